"""The sub-page 全年: months × people, spread by section, gaps, last year; the mean's rule stands under each."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from kpi_desktop.domain.errors import Place
from kpi_desktop.domain.merging import HandInStage
from kpi_desktop.domain.routine import say_routine_rule
from kpi_desktop.services.fingerprints import content_fingerprint
from kpi_desktop.ui import paper
from kpi_desktop.ui.monthly.period_printing import overview_of
from kpi_desktop.ui.monthly.year_heat import HeatPanel
from kpi_desktop.ui.monthly.year_state import GAPS, HEAT, LAST_YEAR, SPREAD
from kpi_desktop.ui.monthly.year_views import ComparisonPanel, GapPanel, SpreadPanel
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import Panel, SubPages, button, down, note


class YearPanel(Panel):
    """`place_chosen` carries the Place of a mark to go to."""

    place_chosen = Signal(object)

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self.heat = HeatPanel(tools)
        self.spread = SpreadPanel(tools)
        self.gaps = GapPanel(tools)
        self.comparison = ComparisonPanel(tools)
        self.sub_pages = SubPages(
            "全年的各页",
            ((HEAT, self.heat), (SPREAD, self.spread), (GAPS, self.gaps), (LAST_YEAR, self.comparison)),
        )
        self.print_button = button(
            "打印全年一览表…", self.print_overview, tip="人员×月份的得分和平均，附平时得分的算法"
        )
        self.sub_pages.setCornerWidget(self.print_button)
        self.rule = note()
        self.heat.place_chosen.connect(self.place_chosen)
        self.gaps.place_chosen.connect(self.place_chosen)
        self.setLayout(down(self.sub_pages, self.rule))

    @override
    def fill(self) -> None:
        self.rule.setText(f"平时得分的算法：{say_routine_rule(self.book)}。")
        self.print_button.setEnabled(bool(self.book.employees))
        self.sub_pages.show_file(self.open_file)

    @override
    def go_to(self, place: Place) -> bool:
        self.sub_pages.choose(HEAT)
        return not place.employee_no or self.heat.select(place.employee_no)

    def print_overview(self) -> None:
        """Preview the year at a glance."""
        file, title = self.open_file, "全年月度得分一览表"
        save_path = file.path.with_name(f"{file.unit_name}{self.key.year}年{title}.pdf")
        seal = content_fingerprint(self.workspace, self.key, HandInStage.MONTHLY)
        paper.show_paper(self, self.tools.jobs, title, overview_of(self.result, seal), save_path)
