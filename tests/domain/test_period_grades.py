"""Grades of a period: the share of 好 by whole numbers, pools, ties, standings, and everything that keeps from approval."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from builders import a_book, a_scheme, an_employee
from hypothesis import given
from hypothesis import strategies as st

from kpi_desktop.domain.checks import check_year
from kpi_desktop.domain.errors import Severity
from kpi_desktop.domain.leave import LeaveRecord
from kpi_desktop.domain.monthly import MonthExclusion
from kpi_desktop.domain.period_checks import check_period, list_breaches
from kpi_desktop.domain.period_data import read_period_rule, write_period_rule
from kpi_desktop.domain.period_grades import PeriodLine, PeriodSheet, score_period, with_grades
from kpi_desktop.domain.period_rules import (
    GradeCounts,
    Period,
    PeriodBand,
    PeriodCycle,
    PeriodDecision,
    PeriodGrade,
    PeriodRule,
    PeriodStage,
    PeriodStanding,
    PeriodStep,
    QuotaScope,
    SecondmentRule,
    count_grades,
    hint_year_end,
)
from kpi_desktop.domain.period_standing import bounds_of
from kpi_desktop.domain.scheme import check_scheme
from kpi_desktop.domain.scheme_data import scheme_from_data, scheme_to_data
from kpi_desktop.domain.staff import EmployeeCategory, Section
from kpi_desktop.domain.values import show_short
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.domain.year_end import score_year

Q1, Q2, Q3, Q4 = PeriodCycle.QUARTER.periods
GOOD, FAIR, AVERAGE, POOR = PeriodGrade
RULE = PeriodRule()


def a_decision(number: str = "001", grade: PeriodGrade | None = GOOD, **given: object) -> PeriodDecision:
    fields = {
        "cycle": PeriodCycle.QUARTER,
        "period": 1,
        "standing": PeriodStanding.GRADED,
        "score": Decimal("95.00"),
        "proposed": GOOD,
        "reason": "",
        "decided_on": "2026-04-08",
        "decided_by": "李静",
        **given,
    }
    return PeriodDecision(employee_no=number, grade=grade, **fields)  # type: ignore[arg-type]


def a_step(stage: PeriodStage = PeriodStage.APPROVED, period: int = 1, **given: object) -> PeriodStep:
    fields = {"done_on": "2026-04-10", "done_by": "王局", "cycle": PeriodCycle.QUARTER, **given}
    return PeriodStep(stage=stage, period=period, **fields)  # type: ignore[arg-type]


def with_rule(book: YearBook, **changes: object) -> YearBook:
    rule = replace(book.scheme.period, **changes)  # type: ignore[arg-type]
    return replace(book, scheme=replace(book.scheme, period=rule))


def sheet(book: YearBook, period: Period = Q1) -> PeriodSheet:
    return score_period(score_year(book), period)


def of(book: YearBook, number: str, period: Period = Q1) -> PeriodLine:
    return next(line for line in sheet(book, period).lines if line.employee.employee_no == number)


def grades(book: YearBook) -> list[PeriodGrade | None]:
    return [line.proposal for line in sheet(book).lines]


def excluded(*months: int, reason: str = "病假超过半月", number: str = "001") -> tuple[MonthExclusion, ...]:
    return tuple(MonthExclusion(employee_no=number, month=month, reason=reason) for month in months)


def test_that_a_period_knows_its_months() -> None:
    assert [period.months for period in PeriodCycle.QUARTER.periods] == [
        (1, 2, 3),
        (4, 5, 6),
        (7, 8, 9),
        (10, 11, 12),
    ]
    assert [period.months for period in PeriodCycle.MONTH.periods] == [(month,) for month in range(1, 13)]
    assert (Q2.label, PeriodCycle.MONTH.periods[2].label) == ("第2季度", "3月")


@pytest.mark.parametrize(
    ("good", "base", "allowed"), [(9, 22, False), (8, 22, True), (2, 5, True), (1, 2, False)]
)
def test_that_the_share_of_good_is_counted_in_whole_people(good: int, base: int, allowed: bool) -> None:
    assert RULE.allows(good, base) is allowed
    assert allowed is (5 * good <= 2 * base)
    assert (good <= RULE.cap(base)) is allowed


@given(st.integers(0, 500), st.integers(0, 10_000).map(lambda number: Decimal(number) / 100))
def test_that_the_cap_is_the_most_the_share_allows(base: int, percent: Decimal) -> None:
    rule = PeriodRule(good_percent=percent)
    assert rule.allows(rule.cap(base), base)
    assert not rule.allows(rule.cap(base) + 1, base)


scores = st.lists(st.integers(5500, 10000).map(lambda number: Decimal(number) / 100), min_size=1, max_size=9)


@given(scores)
def test_that_proposals_never_go_over_the_share_and_follow_the_score(numbers: list[Decimal]) -> None:
    book = a_book({f"{at:03d}": show_short(score) for at, score in enumerate(numbers, start=1)})
    found = sheet(book)
    good = [line.score for line in found.lines if line.proposal is GOOD]
    assert RULE.allows(len(good), len(numbers))
    others = [line.score for line in found.lines if line.proposal is not GOOD and line.score is not None]
    assert all(mine > other for mine in good if mine for other in others)
    ordered = sorted(found.lines, key=lambda line: line.score or Decimal(0), reverse=True)
    ranks = [list(PeriodGrade).index(line.proposal) for line in ordered if line.proposal]
    assert ranks == sorted(ranks)


@given(scores, st.integers(0, 8))
def test_that_a_better_score_is_never_proposed_a_worse_grade(numbers: list[Decimal], who: int) -> None:
    at = who % len(numbers)
    better = [*numbers[:at], min(numbers[at] + 2, Decimal(100)), *numbers[at + 1 :]]

    def grade(given: list[Decimal]) -> int:
        book = a_book({f"{n:03d}": show_short(score) for n, score in enumerate(given)})
        proposal = grades(book)[at]
        # A tie on the line lies between 好 and 较好.
        return 1 if proposal is None else 2 * list(PeriodGrade).index(proposal)

    assert grade(better) <= grade(numbers)


def test_that_the_best_get_good_and_the_next_find_it_full() -> None:
    book = a_book({"001": "95", "002": "92", "003": "91", "004": "85", "005": "70", "006": "60"})
    book = with_rule(book, bands=(*RULE.bands[:2], PeriodBand(grade=AVERAGE, lower=Decimal(65))))
    assert grades(book) == [GOOD, GOOD, FAIR, FAIR, AVERAGE, POOR]
    assert of(book, "003").proposal_reason == "达到“好”的分数线，但2名已满"
    assert [sheet(book).count(grade) for grade in PeriodGrade] == [2, 2, 1, 1]
    assert sheet(book).pools[0].left == 0
    assert of(book, "006").word == "较差"


def test_that_a_tie_on_the_line_is_left_to_people() -> None:
    book = a_book({"001": "95", "002": "91", "003": "91", "004": "85", "005": "85"})
    assert grades(book) == [GOOD, None, None, FAIR, FAIR]
    assert "并列在“好”2名的线上" in of(book, "002").proposal_reason
    assert of(book, "002").is_tied
    assert of(book, "002").word == "待定"
    decided = replace(
        book, period_decisions=(a_decision("002", reason="群众评议更高", score=Decimal(91), proposed=None),)
    )
    assert [line.grade for line in sheet(decided).lines] == [GOOD, GOOD, None, FAIR, FAIR]
    assert of(decided, "002").proposal is None


def test_that_the_score_is_the_exact_mean_rounded_once() -> None:
    book = a_book({"001": "90"})
    marks = tuple(
        replace(mark, entered=mark.entered - Decimal("0.01"))
        if (mark.month, mark.indicator_no) == (3, "Z05") and mark.entered
        else mark
        for mark in book.marks
    )
    line = of(replace(book, marks=marks), "001")
    assert line.score == Decimal("90.00")
    assert line.line is not None
    assert line.line.sentence == "第1季度：(90.00 + 90.00 + 89.99) ÷ 3 = 89.9967，四舍五入到2位 = 90.00"
    assert sum((m.score or 0 for m in line.months), Fraction(0)) / 3 == Fraction(26999, 300)


def test_that_a_month_not_assessed_leaves_the_mean() -> None:
    line = of(a_book({"001": "90"}, exclusions=excluded(2, reason="脱产学习")), "001")
    assert line.score == Decimal(90)
    assert line.line is not None
    assert "（2月不计）" in line.line.rule


def test_that_nobody_is_proposed_good_while_somebody_lacks_a_score() -> None:
    book = a_book({"001": "95", "002": "85", "003": "80"})
    gap = tuple(m for m in book.marks if (m.employee_no, m.month, m.indicator_no) != ("003", 2, "Z01"))
    book = replace(book, marks=gap)
    assert grades(book) == [None, FAIR, None]
    assert of(book, "003").proposal_reason == "2月的分数没有填全"
    assert of(book, "003").missing == (2,)
    assert "暂不建议" in of(book, "001").proposal_reason
    assert not of(book, "001").is_tied
    assert of(book, "001").is_open


@pytest.mark.parametrize(
    ("given", "standing", "reason"),
    [
        ({"category": EmployeeCategory.WORKER}, PeriodStanding.AWAY, "机关工勤不参加平时等次评定"),
        ({"present_from": 5}, PeriodStanding.AWAY, "5月调入，此前不在本单位"),
        ({"on_probation": True}, PeriodStanding.GRADED, ""),
    ],
)
def test_that_the_roster_says_who_takes_part(
    given: dict[str, object], standing: PeriodStanding, reason: str
) -> None:
    book = a_book({"001": "95", "002": "85"}, employees=(an_employee("001", **given), an_employee("002")))
    line = of(book, "001")
    assert line.standing is standing
    assert reason in line.standing_reason
    assert sheet(book).base == (1 if standing is PeriodStanding.AWAY else 2)
    assert sheet(book).pools[0].base == sheet(book).base


def test_that_probation_goes_without_a_grade_where_the_scheme_says_so() -> None:
    book = a_book({"001": "95"}, employees=(an_employee("001", on_probation=True),))
    line = of(with_rule(book, grades_probation=False), "001")
    assert (line.standing, line.word) == (PeriodStanding.UNGRADED, "不定等次")


@pytest.mark.parametrize(
    ("months", "standing"), [((1,), PeriodStanding.GRADED), ((1, 2), PeriodStanding.UNGRADED)]
)
def test_that_leave_over_half_of_the_cycle_takes_part_without_a_grade(
    months: tuple[int, ...], standing: PeriodStanding
) -> None:
    book = a_book({"001": "95", "002": "85"}, exclusions=excluded(*months))
    line = of(book, "001")
    assert line.standing is standing
    assert sheet(book).base == 2
    assert (line.score is None) is (standing is PeriodStanding.UNGRADED)


def test_that_leave_of_just_half_is_graded() -> None:
    book = with_rule(a_book({"001": "95"}, exclusions=excluded(1, 2)), leave_share=Decimal("66.67"))
    assert of(book, "001").standing is PeriodStanding.GRADED


def test_that_the_receiving_unit_assesses_a_person_on_secondment() -> None:
    book = a_book({"001": "95", "002": "85"}, exclusions=excluded(1, 2, 3, reason="借调县委办"))
    line = of(book, "001")
    assert (line.standing, line.word) == (PeriodStanding.AWAY, "不参加")
    assert line.standing_reason == "借调县委办，由接收单位考核"
    at_home = with_rule(book, secondment=SecondmentRule.HOME)
    assert of(at_home, "001").standing is PeriodStanding.UNGRADED
    assert "没有计入的月份" in of(at_home, "001").standing_reason


def a_leave(kind: str, starts_on: str, ends_on: str) -> LeaveRecord:
    return LeaveRecord(
        employee_no="001",
        kind=kind,
        starts_on=starts_on,
        ends_on=ends_on,
        days=Decimal(30),
        destination="县委办",
    )


@pytest.mark.parametrize(
    ("records", "standing", "reason"),
    [
        ([("sick", "2025-12-20", "2026-02-14")], PeriodStanding.GRADED, ""),
        ([("sick", "2025-12-20", "2026-02-15")], PeriodStanding.UNGRADED, "病事假46天，超过考核周期的50%"),
        (
            [("sick", "2026-01-01", "2026-01-31"), ("personal", "2026-03-02", "2026-03-31")],
            PeriodStanding.UNGRADED,
            "病事假61天",
        ),
        ([("sick", "2026-04-01", "2026-06-30")], PeriodStanding.GRADED, ""),
        ([("annual", "2026-01-01", "2026-03-20")], PeriodStanding.GRADED, ""),
        ([("seconded", "2026-01-01", "2026-02-14")], PeriodStanding.GRADED, ""),
        ([("seconded", "2026-01-01", "2026-02-15")], PeriodStanding.AWAY, "借调（县委办），由接收单位考核"),
    ],
)
def test_that_recorded_absences_are_counted_in_days(
    records: list[tuple[str, str, str]], standing: PeriodStanding, reason: str
) -> None:
    book = a_book({"001": "95"}, leave_records=tuple(a_leave(*record) for record in records))
    line = of(book, "001")
    assert line.standing is standing
    assert reason in line.standing_reason


def test_that_days_recorded_outweigh_the_words_of_excluded_months() -> None:
    short = (a_leave("sick", "2026-01-05", "2026-01-23"), a_leave("sick", "2026-02-02", "2026-02-20"))
    book = a_book({"001": "95"}, exclusions=excluded(1, 2), leave_records=short)
    assert of(book, "001").standing is PeriodStanding.GRADED


def test_that_a_year_s_last_period_ends_with_the_year() -> None:
    assert bounds_of(Q4, 2026) == (date(2026, 10, 1), date(2026, 12, 31))


def test_that_people_may_state_how_somebody_takes_part() -> None:
    stated = a_decision("001", None, standing=PeriodStanding.UNGRADED, proposed=None, reason="病假56天")
    book = a_book({"001": "95", "002": "85"}, period_decisions=(stated,))
    line = of(book, "001")
    assert (line.standing, line.standing_reason) == (PeriodStanding.UNGRADED, "病假56天")
    assert line.score is None
    assert grades(book) == [None, FAIR]


def a_unit_of_sections(**given: object) -> YearBook:
    """办公室 of two that report with 业务股 of three, and 财务股 of one."""
    places = {
        "001": "办公室",
        "002": "办公室",
        "003": "业务股",
        "004": "业务股",
        "005": "业务股",
        "006": "财务股",
    }
    scores = dict(zip(places, ("95", "94", "93", "92", "85", "99"), strict=True))
    return a_book(
        scores,
        sections=(
            Section(name="业务股", sort_order=1),
            Section(name="办公室", sort_order=2, reports_with="业务股"),
            Section(name="财务股", sort_order=3),
        ),
        employees=tuple(an_employee(number, section=section) for number, section in places.items()),
        **given,
    )


def test_that_small_sections_share_the_places_of_the_one_that_reports() -> None:
    book = with_rule(a_unit_of_sections(), scope=QuotaScope.SECTIONS)
    found = sheet(book)
    assert [(pool.label, pool.base, pool.cap, pool.used) for pool in found.pools] == [
        ("业务股", 5, 2, 2),
        ("财务股", 1, 0, 0),
    ]
    assert [line.proposal for line in found.lines] == [GOOD, GOOD, FAIR, FAIR, FAIR, FAIR]
    assert [section.label for section in found.sections] == ["业务股（含办公室）", "财务股"]


def test_that_the_unit_s_places_do_not_look_at_sections() -> None:
    found = sheet(a_unit_of_sections())
    assert [line.proposal for line in found.lines] == [GOOD, FAIR, FAIR, FAIR, FAIR, GOOD]
    assert found.section_of("001").section == "业务股"
    assert found.sections[0].submitted is None


def test_that_section_pools_never_break_the_unit_s_share() -> None:
    book = with_rule(a_unit_of_sections(), scope=QuotaScope.SECTIONS)
    assert RULE.allows(sheet(book).count(GOOD), sheet(book).base)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(8600, 9800)), min_size=1, max_size=12))
def test_that_no_pool_and_never_the_unit_goes_over_its_share(people: list[tuple[int, int]]) -> None:
    scores = {f"{at:03d}": show_short(Decimal(score) / 100) for at, (_, score) in enumerate(people)}
    book = a_book(
        scores,
        sections=tuple(
            Section(name=f"科室{at}", sort_order=at, reports_with="科室0" if at == 3 else "")
            for at in range(4)
        ),
        employees=tuple(
            an_employee(f"{at:03d}", section=f"科室{section}") for at, (section, _) in enumerate(people)
        ),
    )
    found = sheet(with_rule(book, scope=QuotaScope.SECTIONS))
    assert all(pool.left >= 0 for pool in found.pools)
    assert RULE.allows(found.count(GOOD), found.base)
    assert sum(pool.base for pool in found.pools) == len(people)
    tied = [line for line in found.lines if line.is_tied]
    assert all(line.grade is None for line in tied)
    for pool in found.pools:
        own = [line for line in found.lines if line.employee.employee_no in pool.employee_nos]
        on_line = {line.score for line in own if line.is_tied}
        # A tie stands for one score, by more people than there are places left.
        assert len(on_line) <= 1
        assert not on_line or sum(1 for line in own if line.is_tied) > pool.left


def test_that_people_without_a_section_hand_in_as_well() -> None:
    assert [section.label for section in sheet(a_book({"001": "95"})).sections] == ["未分科室"]


def test_that_every_breach_is_listed_at_once() -> None:
    book = a_book({"001": "95", "002": "91", "003": "91", "004": "85", "005": "60"})
    decided = replace(
        book,
        period_decisions=(
            a_decision("001"),
            a_decision("002", score=Decimal(91), proposed=None, reason="集体研究"),
            a_decision("004", score=Decimal("84.5"), proposed=FAIR),
            a_decision("005", AVERAGE, score=None, proposed=AVERAGE),
        ),
    )
    found = sheet(decided)
    messages = [finding.message for finding in check_period(found)]
    assert messages == [
        "第1季度全单位“好”3人，参加5人，按40%最多2人；请减少1人",
        "张伟003（003）第1季度没有等次：得分91并列在“好”2名的线上，由集体研究决定并写明理由；请补齐分数或决定等次",
        "张伟004（004）第1季度的等次与建议不同，没有写理由；请补写理由",
        "张伟004（004）第1季度定等次后得分由84.5变为85；请重新报送",
        "张伟005（005）第1季度定等次后得分由没有变为60；请重新报送",
    ]
    assert [
        finding.message for finding in check_year(score_year(decided)) if "季度" in finding.what
    ] == messages
    assert {finding.severity for finding in check_period(found)} == {Severity.ERROR}
    assert found.lines[2].is_open
    assert list_breaches(found) == (*(finding.what for finding in check_period(found)), "未分科室还没有报送")


def test_that_a_score_that_went_away_is_told() -> None:
    book = a_book({"001": "95", "002": "80"}, period_decisions=(a_decision("001", FAIR, proposed=FAIR),))
    gap = tuple(m for m in book.marks if (m.employee_no, m.month) != ("001", 3))
    whats = [finding.what for finding in check_period(sheet(replace(book, marks=gap)))]
    assert whats == ["张伟001（001）第1季度定等次后得分由95变为没有"]


def test_that_a_period_nobody_has_begun_says_nothing() -> None:
    book = a_book({"001": "95", "002": "95", "003": "95"})
    assert not [f for f in check_year(score_year(book)) if f.place.page == "平时等次"]


def test_that_the_places_can_be_counted_as_they_would_be() -> None:
    found = sheet(a_book({"001": "95", "002": "92", "003": "91", "004": "85", "005": "85"}))
    assert with_grades(found, {"003": GOOD}).pools[0].left == -1
    assert with_grades(found, {"003": GOOD, "001": FAIR}).pools[0].left == 0


def test_that_an_approved_period_is_known() -> None:
    book = a_book({"001": "95"}, period_steps=(a_step(), a_step(PeriodStage.SUBMITTED)))
    found = sheet(book)
    assert found.approved is not None
    assert found.sections[0].submitted is not None
    assert sheet(book, Q2).approved is None


def test_that_the_annual_form_counts_the_approved_periods() -> None:
    decisions = (
        a_decision("001", GOOD),
        a_decision("001", FAIR, period=2),
        a_decision("001", POOR, period=3),
        a_decision("001", GOOD, period=2, cycle=PeriodCycle.MONTH),
        a_decision("002", GOOD),
    )
    steps = (a_step(), a_step(period=2), a_step(PeriodStage.SUBMITTED, period=3))
    counts = count_grades(decisions, steps, PeriodCycle.QUARTER, "001")
    assert counts == GradeCounts(good=1, fair=1)
    assert counts.sentence == "“好”1次，“较好”1次，“一般”0次，“较差”0次"
    assert counts.total == 2


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        (GradeCounts(good=4), "可优先考虑评优"),
        (GradeCounts(good=1, average=2, poor=1), "“一般”“较差”3次，超过一半"),
        (GradeCounts(good=3, fair=1), ""),
        (GradeCounts(fair=2, average=2), ""),
        (GradeCounts(), ""),
    ],
)
def test_that_the_periods_only_point_out_what_to_look_at(counts: GradeCounts, words: str) -> None:
    found = hint_year_end(counts, RULE)
    assert words in found
    assert bool(found) is bool(words)
    assert hint_year_end(counts, replace(RULE, prefers_good=False, warns_poor=False)) == ""


def test_that_the_rule_survives_as_plain_data() -> None:
    rule = PeriodRule(
        cycle=PeriodCycle.MONTH,
        good_percent=Decimal("33.5"),
        scope=QuotaScope.SECTIONS,
        bands=(PeriodBand(grade=GOOD, lower=Decimal(92)),),
        categories=tuple(EmployeeCategory),
        leave_share=Decimal(40),
        grades_probation=False,
        secondment=SecondmentRule.HOME,
        prefers_good=False,
        warns_poor=False,
    )
    assert read_period_rule(write_period_rule(rule)) == rule
    scheme = replace(a_scheme(), period=rule)
    assert scheme_from_data(scheme_to_data(scheme)) == scheme
    assert read_period_rule({}) == PeriodRule()
    assert rule.band(Decimal("91.99")) is POOR


def test_that_a_rule_that_cannot_stand_is_found() -> None:
    bad = PeriodRule(bands=(), good_percent=Decimal(140), categories=())
    whats = [finding.what for finding in check_scheme(replace(a_scheme(), period=bad), ())]
    assert "平时等次分数线没有从高到低排列" in whats
    assert "平时等次“好”的比例140%不在0到100之间" in whats
    assert "没有写平时等次评哪些人员类别" in whats
    flat = PeriodRule(
        bands=(PeriodBand(grade=GOOD, lower=Decimal(80)), PeriodBand(grade=FAIR, lower=Decimal(80)))
    )
    assert any("分数线" in f.what for f in check_scheme(replace(a_scheme(), period=flat), ()))


def test_that_words_are_those_of_the_field() -> None:
    assert [grade.label for grade in PeriodGrade] == ["好", "较好", "一般", "较差"]
    assert [each.label for each in PeriodStanding] == ["参加", "参加不定等次", "不参加"]
    assert [each.label for each in PeriodStage] == ["科室报送", "审定"]
    assert [each.label for each in PeriodCycle] == ["每月", "每季度"]
    assert SecondmentRule.HOME.label == "由本单位考核"
    assert RULE.sentence == (
        "每季度按计入月份得分的平均评定：90分以上好，80分以上较好，60分以上一般，以下较差；"
        "“好”不超过参加人数的40%（全单位计算），参加的人员类别为公务员、参公人员"
    )
