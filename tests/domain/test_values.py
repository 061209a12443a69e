"""Exact numbers: rounding, writing and reading."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.values import (
    Rounding,
    clean_name,
    clean_text,
    read_decimal,
    read_number,
    round_exact,
    show,
    show_short,
    whole_part,
)


@pytest.mark.parametrize(
    ("value", "places", "rounding", "expected"),
    [
        ("90.225", 2, Rounding.HALF_UP, "90.23"),
        ("90.2249", 2, Rounding.HALF_UP, "90.22"),
        ("-0.005", 2, Rounding.HALF_UP, "-0.01"),
        ("1.999", 2, Rounding.DOWN, "1.99"),
        ("1.991", 2, Rounding.UP, "2.00"),
        ("1.99", 2, Rounding.UP, "1.99"),
        ("0.5", 0, Rounding.HALF_UP, "1"),
    ],
)
def test_that_rounding_follows_the_rule(value: str, places: int, rounding: Rounding, expected: str) -> None:
    assert round_exact(Decimal(value), places, rounding) == Decimal(expected)


@given(st.fractions(min_value=-1000, max_value=1000), st.integers(0, 6))
def test_that_half_up_is_never_further_than_half_a_step(value: Fraction, places: int) -> None:
    rounded = round_exact(value, places)
    assert abs(Fraction(rounded) - value) * 10**places <= Fraction(1, 2)
    assert -rounded.as_tuple().exponent == places  # type: ignore[operator]


@given(st.fractions(min_value=0, max_value=1000), st.integers(0, 4))
def test_that_down_and_up_enclose_the_value(value: Fraction, places: int) -> None:
    low, high = round_exact(value, places, Rounding.DOWN), round_exact(value, places, Rounding.UP)
    assert low <= value <= high
    assert (high - low) * 10**places in {0, 1}


def test_that_a_part_of_heads_is_cut_off() -> None:
    assert whole_part(Fraction(33 * 20, 100), Rounding.DOWN) == 6


def test_that_every_rounding_has_its_word() -> None:
    assert [rounding.label for rounding in Rounding] == ["四舍五入", "去尾", "进一"]


def test_that_numbers_are_written_for_people() -> None:
    assert show(Fraction(1, 3), 4) == "0.3333"
    assert show_short(Decimal("9.50")) == "9.5"
    assert show_short(Decimal("10.00")) == "10"
    assert show_short(Decimal(100)) == "100"
    assert show_short(Fraction(1, 3)) == "0.3333"
    assert show_short(7) == "7"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9.5", "9.5"),
        ("9.5分", "9.5"),
        ("９.０", "9.0"),
        (" 38 ", "38"),
        ("1,200", "1200"),
        ("9。5", "9.5"),
        (".5", "0.5"),
        ("38.50", "38.5"),
        ("0", "0"),
    ],
)
def test_that_a_clerks_number_is_read(text: str, expected: str) -> None:
    assert read_number(text) == Decimal(expected)


@pytest.mark.parametrize("text", ["", "   ", "　", "\u200b"])
def test_that_empty_is_not_zero(text: str) -> None:
    assert read_number(text) is None


@pytest.mark.parametrize("text", ["优秀", "9..5", "=1+1", "NaN", "1e5", "9.555", "1-2"])
def test_that_what_is_no_number_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(RuleViolation, match=r"。$"):
        read_number(text)


@pytest.mark.parametrize("text", ["Infinity", "NaN", "x", "1.2345"])
def test_that_stored_data_must_be_plain_decimals(text: str) -> None:
    with pytest.raises(RuleViolation):
        read_decimal(text, 3)


def test_that_names_are_brought_to_one_form() -> None:
    assert clean_name("孙　娟") == clean_name(" 孙 娟\u200b") == "孙娟"
    assert clean_text("（ａ） 　b") == "(a) b"


def test_that_a_number_of_many_digits_is_refused_in_a_short_sentence() -> None:
    with pytest.raises(RuleViolation, match="有100000个字，不是一个分数") as refused:
        read_number("9" * 100_000)
    assert len(str(refused.value)) < 80
