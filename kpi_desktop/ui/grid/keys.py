"""Which command or move of the grid a key asks for."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from kpi_desktop.ui.grid.moves import Move

_STANDARD_KEYS = {
    QKeySequence.StandardKey.Copy: "copy",
    QKeySequence.StandardKey.Paste: "paste",
    QKeySequence.StandardKey.Find: "find",
    QKeySequence.StandardKey.Delete: "clear",
}
_MOVES = {
    Qt.Key.Key_Return: Move.ENTER,
    Qt.Key.Key_Enter: Move.ENTER,
    Qt.Key.Key_Down: Move.DOWN,
    Qt.Key.Key_Up: Move.UP,
    Qt.Key.Key_Left: Move.LEFT,
    Qt.Key.Key_Right: Move.RIGHT,
    Qt.Key.Key_Tab: Move.NEXT,
    Qt.Key.Key_Backtab: Move.PREVIOUS,
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


def is_way_out(event: QKeyEvent) -> bool:
    """Whether a key leads out of the table: Ctrl with Tab, or with Shift and Tab."""
    is_tab = event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
    return is_tab and bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)


def move_of(event: QKeyEvent) -> Move | None:
    """Which move a key asks for while a cell is open, None for none."""
    move = _MOVES.get(Qt.Key(event.key()))
    if move is Move.ENTER and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
        return Move.ENTER_BACK
    return move
