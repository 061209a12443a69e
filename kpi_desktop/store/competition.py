"""Rounds of competition in the file, what is known of people beyond the roster, and the clerk's own calendar years."""

import json
from decimal import Decimal
from enum import Enum

from sqlmodel import Field

from kpi_desktop.domain.competition_steps import RoundStep, RoundStepRecord
from kpi_desktop.domain.conditions import Condition
from kpi_desktop.domain.errors import Area
from kpi_desktop.domain.person_facts import Education, PersonFacts
from kpi_desktop.domain.placement import (
    Candidate,
    CompetitionRound,
    Judge,
    JudgeMark,
    Objection,
    PlacingDecision,
    PostState,
    RoundEvent,
    RoundPost,
    RoundRules,
    Stage,
    StageScore,
    TooFew,
    WishReview,
)
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.values import Rounding
from kpi_desktop.domain.workdays import CalendarYear
from kpi_desktop.store import columns
from kpi_desktop.store.columns import Codec, canonical_json
from kpi_desktop.store.record_kinds import RecordKind
from kpi_desktop.store.tables import BookRow


class CompetitionRoundRow(BookRow, table=True):
    """A round (竞岗轮次) with its rules as data."""

    __tablename__ = "competition_round"
    round_no: int = Field(primary_key=True)
    name: str
    term_from: str
    term_to: str
    notice_from: str
    rules: str


class RoundPostRow(BookRow, table=True):
    """A post of a round (职位) with its conditions as data."""

    __tablename__ = "competition_post"
    round_no: int = Field(primary_key=True)
    post_no: str = Field(primary_key=True)
    places: int
    conditions: str
    state: str
    merged_into: str
    state_reason: str
    document_no: str
    sort_order: int


class CandidateRow(BookRow, table=True):
    """Somebody who signed up (报名) with wishes and reviews as data."""

    __tablename__ = "competition_candidate"
    round_no: int = Field(primary_key=True)
    employee_no: str = Field(primary_key=True)
    wishes: str
    accepts_adjustment: int
    signed_on: str
    reviews: str
    withdrawn_on: str
    withdrawn_reason: str
    inspected: int | None
    inspection_note: str
    tie_place: int | None
    tie_reason: str


class JudgeRow(BookRow, table=True):
    """A judge of the interview (评委)."""

    __tablename__ = "competition_judge"
    round_no: int = Field(primary_key=True)
    judge_no: int = Field(primary_key=True)
    name: str


class JudgeMarkRow(BookRow, table=True):
    """A judge's mark (面试评分) in hundredths."""

    __tablename__ = "competition_mark"
    round_no: int = Field(primary_key=True)
    employee_no: str = Field(primary_key=True)
    judge_no: int = Field(primary_key=True)
    mark: int | None
    excused: str


class StageScoreRow(BookRow, table=True):
    """A score of a stage (环节成绩) in hundredths."""

    __tablename__ = "competition_score"
    round_no: int = Field(primary_key=True)
    employee_no: str = Field(primary_key=True)
    stage: str = Field(primary_key=True)
    score: int | None


class PlacingDecisionRow(BookRow, table=True):
    """What the leading group decided (任职决定)."""

    __tablename__ = "competition_decision"
    round_no: int = Field(primary_key=True)
    employee_no: str = Field(primary_key=True)
    post_no: str
    proposed_post_no: str
    reason: str
    decided_on: str
    decided_by: str


class RoundStepRow(BookRow, table=True):
    """A step of a round that is done (轮次步骤)."""

    __tablename__ = "competition_step"
    round_no: int = Field(primary_key=True)
    step: str = Field(primary_key=True)
    done_on: str
    done_by: str
    document_no: str
    note: str


class RoundEventRow(BookRow, table=True):
    """What the minutes tell (纪要事项)."""

    __tablename__ = "competition_event"
    round_no: int = Field(primary_key=True)
    event_no: int = Field(primary_key=True)
    happened_on: str
    what: str
    reason: str
    done_by: str
    document_no: str


class ObjectionRow(BookRow, table=True):
    """An objection (公示异议)."""

    __tablename__ = "competition_objection"
    round_no: int = Field(primary_key=True)
    objection_no: int = Field(primary_key=True)
    raised_on: str
    about: str
    content: str
    outcome: str
    settled_on: str


class PersonFactsRow(BookRow, table=True):
    """What conditions ask of a person (任职资料), grades of former years as data."""

    __tablename__ = "person_facts"
    employee_no: str = Field(primary_key=True)
    education: str | None
    work_from: str
    level_from: str
    post_from: str
    grades: str


class CalendarYearRow(BookRow, table=True):
    """A year's holidays as the clerk entered them (节假日安排)."""

    __tablename__ = "calendar_year"
    calendar_year: int = Field(primary_key=True)
    holidays: str
    work_days: str
    source: str


