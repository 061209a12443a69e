"""A whole round of competition in the real window: from the first post to the appointment, as a clerk enters it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from journeys.desk import NATURE, Desk
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtWidgets import QApplication

from kpi_desktop.domain.competition_steps import RoundStep
from kpi_desktop.domain.errors import Area, Place
from kpi_desktop.domain.placement import Stage
from kpi_desktop.services import posts
from kpi_desktop.ui.form_dialog import FormDialog
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.placement.competition_panel import CompetitionPanel
from kpi_desktop.ui.placement.page import PlacementPage

HEADS = ("G003", "G004")
NAMES = "赵一、钱二、孙三、李四、周五、吴六、郑七"


class Clerk:
    """What the clerk does on the page."""

    def __init__(self, desk: Desk) -> None:
        page = desk.tab(Area.PLACEMENT)
        assert isinstance(page, PlacementPage)
        assert page.go_to(Place(area=Area.PLACEMENT, page="竞争上岗"))
        self.desk = desk
        self.panel: CompetitionPanel = page.competition

    def fill(self, form: FormDialog | None, **texts: str) -> str:
        """Type into the form and confirm; gives the sentence while it is refused."""
        assert form is not None
        for key, text in texts.items():
            form.set_text(key, text)
        form.submit()
        refusal = form.refusal.text()
        if refusal:
            form.reject()
        return refusal

    def last_form(self) -> FormDialog:
        """The form that another form has opened."""
        forms = [w for w in QApplication.topLevelWidgets() if isinstance(w, FormDialog) and w.isVisible()]
        return forms[-1]

    def finish(self, on: str, **texts: str) -> str:
        return self.fill(self.panel.ask_finish(), on=on, **texts)

    def type(self, grid: EntryGrid[Any], row: str, column: str, text: str) -> None:
        """Put the caret on a cell, type, and press Enter."""
        assert grid.select_cell(row, column)
        for sign in text:
            widget = grid.view.editor or grid.view
            if sign.isascii():
                self.desk.bot.keyClicks(widget, sign)
            else:
                # What is not on a keyboard comes from an input method.
                event = QInputMethodEvent()
                event.setCommitString(sign)
                QGuiApplication.sendEvent(widget, event)
        self.desk.bot.keyClick(grid.view.editor or grid.view, Qt.Key.Key_Return)
        # A cell with choices takes its text after the list has closed.
        self.desk.bot.waitUntil(lambda: grid.view.editor is None, timeout=5_000)


def test_that_a_round_goes_from_posts_to_appointments(  # noqa: PLR0915 - one journey
    desk: Desk, make_unit_file: Callable[[str], Path]
) -> None:
    path = make_unit_file(NATURE)
    desk.open(path)
    file = desk.window.prepare().open_file
    assert file is not None
    clerk = Clerk(desk)
    panel = clerk.panel
    assert not panel.add_button.isEnabled()
    assert "设岗定责和制定考核方案在前" in panel._comes_first.text()
    key = file.key
    assert key is not None
    file.run_write(
        lambda: posts.lock_plan(
            file.workspace, key, filing_no="36号", filed_on="2025-12-18", wording_reason="上级原文"
        )
    )
    assert panel.add_button.isEnabled()

    assert "请填写轮次名称" in clerk.fill(panel.ask_round(), name=" ")
    assert clerk.fill(panel.ask_round(), term_from="2026-02-01") == ""
    assert panel.strip.count() == len(RoundStep) + 3
    assert "现在办“方案”" in panel._sentence.text()
    assert "还没有选定竞争的职位" in clerk.finish("2025-12-19")

    # Posts and conditions: the second post takes those of the first.
    book = file.book
    assert book is not None
    names = {post.post_no: post.name for post in book.posts}
    assert clerk.fill(panel.posts.ask_post(), post=f"{HEADS[0]} {names[HEADS[0]]}") == ""
    assert clerk.fill(panel.posts.ask_condition(), kind="学历") == ""
    assert clerk.fill(clerk.last_form()) == ""
    assert clerk.fill(panel.posts.ask_post(), post=f"{HEADS[1]} {names[HEADS[1]]}") == ""
    assert [row.conditions for row in panel.posts.grid.rows] == ["大专以上学历"] * 2
    assert "缺少资料" in panel.posts._qualified.text()
    assert "权重合计140" in clerk.fill(panel.posts.ask_scoring(), written="80")
    assert clerk.fill(panel.posts.ask_scoring(), ratio="2") == ""
    assert clerk.fill(panel.posts.ask_procedure(), least="1") == ""
    assert clerk.finish("2025-12-19", document_no="竞1号") == ""
    assert "早于上一步" in clerk.finish("2025-12-18")
    assert clerk.finish("2025-12-22") == ""

    # Sign-up: four people, wishes typed in the grid as well.
    people = [employee for employee in book.employees if not employee.on_probation][:4]
    first, second, third, fourth = (employee.employee_no for employee in people)
    labels = {e.employee_no: f"{e.employee_no} {e.name}" for e in people}
    wish1 = f"{HEADS[0]} {names[HEADS[0]]}"
    for number in (first, second, third, fourth):
        given = {"person": labels[number], "wish1": wish1, "signed_on": "2025-12-23"}
        assert clerk.fill(panel.sign_up.ask_candidate(), **given) == ""
    assert "同一个岗位" in clerk.fill(
        panel.sign_up.ask_candidate(), wish1=wish1, wish2=wish1, signed_on="2025-12-23"
    )
    grid = panel.sign_up.grid
    for number in (first, second, third):
        clerk.type(grid, number, "wish2", HEADS[1])
        clerk.type(grid, number, "education", "本科")
    assert [row.candidate.wishes for row in grid.rows][:3] == [HEADS] * 3
    clerk.type(grid, fourth, "education", "中专")
    assert clerk.finish("2025-12-26") == ""

    # Review: by the conditions, the failing one named.
    panel.review.all_button.click()
    outcomes = {row.key: row.outcome for row in panel.review.grid.rows}
    assert outcomes[f"{first}/{HEADS[0]}"] == "通过"
    assert outcomes[f"{fourth}/{HEADS[0]}"] == "不通过"
    assert "学历为中专" in next(row.why for row in panel.review.grid.rows if row.employee_no == fourth)
    assert clerk.finish("2025-12-29") == ""

    # Marks: a missing one keeps the step open.
    written = panel.typed[Stage.WRITTEN].grid
    clerk.type(written, first, "written", "82")
    clerk.type(written, second, "written", "80")
    assert "缺笔试成绩；缺考的请办理退出" in clerk.finish("2026-01-05")
    clerk.type(written, third, "written", "70")
    assert clerk.finish("2026-01-05") == ""
    assert clerk.fill(panel.interview.ask_judges(), names=NAMES) == ""
    interview = panel.interview.grid
    assert [row.key for row in interview.rows] == [first, second]
    for at, mark in enumerate(("88", "90", "91", "85", "95", "89", "92"), start=1):
        clerk.type(interview, first, f"judge{at}", mark)
        if at < 7:
            clerk.type(interview, second, f"judge{at}", "84")
    assert "缺郑七的评分" in clerk.finish("2026-01-06")
    interview.select_cell(second, "judge7")
    assert clerk.fill(panel.interview.ask_excuse(), reason="夫妻") == ""
    assert clerk.finish("2026-01-06") == ""
    appraisal = panel.typed[Stage.APPRAISAL].grid
    clerk.type(appraisal, first, "appraisal", "88.5")
    clerk.type(appraisal, second, "appraisal", "85")
    assert clerk.finish("2026-01-07") == ""

    # Ranking: the vector's 86.50, with its derivation.
    panel.choose_step("成绩与排名")
    best = panel.ranking.grid.rows[0]
    assert (best.key, str(best.score.total)) == (first, "86.50")
    panel.ranking.grid.select_cell(first, "total")
    assert "82.00×40%" in panel.ranking.derivation.text.toPlainText()
    panel.choose_step(RoundStep.INSPECTION.value)
    for number in (first, second):
        panel.ranking.grid.select_cell(number, "rank")
        panel.ranking.good_button.click()
    assert clerk.finish("2026-01-08") == ""

    # Decision, publication by working days, appointment.
    assert clerk.fill(panel.decision.ask_accept(), on="2026-01-09", by="党组会议") == ""
    assert [row.decision.post_no for row in panel.decision.grid.rows if row.decision] == list(HEADS)
    assert clerk.finish("2026-01-09", document_no="纪要3号") == ""
    assert "还没有填公示开始的日期" in clerk.finish("2026-01-20")
    assert clerk.fill(panel.publication.ask_day(), day="2026-01-12") == ""
    assert "到2026-01-16满" in panel.publication._sentence.text()
    assert "到2026-01-16才满" in clerk.finish("2026-01-16")
    assert clerk.finish("2026-01-19", note="公示无异议") == ""
    panel.choose_step(RoundStep.APPOINTMENT.value)
    assert people[0].name in panel.appointment.text.toPlainText()
    assert clerk.finish("2026-02-01", document_no="任1号") == ""
    after = file.book
    assert after is not None
    placed = {e.employee_no: e.post_no for e in after.employees}
    assert (placed[first], placed[second]) == HEADS
    panel.choose_step("纪要")
    assert "回避" in panel.minutes.text.toPlainText()
