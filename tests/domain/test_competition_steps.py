"""The steps of a round: their order, what they need, stepping back; sign-up and rules that cannot stand."""

from dataclasses import replace
from decimal import Decimal

import pytest

from kpi_desktop.domain.competition_finish import check_work_left, list_missing, notice_end, trial_end
from kpi_desktop.domain.competition_placing import propose_placing
from kpi_desktop.domain.competition_scores import RoundScores
from kpi_desktop.domain.competition_steps import (
    Competition,
    RoundStep,
    RoundStepRecord,
    check_step_back,
    check_step_done,
    check_turn,
    count_applicants,
    list_steps,
    list_too_few,
    takes_part,
)
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.placement import (
    Candidate,
    Objection,
    PlacingDecision,
    PostState,
    RoundRules,
    Stage,
    TooFew,
    check_mark,
    check_rules,
    check_sign_up,
    say_rule_changes,
    say_rules,
)
from kpi_desktop.services.workdays import load_calendar
from tests.rounds import (
    WRITTEN_ONLY,
    a_candidate,
    a_round,
    a_round_post,
    a_written_round,
    done,
    marks_of,
    panel,
    scores_of,
)

S = RoundStep
NAMES = {"001": "张三", "002": "李四"}


def finish(step: RoundStep, on: str = "2026-02-01", by: str = "李") -> RoundStepRecord:
    return RoundStepRecord(round_no=1, step=step, done_on=on, done_by=by)


def test_that_the_steps_follow_the_table_and_the_rules_leave_some_out() -> None:
    assert list_steps(RoundRules()) == tuple(RoundStep)
    bare = RoundRules(weights=WRITTEN_ONLY, with_inspection=False, trial_months=0)
    assert list_steps(bare) == (
        S.PLAN,
        S.NOTICE,
        S.SIGN_UP,
        S.REVIEW,
        S.WRITTEN,
        S.DECISION,
        S.PUBLICATION,
        S.APPOINTMENT,
    )
    assert [step.label for step in RoundStep][:3] == ["方案", "公布职位", "报名"]


def test_that_a_step_waits_for_the_one_before_it() -> None:
    competition = Competition(round=a_round(weights=WRITTEN_ONLY), steps=done(S.PLAN))
    assert competition.current is S.NOTICE
    assert not competition.is_published
    check_turn(competition, S.NOTICE)
    with pytest.raises(RuleViolation, match="报名要在公布职位之后进行，请先办完公布职位"):
        check_turn(competition, S.SIGN_UP)
    with pytest.raises(RuleViolation, match="“方案”已经办结，要改请先退回"):
        check_turn(competition, S.PLAN)
    with pytest.raises(RuleViolation, match="没有“面试”这一步"):
        check_turn(competition, S.INTERVIEW)
    over = replace(competition, steps=done(*list_steps(competition.rules)))
    assert over.current is None
    assert over.is_over


@pytest.mark.parametrize(
    ("competition", "record", "sentence"),
    [
        (Competition(round=a_round()), finish(S.PLAN), "还没有选定竞争的职位"),
        (
            Competition(round=a_round(), posts=(a_round_post(conditions=()),)),
            finish(S.PLAN),
            "职位G001还没有任职条件",
        ),
        (
            Competition(round=a_round(), posts=(a_round_post(),)),
            finish(S.PLAN, by=" "),
            "请填写“方案”的经办人",
        ),
        (
            Competition(round=a_round(), posts=(a_round_post(),), steps=done(S.PLAN)),
            finish(S.NOTICE, on="2026-01-09"),
            "早于上一步的2026-01-10",
        ),
        (
            Competition(round=a_round(), posts=(a_round_post(),), steps=done(S.PLAN, S.NOTICE)),
            finish(S.SIGN_UP),
            "还没有人报名",
        ),
        (
            Competition(
                round=a_round(),
                posts=(a_round_post(),),
                candidates=(a_candidate("001", "G001"),),
                steps=done(S.PLAN, S.NOTICE),
            ),
            finish(S.SIGN_UP),
            "职位G001只有1人报名，不足3人",
        ),
        (
            Competition(
                round=a_round(),
                posts=(a_round_post(),),
                candidates=(
                    a_candidate("003", "G001", withdrawn_on="2026-01-06"),
                    a_candidate("001", "G001", reviews=()),
                ),
                steps=done(S.PLAN, S.NOTICE, S.SIGN_UP),
            ),
            finish(S.REVIEW),
            "001的志愿G001还没有审查",
        ),
    ],
    ids=["no posts", "no conditions", "nobody", "before", "no candidates", "too few", "not reviewed"],
)
def test_that_a_step_with_work_left_is_not_finished(
    competition: Competition, record: RoundStepRecord, sentence: str
) -> None:
    with pytest.raises(RuleViolation, match=sentence):
        check_step_done(competition, record)


