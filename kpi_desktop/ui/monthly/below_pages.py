"""What stands below the month's grid: additions and deductions, reasons to write, corrections."""

from __future__ import annotations

from PySide6.QtWidgets import QTabWidget

from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.monthly.adjustment_panel import AdjustmentPanel
from kpi_desktop.ui.monthly.closing_state import CorrectionLine, correction_columns, derive_corrections
from kpi_desktop.ui.monthly.reason_panel import ReasonPanel
from kpi_desktop.ui.monthly.state import MonthSheet
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import name_scroll_buttons

_ADJUSTMENTS, _REASONS, _CORRECTIONS = "加减分事项", "待写事由", "更正"


class BelowPages(QTabWidget):
    """Shows a MonthSheet under three tabs, each with its count."""

    def __init__(self, tools: PageTools, adjustments: AdjustmentPanel, reasons: ReasonPanel) -> None:
        super().__init__()
        self._adjustments = adjustments
        self._reasons = reasons
        self.corrections: EntryGrid[CorrectionLine] = EntryGrid(
            "corrections",
            "更正",
            correction_columns(),
            lambda line: line.key,
            tools.settings,
            empty_text="没有更正。关账以后改分数，光标放到那一格，点“更正”；加减分在“加减分事项”中更正。",
        )
        self.setObjectName("belowPages")
        self.setAccessibleName("加减分事项、待写事由、更正")
        self.setDocumentMode(True)
        name_scroll_buttons(self)
        for title, panel in (
            (_ADJUSTMENTS, adjustments),
            (_REASONS, reasons),
            (_CORRECTIONS, self.corrections),
        ):
            self.addTab(panel, title)

    def show_month(self, sheet: MonthSheet) -> None:
        """Show the month and how many lines each tab has."""
        self._adjustments.show_month(sheet)
        self._reasons.show_month(sheet)
        self.corrections.set_rows(derive_corrections(sheet))
        for at, (title, count) in enumerate(
            (
                (_ADJUSTMENTS, len(sheet.adjustments)),
                (_REASONS, len(self._reasons.grid.rows)),
                (_CORRECTIONS, len(sheet.corrections) + len(sheet.entry_corrections)),
            )
        ):
            self.setTabText(at, f"{title}（{count}）" if count else title)
