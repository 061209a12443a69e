"""Boxes in tests: recorded, answered, never opened."""

from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from kpi_desktop.ui import messages
from kpi_desktop.ui.messages import MessageKind


def test_that_boxes_are_recorded_and_answered_in_order() -> None:
    with messages.recorded("", None, "原因", "/d/a.xlsx") as log:
        messages.warn(None, "文件正被别人打开。")
        assert messages.ask(None, "现在退出吗？", yes="退出")
        assert not messages.ask(None, "现在退出吗？", yes="退出")
        assert messages.ask_text(None, "请写明原因。") == "原因"
        assert messages.choose_file(None, "选择台账", "*.xlsx") == Path("/d/a.xlsx")
        assert messages.choose_folder(None, "放在哪里") is None
    assert [message.kind for message in log.shown] == [
        MessageKind.WARN,
        MessageKind.ASK,
        MessageKind.ASK,
        MessageKind.TEXT,
        MessageKind.OPEN_PATH,
        MessageKind.FOLDER,
    ]
    assert log.texts[0] == "文件正被别人打开。"


@pytest.mark.parametrize(("clicked", "is_yes"), [("停下并退出", True), ("取消", False)])
def test_that_a_real_question_has_chinese_buttons_and_a_safe_default(
    qtbot: QtBot, clicked: str, is_yes: bool
) -> None:
    seen: list[str] = []

    def answer() -> None:
        box = QApplication.activeModalWidget()
        if not isinstance(box, QMessageBox):
            return
        default = box.defaultButton()
        seen.append(default.text() if default else "")
        next(button for button in box.buttons() if button.text() == clicked).click()

    QTimer.singleShot(0, answer)
    assert messages.ask(None, "后台工作还没有完成。", yes="停下并退出") is is_yes
    assert seen == ["取消"]
