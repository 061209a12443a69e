"""A whole year without a mouse: from the start page to the hand-in, by keys alone."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from journeys.desk import Desk
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from kpi_desktop.domain.merging import HandInStage
from kpi_desktop.domain.steps import StepKind
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.services import hand_in, rehearsal, workspace
from kpi_desktop.ui import messages, open_file
from kpi_desktop.ui.form_dialog import FormDialog
from kpi_desktop.ui.grid.view import GridView
from kpi_desktop.ui.import_dialog import ImportDialog
from kpi_desktop.ui.new_file_dialog import NewFileDialog
from kpi_desktop.ui.print_preview import PrintPreview

Key = Qt.Key
Ctrl, Alt, Shift = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
_FURTHEST = 150
PEOPLE = 8


class Keyboard:
    """The only way this journey touches the window: single keys to whatever has the focus."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    @property
    def focus(self) -> QWidget:
        return QApplication.focusWidget() or QApplication.activeWindow() or self._desk.window

    def press(self, key: Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self._desk.bot.keyClick(self.focus, key, modifier)

    def type(self, text: str) -> None:
        for sign in text:
            if sign.isascii():
                self._desk.bot.keyClicks(self.focus, sign)
            else:
                # What is not on a keyboard comes from an input method.
                event = QInputMethodEvent()
                event.setCommitString(sign)
                QGuiApplication.sendEvent(self.focus, event)

    def retype(self, text: str) -> None:
        self.press(Key.Key_A, Ctrl)
        self.type(text)

    def tab_to(self, name: str) -> None:
        """Tab, with Ctrl out of a table, until the focus is on what has this accessible name."""
        passed = []
        for _ in range(_FURTHEST):
            if name_of(self.focus) == name:
                return
            passed.append(name_of(self.focus))
            if len(passed) > len(set(passed)) + 30:
                break
            self.press(
                Key.Key_Tab, Ctrl if isinstance(self.focus, GridView) else Qt.KeyboardModifier.NoModifier
            )
        raise AssertionError(f"{name} cannot be reached: {passed}")

    def push(self, name: str) -> None:
        self.tab_to(name)
        self.press(Key.Key_Space)

    def turn_to(self, topic: str) -> None:
        """Turn the tab's pages until the one wanted is in sight."""
        for _ in range(20):
            if self._desk.window.help.topic() == topic:
                return
            self.press(Key.Key_PageDown, Ctrl)
        raise AssertionError(f"{topic} cannot be reached")

    def come_back(self) -> None:
        """Wait for the focus to be in the window again, as a user does after a dialog has closed."""
        window = self._desk.window
        # What a desktop does by itself and the offscreen platform does not.
        window.activateWindow()
        self._desk.bot.waitUntil(lambda: window.isActiveWindow() and QApplication.focusWidget() is not None)

    def fill(self, **values: str) -> None:
        """Fill the form in front in, field by field, and give it over with Enter."""
        form = self._desk.window.findChild(FormDialog)
        assert form is not None
        self._desk.bot.waitUntil(lambda: form.isAncestorOf(self.focus))
        for name, value in values.items():
            self.tab_to(name)
            self.retype(value)
        self.press(Key.Key_Return)
        assert not form.isVisible(), form.refusal.text()
        self.come_back()


def name_of(widget: QWidget) -> str:
    """What a screen reader calls it: its name, a button else by its text."""
    text = widget.text().replace("&", "") if isinstance(widget, QAbstractButton) else type(widget).__name__
    return widget.accessibleName() or text


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A unit with its ledger, in which one line of April is missing."""

    unit_name: str
    unit_code: str
    ledger: Path


@pytest.fixture
def sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sample:
    monkeypatch.setattr(rehearsal, "_PEOPLE", PEOPLE)
    made = rehearsal.make_rehearsal(tmp_path, "李静")
    with workspace.open_file(made.unit_file, read_only=True) as opened:
        book = opened.books()[0]
    return Sample(unit_name=book.unit_name, unit_code=book.key.unit_code, ledger=made.ledger)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The time on the wall, moved on by the test."""
    moments = [datetime(2026, 12, 28, 4, 0, tzinfo=UTC)]
    monkeypatch.setattr(open_file, "now", lambda: moments[0])
    return moments


@pytest.mark.timeout(900)
def test_that_a_whole_year_is_done_without_a_mouse(
    desk: Desk, tmp_path: Path, clock: list[datetime], sample: Sample
) -> None:
    keys = Keyboard(desk)
    with desk.bot.waitActive(desk.window):
        desk.window.activateWindow()
    begin_a_file(desk, keys, sample, tmp_path)
    import_the_ledger(desk, keys, sample.ledger)
    lock_the_plan(desk, keys)
    give_the_marks(desk, keys)
    close_the_months(desk, keys)
    give_a_year_end_score(desk, keys)
    decide_the_grades(desk, keys)
    publish(desk, keys, clock)
    print_the_sheets(desk, keys)
    hand_the_year_in(desk, keys, tmp_path / "上报包.kpi")


def begin_a_file(desk: Desk, keys: Keyboard, sample: Sample, folder: Path) -> None:
    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, NewFileDialog) or not dialog.isAncestorOf(keys.focus):
            QTimer.singleShot(50, answer)
            return
        for name, value in (
            ("单位名称", sample.unit_name),
            ("统一社会信用代码", sample.unit_code),
            ("保存为", str(folder / "资源局.kpi")),
        ):
            keys.tab_to(name)
            keys.retype(value)
        keys.press(Key.Key_Return)

    QTimer.singleShot(50, answer)
    keys.press(Key.Key_N, Alt)
    desk.bot.waitUntil(lambda: desk.window.open_file is not None)
    keys.come_back()


