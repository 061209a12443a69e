"""The window without a file."""

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from kpi_desktop.ui.file_commands import assessment_year, unit_of_ledger
from kpi_desktop.ui.settings import RecentFile
from kpi_desktop.ui.start_page import StartPage, describe_recent

FILES = (
    RecentFile(
        path=Path("/d/资源.kpi"), unit_name="云岭县自然资源局", year=2026, changed_at="2026-12-20T08:30:00Z"
    ),
    RecentFile(path=Path("/d/教育.kpi"), unit_name="云岭县教育体育局", year=2026),
)


@pytest.fixture
def page(qtbot: QtBot) -> StartPage:
    page = StartPage()
    qtbot.addWidget(page)
    page.show_recent(FILES)
    page.show()
    return page


def test_that_enter_opens_the_file_used_last(qtbot: QtBot, page: StartPage) -> None:
    paths: list[Path] = []
    page.file_chosen.connect(paths.append)
    page.recent.setFocus()
    qtbot.keyClick(page.recent, Qt.Key.Key_Return)
    qtbot.keyClick(page.recent, Qt.Key.Key_Down)
    qtbot.keyClick(page.recent, Qt.Key.Key_Return)
    assert paths == [FILES[0].path, FILES[1].path]


def test_that_delete_takes_a_file_off_the_list(qtbot: QtBot, page: StartPage) -> None:
    paths: list[Path] = []
    page.forget_requested.connect(paths.append)
    qtbot.keyClick(page.recent, Qt.Key.Key_Delete)
    assert paths == [FILES[0].path]


@pytest.mark.parametrize("way", ["new", "open", "import", "rehearse", "demo", "bureau"])
def test_that_every_way_to_begin_has_its_button(page: StartPage, way: str) -> None:
    ways: list[str] = []
    page.way_chosen.connect(ways.append)
    page.buttons[way].click()
    assert ways == [way]


def test_that_a_first_user_is_told_what_to_do(page: StartPage) -> None:
    page.show_recent(())
    assert not page.recent.isVisible()
    assert "请先新建单位文件" in page.empty.text()
    assert page.empty.isVisible()


def test_that_a_recent_file_says_unit_year_and_last_change() -> None:
    first, second = describe_recent(FILES[0]).splitlines()
    assert first == "云岭县自然资源局　2026年"
    assert second.startswith("资源.kpi　最后修改 2026-12-20")
    assert describe_recent(RecentFile(path=Path("/d/a.kpi"))).splitlines() == ["a", "a.kpi"]


@pytest.mark.parametrize(
    ("today", "year"), [(date(2027, 1, 10), 2026), (date(2026, 12, 20), 2026), (date(2026, 3, 1), 2026)]
)
def test_that_january_still_works_on_the_last_year(today: date, year: int) -> None:
    assert assessment_year(today) == year


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("云岭县自然资源局2026年考核台账.xlsx", "云岭县自然资源局"),
        ("2026教育局台账-终稿.xls", "教育局"),
        ("台账.et", ""),
    ],
)
def test_that_a_ledgers_name_suggests_its_unit(name: str, unit: str) -> None:
    assert unit_of_ledger(Path("/d", name)) == unit
