"""The section 岗位价值系数 of the page 计分方案: bounds, factors, bands and scaling."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.posts import CoefficientBand, compute_coefficient
from kpi_desktop.domain.scheme import Scheme
from kpi_desktop.domain.values import HUNDRED, show, show_short
from kpi_desktop.ui.posts.scheme_view import SchemeField, SchemeSection, read_bounded, swap

_YES, _NO = "是", "否"


def coefficient_section(scheme: Scheme) -> SchemeSection:
    rule = scheme.coefficient

    def bound(name: str) -> Callable[[Scheme, str], Scheme]:
        def write(draft: Scheme, text: str) -> Scheme:
            value = read_bounded("系数", text, 0, 10, 3)
            changed = (
                replace(draft.coefficient, minimum=value)
                if name == "minimum"
                else replace(draft.coefficient, maximum=value)
            )
            if changed.minimum > changed.maximum:
                message = "最低系数不能大于最高系数。"
                raise RuleViolation(message)
            return replace(draft, coefficient=changed)

        return write

    def factor(at: int) -> Callable[[Scheme, str], Scheme]:
        def write(draft: Scheme, text: str) -> Scheme:
            factors = draft.coefficient.factors
            changed = replace(factors[at], full_points=read_bounded("满分", text, 0, HUNDRED))
            return replace(draft, coefficient=replace(draft.coefficient, factors=swap(factors, at, changed)))

        return write

    total = sum((f.full_points for f in rule.factors), Decimal(0))
    return SchemeSection(
        title="岗位价值系数",
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
            *(
                SchemeField(
                    key=f"factor:{f.key}",
                    label=f"{f.label}满分",
                    text=show_short(f.full_points),
                    suffix="分",
                    write=factor(at),
                )
                for at, f in enumerate(rule.factors)
            ),
            SchemeField(
                key="coefficient:scaling",
                label="全单位均值调到1",
                text=_YES if rule.is_normalised else _NO,
                choices=(_NO, _YES),
                write=lambda draft, text: replace(
                    draft, coefficient=replace(draft.coefficient, is_normalised=text == _YES)
                ),
            ),
            SchemeField(
                key="coefficient:lowers",
                label="分档起点",
                text="、".join(show_short(band.lower) for band in rule.bands),
                hint="如0、60、75；空着不分档",
                write=_write_lowers,
            ),
            *(
                SchemeField(
                    key=f"coefficient_band:{at}",
                    label=f"{show_short(band.lower)}分起的系数",
                    text=show(band.coefficient, rule.places),
                    write=_write_band(at),
                )
                for at, band in enumerate(rule.bands)
            ),
        ),
        remark=_sub_factors(scheme),
        check=f"要素满分合计{show_short(total)}" + ("" if total == HUNDRED else "，应为100"),
        is_right=total == HUNDRED,
    )


def _write_lowers(draft: Scheme, text: str) -> Scheme:
    """Bands that begin at the given points; a new one starts from what the rule gave at its points."""
    rule = draft.coefficient
    lowers = [
        read_bounded("起点", part, 0, HUNDRED) for part in re.split(r"[、,，;；\s]+", text.strip()) if part
    ]
    if any(upper <= lower for lower, upper in pairwise(lowers)):
        message = "分档起点要从低到高，中间用顿号隔开，如0、60、75。"
        raise RuleViolation(message)
    known = {band.lower: band.coefficient for band in rule.bands}
    bands = tuple(
        CoefficientBand(lower=lower, coefficient=known.get(lower, compute_coefficient(lower, rule)))
        for lower in lowers
    )
    return replace(draft, coefficient=replace(rule, bands=bands))


def _write_band(at: int) -> Callable[[Scheme, str], Scheme]:
    def write(draft: Scheme, text: str) -> Scheme:
        rule = draft.coefficient
        changed = replace(rule.bands[at], coefficient=read_bounded("系数", text, 0, 10, 3))
        return replace(draft, coefficient=replace(rule, bands=swap(rule.bands, at, changed)))

    return write


def _sub_factors(scheme: Scheme) -> str:
    subs = [sub for factor in scheme.coefficient.factors for sub in factor.sub_factors]
    if not subs:
        return ""
    lines = (
        f"{sub.label}：{'、'.join(f'{level.label}{show_short(level.points)}' for level in sub.levels)}"
        for sub in subs
    )
    return f"细项　{'；'.join(lines)}"
