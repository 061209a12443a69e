"""Cells of the scheme's lists: columns over a row at its place, and what typing into them means."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol, TypeVar

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.scheme_checks import MOST_NAME
from kpi_desktop.domain.values import HUNDRED, read_number, show_short
from kpi_desktop.ui.grid.columns import Alignment, Column
from kpi_desktop.ui.posts.cell_texts import choose, need_text
from kpi_desktop.ui.posts.scheme_view import read_bounded

_MOST_POINTS = 100
_MOST_WORDS = 40
_LEVEL = re.compile(r"([^0-9０-９\-－]*)(.*?)分?")
_SEPARATORS = re.compile(r"[、,，;；]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of a list at its place."""

    at: int
    record: Any

    @property
    def key(self) -> str:
        return str(self.at)


class LevelLike(Protocol):
    """A level and its points."""

    @property
    def label(self) -> str: ...
    @property
    def points(self) -> Decimal: ...


Level = TypeVar("Level", bound=LevelLike)


def name_column(title: str, field: str = "label", most: int = MOST_NAME, width: int = 150) -> Column[Line]:
    """A name that is needed and has so many characters at most."""

    def parse(text: str, _line: Line) -> str:
        plain = need_text(title, text)
        if len(plain) > most:
            message = f"{title}有{len(plain)}个字，请缩短到{most}个字以内。"
            raise RuleViolation(message)
        return plain

    return Column(
        key=field,
        title=title,
        read=lambda line: getattr(line.record, field),
        parse=parse,
        is_required=True,
        is_stretched=True,
        is_searched=True,
        width=width,
    )


def number_column(
    field: str,
    title: str,
    *,
    what: str,
    places: int = 2,
    highest: int = _MOST_POINTS,
    blank: str | None = None,
    width: int = 96,
) -> Column[Line]:
    """A number from 0; with `blank` the cell may be cleared, which means what `blank` says."""

    def read(line: Line) -> str:
        value = getattr(line.record, field)
        return "" if value is None else show_short(value)

    def parse(text: str, _line: Line) -> Decimal | None:
        return (
            None if blank is not None and not text.strip() else read_bounded(what, text, 0, highest, places)
        )

    return Column(
        key=field,
        title=title,
        read=read,
        parse=parse,
        alignment=Alignment.RIGHT,
        width=width,
        description=f"{title}，{blank}" if blank else "",
    )


def choice_column(field: str, title: str, values: Mapping[str, Any], width: int = 92) -> Column[Line]:
    """One of a few values, shown and typed by its label."""
    labels = {value: label for label, value in values.items()}
    return Column(
        key=field,
        title=title,
        read=lambda line: labels.get(getattr(line.record, field), ""),
        parse=lambda text, _: choose(title, values, text),
        choices=tuple(values),
        alignment=Alignment.CENTRE,
        width=width,
    )


def text_column(field: str, title: str, most: int, width: int = 120) -> Column[Line]:
    """A text that may be empty."""

    def parse(text: str, _line: Line) -> str:
        plain = text.strip()
        if len(plain) > most:
            message = f"{title}有{len(plain)}个字，请缩短到{most}个字以内。"
            raise RuleViolation(message)
        return plain

    return Column(
        key=field, title=title, read=lambda line: getattr(line.record, field), parse=parse, width=width
    )


def levels_column(field: str, title: str, make: Callable[[str, Decimal], Level], hint: str) -> Column[Line]:
    """Points by level in one cell: 省级3、市级2."""
    return Column(
        key=field,
        title=title,
        read=lambda line: show_levels(getattr(line.record, field)),
        parse=lambda text, _: read_levels(text, make),
        description=hint,
        width=190,
    )


def read_levels(text: str, make: Callable[[str, Decimal], Level]) -> tuple[Level, ...]:
    """Points by level: one number, or 省级3、市级2 with a level before each.

    Raises RuleViolation where a number is lacking, below 0 or above 100.
    """
    levels = []
    for part in _SEPARATORS.split(text.strip("、,，;； ")):
        found = _LEVEL.fullmatch(part.strip())
        label, number = found.groups() if found else ("", "")
        value = read_number(number)
        if value is None or not 0 <= value <= _MOST_POINTS:
            message = f"分值请写0到{_MOST_POINTS}的数，分级别的写成“省级3、市级2”这样。"
            raise RuleViolation(message)
        levels.append(make(label.strip(), value))
    return tuple(levels)


def show_levels(levels: Iterable[LevelLike]) -> str:
    """The points as `read_levels` reads them."""
    return "、".join(f"{level.label}{show_short(level.points)}" for level in levels)


def read_own_words(text: str) -> tuple[str, ...]:
    """The office's own vague words, separated by 、 or a comma, each once.

    Raises RuleViolation where one is too long to be a word, or too short to mean anything.
    """
    words = tuple(dict.fromkeys(word for word in re.split(r"[、,，;；\s]+", text) if word))
    if len(words) > _MOST_WORDS:
        message = f"含糊用语有{len(words)}个，请减到{_MOST_WORDS}个以内。"
        raise RuleViolation(message)
    wrong = next((word for word in words if not 2 <= len(word) <= 20), "")
    if wrong:
        message = f"“{wrong[:20]}”应是2到20个字的词，词与词用顿号隔开。"
        raise RuleViolation(message)
    return words


def read_several(what: str, values: Mapping[str, Any], text: str) -> tuple[Any, ...]:
    """A few of the values, separated by 、.

    Raises RuleViolation where there is none or one is unknown.
    """
    names = [name.strip() for name in _SEPARATORS.split(text) if name.strip()]
    unknown = next((name for name in names if name not in values), "")
    if unknown or not names:
        told = f"“{unknown[:20]}”不是{what}，" if unknown else ""
        message = f"{told}请从{'、'.join(values)}中选，几类之间用顿号隔开。"
        raise RuleViolation(message)
    return tuple(dict.fromkeys(values[name] for name in names))


def free_name(base: str, known: Sequence[str]) -> str:
    """A name nobody has yet: 新的部分, 新的部分2."""
    return next(
        name for name in (base, *(f"{base}{at}" for at in range(2, len(known) + 3))) if name not in set(known)
    )


def free_key(known: Iterable[str]) -> str:
    """A key nobody has yet."""
    taken = set(known)
    return next(key for at in range(1, len(taken) + 2) if (key := f"own-{at}") not in taken)


def say_total(numbers: Iterable[Decimal]) -> str:
    """The total of a list that must come to a hundred, in words."""
    total = sum(numbers, Decimal(0))
    return f"合计{show_short(total)}" + ("" if total == HUNDRED else "，应为100")
