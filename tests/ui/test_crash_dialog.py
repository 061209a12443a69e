"""Our own bugs, told with a report to pass on."""

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kpi_desktop.ui.crash_dialog import CrashDialog, show_crash, write_report


def a_bug() -> None:
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
    from kpi_desktop.ui import crash_dialog
    from kpi_desktop.ui.app import CrashHook

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
