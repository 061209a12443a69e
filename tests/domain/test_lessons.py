"""The checklist of the first hour is ticked by what the file records."""

from dataclasses import replace

import pytest
from builders import LOCKED, a_book

from kpi_desktop.domain.errors import Area
from kpi_desktop.domain.grading import GradeDecision
from kpi_desktop.domain.lessons import Lesson, LessonFacts, LessonState, derive_lessons
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.steps import StepKind, StepRecord
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.domain.year_end import score_year

NOTHING = LessonFacts(is_merged=False)
EMPTY = replace(a_book({"001": "90"}), employees=(), marks=(), steps=())
FULL = replace(a_book({"001": "90", "002": "80"}), steps=())


def states(book: YearBook, facts: LessonFacts = NOTHING) -> dict[Lesson, LessonState]:
    return {state.lesson: state for state in derive_lessons(score_year(book), facts)}


def done(book: YearBook, facts: LessonFacts = NOTHING) -> set[Lesson]:
    return {lesson for lesson, state in states(book, facts).items() if state.is_done}


def test_that_a_new_file_has_nothing_done_and_its_steps_in_order() -> None:
    assert done(EMPTY) == set()
    assert tuple(states(EMPTY)) == tuple(Lesson)
    assert all(lesson.label and lesson.how.endswith("。") for lesson in Lesson)


def test_that_a_ledger_with_a_mark_missing_is_imported_but_not_filled() -> None:
    lost = replace(FULL, marks=tuple(m for m in FULL.marks if (m.employee_no, m.month) != ("002", 4)))
    assert done(lost) == {Lesson.IMPORT}
    place = states(lost)[Lesson.FILL].place
    assert (place.area, place.month) == (Area.MONTHLY, 4)
    assert done(FULL) == {Lesson.IMPORT, Lesson.FILL}


def test_that_an_empty_mark_is_none() -> None:
    bare = replace(FULL, marks=tuple(replace(m, entered=None) for m in FULL.marks))
    assert done(bare) == set()


def test_that_steps_and_grades_are_ticked_by_their_records() -> None:
    closed = StepRecord(kind=StepKind.MONTH, month=3, done_on="2026-04-05", done_by="李静")
    book = replace(FULL, steps=(LOCKED, closed))
    assert done(book) == {Lesson.IMPORT, Lesson.FILL, Lesson.LOCK, Lesson.CLOSE}
    one = GradeDecision(
        employee_no="001", grade=Grade.COMPETENT, reason="", decided_on="2026-12-30", decided_by="李静"
    )
    assert Lesson.GRADE not in done(replace(book, decisions=(one,)))
    both = (one, replace(one, employee_no="002"))
    assert Lesson.GRADE in done(replace(book, decisions=both))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (LessonFacts(hand_ins=1, is_merged=False), {Lesson.HAND_IN}),
        (LessonFacts(hand_ins=1, is_merged=True), {Lesson.HAND_IN, Lesson.MERGE}),
        (LessonFacts(has_printed=True, is_merged=False), {Lesson.PRINT}),
    ],
)
def test_that_what_lies_outside_the_year_is_ticked_by_the_facts(
    facts: LessonFacts, expected: set[Lesson]
) -> None:
    assert done(EMPTY, facts) == expected


def test_that_a_file_without_a_rehearsal_bureau_has_no_step_there() -> None:
    assert Lesson.MERGE not in states(FULL, LessonFacts())
