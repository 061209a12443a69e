"""How an indicator is scored, as fields: its kind, the kind's parameters, and a live example."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from kpi_desktop.domain.indicator_kinds import INDICATOR_KINDS, IndicatorKind, ParamField
from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.domain.values import round_exact, show_short

KINDS = {kind.label: kind.key for kind in INDICATOR_KINDS.values()}
KIND = "kind"


@dataclass(frozen=True, slots=True, kw_only=True)
class KindField:
    """One parameter, or the kind itself."""

    key: str
    label: str
    text: str
    choices: tuple[str, ...] = ()
    suffix: str = ""
    hint: str = ""
    is_wide: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class KindView:
    """A draft of how an indicator is scored; `trouble` says why it cannot be kept yet, `trouble_at` at which field."""

    fields: tuple[KindField, ...]
    rule: str
    example: str
    trouble: str
    trouble_at: str


def derive_kind(draft: Indicator) -> KindView:
    """The draft as fields, with an example worked out by it."""
    kind = INDICATOR_KINDS[draft.kind]
    given = dict(draft.params)
    trouble = kind.find_trouble(draft.full_mark, draft.params)
    return KindView(
        fields=(
            KindField(key=KIND, label="计分办法", text=kind.label, choices=tuple(KINDS)),
            *(_field(field, given.get(field.key, field.default)) for field in kind.fields_of(draft.params)),
        ),
        rule=kind.rule,
        example="" if trouble else example_sentence(draft),
        trouble=trouble.sentence if trouble else "",
        trouble_at=trouble.key if trouble else "",
    )


def example_sentence(indicator: Indicator) -> str:
    """An example of the points, worked out; the parameters make a rule."""
    kind = INDICATOR_KINDS[indicator.kind]
    entry = kind.example_entry(indicator.full_mark, indicator.params)
    if kind.key == "direct" or not kind.has_points:
        return ""
    outcome = kind.score(indicator.full_mark, indicator.params, entry)
    if any(field.is_levels for field in kind.fields):
        entered = f"评为{outcome.how.partition(' = ')[0]}"
    else:
        numbers = (number for number in entry if number is not None)
        entered = "，".join(
            f"{label}{show_short(number)}" for label, number in zip(kind.inputs, numbers, strict=True)
        )
    return f"例：{entered}，得{_show_points(outcome.points)}分（{outcome.how}）。"


def _show_points(points: Fraction) -> str:
    """Points as they are, or to four places where they do not end."""
    rounded = round_exact(points, 4)
    return f"{'' if rounded == points else '约'}{show_short(rounded)}"


def _field(field: ParamField, value: str) -> KindField:
    labels = dict(field.choices)
    return KindField(
        key=field.key,
        label=field.label,
        text=labels.get(value, value),
        choices=tuple(labels.values()),
        hint="如：好=10；较好=8；一般=6"
        if field.is_levels
        else "如：党风廉政建设责任制规定"
        if field.is_text
        else "",
        is_wide=field.is_levels or field.is_text,
    )


def with_field(draft: Indicator, key: str, text: str) -> Indicator:
    """The draft with one field set; another kind starts with its own parameters."""
    if key == KIND:
        kind = INDICATOR_KINDS[KINDS[text]]
        return draft if kind.key == draft.kind else replace(draft, kind=kind.key, params=_defaults(kind))
    field = next(f for f in INDICATOR_KINDS[draft.kind].fields if f.key == key)
    values = {label: value for value, label in field.choices}
    params = {**dict(draft.params), key: values.get(text, text.strip())}
    given = tuple((name, value) for name, value in params.items() if value)
    counting = {f.key for f in INDICATOR_KINDS[draft.kind].fields_of(given)}
    return replace(draft, params=tuple((name, value) for name, value in given if name in counting))


def _defaults(kind: IndicatorKind) -> tuple[tuple[str, str], ...]:
    return tuple((field.key, field.default) for field in kind.fields if field.default)
