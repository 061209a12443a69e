"""What stands below the month's grid: additions and deductions, reasons to write, corrections; folds to its tabs."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QTabWidget, QToolButton, QWidget
from typing_extensions import override

from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.monthly.adjustment_panel import AdjustmentPanel
from kpi_desktop.ui.monthly.closing_state import CorrectionLine, correction_columns, derive_corrections
from kpi_desktop.ui.monthly.reason_panel import ReasonPanel
from kpi_desktop.ui.monthly.state import MonthSheet
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import name_scroll_buttons

_ADJUSTMENTS, _REASONS, _CORRECTIONS = "加减分事项", "待写事由", "更正"
_FOLD = "month.below"
_MOST = 16_777_215  # Qt's own limit, which it does not name for Python


class BelowPages(QTabWidget):
    """Shows a MonthSheet under three tabs, each with its count.

    `folded` fires when it is folded or unfolded. On a small screen it begins folded to its tabs, so that the grid has
    the room; what the user chooses is remembered.
    """

    folded = Signal()

    def __init__(self, tools: PageTools, adjustments: AdjustmentPanel, reasons: ReasonPanel) -> None:
        super().__init__()
        self._settings = tools.settings
        self.is_folded = False
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
        self.fold_button = QToolButton()
        self.fold_button.setObjectName("foldButton")
        self.fold_button.setAutoRaise(True)
        self.fold_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.fold_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.fold_button.clicked.connect(lambda: self.choose_fold(is_folded=not self.is_folded))
        self.setCornerWidget(self.fold_button)
        self.tabBarClicked.connect(lambda _at: self.fold(is_folded=False))
        self.fold(is_folded=self._settings.fold_of(_FOLD) is True)

    def fold(self, *, is_folded: bool) -> None:
        """Show only the tabs, or everything."""
        self.is_folded = is_folded
        self._stack.setVisible(not is_folded)
        self.fold_button.setText("展开" if is_folded else "收起")
        self.fold_button.setArrowType(Qt.ArrowType.UpArrow if is_folded else Qt.ArrowType.DownArrow)
        name = "展开加减分事项、待写事由和更正" if is_folded else "收起下面的内容，上面多显示几行"
        self.fold_button.setAccessibleName(name)
        self.fold_button.setToolTip(name)
        self.setMaximumHeight(self._bar_height() if is_folded else _MOST)
        self.updateGeometry()
        self.folded.emit()

    def choose_fold(self, *, is_folded: bool) -> None:
        """Fold or unfold as the user wants it from now on."""
        self._settings.set_fold(_FOLD, is_folded=is_folded)
        self.fold(is_folded=is_folded)

    def fit(self, height: int, enough: int) -> None:
        """Fold where the page has less than enough height, unless the user has chosen."""
        if self._settings.fold_of(_FOLD) is None and self.is_folded is not (height < enough):
            self.fold(is_folded=height < enough)

    def show_page(self, page: QWidget) -> None:
        """Bring a page into sight, unfolded."""
        self.fold(is_folded=False)
        self.setCurrentWidget(page)

    @property
    def _stack(self) -> QStackedWidget:
        stack = self.findChild(QStackedWidget, "qt_tabwidget_stackedwidget")
        assert isinstance(stack, QStackedWidget)  # noqa: S101 - Qt keeps the pages in one
        return stack

    def _bar_height(self) -> int:
        return max(self.tabBar().sizeHint().height(), self.fold_button.sizeHint().height())

    @override
    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        return QSize(hint.width(), self._bar_height()) if self.is_folded else hint

    @override
    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(hint.width(), self._bar_height()) if self.is_folded else hint

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
