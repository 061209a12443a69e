"""Working days (工作日): weekdays less national holidays, plus the weekend days that are worked in their place."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from kpi_desktop.domain.errors import RuleViolation

_DAY = timedelta(days=1)
_SATURDAY = 5
_MOST_DAYS = 2000
_MOST_OFF = 31


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarYear:
    """One year's arrangement of holidays (节假日安排), days as YYYY-MM-DD.

    `holidays` are days off of any weekday; `work_days` are the weekend days worked instead (调休上班);
    `source` names the notice they stand in.
    """

    calendar_year: int
    holidays: tuple[str, ...]
    work_days: tuple[str, ...]
    source: str = ""


class Calendar:
    """The years whose arrangement is known; of two for one year the later given counts."""

    def __init__(self, years: Iterable[CalendarYear]) -> None:
        """Index the years."""
        self._years: dict[int, tuple[frozenset[date], frozenset[date]]] = {
            year.calendar_year: (_days(year.holidays), _days(year.work_days)) for year in years
        }

    @property
    def known_years(self) -> tuple[int, ...]:
        """The years with data, oldest first."""
        return tuple(sorted(self._years))

    def is_workday(self, day: date) -> bool:
        """Whether a day is a working day.

        Raises RuleViolation for a year without data.
        """
        if day.year not in self._years:
            message = (
                f"没有{day.year}年的节假日安排，请先填写{day.year}年放假和调休上班的日期，再计算工作日。"
            )
            raise RuleViolation(message)
        holidays, work_days = self._years[day.year]
        return day in work_days or (day.weekday() < _SATURDAY and day not in holidays)


def _days(texts: Iterable[str]) -> frozenset[date]:
    return frozenset(map(date.fromisoformat, texts))


def read_day(text: str) -> date:
    """Read a day as YYYY-MM-DD, also as 2026/3/4, 2026.3.4 or 2026年3月4日.

    Raises RuleViolation when it is no day of the calendar.
    """
    plain = text.strip()
    for sign in ("年", "月", "/", "."):
        plain = plain.replace(sign, "-")
    parts = plain.replace("日", "").split("-")
    try:
        year, month, day = (int(part) for part in parts)
        return date(year, month, day)
    except ValueError as error:
        message = f"“{text.strip()[:20]}”不是日期，请按2026-03-04的样子填写。"
        raise RuleViolation(message) from error


def read_days(text: str) -> tuple[str, ...]:
    """Read a list of days and spans of days (2031-01-01至2031-01-03、2031-02-05) as single days, in order.

    Raises RuleViolation for what is no day, or a span that runs backwards or too long.
    """
    found: set[date] = set()
    plain = text.strip()
    for sign in ("，", ",", "；", ";", "\n", " "):
        plain = plain.replace(sign, "、")
    for part in filter(None, plain.split("、")):
        first, _, last = part.replace("到", "至").replace("~", "至").partition("至")
        start = read_day(first)
        end = read_day(last) if last else start
        if not start <= end <= start + _DAY * _MOST_OFF:
            message = f"“{part[:30]}”的起止不对，请按2031-01-01至2031-01-03的样子填写。"
            raise RuleViolation(message)
        found |= {start + _DAY * offset for offset in range((end - start).days + 1)}
    return tuple(day.isoformat() for day in sorted(found))


def check_calendar_year(year: CalendarYear) -> None:
    """Refuse an arrangement that contradicts itself.

    Raises RuleViolation naming the day.
    """
    holidays, work_days = _days(year.holidays), _days(year.work_days)
    stray = next((day for day in sorted(holidays | work_days) if day.year != year.calendar_year), None)
    if stray is not None:
        message = f"{stray.isoformat()}不在{year.calendar_year}年，请改正。"
        raise RuleViolation(message)
    both = next(iter(sorted(holidays & work_days)), None)
    if both is not None:
        message = f"{both.isoformat()}既写成放假又写成上班，请改正。"
        raise RuleViolation(message)
    weekday = next((day for day in sorted(work_days) if day.weekday() < _SATURDAY), None)
    if weekday is not None:
        message = f"调休上班的{weekday.isoformat()}不是周六周日，请核对日期。"
        raise RuleViolation(message)


def _walk(start: date, step: timedelta) -> Iterator[date]:
    day = start
    for _ in range(_MOST_DAYS):
        yield day
        day += step


def count_workdays(start: date, end: date, calendar: Calendar) -> int:
    """How many working days lie between two days, both counted; 0 when `end` is before `start`.

    Raises RuleViolation for a year without data.
    """
    return sum(
        1
        for offset in range(max(0, (end - start).days + 1))
        if calendar.is_workday(start + timedelta(days=offset))
    )


def add_workdays(start: date, count: int, calendar: Calendar) -> date:
    """The `count`-th working day after a day, which is not counted itself: a term that runs from a notice.

    Raises RuleViolation for a year without data.
    """
    if count <= 0:
        return start
    return _nth_workday(start + _DAY, count, calendar)


def last_notice_day(start: date, count: int, calendar: Calendar) -> date:
    """The last day of a publication (公示) of `count` working days that begins on `start`, which counts when worked.

    Raises RuleViolation for a year without data.
    """
    return _nth_workday(start, max(count, 1), calendar)


def _nth_workday(start: date, count: int, calendar: Calendar) -> date:
    left = count
    for day in _walk(start, _DAY):
        left -= 1 if calendar.is_workday(day) else 0
        if left == 0:
            return day
    message = f"{count}个工作日太长，请改短。"
    raise RuleViolation(message)
