"""Use cases of handing in (上报): the checklist, the package, the receipt, the series so far."""

from datetime import datetime
from pathlib import Path
from typing import Any

from kpi_desktop import __version__
from kpi_desktop.domain.access import Role
from kpi_desktop.domain.checks import check_year, complete_months
from kpi_desktop.domain.errors import (
    Area,
    FileTrouble,
    Finding,
    Place,
    RuleViolation,
    Severity,
    error,
    warning,
)
from kpi_desktop.domain.files import FileKind
from kpi_desktop.domain.merging import HandInRecord, HandInStage, read_stage, show_fingerprint
from kpi_desktop.domain.monthly import MONTHS
from kpi_desktop.domain.steps import StepKind, is_done
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.domain.year_end import UnitResult, score_year
from kpi_desktop.reports.receipt import ReceiptData, render_receipt
from kpi_desktop.services import evidence
from kpi_desktop.services.workspace import Workspace, utc_text
from kpi_desktop.store import hand_in as hand_in_store
from kpi_desktop.store.package_content import label_of

__all__ = [
    "furthest_stage",
    "hand_in_answer",
    "list_checklist",
    "list_hand_ins",
    "make_hand_in",
    "read_stage",
]
_NAMED = 10


def list_checklist(workspace: Workspace, key: UnitYear, stage: HandInStage) -> tuple[Finding, ...]:
    """What stands between the unit's year and a hand-in of this stage; errors stop it, the rest only reminds."""
    return _check_stage(score_year(workspace.load_book(key)), stage)


def furthest_stage(workspace: Workspace, key: UnitYear) -> HandInStage | None:
    """The furthest stage that is complete, None when not even the plan is."""
    return _furthest(score_year(workspace.load_book(key)))


def _furthest(result: UnitResult) -> HandInStage | None:
    for stage in reversed(HandInStage):
        if not _obstacles(_check_stage(result, stage)):
            return stage
    return None


def _obstacles(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if finding.severity is Severity.ERROR)


def _check_stage(result: UnitResult, stage: HandInStage) -> tuple[Finding, ...]:
    findings = check_year(result)
    plan = tuple(_about_plan(finding) for finding in findings if finding.place.area is Area.POSTS)
    if stage is HandInStage.PLAN:
        return (*plan, *_remind_plan(result))
    if stage is HandInStage.MONTHLY:
        return (*plan, *_check_months(result, findings), *_remind_months(result))
    lacking: tuple[Finding, ...] = ()
    if not result.is_complete and not _obstacles(findings):
        lacking = (error(Place(area=Area.YEAR_END), "还有人没有总分", "请补齐各部分得分"),)
    return (*findings, *lacking, *_remind_plan(result), *_remind_months(result))


def _about_plan(finding: Finding) -> Finding:
    """A fault in one person's own data stops the final hand-in only; before it is a reminder."""
    return warning(finding.place, finding.what, finding.next_step) if finding.place.employee_no else finding


