"""Use cases of appointments: putting people into posts, ending what they hold, and who held what over the years."""

from collections.abc import Sequence
from dataclasses import dataclass

from kpi_desktop.domain.appointing import AppointmentPlan, Holding, plan_appointments, plan_end
from kpi_desktop.domain.appointments import Appointment, AppointmentWay, day_after, month_of
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.steps import StepKind, is_done
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.services.workspace import Changes, Workspace


def holding_of(book: YearBook) -> Holding:
    """What a change of appointments is judged by."""
    return Holding(year=book.year, employees=book.employees, posts=book.posts, appointments=book.appointments)


def appoint(
    workspace: Workspace, key: UnitYear, appointments: Sequence[Appointment], action: str = "任职登记"
) -> Changes:
    """Put people into posts together, so that they may change places (上岗); numbers are given by the rule.

    Raises RuleViolation before the plan is locked, for an appointment the rules refuse (domain.appointments), and when
    a month it changes is closed.
    """
    book = workspace.load_plan(key)
    plan = plan_new(book, appointments)
    with workspace.write(key, action) as step:
        step.save(*plan.appointments, *plan.employees)
    return step.changes


def appoint_directly(workspace: Workspace, key: UnitYear, appointment: Appointment) -> Changes:
    """Put one person into a post outside the rounds (届中补缺), with a reason or a document.

    Raises RuleViolation without either, and as `appoint` does.
    """
    if not appointment.reason.strip() and not appointment.document_no.strip():
        message = "不经竞争上岗和双向选择直接任职的，要写明理由或文号，请补填。"
        raise RuleViolation(message)
    return appoint(workspace, key, (appointment,), "上岗登记")


def plan_new(book: YearBook, appointments: Sequence[Appointment]) -> AppointmentPlan:
    """What appointing writes, for a step that writes more beside it.

    Raises RuleViolation as `appoint` does.
    """
    if not is_done(book.steps, StepKind.PLAN):
        message = "设岗定责和制定考核方案在前，上岗在后；请先到“岗位设置”的“锁定并备案”完成备案。"
        raise RuleViolation(message)
    plan = plan_appointments(holding_of(book), appointments)
    for appointment in appointments:
        require_open_from(book, appointment.since)
    return plan


def end_appointment(
    workspace: Workspace,
    key: UnitYear,
    employee_no: str,
    *,
    ended_on: str,
    reason: str,
    document_no: str = "",
) -> Changes:
    """End what a person holds from a day on (免去).

    Raises RuleViolation without a post or a reason, for a day that is none or before the appointment, and when a month
    it changes is closed.
    """
    book = workspace.load_plan(key)
    plan = plan_end(holding_of(book), employee_no, ended_on, reason, document_no=document_no)
    require_open_from(book, day_after(ended_on))
    with workspace.write(key, "免去岗位", reason.strip()) as step:
        step.save(*plan.appointments, *plan.employees)
    return step.changes


def require_open_from(book: YearBook, day: str) -> None:
    """Refuse a change of posts from a day on whose months are closed: they keep the post they were scored by.

    Raises RuleViolation with the last closed month.
    """
    first = month_of(day, book.year)
    closed = [step.month for step in book.steps if step.kind is StepKind.MONTH and step.month >= first]
    if closed:
        message = f"{day}起的岗位变动会改动已关账的{max(closed)}月，请先撤回关账，或改用关账以后的日期。"
        raise RuleViolation(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class PastAppointment:
    """An appointment with the words of its time: the year's book it stands in, the names of person and post."""

    year: int
    name: str
    post_name: str
    section: str
    appointment: Appointment


def list_history(
    workspace: Workspace, unit_code: str, *, employee_no: str = "", post_no: str = ""
) -> tuple[PastAppointment, ...]:
    """Every appointment of a person, or of a post, over the years of the file, in order of time.

    An appointment that runs over several years is told once, as the newest year has it; a year without appointments
    tells what its roster says.
    """
    found: dict[tuple[str, str, str], PastAppointment] = {}
    last: dict[str, Appointment] = {}
    for summary in workspace.books():
        if summary.key.unit_code != unit_code:
            continue
        book = workspace.load_plan(summary.key)
        posts = {post.post_no: post for post in book.posts}
        people = {employee.employee_no: employee.name for employee in book.employees}
        for each in (*book.appointments, *_roster_says(book)):
            before = last.get(each.employee_no)
            last[each.employee_no] = each
            goes_on = before is not None and before.post_no == each.post_no and not before.ended_on
            if each.way is AppointmentWay.HELD and goes_on:
                continue
            if employee_no not in ("", each.employee_no) or post_no not in ("", each.post_no):
                continue
            post = posts.get(each.post_no)
            found[each.employee_no, each.post_no, each.since] = PastAppointment(
                year=book.year,
                name=people.get(each.employee_no, each.employee_no),
                post_name=post.name if post else "",
                section=post.section if post else "",
                appointment=each,
            )
    return tuple(sorted(found.values(), key=lambda p: (p.appointment.since, p.appointment.employee_no)))


def _roster_says(book: YearBook) -> tuple[Appointment, ...]:
    recorded = {appointment.employee_no for appointment in book.appointments}
    return tuple(
        Appointment(
            employee_no=employee.employee_no,
            appointment_no=1,
            post_no=employee.post_no,
            since=f"{book.year}-{employee.present_from or 1:02d}-01",
            way=AppointmentWay.HELD,
        )
        for employee in book.employees
        if employee.post_no and employee.employee_no not in recorded
    )
