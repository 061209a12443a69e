"""The single values of the scheme as fields: what each shows, and what typing into it makes of the scheme."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from kpi_desktop.domain import scheme_checks as places
from kpi_desktop.domain.appointments import PostChangeRule
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.period_rules import PeriodCycle, QuotaScope, SecondmentRule
from kpi_desktop.domain.rule_versions import RULE_VERSIONS, find_rule_version
from kpi_desktop.domain.scheme import Scheme, with_rule_version
from kpi_desktop.domain.staff import EmployeeCategory
from kpi_desktop.domain.values import HUNDRED, Rounding, show, show_short
from kpi_desktop.ui.posts.cell_texts import NO, YES, need_text
from kpi_desktop.ui.posts.scheme_cells import read_several
from kpi_desktop.ui.posts.scheme_view import SchemeField, SchemeSection, read_bounded
from kpi_desktop.ui.posts.scheme_year_end import (
    ballot_section,
    bars_section,
    publication_section,
    result_section,
)

# The rules of 2020 hold for every later year until there are others.
_VERSIONS = {f"{key}年版" + ("及以后" if at == 0 else ""): key for at, key in enumerate(RULE_VERSIONS)}
_VERSION_NAMES = {key: name for name, key in _VERSIONS.items()}
_ROUNDINGS = {rounding.label: rounding for rounding in Rounding}
_POST_CHANGES = {rule.label: rule for rule in PostChangeRule}
_CYCLES = {cycle.label: cycle for cycle in PeriodCycle}
_SCOPES = {scope.label: scope for scope in QuotaScope}
_SECONDMENTS = {rule.label: rule for rule in SecondmentRule}
_CATEGORIES = {category.label: category for category in EmployeeCategory}
_DATE = re.compile(r"(\d{1,2})[-./月](\d{1,2})日?")
_LONGEST_COEFFICIENT = 10

Write = Callable[[Scheme, str], Scheme]


def name_section(scheme: Scheme) -> SchemeSection:
    """What the scheme is called and which rules it follows."""
    return SchemeSection(
        title=places.NAME,
        fields=(
            SchemeField(
                key="label",
                label="方案名称",
                text=scheme.label,
                write=lambda draft, text: replace(draft, label=need_text("方案名称", text)),
                is_wide=True,
            ),
            SchemeField(
                key="rule_version",
                label="考核规定版本",
                text=_VERSION_NAMES[find_rule_version(scheme.rule_version).key],
                choices=tuple(_VERSIONS),
                hint="优秀比例和病事假的处理随版本不同",
                write=lambda draft, text: with_rule_version(draft, _VERSIONS[text]),
                is_wide=True,
            ),
        ),
    )


def caps_section(scheme: Scheme) -> SchemeSection:
    """How much additions and deductions may do together."""

    def cap(field: str) -> Write:
        def write(draft: Scheme, text: str) -> Scheme:
            value = read_bounded("上限", text, 0, HUNDRED) if text.strip() else None
            return replace(draft, **{field: value})  # type: ignore[arg-type]

        return write

    def shown(value: Decimal | None) -> str:
        return "" if value is None else show_short(value)

    caps = (
        ("cap:month_add", "每月最多加", "month_add_cap", scheme.month_add_cap),
        ("cap:month_deduct", "每月最多扣", "month_deduct_cap", scheme.month_deduct_cap),
        ("cap:year_add", "全年最多加", "year_add_cap", scheme.year_add_cap),
        ("cap:year_deduct", "全年最多扣", "year_deduct_cap", scheme.year_deduct_cap),
    )
    return SchemeSection(
        title=places.CAPS,
        fields=tuple(
            SchemeField(
                key=key, label=label, text=shown(value), suffix="分", hint="空着不设上限", write=cap(field)
            )
            for key, label, field, value in caps
        ),
        remark="单个项目的上限在下表中填写。",
    )


def coefficient_section(scheme: Scheme) -> SchemeSection:
    """The range of coefficients, their places, and whether the unit's mean is brought to 1."""
    rule = scheme.coefficient

    def of_rule(change: Callable[[str], dict[str, Any]]) -> Write:
        return lambda draft, text: replace(draft, coefficient=replace(draft.coefficient, **change(text)))

    def bound(field: str) -> Write:
        def write(draft: Scheme, text: str) -> Scheme:
            value = read_bounded("系数", text, 0, _LONGEST_COEFFICIENT, 3)
            changed = replace(draft.coefficient, **{field: value})  # type: ignore[arg-type]
            if changed.minimum > changed.maximum:
                message = "最低系数不能大于最高系数。"
                raise RuleViolation(message)
            return replace(draft, coefficient=changed)

        return write

    return SchemeSection(
        title=places.RANGE,
        fields=(
            SchemeField(
                key="coefficient:minimum",
                label="最低系数（0分）",
                text=show(rule.minimum, rule.places),
                write=bound("minimum"),
            ),
            SchemeField(
                key="coefficient:maximum",
                label="最高系数（100分）",
                text=show(rule.maximum, rule.places),
                write=bound("maximum"),
            ),
            SchemeField(
                key="coefficient:places",
                label="系数小数位数",
                text=str(rule.places),
                suffix="位",
                write=of_rule(lambda text: {"places": int(read_bounded("小数位数", text, 0, 3, 0))}),
            ),
            SchemeField(
                key="coefficient:scaling",
                label="全单位均值调到1",
                text=YES if rule.is_normalised else NO,
                choices=(NO, YES),
                hint="使奖金总额不因系数变化",
                write=of_rule(lambda text: {"is_normalised": text == YES}),
            ),
        ),
        remark="改动以后，到“岗位”页点“按方案重算系数”。",
    )


