"""What one person's score sheet is printed from."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from kpi_desktop.domain.ballots import BallotTally
from kpi_desktop.domain.indicators import Frequency, Indicator
from kpi_desktop.domain.month_closing import say_corrections
from kpi_desktop.domain.monthly import MonthlyMark
from kpi_desktop.domain.posts import Post
from kpi_desktop.domain.scheme import Scheme
from kpi_desktop.domain.staff import Unit
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
            corrections=say_corrections(
                (each for each in book.corrections if each.employee_no == number),
                {number: person.employee.name},
                {indicator.indicator_no: indicator.name for indicator in book.indicators},
            )
            if book.corrections
            else (),
            tallies=tuple(tallies.get(number, ())),
            comment=comments.get(number, ""),
            fingerprint=fingerprint,
        )
        for person in people
        for number in (person.employee.employee_no,)
    )
