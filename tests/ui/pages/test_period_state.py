"""What 平时等次 shows, derived from the scored year."""

from dataclasses import replace
from decimal import Decimal

import pytest
from builders import a_book, an_employee

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.monthly import MonthExclusion
from kpi_desktop.domain.period_rules import (
    PeriodCycle,
    PeriodDecision,
    PeriodGrade,
    PeriodStage,
    PeriodStanding,
    PeriodStep,
    QuotaScope,
)
from kpi_desktop.domain.staff import EmployeeCategory, Section
from kpi_desktop.domain.steps import StepKind, StepRecord
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.domain.year_end import score_year
from kpi_desktop.ui.grid.columns import CellEdit, CellState, Column, derive_state
from kpi_desktop.ui.monthly.period_columns import parse_grade, period_columns
from kpi_desktop.ui.monthly.period_state import (
    PeriodRow,
    PeriodView,
    derive_period,
    derive_periods,
    derive_wish,
    first_open_period,
)

Q1, Q2, *_ = PeriodCycle.QUARTER.periods
GOOD, FAIR, AVERAGE, POOR = PeriodGrade


def step(stage: PeriodStage, section: str = "", period: int = 1) -> PeriodStep:
    return PeriodStep(
        cycle=PeriodCycle.QUARTER,
        period=period,
        stage=stage,
        section=section,
        done_on="2026-04-08",
        done_by="王局",
        document_no="5号" if stage is PeriodStage.APPROVED else "",
    )


def decision(number: str, grade: PeriodGrade | None, **given: object) -> PeriodDecision:
    fields = {
        "cycle": PeriodCycle.QUARTER,
        "period": 1,
        "standing": PeriodStanding.GRADED,
        "score": None,
        "proposed": FAIR,
        "reason": "研究",
        "decided_on": "2026-04-07",
        "decided_by": "李静",
        **given,
    }
    return PeriodDecision(employee_no=number, grade=grade, **fields)  # type: ignore[arg-type]


def book(**given: object) -> YearBook:
    """办公室 of three (95, 91, 91) and 业务股 of two (85, 70); the second and third tie."""
    places = {"001": "办公室", "002": "办公室", "003": "办公室", "004": "业务股", "005": "业务股"}
    scores = dict(zip(places, ("95", "91", "91", "85", "70"), strict=True))
    return a_book(
        scores,
        **{
            "sections": (Section(name="办公室", sort_order=1), Section(name="业务股", sort_order=2)),
            "employees": tuple(
                an_employee(number, name=f"张{number}", section=section) for number, section in places.items()
            ),
            **given,
        },
    )


def view(book: YearBook) -> PeriodView:
    return derive_period(score_year(book), Q1)


def row(book: YearBook, number: str) -> PeriodRow:
    return next(row for row in view(book).rows if row.line.employee.employee_no == number)


def column(key: str) -> Column[PeriodRow]:
    return next(column for column in period_columns(Q1, 2) if column.key == key)


def test_that_the_periods_say_where_they_stand() -> None:
    marked = book(
        period_steps=(
            step(PeriodStage.APPROVED),
            *(step(PeriodStage.SUBMITTED, name, 2) for name in ("办公室", "业务股")),
            step(PeriodStage.SUBMITTED, "办公室", 3),
        )
    )
    items = derive_periods(score_year(marked))
    assert [item.title for item in items] == ["第1季度", "第2季度", "第3季度", "第4季度"]
    assert [item.state for item in items] == ["已审定", "待审定", "已报1/2", "待报送"]
    assert first_open_period(items) == 2


