"""Roster and posts out and in as a workbook, and people's forms with their preview, over a real file."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from kpi_desktop.domain.errors import Area, Place
from kpi_desktop.ui import messages
from kpi_desktop.ui.open_file import OpenFile
from kpi_desktop.ui.page import Page
from kpi_desktop.ui.posts.forms_dialog import FormsDialog, import_forms
from kpi_desktop.ui.posts.page import PostsPage
from kpi_desktop.ui.posts.people_panel import PeoplePanel
from tests.exchange.forms import a_file, a_form

Show = Callable[[type[Page], OpenFile], PostsPage]


@pytest.fixture
def folder(tmp_path: Path, unit: OpenFile) -> Path:
    """A form of somebody on the roster, of somebody new, and a broken one."""
    assert unit.book is not None
    known = unit.book.employees[0]
    place = tmp_path / "任免表"
    place.mkdir()
    a_file(
        place,
        a_form(XingMing=known.name, XingBie=known.gender, ShenFenZheng=known.id_number,
               ChuShengNianYue=known.birth_month.replace("-", ""), MinZu=known.ethnicity),
        "甲.lrmx",
    )  # fmt: skip
    a_file(place, a_form(XingMing="=1+1&lt;b&gt;", ShenFenZheng="", ChuShengNianYue="197501"), "乙.lrmx")
    a_file(place, "<html/>", "坏.lrmx")
    return place


def texts(dialog: FormsDialog) -> list[tuple[str, ...]]:
    table = dialog.differences
    rows = [table.topLevelItem(at) for at in range(table.topLevelItemCount())]
    return [tuple(row.text(column) for column in range(3)) for row in rows if row is not None]


def test_that_forms_are_shown_with_their_differences_and_imported_in_one_step(
    qtbot: QtBot, show_page: Show, unit: OpenFile, folder: Path
) -> None:
    page = show_page(PostsPage, unit)
    page.go_to(Place(area=Area.POSTS, page="人员"))
    panel = page.sub_pages.panel
    assert isinstance(panel, PeoplePanel)
    with messages.recorded("\n".join(str(path) for path in sorted(folder.iterdir()))):
        panel.form_button.click()
    (dialog,) = panel.findChildren(FormsDialog)
    assert "不是干部任免审批表的文件" in dialog.notice.text()
    assert [(line.name, line.standing) for line in dialog.grid.rows] == [
        ("=1+1<b>", "新增"),
        (unit.book.employees[0].name if unit.book else "", "有变化"),
    ]
    assert ("姓名", "", "=1+1<b>") in texts(dialog)
    dialog.grid.select_cell("001")
    assert [row[0] for row in texts(dialog)] == ["职务"]
    assert dialog.others.topLevelItemCount() == 2
    assert unit.book is not None
    count = len(unit.book.employees)
    qtbot.mouseClick(dialog.write_button, Qt.MouseButton.LeftButton)
    assert [line.employee.name for line in panel.grid.rows][-1] == "=1+1<b>"
    assert unit.book.employees[0].title == "云岭县自然资源局办公室主任"
    unit.undo()
    assert len(unit.book.employees) == count


def test_that_forms_that_change_nothing_cannot_be_written(
    show_page: Show, unit: OpenFile, folder: Path
) -> None:
    panel = show_page(PostsPage, unit).roster_bar
    first = import_forms(panel, (folder / "甲.lrmx",))
    assert first is not None
    first.accept()
    again = import_forms(panel, (folder / "甲.lrmx",))
    assert again is not None
    assert not again.write_button.isEnabled()
    again.reject()


def test_that_a_folder_without_forms_is_told(show_page: Show, unit: OpenFile, tmp_path: Path) -> None:
    page = show_page(PostsPage, unit)
    empty = tmp_path / "空"
    empty.mkdir()
    with messages.recorded(str(empty)) as boxes:
        page.roster_bar.menu.actions()[-1].trigger()
    assert boxes.texts[-1].startswith("没有找到任免审批表文件")
    with messages.recorded(None, None) as boxes:
        for action in page.roster_bar.menu.actions():
            action.trigger()
    assert len(boxes.shown) == 4


def test_that_the_roster_goes_out_is_changed_and_comes_back(
    show_page: Show, unit: OpenFile, tmp_path: Path
) -> None:
    page = show_page(PostsPage, unit)
    path = tmp_path / "名册和岗位.xlsx"
    with messages.recorded(str(path)) as boxes:
        page.roster_bar.export_roster()
    assert "已导出到“名册和岗位.xlsx”" in boxes.texts[-1]
    workbook = openpyxl.load_workbook(path)
    workbook["岗位职责"].append(["G001", None, "1", "收发文件"])
    workbook["内设机构"]["C5"] = workbook["内设机构"]["B4"].value
    workbook.save(path)
    with messages.recorded(str(path)):
        dialog = page.roster_bar.import_workbook()
    assert dialog is not None
    assert "职责1项" in dialog.counts.text()
    with messages.recorded():
        dialog.accept()
    assert unit.book is not None
    assert [duty.text for duty in unit.book.duties] == ["收发文件"]
    assert unit.book.sections[1].reports_with == unit.book.sections[0].name


def test_that_a_place_that_cannot_be_written_is_told(show_page: Show, unit: OpenFile, tmp_path: Path) -> None:
    page = show_page(PostsPage, unit)
    with messages.recorded(str(tmp_path / "没有" / "名册.xlsx")) as boxes:
        page.roster_bar.export_roster()
    assert "文件夹“没有”不存在" in boxes.texts[-1]
