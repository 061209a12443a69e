"""Chances against values computed by other means, and by counting."""

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_desktop.domain.health_chance import (
    above_none,
    all_coincide,
    below_agreement,
    beyond,
    correlate,
    draw_same,
    draw_within,
    mean,
    means_alike,
    no_repeat,
    outlier_chance,
    ranks,
    variance,
)

few_scores = st.lists(st.integers(0, 6).map(Fraction), min_size=4, max_size=8)


@pytest.mark.parametrize(
    ("people", "places", "years", "expected"),
    [
        (5, 1, 3, "0.48"),
        (5, 1, 5, "0.038"),
        (10, 2, 3, "0.207"),
        (10, 2, 4, "0.028"),
        (10, 2, 5, "0.0006"),
        (15, 3, 3, "0.089"),
        (15, 3, 4, "0.004"),
        (20, 4, 3, "0.038"),
        (30, 6, 3, "0.007"),
    ],
)
def test_that_the_table_of_no_repeats_holds(people: int, places: int, years: int, expected: str) -> None:
    chance = no_repeat((people, places, places * year) for year in range(years))
    digits = len(expected.partition(".")[2])
    assert round(chance, digits) == Fraction(expected)


@given(few_scores, st.data())
def test_that_draws_are_counted_as_they_fall(scores: list[Fraction], data: st.DataObject) -> None:
    size = data.draw(st.integers(2, len(scores)))
    gap = Fraction(data.draw(st.integers(0, 4)))
    draws = list(combinations(scores, size))
    close = sum(1 for draw in draws if max(draw) - min(draw) <= gap)
    assert draw_within(scores, size, gap) == Fraction(close, len(draws))
    count = data.draw(st.integers(2, size))
    same = sum(1 for draw in draws if any(draw.count(score) >= count for score in set(draw)))
    assert draw_same(scores, size, count) >= Fraction(same, len(draws))


@given(st.lists(st.integers(2, 9), min_size=1, max_size=5))
def test_that_coincidences_add_up_to_one(sizes: list[int]) -> None:
    assert all_coincide(sizes, 0) == 1
    every = Fraction(1)
    for size in sizes:
        every /= size
    assert all_coincide(sizes, len(sizes)) == every
    none = Fraction(1)
    for size in sizes:
        none *= 1 - Fraction(1, size)
    assert all_coincide(sizes, 1) == 1 - none


def test_that_means_variances_and_ranks_are_exact() -> None:
    values = [Fraction(1, 3), Fraction(1, 2), Fraction(1, 2), Fraction(2)]
    assert mean(values) == Fraction(5, 6)
    assert variance(values) == Fraction(11, 24)
    assert ranks(values) == [1, Fraction(5, 2), Fraction(5, 2), 4]


def test_that_orders_agree_oppose_or_say_nothing() -> None:
    up = [Fraction(value) for value in (1, 2, 3, 4)]
    assert correlate(up, [value * 10 for value in up]) == 1
    assert correlate(up, [-value for value in up]) == -1
    assert correlate(up, [Fraction(1)] * 4) is None
    assert correlate(up, [Fraction(v) for v in (2, 1, 4, 3)]) == Fraction(6, 10)


def test_that_student_values_follow_the_tables() -> None:
    # Two-sided 5 % points of Student's distribution.
    for freedom, point in (
        (1, "12.706"),
        (2, "4.303"),
        (5, "2.571"),
        (10, "2.228"),
        (11, "2.201"),
        (30, "2.042"),
    ):
        assert round(beyond(Fraction(point), freedom), 3) == Fraction("0.05"), freedom
    assert beyond(Fraction(0), 4) == 1


def test_that_low_and_high_agreement_have_their_chance() -> None:
    # Fisher: (0.5493 - 0.2027) * 5 = 1.733, one-sided 0.0416.
    assert round(below_agreement(Fraction(2, 10), 28, Fraction(1, 2)), 4) == Fraction("0.0416")
    assert below_agreement(Fraction(-1), 12, Fraction(1, 2)) < Fraction(1, 10**6)
    assert above_none(Fraction(1), 8) == Fraction(1, 40320)
    # r = 0.9 with 10 people: t = 5.840, one-sided 0.000194.
    assert round(above_none(Fraction(9, 10), 10), 6) == Fraction("0.000194")


def test_that_one_far_off_is_found_among_many() -> None:
    near = [Fraction(value, 10) for value in (0, 3, -4, 5, -2, 1, -5, 4, 2, -1)]
    assert outlier_chance([*near, Fraction(6)], 10) < Fraction(1, 1000)
    assert outlier_chance([*near, Fraction(1)], 10) > Fraction(1, 10)
    assert outlier_chance([Fraction(1)] * 5 + [Fraction(2)], 5) == 0
    assert outlier_chance([Fraction(1)] * 6, 5) == 1


def test_that_means_too_much_alike_are_unlikely() -> None:
    wide = [Fraction(value) for value in (-6, -3, 0, 3, 6)]
    together = [wide, list(reversed(wide)), wide, wide, wide]
    assert means_alike(together) == 0
    apart = [[value + shift for value in wide] for shift in (-9, -3, 0, 4, 9)]
    assert means_alike(apart) > Fraction(9, 10)
    slightly = [[value + Fraction(shift, 20) for value in wide] for shift in (0, 1, 2, 3, 4)]
    assert 0 < means_alike(slightly) < Fraction(1, 100)
    assert means_alike([[Fraction(1)] * 3, [Fraction(2)] * 3]) == 1


def test_that_a_chi_squared_table_value_is_met() -> None:
    # Two groups of two, within variance 1 and means 2 * sqrt(3.841 / 4) apart: chi-squared 3.84 with one degree, 0.95.
    half = Fraction(7071, 10_000)
    shift = Fraction(19599, 10_000)
    groups = [[-half, half], [shift - half, shift + half]]
    assert round(means_alike(groups), 2) == Fraction("0.95")
