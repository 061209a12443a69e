"""Sharing a pool by plans: the vector, section pools first, months and multipliers, and plans compared."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.grading import GradeDecision
from kpi_desktop.domain.payout_plans import (
    check_plan_values,
    compare_payouts,
    reckon_payout,
    show_payout,
    snapshot_shares,
)
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.staff import Section
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.domain.year_end import UnitResult, score_year
from kpi_desktop.domain.year_records import PayMethod, PayoutPlan
from tests.builders import a_book, a_post

# scoring.md §8: score and coefficient of five people, and their shares of 60,000 yuan.
VECTOR = (
    ("001", "92.50", "1.30", "15039.87"),
    ("002", "88.00", "1.10", "12106.93"),
    ("003", "90.25", "1.00", "11287.72"),
    ("004", "85.50", "1.15", "12297.67"),
    ("005", "78.00", "0.95", "9267.81"),
)
PLAN = PayoutPlan(plan_no=1, name="按人", pool=Decimal("60000.00"))


def a_year(sections: tuple[str, ...] = ("",) * 5, grade: Grade = Grade.COMPETENT) -> YearBook:
    book = a_book({number: "80" for number, *_ in VECTOR})
    return replace(
        book,
        sections=tuple(Section(name=name) for name in dict.fromkeys(sections) if name),
        posts=tuple(a_post(f"G{number}", coefficient=Decimal(k)) for number, _, k, _ in VECTOR),
        employees=tuple(
            replace(person, post_no=f"G{person.employee_no}", section=section)
            for person, section in zip(book.employees, sections, strict=True)
        ),
        decisions=tuple(
            GradeDecision(
                employee_no=number, grade=grade, reason="", decided_on="2026-12-28", decided_by="李"
            )
            for number, *_ in VECTOR
        ),
    )


def scored(book: YearBook) -> UnitResult:
    """The year with the totals of the vector."""
    result = score_year(book)
    totals = {number: Decimal(score) for number, score, *_ in VECTOR}
    return replace(
        result, people=tuple(replace(p, total=totals[p.employee.employee_no]) for p in result.people)
    )


def test_that_the_vector_comes_out_to_the_fen() -> None:
    payout = reckon_payout(scored(a_year()), PLAN)
    assert [(line.employee_no, str(line.amount)) for line in payout.lines] == [
        (number, share) for number, _, _, share in VECTOR
    ]
    assert payout.total == PLAN.pool
    assert [line.section for line in payout.lines] == ["未分科室"] * 5


def test_that_sections_have_their_pools_first() -> None:
    sections = ("办公室", "办公室", "业务股", "业务股", "业务股")
    plan = replace(PLAN, method=PayMethod.SECTION, section_factors=(("办公室", "1.5"),))
    payout = reckon_payout(scored(a_year(sections)), plan)
    assert payout.section_pools == (("办公室", Decimal("30000.00")), ("业务股", Decimal("30000.00")))
    office = sum(line.amount for line in payout.lines if line.section == "办公室")
    assert (office, payout.total) == (Decimal(30000), PLAN.pool)
    differences = compare_payouts(reckon_payout(scored(a_year(sections)), PLAN), payout)
    assert sum(differences.values()) == 0
    assert differences["001"] > 0


def test_that_a_section_without_a_claim_gets_no_pool() -> None:
    book = a_year(("办公室", "办公室", "办公室", "办公室", "业务股"))
    barred = replace(book.decisions[-1], grade=Grade.BASIC)
    book = replace(book, decisions=(*book.decisions[:-1], barred))
    payout = reckon_payout(scored(book), replace(PLAN, method=PayMethod.SECTION))
    assert payout.section_pools == (("办公室", PLAN.pool),)
    last = payout.lines[-1]
    assert (last.amount, last.note, last.word) == (Decimal(0), "基本称职不参加分配", "基本称职")


def test_that_months_and_multipliers_count() -> None:
    book = a_year()
    half = replace(book.employees[0], present_from=7)
    book = replace(book, employees=(half, *book.employees[1:]))
    payout = reckon_payout(scored(book), PLAN)
    assert payout.lines[0].claim.months == 6
    whole = reckon_payout(scored(book), replace(PLAN, by_months=False))
    assert whole.lines[0].claim.months == 12
    assert whole.lines[0].amount > payout.lines[0].amount
    more = reckon_payout(scored(a_year()), replace(PLAN, multipliers=(("competent", "1.2"),)))
    assert [line.amount for line in more.lines] == [Decimal(share) for *_, share in VECTOR]


def test_that_who_gets_nothing_is_told_why() -> None:
    book = a_year()
    result = scored(replace(book, decisions=book.decisions[1:], posts=(book.posts[0], *book.posts[2:])))
    people = (*result.people[:2], replace(result.people[2], total=None), *result.people[3:])
    payout = reckon_payout(replace(result, people=people), PLAN)
    assert [line.note for line in payout.lines] == ["等次未定", "没有岗位系数", "总分未出", "", ""]
    assert payout.lines[0].word == "未定"
    with pytest.raises(RuleViolation, match="没有人参加分配"):
        reckon_payout(scored(a_year(grade=Grade.INCOMPETENT)), PLAN)


def test_that_an_adopted_plan_keeps_its_shares() -> None:
    result = scored(a_year())
    shares = snapshot_shares(reckon_payout(result, PLAN))
    assert next((s.coefficient, s.months) for s in shares) == ("13/10", 12)
    adopted = replace(PLAN, adopted_on="2027-01-20", adopted_by="党组")
    book = replace(result.book, payout_plans=(adopted,), payout_shares=shares[:4])
    poorer = replace(result, book=book, people=tuple(replace(p, total=Decimal(1)) for p in result.people))
    shown = show_payout(poorer, adopted)
    assert [str(line.amount) for line in shown.lines] == [share for *_, share in VECTOR[:4]]
    undecided = replace(poorer, people=tuple(replace(p, decision=None) for p in poorer.people))
    assert {line.word for line in show_payout(undecided, adopted).lines} == {"未定"}
    assert show_payout(result, PLAN).total == PLAN.pool


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"name": " "}, "写一个名称"),
        ({"pool": Decimal(0)}, "大于0"),
        ({"pool": Decimal(2_000_000_000)}, "不超过10亿元"),
        ({"multipliers": (("excellent", "11"),)}, "系数11不在0到10"),
        ({"section_factors": (("办公室", "-1"),)}, "系数-1不在0到10"),
    ],
)
def test_that_an_impossible_plan_is_refused(wrong: dict[str, object], word: str) -> None:
    check_plan_values(replace(PLAN, multipliers=(("excellent", "1.2"), ("basic", "0.5"))))
    with pytest.raises(RuleViolation, match=word):
        check_plan_values(replace(PLAN, **wrong))  # type: ignore[arg-type]


@settings(max_examples=25)
@given(
    fen=st.integers(min_value=1, max_value=10_000_000),
    method=st.sampled_from(PayMethod),
    factors=st.tuples(*[st.integers(min_value=0, max_value=30)] * 2),
    cut=st.integers(min_value=1, max_value=4),
)
def test_that_shares_total_the_pool_whatever_the_plan(
    fen: int, method: PayMethod, factors: tuple[int, int], cut: int
) -> None:
    if method is PayMethod.SECTION and not any(factors):
        factors = (1, 1)
    sections = ("甲股",) * cut + ("乙股",) * (5 - cut)
    plan = replace(
        PLAN,
        pool=Decimal(fen) / 100,
        method=method,
        section_factors=(("甲股", str(Decimal(factors[0]) / 10)), ("乙股", str(Decimal(factors[1]) / 10))),
    )
    payout = reckon_payout(scored(a_year(sections)), plan)
    assert payout.total == plan.pool
    assert all(line.amount >= 0 for line in payout.lines)
