"""The next number in the manner of the last."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_desktop.domain.numbering import next_number


@pytest.mark.parametrize(
    ("taken", "start", "number"),
    [
        ((), "Z01", "Z01"),
        (("Z01", "Z05"), "Z01", "Z06"),
        (("G009", "G010"), "", "G011"),
        (("038",), "", "039"),
        (("9",), "", "10"),
        (("甲",), "", "甲01"),
    ],
)
def test_that_numbers_go_on_in_the_manner_of_the_last(
    taken: tuple[str, ...], start: str, number: str
) -> None:
    assert next_number(taken, start) == number


@given(st.sets(st.from_regex(r"[GZ]?[0-9]{0,4}", fullmatch=True).filter(bool)))
def test_that_a_number_is_never_taken_already(taken: set[str]) -> None:
    assert next_number(taken, "Z01") not in taken
