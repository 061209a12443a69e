"""The card that says how the indicator under the caret is scored."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.ui.parts import chars, down, heading, plain, set_mood
from kpi_desktop.ui.plain_text import plain_label
from kpi_desktop.ui.posts.field_row import FieldRow
from kpi_desktop.ui.posts.kind_fields import KindView, derive_kind, with_field

_COLUMNS, _ROOM, _FIELD_CHARS = 2, 470, 16
_EDITOR_CHARS = 9.2


class KindCard(QFrame):
    """Fields of a kind; `changed` carries the indicator as soon as its parameters make a rule."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._saved: Indicator | None = None
        self._draft: Indicator | None = None
        self.rows: dict[str, FieldRow] = {}
        self._lines: dict[str, int] = {}
        self._fields = QGridLayout()
        self._fields.setHorizontalSpacing(16)
        self._fields.setVerticalSpacing(2)
        self._columns = max(1, min(_COLUMNS, _ROOM // chars(_FIELD_CHARS)))
        for column in range(self._columns):
            self._fields.setColumnStretch(column, 1)
        self.refusal = plain_label()
        self.refusal.setObjectName("refusal")
        self.refusal.setWordWrap(True)
        self.refusal.hide()
        self.sentence = plain()
        self.setLayout(down(heading("计分办法"), self._fields, self.sentence, 1, margin=10, spacing=6))

    def show_indicator(self, indicator: Indicator | None, *, is_locked: bool) -> None:
        """Show the saved indicator; a draft of the same one that makes no rule yet stays."""
        self.setVisible(indicator is not None)
        if indicator is None:
            return
        if self._draft is None or indicator != self._saved:
            self._saved = self._draft = indicator
        self._show(derive_kind(self._draft))
        for row in self.rows.values():
            row.setEnabled(not is_locked)

    def refuse(self, sentence: str) -> None:
        """Keep the draft, with the sentence that says why it is not saved."""
        self.sentence.setText(sentence)
        set_mood(self.sentence, "bad")

    def _show(self, view: KindView) -> None:
        if [field.key for field in view.fields] != list(self.rows):
            self._build(view)
        for field in view.fields:
            self.rows[field.key].show_text(field.text)
        self._refuse_at(view.trouble_at, view.trouble)
        unsaved = "改到成立才存盘，现在仍按原来的办法计分。" if view.trouble else ""
        self.sentence.setText(f"{view.rule}。{view.example}{unsaved}")
        set_mood(self.sentence, "bad" if view.trouble else "")

    def _refuse_at(self, key: str, sentence: str) -> None:
        """Put the sentence under the field it is about."""
        self._fields.removeWidget(self.refusal)
        if key in self.rows:
            self.refusal.setText(sentence)
            self._fields.addWidget(self.refusal, self._lines[key] + 1, 0, 1, self._columns)
            self.rows[key].editor.setAccessibleDescription(sentence)
        self.refusal.setVisible(key in self.rows)

    def _build(self, view: KindView) -> None:
        for old in self.rows.values():
            self._fields.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.rows = {field.key: FieldRow(field, is_wide=field.is_wide) for field in view.fields}
        self._lines = {}
        line, column = 0, 0
        for field in view.fields:
            row = self.rows[field.key]
            row.suffix.hide()
            row.submitted.connect(self._on_submitted)
            if not field.is_wide:
                row.editor.setFixedWidth(chars(_EDITOR_CHARS))
            if column + (self._columns if field.is_wide else 1) > self._columns:
                line, column = line + 2, 0
            # The line below every line is left for the sentence of a refusal.
            self._lines[field.key] = line
            self._fields.addWidget(row, line, column, 1, self._columns if field.is_wide else 1)
            column += self._columns if field.is_wide else 1

    def _on_submitted(self, key: str, text: str) -> None:
        draft = self._draft
        if draft is None:
            return
        changed = with_field(draft, key, text)
        if changed == draft:
            return
        self._draft = changed
        view = derive_kind(changed)
        before = self.rows
        self._show(view)
        if self.rows is not before:
            self.rows[key].editor.setFocus()
        if not view.trouble:
            self.changed.emit(changed)
