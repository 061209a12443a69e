"""Mutual selection as a matching (双向选择): staff-proposing deferred acceptance, with what became of every wish."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from heapq import heappush, heapreplace


class Refused(Enum):
    """Why a wish did not come true."""

    FILLED = "filled"
    NOT_RANKED = "not_ranked"
    NOT_OPEN = "not_open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A post open for selection: its section ranks the staff, `places` is how many it takes."""

    post_no: str
    section: str
    places: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedWish:
    """A wish that did not come true: its order from 1, the person's own place in the ranking (0 without one), why.

    `holders` are who has the post's places, best ranked first.
    """

    post_no: str
    wish: int
    why: Refused
    rank: int = 0
    holders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the matching proposes for one person: the post with the wish's order and the section's rank, or none.

    `refused` are the wishes before it that did not come true; all of them without a post.
    """

    employee_no: str
    post_no: str = ""
    wish: int = 0
    rank: int = 0
    refused: tuple[RefusedWish, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """A proposal (匹配方案): everybody's outcome by employee number, and who has each post, best ranked first."""

    outcomes: Mapping[str, Outcome]
    holders: Mapping[str, tuple[str, ...]]


def propose_matching(
    wishes: Mapping[str, Sequence[str]],
    rankings: Mapping[str, Sequence[str]],
    openings: Iterable[Opening],
) -> Matching:
    """Match staff and posts so that no person and section would both rather have each other (Gale–Shapley).

    `wishes` are posts by employee number in order, `rankings` are employee numbers by section, best first; whom a
    section does not rank it does not take. Of all stable matchings everybody gets the best post possible. The result
    depends on neither the order of the input nor of the steps. Time grows with the length of the lists.
    """
    open_posts = {opening.post_no: opening for opening in openings}
    places_in = {
        section: {number: place for place, number in enumerate(ranked, start=1)}
        for section, ranked in rankings.items()
    }
    ranks = {post_no: places_in.get(opening.section, {}) for post_no, opening in open_posts.items()}
    held = _accept(wishes, ranks, {post_no: opening.places for post_no, opening in open_posts.items()})
    holders = {
        post_no: tuple(number for _, number in sorted((-worst, number) for worst, number in taken))
        for post_no, taken in held.items()
    }
    of_person = {number: post_no for post_no, taken in holders.items() for number in taken}
    return Matching(
        outcomes={
            number: _explain(number, wishes[number], of_person.get(number, ""), ranks, holders)
            for number in sorted(wishes)
        },
        holders=holders,
    )


def _accept(
    wishes: Mapping[str, Sequence[str]],
    ranks: Mapping[str, Mapping[str, int]],
    places: Mapping[str, int],
) -> dict[str, list[tuple[int, str]]]:
    """Who each post holds in the end, as (−rank, number); everybody proposes in turn until taken or out of wishes."""
    held: dict[str, list[tuple[int, str]]] = {post_no: [] for post_no in places}
    at = dict.fromkeys(wishes, 0)
    waiting = sorted(wishes, reverse=True)
    while waiting:
        number = waiting.pop()
        own = wishes[number]
        while at[number] < len(own):
            post_no = own[at[number]]
            at[number] += 1
            rank = ranks.get(post_no, {}).get(number)
            if rank is None:
                continue
            taken = held[post_no]
            if len(taken) < places[post_no]:
                heappush(taken, (-rank, number))
                break
            if taken and -taken[0][0] > rank:
                waiting.append(heapreplace(taken, (-rank, number))[1])
                break
    return held


def _explain(
    number: str,
    own: Sequence[str],
    post_no: str,
    ranks: Mapping[str, Mapping[str, int]],
    holders: Mapping[str, tuple[str, ...]],
) -> Outcome:
    wish = own.index(post_no) + 1 if post_no else 0
    refused = tuple(
        _refuse(number, other, order, ranks, holders)
        for order, other in enumerate(own[: wish - 1] if wish else own, start=1)
    )
    rank = ranks[post_no][number] if post_no else 0
    return Outcome(employee_no=number, post_no=post_no, wish=wish, rank=rank, refused=refused)


def _refuse(
    number: str,
    post_no: str,
    wish: int,
    ranks: Mapping[str, Mapping[str, int]],
    holders: Mapping[str, tuple[str, ...]],
) -> RefusedWish:
    if post_no not in ranks:
        return RefusedWish(post_no=post_no, wish=wish, why=Refused.NOT_OPEN)
    rank = ranks[post_no].get(number, 0)
    why = Refused.FILLED if rank else Refused.NOT_RANKED
    return RefusedWish(post_no=post_no, wish=wish, why=why, rank=rank, holders=holders[post_no])


def propose_in_turn(
    wishes: Mapping[str, Sequence[str]],
    rankings: Mapping[str, Sequence[str]],
    openings: Sequence[Opening],
    first: Iterable[str] = (),
) -> Matching:
    """Match the sections that choose first (综合部门先选) among everybody, then the others among those left.

    Without sections that choose first it is one matching. With them it is stable within each turn: somebody a section
    of the first turn has taken is not there for the second.
    """
    early = set(first)
    opened = [opening for opening in openings if opening.section in early]
    if not opened or len(opened) == len(openings):
        return propose_matching(wishes, rankings, openings)
    early_posts = {opening.post_no for opening in opened}
    begun = propose_matching(
        {number: [post for post in own if post in early_posts] for number, own in wishes.items()},
        rankings,
        opened,
    )
    placed = {number for number, outcome in begun.outcomes.items() if outcome.post_no}
    later = propose_matching(
        {
            number: [post for post in own if post not in early_posts]
            for number, own in wishes.items()
            if number not in placed
        },
        rankings,
        [opening for opening in openings if opening.section not in early],
    )
    holders = {**begun.holders, **later.holders}
    places_in = {
        section: {number: place for place, number in enumerate(ranked, start=1)}
        for section, ranked in rankings.items()
    }
    ranks = {opening.post_no: places_in.get(opening.section, {}) for opening in openings}
    outcomes = {}
    for number in sorted(wishes):
        taken = begun if number in placed else later
        post_no = taken.outcomes[number].post_no
        outcome = _explain(number, wishes[number], post_no, ranks, holders)
        if number in placed:
            # The first turn takes without asking the wishes of the second.
            outcome = Outcome(
                employee_no=number,
                post_no=post_no,
                wish=outcome.wish,
                rank=outcome.rank,
                refused=tuple(each for each in outcome.refused if each.post_no in early_posts),
            )
        outcomes[number] = outcome
    return Matching(outcomes=outcomes, holders=holders)
