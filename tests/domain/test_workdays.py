"""Working days: weekends, holidays, days worked in their place, years without data."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.workdays import (
    Calendar,
    CalendarYear,
    add_workdays,
    check_calendar_year,
    count_workdays,
    last_notice_day,
    read_day,
    read_days,
)
from kpi_desktop.services.workdays import load_calendar, record_calendar_year, shipped_years
from kpi_desktop.services.workspace import Workspace

KNOWN = load_calendar()


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "works"),
    [
        ("2026-03-04", True),
        ("2026-03-07", False),
        ("2026-02-16", False),
        ("2026-02-14", True),
        ("2026-10-10", True),
        ("2025-10-08", False),
        ("2024-02-18", True),
    ],
    ids=["weekday", "weekend", "spring festival", "worked Saturday", "worked October", "2025", "2024"],
)
def test_that_a_day_is_worked_as_the_notice_says(text: str, works: bool) -> None:
    assert KNOWN.is_workday(day(text)) is works


def test_that_a_publication_over_a_holiday_takes_longer() -> None:
    # 30 September is worked; 1-7 October are off; 10 October (Saturday) is worked.
    assert last_notice_day(day("2026-09-30"), 5, KNOWN) == day("2026-10-12")
    assert add_workdays(day("2026-09-30"), 5, KNOWN) == day("2026-10-13")
    assert count_workdays(day("2026-09-30"), day("2026-10-12"), KNOWN) == 5
    assert add_workdays(day("2026-09-30"), 0, KNOWN) == day("2026-09-30")
    assert count_workdays(day("2026-09-30"), day("2026-09-29"), KNOWN) == 0


def test_that_a_year_without_data_asks_for_it() -> None:
    with pytest.raises(RuleViolation, match="没有2031年的节假日安排，请先填写"):
        count_workdays(day("2031-03-01"), day("2031-03-05"), KNOWN)


def test_that_the_clerks_year_outweighs_the_shipped_one() -> None:
    own = CalendarYear(calendar_year=2026, holidays=("2026-03-04",), work_days=("2026-03-07",))
    calendar = load_calendar((own,))
    assert not calendar.is_workday(day("2026-03-04"))
    assert calendar.is_workday(day("2026-03-07"))
    assert calendar.known_years == tuple(year.calendar_year for year in shipped_years())


def test_that_a_count_beyond_reason_is_refused() -> None:
    never = Calendar(
        CalendarYear(
            calendar_year=year,
            holidays=tuple((date(year, 1, 1) + timedelta(days=n)).isoformat() for n in range(365)),
            work_days=(),
        )
        for year in range(2026, 2033)
    )
    with pytest.raises(RuleViolation, match="太长"):
        add_workdays(day("2026-01-01"), 1, never)


@pytest.mark.parametrize("text", ["2026-03-04", "2026/3/4", "2026.3.4", "2026年3月4日", " 2026-3-4 "])
def test_that_a_day_is_read_in_the_clerks_forms(text: str) -> None:
    assert read_day(text) == day("2026-03-04")


@pytest.mark.parametrize("text", ["", "明天", "2026-02-30", "2026-3", "1-2-3-4"])
def test_that_no_day_is_refused(text: str) -> None:
    with pytest.raises(RuleViolation, match="不是日期"):
        read_day(text)


@pytest.mark.parametrize(
    ("year", "sentence"),
    [
        (CalendarYear(calendar_year=2031, holidays=("2030-12-31",), work_days=()), "不在2031年"),
        (
            CalendarYear(calendar_year=2031, holidays=("2031-01-04",), work_days=("2031-01-04",)),
            "既写成放假又",
        ),
        (CalendarYear(calendar_year=2031, holidays=(), work_days=("2031-01-06",)), "不是周六周日"),
    ],
    ids=["other year", "both", "weekday"],
)
def test_that_an_arrangement_that_contradicts_itself_is_refused(year: CalendarYear, sentence: str) -> None:
    with pytest.raises(RuleViolation, match=sentence):
        check_calendar_year(year)


def test_that_lists_and_spans_of_days_are_read() -> None:
    assert read_days("2031-01-01至2031-01-03、2031/2/5，2031.1.2") == (
        "2031-01-01",
        "2031-01-02",
        "2031-01-03",
        "2031-02-05",
    )
    assert read_days(" ") == ()
    for text in ("2031-01-03至2031-01-01", "2031-01-01至2031-12-31"):
        with pytest.raises(RuleViolation, match="起止不对"):
            read_days(text)


def test_that_a_year_the_clerk_enters_is_kept_with_the_file(unit_file: Workspace) -> None:
    key = unit_file.only_book()
    year = CalendarYear(calendar_year=2031, holidays=read_days("2031-01-01至2031-01-03"), work_days=())
    record_calendar_year(unit_file, key, year)
    book = unit_file.load_book(key)
    assert book.calendar_years == (year,)
    assert last_notice_day(day("2031-01-01"), 2, load_calendar(book.calendar_years)) == day("2031-01-07")
    for bad, sentence in (
        (CalendarYear(calendar_year=2031, holidays=(), work_days=()), "请填写2031年放假的日期"),
        (CalendarYear(calendar_year=2031, holidays=("2030-01-01",), work_days=()), "不在2031年"),
    ):
        with pytest.raises(RuleViolation, match=sentence):
            record_calendar_year(unit_file, key, bad)


def test_that_the_shipped_years_hold_together() -> None:
    for year in shipped_years():
        check_calendar_year(year)
        assert year.source.endswith("通知")
    assert {2024, 2025, 2026} <= {year.calendar_year for year in shipped_years()}


@given(st.dates(day("2024-01-01"), day("2026-06-30")), st.integers(1, 40))
def test_that_counting_and_adding_agree(start: date, count: int) -> None:
    end = add_workdays(start, count, KNOWN)
    assert KNOWN.is_workday(end)
    assert count_workdays(start + timedelta(days=1), end, KNOWN) == count
