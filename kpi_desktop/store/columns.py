"""How a value is written in a column: scaled whole numbers, codes, flags and data as text, and back."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from typing import Any

Raw = int | str | None


@dataclass(frozen=True, slots=True)
class Codec:
    """A pair of functions between a record's value and the column's."""

    encode: Callable[[Any], Raw]
    decode: Callable[[Any], Any]


def _same(value: Any) -> Any:  # noqa: ANN401 - whatever the column holds
    return value


PLAIN = Codec(encode=_same, decode=_same)
FLAG = Codec(encode=int, decode=bool)


def scaled(places: int) -> Codec:
    """A Decimal of at most `places` decimals as a whole number of that scale; None stays None.

    Encoding raises ValueError when the number has more decimals than the column keeps.
    """

    def encode(value: Decimal | None) -> int | None:
        if value is None:
            return None
        number = value.scaleb(places)
        if number != number.to_integral_value():
            message = f"{value} has more than {places} decimals"
            raise ValueError(message)
        return int(number)

    @lru_cache(maxsize=20_000)
    def decode_number(number: int) -> Decimal:
        return Decimal(number).scaleb(-places)

    def decode(number: int | None) -> Decimal | None:
        return None if number is None else decode_number(number)

    return Codec(encode=encode, decode=decode)


def code(kind: type[Enum]) -> Codec:
    """An enumeration by its value."""
    return Codec(encode=lambda member: member.value, decode=kind)


def code_or_none(kind: type[Enum]) -> Codec:
    """An enumeration by its value; None stays None."""
    return Codec(
        encode=lambda member: None if member is None else member.value,
        decode=lambda value: None if value is None else kind(value),
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        message = f"{value!r} where a text belongs"
        raise TypeError(message)
    return value


def _encode_pairs(pairs: tuple[tuple[str, Decimal], ...]) -> str:
    return canonical_json([[key, str(value)] for key, value in pairs])


def _decode_pairs(text: str) -> tuple[tuple[str, Decimal], ...]:
    return tuple((_text(key), Decimal(_text(value))) for key, value in json.loads(text))


def _encode_text_pairs(pairs: tuple[tuple[str, str], ...]) -> str:
    return canonical_json([list(pair) for pair in pairs])


def _decode_text_pairs(text: str) -> tuple[tuple[str, str], ...]:
    return tuple((_text(key), _text(value)) for key, value in json.loads(text))


def _encode_names(names: tuple[str, ...]) -> str:
    return canonical_json(list(names))


def _decode_names(text: str) -> tuple[str, ...]:
    return tuple(map(_text, json.loads(text)))


def _decode_fraction(text: str) -> str:
    if _FRACTION.fullmatch(text) is None:
        message = "no fraction"
        raise ValueError(message)
    return text


# An exact number as text: 27/20, 1, 1.35; no exponent, no sign.
_FRACTION = re.compile(r"[0-9]+(/0*[1-9][0-9]*|\.[0-9]+)?")
FRACTION = Codec(encode=_same, decode=_decode_fraction)
PAIRS = Codec(encode=_encode_pairs, decode=_decode_pairs)
TEXT_PAIRS = Codec(encode=_encode_text_pairs, decode=_decode_text_pairs)
NAMES = Codec(encode=_encode_names, decode=_decode_names)
HUNDREDTHS = scaled(2)
THOUSANDTHS = scaled(3)
TEN_THOUSANDTHS = scaled(4)


def canonical_json(data: Any) -> str:  # noqa: ANN401 - any plain data
    """Data as the one text that equal data always gives."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
