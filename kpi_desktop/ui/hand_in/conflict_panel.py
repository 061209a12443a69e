"""The conflict desk: base, bureau and unit side by side, decided one by one or all of a kind, with a reason."""

from __future__ import annotations

from functools import partial

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPushButton, QWidget
from typing_extensions import override

from kpi_desktop.domain.merging import ConflictChoice
from kpi_desktop.services import decisions
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.hand_in.columns import CONFLICT_COLUMNS
from kpi_desktop.ui.hand_in.state import (
    ConflictLine,
    ConflictScope,
    by_book,
    conflict_details,
    conflicts_sentence,
    in_scope,
    next_waiting,
)
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import (
    Panel,
    across,
    beside,
    box,
    button,
    card,
    down,
    heading,
    note,
    plain,
    put_caret,
    set_mood,
)

_KEYS = {ConflictChoice.OURS: "Alt+1", ConflictChoice.THEIRS: "Alt+2"}


class ConflictPanel(Panel):
    """The conflicts of every unit in the bureau's file."""

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self._lines: tuple[ConflictLine, ...] = ()
        self.grid: EntryGrid[ConflictLine] = EntryGrid(
            "hand_in.conflicts",
            "冲突",
            CONFLICT_COLUMNS,
            lambda line: line.key,
            tools.settings,
            empty_text="没有等待决定的冲突。",
        )
        self.grid.current_changed.connect(lambda _row, _column: self._show_line())
        self._sentence = note()
        self.with_decided = QCheckBox("已决定的也列出")
        self.with_decided.setAccessibleName("已决定的也列出")
        self.with_decided.toggled.connect(self._show_lines)
        self._title = heading("")
        self._details = plain()
        self.scope = QComboBox()
        self.scope.setAccessibleName("一起决定的范围")
        for scope in ConflictScope:
            self.scope.addItem(scope.label, scope)
        self.reason = QLineEdit()
        self.reason.setAccessibleName("决定的理由")
        self.reason.setPlaceholderText("例如：已与单位核对原件")
        self._refusal = note()
        self.ours_button = self._decide_button(ConflictChoice.OURS)
        self.theirs_button = self._decide_button(ConflictChoice.THEIRS)
        side = card(
            down(
                self._title,
                self._details,
                None,
                note("一起决定的范围"),
                self.scope,
                note("理由（留在记录里，必填）"),
                self.reason,
                self._refusal,
                self.ours_button,
                self.theirs_button,
                1,
                margin=12,
            )
        )
        side.setMinimumWidth(300)
        top = across(self._sentence, self.with_decided)
        self.setLayout(down(top, beside(self.grid, box(down(side)), sizes=(1000, 330)), margin=8))

    def _decide_button(self, choice: ConflictChoice) -> QPushButton:
        keys = _KEYS[choice]

        def decide() -> None:
            self.decide(choice)

        made = button(f"{choice.label}（{keys}）", decide, tip="按范围和理由决定，光标到下一处等待决定的冲突")
        QShortcut(QKeySequence(keys), self, decide)
        return made

    @override
    def fill(self) -> None:
        self._lines = tuple(
            ConflictLine(book=book.key, unit=book.unit_name, conflict=conflict)
            for book in self.open_file.books
            for conflict in decisions.list_conflicts(self.workspace, book.key)
        )
        self._show_lines()

    def _show_lines(self) -> None:
        with_decided = self.with_decided.isChecked()
        self.grid.set_rows([line for line in self._lines if with_decided or line.is_waiting])
        self._sentence.setText(conflicts_sentence(self._lines))
        put_caret(self.grid)
        self._show_line()

    def _show_line(self) -> None:
        line = self.grid.current_row()
        self._title.setText(line.unit if line else "")
        self._details.setText(conflict_details(line) if line else "")
        for widget in (self.ours_button, self.theirs_button, self.scope, self.reason):
            widget.setEnabled(line is not None and not self.open_file.is_read_only)

    def decide(self, choice: ConflictChoice) -> None:
        """Decide the conflict under the caret, and those of the chosen range with it."""
        line = self.grid.current_row()
        if line is None:
            return
        chosen = in_scope(self.scope.currentData(), line, self._lines)
        follower = next_waiting(self._lines, chosen)
        self._refusal.setText("")
        for key, ids in by_book(chosen):
            write = partial(decisions.decide_conflicts, self.workspace, key, ids, choice, self.reason.text())
            if self.open_file.run_write(write, self, self._refuse) is None:
                return
        if follower is not None:
            self.grid.select_cell(follower.key)

    def _refuse(self, sentence: str) -> None:
        self._refusal.setText(sentence)
        set_mood(self._refusal, "bad")
        self.reason.setFocus()
