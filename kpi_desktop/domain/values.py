"""Exact numbers and the periods they belong to; the only place that rounds."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import Enum
from fractions import Fraction
from functools import lru_cache

from kpi_desktop.domain.errors import RuleViolation

Exact = Decimal | Fraction | int

# Decimals as typed and stored, each at its own fixed scale in the file.
Points = Decimal
Weight = Decimal
Coefficient = Decimal

HUNDRED = Decimal(100)
_MOST_DIGITS = 24
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_UNIT_SUFFIX = re.compile(r"(分|个|人|天|次|件|日|%)$")
_INVISIBLE = re.compile("[\\s\u00a0\u200b-\u200f\u2028-\u202f\u2060\ufeff\u3000]+")


class Rounding(Enum):
    """How a number is brought to a fixed number of places (舍入规则)."""

    HALF_UP = "half_up"
    DOWN = "down"
    UP = "up"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {"half_up": "四舍五入", "down": "去尾", "up": "进一"}[self.value]


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class UnitYear:
    """One unit's assessment year: every row of a file belongs to exactly one."""

    unit_code: str
    year: int


def round_exact(value: Exact, places: int, rounding: Rounding = Rounding.HALF_UP) -> Decimal:
    """Round an exact number to `places` decimals; the program's only rounding.

    Half up is away from zero at the half, as 四舍五入 is taught; down and up are towards
    and away from zero.
    """
    numerator, denominator = value.as_integer_ratio()
    whole, rest = divmod(abs(numerator) * 10**places, denominator)
    if (rounding is Rounding.HALF_UP and 2 * rest >= denominator) or (rounding is Rounding.UP and rest):
        whole += 1
    return Decimal(-whole if numerator < 0 else whole).scaleb(-places)


def whole_part(value: Exact, rounding: Rounding) -> int:
    """Round an exact number of heads to a whole number by the quota's rule."""
    return int(round_exact(value, 0, rounding))


def show(value: Exact, places: int = 2) -> str:
    """Write a number for people at `places` decimals, half up."""
    return f"{round_exact(value, places):.{places}f}"


def show_fully(value: Exact) -> str:
    """Write an exact number at two decimals where that is all of it, else at four."""
    places = 2 if round_exact(value, 2) == value else 4
    return show(value, places)


@lru_cache(maxsize=4096)
def show_short(value: Exact) -> str:
    """Write a stored number without trailing zeros: 9.50 as 9.5, 10.00 as 10."""
    text = f"{Decimal(value):f}" if not isinstance(value, Fraction) else show(value, 4)
    return text.rstrip("0").rstrip(".") if "." in text else text


def clean_text(text: str) -> str:
    """Bring typed text to one form: full-width to half-width, no invisible or edge white space."""
    return " ".join(_INVISIBLE.sub(" ", unicodedata.normalize("NFKC", text)).split())


def clean_name(text: str) -> str:
    """Bring a person's name to one form: 张　三 and 张三 are the same name."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))


def read_number(text: str, places: int = 2) -> Decimal | None:
    """Read what a clerk types as a number: １２, 9.5分, 1,200; empty is None, never zero.

    Raises RuleViolation when the text is not a number or has more than `places` decimals.
    """
    plain = clean_text(text).replace(" ", "")
    if not plain:
        return None
    number = _UNIT_SUFFIX.sub("", plain).replace(",", "").replace("。", ".")
    if len(number) > _MOST_DIGITS:
        message = f"“{plain[:20]}…”有{len(plain)}个字，不是一个分数，请填写数字，如 9.5。"
        raise RuleViolation(message)
    if not _NUMBER.fullmatch(number):
        message = f"“{plain[:20]}”不是数字，请填写数字，如 9.5。"
        raise RuleViolation(message)
    return read_decimal(number, places)


def read_decimal(text: str, places: int) -> Decimal:
    """Read a plain decimal of at most `places` decimals.

    Raises RuleViolation when it is not one.
    """
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        message = f"“{text[:20]}”不是数字，请填写数字。"
        raise RuleViolation(message) from error
    if not value.is_finite():
        message = f"“{text[:20]}”不是数字，请填写数字。"
        raise RuleViolation(message)
    if value != value.to_integral_value() and value != round_exact(value, places):
        message = f"{text}的小数超过{places}位，请按{places}位小数填写。"
        raise RuleViolation(message)
    return value
