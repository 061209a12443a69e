"""The working-day calendar: the arrangements the program knows, and those of later years as the clerk enters them."""

import json
from collections.abc import Iterable
from functools import cache

from kpi_desktop.domain.workdays import Calendar, CalendarYear
from kpi_desktop.resource_files import resource_path


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
