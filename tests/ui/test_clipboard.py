"""Blocks of cells to and from WPS and Excel."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.ui.grid.clipboard import read_block, write_block


@pytest.mark.parametrize(
    ("text", "block"),
    [
        ("", ()),
        ("9.5", (("9.5",),)),
        ("1\t2\r\n3\t4\r\n", (("1", "2"), ("3", "4"))),
        ("1\t2\n3\n", (("1", "2"), ("3",))),
        ("1\t\n\t2", (("1", ""), ("", "2"))),
        ("1\t", (("1", ""),)),
        ("\n1", (("",), ("1",))),
        ('"第一行\n第二行"\t2\n', (("第一行\n第二行", "2"),)),
        ('"他说""好"""\t1', (('他说"好"', "1"),)),
        ('"开了引号没有关', (('"开了引号没有关',),)),
        ('"甲"乙\t1', (('"甲"乙', "1"),)),
        ("1\r2", (("1",), ("2",))),
        ("1\0\t2\0\0", (("1", "2"),)),
        ("1\n\n2\n", (("1",), ("",), ("2",))),
    ],
    ids=[
        "empty",
        "one",
        "excel",
        "ragged",
        "blank cells",
        "tab at the end",
        "blank line",
        "line break",
        "quotes",
        "open quote",
        "quote as a sign",
        "old mac",
        "nul",
        "empty line",
    ],
)
def test_that_a_block_is_read(text: str, block: tuple[tuple[str, ...], ...]) -> None:
    assert read_block(text) == block


CELLS = st.text(alphabet=st.sampled_from('张9.\t\n" a'), max_size=6)


@given(st.integers(1, 4).flatmap(lambda width: st.lists(st.tuples(*[CELLS] * width), min_size=1, max_size=4)))
def test_that_what_is_written_is_read_back(rows: list[tuple[str, ...]]) -> None:
    assert read_block(write_block(rows)) == tuple(rows)


def test_that_far_too_much_is_refused_with_a_sentence() -> None:
    with pytest.raises(RuleViolation, match="剪贴板里有1000001行"):
        read_block("9\n" * 1_000_000)
