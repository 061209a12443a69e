"""What grades count up to over the years, and what follows."""

from dataclasses import replace

import pytest

from kpi_desktop.domain.consequences import Consequence, YearGrade, count_run, derive_consequences
from kpi_desktop.domain.grading import GradeDecision
from kpi_desktop.domain.person_facts import PersonFacts
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.domain.year_end_rule import YearEndRule
from kpi_desktop.domain.year_records import WageStart
from tests.builders import a_book

E, C, B, N, U = Grade.EXCELLENT, Grade.COMPETENT, Grade.BASIC, Grade.INCOMPETENT, Grade.UNDETERMINED


def a_year(
    now: Grade | None, typed: dict[int, Grade] | None = None, start: WageStart | None = None
) -> YearBook:
    decisions = (
        (GradeDecision(employee_no="001", grade=now, reason="", decided_on="2026-12-28", decided_by="李"),)
        if now
        else ()
    )
    return a_book(
        {"001": "80"},
        decisions=decisions,
        facts=(PersonFacts(employee_no="001", grades=tuple((typed or {}).items())),),
        wage_starts=(start,) if start else (),
    )


def consequence(book: YearBook, former: dict[int, dict[str, Grade]] | None = None) -> Consequence:
    return derive_consequences(book, former or {})[0]


@pytest.mark.parametrize(
    ("grades", "gap_breaks", "run"),
    [
        ({2024: E, 2025: E, 2026: E}, True, 3),
        ({2024: E, 2026: E}, True, 1),
        ({2024: E, 2025: U, 2026: E}, True, 1),
        ({2024: E, 2025: U, 2026: E}, False, 2),
        ({2025: E, 2026: C}, True, 0),
        ({2025: E}, True, 0),
    ],
)
def test_that_a_run_ends_where_it_ends(grades: dict[int, Grade], gap_breaks: bool, run: int) -> None:
    history = [YearGrade(year=year, grade=grade) for year, grade in grades.items()]
    assert count_run(history, E, 2026, YearEndRule(gap_breaks=gap_breaks)) == run


def test_that_three_years_of_excellence_bring_merit_and_start_anew() -> None:
    three = consequence(a_year(E, {2024: E, 2025: E}))
    assert (three.has_merit, three.is_commended, three.excellent_run, three.half_years) == (True, False, 3, 3)
    assert three.measures[0] == "连续优秀，记三等功"
    four = consequence(a_year(E, {2023: E, 2024: E, 2025: E}))
    assert (four.has_merit, four.is_commended) == (False, True)
    assert four.measures[0] == "嘉奖"
    book = a_year(E, {2023: E, 2024: E, 2025: E})
    rule = replace(book.scheme.year_end, merit_resets=False)
    assert consequence(replace(book, scheme=replace(book.scheme, year_end=rule))).has_merit


def test_that_passed_years_count_toward_a_rise_since_the_last() -> None:
    typed = dict.fromkeys(range(2022, 2026), C)
    everything = consequence(a_year(C, typed))
    assert (everything.step_years, everything.level_years) == (5, 5)
    assert "称职以上累计5年，晋升一个级别" in everything.measures
    since = consequence(a_year(C, typed, WageStart(employee_no="001", step_from=2025, level_from=2024)))
    assert (since.step_years, since.level_years) == (2, 3)
    assert since.measures == ("称职以上累计2年，晋升一个工资档次",)


@pytest.mark.parametrize(
    ("grade", "before", "words", "talks"),
    [
        (B, C, ("诫勉，限期改进，本年不计晋级晋档，一年内不得晋升",), True),
        (B, B, ("诫勉，限期改进，本年不计晋级晋档，一年内不得晋升", "连续2年基本称职，予以组织调整"), True),
        (N, C, ("降低一个职务或职级层次，本年不计晋级晋档",), True),
        (N, N, ("降低一个职务或职级层次，本年不计晋级晋档", "连续2年不称职，按规定予以辞退"), True),
        (U, C, ("没有确定等次，本年不计晋级晋档",), False),
        (None, C, (), False),
    ],
)
def test_that_low_grades_have_their_consequences(
    grade: Grade | None, before: Grade, words: tuple[str, ...], talks: bool
) -> None:
    found = consequence(a_year(grade, {2025: before}))
    assert (found.measures, found.needs_talk) == (words, talks)


def test_that_books_of_former_years_outweigh_what_was_typed() -> None:
    book = a_year(C, {2024: B, 2025: B, 2026: E, 2030: E})
    found = consequence(book, {2025: {"001": E, "009": C}, 2027: {"001": E}})
    assert [(each.year, each.grade, each.is_typed) for each in found.history] == [
        (2024, B, True),
        (2025, E, False),
        (2026, C, False),
    ]
    assert found.known_from == 2024
    assert consequence(a_book({"001": "80"})).known_from is None
