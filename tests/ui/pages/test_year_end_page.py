"""年终评分 over real files."""

import csv
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from kpi_desktop.domain.errors import Area, Place
from kpi_desktop.ui import messages
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.open_file import OpenFile
from kpi_desktop.ui.page import Page
from kpi_desktop.ui.print_preview import PrintPreview
from kpi_desktop.ui.year_end.page import YearEndPage
from kpi_desktop.ui.year_end.state import BALLOTS, GRADES, TOTALS

Show = Callable[[type[Page], OpenFile], YearEndPage]
Wait = Callable[[], None]
EXPECTED = Path(__file__).parents[2] / "data" / "云岭县自然资源局2026年考核台账-应得结果.csv"


def text(grid: EntryGrid, number: str, column: str) -> str:  # type: ignore[type-arg]
    return grid.model.text_at(grid.model.row_of(number), grid.model.column_of(column))


def enter(qtbot: QtBot, grid: EntryGrid, number: str, column: str, typed: str) -> None:  # type: ignore[type-arg]
    assert grid.select_cell(number, column)
    grid.view.open_editor(grid.view.currentIndex(), typed)
    grid.finish_editing()


def test_that_every_total_is_the_one_worked_out_by_hand(show_page: Show, unit: OpenFile) -> None:
    grid = show_page(YearEndPage, unit).totals.grid
    with EXPECTED.open(encoding="utf-8-sig") as stream:
        for line in csv.DictReader(stream):
            number = line["工号"]
            shown = [
                text(grid, number, key)
                for key in ("name", "routine", "ballot", "total", "rank", "eligibility")
            ]
            assert shown == [
                line["姓名"],
                line["平时(4位)"],
                line["民主测评(4位)"],
                line["总分(2位)"],
                line["名次"],
                line["评等资格"],
            ]


def test_that_the_gauges_show_the_quota(show_page: Show, unit: OpenFile) -> None:
    page = show_page(YearEndPage, unit)
    assert len(page.gauges.cards) == 4
    assert page.gauges.cards[0]._sentence.text().startswith("应参加33人，20%去尾，名额6名")


def test_that_a_typed_year_end_score_changes_the_total(qtbot: QtBot, show_page: Show, unit: OpenFile) -> None:
    grid = show_page(YearEndPage, unit).totals.grid
    enter(qtbot, grid, "001", "year_end", "")
    assert text(grid, "001", "total") == ""
    assert text(grid, "002", "rank") == ""
    enter(qtbot, grid, "001", "year_end", "88.8")
    assert text(grid, "001", "total") == "86.65"


def test_that_the_derivation_follows_the_caret(show_page: Show, unit: OpenFile) -> None:
    page = show_page(YearEndPage, unit)
    page.totals.grid.select_cell("002")
    assert "91.55" in page.totals.derivation.text.toPlainText()
    assert page.totals.derivation._title.text() == "林松艳的得分明细"


def test_that_grades_are_adopted_changed_and_withdrawn(qtbot: QtBot, show_page: Show, unit: OpenFile) -> None:
    page = show_page(YearEndPage, unit)
    page.sub_pages.choose(GRADES)
    grades = page.grades
    grades.adopt_button.click()
    best = next(line for line in grades.grid.rows if line.place == 1)
    assert text(grades.grid, best.key, "decided") == "优秀"
    with messages.recorded("岗位调整，集体研究") as boxes:
        enter(qtbot, grades.grid, best.key, "decided", "称职")
    assert "与建议不同" in boxes.texts[0]
    assert text(grades.grid, best.key, "decided") == "称职"
    assert text(grades.grid, best.key, "reason") == "岗位调整，集体研究"
    grades.grid.select_cell(best.key, "decided")
    with messages.recorded("改为会后再定"):
        grades.withdraw_button.click()
    assert text(grades.grid, best.key, "decided") == ""


def test_that_a_grade_without_its_reason_changes_nothing(
    qtbot: QtBot, show_page: Show, unit: OpenFile
) -> None:
    page = show_page(YearEndPage, unit)
    grid = page.totals.grid
    with messages.recorded(None):
        enter(qtbot, grid, "001", "decided", "优秀")
    assert text(grid, "001", "decided") == ""
    with messages.recorded("集体研究"):
        enter(qtbot, grid, "001", "decided", "基本称职")
    assert text(grid, "001", "decided") == "基本称职"
    with messages.recorded("会后再定"):
        enter(qtbot, grid, "001", "decided", "")
    assert text(grid, "001", "decided") == ""


def test_that_excellent_over_the_quota_is_refused_at_the_cell(
    qtbot: QtBot, show_page: Show, unit: OpenFile
) -> None:
    page = show_page(YearEndPage, unit)
    page.sub_pages.choose(GRADES)
    page.grades.adopt()
    grid = page.grades.grid
    below = next(
        line.key
        for line in grid.rows
        if line.person is not None and "名额6名已满" in line.person.proposal.reason
    )
    with messages.recorded("表现突出"):
        enter(qtbot, grid, below, "decided", "优秀")
    assert "优秀名额6名" in grid.view.hint_text
    qtbot.keyClick(grid.view.editor, Qt.Key.Key_Escape)


