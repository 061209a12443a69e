"""Placing by wish and score: fairness, determinism, ties, adjustment, decisions."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_desktop.domain.competition_placing import PlacingProposal, check_decisions, propose_placing
from kpi_desktop.domain.competition_scores import RoundScores
from kpi_desktop.domain.competition_steps import Competition
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.placement import PlacingDecision, PostState
from tests.rounds import a_round_post, a_written_round

NAMES = {"001": "张三", "002": "李四", "003": "王五"}


def propose(competition: Competition, qualified: frozenset[tuple[str, str]] = frozenset()) -> PlacingProposal:
    return propose_placing(competition, RoundScores(competition).ranking, NAMES, qualified)


def test_that_the_next_moves_up_when_a_better_one_is_placed_elsewhere() -> None:
    competition = a_written_round(
        {"001": ("90", ["G001", "G002"]), "002": ("85", ["G001", "G002"]), "003": ("80", ["G001"])},
        [a_round_post(), a_round_post("G002")],
    )
    proposal = propose(competition)
    assert [(p.employee_no, p.post_no, p.wish_no) for p in proposal.placings] == [
        ("001", "G001", 1),
        ("002", "G002", 2),
        ("003", "", 0),
    ]
    second, third = proposal.of("002"), proposal.of("003")
    assert second is not None
    assert third is not None
    assert second.reason == "第2名；第1志愿G001已由名次在前的张三取得；第2志愿G002还有名额，拟任该岗位"
    assert third.reason == "第3名；第1志愿G001已由名次在前的张三取得；没有拟任岗位"
    assert proposal.of("004") is None


def test_that_whoever_withdraws_after_the_ranking_makes_room() -> None:
    competition = a_written_round({"001": ("90", ["G001"]), "002": ("85", ["G001"])}, [a_round_post()])
    first, second = competition.candidates
    left = replace(
        competition, candidates=(replace(first, withdrawn_on="2026-02-01", withdrawn_reason="申请"), second)
    )
    assert [(p.employee_no, p.post_no) for p in propose(left).placings] == [("002", "G001")]


def test_that_a_merged_post_carries_its_wishes_along() -> None:
    merged = a_round_post("G002", state=PostState.MERGED, merged_into="G001")
    competition = a_written_round({"001": ("90", ["G002", "G001"])}, [a_round_post(), merged])
    placing = propose(competition).of("001")
    assert placing is not None
    assert (placing.post_no, placing.wish_no) == ("G001", 1)


def test_that_a_tie_for_the_last_place_stops_the_proposal() -> None:
    people = {"001": ("90", ["G001"]), "002": ("85", ["G002"]), "003": ("85", ["G002"])}
    proposal = propose(a_written_round(people, [a_round_post(), a_round_post("G002")]))
    assert proposal.open_tie == ("002", "003")
    assert [p.employee_no for p in proposal.placings] == ["001"]
    roomy = propose(a_written_round(people, [a_round_post(), a_round_post("G002", places=2)]))
    assert roomy.open_tie == ()
    assert [p.post_no for p in roomy.placings] == ["G001", "G002", "G002"]


def test_that_who_accepts_adjustment_is_proposed_for_a_vacancy_he_qualifies_for() -> None:
    competition = a_written_round(
        {"001": ("90", ["G001"]), "002": ("85", ["G001"]), "003": ("80", ["G001"])},
        [a_round_post(), a_round_post("G002"), a_round_post("G003")],
    )
    willing = tuple(replace(c, accepts_adjustment=c.employee_no != "002") for c in competition.candidates)
    proposal = propose(
        replace(competition, candidates=willing), frozenset({("003", "G003"), ("002", "G002")})
    )
    assert [(p.employee_no, p.post_no, p.is_adjusted) for p in proposal.placings] == [
        ("001", "G001", False),
        ("002", "", False),
        ("003", "G003", True),
    ]
    assert proposal.vacancies == {"G001": 0, "G002": 1, "G003": 0}
    third = proposal.of("003")
    assert third is not None
    assert third.reason.endswith("服从调剂，G003空缺且符合条件，建议调剂到该岗位")
    nothing = propose(replace(competition, candidates=willing))
    assert [p.post_no for p in nothing.placings] == ["G001", "", ""]


def decided(number: str, post_no: str, reason: str = "") -> PlacingDecision:
    return PlacingDecision(
        round_no=1,
        employee_no=number,
        post_no=post_no,
        proposed_post_no="",
        reason=reason,
        decided_on="2026-02-01",
        decided_by="党组",
    )


@pytest.mark.parametrize(
    ("decisions", "sentence"),
    [
        ([decided("002", "G001")], "李四的决定与建议（不任职）不同，请写明理由"),
        ([decided("001", ""), decided("002", "")], "张三的决定与建议（G001）不同"),
        ([decided("009", "G001", "研究")], "009不在排名里"),
        ([decided("001", "G009", "研究")], "不在本轮公布的职位中"),
        ([decided("001", "G003", "研究")], "不在本轮公布的职位中"),
        ([decided("001", "G001"), decided("002", "G001", "研究")], "只有1个名额，决定了2人"),
    ],
    ids=[
        "placed without reason",
        "passed over without reason",
        "outsider",
        "no post",
        "closed post",
        "too many",
    ],
)
def test_that_a_decision_that_cannot_stand_is_refused(
    decisions: list[PlacingDecision], sentence: str
) -> None:
    closed = a_round_post("G003", state=PostState.NOT_OPENED)
    competition = a_written_round(
        {"001": ("90", ["G001"]), "002": ("85", ["G001"])}, [a_round_post(), closed]
    )
    with pytest.raises(RuleViolation, match=sentence):
        check_decisions(competition, propose(competition), decisions, NAMES)


def test_that_the_proposal_itself_and_a_reasoned_change_stand() -> None:
    competition = a_written_round({"001": ("90", ["G001"]), "002": ("85", ["G001"])}, [a_round_post()])
    check_decisions(competition, propose(competition), [decided("001", "G001"), decided("002", "")], NAMES)
    changed = [decided("001", "", "另有任用"), decided("002", "G001", "递补")]
    check_decisions(competition, propose(competition), changed, NAMES)


def test_that_nothing_is_decided_over_an_open_tie() -> None:
    competition = a_written_round({"001": ("90", ["G001"]), "002": ("90", ["G001"])}, [a_round_post()])
    with pytest.raises(RuleViolation, match="张三、李四总分和各环节都相同，争同一个名额"):
        check_decisions(competition, propose(competition), [], NAMES)


@st.composite
def rounds(draw: st.DrawFn) -> Competition:
    posts = [
        a_round_post(f"G{at:03d}", places=draw(st.integers(1, 3))) for at in range(draw(st.integers(1, 5)))
    ]
    numbers = [f"{at:03d}" for at in range(draw(st.integers(1, 14)))]
    wishes = st.lists(st.sampled_from([p.post_no for p in posts]), min_size=1, max_size=4, unique=True)
    scores = draw(st.permutations(range(60, 60 + len(numbers))))
    people = {number: (str(score), draw(wishes)) for number, score in zip(numbers, scores, strict=True)}
    return a_written_round(people, posts)


@given(rounds())
def test_that_nobody_is_passed_over_for_a_lower_score_and_no_post_overflows(competition: Competition) -> None:
    proposal = propose(competition)
    rank = {p.employee_no: p.rank for p in proposal.placings}
    assert len(rank) == len(competition.candidates)
    for post in competition.posts:
        holders = [p.employee_no for p in proposal.placings if p.post_no == post.post_no]
        assert len(holders) <= post.places
        for placing in proposal.placings:
            candidate = competition.candidate(placing.employee_no)
            assert candidate is not None
            preferred = (
                candidate.wishes[: candidate.wishes.index(placing.post_no)]
                if placing.post_no
                else candidate.wishes
            )
            if post.post_no in preferred:
                assert len(holders) == post.places
                assert all(rank[holder] < placing.rank for holder in holders)


@given(rounds(), st.randoms(use_true_random=False))
def test_that_the_order_of_entry_changes_nothing(competition: Competition, random: object) -> None:
    shuffled = list(competition.candidates)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    again = replace(competition, candidates=tuple(shuffled), scores=tuple(reversed(competition.scores)))
    assert propose(again) == propose(competition)
