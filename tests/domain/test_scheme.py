"""The scheme: totals of exactly a hundred, bands, data round trip, shipped schemes."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.rule_versions import RULE_VERSIONS, find_rule_version
from kpi_desktop.domain.scheme import (
    Grade,
    GradeBand,
    PartSource,
    Scheme,
    check_scheme,
    with_rule_version,
)
from kpi_desktop.domain.scheme_data import scheme_from_data, scheme_to_data
from kpi_desktop.domain.staff import EmployeeCategory
from kpi_desktop.domain.values import Rounding
from kpi_desktop.resource_files import resource_path
from tests.builders import a_scheme, some_indicators


def _whats(scheme: Scheme) -> list[str]:
    return [finding.what for finding in check_scheme(scheme, some_indicators())]


def test_that_the_shipped_scheme_holds_together() -> None:
    assert check_scheme(a_scheme(), some_indicators()) == []


@pytest.mark.parametrize("weight", ["20", "80"])
def test_that_parts_must_total_exactly_a_hundred(weight: str) -> None:
    scheme = a_scheme()
    parts = (replace(scheme.parts[0], weight=Decimal(weight)), *scheme.parts[1:])
    assert f"各部分权重合计{Decimal(weight) + 50}，应为100" in _whats(replace(scheme, parts=parts))


def test_that_groups_of_voters_must_total_a_hundred() -> None:
    scheme = a_scheme()
    assert _whats(replace(scheme, voter_groups=scheme.voter_groups[:2])) == ["测评组别权重合计70，应为100"]


@pytest.mark.parametrize("lowers", [["90", "95", "60"], ["90", "90", "60"], []])
def test_that_bands_neither_gap_nor_overlap(lowers: list[str]) -> None:
    grades = (Grade.EXCELLENT, Grade.COMPETENT, Grade.BASIC)
    bands = tuple(GradeBand(grade=g, lower=Decimal(lower)) for g, lower in zip(grades, lowers, strict=False))
    assert _whats(replace(a_scheme(), bands=bands)) == ["等次分数线没有从高到低排列"]


def test_that_a_quota_is_a_percentage() -> None:
    scheme = a_scheme()
    pool = replace(scheme.pools[0], percent=Decimal(120))
    assert "不在0到100之间" in _whats(replace(scheme, pools=(pool,)))[0]


def test_that_full_marks_total_the_groups_mark_and_duty_outweighs_common() -> None:
    scheme = a_scheme()
    light = replace(scheme, groups=tuple(replace(group, mark=Decimal(50)) for group in scheme.groups))
    assert _whats(light) == [
        "公共部分各指标满分合计30，方案规定50",
        "本职部分各指标满分合计70，方案规定50",
        "本职部分没有重于公共部分",
    ]
    assert check_scheme(
        replace(scheme, groups=(replace(scheme.groups[0], mark=Decimal(100)),)), some_indicators()
    )


def test_that_an_indicator_without_its_group_is_named() -> None:
    strays = (replace(some_indicators()[0], group="gone"), *some_indicators()[1:])
    found = [finding.what for finding in check_scheme(a_scheme(), strays)]
    assert any("的部分不在方案中，它的分算不进去" in what for what in found)


def test_that_indicators_need_a_standard_and_a_source() -> None:
    bare = (replace(some_indicators()[0], standard=" ", source=""), *some_indicators()[1:])
    assert [f.what for f in check_scheme(a_scheme(), bare)] == ["指标“学习情况”没有填写评分标准、数据来源"]
    assert [f.what for f in check_scheme(a_scheme(), ())] == ["还没有考核指标"]


def test_that_2007_allows_less_and_says_so() -> None:
    scheme = with_rule_version(a_scheme(), "2007")
    assert (scheme.rule_version, scheme.pools[0].percent) == ("2007", Decimal(15))
    assert _whats(scheme) == []
    over = replace(scheme, pools=(replace(scheme.pools[0], percent=Decimal("20.5")),))
    assert _whats(over) == ["公务员的优秀名额比例20.5%，超过2007年试行的最高比例20%"]
    twenty = replace(scheme, pools=(replace(scheme.pools[0], percent=Decimal(20)),))
    assert _whats(twenty) == ["公务员的优秀名额比例20%，超过2007年试行的一般比例15%，没有填批复文号"]
    approved = replace(scheme.pools[0], percent=Decimal(20), document_no="云组〔2009〕3号")
    assert _whats(replace(scheme, pools=(approved,))) == []
    assert with_rule_version(replace(scheme, pools=(approved,)), "2020").pools[0].percent == Decimal(20)
    assert find_rule_version("2031") is RULE_VERSIONS["2020"]


def test_that_a_scheme_from_before_caps_is_read() -> None:
    new = ("month_add_cap", "month_deduct_cap", "year_add_cap", "year_deduct_cap")
    lists = ("adjustment_rules", "vetoes", "own_words")
    data = {name: value for name, value in scheme_to_data(a_scheme()).items() if name not in (*new, *lists)}
    scheme = scheme_from_data(data)
    assert (scheme.month_add_cap, scheme.adjustment_rules, scheme.vetoes, scheme.own_words) == (
        None,
        (),
        (),
        (),
    )


def test_that_a_veto_has_no_part_in_the_full_marks() -> None:
    veto = replace(some_indicators()[0], indicator_no="V1", kind="veto", params=(("basis", "规定"),))
    assert check_scheme(a_scheme(), (*some_indicators(), veto)) == []


@pytest.mark.parametrize("path", sorted(resource_path("schemes").glob("*.json")), ids=lambda path: path.stem)
def test_that_shipped_schemes_are_read_and_written_alike(path: object) -> None:
    data = json.loads(path.read_text(encoding="utf-8"))  # type: ignore[attr-defined]
    scheme = scheme_from_data(data)
    assert scheme.key == path.stem  # type: ignore[attr-defined]
    assert scheme_from_data(json.loads(json.dumps(scheme_to_data(scheme)))) == scheme


@pytest.mark.parametrize("key", ["parts", "coefficient", "bands"])
def test_that_a_broken_scheme_is_refused(key: str) -> None:
    data = scheme_to_data(a_scheme())
    with pytest.raises(RuleViolation, match="考核方案数据不完整"):
        scheme_from_data({name: value for name, value in data.items() if name != key})
    with pytest.raises(RuleViolation, match="考核方案数据不完整"):
        scheme_from_data({**data, "rounding": "sideways"})


def test_that_words_are_the_fields() -> None:
    assert [source.label for source in PartSource] == ["各月得分平均", "民主测评", "直接评分"]
    assert Grade.UNDETERMINED.word(EmployeeCategory.CIVIL_SERVANT) == "不确定等次"
    assert a_scheme().rounding_sentence.endswith("四舍五入到2位小数。")
    assert replace(a_scheme(), rounding=Rounding.DOWN).rounding_sentence.endswith("去尾到2位小数。")
