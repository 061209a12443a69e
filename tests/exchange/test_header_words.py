"""Words on tabs and over columns."""

from decimal import Decimal

import pytest

from kpi_desktop.exchange.header_words import header_text, header_word, month_of, split_full_mark
from kpi_desktop.exchange.ledger_heading import LedgerHeading, read_heading
from kpi_desktop.exchange.sheets import SheetTable, address_of, parse_address


@pytest.mark.parametrize(
    ("title", "month"),
    [
        ("1月", 1), ("01月", 1), ("一月", 1), ("元月", 1), ("正月", 1), ("10月", 10), ("十月", 10), ("十一月", 11),
        ("十二月份考核", 12), ("2026年1月", 1), ("2026年12月份考核评分表", 12), ("２月", 2), (" 3 月 ", 3), ("2026-04月", 4),
        ("1-3月汇总", None), ("一季度", None), ("1月至3月", None), ("1、2月", None), ("13月", None), ("汇总", None),
        ("1月、2月", None), ("月度说明", None), ("上半年6月统计", None),
    ],
)  # fmt: skip
def test_that_a_title_names_its_month(title: str, month: int | None) -> None:
    assert month_of(title) == month


@pytest.mark.parametrize(
    ("text", "name", "mark"),
    [
        ("学习情况(10)", "学习情况", Decimal(10)),
        ("学习情况（10分）", "学习情况", Decimal(10)),
        ("学习情况【满分10.5分】", "学习情况", Decimal("10.5")),
        ("学习情况10分", "学习情况", Decimal(10)),
        ("学 习 情 况", "学习情况", None),
        ("学习情况(理论)", "学习情况(理论)", None),
        ("Z01", "Z01", None),
        ("(10)", "(10)", None),
    ],
)
def test_that_a_full_mark_is_taken_from_a_header(text: str, name: str, mark: Decimal | None) -> None:
    assert split_full_mark(text) == (name, mark)


def test_that_a_header_is_its_word_without_space_and_brackets() -> None:
    assert header_text("姓　名：") == "姓名"
    assert header_word("病事假（工作日）") == "病事假"
    assert header_word("*工号") == "工号"


@pytest.mark.parametrize(
    ("row", "column", "address"), [(0, 0, "A1"), (8, 2, "C9"), (40, 39, "AN41"), (99, 702, "AAA100")]
)
def test_that_an_address_and_its_place_are_one(row: int, column: int, address: str) -> None:
    assert address_of(row, column) == address
    assert parse_address(address) == (row, column)


@pytest.mark.parametrize("address", ["", "A", "9", "A0", "C31,C32", "a1"])
def test_that_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="address"):
        parse_address(address)


def heading(*rows: tuple[str, ...]) -> LedgerHeading:
    return read_heading((SheetTable(title="人员名册", rows=rows),))


def test_that_unit_code_and_year_are_read_from_the_banner() -> None:
    assert heading(
        ("云岭县教育局人员名册",),
        ("单位：云岭县 教育局", "统一社会信用代码：11530499MB0A10002Q", "2026 年度"),
    ) == LedgerHeading(unit_name="云岭县教育局", unit_code="11530499MB0A10002Q", year=2026)
    assert heading(("云岭县教育局2025年人员名册",)) == LedgerHeading(unit_name="云岭县教育局", year=2025)
    assert heading(("工号", "姓名")) == LedgerHeading()
