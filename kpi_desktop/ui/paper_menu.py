"""A button that opens a menu of papers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QMenu, QToolButton, QWidget


def menu_button(
    text: str, entries: Sequence[str], on_chosen: Callable[[str], object], parent: QWidget
) -> QToolButton:
    """A button that opens a menu; the entry chosen is given by its text."""
    made = QToolButton(parent)
    made.setText(text)
    made.setAccessibleName(text)
    made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    menu = QMenu(made)
    for entry in entries:
        action = menu.addAction(f"{entry}…")
        action.triggered.connect(lambda _checked=False, chosen=entry: on_chosen(chosen))
    made.setMenu(menu)
    return made
