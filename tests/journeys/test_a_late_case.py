"""A late case is registered, becomes a deduction, the month's score falls, and the paper says so."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pypdfium2
from journeys.desk import NATURE, Desk

from kpi_desktop.domain.errors import Area
from kpi_desktop.domain.registers import Register
from kpi_desktop.services import reporting
from kpi_desktop.ui.monthly.page import MonthlyPage
from kpi_desktop.ui.print_preview import PrintPreview


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    texts = []
    for page in document:
        text_page = page.get_textpage()
        texts.append(text_page.get_text_bounded())
        text_page.close()
        page.close()
    document.close()
    return "".join("".join(texts).split())


def test_that_a_late_case_lowers_the_month_and_is_printed(
    desk: Desk, make_unit_file: Callable[[str], Path]
) -> None:
    desk.open(make_unit_file(NATURE))
    page = desk.tab(Area.MONTHLY)
    assert isinstance(page, MonthlyPage)
    page.marks.show_month(3)
    model = page.marks.grid.model
    row, column = model.row_of("002"), model.column_of("score")
    before = Decimal(model.text_at(row, column))

    page.sub_pages.choose("四项制度")
    page.registers.pages.choose("限时办结")
    register = page.registers.lists[Register.DEADLINE]
    form = register.ask_new()
    for key, value in {
        "person": "002",
        "happened_on": "2026-03-02",
        "fact": "王女士转移登记",
        "limit_days": "5",
        "finished_on": "2026-03-11",
        "document_no": "受理〔2026〕17号",
    }.items():
        form.set_text(key, value)
    form.yes_button.click()
    findings = page.open_file.findings if page.open_file else ()
    assert any("限时办结1号“王女士转移登记”还没有处理" in finding.what for finding in findings)

    deduction = register.ask_deduction()
    assert deduction is not None
    deduction.yes_button.click()
    findings = page.open_file.findings if page.open_file else ()
    assert not any("限时办结1号" in finding.what for finding in findings)

    page.sub_pages.choose("月度评分")
    # a late case 1, two working days late 2 × 0.5
    assert Decimal(model.text_at(model.row_of("002"), column)) == before - 2
    facts = [line.adjustment.fact for line in page.marks.adjustments.grid.rows]
    assert "限时办结1号：王女士转移登记，超2个工作日（每天0.5分）" in facts

    page.sub_pages.choose("四项制度")
    register.print_button.click()
    desk.wait_for_jobs()
    preview = page.findChild(PrintPreview)
    assert preview is not None
    preview.close()
    result = page.open_file.result if page.open_file else None
    assert result is not None
    sheet = text_of(reporting.render_sheets([result], numbers=["002"])[0])
    assert "限时办结1号：王女士转移登记，超2个工作日（每天0.5分）" in sheet
    assert "受理〔2026〕17号" in sheet
