"""Consequences over the years and plans of sharing money, over real files, and the papers after the scores."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pypdfium2
import pytest

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.steps import StepKind, StepRecord
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.domain.year_end import UnitResult
from kpi_desktop.domain.year_records import PayoutPlan, WageStart
from kpi_desktop.services import (
    consequences,
    demo_results,
    next_year,
    payouts,
    result_papers,
    year_end,
    year_result,
)
from kpi_desktop.services.workspace import Workspace
from tests.builders import UNIT, YEAR, a_book, a_scheme

KEY = UnitYear(unit_code=UNIT.code, year=YEAR)
PLAN = PayoutPlan(plan_no=0, name="按人", pool=Decimal("60000.00"))


@pytest.fixture
def year(unit_file: Workspace) -> Workspace:
    """Six people, everything decided as proposed, money switched on."""
    book = a_book({f"{n:03d}": score for n, score in enumerate(("96", "92", "90", "85", "84", "83"), 1)})
    scheme = a_scheme()
    with unit_file.write(KEY, "全年") as step:
        step.save_scheme(replace(scheme, year_end=replace(scheme.year_end, pays_money=True)))
        step.save(StepRecord(kind=StepKind.PLAN, done_on="2025-12-18", done_by="李"))
        step.save(
            *book.employees, *book.posts, *book.indicators, *book.marks, *book.typed_scores, *book.tallies
        )
    people = year_end.score(unit_file, KEY).people
    grades = {p.employee.employee_no: p.proposal.grade for p in people if p.proposal.grade}
    year_end.decide_grades(unit_file, KEY, grades, "")
    return unit_file


def test_that_former_grades_are_typed_and_those_in_the_file_come_by_themselves(year: Workspace) -> None:
    consequences.record_former_grades(year, KEY, {"001": {2024: Grade.EXCELLENT, 2025: Grade.EXCELLENT}})
    first = consequences.load_consequences(year, KEY)[0]
    assert (first.excellent_run, first.has_merit) == (3, True)
    consequences.record_former_grades(year, KEY, {"001": {2025: None}})
    assert consequences.load_consequences(year, KEY)[0].excellent_run == 1
    with pytest.raises(RuleViolation, match="应在1994到2025之间"):
        consequences.record_former_grades(year, KEY, {"001": {2026: Grade.BASIC}})
    consequences.record_wage_starts(year, KEY, [WageStart(employee_no="001", step_from=2026)])
    assert consequences.load_consequences(year, KEY)[0].step_years == 1
    with pytest.raises(RuleViolation, match="起算年应在"):
        consequences.record_wage_starts(year, KEY, [WageStart(employee_no="001", level_from=1900)])
    next_year.start_next_year(year, KEY)
    key = UnitYear(unit_code=UNIT.code, year=YEAR + 1)
    assert consequences.load_former_grades(year, key)[YEAR]["001"] is Grade.EXCELLENT
    later = consequences.load_consequences(year, key)[0]
    assert [(each.year, each.is_typed) for each in later.history] == [(2024, True), (2026, False)]


def test_that_a_plan_is_reckoned_adopted_and_taken_back(year: Workspace) -> None:
    payouts.save_plan(year, KEY, PLAN)
    assert payouts.reckon(year, KEY, 1).total == PLAN.pool
    with pytest.raises(RuleViolation, match="只能测算，不能定稿"):
        payouts.adopt_plan(year, KEY, 1, adopted_by="党组")
    year_result.confirm_year(year, KEY, confirmed_on="2026-12-28", confirmed_by="党组")
    payouts.save_plan(year, KEY, replace(PLAN, name="另一个"))
    payouts.adopt_plan(year, KEY, 1, adopted_by="")
    book = year.load_book(KEY)
    assert sum(share.amount for share in book.payout_shares) == PLAN.pool
    assert {plan.adopted_by for plan in book.payout_plans} == {"李", ""}
    with pytest.raises(RuleViolation, match="已经按“按人”定稿"):
        payouts.adopt_plan(year, KEY, 2, adopted_by="党组")
    with pytest.raises(RuleViolation, match="不能修改"):
        payouts.save_plan(year, KEY, replace(PLAN, plan_no=1))
    with pytest.raises(RuleViolation, match="不能删除"):
        payouts.remove_plan(year, KEY, 1)
    with pytest.raises(RuleViolation, match="写明原因"):
        payouts.withdraw_plan(year, KEY, 1, " ")
    payouts.withdraw_plan(year, KEY, 1, "总额有误")
    assert year.load_book(KEY).payout_shares == ()
    payouts.remove_plan(year, KEY, 1)
    assert [plan.name for plan in year.load_book(KEY).payout_plans] == ["另一个"]
    with pytest.raises(RuleViolation, match="没有这个奖金方案"):
        payouts.reckon(year, KEY, 1)


def test_that_money_is_off_until_the_scheme_says_so(year: Workspace) -> None:
    with year.write(KEY, "关") as step:
        step.save_scheme(a_scheme())
    with pytest.raises(RuleViolation, match="没有使用奖金测算"):
        payouts.save_plan(year, KEY, PLAN)


def text_of(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    try:
        return "".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def test_that_the_papers_say_what_was_decided(year: Workspace) -> None:
    payouts.save_plan(year, KEY, PLAN)

    def turn_to(day: object) -> None:
        moment = year.clock().replace(year=day.year, month=day.month, day=day.day)  # type: ignore[attr-defined]
        year.clock = lambda: moment

    demo_results.finish_demo_year(year, KEY, turn_to)
    result = year_end.score(year, KEY)
    former = consequences.load_former_grades(year, KEY)
    assert "考核委员会" in text_of(result_papers.render_grade_table(result))
    notice = text_of(result_papers.render_notice(result))
    assert "2026年12月31日至2027年1月7日" in notice
    assert "张伟001" in notice
    assert "异议不成立" in text_of(result_papers.render_objections(result))
    told = text_of(result_papers.render_result_notices(result))
    assert told.count("同志") == 6
    assert "无意见" in text_of(result_papers.render_signatures(result))
    appeal = text_of(result_papers.render_appeal(result, 1))
    assert "不称职" in appeal
    assert "基本称职" in appeal
    assert "变更" in appeal
    assert "三等功（1人）" in text_of(result_papers.render_commendations(result, former))
    assert "诫勉" in text_of(result_papers.render_talks(result, former))
    assert "2024年" in text_of(result_papers.render_history(result, former))
    money = text_of(result_papers.render_payout(result, 1))
    assert "60,000.00" in money
    assert "测算，没有定稿" in money


PAPERS: tuple[Callable[[UnitResult], bytes], ...] = (
    result_papers.render_notice,
    result_papers.render_result_notices,
    result_papers.render_signatures,
    lambda result: result_papers.render_appeal(result, 1),
    lambda result: result_papers.render_commendations(result, {}),
    lambda result: result_papers.render_talks(result, {}),
    lambda result: result_papers.render_history(result, {}),
    lambda result: result_papers.render_payout(result, 1),
    result_papers.render_grade_table,
)


@pytest.mark.parametrize("paper", PAPERS)
def test_that_a_paper_without_content_is_refused(
    unit_file: Workspace, paper: Callable[[UnitResult], bytes]
) -> None:
    with pytest.raises(RuleViolation):
        paper(year_end.score(unit_file, KEY))


def test_that_papers_with_nothing_to_list_say_so(year: Workspace) -> None:
    result = year_end.score(year, KEY)
    assert "没有基本称职以下的人员" in text_of(result_papers.render_talks(result, {}))
    assert "提出日期" in text_of(result_papers.render_objections(result))
    assert "（5个工作日）" in text_of(result_papers.render_notice(result))
    with year.write(KEY, "无") as step:
        step.remove(*result.book.decisions)
    with pytest.raises(RuleViolation, match="没有要公示的名单"):
        result_papers.render_notice(year_end.score(year, KEY))
