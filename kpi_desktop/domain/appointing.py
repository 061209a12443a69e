"""Appointing and removing (任免): what a change of appointments writes, and what it refuses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kpi_desktop.domain.appointments import (
    Appointment,
    AppointmentWay,
    by_person,
    day_before,
    is_day,
    month_of,
    post_on,
)
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.posts import Post
from kpi_desktop.domain.staff import Employee


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What a change of appointments is judged by: the roster, the posts and what is recorded so far."""

    year: int
    employees: Sequence[Employee]
    posts: Sequence[Post]
    appointments: Sequence[Appointment]


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentPlan:
    """What a change writes: appointments, new and ended, and people with post and section as they are afterwards."""

    appointments: tuple[Appointment, ...]
    employees: tuple[Employee, ...]


def plan_appointments(holding: Holding, new: Sequence[Appointment]) -> AppointmentPlan:
    """Plan appointments together, so that people may change places; `appointment_no` of the new ones is given here.

    The post a person holds is ended the day before; what the roster says of a person without appointments is kept as
    原任. Raises RuleViolation for an unknown person or post, a day that is none, a person who is not in the unit then,
    terms that overlap, or more holders than places.
    """
    people = {employee.employee_no: employee for employee in holding.employees}
    posts = {post.post_no: post for post in holding.posts}
    own = by_person(holding.appointments)
    written: dict[tuple[str, int], Appointment] = {}
    for appointment in new:
        number = appointment.employee_no
        employee = people.get(number)
        _check_new(appointment, employee, posts, holding.year)
        assert employee is not None  # noqa: S101 - _check_new refuses a stranger
        before = own.get(number, ()) or _held(employee, appointment.since, holding.year)
        after = _with_new(before, appointment, employee, posts)
        own[number] = after
        written.update({(a.employee_no, a.appointment_no): a for a in after})
    moved = {number: own[number] for number in dict.fromkeys(a.employee_no for a in new)}
    _check_places(holding, posts, own, new)
    known = {(a.employee_no, a.appointment_no): a for a in holding.appointments}
    return AppointmentPlan(
        appointments=tuple(a for key, a in written.items() if known.get(key) != a),
        employees=tuple(_placed(people[number], posts[chain[-1].post_no]) for number, chain in moved.items()),
    )


def plan_end(
    holding: Holding, employee_no: str, ended_on: str, reason: str, *, document_no: str = ""
) -> AppointmentPlan:
    """Plan the end of what a person holds (免去); the person is without a post from the next day on.

    Raises RuleViolation without a reason, for a day that is none or before the appointment, or without a post.
    """
    people = {employee.employee_no: employee for employee in holding.employees}
    employee = people.get(employee_no)
    own = by_person(holding.appointments).get(employee_no, ())
    if employee is None or not (employee.post_no or own):
        message = f"工号{employee_no}现在没有岗位，不需要免去。"
        raise RuleViolation(message)
    if not reason.strip():
        message = f"免去{employee.name}的岗位要写明原因，请补写。"
        raise RuleViolation(message)
    _check_day(ended_on, f"{employee.name}的免去日期")
    chain = own or _held(employee, "", holding.year)
    last = chain[-1]
    if last.ended_on:
        message = f"{employee.name}已于{last.ended_on}不再担任{last.post_no}，不需要再免去。"
        raise RuleViolation(message)
    if ended_on < last.since:
        message = f"{employee.name}{last.since}才任{last.post_no}，免去日期不能早于这一天，请改正。"
        raise RuleViolation(message)
    reason = f"{reason.strip()}（{document_no.strip()}）" if document_no.strip() else reason.strip()
    ended = replace(last, ended_on=ended_on, end_reason=reason)
    return AppointmentPlan(appointments=(ended,), employees=(replace(employee, post_no=""),))


def plan_turnover(
    holding: Holding, leaving: Sequence[tuple[str, str, str]], new: Sequence[Appointment]
) -> AppointmentPlan:
    """Plan who leaves and who comes in one step: `leaving` are number, last day and reason of those who get no post.

    Raises RuleViolation as `plan_end` and `plan_appointments` do.
    """
    appointments = {(a.employee_no, a.appointment_no): a for a in holding.appointments}
    people = {employee.employee_no: employee for employee in holding.employees}
    written: dict[tuple[str, int], Appointment] = {}
    moved: dict[str, Employee] = {}
    for number, ended_on, reason in leaving:
        plan = plan_end(holding, number, ended_on, reason)
        written.update({(a.employee_no, a.appointment_no): a for a in plan.appointments})
        moved.update({employee.employee_no: employee for employee in plan.employees})
    left = replace(
        holding,
        appointments=tuple((appointments | written).values()),
        employees=tuple((people | moved).values()),
    )
    plan = plan_appointments(left, new)
    written.update({(a.employee_no, a.appointment_no): a for a in plan.appointments})
    moved.update({employee.employee_no: employee for employee in plan.employees})
    return AppointmentPlan(appointments=tuple(written.values()), employees=tuple(moved.values()))


