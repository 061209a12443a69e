"""What the pages of a round of mutual selection share: the round in view, finishing its step, and writing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from kpi_desktop.domain.selection import SelectionStep, SelectionStepRecord
from kpi_desktop.domain.workdays import read_day
from kpi_desktop.services import selection_steps
from kpi_desktop.ui import messages
from kpi_desktop.ui.form_dialog import FormDialog, FormField, Values, ask_form
from kpi_desktop.ui.grid.columns import CellEdit
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.open_file import OpenFile
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import Item, Panel, across, box, button, down, note
from kpi_desktop.ui.placement.selection_state import SelectionView, say_step
from kpi_desktop.ui.record_edits import write_edits, write_or_say

if TYPE_CHECKING:
    from kpi_desktop.services.workspace import Changes


class StepPage(Panel):
    """A step of a round: its sentence, its own widgets, and below what finishes it or takes it back."""

    def __init__(self, tools: PageTools, step: SelectionStep, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self.step = step
        self._view: SelectionView | None = None
        self.purpose = note()
        self.finish_button = button(f"办结“{step.label}”…", self.ask_finish, is_primary=True)
        self.back_button = button("退回上一步…", self.ask_back, tip="退回最近办结的一步，写明原因")

    def lay_out(self, body: QWidget, *tools: Item) -> None:
        """Put the page together: sentence and buttons above, the body, finishing below."""
        above = down(self.purpose, across(*tools)) if tools else down(self.purpose)
        self.setLayout(down(box(above), box(down(body)), across(1, self.back_button, self.finish_button)))
        layout = self.layout()
        assert layout is not None  # noqa: S101 - just set
        layout.setStretch(1, 1)  # type: ignore[attr-defined]

    @property
    def view(self) -> SelectionView:
        """The round in view; a page is only asked once there is one."""
        assert self._view is not None  # noqa: S101 - set by the panel before it fills a page
        return self._view

    @property
    def round_no(self) -> int:
        return self.view.round_no

    @property
    def is_turn(self) -> bool:
        """Whether this step is the one being done."""
        return self.view.selection.current is self.step

    def show_round(self, open_file: OpenFile, view: SelectionView) -> None:
        """Fill the page from a round."""
        self._view = view
        self.purpose.setText(say_step(view, self.step))
        self.finish_button.setEnabled(self.is_turn)
        self.back_button.setEnabled(bool(view.selection.steps) and not view.selection.is_over)
        self.show_file(open_file)

    def write(self, write: Callable[[], Changes]) -> None:
        """Run a write; a refusal is told in a box."""
        self.open_file.run_write(write, self)

    def say(self, write: Callable[[], Changes]) -> str:
        """Run a write for a form: the sentence of a refusal."""
        return write_or_say(self.open_file, write)

    def write_cells(
        self, grid: EntryGrid[Any], edits: Sequence[CellEdit], write: Callable[[], Changes]
    ) -> None:
        """Run a write for a grid; a refused cell opens again with its sentence."""
        write_edits(self.open_file, grid, edits, write, self)

    def ask_finish(self) -> FormDialog:
        """Ask for day, person and document of the step."""
        today = self.workspace.clock().astimezone().date().isoformat()
        last = max((record.done_on for record in self.view.selection.steps), default="")
        fields = (
            FormField(key="done_on", label="日期", start=max(today, last), hint="如2026-03-01"),
            FormField(key="done_by", label="经办人", start=self.open_file.operator),
            FormField(key="document_no", label="文号", hint="没有的空着"),
            FormField(key="note", label="说明", hint="没有的空着"),
        )
        return ask_form(
            f"办结“{self.step.label}”", fields, self._finish, yes="办结", lead=self.lead(), parent=self
        )

    def lead(self) -> str:
        """What finishing the step brings, where it should be said."""
        return ""

    def _finish(self, values: Values) -> str:
        record = SelectionStepRecord(
            round_no=self.round_no,
            step=self.step,
            done_on=read_day(values["done_on"]).isoformat(),
            done_by=values["done_by"].strip(),
            document_no=values["document_no"].strip(),
            note=values["note"].strip(),
        )
        return self.say(lambda: selection_steps.finish_step(self.workspace, self.key, record))

    def ask_back(self) -> None:
        """Take back the last step done, with a reason."""
        done = [record for step in SelectionStep if (record := self.view.selection.done(step))]
        if not done:
            return
        reason = messages.ask_text(self, f"退回“{done[-1].step.label}”的原因（会写进会议纪要）：")
        if reason is not None:
            self.write(lambda: selection_steps.step_back(self.workspace, self.key, self.round_no, reason))

    @override
    def finish_editing(self) -> bool:
        return all(grid.finish_editing() for grid in self.findChildren(EntryGrid))
