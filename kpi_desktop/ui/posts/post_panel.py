"""Sub-page 岗位: the posts with their factor points and the coefficient that follows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from kpi_desktop.domain.errors import Place
from kpi_desktop.domain.numbering import next_number
from kpi_desktop.domain.posts import Post
from kpi_desktop.domain.sections import section_names
from kpi_desktop.services import posts as post_service
from kpi_desktop.ui.form_dialog import FormDialog, FormField, Values, ask_form
from kpi_desktop.ui.grid.columns import CellEdit
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import Panel, across, button, down, note
from kpi_desktop.ui.posts.columns import post_columns, post_writers
from kpi_desktop.ui.posts.compare_dialogs import CoefficientDialog
from kpi_desktop.ui.posts.state import (
    LEVELS,
    LOCKED,
    PostLine,
    derive_posts,
    is_locked,
    stale_posts,
)
from kpi_desktop.ui.record_edits import LiveColumns, apply_edits, write_edits, write_or_say


class PostPanel(Panel):
    """The grid of posts."""

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self.grid: EntryGrid[PostLine] = EntryGrid(
            "posts",
            "岗位表",
            (),
            lambda line: line.post.post_no,
            tools.settings,
            empty_text="还没有岗位。\n请点“新增岗位”，或用菜单“文件”中的“从台账导入”。",
        )
        self._columns = LiveColumns(self.grid)
        self.add_button = button("新增岗位…", self.ask_new_post)
        self.remove_button = button(
            "删除岗位", self.remove_post, tip="删除光标所在的岗位；有人担任的不能删除"
        )
        self.compare_button = button("系数比较…", self.compare_coefficients)
        self._sentence = note()
        self.recompute_button = button("按方案重算系数", self.recompute)
        self.setLayout(
            down(
                across(
                    self.add_button,
                    self.remove_button,
                    self.compare_button,
                    self._sentence,
                    self.recompute_button,
                ),
                self.grid,
                margin=8,
            )
        )
        self.grid.edit_requested.connect(self._on_edits)

    @override
    def fill(self) -> None:
        book = self.book
        self._columns.show(book.scheme, lambda: post_columns(book.scheme), derive_posts(book))
        locked, stale = is_locked(book), len(stale_posts(book))
        for control in (self.add_button, self.remove_button):
            control.setEnabled(not locked)
        self.compare_button.setEnabled(bool(book.posts))
        self._sentence.setText(
            LOCKED if locked else f"{stale}个岗位的系数与现在的方案不一致。" if stale else ""
        )
        self.recompute_button.setVisible(stale > 0 and not locked)

    @override
    def go_to(self, place: Place) -> bool:
        return self.grid.select_cell(place.item) if place.item else True

    @override
    def finish_editing(self) -> bool:
        return self.grid.finish_editing()

    def _on_edits(self, edits: Sequence[CellEdit]) -> None:
        posts = {line.post.post_no: line.post for line in self.grid.rows}
        changed = apply_edits(edits, posts, post_writers(self.book.scheme))
        write_edits(
            self.open_file,
            self.grid,
            edits,
            lambda: post_service.save_posts(self.workspace, self.key, changed),
            self,
        )

    def recompute(self) -> None:
        """Work the coefficients out again by the scheme as it is now."""
        self.open_file.run_write(
            lambda: post_service.save_posts(self.workspace, self.key, stale_posts(self.book), "重算岗位系数"),
            self,
        )

    def compare_coefficients(self) -> None:
        """Show all posts by coefficient, with what a sample pool would give."""
        dialog = CoefficientDialog(self.book, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def ask_new_post(self) -> FormDialog:
        """Ask for the number, name, section and level of a new post."""
        line = self.grid.current_row()
        sections = section_names(self.book)
        fields = (
            FormField(
                key="post_no",
                label="岗位编号",
                start=next_number((entry.post.post_no for entry in self.grid.rows), "G01"),
            ),
            FormField(key="name", label="岗位名称", hint="如：人事管理岗"),
            FormField(
                key="section",
                label="科室",
                start=line.post.section if line else "",
                hint="、".join(sections[:3]),
            ),
            FormField(key="level", label="岗位层次", choices=tuple(LEVELS), start="一般"),
        )
        return ask_form("新增岗位", fields, self._add_post, yes="新增", parent=self)

    def _add_post(self, values: Values) -> str:
        post = Post(
            post_no=values["post_no"].strip(),
            name=values["name"].strip(),
            section=values["section"].strip(),
            level=LEVELS[values["level"]],
        )
        return write_or_say(self.open_file, lambda: post_service.add_post(self.workspace, self.key, post))

    def remove_post(self) -> None:
        """Remove the post under the caret; the service refuses one that somebody holds."""
        line = self.grid.current_row()
        if line is not None:
            self.open_file.run_write(
                lambda: post_service.remove_posts(self.workspace, self.key, (line.post,)), self
            )
