"""The window's first paint against a bare QMainWindow in its own process, and a keystroke's way to the disk."""

import subprocess
import sys
from decimal import Decimal
from statistics import median
from time import perf_counter

from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.domain.monthly import MonthlyMark
from kpi_desktop.services.monthly import record_marks
from kpi_desktop.services.workspace import Workspace
from tests.benchmarks.ratios import measure_ratio, tell
from tests.builders import LOCKED, an_employee

BARE = """
from PySide6.QtWidgets import QApplication, QMainWindow
class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        QApplication.instance().quit()
app = QApplication([])
window = Window()
window.resize(1280, 720)
window.show()
app.exec()
"""
OURS = """
from kpi_desktop.ui.app import start
app, window = start()
window.first_painted.connect(app.quit)
window.show()
app.exec()
"""


def _run(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_first_paint_against_a_bare_window() -> None:
    ratio = measure_ratio(lambda: _run(OURS), lambda: _run(BARE), rounds=5)
    tell(f"first paint: {ratio:.2f}× a bare QMainWindow process")
    assert ratio <= 2


def test_a_keystroke_reaches_the_disk(unit_file: Workspace) -> None:
    key = unit_file.only_book()
    people = [an_employee(f"{i:03d}") for i in range(60)]
    indicators = [
        Indicator(indicator_no=f"Z{i:02d}", group="duty", name=f"指标{i}", full_mark=Decimal(10))
        for i in range(20)
    ]
    with unit_file.write(key, "准备") as step:
        step.save(LOCKED, *people, *indicators)
    spent = []
    for i, person in enumerate(people):
        mark = MonthlyMark(
            employee_no=person.employee_no,
            month=1,
            indicator_no=f"Z{i % 20:02d}",
            entered=Decimal(i % 20) / 2,
        )
        start = perf_counter()
        assert record_marks(unit_file, key, (mark,)).step_id is not None
        spent.append(perf_counter() - start)
    tell(f"a mark of 60 × 20 checked, committed and logged: median {median(spent) * 1000:.1f} ms")
