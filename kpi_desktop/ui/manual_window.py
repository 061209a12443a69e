"""The manual in a window of its own: contents on the left, the chapter on the right, a search over all of it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QImage, QKeySequence, QResizeEvent, QShortcut, QTextDocument
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QLineEdit,
    QTextBrowser,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)
from typing_extensions import override

from kpi_desktop.domain.manual import Chapter
from kpi_desktop.services.manual import load_chapters, pictures_folder
from kpi_desktop.ui.parts import across, beside, box, button, chars, down, note, resize_within
from kpi_desktop.ui.theme import current_colours

TITLE = "使用手册"
_ANCHOR = Qt.ItemDataRole.UserRole
_EDGE = 44


class _Text(QTextBrowser):
    """Gives its pictures at the width of the page, drawn smoothly."""

    def __init__(self, folder: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self._folder = folder

    @property
    def room(self) -> int:
        """How wide a picture may be."""
        return self.viewport().width() - _EDGE

    @override
    def loadResource(self, kind: int, name: QUrl | str) -> object:
        if kind != QTextDocument.ResourceType.ImageResource.value:
            return super().loadResource(kind, name)
        picture = QImage(str(self._folder / QUrl(name).path()))
        ratio = self.devicePixelRatioF()
        wanted = round(min(self.room, picture.width()) * ratio)
        picture = picture.scaledToWidth(wanted, Qt.TransformationMode.SmoothTransformation)
        picture.setDevicePixelRatio(ratio)
        return picture


class ManualWindow(QDialog):
    """Shows topics; `print_requested` asks for the same on paper."""

    print_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle(TITLE)
        self._chapters = load_chapters()
        self._shown: Chapter | None = None
        self._width = 0
        self._past: list[str] = []
        self._ahead: list[str] = []
        self.topic = ""
        self.search = QLineEdit(self)
        self.search.setPlaceholderText("在手册里找，回车到下一处")
        self.search.setAccessibleName("在手册里找")
        self.search.returnPressed.connect(self.find_next)
        self.found = note()
        self.found.setAccessibleName("查找结果")
        self.found.hide()
        self.contents = self._make_contents()
        self.text = _Text(pictures_folder(), self)
        self.text.setAccessibleName("手册正文")
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setOpenLinks(False)
        self.text.anchorClicked.connect(lambda url: self.show_topic(url.fragment()))
        self.back = button("退回", self.go_back, tip="Alt+←")
        self.forward = button("前进", self.go_forward, tip="Alt+→")
        self.print_button = button("手册 PDF…", self.print_requested.emit, tip="在程序里预览，可以打印、存盘")
        side = box(down(self.search, self.found, self.contents))
        main = box(down(across(self.back, self.forward, 1, self.print_button), self.text))
        self.setLayout(down(beside(side, main, sizes=(chars(18), 860), growing=1), margin=10))
        keys: tuple[tuple[str, Callable[[], object]], ...] = (
            ("Alt+Left", self.go_back),
            ("Alt+Right", self.go_forward),
            ("Ctrl+F", self.search.setFocus),
        )
        for key, slot in keys:
            QShortcut(QKeySequence(key), self).activated.connect(slot)
        resize_within(self, 1180, 700)

    def _make_contents(self) -> QTreeWidget:
        contents = QTreeWidget(self)
        contents.setHeaderHidden(True)
        contents.setAccessibleName("手册目录")
        for chapter in self._chapters:
            top = QTreeWidgetItem(contents, [chapter.title])
            top.setData(0, _ANCHOR, chapter.anchor)
            for section in chapter.sections:
                QTreeWidgetItem(top, [section.markup]).setData(0, _ANCHOR, section.anchor)
        contents.currentItemChanged.connect(lambda item: self.show_topic(item.data(0, _ANCHOR)))
        return contents

    def show_topic(self, topic: str) -> None:
        """Show the chapter a topic stands in, from there on; an unknown one shows its beginning or the manual's."""
        chapter = next((c for c in self._chapters if topic in c.anchors), None)
        if chapter is None:
            known = (c for c in self._chapters if c.anchor == topic.partition("-")[0])
            chapter = next(known, self._chapters[0])
            topic = chapter.anchor
        if self.topic and topic != self.topic:
            self._past.append(self.topic)
            self._ahead.clear()
        self._show(chapter, topic)

    def _show(self, chapter: Chapter, topic: str) -> None:
        self.topic = topic
        width = self.text.room
        if chapter is not self._shown or width != self._width:
            self._shown, self._width = chapter, width
            self.text.document().setDefaultStyleSheet(_style_sheet())
            self.text.setHtml(to_html(chapter))
        self.text.scrollToAnchor(topic)
        self.back.setEnabled(bool(self._past))
        self.forward.setEnabled(bool(self._ahead))
        self._choose_in_contents(topic)

    def _choose_in_contents(self, topic: str) -> None:
        for item in self._items():
            if item.data(0, _ANCHOR) == topic and item is not self.contents.currentItem():
                self.contents.blockSignals(True)
                self.contents.setCurrentItem(item)
                item.setExpanded(True)
                self.contents.blockSignals(False)

    def _items(self) -> list[QTreeWidgetItem]:
        return self.contents.findItems("*", Qt.MatchFlag.MatchWildcard | Qt.MatchFlag.MatchRecursive)

    def go_back(self) -> None:
        """Show what was shown before."""
        self._turn(self._past, self._ahead)

    def go_forward(self) -> None:
        """Show what was left by going back."""
        self._turn(self._ahead, self._past)

    def _turn(self, source: list[str], target: list[str]) -> None:
        if source:
            target.append(self.topic)
            topic = source.pop()
            self._show(next(c for c in self._chapters if topic in c.anchors), topic)

    def find_next(self) -> None:
        """Select the next place where the words searched for stand, over all chapters in turn."""
        words = self.search.text().strip()
        if not words or self._shown is None:
            return
        if self.text.find(words):
            self._say("")
            return
        at = self._chapters.index(self._shown)
        for chapter in chain(self._chapters[at + 1 :], self._chapters[: at + 1]):
            if any(words in text for text in plain_texts(chapter)):
                self.show_topic(chapter.anchor)
                self.text.moveCursor(self.text.textCursor().MoveOperation.Start)
                self.text.find(words)
                self._say("")
                return
        self._say(f"手册里没有“{words}”，请换个说法。")

    def _say(self, sentence: str) -> None:
        self.found.setText(sentence)
        self.found.setVisible(bool(sentence))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._shown is not None:
            self._show(self._shown, self.topic)


