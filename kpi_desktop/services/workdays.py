"""The working-day calendar: the arrangements the program knows, and those of later years as the clerk enters them."""

import json
from collections.abc import Iterable
from functools import cache

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.domain.workdays import Calendar, CalendarYear, check_calendar_year
from kpi_desktop.resource_files import resource_path
from kpi_desktop.services.workspace import Changes, Workspace


@cache
def shipped_years() -> tuple[CalendarYear, ...]:
    """The arrangements that come with the program, oldest first."""
    return tuple(
        CalendarYear(
            calendar_year=data["year"],
            holidays=tuple(data["holidays"]),
            work_days=tuple(data["work_days"]),
            source=data["source"],
        )
        for path in sorted(resource_path("calendar").glob("*.json"))
        for data in (json.loads(path.read_text(encoding="utf-8")),)
    )


def load_calendar(own: Iterable[CalendarYear] = ()) -> Calendar:
    """The calendar of the shipped years and the file's own (`YearBook.calendar_years`), which outweigh them."""
    return Calendar((*shipped_years(), *own))


def record_calendar_year(workspace: Workspace, key: UnitYear, year: CalendarYear) -> Changes:
    """Keep a year's arrangement of holidays as the clerk enters it; it outweighs the program's own.

    Raises RuleViolation when it contradicts itself or names no holiday.
    """
    if not year.holidays:
        message = f"请填写{year.calendar_year}年放假的日期。"
        raise RuleViolation(message)
    check_calendar_year(year)
    with workspace.write(key, f"填写{year.calendar_year}年节假日安排") as step:
        step.save(year)
    return step.changes
