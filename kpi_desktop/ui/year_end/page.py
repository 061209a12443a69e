"""The tab 年终评分: gauges on top, sub-pages for totals, ballots and grades below."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from kpi_desktop.domain.errors import Area, Place, RuleViolation
from kpi_desktop.services import reporting, result_exports
from kpi_desktop.services.fingerprints import content_fingerprint
from kpi_desktop.services.result_exports import TableSet
from kpi_desktop.ui import messages, paper
from kpi_desktop.ui.gauges import GaugeStrip
from kpi_desktop.ui.jobs import Outcome, Progress
from kpi_desktop.ui.open_file import OpenFile
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.paper_menu import menu_button
from kpi_desktop.ui.parts import SubPages, box, down
from kpi_desktop.ui.year_end.appeal_panel import AppealPanel
from kpi_desktop.ui.year_end.appraisal_panel import AppraisalPanel
from kpi_desktop.ui.year_end.appraisal_state import APPRAISALS
from kpi_desktop.ui.year_end.ballot_panel import BallotPanel
from kpi_desktop.ui.year_end.consequence_panel import ConsequencePanel
from kpi_desktop.ui.year_end.desk_panel import DeskPanel
from kpi_desktop.ui.year_end.desk_state import DESK
from kpi_desktop.ui.year_end.document_panel import DocumentPanel
from kpi_desktop.ui.year_end.document_state import DOCUMENTS
from kpi_desktop.ui.year_end.eligibility_panel import EligibilityPanel
from kpi_desktop.ui.year_end.eligibility_state import ELIGIBILITY
from kpi_desktop.ui.year_end.grade_panel import GradePanel
from kpi_desktop.ui.year_end.health_panel import HealthPanel
from kpi_desktop.ui.year_end.health_state import HEALTH
from kpi_desktop.ui.year_end.payout_panel import PayoutPanel
from kpi_desktop.ui.year_end.publication_panel import PublicationPanel
from kpi_desktop.ui.year_end.result_printing import save_tables
from kpi_desktop.ui.year_end.result_state import APPEALS, CONSEQUENCES, MONEY, PUBLICATION
from kpi_desktop.ui.year_end.spread_panel import SpreadPanel
from kpi_desktop.ui.year_end.state import BALLOTS, GRADES, SPREAD, TOTALS, derive_gauges
from kpi_desktop.ui.year_end.total_panel import TotalPanel
from kpi_desktop.ui.year_page import YearPage

if TYPE_CHECKING:
    from kpi_desktop.domain.year_end import UnitResult
    from kpi_desktop.services.workspace import Changes

_PAGES = MappingProxyType(
    {
        PUBLICATION: PUBLICATION,
        APPEALS: APPEALS,
        CONSEQUENCES: CONSEQUENCES,
        MONEY: MONEY,
        BALLOTS: BALLOTS,
        GRADES: GRADES,
        DESK: DESK,
        ELIGIBILITY: ELIGIBILITY,
        APPRAISALS: APPRAISALS,
        DOCUMENTS: DOCUMENTS,
        HEALTH: HEALTH,
    }
)


class YearEndPage(YearPage):
    """Totals, ballots, grades."""

    areas: ClassVar = frozenset({Area.POSTS, Area.PLACEMENT, Area.MONTHLY, Area.YEAR_END})
    can_print = True

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self.gauges = GaugeStrip()
        self.totals = TotalPanel(tools)
        self.ballots = BallotPanel(tools)
        self.desk = DeskPanel(tools)
        self.eligibility = EligibilityPanel(tools)
        self.eligibility.place_chosen.connect(self.place_requested)
        self.appraisals = AppraisalPanel(tools)
        self.grades = GradePanel(tools)
        self.publication = PublicationPanel(tools)
        self.appeals = AppealPanel(tools)
        self.consequences = ConsequencePanel(tools)
        self.payouts = PayoutPanel(tools)
        self.spread = SpreadPanel(tools)
        self.health = HealthPanel(tools)
        self.health.place_chosen.connect(self.place_requested)
        self.sub_pages = SubPages(
            "年终评分的各页",
            (
                (TOTALS, self.totals),
                (DESK, self.desk),
                (BALLOTS, self.ballots),
                (ELIGIBILITY, self.eligibility),
                (APPRAISALS, self.appraisals),
                (GRADES, self.grades),
                (PUBLICATION, self.publication),
                (APPEALS, self.appeals),
                (CONSEQUENCES, self.consequences),
                (MONEY, self.payouts),
                (SPREAD, self.spread),
                (DOCUMENTS, lambda: DocumentPanel(tools)),
                (HEALTH, self.health),
            ),
        )
        entries: dict[str, Callable[[], object]] = {
            "全部评分表": self.open_print_preview,
            "所选人员评分表": self.print_selected,
            "汇总表": self.print_summary,
            "导出工作簿": self.export,
            "汇总表存为工作簿": lambda: save_tables(self.sub_pages.panel, TableSet.TOTALS),
            "全部年终表存为工作簿": lambda: save_tables(self.sub_pages.panel, None),
            "年度考核导入表（.xls）": self.export_import_sheet,
        }
        self.print_button = menu_button("打印和导出", tuple(entries), lambda entry: entries[entry](), self)
        self.sub_pages.setCornerWidget(self.print_button)
        self.set_content(box(down(self.gauges, self.sub_pages, margin=8)))

    @override
    def show_year(self, open_file: OpenFile, changes: Changes | None) -> None:
        assert open_file.result is not None  # noqa: S101 - there is a year in view
        self.gauges.show_gauges(derive_gauges(open_file.result))
        self.sub_pages.show_file(open_file)

    @override
    def go_to(self, place: Place) -> bool:
        self.sub_pages.choose(_PAGES.get(place.page, TOTALS))
        return self.sub_pages.panel.go_to(place)

    @override
    def current_place(self) -> str:
        return self.sub_pages.title

    @override
    def restore_place(self, place: str) -> None:
        self.sub_pages.choose(place)

    @override
    def finish_editing(self) -> bool:
        return self.sub_pages.panel.finish_editing()

    @override
    def open_print_preview(self) -> None:
        self._print_sheets(None)

    def print_selected(self) -> None:
        """Preview the score sheets of the people selected among the totals."""
        numbers = self.totals.selected_numbers()
        if not numbers:
            messages.tell(self, "请先在“总分和排名”里选中要打印的人。")
            return
        self._print_sheets(numbers)

    def _print_sheets(self, numbers: tuple[str, ...] | None) -> None:
        if self.open_file is not None:
            self.tools.settings.remember_printed(self.open_file.path)
        self._show_paper("年度考核评分表", lambda result, seal: paper.sheets_of(result, numbers, seal))

    def print_summary(self) -> None:
        """Preview the unit's summary."""
        self._show_paper("年度考核汇总表", paper.summary_of)

    def _show_paper(
        self, title: str, work: Callable[[UnitResult, str], Callable[[Progress], paper.Paper]]
    ) -> None:
        file = self.open_file
        if file is not None and file.result is not None:
            save_path = file.path.with_name(f"{file.unit_name}{file.result.book.year}年{title}.pdf")
            seal = content_fingerprint(file.workspace, file.result.book.key)
            paper.show_paper(self, self.tools.jobs, title, work(file.result, seal), save_path)

    def export(self) -> None:
        """Write the year as a workbook in the ledger's layout."""
        file = self.open_file
        if file is None or file.result is None:
            return
        result = file.result
        start = file.path.with_name(f"{file.unit_name}{result.book.year}年考核台账.xlsx")
        path = messages.choose_save_path(self, "工作簿存放在哪里", "表格 (*.xlsx)", start)
        if path is not None:
            self.tools.jobs.run(
                "正在导出工作簿",
                lambda _progress: reporting.export_ledger(result, path),
                lambda outcome: self._on_exported(outcome, path),
            )

    def export_import_sheet(self) -> None:
        """Write the file the national system imports, after telling what has to be entered by hand."""
        file = self.open_file
        if file is None or file.result is None:
            return
        result = file.result
        try:
            notes = result_exports.preview_result_import(result).notes
        except RuleViolation as violation:
            messages.warn(self, str(violation))
            return
        question = "生成全国公务员管理信息系统的年度考核导入表？"
        if notes and not messages.ask(self, question, yes="继续", detail="\n".join(notes)):
            return
        start = file.path.with_name(f"{file.unit_name}{result.book.year}年度考核导入表.xls")
        path = messages.choose_save_path(self, "导入表存放在哪里", "表格 (*.xls)", start)
        if path is not None:
            self.tools.jobs.run(
                "正在生成导入表",
                lambda _progress: result_exports.export_result_import(result, path),
                lambda outcome: self._on_exported(outcome, path),
            )

    def _on_exported(self, outcome: Outcome[Any], path: Path) -> None:
        if paper.deliver(outcome, self):
            self.status_message.emit(f"已导出到“{path.name}”。")
