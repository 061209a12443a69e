"""Importing a clerk's ledger: read, plan, show, and apply as one undoable step."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kpi_desktop.domain.ballots import BallotBatch, BallotTally
from kpi_desktop.domain.errors import FileTrouble, Finding, Place, RuleViolation, Severity, has_error, warning
from kpi_desktop.domain.leave import with_leave
from kpi_desktop.domain.monthly import Adjustment, MonthlyMark
from kpi_desktop.domain.registers import RegisterEntry
from kpi_desktop.domain.staff import Employee
from kpi_desktop.domain.steps import StepKind, is_done
from kpi_desktop.domain.values import UnitYear, clean_name
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.exchange.ledger import LedgerReading, read_ledger
from kpi_desktop.exchange.sheets import read_workbook
from kpi_desktop.services.ballot_desk import keyed_groups, load_desk
from kpi_desktop.services.workspace import Changes, Workspace
from kpi_desktop.store.writer import StepWriter

Corrections = Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPlan:
    """A ledger read and compared with the file: what applying would do, and every finding; a value, not yet applied.

    `save` and `remove` are domain records. Counts are of rows.
    """

    path: Path
    key: UnitYear
    reading: LedgerReading
    findings: tuple[Finding, ...]
    save: tuple[Any, ...]
    remove: tuple[Any, ...]
    added: int
    changed: int
    unchanged: int

    @property
    def errors(self) -> int:
        """How many findings are errors: their rows are left out."""
        return sum(1 for finding in self.findings if finding.severity is Severity.ERROR)

    @property
    def is_empty(self) -> bool:
        """Whether applying would change nothing."""
        return self.added + self.changed == 0


def plan_import(
    workspace: Workspace, key: UnitYear, path: Path, corrections: Corrections | None = None
) -> ImportPlan:
    """Read a ledger and say what importing it would do, writing nothing.

    `corrections` are values typed in the preview by sheet and cell, in place of the workbook's.
    Raises FileTrouble when the workbook cannot be read; RuleViolation when it is of another year, or would change a
    locked plan or a closed month.
    """
    book = workspace.load_book(key)
    reading = read_ledger(
        read_workbook(path), scheme=book.scheme, book=book, year=key.year, corrections=corrections or {}
    )
    if reading.year not in {None, key.year}:
        message = f"“{path.name}”是{reading.year}年的台账，打开的文件是{key.year}年，请换用同一年的台账。"
        raise RuleViolation(message)
    save, remove = _records(reading, book), _outdated(reading, book)
    if not save and not has_error(reading.findings):
        message = f"“{path.name}”里没有认出考核数据，请把工作表改名为人员名册、岗位表、指标表、1月、民主测评、年终后再导入。"
        raise FileTrouble(message)
    _refuse_locked(workspace, key, book, reading)
    _refuse_closed(workspace, key, book, save, remove)
    save = _without_keyed(workspace, key, save, remove)
    with workspace.dry_run(key) as step:
        _apply(step, reading, save, remove)
        added, changed, unchanged = step.counts()
    return ImportPlan(
        path=path,
        key=key,
        reading=reading,
        findings=(*_check_unit(reading, book), *reading.findings),
        save=save,
        remove=remove,
        added=added,
        changed=changed,
        unchanged=unchanged,
    )


def apply_import(workspace: Workspace, plan: ImportPlan) -> Changes:
    """Write a finished plan as one step of the trail, which one undo takes back."""
    with workspace.write(plan.key, "导入台账") as step:
        _apply(step, plan.reading, plan.save, plan.remove)
    return step.changes


def _apply(step: StepWriter, reading: LedgerReading, save: tuple[Any, ...], remove: tuple[Any, ...]) -> None:
    if reading.scheme is not None:
        step.save_scheme(reading.scheme)
    step.save(*save)
    step.remove(*remove)


def _records(reading: LedgerReading, book: YearBook) -> tuple[Any, ...]:
    return (
        *reading.sections,
        *_with_leave(reading.employees, book),
        *reading.posts,
        *reading.indicators,
        *reading.duties,
        *reading.tasks,
        *_with_evidence(reading.marks, book.marks),
        *_with_matters(reading.adjustments, book.adjustments),
        *reading.exclusions,
        *reading.promises,
        *_unsettled(reading.register_entries, book),
        *reading.tallies,
        *_with_abstained(reading.batches, book.batches),
        *reading.typed_scores,
        *reading.sanctions,
    )


def _unsettled(entries: Iterable[RegisterEntry], book: YearBook) -> Iterable[RegisterEntry]:
    """The entries of the registers without those that are deducted in the file already, which stay as they were."""
    settled = {entry.matter for entry in book.register_entries} & {a.matter for a in book.adjustments}
    return (entry for entry in entries if entry.matter not in settled)


def _with_leave(employees: Iterable[Employee], book: YearBook) -> Iterable[Employee]:
    """People whose number of leave days is only the sum of the leave recorded keep the number typed for them."""
    known = {employee.employee_no: employee for employee in book.employees}
    for employee in employees:
        own = [record for record in book.leave_records if record.employee_no == employee.employee_no]
        old = known.get(employee.employee_no)
        if old is not None and own and with_leave(old, own).leave_days == employee.leave_days:
            yield replace(employee, leave_days=old.leave_days)
        else:
            yield employee


def _with_abstained(batches: Iterable[BallotBatch], known: Iterable[BallotBatch]) -> Iterable[BallotBatch]:
    """Batches with the abstentions the file has of them, which a sheet does not say."""
    before = {(b.voter_group, b.batch_no): b.abstained for b in known}
    for batch in batches:
        yield replace(batch, abstained=min(before.get((batch.voter_group, batch.batch_no), 0), batch.valid))


def _with_matters(entries: Iterable[Adjustment], known: Iterable[Adjustment]) -> Iterable[Adjustment]:
    """Additions and deductions that are as they were keep the item and matter a month sheet cannot say."""
    before = {(a.employee_no, a.month, a.direction, a.item_no): a for a in known if a.rule or a.matter}
    for entry in entries:
        old = before.get((entry.employee_no, entry.month, entry.direction, entry.item_no))
        said = entry.rule or entry.matter
        if old is None or said or (old.points, old.fact) != (entry.points, entry.fact):
            yield entry
        else:
            yield replace(old, document_no=entry.document_no)


def _with_evidence(marks: Iterable[MonthlyMark], known: Iterable[MonthlyMark]) -> Iterable[MonthlyMark]:
    """The ledger's marks with the evidence the file has of the same marks: a ledger that gives none takes none away."""
    before = {(m.employee_no, m.month, m.indicator_no): m for m in known if m.reason or m.document_no}
    for mark in marks:
        old = before.get((mark.employee_no, mark.month, mark.indicator_no))
        if old is None or mark.reason or _entry(old) != _entry(mark):
            yield mark
        else:
            yield replace(mark, reason=old.reason, document_no=old.document_no, happened_on=old.happened_on)


