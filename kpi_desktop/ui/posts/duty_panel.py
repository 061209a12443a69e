"""Below the posts: the duties of the post under the caret."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from kpi_desktop.domain.duties import Duty
from kpi_desktop.domain.errors import Place
from kpi_desktop.services import duties
from kpi_desktop.ui.form_dialog import FormDialog, FormField, Values, ask_form
from kpi_desktop.ui.grid.columns import CellEdit
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import Panel, across, button, down, heading
from kpi_desktop.ui.posts.duty_grid import (
    DUTY_WRITERS,
    DutyLine,
    derive_duties,
    duty_columns,
    duty_sentence,
    parse_indicators,
)
from kpi_desktop.ui.posts.state import is_locked
from kpi_desktop.ui.posts.task_grid import parse_carrier
from kpi_desktop.ui.record_edits import LiveColumns, apply_edits, write_edits, write_or_say


class DutyPanel(Panel):
    """The grid of one post's duties."""

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self._post_no = ""
        self.grid: EntryGrid[DutyLine] = EntryGrid(
            "duties",
            "岗位职责",
            (),
            lambda line: line.duty.label,
            tools.settings,
            empty_text="这个岗位还没有写职责。\n请点“新增职责”，并写明由哪项指标计量。",
        )
        self._columns = LiveColumns(self.grid)
        self.grid.edit_requested.connect(self._on_edits)
        self.grid.current_changed.connect(self._show_buttons)
        self.title = heading("职责")
        self.add_button = button("新增职责…", self.ask_new_duty)
        self.remove_button = button("删除职责", self.remove_duty, tip="删除光标所在的职责，可以撤销")
        self.setLayout(down(across(self.title, 1, self.add_button, self.remove_button), self.grid))

    def show_post(self, post_no: str) -> None:
        """Show the duties of another post."""
        if post_no != self._post_no:
            self._post_no = post_no
            self.fill()

    @override
    def fill(self) -> None:
        book = self.book
        self._columns.show(
            (book.employees, book.indicators),
            lambda: duty_columns(book.employees, book.indicators),
            derive_duties(book, self._post_no),
        )
        self.title.setText(duty_sentence(book, self._post_no))
        self._show_buttons()

    def _show_buttons(self, *_: str) -> None:
        is_open = not is_locked(self.book)
        self.add_button.setEnabled(is_open and bool(self._post_no))
        self.remove_button.setEnabled(is_open and self.grid.current_row() is not None)

    @override
    def go_to(self, place: Place) -> bool:
        return self.grid.select_cell(place.item, "text")

    @override
    def finish_editing(self) -> bool:
        return self.grid.finish_editing()

    def _on_edits(self, edits: Sequence[CellEdit]) -> None:
        known = {line.duty.label: line.duty for line in self.grid.rows}
        changed = apply_edits(edits, known, DUTY_WRITERS)
        write_edits(
            self.open_file,
            self.grid,
            edits,
            lambda: duties.save_duties(self.workspace, self.key, changed),
            self,
        )

    def ask_new_duty(self) -> FormDialog:
        """Ask for a duty of the post in view and what counts it."""
        book, post_no = self.book, self._post_no
        post = next(each for each in book.posts if each.post_no == post_no)
        holder = next((each.name for each in book.employees if each.post_no == post_no), "")
        fields = (
            FormField(key="text", label="职责", hint="做什么、做到什么程度，如：当日登记收文，次日送出"),
            FormField(
                key="indicators",
                label="计量指标",
                hint=f"编号，几个用顿号隔开，如：{'、'.join(each.indicator_no for each in book.indicators[-2:])}",
            ),
            FormField(key="leader", label="责任领导"),
            FormField(key="section", label="责任科室", start=post.section),
            FormField(key="employee_no", label="责任人", start=holder, hint="姓名或工号"),
            FormField(key="target", label="目标", hint="可计数的结果"),
        )
        known = frozenset(each.indicator_no for each in book.indicators)

        def take(values: Values) -> str:
            duty = Duty(
                post_no=post_no,
                duty_no="1",
                text=values["text"].strip(),
                indicators=parse_indicators(values["indicators"], known),
                leader=values["leader"].strip(),
                section=values["section"].strip(),
                employee_no=parse_carrier(values["employee_no"], book.employees),
                target=values["target"].strip(),
            )
            return write_or_say(self.open_file, lambda: duties.add_duty(self.workspace, self.key, duty))

        return ask_form(f"新增{post.name}的职责", fields, take, yes="新增", parent=self)

    def remove_duty(self) -> None:
        """Remove the duty under the caret."""
        line = self.grid.current_row()
        if line is not None:
            self.open_file.run_write(
                lambda: duties.remove_duties(self.workspace, self.key, (line.duty,)), self
            )