def test_that_finished_work_lets_a_step_be_finished() -> None:
    competition = Competition(
        round=a_round(min_applicants=1), posts=(a_round_post(),), candidates=(a_candidate("001", "G001"),)
    )
    for at, step in enumerate((S.PLAN, S.NOTICE, S.SIGN_UP, S.REVIEW)):
        check_step_done(replace(competition, steps=done(*tuple(RoundStep)[:at])), finish(step))


def test_that_a_step_goes_back_only_with_a_reason_and_not_after_the_appointment() -> None:
    competition = Competition(round=a_round())
    with pytest.raises(RuleViolation, match="还没有办结的步骤"):
        check_step_back(competition, "错了")
    begun = replace(competition, steps=done(S.PLAN, S.NOTICE))
    with pytest.raises(RuleViolation, match="退回“公布职位”要写明原因"):
        check_step_back(begun, " ")
    assert check_step_back(begun, "职位写错").step is S.NOTICE
    over = replace(competition, steps=done(*tuple(RoundStep)[:-1]))
    with pytest.raises(RuleViolation, match="人员已经任职，不能退回"):
        check_step_back(over, "错了")


def test_that_closed_and_merged_posts_are_counted_right() -> None:
    competition = Competition(
        round=a_round(),
        posts=(
            a_round_post(),
            a_round_post("G002", state=PostState.MERGED, merged_into="G001"),
            a_round_post("G003", state=PostState.NOT_OPENED),
            a_round_post("G004", state=PostState.EXCEPTION),
        ),
        candidates=(
            a_candidate("001", "G001"),
            a_candidate("002", "G002", "G001"),
            a_candidate("003", "G003"),
            a_candidate("004", "G004", withdrawn_on="2026-01-06"),
        ),
    )
    assert count_applicants(competition, "G001") == 2
    assert [post.post_no for post in list_too_few(competition)] == ["G001"]
    assert [takes_part(competition, c) for c in competition.candidates] == [True, True, False, False]
    assert competition.post("G009") is None
    assert [state.label for state in PostState] == ["公布", "不开考", "已合并", "经批准开考"]


def check(competition: Competition, step: RoundStep, on: str = "2026-03-20") -> None:
    scores = RoundScores(competition)
    check_work_left(
        competition,
        step,
        done_on=on,
        scores=scores,
        proposal=propose_placing(competition, scores.ranking, NAMES),
        names=NAMES,
        calendar=load_calendar(),
    )


