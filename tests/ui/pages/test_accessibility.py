"""Every control of every page has a name, is reached by Tab, and is written in Chinese."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QLabel,
    QLineEdit,
    QScrollArea,
    QTabWidget,
    QToolButton,
    QTreeWidget,
    QWidget,
)

from kpi_desktop.services import workspace
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.hand_in.page import HandInPage
from kpi_desktop.ui.monthly.page import MonthlyPage
from kpi_desktop.ui.open_file import OpenFile
from kpi_desktop.ui.page import Page
from kpi_desktop.ui.parts import SubPages
from kpi_desktop.ui.placement.page import PlacementPage
from kpi_desktop.ui.posts.page import PostsPage
from kpi_desktop.ui.year_end.page import YearEndPage

Show = Callable[[type[Page], OpenFile], Page]
PAGES = (PostsPage, PlacementPage, MonthlyPage, YearEndPage, HandInPage)
CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QAbstractItemView)
# Words that are Latin on purpose: keys, file kinds, numbers of posts and indicators, codes.
LATIN = re.compile(r"[A-Za-z]{2,}")
ALLOWED = {
    "WPS",
    "Word",
    "PDF",
    "xlsx",
    "Ctrl",
    "sqlite",
    "kpi",
    "MB",
    "Insert",
    "Delete",
    "Alt",
    "Shift",
    "Esc",
    "Z",
}


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[OpenFile]:
    opened = OpenFile(workspace.create_bureau_file(tmp_path / "局端.kpi"))
    yield opened
    opened.close()


def views(page: Page) -> Iterator[None]:
    """Every sub-page in turn."""
    hosts = [host for host in page.findChildren(SubPages) if host.isVisible()]
    if not hosts:
        yield
    for host in hosts:
        for at in range(host.count()):
            host.setCurrentIndex(at)
            yield


def controls(page: Page) -> list[QWidget]:
    return [
        widget
        for kind in CONTROLS
        for widget in page.findChildren(kind)
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]


def texts(page: Page) -> Iterator[str]:
    for widget in page.findChildren(QWidget):
        if not widget.isVisible():
            continue
        yield widget.toolTip()
        yield widget.accessibleName()
        if isinstance(widget, QLabel | QAbstractButton):
            yield widget.text()
        if isinstance(widget, QLineEdit):
            yield widget.placeholderText()
        if isinstance(widget, QTabWidget):
            yield from (widget.tabText(at) for at in range(widget.count()))
        if isinstance(widget, QTreeWidget):
            yield from (widget.headerItem().text(at) for at in range(widget.columnCount()))
        if isinstance(widget, EntryGrid):
            for column in widget.model.columns:
                yield column.title
                yield column.description


@pytest.mark.parametrize("kind", PAGES)
@pytest.mark.parametrize("source", ["unit", "empty"])
def test_that_every_control_has_a_name_and_no_text_is_foreign(
    show_page: Show,
    kind: type[Page],
    source: str,
    request: pytest.FixtureRequest,
    wait_for_jobs: Callable[[], None],
) -> None:
    page = show_page(kind, request.getfixturevalue(source))
    for _ in views(page):
        wait_for_jobs()
        nameless = [widget for widget in controls(page) if not widget.accessibleName()]
        assert nameless == []
        foreign = {text for text in texts(page) for word in LATIN.findall(text) if word not in ALLOWED}
        assert foreign == set()
        assert not [text for text in texts(page) if "！" in text or "!" in text]


def test_that_the_bureaus_pages_have_names_too(
    show_page: Show, bureau: OpenFile, wait_for_jobs: Callable[[], None]
) -> None:
    page = show_page(HandInPage, bureau)
    for _ in views(page):
        wait_for_jobs()
        assert [widget for widget in controls(page) if not widget.accessibleName()] == []
    for kind in PAGES[:4]:
        empty = show_page(kind, bureau)
        shown = [label.text() for label in empty.findChildren(QLabel) if label.isVisible()]
        assert any("请先到“上报合并”接收各单位的上报包" in text for text in shown)


@pytest.mark.parametrize("kind", PAGES)
def test_that_every_page_fits_the_screen(show_page: Show, unit: OpenFile, kind: type[Page]) -> None:
    page = show_page(kind, unit)
    for _ in views(page):
        hint = page.minimumSizeHint()
        assert hint.width() <= 1366
        assert hint.height() <= 600


def test_that_scroll_areas_are_not_stops_of_the_tab_key(show_page: Show, unit: OpenFile) -> None:
    page = show_page(PostsPage, unit)
    for _ in views(page):
        for area in page.findChildren(QScrollArea):
            assert area.accessibleName() or not area.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_that_tabs_that_do_not_fit_have_named_buttons(show_page: Show, unit: OpenFile) -> None:
    page = show_page(YearEndPage, unit)
    bars = [tabs.tabBar() for tabs in page.findChildren(QTabWidget)]
    names = [scroll.accessibleName() for bar in bars for scroll in bar.findChildren(QToolButton)]
    assert names
    assert set(names) == {"向左看其余标签", "向右看其余标签"}
