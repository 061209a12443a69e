"""Our own bugs, told with a report to pass on."""

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from kpi_desktop.ui import crash_dialog
from kpi_desktop.ui.app import CrashHook
from kpi_desktop.ui.crash_dialog import CrashDialog, save_report, show_crash, write_report
from kpi_desktop.ui.main_window import MainWindow
from kpi_desktop.ui.settings import Settings


@pytest.fixture(autouse=True)
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "logs"
    monkeypatch.setattr(crash_dialog, "log_folder", lambda: folder)
    return folder


def when_told(act: Callable[[CrashDialog], object]) -> list[str]:
    """Answer the next crash dialog; the texts of those seen."""
    seen: list[str] = []

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, CrashDialog):
            QTimer.singleShot(5, answer)
            return
        seen.append(dialog.report.toPlainText())
        act(dialog)

    QTimer.singleShot(0, answer)
    return seen


@pytest.fixture
def window(qtbot: QtBot, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    """The window with the program's own hook for what nobody caught."""
    window = MainWindow(settings, lambda: None)
    qtbot.addWidget(window)
    window.show()
    monkeypatch.setattr(sys, "excepthook", CrashHook(window))
    yield window
    window.close()


def a_bug(*_: object) -> None:
    message = "张伟的分数"
    raise KeyError(message)


def test_that_the_report_says_where_and_with_which_versions() -> None:
    try:
        a_bug()
    except KeyError as error:
        report = write_report(type(error), error.__traceback__)
    assert "KeyError" in report
    assert "a_bug" in report
    assert "Qt 6" in report
    assert "张伟" not in report
    assert str(Path.home()) not in report
    assert str(Path(__file__).parents[2]) not in report


def test_that_the_report_can_be_copied_and_work_goes_on(qtbot: QtBot) -> None:
    seen: list[str] = []

    def act() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, CrashDialog):
            dialog.copy_button.click()
            seen.append(QGuiApplication.clipboard().text())
            dialog.reject()

    QTimer.singleShot(0, act)
    try:
        a_bug()
    except KeyError as error:
        show_crash(type(error), error.__traceback__, None)
    assert "a_bug" in seen[0]


@pytest.mark.expects_log("unhandled KeyError")
def test_that_the_hook_logs_and_opens_one_dialog(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[type[BaseException]] = []
    error = KeyError("x")
    hook = CrashHook(None)

    def show(kind: type[BaseException], *_rest: object) -> None:
        shown.append(kind)
        hook(KeyError, error, None)

    monkeypatch.setattr(crash_dialog, "show_crash", show)
    hook(KeyError, error, None)
    hook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert shown == [KeyError]


@pytest.mark.expects_log("unhandled KeyError")
def test_that_a_bug_in_a_slot_is_told_kept_and_does_not_stop_the_program(
    window: MainWindow, qtbot: QtBot, logs: Path
) -> None:
    button = QPushButton(window)
    button.clicked.connect(a_bug)
    seen = when_told(lambda dialog: dialog.reject())
    button.click()
    assert "a_bug" in seen[0]
    (report,) = logs.glob("问题报告-*.txt")
    assert report.read_text(encoding="utf-8") == seen[0]
    assert window.isVisible()
    again = when_told(lambda dialog: dialog.reject())
    button.click()
    assert again


@pytest.mark.expects_log("unhandled KeyError")
def test_that_the_user_may_leave_and_the_window_closes_as_ever(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    # For real it would keep every later event loop of this process from starting.
    left: list[int] = []
    monkeypatch.setattr(QApplication, "exit", left.append)
    button = QPushButton(window)
    button.clicked.connect(a_bug)
    when_told(lambda dialog: dialog.leave_button.click())
    button.click()
    assert not window.isVisible()
    assert left == [1]


def test_that_a_report_without_a_place_is_still_shown(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, qtbot: QtBot
) -> None:
    blocked = tmp_path / "a file"
    blocked.touch()
    monkeypatch.setattr(crash_dialog, "log_folder", lambda: blocked / "logs")
    assert save_report("x", datetime(2026, 1, 1, tzinfo=UTC)) is None
    dialog = CrashDialog("x", None)
    qtbot.addWidget(dialog)
    assert dialog.report.toPlainText() == "x"