def test_that_periods_not_begun_or_with_gaps_are_told() -> None:
    early = book()
    early = replace(
        early,
        marks=tuple(m for m in early.marks if m.month <= 3 or (m.month == 4 and m.employee_no == "001")),
    )
    items = derive_periods(score_year(early))
    assert [item.state for item in items] == ["待报送", "缺分", "未开始", "未开始"]
    assert [item.mood for item in items] == ["warning", "bad", "", ""]
    approved = tuple(step(PeriodStage.APPROVED, period=at) for at in (1, 2, 3, 4))
    assert first_open_period(derive_periods(score_year(book(period_steps=approved)))) == 4
    assert first_open_period(derive_periods(score_year(book(marks=())))) == 1


def test_that_a_period_shows_places_sections_and_troubles() -> None:
    shown = view(book())
    gauge = shown.gauges[0]
    assert (gauge.used, gauge.limit, gauge.mood) == (1, 2, "good")
    assert gauge.sentence == "参加5人，40%最多2名，还剩1名"
    assert [(s.label, s.counts, s.state, s.can_submit) for s in shown.sections] == [
        ("办公室", "1/3", "2人没有等次", False),
        ("业务股", "0/2", "待报送", True),
    ]
    assert not shown.can_hand_in
    assert not shown.can_approve
    assert len(shown.breaches) == 3
    assert shown.sentence == "2人并列在“好”的线上，请研究决定，并写明理由。"
    assert "40%" in shown.rule


def test_that_the_sentence_leads_on() -> None:
    gap = book()
    gap = replace(gap, marks=tuple(m for m in gap.marks if (m.employee_no, m.month) != ("005", 2)))
    assert view(gap).sentence == "还有1人的月度分数没有填全，填全后才能建议等次。"
    settled = book(
        period_decisions=(
            decision("002", GOOD, proposed=None, score=Decimal("91.00")),
            decision("003", FAIR, proposed=None, score=Decimal("91.00")),
        )
    )
    assert view(settled).sentence == "等次齐全，请各科室报送后审定。"
    assert view(settled).can_hand_in
    handed_in = replace(
        settled, period_steps=tuple(step(PeriodStage.SUBMITTED, name) for name in ("办公室", "业务股"))
    )
    assert view(handed_in).sentence == "科室都已报送，可以审定。1月、2月、3月还没有关账，建议先关账。"
    assert view(handed_in).can_approve
    assert [section.can_return for section in view(handed_in).sections] == [True, True]
    closed = tuple(
        StepRecord(kind=StepKind.MONTH, month=month, done_on="2026-04-05", done_by="李")
        for month in (1, 2, 3)
    )
    assert view(replace(handed_in, steps=closed)).sentence == "科室都已报送，可以审定。"
    approved = replace(handed_in, period_steps=(*handed_in.period_steps, step(PeriodStage.APPROVED)))
    assert view(approved).sentence == "已于2026-04-08由王局审定，5号，不能修改。"
    assert (view(approved).breaches, view(approved).can_approve) == ((), False)
    assert not any(section.can_return or section.can_submit for section in view(approved).sections)
    changed = replace(
        settled, period_decisions=(*settled.period_decisions, decision("001", GOOD, proposed=GOOD))
    )
    assert view(changed).sentence == "右边列出审定前要解决的问题。"
    assert view(a_book({})).sentence.startswith("人员名册还是空的")


def test_that_places_given_beyond_the_share_are_red() -> None:
    many = tuple(decision(number, GOOD) for number in ("001", "002", "003"))
    gauge = view(book(period_decisions=many)).gauges[0]
    assert (gauge.mood, gauge.sentence) == ("bad", "参加5人，40%最多2名，超出1名")


def test_that_pools_of_sections_have_a_gauge_each() -> None:
    both = book()
    rule = replace(both.scheme.period, scope=QuotaScope.SECTIONS)
    both = replace(both, scheme=replace(both.scheme, period=rule))
    assert [gauge.title for gauge in view(both).gauges] == ["“好”（办公室）", "“好”（业务股）"]


