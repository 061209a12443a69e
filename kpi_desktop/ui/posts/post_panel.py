"""Sub-page 岗位: the posts with their factor points and coefficient, and the duties of the post under the caret."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from kpi_desktop.domain.errors import Place
from kpi_desktop.services import posts as post_service
from kpi_desktop.ui.form_dialog import FormDialog
from kpi_desktop.ui.grid.columns import CellEdit
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import Panel, across, button, down, note, put_caret, stacked
from kpi_desktop.ui.posts.columns import post_columns, post_writers
from kpi_desktop.ui.posts.compare_dialogs import CoefficientDialog
from kpi_desktop.ui.posts.duty_panel import DutyPanel
from kpi_desktop.ui.posts.post_forms import ask_new_post
from kpi_desktop.ui.posts.state import (
    LOCKED,
    PostLine,
    derive_posts,
    is_locked,
    stale_posts,
)
from kpi_desktop.ui.record_edits import LiveColumns, apply_edits, write_edits


class PostPanel(Panel):
    """The grid of posts over the duties of one of them."""

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
        self.duties = DutyPanel(tools)
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
                stacked(self.grid, self.duties, sizes=(360, 180)),
                margin=8,
            )
        )
        self.grid.edit_requested.connect(self._on_edits)
        self.grid.current_changed.connect(lambda row, _column: self.duties.show_post(row))

    @override
    def fill(self) -> None:
        book = self.book
        self.duties.show_file(self.open_file)
        self._columns.show(book.scheme, lambda: post_columns(book.scheme), derive_posts(book))
        locked, stale = is_locked(book), len(stale_posts(book))
        for control in (self.add_button, self.remove_button):
            control.setEnabled(not locked)
        self.compare_button.setEnabled(bool(book.posts))
        self._sentence.setText(
            LOCKED if locked else f"{stale}个岗位的系数与现在的方案不一致。" if stale else ""
        )
        self.recompute_button.setVisible(stale > 0 and not locked)
        put_caret(self.grid)
        self.duties.show_post(self.grid.current_keys()[0])
        self.duties.setVisible(bool(book.posts))

    @override
    def go_to(self, place: Place) -> bool:
        if not place.item:
            return True
        post_no, _, duty_no = place.item.partition("/")
        return self.grid.select_cell(post_no) and (not duty_no or self.duties.go_to(place))

    @override
    def finish_editing(self) -> bool:
        return self.grid.finish_editing() and self.duties.finish_editing()

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
        """Ask for a new post in the section of the one under the caret."""
        line = self.grid.current_row()
        return ask_new_post(self, line.post.section if line else "")

    def remove_post(self) -> None:
        """Remove the post under the caret; the service refuses one that somebody holds."""
        line = self.grid.current_row()
        if line is not None:
            self.open_file.run_write(
                lambda: post_service.remove_posts(self.workspace, self.key, (line.post,)), self
            )
