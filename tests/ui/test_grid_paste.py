"""Pasting, filling and clearing: planned first, asked where something is refused, done in one batch."""

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from ui.desk import Desk

from kpi_desktop.ui import messages
from kpi_desktop.ui.grid.clipboard import Block, read_block
from kpi_desktop.ui.grid.paste import PastePlan, plan_clear, plan_fill_down, plan_paste
from kpi_desktop.ui.grid.paste_dialog import PasteDialog, derive_summary
from kpi_desktop.ui.settings import Settings

Ctrl = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def desk(qtbot: QtBot, settings: Settings) -> Desk:
    desk = Desk(qtbot, settings)
    desk.grid.select_cell("001", "m0")
    return desk


def plan(desk: Desk, block: Block, selected: list[tuple[int, int]]) -> PastePlan:
    return plan_paste(desk.grid.model, block, selected, range(desk.grid.model.columnCount()))


def test_that_a_ragged_block_leaves_the_cells_it_does_not_name(desk: Desk) -> None:
    planned = plan(desk, read_block("1\t2\n3\n"), [(0, 2)])
    assert [(edit.row_key, edit.column_key, edit.new) for edit in planned.edits] == [
        ("001", "m0", Decimal(1)),
        ("001", "m1", Decimal(2)),
        ("002", "m0", Decimal(3)),
    ]
    assert planned.is_clean


def test_that_one_cell_fills_a_selection(desk: Desk) -> None:
    planned = plan(desk, (("5",),), [(row, column) for row in range(3) for column in (2, 3)])
    assert len(planned.edits) == 6
    assert {edit.new for edit in planned.edits} == {Decimal(5)}


def test_that_a_block_repeats_where_it_divides_the_selection(desk: Desk) -> None:
    planned = plan(desk, (("1",), ("2",)), [(row, 2) for row in range(4)])
    assert [edit.text for edit in planned.edits] == ["1", "2", "1", "2"]


def test_that_read_only_cells_and_wrong_values_are_refused_with_their_sentence(desk: Desk) -> None:
    planned = plan(desk, (("李四", "99", "8"),), [(0, 1)])
    assert [refused.sentence for refused in planned.refused] == [
        "“姓名”这一格不能填写。",
        "99超过满分10，请填写0到10之间的分数。",
    ]
    assert planned.refused[1].row_label == "001 张伟"
    assert len(planned.edits) == 1


def test_that_cells_beyond_the_grid_are_counted(desk: Desk) -> None:
    planned = plan(desk, read_block("1\n2\n3\n"), [(3, 5)])
    assert planned.outside == 1
    assert "超出表格1格" in derive_summary(planned)


def test_that_the_same_text_changes_nothing(desk: Desk) -> None:
    assert plan(desk, (("9",),), [(1, 2)]) == PastePlan()


def test_that_an_empty_cell_of_a_block_clears(desk: Desk) -> None:
    planned = plan(desk, (("",),), [(1, 2)])
    assert [edit.new for edit in planned.edits] == [None]
    assert not planned.is_clean
    assert "要把已填的1格清成未填" in derive_summary(planned)


def test_that_rows_below_the_grid_are_counted_without_being_walked(desk: Desk) -> None:
    planned = plan(desk, (("5", "6"),) * 100_000, [(1, 2)])
    assert planned.outside == (100_000 - 4) * 2
    assert len(planned.edits) == 8


@pytest.mark.parametrize("text", ["", "\r\n", "\0"])
def test_that_an_empty_clipboard_is_said(desk: Desk, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    with messages.recorded() as told:
        desk.press(Qt.Key.Key_V, modifier=Ctrl)
    assert "剪贴板里没有可以粘贴的文字" in told.texts[0]
    assert desk.batches == []


def test_that_one_cell_is_filled_from_above(desk: Desk) -> None:
    planned = plan_fill_down(desk.grid.model, [(2, 2)])
    assert [(edit.row_key, edit.text) for edit in planned.edits] == []
    desk.grid.select_cell("002", "m0")
    desk.press("3", Qt.Key.Key_Return)
    assert [(e.row_key, e.text) for e in plan_fill_down(desk.grid.model, [(2, 2)]).edits] == [("003", "3")]
    assert plan_fill_down(desk.grid.model, [(0, 2)]) == PastePlan()


def test_that_clearing_passes_over_what_cannot_be_cleared(desk: Desk) -> None:
    planned = plan_clear(desk.grid.model, [(1, 0), (1, 1), (1, 2)])
    assert [edit.column_key for edit in planned.edits] == ["m0"]
    assert planned.is_clean


def answer_with(button: str, seen: list[str]) -> None:
    def act() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, PasteDialog):
            seen.append(dialog.summary.text())
            getattr(dialog, button).click()

    QTimer.singleShot(0, act)


def test_that_a_refused_cell_asks_first_and_leaving_does_nothing(desk: Desk) -> None:
    seen: list[str] = []
    QGuiApplication.clipboard().setText("99\t8\n")
    answer_with("cancel_button", seen)
    desk.press(Qt.Key.Key_V, modifier=Ctrl)
    assert seen == ["可以填写1格，不能填写1格。现在还没有改动任何内容，请核对后选择。"]
    assert desk.batches == []


def test_that_only_the_good_cells_are_filled_once_confirmed(desk: Desk) -> None:
    QGuiApplication.clipboard().setText("99\t8\n")
    answer_with("accept_button", [])
    desk.press(Qt.Key.Key_V, modifier=Ctrl)
    assert desk.text("001", "m0") == ""
    assert desk.text("001", "m1") == "8"
    assert len(desk.batches) == 1


def test_that_nothing_good_leaves_nothing_to_confirm(desk: Desk, qtbot: QtBot) -> None:
    planned = plan(desk, (("99",),), [(0, 2)])
    dialog = PasteDialog(planned, desk.grid.model)
    qtbot.addWidget(dialog)
    assert not dialog.accept_button.isEnabled()
    assert dialog.cancel_button.isDefault()
