"""What the pages of a round share: the round in view, and writing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from typing_extensions import override

from kpi_desktop.ui.grid.columns import CellEdit
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.open_file import OpenFile
from kpi_desktop.ui.parts import Panel
from kpi_desktop.ui.placement.competition_state import RoundView
from kpi_desktop.ui.record_edits import write_edits, write_or_say

if TYPE_CHECKING:
    from kpi_desktop.services.workspace import Changes


class RoundPage(Panel):
    """A page of a round; it is filled from the round in view."""

    _view: RoundView | None = None

    @property
    def view(self) -> RoundView:
        """The round in view; a page is only asked once there is one."""
        assert self._view is not None  # noqa: S101 - set by the panel before it fills a page
        return self._view

    @property
    def round_no(self) -> int:
        return self.view.round_no

    @property
    def today(self) -> str:
        """The clock's day, where a form starts with it."""
        return self.view.standing.today.isoformat()

    def show_round(self, open_file: OpenFile, view: RoundView) -> None:
        """Fill the page from a round."""
        self._view = view
        self.show_file(open_file)

    def write(self, write: Callable[[], Changes]) -> None:
        """Run a write; a refusal is told in a box."""
        self.open_file.run_write(write, self)

    def say(self, write: Callable[[], Changes]) -> str:
        """Run a write for a form: the sentence of a refusal."""
        return write_or_say(self.open_file, write)

    def write_cells(
        self, grid: EntryGrid[Any], edits: Sequence[CellEdit], write: Callable[[], Changes]
    ) -> None:
        """Run a write for a grid; a refused cell opens again with its sentence."""
        write_edits(self.open_file, grid, edits, write, self)

    @override
    def finish_editing(self) -> bool:
        return all(grid.finish_editing() for grid in self.findChildren(EntryGrid))
