"""月度检查 after the closing: additions, deductions and months not assessed corrected by entries of their own."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from pytestqt.qtbot import QtBot

from kpi_desktop.services import month_closing
from kpi_desktop.ui import messages
from kpi_desktop.ui.form_dialog import FormDialog
from kpi_desktop.ui.monthly.month_panel import MonthPanel
from kpi_desktop.ui.monthly.page import MonthlyPage
from kpi_desktop.ui.open_file import OpenFile
from kpi_desktop.ui.page import Page
from tests.builders import lock

WHY = "经核对1月8日通报原件"


@pytest.fixture
def january(show_page: Callable[[type[Page], OpenFile], MonthlyPage], unit: OpenFile) -> MonthPanel:
    """January closed, with the caret on 001."""
    lock(unit.workspace)
    page = show_page(MonthlyPage, unit).marks
    page.show_month(1)
    unit.run_write(lambda: month_closing.give_reasons(unit.workspace, page.key, 1, "见1月考勤台账第2页"))
    page.closing.close_button.click()
    page.grid.select_cell("001", "Z01")
    return page


def score(page: MonthPanel, number: str = "001") -> str:
    model = page.grid.model
    return model.text_at(model.row_of(number), model.column_of("score"))


def submit(form: FormDialog | None, **given: str) -> FormDialog:
    assert form is not None
    for key, text in given.items():
        form.set_text(key, text)
    form.submit()
    return form


def test_that_a_matter_is_added_changed_and_taken_back_after_closing(
    january: MonthPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, panel = january, january.adjustments
    before, rows = Decimal(score(page)), len(panel.grid.rows)
    form = submit(panel.ask_new(), points="1", fact="1月8日县委通报表扬1次")
    assert "写明更正的理由" in form.refusal.text()
    submit(form, why=WHY)
    assert Decimal(score(page)) == before + 1
    assert len(panel.grid.rows) == rows + 1
    at = next(n for n, line in enumerate(panel.grid.rows) if line.adjustment.fact.startswith("1月8日"))
    panel.grid.view.select_cell(at, 0)
    submit(panel.correct(), points="2", why=WHY)
    assert Decimal(score(page)) == before + 2
    panel.grid.view.select_cell(at, 0)
    asked: list[str] = []
    monkeypatch.setattr(messages, "ask_text", lambda _parent, question: asked.append(question) or WHY)
    panel.remove_button.click()
    assert "原来的一条保留备查" in asked[0]
    assert Decimal(score(page)) == before
    assert page.below.tabText(2) == "更正（3）"
    lines = page.corrections.rows
    assert [(line.subject, line.old, line.new) for line in lines] == [
        ("加分", "加分2（1月8日县委通报表扬1次）", "没有这一条"),
        ("加分", "加分1（1月8日县委通报表扬1次）", "加分2（1月8日县委通报表扬1次）"),
        ("加分", "没有这一条", "加分1（1月8日县委通报表扬1次）"),
    ]
    assert len({line.key for line in lines}) == 3


def test_that_a_month_is_left_out_and_counted_again_after_closing(qtbot: QtBot, january: MonthPanel) -> None:
    page, before = january, score(january)
    page.exclude_button.click()
    form = page.findChild(FormDialog)
    assert form is not None
    submit(form, reason="脱产学习", why="学习")
    assert "时间、次数或文号" in form.refusal.text()
    submit(form, why="经核对1月5日学习通知")
    assert score(page) != before
    qtbot.waitUntil(lambda: page.findChild(FormDialog) is None)
    page.grid.select_cell("001", "Z01")
    page.include_button.click()
    again = page.findChild(FormDialog)
    assert again is not None
    submit(again, why="经核对1月5日学习通知，本人没有参加")
    assert score(page) == before
    assert [(line.subject, line.old, line.new) for line in page.corrections.rows] == [
        ("不计月份", "不计（脱产学习）", "计入"),
        ("不计月份", "计入", "不计（脱产学习）"),
    ]
