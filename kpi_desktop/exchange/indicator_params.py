"""The parameters of an indicator's kind as one text of a cell: 目标值=98；每步扣分=0.5, one a line."""

import re

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.indicator_kinds import INDICATOR_KINDS, IndicatorKind, Params
from kpi_desktop.domain.indicator_words import label_params
from kpi_desktop.domain.values import clean_text


def find_kind(text: str) -> IndicatorKind | None:
    """The kind a cell names by its label or key; a blank cell is direct marking."""
    plain = clean_text(text).replace(" ", "") or "direct"
    return next((kind for kind in INDICATOR_KINDS.values() if plain in {kind.key, kind.label}), None)


def write_params(kind: str, params: Params) -> str:
    """Parameters with the words people know, one a line."""
    return "\n".join(f"{label}={value}" for label, value in label_params(kind, params))


def read_params(kind: IndicatorKind, text: str) -> Params:
    """Read parameters: each a known word, an equals sign and its value, on lines of their own or separated by ；.

    Raises RuleViolation with a clause when a part is not known.
    """
    fields = {field.label: field for field in kind.fields} | {field.key: field for field in kind.fields}
    if not text:
        return ()
    words = "|".join(sorted(map(re.escape, fields), key=len, reverse=True)) or r"(?!)"
    starts = list(re.finditer(rf"(?:^|[;；\n])\s*({words})\s*[=＝:：]", text))
    if not starts or text[: starts[0].start()].strip():
        raise RuleViolation(f"“{text[:20]}”认不出来")
    params = []
    for start, following in zip(starts, [*starts[1:], None], strict=True):
        field = fields[start[1]]
        value = text[start.end() : following.start() if following else len(text)].strip()
        keys = {label: key for key, label in field.choices}
        params.append((field.key, keys.get(value, value)))
    return tuple(params)
