"""What the tabs of a year share: an empty state while the file has no year, and areas they listen to."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QStackedLayout, QVBoxLayout, QWidget
from typing_extensions import override

from kpi_desktop.domain.errors import Area, Place
from kpi_desktop.ui.open_file import OpenFile
from kpi_desktop.ui.page import Page, PageTools
from kpi_desktop.ui.parts import across, box, button, card, down, note

if TYPE_CHECKING:
    from kpi_desktop.services.workspace import Changes

NO_YEAR = "这个文件里还没有任何单位的年度数据。\n请先到“上报合并”接收各单位的上报包，或新建单位文件。"

NOBODY = "人员名册还是空的：手里有台账的，先导入；没有的，先填写人员。"
_PEOPLE = "人员"


class YearPage(Page):
    """A tab over one unit's year; `areas` are the parts of the file that it shows."""

    areas: ClassVar[AbstractSet[Area]] = frozenset(Area)

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self._stack = QStackedLayout(self)
        self._empty = QLabel(NO_YEAR)
        self._empty.setObjectName("emptyState")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack.addWidget(self._empty)

    def set_content(self, content: QWidget) -> None:
        """The widget shown while there is a year in view, below the ways on while nobody is on the roster."""
        self.ways_on = self._make_ways_on()
        holder = QWidget(self)
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.ways_on)
        column.addWidget(content, 1)
        self._stack.addWidget(holder)

    def _make_ways_on(self) -> QWidget:
        go = button("去填写人员", lambda: self.place_requested.emit(Place(area=Area.POSTS, page=_PEOPLE)))
        read = button("从台账导入…", self.import_requested.emit, is_primary=True)
        frame = card(across(note(NOBODY), read, go, margin=4))
        holder = box(down(frame, margin=4))
        holder.hide()
        return holder

    @override
    def refresh(self, changes: Changes | None) -> None:
        open_file = self.open_file
        has_year = open_file is not None and open_file.key is not None
        self._stack.setCurrentIndex(1 if has_year else 0)
        if open_file is None or not has_year:
            return
        book = open_file.book
        can_begin = not open_file.is_read_only and not open_file.is_bureau
        self.ways_on.setVisible(can_begin and book is not None and not book.employees)
        if changes is None or (changes.key == open_file.key and changes.areas & self.areas):
            self.show_year(open_file, changes)

    def show_year(self, open_file: OpenFile, changes: Changes | None) -> None:
        """Fill the widgets from the year in view; `changes` None means that anything may be different."""
        raise NotImplementedError
