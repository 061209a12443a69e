"""分布 of 年终评分 over a real file: the total and each part, by unit and by section."""

from collections.abc import Callable
from dataclasses import replace

from builders import a_book, an_employee
from pytestqt.qtbot import QtBot

from kpi_desktop.domain.staff import Section
from kpi_desktop.domain.year_end import score_year
from kpi_desktop.ui.open_file import OpenFile
from kpi_desktop.ui.page import Page
from kpi_desktop.ui.year_end.page import YearEndPage
from kpi_desktop.ui.year_end.state import SPREAD, derive_spread, spread_titles

Show = Callable[[type[Page], OpenFile], YearEndPage]


def test_that_totals_and_parts_can_be_chosen(qtbot: QtBot, show_page: Show, unit: OpenFile) -> None:
    page = show_page(YearEndPage, unit)
    page.sub_pages.choose(SPREAD)
    panel = page.spread
    result = unit.result
    assert result is not None
    assert panel.choice.count() == 1 + len(result.book.scheme.parts)
    assert sum(step.count for step in panel.bars.steps) == len(result.people)
    totals = panel.view.spreads
    assert totals[0].label == "全单位"
    panel.choice.setCurrentIndex(3)
    assert panel.view.spreads != totals
    assert panel.grid.rows == panel.view.spreads
    assert "人" in panel.bars.accessibleDescription()
    # A page built a moment ago is laid out with the next events.
    qtbot.waitUntil(lambda: panel.width() > 600)


def test_that_a_unit_without_scores_says_so(show_page: Show, empty: OpenFile) -> None:
    page = show_page(YearEndPage, empty)
    page.sub_pages.choose(SPREAD)
    assert page.spread.bars.accessibleDescription() == "还没有得分"
    page.spread.grab()


def test_that_missing_scores_and_too_little_distance_are_told() -> None:
    book = a_book(
        {"001": "90", "002": "90", "003": "90", "004": "90", "005": "90", "006": "70"},
        sections=(Section(name="业务股", sort_order=1), Section(name="办公室", sort_order=2)),
        employees=tuple(
            an_employee(f"00{at}", section="办公室" if at < 6 else "业务股") for at in range(1, 7)
        ),
    )
    close = derive_spread(score_year(book), 0)
    assert [spread.label for spread in close.spreads] == ["全单位", "业务股", "办公室"]
    assert close.sentence == "办公室5人相差只有0分，没有拉开差距，请核实。"
    assert close.mood == "warning"
    gap = replace(book, typed_scores=book.typed_scores[1:])
    assert derive_spread(score_year(gap), 0).sentence == "还有1人没有得分。"
    assert derive_spread(score_year(gap), 1).mood == "warning"
    apart = a_book({"001": "95", "002": "80"})
    assert (derive_spread(score_year(apart), 0).sentence, derive_spread(score_year(apart), 2).mood) == (
        "",
        "",
    )
    assert spread_titles(book.scheme) == ("总分", "平时考核", "年终考核", "民主测评")
