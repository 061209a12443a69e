"""The grid under real key events."""

from dataclasses import dataclass, replace
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.values import read_number, show_short
from kpi_desktop.ui.grid.columns import Alignment, CellEdit, CellState, Column
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.settings import Settings

Key = Qt.Key
Ctrl = Qt.KeyboardModifier.ControlModifier


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    number: str
    name: str
    marks: tuple[Decimal | None, ...]


def parse_mark(text: str, _person: Person) -> Decimal | None:
    value = read_number(text)
    if value is not None and not 0 <= value <= 10:
        message = f"{show_short(value)}超过满分10，请填写0到10之间的分数。"
        raise RuleViolation(message)
    return value


def mark_column(at: int) -> Column[Person]:
    def number(person: Person) -> Decimal | None:
        return person.marks[at]

    def read(person: Person) -> str:
        value = number(person)
        return "" if value is None else show_short(value)

    return Column(
        key=f"m{at}",
        title=f"指标{at + 1}",
        read=read,
        parse=parse_mark,
        is_required=True,
        number=number,
        alignment=Alignment.RIGHT,
        width=64,
    )


def columns(count: int) -> list[Column[Person]]:
    return [
        Column(
            key="number", title="编号", read=lambda p: p.number, is_frozen=True, is_searched=True, width=60
        ),
        Column(key="name", title="姓名", read=lambda p: p.name, is_frozen=True, is_searched=True, width=80),
        *(mark_column(at) for at in range(count)),
    ]


NAMES = ("张伟", "李静", "单雄信", "欧阳修", "王芳")


def people(count: int, marks: int) -> list[Person]:
    return [
        Person(
            number=f"{at + 1:03d}",
            name=NAMES[at % len(NAMES)] + ("" if at < len(NAMES) else str(at)),
            marks=tuple(Decimal(9) if (at + m) % 7 else None for m in range(marks)),
        )
        for at in range(count)
    ]


class Desk:
    """A grid with the page's part played by the test: it applies every edit and sets the rows anew."""

    def __init__(self, qtbot: QtBot, settings: Settings, count: int = 5, marks: int = 4) -> None:
        self.people = people(count, marks)
        self.batches: list[tuple[CellEdit, ...]] = []
        self.grid: EntryGrid[Person] = EntryGrid(
            "test", "月度评分", columns(marks), lambda p: p.number, settings
        )
        QAbstractItemModelTester(
            self.grid.model, QAbstractItemModelTester.FailureReportingMode.Fatal, self.grid
        )
        qtbot.addWidget(self.grid)
        self.grid.edit_requested.connect(self.on_edits)
        self.grid.resize(800, 300)
        self.grid.set_rows(self.people)
        self.grid.show()
        qtbot.waitExposed(self.grid)
        self.bot = qtbot

    def on_edits(self, edits: tuple[CellEdit, ...]) -> None:
        self.batches.append(edits)
        for edit in edits:
            at = int(edit.column_key[1:])
            self.people = [
                replace(p, marks=(*p.marks[:at], edit.new, *p.marks[at + 1 :]))
                if p.number == edit.row_key
                else p
                for p in self.people
            ]
        self.grid.set_rows(self.people)

    def press(self, *keys: Key | str, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        for key in keys:
            widget = self.grid.view.editor or self.grid.view
            if isinstance(key, str):
                for sign in key:
                    self.type(sign)
            else:
                self.bot.keyClick(widget, key, modifier)

    def type(self, sign: str) -> None:
        widget = self.grid.view.editor or self.grid.view
        if sign.isascii():
            self.bot.keyClicks(widget, sign)
            return
        # What is not on a keyboard comes from an input method.
        event = QInputMethodEvent()
        event.setCommitString(sign)
        QGuiApplication.sendEvent(widget, event)

    @property
    def caret(self) -> tuple[str, str]:
        return self.grid.current_keys()

    def text(self, number: str, column: str) -> str:
        model = self.grid.model
        return model.text_at(model.row_of(number), model.column_of(column))


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
