"""全年 over real files: heat map with the person's line, spread, gaps that lead to their cells, last year, paper."""

from collections.abc import Callable

import pytest
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from kpi_desktop.domain.errors import Area, Place
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.services import next_year
from kpi_desktop.ui.monthly.page import MonthlyPage
from kpi_desktop.ui.monthly.state import MARKS
from kpi_desktop.ui.monthly.year_heat import level_colour
from kpi_desktop.ui.monthly.year_panel import YearPanel
from kpi_desktop.ui.monthly.year_state import GAPS, LAST_YEAR, SPREAD, YEAR
from kpi_desktop.ui.open_file import OpenFile
from kpi_desktop.ui.page import Page
from kpi_desktop.ui.print_preview import PrintPreview
from kpi_desktop.ui.theme import DARK, LIGHT, ThemeChoice, apply_theme

Show = Callable[[type[Page], OpenFile], MonthlyPage]


@pytest.fixture
def page(show_page: Show, unit: OpenFile) -> MonthlyPage:
    page = show_page(MonthlyPage, unit)
    page.go_to(Place(area=Area.MONTHLY, page=YEAR))
    return page


def luminance(colour: QColor) -> float:
    def part(value: float) -> float:
        return value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4

    return 0.2126 * part(colour.redF()) + 0.7152 * part(colour.greenF()) + 0.0722 * part(colour.blueF())


def test_that_every_month_of_everybody_is_in_sight(page: MonthlyPage, unit: OpenFile) -> None:
    table = page.year.heat.table
    result = unit.result
    assert result is not None
    assert table.rowCount() == len(result.people) + 1
    assert table.verticalHeaderItem(0).text().startswith(result.people[0].employee.employee_no)
    assert table.item(0, 12).text().count(".") == 1
    assert table.horizontalHeaderItem(12).text() == "平均"
    assert len(page.year.heat._legend.texts) == 5
    assert page.year.heat._legend.texts[0] in page.year.heat._legend.accessibleDescription()


def test_that_a_row_brings_the_person_s_line_and_words(page: MonthlyPage, unit: OpenFile) -> None:
    assert page.go_to(Place(area=Area.MONTHLY, page=YEAR, employee_no="003"))
    heat = page.year.heat
    assert heat.name.text().startswith("003 ")
    assert heat.curve.accessibleDescription().startswith("各月得分：1月")
    heat.table.setCurrentCell(heat.table.rowCount() - 1, 0)
    assert heat.name.text() == "全单位平均"
    assert not page.go_to(Place(area=Area.MONTHLY, page=YEAR, employee_no="999"))


def test_that_a_cell_of_the_heat_map_leads_to_its_month(page: MonthlyPage) -> None:
    page.year.heat.table.cellActivated.emit(2, 6)
    assert page.sub_pages.title == MARKS
    assert page.marks.month == 7
    assert page.marks.grid.current_keys()[0] == "003"
    page.sub_pages.choose(YEAR)
    page.year.heat.table.cellActivated.emit(2, 12)
    assert page.sub_pages.title == YEAR


@pytest.mark.parametrize(("choice", "colours"), [(ThemeChoice.LIGHT, LIGHT), (ThemeChoice.DARK, DARK)])
def test_that_the_numbers_can_be_read_on_every_colour(
    qapp: QApplication, choice: ThemeChoice, colours: object
) -> None:
    apply_theme(qapp, choice, 100, qapp.font().family())
    text = luminance(QColor(colours.text))  # type: ignore[attr-defined]
    for level in range(5):
        ground = luminance(level_colour(level, 5))
        light, dark = max(text, ground), min(text, ground)
        assert (light + 0.05) / (dark + 0.05) >= 4.5
    apply_theme(qapp, ThemeChoice.LIGHT, 100, qapp.font().family())
    qapp.setStyleSheet("")


def test_that_the_spread_follows_the_chosen_month(page: MonthlyPage) -> None:
    year: YearPanel = page.year
    year.sub_pages.choose(SPREAD)
    whole = year.spread.view.spreads
    assert whole[0].label == "全单位"
    assert len(year.spread.grid.rows) == len(whole)
    year.spread.choice.setCurrentText("3月")
    assert year.spread.view.spreads != whole
    assert "平均" in year.spread.view.accessibleDescription()
    image = QImage(year.spread.view.size(), QImage.Format.Format_RGB32)
    painter = QPainter(image)
    year.spread.view.render(painter, year.spread.view.rect().topLeft())
    painter.end()
    assert len({image.pixel(x, y) for x in range(0, image.width(), 3) for y in range(0, 60, 3)}) > 3


def test_that_a_gap_leads_to_its_cell(show_page: Show, faulty: OpenFile) -> None:
    page = show_page(MonthlyPage, faulty)
    page.go_to(Place(area=Area.MONTHLY, page=YEAR))
    page.year.sub_pages.choose(GAPS)
    table = page.year.gaps.table
    assert table.topLevelItemCount() > 0
    assert "没有填全" in page.year.gaps.count.text()
    item = table.topLevelItem(0)
    assert item.text(0) == "4月"
    table.itemClicked.emit(item, 0)
    assert (page.sub_pages.title, page.marks.month) == (MARKS, 4)
    assert page.marks.grid.current_keys() == ("006", "Z01")


def test_that_last_year_is_compared_where_the_file_holds_it(page: MonthlyPage, unit: OpenFile) -> None:
    page.year.sub_pages.choose(LAST_YEAR)
    assert "没有2025年的数据" in page.year.comparison.sentence.text()
    assert "新建下一年度" in page.year.comparison.grid.empty_label.text()
    book = unit.book
    assert book is not None
    next_year.start_next_year(unit.workspace, book.key)
    with unit.workspace.write(UnitYear(unit_code=book.unit.code, year=book.year + 1), "录入") as step:
        step.save(*book.marks, *book.adjustments, *book.exclusions)
    unit.refresh()
    unit.show_year(UnitYear(unit_code=book.unit.code, year=book.year + 1))
    assert f"与{book.year}年比较" in page.year.comparison.sentence.text()
    rows = page.year.comparison.grid.rows
    assert {row.difference for row in rows if not row.note} == {0}
    model = page.year.comparison.grid.model
    assert model.text_at(0, model.column_of("direction")) == "持平"


def test_that_the_year_at_a_glance_is_printed(page: MonthlyPage, wait_for_jobs: Callable[[], None]) -> None:
    assert "算术平均" in page.year.rule.text()
    page.open_print_preview()
    wait_for_jobs()
    preview = page.findChild(PrintPreview)
    assert preview is not None
    assert preview.windowTitle() == "全年月度得分一览表"
    preview.reject()


def test_that_an_empty_unit_has_nothing_to_print(show_page: Show, empty: OpenFile) -> None:
    page = show_page(MonthlyPage, empty)
    page.go_to(Place(area=Area.MONTHLY, page=YEAR))
    assert not page.year.print_button.isEnabled()
    assert page.year.heat.table.rowCount() == 0
