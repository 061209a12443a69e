"""录票 over real files and widgets: two clerks by keyboard, a difference settled, the count on the totals."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from kpi_desktop.domain.ballot_desk import Side
from kpi_desktop.domain.ballots import BallotTally
from kpi_desktop.ui import messages
from kpi_desktop.ui.open_file import OpenFile
from kpi_desktop.ui.page import Page
from kpi_desktop.ui.print_preview import PrintPreview
from kpi_desktop.ui.year_end.ballot_papers import BLANK_FORM, CHOSEN, EVERY, FILLED, WORKBOOK
from kpi_desktop.ui.year_end.desk_panel import DeskPanel
from kpi_desktop.ui.year_end.desk_state import DESK
from kpi_desktop.ui.year_end.page import YearEndPage

Show = Callable[[type[Page], OpenFile], YearEndPage]
Wait = Callable[[], None]
Key = Qt.Key


@pytest.fixture
def desk(show_page: Show, unit: OpenFile) -> DeskPanel:
    """The desk of a unit whose leaders' ballots are not counted yet."""
    assert unit.key is not None
    book = unit.workspace.load_book(unit.key)
    with unit.workspace.write(unit.key, "清除") as step:
        step.remove(*(t for t in book.tallies if t.voter_group == "领导"))
        step.remove(*(b for b in book.batches if b.voter_group == "领导"))
    unit.operator = "张三"
    unit._forget()
    page = show_page(YearEndPage, unit)
    page.sub_pages.choose(DESK)
    return page.desk


def press(qtbot: QtBot, desk: DeskPanel, *keys: Key | str) -> None:
    for key in keys:
        if isinstance(key, str):
            qtbot.keyClicks(desk.form.view, key)
        else:
            qtbot.keyClick(desk.form.view, key)


def people(desk: DeskPanel) -> int:
    return desk.form.model.rowCount()


def open_batch(desk: DeskPanel, issued: str) -> None:
    desk.open_button.click()
    desk.dialog.set_text("group", "领导")
    desk.dialog.set_text("issued", issued)
    desk.dialog.submit()


def key_ballots(qtbot: QtBot, desk: DeskPanel, side: Side, ballots: str) -> None:
    """One ballot a digit, the same for everybody."""
    (desk.first_button if side is Side.FIRST else desk.second_button).click()
    for digit in ballots:
        press(qtbot, desk, digit * people(desk), Key.Key_Return)
    desk.form.finish_button.click()


def state(desk: DeskPanel) -> str:
    line = desk.current()
    assert line is not None
    return line.state


def votes(desk: DeskPanel) -> dict[str, int]:
    tallies: tuple[BallotTally, ...] = desk.book.tallies
    return {t.choice: t.votes for t in tallies if t.voter_group == "领导" and t.employee_no == "001"}


def test_that_two_clerks_key_a_batch_settle_it_and_it_counts(qtbot: QtBot, desk: DeskPanel) -> None:
    open_batch(desk, "4")
    desk.batches.select_cell("领导/1")
    assert state(desk) == "待录第一遍"
    key_ballots(qtbot, desk, Side.FIRST, "1122")
    assert state(desk) == "待录第二遍"
    with messages.recorded("") as boxes:
        desk.second_button.click()
    assert "另一人" in boxes.texts[0]
    desk.open_file.operator = "李四"
    key_ballots(qtbot, desk, Side.SECOND, "1123")
    assert state(desk) == "1处不同待核对"
    with messages.recorded("") as boxes:
        desk.count_button.click()
    assert "还有1处不同" in boxes.texts[0]
    first, *_ = desk.differences.rows
    assert (first.place, first.first, first.second) == ("第1处", "称职", "基本称职")
    desk.first_right.click()
    assert state(desk) == "两遍相同，可以计票"
    desk.count_button.click()
    assert state(desk) == "已计票"
    assert votes(desk) == {"优秀": 2, "称职": 2}
    assert "收回4张，未收回0张，有效4张（其中弃权0张），无效0张" in desk.report.text()
    assert not desk.first_button.isEnabled()
    with messages.recorded("漏录一张"):
        desk.reopen_button.click()
    assert votes(desk) == {}
    with messages.recorded("重新发票"):
        desk.remove_button.click()
    assert "领导/1" not in [line.key for line in desk.batches.rows]


