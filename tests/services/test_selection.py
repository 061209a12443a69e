"""Mutual selection over a real file: from opening a round to appointments, rounds, changes and what is refused."""

from dataclasses import replace

import pytest

from kpi_desktop.domain.appointments import Appointment, AppointmentWay, post_on
from kpi_desktop.domain.competition_steps import RoundStep, RoundStepRecord
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.placement import CompetitionRound
from kpi_desktop.domain.posts import PostLevel
from kpi_desktop.domain.selection import (
    FollowUp,
    Selection,
    SelectionDecision,
    SelectionPost,
    SelectionRound,
    SelectionStep,
    SelectionStepRecord,
    WishForm,
)
from kpi_desktop.domain.staff import Section
from kpi_desktop.domain.steps import StepKind, StepRecord
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.services import appointments, competition, selection, selection_steps
from kpi_desktop.services.workspace import Workspace, undo_step
from tests.builders import a_post, an_employee

ROUND = SelectionRound(round_no=0, name="2026年双向选择第1轮", since="2026-03-01", until="2028-02-29")
POSTS = (
    a_post("G001", level=PostLevel.SECTION_HEAD, name="办公室负责人岗", sort_order=1),
    a_post("G002", name="文秘岗", sort_order=2),
    a_post("G003", name="登记岗", section="登记股", sort_order=3),
    a_post("G004", name="窗口岗", section="登记股", headcount=2, sort_order=4),
)
PEOPLE = (
    an_employee("001", name="张伟", post_no="G001", section="办公室", sort_order=1),
    an_employee("002", name="李静", post_no="G002", section="办公室", sort_order=2),
    an_employee("003", name="王芳", post_no="G003", section="登记股", sort_order=3),
    an_employee("004", name="赵磊", post_no="", sort_order=4),
    an_employee("005", name="陈晨", post_no="", present_to=1, sort_order=5),
)
WISHES = {"002": ("G003",), "003": ("G003", "G002"), "004": ("G003", "G004")}


@pytest.fixture
def unit(unit_file: Workspace) -> Workspace:
    with unit_file.write(unit_file.only_book(), "准备") as step:
        step.save(Section(name="办公室", sort_order=1), Section(name="登记股", sort_order=2), *POSTS, *PEOPLE)
        step.save(StepRecord(kind=StepKind.PLAN, done_on="2025-12-18", done_by="李"))
    return unit_file


def key_of(unit: Workspace) -> UnitYear:
    return unit.only_book()


def some_posts(**places: int) -> tuple[SelectionPost, ...]:
    given = places or {"G002": 1, "G003": 1, "G004": 1}
    return tuple(
        SelectionPost(round_no=0, post_no=number, places=count, sort_order=at)
        for at, (number, count) in enumerate(given.items(), start=1)
    )


def opened(unit: Workspace, round_: SelectionRound = ROUND, **places: int) -> Selection:
    selection.open_round(unit, key_of(unit), round_, some_posts(**places))
    return the_round(unit)


def the_round(unit: Workspace, round_no: int = 0) -> Selection:
    standing = selection.load_standing(unit, key_of(unit))
    return standing.selection(round_no) if round_no else standing.selections[-1]


def wish(unit: Workspace, number: str, *posts: str, round_no: int = 1) -> None:
    form = the_round(unit, round_no).form(number)
    assert form is not None
    selection.save_forms(unit, key_of(unit), round_no, (replace(form, wishes=posts),))


def finish(unit: Workspace, *steps: SelectionStep, round_no: int = 1, day: str = "2026-02-10") -> None:
    for step in steps:
        if step is SelectionStep.PROPOSAL:
            selection_steps.propose(unit, key_of(unit), round_no)
        record = SelectionStepRecord(
            round_no=round_no, step=step, done_on=day, done_by="李静", document_no="云自然资党〔2026〕2号"
        )
        selection_steps.finish_step(unit, key_of(unit), record)


def nominate(unit: Workspace, **ranked: str) -> None:
    for section, numbers in ranked.items():
        ranks = [(number, order) for order, number in enumerate(numbers.split(), start=1)]
        selection.save_nomination(unit, key_of(unit), 1, section, ranks)


def run_to_proposal(unit: Workspace) -> Selection:
    opened(unit)
    for number, posts in WISHES.items():
        wish(unit, number, *posts)
    finish(unit, SelectionStep.WISHES, SelectionStep.FEEDBACK)
    nominate(unit, 登记股="002 003", 办公室="")
    finish(unit, SelectionStep.NOMINATION, SelectionStep.PROPOSAL)
    return the_round(unit)


