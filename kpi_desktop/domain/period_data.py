"""The rule of the period's grades as plain data; numbers are written as text, what is not said keeps its default."""

from collections.abc import Mapping
from typing import Any

from kpi_desktop.domain.period_rules import (
    PeriodBand,
    PeriodCycle,
    PeriodGrade,
    PeriodRule,
    QuotaScope,
    SecondmentRule,
)
from kpi_desktop.domain.staff import EmployeeCategory
from kpi_desktop.domain.values import read_decimal


def write_period_rule(rule: PeriodRule) -> dict[str, Any]:
    """The rule as plain data that `read_period_rule` reads back to the same rule."""
    return {
        "cycle": rule.cycle.value,
        "good_percent": str(rule.good_percent),
        "scope": rule.scope.value,
        "bands": [{"grade": band.grade.value, "lower": str(band.lower)} for band in rule.bands],
        "categories": [category.value for category in rule.categories],
        "leave_share": str(rule.leave_share),
        "grades_probation": rule.grades_probation,
        "secondment": rule.secondment.value,
        "prefers_good": rule.prefers_good,
        "warns_poor": rule.warns_poor,
    }


def read_period_rule(data: Mapping[str, Any]) -> PeriodRule:
    """Read the rule from plain data; schemes of before these grades have none and get the usual rule.

    Raises KeyError, TypeError, ValueError or RuleViolation when something is of the wrong kind.
    """
    if not data:
        return PeriodRule()
    return PeriodRule(
        cycle=PeriodCycle(data["cycle"]),
        good_percent=read_decimal(str(data["good_percent"]), 2),
        scope=QuotaScope(data["scope"]),
        bands=tuple(
            PeriodBand(grade=PeriodGrade(band["grade"]), lower=read_decimal(str(band["lower"]), 2))
            for band in data["bands"]
        ),
        categories=tuple(EmployeeCategory(category) for category in data["categories"]),
        leave_share=read_decimal(str(data["leave_share"]), 2),
        grades_probation=bool(data["grades_probation"]),
        secondment=SecondmentRule(data["secondment"]),
        prefers_good=bool(data["prefers_good"]),
        warns_poor=bool(data["warns_poor"]),
    )
