"""Ballots, typed scores, sanctions and decided grades in the file."""

from sqlmodel import Field

from kpi_desktop.domain.ballots import BallotBatch, BallotTally
from kpi_desktop.domain.errors import Area
from kpi_desktop.domain.grading import GradeDecision
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.staff import Sanction
from kpi_desktop.domain.year_book import TypedScore
from kpi_desktop.store import columns
from kpi_desktop.store.record_kinds import RecordKind
from kpi_desktop.store.tables import BookRow


class BallotTallyRow(BookRow, table=True):
    """Votes of a voter group for a person by choice (计票)."""

    __tablename__ = "ballot_tally"
    voter_group: str = Field(primary_key=True)
    employee_no: str = Field(primary_key=True)
    item: str = Field(primary_key=True)
    choice: str = Field(primary_key=True)
    votes: int


class BallotBatchRow(BookRow, table=True):
    """Counts of a voter group's ballots (测评批次)."""

    __tablename__ = "ballot_batch"
    voter_group: str = Field(primary_key=True)
    batch_no: int = Field(primary_key=True)
    issued: int
    returned: int
    valid: int
    invalid: int
    abstained: int


class TypedScoreRow(BookRow, table=True):
    """A typed score of a part of the year, in hundredths."""

    __tablename__ = "typed_score"
    employee_no: str = Field(primary_key=True)
    part: str = Field(primary_key=True)
    score: int | None
    reason: str
    is_waived: int


class SanctionRow(BookRow, table=True):
    """A sanction (处分)."""

    __tablename__ = "sanction"
    employee_no: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    decided: str
    document_no: str


class GradeDecisionRow(BookRow, table=True):
    """A decided grade (等次)."""

    __tablename__ = "grade_decision"
    employee_no: str = Field(primary_key=True)
    grade: str
    reason: str
    decided_on: str
    decided_by: str
    proposed: str | None


YEAR_END_KINDS: tuple[RecordKind, ...] = (
    RecordKind(
        BallotTally,
        BallotTallyRow,
        ("voter_group", "employee_no", "item", "choice"),
        Area.YEAR_END,
        {},
        "民主测评票数",
    ),
    RecordKind(BallotBatch, BallotBatchRow, ("voter_group", "batch_no"), Area.YEAR_END, {}, "测评批次"),
    RecordKind(
        TypedScore,
        TypedScoreRow,
        ("employee_no", "part"),
        Area.YEAR_END,
        {"score": columns.HUNDREDTHS, "is_waived": columns.FLAG},
        "年终得分",
    ),
    RecordKind(Sanction, SanctionRow, ("employee_no", "kind"), Area.YEAR_END, {}, "处分"),
    RecordKind(
        GradeDecision,
        GradeDecisionRow,
        ("employee_no",),
        Area.YEAR_END,
        {"grade": columns.code(Grade), "proposed": columns.code_or_none(Grade)},
        "等次",
    ),
)
