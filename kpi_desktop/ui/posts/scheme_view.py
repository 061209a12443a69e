"""What the page 计分方案 is made of: fields that write themselves into a scheme, in sections."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.scheme import Scheme
from kpi_desktop.domain.values import HUNDRED, read_number, show_short

Record = TypeVar("Record")


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


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeSection:
    """A group of fields with the sentence of its check."""

    title: str
    fields: tuple[SchemeField, ...]
    check: str = ""
    is_right: bool = True
    remark: str = ""


def read_bounded(
    what: str, text: str, lowest: Decimal | int, highest: Decimal | int, places: int = 2
) -> Decimal:
    value = read_number(text, places)
    if value is None or not lowest <= value <= highest:
        message = f"{what}应是{show_short(Decimal(lowest))}到{show_short(Decimal(highest))}之间的数。"
        raise RuleViolation(message)
    return value


def swap(records: tuple[Record, ...], at: int, record: Record) -> tuple[Record, ...]:
    return (*records[:at], record, *records[at + 1 :])


def totalled(title: str, fields: Iterator[SchemeField], numbers: Sequence[Decimal]) -> SchemeSection:
    total = sum(numbers, Decimal(0))
    is_right = total == HUNDRED
    check = f"合计{show_short(total)}" + ("" if is_right else "，应为100")
    return SchemeSection(title=title, fields=tuple(fields), check=check, is_right=is_right)
