"""The reasons still to be written before a month can be closed, below the grid."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from kpi_desktop.services import month_closing
from kpi_desktop.services import monthly as monthly_service
from kpi_desktop.ui import messages
from kpi_desktop.ui.grid.columns import CellEdit
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.monthly.closing_state import ReasonLine, derive_reasons, reason_columns, reasoned_marks
from kpi_desktop.ui.monthly.state import MonthSheet
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import Panel, across, button, down, note
from kpi_desktop.ui.record_edits import write_edits


class ReasonPanel(Panel):
    """Lists the marks below the full mark without a fact and takes their reasons; `cell_chosen` says where the caret is."""

    cell_chosen = Signal(str, str)

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self._month = 1
        self.grid: EntryGrid[ReasonLine] = EntryGrid(
            "reasons",
            "待写事由",
            reason_columns(),
            lambda line: line.key,
            tools.settings,
            empty_text="没有缺事由的分数。",
        )
        self.grid.edit_requested.connect(self._on_edits)
        self.grid.current_changed.connect(lambda key, _column: self.cell_chosen.emit(*_place(key)))
        self.all_button = button(
            "全部写同一事由…", self.give_all, tip="台账在纸上的，可以一次写明见哪一份台账的哪一页"
        )
        self._sentence = note(
            "直接评分低于满分的要写明事实，不适用的要写明理由，才能关账；可以从WPS粘贴一列，Ctrl+D 向下填充。"
        )
        self.setLayout(down(across(self._sentence, self.all_button), self.grid, spacing=4, margin=4))

    @override
    def fill(self) -> None:
        """The page shows the month by `show_month`, which it has loaded for the whole page."""

    @override
    def finish_editing(self) -> bool:
        return self.grid.finish_editing()

    def show_month(self, sheet: MonthSheet) -> None:
        """Show what is lacking in the month."""
        self._month = sheet.month
        lines = derive_reasons(sheet)
        self.grid.set_rows(lines)
        self.all_button.setEnabled(bool(lines))

    def give_all(self) -> None:
        """Ask for one reason and give it to every mark that lacks one."""
        count = len(self.grid.rows)
        reason = messages.ask_text(
            self, f"{self._month}月{count}格都写同一事由。请写明时间、次数或文号，如：见5月考勤台账第2页。"
        )
        if reason is not None:
            self.open_file.run_write(
                lambda: month_closing.give_reasons(self.workspace, self.key, self._month, reason), self
            )

    def _on_edits(self, edits: Sequence[CellEdit]) -> None:
        marks = reasoned_marks(edits, self.grid.rows)
        write_edits(
            self.open_file,
            self.grid,
            edits,
            lambda: monthly_service.record_marks(self.workspace, self.key, marks, "填写评分理由"),
            self,
        )


def _place(key: str) -> tuple[str, str]:
    number, _, indicator = key.partition("/")
    return number, indicator
