"""Who gets which post of a round: the proposal by wish and score, adjustment, and the leading group's decision."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from kpi_desktop.domain.competition_scores import Ranked, Ranking
from kpi_desktop.domain.competition_steps import Competition, open_wishes
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.placement import Candidate, PlacingDecision


@dataclass(frozen=True, slots=True, kw_only=True)
class Placing:
    """A candidate's proposed post; `wish_no` 0 is no wish of his: adjusted, or not placed where `post_no` is empty."""

    employee_no: str
    rank: int
    post_no: str
    wish_no: int
    reason: str

    @property
    def is_adjusted(self) -> bool:
        """Whether the post is an adjustment (调剂)."""
        return bool(self.post_no) and self.wish_no == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacingProposal:
    """The proposal for a round; `open_tie` are the people a person has to put in order before it can go on."""

    placings: tuple[Placing, ...]
    open_tie: tuple[str, ...]
    vacancies: Mapping[str, int]

    def of(self, employee_no: str) -> Placing | None:
        """What is proposed of a person, None while it is open."""
        return next((placing for placing in self.placings if placing.employee_no == employee_no), None)


def propose_placing(
    competition: Competition,
    ranking: Ranking,
    names: Mapping[str, str],
    qualified: Collection[tuple[str, str]] = frozenset(),
) -> PlacingProposal:
    """Place by score and wish: each in the order of the ranking gets the first open wish that still has a place.

    A candidate placed elsewhere is passed over and the next moves up (以成绩为准顺延). Where a tie decides who gets a
    place the proposal stops there. Afterwards whoever accepts adjustment is proposed for a vacancy in `qualified`
    (employee number, post).
    """
    left = {post.post_no: post.places for post in competition.posts if post.state.is_open}
    holders: dict[str, list[str]] = {post_no: [] for post_no in left}
    placings: list[Placing] = []
    open_tie: tuple[str, ...] = ()
    for group in _groups(ranking.ranked):
        if len(group) > 1 and _contend(competition, group, left):
            open_tie = tuple(ranked.candidate.employee_no for ranked in group)
            break
        for ranked in group:
            placing = _place(competition, ranked, left, holders, names)
            placings.append(placing)
            if placing.post_no:
                left[placing.post_no] -= 1
                holders[placing.post_no].append(ranked.candidate.employee_no)
    if not open_tie:
        placings = _adjust(competition, placings, left, qualified)
    return PlacingProposal(placings=tuple(placings), open_tie=open_tie, vacancies=left)


def _groups(ranked: Iterable[Ranked]) -> list[list[Ranked]]:
    groups: list[list[Ranked]] = []
    for each in ranked:
        if groups and groups[-1][0].rank == each.rank:
            groups[-1].append(each)
        else:
            groups.append([each])
    return groups


def _first_free(competition: Competition, ranked: Ranked, left: Mapping[str, int]) -> str:
    wishes = open_wishes(competition, ranked.candidate)
    return next((wish for wish in wishes if left[wish] > 0), "")


def _contend(competition: Competition, group: Iterable[Ranked], left: Mapping[str, int]) -> bool:
    wanted = [wish for ranked in group if (wish := _first_free(competition, ranked, left))]
    return any(wanted.count(wish) > left[wish] for wish in wanted)


def _place(
    competition: Competition,
    ranked: Ranked,
    left: Mapping[str, int],
    holders: Mapping[str, list[str]],
    names: Mapping[str, str],
) -> Placing:
    candidate = ranked.candidate
    parts = [f"第{ranked.rank}名"]
    for wish in open_wishes(competition, candidate):
        number = _wish_number(competition, candidate, wish)
        if left[wish] > 0:
            parts.append(f"第{number}志愿{wish}还有名额，拟任该岗位")
            return Placing(
                employee_no=candidate.employee_no,
                rank=ranked.rank,
                post_no=wish,
                wish_no=number,
                reason="；".join(parts),
            )
        taken = "、".join(names.get(holder, holder) for holder in holders[wish])
        parts.append(f"第{number}志愿{wish}已由名次在前的{taken}取得")
    parts.append("没有拟任岗位")
    return Placing(
        employee_no=candidate.employee_no, rank=ranked.rank, post_no="", wish_no=0, reason="；".join(parts)
    )


def _wish_number(competition: Competition, candidate: Candidate, post_no: str) -> int:
    heirs = {post.post_no: post.merged_into for post in competition.posts}
    return next(at for at, wish in enumerate(candidate.wishes, start=1) if post_no in (wish, heirs.get(wish)))


def _adjust(
    competition: Competition,
    placings: list[Placing],
    left: dict[str, int],
    qualified: Collection[tuple[str, str]],
) -> list[Placing]:
    adjusted = []
    for placing in placings:
        candidate = competition.candidate(placing.employee_no)
        if placing.post_no or candidate is None or not candidate.accepts_adjustment:
            adjusted.append(placing)
            continue
        vacancy = next(
            (post for post, room in left.items() if room > 0 and (placing.employee_no, post) in qualified), ""
        )
        if vacancy:
            left[vacancy] -= 1
            reason = placing.reason.replace(
                "没有拟任岗位", f"服从调剂，{vacancy}空缺且符合条件，建议调剂到该岗位"
            )
            placing = Placing(  # noqa: PLW2901 - the same person, adjusted
                employee_no=placing.employee_no,
                rank=placing.rank,
                post_no=vacancy,
                wish_no=0,
                reason=reason,
            )
        adjusted.append(placing)
    return adjusted


def check_decisions(
    competition: Competition,
    proposal: PlacingProposal,
    decisions: Iterable[PlacingDecision],
    names: Mapping[str, str],
) -> None:
    """Refuse decisions that break the places, name a closed post or an outsider, or differ without a reason.

    Raises RuleViolation with the first.
    """
    if proposal.open_tie:
        people = "、".join(names.get(number, number) for number in proposal.open_tie)
        message = f"{people}总分和各环节都相同，争同一个名额，请先在“成绩与排名”里定出先后并写理由。"
        raise RuleViolation(message)
    taken: dict[str, int] = {}
    for decision in decisions:
        name = names.get(decision.employee_no, decision.employee_no)
        placing = proposal.of(decision.employee_no)
        if placing is None:
            message = f"{name}不在排名里，不能决定任职，请先看排名里的原因。"
            raise RuleViolation(message)
        post = competition.post(decision.post_no)
        if decision.post_no and (post is None or not post.state.is_open):
            message = f"{name}的岗位{decision.post_no}不在本轮公布的职位中，请改选。"
            raise RuleViolation(message)
        if decision.post_no != placing.post_no and not decision.reason.strip():
            message = f"{name}的决定与建议（{placing.post_no or '不任职'}）不同，请写明理由。"
            raise RuleViolation(message)
        if decision.post_no:
            taken[decision.post_no] = taken.get(decision.post_no, 0) + 1
    for post in competition.posts:
        if taken.get(post.post_no, 0) > post.places:
            message = f"岗位{post.post_no}只有{post.places}个名额，决定了{taken[post.post_no]}人，请减少。"
            raise RuleViolation(message)
