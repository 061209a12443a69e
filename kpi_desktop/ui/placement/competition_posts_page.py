"""方案与职位: the rules of a round, its posts, their conditions, and who qualifies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget
from typing_extensions import override

from kpi_desktop.domain.conditions import CONDITION_KINDS, Condition, make_condition
from kpi_desktop.domain.placement import RoundPost, say_rules
from kpi_desktop.domain.posts import PostLevel
from kpi_desktop.domain.staff import Employee
from kpi_desktop.services import competition_posts
from kpi_desktop.ui.flow import flow
from kpi_desktop.ui.form_dialog import FormDialog, FormField, Values, ask_form
from kpi_desktop.ui.grid.columns import CellEdit
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import (
    beside,
    button,
    card,
    chars,
    down,
    heading,
    note,
    plain,
    put_caret,
    scrolled,
)
from kpi_desktop.ui.placement import competition_rules
from kpi_desktop.ui.placement.competition_columns import post_columns
from kpi_desktop.ui.placement.competition_page import RoundPage
from kpi_desktop.ui.placement.competition_state import PostRow, derive_posts

_CONDITION = Qt.ItemDataRole.UserRole
_REASON = FormField(key="reason", label="理由", hint="职位公布以后必填，会写进会议纪要")
_KINDS = {kind.label: kind for kind in CONDITION_KINDS.values()}


class PostsPage(RoundPage):
    """Rules above, posts below, the conditions of the post under the caret beside."""

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self._rules = plain()
        self.name_button = button("名称和任期…", self.ask_name)
        self.scoring_button = button("计分规则…", self.ask_scoring)
        self.procedure_button = button("报名和任用…", self.ask_procedure)
        self.grid: EntryGrid[PostRow] = EntryGrid(
            "competition_posts",
            "竞争的职位",
            post_columns(),
            lambda row: row.post.post_no,
            tools.settings,
            empty_text="还没有竞争的职位。\n点“加职位”，从岗位设置里选岗位。",
        )
        self.grid.edit_requested.connect(self._on_edits)
        self.grid.current_changed.connect(lambda _row, _column: self._show_post())
        self.add_button = button("加职位…", self.ask_post, is_primary=True)
        self.remove_button = button("删去职位", self.remove_post)
        self._title = heading("")
        self._qualified = plain()
        self.conditions = QListWidget()
        self.conditions.setAccessibleName("任职条件")
        self.conditions.setWordWrap(True)
        self.conditions.setMaximumHeight(150)
        self.conditions.setMinimumHeight(chars(4))
        self.conditions.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.add_condition_button = button("加条件…", self.ask_condition)
        self.copy_button = button(
            "用于全部职位", self.copy_conditions, tip="把这个职位的条件用到本轮其他职位"
        )
        self.remove_condition_button = button("删条件", self.remove_condition)
        rules = card(down(self._rules, margin=8))
        side = card(
            down(
                self._title,
                note("任职条件"),
                self.conditions,
                flow(self.add_condition_button, self.remove_condition_button, self.copy_button, spacing=8),
                note("谁符合（资料在“任职资料”里填）"),
                scrolled(down(self._qualified, 1)),
                margin=9,
            )
        )
        side.setMinimumWidth(chars(22))
        left = down(
            self.grid,
            flow(
                self.add_button,
                self.remove_button,
                self.name_button,
                self.scoring_button,
                self.procedure_button,
            ),
        )
        body = QWidget()
        body.setLayout(left)
        self.setLayout(down(rules, beside(body, side, sizes=(820, 330))))

    @override
    def fill(self) -> None:
        self._rules.setText(
            "　".join(f"{label}：{words}" for label, words in say_rules(self.view.competition.rules))
        )
        self.grid.set_rows(derive_posts(self.view))
        put_caret(self.grid)
        self._show_post()

    def _show_post(self) -> None:
        row = self.grid.current_row()
        self.conditions.clear()
        self._title.setText(f"{row.post.post_no} {row.name}" if row else "选中一个职位")
        for condition in row.post.conditions if row else ():
            item = QListWidgetItem(condition.sentence)
            item.setData(_CONDITION, condition)
            self.conditions.addItem(item)
        self.conditions.setCurrentRow(0)
        self._qualified.setText(_say_field(row) if row else "")
        for each in (self.add_condition_button, self.copy_button, self.remove_condition_button):
            each.setEnabled(row is not None)

    def ask_name(self) -> FormDialog:
        """Ask for the round's name and term."""
        return competition_rules.ask_name(self)

    def ask_scoring(self) -> FormDialog:
        """Ask how the round is scored."""
        return competition_rules.ask_scoring(self)

    def ask_procedure(self) -> FormDialog:
        """Ask how people sign up and are appointed."""
        return competition_rules.ask_procedure(self)

    def ask_post(self) -> FormDialog:
        """Ask which posts of the plan to put into the round."""
        known = {post.post_no for post in self.view.competition.posts}
        posts = [post for post in self.book.posts if post.post_no not in known]
        heads = [post for post in posts if post.level is PostLevel.SECTION_HEAD]
        others = [post for post in posts if post.level is not PostLevel.SECTION_HEAD]
        choices = tuple(f"{post.post_no} {post.name}" for post in (*heads, *others))
        fields = (
            FormField(key="post", label="岗位", choices=choices or ("没有可加的岗位",)),
            FormField(key="places", label="名额", start="1"),
            _REASON,
        )
        return ask_form("加职位", fields, self._add, yes="加上", lead="股所级岗位排在前面。", parent=self)

    def _add(self, values: Values) -> str:
        number = values["post"].split(" ", 1)[0]
        if not values["places"].strip().isdecimal():
            return "名额应为1以上的整数。"
        post = RoundPost(
            round_no=self.round_no,
            post_no=number,
            places=int(values["places"]),
            conditions=next((p.conditions for p in self.view.competition.posts), ()),
        )
        return self._save(post, values["reason"])

    def _save(self, post: RoundPost, reason: str = "") -> str:
        return self.say(lambda: competition_posts.save_post(self.workspace, self.key, post, reason))

    def remove_post(self) -> None:
        """Take the post under the caret out of the round."""
        row = self.grid.current_row()
        if row is not None:
            number = row.post.post_no
            self.write(lambda: competition_posts.remove_post(self.workspace, self.key, self.round_no, number))

    def ask_condition(self) -> FormDialog:
        """Ask for the kind of a new condition, then for its parameters."""
        fields = (FormField(key="kind", label="条件", choices=tuple(_KINDS)),)
        return ask_form("加条件", fields, self._ask_params, yes="下一步", parent=self)

    def _ask_params(self, values: Values) -> str:
        kind = _KINDS[values["kind"]]
        fields = (
            *(
                FormField(key=param.key, label=param.label, start=param.usual, choices=param.choices)
                for param in kind.params
            ),
            _REASON,
        )
        ask_form(
            kind.label,
            fields,
            lambda given: self._add_condition(make_condition(kind.key, given), given["reason"]),
            yes="加上",
            parent=self,
        )
        return ""

    def _add_condition(self, condition: Condition, reason: str) -> str:
        row = self.grid.current_row()
        if row is None:
            return ""
        return self._save(replace(row.post, conditions=(*row.post.conditions, condition)), reason)

    def remove_condition(self) -> FormDialog | None:
        """Take a condition away; once published with a reason."""
        row = self.grid.current_row()
        chosen = self.conditions.selectedItems()
        if not chosen or row is None:
            return None
        item = chosen[0]
        kept = tuple(c for c in row.post.conditions if c != item.data(_CONDITION))
        return self._change(f"删去条件“{item.text()}”", [replace(row.post, conditions=kept)])

    def copy_conditions(self) -> FormDialog | None:
        """Give every other post the conditions of the one under the caret."""
        row = self.grid.current_row()
        if row is None:
            return None
        others = [post for post in self.view.competition.posts if post.post_no != row.post.post_no]
        return self._change(
            "条件用于全部职位", [replace(post, conditions=row.post.conditions) for post in others]
        )

    def _change(self, title: str, posts: Sequence[RoundPost]) -> FormDialog | None:
        if self.view.competition.is_published:
            return ask_form(
                title, (_REASON,), lambda values: self._save_all(posts, values["reason"]), parent=self
            )
        for post in posts:
            self.write(
                lambda post=post: competition_posts.save_post(self.workspace, self.key, post)  # type: ignore[misc]
            )
        return None

    def _save_all(self, posts: Sequence[RoundPost], reason: str) -> str:
        return next((sentence for post in posts if (sentence := self._save(post, reason))), "")

    def _on_edits(self, edits: Sequence[CellEdit]) -> None:
        rows = {row.post.post_no: row.post for row in self.grid.rows}
        changed = [replace(rows[edit.row_key], places=edit.new) for edit in edits]
        if self.view.competition.is_published:
            self._change("修改名额", changed)
            return
        for post in changed:
            self.write_cells(
                self.grid,
                edits,
                lambda post=post: competition_posts.save_post(self.workspace, self.key, post),  # type: ignore[misc]
            )


def _say_person(row: PostRow, employee: Employee) -> str:
    reason = row.field.reasons[employee.employee_no]
    return f"{employee.name}（{reason}）" if reason else employee.name


def _say_field(row: PostRow) -> str:
    groups = (("符合", row.field.meets), ("缺少资料", row.field.unknown), ("不符合", row.field.fails))
    lists = [
        f"{label}：{'、'.join(_say_person(row, employee) for employee in people)}"
        for label, people in groups
        if people
    ]
    return "\n".join([row.field.sentence + "。", *lists])
