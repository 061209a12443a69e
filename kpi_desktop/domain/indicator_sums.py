"""Sums of full marks: each post's indicators of a group against the group's mark."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from kpi_desktop.domain.indicator_kinds import INDICATOR_KINDS
from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.domain.values import Points, show_short

_FEW_POSTS = 3


def sum_by_post(indicators: Iterable[Indicator], group: str, posts: Sequence[str]) -> Mapping[str, Points]:
    """The full marks of a group for each post, under "" for a plan without posts; a veto has no points."""
    common = Decimal(0)
    own = dict.fromkeys(posts or ("",), Decimal(0))
    for indicator in indicators:
        if indicator.group != group or not INDICATOR_KINDS[indicator.kind].has_points:
            continue
        if not indicator.posts or not posts:
            common += indicator.full_mark
            continue
        for post in indicator.posts:
            if post in own:
                own[post] += indicator.full_mark
    return {post: total + common for post, total in own.items()}


def posts_by_total(totals: Mapping[str, Points]) -> Iterator[tuple[Points, tuple[str, ...]]]:
    """The different totals, the most frequent first, each with its posts."""
    posts: dict[Points, list[str]] = {}
    for post, total in totals.items():
        posts.setdefault(total, []).append(post)
    for total, members in sorted(posts.items(), key=lambda pair: -len(pair[1])):
        yield total, tuple(members)


def name_few(posts: Sequence[str]) -> str:
    """The first few posts by number, and how many they are: G001、G002、G003等12个岗位."""
    if len(posts) <= _FEW_POSTS:
        return f"岗位{'、'.join(posts)}"
    return f"岗位{'、'.join(posts[:_FEW_POSTS])}等{len(posts)}个"


def off_totals(
    indicators: Iterable[Indicator], group: str, mark: Points, posts: Sequence[str]
) -> tuple[tuple[Points, str], ...]:
    """The totals of a group that are not its mark, each with the posts it is of in words (empty: every post)."""
    totals = sum_by_post(indicators, group, posts)
    found = tuple(posts_by_total(totals))
    return tuple(
        (total, "" if len(members) == len(totals) else name_few(members))
        for total, members in found
        if total != mark
    )


def gap_sentence(label: str, total: Points, mark: Points, whose: str) -> str:
    """What a group's total is and should be, as a finding tells it."""
    at = f"{whose}的{label}" if whose else label
    return f"{at}各指标满分合计{show_short(total)}，方案规定{show_short(mark)}"
