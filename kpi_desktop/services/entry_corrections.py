"""Use cases of corrections after a month's closing: additions and deductions, months not assessed."""

from collections.abc import Sequence
from dataclasses import replace

from kpi_desktop.domain.adjustments import Adjustment
from kpi_desktop.domain.entry_corrections import Place, make_entry_correction, place_of
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.monthly import MonthExclusion, MonthState
from kpi_desktop.domain.steps import StepKind, is_done
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.domain.year_end import score_year
from kpi_desktop.services.adjustments import check_entry, expand_matter
from kpi_desktop.services.workspace import Changes, Workspace

_Entry = Adjustment | MonthExclusion


def add_after_closing(
    workspace: Workspace, key: UnitYear, entry: Adjustment, why: str, *, chosen: str = ""
) -> Changes:
    """Enter an addition or deduction into a closed month (补记), for everybody its scope means, as one step.

    Raises RuleViolation as `add_matter` does, but that the month must be closed and the reason state a fact.
    """
    book = _load_closed(workspace, key, entry.month)
    entries = expand_matter(book, entry, chosen)
    pairs = [(place_of(each), each) for each in entries]
    return _write(workspace, book, pairs, why, f"补记{entry.month}月{entry.direction.label}")


def correct_adjustment(workspace: Workspace, key: UnitYear, entry: Adjustment, why: str) -> Changes:
    """Give an addition or deduction of a closed month other values by a new entry beside it (更正).

    Raises RuleViolation when the month is open, it is not there, nothing would change, the values are not allowed, or the
    reason states no fact.
    """
    book = _load_closed(workspace, key, entry.month)
    _require_entry(book, entry)
    check_entry(book, entry)
    return _write(
        workspace, book, [(place_of(entry), entry)], why, f"更正{entry.month}月{entry.direction.label}"
    )


def take_back_adjustment(workspace: Workspace, key: UnitYear, entry: Adjustment, why: str) -> Changes:
    """Take an addition or deduction of a closed month back by a new entry beside it (撤销).

    Raises RuleViolation when the month is open, it is not there, or the reason states no fact.
    """
    book = _load_closed(workspace, key, entry.month)
    _require_entry(book, entry)
    return _write(
        workspace, book, [(place_of(entry), None)], why, f"撤销{entry.month}月{entry.direction.label}"
    )


def correct_exclusion(workspace: Workspace, key: UnitYear, exclusion: MonthExclusion, why: str) -> Changes:
    """Leave a person's closed month out of the mean, or give another reason for it, by a new entry (更正).

    Raises RuleViolation when the month is open, the reason is empty or the same, or `why` states no fact.
    """
    book = _load_closed(workspace, key, exclusion.month)
    if not exclusion.reason.strip():
        message = "不计月份要写明原因，如借调、脱产学习、病假超过半月。"
        raise RuleViolation(message)
    return _write(
        workspace, book, [(place_of(exclusion), exclusion)], why, f"更正：{exclusion.month}月改为不计"
    )


def count_month_after_closing(
    workspace: Workspace, key: UnitYear, exclusion: MonthExclusion, why: str
) -> Changes:
    """Count a person's closed month that was left out, by a new entry (更正).

    Raises RuleViolation when the month is open, it is not left out, its marks are lacking, or `why` states no fact.
    """
    month = exclusion.month
    book = _load_closed(workspace, key, month)
    place = place_of(exclusion)
    found = next((each for each in book.exclusions if place_of(each) == place), None)
    if found is None:
        message = f"{month}月本来就计入，没有要更正的。"
        raise RuleViolation(message)
    whole = workspace.load_book(key)
    without = tuple(each for each in whole.exclusions if place_of(each) != place)
    result = score_year(replace(whole, exclusions=without))
    person = next(p for p in result.people if p.employee.employee_no == exclusion.employee_no)
    if person.routine.months[month - 1].state is MonthState.MISSING:
        message = f"{person.employee.name}{month}月还有指标没有评分，不能直接恢复计入；请先撤回关账，补填以后再关账。"
        raise RuleViolation(message)
    return _write(workspace, book, [(place, None)], why, f"更正：{month}月恢复计入")


def _load_closed(workspace: Workspace, key: UnitYear, month: int) -> YearBook:
    """The month, refused while it is open or once the year is confirmed."""
    book = workspace.load_month(key, month)
    if not is_done(book.steps, StepKind.MONTH, month):
        message = f"{month}月还没有关账，直接修改就可以，不需要更正。"
        raise RuleViolation(message)
    if is_done(book.steps, StepKind.YEAR_END):
        message = "年终评分已经确认，月度不能再更正；要更正请先撤回年终评分并写明原因。"
        raise RuleViolation(message)
    return book


def _require_entry(book: YearBook, entry: Adjustment) -> None:
    if all(place_of(each) != place_of(entry) for each in book.adjustments):
        message = f"{entry.month}月没有工号{entry.employee_no}的这一条{entry.direction.label}，请刷新后再试。"
        raise RuleViolation(message)


def _write(
    workspace: Workspace, book: YearBook, pairs: Sequence[tuple[Place, _Entry | None]], why: str, action: str
) -> Changes:
    entries: tuple[_Entry, ...] = (*book.adjustments, *book.exclusions)
    standing = {place_of(each): each for each in entries}
    corrections = [
        make_entry_correction(
            place,
            was=standing.get(place),
            now=now,
            earlier=book.entry_corrections,
            why=why,
            made_on=workspace.clock().astimezone().date().isoformat(),
            made_by=workspace.operator,
        )
        for place, now in pairs
    ]
    with workspace.write(book.key, action, why.strip()) as step:
        step.save(*corrections)
    return replace(step.changes, is_business_step=True)