def decide(unit: Workspace, number: str, post_no: str, reason: str = "") -> None:
    known = the_round(unit, 1).decision(number)
    assert known is not None
    selection_steps.decide(unit, key_of(unit), replace(known, post_no=post_no, reason=reason))


def follow(unit: Workspace, number: str, follow_up: FollowUp, until: str = "", note: str = "") -> None:
    known = the_round(unit, 1).decision(number)
    assert known is not None
    decision = replace(known, follow_up=follow_up, follow_until=until, follow_note=note)
    selection_steps.follow_up(unit, key_of(unit), (decision,))


def posts_held(unit: Workspace, day: str) -> dict[str, str]:
    book = unit.load_plan(key_of(unit))
    return {
        e.employee_no: post_on(e, tuple(a for a in book.appointments if a.employee_no == e.employee_no), day)
        for e in book.employees
    }


def test_that_a_round_opens_with_everybody_who_is_no_leader_and_present(unit: Workspace) -> None:
    round_ = opened(unit)
    assert [form.employee_no for form in round_.forms] == ["002", "003", "004"]
    assert [post.post_no for post in selection.suggest_posts(unit.load_plan(key_of(unit)))] == [
        "G002",
        "G003",
        "G004",
    ]
    assert round_.current is SelectionStep.WISHES


def test_that_a_whole_round_ends_in_appointments(unit: Workspace) -> None:
    round_ = run_to_proposal(unit)
    assert {d.employee_no: d.post_no for d in round_.decisions} == {"002": "G003", "003": "", "004": ""}
    assert [d.proposed_why for d in round_.decisions] == [
        "按第1志愿匹配到G003登记岗（登记股提名第1）。",
        (
            "没有匹配到岗位。第1志愿G003登记岗：名额1名，由登记股提名在前的李静满额，本人提名第2；"
            "第2志愿G002文秘岗：办公室没有提名本人。"
        ),
        "没有匹配到岗位。第1志愿G003登记岗：登记股没有提名本人；第2志愿G004窗口岗：登记股没有提名本人。",
    ]
    finish(unit, SelectionStep.RESULT)
    decide(unit, "003", "G002", "办公室缺人，党组研究")
    finish(unit, SelectionStep.ADJUSTMENT)
    with pytest.raises(RuleViolation, match="赵磊没有上岗，去向还没有填写"):
        finish(unit, SelectionStep.UNPLACED)
    follow(unit, "004", FollowUp.TRAINING, "2026-08-31", "业务培训")
    with pytest.raises(RuleViolation, match="李静不在没有上岗的人员中"):
        follow(unit, "002", FollowUp.WAITING)
    finish(unit, SelectionStep.UNPLACED, SelectionStep.PUBLICATION)
    assert posts_held(unit, "2026-02-28") == {
        "001": "G001",
        "002": "G002",
        "003": "G003",
        "004": "",
        "005": "",
    }
    assert posts_held(unit, "2026-03-01") == {
        "001": "G001",
        "002": "G003",
        "003": "G002",
        "004": "",
        "005": "",
    }
    new = {a.employee_no: a for a in unit.load_plan(key_of(unit)).appointments if a.since == "2026-03-01"}
    assert (new["002"].way, new["003"].way) == (AppointmentWay.SELECTION, AppointmentWay.TRANSFER)
    assert (new["002"].until, new["002"].document_no, new["003"].reason) == (
        "2028-02-29",
        "云自然资党〔2026〕2号",
        "办公室缺人，党组研究",
    )
    round_ = the_round(unit)
    assert round_.is_over
    assert [event.what for event in round_.events] == ["王芳的结果由未上岗改为G002"]
    decision = round_.decision("003")
    assert decision is not None
    assert (decision.proposed_post_no, decision.is_adjusted) == ("", True)
    with pytest.raises(RuleViolation, match="本轮已经公布，“本轮结果”不能再改"):
        decide(unit, "003", "")
    with pytest.raises(RuleViolation, match="结果已经公布、人员已经上岗，不能退回"):
        selection_steps.step_back(unit, key_of(unit), 1, "重来")


