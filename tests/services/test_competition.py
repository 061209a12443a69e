"""A round of competition through the services: order, reasons, minutes, withdrawal, appointment, bad input."""

from dataclasses import replace
from decimal import Decimal

import pytest

from kpi_desktop.domain.competition_scores import RoundScores
from kpi_desktop.domain.competition_steps import Competition, RoundStep, RoundStepRecord
from kpi_desktop.domain.conditions import Condition
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.grading import GradeDecision
from kpi_desktop.domain.person_facts import Education, PersonFacts
from kpi_desktop.domain.placement import (
    Candidate,
    CompetitionRound,
    JudgeMark,
    Objection,
    RoundPost,
    Stage,
    StageScore,
    TooFew,
)
from kpi_desktop.domain.posts import PostLevel
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.staff import Sanction
from kpi_desktop.domain.steps import StepKind, StepRecord
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.services import (
    competition,
    competition_people,
    competition_posts,
    competition_results,
)
from kpi_desktop.services.competition_standing import Standing, load_standing
from kpi_desktop.services.next_year import start_next_year
from kpi_desktop.services.workspace import Workspace
from tests.builders import a_post, an_employee

S = RoundStep
PLAN = StepRecord(kind=StepKind.PLAN, done_on="2025-12-18", done_by="李", document_no="36号")
PARTY = Condition(kind="political")


