"""Sub-page 计分方案: fields in cards, checked as one types, saved as soon as the draft holds together."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.scheme import Scheme
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.services import posts as post_service
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import Panel, across, button, chars, down, heading, note, scrolled, set_mood
from kpi_desktop.ui.posts.field_row import FieldRow
from kpi_desktop.ui.posts.scheme_fields import SchemeView, derive_scheme
from kpi_desktop.ui.posts.scheme_tables import SchemeTables
from kpi_desktop.ui.posts.scheme_view import SchemeSection
from kpi_desktop.ui.posts.state import LOCKED, is_locked

# As many columns as a small screen has room for at the user's text size.
_COLUMNS, _ROOM, _CARD_CHARS = 3, 1030, 22


class SectionCard(QFrame):
    """A section of the scheme: title, check, fields."""

    def __init__(self, section: SchemeSection, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.check = note()
        self.check.setWordWrap(False)
        self.rows = {field.key: FieldRow(field) for field in section.fields}
        self.remark = note()
        self.setLayout(
            down(
                across(heading(section.title), 1, self.check),
                *self.rows.values(),
                self.remark,
                margin=10,
                spacing=4,
            )
        )
        self.show_section(section)

    def show_section(self, section: SchemeSection) -> None:
        self.check.setText(section.check)
        set_mood(self.check, "good" if section.is_right else "bad")
        self.remark.setText(section.remark)
        self.remark.setVisible(bool(section.remark))
        for field in section.fields:
            self.rows[field.key].show_text(field.text)


class SchemePanel(Panel):
    """The scheme of the year."""

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self._draft: Scheme | None = None
        self._saved: tuple[UnitYear, Scheme] | None = None
        self.cards: list[SectionCard] = []
        self._grid = QGridLayout()
        count = max(1, min(_COLUMNS, _ROOM // chars(_CARD_CHARS)))
        self._columns = [QVBoxLayout() for _ in range(count)]
        for at, column in enumerate(self._columns):
            column.setSpacing(10)
            self._grid.addLayout(column, 0, at)
            self._grid.setColumnStretch(at, 1)
        self._grid.setContentsMargins(0, 0, 4, 0)
        self._grid.setHorizontalSpacing(10)
        self.tables = SchemeTables(tools.settings)
        self.tables.changed.connect(self._on_table_changed)
        self._grid.addWidget(self.tables, 1, 0, 1, _COLUMNS)
        scroll = scrolled(self._grid)
        scroll.setAccessibleName("计分方案各项")
        self.title = heading("")
        self.sentence = note()
        self.revert_button = button("放弃没有保存的改动", self.revert)
        self.setLayout(down(across(self.title, self.sentence, self.revert_button), scroll, margin=8))

    @override
    def fill(self) -> None:
        """Show the saved scheme, or go on with a draft that does not hold together yet."""
        saved = (self.key, self.book.scheme)
        if self._draft is None or saved != self._saved or is_locked(self.book):
            self._saved, self._draft = saved, self.book.scheme
        self._show()

    @override
    def finish_editing(self) -> bool:
        return self.tables.finish_editing()

    def revert(self) -> None:
        """Go back to the saved scheme."""
        self._draft = self.book.scheme
        self._show()

    def _view(self, draft: Scheme) -> SchemeView:
        return derive_scheme(draft, self.book.scheme)

    def _show(self) -> None:
        draft = self._draft or self.book.scheme
        view = self._view(draft)
        self.title.setText(draft.label)
        locked = is_locked(self.book)
        self.sentence.setText(LOCKED if locked else view.sentence)
        set_mood(self.sentence, "" if view.is_saved else "bad")
        self.revert_button.setVisible(not view.is_saved)
        keys = [[field.key for field in section.fields] for section in view.sections]
        if keys != [list(shown.rows) for shown in self.cards]:
            self._build(view)
        for shown, section in zip(self.cards, view.sections, strict=True):
            shown.show_section(section)
            shown.setEnabled(not locked)
        self.tables.show_scheme(draft)
        self.tables.setEnabled(not locked)

    def _build(self, view: SchemeView) -> None:
        for old in self.cards:
            old.hide()
            old.deleteLater()
        for column in self._columns:
            while column.count():
                column.takeAt(0)
        self.cards = []
        for at, sections in enumerate(view.columns):
            for section in sections:
                shown = SectionCard(section)
                self.cards.append(shown)
                self._columns[at % len(self._columns)].addWidget(shown)
                for row in shown.rows.values():
                    row.submitted.connect(self._on_submitted)
        for column in self._columns:
            column.addStretch(1)

    def _on_submitted(self, key: str, text: str) -> None:
        fields = {
            field.key: field for section in self._view(self._current).sections for field in section.fields
        }
        if text == fields[key].text:
            return
        row = next(shown.rows[key] for shown in self.cards if key in shown.rows)
        try:
            self._draft = fields[key].write(self._current, text)
        except RuleViolation as violation:
            row.refuse(str(violation))
            return
        self._show()
        self._save(row.refuse)

    def _on_table_changed(self, change: Callable[[Scheme], Scheme]) -> None:
        self._draft = change(self._current)
        self._show()
        self._save(self._say_refusal)

    def _say_refusal(self, sentence: str) -> None:
        self.sentence.setText(sentence)
        set_mood(self.sentence, "bad")

    @property
    def _current(self) -> Scheme:
        return self._draft or self.book.scheme

    def _save(self, refuse: Callable[[str], None]) -> None:
        draft = self._current
        if not self._view(draft).can_save:
            return
        written = self.open_file.run_write(
            lambda: post_service.save_scheme(self.workspace, self.key, draft), self, refuse
        )
        if written is None:
            self._draft = self.book.scheme
