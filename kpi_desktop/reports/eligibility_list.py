"""The list of eligibility (评等资格一览表): who has a situation, what it does and why, and the rules it rests on."""

from collections.abc import Sequence

from kpi_desktop.domain.result_tables import eligibility_table, rules_table
from kpi_desktop.domain.year_end import UnitResult
from kpi_desktop.reports.blocks import heading, paragraph, signatures, title_block
from kpi_desktop.reports.page import LANDSCAPE, MM, Align, Band, Style
from kpi_desktop.reports.paging import Frame, render_report, running_head
from kpi_desktop.reports.table import Cell, Grid, header_row, label, table

_SMALL = Style(size=9, leading=12)
_TEXT = Style(size=10.5, leading=15.5)


def render_eligibility(result: UnitResult) -> bytes:
    """Everybody with a situation that bears on the grade, heaviest first, and the table of rules, as a PDF."""
    book = result.book
    title = f"{book.year}年度评等资格一览表"
    table_data = eligibility_table(result)
    rows = table_data.texts()
    bands = list(title_block(LANDSCAPE, book.unit.name, title))
    bands += paragraph(LANDSCAPE, table_data.sentence, _TEXT)
    if rows:
        bands += _table(table_data.headers, (14, 20, 28, 34, 108, 26, 30), rows, left=4)
    bands += [Band(3 * MM, glued=True), heading(LANDSCAPE, "规则表")]
    rules = rules_table(result)
    bands += _table(rules.headers, (80, 90, 46, 44), rows=rules.texts(), left=0)
    bands += [Band(3 * MM), signatures(LANDSCAPE, ("经办人", "纪检监察机构", "考核领导小组"))]
    frame = Frame(paper=LANDSCAPE, running=running_head(LANDSCAPE, f"{book.unit.name}　{title}"))
    return render_report(frame, bands, title=title, author=book.unit.name)


def _table(
    names: tuple[str, ...], widths: tuple[int, ...], rows: Sequence[Sequence[str]], *, left: int
) -> list[Band]:
    scale = LANDSCAPE.inner_width / sum(widths)
    grid = Grid(LANDSCAPE.left, tuple(width * scale for width in widths))
    cells = [
        [Cell(text, _SMALL, Align.LEFT if at == left else Align.CENTER) for at, text in enumerate(row)]
        for row in rows
    ]
    return table(grid, header_row(grid, [label(name) for name in names], 7 * MM), cells, 6.2 * MM)
