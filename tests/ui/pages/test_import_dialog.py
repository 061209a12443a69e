"""The preview of a ledger."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from kpi_desktop.services import workspace
from kpi_desktop.ui import messages
from kpi_desktop.ui.grid.columns import CellEdit
from kpi_desktop.ui.import_dialog import ImportDialog, import_with_preview
from kpi_desktop.ui.open_file import OpenFile
from kpi_desktop.ui.settings import Settings

DATA = Path(__file__).parents[2] / "data"
LEDGER = DATA / "云岭县教育体育局2026年考核台账.xlsx"


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[OpenFile]:
    made = workspace.create_unit_file(
        tmp_path / "教体局.kpi",
        unit_code="11530499MB0A10002Q",
        unit_name="云岭县教育体育局",
        year=2026,
        operator="李静",
    )
    file = OpenFile(made)
    yield file
    file.close()


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    return widget


def preview(window: QWidget, opened: OpenFile, settings: Settings) -> ImportDialog:
    dialog = import_with_preview(window, opened, LEDGER, settings)
    assert dialog is not None
    return dialog


def correct(dialog: ImportDialog, sheet: str, cell: str, text: str) -> None:
    row = next(row for row in dialog.grid.rows if (row.sheet, row.cell) == (sheet, cell))
    edit = CellEdit(row_key=row.key, column_key="correction", old=row.correction, text=text, new=text)
    dialog.grid.edit_requested.emit((edit,))


def test_that_the_preview_counts_and_lists_before_anything_is_written(
    window: QWidget, opened: OpenFile, settings: Settings
) -> None:
    dialog = preview(window, opened, settings)
    assert "人员29人" in dialog.counts.text()
    assert "有5处错误" in dialog.summary.text()
    with (DATA / "云岭县教育体育局2026年考核台账-应报问题.csv").open(encoding="utf-8-sig") as stream:
        expected = {(line["工作表"], line["单元格"]) for line in csv.DictReader(stream)}
    assert {(row.sheet, row.cell) for row in dialog.grid.rows} == expected
    assert opened.book is not None
    assert opened.book.employees == ()
    dialog.reject()


def test_that_a_value_put_right_takes_its_finding_away(
    window: QWidget, opened: OpenFile, settings: Settings
) -> None:
    dialog = preview(window, opened, settings)
    correct(dialog, "4月", "C9", "8.5")
    assert "有4处错误" in dialog.summary.text()
    assert [row.severity for row in dialog.grid.rows if row.sheet == "4月"] == ["已改"]
    correct(dialog, "4月", "C9", "")
    assert "有5处错误" in dialog.summary.text()
    dialog.reject()


def test_that_the_filter_shows_one_kind_of_finding(
    window: QWidget, opened: OpenFile, settings: Settings
) -> None:
    dialog = preview(window, opened, settings)
    assert [dialog.filter.itemText(at) for at in range(4)] == [
        "全部（7）",
        "错误（5）",
        "提醒（2）",
        "已改（0）",
    ]
    dialog.filter.setCurrentIndex(2)
    assert {row.severity for row in dialog.grid.rows} == {"提醒"}
    dialog.reject()


def test_that_an_import_is_one_step_and_says_what_was_left_out(
    window: QWidget, opened: OpenFile, settings: Settings
) -> None:
    dialog = preview(window, opened, settings)
    with messages.recorded() as boxes:
        dialog.write_button.click()
    assert opened.book is not None
    assert len(opened.book.employees) == 29
    assert "4月C9 马志的学习情况缺分" in boxes.shown[0].detail
    assert "月度检查还有3处缺分" in boxes.shown[0].detail
    opened.undo()
    assert opened.book.employees == ()


def test_that_importing_again_changes_nothing(window: QWidget, opened: OpenFile, settings: Settings) -> None:
    first = preview(window, opened, settings)
    with messages.recorded():
        first.write_button.click()
    again = preview(window, opened, settings)
    assert "台账的内容与文件一致" in again.summary.text()
    assert not again.write_button.isEnabled()
    again.reject()


def test_that_findings_are_exported(
    window: QWidget, opened: OpenFile, settings: Settings, tmp_path: Path
) -> None:
    dialog = preview(window, opened, settings)
    target = tmp_path / "问题.xlsx"
    with messages.recorded(None, str(target), str(tmp_path / "没有" / "问题.xlsx")) as boxes:
        for _ in range(3):
            dialog.export_button.click()
    assert target.exists()
    assert "文件夹“没有”不存在" in boxes.texts[-1]
    dialog.reject()


def test_that_another_units_ledger_is_noticed(window: QWidget, opened: OpenFile, settings: Settings) -> None:
    dialog = import_with_preview(window, opened, DATA / "云岭县自然资源局2026年考核台账.xlsx", settings)
    assert dialog is not None
    assert "云岭县自然资源局" in dialog.notice.text()
    dialog.reject()


def test_that_a_file_that_is_no_workbook_is_refused(
    window: QWidget, opened: OpenFile, settings: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "台账.xlsx"
    path.write_text("不是表格", encoding="utf-8")
    with messages.recorded() as boxes:
        assert import_with_preview(window, opened, path, settings) is None
    assert len(boxes.texts) == 1
