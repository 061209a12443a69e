"""The bureau's side: intake, the county's year, conflicts and forks, and the intake log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from kpi_desktop.domain.errors import FileTrouble, RuleViolation
from kpi_desktop.services import merging
from kpi_desktop.ui import messages
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.hand_in.columns import INTAKE_COLUMNS
from kpi_desktop.ui.hand_in.conflict_panel import ConflictPanel
from kpi_desktop.ui.hand_in.county_panels import CountyCheckPanel, CountyPeoplePanel, UnitsPanel
from kpi_desktop.ui.hand_in.county_source import CountySource
from kpi_desktop.ui.hand_in.fork_panel import ForkPanel
from kpi_desktop.ui.hand_in.intake_panel import IntakePanel
from kpi_desktop.ui.open_file import OpenFile
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import Panel, SubPages, across, button, down, note

if TYPE_CHECKING:
    from kpi_desktop.services.merging import IntakeEntry  # type: ignore[attr-defined] # comes through

INTAKE, UNITS, CONFLICTS, FORKS = "接收上报包", "各单位汇总", "冲突", "分叉"
CHECK, PEOPLE, LOG = "全县核对", "查人", "接收记录"


class LogPanel(Panel):
    """Every package that came, and the way back from the last one."""

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self.grid: EntryGrid[IntakeEntry] = EntryGrid(
            "hand_in.intakes",
            "接收记录",
            INTAKE_COLUMNS,
            lambda entry: str(entry.intake_no),
            tools.settings,
            empty_text="还没有接收过上报包。",
        )
        self.undo_button = button("撤销上次接收…", self.undo_last)
        self.setLayout(
            down(
                across(note("每个送来的上报包都有一行，拒收的也有。"), 1, self.undo_button),
                self.grid,
                margin=8,
            )
        )

    @override
    def fill(self) -> None:
        entries = merging.list_intakes(self.workspace)
        self.grid.set_rows(entries)
        self.undo_button.setEnabled(bool(entries))

    def undo_last(self) -> None:
        """Take the last intake back whole, after a question."""
        if not messages.ask(self, "把最近一次接收的内容整个撤销，恢复到接收以前。", yes="撤销接收"):
            return
        try:
            merging.undo_last_intake(self.workspace)
        except (RuleViolation, FileTrouble) as trouble:
            messages.warn(self, str(trouble))
            return
        self.open_file.refresh()


class BureauPanel(SubPages):
    """The pages of the bureau's file."""

    def __init__(self, tools: PageTools) -> None:
        self.intake = IntakePanel(tools)
        self.source = CountySource(tools, self.intake)
        self.units = UnitsPanel(tools, self.source)
        self.conflicts = ConflictPanel(tools)
        self.forks = ForkPanel(tools)
        self.check = CountyCheckPanel(tools, self.source)
        self.people = CountyPeoplePanel(tools, self.source)
        self.log = LogPanel(tools)
        super().__init__(
            "上报合并的各页",
            (
                (INTAKE, self.intake),
                (UNITS, self.units),
                (CONFLICTS, self.conflicts),
                (FORKS, self.forks),
                (CHECK, self.check),
                (PEOPLE, self.people),
                (LOG, self.log),
            ),
        )

    @override
    def show_file(self, open_file: OpenFile) -> None:
        self.source.forget(open_file)
        super().show_file(open_file)
