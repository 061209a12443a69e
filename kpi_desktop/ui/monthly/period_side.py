"""Beside the grid of 平时等次: the gauges of 好, the sections with their hand-in, and what keeps the period from approval."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from kpi_desktop.ui.gauges import GaugeStrip
from kpi_desktop.ui.monthly.period_state import PeriodView, SectionRow
from kpi_desktop.ui.parts import across, button, chars, down, heading, note, scrolled
from kpi_desktop.ui.theme import current_colours

_ROW = Qt.ItemDataRole.UserRole


class PeriodSide(QWidget):
    """Shows a PeriodView; `submit_requested` and `return_requested` carry a section's name."""

    submit_requested = Signal(str)
    return_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.gauges = GaugeStrip(is_upright=True)
        self.sections = QTreeWidget()
        self.sections.setAccessibleName("各科室报送情况")
        self.sections.setRootIsDecorated(False)
        self.sections.setHeaderLabels(("科室", "好/人数", "报送"))
        self.sections.header().setStretchLastSection(False)
        self.sections.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.sections.setColumnWidth(1, chars(5))
        self.sections.setColumnWidth(2, chars(7))
        self.sections.setMinimumHeight(120)
        self.sections.currentItemChanged.connect(self._show_buttons)
        self.submit_button = button(
            "报送…", self._submit, tip="所选科室的人都有等次后，由科室负责人报送建议等次"
        )
        self.return_button = button("退回…", self._return, tip="把所选科室已经报送的建议退回重议，要写原因")
        self.breaches = note()
        self._open_title = heading("审定前要解决的问题")
        self.rule = note()
        troubles = scrolled(
            down(self._open_title, self.breaches, heading("评定办法"), self.rule, 1, spacing=4)
        )
        troubles.setAccessibleName("审定前要解决的问题和评定办法")
        self.setLayout(
            down(
                self.gauges,
                across(heading("各科室报送"), 1, self.submit_button, self.return_button),
                self.sections,
                troubles,
            )
        )
        self._show_buttons()

    def show_view(self, view: PeriodView) -> None:
        self.gauges.show_gauges(view.gauges[:3])
        self._show_sections(view)
        self._open_title.setVisible(bool(view.breaches))
        self.breaches.setVisible(bool(view.breaches))
        self.breaches.setText("\n".join(f"{at}. {what}" for at, what in enumerate(view.breaches, start=1)))
        self.rule.setText(view.rule)

    def _show_sections(self, view: PeriodView) -> None:
        chosen = self._current()
        self.sections.clear()
        colours = current_colours()
        moods = {"good": colours.done, "bad": colours.refused, "warning": colours.warning}
        for row in view.sections:
            item = QTreeWidgetItem([row.label, row.counts, row.state])
            item.setData(0, _ROW, row)
            item.setToolTip(0, row.label)
            item.setToolTip(2, row.detail)
            item.setForeground(2, QColor(moods[row.mood]))
            self.sections.addTopLevelItem(item)
            if chosen is not None and chosen.key == row.key:
                self.sections.setCurrentItem(item)
        self._show_buttons()

    def _current(self) -> SectionRow | None:
        item = self.sections.currentItem()
        return item.data(0, _ROW) if item is not None else None

    def _show_buttons(self, *_: object) -> None:
        row = self._current()
        self.submit_button.setEnabled(row is not None and row.can_submit)
        self.return_button.setEnabled(row is not None and row.can_return)

    def _submit(self) -> None:
        row = self._current()
        if row is not None:
            self.submit_requested.emit(row.key)

    def _return(self) -> None:
        row = self._current()
        if row is not None:
            self.return_requested.emit(row.key)