def test_the_keys_of_a_ballot(qtbot: QtBot, desk: DeskPanel) -> None:
    open_batch(desk, "4")
    desk.batches.select_cell("领导/1")
    desk.first_button.click()
    form = desk.form
    assert not desk.left.isEnabled()
    press(qtbot, desk, "12")
    assert form.view.currentIndex().row() == 2
    press(qtbot, desk, Key.Key_Backspace)
    assert form.model.marks[:3] == ["1", "0", "0"]
    press(qtbot, desk, "9")
    assert "没有第9个选项" in form.verdict.text()
    press(qtbot, desk, "x")
    assert form.model.marks[:3] == ["1", "0", "0"]
    press(qtbot, desk, "3", Key.Key_Space, Key.Key_Return)
    assert f"还有{people(desk) - 2}格未填" in form.verdict.text()
    assert "已录0张" in form.title.text()
    press(qtbot, desk, Key.Key_Return)
    assert "已录1张" in form.title.text()
    assert set(form.model.marks) == {"0"}
    form.back_button.click()
    assert "已录0张" in form.title.text()
    press(qtbot, desk, Key.Key_Return)
    assert "弃权" in form.verdict.text()
    press(qtbot, desk, Key.Key_Return, Key.Key_U)
    assert "已录2张" in form.title.text()
    press(qtbot, desk, "1" * people(desk), Key.Key_Backspace)
    assert form.model.marks[-2:] == ["1", "0"]
    form.pause_button.click()
    assert state(desk) == "第一遍录入中"
    assert desk.left.isEnabled()
    desk.first_button.click()
    assert "已录2张" in form.title.text()


def test_that_more_ballots_than_issued_are_refused_where_they_are_keyed(
    qtbot: QtBot, desk: DeskPanel
) -> None:
    open_batch(desk, "1")
    desk.batches.select_cell("领导/1")
    desk.first_button.click()
    press(qtbot, desk, Key.Key_U, Key.Key_U)
    assert "已经录了1张" in desk.form.verdict.text()
    assert "已录1张" in desk.form.title.text()


def test_that_a_number_that_is_none_stays_in_the_form(desk: DeskPanel) -> None:
    for typed, sentence in (("很多", ""), ("0", "1到9999")):
        open_batch(desk, typed)
        assert desk.dialog.refusal.text()
        assert sentence in desk.dialog.refusal.text()
        desk.dialog.reject()
    assert "领导/1" not in [line.key for line in desk.batches.rows]


def test_that_a_finished_keying_is_gone_on_with(qtbot: QtBot, desk: DeskPanel) -> None:
    open_batch(desk, "3")
    desk.batches.select_cell("领导/1")
    key_ballots(qtbot, desk, Side.FIRST, "1")
    desk.first_button.click()
    press(qtbot, desk, "2" * people(desk), Key.Key_Return)
    desk.form.finish_button.click()
    line = desk.current()
    assert line is not None
    assert line.first == "2张（张三）"


@pytest.mark.parametrize("kind", [CHOSEN, EVERY, FILLED, BLANK_FORM])
def test_that_papers_open_in_the_preview(desk: DeskPanel, wait_for_jobs: Wait, kind: str) -> None:
    open_batch(desk, "3")
    desk.batches.select_cell("领导/1")
    desk._print(kind)
    wait_for_jobs()
    (preview,) = desk.findChildren(PrintPreview)
    preview.close()


def test_that_the_tally_sheet_goes_out_as_a_workbook(
    desk: DeskPanel, wait_for_jobs: Wait, tmp_path: Path
) -> None:
    path = tmp_path / "统计表.xlsx"
    with messages.recorded(str(path), "") as boxes:
        desk._print(WORKBOOK)
        wait_for_jobs()
    assert path.stat().st_size > 1000
    assert "从台账导入" in boxes.texts[-1]


def test_that_printing_a_batch_without_one_says_so(show_page: Show, empty: OpenFile) -> None:
    page = show_page(YearEndPage, empty)
    page.sub_pages.choose(DESK)
    assert "还没有测评批次" in page.desk.batches.empty_label.text()
    with messages.recorded("") as boxes:
        page.desk._print(CHOSEN)
    assert "选中一批" in boxes.texts[0]