def import_the_ledger(desk: Desk, keys: Keyboard, ledger: Path) -> None:
    with messages.recorded(str(ledger)):
        keys.press(Key.Key_I, Ctrl)
        dialog = desk.window.findChild(ImportDialog)
        assert dialog is not None
        desk.bot.waitUntil(lambda: dialog.isAncestorOf(keys.focus))
        keys.push("导入")
        keys.come_back()
    assert len(book_of(desk).employees) == PEOPLE


def lock_the_plan(desk: Desk, keys: Keyboard) -> None:
    keys.press(Key.Key_1, Ctrl)
    keys.turn_to("岗位设置-锁定并备案")
    for name, value in (
        ("备案机关", "中共云岭县委组织部"),
        ("备案号", "云人社备〔2025〕36号"),
        ("备案日期", "2025-12-18"),
    ):
        keys.tab_to(name)
        keys.retype(value)
    keys.push("锁定并备案")
    assert StepKind.PLAN in steps_of(desk)


def give_the_marks(desk: Desk, keys: Keyboard) -> None:
    """From the list of findings to the first cell without a mark, then along the line."""
    keys.press(Key.Key_F8)
    window = desk.window
    desk.bot.waitUntil(window.findings.table.hasFocus)
    listed = window.findings.model

    def lacking_at() -> int:
        return next((at for at, finding in enumerate(listed.findings) if finding.place.month == 4), -1)

    # The list follows once typing pauses.
    desk.bot.waitUntil(lambda: lacking_at() >= 0)
    keys.come_back()
    keys.press(Key.Key_Home, Ctrl)
    for _ in range(lacking_at()):
        keys.press(Key.Key_Down)
    keys.press(Key.Key_Return)
    panel = window.current_page().marks
    assert panel.month == 4
    while not panel.grid.view.hasFocus():
        keys.press(Key.Key_F6)
    lacking = panel.sheet.missing
    assert lacking > 0
    for indicator in panel.sheet.indicators[:lacking]:
        keys.type(f"{indicator.full_mark:f}")
        keys.press(Key.Key_Tab)
    assert panel.sheet.missing == 0
    keys.press(Key.Key_F8)


