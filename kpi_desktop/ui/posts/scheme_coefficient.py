"""The lists of the coefficient: factors, sub-factors with their levels, and bands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from kpi_desktop.domain import scheme_checks as places
from kpi_desktop.domain.posts import (
    CoefficientBand,
    CoefficientFactor,
    CoefficientRule,
    FactorLevel,
    SubFactor,
    compute_coefficient,
)
from kpi_desktop.domain.scheme import Scheme
from kpi_desktop.domain.values import HUNDRED
from kpi_desktop.ui.grid.columns import Column
from kpi_desktop.ui.posts.scheme_cells import (
    Line,
    choice_column,
    free_key,
    free_name,
    levels_column,
    name_column,
    number_column,
    say_total,
)
from kpi_desktop.ui.posts.scheme_view import SchemeList

_ZERO = Decimal(0)
_BAND_STEP = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class SubRow:
    """A sub-factor beside the factor it belongs to."""

    factor: str
    sub: SubFactor

    @property
    def label(self) -> str:
        return self.sub.label

    @property
    def levels(self) -> tuple[FactorLevel, ...]:
        return self.sub.levels

    def with_field(self, field: str, value: object) -> SubRow:
        """The row with its factor, or a field of the sub-factor, set."""
        if field == "factor":
            return replace(self, factor=str(value))
        return replace(self, sub=replace(self.sub, **{field: value}))  # type: ignore[arg-type]


def _read_subs(scheme: Scheme) -> tuple[SubRow, ...]:
    return tuple(
        SubRow(factor=factor.key, sub=sub)
        for factor in scheme.coefficient.factors
        for sub in factor.sub_factors
    )


def _write_subs(scheme: Scheme, rows: tuple[SubRow, ...]) -> Scheme:
    factors = tuple(
        replace(factor, sub_factors=tuple(row.sub for row in rows if row.factor == factor.key))
        for factor in scheme.coefficient.factors
    )
    return _with_rule(scheme, replace(scheme.coefficient, factors=factors))


def _new_sub(scheme: Scheme) -> SubRow:
    rows = _read_subs(scheme)
    factor = rows[-1].factor if rows else scheme.coefficient.factors[0].key
    return SubRow(
        factor=factor,
        sub=SubFactor(
            key=free_key(row.sub.key for row in rows),
            label=free_name("新的细项", [row.label for row in rows]),
            levels=tuple(
                FactorLevel(label=label, points=Decimal(points))
                for label, points in (("高", 10), ("中", 6), ("低", 3))
            ),
        ),
    )


def _sub_columns(scheme: Scheme) -> tuple[Column[Line], ...]:
    return (
        choice_column("factor", "所属要素", {f.label: f.key for f in scheme.coefficient.factors}, 120),
        name_column("细项"),
        levels_column(
            "levels",
            "等级和分值",
            lambda label, points: FactorLevel(label=label, points=points),
            "如：高10、中6、低3",
        ),
    )


def _with_rule(scheme: Scheme, rule: CoefficientRule) -> Scheme:
    return replace(scheme, coefficient=rule)


def _new_coefficient_band(scheme: Scheme) -> CoefficientBand:
    rule = scheme.coefficient
    lower = min(rule.bands[-1].lower + _BAND_STEP, HUNDRED) if rule.bands else _ZERO
    linear = replace(rule, bands=())
    return CoefficientBand(lower=lower, coefficient=compute_coefficient(lower, linear))


COEFFICIENT_LISTS = (
    SchemeList(
        title=places.FACTORS,
        heading="价值要素",
        noun="要素",
        columns=lambda _: (name_column("要素"), number_column("full_points", "满分", what="满分")),
        read=lambda s: s.coefficient.factors,
        write=lambda s, rows: _with_rule(s, replace(s.coefficient, factors=rows)),
        make=lambda s: CoefficientFactor(
            key=free_key(factor.key for factor in s.coefficient.factors),
            label=free_name("新的要素", [factor.label for factor in s.coefficient.factors]),
            full_points=_ZERO,
        ),
        total=lambda s: say_total(factor.full_points for factor in s.coefficient.factors),
        empty_text="还没有要素，点“新增要素”。",
    ),
    SchemeList(
        title=places.SUB_FACTORS,
        heading="要素细项和等级",
        noun="细项",
        columns=_sub_columns,
        read=_read_subs,
        write=_write_subs,
        make=_new_sub,
        empty_text="没有细项，各岗位直接填要素分。",
    ),
    SchemeList(
        title=places.COEFFICIENT_BANDS,
        heading="系数分档",
        noun="一档",
        columns=lambda _: (
            replace(number_column("lower", "要素分合计不低于", what="起点", width=150), is_stretched=True),
            number_column("coefficient", "系数", what="系数", places=3, highest=10),
        ),
        read=lambda s: s.coefficient.bands,
        write=lambda s, rows: _with_rule(s, replace(s.coefficient, bands=rows)),
        make=_new_coefficient_band,
        empty_text="没有分档，系数按要素分从最低到最高均匀计算。",
    ),
)
