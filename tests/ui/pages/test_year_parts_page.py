"""年终评分 over real widgets: parts that do not apply, reasons of scores, the coefficient, eligibility with its sources."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from kpi_desktop.domain.errors import Area, Place
from kpi_desktop.domain.staff import Sanction
from kpi_desktop.services import staff
from kpi_desktop.ui import messages
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.open_file import OpenFile
from kpi_desktop.ui.page import Page
from kpi_desktop.ui.print_preview import PrintPreview
from kpi_desktop.ui.year_end.eligibility_state import ELIGIBILITY
from kpi_desktop.ui.year_end.page import YearEndPage
from kpi_desktop.ui.year_end.state import BALLOTS

Show = Callable[[type[Page], OpenFile], YearEndPage]
Wait = Callable[[], None]


def text(grid: EntryGrid, number: str, column: str) -> str:  # type: ignore[type-arg]
    return grid.model.text_at(grid.model.row_of(number), grid.model.column_of(column))


def enter(grid: EntryGrid, number: str, column: str, typed: str) -> None:  # type: ignore[type-arg]
    assert grid.select_cell(number, column)
    grid.view.open_editor(grid.view.currentIndex(), typed)
    grid.finish_editing()


def test_that_a_part_that_does_not_apply_is_typed_with_its_reason(show_page: Show, unit: OpenFile) -> None:
    page = show_page(YearEndPage, unit)
    grid = page.totals.grid
    before = text(grid, "002", "total")
    with messages.recorded("驻村，不参加测评") as boxes:
        enter(grid, "002", "ballot", "不适用")
    assert "的民主测评不适用" in boxes.texts[0]
    assert text(grid, "002", "ballot") == "不适用"
    assert text(grid, "002", "total") not in ("", before)
    assert "不适用：驻村，不参加测评" in page.totals.derivation.text.toPlainText()
    assert page.gauges.cards[-1]._sentence.text() == "全部有分"
    enter(grid, "002", "ballot", "")
    assert text(grid, "002", "total") == before


def test_that_leaving_the_question_changes_nothing(show_page: Show, unit: OpenFile) -> None:
    grid = show_page(YearEndPage, unit).totals.grid
    before = text(grid, "002", "year_end")
    with messages.recorded(None):
        enter(grid, "002", "year_end", "不适用")
    assert text(grid, "002", "year_end") == before


def test_that_a_number_over_a_reckoned_part_stays_in_the_editor(
    qtbot: QtBot, show_page: Show, unit: OpenFile
) -> None:
    grid = show_page(YearEndPage, unit).totals.grid
    assert grid.select_cell("002", "routine")
    grid.view.open_editor(grid.view.currentIndex(), "95")
    assert not grid.finish_editing()
    qtbot.keyClick(grid.view.editor, Qt.Key.Key_Escape)
    assert text(grid, "002", "routine") != "95"


def test_that_the_last_part_left_cannot_be_taken_away(show_page: Show, unit: OpenFile) -> None:
    grid = show_page(YearEndPage, unit).totals.grid
    for column in ("routine", "ballot"):
        with messages.recorded("挂职"):
            enter(grid, "002", column, "不适用")
    with messages.recorded("挂职"):
        enter(grid, "002", "year_end", "不适用")
    assert text(grid, "002", "year_end") != "不适用"
    assert text(grid, "002", "total") != ""


def test_that_the_reason_of_a_score_is_kept_with_it(show_page: Show, unit: OpenFile) -> None:
    page = show_page(YearEndPage, unit)
    page.totals.grid.select_cell("001", "year_end")
    with messages.recorded("两项重点任务提前完成"):
        page.totals.reason_button.click()
    assert "直接评分（两项重点任务提前完成）" in page.totals.derivation.text.toPlainText()
    enter(page.totals.grid, "001", "year_end", "90")
    assert "两项重点任务提前完成" in page.totals.derivation.text.toPlainText()
    page.totals.grid.select_cell("001", "routine")
    with messages.recorded("") as boxes:
        page.totals.reason_button.click()
    assert "先选中一格" in boxes.texts[0]


def test_that_the_coefficient_shows_both_numbers(show_page: Show, unit: OpenFile) -> None:
    assert unit.key is not None
    scheme = unit.workspace.load_plan(unit.key).scheme
    rule = replace(scheme.year_end, weighs_coefficient=True)
    with unit.workspace.write(unit.key, "方案") as step:
        step.save_scheme(replace(scheme, year_end=rule))
    unit._forget()
    grid = show_page(YearEndPage, unit).totals.grid
    total, weighted = (Decimal(text(grid, "001", key)) for key in ("total", "weighted"))
    assert total != weighted
    person = next(row for row in grid.rows if row.employee.employee_no == "001")
    assert person.weighted == weighted


def test_that_everybody_with_a_situation_is_listed_and_its_source_is_a_key_away(
    qtbot: QtBot, show_page: Show, unit: OpenFile, wait_for_jobs: Wait
) -> None:
    assert unit.key is not None
    sanction = Sanction(employee_no="002", kind="政务警告", decided="2026-06", document_no="1号")
    unit.run_write(lambda: staff.save_sanctions(unit.workspace, unit.key, (sanction,)))  # type: ignore[arg-type]
    page = show_page(YearEndPage, unit)
    assert page.go_to(Place(area=Area.YEAR_END, page=ELIGIBILITY, employee_no="002"))
    panel = page.eligibility
    (line,) = [row for row in panel.grid.rows if row.employee.employee_no == "002"]
    assert (line.effect, line.given.sentence) == ("不得评优", "2026-06受政务警告，不得评优（第二十九条）")
    assert "人有影响评等的情形" in panel.sentence.text()
    with qtbot.waitSignal(page.place_requested) as asked:
        panel.source_button.click()
    assert asked.args == [Place(area=Area.POSTS, page="人员", employee_no="002")]
    assert [rule.situation for rule in panel.rules.rows][:1] == ["新录用，试用期内"]
    panel.print_button.click()
    wait_for_jobs()
    (preview,) = panel.findChildren(PrintPreview)
    preview.close()


def test_that_without_a_situation_the_page_says_where_they_are_entered(
    show_page: Show, empty: OpenFile
) -> None:
    page = show_page(YearEndPage, empty)
    page.sub_pages.choose(ELIGIBILITY)
    assert "没有人有影响评等的情形" in page.eligibility.grid.empty_label.text()
    assert not page.eligibility.source_button.isEnabled()
    with messages.recorded("") as boxes:
        page.eligibility.open_source()
    assert "先选中一行" in boxes.texts[0]


def test_that_a_small_group_shows_no_mean(show_page: Show, unit: OpenFile) -> None:
    assert unit.key is not None
    scheme = unit.workspace.load_plan(unit.key).scheme
    with unit.workspace.write(unit.key, "方案") as step:
        step.save_scheme(replace(scheme, ballot=replace(scheme.ballot, hidden_below=500)))
    unit._forget()
    page = show_page(YearEndPage, unit)
    page.sub_pages.choose(BALLOTS)
    assert text(page.ballots.grid, "001", "mean") == "不公开"
