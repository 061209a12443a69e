"""上报合并 over real files."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from pytestqt.qtbot import QtBot

from kpi_desktop.domain.county_table import DueUnit
from kpi_desktop.domain.errors import Area
from kpi_desktop.domain.merging import HandInStage, PackageStatus
from kpi_desktop.services import county, hand_in, staff, workspace
from kpi_desktop.ui import messages
from kpi_desktop.ui.form_dialog import FormDialog
from kpi_desktop.ui.hand_in.bureau_panel import CHECK, CONFLICTS, FORKS, INTAKE, LOG, PEOPLE, UNITS
from kpi_desktop.ui.hand_in.conflict_panel import ConflictPanel
from kpi_desktop.ui.hand_in.due_dialog import DueDialog
from kpi_desktop.ui.hand_in.page import HandInPage
from kpi_desktop.ui.hand_in.return_dialog import ReturnDialog
from kpi_desktop.ui.open_file import OpenFile
from kpi_desktop.ui.page import Page
from kpi_desktop.ui.print_preview import PrintPreview

Show = Callable[[type[Page], OpenFile], HandInPage]
Wait = Callable[[], None]


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[OpenFile]:
    opened = OpenFile(workspace.create_bureau_file(tmp_path / "局端.kpi", operator="王芳"))
    yield opened
    opened.close()


@pytest.fixture
def package(unit: OpenFile, tmp_path: Path) -> Path:
    folder = tmp_path / "U盘"
    folder.mkdir()
    path = folder / "自然资源局.sqlite"
    assert unit.key is not None
    hand_in.make_hand_in(unit.workspace, unit.key, path, HandInStage.YEAR_END)
    return path


def test_that_each_stage_lists_what_stands_in_its_way(
    qtbot: QtBot, show_page: Show, faulty: OpenFile
) -> None:
    page = show_page(HandInPage, faulty)
    panel = page.unit
    assert [item.is_ready for item in panel._items] == [True, True, False]
    assert panel.stages.currentIndex().row() == 1
    assert panel.make_button.isEnabled()
    panel.stages.setCurrentItem(panel.stages.topLevelItem(2))  # type: ignore[arg-type]
    assert not panel.make_button.isEnabled()
    panel.checks.select_cell(next(panel.checks.model.key_at(at) for at in range(len(panel.checks.rows))))
    row = next(at for at, finding in enumerate(panel.checks.rows) if "4月" in finding.what)
    panel.checks.view.select_cell(row, 1)
    with qtbot.waitSignal(page.place_requested) as asked:
        panel.go_button.click()
    assert asked.args is not None
    assert (asked.args[0].area, asked.args[0].month, asked.args[0].employee_no) == (Area.MONTHLY, 4, "006")


def test_that_a_package_is_made_with_its_receipt(
    qtbot: QtBot, show_page: Show, wait_for_jobs: Wait, unit: OpenFile, tmp_path: Path
) -> None:
    page = show_page(HandInPage, unit)
    panel = page.unit
    target = tmp_path / "上报.sqlite"
    with messages.recorded(str(target)) as boxes, qtbot.waitSignal(page.status_message):
        panel.make_button.click()
        wait_for_jobs()
    assert "年终结果-第1次" in boxes.shown[0].start
    assert "第1次上报已生成" in boxes.texts[1]
    assert target.exists()
    assert (tmp_path / "上报-上报回执.pdf").exists()
    assert len(panel.history.rows) == 1
    panel.receipt_button.click()
    wait_for_jobs()
    preview = page.findChild(PrintPreview)
    assert preview is not None
    assert preview.page_count == 1
    preview.close()


def test_that_a_place_that_refuses_is_told(
    show_page: Show, wait_for_jobs: Wait, unit: OpenFile, tmp_path: Path
) -> None:
    page = show_page(HandInPage, unit)
    with messages.recorded(str(tmp_path / "没有" / "上报.sqlite")) as boxes:
        page.unit.make_button.click()
        wait_for_jobs()
    assert len(boxes.texts) == 2
    assert "没有" in boxes.texts[1]


def test_that_packages_are_previewed_and_then_merged(
    show_page: Show, wait_for_jobs: Wait, bureau: OpenFile, package: Path
) -> None:
    page = show_page(HandInPage, bureau)
    intake = page.bureau.intake
    with messages.recorded(str(package.parent)):
        intake.add_folder_button.click()
    wait_for_jobs()
    assert [report.status for report in intake.grid.rows] == [PackageStatus.MERGED]
    assert "现在还没有写入" in intake._sentence.text()
    assert bureau.books == ()
    intake.merge_button.click()
    wait_for_jobs()
    assert [book.unit_name for book in bureau.books] == ["云岭县自然资源局"]
    assert not intake.merge_button.isEnabled()
    with messages.recorded(str(package)):
        intake.add_button.click()
    wait_for_jobs()
    assert [report.status for report in intake.grid.rows] == [PackageStatus.UNCHANGED]
    intake.clear_button.click()
    assert intake.grid.rows == ()


def test_that_a_foreign_file_is_refused_with_its_sentence(
    show_page: Show, wait_for_jobs: Wait, bureau: OpenFile, tmp_path: Path
) -> None:
    page = show_page(HandInPage, bureau)
    foreign = tmp_path / "相片.sqlite"
    foreign.write_bytes(b"not a database at all" * 20)
    page.bureau.intake.add_paths([foreign])
    wait_for_jobs()
    row = page.bureau.intake.grid.rows[0]
    assert row.status is PackageStatus.REFUSED
    assert row.reason


def test_that_files_are_dropped_on_the_page(
    show_page: Show, wait_for_jobs: Wait, bureau: OpenFile, package: Path
) -> None:
    page = show_page(HandInPage, bureau)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(package))])
    rest = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(QPoint(5, 5), *rest)
    page.bureau.intake.dragEnterEvent(enter)
    assert enter.isAccepted()
    page.bureau.intake.dropEvent(QDropEvent(QPoint(5, 5), *rest))
    wait_for_jobs()
    assert len(page.bureau.intake.grid.rows) == 1


def merge(page: HandInPage, package: Path, wait: Wait) -> None:
    page.bureau.intake.add_paths([package])
    wait()
    page.bureau.intake.merge()
    wait()


def test_that_the_roll_up_opens_a_unit_in_the_other_tabs(
    qtbot: QtBot, show_page: Show, wait_for_jobs: Wait, bureau: OpenFile, package: Path
) -> None:
    page = show_page(HandInPage, bureau)
    merge(page, package, wait_for_jobs)
    page.bureau.choose(UNITS)
    wait_for_jobs()
    line = page.bureau.units.grid.rows[0]
    assert (line.standing.name, line.totals, line.standing.state) == (
        "云岭县自然资源局",
        "38/38",
        "已收年终结果",
    )
    assert "1个单位38人已收" in page.bureau.units._sentence.text()
    page.bureau.units.grid.view.select_cell(0, 1)
    with qtbot.waitSignal(page.place_requested) as asked:
        page.bureau.units.open_button.click()
    assert asked.args is not None
    assert asked.args[0].area is Area.YEAR_END
    assert bureau.key == line.standing.key


def test_that_the_last_intake_is_taken_back_after_a_question(
    show_page: Show, wait_for_jobs: Wait, bureau: OpenFile, package: Path
) -> None:
    page = show_page(HandInPage, bureau)
    merge(page, package, wait_for_jobs)
    page.bureau.choose(LOG)
    with messages.recorded(None):
        page.bureau.log.undo_button.click()
    assert bureau.books
    with messages.recorded(""):
        page.bureau.log.undo_button.click()
    assert page.bureau.log.grid.rows[0].undone_at
    with messages.recorded("") as boxes:
        page.bureau.log.undo_button.click()
    assert len(boxes.texts) == 2


@pytest.fixture
def conflicted(
    show_page: Show, wait_for_jobs: Wait, bureau: OpenFile, unit: OpenFile, package: Path
) -> tuple[ConflictPanel, OpenFile]:
    """The conflict desk with a title both sides changed."""
    page = show_page(HandInPage, bureau)
    merge(page, package, wait_for_jobs)
    for file, title in ((bureau, "局长"), (unit, "党组书记")):
        key, book = file.key, file.book
        assert key is not None
        assert book is not None
        changed = replace(book.employees[0], title=title)
        file.run_write(lambda f=file, k=key, c=changed: staff.save_employees(f.workspace, k, (c,)))  # type: ignore[misc]
    second = package.with_name("第二次.sqlite")
    assert unit.key is not None
    hand_in.make_hand_in(unit.workspace, unit.key, second, HandInStage.YEAR_END)
    merge(page, second, wait_for_jobs)
    page.bureau.choose(CONFLICTS)
    panel = page.bureau.conflicts
    assert [(line.conflict.ours, line.conflict.theirs) for line in panel.grid.rows] == [("局长", "党组书记")]
    assert "1处冲突等待决定" in panel._sentence.text()
    assert "局端的值：局长（王芳" in panel._details.text()
    return panel, bureau


def test_that_a_conflict_is_decided_by_key_with_a_reason(
    qtbot: QtBot, conflicted: tuple[ConflictPanel, OpenFile]
) -> None:
    panel, bureau = conflicted
    qtbot.keyClick(panel.grid.view, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert panel._refusal.text() == "请写明为什么这样决定，理由会留在记录里。"
    assert panel.grid.rows[0].is_waiting
    panel.reason.setText("单位已任命")
    qtbot.keyClick(panel.grid.view, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert panel.grid.rows == ()
    book = bureau.book
    assert book is not None
    assert book.employees[0].title == "党组书记"
    assert "哪一方都不会丢" in panel._sentence.text()
    panel.with_decided.setChecked(True)
    assert [(line.state, line.conflict.reason) for line in panel.grid.rows] == [
        ("采用单位的值", "单位已任命")
    ]
    panel.reason.setText("看错了")
    panel.ours_button.click()
    assert bureau.book is not None
    assert bureau.book.employees[0].title == "局长"


def test_that_the_page_remembers_its_sub_page(show_page: Show, bureau: OpenFile, unit: OpenFile) -> None:
    page = show_page(HandInPage, bureau)
    page.restore_place(CONFLICTS)
    assert page.current_place() == CONFLICTS
    assert page.bureau.choose(INTAKE)
    page.set_open_file(unit)
    assert page.current_place() == ""


def copy_of(unit: OpenFile, path: Path) -> workspace.Workspace:
    path.write_bytes(unit.path.read_bytes())
    return workspace.open_file(path, operator="李静")


def test_that_a_fork_is_settled_with_a_reason(
    show_page: Show, wait_for_jobs: Wait, bureau: OpenFile, unit: OpenFile, package: Path
) -> None:
    page = show_page(HandInPage, bureau)
    merge(page, package, wait_for_jobs)
    assert unit.key is not None
    key = unit.key
    copy = OpenFile(copy_of(unit, package.with_name("副本.kpi")))
    for file, name in ((unit, "二"), (copy, "副本二")):
        assert file.book is not None
        changed = replace(file.book.employees[0], title=f"局长{name}")
        staff.save_employees(file.workspace, key, (changed,))
        out = package.with_name(f"{name}.sqlite")
        hand_in.make_hand_in(file.workspace, key, out, HandInStage.YEAR_END)
        merge(page, out, wait_for_jobs)
    copy.close()
    page.bureau.choose(FORKS)
    panel = page.bureau.forks
    assert "1处分叉等待决定" in panel._sentence.text()
    assert "第2次，年终结果" in panel._details.text()
    panel.kept_button.click()
    assert panel._refusal.text() == "请写明为什么以这一份为准，理由会留在记录里。"
    panel.reason.setText("电话核对")
    panel.kept_button.click()
    assert [fork.reason for fork in panel.grid.rows] == ["电话核对"]
    assert not panel.kept_button.isEnabled()
    page.bureau.choose(CONFLICTS)
    rows = page.bureau.conflicts.grid.rows
    assert [(line.conflict.ours, line.conflict.theirs) for line in rows] == [("局长二", "局长副本二")]


def test_that_due_units_are_listed_and_the_year_closed_and_opened_again(
    show_page: Show, wait_for_jobs: Wait, bureau: OpenFile, package: Path
) -> None:
    page = show_page(HandInPage, bureau)
    merge(page, package, wait_for_jobs)
    page.bureau.choose(UNITS)
    wait_for_jobs()
    page.bureau.units.due_button.click()
    dialog = page.findChild(DueDialog)
    assert dialog is not None
    assert dialog.units.toPlainText().endswith("云岭县自然资源局")
    dialog.units.appendPlainText("11530427MB0000000X 云岭县财政局")
    dialog.submit()
    assert "第2行统一社会信用代码校验位错误（末位应为P）" in dialog.refusal.text()
    text = dialog.units.toPlainText().replace("0X", "0P")
    dialog.units.setPlainText(text)
    dialog.submit()
    wait_for_jobs()
    assert [line.standing.state for line in page.bureau.units.grid.rows] == ["已收年终结果", "未收到"]
    page.bureau.choose(CHECK)
    check = page.bureau.check
    wait_for_jobs()
    assert [finding.what for finding in check.findings.rows] == ["云岭县财政局还没有收到上报"]
    assert not check.close_button.isEnabled()
    page.bureau.units.ask_due()
    last = page.findChildren(DueDialog)[-1]
    last.units.setPlainText(text.splitlines()[0])
    last.submit()
    wait_for_jobs()
    check.close_button.click()
    form = page.findChild(FormDialog)
    assert form is not None
    form.set_text("note", "报县委备案")
    form.submit()
    wait_for_jobs()
    assert "封存，说明：报县委备案" in check._sentence.text()
    check.reopen_button.click()
    again = page.findChildren(FormDialog)[-1]
    again.submit()
    assert again.refusal.text() == "请写明为什么撤销封存，理由会留在记录里。"
    again.set_text("reason", "漏收")
    again.submit()
    wait_for_jobs()
    assert check.close_button.isEnabled()


def test_that_anybody_is_looked_up(
    qtbot: QtBot, show_page: Show, wait_for_jobs: Wait, bureau: OpenFile, package: Path
) -> None:
    page = show_page(HandInPage, bureau)
    merge(page, package, wait_for_jobs)
    page.bureau.choose(PEOPLE)
    wait_for_jobs()
    panel = page.bureau.people
    assert len(panel.grid.rows) == 38
    person = panel.grid.rows[4].line.employee
    panel.text.setText(person.name)
    assert person in [row.line.employee for row in panel.grid.rows]
    assert len(panel.grid.rows) < 38
    panel.grid.view.select_cell(0, 0)
    with qtbot.waitSignal(page.place_requested) as asked:
        panel.open_button.click()
    assert asked.args is not None
    assert asked.args[0].employee_no == panel.grid.rows[0].line.employee.employee_no


def test_that_the_bureau_shows_the_receipt_of_a_unit_s_newest_hand_in(
    show_page: Show, wait_for_jobs: Wait, bureau: OpenFile, package: Path
) -> None:
    page = show_page(HandInPage, bureau)
    merge(page, package, wait_for_jobs)
    key = bureau.key
    assert key is not None
    county.save_due(
        bureau.workspace,
        key.year,
        [
            DueUnit(unit_code=key.unit_code, unit_name=bureau.unit_name),
            DueUnit(unit_code="11530427MB0000000P", unit_name="县档案馆"),
        ],
    )
    page.bureau.choose(UNITS)
    wait_for_jobs()
    panel = page.bureau.units
    came = {line.standing.name: place for place, line in enumerate(panel.grid.rows)}
    panel.grid.view.select_cell(came[bureau.unit_name], 0)
    panel.receipt_button.click()
    wait_for_jobs()
    preview = page.findChild(PrintPreview)
    assert preview is not None
    with pypdfium2.PdfDocument(preview._pages.content) as document:
        text = document[0].get_textpage().get_text_bounded()
    assert f"{key.year}年度考核上报回执" in text
    assert bureau.unit_name in text
    preview.close()
    panel.grid.view.select_cell(came["县档案馆"], 0)
    with messages.recorded("") as boxes:
        panel.receipt_button.click()
    assert boxes.texts == ["县档案馆还没有上报，没有回执。"]


def test_that_a_return_file_goes_home_and_is_accepted(
    show_page: Show, wait_for_jobs: Wait, bureau: OpenFile, unit: OpenFile, package: Path
) -> None:
    page = show_page(HandInPage, bureau)
    merge(page, package, wait_for_jobs)
    key, book = bureau.key, bureau.book
    assert key is not None
    assert book is not None
    person = replace(book.employees[0], title="党组书记")
    bureau.run_write(lambda: staff.save_employees(bureau.workspace, key, (person,)))
    page.bureau.choose(UNITS)
    wait_for_jobs()
    page.bureau.units.grid.view.select_cell(0, 0)
    home = package.with_name("回执.json")
    with messages.recorded(str(home), "") as boxes:
        page.bureau.units.return_button.click()
    assert "共1条局端改过的数据" in boxes.texts[-1]
    own = show_page(HandInPage, unit)
    with messages.recorded(str(home)):
        own.unit.return_button.click()
    dialog = own.findChild(ReturnDialog)
    assert dialog is not None
    assert [(field.own, field.bureau) for field in dialog.grid.rows] == [
        (book.employees[0].title, "党组书记")
    ]
    dialog.one_button.click()
    assert "已经与局端一致" in dialog.sentence.text()
    assert not dialog.all_button.isEnabled()
    assert unit.book is not None
    assert unit.book.employees[0].title == "党组书记"
    with messages.recorded(str(package)) as refused:
        own.unit.return_button.click()
    assert "不是回执文件" in refused.texts[-1]
    dialog.close()


def test_that_the_county_s_tables_are_written_and_shown(
    show_page: Show, wait_for_jobs: Wait, bureau: OpenFile, package: Path, tmp_path: Path
) -> None:
    page = show_page(HandInPage, bureau)
    merge(page, package, wait_for_jobs)
    page.bureau.choose(UNITS)
    wait_for_jobs()
    with messages.recorded(str(tmp_path / "汇总.xlsx")):
        page.bureau.units.export_button.click()
    assert (tmp_path / "汇总.xlsx").stat().st_size > 1000
    page.bureau.units.print_button.click()
    wait_for_jobs()
    preview = page.findChild(PrintPreview)
    assert preview is not None
    assert preview.page_count >= 1
    preview.close()


def test_that_the_report_of_an_intake_is_told_and_printed(
    show_page: Show, wait_for_jobs: Wait, bureau: OpenFile, package: Path
) -> None:
    page = show_page(HandInPage, bureau)
    intake = page.bureau.intake
    assert not intake.print_button.isEnabled()
    merge(page, package, wait_for_jobs)
    assert "已合并" in intake._details.text()
    intake.print_button.click()
    wait_for_jobs()
    preview = page.findChild(PrintPreview)
    assert preview is not None
    assert preview.page_count == 1
    preview.close()
