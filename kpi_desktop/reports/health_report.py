"""The health report on paper (考核体检报告): every detector with its verdict, then what asks to look, with figures and plot."""

from kpi_desktop.domain.health import HealthLine, HealthReport, HealthVerdict
from kpi_desktop.domain.health_limits import limit_lines
from kpi_desktop.reports.blocks import heading, paragraph, signatures, title_block
from kpi_desktop.reports.competition_paper import listing
from kpi_desktop.reports.fonts import Face
from kpi_desktop.reports.health_plot import plot_bands
from kpi_desktop.reports.page import MM, PORTRAIT, Align, Band, Style
from kpi_desktop.reports.paging import Frame, render_report, running_head
from kpi_desktop.reports.table import Cell, Grid, header_row, label, table

PAPER = PORTRAIT
_LEAD = Style(size=9.5, leading=14)
_TEXT = Style(size=8.6, leading=12)
_NAME = Style(face=Face.SANS, size=8.8, leading=12)
_LOOK = Style(face=Face.BOLD, size=8.8, leading=12)
_HEAD = Style(face=Face.BOLD, size=10.5, leading=16)
_SIGN = ("体检人（签名）", "核实人（签名）", "考核领导小组（签名）")
_KEPT_APART = "本报告用于自查，不公开，不作为对任何人的结论；不在公示和评分表中引用。"


def render_health_report(report: HealthReport, trail: str = "") -> bytes:
    """The report as a PDF file; `trail` stands in the foot."""
    title = f"{report.year}年度考核体检报告"
    frame = Frame(
        paper=PAPER,
        notes=tuple(note for note in (_KEPT_APART, trail) if note),
        running=running_head(PAPER, f"{report.unit_name}　{title}"),
    )
    bands = [
        *title_block(PAPER, report.unit_name, title),
        *paragraph(PAPER, report.sentence, _LEAD),
        Band(1.5 * MM, glued=True),
        *_overview(report),
        Band(3 * MM),
    ]
    found = [line for line in report.lines if line.verdict is HealthVerdict.LOOK]
    for number, line in enumerate(found, start=1):
        bands += _detail(number, line)
    bands += [
        heading(PAPER, "提醒的界限"),
        *listing(PAPER, (("界限", 100.0), ("数值", 26.0), ("来源", 48.0)), limit_lines(), left=(0,)),
        Band(4 * MM),
        signatures(PAPER, _SIGN),
    ]
    return render_report(frame, bands, title=title, author=report.unit_name)


def _overview(report: HealthReport) -> list[Band]:
    widths = (9.0, 24.0, 27.0, 18.0, 96.0)
    scale = PAPER.inner_width / sum(widths)
    grid = Grid(PAPER.left, tuple(width * scale for width in widths))
    header = header_row(grid, [label(name) for name in ("序", "方面", "项目", "结果", "看到什么")], 7 * MM)
    rows = [
        (
            Cell(str(at), _TEXT),
            Cell(line.detector.topic.label, _NAME),
            Cell(line.detector.title, _NAME),
            Cell(line.verdict.label, _LOOK if line.verdict is HealthVerdict.LOOK else _NAME),
            Cell(line.sentence, _TEXT, Align.LEFT),
        )
        for at, line in enumerate(report.lines, start=1)
    ]
    return table(grid, header, rows, 6 * MM)


def _detail(number: int, line: HealthLine) -> list[Band]:
    answer = line.answer
    lead = [
        *paragraph(PAPER, f"{number}．{line.detector.title}　{line.verdict.label}", _HEAD),
        *paragraph(PAPER, f"比较：{line.detector.compares}。", _TEXT),
    ]
    bands = [band._replace(glued=True) for band in lead]
    bands += paragraph(PAPER, line.sentence, _TEXT)
    for figure in answer.figures:
        bands += paragraph(PAPER, f"· {figure}", _TEXT, indent=3 * MM)
    if answer.plot is not None:
        bands += [Band(1.5 * MM), *plot_bands(PAPER, answer.plot)]
    return [*bands, Band(4 * MM)]
