"""Eligibility: the table of sanctions, leave, probation, and the heaviest effect winning."""

from dataclasses import replace
from decimal import Decimal

import pytest

from kpi_desktop.domain.eligibility import (
    SANCTION_RULES,
    Effect,
    VetoHit,
    find_sanction_kind,
    judge_eligibility,
)
from kpi_desktop.domain.scheme import with_rule_version
from kpi_desktop.domain.staff import Sanction
from tests.builders import a_scheme, an_employee, some_indicators


def _sanction(kind: str, decided: str = "2026-06") -> Sanction:
    return Sanction(employee_no="001", kind=kind, decided=decided)


def test_that_an_ordinary_year_may_get_everything() -> None:
    eligibility = judge_eligibility(an_employee(leave_days=Decimal(125)), (), 2026, a_scheme())
    assert (eligibility.effect, eligibility.label, eligibility.sentence) == (Effect.ALL, "可评全部", "")


@pytest.mark.parametrize(
    ("given", "sanctions", "label"),
    [
        ({"on_probation": True}, (), "不确定等次(试用期)"),
        ({"leave_days": Decimal("125.5")}, (), "不确定等次(病事假超过半年)"),
        ({"under_investigation": True}, (), "不确定等次(立案未结)"),
        ({}, (_sanction("政务警告"),), "不得评优"),
        ({}, (_sanction("政务记过"),), "只写评语不确定等次"),
        ({}, (_sanction("撤销党内职务"),), "不称职"),
        ({}, (_sanction("留党察看二年", "2024-03"),), "不确定等次(留党察看二年)"),
        ({}, (_sanction("政务记大过", "2025-11"),), "只写评语不确定等次"),
        ({}, (_sanction("政务记过", "2025-11"),), "可评全部"),
        ({}, (_sanction("政务警告", "2027"),), "可评全部"),
        ({}, (_sanction("写错的处分"),), "可评全部"),
        ({"on_probation": True, "leave_days": Decimal(140)}, (), "不确定等次(试用期、病事假超过半年)"),
        ({"on_probation": True}, (_sanction("政务警告"),), "不确定等次(试用期)"),
        ({"on_probation": True}, (_sanction("开除党籍"),), "不称职"),
    ],
)
def test_that_the_heaviest_effect_wins(
    given: dict[str, object], sanctions: tuple[Sanction, ...], label: str
) -> None:
    eligibility = judge_eligibility(an_employee(**given), sanctions, 2026, a_scheme())
    assert eligibility.label == label
    assert bool(eligibility.sentence) == (label != "可评全部")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("受政务记过处分(2026年6月)", "政务记过"),
        ("政务记大过", "政务记大过"),
        ("党内严重警告", "党内严重警告"),
        ("党内警告", "党内警告"),
        ("行政警告", "政务警告"),
        ("诫勉谈话", "诫勉"),
        ("无", ""),
    ],
)
def test_that_the_longest_word_names_the_sanction(text: str, kind: str) -> None:
    assert find_sanction_kind(text) == kind


def test_that_effects_never_grow_with_the_years() -> None:
    for rule in SANCTION_RULES.values():
        assert list(rule.effects) == sorted(rule.effects, reverse=True)


def test_that_long_leave_means_no_assessment_under_2007() -> None:
    scheme = with_rule_version(a_scheme(), "2007")
    eligibility = judge_eligibility(an_employee(leave_days=Decimal(126)), (), 2009, scheme)
    assert eligibility.effect is Effect.NOT_ASSESSED
    assert eligibility.label == "不进行考核(病事假超过半年)"
    assert eligibility.sentence.endswith("不进行考核（第二十三条）")


def _hit(**params: str) -> VetoHit:
    indicator = replace(some_indicators()[0], name="瞒报事故", kind="veto", params=tuple(params.items()))
    return VetoHit(indicator=indicator, months=(3, 7))


@pytest.mark.parametrize(
    ("params", "label", "sentence"),
    [
        ({"basis": "问责办法"}, "不得评优", "3月、7月发生一票否决事项“瞒报事故”，取消评优（依据：问责办法）"),
        ({"effect": "one_lower"}, "降一等", "3月、7月发生一票否决事项“瞒报事故”，降一等"),
        ({"effect": "incompetent"}, "不称职", "3月、7月发生一票否决事项“瞒报事故”，不称职"),
    ],
)
def test_that_a_veto_bears_on_the_grade(params: dict[str, str], label: str, sentence: str) -> None:
    eligibility = judge_eligibility(an_employee(), (), 2026, a_scheme(), (_hit(**params),))
    assert (eligibility.label, eligibility.sentence) == (label, sentence)
