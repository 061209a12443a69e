"""Rounds of competition in the file: every field survives, a bad value is refused by the file itself."""

import sqlite3
from dataclasses import replace
from decimal import Decimal

import pytest

from kpi_desktop.domain.competition_steps import Competition, RoundStep, RoundStepRecord
from kpi_desktop.domain.conditions import Condition
from kpi_desktop.domain.person_facts import Education, PersonFacts
from kpi_desktop.domain.placement import (
    Objection,
    PlacingDecision,
    PostState,
    RoundEvent,
    RoundRules,
    Stage,
    TooFew,
    WishReview,
)
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.values import Rounding
from kpi_desktop.domain.workdays import CalendarYear
from kpi_desktop.services.workspace import Workspace
from kpi_desktop.store.competition_book import load_competitions, load_person_facts
from kpi_desktop.store.records import KIND_OF, load_records
from tests.builders import a_post, an_employee
from tests.rounds import a_candidate, a_round, a_round_post, marks_of, panel, scores_of

FACTS = PersonFacts(
    employee_no="001",
    education=Education.MASTER,
    work_from="2010-07",
    level_from="2022-03",
    post_from="2023-01",
    grades=((2024, Grade.EXCELLENT), (2025, Grade.COMPETENT)),
)
YEAR_2031 = CalendarYear(
    calendar_year=2031, holidays=("2031-01-01",), work_days=("2031-01-04",), source="通知"
)


def a_full_round() -> Competition:
    """A round with every field of every record filled."""
    rules = RoundRules(
        weights=((Stage.WRITTEN, Decimal("33.5")), (Stage.SUITABILITY, Decimal("66.5"))),
        interview_ratio=None,
        min_applicants=2,
        too_few=TooFew.MERGED,
        most_wishes=3,
        trim_from=7,
        tie_order=(Stage.SUITABILITY, Stage.WRITTEN),
        places=3,
        rounding=Rounding.DOWN,
        with_inspection=False,
        notice_days=7,
        trial_months=6,
    )
    return Competition(
        round=replace(a_round(), rules=rules, notice_from="2026-01-22"),
        posts=(
            a_round_post(
                conditions=(Condition(kind="grades", params=(("years", "2"), ("lowest", "优秀"))),),
                places=2,
                state=PostState.MERGED,
                merged_into="G002",
                state_reason="报名不足",
                document_no="3号",
                sort_order=1,
            ),
        ),
        candidates=(
            a_candidate(
                "001",
                "G001",
                accepts_adjustment=True,
                reviews=(WishReview(post_no="G001", passed=False, reason="学历"),),
                withdrawn_on="2026-01-10",
                withdrawn_reason="申请",
                inspected=False,
                inspection_note="廉政",
                tie_place=2,
                tie_reason="研究",
            ),
            a_candidate("002", "G001", inspected=True),
        ),
        judges=panel("赵"),
        marks=(*marks_of("001", "88.25"), replace(marks_of("002", None)[0], excused="夫妻")),
        scores=(*scores_of("001", written="82.5"), *scores_of("002", suitability=None)),
        decisions=(
            PlacingDecision(
                round_no=1,
                employee_no="001",
                post_no="G001",
                proposed_post_no="",
                reason="急需",
                decided_on="2026-01-21",
                decided_by="党组",
            ),
        ),
        steps=(
            RoundStepRecord(
                round_no=1,
                step=RoundStep.PLAN,
                done_on="2025-12-19",
                done_by="李",
                document_no="1号",
                note="无",
            ),
        ),
        events=(
            RoundEvent(
                round_no=1,
                event_no=1,
                happened_on="2026-01-10",
                what="退出",
                reason="申请",
                done_by="李",
                document_no="2号",
            ),
        ),
        objections=(
            Objection(
                round_no=1,
                objection_no=1,
                raised_on="2026-01-23",
                about="张三",
                content="年限",
                outcome="不成立",
                settled_on="2026-01-25",
            ),
        ),
    )


def save(workspace: Workspace, competition: Competition) -> None:
    with workspace.write(workspace.only_book(), "写入") as step:
        step.save(a_post("G001"), a_post("G002"), an_employee("001"), an_employee("002", name="李静"))
        step.save(competition.round)
        step.save(*competition.posts, *competition.candidates, *competition.judges, *competition.marks)
        step.save(*competition.scores, *competition.decisions, *competition.steps, *competition.events)
        step.save(*competition.objections, FACTS, YEAR_2031)


def test_that_a_whole_round_survives_the_file(unit_file: Workspace) -> None:
    competition = a_full_round()
    save(unit_file, competition)
    key = unit_file.only_book()
    with unit_file.database.read() as connection:
        assert load_competitions(connection, key) == (competition,)
        assert load_person_facts(connection, key) == {"001": FACTS}
        assert load_records(connection, KIND_OF[CalendarYear], key) == (YEAR_2031,)
    book = unit_file.load_book(key)
    assert book.competition_rounds == (competition.round,)
    assert book.competition_steps == competition.steps


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE competition_round SET term_from = '2026'",
        "UPDATE competition_round SET rules = 'x'",
        "UPDATE competition_post SET places = 0",
        "UPDATE competition_post SET state = 'closed'",
        "UPDATE competition_mark SET mark = 10001",
        "UPDATE competition_score SET score = -1",
        "UPDATE competition_candidate SET wishes = 'G001'",
        "UPDATE competition_candidate SET inspected = 2",
        "UPDATE competition_step SET step = 'other'",
        "UPDATE competition_step SET done_by = ''",
        "UPDATE competition_event SET what = ''",
        "UPDATE person_facts SET education = 'phd'",
        "UPDATE person_facts SET work_from = '2010-7'",
        "UPDATE calendar_year SET calendar_year = 1",
    ],
)
def test_that_the_file_refuses_what_no_round_can_hold(unit_file: Workspace, change: str) -> None:
    save(unit_file, a_full_round())
    with sqlite3.connect(unit_file.path) as raw, pytest.raises(sqlite3.IntegrityError):
        raw.execute(change)
