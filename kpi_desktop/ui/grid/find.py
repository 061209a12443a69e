"""Finding a row by name, number or pinyin initials, and the bar that asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QToolButton, QWidget
from typing_extensions import override

from kpi_desktop.domain.values import clean_text


def matches(query: str, texts: Sequence[str]) -> bool:
    """Whether any text holds the query, or is spelt by it in pinyin: zw, zhangw and zhangwei find 张伟."""
    wanted = clean_text(query).lower()
    if not wanted:
        return False
    if any(wanted in text.lower() for text in texts):
        return True
    letters = wanted.replace(" ", "")
    if not (letters.isascii() and letters.isalpha()):
        return False
    return any(_is_spelt(letters, text) for text in texts)


def _is_spelt(letters: str, text: str) -> bool:
    syllables = _syllables(text)
    return any(_spells(letters, syllables[start:]) for start in range(len(syllables)))


def _spells(letters: str, syllables: tuple[tuple[str, ...], ...]) -> bool:
    if not letters:
        return True
    if not syllables:
        return False
    return any(
        _spells(letters[length:], syllables[1:])
        for reading in syllables[0]
        for length in range(len(reading), 0, -1)
        if letters.startswith(reading[:length])
    )


@lru_cache(maxsize=4096)
def _syllables(text: str) -> tuple[tuple[str, ...], ...]:
    """Every reading of every character, without tones; 单 is dan, shan and chan."""
    from pypinyin import (
        Style,
        pinyin,
    )  # its dictionary takes a while to load, and few sessions search by letters

    readings = pinyin(text, style=Style.NORMAL, heteronym=True, errors="ignore")
    return tuple(tuple(reading.replace("ü", "v") for reading in options) for options in readings)


class FindBar(QWidget):
    """Asks for a name, number or initials; `searched` carries the query and the direction (1 next, -1 previous, 0 as typed)."""

    searched = Signal(str, int)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("findBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        self._field = QLineEdit(self)
        self._field.setPlaceholderText("姓名、编号或拼音首字母，如 zw")
        self._field.setAccessibleName("查找")
        self._field.setClearButtonEnabled(True)
        self._field.setFixedWidth(280)
        self._field.installEventFilter(self)
        self._count = QLabel(self)
        self._count.setObjectName("muted")
        previous, following = QPushButton("上一个", self), QPushButton("下一个", self)
        close = QToolButton(self)
        close.setText("×")
        close.setAccessibleName("关闭查找")
        close.setToolTip("关闭查找（Esc）")
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 6, 6, 6)
        for widget in (QLabel("查找", self), self._field, previous, following, self._count):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(close)
        self._field.textChanged.connect(lambda text: self.searched.emit(text, 0))
        previous.clicked.connect(lambda: self.searched.emit(self._field.text(), -1))
        following.clicked.connect(lambda: self.searched.emit(self._field.text(), 1))
        close.clicked.connect(self.left)
        self.hide()

    @property
    def field(self) -> QLineEdit:
        return self._field

    def open(self) -> None:
        self.show()
        self._field.setFocus()
        self._field.selectAll()

    @property
    def count_text(self) -> str:
        return self._count.text()

    def show_count(self, text: str) -> None:
        self._count.setText(text)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._field and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                self.left.emit()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
                self.searched.emit(self._field.text(), -1 if back else 1)
                return True
        return super().eventFilter(watched, event)
