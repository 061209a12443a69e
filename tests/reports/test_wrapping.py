"""Line breaks: nothing is lost, nothing is too wide, marks and numbers stay where they belong."""

from hypothesis import example, given
from hypothesis import strategies as st

from kpi_desktop.reports.fonts import Face, text_width
from kpi_desktop.reports.wrapping import balance, wrap

SIZE = 8.5
texts = st.text(alphabet="办公室（），。“”《》2026.5+ abc", max_size=80)


@given(text=texts, width=st.floats(min_value=30, max_value=300))
@example(text="0““0”", width=30.0)
def test_that_nothing_is_lost_and_every_line_fits(text: str, width: float) -> None:
    lines = wrap(text, Face.SERIF, SIZE, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(text_width(Face.SERIF, SIZE, line.rstrip()) <= width + 0.01 for line in lines)


def test_that_no_line_starts_with_a_closing_mark_or_ends_with_an_opening_one() -> None:
    text = "信息被市级采用（第12期），群众送锦旗“1面”；按《办法》加0.5分。" * 8
    for width in range(60, 200, 7):
        lines = wrap(text, Face.SERIF, SIZE, width)
        assert not any(line[0] in "，。；）》”" for line in lines)
        assert not any(line[-1] in "（《“" for line in lines)


def test_that_a_number_stays_whole() -> None:
    text = "平时得分：(88.50 + 87.00 + 87.50 + 76.50 + 90.50) ÷ 8 = 85.4375"
    for width in range(60, 200, 7):
        pieces = " ".join(wrap(text, Face.SERIF, SIZE, width))
        assert all(number in pieces for number in ("87.00", "76.50", "85.4375"))


def test_that_an_over_long_word_breaks_anywhere() -> None:
    lines = wrap("a" * 200, Face.SERIF, SIZE, 100)
    assert len(lines) > 1
    assert "".join(lines) == "a" * 200


def test_that_lines_given_are_kept() -> None:
    assert wrap("优秀\n95分\n\n好", Face.SERIF, SIZE, 200) == ("优秀", "95分", "", "好")


def test_that_a_heading_breaks_into_like_parts() -> None:
    assert balance("基本称职\n75分", Face.SERIF, 10, 31) == ("基本", "称职", "75分")
