"""The sub-page 平时等次: periods, the grid of grades, the sections' hand-in, approval and papers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from kpi_desktop.domain.errors import Place
from kpi_desktop.services import period_grades as period_service
from kpi_desktop.ui import messages
from kpi_desktop.ui.form_dialog import FormDialog, FormField, Values, ask_form
from kpi_desktop.ui.grid.columns import CellEdit
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.monthly.month_list import MonthList
from kpi_desktop.ui.monthly.period_columns import GRADE, period_columns
from kpi_desktop.ui.monthly.period_printing import PAPERS, show_period_paper
from kpi_desktop.ui.monthly.period_side import PeriodSide
from kpi_desktop.ui.monthly.period_state import (
    STANDING_WORDS,
    PeriodItem,
    PeriodRow,
    PeriodView,
    derive_period,
    derive_periods,
    derive_wish,
    first_open_period,
)
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.paper_menu import menu_button
from kpi_desktop.ui.parts import (
    Panel,
    across,
    beside,
    box,
    button,
    chars,
    down,
    heading,
    note,
    put_caret,
    set_mood,
)
from kpi_desktop.ui.record_edits import LiveColumns, write_edits, write_or_say

if TYPE_CHECKING:
    from kpi_desktop.domain.period_rules import Period
    from kpi_desktop.services.workspace import Changes


class PeriodPanel(Panel):
    """Grades of a month or quarter, from the rule's proposal to the approval."""

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self.number = 0
        self.view: PeriodView | None = None
        self._items: tuple[PeriodItem, ...] = ()
        self.periods = MonthList()
        self.periods.setAccessibleName("考核期次")
        self.periods.setHeaderLabels(("期次", "状态"))
        self.periods.setColumnWidth(0, chars(5))
        self.grid: EntryGrid[PeriodRow] = EntryGrid(
            "periods", "平时等次评定表", (), lambda row: row.line.employee.employee_no, tools.settings
        )
        self._columns = LiveColumns(self.grid)
        self.side = PeriodSide()
        self._title = heading("")
        self._sentence = note()
        self._make_buttons()
        self._lay_out()
        self.periods.chosen.connect(self.show_period)
        self.grid.edit_requested.connect(self._on_edits)
        self.side.submit_requested.connect(self.ask_submit)
        self.side.return_requested.connect(self.return_section)

    def _make_buttons(self) -> None:
        self.standing_button = button(
            "参加情况…", self.ask_standing, tip="选中的人借调由接收单位考核、病事假过半等，写明理由"
        )
        self.withdraw_button = button("恢复建议…", self.withdraw, tip="撤回选中的人已定的等次和参加情况")
        self.submit_button = button(
            "各科室一并报送…", self.ask_submit_all, tip="各科室的名单都由一人经手时，一次报送全部科室"
        )
        self.approve_button = button("审定…", self.ask_approve, is_primary=True)
        self.reopen_button = button("撤回审定…", self.withdraw_approval)
        self.print_button = menu_button("打印", PAPERS, self.print_paper, self)

    def _lay_out(self) -> None:
        bar = across(self._title, self._sentence, self.print_button, self.reopen_button, self.approve_button)
        below = across(self.standing_button, self.withdraw_button, 1, self.submit_button)
        middle = box(down(bar, self.grid, below))
        self.setLayout(down(beside(self.periods, middle, self.side, sizes=(chars(9.8), 910, 300), growing=1)))

    @property
    def period(self) -> Period:
        """The period in sight."""
        periods = self.book.scheme.period.cycle.periods
        return periods[min(max(self.number, 1), len(periods)) - 1]

    @override
    def fill(self) -> None:
        self._items = derive_periods(self.result)
        if not 1 <= self.number <= len(self._items):
            self.number = first_open_period(self._items)
        self._show()

    def show_period(self, number: int) -> None:
        """Bring a period into sight."""
        if number != self.number and self.finish_editing():
            self.number = number
            self._show()

    def _show(self) -> None:
        period, places = self.period, self.book.scheme.places
        view = self.view = derive_period(self.result, period)
        self.periods.show_months(self._items, self.number)
        self.grid.set_empty_text(view.sentence)
        self._columns.show((period, places), lambda: period_columns(period, places), view.rows)
        put_caret(self.grid, "", GRADE)
        self.side.show_view(view)
        self._title.setText(f"{period.label}")
        self._sentence.setText(view.sentence)
        set_mood(self._sentence, view.mood)
        is_open = view.sheet.approved is None
        for control in (self.standing_button, self.withdraw_button):
            control.setEnabled(is_open and bool(view.rows))
        self.submit_button.setEnabled(view.can_hand_in)
        self.approve_button.setEnabled(view.can_approve)
        self.approve_button.setToolTip("" if view.can_approve else "右边列出的问题都解决后才能审定")
        self.approve_button.setVisible(is_open)
        self.reopen_button.setVisible(not is_open)
        self.print_button.setEnabled(bool(view.rows))

    @override
    def go_to(self, place: Place) -> bool:
        if place.month:
            period = next(p for p in self.book.scheme.period.cycle.periods if place.month in p.months)
            self.show_period(period.number)
        return not place.employee_no or self.grid.select_cell(place.employee_no, GRADE)

    @override
    def finish_editing(self) -> bool:
        return self.grid.finish_editing()

    def _on_edits(self, edits: Sequence[CellEdit]) -> None:
        wish = derive_wish(edits, self.grid.rows)
        reason: str | None = messages.ask_text(self, wish.question) if wish.question else ""
        if reason is None:
            return
        given, period = reason, self.period
        if wish.grades:
            write_edits(
                self.open_file,
                self.grid,
                edits,
                lambda: period_service.decide_period(self.workspace, self.key, period, wish.grades, given),
                self,
            )
        if wish.withdrawn:
            self._run(
                lambda: period_service.withdraw_decisions(
                    self.workspace, self.key, period, wish.withdrawn, given
                )
            )

    def _run(self, write: Callable[[], Changes]) -> None:
        self.open_file.run_write(write, self)

    def selected_numbers(self) -> tuple[str, ...]:
        """The people selected in the grid."""
        rows = sorted({row for row, _ in self.grid.view.selected_cells()})
        return tuple(self.grid.rows[row].line.employee.employee_no for row in rows)

    def ask_standing(self) -> FormDialog | None:
        """Ask how the selected people take part, and why."""
        numbers, period = self.selected_numbers(), self.period
        if not numbers:
            messages.tell(self, "请先在表中选中要设定参加情况的人。")
            return None

        def take(values: Values) -> str:
            standings = dict.fromkeys(numbers, STANDING_WORDS[values["standing"]])
            return write_or_say(
                self.open_file,
                lambda: period_service.set_standings(
                    self.workspace, self.key, period, standings, values["reason"]
                ),
            )

        fields = (
            FormField(key="standing", label="参加情况", choices=tuple(STANDING_WORDS)),
            FormField(
                key="reason", label="理由", hint="如：借调县委办，由接收单位考核；病事假56天，超过一半"
            ),
        )
        names = "、".join(
            row.line.employee.name for row in self.grid.rows if row.line.employee.employee_no in numbers
        )
        return ask_form("参加情况", fields, take, lead=f"{period.label}：{names}", parent=self)

    def withdraw(self) -> None:
        """Take back what was decided of the selected people, with a reason."""
        numbers = tuple(
            row.line.employee.employee_no
            for row in self.grid.rows
            if row.line.decision is not None and row.line.employee.employee_no in self.selected_numbers()
        )
        if not numbers:
            messages.tell(self, "选中的人都是建议等次，没有要撤回的。")
            return
        reason = messages.ask_text(self, f"撤回{len(numbers)}人的等次和参加情况，恢复建议，请写明原因：")
        if reason is not None:
            period = self.period
            self._run(
                lambda: period_service.withdraw_decisions(self.workspace, self.key, period, numbers, reason)
            )

    def _today(self) -> str:
        return self.workspace.clock().astimezone().date().isoformat()

    def ask_submit(self, section: str) -> FormDialog:
        """Ask who hands a section's proposals in, and when."""
        period = self.period
        return self._ask_hand_in(
            f"{section or '未分科室'}报送{period.label}建议等次",
            lambda by, on: period_service.submit_section(
                self.workspace, self.key, period, section, done_by=by, done_on=on
            ),
        )

    def ask_submit_all(self) -> FormDialog:
        """Ask who hands all sections' proposals in, and when."""
        period = self.period
        return self._ask_hand_in(
            f"各科室报送{period.label}建议等次",
            lambda by, on: period_service.hand_in_all(
                self.workspace, self.key, period, done_by=by, done_on=on
            ),
        )

    def _ask_hand_in(self, title: str, write: Callable[[str, str], Changes]) -> FormDialog:
        def take(values: Values) -> str:
            return write_or_say(self.open_file, lambda: write(values["done_by"], values["done_on"]))

        fields = (
            FormField(key="done_by", label="报送人", hint="科室负责人姓名"),
            FormField(key="done_on", label="报送日期", start=self._today()),
        )
        return ask_form(title, fields, take, yes="报送", parent=self)

    def return_section(self, section: str) -> None:
        """Give a section's proposals back, with a reason."""
        reason = messages.ask_text(self, f"退回{section or '未分科室'}的建议等次，请写明原因：")
        if reason is not None:
            period = self.period
            self._run(
                lambda: period_service.return_section(self.workspace, self.key, period, section, reason)
            )

    def ask_approve(self) -> FormDialog:
        """Ask who approved, when and by which document."""
        period = self.period

        def take(values: Values) -> str:
            return write_or_say(
                self.open_file,
                lambda: period_service.approve_period(
                    self.workspace,
                    self.key,
                    period,
                    done_by=values["done_by"],
                    done_on=values["done_on"],
                    document_no=values["document_no"],
                ),
            )

        fields = (
            FormField(key="done_by", label="审定人", hint="如：局党组会议"),
            FormField(key="done_on", label="审定日期", start=self._today()),
            FormField(key="document_no", label="文号", hint="会议纪要或批复的文号，没有可不填"),
        )
        lead = "审定后本期等次不能再改，要改须先撤回审定并写明原因。"
        return ask_form(f"审定{period.label}平时等次", fields, take, yes="审定", lead=lead, parent=self)

    def withdraw_approval(self) -> None:
        """Take the approval back, with a reason."""
        reason = messages.ask_text(self, f"撤回{self.period.label}平时等次的审定，请写明原因：")
        if reason is not None:
            period = self.period
            self._run(lambda: period_service.withdraw_approval(self.workspace, self.key, period, reason))

    def print_paper(self, kind: str) -> None:
        """Preview one kind of paper of the period, or write the workbook."""
        show_period_paper(self, self.period, kind, self.selected_numbers())
