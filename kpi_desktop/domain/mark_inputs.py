"""What is entered for an indicator, as people read and type it: numbers, and levels by their names."""

from decimal import Decimal

from kpi_desktop.domain.indicator_kinds import INDICATOR_KINDS
from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.domain.kind_rules import read_levels
from kpi_desktop.domain.values import read_number, show_short

NOT_APPLICABLE = "不适用"
_SAID_SO = frozenset({NOT_APPLICABLE, "n/a", "na"})


def says_not_applicable(text: str) -> bool:
    """Whether somebody typed that an indicator does not apply: 不适用, n/a."""
    return text.strip().casefold() in _SAID_SO


def input_labels(indicator: Indicator) -> tuple[str, ...]:
    """What the inputs of an indicator are called."""
    return INDICATOR_KINDS[indicator.kind].inputs


def list_levels(indicator: Indicator) -> tuple[str, ...]:
    """The names of a graded indicator's levels, best first; none for the other kinds."""
    field = next((f for f in INDICATOR_KINDS[indicator.kind].fields if f.is_levels), None)
    if field is None:
        return ()
    return tuple(label for label, _ in read_levels(dict(indicator.params).get(field.key, field.default)))


def show_input(indicator: Indicator, value: Decimal) -> str:
    """What was entered, a level by its name."""
    levels = list_levels(indicator)
    at = int(value) - 1
    return levels[at] if 0 <= at < len(levels) else show_short(value)


def read_input(indicator: Indicator, text: str) -> Decimal | None:
    """Read what is typed, a level by its name or number; empty is None, never zero.

    Raises RuleViolation when it is neither.
    """
    levels = list_levels(indicator)
    if text.strip() in levels:
        return Decimal(levels.index(text.strip()) + 1)
    return read_number(text)
