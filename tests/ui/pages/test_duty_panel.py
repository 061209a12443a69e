"""Duties below the posts, over a real file: written, counted, removed, found from a finding."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from kpi_desktop.domain.errors import Area, Place, RuleViolation
from kpi_desktop.ui.open_file import OpenFile
from kpi_desktop.ui.page import Page
from kpi_desktop.ui.posts.duty_grid import derive_duties, duty_columns, duty_sentence, parse_indicators
from kpi_desktop.ui.posts.page import PostsPage
from kpi_desktop.ui.posts.post_panel import PostPanel
from tests.builders import a_book, a_duty, an_employee, some_indicators

Show = Callable[[type[Page], OpenFile], PostsPage]


def post_panel(page: PostsPage) -> PostPanel:
    page.go_to(Place(area=Area.POSTS, page="岗位"))
    found = page.sub_pages.panel
    assert isinstance(found, PostPanel)
    return found


def fill(panel: PostPanel, **texts: str) -> str:
    form = panel.duties.ask_new_duty()
    for key, text in texts.items():
        form.set_text(key, text)
    form.submit()
    sentence = form.refusal.text()
    form.close()
    return sentence


def test_that_a_post_gets_its_duties_and_another_post_shows_its_own(
    qtbot: QtBot, show_page: Show, unit: OpenFile
) -> None:
    panel = post_panel(show_page(PostsPage, unit))
    panel.grid.select_cell("G002")
    assert panel.duties.title.text().endswith("的职责：还没有写")
    assert "没有编号为Z99的指标" in fill(panel, text="收发文件", indicators="Z99")
    assert fill(panel, text="=1+1 <b>收发文件", indicators="Z04，Z05", target="全年300件") == ""
    assert unit.book is not None
    (duty,) = unit.book.duties
    assert (duty.label, duty.text, duty.indicators) == ("G002/1", "=1+1 <b>收发文件", ("Z04", "Z05"))
    assert duty.employee_no
    assert panel.duties.title.text().endswith("的职责：1项")
    panel.duties.grid.select_cell("G002/1", "indicators")
    qtbot.keyClick(panel.duties.grid.view, Qt.Key.Key_Delete)
    assert panel.duties.title.text().endswith("1项，1项没有指标计量")
    panel.grid.select_cell("G003")
    assert panel.duties.grid.rows == ()
    panel.grid.select_cell("G002")
    panel.duties.grid.select_cell("G002/1")
    panel.duties.remove_duty()
    assert unit.book is not None
    assert unit.book.duties == ()
    unit.undo()
    assert [line.duty.label for line in panel.duties.grid.rows] == ["G002/1"]


def test_that_a_finding_about_a_duty_leads_to_it(show_page: Show, unit: OpenFile) -> None:
    page = show_page(PostsPage, unit)
    panel = post_panel(page)
    panel.grid.select_cell("G002")
    fill(panel, text="收发文件")
    panel.grid.select_cell("G001")
    assert page.go_to(Place(area=Area.POSTS, page="岗位职责", item="G002/1"))
    assert (panel.grid.current_keys()[0], panel.duties.grid.current_keys()) == ("G002", ("G002/1", "text"))
    assert page.go_to(Place(area=Area.POSTS, page="岗位职责", item="G003"))
    assert panel.grid.current_keys()[0] == "G003"


def test_that_a_locked_plan_keeps_its_duties_from_the_keys(show_page: Show, unit: OpenFile) -> None:
    from kpi_desktop.services import posts

    panel = post_panel(show_page(PostsPage, unit))
    assert panel.duties.add_button.isEnabled()
    key = unit.key
    assert key is not None
    unit.run_write(
        lambda: posts.lock_plan(
            unit.workspace, key, filing_no="1号", filed_on="2025-12-18", wording_reason="已议定"
        )
    )
    assert not panel.duties.add_button.isEnabled()


def test_that_lines_name_people_and_indicators() -> None:
    book = a_book(
        {}, employees=(an_employee(),), duties=(a_duty(employee_no="001", indicators=("Z04", "Z99")),)
    )
    (line,) = derive_duties(book, "G001")
    assert (line.carrier, line.indicators) == ("张伟", ("Z04 履行职责", "Z99 已不在指标表中"))
    assert duty_sentence(book, "没有") == "职责"
    columns = {column.key: column for column in duty_columns(book.employees, some_indicators())}
    assert columns["employee_no"].parse_text("001", line) == "001"
    assert columns["indicators"].parse_text("Z04；Z05 Z04", line) == ("Z04", "Z05")
    with pytest.raises(RuleViolation, match="职责不能空着"):
        columns["text"].parse_text(" ", line)
    with pytest.raises(RuleViolation, match="没有编号为Z9的指标"):
        parse_indicators("Z9", frozenset({"Z1"}))
