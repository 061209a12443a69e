"""How a person takes part in a period (参加情况): who is graded, who takes part without a grade, who does not take part."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from kpi_desktop.domain.leave import LEAVE_KINDS, LeaveRecord
from kpi_desktop.domain.monthly import MonthScore, MonthState
from kpi_desktop.domain.period_rules import Period, PeriodRule, PeriodStanding, SecondmentRule
from kpi_desktop.domain.staff import Employee
from kpi_desktop.domain.values import HUNDRED, show_short

_LEAVE = re.compile("病假|事假|病事假")
_SECONDED = re.compile("借调|挂职|援派|援藏|援疆|援青|援外")
_DAY = timedelta(days=1)
Standing = tuple[PeriodStanding, str]


def judge_standing(
    employee: Employee,
    months: Sequence[MonthScore],
    rule: PeriodRule,
    *,
    absences: Sequence[LeaveRecord] = (),
    bounds: tuple[date, date] | None = None,
) -> Standing:
    """How a person takes part in a period, with the reason where it is not plainly.

    公务员平时考核 rules (AK-1 第三条): 试用期 take part and are graded; 病事假 over half of the cycle takes part without a
    grade; on secondment the receiving unit assesses. `absences` between `bounds` say it in natural days; where there
    are none of a kind, the words of a month's exclusion say it in months.
    """
    if employee.category not in rule.categories:
        return PeriodStanding.AWAY, f"方案规定{employee.category.label}不参加平时等次评定"
    absent = [employee.absence_reason(month.month) for month in months]
    if all(absent):
        return PeriodStanding.AWAY, absent[0]
    reasons = [month.reason for month in months if month.state is MonthState.EXCLUDED]
    elsewhere = _elsewhere(absences, bounds) or _seconded(reasons, months)
    if elsewhere and rule.secondment is SecondmentRule.RECEIVER:
        return PeriodStanding.AWAY, f"{elsewhere}，由接收单位考核"
    on_leave = _long_leave(reasons, months, rule, absences, bounds)
    if on_leave:
        return PeriodStanding.UNGRADED, f"{on_leave}，超过考核周期的{show_short(rule.leave_share)}%"
    if employee.on_probation and not rule.grades_probation:
        return PeriodStanding.UNGRADED, "试用期，方案规定不定等次"
    if len(reasons) == len(months):
        return PeriodStanding.UNGRADED, f"本期没有计入的月份：{reasons[0]}"
    return PeriodStanding.GRADED, ""


def bounds_of(period: Period, year: int) -> tuple[date, date]:
    """The first and the last day of a period."""
    first, last = period.months[0], period.months[-1]
    return date(year, first, 1), date(year + last // 12, last % 12 + 1, 1) - _DAY


def natural_days(records: Iterable[LeaveRecord], bounds: tuple[date, date]) -> int:
    """Natural days of absences between two days, all counted; absences of one person do not overlap."""
    first, last = bounds
    return sum(max(0, (min(last, r.last) - max(first, r.first)).days + 1) for r in records)


def _elsewhere(absences: Iterable[LeaveRecord], bounds: tuple[date, date] | None) -> str:
    """Where a person works for more than half of the period, by the records; empty when at home."""
    own = [record for record in absences if LEAVE_KINDS[record.kind].is_elsewhere]
    if bounds is None or 2 * natural_days(own, bounds) <= (bounds[1] - bounds[0]).days + 1:
        return ""
    return own[0].label


def _seconded(reasons: Sequence[str], months: Sequence[MonthScore]) -> str:
    seconded = [reason for reason in reasons if _SECONDED.search(reason)]
    return seconded[0] if seconded and len(seconded) == len(months) else ""


def _long_leave(
    reasons: Iterable[str],
    months: Sequence[MonthScore],
    rule: PeriodRule,
    absences: Iterable[LeaveRecord],
    bounds: tuple[date, date] | None,
) -> str:
    """How long the 病事假 is when it is over the scheme's share, in days where they are recorded, else in months."""
    own = [record for record in absences if LEAVE_KINDS[record.kind].counts_for_year]
    if own and bounds is not None:
        away, whole, unit = natural_days(own, bounds), (bounds[1] - bounds[0]).days + 1, "天"
    else:
        away, whole, unit = sum(1 for r in reasons if _LEAVE.search(r)), len(months), "个月"
    return f"病事假{away}{unit}" if HUNDRED * away > rule.leave_share * whole else ""
