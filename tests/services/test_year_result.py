"""Confirming the year, publishing it, review and appeal, over real files."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from kpi_desktop.domain.deciding import list_changed_since
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.staff import Sanction
from kpi_desktop.domain.steps import StepKind, StepRecord, is_done
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.domain.workdays import CalendarYear
from kpi_desktop.domain.year_book import TypedScore
from kpi_desktop.domain.year_end_rule import TeamGrade
from kpi_desktop.domain.year_records import AppealKind, DecisionLevel, Opinion, YearObjection
from kpi_desktop.services import monthly, publication, staff, year_end, year_result
from kpi_desktop.services.workspace import Changes, Workspace
from tests.builders import UNIT, YEAR, a_book, an_employee

KEY = UnitYear(unit_code=UNIT.code, year=YEAR)


@pytest.fixture
def year(unit_file: Workspace) -> Workspace:
    """A file with five people and a whole year, the fourth below 60, and the holidays of January."""
    book = a_book({"001": "90", "002": "85", "003": "80", "004": "60", "005": "95"})
    poor = TypedScore(employee_no="004", part="year_end", score=Decimal(10))
    book = replace(book, typed_scores=(*(t for t in book.typed_scores if t.employee_no != "004"), poor))
    holidays = ("2027-01-01", "2027-01-02", "2027-01-03")
    with unit_file.write(KEY, "全年") as step:
        step.save(CalendarYear(calendar_year=2027, holidays=holidays, work_days=()))
        step.save(StepRecord(kind=StepKind.PLAN, done_on="2025-12-18", done_by="李"))
        step.save(
            *book.employees, *book.posts, *book.indicators, *book.marks, *book.typed_scores, *book.tallies
        )
    return unit_file


@pytest.fixture
def decided(year: Workspace) -> Workspace:
    """Every grade decided as proposed."""
    proposals = {p.employee.employee_no: p.proposal.grade for p in year_end.score(year, KEY).people}
    year_end.decide_grades(year, KEY, {n: g for n, g in proposals.items() if g is not None}, "")
    return year


@pytest.fixture
def confirmed(decided: Workspace) -> Workspace:
    """The year confirmed on 28 December 2026, a Monday."""
    year_result.confirm_year(decided, KEY, confirmed_on="2026-12-28", confirmed_by="局党组会议")
    return decided


def at(workspace: Workspace, day: str) -> None:
    """Turn the clock to noon of a day."""
    moment = datetime.fromisoformat(f"{day}T04:00:00").replace(tzinfo=UTC)
    workspace.clock = lambda: moment


def publish(workspace: Workspace) -> None:
    """Publish from 28 December on and confirm that nobody objected."""
    publication.start_publication(workspace, KEY, date(2026, 12, 28), "一楼公示栏")
    at(workspace, "2027-01-20")
    publication.confirm_publication(workspace, KEY, confirmed_by="考核委员会")


def test_that_confirming_names_everything_that_stands_against_it(year: Workspace) -> None:
    with pytest.raises(RuleViolation, match="还有5处：张伟001还没有评定等次；张伟002还没有评定等次"):
        year_result.confirm_year(year, KEY, confirmed_on="2026-12-28", confirmed_by="局党组会议")
    year_end.record_typed_scores(year, KEY, (TypedScore(employee_no="003", part="year_end", score=None),))
    with pytest.raises(RuleViolation, match=r"张伟003年终.{0,8}得分未填"):
        year_result.confirm_year(year, KEY, confirmed_on="2026-12-28", confirmed_by="局党组会议")
    with pytest.raises(RuleViolation, match="由谁确认"):
        year_result.confirm_year(year, KEY, confirmed_on="2026-12-28", confirmed_by=" ")
    assert not is_done(year.load_book(KEY).steps, StepKind.YEAR_END)


def test_that_the_confirmation_waits_for_the_locked_plan(decided: Workspace) -> None:
    locked = decided.load_book(KEY).steps
    with decided.write(KEY, "没有备案") as step:
        step.remove(*locked)
    with pytest.raises(RuleViolation, match="完成备案"):
        year_result.confirm_year(decided, KEY, confirmed_on="2026-12-28", confirmed_by="局党组会议")


def test_that_after_the_confirmation_nothing_under_it_changes(confirmed: Workspace) -> None:
    book = confirmed.load_book(KEY)
    assert [(c.employee_no, c.grade.value, c.proposed is c.grade) for c in book.confirmed] == [
        ("001", "competent", True),
        ("002", "competent", True),
        ("003", "competent", True),
        ("004", "incompetent", True),
        ("005", "excellent", True),
    ]
    writes: list[Callable[[], Changes]] = [
        lambda: year_end.record_typed_scores(confirmed, KEY, ()),
        lambda: year_end.record_tallies(confirmed, KEY, ()),
        lambda: year_end.record_batches(confirmed, KEY, ()),
        lambda: year_end.decide_grades(confirmed, KEY, {}, ""),
        lambda: year_end.withdraw_grades(confirmed, KEY, ("001",), "改"),
        lambda: monthly.record_marks(confirmed, KEY, book.marks[:1]),
        lambda: year_result.record_opinions(confirmed, KEY, ()),
        lambda: year_result.record_team_grade(confirmed, KEY, None),
        lambda: year_result.remove_opinions(confirmed, KEY, DecisionLevel.SECTION, ()),
        lambda: year_result.confirm_year(
            confirmed, KEY, confirmed_on="2026-12-29", confirmed_by="局党组会议"
        ),
    ]
    for write in writes:
        with pytest.raises(RuleViolation, match="已经确认"):
            write()


def test_that_the_confirmation_is_taken_back_with_a_reason(confirmed: Workspace) -> None:
    publish(confirmed)
    with pytest.raises(RuleViolation, match="写明原因"):
        year_result.withdraw_year(confirmed, KEY, " ")
    changes = year_result.withdraw_year(confirmed, KEY, "漏算一项加分")
    assert changes.is_business_step
    book = confirmed.load_book(KEY)
    assert ([step.kind for step in book.steps], book.confirmed) == ([StepKind.PLAN], ())
    assert confirmed.history(KEY)[0].reason == "漏算一项加分"
    with pytest.raises(RuleViolation, match="还没有确认"):
        year_result.withdraw_year(confirmed, KEY, "再撤")


def test_that_each_level_keeps_its_opinion(year: Workspace) -> None:
    opinions = [
        Opinion(
            employee_no="001",
            level=level,
            grade=grade,
            text="完成任务好",
            given_by="王",
            given_on="2026-12-20",
        )
        for level, grade in (
            (DecisionLevel.SECTION, Grade.EXCELLENT),
            (DecisionLevel.LEADER, Grade.EXCELLENT),
            (DecisionLevel.PARTY_GROUP, Grade.COMPETENT),
        )
    ]
    year_result.record_opinions(year, KEY, opinions)
    assert {o.level: o.grade for o in year.load_book(KEY).opinions} == {o.level: o.grade for o in opinions}
    year_result.remove_opinions(year, KEY, DecisionLevel.LEADER, ("001",))
    assert [o.level for o in year.load_book(KEY).opinions] == [
        DecisionLevel.PARTY_GROUP,
        DecisionLevel.SECTION,
    ]
    with pytest.raises(RuleViolation, match="没有工号404"):
        year_result.record_opinions(year, KEY, [replace(opinions[0], employee_no="404")])


def test_that_every_change_of_a_grade_is_kept_with_the_proposal(decided: Workspace) -> None:
    year_end.decide_grades(decided, KEY, {"002": Grade.BASIC}, "半年没有完成督办事项")
    year_end.withdraw_grades(decided, KEY, ("002",), "重新研究")
    history = year_result.grade_history(decided, KEY, "002")
    assert [(v.grade, v.proposed, v.reason) for v in history] == [
        (None, None, "重新研究"),
        (Grade.BASIC, Grade.COMPETENT, "半年没有完成督办事项"),
        (Grade.COMPETENT, Grade.COMPETENT, ""),
    ]


def test_that_the_team_grade_moves_the_leaders_places(year: Workspace) -> None:
    scheme = year.load_book(KEY).scheme
    leaders = replace(
        scheme.pools[0],
        key="leaders",
        label="领导班子成员",
        categories=(),
        percent=Decimal(25),
        is_leaders=True,
    )
    with year.write(KEY, "名额组") as step:
        step.save_scheme(replace(scheme, pools=(*scheme.pools, leaders)))
    assert [q.base for q in year_end.score(year, KEY).quotas] == [5, 0]
    year_result.record_team_grade(year, KEY, TeamGrade.EXCELLENT, "市委〔2026〕5号")
    assert year_end.score(year, KEY).quotas[1].pool.percent == Decimal(30)
    year_result.record_team_grade(year, KEY, None)
    assert year.load_book(KEY).team_results == ()


def test_that_all_breaches_are_told_at_once(year: Workspace) -> None:
    staff.save_sanctions(year, KEY, (Sanction(employee_no="002", kind="诫勉", decided="2026"),))
    with pytest.raises(RuleViolation) as refused:
        year_end.decide_grades(
            year, KEY, {"001": Grade.EXCELLENT, "002": Grade.EXCELLENT, "404": Grade.BASIC}, "好"
        )
    said = str(refused.value)
    assert "没有工号404" in said
    assert "张伟002不能定为优秀：2026受诫勉" in said
    assert "名额1名，这样会有3名" in said


def test_that_a_publication_runs_working_days_and_is_ended_by_a_person(confirmed: Workspace) -> None:
    with pytest.raises(RuleViolation, match="不能早于2026-12-28"):
        publication.start_publication(confirmed, KEY, date(2026, 12, 25))
    publication.start_publication(confirmed, KEY, date(2026, 12, 28))
    with pytest.raises(RuleViolation, match="没有2031年的节假日安排"):
        publication.start_publication(confirmed, KEY, date(2031, 1, 2))
    notice = confirmed.load_book(KEY).notices[0]
    # 28 to 31 December are four working days, 1 to 3 January are off.
    assert (notice.notice_until, notice.notice_days) == ("2027-01-04", 5)
    at(confirmed, notice.notice_until)
    with pytest.raises(RuleViolation, match="期满以后再确认"):
        publication.confirm_publication(confirmed, KEY, confirmed_by="王")
    at(confirmed, "2027-01-20")
    with pytest.raises(RuleViolation, match="由谁确认"):
        publication.confirm_publication(confirmed, KEY, confirmed_by="")
    assert not is_done(confirmed.load_book(KEY).steps, StepKind.PUBLICATION)
    publication.confirm_publication(confirmed, KEY, confirmed_by="王")
    assert is_done(confirmed.load_book(KEY).steps, StepKind.PUBLICATION)
    with pytest.raises(RuleViolation, match="已经确认无异议"):
        publication.start_publication(confirmed, KEY, date(2026, 12, 29))
    publication.withdraw_publication(confirmed, KEY, "名单印错")
    with pytest.raises(RuleViolation, match="不需要撤回"):
        publication.withdraw_publication(confirmed, KEY, "再撤")
    with pytest.raises(RuleViolation, match="写明原因"):
        publication.withdraw_publication(confirmed, KEY, "")


def test_that_nothing_is_published_before_the_confirmation(decided: Workspace) -> None:
    with pytest.raises(RuleViolation, match="公示要在年终评分之后进行"):
        publication.start_publication(decided, KEY, date(2026, 12, 29))


def test_that_an_open_objection_holds_the_publication(confirmed: Workspace) -> None:
    objection = YearObjection(
        objection_no=0, raised_on="2026-12-30", raised_by="群众", content="对优秀人选有意见"
    )
    with pytest.raises(RuleViolation, match="还没有登记公示"):
        publication.save_objection(confirmed, KEY, objection)
    publication.start_publication(confirmed, KEY, date(2026, 12, 28))
    publication.save_objection(confirmed, KEY, objection)
    at(confirmed, "2027-01-20")
    with pytest.raises(RuleViolation, match="还有1件异议没有处理（第1件）"):
        publication.confirm_publication(confirmed, KEY, confirmed_by="王")
    kept = confirmed.load_book(KEY).objections[0]
    with pytest.raises(RuleViolation, match="一起填写"):
        publication.save_objection(confirmed, KEY, replace(kept, settled_on="2027-01-04"))
    publication.save_objection(confirmed, KEY, replace(kept, outcome="经核实不成立", settled_on="2027-01-04"))
    assert confirmed.load_book(KEY).objections[0].settled_by == "李"
    publication.confirm_publication(confirmed, KEY, confirmed_by="王")


def test_that_notice_and_signature_follow_the_publication(confirmed: Workspace) -> None:
    with pytest.raises(RuleViolation, match="请先确认公示"):
        publication.notify_people(confirmed, KEY, ("001",), date(2027, 1, 21))
    publish(confirmed)
    with pytest.raises(RuleViolation, match="早于确认公示"):
        publication.notify_people(confirmed, KEY, ("001",), date(2027, 1, 10))
    publication.notify_people(confirmed, KEY, ("001", "004", "404"), date(2027, 1, 21))
    notices = {n.employee_no: n for n in confirmed.load_book(KEY).result_notices}
    assert set(notices) == {"001", "004"}
    signed = replace(notices["001"], signed_on="2027-01-22", opinion="同意")
    publication.record_signatures(confirmed, KEY, (signed,))
    publication.notify_people(confirmed, KEY, ("001",), date(2027, 1, 21))
    assert {n.opinion for n in confirmed.load_book(KEY).result_notices} == {"同意", ""}
    with pytest.raises(RuleViolation, match="早于通知"):
        publication.record_signatures(confirmed, KEY, (replace(signed, signed_on="2027-01-20"),))
    with pytest.raises(RuleViolation, match="还没有书面通知"):
        publication.record_signatures(confirmed, KEY, (replace(signed, employee_no="002"),))


def test_that_a_review_keeps_both_results(confirmed: Workspace) -> None:
    def file_it(
        number: str, day: date, kind: AppealKind = AppealKind.REVIEW, ground: str = "督办已完成"
    ) -> Changes:
        return publication.file_appeal(confirmed, KEY, number, kind=kind, filed_on=day, ground=ground)

    with pytest.raises(RuleViolation, match="还没有书面通知"):
        file_it("004", date(2027, 1, 25))
    publish(confirmed)
    publication.notify_people(confirmed, KEY, ("001", "004"), date(2027, 1, 21))
    with pytest.raises(RuleViolation, match="只有定为不称职的"):
        file_it("001", date(2027, 1, 25))
    with pytest.raises(RuleViolation, match="2027-02-20已经过期"):
        file_it("004", date(2027, 2, 21))
    with pytest.raises(RuleViolation, match="早于书面通知"):
        file_it("004", date(2027, 1, 20))
    with pytest.raises(RuleViolation, match="写明申请的理由"):
        file_it("004", date(2027, 2, 1), ground=" ")
    file_it("004", date(2027, 2, 20))
    with pytest.raises(RuleViolation, match="不能再登记一次"):
        file_it("004", date(2027, 2, 20))
    with pytest.raises(RuleViolation, match="复核还没有决定"):
        file_it("004", date(2027, 2, 20), AppealKind.APPEAL)
    with pytest.raises(RuleViolation, match="还没有评定等次"):
        file_it("404", date(2027, 2, 20))

    def decide(after: Grade, day: date = date(2027, 3, 1), reason: str = "督办事项确已完成") -> Changes:
        return publication.decide_appeal(
            confirmed, KEY, 1, after, reason=reason, decided_by="局党组会议", decided_on=day
        )

    with pytest.raises(RuleViolation, match="写明等次、理由"):
        decide(Grade.BASIC, reason="")
    with pytest.raises(RuleViolation, match="决定日期不能早于"):
        decide(Grade.BASIC, date(2027, 2, 1))
    with pytest.raises(RuleViolation, match="名额1名，这样会有2名"):
        decide(Grade.EXCELLENT)
    decide(Grade.BASIC)
    book = confirmed.load_book(KEY)
    appeal = book.appeals[0]
    assert (appeal.before, appeal.after, appeal.outcome) == (Grade.INCOMPETENT, Grade.BASIC, "变更")
    assert {d.employee_no: d.grade for d in book.decisions}["004"] is Grade.BASIC
    assert {c.employee_no: c.grade for c in book.confirmed}["004"] is Grade.INCOMPETENT
    assert list_changed_since(year_end.score(confirmed, KEY)) == ()
    with pytest.raises(RuleViolation, match="没有等待决定"):
        decide(Grade.BASIC)
    with pytest.raises(RuleViolation, match="只有定为不称职的"):
        file_it("004", date(2027, 3, 10), AppealKind.APPEAL)


def test_that_a_kept_result_may_be_appealed_within_fifteen_days(confirmed: Workspace) -> None:
    publish(confirmed)
    publication.notify_people(confirmed, KEY, ("004",), date(2027, 1, 21))
    publication.file_appeal(
        confirmed, KEY, "004", kind=AppealKind.REVIEW, filed_on=date(2027, 2, 1), ground="有异议"
    )
    publication.decide_appeal(
        confirmed,
        KEY,
        1,
        Grade.INCOMPETENT,
        reason="事实清楚",
        decided_by="党组",
        decided_on=date(2027, 2, 10),
    )
    assert confirmed.load_book(KEY).appeals[0].outcome == "维持"
    late = date(2027, 2, 26)
    with pytest.raises(RuleViolation, match="2027-02-25已经过期"):
        publication.file_appeal(confirmed, KEY, "004", kind=AppealKind.APPEAL, filed_on=late, ground="不服")
    publication.file_appeal(
        confirmed, KEY, "004", kind=AppealKind.APPEAL, filed_on=date(2027, 2, 25), ground="不服"
    )
    assert [a.kind for a in confirmed.load_book(KEY).appeals] == [AppealKind.REVIEW, AppealKind.APPEAL]


def test_that_what_comes_apart_from_the_confirmed_result_is_named(confirmed: Workspace) -> None:
    assert list_changed_since(year_end.score(confirmed, KEY)) == ()
    gone = [e for e in confirmed.load_book(KEY).employees if e.employee_no == "003"]
    with confirmed.write(KEY, "后来") as step:
        step.save(
            Sanction(employee_no="005", kind="诫勉", decided="2026-12"),
            Sanction(employee_no="001", kind="政务警告", decided="2026-12"),
            an_employee("006", name="新来"),
            TypedScore(employee_no="002", part="year_end", score=Decimal(99)),
        )
        step.remove(*gone)
    scheme = confirmed.load_book(KEY).scheme
    first, second, *rest = scheme.parts
    parts = (replace(first, weight=first.weight + 5), replace(second, weight=second.weight - 5), *rest)
    with confirmed.write(KEY, "改权重") as step:
        step.save_scheme(replace(scheme, parts=parts))
    said = "；".join(b.what for b in list_changed_since(year_end.score(confirmed, KEY)))
    assert "张伟003已确认结果，确认后从名册中删去" in said
    assert "考核方案在确认结果以后改过" in said
    assert "张伟005已确认为优秀，后来2026-12受诫勉" in said
    assert "张伟001的评等资格由可评全部变为不得评优" in said
    assert "张伟002的总分由" in said
    assert "新来是确认结果以后才加入名册的" in said
