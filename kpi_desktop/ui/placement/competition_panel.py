"""竞争上岗: the rounds of the year."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import Panel, down, note


class CompetitionPanel(Panel):
    """The place of 竞争上岗, empty until its rounds are here."""

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self.setLayout(down(note("还没有竞争上岗轮次。"), 1, margin=8))

    @override
    def fill(self) -> None:
        """Nothing is shown yet."""
