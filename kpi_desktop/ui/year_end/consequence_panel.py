"""Sub-page 结果运用: everybody's grades over the years, what they count up to, and what follows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QLabel, QWidget
from typing_extensions import override

from kpi_desktop.domain.consequences import Consequence
from kpi_desktop.domain.errors import Place
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.year_records import TalkKind, WageStart
from kpi_desktop.services import consequences as consequence_service
from kpi_desktop.services.result_exports import TableSet
from kpi_desktop.ui import messages
from kpi_desktop.ui.form_dialog import FormDialog
from kpi_desktop.ui.grid.columns import CellEdit
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import Panel, across, button, down, note, put_caret
from kpi_desktop.ui.record_edits import LiveColumns, write_edits
from kpi_desktop.ui.year_end.late_forms import ask_talk
from kpi_desktop.ui.year_end.result_columns import consequence_columns, start_with
from kpi_desktop.ui.year_end.result_printing import CONSEQUENCE_PAPERS, result_paper_button
from kpi_desktop.ui.year_end.result_state import (
    COMMENDED,
    EVERYBODY,
    MERIT,
    RISE,
    TALK,
    filter_consequences,
)

_SHOWN_YEARS = 5


class ConsequencePanel(Panel):
    """Grades over the years with counters and measures."""

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self._lines: tuple[Consequence, ...] = ()
        self.choice = QComboBox()
        self.choice.setAccessibleName("看哪些人")
        self.choice.addItems([EVERYBODY, COMMENDED, MERIT, RISE, TALK])
        self.choice.currentTextChanged.connect(lambda _: self._show())
        self.grid: EntryGrid[Consequence] = EntryGrid(
            "consequences",
            "结果运用",
            (),
            lambda line: line.employee.employee_no,
            tools.settings,
            empty_text="没有这样的人。\n人员名册是空的，请先到“岗位设置”填写人员；\n名册有人的，上面“显示”换成“全部人员”。",
        )
        self._columns = LiveColumns(self.grid)
        self.grid.edit_requested.connect(self._on_edits)
        self.talk_button = button(
            "登记谈话…", self.ask_talk, tip="和光标所在的人谈话以后，记下日期、谈话人和内容"
        )
        self.paper_button = result_paper_button(
            "打印", CONSEQUENCE_PAPERS, self, tables=TableSet.CONSEQUENCES
        )
        label = QLabel("显示")
        label.setBuddy(self.choice)
        self._sentence = note()
        self.setLayout(
            down(
                across(label, self.choice, self.talk_button, self.paper_button, self._sentence),
                self.grid,
                margin=8,
            )
        )

    @override
    def fill(self) -> None:
        self._lines = consequence_service.load_consequences(self.workspace, self.key)
        counts = {
            name: len(filter_consequences(self._lines, name)) for name in (COMMENDED, MERIT, RISE, TALK)
        }
        decided = sum(1 for line in self._lines if line.history and line.history[-1].year == self.book.year)
        words = "，".join(f"{name}{count}人" for name, count in counts.items())
        self._sentence.setText(
            f"已评定{decided}人：{words}。往年的等次在年度栏里填写，文件中已有的年度自动带出。"
            "没有记录的年度会断开连续年数。"
        )
        self._show()

    def _show(self) -> None:
        if self._open_file is None:
            return
        year = self.book.year
        years = tuple(range(year - _SHOWN_YEARS + 1, year + 1))
        lines = filter_consequences(self._lines, self.choice.currentText())
        talks = self.book.talks
        self._columns.show((years, talks), lambda: consequence_columns(year, years, talks), lines)
        self.talk_button.setEnabled(bool(lines))
        put_caret(self.grid)

    @override
    def go_to(self, place: Place) -> bool:
        self.choice.setCurrentText(EVERYBODY)
        return not place.employee_no or self.grid.select_cell(place.employee_no, "talks")

    def ask_talk(self) -> FormDialog | None:
        """Ask for a talk held with the person under the caret."""
        line = self.grid.current_row()
        if line is None:
            messages.tell(self, "请先选中一个人。")
            return None
        grade = next((each.grade for each in line.history if each.year == self.book.year), None)
        kind = TalkKind.ADMONISH if grade is Grade.BASIC else TalkKind.TALK
        return ask_talk(self, line.employee.employee_no, kind)

    @override
    def finish_editing(self) -> bool:
        return self.grid.finish_editing()

    def _on_edits(self, edits: Sequence[CellEdit]) -> None:
        grades = [edit for edit in edits if edit.column_key.startswith("year:")]
        starts = [edit for edit in edits if not edit.column_key.startswith("year:")]
        if grades:
            typed: dict[str, dict[int, Grade | None]] = {}
            for edit in grades:
                typed.setdefault(edit.row_key, {})[int(edit.column_key.partition(":")[2])] = edit.new
            write_edits(
                self.open_file,
                self.grid,
                grades,
                lambda: consequence_service.record_former_grades(self.workspace, self.key, typed),
                self,
            )
        if starts:
            changed: dict[str, WageStart] = {line.employee.employee_no: line.start for line in self._lines}
            for edit in starts:
                changed[edit.row_key] = start_with(changed[edit.row_key], edit.column_key, edit.new)
            wanted = [changed[number] for number in dict.fromkeys(edit.row_key for edit in starts)]
            write_edits(
                self.open_file,
                self.grid,
                starts,
                lambda: consequence_service.record_wage_starts(self.workspace, self.key, wanted),
                self,
            )