def close_the_months(desk: Desk, keys: Keyboard) -> None:
    panel = desk.window.current_page().marks  # type: ignore[union-attr]
    keys.tab_to("月份")
    keys.press(Key.Key_Home)
    for month in range(1, 13):
        keys.tab_to("月份")
        if month > 1:
            keys.press(Key.Key_Down)
        assert panel.month == month
        with messages.recorded(""):
            keys.push("关账")
    assert steps_of(desk).count(StepKind.MONTH) == 12


def give_a_year_end_score(desk: Desk, keys: Keyboard) -> None:
    keys.press(Key.Key_4, Ctrl)
    keys.turn_to("年终评分-总分和排名")
    grid = desk.window.current_page().totals.grid  # type: ignore[union-attr]
    while not grid.view.hasFocus():
        keys.press(Key.Key_F6)
    while grid.current_keys()[1] != "year_end":
        keys.press(Key.Key_Right)
    with messages.recorded("年终述职后评议"):
        keys.type("91")
        keys.press(Key.Key_Return)
    person = grid.rows[0].employee.employee_no
    scores = {s.employee_no: s.score for s in book_of(desk).typed_scores if s.part == "year_end"}
    assert scores[person] == 91


def decide_the_grades(desk: Desk, keys: Keyboard) -> None:
    keys.turn_to("年终评分-等次评定")
    panel = desk.window.current_page().grades  # type: ignore[union-attr]
    keys.push("采纳建议")
    while not panel.grid.view.hasFocus():
        keys.press(Key.Key_F6)
    keys.press(Key.Key_Home, Ctrl)
    while panel.grid.current_keys()[1] != "decided":
        keys.press(Key.Key_Right)
    for at, line in enumerate(panel.grid.rows):
        if line.person is None or line.person.decision is not None:
            continue
        while panel.grid.view.currentIndex().row() < at:
            keys.press(Key.Key_Down)
        with messages.recorded("名额线上并列，局党组研究"):
            keys.type("称职")
            keys.press(Key.Key_Return)
    assert len(book_of(desk).decisions) == PEOPLE
    keys.push("确认年终结果…")
    keys.fill(确认日期="2026-12-28", 由谁确认="局党组会议")
    assert StepKind.YEAR_END in steps_of(desk)


def publish(desk: Desk, keys: Keyboard, clock: list[datetime]) -> None:
    keys.turn_to("年终评分-公示")
    keys.push("节假日安排…")
    keys.fill(放假日期="2027-01-01至2027-01-03")
    keys.push("公示日期…")
    keys.fill(公示开始="2026-12-29", 公示地点="公示栏")
    clock[0] = datetime(2027, 1, 12, 4, 0, tzinfo=UTC)
    keys.push("确认无异议…")
    keys.fill(由谁确认="考核委员会")
    assert StepKind.PUBLICATION in steps_of(desk)


def print_the_sheets(desk: Desk, keys: Keyboard) -> None:
    keys.press(Key.Key_P, Ctrl)
    desk.wait_for_jobs()
    preview = desk.window.findChild(PrintPreview)
    assert preview is not None
    desk.bot.waitUntil(lambda: preview.isAncestorOf(keys.focus))
    keys.press(Key.Key_PageDown)
    assert preview.page == 2
    keys.press(Key.Key_Escape)
    assert not preview.isVisible()


def hand_the_year_in(desk: Desk, keys: Keyboard, package: Path) -> None:
    keys.come_back()
    keys.press(Key.Key_5, Ctrl)
    with messages.recorded(str(package)):
        keys.push("生成上报包…")
        desk.wait_for_jobs()
    opened = desk.window.open_file
    assert opened is not None
    assert opened.key is not None
    assert [r.stage for r in hand_in.list_hand_ins(opened.workspace, opened.key)] == [HandInStage.YEAR_END]
    assert package.stat().st_size > 0


def book_of(desk: Desk) -> YearBook:
    assert desk.window.open_file is not None
    book = desk.window.open_file.book
    assert book is not None
    return book


def steps_of(desk: Desk) -> list[StepKind]:
    return [step.kind for step in book_of(desk).steps]
