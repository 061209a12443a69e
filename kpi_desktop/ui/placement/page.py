"""The tab 竞争上岗: holders and terms, competition for posts, mutual selection."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from kpi_desktop.domain.errors import Area, Place
from kpi_desktop.ui.open_file import OpenFile
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import SubPages, box, down
from kpi_desktop.ui.placement.competition_panel import CompetitionPanel
from kpi_desktop.ui.placement.holders_panel import HoldersPanel
from kpi_desktop.ui.placement.selection_panel import SelectionPanel
from kpi_desktop.ui.placement.state import COMPETITION, HOLDERS, SELECTION
from kpi_desktop.ui.year_page import YearPage

if TYPE_CHECKING:
    from kpi_desktop.services.workspace import Changes


class PlacementPage(YearPage):
    """Who holds which post, and how they came to it."""

    areas: ClassVar = frozenset({Area.POSTS, Area.PLACEMENT})

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self.holders = HoldersPanel(tools)
        self.competition = CompetitionPanel(tools)
        self.selection = SelectionPanel(tools)
        self.sub_pages = SubPages(
            "竞争上岗的各页",
            ((HOLDERS, self.holders), (COMPETITION, self.competition), (SELECTION, self.selection)),
        )
        self.set_content(box(down(self.sub_pages, margin=8)))
        self.holders.place_chosen.connect(self.place_requested)
        self.selection.place_chosen.connect(self.place_requested)

    @override
    def show_year(self, open_file: OpenFile, changes: Changes | None) -> None:
        self.sub_pages.show_file(open_file)

    @override
    def go_to(self, place: Place) -> bool:
        return self.sub_pages.choose(place.page or HOLDERS) and self.sub_pages.panel.go_to(place)

    @override
    def current_place(self) -> str:
        return self.sub_pages.title

    @override
    def restore_place(self, place: str) -> None:
        self.sub_pages.choose(place)

    @override
    def finish_editing(self) -> bool:
        return self.sub_pages.panel.finish_editing()