def test_that_the_grid_says_score_proposal_and_reason() -> None:
    tied = row(book(), "002")
    assert column("score").read(tied) == "91.00"
    assert "÷ 3" in (column("score").tooltip or str)(tied)
    assert column("proposal").read(tied) == "并列待定"
    assert column("grade").read(tied) == ""
    assert derive_state(column("grade"), tied) is CellState.MISSING
    assert derive_state(column("proposal"), tied) is CellState.MARKED
    assert "并列" in column("reason").read(tied)
    assert column("month1").read(tied) == "91.00"
    assert (column("month1").tooltip or str)(tied).startswith("1月：")
    decided = row(book(period_decisions=(decision("004", AVERAGE, reason="通报1次"),)), "004")
    assert (column("proposal").read(decided), column("grade").read(decided)) == ("较好", "一般")
    assert column("reason").read(decided) == "通报1次"
    assert derive_state(column("grade"), decided) is CellState.MARKED
    assert (column("grade").tooltip or str)(decided) == "李静2026-04-07评定"


def test_that_those_not_graded_take_no_grade() -> None:
    exclusions = tuple(MonthExclusion(employee_no="001", month=m, reason="病假超过半月") for m in (1, 2))
    ill = row(book(exclusions=exclusions), "001")
    assert [column(key).read(ill) for key in ("month1", "score", "standing", "proposal", "grade")] == [
        "不计",
        "",
        "参加不定等次",
        "",
        "不定等次",
    ]
    assert derive_state(column("grade"), ill) is CellState.DISABLED
    assert derive_state(column("standing"), ill) is CellState.MARKED
    assert derive_state(column("month1"), ill) is CellState.DISABLED
    assert "病事假2个月" in ill.why_not
    assert (column("score").tooltip or str)(ill) == ill.line.standing_reason
    worker = book(employees=(an_employee("001", category=EmployeeCategory.WORKER),))
    assert not view(worker).gauges
    gap = book()
    gap = replace(gap, marks=tuple(m for m in gap.marks if (m.employee_no, m.month) != ("005", 2)))
    assert column("proposal").read(row(gap, "005")) == "待定"
    assert derive_state(column("score"), row(gap, "005")) is CellState.MISSING
    assert not row(gap, "005").takes_grade


def test_that_an_approved_period_takes_nothing() -> None:
    approved = row(book(period_steps=(step(PeriodStage.APPROVED),)), "001")
    assert not approved.takes_grade
    assert approved.why_not == "本期已经审定，要改请先撤回审定"
    assert derive_state(column("grade"), approved) is CellState.NORMAL


def edit(number: str, new: PeriodGrade | None) -> CellEdit:
    return CellEdit(row_key=number, column_key="grade", old="", text="", new=new)


def test_that_a_reason_is_asked_where_one_is_due() -> None:
    rows = view(book(period_decisions=(decision("004", AVERAGE),))).rows
    assert derive_wish([edit("001", GOOD)], rows).question == ""
    assert derive_wish([edit("002", GOOD), edit("004", POOR)], rows).question == (
        "张002（建议待定）、张004（建议较好）的等次与建议不同，或者科室已经报送，请写明理由："
    )
    taken_back = derive_wish([edit("004", None), edit("001", None)], rows)
    assert (taken_back.withdrawn, taken_back.question) == (("004",), "撤回1人的等次，请写明原因：")
    handed_in = view(book(period_steps=(step(PeriodStage.SUBMITTED, "业务股"),))).rows
    assert "张004（建议较好）" in derive_wish([edit("004", FAIR)], handed_in).question
    everybody = [edit(number, POOR) for number in ("001", "002", "003", "004", "005")]
    assert "等的等次" in derive_wish(everybody, rows).question


def test_that_only_the_words_of_the_period_are_taken() -> None:
    anybody = row(book(), "001")
    assert parse_grade(" 较好 ", anybody) is FAIR
    assert parse_grade("", anybody) is None
    with pytest.raises(RuleViolation, match="请填写好、较好、一般、较差"):
        parse_grade("优秀", anybody)
