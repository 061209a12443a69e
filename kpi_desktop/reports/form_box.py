"""Boxes of official forms: text that is set smaller until it fits its box, or is told not to fit; nothing is ever cut."""

from collections.abc import Sequence
from typing import NamedTuple

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.reports.fonts import Face, text_width
from kpi_desktop.reports.page import MM, Align, Band, Rule, Style, Text, place_text
from kpi_desktop.reports.table import THIN
from kpi_desktop.reports.wrapping import wrap

SIZES = (
    Style(size=12, leading=18),
    Style(size=12, leading=16),
    Style(size=10.5, leading=14),
    Style(size=9, leading=12),
)
LABEL = Style(face=Face.SANS, size=12, leading=17)
PAD = 2.2 * MM
_LABEL_PAD = 1 * MM
_LABELS = (LABEL, LABEL._replace(size=10.5, leading=14))
_INDENT = "　　"
_NAMED = 3


class FormCell(NamedTuple):
    """One cell of a row of a form: a label or what is filled in, over so many columns."""

    text: str
    span: int = 1
    is_label: bool = False
    align: Align = Align.CENTER


class Fitted(NamedTuple):
    """A text as it fits its box."""

    style: Style
    lines: tuple[str, ...]


class Misfit(Exception):  # noqa: N818 - the caller makes a sentence of it
    """A text that does not fit its box even in the smallest size: how many characters it has, how many fit."""

    def __init__(self, label: str, count: int, room: int) -> None:
        super().__init__(label, count, room)
        self.label = label
        self.count = count
        self.room = room

    @property
    def sentence(self) -> str:
        return f"{self.label}有{self.count}个字，栏内最多放得下约{self.room}个字"


def require_fitting(misfits: Sequence[str], what_next: str) -> None:
    """Refuse a batch of forms in which texts do not fit, naming the first few.

    Raises RuleViolation.
    """
    if misfits:
        more = f"等{len(misfits)}人" if len(misfits) > _NAMED else ""
        message = f"登记表放不下：{'；'.join(misfits[:_NAMED])}{more}，{what_next}。"
        raise RuleViolation(message)


def name_of(label: str) -> str:
    """A label without the breaks and blanks that set it in its box."""
    return "".join(label.split())


def paragraphs(text: str) -> str:
    """Running text with the first line of each paragraph indented, as a summary is written."""
    return "\n".join(_INDENT + line.strip() for line in text.splitlines() if line.strip())


def fit(label: str, text: str, box: tuple[float, float], *, is_short: bool = False) -> Fitted:
    """A text in a box of a width and height, in the largest size that fits; a short one rather on a single line.

    Raises Misfit when none does.
    """
    width, height = box[0] - 2 * PAD, box[1] - 1.5
    if is_short and "\n" not in text:
        for style in SIZES:
            if text_width(style.face, style.size, text) <= width:
                return Fitted(style, (text,) if text else ())
    lines: tuple[str, ...] = ()
    for style in SIZES:
        lines = wrap(text, style.face, style.size, width) if text else ()
        if (len(lines) - 1) * style.leading + style.size <= height:
            return Fitted(style, lines)
    smallest = SIZES[-1]
    most = max(0, int((height - smallest.size) / smallest.leading) + 1)
    raise Misfit(name_of(label), len(text), len("".join(lines[:most])))


def label_text(label: str, x: float, width: float, height: float) -> list[Text]:
    """A label in the middle of its box; its breaks are its own."""
    wanted = _LABELS[0]
    for style in _LABELS:
        wanted = style
        if all(
            text_width(style.face, style.size, line) <= width - 2 * _LABEL_PAD for line in label.split("\n")
        ):
            break
    lines = label.split("\n")
    y = (height - (len(lines) - 1) * wanted.leading) / 2 + 0.36 * wanted.size
    return [
        place_text(line, wanted, x, width, y + at * wanted.leading, align=Align.CENTER)
        for at, line in enumerate(lines)
    ]


