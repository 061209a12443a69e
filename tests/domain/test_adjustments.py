"""Additions and deductions: caps by entry, item, month and year, and once per matter."""

from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_desktop.domain.adjustments import Adjustment, CountedAdjustment, Scope, count_adjustments
from kpi_desktop.domain.monthly import sum_counted
from kpi_desktop.domain.scheme import AdjustmentLevel, AdjustmentRule, Direction, Scheme
from tests.builders import a_scheme, an_addition

ITEM = AdjustmentRule(
    key="news",
    label="信息采用",
    direction=Direction.ADD,
    levels=(
        AdjustmentLevel(label="市级", points=Decimal(1)),
        AdjustmentLevel(label="县级", points=Decimal("0.5")),
    ),
    unit="每条",
    entry_cap=Decimal(2),
    month_cap=Decimal(3),
    year_cap=Decimal(5),
    is_once_per_matter=True,
)
EACH = replace(ITEM, key="late", label="限时办结", direction=Direction.DEDUCT, is_once_per_matter=False)


def _scheme(**given: object) -> Scheme:
    return replace(a_scheme(), adjustment_rules=(ITEM, EACH), **given)  # type: ignore[arg-type]


def _counts(counted: tuple[CountedAdjustment, ...]) -> list[str]:
    return [str(each.points) for each in counted]


def test_that_without_caps_and_matters_everything_counts() -> None:
    counted = count_adjustments((an_addition(points="3"), an_addition(month=2, points="4")), a_scheme())
    assert [(each.points, each.note, each.left_out) for each in counted] == [(3, "", 0), (4, "", 0)]
    assert counted[0].term == " + 加分3（县委通报表扬1次）"


def test_that_of_one_matter_only_the_highest_counts_and_the_others_say_so() -> None:
    entries = (
        an_addition(month=3, points="0.5", rule="news", matter="农村公路经验", fact="县级采用"),
        an_addition(month=5, points="1", rule="news", matter="农村公路经验", fact="市级采用"),
        an_addition(month=5, points="1", item_no=2, rule="news", matter="农村公路经验", fact="又一家采用"),
    )
    counted = count_adjustments(entries, _scheme())
    assert _counts(counted) == ["0", "1", "0"]
    assert counted[0].note == "不计：与5月“市级采用”是同一事项，只计最高一次"
    assert counted[2].term == " + 加分1（又一家采用） − 1（与5月“市级采用”是同一事项，只计最高一次）"


def test_that_an_addition_and_a_deduction_of_one_matter_both_count() -> None:
    down = an_addition(direction=Direction.DEDUCT, points="2", matter="征地纠纷")
    assert _counts(count_adjustments((an_addition(matter="征地纠纷"), down), _scheme())) == ["1", "2"]


def test_that_an_item_may_count_each_entry_of_a_matter() -> None:
    entries = tuple(
        an_addition(direction=Direction.DEDUCT, item_no=no, rule="late", matter="限时办结1号")
        for no in (1, 2)
    )
    assert _counts(count_adjustments(entries, _scheme())) == ["1", "1"]


def test_that_entries_without_a_matter_are_matters_of_their_own() -> None:
    entries = (an_addition(rule="news"), an_addition(rule="news", item_no=2))
    assert _counts(count_adjustments(entries, _scheme())) == ["1", "1"]


@pytest.mark.parametrize(
    ("entries", "given", "counts", "reason"),
    [
        ([(1, "2.5", "news")], {}, ["2"], "“信息采用”单次最多2分，超出不计"),
        ([(1, "2", "news"), (1, "2", "news")], {}, ["2", "1"], "“信息采用”每月最多3分，超出不计"),
        ([(m, "2", "news") for m in (1, 2, 3)], {}, ["2", "2", "1"], "“信息采用”全年最多5分，超出不计"),
        (
            [(1, "2", ""), (1, "2", "")],
            {"month_add_cap": Decimal(3)},
            ["2", "1"],
            "本月加分最多3分，超出不计",
        ),
        ([(1, "2", ""), (4, "2", "")], {"year_add_cap": Decimal(3)}, ["2", "1"], "全年加分最多3分，超出不计"),
    ],
    ids=["entry", "item in a month", "item in a year", "month", "year"],
)
def test_that_the_later_entry_bears_what_goes_over_a_cap(
    entries: list[tuple[int, str, str]], given: dict[str, object], counts: list[str], reason: str
) -> None:
    made = [
        an_addition(month=month, points=points, rule=rule, item_no=no)
        for no, (month, points, rule) in enumerate(entries, start=1)
    ]
    counted = count_adjustments(made, _scheme(**given))
    assert _counts(counted) == counts
    assert counted[-1].reason == reason


