"""Deferred acceptance: stable, within the places, best for the staff, and the same whatever the order of the input."""

from collections.abc import Mapping, Sequence
from itertools import product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_desktop.domain.matching import (
    Matching,
    Opening,
    Refused,
    RefusedWish,
    propose_in_turn,
    propose_matching,
)

Lists = Mapping[str, Sequence[str]]


@st.composite
def selections(draw: st.DrawFn, most: int = 6) -> tuple[Lists, Lists, tuple[Opening, ...]]:
    """Staff, sections with one to two posts, lists that leave some out, places from none to three."""
    staff = [f"{i:03d}" for i in range(draw(st.integers(1, most)))]
    sections = [f"科{i}" for i in range(draw(st.integers(1, 3)))]
    openings = tuple(
        Opening(post_no=f"{section}-{i}", section=section, places=draw(st.integers(0, 3)))
        for section in sections
        for i in range(draw(st.integers(1, 2)))
    )
    posts = [opening.post_no for opening in openings]
    wishes = {number: draw(st.lists(st.sampled_from(posts), unique=True)) for number in staff}
    rankings = {section: draw(st.lists(st.sampled_from(staff), unique=True)) for section in sections}
    return wishes, rankings, openings


def assigned(matching: Matching) -> dict[str, str]:
    return {number: outcome.post_no for number, outcome in matching.outcomes.items()}


def is_stable(found: Mapping[str, str], wishes: Lists, rankings: Lists, openings: Sequence[Opening]) -> bool:
    """Nobody and no section would both rather have each other, and nobody has what either side does not want."""
    for opening in openings:
        ranked = list(rankings.get(opening.section, ()))
        held = [number for number, post in found.items() if post == opening.post_no]
        if len(held) > opening.places or any(
            number not in ranked or opening.post_no not in wishes[number] for number in held
        ):
            return False
        for number, own in wishes.items():
            if opening.post_no not in own or number not in ranked:
                continue
            has = found[number]
            prefers = not has or own.index(opening.post_no) < own.index(has)
            welcome = len(held) < opening.places or any(
                ranked.index(number) < ranked.index(other) for other in held
            )
            if prefers and welcome:
                return False
    return True


def all_stable(wishes: Lists, rankings: Lists, openings: Sequence[Opening]) -> list[dict[str, str]]:
    """Every stable matching, by trying all."""
    staff = list(wishes)
    choices = [["", *wishes[number]] for number in staff]
    tried = (dict(zip(staff, each, strict=True)) for each in product(*choices))
    return [found for found in tried if is_stable(found, wishes, rankings, openings)]


def section_proposing(wishes: Lists, rankings: Lists, openings: Sequence[Opening]) -> dict[str, str]:
    """The sections propose: the stable matching that is best for them, worked out another way."""
    found = dict.fromkeys(wishes, "")
    changed = True
    asked: set[tuple[str, str]] = set()
    while changed:
        changed = False
        for opening in openings:
            held = sum(1 for post in found.values() if post == opening.post_no)
            for number in rankings.get(opening.section, ()):
                if held >= opening.places:
                    break
                if (opening.post_no, number) in asked or opening.post_no not in wishes[number]:
                    continue
                asked.add((opening.post_no, number))
                has, own = found[number], list(wishes[number])
                if not has or own.index(opening.post_no) < own.index(has):
                    found[number] = opening.post_no
                    held += 1
                    changed = True
    return found


@given(selections())
def test_that_the_matching_is_stable_and_within_the_places(
    case: tuple[Lists, Lists, tuple[Opening, ...]],
) -> None:
    matching = propose_matching(*case)
    assert is_stable(assigned(matching), *case)
    for opening in case[2]:
        assert len(matching.holders[opening.post_no]) <= opening.places
    placed = [number for taken in matching.holders.values() for number in taken]
    assert sorted(placed) == sorted(n for n, post in assigned(matching).items() if post)
    assert len(placed) == len(set(placed))


@given(selections(most=4))
def test_that_everybody_gets_the_best_of_all_stable_matchings(
    case: tuple[Lists, Lists, tuple[Opening, ...]],
) -> None:
    wishes, _, _ = case
    found = assigned(propose_matching(*case))
    every = all_stable(*case)
    assert found in every
    for number, own in wishes.items():
        order = [*own, ""]
        assert order.index(found[number]) == min(order.index(other[number]) for other in every)


