"""What every sheet shares: title, section headings, signatures, footer with rounding rule, fingerprint and page number."""

from collections.abc import Sequence

from kpi_desktop.reports.fonts import Face
from kpi_desktop.reports.page import MM, Align, Band, Paper, Placed, Rule, Stamp, Style, Text, place_text
from kpi_desktop.reports.table import THIN
from kpi_desktop.reports.wrapping import wrap

TITLE = Style(size=18, leading=24, stroke=0.35)
SUBTITLE = Style(face=Face.SANS, size=10.5, leading=15)
HEADING = Style(face=Face.BOLD, size=9, leading=12)
NOTE = Style(size=7.5, leading=9.8)
_FOOT = Style(face=Face.SANS, size=7, leading=9, grey=0.25)
_SIGN = Style(face=Face.SANS, size=8.5, leading=12)
_GROUPS, _GROUP_SIZE = 8, 4
STAMP_SIZE = 12 * MM


def group_fingerprint(fingerprint: str) -> str:
    """A fingerprint as people compare it, on paper as on screen: its first eight groups of four."""
    plain = "".join(fingerprint.split()).upper()[: _GROUPS * _GROUP_SIZE]
    return " ".join(plain[start : start + _GROUP_SIZE] for start in range(0, len(plain), _GROUP_SIZE))


def title_block(paper: Paper, over: str, title: str) -> list[Band]:
    """The unit's name above the title, both centred."""
    bands = []
    for text, style in ((over, SUBTITLE), (title, TITLE)):
        for line in wrap(text, style.face, style.size, paper.inner_width):
            placed = place_text(
                line, style, paper.left, paper.inner_width, style.leading * 0.78, align=Align.CENTER
            )
            bands.append(Band(style.leading, (placed,), glued=True))
    bands.append(Band(1.2 * MM, glued=True))
    return bands


def heading(paper: Paper, text: str) -> Band:
    """A section's heading, kept with what follows."""
    return Band(5.4 * MM, (Text(paper.left, 4.0 * MM, text, HEADING),), glued=True)


def paragraph(paper: Paper, text: str, style: Style = NOTE, *, indent: float = 0.0) -> list[Band]:
    """Running text over the page's width, one band a line."""
    return [
        Band(style.leading, (Text(paper.left + indent, style.leading * 0.78, line, style),))
        for line in wrap(text, style.face, style.size, paper.inner_width - indent)
    ]


def signatures(paper: Paper, places: Sequence[str], height: float = 21 * MM) -> Band:
    """Boxes to sign in, each with a blank date."""
    width = paper.inner_width / len(places)
    texts: list[Text] = []
    rules = [
        Rule(paper.left, 0, paper.left + paper.inner_width, 0, THIN),
        Rule(paper.left, height, paper.left + paper.inner_width, height, THIN),
        Rule(paper.left, 0, paper.left, height, THIN),
    ]
    for index, place in enumerate(places):
        x = paper.left + index * width
        texts.append(Text(x + 1.5 * MM, 4.6 * MM, place, _SIGN))
        texts.append(
            place_text("年　　月　　日", _SIGN, x, width - 2 * MM, height - 1.8 * MM, align=Align.RIGHT)
        )
        rules.append(Rule(x + width, 0, x + width, height, THIN))
    return Band(height, tuple(texts), tuple(rules))


def footer(
    paper: Paper, notes: Sequence[str], fingerprint: str, page: int, pages: int, *, width: float = 0
) -> Placed:
    """The foot of a page: notes, fingerprint with its QR code, page number; it ends at the paper's bottom margin."""
    inner = width or paper.inner_width
    room = inner - (STAMP_SIZE + 3 * MM if fingerprint else 0)
    number = f"第{page}页　共{pages}页"
    lines = [line for note in notes for line in wrap(note, _FOOT.face, _FOOT.size, room)]
    if fingerprint:
        lines.append(f"数据指纹：{group_fingerprint(fingerprint)}")
    height = foot_height(paper, notes, fingerprint)
    right = paper.left + inner
    texts = [
        Text(paper.left, 3.6 * MM + index * _FOOT.leading, line, _FOOT) for index, line in enumerate(lines)
    ]
    y = 3.6 * MM + len(lines) * _FOOT.leading
    texts.append(place_text(number, _FOOT, paper.left, inner, y, align=Align.CENTER))
    stamps = (Stamp(right - STAMP_SIZE, 1.2 * MM, STAMP_SIZE, fingerprint),) if fingerprint else ()
    rules = (Rule(paper.left, 0.6 * MM, right, 0.6 * MM, THIN),)
    return Placed(paper.floor - height, Band(height, tuple(texts), rules, stamps=stamps))


def foot_height(paper: Paper, notes: Sequence[str], fingerprint: str) -> float:
    """How much room the foot takes."""
    room = paper.inner_width - (STAMP_SIZE + 3 * MM if fingerprint else 0)
    count = sum(len(wrap(note, _FOOT.face, _FOOT.size, room)) for note in notes) + (1 if fingerprint else 0)
    return max(3.6 * MM + (count + 1) * _FOOT.leading, STAMP_SIZE + 1.5 * MM if fingerprint else 0.0)
