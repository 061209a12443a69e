"""双向选择 over a real file, by the page's own widgets."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from kpi_desktop.domain.appointments import post_on
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.selection import Selection, SelectionStep
from kpi_desktop.services import posts, selection
from kpi_desktop.ui import messages
from kpi_desktop.ui.form_dialog import FormDialog
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.open_file import OpenFile
from kpi_desktop.ui.page import Page
from kpi_desktop.ui.placement.page import PlacementPage
from kpi_desktop.ui.placement.selection_columns import read_order, read_post
from kpi_desktop.ui.placement.selection_outcome_pages import (
    DecidingPage,
    ProposalPage,
    UnplacedPage,
)
from kpi_desktop.ui.placement.selection_panel import SelectionPanel
from kpi_desktop.ui.placement.selection_wish_pages import NominationPage, WishPage
from kpi_desktop.ui.placement.state import SELECTION
from kpi_desktop.ui.print_preview import PrintPreview

Show = Callable[[type[Page], OpenFile], PlacementPage]


def lock(file: OpenFile) -> None:
    key = file.key
    assert key is not None
    file.run_write(
        lambda: posts.lock_plan(
            file.workspace, key, filing_no="36号", filed_on="2025-12-18", wording_reason="上级原文"
        )
    )


@pytest.fixture
def panel(show_page: Show, unit: OpenFile) -> SelectionPanel:
    lock(unit)
    page = show_page(PlacementPage, unit)
    assert page.sub_pages.choose(SELECTION)
    return page.selection


def fill(form: FormDialog | None, **texts: str) -> FormDialog:
    assert form is not None
    for key, text in texts.items():
        form.set_text(key, text)
    form.submit()
    if form.refusal.text():
        form.reject()
    return form


def open_round(panel: SelectionPanel, **texts: str) -> None:
    form = fill(panel.ask_round(), since="2026-12-29", **texts)
    assert not form.refusal.text(), form.refusal.text()


def wishes(panel: SelectionPanel) -> WishPage:
    page = panel.choose_step(SelectionStep.WISHES)
    assert isinstance(page, WishPage)
    return page


def type_in(grid: EntryGrid[Any], row: str, column: str, text: str) -> None:
    grid.select_cell(row, column)
    grid.view.open_editor(grid.view.currentIndex(), text)
    grid.finish_editing()


def finish(panel: SelectionPanel, step: SelectionStep) -> FormDialog:
    page = panel.choose_step(step)
    assert page.finish_button.isEnabled()
    return fill(page.ask_finish(), document_no="云双选1号")


def two_people(page: WishPage) -> tuple[str, str]:
    rows = page.grid.rows
    return rows[0].form.employee_no, rows[1].form.employee_no


def current(panel: SelectionPanel) -> Selection:
    return selection.load_standing(panel.workspace, panel.key).selections[-1]


def test_that_nothing_opens_before_the_plan_is_locked(qtbot: QtBot, show_page: Show, unit: OpenFile) -> None:
    page = show_page(PlacementPage, unit)
    page.sub_pages.choose(SELECTION)
    panel = page.selection
    assert panel.banner.isVisible()
    assert not panel.new_button.isEnabled()
    with qtbot.waitSignal(page.place_requested) as asked:
        panel.go_button.click()
    assert asked.args is not None
    assert asked.args[0].page == "锁定并备案"


def test_that_a_refused_wish_opens_its_cell_again_and_keeps_the_rest(panel: SelectionPanel) -> None:
    open_round(panel)
    page = wishes(panel)
    first, second = two_people(page)
    post = current(panel).posts[0].post_no
    type_in(page.grid, second, "adjust", "是")
    form = current(panel).form(second)
    assert form is not None
    assert form.accepts_adjustment
    type_in(page.grid, first, "wish0", post)
    type_in(page.grid, first, "wish1", "G001")
    assert page.grid.view.editor is not None
    bot_escape(page)
    form = current(panel).form(first)
    assert form is not None
    assert form.wishes == (post,)


def bot_escape(page: WishPage) -> None:
    QTest.keyClick(page.grid.view.editor, Qt.Key.Key_Escape)


def leave_unplaced(panel: SelectionPanel, first: str) -> None:
    unplaced = panel.choose_step(SelectionStep.UNPLACED)
    assert isinstance(unplaced, UnplacedPage)
    assert "去向还没有填写" in finish(panel, SelectionStep.UNPLACED).refusal.text()
    type_in(unplaced.grid, first, "follow_up", "待岗")
    type_in(unplaced.grid, first, "follow_until", "2027年3月31日")
    type_in(unplaced.grid, first, "follow_note", "参加培训")
    assert unplaced.grid.rows[0].decision.follow_until == "2027-03-31"
    assert not finish(panel, SelectionStep.UNPLACED).refusal.text()
    refused = finish(panel, SelectionStep.PUBLICATION).refusal.text()
    assert not refused, refused


def test_that_a_whole_round_runs_by_the_page(panel: SelectionPanel, unit: OpenFile) -> None:
    open_round(panel)
    page = wishes(panel)
    first, second = two_people(page)
    for row in page.grid.rows[2:]:
        page.grid.select_cell(row.form.employee_no)
        page.remove()
    own = {row.form.employee_no: row.post.split(" ")[0] for row in page.grid.rows}
    type_in(page.grid, first, "wish0", own[second])
    type_in(page.grid, first, "wish1", own[first])
    type_in(page.grid, second, "wish0", own[second])
    assert not finish(panel, SelectionStep.WISHES).refusal.text()
    assert not finish(panel, SelectionStep.FEEDBACK).refusal.text()
    nominations = panel.choose_step(SelectionStep.NOMINATION)
    assert isinstance(nominations, NominationPage)
    assert "还没有提名" in finish(panel, SelectionStep.NOMINATION).refusal.text()
    section = {row.employee_no: row.section for row in nominations.grid.rows}
    wanted = section[second]
    type_in(nominations.grid, f"{wanted}/{second}", "rank", "1")
    for row in nominations.grid.rows:
        if not row.is_given:
            nominations.grid.select_cell(row.key)
            nominations.nominate_nobody()
    assert not finish(panel, SelectionStep.NOMINATION).refusal.text()
    proposal = panel.choose_step(SelectionStep.PROPOSAL)
    assert isinstance(proposal, ProposalPage)
    proposal.propose_button.click()
    proposal.grid.select_cell(first)
    assert "没有提名本人" in proposal.reason.text()
    assert not finish(panel, SelectionStep.PROPOSAL).refusal.text()
    result = panel.choose_step(SelectionStep.RESULT)
    assert isinstance(result, DecidingPage)
    result.grid.select_cell(first)
    free = next(label for label in _choices(result) if label.startswith(own[first]))
    assert "请写明理由" in fill(result.ask_decision(), post=free).refusal.text()
    assert not fill(result.ask_decision(), post=free, reason="党组研究").refusal.text()
    assert "改定理由：党组研究" in result.reason.text()
    fill(result.ask_decision(), post="未上岗", reason="")
    assert not finish(panel, SelectionStep.RESULT).refusal.text()
    assert not finish(panel, SelectionStep.ADJUSTMENT).refusal.text()
    leave_unplaced(panel, first)
    assert current(panel).is_over
    book = unit.book
    assert book is not None
    held = {
        e.employee_no: post_on(
            e, tuple(a for a in book.appointments if a.employee_no == e.employee_no), "2026-12-29"
        )
        for e in book.employees
    }
    assert (held[first], held[second]) == ("", own[second])
    assert not panel.choose_step(SelectionStep.PUBLICATION).back_button.isEnabled()


def _choices(page: DecidingPage) -> list[str]:
    form = page.ask_decision()
    assert form is not None
    editor = form.editors["post"]
    found = [editor.itemText(at) for at in range(editor.count())]  # type: ignore[union-attr]
    form.reject()
    return found


def test_that_a_step_back_asks_why_and_a_next_round_takes_what_is_left(panel: SelectionPanel) -> None:
    assert "先选的科室没有的科不在本单位" in fill(panel.ask_round(), first="没有的科").refusal.text()
    open_round(panel, first="办公室")
    assert "办公室先选" in panel._sentence.text()
    page = wishes(panel)
    first, _ = two_people(page)
    post = page.grid.rows[0].post.split(" ")[0]
    type_in(page.grid, first, "wish0", post)
    finish(panel, SelectionStep.WISHES)
    with messages.recorded("漏收一张"):
        wishes(panel).back_button.click()
    assert current(panel).current is SelectionStep.WISHES
    with messages.recorded(None):
        wishes(panel).ask_back()
    for step in (SelectionStep.WISHES, SelectionStep.FEEDBACK):
        finish(panel, step)
    nominations = panel.choose_step(SelectionStep.NOMINATION)
    assert isinstance(nominations, NominationPage)
    type_in(nominations.grid, nominations.grid.rows[0].key, "rank", "1")
    finish(panel, SelectionStep.NOMINATION)
    proposal = panel.choose_step(SelectionStep.PROPOSAL)
    assert isinstance(proposal, ProposalPage)
    proposal.propose()
    finish(panel, SelectionStep.PROPOSAL)
    finish(panel, SelectionStep.RESULT)
    adjustment = panel.choose_step(SelectionStep.ADJUSTMENT)
    assert isinstance(adjustment, DecidingPage)
    with messages.recorded(None):
        adjustment.ask_next_round()
    with messages.recorded("2026年双向选择第2轮"):
        adjustment.next_button.click()
    assert panel.rounds.count() == 2
    assert panel._title.text() == "2026年双向选择第2轮"
    assert "接第1轮的空缺" in panel._sentence.text()
    panel.rounds.setCurrentRow(0)
    assert panel._title.text() == "2026年双向选择第1轮"
    assert not adjustment.decide_button.isEnabled()


def test_that_posts_of_the_round_are_entered_in_their_dialog(panel: SelectionPanel) -> None:
    open_round(panel)
    page = wishes(panel)
    dialog = page.open_posts()
    rows = {row.post_no: row for row in dialog.grid.rows}
    opened = current(panel).posts
    last = opened[-1].post_no
    assert rows[last].places == 1
    type_in(dialog.grid, last, "is_reserved", "是")
    assert current(panel).post(last) is not None
    type_in(dialog.grid, opened[0].post_no, "places", "")
    round_ = current(panel)
    assert round_.post(opened[0].post_no) is None
    reserved = round_.post(last)
    assert reserved is not None
    assert reserved.is_reserved
    dialog.reject()


def test_that_people_come_in_and_rounds_go(panel: SelectionPanel) -> None:
    open_round(panel)
    page = wishes(panel)
    before = len(page.grid.rows)
    page.grid.select_cell(page.grid.rows[0].form.employee_no)
    page.remove_button.click()
    assert len(page.grid.rows) == before - 1
    form = page.ask_person()
    editor = form.editors["person"]
    labels = [editor.itemText(at) for at in range(editor.count())]  # type: ignore[union-attr]
    fill(form, person=labels[0])
    assert len(page.grid.rows) == before
    panel.remove_button.click()
    assert panel.rounds.count() == 0
    assert panel.empty.isVisible()
    bad = fill(panel.ask_round(), since="明天")
    assert "不是日期" in bad.refusal.text()


def test_that_paper_comes_up_in_the_preview(
    panel: SelectionPanel, wait_for_jobs: Callable[[], None], qtbot: QtBot
) -> None:
    panel.prints.print_paper("blank_form")
    open_round(panel)
    panel.prints.print_paper("blank_form")
    wait_for_jobs()
    preview = panel.prints.findChild(PrintPreview)
    assert preview is not None
    preview.close()


def test_how_posts_and_orders_are_read() -> None:
    names = {"G001": "文秘岗", "G002": "窗口岗", "G003": "窗口岗"}
    assert [read_post(text, names) for text in ("", "g001", "G001 文秘岗", "文秘岗", "G009")] == [
        "",
        "G001",
        "G001",
        "G001",
        "G009",
    ]
    with pytest.raises(RuleViolation, match="有2个岗位叫“窗口岗”"):
        read_post("窗口岗", names)
    assert [read_order(text) for text in ("", "2", "第3名")] == [None, 2, 3]
    with pytest.raises(RuleViolation, match="提名次序从1开始"):
        read_order("0")
