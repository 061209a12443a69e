"""Table rows as bands: cells with wrapped text, thin lines, a header repeated on each page."""

from collections.abc import Sequence
from typing import NamedTuple

from kpi_desktop.reports.fonts import Face
from kpi_desktop.reports.page import MM, Align, Band, Box, Rule, Style, Text, place_text
from kpi_desktop.reports.wrapping import balance, wrap

BODY = Style()
LABEL = Style(face=Face.SANS, size=8.5)
STRONG = Style(face=Face.BOLD, size=8.5)
SMALL = Style(size=7.5, leading=9.8)
SHADE = 0.93
THIN = 0.4
_PAD = 1.0 * MM
# Above this a row is cut into its lines, so that a long text can run over the page's end.
_MAX_ROW_LINES = 8


class Cell(NamedTuple):
    """One cell of a row."""

    text: str = ""
    style: Style = BODY
    align: Align = Align.CENTER
    span: int = 1
    shade: bool = False


class Grid(NamedTuple):
    """A table's left edge and column widths."""

    x: float
    widths: tuple[float, ...]

    @property
    def right(self) -> float:
        return self.x + sum(self.widths)


def label(text: str, span: int = 1) -> Cell:
    """A shaded cell that names what stands beside or below it."""
    return Cell(text, LABEL, Align.CENTER, span, shade=True)


class _Fitted(NamedTuple):
    cell: Cell
    x: float
    width: float
    lines: tuple[str, ...]


def _fit(grid: Grid, cells: Sequence[Cell]) -> list[_Fitted]:
    fitted = []
    column = 0
    x = grid.x
    for cell in cells:
        width = grid.widths[column] if cell.span == 1 else sum(grid.widths[column : column + cell.span])
        style = cell.style
        lines = wrap(cell.text, style.face, style.size, width - 2 * _PAD) if cell.text else ()
        if cell.shade and len(lines) > 1:
            lines = balance(cell.text, style.face, style.size, width - 2 * _PAD)
        fitted.append(_Fitted(cell, x, width, lines))
        column += cell.span
        x += width
    return fitted


def row(
    grid: Grid,
    cells: Sequence[Cell],
    height: float = 4.7 * MM,
    *,
    top_line: bool = False,
    header: tuple[Band, ...] = (),
) -> list[Band]:
    """A table row, one band, or one band a line when it is long."""
    fitted = _fit(grid, cells)
    needed = max((_text_height(part) for part in fitted), default=0)
    count = max((len(part.lines) for part in fitted), default=0)
    if count <= _MAX_ROW_LINES:
        return [_whole_row(grid, fitted, max(height, needed), top_line=top_line, header=header)]
    return _cut_row(grid, fitted, count, top_line=top_line, header=header)


def _text_height(part: _Fitted) -> float:
    style = part.cell.style
    if len(part.lines) < 2:
        return style.size + 1.1 * MM if part.lines else 0.0
    return (len(part.lines) - 1) * style.leading + style.size + 1.8 * MM


def _edges(fitted: Sequence[_Fitted], height: float) -> list[Rule]:
    rules = [Rule(part.x, 0, part.x, height, THIN) for part in fitted]
    rules.append(Rule(fitted[-1].x + fitted[-1].width, 0, fitted[-1].x + fitted[-1].width, height, THIN))
    return rules


def _whole_row(
    grid: Grid, fitted: Sequence[_Fitted], height: float, *, top_line: bool, header: tuple[Band, ...]
) -> Band:
    texts: list[Text] = []
    boxes: list[Box] = []
    for part in fitted:
        cell, lines = part.cell, part.lines
        style = cell.style
        # Noto's Chinese glyphs stand from 0.12 below to 0.88 above the baseline.
        y = (height - (len(lines) - 1) * style.leading) / 2 + 0.36 * style.size
        for line in lines:
            texts.append(place_text(line, style, part.x + _PAD, part.width - 2 * _PAD, y, align=cell.align))
            y += style.leading
        if cell.shade:
            boxes.append(Box(part.x, 0, part.width, height, SHADE))
    rules = _edges(fitted, height)
    rules.append(Rule(grid.x, height, fitted[-1].x + fitted[-1].width, height, THIN))
    if top_line:
        rules.append(Rule(grid.x, 0, fitted[-1].x + fitted[-1].width, 0, THIN))
    return Band(height, tuple(texts), tuple(rules), tuple(boxes), header=header)


def _cut_row(
    grid: Grid, fitted: Sequence[_Fitted], count: int, *, top_line: bool, header: tuple[Band, ...]
) -> list[Band]:
    leading = max(part.cell.style.leading for part in fitted)
    right = fitted[-1].x + fitted[-1].width
    bands = []
    for index in range(count):
        first, last = index == 0, index == count - 1
        above, below = (0.7 * MM if first else 0.0), (0.7 * MM if last else 0.0)
        height = leading + above + below
        texts = [
            place_text(
                part.lines[index],
                part.cell.style,
                part.x + _PAD,
                part.width - 2 * _PAD,
                above + leading / 2 + 0.36 * part.cell.style.size,
                align=part.cell.align,
            )
            for part in fitted
            if index < len(part.lines)
        ]
        rules = _edges(fitted, height)
        if last:
            rules.append(Rule(grid.x, height, right, height, THIN))
        if first and top_line:
            rules.append(Rule(grid.x, 0, right, 0, THIN))
        boxes = tuple(Box(part.x, 0, part.width, height, SHADE) for part in fitted if part.cell.shade)
        bands.append(
            Band(
                height,
                tuple(texts),
                tuple(rules),
                boxes,
                header=header,
                frame=None if last else (grid.x, right),
            )
        )
    return bands


def header_row(grid: Grid, cells: Sequence[Cell], height: float = 4.7 * MM) -> tuple[Band, ...]:
    """A table's head, to be drawn first and repeated on each page."""
    return tuple(row(grid, cells, height, top_line=True))


def table(
    grid: Grid, header: tuple[Band, ...], rows: Sequence[Sequence[Cell]], height: float = 4.7 * MM
) -> list[Band]:
    """A whole table; its head stays with the first row and is repeated on each page."""
    bands = [band._replace(glued=True) for band in header]
    for cells in rows:
        bands += row(grid, cells, height, header=header)
    return bands
