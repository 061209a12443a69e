"""Scores by group and over even steps."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_desktop.domain.distribution import (
    Spread,
    Step,
    axis_marks,
    axis_of,
    count_steps,
    derive_spreads,
    say_narrow,
    say_steps,
)

scores = st.lists(st.fractions(0, 150, max_denominator=100), min_size=1, max_size=40)


def a_spread(*numbers: object) -> Spread:
    return Spread(label="办公室", scores=tuple(sorted(Fraction(str(number)) for number in numbers)))


def test_that_groups_come_in_their_order_with_all_together_first() -> None:
    whole, business, office, nowhere = derive_spreads(
        "全单位",
        [("业务股", 90), ("办公室", 84), ("业务股", 80), ("办公室", None), ("", Fraction(171, 2))],
    )
    assert [spread.label for spread in (whole, business, office, nowhere)] == [
        "全单位",
        "业务股",
        "办公室",
        "未分科室",
    ]
    assert business.scores == (80, 90)
    assert (business.mean, business.lowest, business.highest, business.gap) == (85, 80, 90, 10)
    assert len(whole.scores) == 4
    assert business.sentence == "业务股：2人，平均85.00，最低80.00，最高90.00，相差10.00"


def test_that_one_group_is_the_whole() -> None:
    assert [spread.label for spread in derive_spreads("全单位", [("办公室", 90)])] == ["全单位"]


def test_that_nobody_s_scores_say_so() -> None:
    (empty,) = derive_spreads("全单位", [("", None)])
    assert (empty.mean, empty.lowest, empty.highest, empty.gap) == (None, None, None, None)
    assert empty.sentence == "全单位：还没有得分"
    assert axis_of([empty]) == (0, 100)
    assert count_steps(empty) == ()
    assert say_narrow(empty) == ""


@given(scores)
def test_that_the_axis_holds_every_score(numbers: list[Fraction]) -> None:
    low, high = axis_of([a_spread(*numbers)])
    assert low <= min(numbers)
    assert max(numbers) <= high
    assert high - low >= 5
    marks = axis_marks(low, high)
    assert marks[0] == low
    assert len(marks) <= 9


@given(scores)
def test_that_every_score_is_counted_once(numbers: list[Fraction]) -> None:
    steps = count_steps(a_spread(*numbers))
    assert sum(step.count for step in steps) == len(numbers)
    assert len(steps) <= 12
    assert steps[0].lower <= min(numbers)
    assert max(numbers) <= steps[-1].upper
    for step in steps[:-1]:
        assert step.count == sum(1 for number in numbers if step.lower <= number < step.upper)


def test_that_steps_are_even_and_hold_their_edge() -> None:
    steps = count_steps(a_spread("80", "81.5", "82", "84"))
    assert steps == (
        Step(lower=80, upper=81, count=1),
        Step(lower=81, upper=82, count=1),
        Step(lower=82, upper=83, count=1),
        Step(lower=83, upper=84, count=1),
    )
    assert say_steps(steps[:1]) == "80—81分1人"
    assert say_steps(count_steps(a_spread(90))) == "90—91分1人"
    assert say_steps(count_steps(a_spread("80", "99"))) == "80—82分1人，98—100分1人"
    assert count_steps(a_spread(0, 1000))[0].upper == 50


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        (("90", "90.2", "90.5", "90.9", "91"), True),
        (("90", "90.2", "90.5", "90.9", "91.01"), False),
        (("90", "90.2", "90.5", "90.9"), False),
    ],
)
def test_that_scores_without_distance_are_pointed_out(numbers: tuple[str, ...], told: bool) -> None:
    assert bool(say_narrow(a_spread(*numbers))) is told
