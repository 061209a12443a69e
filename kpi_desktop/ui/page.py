"""What every tab is.

A page is `class PostsPage(Page)` in `kpi_desktop/ui/<area>/page.py`, made as `PostsPage(tools)` by `ui/tabs.py` after the
first paint. It builds its widgets in `__init__`, fills them in `refresh(changes)` from `self.open_file`, and finds a
place in `go_to`. The base class does the rest: it listens to the open file, refreshes a visible page at once and lets
a hidden one go stale until it is shown. Writes go through `self.open_file.run_write(lambda: services.….set_marks(...))`;
long work through `self.tools.jobs.run(...)`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from kpi_desktop.domain.errors import Place
from kpi_desktop.ui.jobs import JobRunner
from kpi_desktop.ui.open_file import OpenFile
from kpi_desktop.ui.settings import Settings

if TYPE_CHECKING:
    from kpi_desktop.services.workspace import Changes


@dataclass(frozen=True, slots=True, kw_only=True)
class PageTools:
    """What the window lends its pages."""

    settings: Settings
    jobs: JobRunner


class Page(QWidget):
    """One tab of the window; `status_message` is a sentence for the status bar, `place_requested` another tab's Place.

    `import_requested` asks for a ledger to read.
    """

    status_message = Signal(str)
    place_requested = Signal(object)
    import_requested = Signal()
    can_print = False

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tools = tools
        self.open_file: OpenFile | None = None
        self._is_stale = True

    def set_open_file(self, open_file: OpenFile | None) -> None:
        """Show another file, or none."""
        if self.open_file is not None:
            self.open_file.changed.disconnect(self.reload)
        self.open_file = open_file
        if open_file is not None:
            open_file.changed.connect(self.reload)
        self.reload(None)

    def reload(self, changes: Changes | None) -> None:
        """Take notice of a change: at once when visible, else when next shown; None is everything."""
        if self.isVisible():
            self._is_stale = False
            self.refresh(changes)
        else:
            self._is_stale = True

    def refresh(self, changes: Changes | None) -> None:
        """Fill the widgets from the open file; `changes` None means that anything may be different."""
        raise NotImplementedError

    def go_to(self, place: Place) -> bool:  # noqa: ARG002 - for the pages to use
        """Select the place, False when the page does not know it. The page is already visible."""
        return False

    def current_place(self) -> str:
        """Where the user stands, in words of the page's own, remembered per file; empty when nowhere."""
        return ""

    def restore_place(self, place: str) -> None:
        """Return to what `current_place` said when the file was last open."""

    def finish_editing(self) -> bool:
        """Whether nothing typed is still open; a page with an entry grid asks it."""
        return True

    def take_files(self, paths: Sequence[Path]) -> None:
        """Take files the user dropped on the window that belong here."""

    def open_print_preview(self) -> None:
        """Show what this page prints; called only where `can_print` is set."""

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self._is_stale = False
            self.refresh(None)
