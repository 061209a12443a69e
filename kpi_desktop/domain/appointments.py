"""Appointments (上岗): who holds which post on which day, and which post a month counts for."""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import Enum

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


def day_after(day: str) -> str:
    """The day after a day."""
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


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
    within = f"{year}-{month:02d}-"
    turns = {1, *(int(each.since[8:]) for each in own if each.since.startswith(within))}
    turns |= {int(each.ended_on[8:]) + 1 for each in own if each.ended_on.startswith(within)}
    spans: list[PostSpan] = []
    for day in sorted(turns - {last + 1}):
        post_no = post_on(employee, own, f"{within}{day:02d}")
        if not spans or spans[-1].post_no != post_no:
            spans.append(PostSpan(post_no=post_no, first_day=day, last_day=last))
            if len(spans) > 1:
                spans[-2] = replace(spans[-2], last_day=day - 1)
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
