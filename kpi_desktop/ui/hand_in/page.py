"""The tab 上报合并: the unit's hand-in, or the bureau's intake, as the open file is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedLayout, QWidget
from typing_extensions import override

from kpi_desktop.domain.errors import Place
from kpi_desktop.ui.hand_in.bureau_panel import INTAKE, BureauPanel
from kpi_desktop.ui.hand_in.unit_panel import UnitPanel
from kpi_desktop.ui.page import Page, PageTools

if TYPE_CHECKING:
    from kpi_desktop.services.workspace import Changes


class HandInPage(Page):
    """Hand-in and merge."""

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self.unit = UnitPanel(tools)
        self.bureau = BureauPanel(tools)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.unit)
        self._stack.addWidget(self.bureau)
        self.unit.place_chosen.connect(self.place_requested)
        self.unit.said.connect(self.status_message)
        self.bureau.intake.said.connect(self.status_message)
        for panel in (self.bureau.units, self.bureau.check, self.bureau.people):
            panel.place_chosen.connect(self.place_requested)

    @override
    def refresh(self, changes: Changes | None) -> None:
        open_file = self.open_file
        if open_file is None:
            return
        self._stack.setCurrentIndex(1 if open_file.is_bureau else 0)
        if open_file.is_bureau:
            self.bureau.show_file(open_file)
        elif open_file.key is not None:
            self.unit.show_file(open_file)

    @override
    def go_to(self, place: Place) -> bool:
        return not place.page or self.bureau.choose(place.page)

    @override
    def take_files(self, paths: Sequence[Path]) -> None:
        if self.open_file is not None and self.open_file.is_bureau:
            self.bureau.choose(INTAKE)
            self.bureau.intake.add_paths(paths)
        else:
            self.unit.show_return(paths[0])

    @override
    def current_place(self) -> str:
        return self.bureau.title if self.open_file is not None and self.open_file.is_bureau else ""

    @override
    def restore_place(self, place: str) -> None:
        self.bureau.choose(place)
