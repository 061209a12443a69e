"""Use cases of what comes into a year late or from outside: refusals, and grades set after an investigation."""

from dataclasses import replace

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.grading import GradeDecision
from kpi_desktop.domain.late_grades import check_late_grade
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.domain.workdays import read_day
from kpi_desktop.domain.year_records import AssessmentRefusal, LateGrade
from kpi_desktop.services.workspace import Changes, Workspace
from kpi_desktop.services.year_end import require_open_year


def record_refusal(workspace: Workspace, key: UnitYear, refusal: AssessmentRefusal) -> Changes:
    """Register that a person refuses the assessment and still does after being talked to; the grade follows from it.

    Raises RuleViolation when the year is confirmed, the person is unknown, or something is lacking or out of order.
    """
    book = workspace.load_book(key)
    require_open_year(book)
    if refusal.employee_no not in {person.employee_no for person in book.employees}:
        message = f"没有工号{refusal.employee_no}，请刷新后再登记。"
        raise RuleViolation(message)
    if not refusal.educated_by.strip() or not refusal.detail.strip():
        message = "登记拒不参加考核，要写明教育谈话人和具体情况。"
        raise RuleViolation(message)
    if read_day(refusal.educated_on) < read_day(refusal.refused_on):
        message = "教育日期早于拒绝参加的日期，经教育仍拒绝的才能登记，请核对。"
        raise RuleViolation(message)
    with workspace.write(key, "登记拒不参加考核") as step:
        step.save(refusal)
    return step.changes


def remove_refusal(workspace: Workspace, key: UnitYear, employee_no: str) -> Changes:
    """Take a refusal back, as when the person takes part after all.

    Raises RuleViolation when the year is confirmed.
    """
    book = workspace.load_book(key)
    require_open_year(book)
    with workspace.write(key, "撤销：拒不参加考核登记") as step:
        step.remove(*(each for each in book.refusals if each.employee_no == employee_no))
    return step.changes


def set_late_grade(workspace: Workspace, key: UnitYear, late: LateGrade) -> Changes:
    """Determine a grade after the investigation closed (补定等次); the confirmed result stays beside it.

    Raises RuleViolation when it may not be, as `check_late_grade` says.
    """
    book = workspace.load_book(key)
    after = check_late_grade(book, late)
    person = next(each for each in after.employees if each.employee_no == late.employee_no)
    known = next((each for each in book.decisions if each.employee_no == late.employee_no), None)
    decision = GradeDecision(
        employee_no=late.employee_no,
        grade=late.grade,
        reason=f"补定等次：{late.reason.strip()}",
        decided_on=late.decided_on,
        decided_by=late.decided_by.strip(),
        proposed=known.proposed if known is not None else None,
    )
    new = [each for each in after.sanctions if each not in book.sanctions]
    with workspace.write(key, "补定等次", late.reason.strip()) as step:
        step.save(late, person, decision, *new)
    return replace(step.changes, is_business_step=True)
