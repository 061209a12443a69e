"""The frozen columns over the left of the grid, and what both tables have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView
from typing_extensions import override

if TYPE_CHECKING:
    from kpi_desktop.ui.grid.view import GridView

Trigger = QAbstractItemView.EditTrigger


def prepare_table(table: QTableView) -> None:
    table.setShowGrid(True)
    table.setWordWrap(False)
    table.setFrameShape(QFrame.Shape.NoFrame)
    table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
    table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.setEditTriggers(Trigger.AnyKeyPressed | Trigger.EditKeyPressed | Trigger.DoubleClicked)
    table.setCornerButtonEnabled(False)
    table.verticalHeader().hide()
    table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    table.horizontalHeader().setHighlightSections(False)
    table.horizontalHeader().setMinimumSectionSize(36)
    table.horizontalHeader().setTextElideMode(Qt.TextElideMode.ElideRight)


class FrozenView(QTableView):
    """The frozen columns, over the left of the table they share model and selection with."""

    def __init__(self, main: GridView) -> None:
        super().__init__(main)
        self._main = main
        prepare_table(self)
        self.setObjectName("frozenColumns")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("固定列")

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._main.finish_editing():
            self._main.setFocus(Qt.FocusReason.MouseFocusReason)
            super().mousePressEvent(event)
