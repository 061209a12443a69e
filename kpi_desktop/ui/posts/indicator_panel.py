"""Sub-page 量化指标: the indicators, their sums against the scheme, what is vague in their wording, how they are scored."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from kpi_desktop.domain.errors import Place
from kpi_desktop.domain.indicator_library import LibraryIndicator
from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.services import indicators as indicator_service
from kpi_desktop.services import posts as post_service
from kpi_desktop.ui.form_dialog import FormDialog, FormField, ask_form
from kpi_desktop.ui.grid.columns import CellEdit
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import (
    Panel,
    beside,
    chars,
    down,
    put_caret,
    scrolled,
    stacked,
)
from kpi_desktop.ui.posts.columns import INDICATOR_WRITERS, indicator_columns
from kpi_desktop.ui.posts.indicator_bar import IndicatorBar, indicators_of
from kpi_desktop.ui.posts.kind_card import KindCard
from kpi_desktop.ui.posts.standard_card import REWRITE_KEY, StandardCard
from kpi_desktop.ui.posts.state import (
    IndicatorLine,
    derive_indicators,
    is_locked,
)
from kpi_desktop.ui.record_edits import LiveColumns, apply_edits, write_edits, write_or_say

if TYPE_CHECKING:
    from kpi_desktop.services.workspace import Changes

# The header and four rows, whatever the text size; what stands below scrolls where that is too much.
_LEAST_CHARS = 13
_MOVES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class IndicatorPanel(Panel):
    """The grid of indicators; below it the standard of the one under the caret, checked as typed, and its kind."""

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self.grid: EntryGrid[IndicatorLine] = EntryGrid(
            "indicators",
            "量化指标",
            (),
            lambda line: line.indicator.indicator_no,
            tools.settings,
            empty_text="还没有指标。\n请点“从指标库选用”或“新增指标”，也可以用菜单“文件”中的“从台账导入”。",
        )
        self.grid.setMinimumHeight(chars(_LEAST_CHARS))
        self._columns = LiveColumns(self.grid)
        self.standard_card = StandardCard(indicator_service.load_library())
        self.kind = KindCard()
        self.bar = IndicatorBar(tools, self.grid)
        self._connect()
        self.setLayout(
            down(
                self.bar,
                stacked(
                    self.grid,
                    beside(scrolled(down(self.standard_card)), self.kind, sizes=(chars(38), chars(36))),
                    sizes=(chars(16), chars(18)),
                ),
                margin=8,
            )
        )

    def _connect(self) -> None:
        self.grid.edit_requested.connect(self._on_edits)
        self.grid.current_changed.connect(lambda _row, _column: self._show_line())
        self.grid.view.text_typed.connect(self._on_cell_typed)
        self.grid.view.installEventFilter(self)
        self.kind.changed.connect(self._on_kind)
        self.standard_card.submitted.connect(self._on_standard)
        self.standard_card.accepted.connect(self._on_rewrite)
        self.standard_card.word_offered.connect(self.ask_own_word)
        shortcut = QShortcut(QKeySequence(REWRITE_KEY), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.accept_rewrite)

    @override
    def fill(self) -> None:
        book = self.book
        groups = {group.label: group.key for group in book.scheme.groups}
        posts = frozenset(post.post_no for post in book.posts)
        self._columns.show(
            (tuple(groups.items()), posts),
            lambda: indicator_columns(groups, posts),
            derive_indicators(book, self.grid.rows),
        )
        put_caret(self.grid)
        self.bar.show_file(self.open_file)
        self._show_line()

    @override
    def go_to(self, place: Place) -> bool:
        self.grid.select_cell(place.item, "standard")
        return True

    @override
    def finish_editing(self) -> bool:
        self.standard_card.submit()
        return self.grid.finish_editing() and not self.standard_card.is_changed

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            watched is self.grid.view
            and event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
        ):
            key = Qt.Key(event.key())
            is_alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
            if is_alt and key in _MOVES and not is_locked(self.book):
                self.bar.move_rows(_MOVES[key])
                return True
        return super().eventFilter(watched, event)

    def _show_line(self) -> None:
        line = self.grid.current_row()
        indicator = line.indicator if line else None
        locked = is_locked(self.book)
        self.kind.show_indicator(indicator, is_locked=locked)
        self.standard_card.show_indicator(indicator, self.book.scheme.own_words, is_locked=locked)

    def _on_cell_typed(self, text: str) -> None:
        if self.grid.current_keys()[1] == "standard":
            self.standard_card.preview(text)

    def _on_kind(self, indicator: Indicator) -> None:
        self._write(lambda: self._save((indicator,), "修改计分办法"), self.kind.refuse)

    def _on_standard(self, number: str, text: str) -> None:
        indicator = indicators_of(self.grid).get(number)
        if indicator is None:
            return
        changed = (replace(indicator, standard=text),)
        is_shown = self.grid.current_keys()[0] == number
        # Somebody who has gone on to another row gets a box: the card shows that row's standard by then.
        on_refused = self.standard_card.refuse if is_shown else None
        self._write(lambda: self._save(changed, "修改评分标准"), on_refused)

    def accept_rewrite(self) -> None:
        """Take the rewrite on offer for the indicator under the caret."""
        if self.grid.finish_editing():
            self.standard_card.accept_rewrite()

    def _on_rewrite(self, entry: LibraryIndicator) -> None:
        line = self.grid.current_row()
        if line is not None:
            self._write(
                lambda: indicator_service.accept_rewrite(self.workspace, self.key, line.indicator, entry),
                self.standard_card.refuse,
            )

    def _on_edits(self, edits: Sequence[CellEdit]) -> None:
        changed = apply_edits(edits, indicators_of(self.grid), INDICATOR_WRITERS)
        write_edits(self.open_file, self.grid, edits, lambda: self._save(changed, "修改指标"), self)

    def _save(self, indicators: tuple[Indicator, ...], action: str) -> Changes:
        indicator_service.refuse_unfit_marks(self.book, indicators)
        return post_service.save_indicators(self.workspace, self.key, indicators, action)

    def _write(self, write: Callable[[], Changes], on_refused: Callable[[str], None] | None = None) -> None:
        self.open_file.run_write(write, self, on_refused)

    def ask_own_word(self, marked: str) -> FormDialog:
        """Ask for a word of the office's own that is to be told as vague."""
        field = FormField(key="word", label="含糊用语", start=marked.strip()[:20], hint="如：站位不高")
        return ask_form(
            "加入本单位词语",
            (field,),
            lambda values: write_or_say(
                self.open_file,
                lambda: indicator_service.add_own_word(self.workspace, self.key, values["word"]),
            ),
            yes="加入",
            lead="以后评分标准里写到这个词，就提醒用语含糊。在“计分方案”页可以删掉。",
            parent=self,
        )
