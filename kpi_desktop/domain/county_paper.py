"""The county's tables as people read them, the same on paper and in the workbook."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from kpi_desktop.domain.county import CountyCheck
from kpi_desktop.domain.county_table import SCORE_BANDS, UnitStanding, UnitSummary
from kpi_desktop.domain.errors import Finding
from kpi_desktop.domain.health import CAUTION
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.staff import EmployeeCategory

Value = str | Decimal | int | None
_GRADES = (*Grade, None)
_GRADE_HEADERS = ("优秀", "称职（合格）", "基本称职（合格）", "不称职（合格）", "不确定等次", "未定")


@dataclass(frozen=True, slots=True, kw_only=True)
class CountyTable:
    """One table: title, what it says in a sentence, headers with widths in characters, rows; a last row may be the sum."""

    title: str
    sentence: str
    columns: tuple[tuple[str, int], ...]
    rows: tuple[tuple[Value, ...], ...]


def county_tables(
    standings: Sequence[UnitStanding], check: CountyCheck, findings: Sequence[Finding]
) -> tuple[CountyTable, ...]:
    """Every table of the county's year: units, kinds of people, distribution, what stands in the way, transfers."""
    summaries = [standing.summary for standing in standings if standing.summary is not None]
    return (
        _units(standings, summaries),
        _kinds(summaries),
        _distribution(summaries),
        _health(summaries),
        _findings(findings),
        _transfers(check),
    )


def _units(standings: Sequence[UnitStanding], summaries: Sequence[UnitSummary]) -> CountyTable:
    rows = [_unit_row(standing) for standing in standings]
    if summaries:
        rows.append(
            (
                "合计",
                f"{len(summaries)}个单位",
                sum(s.people for s in summaries),
                sum(s.with_total for s in summaries),
                *(sum(s.count(grade) for s in summaries) for grade in _GRADES),
                sum(s.quota_cap for s in summaries),
                sum(s.quota_used for s in summaries),
                None,
                None,
                sum(s.additions for s in summaries),
                sum(s.deductions for s in summaries),
            )
        )
    missing = sum(1 for standing in standings if standing.summary is None)
    return CountyTable(
        title="各单位汇总",
        sentence=f"应报和已报共{len(standings)}个单位，其中{missing}个没有收到上报。等次未决定的按建议等次计。",
        columns=(
            ("单位", 22),
            ("状态", 18),
            ("人数", 6),
            ("已有总分", 6),
            *((header, 7) for header in _GRADE_HEADERS),
            ("优秀名额", 6),
            ("已用", 6),
            ("平均分", 8),
            ("平均岗位系数", 8),
            ("加分事项", 6),
            ("扣分事项", 6),
        ),
        rows=tuple(rows),
    )


def _unit_row(standing: UnitStanding) -> tuple[Value, ...]:
    summary = standing.summary
    if summary is None:
        return (standing.name, standing.state, *([None] * 14))
    return (
        standing.name,
        standing.state,
        summary.people,
        summary.with_total,
        *(summary.count(grade) for grade in _GRADES),
        summary.quota_cap,
        summary.quota_used,
        summary.mean,
        summary.coefficient_mean,
        summary.additions,
        summary.deductions,
    )


def _kinds(summaries: Sequence[UnitSummary]) -> CountyTable:
    rows: list[tuple[Value, ...]] = []
    for summary in summaries:
        for category in EmployeeCategory:
            counts = [summary.count(grade, category) for grade in _GRADES]
            if any(counts):
                rows.append((summary.name, category.label, sum(counts), *counts))
    for category in EmployeeCategory:
        sums = [sum(summary.count(grade, category) for summary in summaries) for grade in _GRADES]
        if any(sums):
            rows.append(("全县", category.label, sum(sums), *sums))
    return CountyTable(
        title="各类人员等次",
        sentence="公务员和参公人员用称职，事业人员和工勤人员用合格。",
        columns=(("单位", 22), ("人员类别", 10), ("人数", 6), *((header, 8) for header in _GRADE_HEADERS)),
        rows=tuple(rows),
    )


def _distribution(summaries: Sequence[UnitSummary]) -> CountyTable:
    headers = [f"{SCORE_BANDS[0]}分及以上"]
    headers += [
        f"{lower}至{upper}分" if lower else f"{upper}分以下" for upper, lower in pairwise(SCORE_BANDS)
    ]
    rows: list[tuple[Value, ...]] = [
        (s.name, *s.bands, s.highest, s.mean, s.lowest) for s in summaries if s.with_total
    ]
    if rows:
        sums = [sum(s.bands[at] for s in summaries) for at in range(len(SCORE_BANDS))]
        rows.append(("合计", *sums, None, None, None))
    return CountyTable(
        title="总分分布",
        sentence="各段含下限、不含上限，按公布的总分统计。",
        columns=(
            ("单位", 22),
            *((header, 8) for header in headers),
            ("最高分", 8),
            ("平均分", 8),
            ("最低分", 8),
        ),
        rows=tuple(rows),
    )


def _health(summaries: Sequence[UnitSummary]) -> CountyTable:
    """What the health checks of the units ask to look at, a row each; a unit with nothing has one row that says so."""
    examined = [(summary.name, summary.health) for summary in summaries if summary.health is not None]
    rows: list[tuple[Value, ...]] = []
    for name, health in examined:
        rows += [(name, title, sentence) for title, sentence in health.look]
        if not health.look:
            rows.append((name, "未见异常", f"{health.clean}项未见异常，{health.lacking}项数据不足。"))
    looked = sum(1 for _, health in examined if health.look)
    sentence = (
        f"{len(examined)}个单位中{looked}个有要核实的项目；{CAUTION}。"
        "录入时间和单张测评票不随上报包报送，这些项目由单位自己体检。"
    )
    return CountyTable(
        title="考核体检",
        sentence=sentence if examined else "没有体检结果；设了口令的文件，体检结果只给审核人员看。",
        columns=(("单位", 22), ("项目", 14), ("看到什么", 74)),
        rows=tuple(rows),
    )


def _findings(findings: Sequence[Finding]) -> CountyTable:
    return CountyTable(
        title="全县核对",
        sentence=f"共{len(findings)}条；“错误”处理完才能封存年度。" if findings else "没有要处理的问题。",
        columns=(("轻重", 6), ("问题", 62), ("下一步", 40)),
        rows=tuple((f.severity.label, f.what, f.next_step) for f in findings),
    )


def _transfers(check: CountyCheck) -> CountyTable:
    return CountyTable(
        title="单位间调动",
        sentence="按各单位填写的在岗起止月识别。",
        columns=(("姓名", 12), ("调出单位", 24), ("在岗截止月", 10), ("调入单位", 24), ("在岗起始月", 10)),
        rows=tuple((t.name, t.left, t.left_month, t.came, t.came_month) for t in check.transfers),
    )
