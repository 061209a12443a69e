"""等次评定, 公示, 复核申诉, 结果运用 and 奖金测算 over real files."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from python_calamine import load_workbook

from kpi_desktop.domain.errors import Area, Place, RuleViolation
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.steps import StepKind, StepRecord, is_done
from kpi_desktop.domain.year_book import TypedScore, YearBook
from kpi_desktop.domain.year_records import DecisionLevel, PayMethod
from kpi_desktop.ui import messages
from kpi_desktop.ui.form_dialog import FormDialog
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.open_file import OpenFile
from kpi_desktop.ui.page import Page
from kpi_desktop.ui.print_preview import PrintPreview
from kpi_desktop.ui.year_end.eligibility_state import ELIGIBILITY
from kpi_desktop.ui.year_end.late_forms import ask_late_grade, ask_refusal, take_refusal_back
from kpi_desktop.ui.year_end.page import YearEndPage
from kpi_desktop.ui.year_end.result_printing import LATE_GRADES, TALK_RECORDS, result_paper
from kpi_desktop.ui.year_end.result_state import APPEALS, CONSEQUENCES, MERIT, MONEY, PUBLICATION, TALK
from kpi_desktop.ui.year_end.state import BALLOTS, GRADES, TOTALS
from tests.builders import LOCKED
from tests.reports.paper import read_pages, squeeze

Show = Callable[[type[Page], OpenFile], YearEndPage]


def text(grid: EntryGrid, number: str, column: str) -> str:  # type: ignore[type-arg]
    return grid.model.text_at(grid.model.row_of(number), grid.model.column_of(column))


def enter(grid: EntryGrid, number: str, column: str, typed: str) -> None:  # type: ignore[type-arg]
    assert grid.select_cell(number, column)
    grid.view.open_editor(grid.view.currentIndex(), typed)
    grid.finish_editing()


def fill(form: FormDialog | None, **values: str) -> str:
    """Fill a form in and press its button; the sentence of a refusal."""
    assert form is not None
    for key, value in values.items():
        form.set_text(key, value)
    form.yes_button.click()
    refusal = form.refusal.text()
    if refusal:
        form.reject()
    return refusal


def book_of(unit: OpenFile) -> YearBook:
    book = unit.book
    assert book is not None
    return book


def at(unit: OpenFile, day: str) -> None:
    moment = datetime.fromisoformat(f"{day}T04:00:00").replace(tzinfo=UTC)
    unit.workspace.clock = lambda: moment


def decide_everybody(page: YearEndPage) -> None:
    """Adopt the proposals; what is open by a tie is decided with a reason."""
    page.sub_pages.choose(GRADES)
    page.grades.adopt_button.click()
    for line in page.grades.grid.rows:
        if line.person is not None and line.person.decision is None:
            with messages.recorded("名额线上并列，党组研究"):
                enter(page.grades.grid, line.key, "decided", "称职")


def confirm(page: YearEndPage) -> str:
    return fill(page.grades.ask_confirming(), by="局党组会议", note="局党组纪要9号")


def publish(page: YearEndPage, unit: OpenFile) -> None:
    page.sub_pages.choose(PUBLICATION)
    assert fill(page.publication.ask_calendar(), holidays="2027-01-01至2027-01-03") == ""
    assert fill(page.publication.ask_day(), day="2026-12-29", place="一楼公示栏") == ""
    at(unit, "2027-01-12")
    unit.changed.emit(None)
    assert fill(page.publication.ask_confirming(), by="考核委员会") == ""


@pytest.fixture
def page(show_page: Show, unit: OpenFile) -> YearEndPage:
    key = unit.key
    assert key is not None
    with unit.workspace.write(key, "备案") as step:
        step.save(StepRecord(kind=StepKind.PLAN, done_on="2025-12-18", done_by="李静"))
    unit.refresh()
    return show_page(YearEndPage, unit)


def test_that_opinions_and_the_way_to_a_grade_are_kept(page: YearEndPage, unit: OpenFile) -> None:
    page.sub_pages.choose(GRADES)
    grades = page.grades
    enter(grades.grid, "001", "opinion:section", "优秀")
    grades.grid.select_cell("001", "decided")
    assert fill(grades.ask_opinion(), level="党组决定", grade="称职", text="完成督办事项", by="党组") == ""
    kept = {o.level: (o.grade, o.text) for o in book_of(unit).opinions}
    assert kept == {
        DecisionLevel.SECTION: (Grade.EXCELLENT, ""),
        DecisionLevel.PARTY_GROUP: (Grade.COMPETENT, "完成督办事项"),
    }
    assert text(grades.grid, "001", "opinion:party_group") == "称职"
    enter(grades.grid, "001", "opinion:section", "")
    assert [o.level for o in book_of(unit).opinions] == [DecisionLevel.PARTY_GROUP]
    grades.adopt_button.click()
    grades.grid.select_cell("001", "decided")
    with messages.recorded("") as said:
        grades.history_button.click()
    assert said.shown[0].text.endswith("的等次评定经过")
    assert "李静：称职（建议称职）" in said.shown[0].detail


def test_that_a_year_is_confirmed_only_whole_and_then_stands(page: YearEndPage, unit: OpenFile) -> None:
    page.sub_pages.choose(GRADES)
    assert "还不能确认" in page.grades.standing.text()
    assert "不能确认年终结果，还有" in confirm(page)
    decide_everybody(page)
    assert page.grades.standing.text() == "等次都已评定，可以确认年终结果。"
    assert confirm(page) == ""
    assert is_done(book_of(unit).steps, StepKind.YEAR_END)
    assert not page.grades.adopt_button.isEnabled()
    with messages.recorded("") as said:
        enter(page.totals.grid, "001", "year_end", "80")
    assert len(said.shown) <= 1
    assert {t.score for t in book_of(unit).typed_scores if t.employee_no == "001"} != {Decimal(80)}
    with messages.recorded("漏登一项处分"):
        page.grades.reopen_button.click()
    assert not is_done(book_of(unit).steps, StepKind.YEAR_END)


def test_that_a_publication_goes_from_day_to_notice(page: YearEndPage, unit: OpenFile) -> None:
    page.sub_pages.choose(PUBLICATION)
    panel = page.publication
    assert "请先在“等次评定”中确认" in panel.sentence.text()
    assert not panel.day_button.isEnabled()
    decide_everybody(page)
    confirm(page)
    page.sub_pages.choose(PUBLICATION)
    assert "没有2027年的节假日安排" in fill(panel.ask_day(), day="2026-12-29")
    fill(panel.ask_calendar(), holidays="2027-01-01至2027-01-03")
    fill(panel.ask_day(), day="2026-12-29")
    assert "还没有满" in panel.sentence.text()
    fill(panel.ask_objection(None), raised_by="匿名", content="对名单有意见", raised_on="2026-12-30")
    assert panel.objections.rows[0].content == "对名单有意见"
    assert "1件异议没有处理" in panel.sentence.text()
    panel.objections.select_cell("1", "content")
    assert fill(panel.ask_settling(), outcome="核实不成立", settled_on="2026-12-31") == ""
    assert "才满5个工作日" in fill(panel.ask_confirming(), by="王")
    at(unit, "2027-01-12")
    fill(panel.ask_confirming(), by="考核委员会")
    assert "确认无异议" in panel.sentence.text()
    fill(panel.ask_notifying(), day="2027-01-12")
    assert text(panel.notices, "001", "notified_on") == "2027-01-12"
    enter(panel.notices, "001", "signed_on", "2027-01-13")
    enter(panel.notices, "001", "opinion", "同意")
    assert text(panel.notices, "001", "opinion") == "同意"
    with messages.recorded("名单印错"):
        panel.withdraw_button.click()
    assert not is_done(book_of(unit).steps, StepKind.PUBLICATION)


def test_that_a_review_is_filed_and_decided(page: YearEndPage, unit: OpenFile) -> None:
    page.sub_pages.choose(APPEALS)
    panel = page.appeals
    with messages.recorded("") as said:
        panel.add_button.click()
    assert "没有可以申请复核的人" in said.shown[0].text
    decide_everybody(page)
    with messages.recorded("全年督办未完成"):
        enter(page.grades.grid, "001", "decided", "不称职")
    assert confirm(page) == ""
    publish(page, unit)
    fill(page.publication.ask_notifying(), day="2027-01-12")
    page.sub_pages.choose(APPEALS)
    assert fill(panel.ask_filing(), day="2027-01-15", ground="督办已经完成") == ""
    assert panel.go_to(Place(area=Area.YEAR_END, page=APPEALS, employee_no="001"))
    assert text(panel.grid, "1", "outcome") == "办理中"
    assert "写明等次、理由" in fill(panel.ask_decision(), day="2027-01-20", by="党组")
    assert fill(panel.ask_decision(), after="称职", day="2027-01-20", by="党组", reason="查明已经完成") == ""
    shown = [text(panel.grid, "1", key) for key in ("before", "after", "outcome")]
    assert shown == ["不称职", "称职", "变更"]
    with messages.recorded("") as said:
        panel.ask_decision()
    assert "还没有决定的一件" in said.shown[0].text


def test_that_former_years_are_typed_and_lists_follow(page: YearEndPage, unit: OpenFile) -> None:
    decide_everybody(page)
    with messages.recorded("全年督办未完成"):
        enter(page.grades.grid, "001", "decided", "基本称职")
    page.sub_pages.choose(CONSEQUENCES)
    panel = page.consequences
    enter(panel.grid, "001", "year:2025", "基本称职")
    assert "连续2年基本称职" in text(panel.grid, "001", "measures")
    enter(panel.grid, "002", "step_from", "2026")
    assert text(panel.grid, "002", "step_years") == "1"
    panel.choice.setCurrentText(TALK)
    assert [line.employee.employee_no for line in panel.grid.rows] == ["001"]
    assert book_of(unit).facts


def test_that_money_is_reckoned_and_compared(page: YearEndPage, unit: OpenFile) -> None:
    page.sub_pages.choose(MONEY)
    panel = page.payouts
    assert panel._sentence.text() == "本年度方案没有使用奖金测算。"
    assert not panel.new_button.isEnabled()
    key, scheme = unit.key, book_of(unit).scheme
    assert key is not None
    with unit.workspace.write(key, "开") as step:
        step.save_scheme(replace(scheme, year_end=replace(scheme.year_end, pays_money=True)))
    unit.refresh()
    decide_everybody(page)
    page.sub_pages.choose(MONEY)
    assert "大于0" in fill(panel.ask_plan(None))
    assert fill(panel.ask_plan(None), pool="60,000.00") == ""
    assert "合计60,000.00元，与总额一致" in panel._sentence.text()
    assert "没有写等次" in fill(panel.ask_plan(panel.plan), multipliers="甲1.2")
    assert "不是本单位的科室" in fill(panel.ask_plan(panel.plan), factors="外单位1.2")
    section = book_of(unit).employees[0].section
    if section in {each.name for each in book_of(unit).sections}:
        assert fill(panel.ask_plan(panel.plan), factors=f"{section}1.1") == ""
    assert fill(panel.ask_plan(None), pool="60000", method=PayMethod.SECTION.label) == ""
    panel.choice.setCurrentIndex(1)
    panel.other.setCurrentIndex(1)
    differences = [line.difference for line in panel.grid.rows]
    assert sum(each for each in differences if each is not None) == 0
    assert "只能测算，不能定稿" in fill(panel.ask_adopting(), by="党组")
    panel.remove_button.click()
    assert len(book_of(unit).payout_plans) == 1
    confirm(page)
    page.sub_pages.choose(MONEY)
    assert fill(panel.ask_adopting(), by="党组") == ""
    assert "由党组定稿" in panel._sentence.text()
    with messages.recorded("总额有误"):
        panel.withdraw_button.click()
    assert book_of(unit).payout_shares == ()


def test_that_the_papers_open_in_the_preview(
    qtbot: QtBot, page: YearEndPage, unit: OpenFile, wait_for_jobs: Callable[[], None]
) -> None:
    decide_everybody(page)
    menu = page.grades.paper_button.menu()
    assert menu is not None
    menu.actions()[0].trigger()
    wait_for_jobs()
    previews = page.grades.findChildren(PrintPreview)
    assert len(previews) == 1
    previews[0].close()
    qtbot.wait(10)
    for kind in (
        "公示",
        "公示异议登记表",
        "书面通知",
        "通知签收表",
        "奖励名单",
        "谈话名单",
        "历年等次和晋档晋级表",
    ):
        assert result_paper(page.grades, kind, ())(lambda *_: None).content.startswith(b"%PDF")


def test_that_an_unwritten_score_is_named_in_the_standing(page: YearEndPage, unit: OpenFile) -> None:
    decide_everybody(page)
    key = unit.key
    assert key is not None
    with unit.workspace.write(key, "缺") as step:
        step.save(TypedScore(employee_no="002", part="year_end", score=None))
    unit.refresh()
    assert "得分未填" in page.grades.standing.text()


def test_that_the_import_file_of_the_national_system_is_written(
    qtbot: QtBot, show_page: Show, unit: OpenFile, tmp_path: Path
) -> None:
    page = show_page(YearEndPage, unit)
    with messages.recorded() as boxes:
        page.export_import_sheet()
    assert "还有38人没有评定等次" in boxes.texts[-1]
    decide_everybody(page)
    target = tmp_path / "导入表.xls"
    with qtbot.waitSignal(page.status_message) as said, messages.recorded("继续", str(target)) as boxes:
        page.export_import_sheet()
    assert said.args == ["已导出到“导入表.xls”。"]
    assert "人要手工录入或改代码" in boxes.shown[0].detail
    sheet = load_workbook(target).get_sheet_by_name("Sheet1").to_python()
    assert sheet[0] == ["序号", "姓 名", "单位及职务", "等 次"]
    with messages.recorded(None):
        page.export_import_sheet()  # turned down: nothing is written


def test_that_each_sub_page_saves_its_tables_as_a_workbook(
    show_page: Show, wait_for_jobs: Callable[[], None], unit: OpenFile, tmp_path: Path
) -> None:
    page = show_page(YearEndPage, unit)
    decide_everybody(page)
    saves = {
        "总分": page.print_button.menu().actions()[-3].trigger,
        "全部": page.print_button.menu().actions()[-2].trigger,
        "测评": page.ballots.workbook_button.click,
        "资格": page.eligibility.workbook_button.click,
        "等次": page.grades.paper_button.menu().actions()[-1].trigger,
        "公示": page.publication.paper_button.menu().actions()[-1].trigger,
        "复核": page.appeals.paper_button.menu().actions()[-1].trigger,
        "运用": page.consequences.paper_button.menu().actions()[-1].trigger,
    }
    titles = (TOTALS, TOTALS, BALLOTS, ELIGIBILITY, GRADES, PUBLICATION, APPEALS, CONSEQUENCES)
    for (name, save), title in zip(saves.items(), titles, strict=True):
        page.sub_pages.choose(title)
        target = tmp_path / f"{name}.xlsx"
        with messages.recorded(str(target)) as boxes:
            save()
            wait_for_jobs()
        assert boxes.texts[-1] == f"已导出到“{name}.xlsx”。"
        assert load_workbook(target).sheet_names
    with messages.recorded(None) as boxes:
        page.eligibility.workbook_button.click()
    assert len(boxes.shown) == 1


def test_that_a_talk_is_registered_where_the_result_leads_to_one(
    show_page: Show, wait_for_jobs: Callable[[], None], unit: OpenFile
) -> None:
    page = show_page(YearEndPage, unit)
    decide_everybody(page)
    competent = next(p for p in page.grades.result.people if p.proposal.grade is Grade.COMPETENT)
    with messages.recorded("考核委员会研究"):
        enter(page.grades.grid, competent.employee.employee_no, "decided", "基本称职")
    page.sub_pages.choose(CONSEQUENCES)
    panel = page.consequences
    panel.choice.setCurrentText(TALK)
    line = panel.grid.rows[0]
    number = line.employee.employee_no
    assert text(panel.grid, number, "talks") == ""
    panel.grid.select_cell(number, "talks")
    assert fill(panel.ask_talk(), by="局长", content="") == "请写明谈话人和谈话内容。"
    assert fill(panel.ask_talk(), day="2027-01-21", by="局长", content="指出逾期3次") == ""
    assert text(panel.grid, number, "talks").startswith("2027-01-21局长")
    content = result_paper(panel, TALK_RECORDS, ())(lambda *_: None).content
    assert "指出逾期3次" in squeeze("".join(read_pages(content)))
    panel.choice.setCurrentText(MERIT)
    with messages.recorded() as boxes:
        assert panel.ask_talk() is None
    assert boxes.texts == ["请先选中一个人。"]
    assert panel.go_to(Place(area=Area.YEAR_END, page=CONSEQUENCES, employee_no=number))
    assert panel.grid.current_keys() == (number, "talks")


def test_that_a_refusal_is_registered_and_taken_back(show_page: Show, unit: OpenFile) -> None:
    page = show_page(YearEndPage, unit)
    page.sub_pages.choose(ELIGIBILITY)
    panel = page.eligibility
    assert not panel.take_back_button.isVisibleTo(panel)
    values = {
        "refused": "2026-12-10",
        "educated": "2026-12-15",
        "by": "分管领导",
        "detail": "两次通知均不参加",
    }
    assert "教育日期早于" in fill(ask_refusal(panel, "001"), **{**values, "educated": "2026-12-01"})
    assert fill(ask_refusal(panel, "001"), **values) == ""
    number = book_of(unit).refusals[0].employee_no
    assert number == "001"
    assert panel.take_back_button.isVisibleTo(panel)
    with messages.recorded() as boxes:
        take_refusal_back(panel, "002")
    assert boxes.texts == ["请先选中一行“拒不参加考核”。"]
    assert panel.go_to(Place(area=Area.YEAR_END, page=ELIGIBILITY, employee_no="001"))
    with messages.recorded("撤销登记"):
        panel.take_back_button.click()
    assert book_of(unit).refusals == ()


def test_that_a_grade_is_set_late_in_the_window(show_page: Show, unit: OpenFile) -> None:
    page = show_page(YearEndPage, unit)
    decide_everybody(page)
    page.sub_pages.choose(GRADES)
    with messages.recorded() as boxes:
        assert ask_late_grade(page.grades) is None
    assert "没有要补定等次的人" in boxes.texts[0]
    book = book_of(unit)
    key = book.key
    person = next(p for p in page.grades.result.people if p.proposal.grade is Grade.COMPETENT).employee
    with unit.workspace.write(key, "立案") as step:
        step.save(replace(person, under_investigation=True), LOCKED)
    unit.refresh()
    with messages.recorded("立案未结"):
        enter(page.grades.grid, person.employee_no, "decided", "不确定等次")
    assert fill(page.grades.ask_confirming(), day="2026-12-30", by="党组") == ""
    assert page.grades.late_button.isVisibleTo(page.grades)
    values = {
        "closed": "2027-03-02",
        "outcome": "免予处分",
        "grade": "称职",
        "day": "2027-03-10",
        "by": "党组",
    }
    assert fill(ask_late_grade(page.grades), **values, reason="") == "补定等次要写明理由和由谁决定。"
    assert fill(ask_late_grade(page.grades), **values, reason="结案后补定") == ""
    assert text(page.grades.grid, person.employee_no, "decided") == "称职"
    content = result_paper(page.grades, LATE_GRADES, ())(lambda *_: None).content
    assert "结案后补定" in squeeze("".join(read_pages(content)))


@pytest.mark.parametrize(
    ("kind", "why"), [("谈话记录", "还没有登记谈话"), ("补定等次审批表", "还没有补定等次")]
)
def test_that_papers_of_nothing_are_refused(show_page: Show, unit: OpenFile, kind: str, why: str) -> None:
    page = show_page(YearEndPage, unit)
    page.sub_pages.choose(CONSEQUENCES)
    with pytest.raises(RuleViolation, match=why):
        result_paper(page.consequences, kind, ())(lambda *_: None)
