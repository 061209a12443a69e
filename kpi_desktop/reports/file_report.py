"""The report of 检查与修复: every check with its result and lines, to be filed or sent on."""

from kpi_desktop.domain.file_report import FileReport
from kpi_desktop.reports.blocks import paragraph, signatures, title_block
from kpi_desktop.reports.page import MM, PORTRAIT, Align, Band, Style
from kpi_desktop.reports.paging import Frame, render_report, running_head
from kpi_desktop.reports.table import Cell, Grid, header_row, label, table

_TEXT = Style(size=10.5, leading=15.5)
_WIDTHS = (36, 20, 118)


def render_file_report(report: FileReport) -> bytes:
    """The report as a PDF."""
    title = "数据文件检查记录"
    bands = list(title_block(PORTRAIT, report.file_name, title))
    bands += paragraph(PORTRAIT, f"检查时间：{report.checked_at}。{report.verdict}", _TEXT)
    scale = PORTRAIT.inner_width / sum(_WIDTHS)
    grid = Grid(PORTRAIT.left, tuple(width * scale for width in _WIDTHS))
    rows = [
        [
            Cell(check.name),
            Cell(check.state.label),
            Cell("；".join(part for part in (check.detail, *check.lines) if part), align=Align.LEFT),
        ]
        for check in report.checks
    ]
    names = [label(name) for name in ("检查项目", "结果", "说明")]
    bands += table(grid, header_row(grid, names, 7 * MM), rows, 6.2 * MM)
    bands += [Band(3 * MM), signatures(PORTRAIT, ("检查人", "单位负责人"))]
    frame = Frame(paper=PORTRAIT, running=running_head(PORTRAIT, f"{report.file_name}　{title}"))
    return render_report(frame, bands, title=title, author="")
