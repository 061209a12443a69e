"""The tables of the county's year; all of them are for reading."""

from __future__ import annotations

from kpi_desktop.domain.county import Transfer
from kpi_desktop.domain.errors import Finding, Severity
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.staff import mask_id_number
from kpi_desktop.domain.values import show
from kpi_desktop.ui.grid.columns import Alignment, CellState, Column
from kpi_desktop.ui.hand_in.county_state import CountyPerson, StandingLine

_GRADES: tuple[tuple[Grade | None, str], ...] = (
    (Grade.EXCELLENT, "优秀"),
    (Grade.COMPETENT, "称职合格"),
    (Grade.BASIC, "基本"),
    (Grade.INCOMPETENT, "不称职"),
    (Grade.UNDETERMINED, "不定"),
    (None, "未定"),
)


def _grade_column(grade: Grade | None, title: str) -> Column[StandingLine]:
    return Column(
        key=f"grade_{grade.value if grade else 'open'}",
        title=title,
        read=lambda line: line.count(grade),
        alignment=Alignment.RIGHT,
        width=84 if len(title) > 3 else 64,
    )


STANDING_COLUMNS: tuple[Column[StandingLine], ...] = (
    Column(
        key="name",
        title="单位",
        read=lambda r: r.standing.name,
        is_frozen=True,
        is_searched=True,
        width=170,
    ),
    Column(
        key="state",
        title="状态",
        read=lambda r: r.standing.state,
        state=lambda r: CellState.MARKED if r.is_troubled else None,
        width=170,
    ),
    Column(
        key="open",
        title="待决定",
        read=lambda r: r.open_work,
        state=lambda r: CellState.MARKED if r.open_work else None,
        width=130,
    ),
    Column(
        key="totals",
        title="总分/人数",
        read=lambda r: r.totals,
        state=lambda r: CellState.MARKED if r.lacks_totals else None,
        alignment=Alignment.RIGHT,
        width=84,
    ),
    *(_grade_column(grade, title) for grade, title in _GRADES),
    Column(
        key="quota",
        title="优秀已用/名额",
        read=lambda r: r.quota,
        state=lambda r: CellState.REFUSED if r.is_over else None,
        alignment=Alignment.RIGHT,
        width=116,
    ),
    Column(key="mean", title="平均分", read=lambda r: r.mean, alignment=Alignment.RIGHT, width=70),
    Column(
        key="health",
        title="考核体检",
        read=lambda r: r.health,
        state=lambda r: CellState.MARKED if r.health_words else None,
        tooltip=lambda r: r.health_words,
        width=96,
        description="提醒核实，不作结论；点“查看这个单位”后到“年终评分—考核体检”看数字和图",
    ),
    Column(key="last", title="最近接收", read=lambda r: r.last, width=150),
    Column(
        key="code",
        title="统一社会信用代码",
        read=lambda r: r.standing.key.unit_code,
        is_searched=True,
        width=180,
    ),
)

COUNTY_FINDING_COLUMNS: tuple[Column[Finding], ...] = (
    Column(
        key="severity",
        title="轻重",
        read=lambda f: f.severity.label,
        state=lambda f: CellState.REFUSED if f.severity is Severity.ERROR else None,
        width=60,
    ),
    Column(key="what", title="问题", read=lambda f: f.what, is_searched=True, width=720),
    Column(key="next_step", title="下一步", read=lambda f: f.next_step, width=460),
)

TRANSFER_COLUMNS: tuple[Column[Transfer], ...] = (
    Column(key="name", title="姓名", read=lambda t: t.name, is_frozen=True, is_searched=True, width=90),
    Column(key="left", title="调出单位", read=lambda t: f"{t.left}（{t.left_month}月止）", width=240),
    Column(key="came", title="调入单位", read=lambda t: f"{t.came}（{t.came_month}月起）", width=240),
)

PEOPLE_COLUMNS: tuple[Column[CountyPerson], ...] = (
    Column(key="unit", title="单位", read=lambda r: r.unit, is_searched=True, width=170),
    Column(key="number", title="工号", read=lambda r: r.line.employee.employee_no, width=64),
    Column(key="name", title="姓名", read=lambda r: r.line.employee.name, is_searched=True, width=90),
    Column(key="section", title="科室", read=lambda r: r.line.employee.section, width=110),
    Column(key="title", title="职务", read=lambda r: r.line.employee.title, width=120),
    Column(key="category", title="人员类别", read=lambda r: r.line.employee.category.label, width=84),
    Column(key="id", title="身份证号", read=lambda r: mask_id_number(r.line.employee.id_number), width=160),
    Column(
        key="total",
        title="总分",
        read=lambda r: "" if r.line.total is None else show(r.line.total),
        alignment=Alignment.RIGHT,
        width=70,
    ),
    Column(
        key="rank",
        title="名次",
        read=lambda r: "" if r.line.rank is None else str(r.line.rank),
        alignment=Alignment.RIGHT,
        width=52,
    ),
    Column(key="grade", title="等次", read=lambda r: r.line.grade, width=100),
    Column(key="eligibility", title="评等资格", read=lambda r: r.line.eligibility, width=260),
)