def _encode_rules(rules: RoundRules) -> str:
    return canonical_json(
        {
            "weights": [[stage.value, str(weight)] for stage, weight in rules.weights],
            "interview_ratio": rules.interview_ratio,
            "min_applicants": rules.min_applicants,
            "too_few": rules.too_few.value,
            "most_wishes": rules.most_wishes,
            "trim_from": rules.trim_from,
            "tie_order": [stage.value for stage in rules.tie_order],
            "places": rules.places,
            "rounding": rules.rounding.value,
            "with_inspection": rules.with_inspection,
            "notice_days": rules.notice_days,
            "trial_months": rules.trial_months,
        }
    )


def _decode_rules(text: str) -> RoundRules:
    data = json.loads(text)
    return RoundRules(
        **{
            **data,
            "weights": tuple((Stage(stage), Decimal(weight)) for stage, weight in data["weights"]),
            "too_few": TooFew(data["too_few"]),
            "tie_order": tuple(Stage(stage) for stage in data["tie_order"]),
            "rounding": Rounding(data["rounding"]),
        }
    )


def _encode_conditions(conditions: tuple[Condition, ...]) -> str:
    return canonical_json([[c.kind, [list(pair) for pair in c.params]] for c in conditions])


def _decode_conditions(text: str) -> tuple[Condition, ...]:
    return tuple(
        Condition(kind=kind, params=tuple((key, value) for key, value in params))
        for kind, params in json.loads(text)
    )


def _encode_reviews(reviews: tuple[WishReview, ...]) -> str:
    return canonical_json([[review.post_no, review.passed, review.reason] for review in reviews])


def _decode_reviews(text: str) -> tuple[WishReview, ...]:
    return tuple(
        WishReview(post_no=post_no, passed=passed, reason=reason)
        for post_no, passed, reason in json.loads(text)
    )


def _encode_grades(grades: tuple[tuple[int, Grade], ...]) -> str:
    return canonical_json([[year, grade.value] for year, grade in grades])


def _decode_grades(text: str) -> tuple[tuple[int, Grade], ...]:
    return tuple((year, Grade(grade)) for year, grade in json.loads(text))


def _code_or_none(kind: type[Enum]) -> Codec:
    return Codec(
        encode=lambda member: None if member is None else member.value,
        decode=lambda value: None if value is None else kind(value),
    )


_FLAG_OR_NONE = Codec(
    encode=lambda flag: None if flag is None else int(flag),
    decode=lambda value: None if value is None else bool(value),
)
_OF_ROUND = ("round_no", "employee_no")

COMPETITION_KINDS: tuple[RecordKind, ...] = (
    RecordKind(
        CompetitionRound,
        CompetitionRoundRow,
        ("round_no",),
        Area.PLACEMENT,
        {"rules": Codec(encode=_encode_rules, decode=_decode_rules)},
        "竞岗轮次",
    ),
    RecordKind(
        RoundPost,
        RoundPostRow,
        ("round_no", "post_no"),
        Area.PLACEMENT,
        {
            "conditions": Codec(encode=_encode_conditions, decode=_decode_conditions),
            "state": columns.code(PostState),
        },
        "竞岗职位",
    ),
    RecordKind(
        Candidate,
        CandidateRow,
        _OF_ROUND,
        Area.PLACEMENT,
        {
            "wishes": columns.NAMES,
            "accepts_adjustment": columns.FLAG,
            "reviews": Codec(encode=_encode_reviews, decode=_decode_reviews),
            "inspected": _FLAG_OR_NONE,
        },
        "竞岗报名",
    ),
    RecordKind(Judge, JudgeRow, ("round_no", "judge_no"), Area.PLACEMENT, {}, "面试评委"),
    RecordKind(
        JudgeMark,
        JudgeMarkRow,
        (*_OF_ROUND, "judge_no"),
        Area.PLACEMENT,
        {"mark": columns.HUNDREDTHS},
        "面试评分",
    ),
    RecordKind(
        StageScore,
        StageScoreRow,
        (*_OF_ROUND, "stage"),
        Area.PLACEMENT,
        {"stage": columns.code(Stage), "score": columns.HUNDREDTHS},
        "环节成绩",
    ),
    RecordKind(PlacingDecision, PlacingDecisionRow, _OF_ROUND, Area.PLACEMENT, {}, "任职决定"),
    RecordKind(
        RoundStepRecord,
        RoundStepRow,
        ("round_no", "step"),
        Area.PLACEMENT,
        {"step": columns.code(RoundStep)},
        "竞岗步骤",
    ),
    RecordKind(RoundEvent, RoundEventRow, ("round_no", "event_no"), Area.PLACEMENT, {}, "纪要事项"),
    RecordKind(Objection, ObjectionRow, ("round_no", "objection_no"), Area.PLACEMENT, {}, "公示异议"),
    RecordKind(
        PersonFacts,
        PersonFactsRow,
        ("employee_no",),
        Area.PLACEMENT,
        {
            "education": _code_or_none(Education),
            "grades": Codec(encode=_encode_grades, decode=_decode_grades),
        },
        "任职资料",
    ),
    RecordKind(
        CalendarYear,
        CalendarYearRow,
        ("calendar_year",),
        Area.PLACEMENT,
        {"holidays": columns.NAMES, "work_days": columns.NAMES},
        "节假日安排",
    ),
)