def test_that_the_unplaced_lose_their_old_post(unit: Workspace) -> None:
    run_to_proposal(unit)
    finish(unit, SelectionStep.RESULT, SelectionStep.ADJUSTMENT)
    for number in ("003", "004"):
        follow(unit, number, FollowUp.WAITING)
    finish(unit, SelectionStep.UNPLACED, SelectionStep.PUBLICATION)
    assert posts_held(unit, "2026-03-01")["003"] == ""
    ended = next(a for a in unit.load_plan(key_of(unit)).appointments if a.employee_no == "003")
    assert (ended.ended_on, ended.end_reason) == ("2026-02-28", "2026年双向选择第1轮未上岗")


def test_that_a_next_round_goes_on_with_vacancies_and_unplaced_people(unit: Workspace) -> None:
    run_to_proposal(unit)
    with pytest.raises(RuleViolation, match="本轮结果确认以后"):
        selection.open_next_round(unit, key_of(unit), 1, "第2轮")
    finish(unit, SelectionStep.RESULT)
    selection.open_next_round(unit, key_of(unit), 1, "第2轮")
    second = the_round(unit, 2)
    assert [(p.post_no, p.places) for p in second.posts] == [("G002", 1), ("G004", 1)]
    assert [form.employee_no for form in second.forms] == ["003", "004"]
    with pytest.raises(RuleViolation, match="本轮已经开了下一轮"):
        selection.open_next_round(unit, key_of(unit), 1, "第3轮")
    with pytest.raises(RuleViolation, match="已转入“第2轮”，请到那一轮安排赵磊"):
        decide(unit, "004", "G004", "党组研究")
    with pytest.raises(RuleViolation, match="已开“第2轮”接着选，不能退回本轮结果"):
        selection_steps.step_back(unit, key_of(unit), 1, "重来")
    wish(unit, "004", "G004", round_no=2)
    finish(unit, SelectionStep.ADJUSTMENT, SelectionStep.UNPLACED, SelectionStep.PUBLICATION)
    assert posts_held(unit, "2026-03-01") == {"001": "G001", "002": "G003", "003": "", "004": "", "005": ""}
    finish(unit, SelectionStep.WISHES, SelectionStep.FEEDBACK, round_no=2)
    selection.save_nomination(unit, key_of(unit), 2, "登记股", [("004", 1)])
    finish(unit, SelectionStep.NOMINATION, SelectionStep.PROPOSAL, SelectionStep.RESULT, round_no=2)
    assert [(d.employee_no, d.post_no) for d in the_round(unit, 2).decisions] == [
        ("003", ""),
        ("004", "G004"),
    ]
    assert the_round(unit, 2).decisions[0].proposed_why == "没有填报志愿，没有匹配到岗位。"
    assert [form.employee_no for form in opened(unit).forms] == ["002"]
    with pytest.raises(RuleViolation, match="赵磊已在“第2轮”中"):
        selection.add_person(unit, key_of(unit), 3, "004")


def test_that_nothing_is_left_for_a_next_round(unit: Workspace) -> None:
    opened(unit, G003=1)
    wish(unit, "002", "G003")
    finish(unit, SelectionStep.WISHES, SelectionStep.FEEDBACK)
    nominate(unit, 登记股="002")
    finish(unit, SelectionStep.NOMINATION, SelectionStep.PROPOSAL, SelectionStep.RESULT)
    with pytest.raises(RuleViolation, match="本轮没有空缺岗位，不需要开下一轮"):
        selection.open_next_round(unit, key_of(unit), 1, "第2轮")


def test_that_everybody_placed_needs_no_next_round(unit: Workspace) -> None:
    opened(unit, G004=2)
    selection.remove_people(unit, key_of(unit), 1, ("003", "004"))
    wish(unit, "002", "G004")
    finish(unit, SelectionStep.WISHES, SelectionStep.FEEDBACK)
    nominate(unit, 登记股="002")
    finish(unit, SelectionStep.NOMINATION, SelectionStep.PROPOSAL, SelectionStep.RESULT)
    with pytest.raises(RuleViolation, match="本轮人员都已上岗，不需要开下一轮"):
        selection.open_next_round(unit, key_of(unit), 1, "第2轮")


