"""笔试, 民主测评, 面试 and 成绩与排名: marks as grids, the ranking with its derivation."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from kpi_desktop.domain.competition_scores import list_ties
from kpi_desktop.domain.competition_steps import RoundStep
from kpi_desktop.domain.derivation import DerivationLine
from kpi_desktop.domain.placement import Stage, StageScore
from kpi_desktop.services import competition_results
from kpi_desktop.ui.derivation_view import DerivationView
from kpi_desktop.ui.form_dialog import FormDialog, FormField, Values, ask_form
from kpi_desktop.ui.grid.columns import CellEdit
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import across, beside, box, button, down, note, put_caret
from kpi_desktop.ui.placement.competition_mark_columns import ranking_columns, typed_columns
from kpi_desktop.ui.placement.competition_page import RoundPage
from kpi_desktop.ui.placement.competition_people_pages import ask_withdrawal
from kpi_desktop.ui.placement.competition_state import MarkRow, RankRow, derive_marks, derive_ranking
from kpi_desktop.ui.record_edits import LiveColumns

_STEP_OF = {Stage.WRITTEN: RoundStep.WRITTEN, Stage.APPRAISAL: RoundStep.APPRAISAL}


class TypedPage(RoundPage):
    """One stage whose score is entered whole."""

    def __init__(self, tools: PageTools, stage: Stage, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self._stage = stage
        self.grid: EntryGrid[MarkRow] = EntryGrid(
            f"competition_{stage.value}",
            f"{stage.label}成绩",
            (),
            lambda row: row.key,
            tools.settings,
            empty_text="还没有可以录入成绩的人。\n先办完报名和资格审查。",
        )
        self._columns = LiveColumns(self.grid)
        self.grid.edit_requested.connect(self._on_edits)
        self._sentence = note()
        self.withdraw_button = button("缺考或退出…", self.ask_withdraw)
        self.setLayout(down(self._sentence, self.grid, across(self.withdraw_button, 1)))

    @override
    def fill(self) -> None:
        competition = self.view.competition
        step = _STEP_OF.get(self._stage)
        is_open = step is None or competition.current is step
        weight = dict(competition.rules.weights).get(self._stage, 0)
        self._sentence.setText(
            f"{self._stage.label}占总分{weight:f}%，填0到100，最多两位小数；没填的显示“未填”，不算零分。"
        )
        self._columns.show(
            is_open, lambda: typed_columns(self._stage, is_open=is_open), derive_marks(self.view, self._stage)
        )
        self.withdraw_button.setEnabled(bool(self.grid.rows) and not competition.is_over)
        put_caret(self.grid, column_key=self._stage.value)

    def ask_withdraw(self) -> FormDialog | None:
        """Ask when and why the candidate under the caret withdraws."""
        row = self.grid.current_row()
        return ask_withdrawal(self, row.key, row.name) if row is not None else None

    def _on_edits(self, edits: Sequence[CellEdit]) -> None:
        scores = [
            StageScore(round_no=self.round_no, employee_no=edit.row_key, stage=self._stage, score=edit.new)
            for edit in edits
        ]
        self.write_cells(
            self.grid, edits, lambda: competition_results.record_scores(self.workspace, self.key, scores)
        )


class RankingPage(RoundPage):
    """Everybody's stages, total and place; ties and the inspection are settled here."""

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self.grid: EntryGrid[RankRow] = EntryGrid(
            "competition_ranking",
            "成绩与排名",
            (),
            lambda row: row.key,
            tools.settings,
            empty_text="还没有人报名，有了成绩以后在这里排名。",
        )
        self._columns = LiveColumns(self.grid)
        self.grid.current_changed.connect(lambda _row, _column: self._show_lines())
        self.derivation = DerivationView()
        self._sentence = note()
        self.tie_button = button("定并列先后…", self.ask_tie, tip="总分和各环节都相同的人，由领导小组定先后")
        self.good_button = button("考察合格", lambda: self.inspect(passed=True))
        self.bad_button = button("考察不合格…", self.ask_failure)
        self.withdraw_button = button("退出…", self.ask_withdraw)
        left = box(
            down(
                self._sentence,
                self.grid,
                across(self.tie_button, self.good_button, self.bad_button, self.withdraw_button, 1),
            )
        )
        self.setLayout(down(beside(left, self.derivation, sizes=(800, 300))))

    @override
    def fill(self) -> None:
        view = self.view
        ranking = view.scores.ranking
        words = [f"排名{len(ranking.ranked)}人，未列入{len(ranking.outside)}人"]
        if ranking.missing:
            words.append(f"缺{len(ranking.missing)}项成绩，缺的人不排名")
        if view.proposal.open_tie:
            people = "、".join(view.name(number) for number in view.proposal.open_tie)
            words.append(f"{people}并列争同一名额，请先定先后")
        self._sentence.setText("；".join(words) + f"。{view.competition.rules.rounding_sentence}")
        rules = view.competition.rules
        self._columns.show(rules, lambda: ranking_columns(rules), derive_ranking(view))
        can_inspect = view.competition.current is RoundStep.INSPECTION
        self.withdraw_button.setEnabled(bool(self.grid.rows) and not view.competition.is_over)
        self.good_button.setEnabled(can_inspect)
        self.bad_button.setEnabled(can_inspect)
        self.tie_button.setEnabled(bool(list_ties(ranking)))
        put_caret(self.grid)
        self._show_lines()

    def _show_lines(self) -> None:
        row = self.grid.current_row()
        if row is None:
            self.derivation.show_lines("得分明细", ())
            return
        outcome = DerivationLine(label="去向", rule=row.note, value="")
        self.derivation.show_lines(f"{row.name}的得分明细", (*row.score.lines, outcome))

    def ask_tie(self) -> FormDialog | None:
        """Ask for the order of the first tie left open."""
        ties = list_ties(self.view.scores.ranking)
        if not ties:
            return None
        numbers = [ranked.candidate.employee_no for ranked in ties[0]]
        labels = {f"{number} {self.view.name(number)}": number for number in numbers}
        fields = (
            *(
                FormField(key=f"p{at}", label=f"第{at}位", choices=tuple(labels), start=label)
                for at, label in enumerate(labels, start=1)
            ),
            FormField(key="reason", label="理由"),
        )

        def take(values: Values) -> str:
            order = [labels[values[f"p{at}"]] for at in range(1, len(labels) + 1)]
            return self.say(
                lambda: competition_results.rule_tie(
                    self.workspace, self.key, self.round_no, order, values["reason"]
                )
            )

        return ask_form("定并列先后", fields, take, parent=self)

    def inspect(self, *, passed: bool) -> None:
        """Record the inspection of the candidate under the caret."""
        row = self.grid.current_row()
        if row is not None:
            number = row.key
            self.write(
                lambda: competition_results.inspect(
                    self.workspace, self.key, self.round_no, number, passed=passed
                )
            )

    def ask_failure(self) -> FormDialog | None:
        """Ask why the candidate under the caret does not pass the inspection."""
        row = self.grid.current_row()
        if row is None:
            return None
        number = row.key
        return ask_form(
            f"{row.name}考察不合格",
            (FormField(key="note", label="原因"),),
            lambda values: self.say(
                lambda: competition_results.inspect(
                    self.workspace, self.key, self.round_no, number, passed=False, note=values["note"]
                )
            ),
            lead="名次在后的人自动递补，原因会写进会议纪要。",
            parent=self,
        )

    def ask_withdraw(self) -> FormDialog | None:
        """Ask when and why the candidate under the caret withdraws."""
        row = self.grid.current_row()
        return ask_withdrawal(self, row.key, row.name) if row is not None else None
