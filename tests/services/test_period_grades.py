"""Grades of a period on a real file: proposed, changed with a reason, handed in by sections, approved, taken back."""

from dataclasses import replace

import pytest

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.merging import HandInStage
from kpi_desktop.domain.monthly import MonthlyMark
from kpi_desktop.domain.period_checks import list_breaches
from kpi_desktop.domain.period_grades import PeriodLine
from kpi_desktop.domain.period_rules import PeriodCycle, PeriodGrade, PeriodStage, PeriodStanding
from kpi_desktop.domain.staff import Section
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.services import period_grades as service
from kpi_desktop.services.workspace import Workspace, undo_step
from kpi_desktop.store.fingerprint import STAGE_TABLES
from tests.builders import UNIT, YEAR, a_book

KEY = UnitYear(unit_code=UNIT.code, year=YEAR)
Q1, Q2, *_ = PeriodCycle.QUARTER.periods
GOOD, FAIR, AVERAGE, POOR = PeriodGrade
SECTIONS = {"001": "办公室", "002": "办公室", "003": "办公室", "004": "业务股", "005": "业务股"}


@pytest.fixture
def year(unit_file: Workspace) -> Workspace:
    """Five people of two sections: 95, 91, 91, 85, 70; 002 and 003 tie on the line of 好."""
    book = a_book({"001": "95", "002": "91", "003": "91", "004": "85", "005": "70"})
    people = (replace(employee, section=SECTIONS[employee.employee_no]) for employee in book.employees)
    with unit_file.write(KEY, "全年") as step:
        step.save(Section(name="办公室", sort_order=1), Section(name="业务股", sort_order=2))
        step.save(*people, *book.posts, *book.indicators, *book.marks)
    return unit_file


def line(workspace: Workspace, number: str) -> PeriodLine:
    sheet = service.load_sheet(workspace, KEY, Q1)
    return next(line for line in sheet.lines if line.employee.employee_no == number)


def hand_in(workspace: Workspace, section: str) -> None:
    service.submit_section(workspace, KEY, Q1, section, done_by="段股长", done_on="2026-04-06")


def approve(workspace: Workspace, document_no: str = "云自然资党组〔2026〕5号") -> None:
    service.approve_period(
        workspace, KEY, Q1, done_by="局党组", done_on="2026-04-08", document_no=document_no
    )


def settle(workspace: Workspace) -> None:
    """Decide the tie and hand every section in."""
    service.decide_period(workspace, KEY, Q1, {"002": GOOD, "003": FAIR}, "群众评议002更高，党组会研究")
    service.hand_in_all(workspace, KEY, Q1, done_by="段股长", done_on="2026-04-06")


def test_that_a_period_goes_from_proposal_to_approval(year: Workspace) -> None:
    settle(year)
    approve(year)
    sheet = service.load_sheet(year, KEY, Q1)
    assert [line.grade for line in sheet.lines] == [GOOD, GOOD, FAIR, FAIR, AVERAGE]
    assert sheet.approved is not None
    assert (sheet.approved.done_by, sheet.approved.document_no) == ("局党组", "云自然资党组〔2026〕5号")
    tied = line(year, "002").decision
    assert tied is not None
    assert (tied.proposed, tied.grade, tied.decided_by) == (None, GOOD, "李")
    assert tied.decided_on == "2026-12-28"


def test_that_a_section_cannot_hand_in_while_somebody_lacks_a_grade(year: Workspace) -> None:
    with pytest.raises(RuleViolation, match="办公室还有2人没有第1季度等次，不能报送：张伟002（得分91并列"):
        hand_in(year, "办公室")
    hand_in(year, "业务股")
    sheet = service.load_sheet(year, KEY, Q1)
    assert [section.submitted is not None for section in sheet.sections] == [False, True]
    with pytest.raises(RuleViolation, match="办公室还有2人"):
        service.hand_in_all(year, KEY, Q1, done_by="段", done_on="2026-04-06")


def test_that_a_change_needs_a_reason_and_keeps_the_proposal(year: Workspace) -> None:
    with pytest.raises(RuleViolation, match="张伟004的等次与建议（较好）不同，请写明理由"):
        service.decide_period(year, KEY, Q1, {"004": AVERAGE}, " ")
    with pytest.raises(RuleViolation, match=r"建议（待定）不同"):
        service.decide_period(year, KEY, Q1, {"002": FAIR}, "")
    service.decide_period(year, KEY, Q1, {"004": AVERAGE}, "通报批评1次")
    decision = line(year, "004").decision
    assert decision is not None
    assert (decision.proposed, decision.grade, decision.reason) == (FAIR, AVERAGE, "通报批评1次")
    assert line(year, "004").proposal is FAIR


def test_that_good_never_goes_over_its_share(year: Workspace) -> None:
    with pytest.raises(RuleViolation, match="全单位“好”3人，参加5人，最多2人，请减少人数"):
        service.decide_period(year, KEY, Q1, {"002": GOOD, "003": GOOD}, "都好")
    service.decide_period(year, KEY, Q1, {"001": FAIR, "002": GOOD, "003": GOOD}, "研究决定")
    assert service.load_sheet(year, KEY, Q1).pools[0].used == 2


def test_that_a_share_broken_by_someone_leaving_is_refused_at_approval_with_all_else(year: Workspace) -> None:
    settle(year)
    service.set_standings(year, KEY, Q1, {"005": PeriodStanding.AWAY}, "借调县委办，由接收单位考核")
    service.return_section(year, KEY, Q1, "业务股", "补一人情况")
    with year.write(KEY, "补录") as step:
        step.save(MonthlyMark(employee_no="001", month=1, indicator_no="Z05", entered=None))
    sheet = service.load_sheet(year, KEY, Q1)
    breaches = list_breaches(sheet)
    assert breaches == (
        "第1季度全单位“好”2人，参加4人，按40%最多1人",
        "张伟001（001）第1季度定等次后得分由95变为没有",
        "业务股还没有报送",
    )
    with pytest.raises(RuleViolation) as refused:
        approve(year)
    assert str(refused.value) == f"第1季度还不能审定：{'；'.join(breaches)}。"


