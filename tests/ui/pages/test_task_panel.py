"""目标任务分解 over a real file."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.steps import StepKind, StepRecord
from kpi_desktop.domain.tasks import PAGE as TASKS
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.ui.form_dialog import FormDialog
from kpi_desktop.ui.open_file import OpenFile
from kpi_desktop.ui.page import Page
from kpi_desktop.ui.posts.page import PostsPage
from kpi_desktop.ui.posts.state import PEOPLE
from kpi_desktop.ui.posts.task_grid import parse_carrier
from kpi_desktop.ui.posts.task_panel import TaskPanel
from tests.builders import an_employee

Show = Callable[[type[Page], OpenFile], PostsPage]


def task_panel(page: PostsPage) -> TaskPanel:
    assert page.sub_pages.choose(TASKS)
    return page.tasks


def book_of(unit: OpenFile) -> YearBook:
    assert unit.book is not None
    return unit.book


def fill(form: FormDialog | None, **texts: str) -> FormDialog:
    assert form is not None
    for key, text in texts.items():
        form.set_text(key, text)
    form.submit()
    return form


def lines(found: TaskPanel) -> list[str]:
    return [line.title for line in found.grid.rows]


def problems(found: TaskPanel) -> list[str]:
    items = [found.findings.topLevelItem(at) for at in range(found.findings.topLevelItemCount())]
    return [item.text(0) for item in items if item is not None]


@pytest.fixture
def page(show_page: Show, unit: OpenFile) -> PostsPage:
    """A task of the unit broken down to the first person of the roster."""
    shown = show_page(PostsPage, unit)
    found = task_panel(shown)
    fill(found.ask_new_task(), title="办结不动产登记", leader="王局长", target="全年300件")
    found.grid.select_cell("R01")
    fill(found.ask_piece(), employee_no=book_of(unit).employees[0].employee_no, target="120件")
    return shown


def test_that_a_file_without_tasks_says_what_to_do_first(show_page: Show, unit: OpenFile) -> None:
    found = task_panel(show_page(PostsPage, unit))
    assert "请点“新增单位任务”" in found.grid.empty_label.text()
    assert not found.break_button.isEnabled()
    assert (found.ask_piece(), found.ask_indicator(), found.remove_task()) == (None, None, None)


def test_that_a_task_is_broken_down_to_a_person(page: PostsPage, unit: OpenFile) -> None:
    found = task_panel(page)
    assert lines(found) == ["办结不动产登记", "　办结不动产登记"]
    piece = found.grid.rows[1]
    assert (piece.task.task_no, piece.task.leader) == ("R01-01", "王局长")
    assert piece.carrier == book_of(unit).employees[0].name
    assert "任务“办结不动产登记”没有写完成时限" in problems(found)


def test_that_people_without_a_task_are_listed_and_lead_to_the_roster(
    page: PostsPage, unit: OpenFile
) -> None:
    found = task_panel(page)
    idle = book_of(unit).employees[1]
    sentence = f"{idle.name}（{idle.employee_no}）没有承担任何任务"
    found.findings.itemActivated.emit(found.findings.findItems(sentence, Qt.MatchFlag.MatchExactly)[0], 0)
    assert page.current_place() == PEOPLE


def test_that_a_finding_of_a_task_puts_the_caret_on_it(page: PostsPage) -> None:
    found = task_panel(page)
    found.grid.select_cell("R01")
    found.findings.itemActivated.emit(found.findings.topLevelItem(0), 0)
    assert found.grid.current_keys()[0] == "R01-01"


def test_that_a_typed_deadline_is_saved_and_a_wrong_one_stays_with_its_sentence(
    qtbot: QtBot, page: PostsPage
) -> None:
    found = task_panel(page)
    for text in ("2026.6.30", "六月底"):
        assert found.grid.select_cell("R01-01", "deadline")
        found.grid.view.open_editor(found.grid.view.currentIndex(), text)
        found.grid.finish_editing()
    assert found.grid.rows[1].task.deadline == "2026-06-30"
    assert "日期请写成" in found.grid.view.hint_text
    qtbot.keyClick(found.grid.view.editor, Qt.Key.Key_Escape)


def test_that_a_task_becomes_an_indicator_and_says_so(page: PostsPage, unit: OpenFile) -> None:
    found = task_panel(page)
    found.grid.select_cell("R01-01")
    form = fill(found.ask_indicator(), full_mark="")
    assert form.refusal.text() == "请填写满分。"
    fill(form, full_mark="5")
    made = book_of(unit).indicators[-1]
    assert (made.name, made.posts) == ("办结不动产登记", (book_of(unit).employees[0].post_no,))
    assert found.grid.rows[1].indicator == made.indicator_no
    assert not found.indicator_button.isEnabled()


def test_that_removing_a_task_with_pieces_asks_and_moves_them_up(page: PostsPage) -> None:
    found = task_panel(page)
    found.grid.select_cell("R01")
    fill(found.remove_task())
    assert lines(found) == ["办结不动产登记"]
    found.grid.select_cell("R01-01")
    assert found.remove_task() is None
    assert lines(found) == []


def test_that_a_locked_plan_leaves_the_buttons_off(show_page: Show, unit: OpenFile) -> None:
    with unit.workspace.write(unit.workspace.only_book(), "锁定") as step:
        step.save(StepRecord(kind=StepKind.PLAN, done_on="2025-12-18", done_by="李静"))
    found = task_panel(show_page(PostsPage, unit))
    assert not found.add_button.isEnabled()


def test_that_a_carrier_is_read_by_name_or_number() -> None:
    people = (an_employee("001"), an_employee("002"), an_employee("003", name="李静"))
    assert [parse_carrier(text, people) for text in ("李静", "002", "")] == ["003", "002", ""]
    with pytest.raises(RuleViolation, match="有2个人叫张伟，请填工号：001、002"):
        parse_carrier("张伟", people)
    with pytest.raises(RuleViolation, match="人员名册中没有“王五”"):
        parse_carrier("王五", people)
