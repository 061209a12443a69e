"""Use cases of a month's closing: closing, publication, corrections after it, opening again, a mark's history."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from kpi_desktop.domain.entry_corrections import place_of, taken_back
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.indicator_kinds import score_entered
from kpi_desktop.domain.month_closing import (
    MarkCorrection,
    check_publication,
    list_reasonless,
    make_correction,
    show_entered,
    states_fact,
)
from kpi_desktop.domain.monthly import Adjustment, MonthExclusion, MonthlyMark, MonthState
from kpi_desktop.domain.steps import StepKind, StepRecord, check_order, find_step
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.domain.year_end import UnitResult, score_year
from kpi_desktop.services.monthly import require_open_months
from kpi_desktop.services.workspace import Changes, Workspace
from kpi_desktop.store import change_log
from kpi_desktop.store.records import KIND_OF

_NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkVersion:
    """A mark as one step left it; `at` is UTC text, `text` what was entered in words, `note` its reason or the step's."""

    at: str
    by: str
    text: str
    action: str
    note: str
    clock_back: bool = False


def close_month(workspace: Workspace, key: UnitYear, month: int, *, closed_on: str) -> Changes:
    """Close a month (关账).

    Raises RuleViolation before the plan is locked, while a mark or a demanded reason is missing, or when it is closed
    already.
    """
    result = score_year(workspace.load_book(key))
    check_order(result.book.steps, StepKind.MONTH)
    require_open_months(result.book, {month})
    _require_marks(result, month)
    _require_reasons(result, month)
    record = StepRecord(kind=StepKind.MONTH, month=month, done_on=closed_on, done_by=workspace.operator)
    with workspace.write(key, f"{month}月关账") as step:
        step.save(record)
    return step.changes


def _require_marks(result: UnitResult, month: int) -> None:
    missing = [p for p in result.people if p.routine.months[month - 1].state is MonthState.MISSING]
    if missing:
        count = sum(len(person.routine.months[month - 1].missing) for person in missing)
        names = _names([person.employee.name for person in missing])
        message = f"不能结账：{month}月还有{count}格未填（{names}），请先补填。"
        raise RuleViolation(message)


def _require_reasons(result: UnitResult, month: int) -> None:
    # A month of nothing but 不适用 is not assessed, and wants its reasons all the same.
    assessed = {
        person.employee.employee_no: person.employee.name
        for person in result.people
        for score in (person.routine.months[month - 1],)
        if score.state is MonthState.ASSESSED or score.waived
    }
    lacking = [
        mark
        for mark in list_reasonless(result.book.indicators, result.book.marks, month)
        if mark.employee_no in assessed
    ]
    if lacking:
        names = _names(list(dict.fromkeys(assessed[mark.employee_no] for mark in lacking)))
        waived = "、或不适用没有写明理由" if any(mark.not_applicable for mark in lacking) else ""
        message = f"不能结账：{month}月还有{len(lacking)}格低于满分没有写明事实{waived}（{names}），请先在“待写事由”中补写。"
        raise RuleViolation(message)


def give_reasons(workspace: Workspace, key: UnitYear, month: int, reason: str) -> Changes:
    """Give every mark of a month that lacks its demanded reason the same one, as the ledger kept on paper.

    Raises RuleViolation when the reason states no fact, none is lacking, or the month is closed.
    """
    if not states_fact(reason):
        message = "事由要写明时间、次数或文号，如：5月12日迟到1次，或见5月考勤台账第2页。"
        raise RuleViolation(message)
    book = workspace.load_month(key, month)
    require_open_months(book, {month})
    lacking = list_reasonless(book.indicators, book.marks, month)
    if not lacking:
        message = f"{month}月没有缺事由的分数，不需要补写。"
        raise RuleViolation(message)
    with workspace.write(key, f"补写{month}月评分事由") as step:
        step.save(*(replace(mark, reason=reason.strip()) for mark in lacking))
    return step.changes


def _names(names: list[str]) -> str:
    return "、".join(names[:_NAMED]) + ("等" if len(names) > _NAMED else "")


def publish_month(
    workspace: Workspace, key: UnitYear, month: int, *, published_on: date, today: date, note: str = ""
) -> Changes:
    """Record that a closed month has been published (公示).

    Raises RuleViolation when it is not closed, published already, or the day cannot be.
    """
    book = workspace.load_plan(key)
    closed = _require_closed(book, month)
    if find_step(book.steps, StepKind.MONTH_PUBLICATION, month) is not None:
        message = f"{month}月已经登记过公示，不需要再登记。"
        raise RuleViolation(message)
    check_publication(month, published_on, date.fromisoformat(closed.done_on), today)
    record = StepRecord(
        kind=StepKind.MONTH_PUBLICATION,
        month=month,
        done_on=published_on.isoformat(),
        done_by=workspace.operator,
        note=note.strip(),
    )
    with workspace.write(key, f"{month}月公示") as step:
        step.save(record)
    return step.changes


