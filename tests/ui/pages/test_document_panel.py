"""表格文书 over a real file: what can be printed now, previews, Word documents on disk, the office's own template."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from python_calamine import load_workbook

from kpi_desktop.domain.scheme import Grade
from kpi_desktop.services import year_end
from kpi_desktop.ui import messages
from kpi_desktop.ui.open_file import OpenFile
from kpi_desktop.ui.page import Page
from kpi_desktop.ui.print_preview import PrintPreview
from kpi_desktop.ui.year_end import document_panel
from kpi_desktop.ui.year_end.document_panel import DocumentPanel
from kpi_desktop.ui.year_end.document_state import CHOSEN, DOCUMENTS
from kpi_desktop.ui.year_end.document_templates import BLANKS, EXPORT, GIVE_UP, REPLACE
from kpi_desktop.ui.year_end.page import YearEndPage

Show = Callable[[type[Page], OpenFile], YearEndPage]


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "程序数据" / "模板"
    monkeypatch.setattr(document_panel, "template_folder", lambda: folder)
    return folder


@pytest.fixture
def panel(show_page: Show, unit: OpenFile, own_folder: Path) -> DocumentPanel:
    page = show_page(YearEndPage, unit)
    page.sub_pages.choose(DOCUMENTS)
    shown = page.sub_pages.panel
    assert isinstance(shown, DocumentPanel)
    return shown


def decide_everybody(unit: OpenFile) -> None:
    key, result = unit.key, unit.result
    assert key is not None
    assert result is not None
    grades = {p.employee.employee_no: p.proposal.grade or Grade.COMPETENT for p in result.people}
    assert unit.run_write(lambda: year_end.decide_grades(unit.workspace, key, grades, "研究决定"))


def choose(panel: DocumentPanel, key: str) -> None:
    assert panel.grid.select_cell(key, "label")


def state(panel: DocumentPanel, key: str) -> str:
    return panel.grid.model.text_at(panel.grid.model.row_of(key), panel.grid.model.column_of("state"))


def close_previews(panel: DocumentPanel) -> int:
    previews = panel.findChildren(PrintPreview)
    for preview in previews:
        preview.reject()
    return len(previews)


def test_that_each_line_says_whether_it_can_be_printed_now(panel: DocumentPanel) -> None:
    assert state(panel, "form") == "可以打印"
    assert "人数对不上" in state(panel, "roster")
    assert state(panel, "grades") == "还没有人评定等次"
    choose(panel, "roster")
    assert not panel.preview_button.isEnabled()
    assert not panel.word_button.isEnabled()
    assert "还没有评定等次" in panel.sentence.text()
    choose(panel, "form")
    assert panel.preview_button.isEnabled()
    assert panel.word_button.isEnabled()
    assert not panel.period.isVisible()
    choose(panel, "period")
    assert panel.period.isVisible()
    choose(panel, "signatures")
    assert not panel.template_button.isEnabled()
    assert not panel.scope.isEnabled()


@pytest.mark.parametrize("key", ["form", "form-2007", "period"])
def test_that_a_form_is_previewed(
    panel: DocumentPanel, key: str, wait_for_jobs: Callable[[], None], qtbot: QtBot
) -> None:
    choose(panel, key)
    panel.preview_button.click()
    wait_for_jobs()
    qtbot.waitUntil(lambda: bool(panel.findChildren(PrintPreview)))
    assert close_previews(panel) == 1


def test_that_people_ticked_get_their_word_form(
    panel: DocumentPanel, tmp_path: Path, wait_for_jobs: Callable[[], None]
) -> None:
    choose(panel, "form")
    panel.scope.setCurrentText(CHOSEN)
    with messages.recorded() as told:
        panel.word_button.click()
    assert told.shown[0].text == "请先在右边勾选要打印的人，或改为“全部人员”。"
    panel.people.item(1).setCheckState(Qt.CheckState.Checked)
    number = panel.people.item(1).data(Qt.ItemDataRole.UserRole)
    folder = tmp_path / "登记表"
    folder.mkdir()
    with messages.recorded(str(folder)) as told:
        panel.word_button.click()
        wait_for_jobs()
    (path,) = folder.iterdir()
    assert path.name.startswith(number)
    assert told.shown[-1].text == "已存1份到“登记表”。"
    assert Document(str(path)).paragraphs[0].text == "公务员年度考核登记表"


def test_that_the_roster_is_written_once_everybody_is_decided(
    panel: DocumentPanel, unit: OpenFile, tmp_path: Path, wait_for_jobs: Callable[[], None]
) -> None:
    decide_everybody(unit)
    assert state(panel, "roster") == "可以打印"
    choose(panel, "roster")
    path = tmp_path / "名册.docx"
    with messages.recorded(str(path)):
        panel.word_button.click()
        wait_for_jobs()
    assert len(Document(str(path)).tables[0].rows) == len(panel.result.people) + 1
    workbook = tmp_path / "名册.xlsx"
    assert panel.workbook_button.isVisible()
    with messages.recorded(str(workbook)):
        panel.workbook_button.click()
        wait_for_jobs()
    assert load_workbook(workbook).sheet_names == ["年度考核结果名册", "年度考核结果审定表"]


def test_that_the_office_s_template_is_checked_used_and_given_up(
    panel: DocumentPanel, own_folder: Path, tmp_path: Path, wait_for_jobs: Callable[[], None]
) -> None:
    choose(panel, "form")
    template = tmp_path / "本局登记表.docx"

    def run(entry: str, *answers: str | None) -> str:
        with messages.recorded(*answers) as told:
            panel._on_template(entry)
            wait_for_jobs()
        return told.shown[-1].text

    assert "改好后，用“换成本单位的模板”放进来" in run(EXPORT, str(template))
    document = Document(str(template))
    document.add_paragraph("{{姓明}}")
    document.save(str(template))
    assert "“姓明”（是否应为“姓名”）" in run(REPLACE, str(template))
    assert not own_folder.exists()
    document.paragraphs[-1].text = "云岭县专用"
    document.save(str(template))
    assert run(REPLACE, str(template)) == "年度考核登记表（2023年版）改用本单位的模板“本局登记表.docx”。"
    assert "本单位的模板" in panel.sentence.text()
    assert (own_folder / "年度考核登记表（2023年版）.docx").is_file()
    assert "改回随程序的模板" in run(GIVE_UP)
    assert "随程序的模板" in panel.sentence.text()
    assert "现在用的就是随程序的模板" in run(GIVE_UP)
    blanks = tmp_path / "填空.docx"
    assert "填空名称表已存为" in run(BLANKS, str(blanks))
    assert "{{个人总结正面}}" in [row.cells[0].text for row in Document(str(blanks)).tables[0].rows]
    before = sorted(tmp_path.iterdir())
    with messages.recorded(None):
        for entry in (REPLACE, EXPORT, BLANKS):
            panel._on_template(entry)
    assert sorted(tmp_path.iterdir()) == before


def test_that_an_empty_roster_says_what_to_do_first(
    show_page: Show, empty: OpenFile, own_folder: Path
) -> None:
    page = show_page(YearEndPage, empty)
    page.sub_pages.choose(DOCUMENTS)
    panel = page.sub_pages.panel
    assert isinstance(panel, DocumentPanel)
    assert {line.trouble for line in panel.grid.rows} == {"人员名册还是空的"}
    assert not panel.preview_button.isEnabled()


def test_that_word_is_not_loaded_with_the_page() -> None:
    program = (
        "import sys\n"
        "import kpi_desktop.ui.year_end.page\n"
        "sys.exit(bool({'docxtpl', 'docx', 'jinja2'} & set(sys.modules)))\n"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False, timeout=100).returncode == 0
