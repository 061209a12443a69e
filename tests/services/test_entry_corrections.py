"""Additions, deductions and months not assessed corrected after the closing, over a real file."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from sqlite3 import connect

import pytest

from kpi_desktop.domain.adjustments import Adjustment, Scope
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.monthly import MonthExclusion
from kpi_desktop.domain.steps import StepKind, StepRecord
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.services import entry_corrections, month_closing, year_end
from kpi_desktop.services.workspace import Changes, Workspace
from tests.builders import LOCKED, UNIT, YEAR, a_book, an_addition

KEY = UnitYear(unit_code=UNIT.code, year=YEAR)
WHY = "经核对3月2日通报原件"
PRAISE = an_addition("001", 3, "1")
AWAY = MonthExclusion(employee_no="002", month=3, reason="脱产学习")


@pytest.fixture
def march(unit_file: Workspace) -> Workspace:
    """Two people with a year of marks, an addition and an exclusion, March closed."""
    book = a_book({"001": "90", "002": "80"})
    unit_file.clock = lambda: datetime(2026, 12, 29, 2, 0, tzinfo=UTC)
    with unit_file.write(KEY, "准备") as step:
        step.save(LOCKED, *book.employees, *book.posts, *book.indicators, *book.marks, PRAISE, AWAY)
    month_closing.close_month(unit_file, KEY, 3, closed_on="2026-04-05")
    return unit_file


def score(workspace: Workspace, person: int = 0) -> Decimal | None:
    found = year_end.score(workspace, KEY).people[person].routine.months[2].score
    return None if found is None else Decimal(found.numerator) / found.denominator


def stored_points(workspace: Workspace) -> list[tuple[int, int]]:
    rows = connect(workspace.path).execute("SELECT points, removed FROM adjustment ORDER BY item_no")
    return rows.fetchall()


def test_that_the_closed_entry_stays_and_the_correction_counts(march: Workspace) -> None:
    before = score(march)
    assert before is not None
    changes = entry_corrections.correct_adjustment(march, KEY, replace(PRAISE, points=Decimal(2)), WHY)
    assert changes.is_business_step
    assert score(march) == before + 1
    assert stored_points(march) == [(100, 0)]
    entry_corrections.take_back_adjustment(march, KEY, PRAISE, WHY)
    assert score(march) == before - 1
    assert stored_points(march) == [(100, 0)]
    first, second = march.load_book(KEY).entry_corrections
    assert (first.made_by, first.made_on, first.replaces) == (march.operator, "2026-12-29", 0)
    assert (second.replaces, second.old_points, second.points) == (1, Decimal(2), None)
    assert [entry.reason for entry in march.history(KEY)[:2]] == [WHY, WHY]


def test_that_a_matter_found_later_is_entered_for_everybody(march: Workspace) -> None:
    entry = replace(PRAISE, fact="单位获县级表彰1次", scope=Scope.UNIT)
    before = score(march)
    assert before is not None
    entry_corrections.add_after_closing(march, KEY, entry, WHY)
    added = march.load_book(KEY).entry_corrections
    # The second entry of 001 has a number of its own; both are of one matter.
    assert [(each.employee_no, each.item_no, each.old_points) for each in added] == [
        ("001", 2, None),
        ("002", 1, None),
    ]
    assert {each.matter for each in added} == {"3月第1件"}
    assert score(march) == before + 1
    taken = next(e for e in march.load_month(KEY, 3).adjustments if e.item_no == 2)
    entry_corrections.take_back_adjustment(march, KEY, taken, WHY)
    entry_corrections.add_after_closing(march, KEY, replace(entry, scope=Scope.PERSON), WHY, chosen="001")
    # A number once used is not used for another matter.
    assert max(each.item_no for each in march.load_book(KEY).entry_corrections) == 3


def test_that_a_month_is_left_out_and_counted_again(march: Workspace) -> None:
    assert score(march, 1) is None
    entry_corrections.count_month_after_closing(march, KEY, AWAY, WHY)
    assert score(march, 1) == 80
    with pytest.raises(RuleViolation, match="3月本来就计入"):
        entry_corrections.count_month_after_closing(march, KEY, AWAY, WHY)
    entry_corrections.correct_exclusion(march, KEY, replace(AWAY, reason="借调县委办"), WHY)
    month = year_end.score(march, KEY).people[1].routine.months[2]
    assert (month.score, month.reason) == (None, "借调县委办")


def test_that_a_month_whose_marks_lack_is_not_counted_by_a_correction(march: Workspace) -> None:
    marks = [mark for mark in march.load_month(KEY, 3).marks if mark.employee_no == "002"]
    with march.write(KEY, "准备") as step:
        step.remove(*marks)
    with pytest.raises(RuleViolation, match="还有指标没有评分，不能直接恢复计入；请先撤回关账"):
        entry_corrections.count_month_after_closing(march, KEY, AWAY, WHY)


def test_that_opening_again_makes_the_corrections_the_entries(march: Workspace) -> None:
    entry_corrections.take_back_adjustment(march, KEY, PRAISE, WHY)
    entry_corrections.add_after_closing(march, KEY, replace(PRAISE, points=Decimal(3)), WHY, chosen="001")
    entry_corrections.count_month_after_closing(march, KEY, AWAY, WHY)
    scores = score(march), score(march, 1)
    month_closing.reopen_month(march, KEY, 3, "漏了一人")
    book = march.load_book(KEY)
    assert book.entry_corrections == ()
    assert (score(march), score(march, 1)) == scores
    assert stored_points(march) == [(100, 1), (300, 0)]
    assert book.exclusions == ()


def _correct(workspace: Workspace, entry: Adjustment = PRAISE) -> Changes:
    return entry_corrections.correct_adjustment(workspace, KEY, replace(entry, points=Decimal(2)), WHY)


@pytest.mark.parametrize(
    ("correct", "sentence"),
    [
        (lambda w: _correct(w, replace(PRAISE, month=4)), "4月还没有关账，直接修改就可以"),
        (lambda w: _correct(w, replace(PRAISE, item_no=9)), "没有工号001的这一条加分"),
        (lambda w: _correct(w, replace(PRAISE, fact=" ")), "请写明加分的事由"),
        (
            lambda w: entry_corrections.correct_adjustment(w, KEY, replace(PRAISE, points=Decimal(0)), WHY),
            "应大于0",
        ),
        (lambda w: entry_corrections.correct_adjustment(w, KEY, PRAISE, WHY), "没有要更正的"),
        (lambda w: entry_corrections.take_back_adjustment(w, KEY, PRAISE, "错了"), "时间、次数或文号"),
        (
            lambda w: entry_corrections.correct_exclusion(w, KEY, replace(AWAY, reason=" "), WHY),
            "不计月份要写明原因",
        ),
        (
            lambda w: entry_corrections.add_after_closing(w, KEY, PRAISE, WHY, chosen="009"),
            "没有工号为009的人",
        ),
    ],
)
def test_that_a_wrong_correction_is_refused(
    march: Workspace, correct: Callable[[Workspace], Changes], sentence: str
) -> None:
    with pytest.raises(RuleViolation, match=sentence):
        correct(march)
    assert march.load_book(KEY).entry_corrections == ()


def test_that_nothing_is_corrected_once_the_year_is_confirmed(march: Workspace) -> None:
    with march.write(KEY, "确认年终") as step:
        step.save(StepRecord(kind=StepKind.YEAR_END, done_on="2026-12-31", done_by="李静"))
    with pytest.raises(RuleViolation, match="年终评分已经确认"):
        _correct(march)