@pytest.mark.parametrize(
    ("number", "wishes", "sentence"),
    [
        ("002", ("G001",), "李静的第1志愿G001不在本轮拿出的岗位中"),
        ("002", ("G002", "G002"), "李静的第1志愿和第2志愿是同一个岗位G002"),
        ("002", ("G002", "G003", "G004", "G002"), "李静填了4个志愿，本轮最多3个"),
        ("005", ("G002",), "陈晨1月后调离，此后不在本单位，不能参加本轮"),
        ("009", ("G002",), "名册中没有工号009"),
    ],
)
def test_that_a_form_that_cannot_stand_loses_nothing(
    unit: Workspace, number: str, wishes: tuple[str, ...], sentence: str
) -> None:
    opened(unit)
    wish(unit, "002", "G003")
    with pytest.raises(RuleViolation, match=sentence):
        selection.save_forms(
            unit, key_of(unit), 1, (WishForm(round_no=1, employee_no=number, wishes=wishes),)
        )
    form = the_round(unit).form("002")
    assert form is not None
    assert form.wishes == ("G003",)


def test_that_a_reserved_post_takes_no_wish(unit: Workspace) -> None:
    opened(unit)
    posts = (*some_posts(G002=1), SelectionPost(round_no=1, post_no="G004", places=2, is_reserved=True))
    selection.save_posts(unit, key_of(unit), 1, posts)
    assert [p.post_no for p in the_round(unit).posts] == ["G004", "G002"]
    with pytest.raises(RuleViolation, match="第1志愿G004留作调配，不能填报"):
        wish(unit, "002", "G004")
    wish(unit, "002", "G002")
    with pytest.raises(RuleViolation, match="李静已填报岗位G002，请先改李静的意向表"):
        selection.save_posts(unit, key_of(unit), 1, some_posts(G003=1))


def test_that_a_person_is_in_one_round_at_a_time(unit: Workspace) -> None:
    opened(unit)
    selection.remove_people(unit, key_of(unit), 1, ("003",))
    opened(unit, replace(ROUND, name="另一轮"), G003=1)
    assert [form.employee_no for form in the_round(unit, 2).forms] == ["003"]
    with pytest.raises(RuleViolation, match="李静已在“2026年双向选择第1轮”中，一人不能同时参加两轮"):
        selection.add_person(unit, key_of(unit), 2, "002")
    with pytest.raises(RuleViolation, match="此人已在本轮中"):
        selection.add_person(unit, key_of(unit), 2, "003")


@pytest.mark.parametrize(
    ("places", "sentence"),
    [
        ({"G003": 0}, "岗位G003登记岗拿出的名额是0，至少1名"),
        ({"G003": 2}, "岗位G003登记岗编制1名，不能拿出2名"),
        ({"G009": 1}, "岗位G009不在岗位表中"),
    ],
)
def test_that_posts_a_round_cannot_open_are_refused(
    unit: Workspace, places: dict[str, int], sentence: str
) -> None:
    with pytest.raises(RuleViolation, match=sentence):
        opened(unit, **places)
    assert selection.load_standing(unit, key_of(unit)).selections == ()


def test_that_no_round_opens_before_the_plan_is_locked_or_while_a_competition_runs(unit: Workspace) -> None:
    running = CompetitionRound(round_no=1, name="中层竞岗", term_from="2026-02-01", term_to="2028-01-31")
    with unit.write(key_of(unit), "竞岗") as step:
        step.save(running)
    with pytest.raises(RuleViolation, match="科室负责人先定，其他岗位后选：竞争上岗“中层竞岗”还没有任职"):
        opened(unit)
    record = RoundStepRecord(round_no=1, step=RoundStep.APPOINTMENT, done_on="2026-02-01", done_by="李")
    with unit.write(key_of(unit), "任职") as step:
        step.save(record)
    assert opened(unit).round.round_no == 1
    with unit.write(key_of(unit), "撤回") as step:
        step.remove(StepRecord(kind=StepKind.PLAN, done_on="2025-12-18", done_by="李"))
    with pytest.raises(RuleViolation, match="设岗定责和制定考核方案在前，双向选择在后"):
        opened(unit)


def test_that_no_competition_opens_while_a_selection_runs(unit: Workspace) -> None:
    opened(unit)
    with pytest.raises(RuleViolation, match="双向选择“2026年双向选择第1轮”正在进行，请先公布它的结果"):
        competition.add_round(unit, key_of(unit), "中层竞岗", "2026-06-01")
    assert unit.load_plan(key_of(unit)).competition_rounds == ()
    published = SelectionStepRecord(
        round_no=1, step=SelectionStep.PUBLICATION, done_on="2026-03-01", done_by="李"
    )
    with unit.write(key_of(unit), "公布") as step:
        step.save(published)
    competition.add_round(unit, key_of(unit), "中层竞岗", "2026-06-01")
    assert [each.name for each in unit.load_plan(key_of(unit)).competition_rounds] == ["中层竞岗"]


