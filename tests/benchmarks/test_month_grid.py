"""The month's grid of 60 × 20: opening, scrolling and a pasted block, against bare Qt and plain sqlite3."""

import sqlite3
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QTableView, QWidget
from pytestqt.qtbot import QtBot
from typing_extensions import override

from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.domain.monthly import MonthlyMark
from kpi_desktop.services import workspace
from kpi_desktop.ui.grid.view import GridView
from kpi_desktop.ui.jobs import JobRunner
from kpi_desktop.ui.monthly.month_panel import MonthPanel
from kpi_desktop.ui.monthly.page import MonthlyPage
from kpi_desktop.ui.open_file import OpenFile
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.settings import Settings
from kpi_desktop.ui.theme import ThemeChoice, apply_theme, register_fonts
from tests.benchmarks.ratios import measure_ratio, tell
from tests.builders import UNIT, YEAR, a_post, an_employee

PEOPLE, INDICATORS = 60, 20
SIZE = (1366, 640)
FULL = Decimal(5)
_NO_PARENT = QModelIndex()


@pytest.fixture(autouse=True)
def _theme(qapp: QApplication) -> Iterator[None]:
    apply_theme(qapp, ThemeChoice.LIGHT, 100, register_fonts())
    yield
    qapp.setStyleSheet("")


@pytest.fixture
def tools(tmp_path: Path) -> Iterator[PageTools]:
    owner = QObject()
    jobs = JobRunner(owner)
    yield PageTools(settings=Settings(tmp_path / "settings.ini"), jobs=jobs)
    jobs.shut_down()


@pytest.fixture
def unit(tmp_path: Path) -> Iterator[OpenFile]:
    """Sixty people and twenty indicators, two months marked."""
    indicators = [
        Indicator(
            indicator_no=f"Z{at:02d}",
            group="common" if at < 6 else "duty",
            name=f"指标名称{at}",
            full_mark=FULL,
            standard="迟到每次扣0.5分",
            source="考勤",
            sort_order=at,
        )
        for at in range(INDICATORS)
    ]
    people = [an_employee(f"{at:03d}", name=f"张伟{at}", sort_order=at) for at in range(PEOPLE)]
    made = workspace.create_unit_file(
        tmp_path / "大表.kpi", unit_code=UNIT.code, unit_name=UNIT.name, year=YEAR, operator="李静"
    )
    with made.write(made.only_book(), "准备") as step:
        step.save(a_post(), *indicators, *people)
        step.save(
            *(
                MonthlyMark(
                    employee_no=person.employee_no,
                    month=month,
                    indicator_no=indicator.indicator_no,
                    entered=Decimal(at % 50) / 10,
                )
                for month in (1, 2)
                for at, person in enumerate(people)
                for indicator in indicators
            )
        )
    file = OpenFile(made)
    yield file
    file.close()


def _page(tools: PageTools, file: OpenFile) -> MonthlyPage:
    page = MonthlyPage(tools)
    page.resize(*SIZE)
    page.set_open_file(file)
    page.show()
    QApplication.processEvents()
    return page


def _drop(page: QWidget) -> None:
    page.close()
    page.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


