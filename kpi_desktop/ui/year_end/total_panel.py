"""Sub-page 总分和排名: everybody's parts, total, rank and grade, with the derivation of one person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from kpi_desktop.domain.errors import Place
from kpi_desktop.domain.year_end import PersonResult
from kpi_desktop.services import year_end as year_end_service
from kpi_desktop.ui import messages
from kpi_desktop.ui.derivation_view import DerivationView
from kpi_desktop.ui.grid.columns import CellEdit
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import Panel, across, beside, box, button, down, put_caret
from kpi_desktop.ui.record_edits import LiveColumns, write_edits
from kpi_desktop.ui.year_end.columns import WAIVED, total_columns
from kpi_desktop.ui.year_end.deciding import decide
from kpi_desktop.ui.year_end.part_edits import typed_scores_of, waiver_question
from kpi_desktop.ui.year_end.state import derive_lines


class TotalPanel(Panel):
    """The grid of totals beside the derivation."""

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self.grid: EntryGrid[PersonResult] = EntryGrid(
            "totals",
            "总分和排名",
            (),
            lambda person: person.employee.employee_no,
            tools.settings,
            empty_text="人员名册还是空的。\n请先到“岗位设置”填写人员，或从台账导入。",
        )
        self._columns = LiveColumns(self.grid)
        self.grid.edit_requested.connect(self._on_edits)
        self.grid.current_changed.connect(lambda _row, _column: self._show_person())
        self.derivation = DerivationView()
        self.reason_button = button(
            "写评分理由…", self.write_reason, tip="给选中的年终得分写理由，印在得分明细里"
        )
        side = box(down(self.derivation, across(1, self.reason_button)))
        self.setLayout(down(beside(self.grid, side, sizes=(1020, 310)), margin=8))

    @override
    def fill(self) -> None:
        scheme = self.book.scheme
        self._columns.show(scheme, lambda: total_columns(scheme), self.result.people)
        put_caret(self.grid)
        self._show_person()

    @override
    def go_to(self, place: Place) -> bool:
        keys = {part.label: part.key for part in self.book.scheme.parts}
        return not place.employee_no or self.grid.select_cell(place.employee_no, keys.get(place.page, ""))

    @override
    def finish_editing(self) -> bool:
        return self.grid.finish_editing()

    def selected_numbers(self) -> tuple[str, ...]:
        """The numbers of the people whose lines are selected."""
        rows = sorted({row for row, _ in self.grid.view.selected_cells()})
        return tuple(self.grid.model.key_at(row) for row in rows)

    def _show_person(self) -> None:
        person = self.grid.current_row()
        self.derivation.show_lines(
            f"{person.employee.name}的得分明细" if person else "得分明细", derive_lines(person)
        )

    def _on_edits(self, edits: Sequence[CellEdit]) -> None:
        grades = [edit for edit in edits if edit.column_key == "decided"]
        scores = [edit for edit in edits if edit.column_key != "decided"]
        waived = [edit for edit in scores if edit.new == WAIVED]
        if grades:
            decide(self, self.grid, grades)
        if scores:
            reason = messages.ask_text(self, waiver_question(waived, self.book)) if waived else ""
            if reason is None:
                return
            typed = typed_scores_of(scores, self.book, reason)
            write_edits(
                self.open_file,
                self.grid,
                scores,
                lambda: year_end_service.record_typed_scores(self.workspace, self.key, typed),
                self,
            )

    def write_reason(self) -> None:
        """Ask why the score under the caret was given, and keep it with the score."""
        number, column = self.grid.current_keys()
        found = next((t for t in self.book.typed_scores if (t.employee_no, t.part) == (number, column)), None)
        if found is None or (found.score is None and not found.is_waived):
            messages.tell(self, "请先选中一格已经填写的年终得分（或“不适用”），再写理由。")
            return
        reason = messages.ask_text(self, "这个得分的理由（事实和依据）：", found.reason)
        if reason is not None:
            changed = replace(found, reason=reason.strip())
            self.open_file.run_write(
                lambda: year_end_service.record_typed_scores(self.workspace, self.key, (changed,)), self
            )
