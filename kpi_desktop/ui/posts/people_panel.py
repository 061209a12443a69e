"""Sub-page 人员: the roster, and the sanctions of the person under the caret."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem, QWidget
from typing_extensions import override

from kpi_desktop.domain.errors import Place
from kpi_desktop.domain.numbering import next_number
from kpi_desktop.domain.staff import Employee, Sanction
from kpi_desktop.services import staff
from kpi_desktop.ui.form_dialog import FormDialog, FormField, Values, ask_form
from kpi_desktop.ui.grid.columns import CellEdit
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import Panel, across, box, button, chars, down, heading, put_caret, stacked
from kpi_desktop.ui.posts.cell_texts import parse_decided
from kpi_desktop.ui.posts.forms_dialog import ask_form_files
from kpi_desktop.ui.posts.person_columns import PERSON_WRITERS, person_columns
from kpi_desktop.ui.posts.state import (
    CATEGORIES,
    SANCTIONS,
    PersonLine,
    derive_people,
    derive_sanctions,
)
from kpi_desktop.ui.record_edits import LiveColumns, apply_edits, write_edits, write_or_say

_SANCTION = Qt.ItemDataRole.UserRole


class PeoplePanel(Panel):
    """The roster's grid with the sanctions below it."""

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self.grid: EntryGrid[PersonLine] = EntryGrid(
            "people",
            "人员名册",
            (),
            lambda line: line.employee.employee_no,
            tools.settings,
            empty_text="人员名册还是空的。\n请点“新增人员”，或用菜单“文件”中的“从台账导入”。",
        )
        self._columns = LiveColumns(self.grid)
        self.grid.edit_requested.connect(self._on_edits)
        self.grid.current_changed.connect(self._on_current)
        self.add_button = button("新增人员…", self.ask_new_person)
        self.remove_button = button("删除人员", self.remove_person, tip="删除光标所在的人员，可以撤销")
        self.form_button = button(
            "从任免表导入…",
            lambda: ask_form_files(self),
            tip="读入任免审批表文件，可以一次选几份，先看差异再导入",
        )
        self.sanctions = self._make_sanctions()
        self._who = heading("处分")
        self.add_sanction_button = button("登记处分…", self.ask_sanction)
        self.remove_sanction_button = button("删除处分", self.remove_sanction)
        below = down(
            across(self._who, 1, self.add_sanction_button, self.remove_sanction_button), self.sanctions
        )
        split = stacked(self.grid, box(below), sizes=(400, 120))
        self.setLayout(
            down(across(self.add_button, self.remove_button, self.form_button, 1), split, margin=8)
        )

    @staticmethod
    def _make_sanctions() -> QTreeWidget:
        table = QTreeWidget()
        table.setAccessibleName("处分")
        table.setRootIsDecorated(False)
        table.setHeaderLabels(("处分种类", "决定日期", "文号", "对等次的影响"))
        for column, count in enumerate((11, 8, 14)):
            table.setColumnWidth(column, chars(count))
        table.setMinimumHeight(62)
        return table

    @override
    def fill(self) -> None:
        book = self.book
        groups = tuple(group.label for group in book.scheme.voter_groups)
        posts = frozenset(post.post_no for post in book.posts)
        self._columns.show((groups, posts), lambda: person_columns(groups, posts), derive_people(book))
        put_caret(self.grid)
        self._show_sanctions()

    @override
    def go_to(self, place: Place) -> bool:
        return self.grid.select_cell(place.employee_no) if place.employee_no else True

    @override
    def finish_editing(self) -> bool:
        return self.grid.finish_editing()

    def _on_current(self, _row: str, _column: str) -> None:
        self._show_sanctions()

    def _show_sanctions(self) -> None:
        line = self.grid.current_row()
        words = "的处分" if line and line.sanctions else "没有处分"
        self._who.setText(f"{line.employee.name}{words}" if line else "处分")
        self.add_sanction_button.setEnabled(line is not None)
        self.sanctions.clear()
        for entry in derive_sanctions(line, self.book.year):
            item = QTreeWidgetItem(
                [entry.sanction.kind, entry.sanction.decided, entry.sanction.document_no, entry.effect]
            )
            item.setData(0, _SANCTION, entry.sanction)
            self.sanctions.addTopLevelItem(item)
        self.remove_sanction_button.setEnabled(self.sanctions.topLevelItemCount() > 0)

    def _on_edits(self, edits: Sequence[CellEdit]) -> None:
        people = {line.employee.employee_no: line.employee for line in self.grid.rows}
        changed = apply_edits(edits, people, PERSON_WRITERS)
        write_edits(
            self.open_file,
            self.grid,
            edits,
            lambda: staff.save_employees(self.workspace, self.key, changed),
            self,
        )

    def ask_new_person(self) -> FormDialog:
        """Ask for the number, name, section and kind of a new person."""
        line = self.grid.current_row()
        numbers = (entry.employee.employee_no for entry in self.grid.rows)
        fields = (
            FormField(key="employee_no", label="工号", start=next_number(numbers, "001")),
            FormField(key="name", label="姓名"),
            FormField(key="section", label="科室", start=line.employee.section if line else ""),
            FormField(key="category", label="人员类别", choices=tuple(CATEGORIES)),
            FormField(
                key="voter_group",
                label="测评组别",
                choices=tuple(group.label for group in self.book.scheme.voter_groups),
            ),
        )
        return ask_form("新增人员", fields, self._add_person, yes="新增", parent=self)

    def _add_person(self, values: Values) -> str:
        person = Employee(
            employee_no=values["employee_no"].strip(),
            name=values["name"],
            section=values["section"].strip(),
            category=CATEGORIES[values["category"]],
            voter_group=values["voter_group"],
        )
        return write_or_say(self.open_file, lambda: staff.add_employee(self.workspace, self.key, person))

    def remove_person(self) -> None:
        """Take the person under the caret off the roster."""
        line = self.grid.current_row()
        if line is not None:
            self.open_file.run_write(
                lambda: staff.remove_employees(self.workspace, self.key, (line.employee,)), self
            )

    def ask_sanction(self) -> FormDialog | None:
        """Ask for a sanction of the person under the caret."""
        line = self.grid.current_row()
        if line is None:
            return None
        number = line.employee.employee_no
        fields = (
            FormField(key="kind", label="处分种类", choices=SANCTIONS),
            FormField(
                key="decided",
                label="决定日期",
                hint=f"如：{self.book.year}-05-20，只知年份可写{self.book.year}",
            ),
            FormField(key="document_no", label="文号", hint="没有可不填"),
        )

        def take(values: Values) -> str:
            sanction = Sanction(
                employee_no=number,
                kind=values["kind"],
                decided=parse_decided(values["decided"]),
                document_no=values["document_no"].strip(),
            )
            return write_or_say(
                self.open_file, lambda: staff.save_sanctions(self.workspace, self.key, (sanction,))
            )

        return ask_form(f"登记{line.employee.name}的处分", fields, take, yes="登记", parent=self)

    def remove_sanction(self) -> None:
        """Take back the sanction selected below the roster."""
        item = self.sanctions.currentItem() or self.sanctions.topLevelItem(0)
        if item is not None:
            sanction: Sanction = item.data(0, _SANCTION)
            self.open_file.run_write(
                lambda: staff.remove_sanctions(self.workspace, self.key, (sanction,)), self
            )
