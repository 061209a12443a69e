"""A quarter's grades through the real window: proposed, changed with a reason, handed in, approved, printed."""

from collections.abc import Callable
from pathlib import Path

import pypdfium2
from journeys.desk import NATURE, Desk
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton

from kpi_desktop.domain.errors import Area
from kpi_desktop.ui import messages
from kpi_desktop.ui.form_dialog import FormDialog
from kpi_desktop.ui.monthly.page import MonthlyPage
from kpi_desktop.ui.monthly.period_panel import PeriodPanel
from kpi_desktop.ui.monthly.period_printing import REQUEST
from kpi_desktop.ui.monthly.period_state import PERIODS
from kpi_desktop.ui.monthly.year_state import YEAR
from kpi_desktop.ui.print_preview import PrintPreview


def answer(panel: PeriodPanel, desk: Desk, **values: str) -> None:
    """Fill the form that has opened, and press Enter."""
    dialog = next(form for form in panel.findChildren(FormDialog) if form.isVisible())
    for key, text in values.items():
        editor = dialog.editors[key]
        editor.clear()  # type: ignore[union-attr]
        desk.bot.keyClicks(editor, text) if text.isascii() else dialog.set_text(key, text)
    desk.bot.mouseClick(dialog.yes_button, Qt.MouseButton.LeftButton)
    assert not dialog.isVisible(), dialog.refusal.text()
    dialog.deleteLater()


def press(button: QPushButton, desk: Desk) -> None:
    assert button.isEnabled()
    # A page built a moment ago is laid out with the next events.
    desk.bot.waitUntil(lambda: not button.visibleRegion().isEmpty())
    desk.bot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_that_a_quarter_is_proposed_changed_approved_and_printed(
    desk: Desk, make_unit_file: Callable[[str], Path], tmp_path: Path
) -> None:
    desk.open(make_unit_file(NATURE))
    page = desk.tab(Area.MONTHLY)
    assert isinstance(page, MonthlyPage)
    page.sub_pages.choose(PERIODS)
    panel = page.periods
    view = panel.view
    assert view is not None
    assert view.gauges[0].used <= view.gauges[0].limit

    best = next(row for row in view.rows if row.line.word == "好")
    number, name = best.line.employee.employee_no, best.line.employee.name
    panel.grid.select_cell(number, "grade")
    with messages.recorded("2月被县纪委通报1次") as asked:
        QApplication.clipboard().setText("较好")
        desk.bot.keyClick(panel.grid.view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert name in asked.texts[0]
    for row in [row for row in panel.view.rows if row.line.is_open]:  # type: ignore[union-attr]
        panel.grid.select_cell(row.line.employee.employee_no, "grade")
        with messages.recorded("党组会研究"):
            QApplication.clipboard().setText("较好")
            desk.bot.keyClick(panel.grid.view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)

    press(panel.submit_button, desk)
    answer(panel, desk, done_by="段股长", done_on="2026-04-06")
    press(panel.approve_button, desk)
    answer(panel, desk, done_by="局党组会议", done_on="2026-04-08", document_no="云自然资党组〔2026〕5号")
    assert panel.periods.currentItem().text(1) == "已审定"

    panel.print_paper(REQUEST)
    desk.wait_for_jobs()
    preview = panel.findChild(PrintPreview)
    assert preview is not None
    path = tmp_path / "请示.pdf"
    with messages.recorded(str(path)) as told:
        preview.save_button.click()
    assert told.texts[-1].startswith("已存到“请示.pdf”")
    preview.reject()
    document = pypdfium2.PdfDocument(path.read_bytes())
    text = "".join(sheet.get_textpage().get_text_bounded() for sheet in document)
    document.close()
    squeezed = "".join(text.split())
    assert f"{name}：按得分建议好，现建议较好，理由：2月被县纪委通报1次。" in squeezed

    page.sub_pages.choose(YEAR)
    page.year.heat.select(number)
    facts = [label.text() for label in page.year.heat.findChildren(type(page.year.heat.name))]
    assert any("“较好”1次" in fact for fact in facts)
