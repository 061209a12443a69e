"""What a new year starts with, and what coefficients would do to money."""

from dataclasses import replace
from decimal import Decimal

import pytest

from kpi_desktop.domain.appointments import Appointment
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.next_year import make_next_year
from kpi_desktop.domain.sample_payout import sample_payout
from kpi_desktop.domain.staff import Sanction
from kpi_desktop.domain.steps import StepKind, StepRecord
from tests.builders import YEAR, a_book, a_duty, a_post, an_employee


def test_that_the_next_year_takes_the_plan_and_leaves_the_year_behind() -> None:
    book = a_book(
        {"001": "90"},
        employees=(
            an_employee(present_from=3, leave_days=Decimal(4), on_probation=True),
            an_employee("002", present_to=6),
            an_employee("003", present_to=12),
        ),
        sanctions=(
            Sanction(employee_no="001", kind="政务撤职", decided=f"{YEAR}-03"),
            Sanction(employee_no="001", kind="党内警告", decided=f"{YEAR}"),
            Sanction(employee_no="003", kind="不知道的处分", decided=f"{YEAR}"),
            Sanction(employee_no="002", kind="政务撤职", decided=f"{YEAR}"),
        ),
        duties=(a_duty(employee_no="001"), a_duty(duty_no="2", employee_no="002")),
        appointments=(
            Appointment(employee_no="002", appointment_no=1, post_no="G001", since=f"{YEAR}-03-01"),
            Appointment(employee_no="003", appointment_no=2, post_no="G001", since=f"{YEAR}-03-01"),
        ),
        steps=(StepRecord(kind=StepKind.PLAN, done_on="2025-12-18", done_by="李"),),
    )
    following = make_next_year(book)
    assert [(each.employee_no, each.appointment_no) for each in following.appointments] == [("003", 1)]
    assert following.duties == (a_duty(employee_no="001"), a_duty(duty_no="2"))
    assert following.year == YEAR + 1
    assert following.employees == (an_employee(), an_employee("003"))
    assert [each.kind for each in following.sanctions] == ["政务撤职"]
    assert (following.posts, following.indicators, following.scheme) == (
        book.posts,
        book.indicators,
        book.scheme,
    )
    assert (following.marks, following.tallies, following.typed_scores, following.steps) == ((), (), (), ())


def test_that_a_sample_pool_is_shared_by_coefficient_alone() -> None:
    posts = (
        a_post("G001", coefficient=Decimal("1.50")),
        a_post("G002", coefficient=Decimal("1.00")),
        a_post("G003", coefficient=Decimal("1.20")),
        a_post("G004", coefficient=None),
    )
    people = (
        an_employee("001", post_no="G001"),
        an_employee("002", post_no="G002", name="李静"),
        an_employee("003", post_no="G004"),
    )
    book = a_book({}, posts=posts, employees=people)
    lines = sample_payout(book, Decimal(10000))
    assert [(p.comparison.post.post_no, p.share, p.beside_equal) for p in lines] == [
        ("G001", Decimal(6000), Decimal(1000)),
        ("G003", None, None),
        ("G002", Decimal(4000), Decimal(-1000)),
        ("G004", None, None),
    ]
    assert lines[2].holders == ("李静",)
    vacant = sample_payout(replace(book, employees=()), Decimal(10000))
    assert [p.share for p in vacant] == [None] * 4
    with pytest.raises(RuleViolation, match="两位小数的金额"):
        sample_payout(book, Decimal("0.001"))