def _held(employee: Employee, since: str, year: int) -> tuple[Appointment, ...]:
    """What the roster says of a person, as an appointment from the year's first day; nothing when it has no room."""
    start = f"{year}-01-01"
    if not employee.post_no or (since and since <= start):
        return ()
    return (
        Appointment(
            employee_no=employee.employee_no,
            appointment_no=1,
            post_no=employee.post_no,
            since=start,
            way=AppointmentWay.HELD,
        ),
    )


def _check_new(
    appointment: Appointment, employee: Employee | None, posts: Mapping[str, Post], year: int
) -> None:
    if employee is None:
        message = f"名册中没有工号{appointment.employee_no}，请刷新后再登记上岗。"
        raise RuleViolation(message)
    if appointment.post_no not in posts:
        message = f"{employee.name}要上的岗位{appointment.post_no}不在岗位表中，请重新选择岗位。"
        raise RuleViolation(message)
    _check_day(appointment.since, f"{employee.name}的任职日期")
    for day, what in ((appointment.until, "任期止"), (appointment.trial_until, "试用期止")):
        if day:
            _check_day(day, f"{employee.name}的{what}")
            if day < appointment.since:
                message = f"{employee.name}的{what}{day}早于任职日期{appointment.since}，请改正。"
                raise RuleViolation(message)
    if appointment.since > f"{year}-12-31":
        message = f"{employee.name}的任职日期{appointment.since}在{year}年之后，请到下一年度登记。"
        raise RuleViolation(message)
    month = month_of(appointment.since, year)
    if employee.present_to is not None and month > employee.present_to:
        message = (
            f"{employee.name}{employee.absence_reason(month)}，不能从{appointment.since}起上岗，请核对。"
        )
        raise RuleViolation(message)


def _check_day(day: str, what: str) -> None:
    if not is_day(day):
        message = f"{what}“{day}”不是日期，请按2026-03-01的样子填写。"
        raise RuleViolation(message)


def _with_new(
    before: Sequence[Appointment], new: Appointment, employee: Employee, posts: Mapping[str, Post]
) -> tuple[Appointment, ...]:
    last = before[-1] if before else None
    if last is None:
        return (replace(new, appointment_no=1),)
    if new.since <= last.since or (last.ended_on and new.since <= last.ended_on):
        post = posts.get(last.post_no)
        name = post.name if post is not None else last.post_no
        end = f"{last.since}至{last.ended_on}" if last.ended_on else f"自{last.since}起"
        message = f"{employee.name}{end}任{last.post_no}{name}，与新的任职重叠，请把任职日期改到这之后。"
        raise RuleViolation(message)
    if not last.ended_on:
        reason = "续任" if last.post_no == new.post_no else f"转任{new.post_no}"
        last = replace(last, ended_on=day_before(new.since), end_reason=reason)
    number = max(a.appointment_no for a in before) + 1
    return (*before[:-1], last, replace(new, appointment_no=number))


def _check_places(
    holding: Holding,
    posts: Mapping[str, Post],
    own: Mapping[str, tuple[Appointment, ...]],
    new: Sequence[Appointment],
) -> None:
    """Refuse more holders than places on the first day of any new appointment, or later when another takes the post."""
    for appointment in new:
        post = posts[appointment.post_no]
        days = {appointment.since} | {
            a.since
            for chain in own.values()
            for a in chain
            if a.post_no == post.post_no and a.since > appointment.since
        }
        for day in sorted(days):
            names = [
                e.name
                for e in holding.employees
                if post_on(e, own.get(e.employee_no, ()), day) == post.post_no
            ]
            if len(names) > post.headcount:
                others = "、".join(names[:5]) + ("等" if len(names) > 5 else "")  # noqa: PLR2004 - names enough
                message = (
                    f"岗位{post.post_no}{post.name}编制{post.headcount}名，{day}会有{len(names)}人（{others}），"
                    "请先免去或调整原任人员。"
                )
                raise RuleViolation(message)


def _placed(employee: Employee, post: Post) -> Employee:
    return replace(employee, post_no=post.post_no, section=post.section or employee.section)
