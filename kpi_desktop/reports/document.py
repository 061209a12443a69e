"""Draws pages of bands into a PDF: embedded fonts, bookmarks, stable bytes."""

from collections.abc import Sequence
from threading import Lock
from typing import BinaryIO

from reportlab.graphics.barcode import qrencoder
from reportlab.pdfgen.canvas import Canvas

from kpi_desktop.reports.fonts import Face, load_font, measure
from kpi_desktop.reports.page import Paper, Placed, Rule, Stamp, Style
from kpi_desktop.reports.streaming import StreamedDocument

_MAX_ENCODED = 20_000
# A font file is read by position when it is embedded; two documents must not do so at once.
_EMBEDDING = Lock()


class Document:
    """A PDF being written to a stream."""

    def __init__(self, stream: BinaryIO, paper: Paper) -> None:
        self._canvas = Canvas(stream, pagesize=(paper.width, paper.height), invariant=1, pageCompression=1)
        self._file = StreamedDocument(stream, compression=1, invariant=1, lang="zh-CN")
        # The canvas has no other way to take a document.
        self._canvas._doc = self._file  # type: ignore[attr-defined]  # noqa: SLF001
        self._paper = paper
        self._encoded: dict[tuple[Face, str], tuple[tuple[str, str], ...]] = {}
        self._stamps: dict[str, tuple[str, int]] = {}
        self._bookmarks = 0
        self.page_count = 0

    def bookmark(self, title: str, level: int) -> None:
        """Put an entry into the outline that leads to the page drawn next."""
        self._bookmarks += 1
        key = f"b{self._bookmarks}"
        self._canvas.bookmarkPage(key)
        self._canvas.addOutlineEntry(title, key, level, closed=False)

    def add_page(self, placed: Sequence[Placed]) -> None:
        """Draw one page."""
        for each in placed:
            for stamp in each.band.stamps:
                self._make_stamp(stamp.content)
        canvas, height = self._canvas, self._paper.height
        canvas.addLiteral(
            "\n".join([*_boxes(placed, height), *_rules(placed, height), *self._texts(placed, height)])
        )
        for top, band in placed:
            for stamp in band.stamps:
                self._draw_stamp(stamp, height - top)
        canvas.showPage()
        self.page_count += 1

    def finish(self, *, title: str, author: str) -> None:
        """Write what is left: fonts, outline, information. The title must name no person."""
        canvas = self._canvas
        canvas.setTitle(title)
        canvas.setAuthor(author)
        canvas.setSubject(title)
        canvas.setCreator("kpi_desktop")
        if self._bookmarks > 1:
            canvas.showOutline()
        with _EMBEDDING:
            canvas.save()

    def _texts(self, placed: Sequence[Placed], height: float) -> list[str]:
        ops = ["BT"]
        font = ""
        style = Style(size=-1)
        for top, band in placed:
            base = height - top
            for x, y, text, wanted in band.texts:
                if wanted is not style and wanted != style:
                    ops.append(_switch_style(style, wanted))
                    font = "" if wanted.size != style.size else font
                    style = wanted
                ops.append(f"1 0 0 1 {x:.2f} {base - y:.2f} Tm")
                for name, code in self._encode(wanted.face, text):
                    if name != font:
                        ops.append(f"{name} {wanted.size:g} Tf")
                        font = name
                    ops.append(f"<{code}> Tj")
        ops.append("ET")
        return ops

    def _encode(self, face: Face, text: str) -> tuple[tuple[str, str], ...]:
        known = self._encoded.get((face, text))
        if known is not None:
            return known
        if len(self._encoded) >= _MAX_ENCODED:
            self._encoded.clear()
        pieces = []
        for found, run in measure(face, text).runs:
            font = load_font(found)
            for subset, data in font.splitString(run, self._file):
                pieces.append((font.getSubsetInternalName(subset, self._file), data.hex()))
        self._encoded[face, text] = tuple(pieces)
        return self._encoded[face, text]

    def _make_stamp(self, content: str) -> None:
        if content in self._stamps:
            return
        name = f"qr{len(self._stamps)}"
        code = qrencoder.QRCode(None, qrencoder.QRErrorCorrectLevel.M)
        code.addData(content)
        code.make()
        count = code.getModuleCount()  # type: ignore[no-untyped-call]
        self._canvas.beginForm(name, 0, 0, count, count)
        dark = [
            f"{column} {count - 1 - line} 1 1 re"
            for line in range(count)
            for column in range(count)
            if code.isDark(line, column)  # type: ignore[no-untyped-call]
        ]
        self._canvas.addLiteral("0 g " + " ".join(dark) + " f")
        self._canvas.endForm()
        self._stamps[content] = (name, count)

    def _draw_stamp(self, stamp: Stamp, base: float) -> None:
        name, count = self._stamps[stamp.content]
        scale = stamp.size / count
        y = base - stamp.y - stamp.size
        self._canvas.addLiteral(f"q {scale:.4f} 0 0 {scale:.4f} {stamp.x:.2f} {y:.2f} cm")
        self._canvas.doForm(name)
        self._canvas.addLiteral("Q")


def _switch_style(old: Style, new: Style) -> str:
    ops: list[str] = []
    if old.size < 0 or old.grey != new.grey:
        ops.append(f"{new.grey:g} g")
    if old.stroke != new.stroke:
        ops.append(f"2 Tr {new.stroke:g} w" if new.stroke else "0 Tr")
    return " ".join(ops)


def _boxes(placed: Sequence[Placed], height: float) -> list[str]:
    ops = []
    grey = None
    for top, band in placed:
        for box in band.boxes:
            if box.grey != grey:
                ops.append(f"{box.grey:g} g")
                grey = box.grey
            y = height - top - box.y - box.height
            ops.append(f"{box.x:.2f} {y:.2f} {box.width:.2f} {box.height:.2f} re f")
    return ops


def _rules(placed: Sequence[Placed], height: float) -> list[str]:
    by_weight: dict[float, list[str]] = {}
    for x0, y0, x1, y1, weight in _join_rules(placed):
        by_weight.setdefault(weight, []).append(f"{x0:.2f} {height - y0:.2f} m {x1:.2f} {height - y1:.2f} l")
    return [f"0 G {weight:g} w {' '.join(paths)} S" for weight, paths in by_weight.items()]


def _join_rules(placed: Sequence[Placed]) -> list[Rule]:
    """Uprights of rows below each other as one line."""
    joined: list[Rule] = []
    open_at: dict[tuple[float, float], int] = {}
    for top, band in placed:
        for x0, y0, x1, y1, weight in band.rules:
            rule = Rule(x0, y0 + top, x1, y1 + top, weight)
            if x0 != x1:
                joined.append(rule)
                continue
            index = open_at.get((x0, weight))
            if index is not None and abs(joined[index].y1 - rule.y0) < 0.01:
                joined[index] = joined[index]._replace(y1=rule.y1)
            else:
                open_at[x0, weight] = len(joined)
                joined.append(rule)
    return joined
