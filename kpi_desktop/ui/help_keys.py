"""F1 everywhere: each page and dialog opens the manual at its own chapter."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QDialog, QWidget

HELP_KEY = "F1"
_NAME = "helpKey"


class HelpKeys(QObject):
    """Gives every dialog the key when it first gets the focus; the window's own key does not reach into dialogs.

    `show` gets the dialog's topic, empty for that of the page it belongs to, and the dialog, which keeps other
    windows from being used while it is open.
    """

    def __init__(self, window: QWidget, show: Callable[[str, QDialog], object]) -> None:
        super().__init__(window)
        self._show = show
        app = QApplication.instance()
        assert isinstance(app, QApplication)  # noqa: S101 - a widget is there already
        app.focusChanged.connect(self._on_focus)

    def _on_focus(self, _old: QWidget | None, now: QWidget | None) -> None:
        dialog = now.window() if now is not None else None
        if isinstance(dialog, QDialog) and dialog.findChild(QShortcut, _NAME) is None:
            shortcut = QShortcut(QKeySequence(HELP_KEY), dialog)
            shortcut.setObjectName(_NAME)
            shortcut.activated.connect(lambda: self._show(topic_of_dialog(dialog), dialog))


def topic_of_dialog(dialog: QDialog) -> str:
    """The topic a dialog names as `help_topic`, empty when it belongs to a page."""
    topic = getattr(dialog, "help_topic", "")
    return topic if isinstance(topic, str) else ""
