"""Characters and fonts: rare names are drawn, fallbacks are found, what cannot be drawn is listed."""

from io import BytesIO

import pytest
from reports.paper import RARE, picture, read_pages

from kpi_desktop.reports.document import Document
from kpi_desktop.reports.fonts import Face, find_missing_glyphs, load_font, measure, text_width
from kpi_desktop.reports.page import PORTRAIT, Band, Placed, Style, Text


def a_page_with(text: str, face: Face) -> bytes:
    stream = BytesIO()
    document = Document(stream, PORTRAIT)
    document.add_page([Placed(0, Band(200, (Text(50, 100, text, Style(face=face, size=60)),)))])
    document.finish(title="字", author="字")
    return stream.getvalue()


@pytest.mark.parametrize("face", list(Face), ids=lambda face: face.name)
@pytest.mark.parametrize("sign", RARE)
def test_that_a_rare_character_is_drawn_and_is_not_the_box(sign: str, face: Face) -> None:
    drawn = picture(a_page_with(sign, face))
    box = picture(a_page_with("😀", face))
    assert load_font(face).face.charToGlyph[ord(sign)] != 0
    assert drawn.getextrema()[0] < 128
    assert drawn.tobytes() != box.tobytes()


@pytest.mark.parametrize("face", list(Face), ids=lambda face: face.name)
def test_that_rare_characters_can_be_copied_from_the_file(face: Face) -> None:
    assert RARE in read_pages(a_page_with(RARE, face))[0]


def test_that_characters_no_font_has_are_listed_with_their_text_and_drawn_as_a_box() -> None:
    found = find_missing_glyphs(["张三", "李😀四\U0010fffd", "李😀四\U0010fffd", RARE])
    assert [(each.text, each.characters) for each in found] == [("李😀四\U0010fffd", "😀\U0010fffd")]
    assert picture(a_page_with("😀", Face.SERIF)).getextrema()[0] < 128


def test_that_controls_and_variation_selectors_are_neither_missing_nor_drawn() -> None:
    odd = "葛\U000e0100三\u200b\ufe0f\n"
    assert find_missing_glyphs([odd]) == ()
    assert measure(Face.SERIF, odd).width == measure(Face.SERIF, "葛三").width


def test_that_a_character_of_another_font_is_drawn_with_that_font() -> None:
    serif, sans = load_font(Face.SERIF).face.charToGlyph, load_font(Face.SANS).face.charToGlyph
    sign = chr(min(code for code in serif if code not in sans))
    assert measure(Face.SANS, f"张{sign}三").runs == (
        (Face.SANS, "张"),
        (Face.SERIF, sign),
        (Face.SANS, "三"),
    )
    assert find_missing_glyphs([sign]) == ()


def test_that_widths_are_those_of_reportlab() -> None:
    for text in ("张三，92.50分", RARE, "（＝）a b"):
        for face in Face:
            assert text_width(face, 8.5, text) == pytest.approx(load_font(face).stringWidth(text, 8.5))