def rounding_section(scheme: Scheme) -> SchemeSection:
    """How the published number is rounded, and when each step is due."""
    return SchemeSection(
        title=places.DATES,
        fields=(
            SchemeField(
                key="places",
                label="公布分小数位数",
                text=str(scheme.places),
                suffix="位",
                write=lambda draft, text: replace(draft, places=int(read_bounded("小数位数", text, 0, 4, 0))),
            ),
            SchemeField(
                key="rounding",
                label="公布分取舍",
                text=scheme.rounding.label,
                choices=tuple(_ROUNDINGS),
                write=lambda draft, text: replace(draft, rounding=_ROUNDINGS[text]),
            ),
            SchemeField(
                key="post_change",
                label="岗位变动当月",
                text=scheme.post_change.label,
                choices=tuple(_POST_CHANGES),
                hint="岗变酬变：系数和指标跟着岗位走",
                write=lambda draft, text: replace(draft, post_change=_POST_CHANGES[text]),
                is_wide=True,
            ),
            SchemeField(
                key="half_year",
                label="半年按工作日",
                text=show_short(scheme.half_year_leave_days),
                suffix="天",
                hint="病事假超过的不确定等次"
                if find_rule_version(scheme.rule_version).assesses_long_leave
                else "病事假超过的不进行考核",
                write=lambda draft, text: replace(
                    draft, half_year_leave_days=read_bounded("天数", text, 1, 366)
                ),
            ),
            SchemeField(
                key="plan_due",
                label="方案备案期限",
                text=scheme.plan_due,
                hint="月-日，如12-20",
                write=lambda draft, text: replace(draft, plan_due=_month_day(text)),
            ),
            SchemeField(
                key="draft_day",
                label="月度初评",
                text=str(scheme.month_draft_day),
                suffix="日前",
                write=lambda draft, text: replace(
                    draft, month_draft_day=int(read_bounded("日期", text, 1, 28, 0))
                ),
            ),
            SchemeField(
                key="publish_day",
                label="月度公布",
                text=str(scheme.month_publish_day),
                suffix="日前",
                write=lambda draft, text: replace(
                    draft, month_publish_day=int(read_bounded("日期", text, 1, 28, 0))
                ),
            ),
        ),
        remark=scheme.rounding_sentence,
    )


def period_section(scheme: Scheme) -> SchemeSection:
    """How the grades of a month or quarter are given."""
    rule = scheme.period

    def of_period(change: Callable[[str], dict[str, Any]]) -> Write:
        return lambda draft, text: replace(draft, period=replace(draft.period, **change(text)))

    def yes_or_no(field: str, label: str, *, is_on: bool) -> SchemeField:
        return SchemeField(
            key=f"period:{field}",
            label=label,
            text=YES if is_on else NO,
            choices=(YES, NO),
            write=of_period(lambda text: {field: text == YES}),
        )

    return SchemeSection(
        title=places.PERIOD,
        fields=(
            SchemeField(
                key="period:cycle",
                label="平时考核周期",
                text=rule.cycle.label,
                choices=tuple(_CYCLES),
                write=of_period(lambda text: {"cycle": _CYCLES[text]}),
            ),
            SchemeField(
                key="period:good_percent",
                label="“好”最多占参加人数",
                text=show_short(rule.good_percent),
                suffix="%",
                write=of_period(lambda text: {"good_percent": read_bounded("比例", text, 0, HUNDRED)}),
            ),
            SchemeField(
                key="period:scope",
                label="“好”的比例按",
                text=rule.scope.label,
                choices=tuple(_SCOPES),
                write=of_period(lambda text: {"scope": _SCOPES[text]}),
                is_wide=True,
            ),
            SchemeField(
                key="period:categories",
                label="评平时等次的人员类别",
                text="、".join(category.label for category in rule.categories),
                hint=f"从{'、'.join(_CATEGORIES)}中选，用顿号隔开",
                write=of_period(lambda text: {"categories": read_several("人员类别", _CATEGORIES, text)}),
                is_wide=True,
            ),
            SchemeField(
                key="period:leave_share",
                label="病事假超过周期的多少不定等次",
                text=show_short(rule.leave_share),
                suffix="%",
                write=of_period(lambda text: {"leave_share": read_bounded("比例", text, 0, HUNDRED)}),
            ),
            SchemeField(
                key="period:secondment",
                label="借调、挂职的人",
                text=rule.secondment.label,
                choices=tuple(_SECONDMENTS),
                write=of_period(lambda text: {"secondment": _SECONDMENTS[text]}),
                is_wide=True,
            ),
            yes_or_no("grades_probation", "试用期人员参加平时等次", is_on=rule.grades_probation),
            yes_or_no("prefers_good", "年终提示全年为“好”的人", is_on=rule.prefers_good),
            yes_or_no("warns_poor", "年终提示一般、较差超过一半的人", is_on=rule.warns_poor),
        ),
    )


def _month_day(text: str) -> str:
    found = _DATE.fullmatch(text.strip())
    if found is None or not (1 <= int(found[1]) <= 12 and 1 <= int(found[2]) <= 31):
        message = "备案期限请写成12-20这样的月和日。"
        raise RuleViolation(message)
    return f"{int(found[1]):02d}-{int(found[2]):02d}"


SECTIONS: dict[str, Callable[[Scheme], SchemeSection]] = {
    places.NAME: name_section,
    places.CAPS: caps_section,
    places.RANGE: coefficient_section,
    places.DATES: rounding_section,
    places.PERIOD: period_section,
    places.YEAR_END: publication_section,
    places.MONEY: result_section,
    places.BALLOT_RULE: ballot_section,
    places.BARS: bars_section,
}
