"""Pages: what belongs together stays together, heads repeat, a cut row is closed and opened again."""

from kpi_desktop.reports.page import Band, Rule, Text, beside, glue, merge, stack
from kpi_desktop.reports.table import BODY, Cell, Grid, header_row, label, row, table

GRID = Grid(50, (100, 200))


def heights(pages: list[list[object]]) -> list[list[float]]:
    return [[placed.band.height for placed in page] for page in pages]  # type: ignore[attr-defined]


def test_that_bands_fill_a_page_and_go_on_at_the_top_of_the_next() -> None:
    pages = stack([Band(40), Band(40), Band(40)], (20, 30), 110)
    assert [[placed.top for placed in page] for page in pages] == [[20, 60], [30]]


def test_that_glued_bands_move_together() -> None:
    pages = stack([Band(40), *glue([Band(10), Band(35)])], (0, 0), 80)
    assert heights(pages) == [[40], [10, 35]]


def test_that_bands_glued_beyond_a_page_break_rather_than_fall_off() -> None:
    pages = stack(glue([Band(50), Band(50), Band(50)]), (0, 0), 100)
    assert heights(pages) == [[50], [50, 50]]


def test_that_a_table_repeats_its_head_on_each_page() -> None:
    header = header_row(GRID, (label("编号"), label("姓名")))
    bands = table(GRID, header, [(Cell(str(number)), Cell("张三")) for number in range(30)], 20)
    pages = stack(bands, (0, 0), 200)
    assert len(pages) > 2
    assert all(page[0].band.texts[0].text == "编号" for page in pages)


def test_that_a_long_row_runs_over_the_page_and_is_closed_there() -> None:
    bands = row(GRID, (Cell("张三"), Cell("事由" * 400)))
    pages = stack(bands, (0, 0), 150)
    assert len(pages) > 1
    assert pages[0][-1].band.rules == (Rule(50, 0, 350, 0, 0.4),)
    assert pages[1][0].band.rules == (Rule(50, 0, 350, 0, 0.4),)
    words = "".join(text.text for page in pages for placed in page for text in placed.band.texts)
    assert words == "张三" + "事由" * 400


def test_that_stacks_beside_each_other_are_as_high_as_the_higher() -> None:
    left, right = [Band(10, (Text(0, 5, "左", BODY),)), Band(10)], [Band(30, (Text(9, 5, "右", BODY),))]
    both = beside(left, right)
    assert both.height == 30
    assert [text.text for text in both.texts] == ["左", "右"]
    assert merge(left).height == 20
