"""What differs between two plans on paper: a row each, with both sides in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from kpi_desktop.domain.plan_changes import Difference
from kpi_desktop.reports.blocks import paragraph, signatures, title_block
from kpi_desktop.reports.page import LANDSCAPE, MM, Align, Band, Style
from kpi_desktop.reports.paging import Frame, render_report, running_head
from kpi_desktop.reports.table import Cell, Grid, header_row, label, table

PAPER = LANDSCAPE
_TEXT = Style(size=8.2, leading=10.5)
_WIDTHS = (11.0, 18.0, 54.0, 28.0, 78.0, 78.0)
_SIGN_PLACES = ("填表人（签名）", "主管领导（签名）", "单位（盖章）")


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferencesData:
    """What is printed: the unit, a title such as 与上年的差异, what the two sides are called, and the differences."""

    unit: str
    title: str
    sides: tuple[str, str]
    differences: Sequence[Difference]


def render_differences(data: DifferencesData) -> bytes:
    """The differences as a PDF file."""
    scale = PAPER.inner_width / sum(_WIDTHS)
    grid = Grid(PAPER.left, tuple(width * scale for width in _WIDTHS))
    frame = Frame(paper=PAPER, running=running_head(PAPER, f"{data.unit}　{data.title}"))
    rows = [
        (
            Cell(str(order), _TEXT),
            Cell(each.kind, _TEXT),
            Cell(each.item, _TEXT, Align.LEFT),
            Cell(each.field, _TEXT),
            Cell(each.old or "无", _TEXT, Align.LEFT),
            Cell(each.new or "无", _TEXT, Align.LEFT),
        )
        for order, each in enumerate(data.differences, start=1)
    ]
    columns = ("序号", "类别", "名称", "项目", *data.sides)
    bands = [*title_block(PAPER, data.unit, data.title)]
    if rows:
        bands += table(grid, header_row(grid, [label(name) for name in columns], 6 * MM), rows, 5.6 * MM)
    said = f"共{len(rows)}处不同。" if rows else "两边的科室、岗位、职责、指标和计分方案都相同。"
    bands += [Band(1 * MM), *paragraph(PAPER, said, _TEXT)]
    bands += [Band(3 * MM, glued=True), signatures(PAPER, _SIGN_PLACES)]
    return render_report(frame, bands, title=data.title, author=data.unit)