def test_that_nominations_are_of_people_who_wish_the_section(unit: Workspace) -> None:
    opened(unit)
    wish(unit, "002", "G003")
    with pytest.raises(RuleViolation, match="科室提名要在意向表之后进行"):
        nominate(unit, 登记股="002")
    finish(unit, SelectionStep.WISHES, SelectionStep.FEEDBACK)
    with pytest.raises(RuleViolation, match="王芳没有填报登记股的岗位，登记股不能提名"):
        nominate(unit, 登记股="002 003")
    with pytest.raises(RuleViolation, match="财务股本轮没有拿出岗位"):
        nominate(unit, 财务股="002")
    with pytest.raises(RuleViolation, match="登记股的提名的李静排第0，次序从1开始"):
        selection.save_nomination(unit, key_of(unit), 1, "登记股", [("002", 0)])
    with pytest.raises(RuleViolation, match="登记股还没有提名"):
        finish(unit, SelectionStep.NOMINATION)
    nominate(unit, 登记股="002")
    finish(unit, SelectionStep.NOMINATION)
    with pytest.raises(RuleViolation, match="还没有匹配结果，请先点“提出匹配”"):
        selection_steps.finish_step(
            unit,
            key_of(unit),
            SelectionStepRecord(round_no=1, step=SelectionStep.PROPOSAL, done_on="2026-02-10", done_by="李"),
        )
    with pytest.raises(RuleViolation, match="李静还没有匹配结果"):
        selection_steps.decide(
            unit,
            key_of(unit),
            SelectionDecision(
                round_no=1, employee_no="002", proposed_post_no="", proposed_why="", post_no=""
            ),
        )


def test_that_a_change_of_the_proposal_needs_a_reason_and_room(unit: Workspace) -> None:
    run_to_proposal(unit)
    with pytest.raises(RuleViolation, match="的结果与匹配方案不同，请写明理由"):
        decide(unit, "004", "G004")
    with pytest.raises(RuleViolation, match="岗位G003登记岗的1名已满，请先调整其中一人，再安排赵磊"):
        decide(unit, "004", "G003", "党组研究")
    with pytest.raises(RuleViolation, match="岗位G001不在本轮中，请给赵磊另选岗位"):
        decide(unit, "004", "G001", "党组研究")
    with pytest.raises(RuleViolation, match="赵磊的期限“明年”不是日期"):
        follow(unit, "004", FollowUp.WAITING, "明年")
    decide(unit, "004", "G004", "党组研究")
    changed = the_round(unit).decision("004")
    assert changed is not None
    assert (changed.post_no, changed.proposed_post_no, changed.is_adjusted) == ("G004", "", False)


def test_that_proposing_again_forgets_people_who_are_out(unit: Workspace) -> None:
    run_to_proposal(unit)
    selection_steps.step_back(unit, key_of(unit), 1, "漏了一人")
    for reason in ("重排", "重排", "改意向"):
        selection_steps.step_back(unit, key_of(unit), 1, reason)
    selection.remove_people(unit, key_of(unit), 1, ("004",))
    finish(
        unit, SelectionStep.WISHES, SelectionStep.FEEDBACK, SelectionStep.NOMINATION, SelectionStep.PROPOSAL
    )
    assert [d.employee_no for d in the_round(unit).decisions] == ["002", "003"]
    assert the_round(unit).events[0].what == "退回步骤“提出匹配”（原2026-02-10办结，经办李静）"


