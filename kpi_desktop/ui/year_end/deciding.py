"""Deciding grades from a grid: the reason is asked for where one is due, then the service has the word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kpi_desktop.services import year_end as year_end_service
from kpi_desktop.ui import messages
from kpi_desktop.ui.grid.columns import CellEdit
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.parts import Panel
from kpi_desktop.ui.record_edits import write_edits
from kpi_desktop.ui.year_end.state import derive_wish


def decide(panel: Panel, grid: EntryGrid[Any], edits: Sequence[CellEdit]) -> None:
    """Carry typed grades out: decisions with their reason, cleared cells as withdrawals."""
    wish = derive_wish(edits, panel.result.people)
    reason: str | None = ""
    if wish.question:
        reason = messages.ask_text(panel, wish.question)
    if reason is None:
        return
    given = reason
    if wish.grades:
        write_edits(
            panel.open_file,
            grid,
            edits,
            lambda: year_end_service.decide_grades(panel.workspace, panel.key, dict(wish.grades), given),
            panel,
        )
    if wish.withdrawn:
        panel.open_file.run_write(
            lambda: year_end_service.withdraw_grades(panel.workspace, panel.key, wish.withdrawn, given), panel
        )
