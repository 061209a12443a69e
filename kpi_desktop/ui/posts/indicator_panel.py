"""Sub-page 量化指标: the indicators, their sums against the scheme, and what is vague in their wording."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QWidget
from typing_extensions import override

from kpi_desktop.domain.errors import Place
from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.domain.numbering import next_number
from kpi_desktop.domain.values import read_number
from kpi_desktop.services import posts as post_service
from kpi_desktop.ui.form_dialog import FormDialog, FormField, Values, ask_form
from kpi_desktop.ui.grid.columns import CellEdit
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import Panel, across, button, card, down, heading, note, plain, put_caret, set_mood
from kpi_desktop.ui.posts.columns import INDICATOR_WRITERS, indicator_columns
from kpi_desktop.ui.posts.kind_card import KindCard
from kpi_desktop.ui.posts.state import (
    LOCKED,
    IndicatorLine,
    derive_indicators,
    derive_sums,
    is_locked,
    refuse_unfit_marks,
)
from kpi_desktop.ui.record_edits import LiveColumns, apply_edits, write_edits, write_or_say

if TYPE_CHECKING:
    from kpi_desktop.services.workspace import Changes


class IndicatorPanel(Panel):
    """The grid of indicators with the checks below it."""

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self.grid: EntryGrid[IndicatorLine] = EntryGrid(
            "indicators",
            "量化指标",
            (),
            lambda line: line.indicator.indicator_no,
            tools.settings,
            empty_text="还没有指标。\n请点“新增指标”，或用菜单“文件”中的“从台账导入”。",
        )
        self._columns = LiveColumns(self.grid)
        self.grid.edit_requested.connect(self._on_edits)
        self.grid.current_changed.connect(lambda _row, _column: self._show_line())
        self.add_button = button("新增指标…", self.ask_new_indicator)
        self.remove_button = button("删除指标", self.remove_indicator, tip="删除光标所在的指标，可以撤销")
        self._locked = note()
        self.sums = QLabel()
        self.sums.setObjectName("checkLine")
        self._title = heading("")
        self._standard = plain()
        self._wording = plain()
        self.kind = KindCard()
        self.kind.changed.connect(self._on_kind)
        below = card(down(self._title, self._standard, self._wording, margin=10, spacing=4))
        self.setLayout(
            down(
                across(self.add_button, self.remove_button, self._locked, self.sums),
                self.grid,
                below,
                self.kind,
                margin=8,
            )
        )

    @override
    def fill(self) -> None:
        book = self.book
        groups = {group.label: group.key for group in book.scheme.groups}
        posts = frozenset(post.post_no for post in book.posts)
        self._columns.show(
            (tuple(groups.items()), posts), lambda: indicator_columns(groups, posts), derive_indicators(book)
        )
        put_caret(self.grid)
        locked = is_locked(book)
        self._locked.setText(LOCKED if locked else "")
        for control in (self.add_button, self.remove_button):
            control.setEnabled(not locked)
        sums = derive_sums(book)
        self.sums.setText("；".join(entry.sentence for entry in sums))
        set_mood(self.sums, "good" if all(entry.is_right for entry in sums) else "bad")
        self._show_line()

    @override
    def go_to(self, place: Place) -> bool:
        self.grid.select_cell(place.item, "standard")
        return True

    @override
    def finish_editing(self) -> bool:
        return self.grid.finish_editing()

    def _show_line(self) -> None:
        line = self.grid.current_row()
        self.kind.show_indicator(line.indicator if line else None, is_locked=is_locked(self.book))
        self._title.setText(line.indicator.name if line else "评分标准")
        self._standard.setText(line.indicator.standard if line else "选中一行，在这里看标准全文和用语检查。")
        self._wording.setVisible(line is not None)
        if line is not None:
            self._wording.setText(line.wording)
            set_mood(self._wording, "warning" if line.vague else "good")

    def _on_kind(self, indicator: Indicator) -> None:
        self.open_file.run_write(lambda: self._save((indicator,), "修改计分办法"), self, self.kind.refuse)

    def _on_edits(self, edits: Sequence[CellEdit]) -> None:
        indicators = {line.indicator.indicator_no: line.indicator for line in self.grid.rows}
        changed = apply_edits(edits, indicators, INDICATOR_WRITERS)
        write_edits(self.open_file, self.grid, edits, lambda: self._save(changed, "修改指标"), self)

    def _save(self, indicators: tuple[Indicator, ...], action: str) -> Changes:
        refuse_unfit_marks(self.book, indicators)
        return post_service.save_indicators(self.workspace, self.key, indicators, action)

    def ask_new_indicator(self) -> FormDialog:
        """Ask for the number, name, group and full mark of a new indicator."""
        numbers = (entry.indicator.indicator_no for entry in self.grid.rows)
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

    def remove_indicator(self) -> None:
        """Remove the indicator under the caret; the marks given for it come back with an undo."""
        line = self.grid.current_row()
        if line is not None:
            self.open_file.run_write(
                lambda: post_service.remove_indicators(self.workspace, self.key, (line.indicator,)), self
            )
