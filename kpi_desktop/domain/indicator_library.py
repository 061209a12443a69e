"""The library of counted indicators (指标库): standards that can stand in the place of vague ones."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from kpi_desktop.domain.indicator_kinds import INDICATOR_KINDS, Params
from kpi_desktop.domain.indicators import Frequency, Indicator
from kpi_desktop.domain.values import Points

_LEAST_SHARED = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryIndicator:
    """A counted indicator of the library.

    `replaces` are the vague phrases its standard stands in for; `post_words` name the kinds of post it is meant for,
    every post when empty.
    """

    key: str
    group: str
    name: str
    full_mark: Points
    standard: str
    source: str
    frequency: Frequency
    kind: str
    params: Params
    replaces: tuple[str, ...] = ()
    post_words: tuple[str, ...] = ()

    def as_indicator(self, indicator_no: str, *, group: str, posts: tuple[str, ...] = ()) -> Indicator:
        """The indicator of a plan that the entry becomes."""
        return Indicator(
            indicator_no=indicator_no,
            group=group,
            name=self.name,
            full_mark=self.full_mark,
            standard=self.standard,
            source=self.source,
            frequency=self.frequency,
            kind=self.kind,
            params=self.params,
            posts=posts,
        )

    def suits(self, post_kind: str) -> bool:
        """Whether it is meant for a kind of post; one without kinds is meant for all."""
        return not self.post_words or post_kind in self.post_words


def read_library(data: Mapping[str, Any]) -> tuple[LibraryIndicator, ...]:
    """The library as its file keeps it (resources/schemes/library)."""
    return tuple(
        LibraryIndicator(
            key=entry["key"],
            group=entry["group"],
            name=entry["name"],
            full_mark=Decimal(entry["full_mark"]),
            standard=entry["standard"],
            source=entry["source"],
            frequency=Frequency(entry["frequency"]),
            kind=entry["kind"],
            params=tuple(entry["params"].items()),
            replaces=tuple(entry["replaces"]),
            post_words=tuple(entry["post_words"]),
        )
        for entry in data["indicators"]
    )


def post_kinds(library: Iterable[LibraryIndicator]) -> tuple[str, ...]:
    """The kinds of post the library has indicators for, each once, in its order."""
    return tuple(dict.fromkeys(word for entry in library for word in entry.post_words))


def nearest_rewrite(name: str, standard: str, library: Sequence[LibraryIndicator]) -> LibraryIndicator | None:
    """The entry nearest to a vague standard: by the phrases it replaces, then by shared pairs of characters.

    None when next to nothing is shared. A veto is no rewrite: it has no points.
    """
    text = name + standard
    pairs = _pairs(text)

    def nearness(entry: LibraryIndicator) -> tuple[int, int]:
        named = sum(len(vague) for vague in entry.replaces if vague in text)
        return named, len(pairs & _pairs(f"{entry.name}，{'，'.join(entry.replaces)}"))

    counted = (entry for entry in library if INDICATOR_KINDS[entry.kind].has_points)
    best = max(counted, key=nearness, default=None)
    if best is None:
        return None
    named, shared = nearness(best)
    return best if named or shared >= _LEAST_SHARED else None


def _pairs(text: str) -> set[str]:
    return {text[index : index + 2] for index in range(len(text) - 1)}


def rewrite_indicator(indicator: Indicator, entry: LibraryIndicator) -> Indicator:
    """The indicator with the entry's standard, source and way of scoring; its mark, frequency and posts stay.

    The way of scoring stays too where the entry's would make no rule of the indicator's full mark.
    """
    written = replace(indicator, standard=entry.standard, source=entry.source)
    if INDICATOR_KINDS[entry.kind].find_trouble(indicator.full_mark, entry.params) is not None:
        return written
    return replace(written, kind=entry.kind, params=entry.params)
