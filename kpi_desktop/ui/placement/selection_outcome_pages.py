"""提出匹配, 本轮结果, 调配, 落聘待岗 and 公布: what the matching proposes and what becomes of everybody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from kpi_desktop.domain.selection import SelectionDecision, SelectionStep
from kpi_desktop.services import selection, selection_steps
from kpi_desktop.ui import messages
from kpi_desktop.ui.form_dialog import FormDialog, FormField, Values, ask_form
from kpi_desktop.ui.grid.columns import CellEdit
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import Item, button, card, down, heading, note, plain, put_caret, stacked
from kpi_desktop.ui.placement.selection_columns import outcome_columns, unplaced_columns
from kpi_desktop.ui.placement.selection_page import StepPage
from kpi_desktop.ui.placement.selection_state import (
    NO_POST,
    OutcomeRow,
    derive_outcomes,
    free_posts,
    say_outcomes,
)
from kpi_desktop.ui.record_edits import apply_edits

_WRITERS = {
    "follow_up": lambda decision, new: replace(decision, follow_up=new),
    "follow_until": lambda decision, new: replace(decision, follow_until=new),
    "follow_note": lambda decision, new: replace(decision, follow_note=new),
}


class OutcomePage(StepPage):
    """Everybody a step is about with proposal and result, and the whole reason of the one under the caret."""

    empty_text = "还没有提出匹配。"

    def __init__(self, tools: PageTools, step: SelectionStep, parent: QWidget | None = None) -> None:
        super().__init__(tools, step, parent)
        self.grid: EntryGrid[OutcomeRow] = EntryGrid(
            f"selection_{step.value}",
            step.label,
            unplaced_columns() if step is SelectionStep.UNPLACED else outcome_columns(),
            lambda row: row.decision.employee_no,
            tools.settings,
            empty_text=self.empty_text,
        )
        self.grid.current_changed.connect(lambda _row, _column: self._show_reason())
        self._count = note()
        self._title = heading("")
        self.reason = plain()
        self.reason.setAccessibleName("结果的理由")
        below = card(down(self._title, self.reason, 1, margin=10))
        self.lay_out(stacked(self.grid, below, sizes=(330, 110)), *self.tool_row(), self._count)

    def tool_row(self) -> tuple[Item, ...]:
        """The buttons over the grid."""
        return ()

    @override
    def fill(self) -> None:
        self.grid.set_rows(derive_outcomes(self.view, self.step))
        self._count.setText(say_outcomes(self.view))
        put_caret(self.grid)
        self._show_reason()

    def _show_reason(self) -> None:
        row = self.grid.current_row()
        self._title.setText(f"{row.name}：{row.result}" if row else "选中一个人，在这里看理由")
        if row is None:
            self.reason.setText("")
            return
        changed = f"\n改定理由：{row.decision.reason}" if row.is_changed else ""
        self.reason.setText(f"匹配方案：{row.decision.proposed_why}{changed}")


class ProposalPage(OutcomePage):
    """提出匹配."""

    empty_text = "还没有提出匹配。\n科室提名办结以后，点“提出匹配”。"

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        self.propose_button = button("提出匹配", self.propose, tip="按志愿和提名次序算出匹配方案，可以重算")
        super().__init__(tools, SelectionStep.PROPOSAL, parent)

    @override
    def tool_row(self) -> tuple[Item, ...]:
        return (self.propose_button,)

    @override
    def fill(self) -> None:
        super().fill()
        self.propose_button.setEnabled(self.is_turn)

    def propose(self) -> None:
        """Work out the matching and keep it."""
        self.write(lambda: selection_steps.propose(self.workspace, self.key, self.round_no))


class DecidingPage(OutcomePage):
    """本轮结果 and 调配: another post than proposed, with a reason. `round_opened` asks to show the newest round."""

    round_opened = Signal()

    def __init__(self, tools: PageTools, step: SelectionStep, parent: QWidget | None = None) -> None:
        word = "安排上岗…" if step is SelectionStep.ADJUSTMENT else "改定…"
        self.empty_text = "没有需要调配的人。" if step is SelectionStep.ADJUSTMENT else "还没有提出匹配。"
        self.decide_button = button(
            word, self.ask_decision, tip="给光标所在的人另定岗位，写明理由；方案原样保留"
        )
        self.next_button = button("开下一轮…", self.ask_next_round, tip="公布空缺，让没上岗的人再选一轮")
        super().__init__(tools, step, parent)

    @override
    def tool_row(self) -> tuple[Item, ...]:
        return (
            (self.decide_button, self.next_button)
            if self.step is SelectionStep.ADJUSTMENT
            else (self.decide_button,)
        )

    @override
    def fill(self) -> None:
        super().fill()
        is_last = self.view.standing.next_of(self.view.selection) is None
        self.decide_button.setEnabled(self.is_turn and is_last and bool(self.grid.rows))
        self.next_button.setEnabled(self.is_turn and is_last)

    def ask_decision(self) -> FormDialog | None:
        """Ask for another post of the person under the caret, and why."""
        row = self.grid.current_row()
        if row is None:
            return None
        decision = row.decision
        stay = f"{row.result}（不变）"
        choices = (stay, *free_posts(self.view), *([NO_POST] if decision.post_no else []))
        fields = (
            FormField(key="post", label="结果", choices=choices),
            FormField(key="reason", label="理由", start=decision.reason, hint="与匹配方案不同的要写明"),
        )

        def take(values: Values) -> str:
            chosen = values["post"]
            post_no = (
                decision.post_no if chosen == stay else "" if chosen == NO_POST else chosen.split(" ", 1)[0]
            )
            new = replace(decision, post_no=post_no, reason=values["reason"].strip())
            return self.say(lambda: selection_steps.decide(self.workspace, self.key, new))

        return ask_form(f"{row.name}的结果", fields, take, lead=decision.proposed_why, parent=self)

    def ask_next_round(self) -> None:
        """Open the next round with the vacancies and those without a post."""
        count = sum(1 for each in self.view.standing.selections) + 1
        name = messages.ask_text(
            self,
            "空缺岗位和没上岗的人转入下一轮，本轮照常公布。下一轮的名称：",
            f"{self.key.year}年双向选择第{count}轮",
        )
        if name is None:
            return
        if not self.say(lambda: selection.open_next_round(self.workspace, self.key, self.round_no, name)):
            self.round_opened.emit()


class UnplacedPage(OutcomePage):
    """落聘待岗: what follows for those without a post."""

    empty_text = "都已上岗，没有待岗的人。"

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, SelectionStep.UNPLACED, parent)
        self.grid.edit_requested.connect(self._on_edits)

    def _on_edits(self, edits: Sequence[CellEdit]) -> None:
        decisions = {row.decision.employee_no: row.decision for row in self.grid.rows}
        changed: tuple[SelectionDecision, ...] = apply_edits(edits, decisions, _WRITERS)
        self.write_cells(
            self.grid, edits, lambda: selection_steps.follow_up(self.workspace, self.key, changed)
        )


class PublicationPage(OutcomePage):
    """公布: the whole result, and what publishing it does."""

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, SelectionStep.PUBLICATION, parent)

    @override
    def lead(self) -> str:
        round_ = self.view.selection.round
        placed = sum(1 for each in self.view.selection.decisions if each.post_no)
        return f"办结后{placed}人从{round_.since}起上岗，任期到{round_.until}；岗位系数和考核指标跟着岗位走。"
