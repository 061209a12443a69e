"""Sending the month's forms to the sections and taking them back, over the real widgets."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from kpi_desktop.ui import messages
from kpi_desktop.ui.monthly.month_panel import MonthPanel
from kpi_desktop.ui.monthly.page import MonthlyPage
from kpi_desktop.ui.monthly.take_back_dialog import TakeBackDialog
from kpi_desktop.ui.open_file import OpenFile
from kpi_desktop.ui.page import Page


@pytest.fixture
def panel(show_page: Callable[[type[Page], OpenFile], MonthlyPage], unit: OpenFile) -> MonthPanel:
    marks = show_page(MonthlyPage, unit).marks
    marks.show_month(1)
    return marks


def trigger(panel: MonthPanel, text: str) -> None:
    next(action for action in panel.workbook.menu.actions() if text in action.text()).trigger()


def answer(act: Callable[[TakeBackDialog], None], seen: list[str]) -> None:
    def found() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, TakeBackDialog):
            seen.append(dialog.summary.text())
            seen.extend(dialog.tables.tabText(at) for at in range(dialog.tables.count()))
            act(dialog)

    QTimer.singleShot(0, found)


def send(panel: MonthPanel, folder: Path) -> list[Path]:
    folder.mkdir()
    with messages.recorded(str(folder), "") as told:
        trigger(panel, "每科室一份")
    assert "发给科室填写" in told.texts[-1]
    return sorted(folder.iterdir())


def put(path: Path, address: str, value: object) -> None:
    workbook = openpyxl.load_workbook(path)
    workbook.worksheets[0][address] = value
    workbook.save(path)


def mark(panel: MonthPanel, number: str) -> str:
    model = panel.grid.model
    return model.text_at(model.row_of(number), model.column_of("Z01"))


def test_that_a_folder_is_taken_back_over_its_difference_table(panel: MonthPanel, tmp_path: Path) -> None:
    first = send(panel, tmp_path / "发出")[0]
    number = openpyxl.load_workbook(first).worksheets[0]["A4"].value
    assert isinstance(number, str)
    before = mark(panel, number)
    put(first, "D4", 7.25)
    put(first, "E4", "优秀")
    seen: list[str] = []
    answer(lambda dialog: dialog.cancel_button.click(), seen)
    with messages.recorded(str(first.parent)):
        trigger(panel, "一个文件夹")
    assert seen[1:] == ["将要写入（1）", "不能用的（1）"]
    assert mark(panel, number) == before
    answer(lambda dialog: dialog.accept_button.click(), seen)
    with messages.recorded(str(first)):
        trigger(panel, "收回一份")
    assert mark(panel, number) == "7.25"
    panel.open_file.undo()
    assert mark(panel, number) == before


def test_that_a_conflict_is_written_only_when_ticked(panel: MonthPanel, tmp_path: Path) -> None:
    first = send(panel, tmp_path / "发出")[0]
    number = openpyxl.load_workbook(first).worksheets[0]["A4"].value
    assert isinstance(number, str)
    panel.grid.select_cell(number, "Z01")
    panel.grid.view.open_editor(panel.grid.view.currentIndex(), "6.25")
    assert panel.grid.finish_editing()
    put(first, "D4", 7.25)
    seen: list[str] = []

    def tick(dialog: TakeBackDialog) -> None:
        assert not dialog.accept_button.isEnabled()
        item = dialog.conflicts.item(0, 0)
        assert item is not None
        item.setCheckState(Qt.CheckState.Checked)
        assert dialog.accept_button.text() == "写入1格"
        dialog.accept_button.click()

    answer(tick, seen)
    with messages.recorded(str(first)):
        trigger(panel, "收回一份")
    assert "两边都改过（1）" in seen
    assert mark(panel, number) == "7.25"


def test_that_a_foreign_file_is_said_in_the_dialog_and_troubles_in_a_box(
    panel: MonthPanel, tmp_path: Path
) -> None:
    (tmp_path / "空").mkdir()
    with messages.recorded(str(tmp_path / "空"), "") as told:
        trigger(panel, "一个文件夹")
    assert "没有表格文件" in told.texts[-1]
    panel.show_month(2)
    february = send(panel, tmp_path / "二月")[0]
    panel.show_month(1)
    seen: list[str] = []
    answer(lambda dialog: dialog.cancel_button.click(), seen)
    with messages.recorded(str(february)):
        trigger(panel, "收回一份")
    assert seen[1:] == ["将要写入（0）", "没有读取的表（1）"]
    with messages.recorded(str(tmp_path / "没有"), "") as told:
        trigger(panel, "全单位一份")
    assert "不能写入" in told.texts[-1]
    with messages.recorded(None):
        trigger(panel, "全单位一份")
