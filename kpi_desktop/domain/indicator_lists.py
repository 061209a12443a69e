"""A plan's indicators as a list: numbers, order, copies for other posts, and the vetoes of the scheme."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from kpi_desktop.domain.indicator_kinds import INDICATOR_KINDS
from kpi_desktop.domain.indicators import Frequency, Indicator
from kpi_desktop.domain.numbering import next_number
from kpi_desktop.domain.scheme import Scheme, Veto


def number_anew(
    indicators: Iterable[Indicator], taken: Iterable[str], start: str = "Z01"
) -> tuple[Indicator, ...]:
    """The indicators under free numbers that go on from those taken."""
    numbers = set(taken)
    made = []
    for indicator in indicators:
        number = next_number(numbers, start)
        numbers.add(number)
        made.append(replace(indicator, indicator_no=number))
    return tuple(made)


def number_order(indicators: Iterable[Indicator], known: Mapping[str, Indicator]) -> tuple[Indicator, ...]:
    """The indicators of a list that are new or stand in another place than before, with their places (1, 2, …)."""
    placed = (replace(indicator, sort_order=at) for at, indicator in enumerate(indicators, start=1))
    return tuple(indicator for indicator in placed if known.get(indicator.indicator_no) != indicator)


def insert_below(
    indicators: Sequence[Indicator], new: Sequence[Indicator], below: str
) -> tuple[Indicator, ...]:
    """The list with new indicators below one of its own, at the end when there is none of that number."""
    at = next((at for at, known in enumerate(indicators, start=1) if known.indicator_no == below), None)
    at = len(indicators) if at is None else at
    return (*indicators[:at], *new, *indicators[at:])


def move_indicators(
    indicators: Sequence[Indicator], numbers: Collection[str], step: int
) -> tuple[Indicator, ...]:
    """The list with the indicators of these numbers one place up (−1) or down (+1), as far as there is one."""
    moved = list(indicators) if step < 0 else list(reversed(indicators))
    for at in range(1, len(moved)):
        if moved[at].indicator_no in numbers and moved[at - 1].indicator_no not in numbers:
            moved[at - 1], moved[at] = moved[at], moved[at - 1]
    return tuple(moved if step < 0 else reversed(moved))


def share_with_posts(
    indicators: Iterable[Indicator], posts: Sequence[str], all_posts: Sequence[str]
) -> tuple[Indicator, ...]:
    """The indicators as marked for these posts too; one for every post stays so, and one for each becomes so."""
    return tuple(
        replace(indicator, posts=name_posts({*indicator.posts, *posts}, all_posts))
        if indicator.posts
        else indicator
        for indicator in indicators
    )


def copy_for_posts(indicators: Iterable[Indicator], posts: Iterable[str]) -> tuple[Indicator, ...]:
    """A copy of every indicator for each post by itself, post by post, not numbered yet."""
    originals = tuple(indicators)
    return tuple(replace(indicator, posts=(post,)) for post in posts for indicator in originals)


def name_posts(chosen: Collection[str], all_posts: Sequence[str]) -> tuple[str, ...]:
    """The posts an indicator names, in the plan's order: none where it is for every post."""
    if all(post in chosen for post in all_posts):
        return ()
    return tuple(post for post in all_posts if post in chosen)


def missing_vetoes(scheme: Scheme, indicators: Iterable[Indicator]) -> tuple[Veto, ...]:
    """The matters of 一票否决 of the scheme that no veto indicator of the same name records."""
    names = {i.name for i in indicators if not INDICATOR_KINDS[i.kind].has_points}
    return tuple(veto for veto in scheme.vetoes if veto.label.strip() and veto.label not in names)


def indicator_from_veto(veto: Veto, *, group: str) -> Indicator:
    """The indicator that records a matter of 一票否决 once a year, not numbered yet."""
    return Indicator(
        indicator_no="",
        group=group,
        name=veto.label,
        full_mark=Decimal(1),
        standard=f"{veto.label}，发生1次即{veto.effect.label}，不计分。",
        source=veto.basis,
        frequency=Frequency.YEAR,
        kind="veto",
        params=(("basis", veto.basis), ("effect", veto.effect.value)),
    )
