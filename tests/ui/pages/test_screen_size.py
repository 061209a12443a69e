"""1366 × 768 with a taskbar and a title: no page makes the frame scroll, and the month shows its rows."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kpi_desktop.domain.merging import HandInStage
from kpi_desktop.services import hand_in, merging, workspace
from kpi_desktop.ui.main_window import MainWindow
from kpi_desktop.ui.monthly.page import MonthlyPage
from kpi_desktop.ui.parts import SubPages
from kpi_desktop.ui.settings import Settings
from kpi_desktop.ui.theme import ThemeChoice, apply_theme, register_fonts

SCREEN, TASKBAR, TITLE = (1366, 768), 40, 31
ROOM = (SCREEN[0], SCREEN[1] - TASKBAR - TITLE)


@pytest.fixture
def styled(qapp: QApplication) -> Iterator[None]:
    """The program's own look, and what the tests' application had before."""
    before = (qapp.styleSheet(), qapp.font(), qapp.palette())
    yield
    qapp.setStyleSheet(before[0])
    qapp.setFont(before[1])
    qapp.setPalette(before[2])


def make_window(qtbot: QtBot, settings: Settings, percent: int) -> MainWindow:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    settings.operator, settings.text_percent = "李静", percent
    apply_theme(app, ThemeChoice.LIGHT, percent, register_fonts())
    window = MainWindow(settings, lambda: None)
    qtbot.addWidget(window)
    window.resize(*ROOM)
    window.show()
    return window


def each_page(window: MainWindow, qtbot: QtBot) -> Iterator[tuple[str, int, int]]:
    """Every page's name, and how far its frame would scroll across and down."""
    workbench = window.prepare()
    for at in range(workbench.tabs.count()):
        workbench.tabs.setCurrentIndex(at)
        pages = [found for found in workbench.tabs.findChildren(SubPages) if found.isVisible()][:1]
        for place in range(pages[0].count() if pages else 1):
            if pages:
                pages[0].setCurrentIndex(place)
            qtbot.waitUntil(lambda: not window.jobs.is_busy, timeout=30_000)
            QApplication.processEvents()
            QApplication.processEvents()
            holder = workbench.tabs.currentWidget()
            name = f"{workbench.tabs.tabText(at)} {pages[0].tabText(place) if pages else ''}"
            yield (
                name,
                holder.horizontalScrollBar().maximum(),  # type: ignore[attr-defined]
                holder.verticalScrollBar().maximum(),  # type: ignore[attr-defined]
            )


@pytest.fixture
def unit_path(clean_file: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(clean_file, tmp_path / clean_file.name))


@pytest.fixture
def bureau_path(unit_path: Path, tmp_path: Path) -> Path:
    with workspace.open_file(unit_path, operator="李静") as opened:
        hand_in.make_hand_in(opened, opened.only_book(), tmp_path / "包.sqlite", HandInStage.MONTHLY)
    merging.merge_into(tmp_path / "局端.kpi", [tmp_path / "包.sqlite"])
    return tmp_path / "局端.kpi"


@pytest.mark.usefixtures("styled")
@pytest.mark.parametrize("kind", ["unit_path", "bureau_path"])
def test_that_no_page_scrolls_the_frame(
    kind: str, qtbot: QtBot, settings: Settings, request: pytest.FixtureRequest
) -> None:
    window = make_window(qtbot, settings, 100)
    assert window.files.open_path(request.getfixturevalue(kind)) is not None
    found = list(each_page(window, qtbot))
    assert len(found) > 20
    assert [page for page in found if page[1] or page[2]] == []
    assert window.width() == ROOM[0]
    assert window.height() == ROOM[1]
    hint = window.minimumSizeHint()
    assert (hint.width(), hint.height()) <= ROOM
    window.close()


@pytest.mark.usefixtures("styled")
@pytest.mark.parametrize("percent", [150])
def test_that_larger_text_scrolls_no_page_across(
    percent: int, qtbot: QtBot, settings: Settings, unit_path: Path
) -> None:
    window = make_window(qtbot, settings, percent)
    assert window.files.open_path(unit_path) is not None
    assert [page for page in each_page(window, qtbot) if page[1]] == []
    window.close()


def month_page(window: MainWindow, path: Path) -> MonthlyPage:
    window.files.open_path(path)
    window.show_tab(2)
    QApplication.processEvents()
    page = window.current_page()
    assert isinstance(page, MonthlyPage)
    return page


def rows_in_sight(page: MonthlyPage) -> int:
    view = page.marks.grid.view
    return view.viewport().height() // view.rowHeight(0)


@pytest.mark.usefixtures("styled")
def test_that_the_month_gives_its_grid_the_room_on_a_small_screen(
    qtbot: QtBot, settings: Settings, unit_path: Path
) -> None:
    window = make_window(qtbot, settings, 100)
    page = month_page(window, unit_path)
    below = page.marks.below
    assert below.is_folded
    assert below.fold_button.text() == "展开"
    folded = rows_in_sight(page)
    assert folded >= 8
    below.fold_button.click()
    QApplication.processEvents()
    assert not below.is_folded
    assert rows_in_sight(page) < folded
    assert page.marks.adjustments.isVisible()
    # What the user chose holds from now on, on whatever screen.
    window.close_file()
    window.close()
    again = make_window(qtbot, settings, 100)
    assert not month_page(again, unit_path).marks.below.is_folded
    again.close()


@pytest.mark.usefixtures("styled")
def test_that_a_large_window_shows_both_and_a_tab_or_lacking_reasons_unfold(
    qtbot: QtBot, settings: Settings, unit_path: Path
) -> None:
    window = make_window(qtbot, settings, 100)
    page = month_page(window, unit_path)
    page.marks.below.tabBarClicked.emit(0)
    assert not page.marks.below.is_folded
    page.marks.below.fold(is_folded=True)
    page.marks.below.show_page(page.marks.reasons)
    QApplication.processEvents()
    assert page.marks.reasons.isVisible()
    window.resize(1600, 1000)
    QApplication.processEvents()
    assert not page.marks.below.is_folded
    window.close()
