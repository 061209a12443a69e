"""What the tabs of a year share: an empty state while the file has no year, and areas they listen to."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QStackedLayout, QWidget
from typing_extensions import override

from kpi_desktop.domain.errors import Area
from kpi_desktop.ui.open_file import OpenFile
from kpi_desktop.ui.page import Page, PageTools

if TYPE_CHECKING:
    from kpi_desktop.services.workspace import Changes

NO_YEAR = "这个文件里还没有任何单位的年度数据。\n请先到“上报合并”接收各单位的上报包，或新建单位文件。"


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
        """The widget shown while there is a year in view."""
        self._stack.addWidget(content)

    @override
    def refresh(self, changes: Changes | None) -> None:
        open_file = self.open_file
        has_year = open_file is not None and open_file.key is not None
        self._stack.setCurrentIndex(1 if has_year else 0)
        if open_file is None or not has_year:
            return
        if changes is None or (changes.key == open_file.key and changes.areas & self.areas):
            self.show_year(open_file, changes)

    def show_year(self, open_file: OpenFile, changes: Changes | None) -> None:
        """Fill the widgets from the year in view; `changes` None means that anything may be different."""
        raise NotImplementedError
