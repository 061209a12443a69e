"""请假考勤 over real files."""

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from kpi_desktop.domain.errors import Area, Place
from kpi_desktop.ui import messages
from kpi_desktop.ui.grid.columns import CellEdit
from kpi_desktop.ui.monthly.leave_panel import LeavePanel
from kpi_desktop.ui.monthly.page import MonthlyPage
from kpi_desktop.ui.open_file import OpenFile
from kpi_desktop.ui.page import Page
from kpi_desktop.ui.print_preview import PrintPreview

ShowPage = Callable[[type[Page], OpenFile], MonthlyPage]


@pytest.fixture
def page(show_page: ShowPage, unit: OpenFile) -> MonthlyPage:
    page = show_page(MonthlyPage, unit)
    page.sub_pages.choose("请假考勤")
    return page


@pytest.fixture
def panel(page: MonthlyPage) -> LeavePanel:
    return page.leave


def enter(panel: LeavePanel, **given: str) -> str:
    form = panel.ask_new()
    fields = {"person": "002", "kind": "病假", "starts_on": "2026-03-02", "ends_on": "2026-03-06", **given}
    for key, value in fields.items():
        form.set_text(key, value)
    form.submit()
    sentence = form.refusal.text()
    form.reject()
    return sentence


def text(panel: LeavePanel, row: str, column: str) -> str:
    return panel.grid.model.text_at(panel.grid.model.row_of(row), panel.grid.model.column_of(column))


def total(panel: LeavePanel, number: str, column: str) -> str:
    model = panel.totals.model
    return model.text_at(model.row_of(number), model.column_of(column))


def type_into(qtbot: QtBot, panel: LeavePanel, row: str, column: str, typed: str) -> None:
    assert panel.grid.select_cell(row, column)
    panel.grid.view.open_editor(panel.grid.view.currentIndex(), typed)
    qtbot.keyClick(panel.grid.view.editor, Qt.Key.Key_Return)


def test_that_leave_is_counted_and_totalled(panel: LeavePanel) -> None:
    assert "还没有请假登记" in panel.grid.empty_label.text()
    assert enter(panel) == ""
    assert enter(panel, starts_on="2026-04-01", ends_on="", days="0.5") == ""
    assert text(panel, "002/sick/2026-03-02", "days") == "5个工作日"
    assert [total(panel, "002", key) for key in ("sick", "counted", "months_in_post")] == ["5.5", "5.5", "12"]
    assert "日期重叠" in enter(panel, kind="事假", starts_on="2026-03-06")
    assert "人员名册中没有" in enter(panel, person="没有这人")


def test_that_changed_days_are_counted_anew_and_typed_ones_kept(qtbot: QtBot, panel: LeavePanel) -> None:
    enter(panel)
    type_into(qtbot, panel, "002/sick/2026-03-02", "ends_on", "2026-03-10")
    assert text(panel, "002/sick/2026-03-02", "days") == "7个工作日"
    type_into(qtbot, panel, "002/sick/2026-03-02", "days", "6.5")
    assert text(panel, "002/sick/2026-03-02", "days") == "6.5个工作日"
    type_into(qtbot, panel, "002/sick/2026-03-02", "note", "住院")
    assert text(panel, "002/sick/2026-03-02", "days") == "6.5个工作日"
    type_into(qtbot, panel, "002/sick/2026-03-02", "starts_on", "2026-04-01")
    assert text(panel, "002/sick/2026-04-01", "ends_on") == "2026-04-09"
    type_into(qtbot, panel, "002/sick/2026-04-01", "starts_on", "2026-04-02")
    assert text(panel, "002/sick/2026-04-02", "ends_on") == "2026-04-09"
    edit = CellEdit(row_key="002/sick/2026-04-02", column_key="kind", old="病假", text="事假", new="personal")
    panel.grid.edit_requested.emit((edit,))
    assert panel.grid.rows[0].record.kind == "personal"
    type_into(qtbot, panel, "002/personal/2026-04-02", "days", "60")
    assert "不能记60个工作日" in panel.grid.view.hint_text
    qtbot.keyClick(panel.grid.view.editor, Qt.Key.Key_Escape)
    panel.remove()
    assert panel.grid.rows == ()


def test_that_a_month_mostly_away_is_left_out_with_one_press(panel: LeavePanel, unit: OpenFile) -> None:
    enter(panel, kind="借调", starts_on="2026-03-02", ends_on="2026-05-29", destination="县纪委")
    assert [line.proposal.month for line in panel.proposals.rows] == [3, 4, 5]
    assert "有3人次缺勤超过半月" in panel._sentence.text()
    panel.accept_one_button.click()
    assert [line.proposal.month for line in panel.proposals.rows] == [4, 5]
    panel.accept_button.click()
    assert panel.proposals.rows == ()
    assert unit.book is not None
    excluded = [e.month for e in unit.book.exclusions if e.employee_no == "002"]
    assert excluded == [3, 4, 5]
    assert total(panel, "002", "months_in_post") == "9"


def test_that_over_half_a_year_is_marked_and_leaves_no_grade(panel: LeavePanel, unit: OpenFile) -> None:
    enter(panel, starts_on="2026-01-05", ends_on="2026-07-31")
    assert "超过半年（125个工作日）" in total(panel, "002", "all")
    assert unit.result is not None
    person = next(p for p in unit.result.people if p.employee.employee_no == "002")
    assert person.eligibility.label == "不确定等次(病事假超过半年)"


def test_that_typed_days_of_the_roster_stand_where_no_leave_is_recorded(
    panel: LeavePanel, unit: OpenFile
) -> None:
    assert unit.book is not None
    typed = [e for e in unit.book.employees if e.leave_days]
    assert typed
    assert total(panel, typed[0].employee_no, "counted").endswith("（名册）")


def test_that_attendance_is_printed_and_found(page: MonthlyPage, wait_for_jobs: Callable[[], None]) -> None:
    enter(page.leave)
    assert page.go_to(Place(area=Area.MONTHLY, page="请假考勤", employee_no="003"))
    page.open_print_preview()
    wait_for_jobs()
    preview = page.findChild(PrintPreview)
    assert preview is not None
    assert preview.page_count >= 1
    preview.close()


def test_that_an_empty_file_says_what_comes_first(show_page: ShowPage, empty: OpenFile) -> None:
    page = show_page(MonthlyPage, empty)
    page.sub_pages.choose("请假考勤")
    assert not page.leave.add_button.isEnabled()
    assert "人员名册还是空的" in page.leave.totals.empty_label.text()


def test_that_absences_come_from_a_workbook_and_go_with_one_undo(
    panel: LeavePanel, unit: OpenFile, tmp_path: Path
) -> None:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in (
        ("工号", "假别", "开始日期", "结束日期"),
        ("002", "病假", "2026-03-02", "2026-03-06"),
        ("404", "病假", "", ""),
    ):
        sheet.append(row)
    workbook.save(tmp_path / "请假.xlsx")
    with messages.recorded(str(tmp_path / "请假.xlsx")) as boxes:
        panel.import_button.click()
    assert boxes.texts[-1] == "读入1条请假，0条已经登记过，1行没有读入。"
    assert "人员名册中没有“404”" in boxes.shown[-1].detail
    assert [line.key for line in panel.grid.rows] == ["002/sick/2026-03-02"]
    unit.undo()
    assert panel.grid.rows == ()
    with messages.recorded(None):
        panel.import_button.click()
