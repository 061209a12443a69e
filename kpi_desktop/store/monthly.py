"""Marks, additions and deductions and months not assessed in the file."""

from sqlmodel import Field

from kpi_desktop.domain.adjustments import Scope
from kpi_desktop.domain.entry_corrections import CorrectedEntry, EntryCorrection
from kpi_desktop.domain.errors import Area
from kpi_desktop.domain.month_closing import MarkCorrection
from kpi_desktop.domain.monthly import Adjustment, MonthExclusion, MonthlyMark
from kpi_desktop.domain.period_rules import (
    PeriodCycle,
    PeriodDecision,
    PeriodGrade,
    PeriodStage,
    PeriodStanding,
    PeriodStep,
)
from kpi_desktop.domain.scheme import Direction
from kpi_desktop.store import columns
from kpi_desktop.store.record_kinds import RecordKind
from kpi_desktop.store.tables import BookRow


class MonthlyMarkRow(BookRow, table=True):
    """A mark of a month (月度评分), in hundredths; NULL is not yet given."""

    __tablename__ = "monthly_mark"
    month: int = Field(primary_key=True)
    employee_no: str = Field(primary_key=True)
    indicator_no: str = Field(primary_key=True)
    entered: int | None
    second: int | None
    reason: str
    document_no: str
    happened_on: str
    not_applicable: int


class AdjustmentRow(BookRow, table=True):
    """An addition or deduction (加减分事项), in hundredths."""

    __tablename__ = "adjustment"
    month: int = Field(primary_key=True)
    employee_no: str = Field(primary_key=True)
    direction: str = Field(primary_key=True)
    item_no: int = Field(primary_key=True)
    points: int
    fact: str
    document_no: str
    rule: str
    level: str
    matter: str
    happened_on: str
    scope: str


class MarkCorrectionRow(BookRow, table=True):
    """A correction of a closed month's mark (更正), in hundredths."""

    __tablename__ = "mark_correction"
    month: int = Field(primary_key=True)
    employee_no: str = Field(primary_key=True)
    indicator_no: str = Field(primary_key=True)
    correction_no: int = Field(primary_key=True)
    replaces: int
    old_entered: int | None
    entered: int
    why: str
    made_on: str
    made_by: str
    old_second: int | None
    second: int | None
    reason: str


class EntryCorrectionRow(BookRow, table=True):
    """A correction of a closed month's addition, deduction or exclusion (更正), points in hundredths; NULL is none."""

    __tablename__ = "entry_correction"
    month: int = Field(primary_key=True)
    employee_no: str = Field(primary_key=True)
    subject: str = Field(primary_key=True)
    item_no: int = Field(primary_key=True)
    correction_no: int = Field(primary_key=True)
    replaces: int
    old_points: int | None
    points: int | None
    old_fact: str
    fact: str
    why: str
    made_on: str
    made_by: str
    document_no: str
    rule: str
    level: str
    matter: str
    happened_on: str
    scope: str


class PeriodDecisionRow(BookRow, table=True):
    """A grade of a period (平时等次), the score in ten-thousandths; NULL is not given."""

    __tablename__ = "period_decision"
    cycle: str = Field(primary_key=True)
    period: int = Field(primary_key=True)
    employee_no: str = Field(primary_key=True)
    standing: str
    score: int | None
    proposed: str | None
    grade: str | None
    reason: str
    decided_on: str
    decided_by: str


class PeriodStepRow(BookRow, table=True):
    """A step of a period: a section's proposals handed in, the approval (平时等次报送、审定)."""

    __tablename__ = "period_step"
    cycle: str = Field(primary_key=True)
    period: int = Field(primary_key=True)
    stage: str = Field(primary_key=True)
    section: str = Field(primary_key=True)
    done_on: str
    done_by: str
    document_no: str


class MonthExclusionRow(BookRow, table=True):
    """A month not assessed (不计月份)."""

    __tablename__ = "month_exclusion"
    month: int = Field(primary_key=True)
    employee_no: str = Field(primary_key=True)
    reason: str


_MARK_CODECS = {"entered": columns.HUNDREDTHS, "second": columns.HUNDREDTHS}
MONTHLY_KINDS: tuple[RecordKind, ...] = (
    RecordKind(
        MonthlyMark,
        MonthlyMarkRow,
        ("month", "employee_no", "indicator_no"),
        Area.MONTHLY,
        {**_MARK_CODECS, "not_applicable": columns.FLAG},
        "月度评分",
    ),
    RecordKind(
        Adjustment,
        AdjustmentRow,
        ("month", "employee_no", "direction", "item_no"),
        Area.MONTHLY,
        {
            "direction": columns.code(Direction),
            "points": columns.HUNDREDTHS,
            "scope": columns.code(Scope),
        },
        "加减分事项",
    ),
    RecordKind(
        MarkCorrection,
        MarkCorrectionRow,
        ("month", "employee_no", "indicator_no", "correction_no"),
        Area.MONTHLY,
        {**_MARK_CODECS, "old_entered": columns.HUNDREDTHS, "old_second": columns.HUNDREDTHS},
        "更正",
    ),
    RecordKind(
        EntryCorrection,
        EntryCorrectionRow,
        ("month", "employee_no", "subject", "item_no", "correction_no"),
        Area.MONTHLY,
        {
            "subject": columns.code(CorrectedEntry),
            "old_points": columns.HUNDREDTHS,
            "points": columns.HUNDREDTHS,
            "scope": columns.code(Scope),
        },
        "加减分和不计月份的更正",
    ),
    RecordKind(MonthExclusion, MonthExclusionRow, ("month", "employee_no"), Area.MONTHLY, {}, "不计月份"),
    RecordKind(
        PeriodDecision,
        PeriodDecisionRow,
        ("cycle", "period", "employee_no"),
        Area.MONTHLY,
        {
            "cycle": columns.code(PeriodCycle),
            "standing": columns.code(PeriodStanding),
            "score": columns.TEN_THOUSANDTHS,
            "proposed": columns.code_or_none(PeriodGrade),
            "grade": columns.code_or_none(PeriodGrade),
        },
        "平时等次",
    ),
    RecordKind(
        PeriodStep,
        PeriodStepRow,
        ("cycle", "period", "stage", "section"),
        Area.MONTHLY,
        {"cycle": columns.code(PeriodCycle), "stage": columns.code(PeriodStage)},
        "平时等次环节",
    ),
)
