"""The bureau's side: intake, roll-up of the units, conflicts that wait, and the intake log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from kpi_desktop.domain.errors import Area, FileTrouble, Place, RuleViolation
from kpi_desktop.services import merging, year_end
from kpi_desktop.ui import messages
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.hand_in.columns import INTAKE_COLUMNS, UNIT_COLUMNS
from kpi_desktop.ui.hand_in.conflict_panel import ConflictPanel
from kpi_desktop.ui.hand_in.fork_panel import ForkPanel
from kpi_desktop.ui.hand_in.intake_panel import IntakePanel
from kpi_desktop.ui.hand_in.state import UnitLine, derive_units, total_sentence
from kpi_desktop.ui.jobs import Err, Outcome, Progress
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.paper import deliver
from kpi_desktop.ui.parts import Panel, SubPages, across, button, down, note

if TYPE_CHECKING:
    from kpi_desktop.services.merging import IntakeEntry  # type: ignore[attr-defined] # comes through

INTAKE, UNITS, CONFLICTS, FORKS, LOG = "接收上报包", "各单位汇总", "冲突", "分叉", "接收记录"


class UnitsPanel(Panel):
    """The roll-up; `place_chosen` carries a unit's Place."""

    place_chosen = Signal(object)

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self.grid: EntryGrid[UnitLine] = EntryGrid(
            "hand_in.units",
            "各单位汇总",
            UNIT_COLUMNS,
            lambda line: f"{line.key.unit_code}/{line.key.year}",
            tools.settings,
            empty_text="还没有接收任何单位的上报。\n请先到“接收上报包”。",
        )
        self.grid.view.doubleClicked.connect(lambda _index: self.open_unit())
        self.open_button = button("查看这个单位", self.open_unit, tip="在其余各标签中查看光标所在的单位")
        self._sentence = note()
        self.setLayout(down(across(self._sentence, 1, self.open_button), self.grid, margin=8))

    @override
    def fill(self) -> None:
        """Score all units off the window's thread; a hundred of them take a moment."""
        workspace = self.workspace

        def work(progress: Progress) -> tuple[UnitLine, ...]:
            books = workspace.books()
            results, waiting = [], {}
            for done, book in enumerate(books):
                progress(done, len(books))
                results.append(year_end.score(workspace, book.key))
                waiting[book.key] = len(merging.list_conflicts(workspace, book.key))
            return derive_units(results, waiting, merging.list_intakes(workspace))

        self.tools.jobs.run("正在汇总各单位", work, self._on_scored)

    def _on_scored(self, outcome: Outcome[tuple[UnitLine, ...]]) -> None:
        if deliver(outcome, self) and not isinstance(outcome, Err):
            self.grid.set_rows(outcome.value)
            self._sentence.setText(total_sentence(outcome.value))
            self.open_button.setEnabled(bool(outcome.value))

    def open_unit(self) -> None:
        """Bring the unit under the caret into view in the other tabs."""
        line = self.grid.current_row()
        if line is not None:
            self.open_file.show_year(line.key)
            self.place_chosen.emit(Place(area=Area.YEAR_END, unit_code=line.key.unit_code))


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
        self.units = UnitsPanel(tools)
        self.conflicts = ConflictPanel(tools)
        self.forks = ForkPanel(tools)
        self.log = LogPanel(tools)
        super().__init__(
            "上报合并的各页",
            (
                (INTAKE, self.intake),
                (UNITS, self.units),
                (CONFLICTS, self.conflicts),
                (FORKS, self.forks),
                (LOG, self.log),
            ),
        )
