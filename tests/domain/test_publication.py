"""Publication by working days, and the deadlines of review and appeal."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_desktop.domain.errors import RuleViolation, Severity
from kpi_desktop.domain.publication import (
    check_after_year_end,
    check_no_objection,
    check_objection,
    current_notice,
    deciding_deadline,
    filing_deadline,
    make_notice,
)
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.steps import StepKind, StepRecord
from kpi_desktop.domain.workdays import Calendar, CalendarYear, count_workdays
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.domain.year_end_rule import YearEndRule
from kpi_desktop.domain.year_records import Appeal, AppealKind, ResultNotice, YearNotice, YearObjection
from tests.builders import a_book

CALENDAR = Calendar(
    (
        CalendarYear(calendar_year=2026, holidays=("2026-10-01", "2026-10-02"), work_days=("2026-10-10",)),
        CalendarYear(calendar_year=2027, holidays=("2027-01-01",), work_days=()),
    )
)
NOTICE = YearNotice(notice_no=1, notice_from="2026-12-28", notice_until="2027-01-04", notice_days=5)
OBJECTION = YearObjection(objection_no=1, raised_on="2026-12-29", content="名单有误")
TOLD = ResultNotice(employee_no="001", notified_on="2027-01-10")


def an_appeal(kind: AppealKind = AppealKind.REVIEW, **given_: object) -> Appeal:
    fields = {
        "appeal_no": 1,
        "employee_no": "001",
        "filed_on": "2027-01-20",
        "ground": "有异议",
        "before": Grade.INCOMPETENT,
        **given_,
    }
    return Appeal(kind=kind, **fields)  # type: ignore[arg-type]


def a_year(**given_: object) -> YearBook:
    return a_book({"001": "80"}, notices=(NOTICE,), **given_)


@given(
    start=st.dates(min_value=date(2026, 1, 1), max_value=date(2026, 12, 31)),
    days=st.integers(min_value=5, max_value=12),
)
def test_that_a_publication_has_its_working_days_and_not_one_more(start: date, days: int) -> None:
    notice = make_notice(1, start, YearEndRule(notice_days=days), "", CALENDAR)
    end = date.fromisoformat(notice.notice_until)
    assert notice.notice_days == days == count_workdays(start, end, CALENDAR)
    assert CALENDAR.is_workday(end)


def test_that_the_newest_publication_counts() -> None:
    assert current_notice(()) is None
    second = replace(NOTICE, notice_no=2)
    assert current_notice((second, NOTICE)) == second


def test_that_no_objection_waits_for_the_last_day_and_for_every_objection() -> None:
    with pytest.raises(RuleViolation, match="还没有登记公示起止"):
        check_no_objection(a_book({"001": "80"}), date(2027, 1, 20))
    with pytest.raises(RuleViolation, match="2027-01-04才满5个工作日"):
        check_no_objection(a_year(), date(2027, 1, 4))
    with pytest.raises(RuleViolation, match="还有1件异议没有处理"):
        check_no_objection(a_year(objections=(OBJECTION,)), date(2027, 1, 5))
    settled = replace(OBJECTION, outcome="不成立", settled_on="2026-12-30")
    check_no_objection(a_year(objections=(settled,)), date(2027, 1, 5))


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"content": " "}, "写明异议的内容"),
        ({"raised_on": "2026-12-20"}, "早于公示开始的2026-12-28"),
        ({"outcome": "不成立"}, "一起填写"),
        ({"outcome": "不成立", "settled_on": "2026-12-28"}, "处理日期早于提出日期"),
    ],
)
def test_that_an_objection_is_whole(wrong: dict[str, str], word: str) -> None:
    check_objection(OBJECTION, a_year())
    with pytest.raises(RuleViolation, match=word):
        check_objection(replace(OBJECTION, **wrong), a_year())


def test_that_deadlines_follow_the_law() -> None:
    rule = YearEndRule()
    assert filing_deadline(AppealKind.REVIEW, TOLD, None, rule).day == date(2027, 2, 9)
    assert filing_deadline(AppealKind.APPEAL, TOLD, None, rule).day == date(2027, 2, 9)
    decided = an_appeal(after=Grade.INCOMPETENT, decided_on="2027-02-01")
    deadline = filing_deadline(AppealKind.APPEAL, TOLD, decided, rule)
    assert (deadline.day, deadline.sentence) == (date(2027, 2, 16), "2027-02-01作出复核决定之日起15天内")
    assert deciding_deadline(an_appeal(), rule) == date(2027, 2, 19)
    assert deciding_deadline(an_appeal(AppealKind.APPEAL), rule) == date(2027, 3, 21)


def test_that_what_is_open_after_the_confirmation_is_found() -> None:
    confirmed = StepRecord(kind=StepKind.YEAR_END, done_on="2026-12-28", done_by="党组")
    late = an_appeal(
        appeal_no=2, after=Grade.BASIC, decided_on="2027-02-20", decided_by="党组", reason="查明"
    )
    gone = an_appeal(appeal_no=3, employee_no="009", after=Grade.BASIC, decided_on="2027-01-21")
    book = a_year(steps=(confirmed,), objections=(OBJECTION,), appeals=(an_appeal(), late, gone))
    found = [(each.severity, each.what) for each in check_after_year_end(book)]
    assert found == [
        (Severity.WARNING, "年终结果已经确认，还没有公示完"),
        (Severity.ERROR, "第1件公示异议没有处理"),
        (Severity.WARNING, "张伟001的复核应在2027-02-19前决定，还没有决定"),
        (Severity.WARNING, "张伟001的复核应在2027-02-19前决定，2027-02-20才决定"),
    ]
    lost = replace(book, objections=(), appeals=(replace(gone, after=None),))
    assert [each.what for each in check_after_year_end(lost)][1].startswith("009的复核")
    assert an_appeal().outcome == "办理中"
    assert list(check_after_year_end(a_book({"001": "80"}))) == []
