"""Rules of mutual selection that no page reaches by itself."""

from dataclasses import replace

import pytest

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.matching import propose_in_turn
from kpi_desktop.domain.selection import (
    FollowUp,
    Selection,
    SelectionDecision,
    SelectionPost,
    SelectionRound,
    SelectionStep,
    SelectionStepRecord,
    WishForm,
    check_decision,
    check_posts,
    check_round,
    openings_of,
    order_by_rank,
)
from kpi_desktop.domain.selection_steps import StepNeeds, check_step_done, check_turn
from kpi_desktop.domain.selection_words import say_outcome
from tests.builders import a_post

ROUND = SelectionRound(round_no=1, name="第1轮", since="2026-03-01", until="2028-02-29")
POSTS = {"G001": a_post("G001"), "G002": a_post("G002", section="登记股", name="窗口岗")}
OPEN = (
    SelectionPost(round_no=1, post_no="G001"),
    SelectionPost(round_no=1, post_no="G002"),
    SelectionPost(round_no=1, post_no="G009"),
)


def test_words() -> None:
    assert [step.label for step in SelectionStep] == [
        "意向表",
        "汇总反馈",
        "科室提名",
        "提出匹配",
        "本轮结果",
        "调配",
        "落聘待岗",
        "公布",
    ]
    assert [each.label for each in FollowUp] == ["待岗", "离岗培训", "组织安排"]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"name": " "}, "请填写本轮的名称"),
        ({"since": "三月"}, "任职起“三月”不是日期"),
        ({"until": ""}, "任期止“”不是日期"),
        ({"until": "2026-01-01"}, "任期止2026-01-01早于任职起2026-03-01"),
        ({"most_wishes": 0}, "志愿数应在1到10之间"),
        ({"first_sections": ("办公室", "没有的科")}, "先选的科室没有的科不在本单位的科室中"),
    ],
)
def test_that_a_round_that_does_not_hold_together_is_refused(given: dict[str, object], sentence: str) -> None:
    with pytest.raises(RuleViolation, match=sentence):
        check_round(replace(ROUND, **given), {"办公室"})  # type: ignore[arg-type]
    check_round(ROUND, ())


def test_that_a_round_opens_posts_once_and_not_only_reserved_ones() -> None:
    with pytest.raises(RuleViolation, match="本轮还没有拿出来选的岗位"):
        check_posts([replace(OPEN[0], is_reserved=True)], POSTS)
    with pytest.raises(RuleViolation, match="岗位G001办公室工作岗选了两次"):
        check_posts([OPEN[0], OPEN[0]], POSTS)


@pytest.mark.parametrize(
    ("pairs", "sentence"),
    [
        ([(1, "G001"), (1, "G002")], "张伟的志愿有两个第1（办公室和G002），请分出先后"),
        ([(0, "G001")], "张伟的志愿的办公室排第0，次序从1开始"),
        ([(1, "G001"), (2, "G001")], "张伟的志愿里办公室出现了两次"),
    ],
)
def test_that_two_of_one_rank_are_refused(pairs: list[tuple[int, str]], sentence: str) -> None:
    with pytest.raises(RuleViolation, match=sentence):
        order_by_rank(pairs, "张伟的志愿", {"G001": "办公室"})


def test_that_gaps_between_ranks_close_up() -> None:
    assert order_by_rank([(5, "b"), (2, "a")], "提名", {}) == ("a", "b")


def test_that_a_post_the_plan_lost_is_no_opening() -> None:
    assert [opening.post_no for opening in openings_of(Selection(round=ROUND, posts=OPEN), POSTS)] == [
        "G001",
        "G002",
    ]


def test_that_the_turn_of_a_later_step_is_told() -> None:
    selection = Selection(
        round=ROUND,
        posts=OPEN,
        forms=tuple(WishForm(round_no=1, employee_no=f"00{i}", wishes=("G001",)) for i in range(1, 6)),
    )
    with pytest.raises(RuleViolation, match="本轮结果要在意向表之后进行，请先办完意向表"):
        check_turn(selection, SelectionStep.RESULT)
    done = tuple(
        SelectionStepRecord(round_no=1, step=step, done_on="2026-02-01", done_by="李")
        for step in (SelectionStep.WISHES, SelectionStep.FEEDBACK, SelectionStep.NOMINATION)
    )
    record = SelectionStepRecord(round_no=1, step=SelectionStep.PROPOSAL, done_on="2026-02-01", done_by="李")
    with pytest.raises(RuleViolation, match="001、002、003等还没有匹配结果"):
        check_step_done(replace(selection, steps=done), record, StepNeeds(posts=POSTS, names={}))


def test_that_a_decision_for_a_lost_post_is_refused() -> None:
    decision = SelectionDecision(
        round_no=1, employee_no="001", proposed_post_no="", proposed_why="", post_no="G009"
    )
    with pytest.raises(RuleViolation, match="岗位G009不在本轮中"):
        check_decision(decision, Selection(round=ROUND, posts=OPEN), None, "张伟")


def test_that_the_reason_says_who_chose_first_and_what_was_not_open() -> None:
    openings = openings_of(Selection(round=ROUND, posts=OPEN), POSTS)
    matching = propose_in_turn(
        {"001": ["G008", "G002", "G001"], "002": ["G002"]},
        {"办公室": ["001"], "登记股": ["002", "001"]},
        openings,
        ("登记股",),
    )
    said = {
        number: say_outcome(
            outcome,
            names={"002": "李静"},
            posts=POSTS,
            places={"G001": 1, "G002": 1},
            first_sections=("登记股",),
        )
        for number, outcome in matching.outcomes.items()
    }
    assert said["002"] == "按第1志愿匹配到G002窗口岗（登记股提名第1，综合部门先选）。"
    assert said["001"] == (
        "按第3志愿匹配到G001办公室工作岗（办公室提名第1）。第1志愿G008本轮没有拿出来选；"
        "第2志愿G002窗口岗：名额1名，由登记股提名在前的李静满额，本人提名第2。"
    )
