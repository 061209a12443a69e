"""A scheme as plain data, for the shipped schemes, the file and the workbook; numbers are written as text."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from kpi_desktop.domain.appointments import PostChangeRule
from kpi_desktop.domain.ballot_rules import read_ballot_rule, write_ballot_rule
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.indicators import VetoEffect
from kpi_desktop.domain.period_data import read_period_rule, write_period_rule
from kpi_desktop.domain.posts import (
    CoefficientBand,
    CoefficientFactor,
    CoefficientRule,
    FactorLevel,
    SubFactor,
)
from kpi_desktop.domain.scheme import (
    AdjustmentLevel,
    AdjustmentRule,
    BallotChoice,
    Direction,
    Grade,
    GradeBand,
    IndicatorGroup,
    PartSource,
    QuotaPool,
    Scheme,
    ScoredPart,
    Veto,
    VoterGroup,
)
from kpi_desktop.domain.staff import EmployeeCategory
from kpi_desktop.domain.values import Rounding, read_decimal
from kpi_desktop.domain.year_end_rule import read_year_end_rule, write_year_end_rule


def scheme_to_data(scheme: Scheme) -> dict[str, Any]:
    """The scheme as plain data that `scheme_from_data` reads back to the same scheme."""
    rule = scheme.coefficient
    return {
        "key": scheme.key,
        "label": scheme.label,
        "rule_version": scheme.rule_version,
        "groups": [{"key": g.key, "label": g.label, "mark": str(g.mark)} for g in scheme.groups],
        "parts": [
            {"key": p.key, "label": p.label, "weight": str(p.weight), "source": p.source.value}
            for p in scheme.parts
        ],
        "voter_groups": [{"label": g.label, "weight": str(g.weight)} for g in scheme.voter_groups],
        "choices": [{"label": c.label, "points": _text_or_none(c.points)} for c in scheme.choices],
        "bands": [{"grade": b.grade.value, "lower": str(b.lower)} for b in scheme.bands],
        "pools": [
            {
                "key": p.key,
                "label": p.label,
                "categories": [category.value for category in p.categories],
                "percent": str(p.percent),
                "rounding": p.rounding.value,
                "approved": p.approved,
                "document_no": p.document_no,
                "members": "leaders" if p.is_leaders else "categories",
            }
            for p in scheme.pools
        ],
        "coefficient": {
            "minimum": str(rule.minimum),
            "maximum": str(rule.maximum),
            "places": rule.places,
            "factors": [_write_factor(factor) for factor in rule.factors],
            "bands": [{"lower": str(b.lower), "coefficient": str(b.coefficient)} for b in rule.bands],
            "scaling": "normalised" if rule.is_normalised else "plain",
        },
        "half_year_leave_days": str(scheme.half_year_leave_days),
        "places": scheme.places,
        "rounding": scheme.rounding.value,
        "plan_due": scheme.plan_due,
        "month_draft_day": scheme.month_draft_day,
        "month_publish_day": scheme.month_publish_day,
        "month_add_cap": _text_or_none(scheme.month_add_cap),
        "month_deduct_cap": _text_or_none(scheme.month_deduct_cap),
        "year_add_cap": _text_or_none(scheme.year_add_cap),
        "year_deduct_cap": _text_or_none(scheme.year_deduct_cap),
        "adjustment_rules": [_write_adjustment_rule(rule) for rule in scheme.adjustment_rules],
        "vetoes": [
            {"label": veto.label, "basis": veto.basis, "effect": veto.effect.value} for veto in scheme.vetoes
        ],
        "own_words": list(scheme.own_words),
        "post_change": scheme.post_change.value,
        "period": write_period_rule(scheme.period),
        "ballot": write_ballot_rule(scheme.ballot),
        "year_end": write_year_end_rule(scheme.year_end),
    }


def _text_or_none(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _number_or_none(value: object) -> Decimal | None:
    return None if value is None else _number(value)


def scheme_from_data(data: Mapping[str, Any]) -> Scheme:
    """Read a scheme from plain data.

    Raises RuleViolation when something is lacking or of the wrong kind.
    """
    try:
        return _read_scheme(data)
    except (KeyError, TypeError, ValueError) as trouble:
        message = f"考核方案数据不完整（{trouble}），请换用另一个方案文件。"
        raise RuleViolation(message) from trouble


def _write_factor(factor: CoefficientFactor) -> dict[str, Any]:
    return {
        "key": factor.key,
        "label": factor.label,
        "full_points": str(factor.full_points),
        "sub_factors": [
            {
                "key": sub.key,
                "label": sub.label,
                "levels": [{"label": level.label, "points": str(level.points)} for level in sub.levels],
            }
            for sub in factor.sub_factors
        ],
    }


def _write_adjustment_rule(rule: AdjustmentRule) -> dict[str, Any]:
    return {
        "key": rule.key,
        "label": rule.label,
        "direction": rule.direction.value,
        "levels": [{"label": level.label, "points": str(level.points)} for level in rule.levels],
        "unit": rule.unit,
        "document": "needed" if rule.needs_document else "optional",
        "entry_cap": _text_or_none(rule.entry_cap),
        "month_cap": _text_or_none(rule.month_cap),
        "year_cap": _text_or_none(rule.year_cap),
        "same_matter": "highest" if rule.is_once_per_matter else "each",
    }


def _read_adjustment_rule(data: Mapping[str, Any]) -> AdjustmentRule:
    return AdjustmentRule(
        key=data["key"],
        label=data["label"],
        direction=Direction(data["direction"]),
        levels=tuple(
            AdjustmentLevel(label=level["label"], points=_number(level["points"])) for level in data["levels"]
        ),
        unit=data["unit"],
        needs_document=data["document"] == "needed",
        entry_cap=_number_or_none(data.get("entry_cap")),
        month_cap=_number_or_none(data.get("month_cap")),
        year_cap=_number_or_none(data.get("year_cap")),
        is_once_per_matter=data.get("same_matter") == "highest",
    )


def _read_factor(data: Mapping[str, Any]) -> CoefficientFactor:
    return CoefficientFactor(
        key=data["key"],
        label=data["label"],
        full_points=_number(data["full_points"]),
        sub_factors=tuple(
            SubFactor(
                key=sub["key"],
                label=sub["label"],
                levels=tuple(
                    FactorLevel(label=level["label"], points=_number(level["points"]))
                    for level in sub["levels"]
                ),
            )
            for sub in data.get("sub_factors", ())
        ),
    )


def _number(value: object, places: int = 2) -> Decimal:
    return read_decimal(str(value), places)


def _read_scheme(data: Mapping[str, Any]) -> Scheme:
    rule = data["coefficient"]
    return Scheme(
        key=str(data["key"]),
        label=str(data["label"]),
        rule_version=str(data["rule_version"]),
        groups=tuple(
            IndicatorGroup(key=g["key"], label=g["label"], mark=_number(g["mark"])) for g in data["groups"]
        ),
        parts=tuple(
            ScoredPart(
                key=p["key"], label=p["label"], weight=_number(p["weight"]), source=PartSource(p["source"])
            )
            for p in data["parts"]
        ),
        voter_groups=tuple(
            VoterGroup(label=g["label"], weight=_number(g["weight"])) for g in data["voter_groups"]
        ),
        choices=tuple(
            BallotChoice(label=c["label"], points=_number_or_none(c["points"])) for c in data["choices"]
        ),
        bands=tuple(GradeBand(grade=Grade(b["grade"]), lower=_number(b["lower"])) for b in data["bands"]),
        pools=tuple(_read_pool(pool) for pool in data["pools"]),
        coefficient=CoefficientRule(
            minimum=_number(rule["minimum"], 3),
            maximum=_number(rule["maximum"], 3),
            places=int(rule["places"]),
            factors=tuple(_read_factor(factor) for factor in rule["factors"]),
            bands=tuple(
                CoefficientBand(lower=_number(b["lower"]), coefficient=_number(b["coefficient"], 3))
                for b in rule.get("bands", ())
            ),
            is_normalised=rule.get("scaling") == "normalised",
        ),
        half_year_leave_days=_number(data["half_year_leave_days"]),
        places=int(data["places"]),
        rounding=Rounding(data["rounding"]),
        plan_due=str(data["plan_due"]),
        month_draft_day=int(data["month_draft_day"]),
        month_publish_day=int(data["month_publish_day"]),
        month_add_cap=_number_or_none(data.get("month_add_cap")),
        month_deduct_cap=_number_or_none(data.get("month_deduct_cap")),
        year_add_cap=_number_or_none(data.get("year_add_cap")),
        year_deduct_cap=_number_or_none(data.get("year_deduct_cap")),
        adjustment_rules=tuple(_read_adjustment_rule(each) for each in data.get("adjustment_rules", ())),
        vetoes=tuple(
            Veto(label=veto["label"], basis=veto["basis"], effect=VetoEffect(veto["effect"]))
            for veto in data.get("vetoes", ())
        ),
        own_words=tuple(str(word) for word in data.get("own_words", ())),
        post_change=PostChangeRule(data.get("post_change", PostChangeRule.FIFTEENTH.value)),
        period=read_period_rule(data.get("period", {})),
        ballot=read_ballot_rule(data.get("ballot", {})),
        year_end=read_year_end_rule(data.get("year_end", {})),
    )


def _read_pool(pool: Mapping[str, Any]) -> QuotaPool:
    return QuotaPool(
        key=pool["key"],
        label=pool["label"],
        categories=tuple(EmployeeCategory(category) for category in pool["categories"]),
        percent=_number(pool["percent"]),
        rounding=Rounding(pool["rounding"]),
        approved=None if pool["approved"] is None else int(pool["approved"]),
        document_no=str(pool["document_no"]),
        is_leaders=pool.get("members") == "leaders",
    )
