"""Official papers by GB/T 9704-2012: margins, title, body and headings, page numbers between dashes on the outer side."""

from collections.abc import Sequence

from kpi_desktop.reports.fonts import Face, text_width
from kpi_desktop.reports.page import MM, Align, Band, Paper, Placed, Style, Text, place_text, stack
from kpi_desktop.reports.wrapping import wrap

LETTER = Paper(width=210 * MM, height=297 * MM, left=28 * MM, right=26 * MM, top=37 * MM, bottom=35 * MM)
TITLE = Style(size=22, leading=32, stroke=0.4)
BODY = Style(size=16, leading=28.8)
HEADING = Style(face=Face.SANS, size=16, leading=28.8)
_NUMBER = Style(size=14, leading=18)
_INDENT = 2


def letter_title(text: str) -> list[Band]:
    """The title, centred, its lines of like length, with a blank line after it."""
    return [_line(line, TITLE, Align.CENTER, glued=True) for line in even_lines(text, TITLE)] + [
        Band(14, glued=True)
    ]


def even_lines(text: str, style: Style) -> tuple[str, ...]:
    """A heading over the page's width in as few lines as it needs, of like length: no line of two characters."""
    lines = wrap(text, style.face, style.size, LETTER.inner_width)
    even = text_width(style.face, style.size, text) / len(lines)
    for part in range(101):
        found = wrap(text, style.face, style.size, even + (LETTER.inner_width - even) * part / 100)
        if len(found) == len(lines):
            return found
    return lines


def letter_paragraph(text: str, style: Style = BODY, *, indent: int = _INDENT) -> list[Band]:
    """A paragraph whose first line is indented by so many characters."""
    lines = wrap("　" * indent + text, style.face, style.size, LETTER.inner_width)
    return [_line(line, style, Align.LEFT) for line in lines]


def letter_heading(text: str) -> list[Band]:
    """A heading of the first level (一、), kept with what follows."""
    return [band._replace(glued=True) for band in letter_paragraph(text, HEADING)]


def letter_end(sender: str, date: str) -> list[Band]:
    """Who sends it and when, on the right, never alone on a page."""
    width = LETTER.inner_width - 4 * BODY.size
    lines = wrap(sender, BODY.face, BODY.size, width)
    bands = [
        Band(
            BODY.leading,
            (place_text(line, BODY, LETTER.left, width, BODY.leading * 0.72, align=Align.RIGHT),),
        )
        for line in (*lines, date)
    ]
    return [Band(BODY.leading, glued=True), *(band._replace(glued=True) for band in bands[:-1]), bands[-1]]


def letter_pages(bands: Sequence[Band], first: int = 1) -> list[list[Placed]]:
    """The bands as pages with their numbers, the first being number `first`."""
    pages = stack(bands, (LETTER.top, LETTER.top), LETTER.floor)
    return [[*page, _number(number)] for number, page in enumerate(pages, start=first)]


def _number(number: int) -> Placed:
    """The page number 7 mm below the text, one character in from the outer edge: odd pages right, even left."""
    text = f"— {number} —"
    width = LETTER.inner_width - 2 * _NUMBER.size
    align = Align.RIGHT if number % 2 else Align.LEFT
    placed = place_text(text, _NUMBER, LETTER.left + _NUMBER.size, width, _NUMBER.size, align=align)
    return Placed(LETTER.floor + 7 * MM, Band(_NUMBER.leading, (placed,)))


def _line(text: str, style: Style, align: Align, *, glued: bool = False) -> Band:
    y = style.leading / 2 + 0.36 * style.size
    if align is Align.LEFT:
        return Band(style.leading, (Text(LETTER.left, y, text, style),), glued=glued)
    placed = place_text(text, style, LETTER.left, LETTER.inner_width, y, align=align)
    return Band(style.leading, (placed,), glued=glued)