def test_that_a_deduction_s_cap_gives_points_back_in_the_derivation() -> None:
    scheme = _scheme(month_deduct_cap=Decimal(1))
    counted = count_adjustments(
        (an_addition(direction=Direction.DEDUCT, points="3", fact="误报3次"),), scheme
    )
    assert counted[0].term == " − 扣分3（误报3次） + 2（本月扣分最多1分，超出不计）"
    assert counted[0].note == "计1分：本月扣分最多1分，超出不计"


def test_that_scopes_have_their_words() -> None:
    assert [scope.label for scope in Scope] == ["个人", "科室", "全体"]


POINTS = st.integers(1, 600).map(lambda hundredths: Decimal(hundredths) / 100)
Rows = list[tuple[int, Direction, Decimal, str, str]]
ENTRIES = st.lists(
    st.tuples(
        st.integers(1, 12),
        st.sampled_from(tuple(Direction)),
        POINTS,
        st.sampled_from(("", "news", "late")),
        st.sampled_from(("", "甲", "乙")),
    ),
    max_size=14,
)
CAPS = st.one_of(st.none(), POINTS)


def _made(rows: Rows) -> list[Adjustment]:
    return [
        replace(
            an_addition(month=month, direction=direction, item_no=no, rule=rule, matter=matter), points=points
        )
        for no, (month, direction, points, rule, matter) in enumerate(rows, start=1)
    ]


@given(ENTRIES, CAPS, CAPS, st.randoms(use_true_random=False))
def test_that_the_order_of_entry_changes_nothing(
    rows: Rows, month_cap: Decimal | None, year_cap: Decimal | None, random: Random
) -> None:
    scheme = _scheme(month_add_cap=month_cap, year_deduct_cap=year_cap)
    entries = _made(rows)
    shuffled = random.sample(entries, len(entries))
    assert count_adjustments(entries, scheme) == count_adjustments(shuffled, scheme)


@given(ENTRIES, CAPS, CAPS)
def test_that_no_cap_is_ever_exceeded_and_no_entry_counts_more_than_it_is(
    rows: Rows, month_cap: Decimal | None, year_cap: Decimal | None
) -> None:
    scheme = _scheme(
        month_add_cap=month_cap, month_deduct_cap=month_cap, year_add_cap=year_cap, year_deduct_cap=year_cap
    )
    counted = count_adjustments(_made(rows), scheme)
    assert len(counted) == len(rows)
    assert all(0 <= each.points <= each.adjustment.points for each in counted)
    assert all(bool(each.reason) == (each.points < each.adjustment.points) for each in counted)
    for direction in Direction:
        assert year_cap is None or sum_counted(counted, direction) <= year_cap
        for month in range(1, 13):
            of_month = [each for each in counted if each.adjustment.month == month]
            assert month_cap is None or sum_counted(of_month, direction) <= month_cap
    for rule in (ITEM, EACH):
        of_item = [each for each in counted if each.adjustment.rule == rule.key]
        assert all(each.points <= rule.entry_cap for each in of_item if rule.entry_cap is not None)
        assert sum((each.points for each in of_item), Decimal(0)) <= (rule.year_cap or 0)


@given(ENTRIES)
def test_that_of_a_matter_at_most_one_entry_counts(rows: Rows) -> None:
    counted = count_adjustments(_made(rows), _scheme())
    for direction in Direction:
        for matter in ("甲", "乙"):
            competing = [
                each
                for each in counted
                if (each.adjustment.matter, each.adjustment.direction) == (matter, direction)
                and each.adjustment.rule != "late"
            ]
            assert sum(1 for each in competing if each.points) <= 1
