"""Columns whose text no constraint can check."""

from fractions import Fraction

import pytest

from kpi_desktop.store import columns


@pytest.mark.parametrize("text", ["27/20", "1", "0", "1.35", "100/7"])
def test_that_an_exact_number_is_read_as_it_stands(text: str) -> None:
    assert columns.FRACTION.decode(text) == text
    assert Fraction(text) >= 0


@pytest.mark.parametrize("text", ["", "x", "1/0", "1/00", "-1", "1e99999", "1/2/3", "１", " 1", "1\n", "nan"])
def test_that_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no fraction"):
        columns.FRACTION.decode(text)
