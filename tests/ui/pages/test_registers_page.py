"""四项制度 and the files of an entry over real files."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QDropEvent
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from kpi_desktop.domain.eligibility import Effect
from kpi_desktop.domain.errors import Area, Place
from kpi_desktop.domain.registers import Register, RegisterEntry
from kpi_desktop.services import month_closing
from kpi_desktop.ui import messages
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.monthly.evidence_dialog import EvidenceBox, show_size
from kpi_desktop.ui.monthly.page import MonthlyPage
from kpi_desktop.ui.monthly.register_list import RegisterListPanel
from kpi_desktop.ui.open_file import OpenFile
from kpi_desktop.ui.page import Page
from kpi_desktop.ui.print_preview import PrintPreview
from tests.builders import lock

ShowPage = Callable[[type[Page], OpenFile], MonthlyPage]


@pytest.fixture
def shown(show_page: ShowPage, unit: OpenFile) -> MonthlyPage:
    page = show_page(MonthlyPage, unit)
    page.sub_pages.choose("四项制度")
    return page


def choose(page: MonthlyPage, system: Register) -> RegisterListPanel:
    page.registers.pages.choose(system.label)
    return page.registers.lists[system]


def text(grid: EntryGrid[object], row: str, column: str) -> str:
    return grid.model.text_at(grid.model.row_of(row), grid.model.column_of(column))


def enter_case(panel: RegisterListPanel, **given: str) -> None:
    form = panel.ask_new()
    fields = {
        "person": "002",
        "happened_on": "2026-03-02",
        "fact": "王女士转移登记",
        "limit_days": "5",
        "finished_on": "2026-03-11",
        **given,
    }
    for key, value in fields.items():
        form.set_text(key, value)
    form.submit()
    assert form.refusal.text() == ""


def entries(file: OpenFile) -> tuple[RegisterEntry, ...]:
    assert file.book is not None
    return file.book.register_entries


def type_into(qtbot: QtBot, grid: EntryGrid[object], row: str, column: str, typed: str) -> None:
    assert grid.select_cell(row, column)
    grid.view.open_editor(grid.view.currentIndex(), typed)
    qtbot.keyClick(grid.view.editor, Qt.Key.Key_Return)


def test_that_empty_registers_say_what_to_do_first(shown: MonthlyPage) -> None:
    for system in Register:
        panel = choose(shown, system)
        assert "登记" in panel.grid.empty_label.text()
        assert panel.add_button.isEnabled()
        assert not panel.deduct_button.isEnabled()
        assert not panel.print_button.isEnabled()


def test_that_a_late_case_waits_until_it_is_deducted_and_can_be_taken_back(
    shown: MonthlyPage, unit: OpenFile
) -> None:
    panel = choose(shown, Register.DEADLINE)
    enter_case(panel)
    assert [text(panel.grid, "deadline/1", key) for key in ("due_on", "late_days", "settlement")] == [
        "2026-03-09",
        "2",
        "待处理",
    ]
    assert "1件待处理" in panel._sentence.text()
    form = panel.ask_deduction()
    assert form is not None
    month = form.editors["month"]
    assert isinstance(month, QComboBox)
    assert month.currentText() == "3月"
    form.submit()
    assert text(panel.grid, "deadline/1", "settlement") == "已扣分"
    assert text(panel.grid, "deadline/1", "deducted") == "2"
    assert not panel.remove_button.isEnabled()
    assert not panel.grid.model.columns[3].can_edit(panel.grid.rows[0])
    panel.withdraw()
    assert text(panel.grid, "deadline/1", "settlement") == "待处理"
    unit.undo()
    assert text(panel.grid, "deadline/1", "settlement") == "已扣分"


def test_that_an_entry_is_waived_with_its_reason(shown: MonthlyPage) -> None:
    panel = choose(shown, Register.DEADLINE)
    enter_case(panel)
    form = panel.ask_waiver()
    assert form is not None
    form.submit()
    assert "请写明不扣分的理由" in form.refusal.text()
    form.set_text("reason", "系统停机，已告知")
    form.submit()
    assert text(panel.grid, "deadline/1", "settlement") == "不扣分"
    assert text(panel.grid, "deadline/1", "waived_reason") == "系统停机，已告知"


def test_that_cells_are_changed_in_the_grid_and_wrong_ones_keep_their_sentence(
    qtbot: QtBot, shown: MonthlyPage
) -> None:
    panel = choose(shown, Register.DEADLINE)
    enter_case(panel)
    type_into(qtbot, panel.grid, "deadline/1", "finished_on", "2026.3.9")
    assert text(panel.grid, "deadline/1", "settlement") == "按规定办理"
    type_into(qtbot, panel.grid, "deadline/1", "limit_days", "3个工作日")
    assert [text(panel.grid, "deadline/1", key) for key in ("due_on", "late_days")] == ["2026-03-05", "2"]
    type_into(qtbot, panel.grid, "deadline/1", "due_on", "2026-03-09")
    assert [text(panel.grid, "deadline/1", key) for key in ("limit_days", "late_days")] == ["", ""]
    type_into(qtbot, panel.grid, "deadline/1", "finished_on", "2026-03-01")
    assert "办结日期早于受理日期" in panel.grid.view.hint_text
    qtbot.keyClick(panel.grid.view.editor, Qt.Key.Key_Escape)
    type_into(qtbot, panel.grid, "deadline/1", "limit_days", "五")
    assert "请填写整数的工作日" in panel.grid.view.hint_text
    assert not shown.finish_editing()
    qtbot.keyClick(panel.grid.view.editor, Qt.Key.Key_Escape)


def test_that_a_case_takes_the_term_of_a_promise(shown: MonthlyPage, unit: OpenFile) -> None:
    shown.registers.pages.choose("承诺事项")
    promises = shown.registers.promises
    form = promises.ask_new()
    for key, value in {"title": "转移登记办结", "limit_days": "3", "person": "001"}.items():
        form.set_text(key, value)
    form.submit()
    again = promises.ask_new()
    assert again.editors["promise_no"].text() == "C02"  # type: ignore[union-attr]
    again.set_text("promise_no", "C01")
    again.submit()
    assert "编号C01已经有了" in again.refusal.text()
    again.reject()
    panel = choose(shown, Register.DEADLINE)
    enter_case(panel, promise="C01 转移登记办结", limit_days="")
    assert entries(unit)[0].due_on == "2026-03-05"
    shown.registers.pages.choose("承诺事项")
    assert (promises.grid.rows[0].cases, promises.grid.rows[0].broken) == (1, 1)
    with messages.recorded() as boxes:
        promises.remove()
    assert "限时办结1号用到承诺" in boxes.texts[0]


def test_that_promises_are_changed_in_the_grid_and_removed(qtbot: QtBot, shown: MonthlyPage) -> None:
    shown.registers.pages.choose("承诺事项")
    promises = shown.registers.promises
    form = promises.ask_new()
    form.set_text("title", "窗口当日受理")
    form.submit()
    type_into(qtbot, promises.grid, "C01", "employee_no", "002")
    assert promises.grid.rows[0].promise.employee_no == "002"
    type_into(qtbot, promises.grid, "C01", "employee_no", "没有这人")
    assert "人员名册中没有" in promises.grid.view.hint_text
    qtbot.keyClick(promises.grid.view.editor, Qt.Key.Key_Escape)
    type_into(qtbot, promises.grid, "C01", "title", " ")
    assert "承诺事项不能空着" in promises.grid.view.hint_text
    qtbot.keyClick(promises.grid.view.editor, Qt.Key.Key_Escape)
    promises.remove()
    assert promises.grid.rows == ()


def test_that_accountability_takes_its_measure_s_usual_effect(shown: MonthlyPage, unit: OpenFile) -> None:
    panel = choose(shown, Register.ACCOUNTABILITY)
    form = panel.ask_new()
    measure = form.editors["fault"]
    assert isinstance(measure, QComboBox)
    measure.setCurrentText("诫勉")
    measure.textActivated.emit("诫勉")
    for key, value in {
        "person": "003",
        "happened_on": "2026-06-10",
        "fact": "督办不力",
        "document_no": "8号",
    }.items():
        form.set_text(key, value)
    form.submit()
    assert entries(unit)[0].effect is Effect.NOT_EXCELLENT
    assert unit.result is not None
    person = next(p for p in unit.result.people if p.employee.employee_no == "003")
    assert "受问责：诫勉（8号）" in person.eligibility.sentence
    assert text(panel.grid, "accountability/1", "effect") == "不得评优"


def test_that_first_asked_and_promise_entries_name_what_went_wrong(
    shown: MonthlyPage, unit: OpenFile
) -> None:
    visits = choose(shown, Register.FIRST_ASKED)
    form = visits.ask_new()
    for key, value in {"person": "001", "happened_on": "2026-05-06", "fact": "来访咨询"}.items():
        form.set_text(key, value)
    form.submit()
    assert text(visits.grid, "first_asked/1", "fault") == "按规定办理"
    broken = choose(shown, Register.PROMISE)
    form = broken.ask_new()
    for key, value in {
        "person": "001",
        "happened_on": "2026-05-06",
        "fact": "次日才受理",
        "fault": "推迟兑现",
        "document_no": "核查单2号",
    }.items():
        form.set_text(key, value)
    form.submit()
    assert text(broken.grid, "promise/1", "settlement") == "待处理"
    assert [entry.fault for entry in entries(unit)] == ["", "推迟兑现"]
    broken.remove()
    assert broken.grid.rows == ()


def test_that_a_finding_leads_to_its_entry(shown: MonthlyPage) -> None:
    enter_case(choose(shown, Register.DEADLINE))
    choose(shown, Register.FIRST_ASKED)
    place = Place(area=Area.MONTHLY, page="四项制度", employee_no="002", item="deadline/1")
    assert shown.go_to(place)
    assert shown.registers.pages.title == "限时办结"
    assert shown.registers.lists[Register.DEADLINE].grid.current_keys()[0] == "deadline/1"


def test_that_registers_and_promises_are_printed(
    shown: MonthlyPage, wait_for_jobs: Callable[[], None]
) -> None:
    enter_case(choose(shown, Register.DEADLINE))
    shown.open_print_preview()
    wait_for_jobs()
    previews = shown.findChildren(PrintPreview)
    assert [preview.page_count for preview in previews] == [1]
    previews[0].close()
    shown.registers.pages.choose("承诺事项")
    form = shown.registers.promises.ask_new()
    form.set_text("title", "窗口当日受理")
    form.submit()
    shown.open_print_preview()
    wait_for_jobs()
    assert any(preview.isVisible() for preview in shown.findChildren(PrintPreview))
    for preview in shown.findChildren(PrintPreview):
        preview.close()


def drop(box: EvidenceBox, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    box.dropEvent(
        QDropEvent(
            QPointF(5, 5),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )


def test_that_files_are_added_by_button_and_by_drag_opened_and_removed(
    shown: MonthlyPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = choose(shown, Register.DEADLINE)
    enter_case(panel)
    first, second = tmp_path / "受理单.pdf", tmp_path / "照片.jpg"
    first.write_bytes(b"%PDF")
    second.write_bytes(b"jpg" * 1024)
    dialog = panel.show_files()
    assert dialog is not None
    with messages.recorded(str(first)):
        dialog.box.add_button.click()
    drop(dialog.box, second)
    names = [dialog.box.files.topLevelItem(at).text(0) for at in range(2)]  # type: ignore[union-attr]
    assert names == ["受理单.pdf", "照片.jpg"]
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()) or True)
    dialog.box.look_button.click()
    assert Path(opened[0]).name == "受理单.pdf"
    assert Path(opened[0]).read_bytes() == b"%PDF"
    dialog.box.remove_button.click()
    assert dialog.box.files.topLevelItemCount() == 1
    program = tmp_path / "病毒.exe"
    program.write_bytes(b"MZ")
    with messages.recorded() as boxes:
        drop(dialog.box, program)
    assert "不能作附件" in boxes.texts[0]
    dialog.limit.setValue(5)
    assert shown.tools.settings.evidence_megabytes == 5
    dialog.reject()
    assert text(panel.grid, "deadline/1", "files") == "1"


def test_that_a_changed_file_is_named_when_it_is_opened(
    shown: MonthlyPage, unit: OpenFile, tmp_path: Path
) -> None:
    panel = choose(shown, Register.DEADLINE)
    enter_case(panel)
    source = tmp_path / "受理单.pdf"
    source.write_bytes(b"%PDF")
    dialog = panel.show_files()
    assert dialog is not None
    drop(dialog.box, source)
    for kept in unit.path.with_name(f"{unit.path.stem}-附件").glob("??/*"):
        kept.write_bytes(b"else")
    with messages.recorded() as boxes:
        dialog.box.look_button.click()
    assert "附件“受理单.pdf”的内容被改动过" in boxes.texts[0]
    dialog.reject()


def test_that_a_mark_carries_source_day_and_files(shown: MonthlyPage, unit: OpenFile, tmp_path: Path) -> None:
    shown.sub_pages.choose("月度评分")
    marks = shown.marks
    marks.show_month(3)
    marks.grid.select_cell("001", "Z01")
    marks.panel.document_no.setText("考勤表3号")
    marks.panel.happened_on.setText("2026.3.4")
    marks.panel.document_no.editingFinished.emit()
    assert unit.book is not None
    mark = next(m for m in unit.book.marks if (m.employee_no, m.month, m.indicator_no) == ("001", 3, "Z01"))
    assert (mark.document_no, mark.happened_on) == ("考勤表3号", "2026-03-04")
    assert marks.panel.happened_on.text() == "2026-03-04"
    source = tmp_path / "考勤.pdf"
    source.write_bytes(b"%PDF")
    drop(marks.panel.evidence, source)
    assert marks.panel.evidence.files.topLevelItemCount() == 1
    marks.grid.select_cell("002", "Z01")
    assert marks.panel.evidence.files.topLevelItemCount() == 0
    marks.panel.happened_on.setText("昨天")
    with messages.recorded() as boxes:
        marks.panel.happened_on.editingFinished.emit()
    assert "不是日期" in boxes.texts[0]


@pytest.mark.parametrize(("size", "words"), [(10, "1 KB"), (2048, "2 KB"), (3 * 1024 * 1024, "3.0 MB")])
def test_that_sizes_are_shown_as_people_read_them(size: int, words: str) -> None:
    assert show_size(size) == words


def test_that_what_lacks_a_settlement_is_listed_before_its_month_is_closed(
    shown: MonthlyPage, unit: OpenFile
) -> None:
    assert unit.key is not None
    key = unit.key
    lock(unit.workspace)
    unit.run_write(lambda: month_closing.give_reasons(unit.workspace, key, 3, "3月2日缺席1次"), shown)
    enter_case(choose(shown, Register.DEADLINE))
    shown.sub_pages.choose("月度评分")
    closing = shown.marks.closing
    shown.marks.show_month(3)
    with messages.recorded(None) as boxes:
        closing.close_month()
    assert "3月还有1处没有依据或没有处理" in boxes.texts[0]
    assert "限时办结1号“王女士转移登记”还没有处理" in boxes.shown[0].detail
    assert closing.sheet is not None
    assert closing.sheet.closed is None
    with messages.recorded(""):
        closing.close_month()
    assert closing.sheet.closed is not None
