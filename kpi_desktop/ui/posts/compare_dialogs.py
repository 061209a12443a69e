"""Dialogs of comparison: what differs from last year, and the coefficients of all posts side by side."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from kpi_desktop.domain.errors import FileTrouble, RuleViolation
from kpi_desktop.domain.plan_versions import PlanVersion
from kpi_desktop.domain.values import read_number
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.services import plan_papers
from kpi_desktop.services.plan_papers import PlanComparison
from kpi_desktop.ui import messages, paper
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import across, button, chars, down, plain, scrolled, stacked
from kpi_desktop.ui.plain_text import plain_label, plain_tip
from kpi_desktop.ui.posts.coefficient_bars import CoefficientBars, derive_bars
from kpi_desktop.ui.posts.comparing import (
    COEFFICIENT_COLUMNS,
    DIFFERENCE_COLUMNS,
    OUTLIER_MARKS,
    VERSION_COLUMNS,
    Row,
    coefficient_sentence,
    derive_coefficients,
    derive_differences,
    derive_versions,
)

_SAMPLE_POOL = "100000"
WORKBOOK_FILTER = "工作簿 (*.xlsx)"


class DifferencesDialog(QDialog):
    """Differences between two plans, a row each, to print or to export."""

    def __init__(self, comparison: PlanComparison, tools: PageTools, folder: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(comparison.title)
        self._comparison = comparison
        self._tools = tools
        self._folder = folder
        rows = derive_differences(comparison.differences)
        same = f"科室、岗位、职责、指标和计分方案都与{comparison.sides[0]}相同。"
        self.sentence = plain(f"共{len(rows)}处不同。" if rows else same)
        columns = (*DIFFERENCE_COLUMNS, *comparison.sides)
        self.table = make_table(comparison.title, columns, (6, 15, 10, 18, 18))
        fill_table(self.table, rows)
        self.print_button = button("打印…", self.print_differences, tip="先预览，可存成PDF")
        self.export_button = button("导出…", self.export_differences, tip="存成xlsx工作簿")
        for control in (self.print_button, self.export_button):
            control.setEnabled(bool(rows))
        self.setLayout(
            down(
                self.sentence,
                self.table,
                across(self.print_button, self.export_button, 1, button("关闭", self.accept)),
                margin=16,
            )
        )
        self.resize(chars(74), chars(36))

    def print_differences(self) -> None:
        """Preview the differences on paper."""
        comparison = self._comparison
        paper.show_paper(
            self,
            self._tools.jobs,
            "方案差异",
            lambda _progress: paper.Paper(content=plan_papers.render_differences(comparison)),
            self._folder / f"{comparison.unit}{comparison.title}.pdf",
        )

    def export_differences(self) -> None:
        """Ask where the workbook goes, and write it."""
        comparison = self._comparison
        start = self._folder / f"{comparison.unit}{comparison.title}.xlsx"
        save_workbook(
            self, "导出方案差异", start, lambda path: plan_papers.export_differences(comparison, path)
        )


def save_workbook(parent: QWidget, title: str, start: Path, write: Callable[[Path], None]) -> None:
    """Ask where a workbook goes, write it, and say so; or say why it cannot be written."""
    path = messages.choose_save_path(parent, title, WORKBOOK_FILTER, start)
    if path is None:
        return
    path = path if path.suffix else path.with_suffix(".xlsx")
    try:
        write(path)
    except FileTrouble as trouble:
        messages.warn(parent, str(trouble))
        return
    messages.tell(parent, f"已存为“{path.name}”。")


class VersionsDialog(QDialog):
    """The versions of a plan that were locked, newest first; one of them against another or the plan as it stands.

    `compare` gives the comparison of two versions, the older first; None is the plan as it stands.
    """

    def __init__(
        self,
        versions: Sequence[PlanVersion],
        compare: Callable[[int, int | None], PlanComparison],
        tools: PageTools,
        folder: Path,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("备案版本")
        self._numbers = [version.version for version in reversed(versions)]
        self._compare = compare
        self._tools = tools
        self._folder = folder
        self.table = make_table("备案版本", VERSION_COLUMNS, (6, 9, 16, 22, 12))
        counts = {at: len(compare(at, None).differences) for at in self._numbers}
        fill_table(self.table, derive_versions(versions, counts))
        self.other = QComboBox()
        self.other.setAccessibleName("与哪一版比较")
        self.other.addItem("与现在的方案比较", None)
        for number in self._numbers:
            self.other.addItem(f"与第{number}版比较", number)
        self.compare_button = button("查看不同之处…", self.show_differences)
        self.compare_button.setEnabled(bool(versions))
        self.table.itemActivated.connect(self.show_differences)
        newest = self.table.topLevelItem(0)
        if newest is not None:
            self.table.setCurrentItem(newest)
        told = (
            f"共锁定备案{len(versions)}次。" if versions else "还没有锁定备案过。锁定一次，这里就留存一版。"
        )
        self.setLayout(
            down(
                plain(told),
                self.table,
                across(self.other, self.compare_button, 1, button("关闭", self.accept)),
                margin=16,
            )
        )
        self.resize(chars(70), chars(26))

    def show_differences(self) -> None:
        """Show what differs between the chosen version and the one it is compared with."""
        number = self._numbers[max(0, self.table.currentIndex().row())]
        other: int | None = self.other.currentData()
        older, newer = (number, None) if other is None else (min(number, other), max(number, other))
        dialog = DifferencesDialog(self._compare(older, newer), self._tools, self._folder, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()


class CoefficientDialog(QDialog):
    """All posts by coefficient, with what a holder would get of a pool the clerk types."""

    def __init__(self, book: YearBook, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("岗位系数比较")
        self._book = book
        self.pool = QLineEdit(_SAMPLE_POOL)
        self.pool.setAccessibleName("奖金总额（元）")
        self.pool.setFixedWidth(chars(10))
        self.pool.textChanged.connect(self._show)
        self.sentence = plain()
        self.refusal = plain_label()
        self.refusal.setObjectName("refusal")
        self.refusal.setWordWrap(True)
        self.table = make_table("岗位系数比较", COEFFICIENT_COLUMNS, (15, 6, 4, 7, 12, 9, 8, 9))
        self.bars = CoefficientBars()
        self.bars.show_bars(derive_bars(book))
        label = QLabel("奖金总额（元）")
        label.setBuddy(self.pool)
        drawn = scrolled(down(self.bars, 1))
        drawn.setAccessibleName("岗位系数条形图")
        self.setLayout(
            down(
                across(label, self.pool, 1),
                self.refusal,
                stacked(self.table, drawn, sizes=(300, 200)),
                plain("条形是岗位的系数，竖线是同层次的中间值，▲▼是相差明显的。"),
                self.sentence,
                across(1, button("关闭", self.accept)),
                margin=16,
            )
        )
        self.resize(chars(80), chars(46))
        self._show()

    def _show(self) -> None:
        try:
            pool = read_number(self.pool.text())
            rows = derive_coefficients(self._book, pool) if pool is not None else ()
        except RuleViolation as violation:
            self._refuse(str(violation))
            return
        self._refuse("" if pool is not None else "请填写奖金总额。")
        if pool is not None:
            fill_table(self.table, rows)
            self.sentence.setText(coefficient_sentence(rows))

    def _refuse(self, sentence: str) -> None:
        self.refusal.setText(sentence)
        self.refusal.setVisible(bool(sentence))


def make_table(name: str, columns: Sequence[str], widths: Sequence[int]) -> QTreeWidget:
    """A list of plain rows under columns so many characters wide."""
    table = QTreeWidget()
    table.setAccessibleName(name)
    table.setRootIsDecorated(False)
    table.setAlternatingRowColors(True)
    table.setHeaderLabels(columns)
    table.header().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    for at, width in enumerate(widths):
        table.setColumnWidth(at, chars(width))
    return table


def fill_table(table: QTreeWidget, rows: Sequence[Row]) -> None:
    """Show rows; each cell tells its whole text when pointed at."""
    table.clear()
    bold = table.font()
    bold.setBold(True)
    for row in rows:
        item = QTreeWidgetItem(list(row))
        is_marked = any(text.startswith(OUTLIER_MARKS) for text in row)
        for at, text in enumerate(row):
            item.setToolTip(at, plain_tip(text))
            if is_marked:
                item.setFont(at, bold)
        table.addTopLevelItem(item)
