"""Which command of the grid a key asks for."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

_STANDARD_KEYS = {
    QKeySequence.StandardKey.Copy: "copy",
    QKeySequence.StandardKey.Paste: "paste",
    QKeySequence.StandardKey.Find: "find",
    QKeySequence.StandardKey.Delete: "clear",
}


COMMAND_KEYS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


def command_of(event: QKeyEvent) -> str:
    """Which command of the grid a key asks for, empty for none."""
    for standard, command in _STANDARD_KEYS.items():
        if event.matches(standard):
            return command
    if event.key() == Qt.Key.Key_Backspace and not event.modifiers():
        return "clear"
    if event.key() == Qt.Key.Key_D and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
        return "fill_down"
    return ""
