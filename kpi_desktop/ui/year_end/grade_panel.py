"""Sub-page 等次评定: candidates in order, the quota's line, ties, and the decision."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from kpi_desktop.domain.errors import Place
from kpi_desktop.services import year_end as year_end_service
from kpi_desktop.ui import messages
from kpi_desktop.ui.grid.columns import CellEdit
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import Panel, across, button, down, note, put_caret
from kpi_desktop.ui.record_edits import LiveColumns
from kpi_desktop.ui.year_end.columns import grade_columns
from kpi_desktop.ui.year_end.deciding import decide
from kpi_desktop.ui.year_end.state import GradeLine, derive_candidates, open_proposals


class GradePanel(Panel):
    """The list of candidates with the decided grades."""

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self.grid: EntryGrid[GradeLine] = EntryGrid(
            "grades",
            "等次评定",
            (),
            lambda line: line.key,
            tools.settings,
            empty_text="还没有可以评定的人员。",
        )
        self._columns = LiveColumns(self.grid)
        self.grid.edit_requested.connect(self._on_edits)
        self.adopt_button = button(
            "采纳建议", self.adopt, tip="把还没有评定的人按建议等次评定；线上并列的留着"
        )
        self.withdraw_button = button("撤回所选等次…", self.withdraw, tip="选中的人恢复为建议等次")
        self._sentence = note()
        self.setLayout(
            down(
                across(self.adopt_button, self.withdraw_button, self._sentence),
                self.grid,
                margin=8,
            )
        )

    @override
    def fill(self) -> None:
        scheme = self.book.scheme
        self._columns.show(scheme, lambda: grade_columns(scheme), derive_candidates(self.result))
        put_caret(
            self.grid, self.result.people[0].employee.employee_no if self.result.people else "", "decided"
        )
        proposals = open_proposals(self.result)
        decided = sum(1 for person in self.result.people if person.decision is not None)
        self.adopt_button.setEnabled(bool(proposals))
        self.withdraw_button.setEnabled(decided > 0)
        self._sentence.setText(
            f"已评定{decided}人，可采纳建议{len(proposals)}人。与建议不同的，在“评定等次”一栏填写并写明理由。"
        )

    @override
    def go_to(self, place: Place) -> bool:
        return not place.employee_no or self.grid.select_cell(place.employee_no, "decided")

    @override
    def finish_editing(self) -> bool:
        return self.grid.finish_editing()

    def adopt(self) -> None:
        """Decide every open proposal as proposed."""
        proposals = open_proposals(self.result)
        self.open_file.run_write(
            lambda: year_end_service.decide_grades(self.workspace, self.key, proposals, ""), self
        )

    def withdraw(self) -> None:
        """Take the selected people's decisions back, with a reason."""
        rows = sorted({row for row, _ in self.grid.view.selected_cells()})
        lines = [self.grid.rows[row] for row in rows]
        numbers = tuple(line.key for line in lines if line.person is not None and line.person.decision)
        if not numbers:
            messages.tell(self, "选中的人还没有评定等次。请先选中要撤回的人。")
            return
        reason = messages.ask_text(self, f"撤回{len(numbers)}人已定的等次，请写明原因：")
        if reason is not None:
            self.open_file.run_write(
                lambda: year_end_service.withdraw_grades(self.workspace, self.key, numbers, reason), self
            )

    def _on_edits(self, edits: Sequence[CellEdit]) -> None:
        decide(self, self.grid, edits)
