"""Ballots: by group first, empty groups, 不了解, and counts that must agree."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_desktop.domain.ballots import BallotBatch, BallotTally, check_ballots, check_batch, score_ballots
from kpi_desktop.domain.scheme import VoterGroup
from tests.builders import a_scheme, tallies

LEADERS = {"领导": {"优秀": 3, "称职": 2}}
MIDDLE = {"中层": {"优秀": 4, "称职": 3, "基本称职": 1}}
STAFF = {"群众": {"优秀": 9, "称职": 10, "不称职": 1, "不了解": 2}}


def test_that_groups_are_averaged_first_and_then_weighted() -> None:
    score = score_ballots(tallies("001", LEADERS | MIDDLE | STAFF), a_scheme())
    assert score.score == Fraction("89.575")
    assert [line.value for line in score.lines] == ["91.0000", "88.7500", "88.5000", "89.5750"]
    assert "不了解2票不计" in score.lines[2].rule


def test_that_an_empty_group_shares_its_weight_and_the_sheet_says_so() -> None:
    score = score_ballots(tallies("001", MIDDLE | STAFF), a_scheme())
    assert score.score == Fraction("88.625")
    assert score.lines[0].sentence == "领导组：没有有效票"
    assert "由其余组别按权重分担" in score.lines[-1].rule


def test_that_no_valid_ballot_gives_no_score() -> None:
    assert score_ballots((), a_scheme()).score is None
    only_unknown = score_ballots(tallies("001", {"群众": {"不了解": 3}}), a_scheme())
    assert only_unknown.score is None
    assert "不了解3票不计" in only_unknown.lines[2].rule


def test_that_groups_without_weight_give_no_score() -> None:
    scheme = replace(a_scheme(), voter_groups=(VoterGroup(label="群众", weight=Decimal(0)),))
    assert score_ballots(tallies("001", STAFF), scheme).score is None


@given(
    st.lists(st.integers(1, 50), min_size=3, max_size=3),
    st.sampled_from(["优秀", "称职", "基本称职", "不称职"]),
)
def test_that_one_opinion_of_all_is_the_score_whatever_the_sizes(sizes: list[int], choice: str) -> None:
    votes = {group: {choice: size} for group, size in zip(("领导", "中层", "群众"), sizes, strict=True)}
    points = {c.label: c.points for c in a_scheme().choices}
    assert score_ballots(tallies("001", votes), a_scheme()).score == points[choice]


@given(st.lists(st.sampled_from([(30, 70), (10, 90), (35, 65), (20, 80)]), min_size=1, max_size=1))
def test_that_ninety_from_everybody_is_ninety_at_any_weights(weights: list[tuple[int, int]]) -> None:
    first, second = weights[0]
    scheme = a_scheme()
    scheme = replace(
        scheme,
        voter_groups=(
            VoterGroup(label="领导", weight=Decimal(first)),
            VoterGroup(label="群众", weight=Decimal(second)),
        ),
        choices=(replace(scheme.choices[0], label="好", points=Decimal(90)),),
    )
    assert score_ballots(tallies("001", {"领导": {"好": 7}, "群众": {"好": 3}}), scheme).score == 90


@pytest.mark.parametrize(
    ("batch", "votes", "word"),
    [
        ((5, 6, 6, 0), 6, "多于发出"),
        ((5, 5, 4, 0), 4, "不等于收回"),
        ((5, 5, 4, 1), 5, "多于有效票"),
    ],
)
def test_that_counts_must_agree(batch: tuple[int, int, int, int], votes: int, word: str) -> None:
    issued, returned, valid, invalid = batch
    findings = check_batch(
        BallotBatch(voter_group="领导", issued=issued, returned=returned, valid=valid, invalid=invalid), votes
    )
    assert len(findings) == 1
    assert word in findings[0].what


def test_that_agreeing_counts_are_fine() -> None:
    assert check_batch(BallotBatch(voter_group="领导", issued=6, returned=5, valid=4, invalid=1), 4) == []


def test_that_more_abstentions_than_valid_ballots_are_named() -> None:
    batch = BallotBatch(voter_group="领导", batch_no=2, issued=3, returned=2, valid=2, invalid=0, abstained=3)
    assert [finding.what for finding in check_batch(batch, 0)] == ["领导组第2批弃权3票，多于有效2票"]


def test_that_votes_are_held_against_all_batches_of_their_group() -> None:
    def batch(number: int, valid: int) -> BallotBatch:
        return BallotBatch(
            voter_group="领导", batch_no=number, issued=9, returned=valid, valid=valid, invalid=0
        )

    def votes(count: int, item: str = "") -> BallotTally:
        return BallotTally(employee_no="001", voter_group="领导", choice="优秀", votes=count, item=item)

    assert check_ballots((batch(1, 3), batch(2, 2)), (votes(5), votes(5, "德"))) == []
    (finding,) = check_ballots((batch(1, 3), batch(2, 2)), (votes(6),))
    assert finding.what == "领导组计票6张，多于各批有效票合计5张"
    (single,) = check_ballots((batch(1, 3),), (votes(4),))
    assert single.what == "领导组计票4张，多于有效票3张"
