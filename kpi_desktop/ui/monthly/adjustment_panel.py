"""The additions and deductions of the month, below the grid."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from kpi_desktop.domain.adjustments import Adjustment
from kpi_desktop.domain.evidence import adjustment_place
from kpi_desktop.services import adjustments, entry_corrections
from kpi_desktop.services import monthly as monthly_service
from kpi_desktop.ui import messages
from kpi_desktop.ui.form_dialog import FormDialog, Values
from kpi_desktop.ui.grid.columns import CellEdit
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.monthly.adjustment_form import (
    ask_adjustment,
    ask_correction,
    read_adjustment,
    read_correction,
)
from kpi_desktop.ui.monthly.columns import ADJUSTMENT_WRITERS, adjustment_columns
from kpi_desktop.ui.monthly.evidence_dialog import EvidenceDialog, show_evidence
from kpi_desktop.ui.monthly.state import AdjustmentLine, MonthLine, MonthSheet
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import Panel, across, button, down, heading, put_caret
from kpi_desktop.ui.record_edits import apply_edits, write_edits, write_or_say


class AdjustmentPanel(Panel):
    """Lists, adds, changes and removes the month's 加减分事项."""

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self._month = 1
        self._is_closed = False
        self._person: MonthLine | None = None
        self._title = heading("加减分事项")
        self.grid: EntryGrid[AdjustmentLine] = EntryGrid(
            "adjustments",
            "加减分事项",
            adjustment_columns(),
            lambda line: line.key,
            tools.settings,
            empty_text="本月没有加减分事项。群众表扬、通报、投诉等，点“登记”写明事由和依据。",
        )
        self.grid.edit_requested.connect(self._on_edits)
        self.add_button = button("登记…", self.ask_new, tip="给光标所在的人登记加分或扣分")
        self.files_button = button("附件…", self.show_files, tip="光标所在一条的附件，整件事项共用")
        self.correct_button = button(
            "更正加减分…", self.correct, tip="关账以后改光标所在的一条：另记一条，原来的保留"
        )
        self.remove_button = button("删除事项", self.remove)
        bar = across(
            self._title, 1, self.add_button, self.files_button, self.correct_button, self.remove_button
        )
        self.setLayout(down(bar, self.grid, spacing=4))

    def show_month(self, sheet: MonthSheet) -> None:
        """Show the month's entries."""
        self._month = sheet.month
        self._title.setText(f"{sheet.month}月加减分事项（{len(sheet.adjustments)}）")
        self.grid.set_rows(sheet.adjustments)
        put_caret(self.grid)
        self._is_closed = sheet.closed is not None
        self.add_button.setText("补记…" if self._is_closed else "登记…")
        self.add_button.setEnabled(bool(sheet.lines))
        self.files_button.setEnabled(bool(sheet.adjustments))
        self.correct_button.setVisible(self._is_closed)
        self.correct_button.setEnabled(bool(sheet.adjustments))
        self.remove_button.setText("撤销一条…" if self._is_closed else "删除事项")
        self.remove_button.setEnabled(bool(sheet.adjustments))

    def show_person(self, line: MonthLine | None) -> None:
        """The person a new entry starts with."""
        self._person = line

    @override
    def fill(self) -> None:
        """The page shows the month by `show_month`, which it has loaded for the whole page."""

    @override
    def finish_editing(self) -> bool:
        return self.grid.finish_editing()

    def ask_new(self) -> FormDialog:
        """Ask for an addition or deduction."""
        person = self._person.employee if self._person else None
        return ask_adjustment(self.book, self._month, person, self._add, self, is_closed=self._is_closed)

    def _add(self, values: Values) -> str:
        entry, chosen = read_adjustment(self.book, self._month, values)
        if self._is_closed:
            return write_or_say(
                self.open_file,
                lambda: entry_corrections.add_after_closing(
                    self.workspace, self.key, entry, values["why"], chosen=chosen
                ),
            )
        return write_or_say(
            self.open_file, lambda: adjustments.add_matter(self.workspace, self.key, entry, chosen=chosen)
        )

    def correct(self) -> FormDialog | None:
        """Ask for the new values of the entry of a closed month under the caret, and why."""
        line = self.grid.current_row()
        if line is None:
            return None
        return ask_correction(line, lambda values: self._correct(line.adjustment, values), self)

    def _correct(self, entry: Adjustment, values: Values) -> str:
        wanted = read_correction(entry, values)
        return write_or_say(
            self.open_file,
            lambda: entry_corrections.correct_adjustment(self.workspace, self.key, wanted, values["why"]),
        )

    def _take_back(self, line: AdjustmentLine) -> None:
        entry = line.adjustment
        question = f"撤销{line.name}的{entry.direction.label}“{entry.fact}”，原来的一条保留备查。请写明理由，要有时间、次数或文号："
        why = messages.ask_text(self, question)
        if why is not None:
            self.open_file.run_write(
                lambda: entry_corrections.take_back_adjustment(self.workspace, self.key, entry, why), self
            )

    def remove(self) -> None:
        """Remove the entry under the caret; of a matter of several people, ask whether all of it.

        In a closed month it is taken back by an entry of its own, which asks why.
        """
        line = self.grid.current_row()
        if line is None:
            return
        if self._is_closed:
            self._take_back(line)
            return
        entry = line.adjustment
        others = (
            sum(1 for known in self.book.adjustments if known.matter and known.matter == entry.matter) - 1
        )
        question = f"“{entry.matter}”这一事项还登记在另外{others}条上。只删除这一条，还是整件删除？"
        if others > 0 and messages.ask(self, question, yes="整件删除", no="只删这一条"):
            self.open_file.run_write(
                lambda: adjustments.remove_matter(self.workspace, self.key, entry.matter), self
            )
        else:
            self.open_file.run_write(
                lambda: monthly_service.remove_adjustment(self.workspace, self.key, entry), self
            )

    def show_files(self) -> EvidenceDialog | None:
        """Open the files of the entry under the caret; those of a matter are one for all its people."""
        line = self.grid.current_row()
        if line is None:
            return None
        title = f"{line.name}　{line.adjustment.fact[:24]}"
        place = adjustment_place(line.adjustment)
        return show_evidence(self.open_file, self.tools.settings, title, place, self)

    def _on_edits(self, edits: Sequence[CellEdit]) -> None:
        entries = {line.key: line.adjustment for line in self.grid.rows}
        for adjustment in apply_edits(edits, entries, ADJUSTMENT_WRITERS):
            write_edits(
                self.open_file,
                self.grid,
                edits,
                lambda adjustment=adjustment: monthly_service.save_adjustment(  # type: ignore[misc]
                    self.workspace, self.key, adjustment
                ),
                self,
            )
