"""竞争上岗 over a real file: what each page lets be done, what it refuses, and what it says while empty."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QComboBox

from kpi_desktop.domain.competition_scores import RoundScores
from kpi_desktop.domain.competition_steps import Competition, RoundStep, RoundStepRecord
from kpi_desktop.domain.conditions import Condition
from kpi_desktop.domain.errors import Area, Place
from kpi_desktop.domain.placement import Candidate, JudgeMark, RoundPost, Stage, StageScore
from kpi_desktop.services import (
    competition,
    competition_people,
    competition_posts,
    competition_results,
    posts,
)
from kpi_desktop.services.competition_standing import load_standing
from kpi_desktop.ui import messages
from kpi_desktop.ui.form_dialog import FormDialog
from kpi_desktop.ui.open_file import OpenFile
from kpi_desktop.ui.page import Page
from kpi_desktop.ui.placement.competition_panel import CompetitionPanel
from kpi_desktop.ui.placement.page import PlacementPage
from kpi_desktop.ui.print_preview import PrintPreview
from kpi_desktop.ui.year_steps import derive_strip

Show = Callable[[type[Page], OpenFile], PlacementPage]
S = RoundStep
STANDING = Condition(kind="standing")


class Round:
    """A round over the clean sample unit, brought to a step through the services."""

    def __init__(self, file: OpenFile) -> None:
        assert file.key is not None
        self.file, self.key, self.workspace = file, file.key, file.workspace
        posts.lock_plan(
            self.workspace, self.key, filing_no="36号", filed_on="2025-12-18", wording_reason="上级原文"
        )
        competition.add_round(self.workspace, self.key, "第1轮", "2026-02-01")
        record = self.now().round
        rules = replace(record.rules, min_applicants=2, interview_ratio=None)
        competition.save_round(self.workspace, self.key, replace(record, rules=rules))
        for post_no in ("G003", "G004"):
            competition_posts.save_post(
                self.workspace, self.key, RoundPost(round_no=1, post_no=post_no, conditions=(STANDING,))
            )

    def now(self) -> Competition:
        return load_standing(self.workspace, self.key).competition(1)

    def finish(self, *steps: RoundStep, on: str = "2026-01-05") -> None:
        for step in steps:
            record = RoundStepRecord(round_no=1, step=step, done_on=on, done_by="李")
            competition.finish_step(self.workspace, self.key, record)

    def sign_up(self) -> None:
        self.finish(S.PLAN, S.NOTICE)
        candidates = [
            Candidate(round_no=1, employee_no=number, wishes=("G003", "G004"))
            for number in ("006", "007", "008")
        ]
        competition_people.sign_up(self.workspace, self.key, candidates)

    def review(self) -> None:
        self.sign_up()
        self.finish(S.SIGN_UP)
        competition_people.review_all(self.workspace, self.key, 1)
        self.finish(S.REVIEW)

    def score(self, stage: Stage, *points: str) -> None:
        scores = [
            StageScore(round_no=1, employee_no=number, stage=stage, score=Decimal(text))
            for number, text in zip(("006", "007", "008"), points, strict=True)
        ]
        competition_results.record_scores(self.workspace, self.key, scores)

    def rank(self) -> None:
        """006 and 007 tie in everything, 008 behind."""
        self.review()
        self.score(Stage.WRITTEN, "90", "90", "80")
        self.finish(S.WRITTEN)
        competition_results.save_judges(self.workspace, self.key, 1, ["赵", "钱"])
        marks = [
            JudgeMark(round_no=1, employee_no=number, judge_no=judge, mark=Decimal(85))
            for number in ("006", "007", "008")
            for judge in (1, 2)
        ]
        competition_results.record_marks(self.workspace, self.key, marks)
        self.finish(S.INTERVIEW)
        self.score(Stage.APPRAISAL, "80", "80", "80")
        self.finish(S.APPRAISAL)

    def inspect(self) -> None:
        self.rank()
        competition_results.rule_tie(self.workspace, self.key, 1, ["007", "006"], "基层经历")
        for number in ("006", "007"):
            competition_results.inspect(self.workspace, self.key, 1, number, passed=True)
        self.finish(S.INSPECTION)

    def decide(self) -> None:
        self.inspect()
        now = self.now()
        placings = load_standing(self.workspace, self.key).proposal(now, RoundScores(now)).placings
        competition_results.decide(
            self.workspace,
            self.key,
            1,
            {placing.employee_no: placing.post_no for placing in placings},
            reasons={},
            decided_on="2026-01-09",
            decided_by="党组",
        )
        self.finish(S.DECISION, on="2026-01-09")


@pytest.fixture
def a_round(unit: OpenFile) -> Round:
    return Round(unit)


@pytest.fixture
def open_panel(show_page: Show, unit: OpenFile) -> Callable[[str], CompetitionPanel]:
    """The panel over the unit as it stands, at a step."""

    def open_it(step: str = "") -> CompetitionPanel:
        unit.refresh()
        page = show_page(PlacementPage, unit)
        assert page.go_to(Place(area=Area.PLACEMENT, page="竞争上岗", item=step))
        return page.competition

    return open_it


def answer(form: FormDialog | None, **texts: str) -> str:
    """Type into a form and confirm: the sentence of a refusal."""
    assert form is not None
    for key, text in texts.items():
        form.set_text(key, text)
    form.submit()
    refusal = form.refusal.text()
    if refusal:
        form.reject()
    return refusal


def starts_with(form: FormDialog | None, *keys: str) -> list[str]:
    """What a form starts with; it is closed again."""
    assert form is not None
    texts = [editor.currentText() for key in keys if isinstance(editor := form.editors[key], QComboBox)]
    form.reject()
    return texts


def last_form() -> FormDialog:
    """The form that another form has opened."""
    return [w for w in QApplication.topLevelWidgets() if isinstance(w, FormDialog) and w.isVisible()][-1]


Open = Callable[..., CompetitionPanel]


def test_that_an_empty_file_says_what_comes_first(show_page: Show, empty: OpenFile) -> None:
    page = show_page(PlacementPage, empty)
    assert page.go_to(Place(area=Area.PLACEMENT, page="竞争上岗"))
    panel = page.competition
    assert "还没有竞争上岗的轮次" in panel._empty.text()
    assert not panel.add_button.isEnabled()
    assert panel.ask_finish() is None
    assert panel.ask_back() is None
    panel.remove_round()
    panel.print_paper("minutes")


def test_that_rounds_come_and_go_and_keep_their_step(a_round: Round, open_panel: Open) -> None:
    panel = open_panel()
    assert answer(panel.ask_round(), name="补充一轮", term_from="2026-06-01") == ""
    assert panel.rounds.count() == 2
    assert panel.round_no == 2
    panel.remove_round()
    assert (panel.rounds.count(), panel.round_no) == (1, 1)
    panel.choose_step("纪要")
    assert panel.step_key == "纪要"
    assert answer(panel.ask_finish(), on="2026-01-05") == ""
    assert panel.step_key == "纪要"
    panel.choose_step(S.NOTICE.value)
    assert answer(panel.ask_finish(), on="2026-01-05") == ""
    assert panel.step_key == S.SIGN_UP.value
    with messages.recorded(None) as boxes:
        panel.remove_round()
    assert "已经办过步骤，不能删除" in boxes.texts[0]


def test_that_a_step_goes_back_with_its_reason(a_round: Round, open_panel: Open) -> None:
    a_round.finish(S.PLAN)
    panel = open_panel()
    assert "要写明原因" in answer(panel.ask_back())
    assert answer(panel.ask_back(), reason="补充职位") == ""
    assert panel.step_key == S.PLAN.value
    panel.choose_step("纪要")
    assert "退回步骤“方案”" in panel.minutes.text.toPlainText()


def test_that_posts_and_conditions_are_put_together(a_round: Round, open_panel: Open) -> None:
    panel = open_panel(S.PLAN.value)
    page = panel.posts
    page.grid.select_cell("G003", "places")
    assert answer(page.ask_condition(), kind="政治面貌") == ""
    assert "还没有填写" in answer(last_form(), among="")
    assert answer(page.ask_condition(), kind="政治面貌") == ""
    assert answer(last_form(), among="中共党员、群众") == ""
    assert page.conditions.count() == 2
    page.copy_conditions()
    assert [len(row.post.conditions) for row in page.grid.rows] == [2, 2]
    page.conditions.setCurrentRow(0)
    assert page.remove_condition() is None
    assert page.conditions.count() == 1
    assert answer(page.ask_post(), post="G005 x", places="三") == "名额应为1以上的整数。"
    assert answer(page.ask_post(), places="1") == ""
    page.grid.select_cell(page.grid.rows[-1].post.post_no, "places")
    page.remove_post()
    assert len(page.grid.rows) == 2


def test_that_a_published_condition_asks_for_its_reason(a_round: Round, open_panel: Open) -> None:
    a_round.finish(S.PLAN, S.NOTICE)
    panel = open_panel(S.PLAN.value)
    page = panel.posts
    page.grid.select_cell("G003", "places")
    page.conditions.setCurrentRow(0)
    assert "要写明原因" in answer(page.remove_condition())
    assert answer(page.remove_condition(), reason="上级批复") == ""
    assert page.conditions.count() == 0
    assert answer(page.copy_conditions(), reason="统一条件") == ""
    assert a_round.now().events[-1].reason == "统一条件"


@pytest.mark.parametrize(
    ("form", "texts", "sentence"),
    [
        ("ask_scoring", {"written": "-10"}, "笔试权重不能是负数"),
        ("ask_scoring", {"written": "50"}, "权重合计110"),
        ("ask_scoring", {"ties": "口试"}, "“口试”不是计分环节"),
        ("ask_scoring", {"trim": "五"}, "评委人数应为整数"),
        ("ask_scoring", {"ratio": "很多"}, "进入面试的比例应为整数"),
        ("ask_procedure", {"wishes": "9"}, "志愿数应在1到5之间"),
        ("ask_procedure", {"notice": ""}, "公示工作日应为整数"),
        ("ask_name", {"term_to": "2026-01-01"}, "不晚于开始"),
        ("ask_name", {"term_from": "明年"}, "不是日期"),
    ],
)
def test_that_rules_that_cannot_stand_are_refused_in_the_form(
    a_round: Round, open_panel: Open, form: str, texts: dict[str, str], sentence: str
) -> None:
    page = open_panel(S.PLAN.value).posts
    assert sentence in answer(getattr(page, form)(), **texts)
    assert answer(getattr(page, form)()) == ""


def test_that_sign_up_takes_no_closed_post_and_lets_people_leave_and_return(
    a_round: Round, open_panel: Open
) -> None:
    a_round.sign_up()
    panel = open_panel(S.SIGN_UP.value)
    page = panel.sign_up
    page.counts.select_cell("G004")
    assert "要写明理由" in answer(page.ask_too_few())
    assert answer(page.ask_too_few(), reason="撤销岗位") == ""
    assert [row.state for row in page.counts.rows] == ["公布", "不开考"]
    (person,) = starts_with(page.ask_candidate(), "person")
    assert answer(page.ask_candidate(), person=person, signed_on="2026-01-06") == ""
    assert len(page.grid.rows) == 4
    page.grid.select_cell(person.split(" ", maxsplit=1)[0])
    page.remove()
    assert len(page.grid.rows) == 3
    page.grid.select_cell("006")
    assert "要写明原因" in answer(page.ask_withdraw())
    assert answer(page.ask_withdraw(), on="2026-01-06", reason="申请") == ""
    assert page.grid.rows[0].state == "01-06退出：申请"
    page.grid.select_cell("006")
    assert answer(page.ask_back(), reason="撤回申请") == ""
    assert page.grid.rows[0].state == ""


def test_that_facts_of_everybody_decide_who_qualifies(a_round: Round, open_panel: Open) -> None:
    panel = open_panel(S.PLAN.value)
    panel.posts.grid.select_cell("G003", "places")
    assert answer(panel.posts.ask_condition(), kind="学历") == ""
    assert answer(last_form()) == ""
    assert "没有填学历" in panel.posts._qualified.text()
    panel.choose_step("任职资料")
    grid = panel.facts.grid
    assert len(grid.rows) == len(panel.book.employees)
    grid.select_cell(grid.rows[0].key, "education")
    number = grid.rows[0].key
    QGuiApplication.clipboard().setText("本科\t2010-07\t2022-03\t2023-01\t称职\t优秀")
    grid.paste()
    row = grid.rows[0]
    assert (row.key, row.facts.work_from, row.grade(2025), row.grade(2024)) == (
        number,
        "2010-07",
        "称职",
        "优秀",
    )
    panel.choose_step(S.PLAN.value)
    panel.posts.grid.select_cell("G003", "places")
    field = panel.posts.grid.rows[0].field
    assert [employee.employee_no for employee in field.meets] == [number]


def test_that_a_review_by_hand_needs_a_reason(a_round: Round, open_panel: Open) -> None:
    a_round.sign_up()
    a_round.finish(S.SIGN_UP)
    page = open_panel(S.REVIEW.value).review
    page.grid.select_cell("006/G003")
    assert "审为不通过要写明理由" in answer(page.ask_review(passed=False))
    assert answer(page.ask_review(passed=False), reason="材料不实") == ""
    page.grid.select_cell("006/G004")
    assert answer(page.ask_review(passed=True)) == ""
    assert [row.outcome for row in page.grid.rows][:2] == ["不通过", "通过"]


def test_that_a_tie_is_settled_before_the_inspection(a_round: Round, open_panel: Open) -> None:
    a_round.rank()
    panel = open_panel(S.INSPECTION.value)
    page = panel.ranking
    assert "并列争同一名额" in page._sentence.text()
    assert "请先在“成绩与排名”里定出先后" in answer(panel.ask_finish(), on="2026-01-08")
    assert "要写明理由" in answer(page.ask_tie())
    labels = starts_with(page.ask_tie(), "p1", "p2")
    assert answer(page.ask_tie(), p1=labels[1], p2=labels[0], reason="基层经历") == ""
    assert [row.key for row in page.grid.rows] == ["007", "006", "008"]
    assert page.ask_tie() is None
    page.grid.select_cell("007", "rank")
    assert "要写明原因" in answer(page.ask_failure())
    assert answer(page.ask_failure(), note="瞒报") == ""
    assert [row.rank for row in page.grid.rows] == [1, 2, None]
    assert page.grid.rows[2].note == "考察不合格：瞒报"
    page.grid.select_cell("008", "rank")
    assert answer(page.ask_withdraw(), reason="申请", on="2026-01-08") == ""


def test_that_a_decision_is_changed_with_a_reason(a_round: Round, open_panel: Open) -> None:
    a_round.inspect()
    page = open_panel(S.DECISION.value).decision
    page.grid.select_cell("007", "decided")
    assert "请写明理由" in answer(page.ask_change(), post="不任职")
    assert answer(page.ask_accept(), by="党组") == ""
    assert [row.decision.post_no for row in page.grid.rows if row.decision] == ["G003", "G004", ""]
    page.grid.select_cell("006", "decided")
    assert answer(page.ask_change(), post="不任职", reason="另有任用") == ""
    assert page.grid.rows[1].decision is not None
    assert page.grid.rows[1].decision.reason == "另有任用"


def test_that_objections_and_holidays_are_entered_on_the_publication(
    a_round: Round, open_panel: Open
) -> None:
    a_round.decide()
    panel = open_panel(S.PUBLICATION.value)
    page = panel.publication
    assert "还没有填开始日期" in page._sentence.text()
    assert "没有2031年的节假日安排" in answer(page.ask_day(), day="2031-01-06")
    assert answer(page.ask_calendar(), year="明年") == "年份应为四位数字，如2027。"
    assert "请填写2031年放假的日期" in answer(page.ask_calendar(), year="2031")
    assert answer(page.ask_calendar(), year="2031", holidays="2031-01-01至2031-01-03") == ""
    assert answer(page.ask_day(), day="2026-01-12") == ""
    assert "到2026-01-16满" in page._sentence.text()
    assert "请写明异议的内容" in answer(page.ask_objection(None))
    assert answer(page.ask_objection(None), content="年限不足", about="006") == ""
    assert "还没有处理结果" in answer(panel.ask_finish(), on="2026-01-19")
    page.grid.select_cell("1")
    assert answer(page.ask_settling(), outcome="查无此事") == ""
    assert answer(panel.ask_finish(), on="2026-01-19") == ""


def test_that_the_strip_of_the_year_says_where_the_rounds_stand(
    a_round: Round, open_panel: Open, unit: OpenFile
) -> None:
    open_panel()
    assert unit.result is not None

    def said() -> str:
        unit.refresh()
        assert unit.result is not None
        return next(s for s in derive_strip(unit.result, ()) if s.place.page == "竞争上岗").state_text

    assert said() == "待方案"
    a_round.finish(S.PLAN)
    assert said() == "待公布职位"
    competition.add_round(unit.workspace, unit.key, "第二轮", "2026-06-01")
    assert said() == "进行中 2轮"


def test_that_a_paper_is_shown_in_the_preview(
    a_round: Round, open_panel: Open, wait_for_jobs: Callable[[], None]
) -> None:
    panel = open_panel()
    panel.print_paper("announcement")
    wait_for_jobs()
    shown = [w for w in QApplication.topLevelWidgets() if isinstance(w, PrintPreview) and w.isVisible()]
    assert shown
    shown[-1].close()
