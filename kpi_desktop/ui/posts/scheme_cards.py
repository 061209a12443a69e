"""Cards of the page 计分方案: one of fields, one of a list with its keys to add, remove and order rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QWidget

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.scheme import Scheme
from kpi_desktop.ui.grid.columns import CellEdit, Column
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.parts import across, button, chars, down, heading, note, set_mood
from kpi_desktop.ui.plain_text import plain_label
from kpi_desktop.ui.posts.field_row import FieldRow
from kpi_desktop.ui.posts.scheme_cells import Line
from kpi_desktop.ui.posts.scheme_lists import set_cell
from kpi_desktop.ui.posts.scheme_view import SchemeList, SchemeSection
from kpi_desktop.ui.settings import Settings

Make = Callable[[Scheme], Scheme]
# Makes a scheme of the old one and saves it under a name; False when it was refused, which the last argument is told.
Change = Callable[[Make, str, Callable[[str], None]], bool]
_MOST_ROWS_SHOWN, _LEAST_ROWS_SHOWN, _NO_LIMIT = 8, 2, 16_777_215


class FieldCard(QFrame):
    """A section of fields: title, what is wrong with it, fields."""

    submitted = Signal(str, str)

    def __init__(self, section: SchemeSection, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.title = section.title
        self.check = _check_label()
        self.rows = {field.key: FieldRow(field, is_wide=field.is_wide) for field in section.fields}
        for row in self.rows.values():
            row.submitted.connect(self.submitted)
        self._remark = note()
        # A value stands near its name, however wide the window.
        self.setMinimumWidth(chars(26))
        self.setMaximumWidth(chars(34))
        self.setLayout(
            down(
                heading(section.title),
                self.check,
                *self.rows.values(),
                self._remark,
                1,
                margin=10,
                spacing=4,
            )
        )

    def show_section(self, section: SchemeSection, trouble: str, *, is_locked: bool) -> None:
        """Show the section's texts and what is wrong with it."""
        _say(self.check, trouble)
        self._remark.setText(section.remark)
        self._remark.setVisible(bool(section.remark))
        for field in section.fields:
            self.rows[field.key].show_text(field.text)
            self.rows[field.key].editor.setToolTip(field.hint)
            self.rows[field.key].editor.setEnabled(not is_locked)


