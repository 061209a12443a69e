"""The sub-page 请假考勤: absences, the months they leave out, and everybody's totals."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from kpi_desktop.domain.errors import Place
from kpi_desktop.domain.leave import LeaveTotals
from kpi_desktop.services import attendance
from kpi_desktop.services.attendance import LeaveImport, NewLeave
from kpi_desktop.services.workspace import Changes
from kpi_desktop.ui import messages, paper
from kpi_desktop.ui.file_commands import LEDGER_FILTER
from kpi_desktop.ui.form_dialog import FormDialog, FormField, Values, ask_form
from kpi_desktop.ui.grid.columns import CellEdit
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.monthly.leave_columns import (
    LEAVE_WRITERS,
    PROPOSAL_COLUMNS,
    leave_columns,
    leave_of,
    read_days,
    total_columns,
)
from kpi_desktop.ui.monthly.leave_state import KINDS, LeaveLine, ProposalLine, derive_attendance
from kpi_desktop.ui.monthly.people import read_person
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import (
    Panel,
    across,
    beside,
    box,
    button,
    down,
    heading,
    note,
    put_caret,
    set_mood,
    stacked,
)
from kpi_desktop.ui.record_edits import LiveColumns, apply_edits, write_edits, write_or_say

LEAVE = "请假考勤"
_LISTED = 10


class LeavePanel(Panel):
    """Enters absences and leaves out the months they fill."""

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self.grid: EntryGrid[LeaveLine] = EntryGrid(
            "leave",
            "请假登记",
            leave_columns(),
            lambda line: line.key,
            tools.settings,
            empty_text="还没有请假登记。\n点“登记请假”填假别和起止日期，天数按工作日历自动算出，首尾都算。",
        )
        self.grid.edit_requested.connect(self._on_edits)
        self.totals: EntryGrid[LeaveTotals] = EntryGrid(
            "leave.totals",
            "个人考勤合计",
            (),
            lambda totals: totals.employee.employee_no,
            tools.settings,
            empty_text="人员名册还是空的，请先到“岗位设置”填写人员。",
        )
        self._total_columns = LiveColumns(self.totals)
        self.proposals: EntryGrid[ProposalLine] = EntryGrid(
            "leave.proposals",
            "建议不计的月份",
            PROPOSAL_COLUMNS,
            lambda line: line.key,
            tools.settings,
            empty_text="没有要设为不计的月份。",
        )
        self.add_button = button("登记请假…", self.ask_new, is_primary=True)
        self.remove_button = button("删除", self.remove, tip="删除光标所在的一条，可以撤销")
        self.import_button = button(
            "从工作簿导入…", self.import_workbook, tip="表头有姓名、假别、开始和结束日期"
        )
        self.print_button = button("打印考勤表…", self.print_attendance)
        self.accept_button = button(
            "全部设为不计月份", self.accept_all, tip="按请假登记写明理由，这些月份不计入平时得分"
        )
        self.accept_one_button = button("只设这一条", self.accept_one, tip="光标所在的一条设为不计月份")
        self._sentence = note()
        bar = across(
            self.add_button, self.remove_button, self._sentence, self.import_button, self.print_button
        )
        offers = box(
            down(
                across(heading("建议不计的月份"), 1, self.accept_one_button, self.accept_button),
                self.proposals,
            )
        )
        sums = box(down(heading("个人合计"), self.totals))
        below = beside(sums, offers, sizes=(860, 460), growing=0)
        self.setLayout(down(bar, stacked(self.grid, below, sizes=(290, 230)), margin=8))

    @override
    def fill(self) -> None:
        book = self.book
        shown = derive_attendance(book)
        self.grid.set_rows(shown.leaves)
        put_caret(self.grid)
        self._total_columns.show((book.scheme, book.year), lambda: total_columns(book), shown.totals)
        self.proposals.set_rows(shown.proposals)
        put_caret(self.proposals)
        self._sentence.setText(shown.sentence)
        set_mood(self._sentence, "bad" if shown.trouble else "warning" if shown.proposals else "good")
        self.add_button.setEnabled(bool(book.employees))
        self.import_button.setEnabled(bool(book.employees))
        self.remove_button.setEnabled(bool(shown.leaves))
        self.print_button.setEnabled(bool(book.employees) and not shown.trouble)
        for control in (self.accept_button, self.accept_one_button):
            control.setEnabled(bool(shown.proposals))

    @override
    def go_to(self, place: Place) -> bool:
        return self.totals.select_cell(place.employee_no) if place.employee_no else True

    @override
    def finish_editing(self) -> bool:
        return self.grid.finish_editing()

    def ask_new(self) -> FormDialog:
        """Ask for an absence."""
        line = self.grid.current_row()
        who = f"{line.employee.employee_no} {line.employee.name}" if line else ""
        fields = (
            FormField(key="person", label="人员", start=who, hint="姓名或工号"),
            FormField(key="kind", label="假别", choices=tuple(KINDS)),
            FormField(key="starts_on", label="开始日期", hint=f"如：{self.book.year}-03-02"),
            FormField(key="ends_on", label="结束日期", hint="只有一天的空着；首尾都算"),
            FormField(key="days", label="天数或次数", hint="空着的按日历算；半天填0.5"),
            FormField(key="destination", label="去向", hint="借调、挂职、援派到哪个单位"),
            FormField(key="document_no", label="依据", hint="假条、调令文号，没有可不填"),
            FormField(key="note", label="备注"),
        )

        def take(values: Values) -> str:
            leave = NewLeave(
                employee_no=read_person(values["person"], self.book.employees),
                kind=KINDS[values["kind"]].key,
                starts_on=values["starts_on"].strip(),
                ends_on=values["ends_on"].strip(),
                days=read_days(values["days"]),
                destination=values["destination"],
                document_no=values["document_no"],
                note=values["note"],
            )
            return write_or_say(
                self.open_file, lambda: attendance.save_leave(self.workspace, self.key, leave)
            )

        return ask_form("登记请假", fields, take, yes="登记", parent=self)

    def remove(self) -> None:
        """Remove the absence under the caret."""
        line = self.grid.current_row()
        if line is not None:
            self.open_file.run_write(
                lambda: attendance.remove_leave(self.workspace, self.key, (line.record,)), self
            )

    def accept_all(self) -> None:
        """Leave every proposed month out."""
        self._accept(self.proposals.rows)

    def accept_one(self) -> None:
        """Leave the proposed month under the caret out."""
        line = self.proposals.current_row()
        self._accept((line,) if line is not None else ())

    def _accept(self, lines: Sequence[ProposalLine]) -> None:
        proposals = tuple(line.proposal for line in lines)
        if proposals:
            self.open_file.run_write(
                lambda: attendance.accept_proposals(self.workspace, self.key, proposals), self
            )

    def import_workbook(self) -> None:
        """Read absences from a workbook and say what came of it; one undo takes them back."""
        path = messages.choose_file(self, "选择请假表", LEDGER_FILTER)
        if path is None:
            return
        read: list[LeaveImport] = []

        def write() -> Changes:
            read.append(attendance.import_leave(self.workspace, self.key, path))
            return read[0].changes

        self.open_file.run_write(write, self)
        if read:
            done = read[0]
            left_out = "\n".join(f"{f.place.label}：{f.message}" for f in done.findings[:_LISTED])
            sentence = (
                f"读入{done.changes.added}条请假，{done.known}条已经登记过，{len(done.findings)}行没有读入。"
            )
            messages.tell(self, sentence, left_out)

    def print_attendance(self) -> None:
        """Show the year's attendance as it is printed."""
        title = "请假考勤表"
        save_path = self.open_file.path.with_name(f"{self.open_file.unit_name}{self.key.year}年{title}.pdf")
        paper.show_paper(self, self.tools.jobs, title, paper.attendance_of(self.book), save_path)

    def _on_edits(self, edits: Sequence[CellEdit]) -> None:
        leaves = {line.key: leave_of(line) for line in self.grid.rows}
        changed = apply_edits(edits, leaves, LEAVE_WRITERS)
        write_edits(
            self.open_file,
            self.grid,
            edits,
            lambda: attendance.save_leave(self.workspace, self.key, *changed, action="修改请假"),
            self,
        )