def test_that_steps_go_in_turn_with_day_and_person(unit: Workspace) -> None:
    opened(unit)
    with pytest.raises(RuleViolation, match="还没有人填报志愿"):
        finish(unit, SelectionStep.WISHES)
    wish(unit, "002", "G003")
    with pytest.raises(RuleViolation, match="本轮还没有办结的步骤"):
        selection_steps.step_back(unit, key_of(unit), 1, "误")
    finish(unit, SelectionStep.WISHES)
    with pytest.raises(RuleViolation, match="“意向表”已经办结，要改请先退回"):
        wish(unit, "002", "G002")
    with pytest.raises(RuleViolation, match="“汇总反馈”的日期2026-02-01早于上一步的2026-02-10"):
        finish(unit, SelectionStep.FEEDBACK, day="2026-02-01")
    with pytest.raises(RuleViolation, match="请填写“汇总反馈”的经办人"):
        selection_steps.finish_step(
            unit,
            key_of(unit),
            SelectionStepRecord(round_no=1, step=SelectionStep.FEEDBACK, done_on="2026-02-11", done_by=" "),
        )
    with pytest.raises(RuleViolation, match="退回“意向表”要写明原因"):
        selection_steps.step_back(unit, key_of(unit), 1, " ")
    with pytest.raises(RuleViolation, match="本轮已经办过步骤，不能删除"):
        selection.remove_round(unit, key_of(unit), 1)
    selection_steps.step_back(unit, key_of(unit), 1, "补一人")
    changes = selection.remove_round(unit, key_of(unit), 1)
    assert selection.load_standing(unit, key_of(unit)).selections == ()
    assert changes.step_id is not None
    undo_step(unit, changes.step_id)
    form = the_round(unit).form("002")
    assert form is not None
    assert form.wishes == ("G003",)


def test_that_nobody_takes_part_in_an_empty_round(unit: Workspace) -> None:
    opened(unit)
    selection.remove_people(unit, key_of(unit), 1, ("002", "003", "004"))
    with pytest.raises(RuleViolation, match="本轮还没有人参加"):
        finish(unit, SelectionStep.WISHES)
    with pytest.raises(RuleViolation, match="第7轮双向选择已经删除"):
        selection.load_standing(unit, key_of(unit)).selection(7)


def test_that_posts_held_by_others_stop_the_publication(unit: Workspace) -> None:
    opened(unit)
    selection.remove_people(unit, key_of(unit), 1, ("003",))
    wish(unit, "002", "G003")
    finish(unit, SelectionStep.WISHES, SelectionStep.FEEDBACK)
    nominate(unit, 登记股="002")
    finish(
        unit, SelectionStep.NOMINATION, SelectionStep.PROPOSAL, SelectionStep.RESULT, SelectionStep.ADJUSTMENT
    )
    follow(unit, "004", FollowUp.WAITING)
    finish(unit, SelectionStep.UNPLACED)
    with pytest.raises(RuleViolation, match="岗位G003登记岗编制1名，2026-03-01会有2人（李静、王芳）"):
        finish(unit, SelectionStep.PUBLICATION)
    assert not the_round(unit).is_over
    appointments.end_appointment(unit, key_of(unit), "003", ended_on="2026-02-28", reason="轮岗")
    finish(unit, SelectionStep.PUBLICATION)
    assert posts_held(unit, "2026-03-01")["002"] == "G003"


def test_that_a_closed_month_stops_the_publication(unit: Workspace) -> None:
    run_to_proposal(unit)
    finish(unit, SelectionStep.RESULT, SelectionStep.ADJUSTMENT)
    for number in ("003", "004"):
        follow(unit, number, FollowUp.ASSIGNED)
    finish(unit, SelectionStep.UNPLACED)
    with unit.write(key_of(unit), "关账") as step:
        step.save(StepRecord(kind=StepKind.MONTH, month=4, done_on="2026-05-05", done_by="李"))
    with pytest.raises(RuleViolation, match="2026-03-01起的岗位变动会改动已关账的4月"):
        finish(unit, SelectionStep.PUBLICATION)


def test_that_history_tells_posts_over_the_year(unit: Workspace) -> None:
    run_to_proposal(unit)
    finish(unit, SelectionStep.RESULT, SelectionStep.ADJUSTMENT)
    for number in ("003", "004"):
        follow(unit, number, FollowUp.WAITING)
    finish(unit, SelectionStep.UNPLACED, SelectionStep.PUBLICATION)
    code = key_of(unit).unit_code
    of_person = appointments.list_history(unit, code, employee_no="002")
    assert [(h.post_name, h.appointment.since, h.appointment.ended_on) for h in of_person] == [
        ("文秘岗", "2026-01-01", "2026-02-28"),
        ("登记岗", "2026-03-01", ""),
    ]
    of_post = appointments.list_history(unit, code, post_no="G003")
    assert [(h.name, h.appointment.since) for h in of_post] == [
        ("王芳", "2026-01-01"),
        ("李静", "2026-03-01"),
    ]
    assert appointments.list_history(unit, code, post_no="G001")[0].appointment == Appointment(
        employee_no="001", appointment_no=1, post_no="G001", since="2026-01-01", way=AppointmentWay.HELD
    )
    assert appointments.list_history(unit, "别的单位") == ()
