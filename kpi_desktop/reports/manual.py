"""The manual on paper: title, contents, chapters, with bookmarks, links and page numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

from reportlab.lib import textsplit
from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.styles import ParagraphStyle, PropertySet
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    Image,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
    paragraph,
)
from reportlab.platypus.tableofcontents import TableOfContents
from typing_extensions import override

from kpi_desktop.domain.manual import Block, BlockKind, Chapter
from kpi_desktop.reports.fonts import Face
from kpi_desktop.reports.page import MM
from kpi_desktop.resource_files import resource_path

TITLE = "岗位绩效管理使用手册"
_WIDTH, _HEIGHT = 210 * MM, 297 * MM
_MARGIN, _TOP, _BOTTOM = 24 * MM, 22 * MM, 20 * MM
_INNER = _WIDTH - 2 * _MARGIN
_PICTURE = 0.92
_LINE, _SOFT, _MUTED = HexColor("#b8c0cb"), HexColor("#eef2f7"), HexColor("#5c6776")
_PLAIN, _BOLD = Face.SANS.value, Face.BOLD.value


def _style(name: str, size: float, leading: float, **more: Any) -> ParagraphStyle:  # noqa: ANN401 - reportlab's own
    return ParagraphStyle(
        name, **{"fontName": _PLAIN, "fontSize": size, "leading": leading, "wordWrap": "CJK", **more}
    )


# ReportLab knows which marks begin no line, all but the full-width ones.
for _module in (textsplit, paragraph):
    setattr(_module, "ALL_CANNOT_START", f"{paragraph.ALL_CANNOT_START}，；：！？”’》")  # type: ignore[attr-defined] # noqa: B010

_COVER = _style("cover", 26, 36, fontName=_BOLD, alignment=TA_CENTER)
_CAPTION = _style("caption", 8.5, 12, spaceBefore=3, alignment=TA_CENTER, textColor=_MUTED, spaceAfter=8)
_CELL = _style("cell", 8.8, 12.5)
_HEAD_CELL = _style("head", 8.8, 12.5, fontName=_BOLD)
_CHAPTER = _style("chapter", 19, 27, fontName=_BOLD, spaceAfter=10)
_STYLES = {
    BlockKind.HEADING: _style(
        "heading", 13.5, 19, fontName=_BOLD, spaceBefore=12, spaceAfter=5
    ),
    BlockKind.SUBHEADING: _style(
        "sub", 11, 16, fontName=_BOLD, spaceBefore=7, spaceAfter=3
    ),
    BlockKind.TEXT: _style("text", 10, 16, spaceAfter=5),
    BlockKind.NOTE: _style(
        "note", 9.5, 15, backColor=_SOFT, borderPadding=(5, 7, 5, 7), spaceBefore=7, spaceAfter=11,
        leftIndent=7, rightIndent=7,
    ),
    BlockKind.BULLET: _style("bullet", 10, 16, leftIndent=14, bulletIndent=2, spaceAfter=3),
    BlockKind.NUMBERED: _style("numbered", 10, 16, leftIndent=18, bulletIndent=2, spaceAfter=3),
}  # fmt: skip
_LEVELS = {_CHAPTER.name: 0, "heading": 1}
_CONTENTS: list[PropertySet] = [
    _style("contents0", 10.5, 18, fontName=_BOLD, spaceBefore=4),
    _style("contents1", 9.5, 14.5, leftIndent=16),
]


def render_manual(chapters: Sequence[Chapter], pictures: Path) -> bytes:
    """The whole manual as a PDF file."""
    for face in (Face.SANS, Face.BOLD):
        pdfmetrics.registerFont(TTFont(face.value, str(resource_path("fonts", f"{face.value}.ttf"))))
    pdfmetrics.registerFontFamily(_PLAIN, normal=_PLAIN, bold=_BOLD, italic=_PLAIN, boldItalic=_BOLD)
    stream = BytesIO()
    contents = TableOfContents(dotsMinLevel=0, levelStyles=_CONTENTS)
    story: list[Flowable] = [
        Spacer(1, 70 * MM),
        Paragraph(TITLE, _COVER),
        PageBreak(),
        Paragraph("目录", _style("contents", 19, 27, fontName=_BOLD, spaceAfter=10)),
        contents,
    ]
    for chapter in chapters:
        story += [PageBreak(), _heading(chapter.title, chapter.anchor, _CHAPTER)]
        story += _flow(chapter.blocks, pictures)
    _Manual(stream).multiBuild(story, canvasmaker=partial(Canvas, invariant=1, pageCompression=1))
    return stream.getvalue()


class _Manual(BaseDocTemplate):
    def __init__(self, stream: BytesIO) -> None:
        super().__init__(
            stream, title=TITLE, author="", lang="zh-CN", pagesize=(_WIDTH, _HEIGHT), invariant=1
        )
        frame = Frame(_MARGIN, _BOTTOM, _INNER, _HEIGHT - _TOP - _BOTTOM, 0, 0, 0, 0)
        self.addPageTemplates(PageTemplate("page", [frame], onPage=_number_page))

    @override
    def afterFlowable(self, flowable: Flowable) -> None:
        anchor = getattr(flowable, "anchor", "")
        if not anchor:
            return
        level = _LEVELS[flowable.style.name]  # type: ignore[attr-defined] # only paragraphs have an anchor
        text = flowable.getPlainText()  # type: ignore[attr-defined]
        self.canv.bookmarkPage(anchor)
        self.canv.addOutlineEntry(text, anchor, level, closed=level == 0)
        self.notify("TOCEntry", (level, text, self.page, anchor))


def _number_page(canvas: Canvas, document: BaseDocTemplate) -> None:
    if document.page == 1:
        return
    canvas.saveState()
    canvas.setFont(_PLAIN, 8.5)
    canvas.setFillColor(_MUTED)
    canvas.drawString(_MARGIN, _HEIGHT - 14 * MM, TITLE)
    canvas.drawCentredString(_WIDTH / 2, 11 * MM, f"— {document.page} —")
    canvas.restoreState()


def _heading(text: str, anchor: str, style: ParagraphStyle) -> Paragraph:
    made = Paragraph(text, style)
    if anchor:
        made.anchor = anchor  # type: ignore[attr-defined] # read after the paragraph is laid
    return made


def _flow(blocks: Sequence[Block], pictures: Path) -> Iterator[Flowable]:
    for at, block in enumerate(blocks):
        match block.kind:
            case BlockKind.PICTURE:
                yield from _picture(pictures / block.picture, block.markup)
            case BlockKind.TABLE:
                yield _table(block.rows)
            case BlockKind.BULLET:
                yield Paragraph(_paint(block.markup), _STYLES[block.kind], bulletText="•")
            case BlockKind.NUMBERED:
                yield Paragraph(_paint(block.markup), _STYLES[block.kind], bulletText=f"{block.number}.")
            case BlockKind.HEADING | BlockKind.SUBHEADING:
                yield CondPageBreak(_room_after(blocks[at + 1 : at + 2], pictures))
                yield _heading(block.markup, block.anchor, _STYLES[block.kind])
            case BlockKind.TEXT | BlockKind.NOTE:
                yield Paragraph(_paint(block.markup), _STYLES[block.kind])


def _room_after(following: Sequence[Block], pictures: Path) -> float:
    """What a heading wants below it on its page: the picture that follows, or some lines."""
    heights = (_size(pictures / block.picture)[1] for block in following if block.picture)
    return 30 * MM + sum(heights)


def _paint(markup: str) -> str:
    return markup.replace("<a href", '<a color="#1f5fbf" href')


def _size(path: Path) -> tuple[float, float]:
    width, height = ImageReader(str(path)).getSize()
    shown = min(_INNER * _PICTURE, width * 0.6)
    return shown, shown * height / width


def _picture(path: Path, caption: str) -> Iterator[Flowable]:
    width, height = _size(path)
    image = Image(str(path), width=width, height=height)
    yield CondPageBreak(height + 12 * MM)
    yield Table([[image]], style=TableStyle([("BOX", (0, 0), (-1, -1), 0.5, _LINE)]), spaceBefore=4)
    yield Paragraph(caption, _CAPTION)


def _table(rows: Sequence[Sequence[str]]) -> Flowable:
    cells = [
        [Paragraph(_paint(text), _CELL if at else _HEAD_CELL) for text in row] for at, row in enumerate(rows)
    ]
    longest = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    shares = [min(max(length, 6), 34) for length in longest]
    widths = [_INNER * share / sum(shares) for share in shares]
    style: list[Any] = [
        ("GRID", (0, 0), (-1, -1), 0.5, _LINE),
        ("BACKGROUND", (0, 0), (-1, 0), _SOFT),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
    ]
    return Table(cells, colWidths=widths, style=TableStyle(style), repeatRows=1, spaceBefore=4, spaceAfter=10)
