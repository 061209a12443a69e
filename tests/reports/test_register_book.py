"""The registers, promises and attendance on paper; what does not count says why on sheet and month table."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from kpi_desktop.domain.eligibility import Effect
from kpi_desktop.domain.registers import Register
from kpi_desktop.domain.scheme import Direction
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.domain.year_end import score_year
from kpi_desktop.services import reporting
from tests.builders import a_book, a_leave, a_promise, an_addition, an_entry
from tests.reports.paper import read_pages, squeeze

TODAY = date(2026, 12, 28)


def _text(pdf: bytes) -> str:
    return squeeze("".join(read_pages(pdf)))


@pytest.fixture(scope="module")
def book() -> YearBook:
    deduction = an_addition(
        month=3, points="2", direction=Direction.DEDUCT, matter="限时办结1号", fact="限时办结1号超期"
    )
    return a_book(
        {"001": "90", "002": "80"},
        promises=(a_promise(employee_no="002", section="登记股", standard="材料齐全五个工作日办结"),),
        register_entries=(
            an_entry(promise_no="C01", limit_days=5, due_on="2026-03-11", finished_on="2026-03-13"),
            an_entry(number=2, due_on="2026-03-11", finished_on="2026-03-12"),
            an_entry(Register.FIRST_ASKED, fault="没有登记", waived_reason="系统停机"),
            an_entry(Register.PROMISE, promise_no="C01", fault="没有兑现", fact="迟了三天"),
            an_entry(
                Register.ACCOUNTABILITY,
                fault="诫勉",
                document_no="云纪8号",
                effect=Effect.NOT_EXCELLENT,
                effect_to="2027-03-03",
            ),
            an_entry(Register.ACCOUNTABILITY, 2, fault="责令书面检查"),
        ),
        leave_records=(
            a_leave(),
            a_leave("seconded", "2026-05-06", "2026-05-29", "24", destination="县纪委"),
        ),
        adjustments=(
            deduction,
            an_addition(month=4, points="1", matter="经验推广", fact="县级推广"),
            an_addition(month=7, points="2", matter="经验推广", fact="市级推广"),
        ),
    )


@pytest.mark.parametrize(
    ("system", "words"),
    [
        (Register.DEADLINE, ["2026年限时办结登记簿", "已扣分", "待处理", "扣2分，待处理1件", "2026-03-13"]),
        (Register.FIRST_ASKED, ["首问责任登记簿", "没有登记", "系统停机", "没有待处理的"]),
        (Register.PROMISE, ["C01 不动产转移登记办结", "迟了三天", "没有兑现"]),
        (Register.ACCOUNTABILITY, ["诫勉", "云纪8号", "不得评优", "2026-03-04至2027-03-03", "不影响"]),
    ],
)
def test_that_a_register_prints_its_entries_and_where_they_stand(
    book: YearBook, system: Register, words: list[str]
) -> None:
    text = _text(reporting.render_register(book, system, TODAY))
    for word in (*words, "张伟001", "登记人（签名）"):
        assert squeeze(word) in text


def test_that_promises_are_printed_with_term_and_owner(book: YearBook) -> None:
    text = _text(reporting.render_promises(book))
    for word in ("不动产转移登记办结", "登记股", "张伟002", "材料齐全五个工作日办结"):
        assert word in text


def test_that_attendance_is_printed_with_totals(book: YearBook) -> None:
    text = _text(reporting.render_attendance(book))
    for word in ("病假", "5个工作日", "县纪委", "借调24天", "请假登记", "个人合计"):
        assert word in text
    none = _text(reporting.render_attendance(replace(book, leave_records=())))
    assert "全年没有请假登记" in none


def test_that_sheet_and_month_table_say_what_does_not_count(book: YearBook) -> None:
    result = score_year(book)
    sheet = _text(reporting.render_sheets([result], numbers=["001"])[0])
    assert "县级推广（不计：与7月“市级推广”是同一事项，只计最高一次）" in sheet
    month = _text(reporting.render_month(result, 4))
    assert "加分1：县级推广（不计：与7月“市级推广”是同一事项，只计最高一次）" in month
    assert result.people[0].routine.months[3].added == Decimal(0)
