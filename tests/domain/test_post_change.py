"""岗变酬变: month and year follow the post held, whole months or by days."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_desktop.domain.appointments import Appointment, AppointmentWay, PostChangeRule
from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.domain.monthly import MonthlyMark, MonthState
from kpi_desktop.domain.payout import Claim, share_pool
from kpi_desktop.domain.post_coefficients import year_coefficient
from kpi_desktop.domain.year_book import BookIndex, YearBook
from kpi_desktop.domain.year_end import find_vetoes, score_routine, score_year
from tests.builders import UNIT, YEAR, a_post, a_scheme, an_addition, an_employee

WEI = an_employee("001", name="张伟", post_no="G002")
MOVED = (
    Appointment(
        employee_no="001",
        appointment_no=1,
        post_no="G001",
        since="2026-01-01",
        ended_on="2026-03-09",
        way=AppointmentWay.HELD,
    ),
    Appointment(employee_no="001", appointment_no=2, post_no="G002", since="2026-03-10"),
)
COMMON = Indicator(indicator_no="Z1", group="common", name="学习", full_mark=Decimal(30))
OF_FIRST = Indicator(indicator_no="Z2", group="duty", name="文稿", full_mark=Decimal(70), posts=("G001",))
OF_SECOND = Indicator(indicator_no="Z3", group="duty", name="登记", full_mark=Decimal(70), posts=("G002",))
ENTERED = {"Z1": "27", "Z2": "63", "Z3": "49"}


def a_moved_book(rule: PostChangeRule, **given: object) -> YearBook:
    marks = tuple(
        MonthlyMark(employee_no="001", month=month, indicator_no=number, entered=Decimal(points))
        for month in range(1, 13)
        for number, points in ENTERED.items()
    )
    fields = {
        "posts": (a_post("G001"), a_post("G002", coefficient=Decimal("1.10"))),
        "indicators": (COMMON, OF_FIRST, OF_SECOND),
        "employees": (WEI,),
        "marks": marks,
        "appointments": MOVED,
        **given,
    }
    scheme = replace(a_scheme(), post_change=rule)
    return YearBook(unit=UNIT, year=YEAR, scheme=scheme, **fields)  # type: ignore[arg-type]


def march(rule: PostChangeRule, **given: object) -> tuple[Fraction | None, str]:
    month = score_routine(WEI, BookIndex.of(a_moved_book(rule, **given))).months[2]
    return month.score, month.line.rule if month.line else ""


@pytest.mark.parametrize(
    ("rule", "score", "words"),
    [
        (
            PostChangeRule.FIFTEENTH,
            Fraction(76),
            "27 + 49〔3月岗位变动：1日至9日G001，10日至31日G002，整月按15日所在岗位计〕",
        ),
        (PostChangeRule.MONTH_END, Fraction(76), "整月按月末所在岗位计〕"),
        (
            PostChangeRule.BY_DAYS,
            Fraction(90 * 9 + 76 * 22, 31),
            "G001（27 + 63）× 9/31 + G002（27 + 49）× 22/31〔3月岗位变动：1日至9日G001，10日至31日G002，新旧岗位按天数分计〕",
        ),
    ],
)
def test_that_the_month_of_a_change_follows_the_schemes_rule(
    rule: PostChangeRule, score: Fraction, words: str
) -> None:
    found, said = march(rule)
    assert found == score
    assert said.endswith(words)


def test_that_the_months_around_follow_the_post_of_their_time() -> None:
    routine = score_routine(WEI, BookIndex.of(a_moved_book(PostChangeRule.BY_DAYS)))
    assert [month.score for month in routine.months[:2]] == [90, 90]
    assert {month.score for month in routine.months[3:]} == {Fraction(76)}
    assert routine.score == (2 * 90 + Fraction(90 * 9 + 76 * 22, 31) + 9 * 76) / 12


def test_that_additions_count_once_in_the_month_of_a_change() -> None:
    score, rule = march(PostChangeRule.BY_DAYS, adjustments=(an_addition("001", 3, "2"),))
    assert score == Fraction(90 * 9 + 76 * 22, 31) + 2
    assert rule.endswith("〕 + 加分2（县委通报表扬1次）")


def test_that_both_posts_indicators_are_due_by_days_and_one_posts_otherwise() -> None:
    for rule, due in (
        (PostChangeRule.BY_DAYS, ["Z1", "Z2", "Z3"]),
        (PostChangeRule.FIFTEENTH, ["Z1", "Z3"]),
    ):
        index = BookIndex.of(a_moved_book(rule))
        assert [indicator.indicator_no for indicator in index.indicators_due(WEI, 3)] == due
        assert [indicator.indicator_no for indicator in index.indicators_due(WEI, 2)] == ["Z1", "Z2"]


def test_that_a_mark_missing_for_either_post_leaves_the_month_open() -> None:
    book = a_moved_book(PostChangeRule.BY_DAYS)
    book = replace(book, marks=tuple(m for m in book.marks if (m.month, m.indicator_no) != (3, "Z2")))
    month = score_routine(WEI, BookIndex.of(book)).months[2]
    assert (month.state, month.missing) == (MonthState.MISSING, ("Z2",))


def test_that_days_in_a_post_without_indicators_do_not_weigh() -> None:
    score, rule = march(PostChangeRule.BY_DAYS, indicators=(OF_SECOND,))
    assert score == 70
    assert rule.startswith("G002（100 × [70 × (49) ÷ 70] ÷ 70）× 22/22〔")


def test_that_a_veto_counts_for_the_post_held_when_it_happened() -> None:
    veto = Indicator(
        indicator_no="V1",
        group="duty",
        name="泄密",
        full_mark=Decimal(1),
        kind="veto",
        params=(("effect", "one_lower"),),
        posts=("G001",),
    )
    happened = tuple(
        MonthlyMark(employee_no="001", month=month, indicator_no="V1", entered=Decimal(1)) for month in (2, 5)
    )
    hits = find_vetoes(
        WEI, BookIndex.of(a_moved_book(PostChangeRule.FIFTEENTH, indicators=(COMMON, veto), marks=happened))
    )
    assert [hit.months for hit in hits] == [(2,)]


@given(day=st.integers(2, 31), first=st.integers(0, 70), second=st.integers(0, 70))
def test_that_a_month_by_days_lies_between_its_posts(day: int, first: int, second: int) -> None:
    moved = (
        replace(MOVED[0], ended_on=f"2026-03-{day - 1:02d}"),
        replace(MOVED[1], since=f"2026-03-{day:02d}"),
    )
    marks = tuple(
        MonthlyMark(employee_no="001", month=3, indicator_no=number, entered=Decimal(points))
        for number, points in (("Z1", 30), ("Z2", first), ("Z3", second))
    )
    score, _ = march(PostChangeRule.BY_DAYS, appointments=moved, marks=marks)
    assert score == Fraction((30 + first) * (day - 1) + (30 + second) * (32 - day), 31)


def test_that_the_years_coefficient_is_the_mean_over_the_months_in_post() -> None:
    by_days = year_coefficient(WEI, BookIndex.of(a_moved_book(PostChangeRule.BY_DAYS)))
    march_value = (9 * Fraction("1.37") + 22 * Fraction("1.10")) / 31
    assert by_days.value == (2 * Fraction("1.37") + march_value + 9 * Fraction("1.10")) / 12
    assert by_days.line is not None
    assert by_days.line.rule == (
        "[1月至2月（G001 1.37）× 2 + 3月（G001 1.37 × 9/31 + G002 1.1 × 22/31） + 4月至12月（G002 1.1）× 9] ÷ 12"
    )
    whole = year_coefficient(WEI, BookIndex.of(a_moved_book(PostChangeRule.FIFTEENTH)))
    assert whole.value == (2 * Fraction("1.37") + 10 * Fraction("1.10")) / 12


def test_that_only_months_present_in_a_post_have_a_coefficient() -> None:
    index = BookIndex.of(a_moved_book(PostChangeRule.FIFTEENTH))
    late = year_coefficient(replace(WEI, present_from=7), index)
    assert (late.value, late.months) == (Fraction("1.10"), 6)
    nothing = year_coefficient(an_employee("009", post_no=""), index)
    assert (nothing.value, nothing.months, nothing.line) == (None, 0, None)


def test_that_a_share_follows_both_posts() -> None:
    coefficient = year_coefficient(WEI, BookIndex.of(a_moved_book(PostChangeRule.FIFTEENTH)))
    assert coefficient.value is not None
    claims = (
        Claim(employee_no="001", score=Decimal(90), coefficient=coefficient.value),
        Claim(employee_no="002", score=Decimal(90), coefficient=Decimal("1.145")),
    )
    assert share_pool(Decimal(1000), claims) == {"001": Decimal("500.00"), "002": Decimal("500.00")}


def test_that_only_a_changed_post_adds_its_coefficients_to_the_years_lines() -> None:
    moved = score_year(a_moved_book(PostChangeRule.FIFTEENTH)).people[0]
    assert [line.label for line in moved.lines if line.label == "岗位系数"] == ["岗位系数"]
    stayed = score_year(a_moved_book(PostChangeRule.FIFTEENTH, appointments=())).people[0]
    renewed = score_year(
        a_moved_book(PostChangeRule.FIFTEENTH, appointments=(replace(MOVED[1], since="2025-03-10"),))
    ).people[0]
    assert not [line for person in (stayed, renewed) for line in person.lines if line.label == "岗位系数"]
