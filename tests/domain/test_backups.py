"""Which backups are kept: by number, day, week and month, whatever the clock said."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_desktop.domain.backups import (
    KEEP,
    Backup,
    KeepRule,
    choose_to_drop,
    is_due,
    newest_whole,
    say_size,
    sort_newest_first,
)

START = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)


def a_backup(number: int, made_at: datetime = START, *, is_whole: bool = True) -> Backup:
    return Backup(
        name=f"{number}", number=number, made_at=made_at, occasion="每日", size=4096, is_whole=is_whole
    )


def kept_of(backups: Iterable[Backup], rule: KeepRule = KEEP) -> list[Backup]:
    backups = list(backups)
    dropped = choose_to_drop(backups, rule)
    return [backup for backup in sort_newest_first(backups) if backup not in dropped]


moments = st.datetimes(min_value=datetime(2019, 1, 1), max_value=datetime(2031, 1, 1)).map(  # noqa: DTZ001
    lambda moment: moment.replace(tzinfo=UTC)
)
# Any times in any order: a clock turned back and forward at will.
histories = st.lists(st.tuples(moments, st.booleans()), max_size=120).map(
    lambda made: [a_backup(at + 1, moment, is_whole=whole) for at, (moment, whole) in enumerate(made)]
)
rules = st.builds(
    KeepRule,
    recent=st.integers(0, 12),
    days=st.integers(0, 15),
    weeks=st.integers(0, 9),
    months=st.integers(0, 25),
)


@given(histories, rules)
def test_that_the_newest_good_one_is_never_dropped(history: list[Backup], rule: KeepRule) -> None:
    newest = newest_whole(history)
    assert newest is None or newest not in choose_to_drop(history, rule)


@given(histories, rules)
def test_that_the_newest_by_number_stay_whatever_the_clock_said(
    history: list[Backup], rule: KeepRule
) -> None:
    whole = [backup for backup in sort_newest_first(history) if backup.is_whole]
    assert set(kept_of(history, rule)) >= set(whole[: rule.recent])


@given(histories, rules)
def test_that_thinning_twice_drops_nothing_more_and_order_is_nothing(
    history: list[Backup], rule: KeepRule
) -> None:
    left = kept_of(history, rule)
    assert choose_to_drop(left, rule) == ()
    assert choose_to_drop(history[::-1], rule) == choose_to_drop(history, rule)


@given(histories, rules)
def test_that_a_dropped_one_has_a_later_one_for_its_month_or_enough_later_months(
    history: list[Backup], rule: KeepRule
) -> None:
    left = [backup for backup in kept_of(history, rule) if backup.is_whole]
    for gone in choose_to_drop(history, rule):
        later = [backup for backup in left if backup.number > gone.number]
        months = {(backup.made_at.year, backup.made_at.month) for backup in later}
        assert (gone.made_at.year, gone.made_at.month) in months or len(months) >= rule.months


@given(histories, rules)
def test_that_no_more_are_kept_than_the_rule_has_places(history: list[Backup], rule: KeepRule) -> None:
    whole = [backup for backup in kept_of(history, rule) if backup.is_whole]
    assert len(whole) <= max(1, rule.recent) + rule.days + rule.weeks + rule.months


@given(histories, rules)
def test_that_what_is_no_longer_whole_is_left_alone_and_takes_no_place(
    history: list[Backup], rule: KeepRule
) -> None:
    whole = [backup for backup in history if backup.is_whole]
    assert choose_to_drop(history, rule) == choose_to_drop(whole, rule)


@given(histories, moments)
def test_that_one_more_backup_brings_none_back_and_is_itself_kept(
    history: list[Backup], moment: datetime
) -> None:
    added = a_backup(len(history) + 1, moment)
    assert added in kept_of([*history, added])
    assert set(choose_to_drop(history)) <= set(choose_to_drop([*history, added]))


def test_that_a_year_of_days_is_thinned_to_days_weeks_and_months() -> None:
    history = [a_backup(at + 1, START + timedelta(days=at)) for at in range(400)]
    left = kept_of(history)
    days = [backup.made_at.date() for backup in left]
    assert days[:14] == [(START + timedelta(days=399 - at)).date() for at in range(14)]
    assert {day for day in days if day < date(2026, 12, 1)} == {
        date(2026, 1, 31),
        date(2026, 2, 28),
        date(2026, 3, 31),
        date(2026, 4, 30),
        date(2026, 5, 31),
        date(2026, 6, 30),
        date(2026, 7, 31),
        date(2026, 8, 31),
        date(2026, 9, 30),
        date(2026, 10, 31),
        date(2026, 11, 30),
    }
    assert len(left) < 36


def test_that_a_clock_turned_back_a_year_costs_none_of_the_later_ones() -> None:
    history = [a_backup(at + 1, START + timedelta(days=at)) for at in range(10)]
    back = [a_backup(11 + at, START - timedelta(days=365 - at)) for at in range(10)]
    left = kept_of([*history, *back], KeepRule(recent=3, days=14, weeks=8, months=24))
    # The ten made before the clock went wrong still hold the last of each of their weeks and most of their days.
    assert {backup.number for backup in left} >= {7, 8, 9, 10, *range(11, 21)}


def test_that_today_is_due_until_a_whole_backup_bears_its_date() -> None:
    today = START.date()
    assert is_due([], today)
    assert is_due([a_backup(1, START - timedelta(days=1)), a_backup(2, START + timedelta(days=1))], today)
    assert is_due([a_backup(1, is_whole=False)], today)
    assert not is_due([a_backup(1)], today)
    assert newest_whole([a_backup(1), replace(a_backup(2), is_whole=False)]) == a_backup(1)


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (1, "1千字节"),
        (300 * 1024, "300千字节"),
        (1024 * 1024, "1.0兆字节"),
        (12_900_000, "12.3兆字节"),
        (10_485_000, "10.0兆字节"),
    ],
)
def test_that_sizes_are_said_for_people(size: int, said: str) -> None:
    assert say_size(size) == said
