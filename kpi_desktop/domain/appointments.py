"""Appointments (上岗): who holds which post from which day, how it came about, and what a change refuses."""

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import Enum

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.posts import Post
from kpi_desktop.domain.staff import Employee

TERM_YEARS = 2
_FIFTEENTH = 15


class AppointmentWay(Enum):
    """How somebody came into a post (产生方式)."""

    COMPETITION = "competition"
    SELECTION = "selection"
    TRANSFER = "transfer"
    APPOINTED = "appointed"
    HELD = "held"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {
            "competition": "竞争上岗",
            "selection": "双向选择",
            "transfer": "组织调配",
            "appointed": "任命",
            "held": "原任",
        }[self.value]


class PostChangeRule(Enum):
    """Which post a month counts for when the post changes within it (岗变酬变)."""

    FIFTEENTH = "fifteenth"
    MONTH_END = "month_end"
    BY_DAYS = "by_days"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {
            "fifteenth": "整月按15日所在岗位计",
            "month_end": "整月按月末所在岗位计",
            "by_days": "新旧岗位按天数分计",
        }[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """A person in a post from `since` on (上岗); days as YYYY-MM-DD.

    `until` is the last day of the term, empty without one; a term that has run out goes on until somebody ends it or
    the person is appointed anew. `ended_on` is the last day really held, with `end_reason`; `trial_until` the last day
    of 试用期. `round_no` 0 is no round; `appointment_no` counts a person's appointments of the year's book from 1.
    """

    employee_no: str
    appointment_no: int
    post_no: str
    since: str
    until: str = ""
    way: AppointmentWay = AppointmentWay.APPOINTED
    round_no: int = 0
    document_no: str = ""
    trial_until: str = ""
    reason: str = ""
    ended_on: str = ""
    end_reason: str = ""

    def holds_on(self, day: str) -> bool:
        """Whether the post is held on a day, a later appointment aside."""
        return self.since <= day and (not self.ended_on or day <= self.ended_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostSpan:
    """Days of one month in one post, both days counted; `post_no` empty without a post."""

    post_no: str
    first_day: int
    last_day: int

    @property
    def days(self) -> int:
        """How many days it is."""
        return self.last_day - self.first_day + 1


def is_day(text: str) -> bool:
    """Whether a text is a day of the calendar, written YYYY-MM-DD."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def day_before(day: str) -> str:
    """The day before a day."""
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def month_of(day: str, year: int) -> int:
    """The month of a year that a day lies in: 1 for an earlier day, 13 for a later one."""
    return 1 if day[:4] < str(year) else 13 if day[:4] > str(year) else int(day[5:7])


def term_end(since: str, years: int = TERM_YEARS) -> str:
    """The last day of a term of `years` years that begins on `since` (任期两年)."""
    start = date.fromisoformat(since)
    day = min(start.day, monthrange(start.year + years, start.month)[1])
    following = date(start.year + years, start.month, day)
    return day_before(following.isoformat()) if day == start.day else following.isoformat()


def by_person(appointments: Iterable[Appointment]) -> dict[str, tuple[Appointment, ...]]:
    """Appointments by employee number, each person's in order of time."""
    found: dict[str, list[Appointment]] = {}
    for appointment in appointments:
        found.setdefault(appointment.employee_no, []).append(appointment)
    return {
        number: tuple(sorted(each, key=lambda a: (a.since, a.appointment_no)))
        for number, each in found.items()
    }


def appointment_on(own: Sequence[Appointment], day: str) -> Appointment | None:
    """The one of a person's appointments, in order of time, that holds on a day."""
    current = None
    for appointment in own:
        if appointment.since <= day:
            current = appointment
    return current if current is not None and current.holds_on(day) else None


def post_on(employee: Employee, own: Sequence[Appointment], day: str) -> str:
    """The post a person holds on a day, empty without one; the roster's post for a person without appointments."""
    if not own:
        return employee.post_no
    current = appointment_on(own, day)
    return current.post_no if current is not None else ""


def spans_of_month(
    employee: Employee, own: Sequence[Appointment], year: int, month: int
) -> tuple[PostSpan, ...]:
    """The posts a person holds in a month, in order, without a gap from the first day to the last."""
    last = monthrange(year, month)[1]
    if not own:
        return (PostSpan(post_no=employee.post_no, first_day=1, last_day=last),)
    spans: list[PostSpan] = []
    for day in range(1, last + 1):
        post_no = post_on(employee, own, f"{year}-{month:02d}-{day:02d}")
        if spans and spans[-1].post_no == post_no:
            spans[-1] = replace(spans[-1], last_day=day)
        else:
            spans.append(PostSpan(post_no=post_no, first_day=day, last_day=day))
    return tuple(spans)


def counted_spans(spans: Sequence[PostSpan], rule: PostChangeRule) -> tuple[PostSpan, ...]:
    """The spans of a month that its score and coefficient follow: one, or by days all those with a post."""
    if rule is PostChangeRule.MONTH_END:
        return (spans[-1],)
    if rule is PostChangeRule.FIFTEENTH:
        return tuple(span for span in spans if span.first_day <= _FIFTEENTH <= span.last_day)
    held = tuple(span for span in spans if span.post_no)
    return held or (spans[-1],)


def say_change(month: int, spans: Sequence[PostSpan], rule: PostChangeRule) -> str:
    """The month's posts and which of them counts in words; empty without a change."""
    if len(spans) == 1:
        return ""
    held = "，".join(f"{span.first_day}日至{span.last_day}日{span.post_no or '无岗位'}" for span in spans)
    return f"{month}月岗位变动：{held}，{rule.label}"


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


def holders_on(
    employees: Iterable[Employee], appointments: Iterable[Appointment], day: str
) -> dict[str, tuple[Employee, ...]]:
    """Who holds each post on a day, by post number, in the roster's order."""
    own = by_person(appointments)
    found: dict[str, list[Employee]] = {}
    for employee in employees:
        number = post_on(employee, own.get(employee.employee_no, ()), day)
        if number:
            found.setdefault(number, []).append(employee)
    return {number: tuple(people) for number, people in found.items()}


def carry_over(appointments: Iterable[Appointment], year: int) -> tuple[Appointment, ...]:
    """The appointments that still run on the first day of a year, for the next year's book."""
    start = f"{year}-01-01"
    running = (appointment_on(own, start) for own in by_person(appointments).values())
    return tuple(replace(each, appointment_no=1) for each in running if each is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class TermNotice:
    """An appointment whose term ends soon or has ended; `days` left, negative when it is over."""

    appointment: Appointment
    days: int


def terms_ending(appointments: Iterable[Appointment], today: str, within: int = 60) -> tuple[TermNotice, ...]:
    """The appointments in force whose term or trial period ends within so many days, the most urgent first."""
    now = date.fromisoformat(today)
    notices = []
    for own in by_person(appointments).values():
        current = appointment_on(own, today)
        if current is not None and current.until and not current.ended_on:
            days = (date.fromisoformat(current.until) - now).days
            if days <= within:
                notices.append(TermNotice(appointment=current, days=days))
    return tuple(sorted(notices, key=lambda n: (n.days, n.appointment.employee_no)))
