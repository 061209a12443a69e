"""Gauges: a number against its limit, as a bar with its words; one beside the other or below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget
from typing_extensions import override

from kpi_desktop.ui.parts import across, down, note, set_mood
from kpi_desktop.ui.theme import current_colours


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauge:
    """A number against its limit; `rule` says what the limit rests on."""

    title: str
    used: int
    limit: int
    sentence: str
    mood: str
    rule: str = ""


class Bar(QWidget):
    """A thin bar, filled by the gauge's share."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._gauge: Gauge | None = None
        self.setFixedHeight(6)

    def show_gauge(self, gauge: Gauge) -> None:
        self._gauge = gauge
        self.setAccessibleName(gauge.title)
        self.setAccessibleDescription(gauge.sentence)
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colours = current_colours()
        gauge = self._gauge
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.line))
        painter.drawRoundedRect(self.rect(), 3, 3)
        if gauge is not None and gauge.used and gauge.limit:
            filled = {"bad": colours.refused, "good": colours.done}.get(gauge.mood, colours.accent)
            width = self.width() * min(gauge.used, gauge.limit) // gauge.limit
            painter.setBrush(QColor(filled))
            painter.drawRoundedRect(0, 0, width, self.height(), 3, 3)
        painter.end()


class GaugeCard(QFrame):
    """One gauge: title, number of its limit, bar, sentence."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._title = QLabel()
        self._number = QLabel()
        self._number.setObjectName("heading")
        self._bar = Bar()
        self._sentence = note()
        self._sentence.setWordWrap(False)
        self.setLayout(
            down(across(self._title, 1, self._number), self._bar, self._sentence, margin=8, spacing=4)
        )

    def show_gauge(self, gauge: Gauge) -> None:
        self._title.setText(gauge.title)
        self._number.setText(f"{gauge.used} / {gauge.limit}")
        self._bar.show_gauge(gauge)
        self._sentence.setText(gauge.sentence)
        self.setToolTip(gauge.rule)
        set_mood(self._sentence, gauge.mood)


class GaugeStrip(QWidget):
    """All gauges side by side, or below each other."""

    def __init__(self, parent: QWidget | None = None, *, is_upright: bool = False) -> None:
        super().__init__(parent)
        self._row: QBoxLayout = QVBoxLayout(self) if is_upright else QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self.cards: list[GaugeCard] = []

    def show_gauges(self, gauges: Sequence[Gauge]) -> None:
        """Show the gauges, as many as there are."""
        while len(self.cards) < len(gauges):
            self.cards.append(GaugeCard())
            self._row.addWidget(self.cards[-1], 1)
        while len(self.cards) > len(gauges):
            self.cards.pop().deleteLater()
        for card, gauge in zip(self.cards, gauges, strict=True):
            card.show_gauge(gauge)
