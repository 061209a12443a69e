"""The steps of the year: derived, shown, walked along."""

from dataclasses import replace

import pytest
from builders import a_book
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from kpi_desktop.domain.checks import check_year
from kpi_desktop.domain.errors import Area
from kpi_desktop.domain.steps import StepKind, StepRecord
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.domain.year_end import score_year
from kpi_desktop.ui.year_steps import StepState, StripStep, derive_strip
from kpi_desktop.ui.year_strip import YearStrip

PLAN = StepRecord(kind=StepKind.PLAN, done_on="2025-12-18", done_by="王建国")
MARCH = StepRecord(kind=StepKind.MONTH, month=3, done_on="2026-04-08", done_by="王建国")


def strip_of(book: YearBook) -> dict[tuple[StepKind, int], StripStep]:
    result = score_year(book)
    return {(step.kind, step.month): step for step in derive_strip(result, check_year(result))}


def test_that_the_strip_has_every_step_in_order() -> None:
    names = [step.name for step in strip_of(a_book({"001": "90"})).values()]
    months = [f"{month}月" for month in range(1, 13)]
    assert names == ["设岗定责", "方案备案", "竞争上岗", "双向选择", *months, "年终评分", "公示", "上报"]


def test_that_a_new_file_has_not_started() -> None:
    states = {step.state for step in strip_of(a_book({}, posts=(), indicators=())).values()}
    assert states == {StepState.NOT_STARTED}


def test_that_a_full_month_waits_for_closing_and_a_gap_is_counted() -> None:
    book = a_book({"001": "90", "002": "85"})
    marks = tuple(
        replace(mark, entered=None) if (mark.employee_no, mark.month) == ("002", 2) else mark
        for mark in book.marks
    )
    strip = strip_of(replace(book, marks=marks, steps=(MARCH,)))
    assert strip[StepKind.MONTH, 1].state_text == "待关账"
    assert (strip[StepKind.MONTH, 2].state, strip[StepKind.MONTH, 2].state_text) == (StepState.TO_DO, "缺 1")
    assert strip[StepKind.MONTH, 3].state_text == "已关账 04-08"
    assert strip[StepKind.YEAR_END, 0].state_text == "待办 1"


def test_that_a_step_before_its_turn_says_what_comes_first() -> None:
    strip = strip_of(a_book({"001": "90"}))
    assert "设岗定责和制定考核方案在前，竞争上岗在后" in strip[StepKind.COMPETITION, 0].sentence
    done = strip_of(a_book({"001": "90"}, steps=(PLAN,)))
    assert done[StepKind.COMPETITION, 0].comes_first == ""
    assert done[StepKind.PLAN, 0].state_text == "已锁定 2025-12-18"
    assert done[StepKind.POSTS, 0].state is StepState.DONE


def test_that_the_tooltip_names_the_due_date() -> None:
    strip = strip_of(a_book({"001": "90"}))
    assert "期限12月20日前备案" in strip[StepKind.PLAN, 0].sentence
    assert "期限4月5日前评分、10日前公布" in strip[StepKind.MONTH, 3].sentence
    assert "次年1月5日前评分" in strip[StepKind.MONTH, 12].sentence


@pytest.fixture
def strip(qtbot: QtBot) -> YearStrip:
    strip = YearStrip()
    qtbot.addWidget(strip)
    result = score_year(a_book({"001": "90"}))
    strip.show_steps(derive_strip(result, check_year(result)))
    strip.resize(1366, 60)
    strip.show()
    qtbot.waitExposed(strip)
    return strip


def test_that_a_click_asks_for_the_steps_place(qtbot: QtBot, strip: YearStrip) -> None:
    steps: list[StripStep] = []
    strip.step_requested.connect(steps.append)
    qtbot.mouseClick(strip.buttons[6], Qt.MouseButton.LeftButton)
    assert (steps[0].place.area, steps[0].place.month) == (Area.MONTHLY, 3)


def test_that_the_strip_is_one_stop_walked_by_arrows(qtbot: QtBot, strip: YearStrip) -> None:
    steps: list[StripStep] = []
    strip.step_requested.connect(steps.append)
    strip.focus_strip()
    for _ in range(4):
        qtbot.keyClick(strip.focusWidget() or strip, Qt.Key.Key_Right)
    qtbot.keyClick(strip.focusWidget() or strip, Qt.Key.Key_Space)
    assert [step.name for step in steps] == ["1月"]
    stops = [button for button in strip.buttons if button.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert [button.text() for button in stops] == ["1月"]


def test_that_the_state_is_told_in_words(strip: YearStrip) -> None:
    names = [button.accessibleName() for button in strip.buttons]
    assert names[0] == "设岗定责，进行中"
    assert names[4] == "1月，待关账"
    assert all(button.toolTip() for button in strip.buttons)


def test_that_all_steps_fit_a_small_screen(strip: YearStrip) -> None:
    assert strip.buttons[-1].geometry().right() <= 1366
