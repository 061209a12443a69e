"""Indicators as a list: order, copies, vetoes."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_desktop.domain.indicator_kinds import INDICATOR_KINDS
from kpi_desktop.domain.indicator_lists import (
    copy_for_posts,
    indicator_from_veto,
    insert_below,
    missing_vetoes,
    move_indicators,
    name_posts,
    number_anew,
    number_order,
    share_with_posts,
)
from kpi_desktop.domain.indicators import Indicator, VetoEffect
from kpi_desktop.domain.scheme import Veto
from kpi_desktop.domain.wording import check_wording
from tests.builders import a_scheme, some_indicators

POSTS = ("G001", "G002", "G003")


def _numbers(indicators: tuple[Indicator, ...]) -> str:
    return " ".join(indicator.indicator_no[-1] for indicator in indicators)


def test_that_new_indicators_get_free_numbers() -> None:
    made = number_anew(some_indicators()[:3], ("Z05", "Z07"))
    assert [i.indicator_no for i in made] == ["Z08", "Z09", "Z10"]


@pytest.mark.parametrize(
    ("numbers", "step", "order"),
    [
        ({"Z02"}, -1, "2 1 3 4 5"),
        ({"Z01"}, -1, "1 2 3 4 5"),
        ({"Z01", "Z02", "Z04"}, -1, "1 2 4 3 5"),
        ({"Z02", "Z03"}, -1, "2 3 1 4 5"),
        ({"Z02"}, 1, "1 3 2 4 5"),
        ({"Z04", "Z05"}, 1, "1 2 3 4 5"),
        ({"Z01", "Z03"}, 1, "2 1 4 3 5"),
    ],
)
def test_that_indicators_move_up_and_down(numbers: set[str], step: int, order: str) -> None:
    assert _numbers(move_indicators(some_indicators(), numbers, step)) == order


@given(st.sets(st.sampled_from(["Z01", "Z02", "Z03", "Z04", "Z05"])), st.sampled_from([-1, 1]))
def test_that_moving_loses_none_and_keeps_the_moved_in_order(numbers: set[str], step: int) -> None:
    moved = move_indicators(some_indicators(), numbers, step)
    assert sorted(i.indicator_no for i in moved) == [i.indicator_no for i in some_indicators()]
    assert [i.indicator_no for i in moved if i.indicator_no in numbers] == sorted(numbers)


def test_that_only_what_stands_elsewhere_is_written() -> None:
    known = {indicator.indicator_no: indicator for indicator in some_indicators()}
    changed = number_order(move_indicators(some_indicators(), {"Z02"}, -1), known)
    assert [(i.indicator_no, i.sort_order) for i in changed] == [("Z02", 1), ("Z01", 2)]
    assert number_order(some_indicators(), known) == ()


@pytest.mark.parametrize(("below", "order"), [("Z02", "1 2 9 3 4 5"), ("", "1 2 3 4 5 9")])
def test_that_new_indicators_are_put_below(below: str, order: str) -> None:
    new = (replace(some_indicators()[0], indicator_no="Z09"),)
    assert _numbers(insert_below(some_indicators(), new, below)) == order


def test_that_a_shared_indicator_names_its_posts_in_order_and_none_for_all() -> None:
    mine = replace(some_indicators()[0], posts=("G003",))
    for_all = some_indicators()[1]
    shared = share_with_posts((mine, for_all), ("G001",), POSTS)
    assert [i.posts for i in shared] == [("G001", "G003"), ()]
    assert share_with_posts((mine,), ("G001", "G002"), POSTS)[0].posts == ()
    assert name_posts((), POSTS) == ()
    assert name_posts(("G009",), POSTS) == ()


def test_that_each_post_gets_a_copy_of_its_own() -> None:
    copies = copy_for_posts(some_indicators()[:2], ("G001", "G002"))
    assert [(i.name, i.posts) for i in copies] == [
        ("学习情况", ("G001",)),
        ("工作纪律", ("G001",)),
        ("学习情况", ("G002",)),
        ("工作纪律", ("G002",)),
    ]


def test_that_a_matter_of_the_scheme_becomes_a_veto_indicator() -> None:
    veto = Veto(label="党风廉政", basis="责任制规定第十九条", effect=VetoEffect.ONE_LOWER)
    scheme = replace(a_scheme(), vetoes=(veto, replace(veto, label=" ")))
    assert missing_vetoes(scheme, some_indicators()) == (veto,)
    made = indicator_from_veto(veto, group="common")
    assert missing_vetoes(scheme, (*some_indicators(), made)) == ()
    assert dict(made.params) == {"basis": "责任制规定第十九条", "effect": "one_lower"}
    assert INDICATOR_KINDS["veto"].find_trouble(Decimal(1), made.params) is None
    assert check_wording(made.standard, made.source).is_clear
