"""Dialogs of comparison: what differs from last year, and the coefficients of all posts side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHeaderView, QLabel, QLineEdit, QTreeWidget, QTreeWidgetItem, QWidget

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.plan_changes import Difference
from kpi_desktop.domain.plan_versions import PlanVersion
from kpi_desktop.domain.values import read_number
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.ui.parts import across, button, chars, down, plain
from kpi_desktop.ui.posts.comparing import (
    BEFORE_AND_AFTER,
    COEFFICIENT_COLUMNS,
    DIFFERENCE_COLUMNS,
    VERSION_COLUMNS,
    Row,
    coefficient_sentence,
    derive_coefficients,
    derive_differences,
    derive_versions,
)

_SAMPLE_POOL = "100000"


class DifferencesDialog(QDialog):
    """Differences between two plans, a row each."""

    def __init__(
        self,
        title: str,
        differences: Sequence[Difference],
        parent: QWidget | None = None,
        *,
        columns: Sequence[str] = DIFFERENCE_COLUMNS,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        rows = derive_differences(differences)
        same = f"科室、岗位、指标和计分方案都与{columns[3]}相同。"
        self.sentence = plain(f"共{len(rows)}处不同。" if rows else same)
        self.table = make_table(title, columns, (6, 13, 9, 16, 16))
        fill_table(self.table, rows)
        self.setLayout(down(self.sentence, self.table, across(1, button("关闭", self.accept)), margin=16))
        self.resize(chars(66), chars(36))


class VersionsDialog(QDialog):
    """The versions of a plan that were locked, newest first; one of them against the plan as it stands."""

    def __init__(
        self,
        versions: Sequence[PlanVersion],
        differences: Mapping[int, Sequence[Difference]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("备案版本")
        self._numbers = [version.version for version in reversed(versions)]
        self._differences = differences
        self.table = make_table("备案版本", VERSION_COLUMNS, (6, 9, 16, 20, 9))
        fill_table(
            self.table, derive_versions(versions, {at: len(found) for at, found in differences.items()})
        )
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
                across(self.compare_button, 1, button("关闭", self.accept)),
                margin=16,
            )
        )
        self.resize(chars(66), chars(26))

    def show_differences(self) -> None:
        """Show what the chosen version has otherwise than the plan as it stands."""
        number = self._numbers[max(0, self.table.currentIndex().row())]
        title = f"第{number}版与现在的方案"
        dialog = DifferencesDialog(title, self._differences[number], self, columns=BEFORE_AND_AFTER)
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
        self.refusal = QLabel()
        self.refusal.setObjectName("refusal")
        self.refusal.setWordWrap(True)
        self.table = make_table("岗位系数比较", COEFFICIENT_COLUMNS, (15, 6, 4, 7, 12, 9, 8, 9))
        label = QLabel("奖金总额（元）")
        label.setBuddy(self.pool)
        self.setLayout(
            down(
                across(label, self.pool, 1),
                self.refusal,
                self.table,
                self.sentence,
                across(1, button("关闭", self.accept)),
                margin=16,
            )
        )
        self.resize(chars(80), chars(40))
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
    for row in rows:
        item = QTreeWidgetItem(list(row))
        for at, text in enumerate(row):
            item.setToolTip(at, text)
        table.addTopLevelItem(item)