class Office:
    """A unit with four people, two section heads' posts, and the plan locked."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.key: UnitYear = workspace.only_book()
        people = [
            an_employee(
                f"{at:03d}",
                name=name,
                post_no=f"G{at:03d}",
                political_status=status,
                gender="男",
                birth_month="1985-03",
                sort_order=at,
            )
            for at, (name, status) in enumerate(
                (("张三", "中共党员"), ("李四", "中共党员"), ("王五", "中共党员"), ("赵六", "群众")), start=1
            )
        ]
        posts = [
            a_post(f"G{at:03d}", name=f"岗位{at}", level=PostLevel.SECTION_HEAD, sort_order=at)
            for at in range(1, 7)
        ]
        with workspace.write(self.key, "准备") as step:
            step.save(*posts, *people, PLAN)

    def standing(self) -> Standing:
        return load_standing(self.workspace, self.key)

    def now(self, round_no: int = 1) -> Competition:
        return self.standing().competition(round_no)

    def finish(self, *steps: RoundStep, on: str = "2026-01-05", round_no: int = 1) -> None:
        for step in steps:
            record = RoundStepRecord(
                round_no=round_no, step=step, done_on=on, done_by="李", document_no="5号"
            )
            competition.finish_step(self.workspace, self.key, record)

    def open_round(
        self, *posts: str, conditions: tuple[Condition, ...] = (PARTY,), **rules: object
    ) -> CompetitionRound:
        number = len(self.standing().competitions) + 1
        competition.add_round(self.workspace, self.key, f"第{number}轮", "2026-02-01")
        record = self.now(number).round
        usual = {"min_applicants": 1, "interview_ratio": None, **rules}
        competition.save_round(
            self.workspace, self.key, replace(record, rules=replace(record.rules, **usual))
        )
        for post_no in posts:
            competition_posts.save_post(
                self.workspace, self.key, RoundPost(round_no=number, post_no=post_no, conditions=conditions)
            )
        return self.now(number).round

    def sign_up(self, number: str, *wishes: str, round_no: int = 1, adjust: bool = False) -> None:
        candidate = Candidate(round_no=round_no, employee_no=number, wishes=wishes, accepts_adjustment=adjust)
        competition_people.sign_up(self.workspace, self.key, (candidate,))

    def score(self, stage: Stage, **points: str) -> None:
        competition_results.record_scores(
            self.workspace,
            self.key,
            [
                StageScore(round_no=1, employee_no=number[1:], stage=stage, score=Decimal(text))
                for number, text in points.items()
            ],
        )

    def mark(self, number: str, *marks: str) -> None:
        competition_results.record_marks(
            self.workspace,
            self.key,
            [
                JudgeMark(round_no=1, employee_no=number, judge_no=at, mark=Decimal(mark))
                for at, mark in enumerate(marks, start=1)
            ],
        )

    def events(self) -> list[tuple[str, str]]:
        return [(event.what, event.reason) for event in self.now().events]


@pytest.fixture
def office(unit_file: Workspace) -> Office:
    return Office(unit_file)


def up_to_scores(office: Office) -> None:
    """Three people reviewed and fully marked for G005 and G006; 张三 best, 李四 next."""
    office.open_round("G005", "G006")
    office.finish(S.PLAN, S.NOTICE)
    office.sign_up("001", "G005", "G006")
    office.sign_up("002", "G005", "G006")
    office.sign_up("003", "G005", adjust=True)
    office.finish(S.SIGN_UP)
    competition_people.review_all(office.workspace, office.key, 1)
    office.finish(S.REVIEW)
    office.score(Stage.WRITTEN, n001="82", n002="80", n003="70")
    office.finish(S.WRITTEN)
    competition_results.save_judges(
        office.workspace, office.key, 1, ["赵", "钱", "孙", "李", "周", "吴", "郑"]
    )
    office.mark("001", "88", "90", "91", "85", "95", "89", "92")
    office.mark("002", *["85"] * 7)
    office.mark("003", *["80"] * 7)
    office.finish(S.INTERVIEW)
    office.score(Stage.APPRAISAL, n001="88.5", n002="86", n003="85")
    office.finish(S.APPRAISAL)


def decide_as_proposed(office: Office) -> None:
    now = office.now()
    proposal = office.standing().proposal(now, RoundScores(now))
    competition_results.decide(
        office.workspace,
        office.key,
        1,
        {placing.employee_no: placing.post_no for placing in proposal.placings},
        reasons={},
        decided_on="2026-01-08",
        decided_by="党组会",
    )


def inspect(office: Office, *numbers: str) -> None:
    for number in numbers:
        competition_results.inspect(office.workspace, office.key, 1, number, passed=True)


def test_that_no_round_begins_before_the_plan_is_locked(unit_file: Workspace) -> None:
    with pytest.raises(RuleViolation, match="设岗定责和制定考核方案在前，竞争上岗在后"):
        competition.add_round(unit_file, unit_file.only_book(), "第1轮", "2026-02-01")


def test_that_a_whole_round_leads_to_appointments(office: Office) -> None:
    up_to_scores(office)
    scores = RoundScores(office.now())
    assert scores.score("001").total == Decimal("86.50")
    inspect(office, "001", "002")
    office.finish(S.INSPECTION, on="2026-01-07")
    decide_as_proposed(office)
    office.finish(S.DECISION, on="2026-01-08")
    competition.set_notice_from(office.workspace, office.key, 1, "2026-01-08")
    with pytest.raises(RuleViolation, match="到2026-01-14才满"):
        office.finish(S.PUBLICATION, on="2026-01-14")
    office.finish(S.PUBLICATION, on="2026-01-15")
    office.finish(S.APPOINTMENT, on="2026-02-01")
    book = office.workspace.load_book(office.key)
    assert [(e.name, e.post_no) for e in book.employees] == [
        ("张三", "G005"),
        ("李四", "G006"),
        ("王五", "G003"),
        ("赵六", "G004"),
    ]
    new = [a for a in book.appointments if a.round_no == 1]
    assert [(a.employee_no, a.post_no, a.since, a.until, a.trial_until) for a in new] == [
        ("001", "G005", "2026-02-01", "2028-01-31", "2027-01-31"),
        ("002", "G006", "2026-02-01", "2028-01-31", "2027-01-31"),
    ]
    with pytest.raises(RuleViolation, match="试用期到2027-01-31才满"):
        office.finish(S.TRIAL, on="2027-01-31")
    office.finish(S.TRIAL, on="2027-02-01")
    assert office.now().current is None


def test_that_a_holder_who_loses_his_post_leaves_it_the_day_before(office: Office) -> None:
    office.open_round("G003", weights=((Stage.WRITTEN, Decimal(100)),), tie_order=(), with_inspection=False)
    office.finish(S.PLAN, S.NOTICE)
    office.sign_up("001", "G003")
    office.sign_up("003", "G003")
    office.finish(S.SIGN_UP)
    competition_people.review_all(office.workspace, office.key, 1)
    office.finish(S.REVIEW)
    office.score(Stage.WRITTEN, n001="90", n003="70")
    office.finish(S.WRITTEN)
    decide_as_proposed(office)
    office.finish(S.DECISION, on="2026-01-08")
    displaced = competition.list_displaced(office.workspace.load_book(office.key), office.now())
    assert [employee.name for employee in displaced] == ["王五"]
    competition.set_notice_from(office.workspace, office.key, 1, "2026-01-08")
    office.finish(S.PUBLICATION, on="2026-01-15")
    office.finish(S.APPOINTMENT, on="2026-02-01")
    book = office.workspace.load_book(office.key)
    assert {e.name: e.post_no for e in book.employees}["王五"] == ""
    ended = next(a for a in book.appointments if a.employee_no == "003")
    assert (ended.ended_on, ended.end_reason) == ("2026-01-31", "第1轮后不再担任该岗位")


def test_that_whoever_withdraws_after_the_ranking_makes_room_and_nothing_is_lost(office: Office) -> None:
    up_to_scores(office)
    competition_people.withdraw(office.workspace, office.key, 1, "001", on="2026-01-06", reason="本人申请")
    now = office.now()
    proposal = office.standing().proposal(now, RoundScores(now))
    assert [(p.employee_no, p.post_no) for p in proposal.placings] == [("002", "G005"), ("003", "G006")]
    assert proposal.placings[1].is_adjusted
    assert RoundScores(now).score("001").total == Decimal("86.50")
    assert office.events()[-1] == ("张三（001）退出竞争", "本人申请")
    with pytest.raises(RuleViolation, match="张三已于2026-01-06退出"):
        competition_people.withdraw(office.workspace, office.key, 1, "001", on="2026-01-06", reason="再退")
    competition_people.take_back_withdrawal(office.workspace, office.key, 1, "001", "误操作")
    with pytest.raises(RuleViolation, match="没有退出"):
        competition_people.take_back_withdrawal(office.workspace, office.key, 1, "001", "误操作")
    again = RoundScores(office.now()).ranking.ranked[0]
    assert (again.candidate.employee_no, again.rank) == ("001", 1)


def test_that_a_withdrawal_after_the_decision_voids_it(office: Office) -> None:
    up_to_scores(office)
    inspect(office, "001", "002")
    office.finish(S.INSPECTION)
    decide_as_proposed(office)
    office.finish(S.DECISION, on="2026-01-08")
    competition_people.withdraw(office.workspace, office.key, 1, "001", on="2026-01-09", reason="调离")
    assert office.now().decision("001") is None
    assert "原决定任G005作废" in office.events()[-1][0]
    with pytest.raises(RuleViolation, match="任职已经决定，不能恢复报名"):
        competition_people.take_back_withdrawal(office.workspace, office.key, 1, "001", "误")
    competition.step_back(office.workspace, office.key, 1, "递补")
    competition.step_back(office.workspace, office.key, 1, "递补后重新考察")
    inspect(office, "002", "003")
    office.finish(S.INSPECTION, on="2026-01-12")
    decide_as_proposed(office)
    assert {d.employee_no: d.post_no for d in office.now().decisions} == {"002": "G005", "003": "G006"}


@pytest.mark.parametrize(
    ("number", "wishes", "sentence"),
    [
        ("001", ("G001",), "不在本轮公布的职位中"),
        ("001", ("G006",), "G006不开考，请改报"),
        ("001", ("G005", "G005"), "第1志愿和第2志愿是同一个岗位"),
        ("009", ("G005",), "名册中没有工号009"),
        ("002", ("G005",), "已在“第1轮”中报名，一人不能同时参加两轮"),
    ],
    ids=["not in the round", "closed post", "one rank twice", "stranger", "two rounds"],
)
def test_that_a_bad_sign_up_is_refused_and_nothing_is_lost(
    office: Office, number: str, wishes: tuple[str, ...], sentence: str
) -> None:
    office.open_round("G004")
    office.finish(S.PLAN, S.NOTICE)
    office.sign_up("002", "G004")
    office.open_round("G005", "G006")
    office.finish(S.PLAN, S.NOTICE, round_no=2)
    competition_posts.rule_too_few(
        office.workspace, office.key, 2, "G006", TooFew.NOT_OPENED, reason="无人报名"
    )
    before = office.workspace.load_book(office.key), office.standing().competitions
    with pytest.raises(RuleViolation, match=sentence):
        office.sign_up(number, *wishes, round_no=2)
    assert (office.workspace.load_book(office.key), office.standing().competitions) == before


def test_that_somebody_who_left_a_round_may_join_another(office: Office) -> None:
    office.open_round("G004")
    office.finish(S.PLAN, S.NOTICE)
    office.sign_up("002", "G004")
    competition_people.withdraw(office.workspace, office.key, 1, "002", on="2026-01-06", reason="改报")
    office.open_round("G005")
    office.finish(S.PLAN, S.NOTICE, round_no=2)
    office.sign_up("002", "G005", round_no=2)
    with pytest.raises(RuleViolation, match="李四已在“第2轮”中报名"):
        competition_people.take_back_withdrawal(office.workspace, office.key, 1, "002", "误")
    with pytest.raises(RuleViolation, match="已于2026-01-06退出，要再参加请先恢复报名"):
        office.sign_up("002", "G004")


def test_that_changing_a_condition_after_the_notice_needs_a_reason_and_is_told(office: Office) -> None:
    office.open_round("G005")
    office.finish(S.PLAN, S.NOTICE)
    office.sign_up("001", "G005")
    post = office.now().posts[0]
    changed = replace(post, conditions=(Condition(kind="education"),))
    with pytest.raises(RuleViolation, match="改岗位5的名额或条件要写明原因"):
        competition_posts.save_post(office.workspace, office.key, changed)
    competition_posts.save_post(office.workspace, office.key, changed, "上级批复")
    what, reason = office.events()[-1]
    assert what == "公布职位以后修改G005岗位5：删去条件“政治面貌为中共党员”，增加条件“大专以上学历”"
    assert reason == "上级批复"
    added = RoundPost(round_no=1, post_no="G006", conditions=(PARTY,))
    competition_posts.save_post(office.workspace, office.key, added, "新增空缺")
    assert office.events()[-1][0].endswith("增加职位，名额1名")
    with pytest.raises(RuleViolation, match="职位已经公布，不能删去"):
        competition_posts.remove_post(office.workspace, office.key, 1, "G006")
    record = office.now().round
    with pytest.raises(RuleViolation, match="职位已经公布，改规则要写明原因"):
        competition.save_round(
            office.workspace, office.key, replace(record, rules=replace(record.rules, min_applicants=2))
        )
    competition.save_round(
        office.workspace, office.key, replace(record, rules=replace(record.rules, min_applicants=2)), "纠正"
    )
    assert office.events()[-1] == ("公布职位以后修改方案规则：每个职位最少报名由1人改为2人", "纠正")


def test_that_a_changed_condition_has_its_wishes_reviewed_again(office: Office) -> None:
    office.open_round("G005")
    office.finish(S.PLAN, S.NOTICE)
    office.sign_up("001", "G005")
    office.finish(S.SIGN_UP)
    competition_people.review_all(office.workspace, office.key, 1)
    assert office.now().candidates[0].review("G005") is not None
    post = office.now().posts[0]
    competition_posts.save_post(
        office.workspace, office.key, replace(post, conditions=(Condition(kind="age"),)), "纠正"
    )
    assert office.now().candidates[0].review("G005") is None


def test_that_the_review_names_the_failing_condition_and_leaves_unknown_data_to_a_person(
    office: Office,
) -> None:
    office.open_round("G005", conditions=(PARTY, Condition(kind="education")))
    office.finish(S.PLAN, S.NOTICE)
    for number in ("001", "002", "004"):
        office.sign_up(number, "G005")
    office.finish(S.SIGN_UP)
    competition_people.save_facts(
        office.workspace, office.key, (PersonFacts(employee_no="001", education=Education.BACHELOR),)
    )
    competition_people.review_all(office.workspace, office.key, 1)
    reviews = {c.employee_no: c.reviews for c in office.now().candidates}
    assert reviews["001"][0].passed
    assert reviews["002"] == ()
    assert not reviews["004"][0].passed
    assert reviews["004"][0].reason.startswith("政治面貌为中共党员：政治面貌为群众")
    with pytest.raises(RuleViolation, match="李四的志愿G005按条件是“缺少资料”，审为通过要写明理由"):
        competition_people.review_wish(office.workspace, office.key, 1, "002", "G005", passed=True)
    competition_people.review_wish(
        office.workspace, office.key, 1, "002", "G005", passed=True, reason="已核对毕业证"
    )
    assert office.events()[-1] == ("李四（002）的志愿G005按条件“缺少资料”，审为通过", "已核对毕业证")
    competition_people.review_wish(office.workspace, office.key, 1, "004", "G005", passed=False)
    office.finish(S.REVIEW)
    with pytest.raises(RuleViolation, match="“资格审查”已经办结"):
        competition_people.review_all(office.workspace, office.key, 1)


def test_that_former_grades_come_from_the_file_and_from_typing(office: Office) -> None:
    facts = PersonFacts(employee_no="001", grades=((2025, Grade.COMPETENT),))
    competition_people.save_facts(office.workspace, office.key, (facts,))
    office.open_round("G005")
    applicants = office.standing().applicants(office.now())
    assert applicants["001"].grades == {2025: Grade.COMPETENT}
    assert applicants["002"].grades == {}
    for bad, sentence in (
        (PersonFacts(employee_no="009"), "名册中没有工号009"),
        (PersonFacts(employee_no="001", work_from="2010-13"), "张三的参加工作时间"),
    ):
        with pytest.raises(RuleViolation, match=sentence):
            competition_people.save_facts(office.workspace, office.key, (bad,))


def test_that_the_next_year_knows_facts_grades_and_old_sanctions(office: Office) -> None:
    facts = PersonFacts(employee_no="001", education=Education.BACHELOR)
    competition_people.save_facts(office.workspace, office.key, (facts,))
    decision = GradeDecision(
        employee_no="001", grade=Grade.EXCELLENT, reason="", decided_on="2026-12-30", decided_by="党组"
    )
    warning = Sanction(employee_no="002", kind="政务警告", decided="2026-06")
    with office.workspace.write(office.key, "年终") as step:
        step.save(decision, warning)
    start_next_year(office.workspace, office.key)
    office.key = UnitYear(unit_code=office.key.unit_code, year=office.key.year + 1)
    with office.workspace.write(office.key, "备案") as step:
        step.save(PLAN)
    office.open_round("G005")
    applicants = office.standing().applicants(office.now())
    assert applicants["001"].facts == facts
    assert applicants["001"].grades == {2026: Grade.EXCELLENT}
    assert applicants["002"].sanctions == (warning,)


def test_that_finishing_a_step_is_no_matter_for_undo(office: Office) -> None:
    office.open_round("G005")
    record = RoundStepRecord(round_no=1, step=S.PLAN, done_on="2026-01-05", done_by="李")
    assert competition.finish_step(office.workspace, office.key, record).is_business_step
    assert competition.step_back(office.workspace, office.key, 1, "补充职位").is_business_step


@pytest.mark.parametrize(
    ("ruling", "given", "sentence"),
    [
        (TooFew.NOT_OPENED, {"reason": ""}, "职位G005不开考要写明理由"),
        (TooFew.EXCEPTION, {"reason": "急需"}, "请填写批准文号"),
        (TooFew.MERGED, {"reason": "少"}, "请选择职位G005合并到哪个公布的职位"),
        (TooFew.MERGED, {"reason": "少", "merged_into": "G005"}, "请选择职位G005合并到"),
    ],
)
def test_that_a_ruling_on_too_few_has_its_reason_and_number(
    office: Office, ruling: TooFew, given: dict[str, str], sentence: str
) -> None:
    office.open_round("G005", "G006", min_applicants=3)
    office.finish(S.PLAN, S.NOTICE)
    with pytest.raises(RuleViolation, match=sentence):
        competition_posts.rule_too_few(office.workspace, office.key, 1, "G005", ruling, **given)  # type: ignore[arg-type]
    with pytest.raises(RuleViolation, match="本轮没有职位G009"):
        competition_posts.rule_too_few(office.workspace, office.key, 1, "G009", ruling, reason="无")


def test_that_too_few_is_merged_or_opened_with_approval(office: Office) -> None:
    office.open_round("G005", "G006", min_applicants=2)
    office.finish(S.PLAN, S.NOTICE)
    office.sign_up("001", "G005")
    office.sign_up("002", "G006")
    with pytest.raises(RuleViolation, match="职位G005只有1人报名，不足2人"):
        office.finish(S.SIGN_UP)
    competition_posts.rule_too_few(
        office.workspace, office.key, 1, "G006", TooFew.MERGED, reason="职责相近", merged_into="G005"
    )
    office.finish(S.SIGN_UP)
    competition.step_back(office.workspace, office.key, 1, "补充报名")
    competition_posts.rule_too_few(
        office.workspace,
        office.key,
        1,
        "G006",
        TooFew.EXCEPTION,
        reason="专业性强",
        document_no="云组〔2026〕3号",
    )
    assert office.now().posts[1].document_no == "云组〔2026〕3号"
    assert [event.what for event in office.now().events] == [
        "G006岗位6合并到其他职位G005",
        "退回步骤“报名”（原2026-01-05办结，经办李）",
        "G006岗位6经批准照常开考",
    ]


def test_that_marks_are_taken_only_in_their_step_and_range(office: Office) -> None:
    office.open_round("G005", interview_ratio=1)
    office.finish(S.PLAN, S.NOTICE)
    office.sign_up("001", "G005")
    office.sign_up("002", "G005")
    with pytest.raises(RuleViolation, match="笔试要在报名之后进行"):
        office.score(Stage.WRITTEN, n001="80")
    office.finish(S.SIGN_UP)
    competition_people.review_all(office.workspace, office.key, 1)
    office.finish(S.REVIEW)
    with pytest.raises(RuleViolation, match=r"张三的笔试成绩100\.5不在0到100之间"):
        office.score(Stage.WRITTEN, n001="100.5")
    with pytest.raises(RuleViolation, match="王五没有报名或已经退出"):
        office.score(Stage.WRITTEN, n003="80")
    with pytest.raises(RuleViolation, match="没有“资历适岗”这一项"):
        office.score(Stage.SUITABILITY, n001="80")
    office.score(Stage.WRITTEN, n001="90", n002="80")
    office.finish(S.WRITTEN)
    competition_results.save_judges(office.workspace, office.key, 1, ["赵", "钱"])
    with pytest.raises(RuleViolation, match="李四没有进入面试：笔试80"):
        office.mark("002", "80", "80")
    competition_results.excuse_judge(
        office.workspace, office.key, JudgeMark(round_no=1, employee_no="001", judge_no=2), "夫妻"
    )
    with pytest.raises(RuleViolation, match="钱对张三回避（夫妻），不能评分"):
        competition_results.record_marks(
            office.workspace,
            office.key,
            [JudgeMark(round_no=1, employee_no="001", judge_no=2, mark=Decimal(90), excused="夫妻")],
        )
    assert office.events()[-1] == ("评委钱对张三（001）回避", "夫妻")
    with pytest.raises(RuleViolation, match="面试还不能结束：张三面试缺赵的评分"):
        office.finish(S.INTERVIEW)
    competition_results.save_judges(office.workspace, office.key, 1, ["赵"])
    assert len(office.now().judges) == 1
    assert office.now().marks == ()
    for names, sentence in ((["赵", "赵"], "评委“赵”重复"), (["赵", " "], "姓名不能空着")):
        with pytest.raises(RuleViolation, match=sentence):
            competition_results.save_judges(office.workspace, office.key, 1, names)


def test_that_suitability_is_scored_between_review_and_decision(office: Office) -> None:
    half = ((Stage.WRITTEN, Decimal(50)), (Stage.SUITABILITY, Decimal(50)))
    office.open_round("G005", weights=half, tie_order=())
    office.finish(S.PLAN, S.NOTICE)
    office.sign_up("001", "G005")
    office.finish(S.SIGN_UP)
    with pytest.raises(RuleViolation, match="在资格审查以后、决定以前填写"):
        office.score(Stage.SUITABILITY, n001="80")
    competition_people.review_all(office.workspace, office.key, 1)
    office.finish(S.REVIEW)
    office.score(Stage.SUITABILITY, n001="80")
    office.score(Stage.WRITTEN, n001="90")
    assert RoundScores(office.now()).score("001").total == Decimal("85.00")


def test_that_a_tie_is_decided_by_a_person_with_a_reason(office: Office) -> None:
    office.open_round("G005", weights=((Stage.WRITTEN, Decimal(100)),), tie_order=())
    office.finish(S.PLAN, S.NOTICE)
    office.sign_up("001", "G005")
    office.sign_up("002", "G005")
    office.finish(S.SIGN_UP)
    competition_people.review_all(office.workspace, office.key, 1)
    office.finish(S.REVIEW)
    office.score(Stage.WRITTEN, n001="90", n002="90")
    office.finish(S.WRITTEN)
    with pytest.raises(RuleViolation, match="请先在“成绩与排名”里定出先后"):
        office.finish(S.INSPECTION)
    with pytest.raises(RuleViolation, match="不是一组并列的人"):
        competition_results.rule_tie(office.workspace, office.key, 1, ["001", "003"], "研究")
    with pytest.raises(RuleViolation, match="要写明理由"):
        competition_results.rule_tie(office.workspace, office.key, 1, ["002", "001"], " ")
    competition_results.rule_tie(office.workspace, office.key, 1, ["002", "001"], "基层经历更长")
    ranked = RoundScores(office.now()).ranking.ranked
    assert [(r.candidate.employee_no, r.rank) for r in ranked] == [("002", 1), ("001", 2)]
    assert office.events()[-1] == ("总分和各环节相同，定先后为李四、张三", "基层经历更长")


def test_that_whoever_fails_the_inspection_makes_room(office: Office) -> None:
    up_to_scores(office)
    with pytest.raises(RuleViolation, match="张三考察不合格要写明原因"):
        competition_results.inspect(office.workspace, office.key, 1, "001", passed=False)
    with pytest.raises(RuleViolation, match="赵六没有报名"):
        competition_results.inspect(office.workspace, office.key, 1, "004", passed=True)
    competition_results.inspect(office.workspace, office.key, 1, "001", passed=False, note="瞒报事项")
    now = office.now()
    assert [r.candidate.employee_no for r in RoundScores(now).ranking.ranked] == ["002", "003"]
    assert office.events()[-1] == ("张三（001）考察不合格，由名次在后的递补", "瞒报事项")


def test_that_a_decision_against_the_proposal_keeps_both_and_its_reason(office: Office) -> None:
    up_to_scores(office)
    inspect(office, "001", "002")
    office.finish(S.INSPECTION)
    given = {"001": "G006", "002": "G005", "003": ""}
    with pytest.raises(RuleViolation, match="张三的决定与建议（G005）不同"):
        competition_results.decide(
            office.workspace, office.key, 1, given, reasons={}, decided_on="2026-01-08", decided_by="党组会"
        )
    reasons = {"001": "专业对口", "002": "专业对口"}
    competition_results.decide(
        office.workspace, office.key, 1, given, reasons=reasons, decided_on="2026-01-08", decided_by="党组会"
    )
    decision = office.now().decision("001")
    assert decision is not None
    assert (decision.proposed_post_no, decision.post_no, decision.reason) == ("G005", "G006", "专业对口")
    assert office.events()[-2:] == [
        ("张三：建议G005，决定G006", "专业对口"),
        ("李四：建议G006，决定G005", "专业对口"),
    ]
    office.finish(S.DECISION)
    for call, sentence in (
        (lambda: competition_results.rule_tie(office.workspace, office.key, 1, ["001"], "x"), "不能再改先后"),
        (
            lambda: competition_posts.save_post(office.workspace, office.key, office.now().posts[0]),
            "职位和条件不能再改",
        ),
        (
            lambda: competition_posts.rule_too_few(
                office.workspace, office.key, 1, "G005", TooFew.NOT_OPENED, reason="x"
            ),
            "职位不能再改",
        ),
        (
            lambda: competition_results.save_judges(office.workspace, office.key, 1, ["赵"]),
            "面试已经办结",
        ),
    ):
        with pytest.raises(RuleViolation, match=sentence):
            call()


def test_that_objections_are_kept_with_what_came_of_them(office: Office) -> None:
    up_to_scores(office)
    inspect(office, "001", "002")
    office.finish(S.INSPECTION)
    for day, sentence in (("2026-01-08", "公示在决定之后"), ("明天", "不是日期")):
        with pytest.raises(RuleViolation, match=sentence):
            competition.set_notice_from(office.workspace, office.key, 1, day)
    decide_as_proposed(office)
    office.finish(S.DECISION, on="2026-01-08")
    with pytest.raises(RuleViolation, match="没有2031年的节假日安排，请先填写"):
        competition.set_notice_from(office.workspace, office.key, 1, "2031-01-08")
    with pytest.raises(RuleViolation, match="早于决定的2026-01-08"):
        competition.set_notice_from(office.workspace, office.key, 1, "2026-01-07")
    competition.set_notice_from(office.workspace, office.key, 1, "2026-01-08")
    raised = Objection(round_no=1, objection_no=0, raised_on="2026-01-09", about="张三", content="年限不足")
    competition_results.save_objection(office.workspace, office.key, raised)
    with pytest.raises(RuleViolation, match="提出的异议还没有处理结果"):
        office.finish(S.PUBLICATION, on="2026-01-15")
    stored = office.now().objections[0]
    for bad, sentence in (
        (replace(stored, content=" "), "请写明异议的内容"),
        (replace(stored, outcome="不成立"), "要一起填写"),
        (replace(stored, outcome="不成立", settled_on="后天"), "处理日期“后天”不是日期"),
    ):
        with pytest.raises(RuleViolation, match=sentence):
            competition_results.save_objection(office.workspace, office.key, bad)
    settled = replace(stored, outcome="查无此事", settled_on="2026-01-12")
    competition_results.save_objection(office.workspace, office.key, settled)
    office.finish(S.PUBLICATION, on="2026-01-15")


def test_that_rounds_are_named_dated_and_removed_only_untouched(office: Office) -> None:
    for name, day, sentence in ((" ", "2026-02-01", "请填写轮次名称"), ("一", "2月1日", "不是日期")):
        with pytest.raises(RuleViolation, match=sentence):
            competition.add_round(office.workspace, office.key, name, day)
    record = office.open_round("G005")
    assert (record.term_from, record.term_to) == ("2026-02-01", "2028-01-31")
    for bad, sentence in (
        (replace(record, term_to="2026-01-01"), "不晚于开始"),
        (replace(record, name=" "), "轮次名称不能空着"),
    ):
        with pytest.raises(RuleViolation, match=sentence):
            competition.save_round(office.workspace, office.key, bad)
    competition_posts.remove_post(office.workspace, office.key, 1, "G005")
    assert office.now().posts == ()
    competition.remove_round(office.workspace, office.key, 1)
    with pytest.raises(RuleViolation, match="第1轮竞争上岗已经删除"):
        office.now()
    office.open_round("G005")
    office.finish(S.PLAN)
    with pytest.raises(RuleViolation, match="已经办过步骤，不能删除"):
        competition.remove_round(office.workspace, office.key, 1)


@pytest.mark.parametrize(
    ("post", "sentence"),
    [
        (RoundPost(round_no=1, post_no="G099"), "岗位设置里没有编号G099的岗位"),
        (RoundPost(round_no=1, post_no="G005", places=2), "编制1名，竞争名额应在1到1之间"),
    ],
)
def test_that_a_post_of_a_round_is_a_post_of_the_plan(office: Office, post: RoundPost, sentence: str) -> None:
    office.open_round()
    with pytest.raises(RuleViolation, match=sentence):
        competition_posts.save_post(office.workspace, office.key, post)


def test_that_a_sign_up_is_taken_out_only_while_sign_up_is_open(office: Office) -> None:
    office.open_round("G005")
    office.finish(S.PLAN, S.NOTICE)
    office.sign_up("001", "G005")
    office.sign_up("002", "G005")
    competition_people.cancel_sign_up(office.workspace, office.key, 1, "002")
    assert [c.employee_no for c in office.now().candidates] == ["001"]
    with pytest.raises(RuleViolation, match="退出要写明原因"):
        competition_people.withdraw(office.workspace, office.key, 1, "001", on="2026-01-06", reason=" ")
    with pytest.raises(RuleViolation, match="工号003没有报名本轮"):
        competition_people.withdraw(office.workspace, office.key, 1, "003", on="2026-01-06", reason="x")
    office.finish(S.SIGN_UP)
    with pytest.raises(RuleViolation, match="报名已经结束，不能删去报名"):
        competition_people.cancel_sign_up(office.workspace, office.key, 1, "001")
