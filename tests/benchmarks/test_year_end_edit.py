"""One edit of a year-end score of sixty people, from the cell to totals, gauges, strip and findings, against a year afresh."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from time import process_time

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kpi_desktop.domain.errors import Area
from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.domain.monthly import MONTHS, MonthlyMark
from kpi_desktop.domain.year_book import TypedScore
from kpi_desktop.domain.year_end import score_year
from kpi_desktop.services import workspace
from kpi_desktop.ui.jobs import JobRunner
from kpi_desktop.ui.open_file import OpenFile
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.settings import Settings
from kpi_desktop.ui.status_bar import StatusBar
from kpi_desktop.ui.workbench import Workbench
from kpi_desktop.ui.year_end.page import YearEndPage
from kpi_desktop.ui.year_end.state import TOTALS
from tests.benchmarks.ratios import tell
from tests.builders import UNIT, YEAR, an_employee, tallies

PEOPLE, INDICATORS, ROUNDS = 60, 15, 7


@pytest.fixture
def unit(tmp_path: Path) -> Iterator[OpenFile]:
    """Sixty people with a whole year of fifteen indicators."""
    made = workspace.create_unit_file(
        tmp_path / "60人.kpi", unit_code=UNIT.code, unit_name=UNIT.name, year=YEAR, operator="李静"
    )
    people = [an_employee(f"{at:03d}", sort_order=at) for at in range(PEOPLE)]
    indicators = [
        Indicator(
            indicator_no=f"Z{at:02d}",
            group="common" if at < 5 else "duty",
            name=f"指标{at}",
            full_mark=Decimal(10),
        )
        for at in range(INDICATORS)
    ]
    with made.write(made.only_book(), "全年") as step:
        step.save(*people, *indicators)
        step.save(
            *(
                MonthlyMark(
                    employee_no=person.employee_no,
                    month=month,
                    indicator_no=indicator.indicator_no,
                    entered=Decimal(20 - (at + month) % 5) / 2,
                )
                for at, person in enumerate(people)
                for month in MONTHS
                for indicator in indicators
            )
        )
        for person in people:
            step.save(*tallies(person.employee_no, {"领导": {"优秀": 2, "称职": 3}, "群众": {"称职": 20}}))
            step.save(TypedScore(employee_no=person.employee_no, part="year_end", score=Decimal(90)))
    file = OpenFile(made)
    yield file
    file.close()


def test_an_edit_on_the_screen_of_sixty_people(
    qapp: QApplication, qtbot: QtBot, unit: OpenFile, tmp_path: Path
) -> None:
    owner = QObject()
    jobs = JobRunner(owner)
    bench = Workbench(PageTools(settings=Settings(tmp_path / "settings.ini"), jobs=jobs))
    status = StatusBar()
    qtbot.addWidget(bench)
    qtbot.addWidget(status)
    # As the window does it: the strip and the count of findings follow once typing pauses.
    bench.summary_changed.connect(lambda: status.show_findings(unit.findings))
    bench.resize(1366, 640)
    bench.set_open_file(unit, f"{Area.YEAR_END.value}|{TOTALS}")
    bench.show()
    page = bench.current_page()
    assert isinstance(page, YearEndPage)
    grid = page.totals.grid
    column = grid.model.column_of("total")

    def edit(score: int) -> None:
        grid.select_cell("030", "year_end")
        grid.view.open_editor(grid.view.currentIndex(), str(score))
        assert grid.finish_editing()
        qapp.processEvents()

    edit(80)
    shown, spent, settled, afresh = [], [], [], []
    for at in range(ROUNDS):
        start = process_time()
        edit(81 + at)
        spent.append(process_time() - start)
        shown.append(grid.model.text_at(grid.model.row_of("030"), column))
        start = process_time()
        bench.show_summary()
        qapp.processEvents()
        settled.append(process_time() - start)
        start = process_time()
        result = score_year(unit.workspace.load_book(unit.workspace.only_book()))
        afresh.append(process_time() - start)
        assert unit.result == result
    jobs.shut_down()
    assert len(set(shown)) == ROUNDS
    both, whole = min(spent) + min(settled), min(afresh)
    tell(
        f"an edit on the screen of {PEOPLE} people: {min(spent) * 1000:.0f} ms, and {min(settled) * 1000:.0f} ms for"
        f" strip and findings; {both / whole:.2f}× reading and scoring the year afresh ({whole * 1000:.0f} ms)"
    )
    assert both / whole <= 1
