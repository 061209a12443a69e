"""Pages as plain data: bands of text and lines with a height, stacked and broken into pages before anything is drawn.

Lengths are points. Inside a band y runs down from the band's top; on a page, from the paper's top edge.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from kpi_desktop.reports.fonts import Face, text_width

MM = 72 / 25.4


class Style(NamedTuple):
    """How a text looks; `stroke` thickens the letters, as a title face (小标宋) is thicker than the text face."""

    face: Face = Face.SERIF
    size: float = 8.5
    leading: float = 11.5
    grey: float = 0.0
    stroke: float = 0.0


class Align(Enum):
    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class Text(NamedTuple):
    """A text at its baseline's left end."""

    x: float
    y: float
    text: str
    style: Style


class Rule(NamedTuple):
    """A straight line."""

    x0: float
    y0: float
    x1: float
    y1: float
    weight: float


class Box(NamedTuple):
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    grey: float


class Stamp(NamedTuple):
    """A QR code of a content, drawn as a square."""

    x: float
    y: float
    size: float
    content: str


class Band(NamedTuple):
    """A strip over the page's width that is never cut.

    `glued` keeps it on one page with the next band; `header` is repeated above it when it opens a page;
    `frame` are the left and right edge of the table it belongs to when its row goes on in the next band.
    """

    height: float
    texts: tuple[Text, ...] = ()
    rules: tuple[Rule, ...] = ()
    boxes: tuple[Box, ...] = ()
    stamps: tuple[Stamp, ...] = ()
    glued: bool = False
    header: tuple["Band", ...] = ()
    frame: tuple[float, float] | None = None


class Placed(NamedTuple):
    """A band at a distance from the paper's top."""

    top: float
    band: Band


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A sheet of paper and its margins."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float

    @property
    def inner_width(self) -> float:
        return self.width - self.left - self.right

    @property
    def floor(self) -> float:
        """The lowest y for the text."""
        return self.height - self.bottom


PORTRAIT = Paper(width=210 * MM, height=297 * MM, left=20 * MM, right=16 * MM, top=14 * MM, bottom=12 * MM)
LANDSCAPE = Paper(width=297 * MM, height=210 * MM, left=15 * MM, right=15 * MM, top=16 * MM, bottom=12 * MM)


def place_text(text: str, style: Style, x: float, width: float, y: float, *, align: Align) -> Text:
    """A text in a box of a width, by its baseline."""
    if align is Align.LEFT:
        return Text(x, y, text, style)
    room = width - text_width(style.face, style.size, text)
    return Text(x + (room / 2 if align is Align.CENTER else room), y, text, style)


def glue(bands: Sequence[Band]) -> list[Band]:
    """The bands, kept together on one page where they fit on one."""
    return [band._replace(glued=True) for band in bands[:-1]] + list(bands[-1:])


def merge(bands: Sequence[Band]) -> Band:
    """Stacked bands as one that is never cut."""
    top = 0.0
    texts: list[Text] = []
    rules: list[Rule] = []
    boxes: list[Box] = []
    stamps: list[Stamp] = []
    for band in bands:
        texts += [text._replace(y=text.y + top) for text in band.texts]
        rules += [rule._replace(y0=rule.y0 + top, y1=rule.y1 + top) for rule in band.rules]
        boxes += [box._replace(y=box.y + top) for box in band.boxes]
        stamps += [stamp._replace(y=stamp.y + top) for stamp in band.stamps]
        top += band.height
    return Band(top, tuple(texts), tuple(rules), tuple(boxes), tuple(stamps))


def beside(left: Sequence[Band], right: Sequence[Band]) -> Band:
    """Two stacks side by side as one band."""
    one, other = merge(left), merge(right)
    return Band(
        max(one.height, other.height),
        one.texts + other.texts,
        one.rules + other.rules,
        one.boxes + other.boxes,
        one.stamps + other.stamps,
    )


@dataclass(slots=True)
class _Page:
    """A page being filled."""

    top: float
    floor: float
    placed: list[Placed]
    y: float

    def put(self, band: Band) -> None:
        self.placed.append(Placed(self.y, band))
        self.y += band.height


def stack(bands: Sequence[Band], tops: tuple[float, float], floor: float) -> list[list[Placed]]:
    """Stack bands into pages; `tops` are where the text starts on the first page and on the others."""
    page = _Page(tops[0], floor, [], tops[0])
    pages = [page]
    index = 0
    while index < len(bands):
        end = index + 1
        height = bands[index].height
        while end < len(bands) and bands[end - 1].glued:
            height += bands[end].height
            end += 1
        if height > floor - tops[1]:
            end, height = index + 1, bands[index].height
        if page.y + height > page.floor + 0.01 and page.placed:
            page = _turn_page(page, bands[index], tops[1], floor)
            pages.append(page)
        for band in bands[index:end]:
            page.put(band)
        index = end
    return [page.placed for page in pages]


def _turn_page(page: _Page, first: Band, top: float, floor: float) -> _Page:
    fresh = _Page(top, floor, [], top)
    last = page.placed[-1].band
    if last.frame is not None:
        edge = Band(0, rules=(Rule(last.frame[0], 0, last.frame[1], 0, 0.4),))
        page.put(edge)
        if not first.header:
            fresh.put(edge)
    for band in first.header:
        fresh.put(band)
    return fresh


def place(bands: Sequence[Band], top: float) -> list[Placed]:
    """Bands below each other from a height on."""
    placed = []
    for band in bands:
        placed.append(Placed(top, band))
        top += band.height
    return placed
