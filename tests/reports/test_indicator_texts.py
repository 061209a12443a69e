"""What people write into indicators, on paper and in workbooks: markup and formulas stay text, long standards whole."""

from dataclasses import replace
from pathlib import Path

import openpyxl
from reports.paper import a_year, an_employee, read_pages, some_indicators, squeeze

from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.exchange.plan_workbook import write_plan
from kpi_desktop.reports.plan_book import PlanData, render_plan

LONG = "迟到每次扣0.5分；" * 199 + "旷工每天扣10分止"
ODD = ("<b", "=1+1", "<b>粗体</b>&amp;")


def an_odd_plan() -> YearBook:
    first, second, third, *others = some_indicators()
    named = tuple(
        replace(indicator, name=name, standard=f"{name}每次扣0.5分", source=name)
        for indicator, name in zip((first, second, third), ODD, strict=True)
    )
    long = replace(others[0], standard=LONG)
    return a_year((an_employee(1),), indicators=(*named, long, *others[1:]))


def test_that_markup_formulas_and_long_standards_are_printed_whole() -> None:
    text = squeeze("".join(read_pages(render_plan(PlanData(book=an_odd_plan())))))
    for name in ODD:
        assert f"{name}每次扣0.5分" in text
    assert len(LONG) > 1990
    assert text.count("迟到每次扣0.5分；") >= 190
    assert "旷工每天扣10分止" in text


def test_that_markup_and_formulas_stay_text_in_the_workbook(tmp_path: Path) -> None:
    path = tmp_path / "考核方案.xlsx"
    write_plan(path, an_odd_plan())
    sheets = openpyxl.load_workbook(path)
    cells = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row if cell.value is not None]
    values = {str(cell.value) for cell in cells}
    assert set(ODD) <= values
    assert LONG in values
    risky = [cell for cell in cells if str(cell.value).startswith("=")]
    assert len(risky) >= 3
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in risky)
