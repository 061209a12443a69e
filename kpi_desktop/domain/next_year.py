"""The next year begins with a copy of this one's plan and roster; what belongs to this year alone stays behind."""

from dataclasses import replace

from kpi_desktop.domain.appointments import carry_over
from kpi_desktop.domain.eligibility import sanction_effect
from kpi_desktop.domain.scheme import Scheme
from kpi_desktop.domain.staff import Employee, Sanction
from kpi_desktop.domain.year_book import YearBook

_LAST_MONTH = 12


def make_next_year(book: YearBook) -> YearBook:
    """The book the next year starts with: unit, scheme, plan with duties, roster, sanctions and appointments in force.

    From when on years count toward 档次 and 级别 goes along. People who left during the year are not on the new roster;
    presence, leave and probation begin anew. Marks, ballots, scores, decisions, tasks and steps are this year's own.
    """
    following = book.year + 1
    employees = tuple(_begin_anew(person) for person in book.employees if not _has_left(person))
    numbers = {person.employee_no for person in employees}
    return YearBook(
        unit=book.unit,
        year=following,
        scheme=book.scheme,
        sections=book.sections,
        employees=employees,
        posts=book.posts,
        appointments=tuple(
            each for each in carry_over(book.appointments, following) if each.employee_no in numbers
        ),
        indicators=book.indicators,
        duties=tuple(
            duty if duty.employee_no in numbers else replace(duty, employee_no="") for duty in book.duties
        ),
        sanctions=tuple(
            each
            for each in book.sanctions
            if each.employee_no in numbers and _bears_on(each, following, book.scheme)
        ),
        wage_starts=tuple(each for each in book.wage_starts if each.employee_no in numbers),
    )


def _has_left(person: Employee) -> bool:
    return person.present_to is not None and person.present_to < _LAST_MONTH


def _begin_anew(person: Employee) -> Employee:
    return replace(person, present_from=None, present_to=None, leave_days=None, on_probation=False)


def _bears_on(sanction: Sanction, year: int, scheme: Scheme) -> bool:
    """Whether a sanction still has an effect in a year; one of a kind without a rule has none we know of."""
    return sanction_effect(sanction, year, scheme) is not None
