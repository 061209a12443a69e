"""Two units hand in, the bureau joins them."""

from collections.abc import Callable
from pathlib import Path

from journeys.desk import CODES, EDUCATION, NATURE, Desk
from PySide6.QtCore import Qt

from kpi_desktop.domain.errors import Area
from kpi_desktop.domain.merging import PackageStatus
from kpi_desktop.ui import messages
from kpi_desktop.ui.hand_in.bureau_panel import UNITS
from kpi_desktop.ui.hand_in.page import HandInPage
from kpi_desktop.ui.monthly.page import MonthlyPage
from kpi_desktop.ui.posts.page import PostsPage
from kpi_desktop.ui.posts.people_panel import PeoplePanel
from kpi_desktop.ui.posts.state import PEOPLE
from kpi_desktop.ui.year_end.page import YearEndPage


def hand_in(desk: Desk, package: Path) -> None:
    page = desk.tab(Area.HAND_IN)
    assert isinstance(page, HandInPage)
    assert page.unit.make_button.isEnabled()
    with messages.recorded(str(package)):
        page.unit.make_button.click()
        desk.wait_for_jobs()
    assert package.exists()


def fill_in_what_is_missing(desk: Desk) -> None:
    """Type every missing month of the faulty ledger, cell by cell, as the page leads to them."""
    tab = desk.tab(Area.MONTHLY)
    assert isinstance(tab, MonthlyPage)
    page = tab.marks
    for month in (4, 6, 9):
        page.show_month(month)
        sheet = page.sheet
        assert sheet is not None
        number, _ = sheet.first_missing
        for indicator in sheet.indicators:
            page.grid.select_cell(number, indicator.indicator_no)
            desk.bot.keyClicks(page.grid.view, "9")
            desk.bot.keyClick(page.grid.view.editor, Qt.Key.Key_Return)
        assert page.sheet is not None
        assert page.sheet.missing == 0


def put_the_id_number_right(desk: Desk) -> None:
    page = desk.tab(Area.POSTS)
    assert isinstance(page, PostsPage)
    page.sub_pages.choose(PEOPLE)
    people = page.sub_pages.panel
    assert isinstance(people, PeoplePanel)
    people.grid.select_cell("011", "id_number")
    people.grid.view.open_editor(people.grid.view.currentIndex(), "530499197512190493")
    desk.bot.keyClick(people.grid.view.editor, Qt.Key.Key_Return)


def test_that_two_units_are_joined_at_the_bureau(
    desk: Desk, make_unit_file: Callable[[str], Path], tmp_path: Path
) -> None:
    stick = tmp_path / "U盘"
    stick.mkdir()
    desk.open(make_unit_file(NATURE))
    hand_in(desk, stick / "自然资源局.sqlite")
    desk.open(make_unit_file(EDUCATION))
    page = desk.tab(Area.HAND_IN)
    assert isinstance(page, HandInPage)
    assert not page.unit.make_button.isEnabled()
    put_the_id_number_right(desk)
    fill_in_what_is_missing(desk)
    hand_in(desk, stick / "教育体育局.sqlite")

    with messages.recorded(str(tmp_path / "局端汇总.kpi")):
        desk.window.menus.actions["bureau"].trigger()
    page = desk.tab(Area.HAND_IN)
    assert isinstance(page, HandInPage)
    intake = page.bureau.intake
    intake.add_paths([stick])
    desk.wait_for_jobs()
    assert [report.status for report in intake.grid.rows] == [PackageStatus.MERGED] * 2
    intake.merge_button.click()
    desk.wait_for_jobs()
    opened = desk.window.open_file
    assert opened is not None
    assert {book.unit_name for book in opened.books} == {NATURE, EDUCATION}
    page.bureau.choose(UNITS)
    desk.wait_for_jobs()
    units = page.bureau.units
    assert {(line.standing.name, line.totals, line.standing.state) for line in units.grid.rows} == {
        (NATURE, "38/38", "已收年终结果"),
        (EDUCATION, "29/29", "已收年终结果"),
    }
    units.grid.select_cell(f"{CODES[EDUCATION]}/2026")
    units.open_unit()
    ends = desk.window.current_page()
    assert isinstance(ends, YearEndPage)
    assert ends.totals.grid.model.rowCount() == 29
    again = desk.tab(Area.HAND_IN)
    assert isinstance(again, HandInPage)
    again.bureau.intake.clear()
    again.bureau.intake.add_paths([stick])
    desk.wait_for_jobs()
    assert [r.status for r in again.bureau.intake.grid.rows] == [PackageStatus.UNCHANGED] * 2