def _require_closed(book: YearBook, month: int) -> StepRecord:
    closed = find_step(book.steps, StepKind.MONTH, month)
    if closed is None:
        message = f"{month}月还没有关账，请先关账。"
        raise RuleViolation(message)
    return closed


def correct_mark(workspace: Workspace, key: UnitYear, mark: MonthlyMark, why: str) -> Changes:
    """Correct a mark of a closed month by a new entry beside it (更正); the closed mark stays as it was.

    Raises RuleViolation when the month is open, the value does not fit or is the same, or the reason states no fact.
    """
    book = workspace.load_month(key, mark.month)
    if find_step(book.steps, StepKind.MONTH, mark.month) is None:
        message = f"{mark.month}月还没有关账，直接修改分数就可以，不需要更正。"
        raise RuleViolation(message)
    if find_step(book.steps, StepKind.YEAR_END) is not None:
        message = "年终评分已经确认，月度不能再更正；要更正请先撤回年终评分并写明原因。"
        raise RuleViolation(message)
    was = next(
        (m for m in book.marks if (m.employee_no, m.indicator_no) == (mark.employee_no, mark.indicator_no)),
        None,
    )
    indicator = next((i for i in book.indicators if i.indicator_no == mark.indicator_no), None)
    if was is None or indicator is None:
        message = f"{mark.month}月没有工号{mark.employee_no}的这一格分数，不能更正。"
        raise RuleViolation(message)
    if mark.entered is not None:
        score_entered(indicator, mark.entered, mark.second)
    place = (mark.employee_no, mark.month, mark.indicator_no)
    correction = make_correction(
        mark,
        [each for each in book.corrections if each.place == place],
        why=why,
        made_on=workspace.clock().astimezone().date().isoformat(),
        made_by=workspace.operator,
        was=was,
    )
    with workspace.write(key, f"更正{mark.month}月评分", why.strip()) as step:
        step.save(correction)
    return replace(step.changes, is_business_step=True)


def reopen_month(workspace: Workspace, key: UnitYear, month: int, reason: str) -> Changes:
    """Open a closed month again, with a reason that stays in the trail (撤回关账).

    Its publication is withdrawn with it, and its corrections become the marks and entries. Raises RuleViolation without a reason,
    when the month is not closed, or when the year is confirmed.
    """
    if not reason.strip():
        message = "撤回要写明原因。"
        raise RuleViolation(message)
    book = workspace.load_month(key, month)
    if find_step(book.steps, StepKind.YEAR_END) is not None:
        message = "年终结果已经确认，月度不能撤回关账；要撤回请先撤回年终确认并写明原因。"
        raise RuleViolation(message)
    closed = _require_closed(book, month)
    published = find_step(book.steps, StepKind.MONTH_PUBLICATION, month)
    corrected = {correction.place for correction in book.corrections}
    marks = [mark for mark in book.marks if (mark.employee_no, mark.month, mark.indicator_no) in corrected]
    amended = [each for each in book.entry_corrections if each.month == month]
    places = {each.place for each in amended}
    standing: tuple[Adjustment | MonthExclusion, ...] = (*book.adjustments, *book.exclusions)
    entries = [entry for entry in standing if place_of(entry) in places]
    with workspace.write(key, f"撤回：{month}月关账", reason.strip()) as step:
        step.remove(closed, *([published] if published is not None else []), *book.corrections, *amended)
        step.remove(*taken_back(amended))
        step.save(*marks, *entries)
    return step.changes


def mark_history(
    workspace: Workspace, key: UnitYear, employee_no: str, month: int, indicator_no: str
) -> tuple[MarkVersion, ...]:
    """Every version of one mark from the trail, corrections among them, the newest first."""
    start = (key.unit_code, key.year, employee_no, month, indicator_no)
    with workspace.database.read() as connection:
        found = [
            (version, record)
            for record in (MonthlyMark, MarkCorrection)
            for version in change_log.read_row_versions(connection, key, KIND_OF[record].table.name, start)
        ]
    found.sort(key=lambda pair: pair[0].entry.seq, reverse=True)
    return tuple(_version(version, KIND_OF[record].codecs["entered"].decode) for version, record in found)


def _version(version: change_log.RowVersion, decode: Callable[[Any], Any]) -> MarkVersion:
    row, entry = version.row, version.entry
    text = (
        "未填"
        if row is None
        else show_entered(
            decode(row["entered"]), decode(row["second"]), not_applicable=bool(row.get("not_applicable"))
        )
    )
    note = "" if row is None else str(row.get("why") or row["reason"])
    return MarkVersion(
        at=entry.at,
        by=entry.by,
        text=text,
        action=entry.action,
        note=note or entry.reason,
        clock_back=entry.clock_back,
    )