def _entry(mark: MonthlyMark) -> tuple[object, ...]:
    return mark.entered, mark.second, mark.not_applicable


def _outdated(reading: LedgerReading, book: YearBook) -> tuple[Any, ...]:
    """What the file holds for the ledger's own person-months and ballots that the ledger no longer has."""
    adjustments = {(a.employee_no, a.month, a.direction, a.item_no) for a in reading.adjustments}
    tallies = {(t.employee_no, t.voter_group, t.choice) for t in reading.tallies}
    return (
        *(
            a
            for a in book.adjustments
            if (a.employee_no, a.month) in reading.month_rows
            and (a.employee_no, a.month, a.direction, a.item_no) not in adjustments
        ),
        *(
            t
            for t in book.tallies
            if not t.item
            and t.employee_no in reading.ballot_people
            and (t.employee_no, t.voter_group, t.choice) not in tallies
        ),
    )


def _refuse_locked(workspace: Workspace, key: UnitYear, book: YearBook, reading: LedgerReading) -> None:
    if is_done(book.steps, StepKind.PLAN) and _differs(
        workspace, key, (*reading.posts, *reading.indicators, *reading.duties, *reading.tasks), (), reading
    ):
        message = "方案已锁定备案，台账中的岗位、职责、任务或指标与方案不同；要改请先撤回备案并写明原因。"
        raise RuleViolation(message)


def _refuse_closed(
    workspace: Workspace, key: UnitYear, book: YearBook, save: tuple[Any, ...], remove: tuple[Any, ...]
) -> None:
    closed = {step.month for step in book.steps if step.kind is StepKind.MONTH}
    for month in sorted(closed):
        if _differs(workspace, key, _of_month(save, month), _of_month(remove, month)):
            message = f"{month}月已经关账，台账中{month}月的分数与文件不同；要改请先撤回关账并写明原因。"
            raise RuleViolation(message)


def _without_keyed(
    workspace: Workspace, key: UnitYear, save: tuple[Any, ...], remove: tuple[Any, ...]
) -> tuple[Any, ...]:
    """What is saved without the batches of groups keyed ballot by ballot, whose counts come from the desk.

    Raises RuleViolation where the sheet has other votes of such a group.
    """
    keyed = keyed_groups(load_desk(workspace, key))
    for group in sorted(keyed):
        own, gone = (
            tuple(each for each in records if isinstance(each, BallotTally) and each.voter_group == group)
            for records in (save, remove)
        )
        if _differs(workspace, key, own, gone):
            message = f"{group}组的票是逐张录入的，工作簿中这一组的票数与文件不同；要按统计表导入，请先在“录票”退回计票并删除批次。"
            raise RuleViolation(message)
    return tuple(each for each in save if not (isinstance(each, BallotBatch) and each.voter_group in keyed))


def _of_month(records: Iterable[Any], month: int) -> tuple[Any, ...]:
    return tuple(record for record in records if getattr(record, "month", None) == month)


def _differs(
    workspace: Workspace,
    key: UnitYear,
    save: tuple[Any, ...],
    remove: tuple[Any, ...],
    reading: LedgerReading | None = None,
) -> bool:
    with workspace.dry_run(key) as step:
        if reading is not None and reading.scheme is not None:
            step.save_scheme(reading.scheme)
        step.save(*save)
        step.remove(*remove)
        added, changed, _ = step.counts()
    return added + changed > 0


def _check_unit(reading: LedgerReading, book: YearBook) -> tuple[Finding, ...]:
    named = clean_name(reading.unit_name)
    if not named or named == clean_name(book.unit.name):
        return ()
    what = f"台账写的单位是“{reading.unit_name}”，文件是“{book.unit.name}”的"
    return (warning(Place(), what, "请确认没有选错台账"),)


def replace_corrections(
    corrections: Corrections, sheet: str, cell: str, text: str
) -> dict[tuple[str, str], str]:
    """The corrections with one cell's value set, or taken back when the text is empty."""
    kept = {place: value for place, value in corrections.items() if place != (sheet, cell)}
    return {**kept, (sheet, cell): text} if text.strip() else kept
