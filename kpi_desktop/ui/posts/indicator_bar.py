"""The buttons over the grid of indicators: new ones, from the library, copies, order, posts, and the sums against the scheme."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from typing_extensions import override

from kpi_desktop.domain.indicator_lists import missing_vetoes
from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.domain.numbering import next_number
from kpi_desktop.domain.values import read_number
from kpi_desktop.services import indicators as indicator_service
from kpi_desktop.services import posts as post_service
from kpi_desktop.ui.form_dialog import FormDialog, FormField, Values, ask_form
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import Panel, across, button, down, note, set_mood
from kpi_desktop.ui.plain_text import plain_label
from kpi_desktop.ui.posts.library_dialog import LibraryDialog
from kpi_desktop.ui.posts.post_dialogs import CopyDialog, PostsDialog, open_posts_dialog
from kpi_desktop.ui.posts.state import LOCKED, IndicatorLine, derive_sums, is_locked
from kpi_desktop.ui.record_edits import write_or_say

if TYPE_CHECKING:
    from kpi_desktop.services.workspace import Changes


def indicators_of(grid: EntryGrid[IndicatorLine]) -> dict[str, Indicator]:
    """The indicators of the grid by number."""
    return {line.indicator.indicator_no: line.indicator for line in grid.rows}


class IndicatorBar(Panel):
    """Works on the indicators selected in the grid beside it."""

    def __init__(self, tools: PageTools, grid: EntryGrid[IndicatorLine]) -> None:
        super().__init__(tools)
        self._grid = grid
        self.sums = plain_label()
        self.sums.setObjectName("checkLine")
        self.sums.setWordWrap(True)
        self._locked = note()
        self._make_buttons()
        self.setLayout(down(across(*self._buttons[:5], self._locked), across(*self._buttons[5:], self.sums)))

    def _make_buttons(self) -> None:
        self.add_button = button("新增指标…", self.ask_new_indicator, tip="新增一项自己写的指标")
        self.library_button = button(
            "从指标库选用…", self.open_library, tip="从指标库勾选可计数的指标，一步加入方案"
        )
        self.copy_button = button(
            "复制到其他岗位…", self.ask_copy, tip="把选中的指标用到别的岗位，可以一次选多项、多个岗位"
        )
        self.posts_button = button("适用岗位…", self.ask_posts, tip="按科室勾选这些指标适用于哪些岗位")
        self.veto_button = button(
            "补登一票否决", self.add_vetoes, tip="按计分方案的一票否决事项各建一项指标，发生时在月度检查登记"
        )
        self.up_button = button("上移", lambda: self.move_rows(-1), tip="选中的指标上移一行（Alt+↑）")
        self.down_button = button("下移", lambda: self.move_rows(1), tip="选中的指标下移一行（Alt+↓）")
        self.duplicate_button = button(
            "复制一项", self.duplicate, tip="在下面照样再建一项，编号顺延，改不同之处即可"
        )
        self.remove_button = button("删除指标", self.remove_indicators, tip="删除选中的指标，可以撤销")
        self._buttons = (
            self.add_button,
            self.library_button,
            self.copy_button,
            self.posts_button,
            self.veto_button,
            self.up_button,
            self.down_button,
            self.duplicate_button,
            self.remove_button,
        )

        self._on_rows = (
            self.copy_button,
            self.posts_button,
            self.up_button,
            self.down_button,
            self.duplicate_button,
            self.remove_button,
        )

    @property
    def chosen(self) -> tuple[str, ...]:
        """The numbers of the indicators selected, in the list's order."""
        rows = sorted({row for row, _ in self._grid.view.selected_cells()})
        return tuple(self._grid.model.key_at(row) for row in rows)

    @override
    def fill(self) -> None:
        book = self.book
        locked = is_locked(book)
        self._locked.setText(LOCKED if locked else "")
        for control in self._buttons:
            control.setEnabled(not locked)
        for control in self._on_rows:
            control.setEnabled(not locked and bool(book.indicators))
        lacking = missing_vetoes(book.scheme, book.indicators)
        self.veto_button.setVisible(bool(lacking) and not locked)
        self.veto_button.setText(f"补登一票否决（{len(lacking)}项）")
        sums = derive_sums(book)
        self.sums.setText("；".join(entry.sentence for entry in sums))
        set_mood(self.sums, "good" if all(entry.is_right for entry in sums) else "bad")

    def _write(self, write: Callable[[], Changes]) -> None:
        self.open_file.run_write(write, self)

    def ask_new_indicator(self) -> FormDialog:
        """Ask for the number, name, group and full mark of a new indicator."""
        numbers = (entry.indicator.indicator_no for entry in self._grid.rows)
        fields = (
            FormField(key="indicator_no", label="指标编号", start=next_number(numbers, "Z01")),
            FormField(key="name", label="考核指标", hint="如：履行职责"),
            FormField(
                key="group", label="部分", choices=tuple(group.label for group in self.book.scheme.groups)
            ),
            FormField(key="full_mark", label="满分", hint="如：10"),
            FormField(key="standard", label="评分标准", hint="谁、做什么、多少、什么时候前、凭什么证据"),
            FormField(key="source", label="数据来源", hint="如：考勤记录"),
        )
        return ask_form("新增指标", fields, self._add_indicator, yes="新增", parent=self)

    def _add_indicator(self, values: Values) -> str:
        indicator = Indicator(
            indicator_no=values["indicator_no"].strip(),
            group=next(g.key for g in self.book.scheme.groups if g.label == values["group"]),
            name=values["name"].strip(),
            full_mark=read_number(values["full_mark"]) or Decimal(0),
            standard=values["standard"].strip(),
            source=values["source"].strip(),
        )
        return write_or_say(
            self.open_file, lambda: post_service.add_indicator(self.workspace, self.key, indicator)
        )

    def remove_indicators(self) -> None:
        """Remove the indicators selected; the marks given for them come back with an undo."""
        indicators = indicators_of(self._grid)
        chosen = tuple(indicators[number] for number in self.chosen)
        if chosen:
            self._write(lambda: post_service.remove_indicators(self.workspace, self.key, chosen))

    def open_library(self) -> LibraryDialog:
        """Open the library of counted indicators."""
        dialog = LibraryDialog(self.book, indicator_service.load_library(), self._add, parent=self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
        return dialog

    def _add(self, new: Sequence[Indicator]) -> str:
        return write_or_say(
            self.open_file, lambda: indicator_service.add_indicators(self.workspace, self.key, new)
        )

    def ask_copy(self) -> PostsDialog:
        """Ask which other posts get the indicators selected."""
        chosen = self.chosen
        indicators = indicators_of(self._grid)
        dialog = CopyDialog([indicators[number] for number in chosen], self.book, self)

        def take(posts: tuple[str, ...]) -> str:
            is_own = dialog.as_own.isChecked()
            return write_or_say(
                self.open_file,
                lambda: indicator_service.copy_indicators(
                    self.workspace, self.key, chosen, posts, as_own=is_own
                ),
            )

        return open_posts_dialog(dialog, take)

    def ask_posts(self) -> PostsDialog:
        """Ask which posts the indicators selected are for."""
        chosen = self.chosen
        indicators = indicators_of(self._grid)
        lead = f"选中的{len(chosen)}项指标适用于勾选的岗位；全部勾选时，以后新设的岗位也适用。"
        dialog = PostsDialog("适用岗位", lead, self.book, yes="确定", parent=self)
        posts = {post for number in chosen for post in indicators[number].posts}
        if posts:
            dialog.picker.choose(posts)
        else:
            dialog.picker.choose_all()

        def take(posts: tuple[str, ...]) -> str:
            return write_or_say(
                self.open_file,
                lambda: indicator_service.set_posts(self.workspace, self.key, chosen, posts),
            )

        return open_posts_dialog(dialog, take)

    def add_vetoes(self) -> None:
        """Make an indicator of every matter of 一票否决 that has none."""
        self._write(lambda: indicator_service.add_missing_vetoes(self.workspace, self.key))

    def move_rows(self, step: int) -> None:
        """Move the selected indicators one row up or down; they stay selected."""
        chosen = self.chosen
        if chosen and self._grid.finish_editing():
            self._write(lambda: indicator_service.move(self.workspace, self.key, chosen, step))
            self._grid.select_rows(chosen)

    def duplicate(self) -> None:
        """Put a copy of the selected indicators below them."""
        chosen = self.chosen
        if chosen:
            self._write(lambda: indicator_service.duplicate_indicators(self.workspace, self.key, chosen))
