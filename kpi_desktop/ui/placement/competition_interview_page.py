"""面试: judges × candidates, kinsmen excused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from kpi_desktop.domain.competition_steps import RoundStep
from kpi_desktop.domain.placement import JudgeMark, Stage
from kpi_desktop.services import competition_results
from kpi_desktop.ui.form_dialog import FormDialog, FormField, Values, ask_form
from kpi_desktop.ui.grid.columns import CellEdit
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import across, button, down, note, put_caret
from kpi_desktop.ui.placement.competition_mark_columns import panel_columns
from kpi_desktop.ui.placement.competition_page import RoundPage
from kpi_desktop.ui.placement.competition_people_pages import ask_withdrawal
from kpi_desktop.ui.placement.competition_state import MarkRow, derive_marks
from kpi_desktop.ui.record_edits import LiveColumns


class InterviewPage(RoundPage):
    """Judges × candidates."""

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self.grid: EntryGrid[MarkRow] = EntryGrid(
            "competition_interview",
            "面试评分",
            (),
            lambda row: row.key,
            tools.settings,
            empty_text="还没有进入面试的人。\n笔试成绩录完以后，按比例自动列出。",
        )
        self._columns = LiveColumns(self.grid)
        self.grid.edit_requested.connect(self._on_edits)
        self._sentence = note()
        self.judges_button = button("设置评委…", self.ask_judges, is_primary=True)
        self.excuse_button = button("回避…", self.ask_excuse, tip="光标所在的评委不给这名应试人评分")
        self.withdraw_button = button("缺考或退出…", self.ask_withdraw)
        self.setLayout(
            down(
                self._sentence,
                self.grid,
                across(self.judges_button, self.excuse_button, self.withdraw_button, 1),
            )
        )

    @override
    def fill(self) -> None:
        competition = self.view.competition
        is_open = competition.current is RoundStep.INTERVIEW
        trim = competition.rules.trim_from
        refused = len(self.view.scores.interview.refused)
        aside = f"按比例没有进入面试{refused}人，原因在“成绩与排名”里。" if refused else ""
        judges = f"评委{len(competition.judges)}人。" if competition.judges else "还没有评委，请先设置评委。"
        self._sentence.setText(f"{judges}{trim}人以上去掉一个最高分和一个最低分，取平均。{aside}")
        self._columns.show(
            (competition.judges, is_open),
            lambda: panel_columns(competition.judges, is_open=is_open),
            derive_marks(self.view, Stage.INTERVIEW),
        )
        self.judges_button.setEnabled(competition.done(RoundStep.INTERVIEW) is None)
        self.excuse_button.setEnabled(is_open and bool(competition.judges and self.grid.rows))
        self.withdraw_button.setEnabled(bool(self.grid.rows) and not competition.is_over)
        put_caret(self.grid)

    def ask_judges(self) -> FormDialog:
        """Ask for the judges' names in order."""
        names = "、".join(judge.name for judge in self.view.competition.judges)
        return ask_form(
            "面试评委",
            (FormField(key="names", label="评委姓名", start=names, hint="用、分开，如：赵一、钱二、孙三"),),
            self._save_judges,
            lead="减少评委会去掉排在后面的评委和他的评分。",
            parent=self,
        )

    def _save_judges(self, values: Values) -> str:
        text = values["names"].replace("，", "、").replace(",", "、").replace(" ", "、")
        names = [name for name in text.split("、") if name]
        return self.say(
            lambda: competition_results.save_judges(self.workspace, self.key, self.round_no, names)
        )

    def _mark_at(self, row_key: str, column_key: str) -> JudgeMark | None:
        number = column_key.removeprefix("judge")
        row = next((row for row in self.grid.rows if row.key == row_key), None)
        if row is None or not number.isdecimal():
            return None
        return next(mark for mark in row.marks if mark.judge_no == int(number))

    def ask_excuse(self) -> FormDialog | None:
        """Ask why the judge of the column under the caret does not mark the candidate."""
        row = self.grid.current_row()
        mark = self._mark_at(*self.grid.current_keys())
        if row is None or mark is None:
            self.tell_where()
            return None
        judge = next(j.name for j in self.view.competition.judges if j.judge_no == mark.judge_no)
        return ask_form(
            f"{judge}对{row.name}回避",
            (
                FormField(
                    key="reason", label="回避原因", start=mark.excused, hint="如：夫妻；清空就是取消回避"
                ),
            ),
            lambda values: self.say(
                lambda: competition_results.excuse_judge(self.workspace, self.key, mark, values["reason"])
            ),
            parent=self,
        )

    def tell_where(self) -> None:
        """Say where the caret has to stand."""
        self._sentence.setText("请先把光标放到评委那一列、应试人那一行，再点“回避”。")

    def ask_withdraw(self) -> FormDialog | None:
        """Ask when and why the candidate under the caret withdraws."""
        row = self.grid.current_row()
        return ask_withdrawal(self, row.key, row.name) if row is not None else None

    def _on_edits(self, edits: Sequence[CellEdit]) -> None:
        marks = [
            replace(mark, mark=edit.new)
            for edit in edits
            if (mark := self._mark_at(edit.row_key, edit.column_key)) is not None
        ]
        self.write_cells(
            self.grid, edits, lambda: competition_results.record_marks(self.workspace, self.key, marks)
        )