class ListCard(QFrame):
    """A list as a grid; Insert adds a row, Ctrl+Delete removes it, Alt+↑ and Alt+↓ move it."""

    def __init__(
        self, shown: SchemeList, settings: Settings, change: Change, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.title = shown.title
        self._list = shown
        self._change = change
        self._basis: object = None
        self._scheme: Scheme | None = None
        self.grid: EntryGrid[Line] = EntryGrid(
            f"scheme:{shown.title}",
            shown.heading,
            (),
            lambda line: line.key,
            settings,
            empty_text=shown.empty_text,
        )
        self.grid.edit_requested.connect(self._on_edits)
        self.total = note()
        self.total.setWordWrap(False)
        self.check = _check_label()
        self.refusal = plain_label()
        self.refusal.setObjectName("refusal")
        self.refusal.setWordWrap(True)
        self.refusal.hide()
        self.add_button = self._command(
            "新增", self.add, "Ins", "在光标所在行的下面增加一行（Insert），可以撤销"
        )
        self.remove_button = self._command(
            "删除", self.remove, "Ctrl+Del", "删除光标所在的行（Ctrl+Delete），可以撤销"
        )
        self.up_button = self._command(
            "上移", lambda: self.move_row(-1), "Alt+Up", "把光标所在的行上移一行（Alt+↑）"
        )
        self.down_button = self._command(
            "下移", lambda: self.move_row(1), "Alt+Down", "把光标所在的行下移一行（Alt+↓）"
        )
        for control in (self.up_button, self.down_button):
            control.setVisible(shown.has_order)
        self.setLayout(
            down(
                across(
                    heading(shown.heading),
                    self.total,
                    1,
                    self.add_button,
                    self.remove_button,
                    self.up_button,
                    self.down_button,
                    spacing=6,
                ),
                self.check,
                self.grid,
                self.refusal,
                0,
                margin=10,
                spacing=4,
            )
        )

    def _command(self, text: str, act: Callable[[], object], keys: str, tip: str) -> QPushButton:
        made = button(text, act, tip=tip)
        made.setAccessibleName(f"{text}{self._list.noun}")
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(made.click)
        return made

    def show_scheme(self, scheme: Scheme, trouble: str, *, is_locked: bool) -> None:
        """Show the list of a scheme, its total, and what is wrong with it."""
        self._scheme = scheme
        columns = self._list.columns(scheme)
        basis = (is_locked, tuple(column.choices for column in columns))
        records = self._list.read(scheme)
        lines = tuple(Line(at=at, record=record) for at, record in enumerate(records))
        if basis != self._basis:
            self._basis = basis
            self.grid.set_columns(_read_only(columns) if is_locked else columns, lines)
        else:
            self.grid.set_rows(lines)
        total = self._list.total(scheme)
        self.total.setText(total)
        set_mood(self.total, "bad" if total.endswith("应为100") else "good")
        _say(self.check, trouble)
        self.refusal.hide()
        self.add_button.setEnabled(not is_locked)
        self.remove_button.setEnabled(not is_locked and bool(records))
        for control in (self.up_button, self.down_button):
            control.setEnabled(not is_locked and len(records) > 1)
        self._fit(len(records))

    def _fit(self, count: int) -> None:
        """Give the grid the height of its rows, within bounds; a long one scrolls."""
        view = self.grid.view
        shown = max(_LEAST_ROWS_SHOWN, min(count, _MOST_ROWS_SHOWN))
        height = view.horizontalHeader().height() + shown * view.verticalHeader().defaultSectionSize() + 6
        self.grid.setMinimumHeight(height)
        self.grid.setMaximumHeight(height if count <= _MOST_ROWS_SHOWN else _NO_LIMIT)

    def add(self) -> bool:
        """Add a row below the one under the caret and put the caret on it."""
        at = self._at() + 1

        def make(scheme: Scheme) -> Scheme:
            rows = self._list.read(scheme)
            return self._list.write(scheme, (*rows[:at], self._list.make(scheme), *rows[at:]))

        before = self._records
        if not self._save(make, f"新增{self._list.noun}"):
            return False
        new = next((index for index, each in enumerate(self._records) if each not in before), at)
        return self.grid.select_cell(str(new), self.grid.model.columns[self._first_name()].key)

    def remove(self) -> bool:
        """Remove the row under the caret."""
        at = self._at()
        rows = self._records
        if not 0 <= at < len(rows):
            return False
        left = (*rows[:at], *rows[at + 1 :])
        return self._save(lambda scheme: self._list.write(scheme, left), f"删除{self._list.noun}")

    def move_row(self, step: int) -> bool:
        """Move the row under the caret up or down; the caret goes along."""
        at = self._at()
        rows = list(self._records)
        to = at + step
        if not self._list.has_order or at < 0 or not 0 <= to < len(rows):
            return False
        rows[at], rows[to] = rows[to], rows[at]
        column = self.grid.current_keys()[1]
        return self._save(
            lambda scheme: self._list.write(scheme, tuple(rows)), f"调整{self._list.noun}的顺序"
        ) and self.grid.select_cell(str(to), column)

    @property
    def _records(self) -> tuple[object, ...]:
        return self._list.read(self._scheme) if self._scheme is not None else ()

    def _at(self) -> int:
        line = self.grid.current_row()
        return line.at if line is not None else len(self._records) - 1

    def _first_name(self) -> int:
        columns = self.grid.model.columns
        return next((at for at, column in enumerate(columns) if column.is_stretched), 0)

    def _save(self, make: Make, action: str) -> bool:
        if not self.grid.finish_editing():
            return False
        try:
            return self._change(make, f"计分方案：{action}", self._refuse)
        except RuleViolation as violation:
            self._refuse(str(violation))
            return False

    def _refuse(self, sentence: str) -> None:
        self.refusal.setText(sentence)
        self.refusal.show()

    def _on_edits(self, edits: Sequence[CellEdit]) -> None:
        rows = list(self._records)
        for edit in edits:
            at = int(edit.row_key)
            rows[at] = set_cell(rows[at], edit.column_key, edit.new)
        first = edits[0]

        def refuse(sentence: str) -> None:
            if len(edits) == 1:
                self.grid.refuse(first.row_key, first.column_key, first.text, sentence)
            else:
                self._refuse(sentence)

        self._change(
            lambda scheme: self._list.write(scheme, tuple(rows)), f"计分方案：修改{self._list.noun}", refuse
        )


def _read_only(columns: Sequence[Column[Line]]) -> tuple[Column[Line], ...]:
    return tuple(replace(column, parse=None) for column in columns)


def _check_label() -> QLabel:
    label = note()
    set_mood(label, "bad")
    label.hide()
    return label


def _say(label: QLabel, sentence: str) -> None:
    label.setText(sentence)
    label.setVisible(bool(sentence))