def test_that_missing_marks_keep_a_stage_open() -> None:
    competition = Competition(
        round=a_round(interview_ratio=1),
        posts=(a_round_post(),),
        candidates=(a_candidate("001", "G001"), a_candidate("002", "G001")),
        scores=(*scores_of("001", written="90"), *scores_of("002", written=None)),
        judges=panel("赵", "钱"),
        marks=marks_of("001", "90", None),
    )
    with pytest.raises(RuleViolation, match="笔试还不能结束：李四缺笔试成绩；缺考的请办理退出，空不等于零"):
        check(competition, S.WRITTEN)
    both = replace(competition, scores=(*scores_of("001", written="90"), *scores_of("002", written="80")))
    check(both, S.WRITTEN)
    with pytest.raises(RuleViolation, match="面试还不能结束：张三面试缺钱的评分"):
        check(both, S.INTERVIEW)
    with pytest.raises(RuleViolation, match="成绩还没有齐"):
        check(both, S.DECISION)
    assert list_missing(both, Stage.APPRAISAL, RoundScores(both)) == (("001", "缺民主测评成绩"),)
    check(both, S.NOTICE)


def test_that_long_lists_of_people_are_cut_short() -> None:
    people = {f"{at:03d}": (None, ["G001"]) for at in range(1, 8)}
    competition = a_written_round(people, [a_round_post()])  # type: ignore[arg-type]
    with pytest.raises(RuleViolation, match="等7人"):
        check(competition, S.WRITTEN)


def test_that_inspection_and_decision_wait_for_everybody() -> None:
    competition = a_written_round({"001": ("90", ["G001"]), "002": ("80", ["G001"])}, [a_round_post()])
    with pytest.raises(RuleViolation, match="拟任G001的张三还没有考察结果"):
        check(competition, S.INSPECTION)
    first, second = competition.candidates
    inspected = replace(competition, candidates=(replace(first, inspected=True), second))
    check(inspected, S.INSPECTION)
    with pytest.raises(RuleViolation, match="张三、李四还没有决定"):
        check(inspected, S.DECISION)
    decisions = tuple(
        PlacingDecision(
            round_no=1, employee_no=number, post_no="", proposed_post_no="", decided_on="2026-02-01"
        )
        for number in NAMES
    )
    check(replace(inspected, decisions=decisions), S.DECISION)
    tied = a_written_round({"001": ("90", ["G001"]), "002": ("90", ["G001"])}, [a_round_post()])
    with pytest.raises(RuleViolation, match="请先在“成绩与排名”里定出先后"):
        check(tied, S.INSPECTION)


def test_that_the_publication_runs_its_working_days_and_settles_objections() -> None:
    competition = a_written_round({"001": ("90", ["G001"])}, [a_round_post()])
    with pytest.raises(RuleViolation, match="还没有填公示开始的日期"):
        check(competition, S.PUBLICATION)
    running = replace(competition, round=replace(competition.round, notice_from="2026-03-04"))
    assert notice_end(running, load_calendar()) == "2026-03-10"
    with pytest.raises(RuleViolation, match="公示5个工作日，到2026-03-10才满，2026-03-10还不能结束"):
        check(running, S.PUBLICATION, "2026-03-10")
    check(running, S.PUBLICATION, "2026-03-11")
    objection = Objection(
        round_no=1, objection_no=1, raised_on="2026-03-05", about="张三", content="年限不够"
    )
    with pytest.raises(RuleViolation, match="2026-03-05提出的异议还没有处理结果"):
        check(replace(running, objections=(objection,)), S.PUBLICATION, "2026-03-11")
    settled = replace(objection, outcome="查实年限足够", settled_on="2026-03-09")
    check(replace(running, objections=(settled,)), S.PUBLICATION, "2026-03-11")


def test_that_the_trial_ends_after_its_months() -> None:
    assert trial_end("2026-03-11", 12) == "2027-03-10"
    assert trial_end("2026-08-31", 6) == "2027-02-27"
    assert not trial_end("2026-03-11", 0)
    competition = a_written_round({"001": ("90", ["G001"])}, [a_round_post()])
    check(competition, S.TRIAL)
    appointed = replace(competition, steps=done(S.APPOINTMENT, on="2026-03-11"))
    with pytest.raises(RuleViolation, match="试用期到2027-03-10才满"):
        check(appointed, S.TRIAL, "2027-03-10")
    check(appointed, S.TRIAL, "2027-03-11")


