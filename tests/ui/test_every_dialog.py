"""Every page and every dialog its buttons open: each control has a name, is reached by Tab, and is written in Chinese."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from journeys.desk import CODES, DATA, NATURE
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTabBar,
    QTabWidget,
    QTextEdit,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from kpi_desktop.services import importing, workspace
from kpi_desktop.services.demo import make_demo_county
from kpi_desktop.ui import messages, screenshots
from kpi_desktop.ui.grid.frozen import FrozenView
from kpi_desktop.ui.main_window import MainWindow
from kpi_desktop.ui.settings import Settings
from kpi_desktop.ui.year_strip import StepButton

pytestmark = pytest.mark.timeout(900)

CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
)
LATIN = re.compile(r"[A-Za-z]{2,}")
ALLOWED = frozenset(
    {
        "WPS",
        "PDF",
        "Excel",
        "Word",
        "jzxx",
        "QR",
        "Ctrl",
        "Alt",
        "Shift",
        "Esc",
        "Delete",
        "Insert",
        "Enter",
        "Tab",
        "U",
        "MB",
    }
    | {"xlsx", "xls", "et", "ods", "docx", "kpi", "sqlite", "lrmx", "json", "pdf", "PgUp", "PgDn"}
)


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("对话框") / "演示县"
    make_demo_county(folder, units=1, people=6)
    return folder


@pytest.fixture
def finished(county: Path) -> Path:
    """A unit whose year is locked, closed, confirmed and handed in."""
    return next((county / "单位文件").iterdir())


@pytest.fixture
def bureau(county: Path) -> Path:
    return next((county / "局端文件").iterdir())


@pytest.fixture
def running(tmp_path: Path) -> Path:
    """A unit with its ledger imported and nothing decided yet."""
    path = tmp_path / "资源局.kpi"
    with workspace.create_unit_file(
        path, unit_code=CODES[NATURE], unit_name=NATURE, year=2026, operator="李静"
    ) as opened:
        plan = importing.plan_import(opened, opened.only_book(), DATA / f"{NATURE}2026年考核台账.xlsx")
        importing.apply_import(opened, plan)
    return path


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    path = tmp_path / "空.kpi"
    workspace.create_unit_file(
        path, unit_code=CODES[NATURE], unit_name=NATURE, year=2026, operator="李静"
    ).close()
    return path


@pytest.fixture
def window(qtbot: QtBot, settings: Settings) -> Iterator[MainWindow]:
    settings.operator = "李静"
    made = MainWindow(settings, lambda: None)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.complete()
    made.show()
    yield made
    made.close()


def is_part(widget: QWidget) -> bool:
    """A part of a control that has its name: the field in a box, the header and the held columns of a table."""
    parent = widget.parent()
    return (
        isinstance(widget, (QHeaderView, FrozenView, QTabBar))
        or (isinstance(widget, QLineEdit) and isinstance(parent, (QComboBox, QAbstractSpinBox)))
        or widget.objectName().startswith("qt_")
        or (isinstance(widget, QAbstractButton) and isinstance(parent, (QTabBar, QLineEdit)))
    )


def controls(root: QWidget) -> list[QWidget]:
    return [
        widget
        for kind in CONTROLS
        for widget in root.findChildren(kind)
        if widget.isVisible() and not is_part(widget)
    ]


def name_of(widget: QWidget) -> str:
    if widget.accessibleName():
        return widget.accessibleName()
    return widget.text() if isinstance(widget, QAbstractButton) else ""


def texts(root: QWidget) -> Iterator[str]:
    yield root.windowTitle()
    for widget in root.findChildren(QWidget):
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


def find_faults(root: QWidget) -> set[str]:
    """What a blind or a mouseless clerk would stumble over."""
    faults = set()
    chain = set()
    at = root.nextInFocusChain()
    while at is not None and at not in chain:
        chain.add(at)
        at = at.nextInFocusChain()
    for widget in controls(root):
        what = f"{type(widget).__name__} {name_of(widget)}"
        if not name_of(widget):
            faults.add(f"without a name: {what} in {type(widget.parent()).__name__}")
        # The strip is one stop of Tab; arrows go from step to step.
        if not widget.isEnabled() or isinstance(widget, StepButton):
            continue
        if widget not in chain or not widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            faults.add(f"not reached by Tab: {what}")
    for text in texts(root):
        words = [word for word in LATIN.findall(text) if word not in ALLOWED]
        if words:
            faults.add(f"not Chinese: {text[:60]}")
        if "！" in text or "!" in text:
            faults.add(f"raised voice: {text[:60]}")
    return faults


class Sweeper:
    """Looks at every dialog that opens, and closes it; those that wait in `exec` as well."""

    def __init__(self, bot: QtBot, window: MainWindow) -> None:
        self._bot, self._window = bot, window
        self.faults: dict[str, set[str]] = {}
        self.seen: set[str] = set()
        self._timer = QTimer()
        self._timer.setInterval(20)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        for dialog in QApplication.topLevelWidgets():
            if isinstance(dialog, QDialog) and dialog.isVisible():
                self.seen.add(type(dialog).__name__)
                self.note(f"{type(dialog).__name__}《{dialog.windowTitle()}》", dialog)
                dialog.reject()
                dialog.close()

    def note(self, where: str, root: QWidget) -> None:
        faults = find_faults(root)
        if faults:
            self.faults.setdefault(where, set()).update(faults)

    def push(self, button: QPushButton) -> None:
        with messages.recorded():
            button.click()
            self._bot.waitUntil(lambda: not self._window.jobs.is_busy, timeout=60_000)
            QApplication.processEvents()
            self.look()

    def stop(self) -> None:
        self._timer.stop()


def asking_buttons(root: QWidget) -> list[QPushButton]:
    """The buttons that ask before they do something."""
    return [
        button
        for button in root.findChildren(QPushButton)
        if button.isVisible() and button.isEnabled() and button.text().endswith(("…", "..."))
    ]


def sweep(bot: QtBot, window: MainWindow, path: Path) -> Sweeper:
    sweeper = Sweeper(bot, window)
    assert window.files.open_path(path) is not None
    for name in screenshots.each_page(window):
        bot.waitUntil(lambda: not window.jobs.is_busy, timeout=60_000)
        page = window.current_page()
        assert page is not None
        for fold in page.findChildren(QToolButton, "foldButton"):
            if fold.isVisible() and fold.text() == "展开":
                fold.click()
        sweeper.note(name, window)
        for button in asking_buttons(page):
            sweeper.push(button)
    sweeper.stop()
    return sweeper


@pytest.mark.parametrize("kind", ["finished", "running", "empty", "bureau"])
def test_that_every_page_and_dialog_can_be_used_without_mouse_or_sight(
    qtbot: QtBot, window: MainWindow, kind: str, request: pytest.FixtureRequest
) -> None:
    sweeper = sweep(qtbot, window, request.getfixturevalue(kind))
    assert sweeper.faults == {}
    at_least = {"finished": 5, "running": 10, "empty": 2, "bureau": 2}
    assert len(sweeper.seen) >= at_least[kind], sweeper.seen


def test_that_the_dialogs_of_the_menus_can_be_too(qtbot: QtBot, window: MainWindow, running: Path) -> None:
    assert window.files.open_path(running) is not None
    sweeper = Sweeper(qtbot, window)
    left_out = {"quit", "close", "new"}
    for name, action in list(window.menus.actions.items()):
        assert not [w for w in LATIN.findall(action.text()) if w not in ALLOWED], action.text()
        if name not in left_out and action.isEnabled() and action.text().endswith("…"):
            with messages.recorded():
                action.trigger()
                qtbot.waitUntil(lambda: not window.jobs.is_busy, timeout=60_000)
                QApplication.processEvents()
                sweeper.look()
    window.menus.actions["manual"].trigger()
    sweeper.look()
    with messages.recorded():
        window.begin("new")
    sweeper.stop()
    assert sweeper.faults == {}
    assert {"ManualWindow", "NewFileDialog"} <= sweeper.seen


def test_that_the_start_page_can_be_too(window: MainWindow) -> None:
    assert find_faults(window) == set()


def test_that_a_page_without_people_leads_on(window: MainWindow, empty: Path) -> None:
    assert window.files.open_path(empty) is not None
    for tab in range(4):
        window.show_tab(tab)
        page = window.current_page()
        ways = {button.text(): button for button in asking_buttons(page.ways_on)}
        go = next(b for b in page.ways_on.findChildren(QPushButton) if b.text() == "去填写人员")
        assert go.isVisible()
        go.click()
        assert window.help.topic() == "岗位设置-人员"
        with messages.recorded(None) as boxes:
            ways["从台账导入…"].click()
        assert boxes.texts == ["选择台账"]


def test_that_gauges_say_what_their_limit_rests_on(window: MainWindow, running: Path) -> None:
    assert window.files.open_path(running) is not None
    window.show_tab(3)
    tips = [card.toolTip() for card in window.current_page().gauges.cards]
    assert "第十一条" in tips[0]
    assert "不超过应参加考核人数的20%" in tips[0]
    assert all(tips)
