"""What follows the scores in the file: opinions, the confirmed result, publication, notice, review, money."""

from sqlmodel import Field

from kpi_desktop.domain.eligibility import Effect
from kpi_desktop.domain.errors import Area
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.year_end_rule import TeamGrade
from kpi_desktop.domain.year_records import (
    Appeal,
    AppealKind,
    Appraisal,
    AssessmentRefusal,
    ConfirmedResult,
    DecisionLevel,
    LateGrade,
    Opinion,
    PayMethod,
    PayoutPlan,
    PayoutShare,
    ResultNotice,
    Talk,
    TalkKind,
    TeamResult,
    WageStart,
    YearNotice,
    YearObjection,
)
from kpi_desktop.store import columns
from kpi_desktop.store.record_kinds import RecordKind
from kpi_desktop.store.tables import BookRow


class OpinionRow(BookRow, table=True):
    """The opinion of one level on a grade (评定意见)."""

    __tablename__ = "grade_opinion"
    employee_no: str = Field(primary_key=True)
    level: str = Field(primary_key=True)
    grade: str
    text: str
    given_by: str
    given_on: str


class AppraisalRow(BookRow, table=True):
    """What is written of a person's year (评鉴评语)."""

    __tablename__ = "appraisal"
    employee_no: str = Field(primary_key=True)
    summary: str
    training: str
    comment: str
    verdict: str
    explanation: str


class TeamResultRow(BookRow, table=True):
    """The grade of the leading team."""

    __tablename__ = "team_result"
    team: str = Field(primary_key=True)
    grade: str
    document_no: str


class ConfirmedResultRow(BookRow, table=True):
    """A result as it was confirmed; the total in ten-thousandths."""

    __tablename__ = "confirmed_result"
    employee_no: str = Field(primary_key=True)
    name: str
    total: int | None
    proposed: str | None
    grade: str
    effect: int
    parts: str


class YearNoticeRow(BookRow, table=True):
    """The publication (公示)."""

    __tablename__ = "year_notice"
    notice_no: int = Field(primary_key=True)
    notice_from: str
    notice_until: str
    notice_days: int
    place: str
    withdrawn_on: str


class YearObjectionRow(BookRow, table=True):
    """An objection during the publication."""

    __tablename__ = "year_objection"
    objection_no: int = Field(primary_key=True)
    raised_on: str
    raised_by: str
    employee_no: str
    content: str
    outcome: str
    settled_on: str
    settled_by: str


class ResultNoticeRow(BookRow, table=True):
    """The written notice and its signature."""

    __tablename__ = "result_notice"
    employee_no: str = Field(primary_key=True)
    notified_on: str
    signed_on: str
    opinion: str


class AppealRow(BookRow, table=True):
    """A review or appeal; the total in ten-thousandths."""

    __tablename__ = "appeal"
    appeal_no: int = Field(primary_key=True)
    employee_no: str
    kind: str
    filed_on: str
    ground: str
    before: str
    before_total: int | None
    after: str | None
    decided_on: str
    decided_by: str
    reason: str


class WageStartRow(BookRow, table=True):
    """From which years on results count toward a rise."""

    __tablename__ = "wage_start"
    employee_no: str = Field(primary_key=True)
    step_from: int | None
    level_from: int | None


class PayoutPlanRow(BookRow, table=True):
    """A way to share a pool, in fen."""

    __tablename__ = "payout_plan"
    plan_no: int = Field(primary_key=True)
    name: str
    pool: int
    method: str
    by_months: int
    multipliers: str
    section_factors: str
    adopted_on: str
    adopted_by: str


class PayoutShareRow(BookRow, table=True):
    """A share of an adopted plan, in fen; score in ten-thousandths, multiplier in hundredths."""

    __tablename__ = "payout_share"
    plan_no: int = Field(primary_key=True)
    employee_no: str = Field(primary_key=True)
    score: int
    coefficient: str
    months: int
    multiplier: int
    amount: int


class TalkRow(BookRow, table=True):
    """A talk that was held (谈话)."""

    __tablename__ = "talk"
    employee_no: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    held_on: str = Field(primary_key=True)
    held_by: str
    content: str
    answer: str