@given(selections())
def test_that_nobody_does_better_when_the_sections_propose(
    case: tuple[Lists, Lists, tuple[Opening, ...]],
) -> None:
    wishes, _, _ = case
    ours, theirs = assigned(propose_matching(*case)), section_proposing(*case)
    assert is_stable(theirs, *case)
    for number, own in wishes.items():
        order = [*own, ""]
        assert order.index(ours[number]) <= order.index(theirs[number])
    assert {n for n, post in ours.items() if post} == {n for n, post in theirs.items() if post}


@given(selections(), st.randoms(use_true_random=False))
def test_that_the_order_of_the_input_is_nothing(
    case: tuple[Lists, Lists, tuple[Opening, ...]], random: Random
) -> None:
    wishes, rankings, openings = case

    def shuffled(lists: Lists) -> Lists:
        keys = list(lists)
        random.shuffle(keys)
        return {key: lists[key] for key in keys}

    again = propose_matching(shuffled(wishes), shuffled(rankings), random.sample(openings, len(openings)))
    assert again.outcomes == propose_matching(*case).outcomes
    assert list(again.outcomes) == sorted(wishes)


@given(selections())
def test_that_every_wish_that_did_not_come_true_has_its_reason(
    case: tuple[Lists, Lists, tuple[Opening, ...]],
) -> None:
    wishes, rankings, openings = case
    matching = propose_matching(*case)
    section = {opening.post_no: opening for opening in openings}
    for number, outcome in matching.outcomes.items():
        before = wishes[number][: outcome.wish - 1] if outcome.post_no else wishes[number]
        assert [refused.post_no for refused in outcome.refused] == list(before)
        for refused in outcome.refused:
            ranked = list(rankings[section[refused.post_no].section])
            if refused.why is Refused.NOT_RANKED:
                assert number not in ranked
            else:
                assert refused.rank == ranked.index(number) + 1
                assert len(refused.holders) == section[refused.post_no].places
                assert all(ranked.index(other) + 1 < refused.rank for other in refused.holders)


OPENINGS = (
    Opening(post_no="G1", section="办公室", places=1),
    Opening(post_no="G2", section="登记股", places=1),
)


def test_that_a_closed_post_and_places_of_none_are_told() -> None:
    matching = propose_matching(
        {"001": ["G9", "G1"]}, {"办公室": ["001"]}, [Opening(post_no="G1", section="办公室", places=0)]
    )
    assert matching.outcomes["001"].refused == (
        RefusedWish(post_no="G9", wish=1, why=Refused.NOT_OPEN),
        RefusedWish(post_no="G1", wish=2, why=Refused.FILLED, rank=1),
    )


def test_that_sections_that_choose_first_take_before_the_others() -> None:
    wishes = {"001": ["G2", "G1"], "002": ["G1", "G2"], "003": ["G2"]}
    rankings = {"办公室": ["001", "002"], "登记股": ["001", "002", "003"]}
    plain = propose_in_turn(wishes, rankings, OPENINGS)
    assert assigned(plain) == {"001": "G2", "002": "G1", "003": ""}
    assert plain.outcomes == propose_matching(wishes, rankings, OPENINGS).outcomes
    first = propose_in_turn(wishes, rankings, OPENINGS, first=("办公室",))
    assert assigned(first) == {"001": "G1", "002": "G2", "003": ""}
    assert first.outcomes["001"].refused == ()
    assert first.outcomes["002"].refused == (
        RefusedWish(post_no="G1", wish=1, why=Refused.FILLED, rank=2, holders=("001",)),
    )
    assert assigned(propose_in_turn(wishes, rankings, OPENINGS, first=("办公室", "登记股"))) == assigned(
        plain
    )


@pytest.mark.parametrize("first", [(), ("科0",), ("科0", "科1")])
@given(case=selections())
def test_that_each_turn_is_stable_by_itself(
    first: tuple[str, ...], case: tuple[Lists, Lists, tuple[Opening, ...]]
) -> None:
    wishes, rankings, openings = case
    found = assigned(propose_in_turn(wishes, rankings, openings, first))
    early = {opening.post_no for opening in openings if opening.section in first}
    for turn in (early, {opening.post_no for opening in openings} - early):
        out = {n for n, post in found.items() if post in early} if turn != early else set()
        own = {n: [post for post in w if post in turn] for n, w in wishes.items() if n not in out}
        mine = {n: found[n] if found[n] in turn else "" for n in own}
        assert is_stable(mine, own, rankings, [o for o in openings if o.post_no in turn]) or len(
            early
        ) == len(openings)
