"""A file somebody else has open: read it, take it over from a PC that is known to be off, or leave it."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QWidget

from kpi_desktop.domain.files import Holder
from kpi_desktop.ui.messages import PROGRAM_NAME
from kpi_desktop.ui.parts import chars, down, note, plain


def derive_take_over_note(holder: Holder) -> str:
    """When a lock may be taken away; empty for a program on this PC, which can be closed."""
    if holder.is_here:
        return ""
    return f"只有确定{holder.place}上的程序已经不在运行（关了机、断了电），才解除占用；两台电脑同时写一个文件，会有一台写的丢失。"


class HeldDialog(QDialog):
    """Accepted means: open it, read-only unless `takes_over`."""

    help_topic = "文件被占用"

    def __init__(self, sentence: str, holder: Holder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.takes_over = False
        self.setWindowTitle(PROGRAM_NAME)
        self.setMinimumWidth(chars(34))
        more = note(derive_take_over_note(holder))
        more.setVisible(not holder.is_here)
        buttons = QDialogButtonBox(self)
        self.read_button = buttons.addButton("只读打开", QDialogButtonBox.ButtonRole.AcceptRole)
        self.read_button.setDefault(True)
        self.take_button = QPushButton("解除占用并打开", self)
        self.take_button.setAutoDefault(False)
        self.take_button.clicked.connect(self._on_take_over)
        buttons.addButton(self.take_button, QDialogButtonBox.ButtonRole.ActionRole)
        # The box shows what it is given.
        self.take_button.setVisible(not holder.is_here)
        buttons.addButton("不打开", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.setLayout(down(plain(sentence), more, buttons, margin=20, spacing=14))

    def _on_take_over(self) -> None:
        self.takes_over = True
        self.accept()
