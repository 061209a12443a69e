"""Grades: quota by whole heads, bands, ranks, ties on the line left to people."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_desktop.domain.eligibility import Effect, Eligibility, Reason
from kpi_desktop.domain.grading import (
    Candidate,
    band_grade,
    count_quota,
    pool_of,
    propose_grades,
    quota_cap,
    rank_totals,
    split_at_cap,
)
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.staff import EmployeeCategory
from kpi_desktop.domain.values import Rounding
from tests.builders import a_scheme, an_employee

FREE = Eligibility(effect=Effect.ALL, reasons=())


def _barred(effect: Effect) -> Eligibility:
    return Eligibility(effect=effect, reasons=(Reason(effect=effect, short="原因", sentence="有原因"),))


def _candidate(
    number: str,
    total: str | None,
    eligibility: Eligibility = FREE,
    category: EmployeeCategory = EmployeeCategory.CIVIL_SERVANT,
) -> Candidate:
    return Candidate(
        employee=an_employee(number, category=category),
        total=None if total is None else Decimal(total),
        eligibility=eligibility,
    )


def _grades(*candidates: Candidate) -> list[Grade | None]:
    return [proposal.grade for proposal in propose_grades(candidates, a_scheme()).values()]


@pytest.mark.parametrize(
    ("people", "rounding", "cap"),
    [
        (8, Rounding.DOWN, 1),
        (37, Rounding.DOWN, 7),
        (33, Rounding.DOWN, 6),
        (3, Rounding.HALF_UP, 1),
        (6, Rounding.UP, 2),
    ],
)
def test_that_the_cap_is_counted_in_whole_people_of_the_unit(
    people: int, rounding: Rounding, cap: int
) -> None:
    assert quota_cap(people, replace(a_scheme().pools[0], rounding=rounding)) == cap


def test_that_an_approved_number_stands_for_the_percent() -> None:
    assert quota_cap(100, replace(a_scheme().pools[0], approved=3)) == 3


@pytest.mark.parametrize(
    ("total", "grade"),
    [
        ("90.00", Grade.EXCELLENT),
        ("89.99", Grade.COMPETENT),
        ("80", Grade.COMPETENT),
        ("79.99", Grade.BASIC),
        ("59.99", Grade.INCOMPETENT),
    ],
)
def test_that_bands_judge_the_published_number(total: str, grade: Grade) -> None:
    assert band_grade(Decimal(total), a_scheme()) is grade


def test_that_equal_totals_share_the_better_rank() -> None:
    totals = {"1": Decimal(90), "2": Decimal(95), "3": Decimal(95), "4": Decimal(80)}
    assert rank_totals(totals) == {"2": 1, "3": 1, "1": 3, "4": 4}


def test_that_the_cap_takes_the_best_and_the_rest_are_competent() -> None:
    grades = _grades(*(_candidate(f"{i:03d}", f"{90 + i}") for i in range(10)))
    assert grades == [Grade.COMPETENT] * 8 + [Grade.EXCELLENT] * 2


def test_that_a_tie_on_the_line_is_left_open() -> None:
    totals = ["95", "92", "92", "91", "85", "84", "83", "82", "81", "80"]
    grades = _grades(*(_candidate(f"{i:03d}", total) for i, total in enumerate(totals)))
    assert grades == [Grade.EXCELLENT, None, None] + [Grade.COMPETENT] * 7


def test_that_a_missing_total_stops_the_places_of_its_pool() -> None:
    grades = _grades(
        *(_candidate(f"{i:03d}", "95") for i in range(5)), _candidate("009", None), _candidate("010", "85")
    )
    assert grades == [None] * 6 + [Grade.COMPETENT]


def test_that_people_who_are_barred_take_no_place() -> None:
    grades = _grades(
        _candidate("001", "99", _barred(Effect.NOT_EXCELLENT)),
        _candidate("002", None, _barred(Effect.NO_GRADE)),
        _candidate("003", "98", _barred(Effect.COMMENT_ONLY)),
        _candidate("004", "97", _barred(Effect.INCOMPETENT)),
        _candidate("005", "91"),
        _candidate("006", "70"),
    )
    assert grades == [
        Grade.COMPETENT,
        Grade.UNDETERMINED,
        Grade.UNDETERMINED,
        Grade.INCOMPETENT,
        Grade.EXCELLENT,
        Grade.BASIC,
    ]


def test_that_a_kind_without_a_pool_gets_no_excellent() -> None:
    proposals = propose_grades([_candidate("001", "99", category=EmployeeCategory.WORKER)], a_scheme())
    assert proposals["001"].grade is Grade.COMPETENT
    assert "机关工勤" in proposals["001"].reason
    assert pool_of(EmployeeCategory.WORKER, a_scheme()) is None
    assert Grade.COMPETENT.word(EmployeeCategory.WORKER) == "合格"
    assert Grade.COMPETENT.word(EmployeeCategory.REFERENCE) == "称职"


@given(st.lists(st.decimals("80", "100", places=1), min_size=0, max_size=40))
def test_that_proposals_never_break_the_cap_and_never_pass_over_a_better_one(totals: list[Decimal]) -> None:
    candidates = [_candidate(f"{i:03d}", str(total)) for i, total in enumerate(totals)]
    proposals = propose_grades(candidates, a_scheme())
    grades = {number: proposal.grade for number, proposal in proposals.items()}
    quota = count_quota(candidates, grades, a_scheme())[0]
    assert quota.base == len(totals)
    assert quota.left >= 0
    chosen = [c.total for c in candidates if grades[c.employee.employee_no] is Grade.EXCELLENT]
    passed = [
        c.total
        for c in candidates
        if grades[c.employee.employee_no] is not Grade.EXCELLENT and c.total is not None
    ]
    assert all(winner > other for winner in chosen if winner for other in passed if other >= 90)


@given(st.lists(st.integers(0, 20), max_size=30), st.integers(0, 10))
def test_that_the_line_splits_totals_without_overlap(numbers: list[int], cap: int) -> None:
    totals = [Decimal(number) for number in numbers]
    above, line, below = split_at_cap(totals, cap)
    assert sum(1 for total in totals if total in above) <= cap
    assert above | below | ({line} if line is not None else set()) == set(totals)
    assert not above & below


def test_that_a_veto_takes_the_grade_one_step_lower() -> None:
    lower = _barred(Effect.ONE_LOWER)
    totals = ["99", "85", "70", "50"]
    assert _grades(*(_candidate(f"{i:03d}", total, lower) for i, total in enumerate(totals))) == [
        Grade.COMPETENT,
        Grade.BASIC,
        Grade.INCOMPETENT,
        Grade.INCOMPETENT,
    ]


def test_that_people_not_assessed_at_all_are_no_base_for_the_quota() -> None:
    candidates = [_candidate(f"{i:03d}", "91") for i in range(4)]
    away = _candidate("009", None, _barred(Effect.NOT_ASSESSED))
    proposals = propose_grades([*candidates, away], a_scheme())
    assert proposals["009"].grade is Grade.UNDETERMINED
    assert count_quota([*candidates, away], {}, a_scheme())[0].base == 4
