"""Attendance and leave (请假考勤): kinds, days, and what long absence does to a month and to the year."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from types import MappingProxyType

from kpi_desktop.domain.monthly import MONTHS, MonthExclusion
from kpi_desktop.domain.scheme import Scheme
from kpi_desktop.domain.staff import Employee
from kpi_desktop.domain.values import show_short
from kpi_desktop.domain.workdays import Calendar, count_workdays

_DAY = timedelta(days=1)
_HALF_A_YEAR = 183


class LeaveUnit(Enum):
    """What a kind of absence is counted in; both ends count."""

    WORKING_DAYS = "working"
    NATURAL_DAYS = "natural"
    TIMES = "times"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {"working": "个工作日", "natural": "天", "times": "次"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveKind:
    """A kind of absence (假别).

    `counts_for_year`: 病假 and 事假, which over half a year leave no grade (第二十七条). `is_away`: more than half a month of
    it takes the month out of the mean. `is_elsewhere`: the person works for another unit.
    """

    key: str
    label: str
    unit: LeaveUnit
    counts_for_year: bool = False
    is_away: bool = False
    is_elsewhere: bool = False
    aliases: tuple[str, ...] = ()


_WORKING, _NATURAL = LeaveUnit.WORKING_DAYS, LeaveUnit.NATURAL_DAYS
_KINDS = (
    LeaveKind(key="sick", label="病假", unit=_WORKING, counts_for_year=True, is_away=True),
    LeaveKind(key="personal", label="事假", unit=_WORKING, counts_for_year=True, is_away=True),
    LeaveKind(key="annual", label="年休假", unit=_WORKING, aliases=("年休", "公休")),
    LeaveKind(key="maternity", label="产假", unit=_NATURAL, is_away=True),
    LeaveKind(key="nursing", label="护理假", unit=_NATURAL, aliases=("陪产假", "育儿假")),
    LeaveKind(key="marriage", label="婚假", unit=_WORKING),
    LeaveKind(key="funeral", label="丧假", unit=_WORKING),
    LeaveKind(key="injury", label="公伤假", unit=_WORKING, is_away=True, aliases=("工伤",)),
    LeaveKind(key="study", label="脱产学习", unit=_NATURAL, is_away=True, aliases=("学习", "培训", "脱产")),
    LeaveKind(key="seconded", label="借调", unit=_NATURAL, is_away=True, is_elsewhere=True),
    LeaveKind(key="posted", label="挂职", unit=_NATURAL, is_away=True, is_elsewhere=True),
    LeaveKind(
        key="aid",
        label="援派",
        unit=_NATURAL,
        is_away=True,
        is_elsewhere=True,
        aliases=("援藏", "援疆", "援青", "驻村"),
    ),
    LeaveKind(key="absent", label="旷工", unit=_WORKING),
    LeaveKind(key="late", label="迟到早退", unit=LeaveUnit.TIMES, aliases=("迟到", "早退")),
)
LEAVE_KINDS: Mapping[str, LeaveKind] = MappingProxyType({kind.key: kind for kind in _KINDS})


def find_leave_kind(text: str) -> LeaveKind | None:
    """The kind a text names by its label or another word for it, None when it names none."""
    words = ((word, kind) for kind in _KINDS for word in (kind.label, *kind.aliases))
    return next((kind for word, kind in words if word in text), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveRecord:
    """An absence of a person from one day to another, both counted, as YYYY-MM-DD.

    `days` are in the unit of the kind, as counted by the calendar or as the clerk gave them (半天 is 0.5).
    """

    employee_no: str
    kind: str
    starts_on: str
    ends_on: str
    days: Decimal
    destination: str = ""
    document_no: str = ""
    note: str = ""

    @property
    def first(self) -> date:
        """The first day."""
        return date.fromisoformat(self.starts_on)

    @property
    def last(self) -> date:
        """The last day."""
        return date.fromisoformat(self.ends_on)

    @property
    def label(self) -> str:
        """The kind with where to: 借调（县纪委）."""
        label = LEAVE_KINDS[self.kind].label
        return f"{label}（{self.destination}）" if self.destination else label


def count_leave(kind: LeaveKind, first: date, last: date, calendar: Calendar) -> Decimal:
    """The days of an absence in the unit of its kind, both ends counted; one occasion counts once.

    Raises RuleViolation for a year without working days.
    """
    if kind.unit is LeaveUnit.TIMES:
        return Decimal(1)
    if kind.unit is LeaveUnit.NATURAL_DAYS:
        return Decimal((last - first).days + 1)
    return Decimal(count_workdays(first, last, calendar))


def find_overlap(records: Iterable[LeaveRecord], new: LeaveRecord) -> LeaveRecord | None:
    """Another absence of the person on one of the same days; occasions (迟到早退) lie on any day."""
    if LEAVE_KINDS[new.kind].unit is LeaveUnit.TIMES:
        return None
    return next(
        (
            known
            for known in records
            if known.employee_no == new.employee_no
            and (known.kind, known.starts_on) != (new.kind, new.starts_on)
            and LEAVE_KINDS[known.kind].unit is not LeaveUnit.TIMES
            and known.starts_on <= new.ends_on
            and new.starts_on <= known.ends_on
        ),
        None,
    )


def with_leave(
    employee: Employee, records: Iterable[LeaveRecord], *, in_natural_days: bool = False
) -> Employee:
    """The person with the leave days that count: the sum of the 病假 and 事假 recorded when any is, else the typed number.

    Within the year's records given; in working days, or in natural ones with both ends counted.
    """
    days = [
        _natural_days(record) if in_natural_days else record.days
        for record in records
        if LEAVE_KINDS[record.kind].counts_for_year
    ]
    return replace(employee, leave_days=sum(days, Decimal(0))) if days else employee


def _natural_days(record: LeaveRecord) -> Decimal:
    """The days of an absence by the calendar; part of one day stays what it is."""
    span = (record.last - record.first).days + 1
    return Decimal(span) if span > 1 else min(record.days, Decimal(1))


def half_year(scheme: Scheme, year: int) -> tuple[Decimal, str]:
    """The leave days of which more is over half a year, with their unit in words (公务员考核规定: 累计超过半年).

    The scheme's working days, or half the days of the year where it counts natural ones.
    """
    if scheme.year_end.leave_in_natural_days:
        days = (date(year + 1, 1, 1) - date(year, 1, 1)).days
        return Decimal(days) / 2, "自然日"
    return scheme.half_year_leave_days, "工作日"


def _month_bounds(year: int, month: int) -> tuple[date, date]:
    following = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, 1), following - _DAY


def _working_days_in(record: LeaveRecord, first: date, last: date, calendar: Calendar) -> Decimal:
    """The working days of an absence between two days; given days count where the whole of it lies there."""
    if first <= record.first and record.last <= last and LEAVE_KINDS[record.kind].unit is _WORKING:
        return record.days
    return Decimal(count_workdays(max(first, record.first), min(last, record.last), calendar))


def _absence(
    records: Iterable[LeaveRecord], year: int, month: int, calendar: Calendar
) -> tuple[Decimal, int, tuple[LeaveRecord, ...]]:
    """Working days away in a month, the month's working days, and the absences."""
    first, last = _month_bounds(year, month)
    away = tuple(r for r in records if r.first <= last and first <= r.last)
    days = sum((_working_days_in(record, first, last, calendar) for record in away), Decimal(0))
    return days, count_workdays(first, last, calendar), away


