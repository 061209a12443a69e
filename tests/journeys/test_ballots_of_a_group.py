"""A further batch of ballots comes in: two clerks key it by keyboard, one difference is settled, the totals follow."""

from collections.abc import Callable
from pathlib import Path

from journeys.desk import NATURE, Desk
from PySide6.QtCore import Qt

from kpi_desktop.domain.ballot_desk import Side
from kpi_desktop.domain.errors import Area
from kpi_desktop.ui import messages
from kpi_desktop.ui.year_end.desk_panel import DeskPanel
from kpi_desktop.ui.year_end.desk_state import DESK
from kpi_desktop.ui.year_end.page import YearEndPage
from kpi_desktop.ui.year_end.state import TOTALS


def key_in(desk: Desk, panel: DeskPanel, side: Side, ballots: str) -> None:
    """One ballot a digit, the same mark for everybody, all of it by the keyboard."""
    view = panel.form.view
    panel.begin(side)
    for digit in ballots:
        desk.bot.keyClicks(view, digit * panel.form.model.rowCount())
        desk.bot.keyClick(view, Qt.Key.Key_Return)
    desk.bot.keyClick(panel.form.finish_button, Qt.Key.Key_Space)


def test_that_ballots_are_keyed_by_two_clerks_and_reach_the_totals(
    desk: Desk, make_unit_file: Callable[[str], Path]
) -> None:
    desk.open(make_unit_file(NATURE))
    page = desk.tab(Area.YEAR_END)
    assert isinstance(page, YearEndPage)
    file = page.open_file
    assert file is not None
    assert file.book is not None
    totals = page.totals.grid.model
    place = (totals.row_of("001"), totals.column_of("ballot"))
    before = totals.text_at(*place)
    assert file.key is not None
    with file.workspace.write(file.key, "清除领导组的统计表") as step:
        step.remove(*(t for t in file.book.tallies if t.voter_group == "领导"))
        step.remove(*(b for b in file.book.batches if b.voter_group == "领导"))
    file._forget()
    file.changed.emit(None)

    page.sub_pages.choose(DESK)
    panel = page.desk
    panel.open_batch()
    panel.dialog.set_text("group", "领导")
    panel.dialog.set_text("issued", "3")
    panel.dialog.submit()
    assert panel.batches.select_cell("领导/1")
    key_in(desk, panel, Side.FIRST, "112")
    with messages.recorded("周斌"):
        desk.window.change_operator()
    key_in(desk, panel, Side.SECOND, "114")
    line = panel.current()
    assert line is not None
    assert line.state == "1处不同待核对"
    desk.bot.keyClick(panel.first_right, Qt.Key.Key_Space)
    desk.bot.keyClick(panel.count_button, Qt.Key.Key_Space)
    line = panel.current()
    assert line is not None
    assert line.state == "已计票"

    page.sub_pages.choose(TOTALS)
    assert totals.text_at(*place) not in ("", before)
    page.totals.grid.select_cell("001")
    # 2优1称 of three leaders: (2 × 95 + 85) ÷ 3.
    assert "91.6667" in page.totals.derivation.text.toPlainText()
    assert [entry.action for entry in file.workspace.history(file.key)[:2]] == [
        "测评计票：领导组第1批",
        "设测评批次：领导组第1批",
    ]
