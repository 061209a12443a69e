"""The sub-page 四项制度: the four registers and the promises they rest on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from kpi_desktop.domain.errors import Place
from kpi_desktop.domain.registers import Register
from kpi_desktop.services import registers
from kpi_desktop.ui import paper
from kpi_desktop.ui.form_dialog import FormDialog, Values, ask_form
from kpi_desktop.ui.grid.columns import CellEdit
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.monthly.register_columns import PROMISE_WRITERS, promise_columns
from kpi_desktop.ui.monthly.register_forms import promise_fields, promise_of
from kpi_desktop.ui.monthly.register_list import RegisterListPanel
from kpi_desktop.ui.monthly.register_state import PROMISES, PromiseLine, derive_promises
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import Panel, SubPages, across, button, down, note, put_caret
from kpi_desktop.ui.record_edits import LiveColumns, apply_edits, write_edits, write_or_say


class PromisePanel(Panel):
    """The unit's published promises."""

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self.grid: EntryGrid[PromiseLine] = EntryGrid(
            "registers.promises",
            PROMISES,
            (),
            lambda line: line.promise.promise_no,
            tools.settings,
            empty_text="还没有承诺事项。\n点“新增承诺”列出本单位对外公开的承诺：事项、时限、责任科室和责任人。",
        )
        self._columns = LiveColumns(self.grid)
        self.grid.edit_requested.connect(self._on_edits)
        self.add_button = button("新增承诺…", self.ask_new, is_primary=True)
        self.remove_button = button("删除", self.remove, tip="删除光标所在的承诺，可以撤销")
        self.print_button = button("打印承诺事项…", self.print_promises)
        self._sentence = note("限时办结的件选了承诺事项，就按它的时限算应办结日期。")
        bar = across(self.add_button, self.remove_button, self._sentence, self.print_button)
        self.setLayout(down(bar, self.grid, margin=8))

    @property
    def today(self) -> date:
        return self.workspace.clock().astimezone().date()

    @override
    def fill(self) -> None:
        people = self.book.employees
        lines = derive_promises(self.book, self.today)
        self._columns.show(people, lambda: promise_columns(people), lines)
        put_caret(self.grid)
        self.remove_button.setEnabled(bool(lines))
        self.print_button.setEnabled(bool(lines))

    @override
    def go_to(self, place: Place) -> bool:
        return self.grid.select_cell(place.item) if place.item else True

    @override
    def finish_editing(self) -> bool:
        return self.grid.finish_editing()

    def ask_new(self) -> FormDialog:
        """Ask for a promise."""
        taken = {promise.promise_no for promise in self.book.promises}
        number = next(f"C{at:02d}" for at in range(1, len(taken) + 2) if f"C{at:02d}" not in taken)

        def take(values: Values) -> str:
            promise = promise_of(self.book, values)
            if promise.promise_no in {known.promise_no for known in self.book.promises}:
                return f"编号{promise.promise_no}已经有了，请换一个编号。"
            return write_or_say(
                self.open_file, lambda: registers.save_promise(self.workspace, self.key, promise)
            )

        return ask_form("新增承诺事项", promise_fields(number), take, yes="新增", parent=self)

    def remove(self) -> None:
        """Remove the promise under the caret."""
        line = self.grid.current_row()
        if line is not None:
            self.open_file.run_write(
                lambda: registers.remove_promise(self.workspace, self.key, line.promise), self
            )

    def print_promises(self) -> None:
        """Show the promises as they are printed."""
        title = "服务承诺事项表"
        save_path = self.open_file.path.with_name(f"{self.open_file.unit_name}{self.key.year}年{title}.pdf")
        paper.show_paper(self, self.tools.jobs, title, paper.promises_of(self.book), save_path)

    def _on_edits(self, edits: Sequence[CellEdit]) -> None:
        promises = {line.promise.promise_no: line.promise for line in self.grid.rows}
        for promise in apply_edits(edits, promises, PROMISE_WRITERS):
            write_edits(
                self.open_file,
                self.grid,
                edits,
                lambda promise=promise: registers.save_promise(self.workspace, self.key, promise),  # type: ignore[misc]
                self,
            )


class RegistersPanel(Panel):
    """The four registers under tabs of their own."""

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self.lists = {system: RegisterListPanel(system, tools) for system in Register}
        self.promises = PromisePanel(tools)
        self.pages = SubPages(
            "四项制度的各册",
            (*((system.label, panel) for system, panel in self.lists.items()), (PROMISES, self.promises)),
        )
        self.setLayout(down(self.pages))

    @override
    def fill(self) -> None:
        self.pages.show_file(self.open_file)

    @override
    def go_to(self, place: Place) -> bool:
        system = next((each for each in Register if place.item.startswith(f"{each.value}/")), None)
        if system is not None:
            self.pages.choose(system.label)
        return self.pages.panel.go_to(place)

    @override
    def finish_editing(self) -> bool:
        return self.pages.panel.finish_editing()

    def print_shown(self) -> None:
        """Show the register in sight as it is printed."""
        panel = self.pages.panel
        if isinstance(panel, RegisterListPanel):
            panel.print_register()
        else:
            self.promises.print_promises()
