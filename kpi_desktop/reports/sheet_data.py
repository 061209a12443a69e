"""What one person's score sheet is printed from."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from kpi_desktop.domain.ballots import BallotTally
from kpi_desktop.domain.entry_corrections import say_entry_corrections
from kpi_desktop.domain.indicators import Frequency, Indicator
from kpi_desktop.domain.month_closing import say_corrections
from kpi_desktop.domain.monthly import MonthlyMark
from kpi_desktop.domain.posts import Post
from kpi_desktop.domain.scheme import Scheme
from kpi_desktop.domain.staff import Unit
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.domain.year_end import PersonResult, UnitResult


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreSheet:
    """One person's year as it is printed; `marks` by month and indicator number, `people` is how many are ranked.

    `corrections` are in words.
    """

    unit: Unit
    year: int
    scheme: Scheme
    indicators: tuple[Indicator, ...]
    people: int
    result: PersonResult
    post: Post | None = None
    marks: Mapping[tuple[int, str], MonthlyMark]
    corrections: tuple[str, ...] = ()
    tallies: tuple[BallotTally, ...] = ()
    comment: str = ""
    fingerprint: str = ""


def list_sheets(
    result: UnitResult,
    *,
    employee_nos: Collection[str] | None = None,
    fingerprint: str = "",
) -> tuple[ScoreSheet, ...]:
    """One sheet for each person of a unit in roster order, or for the people named."""
    book = result.book
    comments = {each.employee_no: each.comment for each in book.appraisals}
    wanted = None if employee_nos is None else frozenset(employee_nos)
    people = [p for p in result.people if wanted is None or p.employee.employee_no in wanted]
    numbers = {person.employee.employee_no for person in people}
    posts = {post.post_no: post for post in book.posts}
    marks: dict[str, dict[tuple[int, str], MonthlyMark]] = {}
    for mark in book.marks:
        if mark.employee_no in numbers:
            marks.setdefault(mark.employee_no, {})[mark.month, mark.indicator_no] = mark
    tallies: dict[str, list[BallotTally]] = {}
    for tally in book.tallies:
        tallies.setdefault(tally.employee_no, []).append(tally)
    monthly = tuple(indicator for indicator in book.indicators if indicator.frequency is Frequency.MONTH)
    return tuple(
        ScoreSheet(
            unit=book.unit,
            year=book.year,
            scheme=book.scheme,
            indicators=monthly,
            people=len(result.people),
            result=person,
            post=posts.get(person.employee.post_no),
            marks=marks.get(number, {}),
            corrections=_corrections_of(person, book),
            tallies=tuple(tallies.get(number, ())),
            comment=comments.get(number, ""),
            fingerprint=fingerprint,
        )
        for person in people
        for number in (person.employee.employee_no,)
    )


def _corrections_of(person: PersonResult, book: YearBook) -> tuple[str, ...]:
    number, names = person.employee.employee_no, {person.employee.employee_no: person.employee.name}
    if not book.corrections and not book.entry_corrections:
        return ()
    return (
        *say_corrections(
            (each for each in book.corrections if each.employee_no == number),
            names,
            {indicator.indicator_no: indicator.name for indicator in book.indicators},
        ),
        *say_entry_corrections((c for c in book.entry_corrections if c.employee_no == number), names),
    )
