"""The shell around the pages: opening, titles, tabs by keys, undo, places, closing."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from builders import UNIT, YEAR, a_post, an_employee, lock, some_indicators
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout
from pytestqt.qtbot import QtBot

from kpi_desktop.domain.errors import Area, Place
from kpi_desktop.domain.monthly import MonthlyMark
from kpi_desktop.domain.posts import Post
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.services import monthly, posts, staff
from kpi_desktop.services.workspace import Changes, create_bureau_file, create_unit_file, list_schemes
from kpi_desktop.ui import messages, workbench
from kpi_desktop.ui.grid.columns import CellEdit, Column
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.main_window import MainWindow
from kpi_desktop.ui.page import Page, PageTools
from kpi_desktop.ui.settings import RecentFile, Settings

Key = Qt.Key
Ctrl = Qt.KeyboardModifier.ControlModifier


class PostPage(Page):
    """A page with one grid whose post names can be edited."""

    def __init__(self, tools: PageTools) -> None:
        super().__init__(tools)
        self.refreshed = 0
        self.gone_to: list[Place] = []
        columns = (
            Column[Post](key="no", title="编号", read=lambda p: p.post_no, is_frozen=True),
            Column[Post](key="name", title="名称", read=lambda p: p.name, parse=lambda text, _: text),
        )
        self.grid: EntryGrid[Post] = EntryGrid("t", "岗位", columns, lambda p: p.post_no, tools.settings)
        QVBoxLayout(self).addWidget(self.grid)
        self.grid.edit_requested.connect(self._on_edits)

    def refresh(self, changes: Changes | None) -> None:
        self.refreshed += 1
        book = self.open_file.book if self.open_file else None
        self.grid.set_rows(book.posts if book else ())

    def _on_edits(self, edits: tuple[CellEdit, ...]) -> None:
        opened = self.open_file
        assert opened is not None
        key, workspace = opened.key, opened.workspace
        assert key is not None
        by_key = {row.post_no: row for row in self.grid.rows}
        changed = tuple(replace(by_key[edit.row_key], name=edit.new) for edit in edits)
        opened.run_write(lambda: posts.save_posts(workspace, key, changed), self)

    def go_to(self, place: Place) -> bool:
        self.gone_to.append(place)
        return self.grid.select_cell(place.item)

    def current_place(self) -> str:
        return self.grid.current_keys()[0]

    def restore_place(self, place: str) -> None:
        self.grid.select_cell(place)

    def finish_editing(self) -> bool:
        return self.grid.finish_editing()


@pytest.fixture
def unit_path(tmp_path: Path) -> Path:
    path = tmp_path / "某局2026年.kpi"
    scheme = list_schemes()[0][0]
    with create_unit_file(
        path, unit_code=UNIT.code, unit_name=UNIT.name, year=YEAR, scheme_key=scheme
    ) as workspace:
        key = UnitYear(unit_code=UNIT.code, year=YEAR)
        posts.save_posts(workspace, key, (a_post("G001", sort_order=1), a_post("G002", sort_order=2)))
        posts.save_indicators(workspace, key, some_indicators())
        staff.save_employees(workspace, key, (an_employee(),))
    return path


@pytest.fixture
def window(qtbot: QtBot, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    monkeypatch.setattr(workbench, "TABS", tuple((area, PostPage) for area in Area))
    settings.operator = "王建国"
    restyled: list[int] = []
    window = MainWindow(settings, lambda: restyled.append(settings.text_percent))
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    yield window
    window.close()


def page_of(window: MainWindow) -> PostPage:
    page = window.current_page()
    assert isinstance(page, PostPage)
    return page


def test_that_the_title_says_unit_year_and_file(window: MainWindow, unit_path: Path) -> None:
    assert window.windowTitle() == "岗位绩效管理"
    window.files.open_path(unit_path)
    assert window.windowTitle() == f"{UNIT.name} 2026年 - 某局2026年.kpi - 岗位绩效管理"
    assert window.close_file()
    assert window.windowTitle() == "岗位绩效管理"


def test_that_a_bureau_file_says_so(window: MainWindow, tmp_path: Path) -> None:
    create_bureau_file(tmp_path / "汇总.kpi").close()
    window.files.open_path(tmp_path / "汇总.kpi")
    assert "〔局端汇总〕" in window.windowTitle()
    assert window.current_page() is not None


def test_that_an_opened_file_heads_the_recent_ones(
    window: MainWindow, unit_path: Path, settings: Settings
) -> None:
    window.files.open_path(unit_path)
    window.close_file()
    recent = settings.recent_files()[0]
    assert (recent.path, recent.unit_name, recent.year) == (unit_path, UNIT.name, YEAR)
    assert recent.changed_at
    assert window.start_page.recent.count() == 1


def test_that_a_file_that_is_gone_is_told_and_leaves_the_list(
    window: MainWindow, settings: Settings, tmp_path: Path
) -> None:
    gone = tmp_path / "没有了.kpi"
    settings.remember_file(RecentFile(path=gone))
    with messages.recorded() as log:
        window.start_page.file_chosen.emit(gone)
    assert len(log.texts) == 1
    assert settings.recent_files() == ()
    assert window.open_file is None


def test_that_the_name_is_asked_once(window: MainWindow, unit_path: Path, settings: Settings) -> None:
    settings.operator = ""
    with messages.recorded("李静") as log:
        window.files.open_path(unit_path)
        window.close_file()
        window.files.open_path(unit_path)
    assert len(log.shown) == 1
    assert window.open_file is not None
    assert window.open_file.operator == "李静"
    assert "李静" in window.status.operator.text()


def test_that_ctrl_and_a_number_changes_the_tab_and_puts_the_focus_there(
    qtbot: QtBot, window: MainWindow, unit_path: Path
) -> None:
    window.files.open_path(unit_path)
    qtbot.keyClick(window, Key.Key_3, Ctrl)
    assert window.workbench is not None
    assert window.workbench.tabs.currentIndex() == 2
    assert page_of(window).grid.view.hasFocus()


def test_that_a_page_is_made_when_first_shown_and_reads_only_when_stale(
    window: MainWindow, unit_path: Path
) -> None:
    window.files.open_path(unit_path)
    first = page_of(window)
    assert first.refreshed == 1
    assert window.workbench is not None
    window.workbench.tabs.setCurrentIndex(1)
    window.workbench.tabs.setCurrentIndex(0)
    assert first.refreshed == 1
    assert window.open_file is not None
    window.open_file.refresh()
    assert first.refreshed == 2


def test_that_typing_is_stored_undone_and_done_again_by_keys(
    qtbot: QtBot, window: MainWindow, unit_path: Path
) -> None:
    window.files.open_path(unit_path)
    grid = page_of(window).grid
    grid.select_cell("G002", "name")
    qtbot.keyClicks(grid.view, "a")
    assert grid.view.editor is not None
    qtbot.keyClick(grid.view.editor, Key.Key_Return)
    assert grid.rows[1].name == "a"
    qtbot.keyClick(grid.view, Key.Key_Z, Ctrl)
    assert grid.rows[1].name == a_post().name
    qtbot.keyClick(grid.view, Key.Key_Y, Ctrl)
    assert grid.rows[1].name == "a"
    assert window.status.saved.text() != "最近保存 本次未改动"


def test_that_the_edit_menu_reaches_the_grid(window: MainWindow, unit_path: Path) -> None:
    window.files.open_path(unit_path)
    grid = page_of(window).grid
    grid.select_cell("G002", "name")
    window.menus.actions["copy"].trigger()
    assert QApplication.clipboard().text() == f"{a_post().name}\r\n"
    window.menus.actions["find"].trigger()
    assert grid.find_bar.isVisible()


def test_that_a_finding_leads_to_its_cell(window: MainWindow, unit_path: Path) -> None:
    window.files.open_path(unit_path)
    assert window.findings is not None
    window.findings.go_to.emit(Place(area=Area.YEAR_END, page="x", item="G002"))
    assert window.workbench is not None
    assert window.workbench.tabs.currentIndex() == 3
    assert page_of(window).current_place() == "G002"


def test_that_a_place_that_is_gone_is_said(window: MainWindow, unit_path: Path) -> None:
    window.files.open_path(unit_path)
    window.go_to(Place(area=Area.POSTS, item="G999"))
    assert "已经不在这一页上" in window.status.currentMessage()


def test_that_f8_opens_and_closes_the_findings(qtbot: QtBot, window: MainWindow, unit_path: Path) -> None:
    window.files.open_path(unit_path)
    qtbot.keyClick(window, Key.Key_F8)
    assert window.dock.isVisible()
    assert window.findings is not None
    assert window.findings.table.hasFocus()
    assert len(window.findings.model.findings) > 0
    qtbot.keyClick(window, Key.Key_F8)
    assert not window.dock.isVisible()


def test_that_f6_goes_round_the_regions(qtbot: QtBot, window: MainWindow, unit_path: Path) -> None:
    window.files.open_path(unit_path)
    assert window.workbench is not None
    where: list[str] = []
    for _ in range(4):
        qtbot.keyClick(window, Key.Key_F6)
        focus = QApplication.focusWidget()
        assert focus is not None
        where.append(focus.accessibleName() or focus.objectName())
    assert where[0].startswith("设岗定责")
    assert where[2] == "岗位"
    assert where[3] == where[0]


def test_that_a_refused_value_keeps_the_file_open(
    qtbot: QtBot, window: MainWindow, unit_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.files.open_path(unit_path)
    page = page_of(window)
    monkeypatch.setattr(page, "finish_editing", lambda: False)
    assert not window.close_file()
    assert not window.close()
    assert window.open_file is not None
    monkeypatch.undo()


def test_that_the_file_opens_where_it_was_left(window: MainWindow, unit_path: Path) -> None:
    window.files.open_path(unit_path)
    assert window.workbench is not None
    window.workbench.tabs.setCurrentIndex(3)
    page_of(window).grid.select_cell("G002")
    window.close_file()
    window.workbench.tabs.setCurrentIndex(0)
    window.files.open_path(unit_path)
    assert window.workbench.tabs.currentIndex() == 3
    assert page_of(window).current_place() == "G002"


def test_that_the_strip_follows_a_change(qtbot: QtBot, window: MainWindow, unit_path: Path) -> None:
    window.files.open_path(unit_path)
    opened = window.open_file
    assert opened is not None
    assert opened.key is not None
    key, bench = opened.key, window.workbench
    assert bench is not None
    lock(opened.workspace, key)
    assert bench.strip.buttons[4].step.state_text == "未开始"
    given = MonthlyMark(
        employee_no="001", month=1, indicator_no="Z01", entered=some_indicators()[0].full_mark
    )
    with qtbot.waitSignal(bench.summary_changed):
        opened.run_write(lambda: monthly.record_marks(opened.workspace, key, (given,)))
    assert bench.strip.buttons[4].step.state_text == "缺 1"


def test_that_a_step_of_the_strip_is_a_way(qtbot: QtBot, window: MainWindow, unit_path: Path) -> None:
    window.files.open_path(unit_path)
    assert window.workbench is not None
    qtbot.mouseClick(window.workbench.strip.buttons[6], Qt.MouseButton.LeftButton)
    assert window.workbench.tabs.currentIndex() == 2
    assert page_of(window).gone_to[-1].month == 3


def test_that_text_size_and_colours_are_kept(window: MainWindow, settings: Settings) -> None:
    texts = {action.text(): action for menu in window.menus.choices for action in menu.actions()}
    texts["125%"].trigger()
    texts["深色"].trigger()
    assert settings.text_percent == 125
    assert settings.theme.value == "dark"


def test_that_what_needs_a_file_is_off_without_one(window: MainWindow, unit_path: Path) -> None:
    names = ("close", "copy", "findings", "tab0", "undo", "print")
    assert not any(window.menus.actions[name].isEnabled() for name in names)
    window.files.open_path(unit_path)
    assert all(window.menus.actions[name].isEnabled() for name in ("close", "copy", "findings", "tab0"))


def test_that_findings_are_exported(window: MainWindow, unit_path: Path, tmp_path: Path) -> None:
    window.files.open_path(unit_path)
    assert window.findings is not None
    with messages.recorded(str(tmp_path / "问题.xlsx")):
        window.findings.export.click()
    assert (tmp_path / "问题.xlsx").stat().st_size > 0
    assert "问题.xlsx" in window.status.currentMessage()


def test_that_every_control_has_a_name(window: MainWindow, unit_path: Path) -> None:
    window.files.open_path(unit_path)
    nameless = [
        widget
        for kind in (QLineEdit,)
        for widget in window.findChildren(kind)
        if not widget.accessibleName() and not widget.objectName().startswith("qt_")
    ]
    assert nameless == []


def test_that_a_file_that_cannot_be_shown_is_let_go(
    qtbot: QtBot, window: MainWindow, unit_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_page: PostPage, _changes: Changes | None) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(PostPage, "refresh", fail)
    with qtbot.captureExceptions() as bugs:
        window.files.open_path(unit_path)
    assert [kind for kind, _, _ in bugs] == [ZeroDivisionError]
    assert window.open_file is None
    assert window.start_page.isVisible()
