"""Use cases of competition for posts: marks, ties, inspection, the decision, objections."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from kpi_desktop.domain.competition_placing import check_decisions
from kpi_desktop.domain.competition_scores import RoundScores, list_ties
from kpi_desktop.domain.competition_steps import Competition, RoundStep, check_turn
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.placement import (
    Judge,
    JudgeMark,
    Objection,
    PlacingDecision,
    Stage,
    StageScore,
    check_mark,
)
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.services.competition_standing import check_day, load_standing, next_event, today_text
from kpi_desktop.services.workspace import Changes, Workspace

_STEP_OF = {Stage.WRITTEN: RoundStep.WRITTEN, Stage.APPRAISAL: RoundStep.APPRAISAL}
_MOST_JUDGES = 30


def record_scores(workspace: Workspace, key: UnitYear, scores: Iterable[StageScore]) -> Changes:
    """Write scores of the written stage, the appraisal or the suitability; None clears to 未填.

    Raises RuleViolation outside the stage's step, for people who do not take part, and for a score not within 0–100.
    """
    ready = tuple(scores)
    standing = load_standing(workspace, key)
    for score in ready:
        competition = standing.competition(score.round_no)
        _check_stage_open(competition, score.stage)
        name = standing.names.get(score.employee_no, score.employee_no)
        _check_admitted(competition, score.employee_no, name, score.stage)
        check_mark(score.score, f"{name}的{score.stage.label}成绩")
    with workspace.write(key, "录入竞岗成绩") as step:
        step.save(*ready)
    return step.changes


def _check_stage_open(competition: Competition, stage: Stage) -> None:
    if stage not in competition.rules.stages:
        message = f"本轮方案没有“{stage.label}”这一项。"
        raise RuleViolation(message)
    if stage in _STEP_OF:
        check_turn(competition, _STEP_OF[stage])
        return
    reviewed, decided = competition.done(RoundStep.REVIEW), competition.done(RoundStep.DECISION)
    if reviewed is None or decided is not None:
        message = f"{stage.label}在资格审查以后、决定以前填写，现在不能改。"
        raise RuleViolation(message)


def _check_admitted(competition: Competition, employee_no: str, name: str, stage: Stage) -> None:
    candidate = competition.candidate(employee_no)
    if candidate is None or candidate.withdrawn_on:
        message = f"{name}没有报名或已经退出，不能录入成绩。"
        raise RuleViolation(message)
    if stage is not Stage.WRITTEN and stage is not Stage.SUITABILITY:
        reason = RoundScores(competition).interview.reason(employee_no)
        if reason:
            message = f"{name}没有进入{stage.label}：{reason}。"
            raise RuleViolation(message)


def save_judges(workspace: Workspace, key: UnitYear, round_no: int, names: Sequence[str]) -> Changes:
    """Write the panel in order; a judge taken out takes his marks along.

    Raises RuleViolation once the interview is done, for an empty or doubled name, or too many.
    """
    competition = load_standing(workspace, key).competition(round_no)
    if competition.done(RoundStep.INTERVIEW) is not None:
        message = "面试已经办结，不能改评委；要改请先退回“面试”并写明原因。"
        raise RuleViolation(message)
    clean = [name.strip() for name in names]
    twice = next((name for name in clean if clean.count(name) > 1), "")
    if not all(clean) or twice or len(clean) > _MOST_JUDGES:
        what = f"评委“{twice}”重复" if twice else f"评委应为1到{_MOST_JUDGES}名，姓名不能空着"
        message = f"{what}，请改正。"
        raise RuleViolation(message)
    judges = [Judge(round_no=round_no, judge_no=at, name=name) for at, name in enumerate(clean, start=1)]
    gone = [judge for judge in competition.judges if judge.judge_no > len(clean)]
    with workspace.write(key, "设置面试评委") as step:
        step.remove(*(mark for mark in competition.marks if mark.judge_no > len(clean)), *gone)
        step.save(*judges)
    return step.changes


def record_marks(workspace: Workspace, key: UnitYear, marks: Iterable[JudgeMark]) -> Changes:
    """Write judges' marks; None clears to 未填, a judge who is excused gives none.

    Raises RuleViolation outside the interview, for people not admitted to it, an excused judge's mark, or one not
    within 0–100.
    """
    ready = tuple(marks)
    standing = load_standing(workspace, key)
    for mark in ready:
        competition = standing.competition(mark.round_no)
        check_turn(competition, RoundStep.INTERVIEW)
        name = standing.names.get(mark.employee_no, mark.employee_no)
        _check_admitted(competition, mark.employee_no, name, Stage.INTERVIEW)
        check_mark(mark.mark, f"{name}的面试评分")
        if mark.excused and mark.mark is not None:
            message = f"{_judge(competition, mark.judge_no)}对{name}回避（{mark.excused}），不能评分。"
            raise RuleViolation(message)
    with workspace.write(key, "录入面试评分") as step:
        step.save(*ready)
    return step.changes


def _judge(competition: Competition, judge_no: int) -> str:
    return next((j.name for j in competition.judges if j.judge_no == judge_no), f"{judge_no}号评委")


def excuse_judge(workspace: Workspace, key: UnitYear, mark: JudgeMark, reason: str) -> Changes:
    """Excuse a judge from marking a candidate (回避); an empty reason lets him judge again.

    Raises RuleViolation outside the interview.
    """
    standing = load_standing(workspace, key)
    competition = standing.competition(mark.round_no)
    check_turn(competition, RoundStep.INTERVIEW)
    name = standing.names.get(mark.employee_no, mark.employee_no)
    judge = _judge(competition, mark.judge_no)
    what = f"评委{judge}对{name}（{mark.employee_no}）{'回避' if reason.strip() else '取消回避'}"
    event = next_event(competition, today_text(workspace), what, reason, workspace.operator)
    with workspace.write(key, "评委回避", reason.strip()) as step:
        step.save(replace(mark, mark=None, excused=reason.strip()), event)
    return step.changes


def rule_tie(
    workspace: Workspace, key: UnitYear, round_no: int, order: Sequence[str], reason: str
) -> Changes:
    """Put people whose totals and stages are equal in order, with a reason that the minutes tell.

    Raises RuleViolation without a reason, or when they are not exactly one tie of the ranking.
    """
    standing = load_standing(workspace, key)
    competition = standing.competition(round_no)
    if competition.done(RoundStep.DECISION) is not None:
        message = "任职已经决定，不能再改先后；要改请先退回“决定”并写明原因。"
        raise RuleViolation(message)
    ties = list_ties(RoundScores(competition).ranking)
    if not any({ranked.candidate.employee_no for ranked in tie} == set(order) for tie in ties):
        message = "所选的人不是一组并列的人，请按排名里的并列选人。"
        raise RuleViolation(message)
    if not reason.strip():
        message = "定并列人员的先后要写明理由。"
        raise RuleViolation(message)
    people = "、".join(standing.names.get(number, number) for number in order)
    event = next_event(
        competition, today_text(workspace), f"总分和各环节相同，定先后为{people}", reason, workspace.operator
    )
    ruled = [
        replace(candidate, tie_place=at, tie_reason=reason.strip())
        for at, number in enumerate(order, start=1)
        if (candidate := competition.candidate(number)) is not None
    ]
    with workspace.write(key, "定并列先后", reason.strip()) as step:
        step.save(*ruled, event)
    return step.changes


def inspect(
    workspace: Workspace,
    key: UnitYear,
    round_no: int,
    employee_no: str,
    *,
    passed: bool | None,
    note: str = "",
) -> Changes:
    """Record the inspection (考察); who does not pass leaves the ranking and the next moves up; None clears it.

    Raises RuleViolation outside the inspection step, or for a failure without its reason.
    """
    standing = load_standing(workspace, key)
    competition = standing.competition(round_no)
    check_turn(competition, RoundStep.INSPECTION)
    candidate = competition.candidate(employee_no)
    name = standing.names.get(employee_no, employee_no)
    if candidate is None or candidate.withdrawn_on:
        message = f"{name}没有报名或已经退出，不用考察。"
        raise RuleViolation(message)
    if passed is False and not note.strip():
        message = f"{name}考察不合格要写明原因。"
        raise RuleViolation(message)
    events = []
    if passed is False:
        what = f"{name}（{employee_no}）考察不合格，由名次在后的递补"
        events.append(next_event(competition, today_text(workspace), what, note, workspace.operator))
    with workspace.write(key, "组织考察", note.strip()) as step:
        step.save(replace(candidate, inspected=passed, inspection_note=note.strip()), *events)
    return step.changes


def decide(
    workspace: Workspace,
    key: UnitYear,
    round_no: int,
    posts: Mapping[str, str],
    *,
    reasons: Mapping[str, str],
    decided_on: str,
    decided_by: str,
) -> Changes:
    """Record the leading group's decision by person: a post, or none; the proposal is kept beside it.

    Raises RuleViolation outside the step, over an open tie, with more people than places, for an outsider, or for a
    difference from the proposal without its reason.
    """
    standing = load_standing(workspace, key)
    competition = standing.competition(round_no)
    check_turn(competition, RoundStep.DECISION)
    check_day(decided_on, "决定日期")
    proposal = standing.proposal(competition, RoundScores(competition))
    decisions = []
    for number, post_no in posts.items():
        placing = proposal.of(number)
        decisions.append(
            PlacingDecision(
                round_no=round_no,
                employee_no=number,
                post_no=post_no,
                proposed_post_no=placing.post_no if placing else "",
                reason=reasons.get(number, "").strip(),
                decided_on=decided_on,
                decided_by=decided_by.strip(),
            )
        )
    kept = [known for known in competition.decisions if known.employee_no not in posts]
    check_decisions(competition, proposal, [*kept, *decisions], standing.names)
    events = []
    for offset, decision in enumerate((d for d in decisions if d.post_no != d.proposed_post_no), start=1):
        name = standing.names.get(decision.employee_no, decision.employee_no)
        what = f"{name}：建议{decision.proposed_post_no or '不任职'}，决定{decision.post_no or '不任职'}"
        events.append(
            next_event(competition, decided_on, what, decision.reason, decided_by.strip(), offset=offset)
        )
    with workspace.write(key, "决定任职") as step:
        step.save(*decisions, *events)
    return step.changes


def save_objection(workspace: Workspace, key: UnitYear, objection: Objection) -> Changes:
    """Record an objection to the publication, or what came of it; number 0 is a new one.

    Raises RuleViolation outside the publication, without content, for days that are none, or an outcome without a day.
    """
    competition = load_standing(workspace, key).competition(objection.round_no)
    check_turn(competition, RoundStep.PUBLICATION)
    check_day(objection.raised_on, "提出日期")
    if not objection.content.strip():
        message = "请写明异议的内容。"
        raise RuleViolation(message)
    if bool(objection.outcome.strip()) != bool(objection.settled_on):
        message = "异议的处理结果和处理日期要一起填写。"
        raise RuleViolation(message)
    if objection.settled_on:
        check_day(objection.settled_on, "处理日期")
    if objection.objection_no == 0:
        last = max((known.objection_no for known in competition.objections), default=0)
        objection = replace(objection, objection_no=last + 1)
    with workspace.write(key, "登记公示异议") as step:
        step.save(objection)
    return step.changes
