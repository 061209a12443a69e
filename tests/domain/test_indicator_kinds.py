"""Every kind of indicator: the worked points, the parameters that make no rule, and the sentence."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.indicator_kinds import INDICATOR_KINDS, score_entered
from kpi_desktop.domain.indicators import Frequency
from kpi_desktop.domain.kind_rules import Entered, Outcome, read_levels
from tests.builders import some_indicators

RANGE = {"direction": "range", "low": "2", "high": "4", "step": "1", "points": "2"}


def _score(kind: str, full: str, params: dict[str, str], first: str, second: str | None = None) -> Outcome:
    entered = Entered(Decimal(first), None if second is None else Decimal(second))
    return INDICATOR_KINDS[kind].score(Decimal(full), tuple(params.items()), entered)


@pytest.mark.parametrize(
    ("kind", "full", "params", "entered", "points"),
    [
        ("direct", "10", {}, ("8.5",), "8.5"),
        ("graded", "10", {}, ("1",), "10"),
        ("graded", "10", {"levels": "好＝10\n较好=8"}, ("2",), "8"),
        ("completion", "20", {"target": "95"}, ("93.1",), "19.6"),
        ("completion", "20", {"target": "100", "ceiling": "1.2"}, ("120",), "24"),
        ("completion", "20", {"target": "100", "ceiling": "1.2"}, ("150",), "24"),
        ("completion", "10", {"direction": "lower", "target": "3"}, ("4",), "20/3"),
        ("completion", "10", {"direction": "lower", "target": "3"}, ("7",), "0"),
        ("completion", "10", {"direction": "lower", "target": "3"}, ("0",), "10"),
        ("completion", "10", {"direction": "lower", "target": "0"}, ("0",), "10"),
        ("completion", "10", {"direction": "lower", "target": "0"}, ("1",), "0"),
        ("completion", "10", RANGE, ("3",), "10"),
        ("completion", "10", RANGE, ("5.5",), "7"),
        ("completion", "10", RANGE, ("0",), "6"),
        ("completion", "10", RANGE, ("40",), "0"),
        ("step", "10", {"target": "98"}, ("95.2",), "8.6"),
        ("step", "10", {"target": "98", "partial": "whole"}, ("95.2",), "8.5"),
        ("step", "10", {"target": "98", "partial": "ignore"}, ("95.2",), "9"),
        ("step", "10", {"target": "98", "bonus": "1", "bonus_cap": "1.5"}, ("100",), "11.5"),
        ("step", "10", {"target": "3", "direction": "lower", "points": "2"}, ("5",), "6"),
        ("step", "10", {"target": "98"}, ("0",), "0"),
        ("per_occurrence", "10", {}, ("3",), "8.5"),
        ("per_occurrence", "10", {"points": "5", "cap": "6"}, ("3",), "4"),
        ("per_occurrence", "10", {"points": "5"}, ("3",), "0"),
        ("deadline", "30", {}, ("2", "5"), "25.5"),
        ("deadline", "3", {}, ("2", "5"), "0"),
        ("veto", "1", {"basis": "责任制规定"}, ("1",), "0"),
    ],
)
def test_that_kinds_give_the_worked_points(
    kind: str, full: str, params: dict[str, str], entered: tuple[str, ...], points: str
) -> None:
    outcome = _score(kind, full, params, *entered)
    assert outcome.points == Fraction(points)
    assert outcome.how


@pytest.mark.parametrize(
    ("kind", "params", "word"),
    [
        ("completion", {"target": "0"}, "目标值不能为0"),
        ("completion", {"target": ""}, "请填写目标值"),
        ("completion", {"ceiling": "0.9"}, "不小于1"),
        ("completion", {"direction": "range"}, "下限、上限"),
        ("completion", {**RANGE, "low": "5"}, "下限不能大于上限"),
        ("completion", {**RANGE, "step": "0"}, "步长应大于0"),
        ("step", {"step": "0"}, "步长应大于0"),
        ("step", {"points": ""}, "请填写每步扣分"),
        ("graded", {"levels": " "}, "请填写各等级"),
        ("graded", {"levels": "好=11"}, "0到满分10之间"),
        ("graded", {"levels": "好"}, "没有写分数"),
        ("per_occurrence", {"points": "半分"}, "不是数字"),
        ("per_occurrence", {"points": "-1"}, "每次扣分不能是负数"),
        ("per_occurrence", {"points": "11"}, "每次扣分11超过满分10"),
        ("deadline", {"case_points": "12"}, "每件扣分12超过满分10"),
        ("completion", {**RANGE, "points": "12"}, "每步扣分12超过满分10"),
        ("step", {"bonus": "1"}, "同时填写最多加分"),
        ("step", {"bonus_cap": "1"}, "同时填写超目标每步加分"),
        ("graded", {"levels": "好=10；好=8"}, "“好”写了两次"),
        ("veto", {}, "请填写依据"),
    ],
)
def test_that_parameters_that_make_no_rule_are_refused(kind: str, params: dict[str, str], word: str) -> None:
    with pytest.raises(RuleViolation, match=word):
        INDICATOR_KINDS[kind].read_params(Decimal(10), tuple(params.items()))


@pytest.mark.parametrize(
    ("kind", "params", "key"),
    [
        ("completion", {"target": "0"}, "target"),
        ("completion", {"ceiling": "0.9"}, "ceiling"),
        ("completion", {**RANGE, "low": "5"}, "low"),
        ("completion", {**RANGE, "step": "0"}, "step"),
        ("step", {"points": "半分"}, "points"),
        ("completion", {"direction": "sideways"}, "direction"),
        ("step", {"partial": ""}, "partial"),
        ("step", {"bonus": "1"}, "bonus_cap"),
        ("graded", {"levels": "好"}, "levels"),
        ("veto", {}, "basis"),
    ],
)
def test_that_the_trouble_names_the_parameter_to_put_right(
    kind: str, params: dict[str, str], key: str
) -> None:
    trouble = INDICATOR_KINDS[kind].find_trouble(Decimal(10), tuple(params.items()))
    assert trouble is not None
    assert trouble.key == key
    assert trouble.sentence.endswith("。")


def test_that_parameters_that_make_a_rule_give_no_trouble() -> None:
    assert INDICATOR_KINDS["step"].find_trouble(Decimal(10), ()) is None


@pytest.mark.parametrize(
    ("kind", "params", "entered", "points"),
    [
        ("direct", {}, "8.5", "8.5"),
        ("per_occurrence", {}, "3", "8.5"),
        ("completion", {"target": "95"}, "93.1", "9.8"),
        ("completion", {"direction": "lower", "target": "3"}, "4", "20/3"),
        ("completion", RANGE, "5", "8"),
        ("step", {"target": "8", "points": "2"}, "6", "6"),
        ("step", {"target": "1", "points": "2"}, "0", "8"),
    ],
)
def test_that_the_live_example_lies_a_little_short_of_the_target(
    kind: str, params: dict[str, str], entered: str, points: str
) -> None:
    given = tuple(params.items())
    example = INDICATOR_KINDS[kind].example_entry(Decimal(10), given)
    assert example.first == Decimal(entered)
    assert INDICATOR_KINDS[kind].score(Decimal(10), given, example).points == Fraction(points)


def test_that_only_the_parameters_of_the_direction_count() -> None:
    completion = INDICATOR_KINDS["completion"]
    assert [f.key for f in completion.fields_of(())] == ["direction", "target", "ceiling"]
    assert "target" not in {f.key for f in completion.fields_of((("direction", "range"),))}
    assert completion.find_trouble(Decimal(10), (("low", "不是数字"),)) is None
    assert INDICATOR_KINDS["direct"].fields_of(()) == ()


@pytest.mark.parametrize(
    ("kind", "entered", "word"),
    [
        ("direct", ("10.5",), "超过满分10"),
        ("direct", ("-1",), "不能是负数"),
        ("graded", ("5",), "1到4"),
        ("graded", ("1.5",), "1到4"),
        ("deadline", ("1",), "同时填写超期件数和超期天数"),
        ("deadline", ("1", "-1"), "不能是负数"),
    ],
)
def test_that_entries_out_of_range_are_refused(kind: str, entered: tuple[str, ...], word: str) -> None:
    with pytest.raises(RuleViolation, match=word):
        _score(kind, "10", {}, *entered)


@pytest.mark.parametrize("kind", INDICATOR_KINDS.values(), ids=lambda kind: kind.key)
def test_that_every_kind_scores_its_own_example(kind: object) -> None:
    params = (("basis", "责任制规定"),) if kind.key == "veto" else ()  # type: ignore[attr-defined]
    outcome = kind.score(Decimal(10), params, kind.example)  # type: ignore[attr-defined]
    assert 0 <= outcome.points <= 10
    assert kind.label  # type: ignore[attr-defined]
    assert kind.rule  # type: ignore[attr-defined]
    assert len(kind.inputs) in {1, 2}  # type: ignore[attr-defined]


@given(
    st.sampled_from(["completion", "step", "per_occurrence"]),
    st.decimals(0, 200, places=2),
    st.decimals(0, 200, places=2),
)
def test_that_doing_worse_never_earns_more(kind: str, first: Decimal, second: Decimal) -> None:
    worse, better = sorted((first, second), reverse=kind == "per_occurrence")
    low, high = _score(kind, "10", {}, str(worse)).points, _score(kind, "10", {}, str(better)).points
    assert 0 <= low <= high


def test_that_the_indicator_is_named_in_the_refusal() -> None:
    learning = some_indicators()[0]
    with pytest.raises(RuleViolation, match="学习情况11超过满分10"):
        score_entered(learning, Decimal(11))
    late = replace(learning, kind="deadline", full_mark=Decimal(30))
    assert score_entered(late, Decimal(2), Decimal(5)).points == Fraction("25.5")


def test_that_levels_are_read_line_by_line() -> None:
    assert read_levels("好=10；较好=8.5\n\n一般=6") == (
        ("好", Decimal(10)),
        ("较好", Decimal("8.5")),
        ("一般", Decimal(6)),
    )


def test_when_and_for_whom_an_indicator_is_marked() -> None:
    yearly = replace(some_indicators()[0], frequency=Frequency.YEAR, posts=("G002",))
    assert [m for m in range(1, 13) if Frequency.QUARTER.falls_in(m)] == [3, 6, 9, 12]
    assert yearly.applies("G002", 12)
    assert not yearly.applies("G001", 12)
    assert not yearly.applies("G002", 11)
