"""Whatever a clipboard can hold, pasted into the month's grid over a real file."""

from collections.abc import Callable, Iterator
from time import process_time

import pytest
from PySide6.QtCore import QMimeData, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QTableWidget

from kpi_desktop.ui import messages
from kpi_desktop.ui.grid.paste_dialog import PasteDialog
from kpi_desktop.ui.monthly.month_panel import MonthPanel
from kpi_desktop.ui.monthly.page import MonthlyPage
from kpi_desktop.ui.open_file import OpenFile
from kpi_desktop.ui.page import Page

Texts = tuple[tuple[str, ...], ...]


@pytest.fixture
def panel(show_page: Callable[[type[Page], OpenFile], MonthlyPage], unit: OpenFile) -> Iterator[MonthPanel]:
    """January of the clean unit with the caret on its first mark."""
    marks = show_page(MonthlyPage, unit).marks
    marks.show_month(1)
    marks.grid.select_cell("001", "Z01")
    yield marks
    QGuiApplication.clipboard().clear()


def shown(panel: MonthPanel) -> Texts:
    model = panel.grid.model
    columns = [model.column_of(f"Z0{at}") for at in range(1, 6)]
    return tuple(tuple(model.text_at(row, c) for c in columns) for row in range(model.rowCount()))


def stored(panel: MonthPanel) -> dict[tuple[str, str], str]:
    marks = panel.workspace.load_month(panel.key, 1).marks
    return {(m.employee_no, m.indicator_no): "" if m.entered is None else f"{m.entered:f}" for m in marks}


def paste(panel: MonthPanel, text: str, button: str = "accept_button") -> list[str]:
    """Paste, answering the preview if there is one; what it said, sentence by sentence."""
    said: list[str] = []

    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, PasteDialog):
            said.append(dialog.summary.text())
            for table in dialog.findChildren(QTableWidget):
                said.extend(table.item(row, 3).text() for row in range(table.rowCount()))
            chosen = dialog.accept_button if button == "accept_button" else dialog.cancel_button
            (chosen if chosen.isEnabled() else dialog.cancel_button).click()

    QGuiApplication.clipboard().setText(text)
    QTimer.singleShot(0, answer)
    panel.grid.paste()
    return said


@pytest.mark.parametrize(
    ("text", "first_rows"),
    [
        ("9\t8\r\n7\t6\r\n", (("9", "8"), ("7", "6"))),
        ("9\t8\n7\t6", (("9", "8"), ("7", "6"))),
        ("9\r7\r", (("9",), ("7",))),
        ("９\t８．５", (("9", "8.5"),)),
        ("9.5分\t 8 ", (("9.5", "8"),)),
        ("\u200b9\ufeff\t\u00a08", (("9", "8"),)),
        ("9\0\t8\0", (("9", "8"),)),
        ('"9"\t"8"', (("9", "8"),)),
        ("0\t0", (("0", "0"),)),
        ("9.50\t08", (("9.5", "8"),)),
    ],
    ids=[
        "windows",
        "unix",
        "old mac",
        "full width",
        "with a unit",
        "invisible signs",
        "nul",
        "quoted",
        "zero",
        "other spelling",
    ],
)
def test_that_marks_are_taken_however_they_are_written(
    panel: MonthPanel, text: str, first_rows: Texts
) -> None:
    before = shown(panel)
    assert paste(panel, text) == []
    after = shown(panel)
    for row, cells in enumerate(first_rows):
        assert after[row][: len(cells)] == cells
    assert after[len(first_rows) :] == before[len(first_rows) :]


def test_that_a_ragged_block_changes_only_what_it_names(panel: MonthPanel) -> None:
    before = shown(panel)
    paste(panel, "1\t2\t3\n4\n5\t6\n")
    after = shown(panel)
    assert [row[:3] for row in after[:3]] == [
        ("1", "2", "3"),
        ("4", *before[1][1:3]),
        ("5", "6", before[2][2]),
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("优秀", "不是数字"),
        ("=1+1", "不是数字"),
        ("=SUM(A1:A9)", "不是数字"),
        ("2026-05-12", "不是数字"),
        ("2026年5月12日", "不是数字"),
        ("#REF!", "不是数字"),
        ("９.５.５", "不是数字"),
        ("NaN", "不是数字"),
        ("Infinity", "不是数字"),
        ("1e3", "不是数字"),
        ("-1", "不能是负数"),
        ("10.01", "超过满分10"),
        ("9.999", "小数超过2位"),
        ("九分", "不是数字"),
        ("9" * 200_000, "不是一个分数"),
        ("好" * 200_000, "不是一个分数"),
        ('"第一行\n第二行"', "不是数字"),
        ("<table><tr><td>9</td></tr></table>", "不是"),
    ],
)
def test_that_what_is_no_mark_is_refused_with_its_sentence(
    panel: MonthPanel, text: str, sentence: str
) -> None:
    before = shown(panel)
    said = paste(panel, text)
    assert said[0].startswith("可以填写0格，不能填写1格")
    assert sentence in said[1]
    assert len(said[1]) < 100
    assert shown(panel) == before


def test_that_merged_cells_clear_nothing_unasked(panel: MonthPanel) -> None:
    before = shown(panel)
    said = paste(panel, "9.25\t8.25\n\t\n", "cancel_button")
    assert "要把已填的2格清成未填" in said[0]
    assert shown(panel) == before
    paste(panel, "9.25\t8.25\n\t\n")
    assert [row[:2] for row in shown(panel)[:2]] == [("9.25", "8.25"), ("", "")]


def test_that_the_good_cells_go_in_beside_refused_ones_and_one_undo_takes_them_back(
    panel: MonthPanel,
) -> None:
    before, in_file = shown(panel), stored(panel)
    said = paste(panel, "9.25\t优秀\t8.25\n99\t7.25\t-1\n")
    assert said[0].startswith("可以填写3格，不能填写3格")
    after = shown(panel)
    assert [row[:3] for row in after[:2]] == [
        ("9.25", before[0][1], "8.25"),
        (before[1][0], "7.25", before[1][2]),
    ]
    panel.open_file.undo()
    assert shown(panel) == before
    assert stored(panel) == in_file


@pytest.mark.parametrize("rows", [200_000, 1_000_000])
def test_that_a_sheet_far_too_long_is_answered_at_once(panel: MonthPanel, rows: int) -> None:
    before = shown(panel)
    start = process_time()
    with messages.recorded() as told:
        said = paste(panel, "9.25\n" * rows, "cancel_button")
    spent = process_time() - start
    sentences = [*told.texts, *said]
    assert any(f"{rows + 1}行" in sentence or "超出表格" in sentence for sentence in sentences)
    assert shown(panel) == before
    # Generous: the machine may be busy; without a bound it took minutes.
    assert spent < 5


def test_that_a_clipboard_of_pictures_or_pages_only_is_said(panel: MonthPanel) -> None:
    before = shown(panel)
    content = QMimeData()
    content.setData("image/png", b"\x89PNG")
    QGuiApplication.clipboard().setMimeData(content)
    with messages.recorded() as told:
        panel.grid.paste()
    assert "没有可以粘贴的文字" in told.texts[0]
    assert shown(panel) == before


def test_that_a_page_beside_the_text_is_passed_over(panel: MonthPanel) -> None:
    content = QMimeData()
    content.setHtml("<table><tr><td>1</td><td>2</td></tr></table>")
    content.setText("9.25\t8.25\r\n")
    QGuiApplication.clipboard().setMimeData(content)
    panel.grid.paste()
    assert shown(panel)[0][:2] == ("9.25", "8.25")
