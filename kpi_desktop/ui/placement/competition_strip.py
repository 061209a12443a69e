"""The strip of a round's steps: name and state of each, one in sight; left and right move along it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QListView, QListWidget, QListWidgetItem, QWidget

from kpi_desktop.ui.parts import chars
from kpi_desktop.ui.placement.competition_state import StripItem

_KEY = Qt.ItemDataRole.UserRole
_SHORT, _NARROW, _WIDE = 3, 4.9, 5.5


class StepStrip(QListWidget):
    """Steps side by side; `chosen` when another comes into sight."""

    chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("本轮步骤")
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setHorizontalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.currentItemChanged.connect(lambda *_: self.chosen.emit())

    @property
    def key(self) -> str:
        """The key of the step in sight, empty when there is none."""
        return next((str(item.data(_KEY)) for item in self.selectedItems()), "")

    def show_items(self, items: Sequence[StripItem], key: str) -> None:
        """Show the steps with one in sight, without saying so."""
        line = self.fontMetrics().height()
        self.blockSignals(True)
        self.clear()
        for each in items:
            entry = QListWidgetItem(each.text)
            entry.setData(_KEY, each.key)
            entry.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
            entry.setData(Qt.ItemDataRole.AccessibleTextRole, f"{each.label}，{each.state}")
            width = chars(_WIDE if len(each.label) > _SHORT else _NARROW)
            entry.setSizeHint(QSize(width, line * 2 + 10))
            self.addItem(entry)
        self.setFixedHeight(line * 2 + 24)
        self.choose(key)
        self.blockSignals(False)

    def choose(self, key: str) -> None:
        """Bring a step into sight."""
        for at in range(self.count()):
            if self.item(at).data(_KEY) == key:
                self.setCurrentRow(at)
