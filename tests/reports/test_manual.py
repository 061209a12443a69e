"""The manual on paper: every chapter, with contents, bookmarks and numbered pages."""

import pypdfium2
import pytest

from kpi_desktop.domain.manual import BlockKind
from kpi_desktop.reports.fonts import find_missing_glyphs
from kpi_desktop.services.manual import load_chapters, render_manual

NEVER_FIRST = set("，；：！？”》、）")


@pytest.fixture(scope="module")
def paper() -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(render_manual())


def test_that_every_heading_is_a_bookmark_to_its_page(paper: pypdfium2.PdfDocument) -> None:
    marks = [(mark.level, mark.get_title(), mark.get_dest().get_index()) for mark in paper.get_toc()]
    chapters = load_chapters()
    wanted = [(c.title, [s.markup for s in c.sections]) for c in chapters]
    assert [title for _, title, _ in marks] == [t for title, under in wanted for t in (title, *under)]
    for level, title, page in marks:
        assert level in (0, 1)
        text = paper[page].get_textpage().get_text_range()
        assert title[:8] in text, (title, page + 1)


def test_that_the_contents_name_every_chapter_with_its_page(paper: pypdfium2.PdfDocument) -> None:
    text = "".join(paper[at].get_textpage().get_text_range() for at in range(1, 5))
    for mark in paper.get_toc():
        if mark.level == 0:
            line = next(line for line in text.splitlines() if line.startswith(mark.get_title()))
            assert f" {mark.get_dest().get_index() + 1}" in line


def test_that_every_page_has_its_number_and_no_line_begins_with_a_comma(paper: pypdfium2.PdfDocument) -> None:
    for at in range(1, len(paper)):
        text = paper[at].get_textpage().get_text_range()
        assert f"— {at + 1} —" in text
        assert [line for line in text.splitlines() if line and line[0] in NEVER_FIRST] == []


def test_that_the_fonts_can_write_all_of_it() -> None:
    blocks = [block for chapter in load_chapters() for block in chapter.blocks]
    texts = [block.markup for block in blocks if block.kind is not BlockKind.TABLE]
    texts += [text for block in blocks for row in block.rows for text in row]
    assert find_missing_glyphs(texts) == ()
