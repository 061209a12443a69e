"""The rows of the file that every area needs, as SQLModel tables over the DDL of the migrations.

Rows never leave this package. Those of one area stand in its module, with how they become records.
"""

from sqlmodel import Field, SQLModel


class BookRow(SQLModel):
    """What every row of a unit's year carries: key, deletion mark, who, when, and the hand-in that brought it."""

    unit_code: str = Field(primary_key=True)
    year: int = Field(primary_key=True)
    removed: int = 0
    changed_at: str
    changed_by: str
    brought_by: str = ""


class YearBookRow(BookRow, table=True):
    """A unit's year (年度), the parent of all its rows."""

    __tablename__ = "year_book"
    unit_name: str
    filing_body: str = ""


class SchemeRow(BookRow, table=True):
    """The year's scheme (考核方案) as data."""

    __tablename__ = "scheme"
    body: str


class StepRow(BookRow, table=True):
    """A step of the year that is done (年度步骤)."""

    __tablename__ = "step"
    kind: str = Field(primary_key=True)
    month: int = Field(primary_key=True)
    done_on: str
    done_by: str
    document_no: str
    note: str


class ChangeLogRow(SQLModel, table=True):
    """A step of the trail (修改记录)."""

    __tablename__ = "change_log"
    seq: int | None = Field(default=None, primary_key=True)
    unit_code: str
    year: int
    at: str
    by: str
    action: str
    reason: str = ""
    undoes: int | None = None
    clock_back: int = 0
    changes: str
    previous_hash: str
    hash: str


class HandInRow(SQLModel, table=True):
    """A package handed in (上报)."""

    __tablename__ = "hand_in"
    package_id: str = Field(primary_key=True)
    unit_code: str
    year: int
    stage: str
    number: int
    previous_fingerprint: str
    fingerprint: str
    made_at: str
    made_by: str
    program_version: str
    schema_version: int
    row_counts: str


class PackageBodyRow(SQLModel, table=True):
    """An accepted package itself, compressed: what the unit's next one is compared with."""

    __tablename__ = "package_body"
    package_id: str = Field(primary_key=True)
    body: bytes


class AcceptedRow(SQLModel, table=True):
    """Which package brought a unit's rows of a stage."""

    __tablename__ = "accepted"
    unit_code: str = Field(primary_key=True)
    year: int = Field(primary_key=True)
    stage: str = Field(primary_key=True)
    package_id: str


class IntakeRow(SQLModel, table=True):
    """A try to take a package in (接收), with what takes it back."""

    __tablename__ = "intake"
    intake_no: int | None = Field(default=None, primary_key=True)
    at: str
    by: str
    file_name: str
    unit_code: str = ""
    unit_name: str = ""
    year: int | None = None
    stage: str = ""
    number: int | None = None
    package_id: str = ""
    fingerprint: str = ""
    status: str
    reason: str = ""
    added: int = 0
    changed: int = 0
    same: int = 0
    removed: int = 0
    conflicts: int = 0
    change_seq: int | None = None
    undo: bytes | None = None
    undone_at: str = ""


class ForkRow(SQLModel, table=True):
    """A package that does not follow from one received before (分叉), compressed; `lost` the packages off the line since."""

    __tablename__ = "fork"
    package_id: str = Field(primary_key=True)
    unit_code: str
    year: int
    rival_id: str
    record: str
    body: bytes
    found_at: str
    choice: str = ""
    lost: str = "[]"
    reason: str = ""
    decided_at: str = ""
    decided_by: str = ""


class ConflictRow(SQLModel, table=True):
    """A field both sides changed (冲突), values as JSON; waiting while `decision` is empty."""

    __tablename__ = "conflict"
    unit_code: str = Field(primary_key=True)
    year: int = Field(primary_key=True)
    table_name: str = Field(primary_key=True)
    row_key: str = Field(primary_key=True)
    field: str = Field(primary_key=True)
    package_id: str = Field(primary_key=True)
    base: str
    ours: str
    theirs: str
    ours_at: str = ""
    ours_by: str = ""
    theirs_at: str = ""
    theirs_by: str = ""
    found_at: str
    decision: str = ""
    decision_reason: str = ""
    decided_at: str = ""
    decided_by: str = ""
