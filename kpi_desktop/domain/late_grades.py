"""A grade determined after the investigation closed (补定等次, 2020 规定第二十八条): when it may be, and what it rests on."""

from dataclasses import replace

from kpi_desktop.domain.deciding import list_breaches, say_breaches
from kpi_desktop.domain.eligibility import find_sanction_kind
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.staff import Sanction
from kpi_desktop.domain.steps import StepKind, is_done
from kpi_desktop.domain.workdays import read_day
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.domain.year_end import score_year
from kpi_desktop.domain.year_records import LateGrade

# With these the grade is determined; a heavier sanction leaves the year without one.
CLOSED_WITH = ("不予处分", "免予处分", "政务警告", "党内警告")


def list_late_candidates(book: YearBook) -> dict[str, str]:
    """Who was left without a grade while under investigation, by employee number with the name."""
    if not is_done(book.steps, StepKind.YEAR_END):
        return {}
    settled = {each.employee_no for each in book.late_grades}
    ungraded = {each.employee_no for each in book.confirmed if each.grade is Grade.UNDETERMINED}
    return {
        person.employee_no: person.name
        for person in book.employees
        if person.under_investigation and person.employee_no in ungraded - settled
    }


def check_late_grade(book: YearBook, late: LateGrade) -> YearBook:
    """The book as it is with the grade set: investigation closed, a warning recorded, the grade decided.

    Raises RuleViolation when the person has no open investigation under a confirmed year, the outcome leaves no grade, a
    field is lacking, or the grade is barred or breaks the quota.
    """
    names = list_late_candidates(book)
    if late.employee_no not in names:
        message = "只有年终确认时因立案未结没有定等次的人可以补定，请核对人员。"
        raise RuleViolation(message)
    if late.outcome not in CLOSED_WITH:
        message = (
            f"结案结论是“{late.outcome}”，只有{'、'.join(CLOSED_WITH)}的补定等次，其他处分按规定不确定等次。"
        )
        raise RuleViolation(message)
    if not late.decided_by.strip() or not late.reason.strip():
        message = "补定等次要写明理由和由谁决定。"
        raise RuleViolation(message)
    if read_day(late.decided_on) < read_day(late.closed_on):
        message = f"决定日期早于结案的{late.closed_on}，请核对。"
        raise RuleViolation(message)
    if late.grade is Grade.UNDETERMINED:
        message = "补定等次要选一个等次，不能仍是不确定等次。"
        raise RuleViolation(message)
    after = _with_outcome(book, late)
    breaches = list_breaches(score_year(after), {late.employee_no: late.grade}, late.reason)
    if breaches:
        raise RuleViolation(say_breaches(breaches))
    return after


def _with_outcome(book: YearBook, late: LateGrade) -> YearBook:
    kind = find_sanction_kind(late.outcome) if late.outcome.endswith("警告") else ""
    given = Sanction(
        employee_no=late.employee_no, kind=kind, decided=late.closed_on, document_no=late.document_no
    )
    is_new = bool(kind) and all(
        (each.employee_no, each.kind) != (late.employee_no, kind) for each in book.sanctions
    )
    return replace(
        book,
        employees=tuple(
            replace(person, under_investigation=False) if person.employee_no == late.employee_no else person
            for person in book.employees
        ),
        sanctions=(*book.sanctions, given) if is_new else book.sanctions,
    )
