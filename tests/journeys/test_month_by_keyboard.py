"""A month for forty people by keyboard alone, its keystrokes counted against a spreadsheet's."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from journeys.desk import Desk
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from kpi_desktop.services import workspace
from kpi_desktop.ui.monthly.page import MonthlyPage
from tests.builders import LOCKED, UNIT, YEAR, a_post, an_employee, some_indicators

PEOPLE = 40
# A spreadsheet needs the signs of the number and one key to leave the cell.
ONE_KEY = 1


class Keyboard:
    """The only way this journey touches the window: single keys to whatever has the focus, counted."""

    def __init__(self, desk: Desk) -> None:
        self._bot = desk.bot
        self._window = desk.window
        self.count = 0

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.count += 1
        self._bot.keyClick(QApplication.focusWidget() or self._window, key, modifier)

    def type(self, text: str) -> None:
        for sign in text:
            self.press(Qt.Key(ord(sign)))


@pytest.fixture
def forty(tmp_path: Path) -> Path:
    """A unit of forty people, every fifth in a post to which the last two indicators do not apply."""
    path = tmp_path / "四十人.kpi"
    indicators = some_indicators()
    duty = [replace(i, posts=("G001",)) for i in indicators[3:]]
    extra = [
        replace(i, indicator_no=f"Y{i.indicator_no}", posts=("G002",), sort_order=9) for i in indicators[3:]
    ]
    with workspace.create_unit_file(
        path, unit_code=UNIT.code, unit_name=UNIT.name, year=YEAR, operator="李静"
    ) as opened:
        people = [
            an_employee(
                f"{at:03d}", name=f"张伟{at}", post_no="G002" if at % 5 == 0 else "G001", sort_order=at
            )
            for at in range(1, PEOPLE + 1)
        ]
        with opened.write(opened.only_book(), "准备") as step:
            step.save(LOCKED, a_post(), a_post("G002"), *indicators[:3], *duty, *extra, *people)
    return path


def wanted_mark(person: int, full_mark: Decimal) -> str:
    """A mark as clerks give them: full, a half below, now and then two decimals."""
    below = ("", "0.5", "1", "0.25")[person % 4]
    return f"{full_mark - Decimal(below or 0):f}"


@pytest.mark.parametrize("way", [Qt.Key.Key_Tab, Qt.Key.Key_Return], ids=["by line", "by column"])
def test_that_a_month_takes_no_more_keys_than_a_spreadsheet(desk: Desk, forty: Path, way: Qt.Key) -> None:
    desk.open(forty)
    with desk.bot.waitActive(desk.window):
        desk.window.activateWindow()
    keyboard = Keyboard(desk)
    keyboard.press(Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    tab = desk.window.current_page()
    assert isinstance(tab, MonthlyPage)
    panel = tab.marks
    while not panel.grid.view.hasFocus():
        keyboard.press(Qt.Key.Key_F6)
        assert keyboard.count < 9
    sheet = panel.sheet
    assert sheet is not None
    cells = [
        (line, indicator)
        for line in sheet.lines
        for indicator in sheet.indicators
        if line.takes(indicator.indicator_no)
    ]
    assert len(cells) == PEOPLE * 5
    if way is Qt.Key.Key_Return:
        order = {indicator.indicator_no: at for at, indicator in enumerate(sheet.indicators)}
        cells.sort(key=lambda cell: order[cell[1].indicator_no])
    spreadsheet = 0
    for line, indicator in cells:
        mark = wanted_mark(int(line.employee.employee_no), indicator.full_mark)
        spreadsheet += len(mark) + ONE_KEY
        keyboard.type(mark)
        keyboard.press(way)
    assert panel.sheet is not None
    assert panel.sheet.missing == 0
    for line in panel.sheet.lines:
        for indicator in sheet.indicators:
            if line.takes(indicator.indicator_no):
                expected = wanted_mark(int(line.employee.employee_no), indicator.full_mark)
                assert line.entered(indicator.indicator_no) == Decimal(expected)
    assert keyboard.count <= spreadsheet * Decimal("1.05")
