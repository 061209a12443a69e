"""The grid under real key events."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot
from shiboken6 import delete
from ui.desk import Desk, Person, columns, with_choices

from kpi_desktop.ui.grid.columns import CellState, Column
from kpi_desktop.ui.settings import Settings

Key = Qt.Key
Ctrl = Qt.KeyboardModifier.ControlModifier
Shift = Qt.KeyboardModifier.ShiftModifier
Plain = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def desk(qtbot: QtBot, settings: Settings) -> Desk:
    desk = Desk(qtbot, settings)
    desk.grid.select_cell("001", "m0")
    return desk


def test_that_typing_replaces_and_enter_goes_down(desk: Desk) -> None:
    desk.press("8.5", Key.Key_Return)
    assert desk.text("001", "m0") == "8.5"
    assert desk.caret == ("002", "m0")


def test_that_tab_goes_right(desk: Desk) -> None:
    desk.press("8", Key.Key_Tab)
    assert desk.text("001", "m0") == "8"
    assert desk.caret == ("001", "m1")


def test_that_arrows_move_and_leave_a_cell_being_typed(desk: Desk) -> None:
    desk.press(Key.Key_Down, "7", Key.Key_Right, Key.Key_Up)
    assert desk.text("002", "m0") == "7"
    assert desk.caret == ("001", "m1")


def test_that_f2_edits_the_text_in_place(desk: Desk) -> None:
    desk.grid.select_cell("002", "m0")
    desk.press(Key.Key_F2, ".5", Key.Key_Return)
    assert desk.text("002", "m0") == "9.5"


@pytest.mark.parametrize(("typed", "shown"), [("９", "9"), ("9.5分", "9.5"), ("８．５", "8.5")])
def test_that_a_clerks_digits_are_read(desk: Desk, typed: str, shown: str) -> None:
    desk.press(typed, Key.Key_Return)
    assert desk.text("001", "m0") == shown


def test_that_an_editor_taken_away_by_qt_leaves_the_cells_to_be_edited(desk: Desk) -> None:
    desk.press("95", Key.Key_Return)
    assert desk.grid.view.editor is not None
    delete(desk.grid.view.editor)
    assert desk.grid.finish_editing()
    desk.grid.set_rows(desk.grid.rows)
    desk.grid.select_cell("001", "m0")
    desk.press("8", Key.Key_Return)
    assert desk.text("001", "m0") == "8"


def test_that_a_value_out_of_range_stays_with_its_sentence(desk: Desk) -> None:
    desk.press("95", Key.Key_Return)
    assert desk.batches == []
    assert desk.grid.view.editor is not None
    assert desk.grid.view.editor.text() == "95"
    assert desk.grid.view.hint_text == "95超过满分10，请填写0到10之间的分数。"
    desk.press(Key.Key_Escape)
    assert desk.grid.view.editor is None
    assert desk.grid.view.hint_text == ""
    assert desk.text("001", "m0") == ""


def test_that_a_refused_value_outlives_a_click_elsewhere(desk: Desk) -> None:
    desk.press("95")
    view = desk.grid.view
    desk.bot.mouseClick(
        view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(desk.grid.model.index(3, 4)).center()
    )
    assert view.editor is not None
    assert view.editor.text() == "95"
    assert desk.caret == ("001", "m0")


def test_that_a_click_elsewhere_takes_a_good_value(desk: Desk) -> None:
    desk.press("6")
    view = desk.grid.view
    desk.bot.mouseClick(
        view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(desk.grid.model.index(3, 4)).center()
    )
    assert desk.text("001", "m0") == "6"
    assert desk.caret == ("004", "m2")


def test_that_delete_is_not_zero(desk: Desk) -> None:
    desk.grid.select_cell("002", "m0")
    desk.press(Key.Key_Delete)
    model = desk.grid.model
    assert desk.batches[-1][0].new is None
    assert model.state_at(1, 2) is CellState.MISSING
    desk.press("0", Key.Key_Return)
    assert desk.text("002", "m0") == "0"
    assert model.state_at(1, 2) is CellState.NORMAL


def test_that_a_block_is_copied_for_a_spreadsheet(desk: Desk) -> None:
    desk.bot.keyClick(desk.grid.view, Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    desk.bot.keyClick(desk.grid.view, Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    desk.press(Key.Key_C, modifier=Ctrl)
    assert QGuiApplication.clipboard().text() == "\t9\r\n9\t9\r\n"


def test_that_a_clean_block_is_pasted_in_one_batch(desk: Desk) -> None:
    QGuiApplication.clipboard().setText("1\t2\r\n3\t４分\r\n")
    desk.press(Key.Key_V, modifier=Ctrl)
    assert len(desk.batches) == 1
    assert [desk.text(n, c) for n in ("001", "002") for c in ("m0", "m1")] == ["1", "2", "3", "4"]


def test_that_ctrl_d_fills_down(desk: Desk) -> None:
    desk.grid.select_cell("002", "m0")
    desk.press("3", Key.Key_Return, Key.Key_Up)
    for _ in range(3):
        desk.bot.keyClick(desk.grid.view, Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    desk.press(Key.Key_D, modifier=Ctrl)
    assert [desk.text(n, "m0") for n in ("002", "003", "004", "005")] == ["3"] * 4
    assert len(desk.batches[-1]) == 3


def test_that_initials_find_a_person(desk: Desk) -> None:
    desk.press(Key.Key_F, modifier=Ctrl)
    field = desk.grid.find_bar.field
    desk.bot.keyClicks(field, "oyx")
    assert desk.caret[0] == "004"
    desk.bot.keyClick(field, Key.Key_Escape)
    assert not desk.grid.find_bar.isVisible()


def test_that_setting_rows_keeps_the_caret(desk: Desk) -> None:
    desk.grid.select_cell("003", "m2")
    desk.grid.set_rows(reversed(desk.people))
    assert desk.caret == ("003", "m2")


def test_that_the_foot_counts_exactly(desk: Desk) -> None:
    foot = desk.grid.foot.feet[2]
    assert foot is not None
    assert (foot.given, foot.missing, foot.mean) == (4, 1, "9.00")


def test_that_a_read_only_cell_says_so(desk: Desk) -> None:
    desk.grid.select_cell("001", "name")
    desk.press("李")
    assert desk.grid.view.editor is None
    desk.press("5")
    assert desk.grid.view.hint_text == "这一格不能填写。"
    desk.press(Key.Key_Right)
    assert desk.grid.view.hint_text == ""


def test_that_shift_and_enter_goes_up(desk: Desk) -> None:
    desk.grid.select_cell("003", "m0")
    desk.press("7")
    desk.press(Key.Key_Return, modifier=Shift)
    assert desk.text("003", "m0") == "7"
    assert desk.caret == ("002", "m0")


def test_that_tab_goes_on_in_the_next_line_where_something_can_be_typed(desk: Desk) -> None:
    desk.grid.select_cell("001", "m3")
    desk.press(Key.Key_Tab)
    assert desk.caret == ("002", "m0")
    desk.press(Key.Key_Backtab)
    assert desk.caret == ("001", "m3")


def test_that_enter_after_a_run_of_tab_begins_the_next_line_where_the_run_began(desk: Desk) -> None:
    desk.grid.select_cell("001", "m1")
    desk.press("1", Key.Key_Tab, "2", Key.Key_Tab, "3", Key.Key_Return)
    assert desk.caret == ("002", "m1")
    desk.press("4", Key.Key_Return)
    assert desk.caret == ("003", "m1")


def test_that_another_key_ends_the_run_of_tab(desk: Desk) -> None:
    desk.press(Key.Key_Tab, Key.Key_Tab, Key.Key_Down, Key.Key_Return)
    assert desk.caret == ("003", "m2")


def test_that_enter_at_the_foot_of_a_column_goes_on_at_the_top_of_the_next(desk: Desk) -> None:
    desk.grid.select_cell("005", "m0")
    desk.press("5", Key.Key_Return)
    assert desk.text("005", "m0") == "5"
    assert desk.caret == ("001", "m1")
    desk.press(Key.Key_Return, modifier=Shift)
    assert desk.caret == ("005", "m0")
    desk.grid.select_cell("005", "m3")
    desk.press(Key.Key_Return)
    assert desk.caret == ("005", "m3")


def test_that_enter_and_tab_pass_over_cells_that_take_nothing(desk: Desk) -> None:
    closed = {("002", 0), ("003", 0), ("001", 1)}

    def opened(at: int, column: Column[Person]) -> Column[Person]:
        return replace(column, is_editable=lambda person: (person.number, at) not in closed)

    plain = columns(4)
    desk.grid.set_columns([*plain[:2], *(opened(at, c) for at, c in enumerate(plain[2:]))], desk.people)
    desk.grid.select_cell("001", "m0")
    desk.press("5", Key.Key_Return)
    assert desk.caret == ("004", "m0")
    desk.press(Key.Key_Return, modifier=Shift)
    assert desk.caret == ("001", "m0")
    desk.press(Key.Key_Tab)
    assert desk.caret == ("001", "m2")


def test_that_a_grid_without_anything_to_type_is_walked_cell_by_cell(desk: Desk) -> None:
    desk.grid.set_columns([replace(column, parse=None) for column in columns(2)], desk.people)
    desk.grid.select_cell("001", "name")
    desk.press(Key.Key_Tab, Key.Key_Return)
    assert desk.caret == ("002", "name")
    desk.press(Key.Key_Return)
    assert desk.caret == ("003", "name")


def test_that_the_same_value_is_no_edit(desk: Desk) -> None:
    desk.grid.select_cell("002", "m0")
    desk.press("9", Key.Key_Return)
    assert desk.batches == []


def test_that_a_refused_edit_reopens_with_its_text_and_sentence(desk: Desk) -> None:
    desk.grid.refuse("002", "m1", "8", "2月已经关账，不能修改。")
    editor = desk.grid.view.editor
    assert editor is not None
    assert editor.text() == "8"
    assert desk.grid.view.hint_text == "2月已经关账，不能修改。"
    desk.press(Key.Key_Escape)
    assert desk.text("002", "m1") == "9"


def test_that_an_open_editor_keeps_its_text_when_rows_are_read_again(desk: Desk) -> None:
    desk.press("7")
    desk.grid.set_rows([replace(person) for person in desk.people])
    editor = desk.grid.view.editor
    assert editor is not None
    assert editor.text() == "7"


def test_that_only_cells_that_look_different_are_announced(desk: Desk) -> None:
    announced: list[tuple[int, int, int]] = []
    desk.grid.model.dataChanged.connect(
        lambda top, bottom: announced.append((top.row(), top.column(), bottom.column()))
    )
    desk.grid.select_cell("003", "m2")
    desk.press("5", Key.Key_Return)
    assert announced == [(2, 4, 4)]


def test_that_the_frozen_columns_stay_and_share_the_caret(qtbot: QtBot, settings: Settings) -> None:
    desk = Desk(qtbot, settings, count=60, marks=20)
    view, frozen = desk.grid.view, desk.grid.view.frozen
    desk.grid.select_cell("060", "m19")
    assert view.horizontalScrollBar().value() > 0
    assert frozen.verticalScrollBar().value() == view.verticalScrollBar().value()
    assert frozen.columnViewportPosition(1) == view.columnWidth(0) == 60
    assert frozen.geometry().width() == view.frozen_width == 140
    qtbot.mouseClick(
        frozen.viewport(),
        Qt.MouseButton.LeftButton,
        pos=frozen.visualRect(desk.grid.model.index(58, 1)).center(),
    )
    assert desk.caret == ("059", "name")
    assert view.hasFocus()


def test_that_a_cell_is_never_hidden_behind_the_frozen_columns(qtbot: QtBot, settings: Settings) -> None:
    desk = Desk(qtbot, settings, count=60, marks=20)
    desk.grid.select_cell("001", "m19")
    for _ in range(19):
        desk.press(Key.Key_Left)
        left = desk.grid.view.visualRect(desk.grid.view.currentIndex()).left()
        assert left >= desk.grid.view.frozen_width


def test_that_find_goes_on_and_back(qtbot: QtBot, settings: Settings) -> None:
    desk = Desk(qtbot, settings, count=12)
    desk.grid.select_cell("001", "m0")
    desk.press(Key.Key_F, modifier=Ctrl)
    field = desk.grid.find_bar.field
    qtbot.keyClicks(field, "zw")
    seen = [desk.caret[0]]
    for key, modifier in ((Key.Key_Return, Plain), (Key.Key_Return, Plain), (Key.Key_Return, Shift)):
        qtbot.keyClick(field, key, modifier)
        seen.append(desk.caret[0])
    assert seen == ["001", "006", "011", "006"]
    qtbot.keyClicks(field, "x")
    assert desk.grid.find_bar.count_text == "没有找到"


def test_that_choices_are_offered_and_others_refused(qtbot: QtBot, settings: Settings) -> None:
    desk = Desk(qtbot, settings)
    desk.grid.set_columns(with_choices(4), desk.people)
    desk.grid.select_cell("001", "m3")
    desk.press(Key.Key_F2)
    editor = desk.grid.view.editor
    assert editor is not None
    popup = editor.completer().popup()
    assert popup is not None
    assert popup.isVisible()
    qtbot.keyClick(popup, Key.Key_Down)
    qtbot.keyClick(popup, Key.Key_Down)
    qtbot.keyClick(popup, Key.Key_Return)
    qtbot.waitUntil(lambda: desk.grid.view.editor is None)
    assert desk.text("001", "m3") == "较好"
    desk.grid.select_cell("002", "m3")
    desk.press(Key.Key_F2)
    assert desk.grid.view.editor is not None
    desk.grid.view.editor.setText("很好")
    assert not desk.grid.finish_editing()
    assert desk.grid.view.hint_text == "“很好”不在可选的内容里，请填写好、较好。"
    desk.grid.view.leave_editor(desk.grid.view.editor)


def test_that_column_widths_are_remembered(qtbot: QtBot, settings: Settings) -> None:
    first = Desk(qtbot, settings)
    first.grid.view.horizontalHeader().resizeSection(2, 133)
    first.grid.view.frozen.horizontalHeader().resizeSection(1, 101)
    again = Desk(qtbot, settings)
    assert again.grid.view.columnWidth(2) == 133
    assert again.grid.view.columnWidth(1) == again.grid.view.frozen.columnWidth(1) == 101


def test_that_an_empty_grid_says_what_to_do(qtbot: QtBot, settings: Settings) -> None:
    desk = Desk(qtbot, settings, count=0)
    desk.grid.set_empty_text("请先填写人员。")
    assert desk.grid.empty_label.isVisible()
    assert desk.grid.empty_label.text() == "请先填写人员。"
    desk.grid.set_rows([])
    desk.press(Key.Key_V, modifier=Ctrl)
    desk.press(Key.Key_D, modifier=Ctrl)
    desk.press(Key.Key_C, modifier=Ctrl)
    assert desk.batches == []


def test_that_the_screen_reader_hears_row_column_and_state(desk: Desk) -> None:
    index = desk.grid.model.index(0, 2)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "未填"
    assert index.data(Qt.ItemDataRole.AccessibleDescriptionRole) == "001 张伟 指标1 未填"
    assert desk.grid.foot.accessibleDescription().startswith("指标1已填4个，未填1个，平均9.00")
