"""The county's year as the bureau's pages share it: reckoned once as a job after each change, not once a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from kpi_desktop.services import county
from kpi_desktop.ui.jobs import Err, Outcome, Progress
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.paper import deliver

if TYPE_CHECKING:
    from kpi_desktop.services.workspace import Workspace
    from kpi_desktop.ui.open_file import OpenFile


class CountySource(QObject):
    """Holds the view of one year; `ready` carries it when it is there."""

    ready = Signal(object)

    def __init__(self, tools: PageTools, owner: QWidget) -> None:
        super().__init__(owner)
        self._tools = tools
        self._owner = owner
        self._view: county.CountyView | None = None
        self._file: OpenFile | None = None
        self._asked = 0
        self._is_running = False
        self.year: int | None = None

    def forget(self, file: OpenFile) -> None:
        """Start afresh after a change of the file."""
        self._file, self._view = file, None
        self._asked += 1
        years = county.list_years(file.workspace)
        if self.year not in years:
            self.year = years[0] if years else None

    @property
    def years(self) -> tuple[int, ...]:
        return county.list_years(self._file.workspace) if self._file is not None else ()

    def choose(self, year: int) -> None:
        """Bring another year into view."""
        if year != self.year:
            self.year, self._view = year, None
            self._asked += 1
            self.fetch()

    def fetch(self) -> None:
        """Tell `ready`, at once where the view is there, else after the job."""
        if self._view is not None:
            self.ready.emit(self._view)
        elif self._file is not None and self.year is not None and not self._is_running:
            self._is_running = True
            asked = self._asked
            self._tools.jobs.run(
                "正在汇总各单位",
                _work(self._file.workspace, self.year),
                lambda outcome: self._on_done(outcome, asked),
            )

    def _on_done(self, outcome: Outcome[county.CountyView], asked: int) -> None:
        self._is_running = False
        if asked != self._asked:
            # The file has changed while the job ran.
            self.fetch()
        elif deliver(outcome, self._owner) and not isinstance(outcome, Err):
            self._view = outcome.value
            self.ready.emit(self._view)


def _work(workspace: Workspace, year: int) -> Callable[[Progress], county.CountyView]:
    return lambda progress: county.view_county(workspace, year, on_progress=progress)