def propose_exclusions(
    employee: Employee,
    records: Iterable[LeaveRecord],
    year: int,
    calendar: Calendar,
    excluded: Container[int] = (),
) -> tuple[MonthExclusion, ...]:
    """The months a person was away for more than half of the working days, with the reason (平时考核: 超过半月).

    Months already excluded or without presence are left out. Raises RuleViolation for a year without working days.
    """
    away = [record for record in records if LEAVE_KINDS[record.kind].is_away]
    if not away:
        return ()
    proposed = []
    for month in MONTHS:
        if month in excluded or not employee.is_present(month):
            continue
        days, all_days, absences = _absence(away, year, month, calendar)
        if 2 * days > all_days:
            kinds = "、".join(dict.fromkeys(record.label for record in absences))
            reason = f"{kinds}共{show_short(days)}个工作日，超过本月{all_days}个工作日的一半"
            proposed.append(MonthExclusion(employee_no=employee.employee_no, month=month, reason=reason))
    return tuple(proposed)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveTotals:
    """A person's year of attendance: sums by kind in its unit, days that count for half a year, months in post."""

    employee: Employee
    by_kind: tuple[tuple[LeaveKind, Decimal], ...]
    counted: Decimal | None
    is_from_records: bool
    months_in_post: int
    elsewhere_days: int

    @property
    def is_elsewhere_half_a_year(self) -> bool:
        """Whether the person worked for another unit for half a year or more, which then assesses (第二十六条)."""
        return self.elsewhere_days >= _HALF_A_YEAR


def total_leave(
    employee: Employee,
    records: Iterable[LeaveRecord],
    year: int,
    calendar: Calendar,
    *,
    in_natural_days: bool = False,
) -> LeaveTotals:
    """Sum up a person's absences of the year.

    A month is in post when the person is on the roster in it and not elsewhere (借调、挂职、援派) for more than half of its
    working days. Raises RuleViolation for a year without working days.
    """
    own = tuple(record for record in records if record.employee_no == employee.employee_no)
    sums: dict[str, Decimal] = {}
    for record in own:
        sums[record.kind] = sums.get(record.kind, Decimal(0)) + record.days
    elsewhere = [record for record in own if LEAVE_KINDS[record.kind].is_elsewhere]
    months = 0
    for month in MONTHS:
        if employee.is_present(month):
            days, all_days, _ = (
                _absence(elsewhere, year, month, calendar) if elsewhere else (Decimal(0), 1, ())
            )
            months += 2 * days <= all_days
    return LeaveTotals(
        employee=employee,
        by_kind=tuple((kind, sums[kind.key]) for kind in _KINDS if kind.key in sums),
        counted=with_leave(employee, own, in_natural_days=in_natural_days).leave_days,
        is_from_records=any(LEAVE_KINDS[record.kind].counts_for_year for record in own),
        months_in_post=months,
        elsewhere_days=int(sum((record.days for record in elsewhere), Decimal(0))),
    )
