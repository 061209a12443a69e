"""The strip of gauges over the year's end: quota used, parts done."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QWidget

from kpi_desktop.ui.parts import across, down, note, set_mood
from kpi_desktop.ui.year_end.state import Gauge


class GaugeCard(QFrame):
    """One gauge: title, number of its limit, bar, sentence."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._title = QLabel()
        self._number = QLabel()
        self._number.setObjectName("heading")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(6)
        self._sentence = note()
        self._sentence.setWordWrap(False)
        self.setLayout(
            down(across(self._title, 1, self._number), self._bar, self._sentence, margin=8, spacing=4)
        )

    def show_gauge(self, gauge: Gauge) -> None:
        self._title.setText(gauge.title)
        self._number.setText(f"{gauge.used} / {gauge.limit}")
        self._bar.setRange(0, max(1, gauge.limit))
        self._bar.setValue(min(gauge.used, max(1, gauge.limit)))
        self._bar.setAccessibleName(gauge.title)
        self._bar.setAccessibleDescription(gauge.sentence)
        self._sentence.setText(gauge.sentence)
        set_mood(self._sentence, gauge.mood)


class GaugeStrip(QWidget):
    """All gauges side by side."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
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