POSTS = (a_round_post(), a_round_post("G002"), a_round_post("G003", state=PostState.NOT_OPENED))


@pytest.mark.parametrize(
    ("wishes", "elsewhere", "sentence"),
    [
        ((), "", "请填写张三的第1志愿"),
        (("G001", "G002", "G003"), "", "填了3个志愿，本轮最多2个"),
        (("G001", "G001"), "", "第1志愿和第2志愿是同一个岗位G001"),
        (("G009",), "", "第1志愿G009不在本轮公布的职位中"),
        (("G001", "G003"), "", "第2志愿G003不开考，请改报其他职位"),
        (("G001",), "第2轮", "张三已在“第2轮”中报名，一人不能同时参加两轮"),
    ],
    ids=["none", "too many", "one rank twice", "unknown post", "closed post", "two rounds"],
)
def test_that_a_sign_up_that_cannot_stand_is_refused(
    wishes: tuple[str, ...], elsewhere: str, sentence: str
) -> None:
    candidate = Candidate(round_no=1, employee_no="001", wishes=wishes)
    with pytest.raises(RuleViolation, match=sentence):
        check_sign_up(candidate, name="张三", rules=RoundRules(), posts=POSTS, elsewhere=elsewhere)


def test_that_a_sign_up_in_order_stands() -> None:
    candidate = Candidate(round_no=1, employee_no="001", wishes=("G002", "G001"))
    check_sign_up(candidate, name="张三", rules=RoundRules(), posts=POSTS)


@pytest.mark.parametrize(
    ("rules", "sentence"),
    [
        (RoundRules(weights=((Stage.WRITTEN, Decimal(90)),)), "权重合计90，应为100"),
        (
            RoundRules(weights=((Stage.WRITTEN, Decimal(120)), (Stage.INTERVIEW, Decimal(-20)))),
            "权重合计100，应为100",
        ),
        (RoundRules(interview_ratio=0), "进入面试的比例"),
        (RoundRules(min_applicants=0), "最低报名人数"),
        (RoundRules(most_wishes=6), "志愿数应在1到5之间"),
        (RoundRules(trim_from=2), "至少要有3名评委"),
        (RoundRules(places=5), "总分小数"),
        (RoundRules(notice_days=0), "公示应在1到60个工作日之间"),
        (RoundRules(trial_months=99), "试用期应在0到36个月之间"),
        (RoundRules(tie_order=(Stage.SUITABILITY,)), "同分时比较的环节"),
    ],
)
def test_that_rules_that_do_not_hold_together_are_refused(rules: RoundRules, sentence: str) -> None:
    with pytest.raises(RuleViolation, match=sentence):
        check_rules(rules)


def test_that_the_usual_rules_hold_together_and_are_told_in_words() -> None:
    check_rules(RoundRules())
    words = dict(
        say_rules(RoundRules(interview_ratio=None, tie_order=(), with_inspection=False, trial_months=0))
    )
    assert words["各环节权重"] == "笔试40%，面试40%，民主测评20%"
    assert (words["进入面试的比例"], words["同分先后"], words["试用期"]) == ("不限", "由领导小组决定", "无")
    changed = say_rule_changes(RoundRules(), RoundRules(min_applicants=2))
    assert changed == "每个职位最少报名由3人改为2人"
    assert RoundRules().rounding_sentence.startswith("计算过程不取舍")
    assert [each.label for each in TooFew] == ["不开考", "合并到其他职位", "经批准照常开考"]


def test_that_a_mark_outside_the_range_is_refused() -> None:
    check_mark(None, "张三的笔试成绩")
    check_mark(Decimal(100), "张三的笔试成绩")
    with pytest.raises(RuleViolation, match=r"张三的笔试成绩100\.5不在0到100之间"):
        check_mark(Decimal("100.5"), "张三的笔试成绩")
