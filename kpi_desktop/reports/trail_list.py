"""The trail on paper: a row a step, with the first of what it changed."""

from collections.abc import Sequence
from dataclasses import dataclass

from kpi_desktop.domain.trail import ChangeLine
from kpi_desktop.reports.blocks import paragraph, title_block
from kpi_desktop.reports.page import LANDSCAPE, MM, Align, Band, Style
from kpi_desktop.reports.paging import Frame, render_report, running_head
from kpi_desktop.reports.table import Cell, Grid, header_row, label, table

PAPER = LANDSCAPE
_TEXT = Style(size=8.2, leading=10.5)
_COLUMNS = (
    ("步", 11.0),
    ("时间", 27.0),
    ("操作人", 20.0),
    ("操作", 52.0),
    ("理由", 44.0),
    ("改动了什么", 112.0),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailStep:
    """A step of the trail in words; `lines` are the first of `count` changes, `at` is local time."""

    seq: int
    at: str
    by: str
    action: str
    reason: str
    lines: tuple[ChangeLine, ...]
    count: int

    @property
    def summary(self) -> str:
        """What it changed, as far as it is listed."""
        said = "；".join(line.sentence for line in self.lines)
        rest = self.count - len(self.lines)
        return f"{said}；等{self.count}处" if rest > 0 and said else said


def render_trail_list(steps: Sequence[TrailStep], *, title: str, verdict: str) -> bytes:
    """The steps as a PDF file."""
    scale = PAPER.inner_width / sum(width for _, width in _COLUMNS)
    grid = Grid(PAPER.left, tuple(width * scale for _, width in _COLUMNS))
    rows = [
        [
            Cell(str(step.seq), _TEXT),
            Cell(step.at, _TEXT),
            Cell(step.by, _TEXT),
            Cell(step.action, _TEXT, Align.LEFT),
            Cell(step.reason, _TEXT, Align.LEFT),
            Cell(step.summary, _TEXT, Align.LEFT),
        ]
        for step in steps
    ]
    frame = Frame(paper=PAPER, running=running_head(PAPER, f"{title}　操作记录"))
    body = [
        *title_block(PAPER, title, "操作记录"),
        *paragraph(PAPER, f"共{len(steps)}步，最近的在前。{verdict}", _TEXT),
        Band(1.2 * MM),
        *table(grid, header_row(grid, [label(name) for name, _ in _COLUMNS], 8 * MM), rows, 5.6 * MM),
    ]
    return render_report(frame, body, title="操作记录", author=title)