def flow(label: str, text: str, width: float, heights: Sequence[float]) -> tuple[Fitted, ...]:
    """A text over several boxes of one width, in the largest size that fits them together.

    Raises Misfit when none does.
    """
    lines: tuple[str, ...] = ()
    rooms: list[int] = []
    for style in SIZES:
        lines = wrap(text, style.face, style.size, width - 2 * PAD) if text else ()
        rooms = [max(0, int((height - 2 * PAD) / style.leading)) for height in heights]
        if len(lines) <= sum(rooms):
            parts, start = [], 0
            for room in rooms:
                parts.append(Fitted(style, lines[start : start + room]))
                start += room
            return tuple(parts)
    raise Misfit(name_of(label), len(text), len("".join(lines[: sum(rooms)])))


def centred(fitted: Fitted, x: float, width: float, height: float, align: Align) -> list[Text]:
    """Lines in the middle of a box."""
    style, lines = fitted
    y = (height - (len(lines) - 1) * style.leading) / 2 + 0.36 * style.size
    return [
        place_text(line, style, x + PAD, width - 2 * PAD, y + at * style.leading, align=align)
        for at, line in enumerate(lines)
    ]


def from_top(fitted: Fitted, x: float, width: float) -> list[Text]:
    """Lines from the top of a box down."""
    style, lines = fitted
    return [
        place_text(line, style, x + PAD, width - 2 * PAD, PAD + (at + 0.78) * style.leading, align=Align.LEFT)
        for at, line in enumerate(lines)
    ]


def frame(edges: Sequence[float], height: float, *, top: bool = False) -> tuple[Rule, ...]:
    """The lines around the cells of a row."""
    rules = [Rule(x, 0, x, height, THIN) for x in edges]
    rules.append(Rule(edges[0], height, edges[-1], height, THIN))
    if top:
        rules.append(Rule(edges[0], 0, edges[-1], 0, THIN))
    return tuple(rules)


def cells_row(edges: Sequence[float], cells: Sequence[FormCell], height: float, *, top: bool = False) -> Band:
    """A row of labels and what is filled in; a cell without a label before it is named by the first.

    Raises Misfit when a text does not fit.
    """
    texts: list[Text] = []
    borders = [edges[0]]
    at, named = 0, ""
    for cell in cells:
        x, right = edges[at], edges[at + cell.span]
        if cell.is_label:
            named = cell.text
            texts += label_text(cell.text, x, right - x, height)
        else:
            fitted = fit(named, cell.text, (right - x, height), is_short=cell.align is Align.CENTER)
            texts += centred(fitted, x, right - x, height, cell.align)
        at += cell.span
        borders.append(right)
    return Band(height, tuple(texts), frame(borders, height, top=top))


def signed_row(
    edges: tuple[float, float, float],
    label: str,
    text: str,
    height: float,
    *,
    sign: str = "",
    date: str = "年　　月　　日",
    top: bool = False,
) -> Band:
    """A label beside a box with its text, and where to sign and date in the corner.

    Raises Misfit when the text does not fit above the signature.
    """
    left, x, right = edges
    style = SIZES[0]
    texts = label_text(label, left, x - left, height)
    foot = style.leading * 1.5 + 2 * MM if sign else 0
    texts += centred(fit(label, text, (right - x, height - foot)), x, right - x, height - foot, Align.LEFT)
    if sign:
        texts += signature(x, right, height, sign, date)
    return Band(height, tuple(texts), frame(edges, height, top=top))


def signature(x: float, right: float, height: float, sign: str, date: str = "年　　月　　日") -> list[Text]:
    """Where to sign and date, in one line at the foot of a box."""
    style = SIZES[0]
    y = height - 2.6 * MM
    return [
        place_text(date, style, x, right - x - 2 * PAD, y, align=Align.RIGHT),
        place_text(sign, style, x, right - x - 2 * PAD - 52 * MM, y, align=Align.RIGHT),
    ]
