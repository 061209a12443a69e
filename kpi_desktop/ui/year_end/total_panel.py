"""Sub-page 总分和排名: everybody's parts, total, rank and grade, with the derivation of one person."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from kpi_desktop.domain.errors import Place
from kpi_desktop.domain.year_book import TypedScore
from kpi_desktop.domain.year_end import PersonResult
from kpi_desktop.services import year_end as year_end_service
from kpi_desktop.ui.grid.columns import CellEdit
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import Panel, beside, down, put_caret
from kpi_desktop.ui.record_edits import LiveColumns, write_edits
from kpi_desktop.ui.year_end.columns import total_columns
from kpi_desktop.ui.year_end.deciding import decide
from kpi_desktop.ui.year_end.derivation_view import DerivationView
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
        self.setLayout(down(beside(self.grid, self.derivation, sizes=(1020, 310)), margin=8))

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
        if grades:
            decide(self, self.grid, grades)
        if scores:
            reasons = {(t.employee_no, t.part): t.reason for t in self.book.typed_scores}
            typed = tuple(
                TypedScore(
                    employee_no=edit.row_key,
                    part=edit.column_key,
                    score=edit.new,
                    reason=reasons.get((edit.row_key, edit.column_key), ""),
                )
                for edit in scores
            )
            write_edits(
                self.open_file,
                self.grid,
                scores,
                lambda: year_end_service.record_typed_scores(self.workspace, self.key, typed),
                self,
            )
