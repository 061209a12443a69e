"""报名 and 资格审查: wishes and facts in one grid, counts by post beside; every wish against its conditions."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from kpi_desktop.domain.competition_steps import RoundStep
from kpi_desktop.domain.placement import Candidate, TooFew
from kpi_desktop.services import competition_people, competition_posts
from kpi_desktop.ui.flow import flow
from kpi_desktop.ui.form_dialog import FormDialog, FormField, Values, ask_form
from kpi_desktop.ui.grid.columns import CellEdit
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import across, beside, box, button, card, chars, down, heading, note, put_caret
from kpi_desktop.ui.placement.competition_columns import (
    CANDIDATE_WRITERS,
    NO,
    YES,
    count_columns,
    people_columns,
    read_date,
    sign_up_columns,
    write_fact,
)
from kpi_desktop.ui.placement.competition_page import RoundPage
from kpi_desktop.ui.placement.competition_state import (
    PersonRow,
    PostRow,
    SignUpRow,
    derive_people,
    derive_posts,
    derive_sign_ups,
    free_people,
)
from kpi_desktop.ui.record_edits import LiveColumns, apply_edits

_NONE = "不填"
_TOO_FEW = {each.label: each for each in TooFew}


class SignUpPage(RoundPage):
    """Who signed up for what."""

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self.grid: EntryGrid[SignUpRow] = EntryGrid(
            "competition_sign_up",
            "报名和志愿",
            (),
            lambda row: row.key,
            tools.settings,
            empty_text="还没有人报名。\n职位公布以后，点“报名”登记。",
        )
        self._columns = LiveColumns(self.grid)
        self.grid.edit_requested.connect(self._on_edits)
        self.add_button = button("报名…", self.ask_candidate, is_primary=True)
        self.remove_button = button("删去报名", self.remove, tip="登记错人时用；本人不参加的办“退出”")
        self.withdraw_button = button("退出…", self.ask_withdraw)
        self.back_button = button("恢复报名…", self.ask_back)
        self.counts: EntryGrid[PostRow] = EntryGrid(
            "competition_counts",
            "各职位报名人数",
            count_columns(),
            lambda row: row.post.post_no,
            tools.settings,
            empty_text="还没有公布的职位。",
        )
        self.too_few_button = button("处理报名不足…", self.ask_too_few)
        self._least = note()
        left = box(
            down(
                self.grid,
                flow(self.add_button, self.remove_button, self.withdraw_button, self.back_button, spacing=8),
            )
        )
        side = card(
            down(heading("各职位报名"), self._least, self.counts, across(self.too_few_button, 1), margin=10)
        )
        side.setMinimumWidth(chars(21))
        self.setLayout(down(beside(left, side, sizes=(820, 310))))

    @override
    def fill(self) -> None:
        view = self.view
        posts = tuple(post.post_no for post in view.competition.posts)
        is_open = view.competition.current is RoundStep.SIGN_UP
        basis = (view.competition.rules.most_wishes, posts, self.book.year, is_open)
        self._columns.show(
            basis,
            lambda: sign_up_columns(view.competition.rules, posts, self.book.year, is_open=is_open),
            derive_sign_ups(view),
        )
        self.counts.set_rows(derive_posts(view))
        self._least.setText(f"每个职位至少{view.competition.rules.min_applicants}人报名。")
        put_caret(self.grid)
        put_caret(self.counts)
        self.add_button.setEnabled(is_open)
        self.remove_button.setEnabled(is_open and bool(self.grid.rows))
        for each in (self.withdraw_button, self.back_button):
            each.setEnabled(bool(self.grid.rows) and not view.competition.is_over)
        self.too_few_button.setEnabled(bool(self.counts.rows))

    def ask_candidate(self) -> FormDialog:
        """Ask who signs up for what."""
        posts = tuple(self.view.post_label(p.post_no) for p in self.view.competition.posts if p.state.is_open)
        wishes = tuple(
            FormField(
                key=f"wish{at}",
                label=f"第{at}志愿",
                choices=(posts or (_NONE,)) if at == 1 else (_NONE, *posts),
            )
            for at in range(1, self.view.competition.rules.most_wishes + 1)
        )
        fields = (
            FormField(key="person", label="报名人", choices=free_people(self.view) or (_NONE,)),
            *wishes,
            FormField(key="adjust", label="服从调剂", choices=(NO, YES)),
            FormField(key="signed_on", label="报名日期", start=self.today),
        )
        return ask_form("竞岗报名", fields, self._add, yes="报名", parent=self)

    def _add(self, values: Values) -> str:
        wishes = [values[key] for key in sorted(values) if key.startswith("wish")]
        candidate = Candidate(
            round_no=self.round_no,
            employee_no=values["person"].split(" ", 1)[0],
            wishes=tuple(wish.split(" ", 1)[0] for wish in wishes if wish != _NONE),
            accepts_adjustment=values["adjust"] == YES,
            signed_on=read_date(values["signed_on"]),
        )
        return self.say(lambda: competition_people.sign_up(self.workspace, self.key, (candidate,)))

    def remove(self) -> None:
        """Take out the sign-up under the caret."""
        row = self.grid.current_row()
        if row is not None:
            number = row.key
            self.write(
                lambda: competition_people.cancel_sign_up(self.workspace, self.key, self.round_no, number)
            )

    def ask_withdraw(self) -> FormDialog | None:
        """Ask when and why the candidate under the caret withdraws."""
        row = self.grid.current_row()
        return ask_withdrawal(self, row.key, row.employee.name) if row is not None else None

    def ask_back(self) -> FormDialog | None:
        """Ask why the candidate under the caret takes part again."""
        row = self.grid.current_row()
        if row is None:
            return None
        number = row.key
        return ask_form(
            f"恢复{row.employee.name}的报名",
            (FormField(key="reason", label="原因"),),
            lambda values: self.say(
                lambda: competition_people.take_back_withdrawal(
                    self.workspace, self.key, self.round_no, number, values["reason"]
                )
            ),
            parent=self,
        )

    def ask_too_few(self) -> FormDialog | None:
        """Ask what becomes of the post under the caret."""
        row = self.counts.current_row()
        if row is None:
            return None
        number = row.post.post_no
        others = tuple(
            self.view.post_label(post.post_no)
            for post in self.view.competition.posts
            if post.post_no != number and post.state.is_open
        )
        fields = (
            FormField(
                key="ruling",
                label="处理",
                choices=tuple(_TOO_FEW),
                start=self.view.competition.rules.too_few.label,
            ),
            FormField(key="into", label="合并到", choices=(_NONE, *others)),
            FormField(key="document_no", label="批准文号", hint="经批准照常开考的必填"),
            FormField(key="reason", label="理由"),
        )
        return ask_form(
            f"{self.view.post_label(number)}：{row.applicants}人报名",
            fields,
            lambda values: self.say(
                lambda: competition_posts.rule_too_few(
                    self.workspace,
                    self.key,
                    self.round_no,
                    number,
                    _TOO_FEW[values["ruling"]],
                    reason=values["reason"],
                    merged_into="" if values["into"] == _NONE else values["into"].split(" ", 1)[0],
                    document_no=values["document_no"],
                )
            ),
            parent=self,
        )

    def _on_edits(self, edits: Sequence[CellEdit]) -> None:
        wishes = [edit for edit in edits if edit.column_key in CANDIDATE_WRITERS]
        facts = [edit for edit in edits if edit.column_key not in CANDIDATE_WRITERS]
        if wishes:
            records = {row.key: row.candidate for row in self.grid.rows}
            changed = apply_edits(wishes, records, CANDIDATE_WRITERS)
            self.write_cells(
                self.grid,
                wishes,
                lambda: competition_people.sign_up(self.workspace, self.key, changed, "修改志愿"),
            )
        if facts:
            write_facts(self, self.grid, facts)


def write_facts(
    page: RoundPage, grid: EntryGrid[SignUpRow] | EntryGrid[PersonRow], edits: Sequence[CellEdit]
) -> None:
    """Write what was typed about people beyond the roster."""
    known = {row.key: row.facts for row in grid.rows}
    for edit in edits:
        known[edit.row_key] = write_fact(known[edit.row_key], edit.column_key, edit.new)
    touched = [known[number] for number in dict.fromkeys(edit.row_key for edit in edits)]
    page.write_cells(grid, edits, lambda: competition_people.save_facts(page.workspace, page.key, touched))


class FactsPage(RoundPage):
    """What conditions ask of everybody beyond the roster, so that who qualifies is known before anybody signs up."""

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self.grid: EntryGrid[PersonRow] = EntryGrid(
            "competition_facts",
            "任职资料",
            (),
            lambda row: row.key,
            tools.settings,
            empty_text="人员名册还是空的。\n请先到“岗位设置”填写人员或导入台账。",
        )
        self._columns = LiveColumns(self.grid)
        self.grid.edit_requested.connect(lambda edits: write_facts(self, self.grid, edits))
        self.setLayout(
            down(
                note(
                    "任职条件按这里的资料算谁符合；可以从表格整块粘贴，没有填的算“缺少资料”，各轮和以后年度都能用。"
                ),
                self.grid,
            )
        )

    @override
    def fill(self) -> None:
        year = self.book.year
        self._columns.show(year, lambda: people_columns(year), derive_people(self.view))
        put_caret(self.grid)


def ask_withdrawal(page: RoundPage, employee_no: str, name: str) -> FormDialog:
    """Ask when and why somebody withdraws; the others move up by themselves."""
    fields = (
        FormField(key="on", label="退出日期", start=page.today),
        FormField(key="reason", label="原因", hint="如：本人书面申请、缺考"),
    )
    return ask_form(
        f"{name}退出竞争",
        fields,
        lambda values: page.say(
            lambda: competition_people.withdraw(
                page.workspace,
                page.key,
                page.round_no,
                employee_no,
                on=read_date(values["on"]),
                reason=values["reason"],
            )
        ),
        lead="已有的成绩留在记录里，名次在后的人自动递补。",
        parent=page,
    )
