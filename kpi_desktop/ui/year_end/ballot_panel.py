"""Sub-page 民主测评: ballots issued and returned by group, and the counts of the group chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QWidget
from typing_extensions import override

from kpi_desktop.domain.ballots import BallotBatch
from kpi_desktop.domain.errors import Place
from kpi_desktop.services import year_end as year_end_service
from kpi_desktop.services.ballot_desk import keyed_groups, load_desk
from kpi_desktop.services.result_exports import TableSet
from kpi_desktop.ui.grid.columns import CellEdit
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import Panel, across, beside, box, button, down, heading, note, put_caret, set_mood
from kpi_desktop.ui.record_edits import LiveColumns, apply_edits, write_edits
from kpi_desktop.ui.year_end.ballot_columns import BATCH_WRITERS, ballot_columns, batch_columns
from kpi_desktop.ui.year_end.result_printing import WORKBOOK, save_tables
from kpi_desktop.ui.year_end.state import (
    BallotLine,
    BatchLine,
    batch_sentence,
    derive_ballots,
    derive_batches,
    tallies_of,
)


class BallotPanel(Panel):
    """Counts by voter group."""

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self.batches: EntryGrid[BatchLine] = EntryGrid(
            "batches", "测评票数", batch_columns(), lambda line: line.key, tools.settings
        )
        self.batches.edit_requested.connect(self._on_batch_edits)
        self.batches.current_changed.connect(lambda row, _column: self.choose_group(row.partition("/")[0]))
        self.group = QComboBox()
        self.group.setAccessibleName("组别")
        self.group.currentTextChanged.connect(self._show_group)
        self.grid: EntryGrid[BallotLine] = EntryGrid(
            "ballots",
            "测评计票",
            (),
            lambda line: line.employee.employee_no,
            tools.settings,
            empty_text="人员名册还是空的。\n请先到“岗位设置”填写人员，或从台账导入。",
        )
        self._columns = LiveColumns(self.grid)
        self.grid.edit_requested.connect(self._on_edits)
        self._check = note()
        self.workbook_button = button(f"{WORKBOOK}…", lambda: save_tables(self, TableSet.BALLOTS))
        counts = box(
            down(across(heading("发票和收票"), 1, self.workbook_button), self.batches, self._check, spacing=6)
        )
        votes = box(
            down(
                across(heading("计票"), self.group, note("逐人填写这一组各选项的票数；票不记名，只记数。")),
                self.grid,
                spacing=6,
            )
        )
        self.setLayout(down(beside(counts, votes, sizes=(424, 920), growing=1), margin=8))

    @override
    def fill(self) -> None:
        groups = [group.label for group in self.book.scheme.voter_groups]
        if groups != [self.group.itemText(at) for at in range(self.group.count())]:
            self.group.blockSignals(True)
            self.group.clear()
            self.group.addItems(groups)
            self.group.blockSignals(False)
        lines = derive_batches(self.book)
        self.batches.set_rows(lines)
        self._check.setText(batch_sentence(lines))
        set_mood(self._check, "bad" if any(line.trouble for line in lines) else "good")
        self._show_group(self.group.currentText())

    @override
    def go_to(self, place: Place) -> bool:
        self.choose_group(place.item)
        return not place.employee_no or self.grid.select_cell(place.employee_no)

    @override
    def finish_editing(self) -> bool:
        return self.batches.finish_editing() and self.grid.finish_editing()

    def choose_group(self, group: str) -> None:
        """Show the counts of a voter group."""
        self.group.setCurrentIndex(max(0, self.group.findText(group) if group else self.group.currentIndex()))

    def _show_group(self, group: str) -> None:
        scheme = self.book.scheme
        self._columns.show((scheme, group), lambda: ballot_columns(scheme, group), self._lines(group))
        put_caret(self.grid)

    def _lines(self, group: str) -> tuple[BallotLine, ...]:
        keyed = keyed_groups(load_desk(self.workspace, self.key, self.book))
        return derive_ballots(self.book, group, is_keyed=group in keyed)

    def _on_edits(self, edits: Sequence[CellEdit]) -> None:
        tallies = tallies_of(edits, self.group.currentText())
        write_edits(
            self.open_file,
            self.grid,
            edits,
            lambda: year_end_service.record_tallies(self.workspace, self.key, tallies),
            self,
        )

    def _on_batch_edits(self, edits: Sequence[CellEdit]) -> None:
        known = {
            line.key: line.batch
            or BallotBatch(voter_group=line.group, issued=0, returned=0, valid=0, invalid=0)
            for line in self.batches.rows
        }
        changed = apply_edits(edits, known, BATCH_WRITERS)
        write_edits(
            self.open_file,
            self.batches,
            edits,
            lambda: year_end_service.record_batches(self.workspace, self.key, changed),
            self,
        )
