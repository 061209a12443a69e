"""Rounds of competition for tests: records, and a county office of a few people who go through one."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from kpi_desktop.domain.competition_steps import Competition, RoundStep, RoundStepRecord
from kpi_desktop.domain.conditions import Condition
from kpi_desktop.domain.placement import (
    Candidate,
    CompetitionRound,
    Judge,
    JudgeMark,
    RoundPost,
    RoundRules,
    Stage,
    StageScore,
    WishReview,
)

STANDING = Condition(kind="standing")


def a_round(number: int = 1, **rules: object) -> CompetitionRound:
    """A round with the usual rules but for those given."""
    return CompetitionRound(
        round_no=number,
        name=f"第{number}轮竞争上岗",
        term_from="2026-03-01",
        term_to="2028-02-29",
        rules=RoundRules(**rules),  # type: ignore[arg-type]
    )


def a_round_post(post_no: str = "G001", **given: object) -> RoundPost:
    """A post of round 1 that everybody out of probation may go for."""
    fields = {"round_no": 1, "conditions": (STANDING,), **given}
    return RoundPost(post_no=post_no, **fields)  # type: ignore[arg-type]


def a_candidate(number: str, *wishes: str, **given: object) -> Candidate:
    """A candidate of round 1, every wish reviewed and passed."""
    fields = {
        "round_no": 1,
        "signed_on": "2026-01-05",
        "reviews": tuple(WishReview(post_no=wish, passed=True) for wish in wishes),
        **given,
    }
    return Candidate(employee_no=number, wishes=wishes, **fields)  # type: ignore[arg-type]


def scores_of(number: str, **points: str | None) -> tuple[StageScore, ...]:
    """Typed scores of a candidate by stage."""
    return tuple(
        StageScore(
            round_no=1,
            employee_no=number,
            stage=Stage(stage),
            score=None if score is None else Decimal(score),
        )
        for stage, score in points.items()
    )


def panel(*names: str) -> tuple[Judge, ...]:
    """Judges in order."""
    return tuple(Judge(round_no=1, judge_no=at, name=name) for at, name in enumerate(names, start=1))


def marks_of(number: str, *marks: str | None) -> tuple[JudgeMark, ...]:
    """A candidate's marks by judge."""
    return tuple(
        JudgeMark(round_no=1, employee_no=number, judge_no=at, mark=None if mark is None else Decimal(mark))
        for at, mark in enumerate(marks, start=1)
    )


def done(*steps: RoundStep, on: str = "2026-01-10") -> tuple[RoundStepRecord, ...]:
    """Steps that are done."""
    return tuple(RoundStepRecord(round_no=1, step=step, done_on=on, done_by="李") for step in steps)


WRITTEN_ONLY = ((Stage.WRITTEN, Decimal(100)),)


def a_written_round(
    people: Mapping[str, tuple[str, Sequence[str]]], posts: Sequence[RoundPost], **given: object
) -> Competition:
    """A round decided by the written stage alone: score and wishes by number."""
    rules = {"weights": WRITTEN_ONLY, "tie_order": (), "interview_ratio": None, "most_wishes": 5}
    fields = {
        "candidates": tuple(a_candidate(number, *wishes) for number, (_, wishes) in people.items()),
        "scores": tuple(s for number, (score, _) in people.items() for s in scores_of(number, written=score)),
        **given,
    }
    return Competition(round=a_round(**rules), posts=tuple(posts), **fields)  # type: ignore[arg-type]
