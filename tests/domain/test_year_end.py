"""The year: the vectors of the rules, missing parts, ranks and decisions."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_desktop.domain.grading import GradeDecision
from kpi_desktop.domain.indicators import Frequency
from kpi_desktop.domain.monthly import MonthExclusion, MonthlyMark
from kpi_desktop.domain.scheme import Grade, PartSource, ScoredPart
from kpi_desktop.domain.staff import Sanction
from kpi_desktop.domain.values import Rounding
from kpi_desktop.domain.year_book import TypedScore
from kpi_desktop.domain.year_end import PartScore, score_year, total_of_parts
from tests.builders import a_book, a_scheme, an_addition, marks_totalling, tallies

MONTHS = ["91.5", "90", "88", "92", "93.5", "90", "89", "91", "90.5", "92", "94", "93"]


def _parts(weights: list[int], scores: list[str]) -> list[PartScore]:
    return [
        PartScore(
            part=ScoredPart(key=str(i), label="部分", weight=Decimal(weight), source=PartSource.TYPED),
            score=Fraction(score),
            missing="",
            lines=(),
        )
        for i, (weight, score) in enumerate(zip(weights, scores, strict=True))
    ]


def test_that_the_worked_year_is_ninety_point_two_two() -> None:
    book = a_book({"001": "90"})
    book = replace(
        book,
        marks=marks_totalling("001", dict(enumerate(MONTHS, start=1))),
        typed_scores=(TypedScore(employee_no="001", part="year_end", score=Decimal("90.2")),),
        tallies=tallies("001", {"群众": {"优秀": 36, "称职": 64}}),
    )
    result = score_year(book)
    person = result.people[0]
    assert person.total == Decimal("90.22")
    assert [line.value for line in person.lines[-1:]] == ["90.22"]
    assert person.routine.line is not None
    assert person.routine.line.value == "91.2083"
    assert result.is_complete


@pytest.mark.parametrize("weights", [[30, 70], [10, 90], [35, 65], [10, 20, 70]])
def test_that_ninety_everywhere_is_ninety(weights: list[int]) -> None:
    total, _ = total_of_parts(_parts(weights, ["90"] * len(weights)), 2, Rounding.HALF_UP)
    assert total == Decimal("90.00")


@given(st.lists(st.integers(1, 100), min_size=1, max_size=6), st.decimals(0, 100, places=2))
def test_that_equal_parts_give_that_number_at_any_weights(weights: list[int], score: Decimal) -> None:
    total, line = total_of_parts(_parts(weights, [str(score)] * len(weights)), 2, Rounding.HALF_UP)
    assert total == score
    assert line is not None


def test_that_no_parts_give_no_total() -> None:
    assert total_of_parts([], 2, Rounding.HALF_UP) == (None, None)


def test_that_a_missing_mark_leaves_everything_after_it_open() -> None:
    book = a_book({"001": "95", "002": "90"})
    book = replace(
        book,
        marks=tuple(m for m in book.marks if (m.employee_no, m.month, m.indicator_no) != ("001", 4, "Z01")),
    )
    result = score_year(book)
    first, second = result.people
    assert first.total is None
    assert first.missing == ("平时考核缺4月的分数",)
    assert second.total is not None
    assert (first.rank, second.rank) == (None, None)
    assert first.proposed_word == "待定"
    assert not result.is_complete


def test_that_each_missing_part_is_named() -> None:
    book = replace(a_book({"001": "95"}), marks=(), typed_scores=(), tallies=())
    months = "、".join(f"{month}月" for month in range(1, 13))
    assert score_year(book).people[0].missing == (
        f"平时考核缺{months}的分数",
        "年终考核得分未填",
        "民主测评没有有效票",
    )


def test_that_a_year_without_any_month_is_told() -> None:
    book = a_book({"001": "95"})
    excluded = tuple(MonthExclusion(employee_no="001", month=m, reason="借调") for m in range(1, 13))
    assert score_year(replace(book, exclusions=excluded)).people[0].missing == ("平时考核没有可计的月份",)


def test_that_adjustments_reach_the_year() -> None:
    book = a_book({"001": "90"})
    adjustments = (an_addition(month=1, points="6"), an_addition(month=1, points="6", item_no=2))
    plain, added = score_year(book).people[0], score_year(replace(book, adjustments=adjustments)).people[0]
    assert plain.routine.score is not None
    assert added.routine.score == plain.routine.score + 1


def test_that_a_veto_that_happened_reaches_the_grade() -> None:
    book = a_book({"001": "85", "002": "85"})
    veto = replace(
        book.indicators[0],
        indicator_no="V1",
        name="瞒报事故",
        kind="veto",
        frequency=Frequency.QUARTER,
        params=(("basis", "规定"), ("effect", "one_lower")),
    )
    marks = tuple(
        MonthlyMark(employee_no=number, month=month, indicator_no="V1", entered=Decimal(times))
        for number, month, times in [(n, m, 0) for n in ("001", "002") for m in (3, 6, 9)]
        + [("001", 12, 1), ("002", 12, 0), ("002", 11, 1)]
    )
    result = score_year(replace(book, indicators=(*book.indicators, veto), marks=(*book.marks, *marks)))
    assert [person.proposed_word for person in result.people] == ["基本称职", "称职"]
    assert "12月发生一票否决事项“瞒报事故”，降一等" in result.people[0].proposal.reason
    assert result.people[0].total == result.people[1].total


def test_that_the_year_s_cap_reaches_the_routine_score() -> None:
    book = a_book({"001": "90"})
    adjustments = tuple(an_addition(month=month, points="6") for month in (1, 2, 3))
    capped = replace(book, adjustments=adjustments, scheme=replace(book.scheme, year_add_cap=Decimal(12)))
    # (96 + 96 + 10 × 90) ÷ 12
    assert score_year(capped).people[0].routine.score == Fraction(91)


def test_that_ranks_and_grades_cover_the_unit() -> None:
    result = score_year(a_book({"001": "90", "002": "99", "003": "99", "004": "88", "005": "70"}))
    assert [person.rank for person in result.people] == [3, 1, 1, 4, 5]
    assert result.quotas[0].cap == 1
    assert [person.proposed_word for person in result.people][3:] == ["称职", "基本称职"]


def test_that_a_decision_stands_over_the_proposal_and_sanctions_bar() -> None:
    decision = GradeDecision(
        employee_no="001", grade=Grade.BASIC, reason="集体研究", decided_on="2026-12-30", decided_by="王"
    )
    sanction = Sanction(employee_no="001", kind="政务警告", decided="2026")
    result = score_year(replace(a_book({"001": "99"}), decisions=(decision,), sanctions=(sanction,)))
    person = result.people[0]
    assert person.grade is Grade.BASIC
    assert person.proposal.grade is Grade.COMPETENT
    assert person.eligibility.label == "不得评优"


def test_that_scores_without_ballots_in_the_scheme_need_none() -> None:
    scheme = a_scheme()
    routine = replace(scheme.parts[0], weight=Decimal(100))
    book = replace(
        a_book({"001": "91.5"}), tallies=(), typed_scores=(), scheme=replace(scheme, parts=(routine,))
    )
    assert score_year(book).people[0].total == Decimal("91.50")
    assert scheme.part(PartSource.BALLOTS) is not None
    assert replace(scheme, parts=()).part(PartSource.BALLOTS) is None


@given(st.permutations(["001", "002", "003", "004"]))
def test_that_results_do_not_depend_on_the_order_of_rows(order: list[str]) -> None:
    book = a_book({"001": "90", "002": "99", "003": "93", "004": "88"})
    people = {employee.employee_no: employee for employee in book.employees}
    shuffled = replace(book, employees=tuple(people[number] for number in order), marks=book.marks[::-1])
    expected = {p.employee.employee_no: (p.total, p.rank) for p in score_year(book).people}
    assert {p.employee.employee_no: (p.total, p.rank) for p in score_year(shuffled).people} == expected


def test_that_a_result_after_an_edit_is_the_result_afresh() -> None:
    book = a_book({"001": "90", "002": "85", "003": "80"})
    former = score_year(book)
    waiver = TypedScore(employee_no="002", part="ballot", score=None, reason="驻村", is_waived=True)
    heavier = replace(book.scheme, choices=tuple(replace(c, points=Decimal(80)) for c in book.scheme.choices))
    edits = (
        replace(book, typed_scores=(TypedScore(employee_no="001", part="year_end", score=Decimal(60)),)),
        replace(book, tallies=tallies("001", {"群众": {"优秀": 3}})),
        replace(book, typed_scores=(*book.typed_scores, waiver)),
        replace(book, scheme=heavier),
        replace(book, decisions=()),
    )
    for edited in edits:
        assert score_year(edited, former) == score_year(edited)
    waived = score_year(edits[2])
    assert score_year(book, waived) == former


def test_that_ballots_are_not_counted_again_after_another_edit() -> None:
    book = a_book({"001": "90"})
    former = score_year(book)
    edited = replace(book, typed_scores=(TypedScore(employee_no="001", part="year_end", score=Decimal(60)),))
    parts = {p.part.key: p for p in score_year(edited, former).people[0].parts}
    assert parts["ballot"] is next(p for p in former.people[0].parts if p.part.key == "ballot")
    assert parts["year_end"].score == 60
