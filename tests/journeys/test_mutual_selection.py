"""A whole mutual selection through the real window: from the forms pasted from a table to the months that follow."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from journeys.desk import NATURE, Desk
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from kpi_desktop.domain.errors import Area
from kpi_desktop.domain.selection import SelectionStep
from kpi_desktop.domain.steps import StepKind
from kpi_desktop.services import posts, workspace
from kpi_desktop.ui.form_dialog import FormDialog
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.monthly.page import MonthlyPage
from kpi_desktop.ui.placement.page import PlacementPage
from kpi_desktop.ui.placement.selection_outcome_pages import DecidingPage, ProposalPage, UnplacedPage
from kpi_desktop.ui.placement.selection_panel import SelectionPanel
from kpi_desktop.ui.placement.selection_wish_pages import NominationPage, WishPage
from kpi_desktop.ui.placement.state import HOLDERS, SELECTION
from kpi_desktop.ui.year_steps import derive_strip


def lock(path: Path) -> None:
    with workspace.open_file(path, operator="李静") as opened:
        posts.lock_plan(
            opened, opened.only_book(), filing_no="36号", filed_on="2025-12-18", wording_reason="上级原文"
        )


def submit(form: FormDialog | None, **texts: str) -> None:
    assert form is not None
    for key, text in texts.items():
        form.set_text(key, text)
    form.submit()
    assert not form.refusal.text(), form.refusal.text()


def type_in(grid: EntryGrid[Any], row: str, column: str, text: str) -> None:
    assert grid.select_cell(row, column)
    grid.view.open_editor(grid.view.currentIndex(), text)
    assert grid.finish_editing()


def finish(panel: SelectionPanel, step: SelectionStep) -> None:
    page = panel.choose_step(step)
    page.finish_button.click()
    form = page.findChild(FormDialog)
    submit(form, done_on="2026-02-10")
    assert form is not None
    form.setParent(None)
    form.deleteLater()


def paste_forms(desk: Desk, page: WishPage) -> tuple[str, str, str]:
    """Everybody wishes the own post; the second wishes the first's before, the third only the first's."""
    own = {row.form.employee_no: row.post.split(" ")[0] for row in page.grid.rows}
    first, second, third = list(own)[:3]
    wishes = {number: [post, ""] for number, post in own.items()}
    wishes[second] = [own[first], own[second]]
    wishes[third] = [own[first], ""]
    block = "\n".join("\t".join(wishes[row.form.employee_no]) for row in page.grid.rows)
    QGuiApplication.clipboard().setText(block)
    assert page.grid.select_cell(first, "wish0")
    desk.bot.keyClick(page.grid.view, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert page._count.text().endswith(f"已填{len(own)}人。")
    return first, second, third


def nominate(page: NominationPage, first: str) -> None:
    """The holder first, then the others by their number; one at a time."""
    by_section: dict[str, list[str]] = {}
    for row in page.grid.rows:
        by_section.setdefault(row.section, []).append(row.employee_no)
    for section, numbers in by_section.items():
        ranked = sorted(numbers, key=lambda number: (number != first, number))
        for rank, number in enumerate(ranked, start=1):
            type_in(page.grid, f"{section}/{number}", "rank", str(rank))


def test_that_a_whole_selection_runs_in_the_window(desk: Desk, make_unit_file: Callable[[str], Path]) -> None:
    path = make_unit_file(NATURE)
    lock(path)
    desk.open(path)
    tab = desk.tab(Area.PLACEMENT)
    assert isinstance(tab, PlacementPage)
    assert tab.sub_pages.choose(SELECTION)
    panel = tab.selection
    panel.new_button.click()
    form = panel.findChild(FormDialog)
    submit(form, since="2026-03-01", most_wishes="2")
    wishes = panel.choose_step(SelectionStep.WISHES)
    assert isinstance(wishes, WishPage)
    first, second, third = paste_forms(desk, wishes)
    finish(panel, SelectionStep.WISHES)
    finish(panel, SelectionStep.FEEDBACK)
    nominations = panel.choose_step(SelectionStep.NOMINATION)
    assert isinstance(nominations, NominationPage)
    nominate(nominations, first)
    finish(panel, SelectionStep.NOMINATION)
    proposal = panel.choose_step(SelectionStep.PROPOSAL)
    assert isinstance(proposal, ProposalPage)
    proposal.propose_button.click()
    outcomes = {row.decision.employee_no: row for row in proposal.grid.rows}
    assert (outcomes[first].wish, outcomes[second].wish, outcomes[third].result) == (
        "第1志愿",
        "第2志愿",
        "未上岗",
    )
    assert "名额1名" in outcomes[second].decision.proposed_why
    finish(panel, SelectionStep.PROPOSAL)
    finish(panel, SelectionStep.RESULT)
    adjustment = panel.choose_step(SelectionStep.ADJUSTMENT)
    assert isinstance(adjustment, DecidingPage)
    assert [row.decision.employee_no for row in adjustment.grid.rows] == [third]
    finish(panel, SelectionStep.ADJUSTMENT)
    unplaced = panel.choose_step(SelectionStep.UNPLACED)
    assert isinstance(unplaced, UnplacedPage)
    type_in(unplaced.grid, third, "follow_up", "离岗培训")
    type_in(unplaced.grid, third, "follow_until", "2026-05-31")
    finish(panel, SelectionStep.UNPLACED)
    finish(panel, SelectionStep.PUBLICATION)

    tab.sub_pages.choose(HOLDERS)
    line = next(
        line
        for line in tab.holders.grid.rows
        if line.holders and line.holders[0].employee.employee_no == first
    )
    assert (line.since, line.until) == ("2026-03-01", "2028-02-29")
    file = tab.open_file
    assert file is not None
    result = file.result
    assert result is not None
    strip = {step.kind: step.state_text for step in derive_strip(result, ())}
    assert strip[StepKind.SELECTION] == "已公布"
    months = desk.tab(Area.MONTHLY)
    assert isinstance(months, MonthlyPage)
    assert months.marks.sheet is not None
