"""The tab 月度检查: sub-pages for the months' marks and what belongs to them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from kpi_desktop.domain.errors import Area, Place
from kpi_desktop.domain.evidence_checks import REGISTERS
from kpi_desktop.ui.monthly.leave_panel import LEAVE, LeavePanel
from kpi_desktop.ui.monthly.month_panel import MonthPanel
from kpi_desktop.ui.monthly.period_panel import PeriodPanel
from kpi_desktop.ui.monthly.period_printing import REQUEST
from kpi_desktop.ui.monthly.period_state import PERIODS
from kpi_desktop.ui.monthly.register_panel import RegistersPanel
from kpi_desktop.ui.monthly.state import MARKS
from kpi_desktop.ui.monthly.year_panel import YearPanel
from kpi_desktop.ui.monthly.year_state import YEAR
from kpi_desktop.ui.open_file import OpenFile
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import SubPages, box, down
from kpi_desktop.ui.year_page import YearPage

if TYPE_CHECKING:
    from kpi_desktop.services.workspace import Changes


class MonthlyPage(YearPage):
    """Marks, registers, attendance, grades of the period, the whole year."""

    areas: ClassVar = frozenset({Area.POSTS, Area.MONTHLY})
    can_print = True

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self._tools = tools
        self.marks = MonthPanel(tools)
        self.sub_pages = SubPages(
            "月度检查的各页",
            (
                (MARKS, self.marks),
                (REGISTERS, lambda: self.registers),
                (LEAVE, lambda: self.leave),
                (PERIODS, lambda: self.periods),
                (YEAR, lambda: self.year),
            ),
        )
        self.set_content(box(down(self.sub_pages, margin=8)))

    @cached_property
    def registers(self) -> RegistersPanel:
        """The four registers, built when they are first shown, as are the panels below."""
        return RegistersPanel(self._tools)

    @cached_property
    def leave(self) -> LeavePanel:
        """Leave and attendance."""
        return LeavePanel(self._tools)

    @cached_property
    def periods(self) -> PeriodPanel:
        """The grades of the period."""
        return PeriodPanel(self._tools)

    @cached_property
    def year(self) -> YearPanel:
        """The whole year."""
        panel = YearPanel(self._tools)
        panel.place_chosen.connect(self.go_to)
        return panel

    @override
    def set_open_file(self, open_file: OpenFile | None) -> None:
        self.marks.forget_file()
        super().set_open_file(open_file)

    @override
    def show_year(self, open_file: OpenFile, changes: Changes | None) -> None:
        self.sub_pages.show_file(open_file)

    @override
    def go_to(self, place: Place) -> bool:
        if not self.sub_pages.choose(place.page):
            self.sub_pages.choose(MARKS)
        return self.sub_pages.panel.go_to(place)

    @override
    def current_place(self) -> str:
        return f"{self.sub_pages.title} {self.marks.month}"

    @override
    def restore_place(self, place: str) -> None:
        title, _, month = place.rpartition(" ")
        has_year = self.open_file is not None and self.open_file.key is not None
        if has_year and month.isdigit():
            self.marks.show_month(int(month))
        self.sub_pages.choose(title)

    @override
    def finish_editing(self) -> bool:
        return self.sub_pages.panel.finish_editing()

    @override
    def open_print_preview(self) -> None:
        printers = {
            REGISTERS: self.registers.print_shown,
            LEAVE: self.leave.print_attendance,
            PERIODS: lambda: self.periods.print_paper(REQUEST),
            YEAR: self.year.print_overview,
        }
        printers.get(self.sub_pages.title, self.marks.print_month)()