class AssessmentRefusalRow(BookRow, table=True):
    """Somebody who refused the assessment (拒不参加考核)."""

    __tablename__ = "assessment_refusal"
    employee_no: str = Field(primary_key=True)
    refused_on: str
    educated_on: str
    educated_by: str
    detail: str


class LateGradeRow(BookRow, table=True):
    """A grade determined after the investigation closed (补定等次)."""

    __tablename__ = "late_grade"
    employee_no: str = Field(primary_key=True)
    closed_on: str
    outcome: str
    grade: str
    decided_on: str
    decided_by: str
    reason: str
    document_no: str


_EFFECT = columns.Codec(encode=int, decode=Effect)

YEAR_RESULT_KINDS: tuple[RecordKind, ...] = (
    RecordKind(
        Opinion,
        OpinionRow,
        ("employee_no", "level"),
        Area.YEAR_END,
        {"level": columns.code(DecisionLevel), "grade": columns.code(Grade)},
        "评定意见",
    ),
    RecordKind(Appraisal, AppraisalRow, ("employee_no",), Area.YEAR_END, {}, "评鉴评语"),
    RecordKind(
        TeamResult,
        TeamResultRow,
        ("team",),
        Area.YEAR_END,
        {"grade": columns.code(TeamGrade)},
        "领导班子等次",
    ),
    RecordKind(
        ConfirmedResult,
        ConfirmedResultRow,
        ("employee_no",),
        Area.YEAR_END,
        {
            "total": columns.TEN_THOUSANDTHS,
            "proposed": columns.code_or_none(Grade),
            "grade": columns.code(Grade),
            "effect": _EFFECT,
            "parts": columns.TEXT_PAIRS,
        },
        "确认的结果",
    ),
    RecordKind(YearNotice, YearNoticeRow, ("notice_no",), Area.YEAR_END, {}, "年度公示"),
    RecordKind(YearObjection, YearObjectionRow, ("objection_no",), Area.YEAR_END, {}, "公示异议"),
    RecordKind(ResultNotice, ResultNoticeRow, ("employee_no",), Area.YEAR_END, {}, "书面通知"),
    RecordKind(
        Appeal,
        AppealRow,
        ("appeal_no",),
        Area.YEAR_END,
        {
            "kind": columns.code(AppealKind),
            "before": columns.code(Grade),
            "before_total": columns.TEN_THOUSANDTHS,
            "after": columns.code_or_none(Grade),
        },
        "复核申诉",
    ),
    RecordKind(
        Talk,
        TalkRow,
        ("employee_no", "kind", "held_on"),
        Area.YEAR_END,
        {"kind": columns.code(TalkKind)},
        "谈话",
    ),
    RecordKind(AssessmentRefusal, AssessmentRefusalRow, ("employee_no",), Area.YEAR_END, {}, "拒不参加考核"),
    RecordKind(
        LateGrade,
        LateGradeRow,
        ("employee_no",),
        Area.YEAR_END,
        {"grade": columns.code(Grade)},
        "补定等次",
    ),
    RecordKind(WageStart, WageStartRow, ("employee_no",), Area.YEAR_END, {}, "晋档晋级起算"),
    RecordKind(
        PayoutPlan,
        PayoutPlanRow,
        ("plan_no",),
        Area.YEAR_END,
        {
            "pool": columns.HUNDREDTHS,
            "method": columns.code(PayMethod),
            "by_months": columns.FLAG,
            "multipliers": columns.TEXT_PAIRS,
            "section_factors": columns.TEXT_PAIRS,
        },
        "奖金方案",
    ),
    RecordKind(
        PayoutShare,
        PayoutShareRow,
        ("plan_no", "employee_no"),
        Area.YEAR_END,
        {
            "score": columns.TEN_THOUSANDTHS,
            "coefficient": columns.FRACTION,
            "multiplier": columns.HUNDREDTHS,
            "amount": columns.HUNDREDTHS,
        },
        "奖金份额",
    ),
)
