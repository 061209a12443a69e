"""The sub-page 月度评分: months, the entry grid with additions and deductions, and the panel of the cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from kpi_desktop.domain.errors import Place
from kpi_desktop.domain.monthly import MonthExclusion
from kpi_desktop.services import month_closing
from kpi_desktop.services import evidence
from kpi_desktop.services import monthly as monthly_service
from kpi_desktop.ui import messages, paper
from kpi_desktop.ui.file_commands import LEDGER_FILTER
from kpi_desktop.ui.grid.columns import CellEdit
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.import_dialog import import_with_preview
from kpi_desktop.ui.monthly.adjustment_panel import AdjustmentPanel
from kpi_desktop.ui.monthly.cell_panel import CellPanel
from kpi_desktop.ui.monthly.columns import marks_of, month_columns
from kpi_desktop.ui.monthly.month_list import MonthList
from kpi_desktop.ui.monthly.state import (
    MonthLine,
    MonthSheet,
    derive_curve,
    derive_detail,
    derive_months,
    derive_sheet,
    exclusion_of,
    first_open_month,
)
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import (
    Panel,
    across,
    beside,
    box,
    button,
    chars,
    down,
    heading,
    note,
    put_caret,
    set_mood,
    stacked,
)
from kpi_desktop.ui.record_edits import LiveColumns, write_edits

if TYPE_CHECKING:
    from kpi_desktop.domain.values import UnitYear
    from kpi_desktop.services.workspace import Changes, Workspace
    from kpi_desktop.ui.open_file import OpenFile

_YEAR_DELAY_MS = 150


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
        self._title = heading("")
        self._sentence = note()
        self._make_buttons()
        self._lay_out()
        self.months.chosen.connect(self.show_month)
        self.grid.edit_requested.connect(self._on_edits)
        self.grid.current_changed.connect(lambda _row, _column: self._show_cell())
        self.panel.reason_given.connect(self._on_reason)
        self.panel.source_given.connect(self._on_source)

    def _make_buttons(self) -> None:
        self.exclude_button = button(
            "设为不计月份…", self.exclude, tip="光标所在的人本月借调、脱产学习或病假过半，不参加本月考核"
        )
        self.include_button = button("恢复计入", self.include, tip="光标所在的人本月重新参加考核")
        self.close_button = button("关账", self.close_month, is_primary=True)
        self.reopen_button = button("撤回关账…", self.reopen_month)
        self.print_button = button("打印本月…", self.print_month)
        self.import_button = button("从工作簿导入…", self.import_workbook, tip="读入台账，先看预览再写入")

    def _lay_out(self) -> None:
        bar = across(
            self._title,
            self._sentence,
            self.import_button,
            self.exclude_button,
            self.include_button,
            self.print_button,
            self.reopen_button,
            self.close_button,
        )
        middle = stacked(self.grid, self.adjustments, sizes=(460, 118))
        self.setLayout(
            down(
                beside(
                    self.months, box(down(bar, middle)), self.panel, sizes=(chars(9.5), 930, 270), growing=1
                )
            )
        )

    @override
    def fill(self) -> None:
        self.adjustments.show_file(self.open_file)
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

    def _show_month(self) -> None:
        sheet = derive_sheet(self.workspace.load_month(self.key, self.month), self.month)
        self.sheet = sheet
        self.grid.set_empty_text(sheet.sentence)
        self._columns.show(sheet.indicators, lambda: month_columns(sheet.indicators), sheet.lines)
        put_caret(self.grid, *sheet.first_missing)
        self.adjustments.show_month(sheet)
        self._title.setText(f"{self.month}月")
        self._sentence.setText(sheet.sentence)
        set_mood(self._sentence, "good" if sheet.closed else "bad" if sheet.missing else "")
        self.close_button.setEnabled(sheet.can_close)
        self.close_button.setVisible(sheet.closed is None)
        self.reopen_button.setVisible(sheet.closed is not None)
        self.print_button.setEnabled(bool(sheet.lines))
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
        exclusion = exclusion_of(line, sheet.month)
        self.include_button.setEnabled(exclusion is not None and sheet.closed is None)
        self.exclude_button.setEnabled(line is not None and not line.is_excluded and sheet.closed is None)
        self._year_timer.start()

    @override
    def go_to(self, place: Place) -> bool:
        self.show_month(place.month or self.month)
        return not place.employee_no or self.grid.select_cell(place.employee_no, place.item)

    @override
    def finish_editing(self) -> bool:
        return self.grid.finish_editing() and self.adjustments.finish_editing()

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
        line, column = self.grid.current_row(), self.grid.current_keys()[1]
        mark = line.marks.get(column.partition("/")[0]) if line else None
        if mark is not None:
            changed = replace(mark, reason=reason)
            self._run(lambda w, key: monthly_service.record_marks(w, key, (changed,), "填写评分理由"))

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
        exclusion = exclusion_of(self.grid.current_row(), self.month)
        if exclusion is not None:
            self._run(lambda w, key: monthly_service.include_month(w, key, exclusion))

    def close_month(self) -> None:
        """Close the month with today's date."""
        self._run(
            lambda w, key: month_closing.close_month(
                w, key, self.month, closed_on=w.clock().astimezone().date().isoformat()
            )
        )

    def reopen_month(self) -> None:
        """Ask for the reason and open the month again."""
        reason = messages.ask_text(self, f"撤回{self.month}月关账后可以修改分数。请写明撤回的原因：")
        if reason is not None:
            self._run(lambda w, key: month_closing.reopen_month(w, key, self.month, reason))

    def import_workbook(self) -> None:
        """Choose a ledger and open its preview."""
        path = messages.choose_file(self, "选择台账", LEDGER_FILTER)
        if path is not None:
            import_with_preview(self.window(), self.open_file, path, self.tools.settings)

    def print_month(self) -> None:
        """Preview the month's table."""
        file, title = self.open_file, f"{self.month}月考核评分表"
        save_path = file.path.with_name(f"{file.unit_name}{self.key.year}年{title}.pdf")
        paper.show_paper(self, self.tools.jobs, title, paper.month_of(self.result, self.month), save_path)
