"""The twelve months on the left, each with its state."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFrame, QTreeWidget, QTreeWidgetItem, QWidget

from kpi_desktop.ui.monthly.state import MonthItem
from kpi_desktop.ui.parts import chars
from kpi_desktop.ui.theme import current_colours

_MONTH = Qt.ItemDataRole.UserRole


class MonthList(QTreeWidget):
    """Shows the months; `chosen` carries the month's number."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("月份")
        self.setHeaderLabels(("月份", "状态"))
        self.setRootIsDecorated(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setColumnWidth(0, chars(4))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(chars(9.2))
        self.currentItemChanged.connect(self._on_current)

    def show_months(self, items: Sequence[MonthItem], current: int) -> None:
        """Show the months with one of them current; nothing is announced."""
        self.blockSignals(True)
        if self.topLevelItemCount() != len(items):
            self.clear()
            self.addTopLevelItems([QTreeWidgetItem() for _ in items])
        colours = current_colours()
        moods = {"good": colours.done, "bad": colours.refused, "warning": colours.warning, "": colours.muted}
        for at, entry in enumerate(items):
            item = self.topLevelItem(at)
            if item is None:
                continue
            item.setData(0, _MONTH, entry.month)
            item.setText(0, entry.title)
            item.setText(1, entry.state)
            item.setForeground(1, QColor(moods[entry.mood]))
            if entry.month == current:
                self.setCurrentItem(item)
        self.blockSignals(False)

    def _on_current(self, item: QTreeWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(item.data(0, _MONTH))
