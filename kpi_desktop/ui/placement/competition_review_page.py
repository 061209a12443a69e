"""资格审查: every wish against its conditions."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from kpi_desktop.domain.competition_steps import RoundStep
from kpi_desktop.services import competition_people
from kpi_desktop.ui.form_dialog import FormDialog, FormField, ask_form
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import across, button, down, note, put_caret
from kpi_desktop.ui.placement.competition_columns import (
    review_columns,
)
from kpi_desktop.ui.placement.competition_page import RoundPage
from kpi_desktop.ui.placement.competition_state import (
    ReviewRow,
    derive_reviews,
)


class ReviewPage(RoundPage):
    """Each wish with the conditions that fail or are not known."""

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self.grid: EntryGrid[ReviewRow] = EntryGrid(
            "competition_review",
            "资格审查",
            review_columns(),
            lambda row: row.key,
            tools.settings,
            empty_text="还没有人报名，报名以后在这里逐个志愿审查。",
        )
        self.all_button = button(
            "按条件审查", self.review_all, is_primary=True, tip="资料齐全的志愿按条件得出结果"
        )
        self.pass_button = button("通过…", lambda: self.ask_review(passed=True))
        self.refuse_button = button("不通过…", lambda: self.ask_review(passed=False))
        self.setLayout(
            down(
                note("条件由人员资料算出；缺少资料的不算通过，补上资料再审，或核对后写明理由通过。"),
                self.grid,
                across(self.all_button, self.pass_button, self.refuse_button, 1),
            )
        )

    @override
    def fill(self) -> None:
        self.grid.set_rows(derive_reviews(self.view))
        is_open = self.view.competition.current is RoundStep.REVIEW and bool(self.grid.rows)
        for each in (self.all_button, self.pass_button, self.refuse_button):
            each.setEnabled(is_open)
        put_caret(self.grid)

    def review_all(self) -> None:
        """Review what the conditions alone decide."""
        self.write(lambda: competition_people.review_all(self.workspace, self.key, self.round_no))

    def ask_review(self, *, passed: bool) -> FormDialog | None:
        """Ask for the reason of a review by hand."""
        row = self.grid.current_row()
        if row is None:
            return None
        number, post_no = row.employee_no, row.post_no
        lead = f"按条件：{row.fit}。{row.why}" if row.why else f"按条件：{row.fit}。"
        return ask_form(
            f"{row.name}第{row.wish_no}志愿{'通过' if passed else '不通过'}",
            (FormField(key="reason", label="理由", hint="与按条件的结果不同时必填"),),
            lambda values: self.say(
                lambda: competition_people.review_wish(
                    self.workspace,
                    self.key,
                    self.round_no,
                    number,
                    post_no,
                    passed=passed,
                    reason=values["reason"],
                )
            ),
            lead=lead,
            parent=self,
        )
