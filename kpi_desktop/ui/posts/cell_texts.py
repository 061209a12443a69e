"""What typing into a cell of 岗位设置 means, whatever the grid: needed text, choices, counts, dates."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.values import clean_text, read_number, show_short

Value = TypeVar("Value")
YES, NO = "是", "否"


def keep_text(text: str, _row: object) -> str:
    # Prose keeps its full-width punctuation.
    return text.strip()


def need_text(what: str, text: str) -> str:
    cleaned = text.strip()
    if not cleaned:
        message = f"{what}不能空着。"
        raise RuleViolation(message)
    return cleaned


def choose(what: str, values: Mapping[str, Value], text: str) -> Value:
    if text not in values:
        message = f"请从{'、'.join(values)}中选择{what}。"
        raise RuleViolation(message)
    return values[text]


def read_count(what: str, text: str, lowest: int, highest: int) -> int | None:
    number = read_number(text, 0)
    if number is not None and not lowest <= number <= highest:
        message = f"{what}应在{lowest}到{highest}之间。"
        raise RuleViolation(message)
    return None if number is None else int(number)


def setter(field: str) -> Callable[[Any, Any], Any]:
    return lambda record, value: replace(record, **{field: value})


def show_number(value: Decimal | int | None) -> str:
    return "" if value is None else show_short(value)


_DATE = re.compile(r"(\d{4})(?:[-./年](\d{1,2})(?:[-./月](\d{1,2})日?)?月?)?年?")


def parse_decided(text: str) -> str:
    """Read a date of which only the year is needed, as YYYY, YYYY-MM or YYYY-MM-DD.

    Raises RuleViolation when it is none.
    """
    found = _DATE.fullmatch(clean_text(text).replace(" ", ""))
    if found is None:
        message = "日期请写成2026-05-20、2026-05或2026。"
        raise RuleViolation(message)
    year, month, day = found.groups()
    if (month and not 1 <= int(month) <= 12) or (day and not 1 <= int(day) <= 31):
        message = f"“{text.strip()}”不是日历上的日期，请改正。"
        raise RuleViolation(message)
    return "-".join([year, *(f"{int(part):02d}" for part in (month, day) if part)])


def parse_day(text: str) -> str:
    """Read a whole date as YYYY-MM-DD.

    Raises RuleViolation when it is none.
    """
    day = parse_decided(text)
    try:
        return date.fromisoformat(day).isoformat()
    except ValueError as trouble:
        message = f"“{text.strip()}”不是完整的日期，请写成2025-12-18这样的年月日。"
        raise RuleViolation(message) from trouble
