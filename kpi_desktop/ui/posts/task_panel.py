"""Sub-page 目标任务分解: the unit's tasks down to people, and what is not carried."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget
from typing_extensions import override

from kpi_desktop.domain.errors import Place, RuleViolation
from kpi_desktop.domain.numbering import next_number
from kpi_desktop.domain.sections import section_names
from kpi_desktop.domain.tasks import UnitTask
from kpi_desktop.domain.values import read_number
from kpi_desktop.services import tasks
from kpi_desktop.ui.form_dialog import FormDialog, FormField, Values, ask_form
from kpi_desktop.ui.grid.columns import CellEdit
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import (
    Panel,
    across,
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
from kpi_desktop.ui.posts.cell_texts import parse_day
from kpi_desktop.ui.posts.state import LOCKED, PEOPLE, is_locked
from kpi_desktop.ui.posts.task_grid import (
    TASK_WRITERS,
    TaskLine,
    derive_coverage,
    derive_tasks,
    group_labels,
    parse_carrier,
    suggest_full_mark,
    task_columns,
)
from kpi_desktop.ui.record_edits import LiveColumns, apply_edits, write_edits, write_or_say

_PLACE = Qt.ItemDataRole.UserRole


class TaskPanel(Panel):
    """The grid of tasks over the list of what is not covered; `place_chosen` carries the Place of a person."""

    place_chosen = Signal(object)

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self.grid: EntryGrid[TaskLine] = EntryGrid(
            "tasks",
            "目标任务表",
            (),
            lambda line: line.task.task_no,
            tools.settings,
            empty_text="还没有目标任务。\n请点“新增单位任务”填写本单位的年度任务，再逐项分解到科室和个人。",
        )
        self._columns = LiveColumns(self.grid)
        self.grid.edit_requested.connect(self._on_edits)
        self.grid.current_changed.connect(self._show_buttons)
        self.add_button = button("新增单位任务…", self.ask_new_task)
        self.break_button = button(
            "分解…", self.ask_piece, tip="在光标所在的任务之下增加一项，交给科室或个人"
        )
        self.remove_button = button("删除任务", self.remove_task, tip="删除光标所在的任务，可以撤销")
        self.indicator_button = button(
            "转为指标…", self.ask_indicator, tip="把光标所在的任务变成承办人岗位的一项量化指标"
        )
        self._sentence = note()
        self._count = heading("")
        self.findings = self._make_findings()
        buttons = across(
            self.add_button, self.break_button, self.indicator_button, self.remove_button, self._sentence
        )
        below = box(down(self._count, self.findings))
        self.setLayout(down(buttons, stacked(self.grid, below, sizes=(380, 170)), margin=8))

    def _make_findings(self) -> QTreeWidget:
        table = QTreeWidget()
        table.setAccessibleName("没有落实的任务和没有任务的人")
        table.setRootIsDecorated(False)
        table.setHeaderLabels(("问题", "怎么办"))
        table.header().setStretchLastSection(False)
        table.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        table.setColumnWidth(1, chars(16))
        table.setMinimumHeight(62)
        table.itemActivated.connect(self._go_to_finding)
        table.itemClicked.connect(self._go_to_finding)
        return table

    @override
    def fill(self) -> None:
        book = self.book
        sections, numbers = section_names(book), frozenset(task.task_no for task in book.tasks)
        self._columns.show(
            (book.employees, sections, numbers),
            lambda: task_columns(book.employees, sections, numbers),
            derive_tasks(book),
        )
        put_caret(self.grid)
        self._sentence.setText(LOCKED if is_locked(book) else "")
        self._show_coverage()
        self._show_buttons()

    def _show_coverage(self) -> None:
        coverage = derive_coverage(self.book)
        self._count.setText(coverage.sentence)
        set_mood(self._count, "good" if coverage.is_complete else "")
        self.findings.clear()
        for finding in coverage.findings:
            item = QTreeWidgetItem([finding.what, finding.next_step])
            item.setData(0, _PLACE, finding.place)
            item.setToolTip(0, finding.what)
            item.setToolTip(1, finding.next_step)
            self.findings.addTopLevelItem(item)

    def _show_buttons(self, *_: str) -> None:
        is_open = not is_locked(self.book)
        line = self.grid.current_row()
        self.add_button.setEnabled(is_open)
        for control in (self.break_button, self.remove_button):
            control.setEnabled(is_open and line is not None)
        self.indicator_button.setEnabled(is_open and line is not None and not line.is_indicator)

    @override
    def go_to(self, place: Place) -> bool:
        return self.grid.select_cell(place.item) if place.item else True

    @override
    def finish_editing(self) -> bool:
        return self.grid.finish_editing()

    def _go_to_finding(self, item: QTreeWidgetItem) -> None:
        place: Place = item.data(0, _PLACE)
        if place.employee_no:
            self.place_chosen.emit(Place(area=place.area, page=PEOPLE, employee_no=place.employee_no))
        else:
            self.go_to(place)

    def _on_edits(self, edits: Sequence[CellEdit]) -> None:
        known = {line.task.task_no: line.task for line in self.grid.rows}
        changed = apply_edits(edits, known, TASK_WRITERS)
        write_edits(
            self.open_file,
            self.grid,
            edits,
            lambda: tasks.save_tasks(self.workspace, self.key, changed),
            self,
        )

    def ask_new_task(self) -> FormDialog:
        """Ask for a task of the unit."""
        number = next_number((task.task_no for task in self.book.tasks if not task.parent_no), "R01")
        fields = (
            FormField(key="task_no", label="任务编号", start=number),
            FormField(key="title", label="任务名称", hint="如：完成农村公路建设120公里"),
            FormField(key="leader", label="责任领导", hint="分管这项任务的领导"),
            FormField(key="target", label="目标", hint="可计数的结果"),
            FormField(key="deadline", label="完成时限", hint=f"如：{self.book.year}-11-30"),
        )
        return ask_form("新增单位任务", fields, self._adder(None), yes="新增", parent=self)

    def ask_piece(self) -> FormDialog | None:
        """Ask for a piece of the task under the caret."""
        line = self.grid.current_row()
        if line is None:
            return None
        above, sections = line.task, section_names(self.book)
        pieces = (task.task_no for task in self.book.tasks if task.parent_no == above.task_no)
        fields = (
            FormField(key="task_no", label="任务编号", start=next_number(pieces, f"{above.task_no}-1")),
            FormField(key="title", label="任务名称", start=above.title),
            FormField(key="leader", label="责任领导", start=above.leader),
            FormField(key="section", label="责任科室", start=above.section, hint="、".join(sections[:3])),
            FormField(key="employee_no", label="承办人", hint="姓名或工号；先交给科室的空着"),
            FormField(key="target", label="目标", hint="可计数的结果"),
            FormField(key="deadline", label="完成时限", start=above.deadline),
        )
        return ask_form(f"分解“{above.title[:20]}”", fields, self._adder(above), yes="增加", parent=self)

    def _adder(self, above: UnitTask | None) -> Callable[[Values], str]:
        def take(values: Values) -> str:
            deadline = values["deadline"].strip()
            task = UnitTask(
                task_no=values["task_no"].strip(),
                title=values["title"].strip(),
                parent_no=above.task_no if above else "",
                leader=values["leader"].strip(),
                section=values.get("section", "").strip(),
                employee_no=parse_carrier(values.get("employee_no", ""), self.book.employees),
                target=values["target"].strip(),
                deadline=parse_day(deadline) if deadline else "",
            )
            return write_or_say(self.open_file, lambda: tasks.add_task(self.workspace, self.key, task))

        return take

    def remove_task(self) -> FormDialog | None:
        """Remove the task under the caret; when it has pieces the clerk is told first where they go."""
        line = self.grid.current_row()
        if line is None:
            return None
        if not line.pieces:
            self.open_file.run_write(lambda: tasks.remove_task(self.workspace, self.key, line.task), self)
            return None

        def take(_values: Values) -> str:
            return write_or_say(
                self.open_file,
                lambda: tasks.remove_task(self.workspace, self.key, line.task, move_pieces=True),
            )

        lead = f"“{line.task.title}”已分解为{line.pieces}项。删除后，下级任务移到上一级，不会丢失。"
        return ask_form("删除任务", (), take, yes="删除并上移", lead=lead, parent=self)

    def ask_indicator(self) -> FormDialog | None:
        """Ask for number, part and full mark of the indicator the task under the caret becomes."""
        line = self.grid.current_row()
        if line is None:
            return None
        book, groups = self.book, group_labels(self.book)
        numbers = (indicator.indicator_no for indicator in book.indicators)
        fields = (
            FormField(key="indicator_no", label="指标编号", start=next_number(numbers, "Z01")),
            FormField(key="group", label="部分", choices=tuple(groups)),
            FormField(key="full_mark", label="满分", start=suggest_full_mark(book, next(iter(groups), ""))),
        )

        def take(values: Values) -> str:
            full_mark = read_number(values["full_mark"])
            if full_mark is None:
                raise RuleViolation("请填写满分。")
            return write_or_say(
                self.open_file,
                lambda: tasks.make_indicator(
                    self.workspace,
                    self.key,
                    line.task,
                    indicator_no=values["indicator_no"].strip(),
                    group=groups[values["group"]],
                    full_mark=full_mark,
                ),
            )

        carrier = line.carrier or "承办人"
        lead = f"“{line.task.title}”将成为{carrier}所在岗位的指标，目标、标准和时限写入评分标准。"
        return ask_form("转为指标", fields, take, yes="转为指标", lead=lead, parent=self)
