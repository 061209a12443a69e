"""The derivation of one person's score, line by line."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from kpi_desktop.domain.derivation import DerivationLine
from kpi_desktop.ui.parts import chars, down, heading
from kpi_desktop.ui.theme import current_colours


class DerivationView(QFrame):
    """Shows derivation lines under a name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._title = heading("得分明细")
        self.text = QTextBrowser()
        self.text.setAccessibleName("得分明细")
        self.text.setStyleSheet("border: none; padding: 0;")
        self.setLayout(down(self._title, self.text, margin=12, spacing=6))
        self.setMinimumWidth(chars(18))

    def show_lines(self, title: str, lines: Sequence[DerivationLine]) -> None:
        """Show the lines of a person; without lines, what to do."""
        self._title.setText(title)
        if not lines:
            self.text.setPlainText("选中一个人，在这里看每一步怎么算出来的。")
            return
        colours = current_colours()
        self.text.setHtml(
            "".join(
                f"<p style='margin:0 0 6px 0'><b>{escape(line.label)}</b>"
                f"<span style='color:{colours.accent}'>　{escape(line.value)}</span><br>"
                f"<span style='color:{colours.muted}'>{escape(line.rule)}</span></p>"
                for line in lines
            )
        )
