"""Sections, people, posts, indicators, duties, tasks and plan versions in the file."""

from sqlmodel import Field

from kpi_desktop.domain.duties import Duty
from kpi_desktop.domain.errors import Area
from kpi_desktop.domain.indicators import Frequency, Indicator
from kpi_desktop.domain.plan_versions import PlanVersion
from kpi_desktop.domain.posts import Post, PostLevel
from kpi_desktop.domain.staff import Employee, EmployeeCategory, Section
from kpi_desktop.domain.tasks import UnitTask
from kpi_desktop.store import columns
from kpi_desktop.store.record_kinds import RecordKind
from kpi_desktop.store.tables import BookRow


class SectionRow(BookRow, table=True):
    """An internal section (科室)."""

    __tablename__ = "section"
    name: str = Field(primary_key=True)
    reports_with: str = ""
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


class DutyRow(BookRow, table=True):
    """A duty of a post (职责)."""

    __tablename__ = "duty"
    post_no: str = Field(primary_key=True)
    duty_no: str = Field(primary_key=True)
    text: str
    leader: str
    section: str
    employee_no: str
    target: str
    progress: str
    standard: str
    indicators: str
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


POSTS_KINDS: tuple[RecordKind, ...] = (
    RecordKind(Section, SectionRow, ("name",), Area.POSTS, {}, "科室"),
    RecordKind(
        Employee,
        EmployeeRow,
        ("employee_no",),
        Area.POSTS,
        {
            "category": columns.code(EmployeeCategory),
            "on_probation": columns.FLAG,
            "under_investigation": columns.FLAG,
            "leave_days": columns.HUNDREDTHS,
        },
        "人员",
    ),
    RecordKind(
        Post,
        PostRow,
        ("post_no",),
        Area.POSTS,
        {
            "level": columns.code(PostLevel),
            "factor_points": columns.PAIRS,
            "coefficient": columns.THOUSANDTHS,
        },
        "岗位",
    ),
    RecordKind(
        Indicator,
        IndicatorRow,
        ("indicator_no",),
        Area.POSTS,
        {
            "full_mark": columns.HUNDREDTHS,
            "frequency": columns.code(Frequency),
            "params": columns.TEXT_PAIRS,
            "posts": columns.NAMES,
        },
        "指标",
    ),
    RecordKind(Duty, DutyRow, ("post_no", "duty_no"), Area.POSTS, {"indicators": columns.NAMES}, "职责"),
    RecordKind(UnitTask, UnitTaskRow, ("task_no",), Area.POSTS, {}, "目标任务"),
    RecordKind(PlanVersion, PlanVersionRow, ("version",), Area.POSTS, {}, "备案版本"),
)
