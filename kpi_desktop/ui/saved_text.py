"""A text of several lines that its page saves."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QPlainTextEdit
from typing_extensions import override


class SavedTextEdit(QPlainTextEdit):
    """With nothing typed to take back, Ctrl+Z is the window's, which takes back what was saved."""

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            is_undo = event.matches(QKeySequence.StandardKey.Undo) and not self.document().isUndoAvailable()
            is_redo = event.matches(QKeySequence.StandardKey.Redo) and not self.document().isRedoAvailable()
            if is_undo or is_redo:
                event.ignore()
                return False
        return super().event(event)
