"""评鉴评语 over a real file: a block pasted, a text written in full, what is too long, undo, and the score sheet."""

from collections.abc import Callable

from pytestqt.qtbot import QtBot

from kpi_desktop.domain.year_records import Appraisal
from kpi_desktop.ui.open_file import OpenFile
from kpi_desktop.ui.page import Page
from kpi_desktop.ui.year_end.appraisal_panel import AppraisalPanel
from kpi_desktop.ui.year_end.appraisal_state import APPRAISALS
from kpi_desktop.ui.year_end.page import YearEndPage

Show = Callable[[type[Page], OpenFile], YearEndPage]


def the_panel(show: Show, unit: OpenFile) -> AppraisalPanel:
    page = show(YearEndPage, unit)
    page.sub_pages.choose(APPRAISALS)
    return page.appraisals


def kept(unit: OpenFile) -> dict[str, Appraisal]:
    assert unit.key is not None
    return {each.employee_no: each for each in unit.workspace.load_book(unit.key).appraisals}


def first_two(panel: AppraisalPanel) -> tuple[str, str]:
    one, other = (line.employee.employee_no for line in panel.grid.rows[:2])
    return one, other


def test_that_a_column_copied_from_a_workbook_is_kept_with_its_paragraphs(
    show_page: Show, unit: OpenFile, qapp: object
) -> None:
    from PySide6.QtGui import QGuiApplication

    panel = the_panel(show_page, unit)
    one, other = first_two(panel)
    panel.grid.select_cell(one, "summary")
    QGuiApplication.clipboard().setText(
        '"一、完成登记312件。\n二、不足：外出学习少。"\t县委党校5天\r\n做好办文办会。\t无\r\n'
    )
    panel.grid.paste()
    assert kept(unit)[one].summary == "一、完成登记312件。\n二、不足：外出学习少。"
    assert kept(unit)[one].training == "县委党校5天"
    assert kept(unit)[other].summary == "做好办文办会。"


def test_that_a_text_written_in_full_is_saved_on_leaving_and_undone(
    show_page: Show, unit: OpenFile, qtbot: QtBot
) -> None:
    panel = the_panel(show_page, unit)
    one, other = first_two(panel)
    panel.grid.select_cell(one, "comment")
    panel.editor.setPlainText("该同志工作扎实。\n\n\n\n建议等次：优秀。 ")
    panel.grid.select_cell(other, "comment")
    assert kept(unit)[one].comment == "该同志工作扎实。\n\n建议等次：优秀。"
    assert panel.editor.toPlainText() == ""
    unit.undo()
    assert one not in kept(unit)


def test_that_a_text_too_long_stays_in_the_editor_with_its_sentence(show_page: Show, unit: OpenFile) -> None:
    panel = the_panel(show_page, unit)
    one, _ = first_two(panel)
    name = panel.grid.rows[0].employee.name
    panel.grid.select_cell(one, "comment")
    panel.editor.setPlainText("好" * 2001)
    assert not panel.save_text()
    assert panel.hint.text() == f"{name}的主管领导评语有2001个字，最多2000个字，请缩短。"
    assert len(panel.editor.toPlainText()) == 2001
    assert not kept(unit)
    panel.editor.setPlainText("")
    assert panel.save_text()


def test_that_the_sentence_counts_who_lacks_summary_and_comment(show_page: Show, unit: OpenFile) -> None:
    panel = the_panel(show_page, unit)
    count = len(panel.grid.rows)
    assert panel.sentence.text().startswith(f"{count}人，个人总结还差{count}人，主管领导评语还差{count}人。")
    one, _ = first_two(panel)
    panel.grid.select_cell(one, "summary")
    panel.editor.setPlainText("做好办文办会。")
    assert panel.save_text()
    assert f"个人总结还差{count - 1}人" in panel.sentence.text()
    panel.grid.select_cell(one, "summary")
    panel.editor.setPlainText("")
    assert panel.save_text()
    assert not kept(unit)
