"""The card that says how the indicator under the caret is scored."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.ui.parts import chars, down, plain, set_mood
from kpi_desktop.ui.posts.field_row import FieldRow
from kpi_desktop.ui.posts.kind_fields import KindView, derive_kind, with_field

_COLUMNS, _ROOM, _FIELD_CHARS = 3, 1000, 20


class KindCard(QFrame):
    """Fields of a kind; `changed` carries the indicator as soon as its parameters make a rule."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._saved: Indicator | None = None
        self._draft: Indicator | None = None
        self.rows: dict[str, FieldRow] = {}
        self._fields = QGridLayout()
        self._fields.setHorizontalSpacing(16)
        self._fields.setVerticalSpacing(4)
        self._columns = max(1, min(_COLUMNS, _ROOM // chars(_FIELD_CHARS)))
        for column in range(self._columns):
            self._fields.setColumnStretch(column, 1)
        self.sentence = plain()
        self.setLayout(down(self._fields, self.sentence, margin=10, spacing=6))

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
        self.sentence.setText(view.trouble or f"{view.rule}。{view.example}")
        set_mood(self.sentence, "bad" if view.trouble else "")

    def _build(self, view: KindView) -> None:
        for old in self.rows.values():
            self._fields.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.rows = {field.key: FieldRow(field) for field in view.fields}
        for at, row in enumerate(self.rows.values()):
            self._fields.addWidget(row, at // self._columns, at % self._columns)
            row.submitted.connect(self._on_submitted)

    def _on_submitted(self, key: str, text: str) -> None:
        draft = self._draft
        if draft is None:
            return
        changed = with_field(draft, key, text)
        if changed == draft:
            return
        self._draft = changed
        view = derive_kind(changed)
        self._show(view)
        if not view.trouble:
            self.changed.emit(changed)