def test_that_withdrawing_nothing_says_what_to_select(show_page: Show, unit: OpenFile) -> None:
    page = show_page(YearEndPage, unit)
    page.sub_pages.choose(GRADES)
    with messages.recorded() as boxes:
        page.grades.withdraw()
    assert "还没有评定等次" in boxes.texts[0]


def test_that_ballots_are_entered_by_group(qtbot: QtBot, show_page: Show, unit: OpenFile) -> None:
    page = show_page(YearEndPage, unit)
    page.sub_pages.choose(BALLOTS)
    ballots = page.ballots
    assert ballots.group.currentText() == "领导"
    before = text(ballots.grid, "001", "mean")
    enter(qtbot, ballots.grid, "001", "优秀", "9")
    assert text(ballots.grid, "001", "mean") != before
    assert "多于有效票" in ballots._check.text()
    ballots.batches.select_cell("群众", "issued")
    assert ballots.group.currentText() == "群众"


def test_that_the_counts_of_ballots_are_checked(qtbot: QtBot, show_page: Show, unit: OpenFile) -> None:
    page = show_page(YearEndPage, unit)
    page.sub_pages.choose(BALLOTS)
    issued = text(page.ballots.batches, "中层", "issued")
    enter(qtbot, page.ballots.batches, "中层", "returned", str(int(issued) + 1))
    assert f"多于发出{issued}票" in page.ballots._check.text()


def test_that_score_sheets_are_previewed_one_a_person(
    show_page: Show, wait_for_jobs: Wait, unit: OpenFile
) -> None:
    page = show_page(YearEndPage, unit)
    page.open_print_preview()
    wait_for_jobs()
    preview = page.findChild(PrintPreview)
    assert preview is not None
    assert preview.names.count() == 38
    assert preview.page_count >= 38
    preview.close()


def test_that_only_selected_people_are_printed(show_page: Show, wait_for_jobs: Wait, unit: OpenFile) -> None:
    page = show_page(YearEndPage, unit)
    page.totals.grid.select_cell("003")
    page.print_selected()
    wait_for_jobs()
    preview = page.findChild(PrintPreview)
    assert preview is not None
    assert preview.names.count() == 1
    preview.close()


def test_that_the_summary_is_previewed(show_page: Show, wait_for_jobs: Wait, unit: OpenFile) -> None:
    page = show_page(YearEndPage, unit)
    page.print_summary()
    wait_for_jobs()
    preview = page.findChild(PrintPreview)
    assert preview is not None
    assert preview.page_count >= 1
    preview.close()


def test_that_the_year_is_exported(
    qtbot: QtBot, show_page: Show, wait_for_jobs: Wait, unit: OpenFile, tmp_path: Path
) -> None:
    page = show_page(YearEndPage, unit)
    target = tmp_path / "台账.xlsx"
    with qtbot.waitSignal(page.status_message) as said, messages.recorded(str(target)):
        page.export()
    assert target.stat().st_size > 10_000
    assert said.args == ["已导出到“台账.xlsx”。"]


def test_that_a_folder_that_is_gone_is_told(
    show_page: Show, wait_for_jobs: Wait, unit: OpenFile, tmp_path: Path
) -> None:
    page = show_page(YearEndPage, unit)
    with messages.recorded(str(tmp_path / "没有" / "台账.xlsx")) as boxes:
        page.export()
        wait_for_jobs()
    assert "文件夹“没有”不存在" in boxes.texts[-1]


def test_that_printing_an_empty_roster_is_refused(
    show_page: Show, wait_for_jobs: Wait, empty: OpenFile
) -> None:
    page = show_page(YearEndPage, empty)
    with messages.recorded() as boxes:
        page.open_print_preview()
        wait_for_jobs()
        page.print_selected()
    assert "人员名册还是空的" in boxes.texts[0]
    assert "请先在“总分和排名”里选中" in boxes.texts[1]


def test_that_findings_lead_to_their_page(show_page: Show, unit: OpenFile) -> None:
    page = show_page(YearEndPage, unit)
    assert page.go_to(Place(area=Area.YEAR_END, page="年终考核", employee_no="005"))
    assert page.totals.grid.current_keys() == ("005", "year_end")
    assert page.go_to(Place(area=Area.YEAR_END, page="民主测评", item="群众"))
    assert page.ballots.group.currentText() == "群众"
    assert page.go_to(Place(area=Area.YEAR_END, page="等次评定", employee_no="004"))
    assert page.current_place() == GRADES
    page.restore_place(TOTALS)
    assert page.current_place() == TOTALS
