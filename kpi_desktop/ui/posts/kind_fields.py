"""How an indicator is scored, as fields: its kind, the kind's parameters, and a live example."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.indicator_kinds import INDICATOR_KINDS, IndicatorKind, ParamField
from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.domain.values import show_short

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


@dataclass(frozen=True, slots=True, kw_only=True)
class KindView:
    """A draft of how an indicator is scored; `trouble` says why it cannot be kept yet."""

    fields: tuple[KindField, ...]
    rule: str
    example: str
    trouble: str


def derive_kind(draft: Indicator) -> KindView:
    """The draft as fields, with an example worked out by it."""
    kind = INDICATOR_KINDS[draft.kind]
    given = dict(draft.params)
    trouble, example = "", ""
    try:
        outcome = kind.score(draft.full_mark, draft.params, kind.example)
    except RuleViolation as violation:
        trouble = str(violation)
    else:
        inputs = (number for number in kind.example if number is not None)
        entered = "，".join(f"{label}{show_short(n)}" for label, n in zip(kind.inputs, inputs, strict=False))
        points = f"得{show_short(outcome.points)}分" if kind.has_points else "不计分"
        example = "" if kind.key == "direct" else f"例：{entered}，{points}（{outcome.how}）。"
    return KindView(
        fields=(
            KindField(key=KIND, label="计分办法", text=kind.label, choices=tuple(KINDS)),
            *(_field(field, given.get(field.key, field.default)) for field in kind.fields),
        ),
        rule=kind.rule,
        example=example,
        trouble=trouble,
    )


def _field(field: ParamField, value: str) -> KindField:
    labels = dict(field.choices)
    return KindField(
        key=field.key,
        label=field.label,
        text=labels.get(value, value),
        choices=tuple(labels.values()),
        hint="如：好=10；较好=8；一般=6" if field.is_levels else "",
    )


def with_field(draft: Indicator, key: str, text: str) -> Indicator:
    """The draft with one field set; another kind starts with its own parameters."""
    if key == KIND:
        kind = INDICATOR_KINDS[KINDS[text]]
        return draft if kind.key == draft.kind else replace(draft, kind=kind.key, params=_defaults(kind))
    field = next(f for f in INDICATOR_KINDS[draft.kind].fields if f.key == key)
    values = {label: value for value, label in field.choices}
    params = {**dict(draft.params), key: values.get(text, text.strip())}
    return replace(draft, params=tuple((name, value) for name, value in params.items() if value))


def _defaults(kind: IndicatorKind) -> tuple[tuple[str, str], ...]:
    return tuple((field.key, field.default) for field in kind.fields if field.default)
