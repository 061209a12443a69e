"""Attendance: days with both ends counted, half a month, half a year, months in post."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_desktop.domain.eligibility import Effect
from kpi_desktop.domain.eligibility_rules import list_rules
from kpi_desktop.domain.leave import (
    LEAVE_KINDS,
    LeaveUnit,
    count_leave,
    find_leave_kind,
    find_overlap,
    half_year,
    propose_exclusions,
    total_leave,
    with_leave,
)
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.scheme_words import describe_scheme
from kpi_desktop.domain.workdays import Calendar, CalendarYear
from kpi_desktop.domain.year_end import score_year
from kpi_desktop.domain.year_records import AssessmentRefusal
from tests.builders import a_book, a_leave, a_scheme, an_employee

# 2026-02-16 to 2026-02-20 are days off, 2026-02-28 is a Saturday that is worked.
CALENDAR = Calendar(
    [
        CalendarYear(
            calendar_year=2026,
            holidays=tuple(f"2026-02-{day}" for day in range(16, 21)),
            work_days=("2026-02-28",),
        )
    ]
)


@pytest.mark.parametrize(
    ("kind", "first", "last", "days"),
    [
        ("sick", date(2026, 2, 13), date(2026, 2, 23), 2),
        ("sick", date(2026, 2, 27), date(2026, 2, 28), 2),
        ("maternity", date(2026, 2, 13), date(2026, 2, 23), 11),
        ("personal", date(2026, 3, 2), date(2026, 3, 2), 1),
        ("late", date(2026, 3, 2), date(2026, 3, 2), 1),
    ],
)
def test_that_both_ends_count_in_the_unit_of_the_kind(kind: str, first: date, last: date, days: int) -> None:
    assert count_leave(LEAVE_KINDS[kind], first, last, CALENDAR) == days


@given(st.dates(date(2026, 1, 1), date(2026, 9, 1)), st.integers(0, 50), st.integers(0, 50))
def test_that_a_leave_cut_in_two_is_as_long_as_the_whole(first: date, one: int, two: int) -> None:
    middle, last = first + timedelta(days=one), first + timedelta(days=one + two + 1)
    for kind in (LEAVE_KINDS["sick"], LEAVE_KINDS["study"]):
        parts = count_leave(kind, first, middle, CALENDAR) + count_leave(
            kind, middle + timedelta(days=1), last, CALENDAR
        )
        assert parts == count_leave(kind, first, last, CALENDAR)


def test_that_kinds_are_found_by_other_words() -> None:
    found = {word: find_leave_kind(word) for word in ("病假住院", "年休", "援疆一年", "脱产培训", "早退")}
    assert {word: kind.label for word, kind in found.items() if kind} == {
        "病假住院": "病假",
        "年休": "年休假",
        "援疆一年": "援派",
        "脱产培训": "脱产学习",
        "早退": "迟到早退",
    }
    assert find_leave_kind("出差") is None
    assert [unit.label for unit in LeaveUnit] == ["个工作日", "天", "次"]


def test_that_two_leaves_on_one_day_are_found_and_occasions_are_not() -> None:
    known = a_leave()
    assert find_overlap([known], a_leave("personal", "2026-03-06", "2026-03-09", "2")) is known
    assert find_overlap([known], known) is None
    assert find_overlap([known], a_leave("personal", "2026-03-07", "2026-03-09", "1")) is None
    assert find_overlap([known], a_leave("personal", "2026-03-06", employee_no="002")) is None
    late = a_leave("late", "2026-03-04", "2026-03-04", "1")
    assert find_overlap([known], late) is None
    assert find_overlap([late], known) is None


def test_that_records_of_leave_win_over_the_typed_number() -> None:
    typed = an_employee(leave_days=Decimal(140))
    assert with_leave(typed, []) == typed
    assert with_leave(typed, [a_leave("annual")]).leave_days == 140
    records = [
        a_leave(),
        a_leave("personal", "2026-04-01", "2026-04-01", "0.5"),
        a_leave("maternity", days="98"),
    ]
    assert with_leave(typed, records).leave_days == Decimal("5.5")


def test_that_leave_over_half_a_year_leaves_no_grade() -> None:
    long = a_leave("sick", "2026-01-04", "2026-07-10", "125.5")
    result = score_year(a_book({"001": "90", "002": "90"}, leave_records=(long,)))
    first, second = (person.eligibility for person in result.people)
    assert (first.effect, second.effect) == (Effect.NO_GRADE, Effect.ALL)
    assert "病事假累计125.5个工作日，超过半年（125个工作日）" in first.sentence


def test_that_more_than_half_of_a_month_s_working_days_proposes_to_leave_it_out() -> None:
    # March 2026 has 22 working days: eleven are half, twelve are more.
    half = a_leave("sick", "2026-03-02", "2026-03-16", "11")
    assert propose_exclusions(an_employee(), [half], 2026, CALENDAR) == ()
    more = a_leave("personal", "2026-03-17", "2026-03-17", "1")
    (proposed,) = propose_exclusions(an_employee(), [half, more], 2026, CALENDAR)
    assert (proposed.month, proposed.reason) == (3, "病假、事假共12个工作日，超过本月22个工作日的一半")
    assert propose_exclusions(an_employee(), [half, more], 2026, CALENDAR, excluded={3}) == ()
    assert propose_exclusions(an_employee(present_from=4), [half, more], 2026, CALENDAR) == ()


def test_that_annual_leave_proposes_nothing() -> None:
    record = a_leave("annual", "2026-03-02", "2026-03-31", "22")
    assert propose_exclusions(an_employee(), [record], 2026, CALENDAR) == ()


def test_that_a_long_absence_is_split_by_month_and_only_the_half_filled_months_stay() -> None:
    away = a_leave("seconded", "2026-03-20", "2026-06-10", "83", destination="县纪委")
    proposed = propose_exclusions(an_employee(), [away], 2026, CALENDAR)
    assert [each.month for each in proposed] == [4, 5]
    assert proposed[0].reason == "借调（县纪委）共22个工作日，超过本月22个工作日的一半"
    december = a_leave("aid", "2026-12-01", "2026-12-31", "31")
    assert [e.month for e in propose_exclusions(an_employee(), [december], 2026, CALENDAR)] == [12]


def test_that_totals_say_days_by_kind_and_months_in_post() -> None:
    records = [
        a_leave(),
        a_leave("sick", "2026-05-06", "2026-05-06", "0.5"),
        a_leave("seconded", "2026-07-01", "2026-12-31", "184"),
        a_leave("sick", employee_no="002"),
    ]
    totals = total_leave(an_employee(present_from=2), records, 2026, CALENDAR)
    assert [(kind.label, str(days)) for kind, days in totals.by_kind] == [("病假", "5.5"), ("借调", "184")]
    assert (totals.counted, totals.is_from_records) == (Decimal("5.5"), True)
    assert (totals.months_in_post, totals.elsewhere_days) == (5, 184)
    assert totals.is_elsewhere_half_a_year
    idle = total_leave(an_employee(leave_days=Decimal(3)), [], 2026, CALENDAR)
    assert (idle.counted, idle.is_from_records, idle.months_in_post) == (3, False, 12)
    assert not idle.is_elsewhere_half_a_year


def test_that_half_a_year_is_counted_by_natural_days_where_the_scheme_says_so() -> None:
    scheme = a_scheme()
    natural = replace(scheme, year_end=replace(scheme.year_end, leave_in_natural_days=True))
    assert half_year(scheme, 2026) == (Decimal(125), "工作日")
    assert half_year(natural, 2026) == (Decimal("182.5"), "自然日")
    assert half_year(natural, 2028) == (Decimal(183), "自然日")
    # 1 January to 2 July, both counted, are 183 days of the calendar and 124 working days.
    sick = a_leave(starts_on="2026-01-01", ends_on="2026-07-02", days="124")
    half_day = a_leave("personal", starts_on="2026-08-03", ends_on="2026-08-03", days="0.5")
    away = a_leave("annual", starts_on="2026-09-01", ends_on="2026-09-30", days="22")
    person = an_employee()
    assert with_leave(person, (sick, half_day, away)).leave_days == Decimal("124.5")
    assert with_leave(person, (sick, half_day, away), in_natural_days=True).leave_days == Decimal("183.5")
    book = a_book({"001": "90"}, leave_records=(sick,))
    assert score_year(book).people[0].eligibility.effect is Effect.ALL
    counted = score_year(replace(book, scheme=natural)).people[0].eligibility
    assert counted.effect is Effect.NO_GRADE
    assert "183个自然日，超过半年（182.5个自然日）" in counted.sentence
    shorter = replace(sick, ends_on="2026-07-01")
    one_less = replace(book, scheme=natural, leave_records=(shorter,))
    assert score_year(one_less).people[0].eligibility.effect is Effect.ALL
    assert "病假、事假累计超过半年，按自然日" in [rule.situation for rule in list_rules(natural)]
    assert dict(describe_scheme(natural))["病假和事假"].startswith("全年累计超过半年（按自然日，首尾都算）的")


def test_that_a_refusal_names_its_article_where_it_is_known() -> None:
    refusal = AssessmentRefusal(
        employee_no="001",
        refused_on="2026-12-01",
        educated_on="2026-12-02",
        educated_by="局长",
        detail="不参加",
    )
    book = a_book({"001": "90"}, refusals=(refusal,))
    old = replace(book, scheme=replace(book.scheme, rule_version="2007"))
    assert score_year(old).people[0].eligibility.sentence.endswith("直接确定为不称职（第二十七条）")
    assert score_year(book).people[0].eligibility.sentence.endswith("直接确定为不称职")
    assert score_year(book).people[0].proposal.grade is Grade.INCOMPETENT
