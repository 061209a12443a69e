"""Use cases of additions and deductions: one matter for a person, a section or all, by the scheme's table."""

from collections.abc import Iterable
from dataclasses import replace

from kpi_desktop.domain.adjustments import Adjustment, Scope
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.scheme import Direction
from kpi_desktop.domain.staff import Employee
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.domain.workdays import read_day
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.services.monthly import require_open_months
from kpi_desktop.services.workspace import Changes, Workspace


def list_people(book: YearBook, scope: Scope, chosen: str) -> tuple[Employee, ...]:
    """Whom a matter is entered for: the person of a number, the people of a section, or everybody.

    Raises RuleViolation when nobody is meant.
    """
    people = tuple(
        employee
        for employee in book.employees
        if scope is Scope.UNIT
        or (scope is Scope.SECTION and employee.section == chosen)
        or (scope is Scope.PERSON and employee.employee_no == chosen)
    )
    if not people:
        what = f"没有工号为{chosen}的人" if scope is Scope.PERSON else f"科室“{chosen}”没有人"
        message = f"{what}，请改选。"
        raise RuleViolation(message)
    return people


def add_matter(workspace: Workspace, key: UnitYear, entry: Adjustment, *, chosen: str = "") -> Changes:
    """Enter one addition or deduction for everybody its scope means, as one matter and one step.

    The entry's own number of a person is not used; `chosen` is the person's number or the section's name. People who are not
    in the unit in that month are left out.

    Raises RuleViolation when the month is closed, fact or a demanded document is lacking, the points are not positive, the
    level is not in the table, or nobody is there.
    """
    book = workspace.load_month(key, entry.month)
    require_open_months(book, {entry.month})
    entries = expand_matter(book, entry, chosen)
    whom = entry.scope.label if entry.scope is Scope.PERSON else f"{entry.scope.label}{len(entries)}人"
    with workspace.write(key, f"登记{entry.direction.label}（{whom}）") as step:
        step.save(*entries)
    return step.changes


def expand_matter(book: YearBook, entry: Adjustment, chosen: str = "") -> tuple[Adjustment, ...]:
    """One matter as an entry of each person it means, numbered, those not in the unit that month left out.

    Raises RuleViolation as `add_matter` does, but for the month being closed.
    """
    check_entry(book, entry)
    people = [
        p for p in list_people(book, entry.scope, chosen or entry.employee_no) if p.is_present(entry.month)
    ]
    if not people:
        message = f"{entry.month}月这些人都不在本单位，请改选月份或人员。"
        raise RuleViolation(message)
    if not entry.matter.strip() and entry.scope is not Scope.PERSON:
        entry = replace(entry, matter=_next_matter(book, entry.month))
    return tuple(
        replace(entry, employee_no=person.employee_no, item_no=next_item_no(book, person.employee_no, entry))
        for person in people
    )


def check_entry(book: YearBook, entry: Adjustment) -> None:
    """Refuse an entry that lacks its fact or what its item demands.

    Raises RuleViolation with the first thing that is wrong.
    """
    word = entry.direction.label
    if entry.points <= 0:
        message = f"{word}应大于0，请改正。"
        raise RuleViolation(message)
    if not entry.fact.strip():
        message = f"请写明{word}的事由。"
        raise RuleViolation(message)
    if entry.happened_on:
        read_day(entry.happened_on)
    rule = next((r for r in book.scheme.adjustment_rules if r.key == entry.rule), None)
    if not entry.rule:
        return
    if rule is None or rule.points_of(entry.level) is None or rule.direction is not entry.direction:
        message = "方案的加减分项目表里没有这个项目或级别，请重新选择。"
        raise RuleViolation(message)
    if rule.needs_document and not entry.document_no.strip():
        message = f"“{rule.label}”要有依据，请填写依据文号。"
        raise RuleViolation(message)


def next_item_no(
    book: YearBook, employee_no: str, entry: Adjustment, taken: Iterable[Adjustment] = ()
) -> int:
    """The next free number of a person's entries of one direction in a month."""
    numbers = [
        known.item_no
        for known in (*book.adjustments, *taken)
        if (known.employee_no, known.month, known.direction) == (employee_no, entry.month, entry.direction)
    ]
    corrected = [
        each.item_no
        for each in book.entry_corrections
        if (each.employee_no, each.month, each.subject.value)
        == (employee_no, entry.month, entry.direction.value)
    ]
    return max((*numbers, *corrected), default=0) + 1


def _next_matter(book: YearBook, month: int) -> str:
    known = {entry.matter for entry in book.adjustments}
    number = next(n for n in range(1, len(known) + 2) if f"{month}月第{n}件" not in known)
    return f"{month}月第{number}件"


def remove_matter(workspace: Workspace, key: UnitYear, matter: str) -> Changes:
    """Remove every entry of a matter, of all people and months, as one step.

    Raises RuleViolation when there is none or one of its months is closed.
    """
    book = workspace.load_month(key, 1)
    entries = [entry for entry in book.adjustments if matter and entry.matter == matter]
    if not entries:
        message = f"没有事项“{matter}”的加减分，请刷新后再试。"
        raise RuleViolation(message)
    require_open_months(book, {entry.month for entry in entries})
    with workspace.write(key, f"删除事项“{matter}”") as step:
        step.remove(*entries)
    return step.changes


def list_matters(book: YearBook, direction: Direction | None = None) -> tuple[str, ...]:
    """The matters already entered, to be chosen again (同一事项), in the order of their first month."""
    ordered = sorted(book.adjustments, key=lambda entry: (entry.month, entry.matter))
    return tuple(
        dict.fromkeys(
            e.matter for e in ordered if e.matter and (direction is None or e.direction is direction)
        )
    )
