"""Rounds of competition as a whole, read from the file."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection

from kpi_desktop.domain.competition_steps import Competition, RoundStepRecord
from kpi_desktop.domain.grading import GradeDecision
from kpi_desktop.domain.person_facts import PersonFacts
from kpi_desktop.domain.placement import (
    Candidate,
    CompetitionRound,
    Judge,
    JudgeMark,
    Objection,
    PlacingDecision,
    RoundEvent,
    RoundPost,
    StageScore,
)
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.staff import Sanction
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.store.records import KIND_OF, load_records


def load_competitions(connection: Connection, key: UnitYear) -> tuple[Competition, ...]:
    """Every round of a unit's year with all that belongs to it, by number."""

    def load(kind: type, order: str | None = None) -> dict[int, tuple[Any, ...]]:
        return _by_round(load_records(connection, KIND_OF[kind], key, order=order))

    posts, candidates, judges = load(RoundPost, "sort_order"), load(Candidate), load(Judge)
    marks, scores, decisions = load(JudgeMark), load(StageScore), load(PlacingDecision)
    steps, events, objections = load(RoundStepRecord), load(RoundEvent), load(Objection)
    return tuple(
        Competition(
            round=each,
            posts=posts.get(each.round_no, ()),
            candidates=candidates.get(each.round_no, ()),
            judges=judges.get(each.round_no, ()),
            marks=marks.get(each.round_no, ()),
            scores=scores.get(each.round_no, ()),
            decisions=decisions.get(each.round_no, ()),
            steps=steps.get(each.round_no, ()),
            events=events.get(each.round_no, ()),
            objections=objections.get(each.round_no, ()),
        )
        for each in load_records(connection, KIND_OF[CompetitionRound], key)
    )


def load_person_facts(connection: Connection, key: UnitYear) -> dict[str, PersonFacts]:
    """What is known of people beyond the roster, by number."""
    return {facts.employee_no: facts for facts in load_records(connection, KIND_OF[PersonFacts], key)}


def _by_round(records: Iterable[Any]) -> dict[int, tuple[Any, ...]]:
    found: dict[int, list[Any]] = {}
    for record in records:
        found.setdefault(record.round_no, []).append(record)
    return {round_no: tuple(group) for round_no, group in found.items()}


def load_sanctions(connection: Connection, key: UnitYear) -> tuple[Sanction, ...]:
    """Sanctions recorded in a unit's year."""
    return load_records(connection, KIND_OF[Sanction], key)


def load_decided_grades(connection: Connection, key: UnitYear) -> dict[str, Grade]:
    """Decided grades of a unit's year by person."""
    return {d.employee_no: d.grade for d in load_records(connection, KIND_OF[GradeDecision], key)}
