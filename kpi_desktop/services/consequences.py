"""Use cases of what results lead to: counters over the years, typed former grades, from when a rise is counted."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kpi_desktop.domain.consequences import Consequence, derive_consequences
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.person_facts import PersonFacts
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.domain.year_records import WageStart
from kpi_desktop.services.workspace import Changes, Workspace

_FIRST_YEAR = 1994


def load_former_grades(workspace: Workspace, key: UnitYear) -> Mapping[int, Mapping[str, Grade]]:
    """The decided grades of the unit's former years in this file, by year and employee number."""
    return {
        book.key.year: {d.employee_no: d.grade for d in workspace.load_book(book.key).decisions}
        for book in workspace.books()
        if book.key.unit_code == key.unit_code and book.key.year < key.year
    }


def load_consequences(workspace: Workspace, key: UnitYear) -> tuple[Consequence, ...]:
    """Everybody's counters and what follows from this year's grade, in roster order."""
    return derive_consequences(workspace.load_book(key), load_former_grades(workspace, key))


def record_former_grades(
    workspace: Workspace, key: UnitYear, grades: Mapping[str, Mapping[int, Grade | None]]
) -> Changes:
    """Write typed grades of former years by employee number and year; None takes one away.

    Raises RuleViolation for a year that is not before this one.
    """
    for years in grades.values():
        for year in years:
            if not _FIRST_YEAR <= year < key.year:
                message = f"历年等次的年度应在{_FIRST_YEAR}到{key.year - 1}之间，请改正。"
                raise RuleViolation(message)
    known = {facts.employee_no: facts for facts in workspace.load_book(key).facts}
    records = []
    for number, years in grades.items():
        facts = known.get(number) or PersonFacts(employee_no=number)
        merged = {**dict(facts.grades), **years}
        kept = tuple((year, grade) for year, grade in sorted(merged.items()) if grade is not None)
        records.append(replace(facts, grades=kept))
    with workspace.write(key, "填写历年等次") as step:
        step.save(*records)
    return step.changes


def record_wage_starts(workspace: Workspace, key: UnitYear, starts: Sequence[WageStart]) -> Changes:
    """Write from which years on results count toward the next 档次 and 级别.

    Raises RuleViolation for a year that cannot be.
    """
    for start in starts:
        for year in (start.step_from, start.level_from):
            if year is not None and not _FIRST_YEAR <= year <= key.year + 1:
                message = f"起算年应在{_FIRST_YEAR}到{key.year + 1}之间，请改正。"
                raise RuleViolation(message)
    with workspace.write(key, "填写晋档晋级起算年") as step:
        step.save(*starts)
    return step.changes
