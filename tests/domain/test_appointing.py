"""Appointments: which post on which day, terms, and what a change refuses."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_desktop.domain.appointing import AppointmentPlan, Holding, plan_appointments, plan_end
from kpi_desktop.domain.appointments import (
    Appointment,
    AppointmentWay,
    PostChangeRule,
    PostSpan,
    by_person,
    carry_over,
    counted_spans,
    holders_on,
    is_day,
    month_of,
    post_on,
    say_change,
    spans_of_month,
    term_end,
    terms_ending,
)
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.staff import Employee
from tests.builders import a_post, an_employee

YEAR = 2026
WEI = an_employee("001", name="张伟", post_no="G001", section="办公室")
JING = an_employee("002", name="李静", post_no="G002", section="人事股")
FANG = an_employee("003", name="王芳", post_no="")
POSTS = (
    a_post("G001"),
    a_post("G002", name="人事管理岗", section="人事股"),
    a_post("G003", name="窗口岗", section="登记股", headcount=2),
)


def an_appointment(
    number: str = "001", post_no: str = "G003", since: str = "2026-03-10", **given: object
) -> Appointment:
    fields = {"appointment_no": 0, "way": AppointmentWay.SELECTION, **given}
    return Appointment(employee_no=number, post_no=post_no, since=since, **fields)  # type: ignore[arg-type]


def holding(*appointments: Appointment, people: Sequence[Employee] = (WEI, JING, FANG)) -> Holding:
    return Holding(year=YEAR, employees=people, posts=POSTS, appointments=appointments)


def after(plan: AppointmentPlan, *known: Appointment) -> tuple[Appointment, ...]:
    rows = {(a.employee_no, a.appointment_no): a for a in known}
    rows.update({(a.employee_no, a.appointment_no): a for a in plan.appointments})
    return tuple(rows.values())


def test_that_a_person_without_appointments_holds_the_rosters_post() -> None:
    assert post_on(WEI, (), "2026-05-01") == "G001"
    assert spans_of_month(WEI, (), YEAR, 2) == (PostSpan(post_no="G001", first_day=1, last_day=28),)


def test_that_a_move_keeps_the_old_post_as_held_until_the_day_before() -> None:
    plan = plan_appointments(holding(), [an_appointment()])
    held, new = plan.appointments
    assert (held.way, held.since, held.ended_on, held.end_reason) == (
        AppointmentWay.HELD,
        "2026-01-01",
        "2026-03-09",
        "转任G003",
    )
    assert (held.appointment_no, new.appointment_no) == (1, 2)
    assert (plan.employees[0].post_no, plan.employees[0].section) == ("G003", "登记股")
    assert [post_on(WEI, plan.appointments, f"2026-03-{day}") for day in ("09", "10")] == ["G001", "G003"]
    assert spans_of_month(WEI, plan.appointments, YEAR, 3) == (
        PostSpan(post_no="G001", first_day=1, last_day=9),
        PostSpan(post_no="G003", first_day=10, last_day=31),
    )


def test_that_an_appointment_on_the_years_first_day_needs_no_earlier_one() -> None:
    plan = plan_appointments(holding(), [an_appointment(since="2026-01-01")])
    assert [a.appointment_no for a in plan.appointments] == [1]


def test_that_people_may_change_places_in_one_step() -> None:
    swap = [an_appointment("001", "G002"), an_appointment("002", "G001")]
    plan = plan_appointments(holding(), swap)
    assert {e.employee_no: e.post_no for e in plan.employees} == {"001": "G002", "002": "G001"}
    with pytest.raises(RuleViolation, match="岗位G002人事管理岗编制1名，2026-03-10会有2人（张伟、李静）"):
        plan_appointments(holding(), swap[:1])


def test_that_a_later_holder_counts_against_the_places() -> None:
    ended = plan_end(holding(), "001", "2026-06-30", "轮岗").appointments
    later = plan_appointments(holding(*ended), [an_appointment("003", "G001", "2026-08-01")]).appointments
    newcomer = an_employee("004", name="赵磊", post_no="")
    with pytest.raises(RuleViolation, match="2026-08-01会有2人（王芳、赵磊）"):
        plan_appointments(
            holding(*ended, *later, people=(WEI, JING, FANG, newcomer)),
            [an_appointment("004", "G001", "2026-07-01")],
        )


def test_that_more_than_five_holders_are_not_all_named() -> None:
    people = tuple(an_employee(f"{i:03d}", name=f"李{i}", post_no="G001") for i in range(6))
    with pytest.raises(RuleViolation, match="会有7人（张新、李0、李1、李2、李3等）"):
        plan_appointments(
            holding(people=(an_employee("100", name="张新", post_no=""), *people)),
            [an_appointment("100", "G001")],
        )


def test_that_a_renewal_ends_the_running_term() -> None:
    first = an_appointment(appointment_no=1, since="2024-03-01", until="2026-02-28")
    plan = plan_appointments(holding(first), [an_appointment(since="2026-03-01")])
    ended, new = plan.appointments
    assert (ended.ended_on, ended.end_reason, new.appointment_no) == ("2026-02-28", "续任", 2)


def test_that_a_term_that_ran_out_goes_on_until_somebody_ends_it() -> None:
    first = an_appointment(appointment_no=1, since="2024-03-01", until="2026-02-28")
    assert post_on(WEI, (first,), "2026-06-01") == "G003"
    assert post_on(WEI, (first,), "2024-02-01") == ""


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"number": "009"}, "名册中没有工号009"),
        ({"post_no": "G009"}, "张伟要上的岗位G009不在岗位表中"),
        ({"since": "2026-02-30"}, "张伟的任职日期“2026-02-30”不是日期"),
        ({"until": "今年"}, "张伟的任期止“今年”不是日期"),
        ({"until": "2026-01-01"}, "任期止2026-01-01早于任职日期2026-03-10"),
        ({"trial_until": "2026-01-01"}, "试用期止2026-01-01早于"),
        ({"since": "2027-01-01"}, "在2026年之后，请到下一年度登记"),
    ],
)
def test_that_an_impossible_appointment_is_refused(given: dict[str, str], sentence: str) -> None:
    with pytest.raises(RuleViolation, match=sentence):
        plan_appointments(holding(), [an_appointment(**given)])  # type: ignore[arg-type]


def test_that_somebody_who_left_is_not_appointed() -> None:
    left = replace(WEI, present_to=2)
    with pytest.raises(RuleViolation, match="张伟2月后调离，此后不在本单位，不能从2026-03-10起上岗"):
        plan_appointments(holding(people=(left,)), [an_appointment()])
    assert plan_appointments(holding(people=(left,)), [an_appointment(since="2025-06-01")]).appointments


def test_that_overlapping_terms_are_refused() -> None:
    known = an_appointment(appointment_no=1, since="2026-05-01")
    with pytest.raises(RuleViolation, match="张伟自2026-05-01起任G003窗口岗，与新的任职重叠"):
        plan_appointments(holding(known), [an_appointment(post_no="G001", since="2026-05-01")])
    ended = replace(known, ended_on="2026-07-31", post_no="G777")
    with pytest.raises(RuleViolation, match="2026-05-01至2026-07-31任G777G777，与新的任职重叠"):
        plan_appointments(holding(ended), [an_appointment(post_no="G001", since="2026-07-31")])
    assert (
        plan_appointments(holding(ended), [an_appointment(since="2026-08-01")]).appointments[0].appointment_no
        == 2
    )


def test_that_what_somebody_holds_is_ended_with_a_reason() -> None:
    plan = plan_end(holding(), "001", "2026-04-30", "轮岗", document_no="云自然资党〔2026〕3号")
    assert plan.appointments[0].end_reason == "轮岗（云自然资党〔2026〕3号）"
    assert plan.employees[0].post_no == ""
    assert post_on(plan.employees[0], plan.appointments, "2026-05-01") == ""
    assert post_on(plan.employees[0], plan.appointments, "2026-04-30") == "G001"
    with pytest.raises(RuleViolation, match="张伟已于2026-04-30不再担任G001"):
        plan_end(holding(*plan.appointments), "001", "2026-06-30", "轮岗")


@pytest.mark.parametrize(
    ("number", "day", "reason", "sentence"),
    [
        ("003", "2026-04-30", "轮岗", "工号003现在没有岗位"),
        ("009", "2026-04-30", "轮岗", "工号009现在没有岗位"),
        ("001", "2026-04-30", " ", "免去张伟的岗位要写明原因"),
        ("001", "四月", "轮岗", "张伟的免去日期“四月”不是日期"),
        ("001", "2025-12-31", "轮岗", "张伟2026-01-01才任G001"),
    ],
)
def test_that_an_impossible_end_is_refused(number: str, day: str, reason: str, sentence: str) -> None:
    with pytest.raises(RuleViolation, match=sentence):
        plan_end(holding(), number, day, reason)


def test_which_posts_a_month_counts_for() -> None:
    spans = (
        PostSpan(post_no="G001", first_day=1, last_day=14),
        PostSpan(post_no="", first_day=15, last_day=20),
        PostSpan(post_no="G003", first_day=21, last_day=31),
    )
    assert counted_spans(spans, PostChangeRule.FIFTEENTH) == (spans[1],)
    assert counted_spans(spans, PostChangeRule.MONTH_END) == (spans[2],)
    assert counted_spans(spans, PostChangeRule.BY_DAYS) == (spans[0], spans[2])
    assert counted_spans(spans[1:2], PostChangeRule.BY_DAYS) == (spans[1],)
    assert say_change(3, spans, PostChangeRule.BY_DAYS) == (
        "3月岗位变动：1日至14日G001，15日至20日无岗位，21日至31日G003，新旧岗位按天数分计"
    )
    assert say_change(3, spans[:1], PostChangeRule.BY_DAYS) == ""


@given(
    days=st.lists(st.tuples(st.integers(1, 12), st.integers(1, 28)), min_size=1, max_size=6, unique=True),
    rule=st.sampled_from(PostChangeRule),
)
def test_that_the_spans_of_a_year_have_no_gap_and_no_overlap(
    days: list[tuple[int, int]], rule: PostChangeRule
) -> None:
    own = [
        an_appointment(appointment_no=i, post_no=f"G{i % 3:03d}", since=f"2026-{month:02d}-{day:02d}")
        for i, (month, day) in enumerate(sorted(days), start=1)
    ]
    for month in range(1, 13):
        spans = spans_of_month(WEI, own, YEAR, month)
        covered = [day for span in spans for day in range(span.first_day, span.last_day + 1)]
        assert covered == list(range(1, sum(span.days for span in spans) + 1))
        assert covered[-1] in (28, 30, 31)
        for day in covered:
            found = next(span for span in spans if span.first_day <= day <= span.last_day)
            assert found.post_no == post_on(WEI, own, f"2026-{month:02d}-{day:02d}")
        assert set(counted_spans(spans, rule)) <= set(spans)


@pytest.mark.parametrize(
    ("since", "end"),
    [("2026-03-01", "2028-02-29"), ("2026-01-01", "2027-12-31"), ("2024-02-29", "2026-02-28")],
)
def test_that_a_term_lasts_two_years(since: str, end: str) -> None:
    assert term_end(since) == end


def test_that_terms_that_end_are_told_the_most_urgent_first() -> None:
    appointments = (
        an_appointment("001", since="2024-12-01", until="2026-11-30"),
        an_appointment("002", since="2024-10-01", until="2026-09-30"),
        an_appointment("003", since="2025-10-01", until="2027-09-30"),
        an_appointment("004", since="2024-10-01", until="2026-11-30", ended_on="2026-10-31"),
        an_appointment("005", since="2024-10-01"),
        an_appointment(
            "006", since="2024-10-01", until="2026-11-30", ended_on="2026-11-01", appointment_no=1
        ),
    )
    notices = terms_ending(appointments, "2026-10-15")
    assert [(n.appointment.employee_no, n.days) for n in notices] == [("002", -15), ("001", 46)]


def test_that_the_next_year_keeps_what_still_runs() -> None:
    kept = carry_over(
        (
            an_appointment("001", since="2026-03-01", appointment_no=3),
            an_appointment("002", since="2026-03-01", ended_on="2026-12-31"),
        ),
        2027,
    )
    assert [(a.employee_no, a.appointment_no) for a in kept] == [("001", 1)]


def test_that_holders_are_those_of_the_day() -> None:
    plan = plan_appointments(holding(), [an_appointment()])
    before, then = (
        holders_on((WEI, JING, FANG), plan.appointments, day) for day in ("2026-03-09", "2026-03-10")
    )
    assert (before["G001"], then["G003"]) == ((WEI,), (WEI,))
    assert set(then) == {"G002", "G003"}


def test_words_and_days() -> None:
    assert [way.label for way in AppointmentWay] == ["竞争上岗", "双向选择", "组织调配", "任命", "原任"]
    assert not is_day("2026-3-1")
    assert [month_of(day, 2026) for day in ("2025-06-01", "2026-06-01", "2027-06-01")] == [1, 6, 13]
    assert [a.since for a in by_person([an_appointment(since="2026-05-01"), an_appointment()])["001"]] == [
        "2026-03-10",
        "2026-05-01",
    ]


def test_that_a_renewal_within_a_month_is_no_change() -> None:
    first = an_appointment(appointment_no=1, since="2024-03-10")
    plan = plan_appointments(holding(first), [an_appointment(since="2026-03-10")])
    assert spans_of_month(WEI, plan.appointments, YEAR, 3) == (
        PostSpan(post_no="G003", first_day=1, last_day=31),
    )
