"""The rule of the year's end: as data and back, in words, and what the scheme's check has to say."""

from dataclasses import fields, replace
from decimal import Decimal

import pytest

from kpi_desktop.domain.scheme import QuotaPool
from kpi_desktop.domain.scheme_checks import check_shape
from kpi_desktop.domain.values import Rounding
from kpi_desktop.domain.year_end_rule import (
    TeamGrade,
    YearEndRule,
    read_year_end_rule,
    say_year_end_rule,
    write_year_end_rule,
)
from kpi_desktop.domain.year_records import DecisionLevel, PayMethod
from tests.builders import a_scheme


def test_that_every_field_survives_as_data() -> None:
    usual = YearEndRule()
    other = YearEndRule(
        **{
            each.name: (not value if isinstance(value := getattr(usual, each.name), bool) else value + 1)
            for each in fields(usual)
        }
    )
    assert read_year_end_rule(write_year_end_rule(other)) == other
    assert read_year_end_rule({}) == usual


def test_that_the_rule_is_said_in_words() -> None:
    said = dict(say_year_end_rule(YearEndRule()))
    assert said["班子等次对应的领导优秀比例"] == "优秀30%、良好25%、一般20%、较差15%"
    assert said["复核申诉"].startswith("通知后30天内申请复核，复核决定后15天内")
    assert (said["奖金测算"], said["没有等次的年度中断连续"]) == ("不使用", "是")
    changed = dict(say_year_end_rule(YearEndRule(pays_money=True, merit_resets=False, counts_ungraded=False)))
    assert (changed["奖金测算"], changed["不定等次的人计入名额基数"]) == ("使用", "否")
    assert changed["记三等功"] == "连续3年优秀"
    assert next(level.label for level in DecisionLevel) == "科室提名"
    assert {method.label for method in PayMethod} == {"全单位按人分配", "先分到科室再分到人"}
    assert [team.label for team in TeamGrade] == ["优秀", "良好", "一般", "较差"]


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"notice_days": 4}, "少于规定的5个"),
        ({"review_days": 0}, "期限有一项小于1天"),
        ({"award_notice_days": 0}, "期限有一项小于1天"),
        ({"merit_years": 0}, "年数有一项小于1年"),
        ({"team_poor": Decimal(101)}, "不在0到100之间"),
    ],
)
def test_that_an_impossible_rule_is_found(wrong: dict[str, object], word: str) -> None:
    scheme = a_scheme()
    assert check_shape(scheme) == []
    found = check_shape(replace(scheme, year_end=replace(scheme.year_end, **wrong)))  # type: ignore[arg-type]
    assert [word in finding.what for finding in found] == [True]


def test_that_the_leading_team_has_one_pool() -> None:
    scheme = a_scheme()
    first = QuotaPool(
        key="l1", label="班子", categories=(), percent=Decimal(25), rounding=Rounding.DOWN, is_leaders=True
    )
    assert check_shape(replace(scheme, pools=(*scheme.pools, first))) == []
    second = replace(first, key="l2", label="班子二")
    found = check_shape(replace(scheme, pools=(*scheme.pools, first, second)))
    assert [finding.what for finding in found] == ["领导班子成员有两个名额组"]