class _Bare(QAbstractTableModel):
    """What a table needs at least: 60 × 22 texts."""

    @override
    def rowCount(self, parent: Any = _NO_PARENT) -> int:
        return PEOPLE

    @override
    def columnCount(self, parent: Any = _NO_PARENT) -> int:
        return INDICATORS + 2

    @override
    def data(self, index: Any, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        return "9.5" if role == Qt.ItemDataRole.DisplayRole else None


def _bare() -> QTableView:
    view = QTableView()
    view.setModel(_Bare(view))
    view.resize(*SIZE)
    view.show()
    QApplication.processEvents()
    return view


def _seconds(job: Callable[[], object], rounds: int = 5) -> float:
    # Of the processor: what else the machine does would count otherwise, and the bars are of an idle one.
    spent = []
    for _ in range(rounds):
        start = process_time()
        job()
        spent.append(process_time() - start)
    return min(spent)


@pytest.mark.usefixtures("qtbot")
def test_the_months_page_opens_against_a_bare_table(tools: PageTools, unit: OpenFile) -> None:
    def ours() -> None:
        panel = MonthPanel(tools)
        panel.resize(*SIZE)
        panel.show_file(unit)
        panel.show()
        QApplication.processEvents()
        panel.forget_file()
        _drop(panel)

    def tab() -> None:
        page = _page(tools, unit)
        page.set_open_file(None)
        _drop(page)

    seconds = _seconds(ours)
    ratio = measure_ratio(ours, lambda: _drop(_bare()), rounds=5)
    tell(f"月度评分 of 60 × 20 built, filled and painted: {seconds:.3f} s, {ratio:.1f}× a bare QTableView")
    assert seconds < 0.3
    seconds = _seconds(tab)
    tell(f"the tab 月度检查 with 60 × 20 opened: {seconds:.3f} s")
    assert seconds < 0.3
    assert ratio < 40

    page = _page(tools, unit)
    panel = page.marks

    def month() -> None:
        panel.show_month(1 if panel.month != 1 else 2)
        QApplication.processEvents()

    seconds = _seconds(month)
    tell(f"another month of 60 × 20 brought into sight: {seconds:.3f} s")
    page.set_open_file(None)
    _drop(page)
    assert seconds < 0.3


@pytest.mark.usefixtures("qtbot")
def test_the_grid_scrolls_against_a_bare_table(tools: PageTools, unit: OpenFile) -> None:
    page, bare = _page(tools, unit), _bare()
    view = page.marks.grid.view

    def scroll(table: QTableView) -> None:
        across, down = table.horizontalScrollBar(), table.verticalScrollBar()
        for frame in range(30):
            down.setValue((frame % 2 and down.maximum()) or frame % (down.maximum() + 1))
            across.setValue(across.maximum() * frame // 30)
            table.viewport().repaint()
            if isinstance(table, GridView):
                table.frozen.viewport().repaint()

    seconds = _seconds(lambda: scroll(view))
    ratio = measure_ratio(lambda: scroll(view), lambda: scroll(bare), rounds=5)
    tell(f"scrolling: {30 / seconds:.0f} frames a second, {ratio:.1f}× a bare QTableView's time")
    page.set_open_file(None)
    _drop(page)
    _drop(bare)
    assert 30 / seconds >= 30
    assert ratio < 20


def test_a_block_of_1200_cells_is_stored_against_plain_sqlite(
    qtbot: QtBot, tools: PageTools, unit: OpenFile, tmp_path: Path
) -> None:
    page = _page(tools, unit)
    qtbot.addWidget(page)
    panel = page.marks
    panel.show_month(1)
    panel.grid.select_cell("000", "Z00")
    fill = [0]

    def ours() -> None:
        fill[0] += 1
        block = "".join(
            "\t".join(f"{(row + column + fill[0]) % 50 / 10:g}" for column in range(INDICATORS)) + "\r\n"
            for row in range(PEOPLE)
        )
        QGuiApplication.clipboard().setText(block)
        panel.grid.paste()
        QApplication.processEvents()

    plain = sqlite3.connect(tmp_path / "plain.sqlite", isolation_level=None)
    plain.execute("PRAGMA synchronous = FULL")
    plain.execute(
        "CREATE TABLE mark (month INTEGER, person TEXT, indicator TEXT, entered INTEGER,"
        " PRIMARY KEY (month, person, indicator)) STRICT, WITHOUT ROWID"
    )

    def baseline() -> None:
        fill[0] += 1
        plain.execute("BEGIN")
        plain.executemany(
            "INSERT OR REPLACE INTO mark VALUES (?, ?, ?, ?)",
            [
                (1, f"{row:03d}", f"Z{column:02d}", (row + column + fill[0]) % 50 * 10)
                for row in range(PEOPLE)
                for column in range(INDICATORS)
            ],
        )
        plain.execute("COMMIT")

    ours()
    marks = unit.workspace.load_month(panel.key, 1).marks
    assert sum(mark.entered is not None for mark in marks) == PEOPLE * INDICATORS
    seconds = _seconds(ours)
    ratio = measure_ratio(ours, baseline, rounds=5)
    tell(
        f"a pasted block of 1,200 cells checked, stored and shown: {seconds:.3f} s, {ratio:.0f}× plain sqlite3"
    )
    plain.close()
    page.set_open_file(None)
    assert seconds < 1
    assert ratio < 200