def plain_texts(chapter: Chapter) -> tuple[str, ...]:
    """The words of a chapter without markup, as one searches for them."""
    blocks = (block.markup for block in chapter.blocks)
    cells = (text for block in chapter.blocks for row in block.rows for text in row)
    return tuple(
        text.replace("<b>", "").replace("</b>", "") for text in (chapter.title, *blocks, *cells) if text
    )


def to_html(chapter: Chapter) -> str:
    """A chapter as the text browser takes it: the words of a picture below it, tables with lines."""
    html = chapter.source.replace("<kbd>", "<b>").replace("</kbd>", "</b>")
    html = html.replace("<table>", '<table border="1" cellspacing="0" cellpadding="5" width="96%">')
    for block in chapter.blocks:
        if block.picture:
            source = f'<img src="{block.picture}" alt="{block.markup}"/>'
            shown = f'<p class="picture"><img src="{block.picture}"/></p>'
            html = html.replace(source, f'{shown}<p class="caption">{block.markup}</p>')
    return html


def _style_sheet() -> str:
    colours = current_colours()
    return (
        f"body {{ color: {colours.text}; }}"
        "h1 { font-size: x-large; } h2 { font-size: large; margin-top: 22px; margin-bottom: 8px; } p, li { line-height: 145%; }"
        f"a {{ color: {colours.accent}; }}"
        f"p.note {{ background-color: {colours.warning_soft}; margin: 10px 4px; }}"
        "p.picture { line-height: 100%; margin-bottom: 2px; }"
        f"p.caption {{ color: {colours.muted}; margin-top: 2px; }}"
        f"table {{ border-collapse: collapse; border-color: {colours.border}; }}"
        f"th {{ background-color: {colours.hover}; text-align: left; }}"
    )
