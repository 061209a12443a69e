"""The rows of the file, as SQLModel tables over the DDL of the migrations; never leave this package."""

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


class SectionRow(BookRow, table=True):
    """An internal section (科室)."""

    __tablename__ = "section"
    name: str = Field(primary_key=True)
    sort_order: int = 0


class EmployeeRow(BookRow, table=True):
    """A person on the roster (工作人员); leave days in hundredths."""

    __tablename__ = "employee"
    employee_no: str = Field(primary_key=True)
    name: str
    gender: str
    id_number: str
    birth_month: str
    ethnicity: str
    political_status: str
    section: str
    title: str
    category: str
    voter_group: str
    post_no: str
    on_probation: int
    under_investigation: int
    present_from: int | None
    present_to: int | None
    leave_days: int | None
    remark: str
    sort_order: int


class SanctionRow(BookRow, table=True):
    """A sanction (处分)."""

    __tablename__ = "sanction"
    employee_no: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    decided: str
    document_no: str


class PostRow(BookRow, table=True):
    """A post (岗位); coefficient in thousandths."""

    __tablename__ = "post"
    post_no: str = Field(primary_key=True)
    section: str
    name: str
    level: str
    headcount: int
    factor_points: str
    coefficient: int | None
    sort_order: int


class IndicatorRow(BookRow, table=True):
    """A counted indicator (指标); full mark in hundredths."""

    __tablename__ = "indicator"
    indicator_no: str = Field(primary_key=True)
    group: str
    name: str
    full_mark: int
    standard: str
    source: str
    frequency: str
    kind: str
    params: str
    posts: str
    sort_order: int


class UnitTaskRow(BookRow, table=True):
    """A task of the unit or a piece of one (目标任务)."""

    __tablename__ = "unit_task"
    task_no: str = Field(primary_key=True)
    title: str
    parent_no: str
    leader: str
    section: str
    employee_no: str
    target: str
    progress: str
    standard: str
    deadline: str
    indicator_no: str
    sort_order: int


class PlanVersionRow(BookRow, table=True):
    """A plan as it was locked (备案版本); the body holds its rows as data."""

    __tablename__ = "plan_version"
    version: int = Field(primary_key=True)
    filed_on: str
    filing_no: str
    reason: str
    body: str


class MonthlyMarkRow(BookRow, table=True):
    """A mark of a month (月度评分), in hundredths; NULL is not yet given."""

    __tablename__ = "monthly_mark"
    month: int = Field(primary_key=True)
    employee_no: str = Field(primary_key=True)
    indicator_no: str = Field(primary_key=True)
    entered: int | None
    second: int | None
    reason: str


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


class MonthExclusionRow(BookRow, table=True):
    """A month not assessed (不计月份)."""

    __tablename__ = "month_exclusion"
    month: int = Field(primary_key=True)
    employee_no: str = Field(primary_key=True)
    reason: str


class BallotTallyRow(BookRow, table=True):
    """Votes of a voter group for a person by choice (计票)."""

    __tablename__ = "ballot_tally"
    voter_group: str = Field(primary_key=True)
    employee_no: str = Field(primary_key=True)
    choice: str = Field(primary_key=True)
    votes: int


class BallotBatchRow(BookRow, table=True):
    """Counts of a voter group's ballots (测评批次)."""

    __tablename__ = "ballot_batch"
    voter_group: str = Field(primary_key=True)
    issued: int
    returned: int
    valid: int
    invalid: int


class TypedScoreRow(BookRow, table=True):
    """A typed score of a part of the year, in hundredths."""

    __tablename__ = "typed_score"
    employee_no: str = Field(primary_key=True)
    part: str = Field(primary_key=True)
    score: int | None
    reason: str


class GradeDecisionRow(BookRow, table=True):
    """A decided grade (等次)."""

    __tablename__ = "grade_decision"
    employee_no: str = Field(primary_key=True)
    grade: str
    reason: str
    decided_on: str
    decided_by: str


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
    decided_value: str | None = None
    decision_reason: str = ""
    decided_at: str = ""
    decided_by: str = ""
