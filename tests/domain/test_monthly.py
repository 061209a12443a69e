"""The month: points by group, additions and deductions, missing marks, months that do not count."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from kpi_desktop.domain.monthly import (
    Direction,
    MonthlyMark,
    MonthScore,
    MonthState,
    mean_of_months,
    score_month,
)
from kpi_desktop.domain.scheme import IndicatorGroup, Scheme
from tests.builders import a_scheme, an_addition, an_employee, some_indicators

MARKS = {"Z01": "9", "Z02": "7.5", "Z03": "8", "Z04": "23.5", "Z05": "38.5"}


def _score(marks: dict[str, str | None], **given: object) -> MonthScore:
    fields = {
        "indicators": some_indicators(),
        "marks": {
            number: MonthlyMark(
                employee_no="001",
                month=6,
                indicator_no=number,
                entered=None if text is None else Decimal(text),
            )
            for number, text in marks.items()
        },
        "adjustments": (),
        "scheme": a_scheme(),
        **given,
    }
    return score_month(6, given.pop("employee", an_employee()), **fields)  # type: ignore[arg-type]


def test_that_a_month_is_its_points_plus_additions_less_deductions() -> None:
    adjustments = (
        an_addition(month=6, points="0.5"),
        an_addition(month=6, points="2", direction=Direction.DEDUCT, fact="迟到1次"),
    )
    month = _score(MARKS, adjustments=adjustments)
    assert month.state is MonthState.ASSESSED
    assert month.score == Fraction("85")
    assert month.line is not None
    assert month.line.sentence == (
        "6月：9 + 7.5 + 8 + 23.5 + 38.5 + 加分0.5（县委通报表扬1次） − 扣分2（迟到1次） = 85.00"
    )


def test_that_an_indicator_without_its_group_stops_the_month_and_is_named() -> None:
    """Two files merged may leave one: the scheme of one side no longer has the group."""
    indicators = tuple(
        replace(indicator, group="gone") if indicator.indicator_no in {"Z02", "Z04"} else indicator
        for indicator in some_indicators()
    )
    month = _score(MARKS, indicators=indicators)
    assert month.state is MonthState.MISSING
    assert month.missing == ("Z02", "Z04")
    alone = tuple(replace(indicator, group="gone") for indicator in some_indicators())
    assert _score(MARKS, indicators=alone).score is None


def test_that_what_goes_over_a_month_s_cap_is_taken_back_and_said() -> None:
    scheme = replace(a_scheme(), month_add_cap=Decimal(3), month_deduct_cap=Decimal("1.5"))
    adjustments = (
        an_addition(month=6, points="2"),
        an_addition(month=6, points="2", item_no=2),
        an_addition(month=6, points="2", direction=Direction.DEDUCT, fact="迟到4次"),
    )
    month = _score(MARKS, adjustments=adjustments, scheme=scheme)
    # 86.5 + 3 − 1.5
    assert (month.score, month.added, month.deducted) == (Fraction(88), 3, Decimal("1.5"))
    assert month.line is not None
    assert month.line.rule.endswith(
        " + 加分2（县委通报表扬1次） + 加分2（县委通报表扬1次） − 1（本月加分最多3分，超出不计）"
        " − 扣分2（迟到4次） + 0.5（本月扣分最多1.5分，超出不计）"
    )
    within = _score(MARKS, adjustments=adjustments[:1], scheme=scheme)
    assert within.score == Fraction("88.5")
    assert "超出不计" not in (within.line.rule if within.line else "")


def test_that_entries_of_other_months_only_use_up_what_the_year_has_room_for() -> None:
    scheme = replace(a_scheme(), year_add_cap=Decimal(3))
    year = (an_addition(month=3, points="2"), an_addition(month=6, points="2"), an_addition(month=9))
    month = _score(MARKS, adjustments=year, scheme=scheme)
    assert (month.score, month.added) == (Fraction("87.5"), 1)
    assert [each.note for each in month.counted] == ["计1分：全年加分最多3分，超出不计"]


def test_that_entries_of_a_month_not_assessed_are_kept_and_count_nothing() -> None:
    month = _score(MARKS, adjustments=(an_addition(month=6), an_addition(month=7)), exclusion="借调")
    assert [(each.points, each.note) for each in month.counted] == [(0, "不计：6月不参加考核")]


def test_that_equal_additions_and_deductions_leave_the_points() -> None:
    adjustments = (an_addition(month=6), an_addition(month=6, direction=Direction.DEDUCT))
    assert _score(MARKS, adjustments=adjustments).score == Fraction("86.5")


def test_that_a_missing_mark_is_not_zero() -> None:
    month = _score({**MARKS, "Z01": None})
    assert (month.state, month.score, month.missing) == (MonthState.MISSING, None, ("Z01",))
    assert _score({}).missing == ("Z01", "Z02", "Z03", "Z04", "Z05")


def test_that_no_indicators_give_no_score() -> None:
    assert _score({}, indicators=()).state is MonthState.MISSING


def test_that_months_without_presence_do_not_count() -> None:
    newcomer = an_employee(present_from=7)
    month = score_month(
        6, newcomer, indicators=some_indicators(), marks={}, adjustments=(), scheme=a_scheme()
    )
    assert month.state is MonthState.EXCLUDED
    assert "7月调入" in month.reason
    assert _score(MARKS, exclusion="脱产学习").state is MonthState.EXCLUDED


def test_that_groups_are_brought_to_a_hundred_by_their_marks() -> None:
    scheme = a_scheme()
    common = tuple(i for i in some_indicators() if i.group == "common")
    alone = _score(MARKS, indicators=common)
    assert alone.score == Fraction(Decimal("24.5")) / 30 * 100
    assert alone.line is not None
    assert alone.line.value == "81.6667"
    assert alone.line.rule == "100 × [30 × (9 + 7.5 + 8) ÷ 30] ÷ 30"
    heavier = replace(
        scheme,
        groups=(
            IndicatorGroup(key="common", label="公共部分", mark=Decimal(20)),
            IndicatorGroup(key="duty", label="本职部分", mark=Decimal(80)),
        ),
    )
    expected = Fraction(Decimal("24.5")) / 30 * 20 + Fraction(62) / 70 * 80
    assert _score(MARKS, scheme=heavier).score == expected


@given(st.lists(st.integers(0, 80), min_size=5, max_size=5))
def test_that_full_marks_are_a_hundred_and_every_half_point_lost_is_lost(lost: list[int]) -> None:
    indicators = some_indicators()
    marks = {
        i.indicator_no: max(Decimal(0), i.full_mark - Decimal(n) / 2)
        for i, n in zip(indicators, lost, strict=True)
    }
    month = _score({number: str(entered) for number, entered in marks.items()})
    assert month.score == Fraction(sum(marks.values()))


def _month(number: int, score: str | None, state: MonthState = MonthState.ASSESSED) -> MonthScore:
    return MonthScore(
        month=number, state=state, score=None if score is None else Fraction(score), reason="5月调入"
    )


def test_that_the_mean_is_over_the_months_assessed() -> None:
    months = (
        _month(1, None, MonthState.EXCLUDED),
        *(_month(m, "85.5") for m in range(2, 12)),
        _month(12, "86"),
    )
    routine = mean_of_months(months)
    assert routine.score == (Fraction("85.5") * 10 + 86) / 11
    assert routine.line is not None
    assert routine.line.value == "85.5455"
    assert "1个月不计" in routine.line.rule
    assert len(routine.assessed) == 11


def test_that_a_missing_month_stops_the_mean() -> None:
    routine = mean_of_months((_month(1, "90"), _month(2, None, MonthState.MISSING)))
    assert routine.score is None
    assert [month.month for month in routine.missing] == [2]
    assert mean_of_months((_month(1, None, MonthState.EXCLUDED),)).score is None


def test_that_states_and_directions_have_their_words() -> None:
    assert [state.label for state in MonthState] == ["已评", "缺分", "不计"]
    assert [direction.label for direction in Direction] == ["加分", "扣分"]


def test_that_other_kinds_enter_the_month_with_their_rule() -> None:
    rates = tuple(
        replace(i, kind="completion", params=(("target", "95"),)) if i.indicator_no == "Z05" else i
        for i in some_indicators()
    )
    month = _score({**MARKS, "Z05": "93.1"}, indicators=rates)
    assert month.score == Fraction("48") + Fraction("39.2")
    assert month.line is not None
    assert "39.20（目标任务：40 × min(93.1 ÷ 95, 1)）" in month.line.rule


def test_that_a_veto_takes_no_part_in_the_points() -> None:
    veto = replace(some_indicators()[0], indicator_no="V1", kind="veto", params=(("basis", "规定"),))
    month = _score({**MARKS, "V1": "0"}, indicators=(*some_indicators(), veto))
    assert month.score == Fraction("86.5")
    assert _score({"V1": "0"}, indicators=(veto,)).state is MonthState.MISSING


def test_that_a_mark_that_no_longer_fits_its_indicator_counts_as_missing() -> None:
    levels = tuple(replace(i, kind="graded") if i.indicator_no == "Z05" else i for i in some_indicators())
    month = _score({**MARKS, "Z05": "38.5"}, indicators=levels)
    assert (month.state, month.missing) == (MonthState.MISSING, ("Z05",))


def _waived(number: str, reason: str = "") -> MonthlyMark:
    return MonthlyMark(
        employee_no="001", month=6, indicator_no=number, entered=None, not_applicable=True, reason=reason
    )


def _with_waived(*waived: MonthlyMark) -> MonthScore:
    given = {
        number: MonthlyMark(employee_no="001", month=6, indicator_no=number, entered=Decimal(text))
        for number, text in MARKS.items()
    }
    return _score_given({**given, **{mark.indicator_no: mark for mark in waived}})


def _score_given(marks: dict[str, MonthlyMark], scheme: Scheme | None = None) -> MonthScore:
    return score_month(
        6,
        an_employee(),
        indicators=some_indicators(),
        marks=marks,
        adjustments=(),
        scheme=scheme or a_scheme(),
    )


def test_that_what_does_not_apply_leaves_both_sums_of_its_group() -> None:
    month = _with_waived(_waived("Z03", "本月没有窗口值班"))
    assert month.state is MonthState.ASSESSED
    assert month.waived == ("Z03",)
    # 30 × 16.5/20 + 70 × 62/70
    assert month.score == Fraction("24.75") + 62
    assert month.line is not None
    assert month.line.sentence == (
        "6月：100 × [30 × (9 + 7.5) ÷ 20 + 70 × (23.5 + 38.5) ÷ 70] ÷ 100"
        "〔不适用：工作作风（本月没有窗口值班）〕 = 86.75"
    )


def test_that_a_group_of_nothing_else_leaves_its_weight_to_the_others() -> None:
    month = _with_waived(_waived("Z04", "抽调巡察"), _waived("Z05"))
    assert month.score == Fraction(100 * 245, 300)
    assert month.line is not None
    assert "目标任务（没有写明理由）；“本职部分”全部不适用，权重由其余各组按权重分担〕" in month.line.rule


def test_that_a_month_of_nothing_else_is_not_assessed_and_says_why() -> None:
    numbers = [indicator.indicator_no for indicator in some_indicators()]
    month = _with_waived(*(_waived(number, "全月抽调专班") for number in numbers))
    assert (month.state, month.score) == (MonthState.EXCLUDED, None)
    assert month.reason == "指标全部不适用（全月抽调专班）"
    assert month.waived == tuple(numbers)
    bare = _with_waived(*(_waived(number) for number in numbers))
    assert bare.reason == "指标全部不适用（没有写明理由）"
    open_still = _score_given({"Z01": _waived("Z01", "抽调")})
    assert (open_still.state, open_still.missing) == (MonthState.MISSING, ("Z02", "Z03", "Z04", "Z05"))


@given(
    st.lists(st.tuples(st.integers(0, 100), st.booleans()), min_size=5, max_size=5),
    st.integers(1, 99),
)
def test_that_the_sums_are_those_of_what_applies(marks: list[tuple[int, bool]], common: int) -> None:
    indicators = some_indicators()
    scheme = replace(
        a_scheme(),
        groups=(
            IndicatorGroup(key="common", label="公共部分", mark=Decimal(common)),
            IndicatorGroup(key="duty", label="本职部分", mark=Decimal(100 - common)),
        ),
    )
    given_marks, sums = {}, {"common": [Fraction(0)] * 2, "duty": [Fraction(0)] * 2}
    for indicator, (percent, is_waived) in zip(indicators, marks, strict=True):
        number = indicator.indicator_no
        points = indicator.full_mark * percent / 100
        given_marks[number] = (
            _waived(number, "抽调")
            if is_waived
            else MonthlyMark(employee_no="001", month=6, indicator_no=number, entered=points)
        )
        if not is_waived:
            sums[indicator.group][0] += Fraction(points)
            sums[indicator.group][1] += Fraction(indicator.full_mark)
    month = _score_given(given_marks, scheme)
    weights = {"common": common, "duty": 100 - common}
    left = {group: pair for group, pair in sums.items() if pair[1]}
    if not left:
        assert month.state is MonthState.EXCLUDED
        return
    shared = sum(weights[group] for group in left)
    assert month.score == sum(
        100 * Fraction(weights[group], shared) * points / full for group, (points, full) in left.items()
    )
