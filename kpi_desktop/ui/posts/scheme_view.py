"""What the page 计分方案 is made of: fields and lists that write themselves into a scheme."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.scheme import Scheme
from kpi_desktop.domain.values import read_number, show_short

if TYPE_CHECKING:
    from kpi_desktop.ui.grid.columns import Column
    from kpi_desktop.ui.posts.scheme_cells import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeField:
    """One field of the scheme; `write` gives the scheme with the text taken in, or raises RuleViolation."""

    key: str
    label: str
    text: str
    write: Callable[[Scheme, str], Scheme]
    suffix: str = ""
    choices: tuple[str, ...] = ()
    hint: str = ""
    is_wide: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeSection:
    """A card of fields; `title` is also the place its findings name."""

    title: str
    fields: tuple[SchemeField, ...]
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeList:
    """A list of the scheme as a grid; `title` is also the place its findings name, `noun` what one row is called.

    `make` gives a new row, or raises RuleViolation where there can be none more.
    """

    title: str
    heading: str
    noun: str
    columns: Callable[[Scheme], tuple[Column[Line], ...]]
    read: Callable[[Scheme], tuple[Any, ...]]
    write: Callable[[Scheme, tuple[Any, ...]], Scheme]
    make: Callable[[Scheme], Any]
    total: Callable[[Scheme], str] = lambda _: ""
    empty_text: str = ""
    has_order: bool = True


def read_bounded(
    what: str, text: str, lowest: Decimal | int, highest: Decimal | int, places: int = 2
) -> Decimal:
    """A number within its bounds.

    Raises RuleViolation where there is none, or it lies outside.
    """
    value = read_number(text, places)
    if value is None or not lowest <= value <= highest:
        message = f"{what}应是{show_short(Decimal(lowest))}到{show_short(Decimal(highest))}之间的数。"
        raise RuleViolation(message)
    return value
