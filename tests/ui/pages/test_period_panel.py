"""平时等次 over a real file: changed with a reason, handed in, approved, printed, taken back."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from kpi_desktop.domain.errors import Area, Place
from kpi_desktop.domain.monthly import MonthlyMark
from kpi_desktop.domain.period_rules import PeriodCycle, PeriodGrade, PeriodStanding
from kpi_desktop.ui import messages
from kpi_desktop.ui.form_dialog import FormDialog
from kpi_desktop.ui.monthly.page import MonthlyPage
from kpi_desktop.ui.monthly.period_panel import PeriodPanel
from kpi_desktop.ui.monthly.period_printing import CHOSEN_FORMS, FEEDBACK, FORMS, NOTICE, REQUEST, WORKBOOK
from kpi_desktop.ui.monthly.period_state import PERIODS
from kpi_desktop.ui.open_file import OpenFile
from kpi_desktop.ui.page import Page
from kpi_desktop.ui.print_preview import PrintPreview

Show = Callable[[type[Page], OpenFile], MonthlyPage]


@pytest.fixture
def panel(show_page: Show, unit: OpenFile) -> PeriodPanel:
    page = show_page(MonthlyPage, unit)
    assert page.go_to(Place(area=Area.MONTHLY, page=PERIODS, month=2))
    return page.periods


def cell(panel: PeriodPanel, number: str, column: str) -> str:
    model = panel.grid.model
    return model.text_at(model.row_of(number), model.column_of(column))


def type_grade(panel: PeriodPanel, number: str, word: str) -> None:
    assert panel.grid.select_cell(number, "grade")
    QApplication.clipboard().setText(word)
    panel.grid.paste()


def submit(dialog: FormDialog | None, **values: str) -> FormDialog:
    assert dialog is not None
    for key, text in values.items():
        dialog.set_text(key, text)
    dialog.submit()
    return dialog


def settle(panel: PeriodPanel) -> None:
    """Give everybody on the line 较好, and hand every section in."""
    assert panel.view is not None
    open_numbers = [row.line.employee.employee_no for row in panel.view.rows if row.line.is_open]
    for number in open_numbers:
        with messages.recorded("党组会研究"):
            type_grade(panel, number, "较好")
    submit(panel.ask_submit_all(), done_by="段股长")


def test_that_the_panel_opens_at_the_first_period_that_waits(panel: PeriodPanel) -> None:
    assert panel.period.number == 1
    assert panel.periods.topLevelItemCount() == 4
    assert panel.side.gauges.cards[0]._number.text().endswith(f"/ {panel.view.sheet.pools[0].cap}")  # type: ignore[union-attr]
    assert not panel.approve_button.isEnabled()
    assert "还没有报送" in panel.side.breaches.text()


def test_that_another_period_comes_into_sight_with_a_place(panel: PeriodPanel, qtbot: QtBot) -> None:
    assert panel.view is not None
    number = panel.view.rows[3].line.employee.employee_no
    assert panel.go_to(Place(area=Area.MONTHLY, page=PERIODS, month=8, employee_no=number))
    assert panel.period.number == 3
    assert panel.periods.currentItem().text(0) == "第3季度"
    assert panel.grid.current_keys() == (number, "grade")


def test_that_a_changed_grade_keeps_reason_and_proposal(qtbot: QtBot, panel: PeriodPanel) -> None:
    assert panel.view is not None
    number = next(
        row.line.employee.employee_no for row in panel.view.rows if row.line.proposal is PeriodGrade.FAIR
    )
    with messages.recorded("2月被通报1次") as asked:
        type_grade(panel, number, "一般")
    assert "与建议不同" in asked.texts[0]
    assert [cell(panel, number, key) for key in ("proposal", "grade", "reason")] == [
        "较好",
        "一般",
        "2月被通报1次",
    ]
    with messages.recorded(None):
        type_grade(panel, number, "较差")
    assert cell(panel, number, "grade") == "一般"
    with messages.recorded("改错了"):
        assert panel.grid.select_cell(number, "grade")
        panel.grid.clear()
    assert cell(panel, number, "grade") == "较好"


def test_that_good_over_the_share_is_refused_at_the_cell(qtbot: QtBot, panel: PeriodPanel) -> None:
    assert panel.view is not None
    full = [row for row in panel.view.rows if "已满" in row.line.proposal_reason]
    number = full[0].line.employee.employee_no
    spare = panel.view.sheet.pools[0].left
    for row in full[:spare]:
        with messages.recorded("研究"):
            type_grade(panel, row.line.employee.employee_no, "好")
    number = full[spare].line.employee.employee_no
    with messages.recorded("研究"):
        type_grade(panel, number, "好")
    assert "“好”的名额不够" in panel.grid.view.hint_text
    qtbot.keyClick(panel.grid.view.editor, Qt.Key.Key_Escape)


def test_that_a_period_goes_to_approval_and_back(qtbot: QtBot, panel: PeriodPanel, unit: OpenFile) -> None:
    settle(panel)
    assert panel.approve_button.isEnabled()
    refused = submit(panel.ask_approve(), done_by="")
    assert "请填写审定人" in refused.refusal.text()
    refused.reject()
    submit(panel.ask_approve(), done_by="局党组会议", done_on="2026年4月8日", document_no="5号")
    assert panel.reopen_button.isVisible()
    assert not panel.approve_button.isVisible()
    assert "已于2026-04-08由局党组会议审定" in panel._sentence.text()
    assert panel.periods.currentItem().text(1) == "已审定"
    assert not panel.standing_button.isEnabled()
    with messages.recorded("文号有误"):
        panel.withdraw_approval()
    assert panel.approve_button.isVisible()
    section = panel.view.sections[0].key  # type: ignore[union-attr]
    panel.side.sections.setCurrentItem(panel.side.sections.topLevelItem(0))
    assert panel.side.return_button.isEnabled()
    with messages.recorded("补一人"):
        panel.side.return_button.click()
    assert panel.view.sections[0].can_submit  # type: ignore[union-attr]
    submit(panel.ask_submit(section), done_by="段股长")
    assert panel.side.sections.topLevelItem(0).text(2) == "已报送"
    assert panel.side.sections.topLevelItem(0).toolTip(2).endswith("由段股长报送")
    with messages.recorded(None):
        panel.withdraw_approval()
        panel.return_section(section)
    assert panel.view.sections[0].can_return  # type: ignore[union-attr]


def test_that_a_grade_is_undone_but_no_step(panel: PeriodPanel) -> None:
    assert panel.view is not None
    number = next(
        row.line.employee.employee_no for row in panel.view.rows if row.line.proposal is PeriodGrade.FAIR
    )
    with messages.recorded("2月被通报1次"):
        type_grade(panel, number, "一般")
    panel.open_file.undo()
    assert cell(panel, number, "grade") == "较好"
    settle(panel)
    assert panel.open_file.undo_text == ""
    panel.open_file.undo()
    assert all(section.submitted for section in panel.view.sheet.sections)


def test_that_a_section_hands_in_by_its_button(qtbot: QtBot, panel: PeriodPanel) -> None:
    ready = next(at for at, s in enumerate(panel.view.sections) if s.can_submit)  # type: ignore[union-attr]
    panel.side.sections.setCurrentItem(panel.side.sections.topLevelItem(ready))
    panel.side.submit_button.click()
    dialog = panel.findChild(FormDialog)
    submit(dialog, done_by="李静")
    assert panel.side.sections.topLevelItem(ready).toolTip(2).endswith("由李静报送")


def test_that_how_somebody_takes_part_can_be_stated(panel: PeriodPanel) -> None:
    assert panel.grid.select_cell("003", "grade")
    dialog = panel.ask_standing()
    submit(dialog, standing=PeriodStanding.UNGRADED.label, reason="")
    assert dialog is not None
    assert "请写明参加情况的理由" in dialog.refusal.text()
    submit(dialog, reason="病假56天，超过一半")
    assert cell(panel, "003", "standing") == "参加不定等次"
    assert cell(panel, "003", "grade") == "不定等次"
    assert panel.grid.select_cell("003", "standing")
    with messages.recorded("核实未过半"):
        panel.withdraw()
    assert cell(panel, "003", "standing") == "参加"
    with messages.recorded() as told:
        panel.withdraw()
    assert "没有要撤回的" in told.texts[0]


def test_that_every_paper_is_shown_in_the_preview(
    qtbot: QtBot, panel: PeriodPanel, wait_for_jobs: Callable[[], None], tmp_path: Path
) -> None:
    settle(panel)
    assert panel.grid.select_cell("002", "grade")
    people = len(panel.view.rows)  # type: ignore[union-attr]
    for kind, fewest in ((REQUEST, 2), (FORMS, 2 * people), (CHOSEN_FORMS, 2), (FEEDBACK, 1), (NOTICE, 1)):
        panel.print_paper(kind)
        wait_for_jobs()
        preview = panel.findChild(PrintPreview)
        assert preview is not None
        assert preview.page_count >= fewest
        assert preview.windowTitle() == f"第1季度{kind}"
        preview.reject()
        preview.deleteLater()
        QApplication.sendPostedEvents(preview)
        qtbot.wait(1)
        QApplication.processEvents()
    path = tmp_path / "评定表.xlsx"
    with messages.recorded(str(path)) as asked:
        panel.print_paper(WORKBOOK)
        wait_for_jobs()
    assert path.stat().st_size > 1000
    assert "已存到“评定表.xlsx”" in asked.texts[-1]


def test_that_papers_that_must_wait_say_so(panel: PeriodPanel, wait_for_jobs: Callable[[], None]) -> None:
    assert panel.view is not None
    assert not any(row.line.is_open for row in panel.view.rows)
    with panel.workspace.write(panel.key, "清空") as step:
        step.save(MonthlyMark(employee_no="005", month=2, indicator_no="Z01", entered=None))
    panel.open_file.refresh()
    with messages.recorded() as told:
        panel.print_paper(REQUEST)
        wait_for_jobs()
    assert "没有等次" in told.texts[0]
    panel.grid.view.clearSelection()
    with messages.recorded() as told:
        panel.print_paper(CHOSEN_FORMS)
    assert told.texts == ["请先在表中选中要打印登记表的人。"]


def test_that_a_monthly_scheme_lists_twelve_periods(show_page: Show, unit: OpenFile) -> None:
    book = unit.book
    assert book is not None
    scheme = replace(book.scheme, period=replace(book.scheme.period, cycle=PeriodCycle.MONTH))
    with unit.workspace.write(book.key, "改方案") as step:
        step.save_scheme(scheme)
    unit.refresh()
    page = show_page(MonthlyPage, unit)
    page.go_to(Place(area=Area.MONTHLY, page=PERIODS, month=11))
    assert page.periods.periods.topLevelItemCount() == 12
    assert page.periods.period.label == "11月"
    assert json.dumps(page.periods.view.rule, ensure_ascii=False).startswith('"每月按计入月份')  # type: ignore[union-attr]


def test_that_an_empty_unit_is_told_what_to_do(show_page: Show, empty: OpenFile) -> None:
    page = show_page(MonthlyPage, empty)
    page.go_to(Place(area=Area.MONTHLY, page=PERIODS))
    assert "人员名册还是空的" in page.periods.grid.empty_label.text()
    assert not page.periods.print_button.isEnabled()
    with messages.recorded() as told:
        page.periods.ask_standing()
        page.periods.withdraw()
    assert len(told.texts) == 2
