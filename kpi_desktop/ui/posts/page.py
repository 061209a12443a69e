"""The tab 岗位设置: the tree of posts on the left, sub-pages on the right."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from kpi_desktop.domain.duties import PAGE as DUTIES
from kpi_desktop.domain.errors import Area, Place
from kpi_desktop.domain.tasks import PAGE as TASKS
from kpi_desktop.ui.open_file import OpenFile
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import SubPages, across, beside, box, chars, down
from kpi_desktop.ui.posts.filing_panel import FilingPanel
from kpi_desktop.ui.posts.forms_dialog import import_forms
from kpi_desktop.ui.posts.indicator_panel import IndicatorPanel
from kpi_desktop.ui.posts.people_panel import PeoplePanel
from kpi_desktop.ui.posts.post_panel import PostPanel
from kpi_desktop.ui.posts.roster_bar import RosterBar
from kpi_desktop.ui.posts.scheme_panel import SchemePanel
from kpi_desktop.ui.posts.section_bar import SectionBar
from kpi_desktop.ui.posts.state import FILING, INDICATORS, PEOPLE, POSTS, SCHEME
from kpi_desktop.ui.posts.task_panel import TaskPanel
from kpi_desktop.ui.posts.tree import PostTree
from kpi_desktop.ui.posts.tree_state import derive_tree
from kpi_desktop.ui.year_page import YearPage

if TYPE_CHECKING:
    from kpi_desktop.services.workspace import Changes

# What findings and the year strip call the sub-pages.
_PAGES = MappingProxyType({"单位": FILING, "方案备案": FILING, DUTIES: POSTS})


class PostsPage(YearPage):
    """Posts, people, indicators, scheme, filing."""

    areas: ClassVar = frozenset({Area.POSTS, Area.PLACEMENT, Area.YEAR_END})

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self.tree = PostTree()
        self.section_bar = SectionBar(tools, self.tree)
        self.roster_bar = RosterBar(tools)
        self.filing = FilingPanel(tools)
        self.tasks = TaskPanel(tools)
        self.sub_pages = SubPages(
            "岗位设置的各页",
            (
                (POSTS, PostPanel(tools)),
                (PEOPLE, PeoplePanel(tools)),
                (TASKS, self.tasks),
                (INDICATORS, IndicatorPanel(tools)),
                (SCHEME, SchemePanel(tools)),
                (FILING, self.filing),
            ),
        )
        bars = across(self.section_bar, self.roster_bar, 1, margin=8)
        side = box(down(self.tree, bars, spacing=0))
        self.set_content(beside(side, self.sub_pages, sizes=(chars(22), 1050), growing=1))
        self.tree.place_chosen.connect(self.go_to)
        self.filing.place_chosen.connect(self.go_to)
        self.tasks.place_chosen.connect(self.go_to)

    @override
    def take_files(self, paths: Sequence[Path]) -> None:
        import_forms(self.roster_bar, paths)

    @override
    def show_year(self, open_file: OpenFile, changes: Changes | None) -> None:
        assert open_file.book is not None  # noqa: S101 - there is a year in view
        self.tree.show_tree(derive_tree(open_file.book))
        self.section_bar.show_file(open_file)
        self.roster_bar.show_file(open_file)
        self.sub_pages.show_file(open_file)

    @override
    def go_to(self, place: Place) -> bool:
        page = _PAGES.get(place.page, place.page)
        return (not page or self.sub_pages.choose(page)) and self.sub_pages.panel.go_to(place)

    @override
    def current_place(self) -> str:
        return self.sub_pages.title

    @override
    def restore_place(self, place: str) -> None:
        self.sub_pages.choose(place)

    @override
    def finish_editing(self) -> bool:
        return self.sub_pages.panel.finish_editing()