def test_that_somebody_without_a_grade_is_refused_one(year: Workspace) -> None:
    service.set_standings(year, KEY, Q1, {"005": PeriodStanding.UNGRADED}, "病假56天")
    assert line(year, "005").word == "不定等次"
    with pytest.raises(RuleViolation, match="张伟005第1季度不定等次：病假56天"):
        service.decide_period(year, KEY, Q1, {"005": FAIR}, "研究")
    service.withdraw_decisions(year, KEY, Q1, ("005",), "核实未过半")
    assert line(year, "005").grade is AVERAGE


def test_that_a_score_must_be_there(year: Workspace) -> None:
    with year.write(KEY, "补录") as step:
        step.save(MonthlyMark(employee_no="004", month=2, indicator_no="Z01", entered=None))
    with pytest.raises(RuleViolation, match="张伟004还没有第1季度的得分：2月的分数没有填全"):
        service.decide_period(year, KEY, Q1, {"004": FAIR}, "研究")


def test_that_steps_are_taken_back_with_a_reason(year: Workspace) -> None:
    settle(year)
    with pytest.raises(RuleViolation, match="办公室已经报送，请先退回"):
        service.withdraw_decisions(year, KEY, Q1, ("001",), "重议")
    with pytest.raises(RuleViolation, match="改等次要写明理由"):
        service.decide_period(year, KEY, Q1, {"001": GOOD}, "")
    approve(year)
    for refused in (
        lambda: service.decide_period(year, KEY, Q1, {"001": GOOD}, "x"),
        lambda: service.set_standings(year, KEY, Q1, {"001": PeriodStanding.AWAY}, "x"),
        lambda: service.withdraw_decisions(year, KEY, Q1, ("001",), "x"),
        lambda: hand_in(year, "办公室"),
        lambda: service.return_section(year, KEY, Q1, "办公室", "x"),
        lambda: service.hand_in_all(year, KEY, Q1, done_by="段", done_on="2026-04-06"),
        lambda: approve(year),
    ):
        with pytest.raises(RuleViolation, match="已于2026-04-08审定，不能修改"):
            refused()
    with pytest.raises(RuleViolation, match="撤回审定要写明原因"):
        service.withdraw_approval(year, KEY, Q1, " ")
    service.withdraw_approval(year, KEY, Q1, "文号有误")
    with pytest.raises(RuleViolation, match="还没有审定"):
        service.withdraw_approval(year, KEY, Q1, "再撤")
    service.return_section(year, KEY, Q1, "办公室", "重议")
    with pytest.raises(RuleViolation, match="还没有报送，不需要退回"):
        service.return_section(year, KEY, Q1, "办公室", "再退")
    service.withdraw_decisions(year, KEY, Q1, ("002",), "重议")
    assert line(year, "002").grade is None
    assert [entry.reason for entry in year.history()][:3] == ["重议", "重议", "文号有误"]


def test_that_names_reasons_and_people_are_asked_for(year: Workspace) -> None:
    with pytest.raises(RuleViolation, match="请写明参加情况的理由"):
        service.set_standings(year, KEY, Q1, {"001": PeriodStanding.AWAY}, "")
    with pytest.raises(RuleViolation, match="没有工号999"):
        service.decide_period(year, KEY, Q1, {"999": GOOD}, "x")
    with pytest.raises(RuleViolation, match="撤回等次要写明原因"):
        service.withdraw_decisions(year, KEY, Q1, ("001",), "")
    for done_by in ("", " "):
        with pytest.raises(RuleViolation, match="请填写报送人"):
            service.submit_section(year, KEY, Q1, "业务股", done_by=done_by, done_on="2026-04-06")
        with pytest.raises(RuleViolation, match="请填写报送人"):
            service.hand_in_all(year, KEY, Q1, done_by=done_by, done_on="2026-04-06")
    with pytest.raises(RuleViolation, match="没有要单独报送的科室“财务股”"):
        hand_in(year, "财务股")
    hand_in(year, "业务股")
    with pytest.raises(RuleViolation, match="业务股已于2026-04-06报送"):
        hand_in(year, "业务股")
    with pytest.raises(RuleViolation, match="请填写审定人和审定日期"):
        service.approve_period(year, KEY, Q1, done_by="", done_on="2026-04-08", document_no="")
    with pytest.raises(RuleViolation, match="“四月”不是日期"):
        service.approve_period(year, KEY, Q1, done_by="局党组", done_on="四月", document_no="")


def test_that_a_decision_is_undone_like_any_entry(year: Workspace) -> None:
    changes = service.decide_period(year, KEY, Q1, {"004": AVERAGE}, "通报批评")
    assert changes.step_id is not None
    undo_step(year, changes.step_id)
    assert line(year, "004").decision is None


def test_that_another_period_is_not_touched(year: Workspace) -> None:
    settle(year)
    sheet = service.load_sheet(year, KEY, Q2)
    assert all(line.decision is None for line in sheet.lines)
    assert all(section.submitted is None for section in sheet.sections)


def test_that_grades_travel_with_the_months(year: Workspace) -> None:
    settle(year)
    assert {"period_decision", "period_step"} <= set(STAGE_TABLES[HandInStage.MONTHLY])
    book = year.load_book(KEY)
    assert len(book.period_decisions) == 5
    assert [step.stage for step in book.period_steps] == [PeriodStage.SUBMITTED, PeriodStage.SUBMITTED]
