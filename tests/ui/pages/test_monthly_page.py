"""月度检查 over real files."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QLabel
from pytestqt.qtbot import QtBot

from kpi_desktop.domain.errors import Area, Place
from kpi_desktop.domain.evidence_checks import REGISTERS
from kpi_desktop.services import month_closing
from kpi_desktop.ui import messages
from kpi_desktop.ui.grid.columns import CellState
from kpi_desktop.ui.monthly.month_panel import MonthPanel
from kpi_desktop.ui.monthly.page import MonthlyPage
from kpi_desktop.ui.monthly.register_panel import RegistersPanel
from kpi_desktop.ui.open_file import OpenFile
from kpi_desktop.ui.page import Page
from kpi_desktop.ui.print_preview import PrintPreview
from tests.builders import lock

ShowPage = Callable[[type[Page], OpenFile], MonthlyPage]
Show = Callable[[OpenFile], MonthPanel]


@pytest.fixture
def show_month(show_page: ShowPage) -> Show:
    """The sub-page 月度评分 of the tab."""

    def show(file: OpenFile) -> MonthPanel:
        return show_page(MonthlyPage, file).marks

    return show


def text(page: MonthPanel, number: str, column: str) -> str:
    model = page.grid.model
    return model.text_at(model.row_of(number), model.column_of(column))


def type_mark(qtbot: QtBot, page: MonthPanel, number: str, column: str, typed: str) -> None:
    assert page.grid.select_cell(number, column)
    for sign in typed:
        qtbot.keyClicks(page.grid.view.editor or page.grid.view, sign)
    qtbot.keyClick(page.grid.view.editor, Qt.Key.Key_Return)


def month_texts(page: MonthPanel) -> list[str]:
    items = (page.months.topLevelItem(at) for at in range(12))
    return [item.text(1) for item in items if item is not None]


def test_that_the_page_opens_where_something_is_missing(show_month: Show, faulty: OpenFile) -> None:
    page = show_month(faulty)
    assert page.month == 4
    assert page.grid.current_keys() == ("006", "Z01")
    assert month_texts(page)[3] == "缺5格"
    assert not page.closing.close_button.isEnabled()


def test_that_a_sub_page_is_built_when_it_is_first_shown(show_page: ShowPage, unit: OpenFile) -> None:
    page = show_page(MonthlyPage, unit)
    assert page.findChild(RegistersPanel) is None
    assert page.go_to(Place(area=Area.MONTHLY, page=REGISTERS))
    assert page.findChild(RegistersPanel) is page.sub_pages.panel is page.registers
    assert page.registers.isVisible()
    assert page.registers.open_file is unit


def test_that_typed_marks_give_the_months_score(qtbot: QtBot, show_month: Show, faulty: OpenFile) -> None:
    page = show_month(faulty)
    for column, mark in (("Z01", "8.5"), ("Z02", "9"), ("Z03", "9"), ("Z04", "27"), ("Z05", "35")):
        assert text(page, "006", "score") == ""
        type_mark(qtbot, page, "006", column, mark)
    assert text(page, "006", "score") == "88.50"
    assert page.closing.close_button.isEnabled()
    qtbot.waitUntil(lambda: month_texts(page)[3] == "待关账")


def test_that_a_mark_over_the_full_mark_stays_with_its_sentence(
    qtbot: QtBot, show_month: Show, faulty: OpenFile
) -> None:
    page = show_month(faulty)
    type_mark(qtbot, page, "006", "Z01", "11")
    assert "超过满分10" in page.grid.view.hint_text
    page.show_month(5)
    assert page.month == 4
    qtbot.keyClick(page.grid.view.editor, Qt.Key.Key_Escape)


def test_that_undo_clears_the_mark_again(qtbot: QtBot, show_month: Show, faulty: OpenFile) -> None:
    page = show_month(faulty)
    type_mark(qtbot, page, "006", "Z01", "8")
    assert text(page, "006", "Z01") == "8"
    faulty.undo()
    assert text(page, "006", "Z01") == ""
    faulty.redo()
    assert text(page, "006", "Z01") == "8"


def test_that_a_reason_is_kept_with_its_mark(show_month: Show, unit: OpenFile) -> None:
    page = show_month(unit)
    page.show_month(3)
    page.grid.select_cell("001", "Z01")
    page.panel.reason.setText("3月2日缺席集中学习1次")
    page.panel.reason.editingFinished.emit()
    row = page.grid.model.row_of("001")
    assert page.grid.model.state_at(row, page.grid.model.column_of("Z01")) is CellState.MARKED
    assert page.panel.reason.text() == "3月2日缺席集中学习1次"


def test_that_adjustments_are_added_changed_and_removed(
    qtbot: QtBot, show_month: Show, unit: OpenFile
) -> None:
    page = show_month(unit)
    page.show_month(1)
    page.grid.select_cell("001", "Z01")
    before = Decimal(text(page, "001", "score"))
    form = page.adjustments.ask_new()
    form.set_text("points", "0.5")
    form.submit()
    assert "请写明加分的事由" in form.refusal.text()
    form.set_text("fact", "1月8日群众送锦旗1面")
    form.submit()
    assert text(page, "001", "added") == "0.5"
    assert Decimal(text(page, "001", "score")) == before + Decimal("0.5")
    adjustments = page.adjustments.grid
    assert adjustments.select_cell("001/add/1", "points")
    adjustments.view.open_editor(adjustments.view.currentIndex(), "1")
    qtbot.keyClick(adjustments.view.editor, Qt.Key.Key_Return)
    assert Decimal(text(page, "001", "score")) == before + 1
    adjustments.select_cell("001/add/1", "fact")
    page.adjustments.remove()
    assert text(page, "001", "added") == ""


def test_that_a_month_is_excluded_with_a_reason_and_counted_again(show_month: Show, unit: OpenFile) -> None:
    page = show_month(unit)
    page.show_month(2)
    page.grid.select_cell("001", "Z01")
    with messages.recorded(None):
        page.exclude_button.click()
    assert page.exclude_button.isEnabled()
    with messages.recorded("借调县纪委"):
        page.exclude_button.click()
    assert page.grid.model.state_at(0, page.grid.model.column_of("Z01")) is CellState.DISABLED
    assert "借调县纪委" in page.panel._sub_title.text()
    page.include_button.click()
    assert page.grid.model.state_at(0, page.grid.model.column_of("Z01")) is not CellState.DISABLED


def test_that_a_month_is_closed_and_opened_again_with_a_reason(
    qtbot: QtBot, show_month: Show, unit: OpenFile
) -> None:
    lock(unit.workspace)
    page = show_month(unit)
    page.show_month(1)
    with messages.recorded() as told:
        page.closing.close_button.click()
    assert "低于满分没有写明事实" in told.texts[0]
    assert page.below.currentWidget() is page.reasons
    unit.run_write(lambda: month_closing.give_reasons(page.workspace, page.key, 1, "见1月考勤台账第2页"))
    page.closing.close_button.click()
    assert "1月已于2026-12-28关账（李静）" in page.closing.sentence.text()
    assert not page.grid.model.columns[2].can_edit(page.grid.rows[0])
    assert page.adjustments.add_button.text() == "补记…"
    qtbot.waitUntil(lambda: month_texts(page)[0] == "已关账")
    with messages.recorded("有一人漏记加分"):
        page.closing.reopen_button.click()
    assert page.closing.close_button.isEnabled()


def test_that_a_finding_leads_to_its_cell(show_month: Show, faulty: OpenFile) -> None:
    page = show_month(faulty)
    assert page.go_to(Place(area=Area.MONTHLY, month=6, employee_no="008", item="Z04"))
    assert page.month == 6
    assert page.grid.current_keys() == ("008", "Z04")


def test_that_a_click_on_a_month_shows_it(show_month: Show, unit: OpenFile) -> None:
    page = show_month(unit)
    page.months.setCurrentItem(page.months.topLevelItem(6))  # type: ignore[arg-type]
    assert page.month == 7


def test_that_the_tab_returns_to_its_month(show_page: ShowPage, unit: OpenFile) -> None:
    page = show_page(MonthlyPage, unit)
    page.marks.show_month(7)
    assert page.current_place() == "月度评分 7"
    page.restore_place("月度评分 3")
    assert page.marks.month == 3
    page.restore_place("")
    assert page.marks.month == 3


def test_that_the_curve_follows_the_caret(qtbot: QtBot, show_month: Show, unit: OpenFile) -> None:
    page = show_month(unit)
    page.grid.select_cell("002", "Z01")
    qtbot.waitUntil(lambda: "12月94.00" in page.panel.curve.accessibleDescription())


@pytest.mark.parametrize("source", ["unit", "empty"])
def test_that_the_month_is_printed(
    qtbot: QtBot,
    show_month: Show,
    wait_for_jobs: Callable[[], None],
    request: pytest.FixtureRequest,
    source: str,
) -> None:
    page = show_month(request.getfixturevalue(source))
    assert page.closing.print_button.isEnabled() is (source == "unit")
    if source == "unit":
        page.closing.print_button.click()
        wait_for_jobs()
        preview = page.findChild(PrintPreview)
        assert preview is not None
        assert preview.page_count >= 1
        preview.close()


def test_that_an_empty_month_says_what_to_do_first(show_month: Show, empty: OpenFile) -> None:
    page = show_month(empty)
    label = page.grid.findChild(QLabel, "emptyState")
    assert label is not None
    assert "人员名册还是空的" in label.text()


def test_that_an_item_of_the_scheme_s_table_fills_the_form_in(show_month: Show, unit: OpenFile) -> None:
    page = show_month(unit)
    form = page.adjustments.ask_new()
    chooser = form.editors["rule"]
    assert isinstance(chooser, QComboBox)
    words = "扣分2（每次）　媒体曝光查实（市级）"
    chooser.setCurrentText(words)
    chooser.textActivated.emit(words)
    form.submit()
    assert form.refusal.text() == "“媒体曝光查实”要有依据，请填写依据文号。"
    form.set_text("document_no", "云网信〔2026〕3号")
    form.submit()
    added = [
        line.adjustment for line in page.adjustments.grid.rows if line.adjustment.document_no[:1] == "云"
    ]
    assert ("扣分", Decimal(2), "媒体曝光查实（市级）") in [
        (a.direction.label, a.points, a.fact) for a in added
    ]
    other = page.adjustments.ask_new()
    chooser = other.editors["rule"]
    assert isinstance(chooser, QComboBox)
    chooser.textActivated.emit(chooser.itemText(0))
    other.reject()


def close_january(page: MonthPanel) -> None:
    page.show_month(1)
    page.open_file.run_write(
        lambda: month_closing.give_reasons(page.workspace, page.key, 1, "见1月考勤台账第2页")
    )
    page.closing.close_button.click()


def test_that_reasons_are_written_in_their_own_list(qtbot: QtBot, show_month: Show, unit: OpenFile) -> None:
    lock(unit.workspace)
    page = show_month(unit)
    page.show_month(1)
    page.below.setCurrentWidget(page.reasons)
    lacking = len(page.reasons.grid.rows)
    assert lacking == 163
    assert page.below.tabText(1) == "待写事由（163）"
    first, second = (line.key for line in page.reasons.grid.rows[:2])
    page.reasons.grid.select_cell(first, "reason")
    page.reasons.grid.view.open_editor(page.reasons.grid.view.currentIndex(), "酌情")
    qtbot.keyClick(page.reasons.grid.view.editor, Qt.Key.Key_Return)
    assert len(page.reasons.grid.rows) == lacking
    QGuiApplication.clipboard().setText("1月8日迟到1次\r\n1月9日漏报2件\r\n")
    page.reasons.grid.select_cell(first, "reason")
    page.reasons.grid.paste()
    left = {line.key for line in page.reasons.grid.rows}
    assert len(left) == lacking - 2
    assert not {first, second} & left
    number, indicator = first.split("/")
    line = page.grid.rows[page.grid.model.row_of(number)]
    assert line.reason(indicator) == "1月8日迟到1次"
    with messages.recorded("见1月考勤台账第2页"):
        page.reasons.all_button.click()
    assert page.reasons.grid.rows == ()
    assert not page.reasons.all_button.isEnabled()
    assert page.below.tabText(1) == "待写事由"
    assert "可以关账" in page.closing.sentence.text()


def test_that_a_reason_is_written_from_the_keyboard_for_every_selected_mark(
    qtbot: QtBot, show_month: Show, unit: OpenFile
) -> None:
    page = show_month(unit)
    page.show_month(1)
    page.grid.select_cell("001", "Z01")
    qtbot.keyClick(page.grid.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    page.panel.focus_reason()
    qtbot.keyClicks(page.panel.reason, "1/5 late 1")
    qtbot.keyClick(page.panel.reason, Qt.Key.Key_Return)
    model = page.grid.model
    assert [page.grid.rows[model.row_of(n)].reason("Z01") for n in ("001", "002", "003")] == [
        "1/5 late 1",
        "1/5 late 1",
        "",
    ]


def test_that_a_mark_is_corrected_after_closing(show_month: Show, unit: OpenFile) -> None:
    lock(unit.workspace)
    page = show_month(unit)
    close_january(page)
    page.grid.select_cell("001", "score")
    assert not page.closing.correct_button.isEnabled()
    page.grid.select_cell("001", "Z04")
    was, score = text(page, "001", "Z04"), Decimal(text(page, "001", "score"))
    form = page.closing.correct()
    assert form is not None
    form.set_text("input0", "31")
    form.set_text("why", "经核对1月考勤表，当日公出")
    form.submit()
    assert "超过满分30" in form.refusal.text()
    wanted = Decimal(was) - Decimal("0.5")
    form.set_text("input0", f"{wanted}")
    form.set_text("why", "")
    form.submit()
    assert "写明更正的理由" in form.refusal.text()
    form.set_text("why", "经核对1月考勤表，当日公出")
    form.submit()
    assert Decimal(text(page, "001", "Z04")) == wanted
    assert Decimal(text(page, "001", "score")) == score - Decimal("0.5")
    (line,) = page.corrections.rows
    assert (line.correction.old_entered, line.correction.made_by) == (Decimal(was), "李静")
    assert page.below.tabText(2) == "更正（1）"
    assert unit.undo_text == ""
    model = page.corrections.model
    assert [model.text_at(0, at) for at in (3, 4, 6)] == ["1", was, "经核对1月考勤表，当日公出"]


def test_that_publication_is_registered_once(qtbot: QtBot, show_month: Show, unit: OpenFile) -> None:
    lock(unit.workspace)
    page = show_month(unit)
    close_january(page)
    assert "已经过期，请尽快公示" in page.closing.sentence.text()
    form = page.closing.publish()
    form.set_text("day", "二月八日")
    form.submit()
    assert "年-月-日" in form.refusal.text()
    form.set_text("day", "2027-01-08")
    form.submit()
    assert "还没有到" in form.refusal.text()
    form.set_text("day", "2026-12-28")
    form.submit()
    assert "已于2026-12-28公示，迟于方案规定的2月5日至10日" in page.closing.sentence.text()
    assert not page.closing.publish_button.isVisible()
    qtbot.waitUntil(lambda: month_texts(page)[0] == "已公示")


def test_that_the_side_panel_says_who_gave_a_mark_and_what_it_was(
    qtbot: QtBot, show_month: Show, unit: OpenFile
) -> None:
    page = show_month(unit)
    page.show_month(1)
    was = text(page, "001", "Z01")
    type_mark(qtbot, page, "001", "Z01", "7.25")
    page.grid.select_cell("001", "Z01")
    qtbot.waitUntil(lambda: page.panel.history.text().startswith("7.25"))
    lines = page.panel.history.text().split("\n")
    assert "李静 录入月度评分" in lines[0]
    assert lines[1].startswith(was)
    assert "导入台账" in lines[1]


def test_that_what_does_not_apply_is_typed_and_asks_for_its_reason(
    qtbot: QtBot, show_month: Show, faulty: OpenFile
) -> None:
    page = show_month(faulty)
    for column in ("Z01", "Z02", "Z03", "Z04", "Z05"):
        type_mark(qtbot, page, "006", column, "n/a")
    assert text(page, "006", "Z01") == "不适用"
    row, column = page.grid.model.row_of("006"), page.grid.model.column_of("Z01")
    assert page.grid.model.state_at(row, column) is CellState.REASONLESS
    waiting = [line.mark for line in page.reasons.grid.rows if line.mark.not_applicable]
    assert [mark.employee_no for mark in waiting] == ["006"] * 5
    assert text(page, "006", "score") == ""
    assert not page.include_button.isEnabled()
    page.grid.select_cell("006", "Z01")
    page.panel.reason.setText("全月抽调专班")
    page.panel.reason.editingFinished.emit()
    assert page.grid.model.state_at(row, column) is CellState.MARKED
    type_mark(qtbot, page, "006", "Z01", "8")
    assert text(page, "006", "Z01") == "8"
    assert text(page, "006", "score") == "80.00"
    assert page.panel.reason.text() == ""
