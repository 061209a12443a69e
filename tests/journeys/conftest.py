"""The real window, as a clerk has it before them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from journeys.desk import CODES, DATA, Desk
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from kpi_desktop.services import importing, workspace
from kpi_desktop.ui import messages
from kpi_desktop.ui.main_window import MainWindow
from kpi_desktop.ui.settings import Settings
from kpi_desktop.ui.theme import ThemeChoice, apply_theme, register_fonts


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # Qt's offscreen platform says this whenever a window or a list is shown.
    mark = pytest.mark.qt_log_ignore(
        "This plugin does not support (propagateSizeHints|raise|grabbing the keyboard)", extend=True
    )
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(mark)


@pytest.fixture(autouse=True)
def _no_unexpected_box(monkeypatch: pytest.MonkeyPatch) -> None:
    # A box nobody answers would wait for ever.
    def refuse(_parent: QWidget | None, message: messages.Message) -> str | None:
        raise AssertionError(message.text)

    monkeypatch.setattr(messages, "_door", refuse)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(tmp_path / "settings.ini")
    settings.operator = "李静"
    return settings


@pytest.fixture
def desk(qtbot: QtBot, qapp: QApplication, settings: Settings) -> Iterator[Desk]:
    # A style sheet reaches every widget: what another test left to be deleted goes first.
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    apply_theme(qapp, ThemeChoice.LIGHT, 100, register_fonts())
    window = MainWindow(settings, lambda: None)
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    yield Desk(window, qtbot)
    window.close()
    qapp.setStyleSheet("")


@pytest.fixture
def make_unit_file(tmp_path: Path) -> Callable[[str], Path]:
    """A unit's file with its ledger imported, as it lies on the disk."""

    def make(name: str) -> Path:
        path = tmp_path / f"{name}.kpi"
        with workspace.create_unit_file(
            path, unit_code=CODES[name], unit_name=name, year=2026, operator="李静"
        ) as opened:
            plan = importing.plan_import(opened, opened.only_book(), DATA / f"{name}2026年考核台账.xlsx")
            importing.apply_import(opened, plan)
        return path

    return make
