"""The county's year on paper (全县考核汇总表): every table that has rows, with signatures."""

from collections.abc import Sequence
from decimal import Decimal

from kpi_desktop.domain.county_paper import CountyTable, Value
from kpi_desktop.reports.blocks import heading, paragraph, signatures, title_block
from kpi_desktop.reports.fonts import Face
from kpi_desktop.reports.page import LANDSCAPE, MM, Align, Band, Style
from kpi_desktop.reports.paging import Frame, render_report, running_head
from kpi_desktop.reports.table import Cell, Grid, header_row, label, table

PAPER = LANDSCAPE
_TEXT = Style(size=8.4, leading=11)
_NAME = Style(face=Face.SANS, size=8.6, leading=11)
_WIDE = 20


def render_county(bureau_name: str, year: int, made_at: str, tables: Sequence[CountyTable]) -> bytes:
    """The county's tables of a year as a PDF file; `made_at` stands under the title."""
    title = f"{year}年度全县考核汇总表"
    frame = Frame(paper=PAPER, running=running_head(PAPER, f"{bureau_name}　{title}"))
    bands = [*title_block(PAPER, bureau_name, title), *paragraph(PAPER, f"制表时间：{made_at}", _TEXT)]
    for each in tables:
        bands += [
            heading(PAPER, each.title),
            *paragraph(PAPER, each.sentence, _TEXT),
            Band(1 * MM, glued=True),
        ]
        if each.rows:
            bands += _table(each)
    bands += [
        Band(2.5 * MM, glued=True),
        signatures(PAPER, ("制表人（签名）", "复核人（签名）", "考核主管部门（盖章）"), 17 * MM),
    ]
    return render_report(frame, bands, title=title, author=bureau_name)


def _table(each: CountyTable) -> list[Band]:
    scale = PAPER.inner_width / sum(width for _, width in each.columns)
    grid = Grid(PAPER.left, tuple(width * scale for _, width in each.columns))
    header = header_row(grid, [label(name) for name, _ in each.columns], 6.5 * MM)
    wide = [width >= _WIDE for _, width in each.columns]
    rows = [
        tuple(
            Cell(_show(value), _NAME if at == 0 else _TEXT, Align.LEFT if wide[at] else Align.CENTER)
            for at, value in enumerate(row)
        )
        for row in each.rows
    ]
    return table(grid, header, rows, 5.8 * MM)


def _show(value: Value) -> str:
    if value is None:
        return ""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
