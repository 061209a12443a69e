"""The health report as a workbook: every detector with its verdict, the figures, the numbers of the plots, the limits."""

from datetime import datetime
from pathlib import Path

from kpi_desktop.domain.health import CAUTION, BarPlot, HealthLine, HealthReport, PointPlot, SpreadPlot
from kpi_desktop.domain.health_limits import limit_lines
from kpi_desktop.domain.values import round_exact
from kpi_desktop.exchange.workbook_writing import SheetContent, Value, write_workbook

_PLACES = 4


def write_health(path: Path, report: HealthReport) -> None:
    """Write the report: detectors, figures, plots as numbers, limits, a sheet each."""
    title = f"{report.unit_name}{report.year}年度考核体检"
    sheets = [
        SheetContent(
            tab="体检结果",
            heading=title,
            banner=(report.sentence,),
            headers=("序号", "方面", "项目", "结果", "看到什么", "比较什么"),
            rows=[
                (
                    at,
                    line.detector.topic.label,
                    line.detector.title,
                    line.verdict.label,
                    line.sentence,
                    line.detector.compares,
                )
                for at, line in enumerate(report.lines, start=1)
            ],
            widths=(6, 12, 18, 10, 80, 48),
            frozen_columns=3,
        ),
        SheetContent(
            tab="数字",
            heading=f"{title}：各项的数字",
            banner=(f"每一行是项目里的一个数字。{CAUTION}。",),
            headers=("项目", "结果", "数字"),
            rows=[
                (line.detector.title, line.verdict.label, figure)
                for line in report.lines
                for figure in line.answer.figures
            ],
            widths=(18, 10, 110),
            frozen_columns=1,
        ),
        SheetContent(
            tab="图的数据",
            heading=f"{title}：各图的数据",
            banner=("柱的高度和对照，或者一个人的分数；标出的在末一列写“标出”。",),
            headers=("项目", "图", "名称", "数值", "对照或另一个数值", "标出"),
            rows=[row for line in report.lines for row in _plot_rows(line)],
            widths=(18, 30, 24, 12, 16, 8),
            frozen_columns=1,
        ),
        SheetContent(
            tab="界限",
            heading=f"{title}：提醒的界限",
            banner=("达到界限才提醒核实。",),
            headers=("界限", "数值", "来源"),
            rows=list(limit_lines()),
            widths=(46, 12, 28),
        ),
    ]
    write_workbook(path, sheets, title=title, made=datetime(report.year, 1, 1))  # noqa: DTZ001 - a workbook's dates have no zone


def _plot_rows(line: HealthLine) -> list[tuple[Value, ...]]:
    plot, title = line.answer.plot, line.detector.title
    if isinstance(plot, BarPlot):
        return [
            (
                title,
                plot.title,
                bar.label,
                round_exact(bar.value, _PLACES),
                None if bar.reference is None else round_exact(bar.reference, _PLACES),
                "标出" if bar.is_marked else "",
            )
            for bar in plot.bars
        ]
    if isinstance(plot, SpreadPlot):
        return [
            (title, plot.title, spread.label, round_exact(score, _PLACES), None, "")
            for spread in plot.spreads
            for score in spread.scores
        ]
    if isinstance(plot, PointPlot):
        return [
            (
                title,
                f"{plot.title}（{plot.across}、{plot.up}）",
                point.label,
                round_exact(point.across, _PLACES),
                round_exact(point.up, _PLACES),
                "标出" if point.is_marked else "",
            )
            for point in plot.points
        ]
    return []
