"""One named field: its editor, its unit, and the sentence of a refusal below."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QWidget

from kpi_desktop.ui.parts import across, chars, down, note


class FieldLike(Protocol):
    """What a row needs to know of a field."""

    @property
    def key(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def suffix(self) -> str: ...
    @property
    def choices(self) -> tuple[str, ...]: ...
    @property
    def hint(self) -> str: ...


class FieldRow(QWidget):
    """Shows a field; `submitted` carries its key and text when a hand has changed it."""

    submitted = Signal(str, str)

    def __init__(self, field: FieldLike, parent: QWidget | None = None, *, is_wide: bool = False) -> None:
        super().__init__(parent)
        self.key = field.key
        label = QLabel(field.label)
        self.editor: QLineEdit | QComboBox
        if field.choices:
            self.editor = QComboBox()
            self.editor.addItems(list(field.choices))
            self.editor.activated.connect(self._submit)
        else:
            self.editor = QLineEdit()
            self.editor.setPlaceholderText(field.hint)
            is_number = bool(field.suffix) or field.text.replace(".", "").isdigit()
            self.editor.setAlignment(Qt.AlignmentFlag.AlignRight if is_number else Qt.AlignmentFlag.AlignLeft)
            self.editor.editingFinished.connect(self._submit)
        if is_wide:
            self.editor.setMinimumWidth(chars(8.3))
        else:
            self.editor.setFixedWidth(chars(8.3))
        self.editor.setAccessibleName(field.label)
        self.editor.setToolTip(field.hint)
        label.setBuddy(self.editor)
        self.suffix = note(field.suffix)
        self.suffix.setFixedWidth(chars(2.4))
        self.suffix.setWordWrap(False)
        self.refusal = QLabel()
        self.refusal.setObjectName("refusal")
        self.refusal.setWordWrap(True)
        self.refusal.hide()
        self.setLayout(
            down(
                across(label, *(() if is_wide else (1,)), self.editor, self.suffix, spacing=6),
                self.refusal,
                spacing=2,
            )
        )
        self.show_text(field.text)

    @property
    def text(self) -> str:
        return self.editor.currentText() if isinstance(self.editor, QComboBox) else self.editor.text()

    def show_text(self, text: str) -> None:
        """Show the draft's text and no refusal."""
        self.refusal.hide()
        if isinstance(self.editor, QComboBox):
            self.editor.setCurrentText(text)
        elif self.editor.text() != text:
            self.editor.setText(text)

    def refuse(self, sentence: str) -> None:
        """Keep what was typed, with the sentence below it."""
        self.refusal.setText(sentence)
        self.refusal.show()

    def _submit(self) -> None:
        self.submitted.emit(self.key, self.text)
