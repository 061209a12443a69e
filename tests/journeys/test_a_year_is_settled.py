"""From proposals to the hand-in: decide with a reason, confirm, publish, an objection, no objection, hand in."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from kpi_desktop.domain.errors import Area
from kpi_desktop.domain.merging import HandInStage
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.steps import StepKind, StepRecord, is_done
from kpi_desktop.services import hand_in
from kpi_desktop.ui import messages
from kpi_desktop.ui.form_dialog import FormDialog
from kpi_desktop.ui.year_end.page import YearEndPage
from kpi_desktop.ui.year_end.result_state import PUBLICATION
from kpi_desktop.ui.year_end.state import GRADES
from tests.journeys.desk import NATURE, Desk


def fill(form: FormDialog | None, **values: str) -> str:
    assert form is not None
    for key, value in values.items():
        form.set_text(key, value)
    form.yes_button.click()
    return form.refusal.text()


def test_a_year_is_settled(desk: Desk, make_unit_file: Callable[[str], Path], tmp_path: Path) -> None:
    desk.open(make_unit_file(NATURE))
    page = desk.tab(Area.YEAR_END)
    assert isinstance(page, YearEndPage)
    file = page.open_file
    assert file is not None
    clock = [datetime(2026, 12, 28, 4, 0, tzinfo=UTC)]
    file.workspace.clock = lambda: clock[0]
    key = file.key
    assert key is not None
    with file.workspace.write(key, "备案") as step:
        step.save(StepRecord(kind=StepKind.PLAN, done_on="2025-12-18", done_by="李静"))
    file.refresh()

    page.sub_pages.choose(GRADES)
    grades = page.grades
    grades.adopt_button.click()
    for line in grades.grid.rows:
        if line.person is not None and line.person.decision is None:
            with messages.recorded("名额线上并列，局党组研究"):
                grades.grid.select_cell(line.key, "decided")
                grades.grid.view.open_editor(grades.grid.view.currentIndex(), "称职")
                grades.grid.finish_editing()
    competent = next(p for p in page.grades.result.people if p.grade is Grade.COMPETENT)
    with messages.recorded("全年2次没有按期完成督办事项"):
        grades.grid.select_cell(competent.employee.employee_no, "decided")
        grades.grid.view.open_editor(grades.grid.view.currentIndex(), "基本称职")
        grades.grid.finish_editing()
    assert fill(grades.ask_confirming(), day="2026-12-28", by="局党组会议") == ""

    page.sub_pages.choose(PUBLICATION)
    panel = page.publication
    assert fill(panel.ask_calendar(), holidays="2027-01-01至2027-01-03") == ""
    assert fill(panel.ask_day(), day="2026-12-29", place="公示栏") == ""
    assert (
        fill(panel.ask_objection(None), raised_on="2026-12-30", raised_by="匿名", content="下乡天数不符")
        == ""
    )
    stopped = hand_in.list_checklist(file.workspace, key, HandInStage.YEAR_END)
    assert "第1件公示异议没有处理" in {finding.what for finding in stopped}
    panel.objections.select_cell("1", "content")
    assert fill(panel.ask_settling(), outcome="核对台账，天数相符", settled_on="2026-12-31") == ""
    clock[0] = datetime(2027, 1, 12, 4, 0, tzinfo=UTC)
    assert fill(panel.ask_confirming(), by="考核委员会") == ""

    book = file.workspace.load_book(key)
    assert is_done(book.steps, StepKind.PUBLICATION)
    assert {c.employee_no: c.grade for c in book.confirmed}[competent.employee.employee_no] is Grade.BASIC
    assert hand_in.furthest_stage(file.workspace, key) is HandInStage.YEAR_END
    record = hand_in.make_hand_in(file.workspace, key, tmp_path / "上报包.sqlite", HandInStage.YEAR_END, None)
    counts = dict(record.row_counts)
    assert (counts["confirmed_result"], counts["year_objection"], counts["year_notice"]) == (
        len(book.employees),
        1,
        1,
    )
