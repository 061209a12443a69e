"""The sub-page 月度评分: months, the entry grid with additions and deductions, and the panel of the cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from kpi_desktop.domain.errors import Place
from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.domain.monthly import MonthExclusion, MonthlyMark
from kpi_desktop.services import evidence, month_closing
from kpi_desktop.services import monthly as monthly_service
from kpi_desktop.ui import messages
from kpi_desktop.ui.grid.columns import CellEdit
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.monthly.adjustment_panel import AdjustmentPanel
from kpi_desktop.ui.monthly.below_pages import BelowPages
from kpi_desktop.ui.monthly.cell_panel import CellPanel
from kpi_desktop.ui.monthly.cell_state import derive_detail
from kpi_desktop.ui.monthly.closing_bar import ClosingBar
from kpi_desktop.ui.monthly.closing_state import say_history
from kpi_desktop.ui.monthly.columns import marks_of, month_columns
from kpi_desktop.ui.monthly.exclusion_form import ask_exclusion, count_again
from kpi_desktop.ui.monthly.month_list import MonthList
from kpi_desktop.ui.monthly.reason_panel import ReasonPanel
from kpi_desktop.ui.monthly.state import (
    MonthLine,
    MonthSheet,
    derive_curve,
    derive_months,
    derive_sheet,
    exclusion_of,
    first_open_month,
)
from kpi_desktop.ui.monthly.workbook_button import WorkbookButton
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import (
    Panel,
    beside,
    box,
    button,
    chars,
    down,
    put_caret,
    stacked,
)
from kpi_desktop.ui.record_edits import LiveColumns, write_edits

if TYPE_CHECKING:
    from kpi_desktop.domain.values import UnitYear
    from kpi_desktop.services.workspace import Changes, Workspace
    from kpi_desktop.ui.open_file import OpenFile

_YEAR_DELAY_MS = 150
_SIZES, _REASON_SIZES, _FOLDED_SIZES = (430, 150), (250, 330), (4000, 1)
# Under this height the grid gets the room, and what stands below it is folded to its tabs.
_ENOUGH_CHARS = 38


class MonthPanel(Panel):
    """Marks of a month; a keystroke writes its cell and reloads the month, the year follows once typing pauses."""

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self.month = 0
        self._shown: tuple[OpenFile, UnitYear] | None = None
        self.sheet: MonthSheet | None = None
        self._year_timer = QTimer(self)
        self._year_timer.setSingleShot(True)
        self._year_timer.setInterval(_YEAR_DELAY_MS)
        self._year_timer.timeout.connect(self._show_whole_year)
        self.months = MonthList()
        self.grid: EntryGrid[MonthLine] = EntryGrid(
            "monthly", "月度评分表", (), lambda line: line.employee.employee_no, tools.settings
        )
        self._columns = LiveColumns(self.grid)
        self.panel = CellPanel(tools.settings)
        self.adjustments = AdjustmentPanel(tools)
        self.reasons = ReasonPanel(tools)
        self.below = BelowPages(tools, self.adjustments, self.reasons)
        self.corrections = self.below.corrections
        self.workbook = WorkbookButton(tools, lambda: self.month)
        self._make_buttons()
        self.closing = ClosingBar(tools, (self.workbook, self.exclude_button, self.include_button))
        self._lay_out()
        self.months.chosen.connect(self.show_month)
        self.grid.edit_requested.connect(self._on_edits)
        self.grid.current_changed.connect(lambda _row, _column: self._show_cell())
        self.panel.reason_given.connect(self._on_reason)
        self.panel.source_given.connect(self._on_source)
        self.panel.left.connect(self.grid.setFocus)
        self.closing.reasons_lacking.connect(self._show_reasons)
        self.reasons.cell_chosen.connect(self._on_reason_chosen)
        QShortcut(QKeySequence("Shift+F2"), self, self.panel.focus_reason).setContext(
            Qt.ShortcutContext.WidgetWithChildrenShortcut
        )

    def _make_buttons(self) -> None:
        self.exclude_button = button(
            "设为不计月份…", self.exclude, tip="光标所在的人本月借调、脱产学习或病假过半，不参加本月考核"
        )
        self.include_button = button("恢复计入", self.include, tip="光标所在的人本月重新参加考核")

    def _lay_out(self) -> None:
        middle = stacked(self.grid, self.below, sizes=_SIZES)

        def share() -> None:
            # Reasons are written line by line: their list needs the room.
            is_writing = self.below.currentWidget() is self.reasons
            middle.setSizes(
                _FOLDED_SIZES if self.below.is_folded else _REASON_SIZES if is_writing else _SIZES
            )

        self.below.currentChanged.connect(share)
        self.below.folded.connect(share)
        self.setLayout(
            down(
                beside(
                    self.months,
                    box(down(self.closing, middle)),
                    self.panel,
                    sizes=(chars(9.5), 930, 270),
                    growing=1,
                )
            )
        )

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.below.fit(self.height(), chars(_ENOUGH_CHARS))

    @override
    def fill(self) -> None:
        for part in (self.adjustments, self.reasons, self.closing, self.workbook):
            part.show_file(self.open_file)
        shown = (self.open_file, self.key)
        if shown != self._shown:
            self._shown = shown
            self._show_whole_year()
        else:
            self._year_timer.start()
        self._show_month()

    def forget_file(self) -> None:
        """Let go of the file: what was to follow once typing pauses is not shown any more."""
        self._year_timer.stop()
        self._shown = None
        self.month = 0

    def show_month(self, month: int) -> None:
        """Bring a month into sight."""
        if month != self.month and self.finish_editing():
            self.month = month
            self._show_month()

    def _show_whole_year(self) -> None:
        items = derive_months(self.result)
        self.month = self.month or first_open_month(items)
        self.months.show_months(items, self.month)
        line = self.grid.current_row()
        number = line.employee.employee_no if line else ""
        self.panel.show_curve(derive_curve(self.result, number), has_person=line is not None)
        self._show_history()

    def _show_history(self) -> None:
        """Who gave the mark under the caret and when, and what it was before."""
        line, indicator = self._cell()
        if line is None or indicator is None:
            self.panel.show_history("")
            return
        number = line.employee.employee_no
        self.panel.show_history(
            say_history(
                month_closing.mark_history(
                    self.workspace, self.key, number, self.month, indicator.indicator_no
                )
            )
        )

    def _cell(self) -> tuple[MonthLine | None, Indicator | None]:
        column = self.grid.current_keys()[1].partition("/")[0]
        indicators = self.sheet.indicators if self.sheet else ()
        return self.grid.current_row(), next((i for i in indicators if i.indicator_no == column), None)

    def _show_month(self) -> None:
        sheet = derive_sheet(self.workspace.load_month(self.key, self.month), self.month)
        self.sheet = sheet
        self.grid.set_empty_text(sheet.sentence)
        self._columns.show(sheet.indicators, lambda: month_columns(sheet.indicators), sheet.lines)
        put_caret(self.grid, *sheet.first_missing)
        self.closing.show_month(sheet)
        self.below.show_month(sheet)
        self._show_cell()

    def _show_cell(self) -> None:
        sheet = self.sheet
        if sheet is None:
            return
        line = self.grid.current_row()
        detail = derive_detail(sheet, line, self.grid.current_keys()[1])
        self.panel.show_detail(detail)
        self.panel.show_files(self.open_file, detail)
        self.adjustments.show_person(line)
        self.closing.show_cell(*self._cell())
        exclusion = exclusion_of(line, sheet.month)
        self.include_button.setEnabled(exclusion is not None)
        self.exclude_button.setEnabled(line is not None and not line.is_excluded)
        self._year_timer.start()

    @override
    def go_to(self, place: Place) -> bool:
        self.show_month(place.month or self.month)
        return not place.employee_no or self.grid.select_cell(place.employee_no, place.item)

    @override
    def finish_editing(self) -> bool:
        parts = (self.grid, self.adjustments, self.reasons)
        return all(part.finish_editing() for part in parts)

    def _run(self, write: Callable[[Workspace, UnitYear], Changes]) -> None:
        self.open_file.run_write(lambda: write(self.workspace, self.key), self)

    def _on_edits(self, edits: Sequence[CellEdit]) -> None:
        if self.sheet is None:
            return
        marks = marks_of(edits, self.sheet)
        write_edits(
            self.open_file,
            self.grid,
            edits,
            lambda: monthly_service.record_marks(self.workspace, self.key, marks),
            self,
        )

    def _on_reason(self, reason: str) -> None:
        changed = tuple(replace(mark, reason=reason) for mark in self._selected_marks())
        if changed:
            self._run(lambda w, key: monthly_service.record_marks(w, key, changed, "填写评分理由"))

    def _selected_marks(self) -> tuple[MonthlyMark, ...]:
        """The marks given in the selected cells."""
        model, rows = self.grid.model, self.grid.rows
        cells = {
            (row, model.columns[column].key.partition("/")[0])
            for row, column in self.grid.view.selected_cells()
        }
        marks = (rows[row].marks.get(number) for row, number in sorted(cells))
        return tuple(mark for mark in marks if mark is not None and mark.is_given)

    def _on_source(self, document_no: str, happened_on: str) -> None:
        line, column = self.grid.current_row(), self.grid.current_keys()[1]
        mark = line.marks.get(column.partition("/")[0]) if line else None
        if mark is not None:
            self._run(lambda w, key: evidence.give_source(w, key, mark, document_no, happened_on))

    def exclude(self) -> None:
        """Ask why the person's month is not assessed."""
        line = self.grid.current_row()
        if line is None:
            return
        if self.sheet is not None and self.sheet.closed is not None:
            ask_exclusion(self, line.employee, self.month)
            return
        reason = messages.ask_text(
            self, f"{line.employee.name}{self.month}月为什么不计？如：借调、脱产学习、病假超过半月。"
        )
        if reason is not None:
            exclusion = MonthExclusion(
                employee_no=line.employee.employee_no, month=self.month, reason=reason.strip()
            )
            self._run(lambda w, key: monthly_service.exclude_month(w, key, exclusion))

    def include(self) -> None:
        """Count the person's month again."""
        line = self.grid.current_row()
        exclusion = exclusion_of(line, self.month)
        if line is None or exclusion is None:
            return
        if self.sheet is not None and self.sheet.closed is not None:
            count_again(self, exclusion, line.employee.name)
        else:
            self._run(lambda w, key: monthly_service.include_month(w, key, exclusion))

    def print_month(self) -> None:
        """Preview the month's table."""
        self.closing.print_month()

    def _show_reasons(self) -> None:
        self.below.show_page(self.reasons)
        self.reasons.grid.setFocus()

    def _on_reason_chosen(self, number: str, indicator: str) -> None:
        row, column = self.grid.model.row_of(number), self.grid.model.column_of(indicator)
        if row >= 0 and column >= 0:
            self.grid.view.select_cell(row, column)
