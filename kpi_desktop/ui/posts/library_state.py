"""What the dialog of the indicator library shows: entries by words and kind of post, and the sums after adding."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from kpi_desktop.domain.indicator_kinds import INDICATOR_KINDS
from kpi_desktop.domain.indicator_library import LibraryIndicator
from kpi_desktop.domain.indicator_sums import name_few, posts_by_total, sum_by_post
from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.domain.values import Points, show_short
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.ui.grid.find import matches
from kpi_desktop.ui.posts.kind_fields import example_sentence

ALL_GROUPS, ALL_KINDS = "全部部分", "各类岗位"


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryLine:
    """An entry of the library as a row."""

    entry: LibraryIndicator
    group: str
    is_used: bool

    @property
    def cells(self) -> tuple[str, str, str, str, str]:
        """Name, full mark, part, kind and frequency."""
        kind = INDICATOR_KINDS[self.entry.kind]
        return (
            f"{self.entry.name}（已有）" if self.is_used else self.entry.name,
            show_short(self.entry.full_mark) if kind.has_points else "不计分",
            self.group,
            kind.label,
            self.entry.frequency.label,
        )

    @property
    def has_points(self) -> bool:
        return INDICATOR_KINDS[self.entry.kind].has_points


def derive_library(
    book: YearBook,
    library: Sequence[LibraryIndicator],
    *,
    query: str = "",
    group: str = ALL_GROUPS,
    post_kind: str = ALL_KINDS,
) -> tuple[LibraryLine, ...]:
    """The entries that fit the search, with the part of the plan each would go to."""
    names = {indicator.name for indicator in book.indicators}
    lines = (
        LibraryLine(entry=entry, group=group_label(book, entry.group), is_used=entry.name in names)
        for entry in library
        if post_kind == ALL_KINDS or entry.suits(post_kind)
    )
    return tuple(line for line in lines if group in (ALL_GROUPS, line.group) and _is_found(query, line.entry))


def _is_found(query: str, entry: LibraryIndicator) -> bool:
    """By name and kind of post, spelt too; by the words of the standard only as written, or every second one would fit."""
    wanted = query.strip()
    return not wanted or matches(wanted, (entry.name, *entry.post_words)) or wanted in entry.standard


def group_key(book: YearBook, key: str) -> str:
    """The scheme's group for an entry; the scheme's last one where it has no such group."""
    keys = [group.key for group in book.scheme.groups]
    return key if key in keys else next(reversed(keys), key)


def group_label(book: YearBook, key: str) -> str:
    """The name of the scheme's group for an entry."""
    found = group_key(book, key)
    return next((group.label for group in book.scheme.groups if group.key == found), found)


def derive_detail(entry: LibraryIndicator) -> tuple[tuple[str, str], ...]:
    """An entry in full, as labels and texts."""
    kind = INDICATOR_KINDS[entry.kind]
    sample = entry.as_indicator("", group=entry.group)
    return (
        ("评分标准", entry.standard),
        ("数据来源", entry.source),
        ("计分办法", f"{kind.label}：{kind.rule}。{example_sentence(sample)}"),
        ("适合岗位", "、".join(entry.post_words) or "各类岗位"),
        ("可替代", "、".join(f"“{phrase}”" for phrase in entry.replaces)),
    )


def chosen_indicators(
    book: YearBook,
    chosen: Iterable[LibraryIndicator],
    marks: Mapping[str, Points],
    posts: tuple[str, ...],
) -> tuple[Indicator, ...]:
    """The indicators that the entries become, with the full marks typed for them, not numbered yet."""
    return tuple(
        replace(entry, full_mark=marks.get(entry.key, entry.full_mark)).as_indicator(
            "", group=group_key(book, entry.group), posts=posts
        )
        for entry in chosen
    )


def sums_sentence(book: YearBook, new: Sequence[Indicator]) -> str:
    """What the parts of the plan would total with the new indicators."""
    if not new:
        return "勾选要用的指标；双击满分或按F2可以改。"
    posts = [post.post_no for post in book.posts]
    points = sum((i.full_mark for i in new if INDICATOR_KINDS[i.kind].has_points), Decimal(0))
    parts = [f"已选{len(new)}项，共{show_short(points)}分"]
    for group in book.scheme.groups:
        if not any(indicator.group == group.key for indicator in new):
            continue
        totals = tuple(posts_by_total(sum_by_post((*book.indicators, *new), group.key, posts)))
        told = "、".join(
            f"{show_short(total)}分" + (f"（{name_few(members)}）" if len(totals) > 1 else "")
            for total, members in totals[:3]
        )
        parts.append(f"加入后{group.label}合计{told}，方案规定{show_short(group.mark)}分")
    return "；".join(parts) + "。"
