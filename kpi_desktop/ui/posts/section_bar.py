"""Under the tree of posts: everything that changes unit, sections and posts, from one menu and the tree's own keys."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget
from typing_extensions import override

from kpi_desktop.domain.errors import Area, Place
from kpi_desktop.domain.sections import section_names
from kpi_desktop.services import posts, sections
from kpi_desktop.services.workspace import Changes
from kpi_desktop.ui.form_dialog import FormDialog, FormField, Values, ask_form
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import Panel, across, button
from kpi_desktop.ui.posts.columns import parse_posts
from kpi_desktop.ui.posts.post_forms import ask_new_post, ask_post_of
from kpi_desktop.ui.posts.state import is_locked
from kpi_desktop.ui.posts.tree import PostTree
from kpi_desktop.ui.posts.tree_state import NodeKind
from kpi_desktop.ui.record_edits import write_or_say

_ALONE = "单独上报"


class SectionBar(Panel):
    """One button with a menu for the tree's current line; the menu opens in the tree as well, by mouse or menu key."""

    def __init__(self, tools: PageTools, tree: PostTree, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self._tree = tree
        self.button = button(
            "调整科室和岗位", self._open_menu, tip="先在上面的树中选科室、岗位或人；在树中按菜单键也可以打开"
        )
        self.menu = QMenu("调整科室和岗位", self)
        self.unit_action = self._action("单位信息…", self.show_unit)
        self.menu.addSeparator()
        self.new_section_action = self._action("新增科室…", self.ask_new_section)
        self._of_section = [
            self._action("改名…", self.ask_rename),
            self._action("合并到…", self.ask_merge),
            self._action("拆分出…", self.ask_split),
            self._action("合并上报到…", self.ask_report),
        ]
        self.menu.addSeparator()
        self.new_post_action = self._action("新增岗位…", self.ask_post, "Ins")
        self.move_action = self._action("移动岗位到…", self.ask_move)
        self.place_action = self._action("安排岗位…", self.ask_place)
        self.menu.addSeparator()
        self.edit_action = self._action("修改当前行…", self.edit_current, "F2")
        self.remove_action = self._action("删除当前行", self.remove_current, "Del")
        self.menu.aboutToShow.connect(self._show_state)
        tree.currentItemChanged.connect(self._show_state)
        tree.customContextMenuRequested.connect(self._open_menu_at)
        self.setLayout(across(self.button))

    def _action(self, text: str, run: Callable[[], object], key: str = "") -> QAction:
        action = self.menu.addAction(text)
        action.triggered.connect(lambda _=False: run())
        if key:
            action.setShortcut(QKeySequence(key))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            self._tree.addAction(action)
        return action

    @override
    def fill(self) -> None:
        self._show_state()

    def _open_menu(self) -> None:
        self.menu.popup(self.button.mapToGlobal(self.button.rect().topLeft()))

    def _open_menu_at(self, position: QPoint) -> None:
        # The menu key gives no place of its own; then the menu opens at the current line.
        item = self._tree.itemAt(position) or self._tree.currentItem()
        if item is not None:
            self._tree.setCurrentItem(item)
        self.menu.popup(self._tree.viewport().mapToGlobal(position))

    def _show_state(self, *_: object) -> None:
        has_book = self._open_file is not None and self.open_file.book is not None
        is_open = has_book and not is_locked(self.book)
        node = self._tree.current_node()
        kind = node.kind if node is not None else None
        is_section = has_book and self.section in section_names(self.book)
        self.button.setEnabled(has_book)
        self.unit_action.setEnabled(has_book)
        for action in (self.new_section_action, self.new_post_action):
            action.setEnabled(is_open)
        for action in self._of_section:
            action.setEnabled(is_open and is_section)
        self.move_action.setEnabled(is_open and is_section)
        self.place_action.setEnabled(has_book and kind is NodeKind.PERSON)
        self.edit_action.setEnabled(
            (is_open and kind is NodeKind.SECTION and is_section)
            or (has_book and kind in {NodeKind.UNIT, NodeKind.PERSON, NodeKind.POST})
        )
        self.remove_action.setEnabled(
            is_open and (kind is NodeKind.POST or (kind is NodeKind.SECTION and is_section))
        )

    @property
    def section(self) -> str:
        """The section of the tree's current line, empty when there is none."""
        return self._tree.current_section()

    def _others(self) -> tuple[str, ...]:
        return tuple(name for name in section_names(self.book) if name != self.section)

    def _posts(self) -> tuple[str, ...]:
        return tuple(post.post_no for post in self.book.posts if post.section == self.section)

    def edit_current(self) -> FormDialog | None:
        """Open what changes the current line: the unit's data, the section's name, a person's post, the post's row."""
        node = self._tree.current_node()
        if node is None:
            return None
        if node.kind is NodeKind.SECTION:
            return self.ask_rename()
        if node.kind is NodeKind.PERSON:
            return self.ask_place()
        if node.kind is NodeKind.UNIT:
            self.show_unit()
        else:
            self._tree.place_chosen.emit(node.place)
        return None

    def remove_current(self) -> None:
        """Remove the section or post of the current line; the service refuses one that still holds something."""
        name, number = self.section, self._tree.current_post()
        post = next((each for each in self.book.posts if each.post_no == number), None)
        if post is not None:
            self.open_file.run_write(lambda: posts.remove_posts(self.workspace, self.key, (post,)), self)
        elif name:
            self.open_file.run_write(lambda: sections.remove_section(self.workspace, self.key, name), self)

    def show_unit(self) -> None:
        """Go to where the unit's data stands."""
        self._tree.place_chosen.emit(Place(area=Area.POSTS, page="单位"))

    def ask_new_section(self) -> FormDialog:
        """Ask for the name of a section after the current one."""
        after = self.section
        return self._ask(
            "新增科室",
            (FormField(key="name", label="科室名称", hint="如：政策法规股"),),
            lambda values: sections.add_section(self.workspace, self.key, values["name"], after),
            f"新科室排在{after}之后。" if after else "新科室排在最后。",
        )

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

    def ask_report(self) -> FormDialog:
        """Ask which section reports for this one."""
        name = self.section
        known = {section.name: section.reports_with for section in self.book.sections}
        return self._ask(
            f"{name}合并上报",
            (
                FormField(
                    key="target",
                    label="由谁上报",
                    choices=(_ALONE, *self._others()),
                    start=known.get(name) or _ALONE,
                ),
            ),
            lambda values: sections.report_with(
                self.workspace, self.key, name, "" if values["target"] == _ALONE else values["target"]
            ),
            "人数少的科室可以合并上报平时等次：由所选科室一起上报，“好”的名额合在一起计算。",
        )

    def ask_post(self) -> FormDialog:
        """Ask for a new post of the current section."""
        return ask_new_post(self, self.section)

    def ask_place(self) -> FormDialog | None:
        """Ask which post the person of the current line gets."""
        number = self._tree.current_person()
        return ask_post_of(self, number) if number else None

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
