"""Under the tree of posts: rename, merge and split the section in hand, and move its posts."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QMenu, QWidget
from typing_extensions import override

from kpi_desktop.domain.sections import section_names
from kpi_desktop.services import sections
from kpi_desktop.services.workspace import Changes
from kpi_desktop.ui.form_dialog import FormDialog, FormField, Values, ask_form
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import Panel, across, button
from kpi_desktop.ui.posts.columns import parse_posts
from kpi_desktop.ui.posts.state import is_locked
from kpi_desktop.ui.posts.tree import PostTree
from kpi_desktop.ui.record_edits import write_or_say


class SectionBar(Panel):
    """One button with a menu for the section of the tree's current line."""

    def __init__(self, tools: PageTools, tree: PostTree, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self._tree = tree
        self.button = button("调整科室", self._open_menu, tip="先在上面的树中点选科室或岗位")
        self.menu = QMenu("调整科室", self)
        for text, ask in (
            ("改名…", self.ask_rename),
            ("合并到…", self.ask_merge),
            ("拆分出…", self.ask_split),
            ("移动岗位到…", self.ask_move),
        ):
            self.menu.addAction(text).triggered.connect(lambda _=False, ask=ask: ask())
        tree.currentItemChanged.connect(self._show_state)
        self.setLayout(across(self.button, 1, margin=8))

    @override
    def fill(self) -> None:
        self._show_state()

    def _open_menu(self) -> None:
        self.menu.popup(self.button.mapToGlobal(self.button.rect().topLeft()))

    def _show_state(self, *_: object) -> None:
        is_open = self._open_file is not None and self.open_file.book is not None and not is_locked(self.book)
        self.button.setEnabled(is_open and self.section in section_names(self.book))

    @property
    def section(self) -> str:
        """The section of the tree's current line, empty when there is none."""
        return self._tree.current_section()

    def _others(self) -> tuple[str, ...]:
        return tuple(name for name in section_names(self.book) if name != self.section)

    def _posts(self) -> tuple[str, ...]:
        return tuple(post.post_no for post in self.book.posts if post.section == self.section)

    def ask_rename(self) -> FormDialog:
        """Ask for the section's new name."""
        old = self.section
        return self._ask(
            f"{old}改名",
            (FormField(key="name", label="新名称", start=old),),
            lambda values: sections.rename_section(self.workspace, self.key, old, values["name"]),
            "岗位、人员和目标任务中的科室名称一起改。",
        )

    def ask_merge(self) -> FormDialog | None:
        """Ask which section this one is merged into."""
        old, others = self.section, self._others()
        if not others:
            return None
        return self._ask(
            f"合并{old}",
            (FormField(key="target", label="合并到", choices=others),),
            lambda values: sections.merge_sections(self.workspace, self.key, (old,), values["target"]),
            f"{old}的岗位、人员和目标任务都归到合并后的科室。",
        )

    def ask_split(self) -> FormDialog:
        """Ask for the name and the posts of a section made from this one."""
        old, numbers = self.section, self._posts()
        return self._ask(
            f"从{old}拆分",
            (
                FormField(key="name", label="新科室", hint="如：政策法规股"),
                FormField(key="posts", label="岗位编号", hint="、".join(numbers[:3])),
            ),
            lambda values: sections.split_section(
                self.workspace, self.key, old, values["name"], self._read_posts(values)
            ),
            "几个岗位的编号用顿号隔开，担任这些岗位的人一起过去。",
        )

    def ask_move(self) -> FormDialog | None:
        """Ask which posts go to which section."""
        others, numbers = self._others(), self._posts()
        if not others:
            return None
        chosen = self._tree.current_post()
        return self._ask(
            "移动岗位",
            (
                FormField(key="posts", label="岗位编号", start=chosen, hint="、".join(numbers[:3])),
                FormField(key="target", label="移动到", choices=others),
            ),
            lambda values: sections.move_posts(
                self.workspace, self.key, self._read_posts(values), values["target"]
            ),
            "几个岗位的编号用顿号隔开，担任这些岗位的人一起过去。",
        )

    def _read_posts(self, values: Values) -> tuple[str, ...]:
        return parse_posts(values["posts"], frozenset(post.post_no for post in self.book.posts))

    def _ask(
        self, title: str, fields: tuple[FormField, ...], write: Callable[[Values], Changes], lead: str
    ) -> FormDialog:
        def take(values: Values) -> str:
            return write_or_say(self.open_file, lambda: write(values))

        return ask_form(title, fields, take, lead=lead, parent=self)