def _check_months(result: UnitResult, findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """A monthly report needs one whole month; months begun but not whole are reminders, months not begun are nothing."""
    whole = complete_months(result)
    begun = {mark.month for mark in result.book.marks if mark.is_given}
    found = []
    if not whole:
        place = Place(area=Area.MONTHLY)
        found.append(error(place, "还没有一个月是所有在岗人员都评齐的", "请先评完一个月"))
    for finding in findings:
        if finding.place.area is not Area.MONTHLY:
            continue
        month = finding.place.month
        if month in whole:
            found.append(finding)
        elif month in begun:
            found.append(warning(finding.place, finding.what, finding.next_step))
    return tuple(found)


def _remind_plan(result: UnitResult) -> tuple[Finding, ...]:
    if is_done(result.book.steps, StepKind.PLAN):
        return ()
    return (warning(Place(area=Area.POSTS, page="计分方案"), "方案还没有锁定备案", "备案后再上报更稳妥"),)


def _remind_months(result: UnitResult) -> tuple[Finding, ...]:
    whole = complete_months(result)
    unclosed = [
        month for month in MONTHS if month in whole and not is_done(result.book.steps, StepKind.MONTH, month)
    ]
    if not unclosed:
        return ()
    months = "、".join(f"{month}月" for month in unclosed)
    return (
        warning(Place(area=Area.MONTHLY, month=unclosed[0]), f"{months}已评齐但没有关账", "核对后可以关账"),
    )


def make_hand_in(
    workspace: Workspace,
    key: UnitYear,
    out: Path,
    stage: HandInStage | None = None,
    receipt: Path | None = None,
    *,
    with_evidence: bool = False,
) -> HandInRecord:
    """Write the package of a unit's year to `out`, up to a stage (the furthest complete one), with its receipt.

    With evidence, the attached files go into a zip beside it.

    Raises RuleViolation when the stage is not complete or the file is not a unit's, FileTrouble when the place refuses.
    """
    if workspace.kind is not FileKind.UNIT:
        message = f"“{workspace.path.name}”是{workspace.kind.label}，只有单位文件可以生成上报包。"
        raise RuleViolation(message)
    workspace.require(Role.REVIEW, "生成上报包")
    result = score_year(workspace.load_book(key))
    chosen = stage or _furthest(result) or HandInStage.PLAN
    _refuse_obstacles(chosen, _obstacles(_check_stage(result, chosen)))
    if with_evidence:
        evidence.require_files(workspace, key)
    for target in (out, receipt):
        if target is not None:
            hand_in_store.refuse_target(target)
    record = hand_in_store.make_package(
        workspace.database,
        key,
        chosen,
        out,
        at=utc_text(workspace.clock()),
        by=workspace.operator,
        program_version=__version__,
    )
    if with_evidence:
        evidence.pack_evidence(workspace, key, out, record.package_id)
    if receipt is not None:
        write_receipt(record, result.book.unit.name, out.name, receipt)
    return record


def _refuse_obstacles(stage: HandInStage, obstacles: tuple[Finding, ...]) -> None:
    if not obstacles:
        return
    named = "；".join(finding.what for finding in obstacles[:_NAMED])
    rest = f"等{len(obstacles)}处" if len(obstacles) > _NAMED else ""
    message = f"{stage.label}还不能上报：{named}{rest}。请补齐后再生成上报包。"
    raise RuleViolation(message)


def write_receipt(record: HandInRecord, unit_name: str, file_name: str, receipt: Path) -> None:
    """Print the receipt of a hand-in as a PDF file.

    Raises FileTrouble when the file cannot be written.
    """
    content = render_receipt(
        ReceiptData(
            unit_name=unit_name,
            unit_code=record.key.unit_code,
            year=record.key.year,
            stage=record.stage.label,
            number=record.number,
            made_at=datetime.fromisoformat(record.made_at).astimezone().strftime("%Y-%m-%d %H:%M"),
            made_by=record.made_by,
            file_name=file_name,
            fingerprint=record.fingerprint,
            row_counts=tuple((label_of(table), count) for table, count in record.row_counts),
            previous_fingerprint=record.previous_fingerprint,
            program_version=record.program_version,
        )
    )
    try:
        receipt.write_bytes(content)
    except OSError as trouble:
        message = f"上报包已经生成，但回执写不到“{receipt.parent.name}”，请检查磁盘后重新打印回执。"
        raise FileTrouble(message) from trouble


def list_hand_ins(workspace: Workspace, key: UnitYear) -> tuple[HandInRecord, ...]:
    """The hand-ins of a unit's year by number: those made, in a unit's file; those received, in the bureau's."""
    with workspace.database.read() as connection:
        return hand_in_store.list_hand_ins(connection, key)


def hand_in_answer(record: HandInRecord) -> dict[str, Any]:
    """A hand-in as the command line answers it."""
    return {
        "package_id": record.package_id,
        "unit": record.key.unit_code,
        "year": record.key.year,
        "stage": record.stage.value,
        "number": record.number,
        "fingerprint": record.fingerprint,
        "shown_fingerprint": show_fingerprint(record.fingerprint),
        "previous_fingerprint": record.previous_fingerprint,
        "made_at": record.made_at,
        "made_by": record.made_by,
        "program_version": record.program_version,
        "schema_version": record.schema_version,
        "row_counts": dict(record.row_counts),
    }
