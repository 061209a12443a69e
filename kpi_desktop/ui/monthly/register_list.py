"""One register of 四项制度: its entries, and what becomes of those at fault."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QWidget
from typing_extensions import override

from kpi_desktop.domain.errors import Place
from kpi_desktop.domain.evidence import entry_place
from kpi_desktop.domain.registers import MEASURES, Register
from kpi_desktop.services import registers
from kpi_desktop.ui import paper
from kpi_desktop.ui.form_dialog import FormDialog, FormField, Values, ask_form
from kpi_desktop.ui.grid.columns import CellEdit
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.monthly.evidence_dialog import EvidenceDialog, show_evidence
from kpi_desktop.ui.monthly.register_columns import ENTRY_WRITERS, register_columns, show_effect
from kpi_desktop.ui.monthly.register_forms import entry_fields, entry_of
from kpi_desktop.ui.monthly.register_state import (
    RegisterLine,
    derive_proposal,
    derive_register,
    derive_sentence,
    month_for,
    open_months,
)
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import Panel, across, button, down, note, put_caret, set_mood
from kpi_desktop.ui.record_edits import LiveColumns, apply_edits, write_edits, write_or_say

if TYPE_CHECKING:
    from kpi_desktop.services.workspace import Changes

_EMPTY = MappingProxyType(
    {
        Register.FIRST_ASKED: "还没有首问登记。\n群众来访来电，由第一个接待的人登记；没有登记、没有移交或推诿的，在“问题”里选明。",
        Register.PROMISE: "还没有服务承诺的登记。\n先在“承诺事项”里列出公开的承诺；没有兑现的，在这里点“登记”。",
        Register.DEADLINE: "还没有限时办结的件。\n点“登记”填受理日期和时限，程序按工作日算出应办结日期和超期天数。",
        Register.ACCOUNTABILITY: "还没有行政问责。\n点“登记”填问责方式、决定文号和影响期，评等资格随之改变。",
    }
)


class RegisterListPanel(Panel):
    """Lists, adds and changes the entries of one register, deducts or waives them."""

    def __init__(self, system: Register, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self.system = system
        self.grid: EntryGrid[RegisterLine] = EntryGrid(
            f"registers.{system.value}",
            f"{system.label}登记",
            (),
            lambda line: line.key,
            tools.settings,
            empty_text=_EMPTY[system],
        )
        self._columns = LiveColumns(self.grid)
        self.grid.edit_requested.connect(self._on_edits)
        self.grid.current_changed.connect(lambda _row, _column: self._show_buttons())
        self.add_button = button("登记…", self.ask_new, is_primary=True)
        self.deduct_button = button("扣分…", self.ask_deduction, tip="按方案给光标所在的一条扣分")
        self.waive_button = button("不扣分…", self.ask_waiver, tip="光标所在的一条不扣分，写明理由")
        self.withdraw_button = button("撤回扣分", self.withdraw, tip="去掉光标所在一条的扣分，重新处理")
        self.files_button = button("附件…", self.show_files, tip="光标所在一条的附件")
        self.remove_button = button("删除", self.remove, tip="删除光标所在的一条，可以撤销")
        self.print_button = button("打印登记簿…", self.print_register)
        self._sentence = note()
        bar = across(
            self.add_button,
            self.deduct_button,
            self.waive_button,
            self.withdraw_button,
            self.files_button,
            self.remove_button,
            self._sentence,
            self.print_button,
        )
        self.setLayout(down(bar, self.grid, margin=8))

    @property
    def today(self) -> date:
        return self.workspace.clock().astimezone().date()

    @override
    def fill(self) -> None:
        book = self.book
        lines = derive_register(book, self.system, self.today)
        self._columns.show(book.scheme, lambda: register_columns(self.system, book.scheme), lines)
        put_caret(self.grid)
        sentence, mood = derive_sentence(lines)
        self._sentence.setText(sentence)
        set_mood(self._sentence, mood)
        self.print_button.setEnabled(bool(lines))
        self._show_buttons()

    def _show_buttons(self) -> None:
        line = self.grid.current_row()
        self.deduct_button.setEnabled(line is not None and line.can_deduct)
        self.waive_button.setEnabled(line is not None and line.can_waive)
        self.withdraw_button.setEnabled(line is not None and line.is_locked)
        self.files_button.setEnabled(line is not None)
        self.remove_button.setEnabled(line is not None and not line.is_locked)

    @override
    def go_to(self, place: Place) -> bool:
        return self.grid.select_cell(place.item) if place.item else True

    @override
    def finish_editing(self) -> bool:
        return self.grid.finish_editing()

    def ask_new(self) -> FormDialog:
        """Ask for an entry."""

        def take(values: Values) -> str:
            entry = entry_of(self.book, self.system, values)
            return write_or_say(self.open_file, lambda: registers.save_entry(self.workspace, self.key, entry))

        fields = entry_fields(self.book, self.system, self.today)
        form = ask_form(f"登记{self.system.label}", fields, take, yes="登记", parent=self)
        measure = form.editors.get("fault")
        if self.system is Register.ACCOUNTABILITY and isinstance(measure, QComboBox):
            measure.textActivated.connect(
                lambda text: form.set_text("effect", show_effect(MEASURES[text].effect))
            )
        return form

    def ask_deduction(self) -> FormDialog | None:
        """Show what the scheme deducts for the entry under the caret and ask in which month."""
        line = self.grid.current_row()
        if line is None:
            return None
        months = open_months(self.book)

        def take(values: Values) -> str:
            month = int(values["month"].removesuffix("月") or 0)
            return write_or_say(
                self.open_file,
                lambda: registers.deduct_entry(self.workspace, self.key, line.entry, month),
            )

        fields = (
            (FormField(key="month", label="扣在哪个月", choices=months, start=month_for(line, months)),)
            if months
            else (FormField(key="month", label="扣在哪个月", hint="各月都已关账，请先撤回关账"),)
        )
        lead = derive_proposal(line, self.book)
        return ask_form(f"{line.entry.matter}扣分", fields, take, yes="扣分", lead=lead, parent=self)

    def ask_waiver(self) -> FormDialog | None:
        """Ask why nothing is deducted for the entry under the caret."""
        line = self.grid.current_row()
        if line is None:
            return None

        def take(values: Values) -> str:
            return write_or_say(
                self.open_file,
                lambda: registers.waive_entry(self.workspace, self.key, line.entry, values["reason"]),
            )

        fields = (
            FormField(
                key="reason", label="理由", start=line.entry.waived_reason, hint="如：系统停机，已告知办事人"
            ),
        )
        lead = f"{line.name}：{line.entry.fact}。理由会印在登记簿上。"
        return ask_form(f"{line.entry.matter}不扣分", fields, take, yes="不扣分", lead=lead, parent=self)

    def withdraw(self) -> None:
        """Take the deduction of the entry under the caret back."""
        self._run(lambda line: registers.withdraw_deduction(self.workspace, self.key, line.entry))

    def remove(self) -> None:
        """Remove the entry under the caret."""
        self._run(lambda line: registers.remove_entry(self.workspace, self.key, line.entry))

    def _run(self, write: Callable[[RegisterLine], Changes]) -> None:
        line = self.grid.current_row()
        if line is not None:
            self.open_file.run_write(lambda: write(line), self)

    def show_files(self) -> EvidenceDialog | None:
        """Open the files of the entry under the caret."""
        line = self.grid.current_row()
        if line is None:
            return None
        title = f"{line.entry.matter}　{line.entry.fact[:24]}"
        return show_evidence(self.open_file, self.tools.settings, title, entry_place(line.entry), self)

    def print_register(self) -> None:
        """Show the register as it is printed."""
        title = f"{self.system.label}登记簿"
        save_path = self.open_file.path.with_name(f"{self.open_file.unit_name}{self.key.year}年{title}.pdf")
        make = paper.register_of(self.book, self.system, self.today)
        paper.show_paper(self, self.tools.jobs, title, make, save_path)

    def _on_edits(self, edits: Sequence[CellEdit]) -> None:
        entries = {line.key: line.entry for line in self.grid.rows}
        for entry in apply_edits(edits, entries, ENTRY_WRITERS):
            write_edits(
                self.open_file,
                self.grid,
                edits,
                lambda entry=entry: registers.save_entry(self.workspace, self.key, entry),  # type: ignore[misc]
                self,
            )
