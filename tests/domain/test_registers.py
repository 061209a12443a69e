"""The four systems: late cases in working days, where an entry stands, what it deducts, what 行政问责 does to the grade."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from kpi_desktop.domain.eligibility import Effect
from kpi_desktop.domain.registers import (
    ACCOUNTABILITY_EFFECTS,
    MEASURES,
    Register,
    Settlement,
    accountability_reason,
    due_day,
    faults_of,
    judge_entry,
    propose_deductions,
)
from kpi_desktop.domain.scheme import Direction
from kpi_desktop.domain.workdays import Calendar, CalendarYear
from kpi_desktop.domain.year_end import score_year
from tests.builders import a_book, a_scheme, an_addition, an_entry

# 2026-04-06 is the day off for 清明; 2026-02-28 a Saturday that is worked.
CALENDAR = Calendar([CalendarYear(calendar_year=2026, holidays=("2026-04-06",), work_days=("2026-02-28",))])
TODAY = date(2026, 12, 28)


def _late(finished_on: str = "2026-04-08", **given: object):  # type: ignore[no-untyped-def]  # noqa: ANN202
    return an_entry(happened_on="2026-03-30", due_on="2026-04-02", finished_on=finished_on, **given)


def test_that_a_case_is_due_so_many_working_days_after_it_was_accepted() -> None:
    assert due_day("2026-03-30", 3, CALENDAR) == "2026-04-02"
    assert due_day("2026-03-30", 5, CALENDAR) == "2026-04-07"
    assert due_day("2026-02-27", 1, CALENDAR) == "2026-02-28"


def test_that_late_days_are_working_days_after_the_day_due() -> None:
    # due Thursday the 2nd: Friday the 3rd, Tuesday the 7th, Wednesday the 8th
    stand = judge_entry(_late(), (), CALENDAR, TODAY)
    assert (stand.late_days, stand.settlement) == (3, Settlement.OPEN)
    assert judge_entry(_late("2026-04-02"), (), CALENDAR, TODAY).settlement is Settlement.FINE


def test_that_a_case_still_open_is_running_until_its_day_and_late_after_it() -> None:
    assert judge_entry(_late(""), (), CALENDAR, date(2026, 4, 2)).settlement is Settlement.RUNNING
    overdue = judge_entry(_late(""), (), CALENDAR, date(2026, 4, 7))
    assert (overdue.late_days, overdue.settlement) == (2, Settlement.OPEN)


def test_that_a_case_finished_on_a_holiday_after_its_day_is_not_a_working_day_late() -> None:
    assert judge_entry(_late("2026-04-03"), (), CALENDAR, TODAY).late_days == 1
    weekend = replace(_late("2026-04-05"), due_on="2026-04-03")
    assert judge_entry(weekend, (), CALENDAR, TODAY).settlement is Settlement.FINE


def test_that_an_entry_is_settled_by_a_deduction_of_its_matter_or_by_a_reason() -> None:
    deductions = (
        an_addition(points="1", direction=Direction.DEDUCT, matter="限时办结1号"),
        an_addition(points="1.5", direction=Direction.DEDUCT, item_no=2, matter="限时办结1号"),
        an_addition(points="9", direction=Direction.DEDUCT, item_no=3, matter="限时办结2号"),
    )
    stand = judge_entry(_late(), deductions, CALENDAR, TODAY)
    assert (stand.deducted, stand.settlement) == (Decimal("2.5"), Settlement.DEDUCTED)
    assert judge_entry(_late(waived_reason="停电"), (), CALENDAR, TODAY).settlement is Settlement.WAIVED


def test_that_an_entry_without_a_fault_is_fine_and_one_with_a_fault_waits() -> None:
    visit = an_entry(Register.FIRST_ASKED)
    assert judge_entry(visit, (), CALENDAR, TODAY).settlement is Settlement.FINE
    assert judge_entry(replace(visit, fault="没有登记"), (), CALENDAR, TODAY).settlement is Settlement.OPEN


def test_that_a_late_case_is_deducted_by_the_case_and_by_its_days() -> None:
    proposed = propose_deductions(judge_entry(_late(), (), CALENDAR, TODAY), a_scheme())
    assert [(p.rule.key, p.points) for p in proposed] == [("late-case", 1), ("late-day", Decimal("1.5"))]
    in_time = judge_entry(_late("2026-04-02"), (), CALENDAR, TODAY)
    assert propose_deductions(in_time, a_scheme()) == ()
    assert proposed[1].fact == "限时办结1号：不动产转移登记（受理3号），超3个工作日（每天0.5分）"


@pytest.mark.parametrize(
    ("system", "fault", "level", "points"),
    [
        (Register.FIRST_ASKED, "推诿拒绝", "推诿拒绝", 3),
        (Register.PROMISE, "没有兑现", "没有兑现", 5),
        (Register.ACCOUNTABILITY, "诫勉", "诫勉", 5),
        (Register.ACCOUNTABILITY, "免职", "停职以上", 20),
    ],
)
def test_that_the_scheme_s_table_gives_the_points(
    system: Register, fault: str, level: str, points: int
) -> None:
    stand = judge_entry(an_entry(system, fault=fault), (), CALENDAR, TODAY)
    proposed = propose_deductions(stand, a_scheme())
    assert [(p.level, p.points) for p in proposed] == [(level, points)]
    assert fault in proposed[0].fact


def test_that_a_scheme_without_the_item_or_the_level_proposes_nothing() -> None:
    stand = judge_entry(an_entry(Register.FIRST_ASKED, fault="别的"), (), CALENDAR, TODAY)
    assert propose_deductions(stand, a_scheme()) == ()
    assert propose_deductions(stand, replace(a_scheme(), adjustment_rules=())) == ()
    assert faults_of(Register.FIRST_ASKED, replace(a_scheme(), adjustment_rules=())) == ()


def test_that_an_item_with_one_level_takes_any_fault_and_one_that_adds_takes_none() -> None:
    stand = judge_entry(an_entry(Register.PROMISE, fault="迟了一天"), (), CALENDAR, TODAY)
    rule = next(r for r in a_scheme().adjustment_rules if r.key == "promise")
    plain = replace(rule, levels=(replace(rule.levels[0], label=""),))
    (proposed,) = propose_deductions(stand, replace(a_scheme(), adjustment_rules=(plain,)))
    assert (proposed.level, proposed.points) == ("", 2)
    adding = replace(plain, direction=Direction.ADD)
    assert propose_deductions(stand, replace(a_scheme(), adjustment_rules=(adding,))) == ()


def test_that_faults_are_the_levels_of_the_item_and_the_measures_of_accountability() -> None:
    assert faults_of(Register.FIRST_ASKED, a_scheme()) == ("没有登记", "没有移交", "推诿拒绝")
    assert faults_of(Register.DEADLINE, a_scheme()) == ()
    assert faults_of(Register.ACCOUNTABILITY, a_scheme()) == tuple(MEASURES)
    assert all(measure.effect in ACCOUNTABILITY_EFFECTS for measure in MEASURES.values())


def _accountability(**given: object):  # type: ignore[no-untyped-def]  # noqa: ANN202
    fields = {"fault": "诫勉", "effect": Effect.NOT_EXCELLENT, "document_no": "云纪〔2026〕8号", **given}
    return an_entry(Register.ACCOUNTABILITY, happened_on="2026-06-10", **fields)


def test_that_accountability_bears_on_the_grade_of_every_year_its_window_touches() -> None:
    entry = _accountability(effect_from="2026-06-10", effect_to="2027-06-09")
    assert [accountability_reason(entry, year) is not None for year in (2025, 2026, 2027, 2028)] == [
        False,
        True,
        True,
        False,
    ]
    plain = accountability_reason(_accountability(document_no=""), 2026)
    assert plain is not None
    assert plain.sentence == "2026-06-10受问责：诫勉，不得评优（影响期2026年度）"
    assert accountability_reason(_accountability(), 2027) is None
    assert accountability_reason(_accountability(effect=Effect.ALL), 2026) is None
    assert accountability_reason(an_entry(effect=Effect.NO_GRADE), 2026) is None


def test_that_accountability_keeps_a_person_from_being_excellent() -> None:
    book = a_book({"001": "95", "002": "94"}, register_entries=(_accountability(),))
    people = {person.employee.employee_no: person for person in score_year(book).people}
    assert people["001"].eligibility.effect is Effect.NOT_EXCELLENT
    assert "受问责：诫勉（云纪〔2026〕8号）" in people["001"].eligibility.sentence
    assert people["002"].eligibility.effect is Effect.ALL


def test_that_registers_and_settlements_have_their_words() -> None:
    assert [each.label for each in Register] == ["首问责任", "服务承诺", "限时办结", "行政问责"]
    assert [each.label for each in Settlement] == ["按规定办理", "办理中", "待处理", "已扣分", "不扣分"]
