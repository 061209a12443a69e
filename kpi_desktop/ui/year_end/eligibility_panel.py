"""Sub-page 评等资格: everybody with something that bears on the grade, its reason and source, and the table of rules."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from kpi_desktop.domain.eligibility_rules import RuleLine, list_rules
from kpi_desktop.domain.errors import Place
from kpi_desktop.domain.steps import StepKind, is_done
from kpi_desktop.services.result_exports import TableSet
from kpi_desktop.ui import messages, paper
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import Panel, across, box, button, down, heading, note, put_caret, set_mood, stacked
from kpi_desktop.ui.year_end.eligibility_state import (
    ReasonLine,
    derive_reasons,
    reason_columns,
    rule_columns,
    say_reasons,
)
from kpi_desktop.ui.year_end.late_forms import ask_refusal, take_refusal_back
from kpi_desktop.ui.year_end.result_printing import WORKBOOK, save_tables


class EligibilityPanel(Panel):
    """Who may be graded what, and why."""

    place_chosen = Signal(object)

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self.sentence = note()
        self.grid: EntryGrid[ReasonLine] = EntryGrid(
            "eligibility",
            "评等资格",
            reason_columns(),
            lambda line: line.key,
            tools.settings,
            empty_text="没有人有影响评等的情形。\n试用期、立案审查、处分在“岗位设置—人员”登记，请假和问责在“月度检查”登记。",
        )
        self.source_button = button(
            "去看来源", self.open_source, tip="打开登记这一情形的地方", is_primary=True
        )
        self.refusal_button = button(
            "登记拒考…",
            lambda: ask_refusal(self, self._chosen()),
            tip="没有正当理由不参加考核、经教育仍拒绝的人",
        )
        self.take_back_button = button("撤销拒考登记…", lambda: take_refusal_back(self, self._chosen()))
        self.print_button = button("打印…", self.print_list)
        self.workbook_button = button(f"{WORKBOOK}…", lambda: save_tables(self, TableSet.ELIGIBILITY))
        self.rules: EntryGrid[RuleLine] = EntryGrid(
            "rules", "评等资格规则表", rule_columns(), lambda line: line.situation, tools.settings
        )
        people = box(
            down(
                across(
                    heading("影响评等的情形"),
                    self.sentence,
                    self.source_button,
                    self.refusal_button,
                    self.take_back_button,
                    self.print_button,
                    self.workbook_button,
                ),
                self.grid,
                spacing=6,
            )
        )
        table = box(
            down(
                across(
                    heading("规则表"), note("按方案的考核规定版本；各项开关在“岗位设置—计分方案—年终规则”。")
                ),
                self.rules,
                spacing=6,
            )
        )
        self.setLayout(down(stacked(people, table, sizes=(330, 200)), margin=8))

    @override
    def fill(self) -> None:
        lines = derive_reasons(self.result)
        self.grid.set_rows(lines)
        sentence, mood = say_reasons(lines, self.result)
        self.sentence.setText(sentence)
        set_mood(self.sentence, mood)
        self.rules.set_rows(list_rules(self.book.scheme))
        self.source_button.setEnabled(bool(lines))
        is_open = not is_done(self.book.steps, StepKind.YEAR_END)
        self.refusal_button.setEnabled(is_open and bool(self.book.employees))
        self.take_back_button.setVisible(bool(self.book.refusals))
        self.take_back_button.setEnabled(is_open)
        put_caret(self.grid)

    @override
    def go_to(self, place: Place) -> bool:
        keys = [line.key for line in self.grid.rows if line.employee.employee_no == place.employee_no]
        return bool(keys) and self.grid.select_cell(keys[0])

    def _chosen(self) -> str:
        line = self.grid.current_row()
        return line.employee.employee_no if line is not None else ""

    def open_source(self) -> None:
        """Go to where the situation under the caret is recorded."""
        line = self.grid.current_row()
        if line is None:
            messages.tell(self, "请先选中一行。")
            return
        self.place_chosen.emit(line.source)

    def print_list(self) -> None:
        """Preview the list with its reasons and the rules."""
        file = self.open_file
        title = "评等资格一览表"
        save_path = file.path.with_name(f"{file.unit_name}{self.key.year}年{title}.pdf")
        paper.show_paper(self, self.tools.jobs, title, paper.eligibility_of(self.result), save_path)
