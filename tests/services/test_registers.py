"""The four registers over a real file: days due, deductions by the scheme, reasons, and what may be changed."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from kpi_desktop.domain.eligibility import Effect
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.registers import Register, RegisterEntry, Settlement
from kpi_desktop.domain.year_end import score_year
from kpi_desktop.services import month_closing, registers
from kpi_desktop.services.workspace import Workspace
from tests.builders import a_book, a_promise, an_entry, lock

TODAY = date(2026, 12, 28)


@pytest.fixture
def year(unit_file: Workspace) -> Workspace:
    book = a_book({"001": "90", "002": "80"})
    employees = (book.employees[0], replace(book.employees[1], present_from=4))
    with unit_file.write(unit_file.only_book(), "准备") as step:
        step.save(*book.posts, *book.indicators, *employees, *book.marks)
    return unit_file


def _late(**given: object) -> RegisterEntry:
    fields = {"happened_on": "2026-03-02", "limit_days": 5, "finished_on": "2026-03-11", **given}
    return an_entry(number=0, **fields)


def _saved(year: Workspace) -> RegisterEntry:
    return year.load_book(year.only_book()).register_entries[-1]


def _settlements(year: Workspace) -> list[Settlement]:
    stands = registers.list_stands(year.load_book(year.only_book()), TODAY)
    return [stand.settlement for stand in stands]


def _month(year: Workspace, month: int) -> Fraction | None:
    return score_year(year.load_book(year.only_book())).people[0].routine.months[month - 1].score


def test_that_a_late_case_becomes_a_deduction_and_the_month_falls(year: Workspace) -> None:
    key = year.only_book()
    registers.save_entry(year, key, _late())
    entry = _saved(year)
    assert (entry.entry_no, entry.due_on) == (1, "2026-03-09")
    assert _settlements(year) == [Settlement.OPEN]
    registers.deduct_entry(year, key, entry, 3)
    # a case 1, two working days late 2 × 0.5
    assert _month(year, 3) == 88
    assert _settlements(year) == [Settlement.DEDUCTED]
    assert [(a.rule, a.matter) for a in year.load_book(key).adjustments] == [
        ("late-case", "限时办结1号"),
        ("late-day", "限时办结1号"),
    ]
    with pytest.raises(RuleViolation, match="限时办结1号已扣分，不用再扣分"):
        registers.deduct_entry(year, key, entry, 3)
    with pytest.raises(RuleViolation, match="已经扣分，不能修改"):
        registers.save_entry(year, key, replace(entry, finished_on="2026-03-09"))
    registers.save_entry(year, key, replace(entry, document_no="督查〔2026〕2号"))
    with pytest.raises(RuleViolation, match="已经扣分，不能删除"):
        registers.remove_entry(year, key, entry)
    with pytest.raises(RuleViolation, match="请先撤回扣分"):
        registers.waive_entry(year, key, entry, "停电")
    registers.withdraw_deduction(year, key, entry)
    assert _month(year, 3) == 90
    with pytest.raises(RuleViolation, match="没有扣分，不用撤回"):
        registers.withdraw_deduction(year, key, entry)
    registers.remove_entry(year, key, entry)
    assert _settlements(year) == []


def test_that_an_entry_is_waived_with_a_reason_that_stays_in_the_trail(year: Workspace) -> None:
    key = year.only_book()
    registers.save_entry(year, key, _late())
    with pytest.raises(RuleViolation, match="请写明不扣分的理由"):
        registers.waive_entry(year, key, _saved(year), " ")
    registers.waive_entry(year, key, _saved(year), "系统停机")
    assert (_settlements(year), year.history(key)[0].reason) == ([Settlement.WAIVED], "系统停机")
    registers.deduct_entry(year, key, _saved(year), 3)
    assert _settlements(year) == [Settlement.DEDUCTED]
    assert _saved(year).waived_reason == ""


def test_that_a_case_takes_the_term_of_its_promise_or_a_day_given(year: Workspace) -> None:
    key = year.only_book()
    registers.save_promise(year, key, a_promise(limit_days=3, employee_no="001"))
    registers.save_entry(year, key, _late(limit_days=None, promise_no="C01"))
    assert (_saved(year).limit_days, _saved(year).due_on) == (3, "2026-03-05")
    registers.save_entry(year, key, _late(limit_days=None, due_on="2026.3.11"))
    assert (_saved(year).limit_days, _saved(year).due_on) == (None, "2026-03-11")
    with pytest.raises(RuleViolation, match="限时办结1号用到承诺"):
        registers.remove_promise(year, key, a_promise())
    registers.save_promise(year, key, a_promise("C02"))
    registers.remove_promise(year, key, a_promise("C02"))
    assert [promise.promise_no for promise in year.load_book(key).promises] == ["C01"]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"employee_no": "404"}, "没有工号为404的人"),
        ({"fact": ""}, "请写明限时办结的事项"),
        ({"happened_on": "3月"}, "不是日期"),
        ({"happened_on": "2024-03-02"}, "不在2026年"),
        ({"finished_on": "2026-03-01"}, "办结日期早于受理日期"),
        ({"limit_days": None}, "请填写时限"),
        ({"limit_days": -1}, "时限-1个工作日"),
        ({"limit_days": None, "due_on": "2026-03-01"}, "应办结日期早于受理日期"),
        ({"effect": Effect.NOT_EXCELLENT}, "只有行政问责影响评等"),
        ({"effect_from": "2026-03-05", "effect_to": "2026-03-04"}, "影响期的结束日期早于开始日期"),
    ],
)
def test_that_an_entry_that_cannot_be_is_refused(
    year: Workspace, given: dict[str, object], sentence: str
) -> None:
    with pytest.raises(RuleViolation, match=sentence):
        registers.save_entry(year, year.only_book(), _late(**given))
    assert _settlements(year) == []


def test_that_accountability_is_kept_with_its_window_and_bears_on_the_grade(year: Workspace) -> None:
    key = year.only_book()
    entry = an_entry(Register.ACCOUNTABILITY, 0, fault="诫勉", document_no="8号", effect=Effect.NOT_EXCELLENT)
    registers.save_entry(year, key, entry)
    person = score_year(year.load_book(key)).people[0]
    assert person.eligibility.effect is Effect.NOT_EXCELLENT
    with pytest.raises(RuleViolation, match="问责不能使人“不进行考核”"):
        registers.save_entry(year, key, replace(entry, effect=Effect.NOT_ASSESSED))


def test_that_a_deduction_goes_into_an_open_month_in_which_the_person_is_there(year: Workspace) -> None:
    key = year.only_book()
    registers.save_entry(year, key, _late(employee_no="002"))
    with pytest.raises(RuleViolation, match="3月不能扣分，请改选月份"):
        registers.deduct_entry(year, key, _saved(year), 3)
    lock(year, key)
    month_closing.close_month(year, key, 4, closed_on="2026-05-05")
    with pytest.raises(RuleViolation, match="4月已经关账"):
        registers.deduct_entry(year, key, _saved(year), 4)
    registers.deduct_entry(year, key, _saved(year), 5)
    assert [a.month for a in year.load_book(key).adjustments] == [5, 5]


def test_that_a_fault_the_table_does_not_know_is_not_deducted(year: Workspace) -> None:
    key = year.only_book()
    registers.save_entry(year, key, an_entry(Register.FIRST_ASKED, 0, fault="别的"))
    with pytest.raises(RuleViolation, match="没有与首问责任1号相应的扣分"):
        registers.deduct_entry(year, key, _saved(year), 3)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"title": " "}, "都要填写"),
        ({"limit_days": 2000}, "时限2000个工作日"),
        ({"employee_no": "404"}, "没有工号为404的人"),
    ],
)
def test_that_a_promise_has_number_title_and_a_possible_term(
    year: Workspace, given: dict[str, object], sentence: str
) -> None:
    with pytest.raises(RuleViolation, match=sentence):
        registers.save_promise(year, year.only_book(), a_promise(**given))


def test_that_a_case_reaching_into_a_year_without_working_days_says_so_and_waits(year: Workspace) -> None:
    key = year.only_book()
    registers.save_entry(year, key, _late(happened_on="2026-12-28", limit_days=2, finished_on="2027-01-05"))
    (stand,) = registers.list_stands(year.load_book(key), date(2027, 2, 1))
    assert (stand.settlement, stand.late_days) == (Settlement.OPEN, 0)
    assert "没有2027年的节假日安排" in stand.trouble
    registers.save_entry(year, key, replace(_saved(year), finished_on=""))
    (running,) = registers.list_stands(year.load_book(key), date(2027, 2, 1))
    assert (running.trouble, running.late_days) == ("", 1)
