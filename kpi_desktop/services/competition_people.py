"""Use cases of competition for posts: signing up, facts about people, the review of conditions, withdrawing."""

from collections.abc import Iterable
from dataclasses import replace

from kpi_desktop.domain.competition_steps import Competition, RoundStep, check_turn
from kpi_desktop.domain.conditions import Fit, Verdict, judge_conditions, overall_fit, why_not
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.person_facts import PersonFacts
from kpi_desktop.domain.placement import Candidate, WishReview, check_sign_up
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.services.competition_standing import (
    Standing,
    check_day,
    load_standing,
    next_event,
    today_text,
)
from kpi_desktop.services.workspace import Changes, Workspace

_MONTH_LENGTH = 7


def sign_up(
    workspace: Workspace, key: UnitYear, candidates: Iterable[Candidate], action: str = "竞岗报名"
) -> Changes:
    """Write sign-ups, new ones and changed wishes; a changed wish has to be reviewed again.

    Raises RuleViolation outside the sign-up step, for a stranger, and for wishes that cannot stand (check_sign_up).
    """
    standing = load_standing(workspace, key)
    ready = [_ready(standing, candidate, today_text(workspace)) for candidate in candidates]
    with workspace.write(key, action) as step:
        step.save(*ready)
    return step.changes


def _ready(standing: Standing, candidate: Candidate, today: str) -> Candidate:
    competition = standing.competition(candidate.round_no)
    check_turn(competition, RoundStep.SIGN_UP)
    name = standing.names.get(candidate.employee_no)
    if name is None:
        message = f"名册中没有工号{candidate.employee_no}，请核对工号。"
        raise RuleViolation(message)
    old = competition.candidate(candidate.employee_no)
    if old is not None and old.withdrawn_on:
        message = f"{name}已于{old.withdrawn_on}退出，要再参加请先恢复报名。"
        raise RuleViolation(message)
    check_sign_up(
        candidate,
        name=name,
        rules=competition.rules,
        posts=competition.posts,
        elsewhere=_running_elsewhere(standing, candidate),
    )
    notice = competition.done(RoundStep.NOTICE)
    signed_on = candidate.signed_on or (old.signed_on if old else "") or today
    if notice is not None and signed_on < notice.done_on:
        signed_on = notice.done_on
    kept = tuple(review for review in (old.reviews if old else ()) if review.post_no in candidate.wishes)
    return replace(candidate, signed_on=signed_on, reviews=kept)


def _running_elsewhere(standing: Standing, candidate: Candidate) -> str:
    for other in standing.competitions:
        if other.round.round_no == candidate.round_no or other.is_over:
            continue
        known = other.candidate(candidate.employee_no)
        if known is not None and not known.withdrawn_on:
            return other.round.name
    return ""


def cancel_sign_up(workspace: Workspace, key: UnitYear, round_no: int, employee_no: str) -> Changes:
    """Take a sign-up out again while sign-up is open: entered for the wrong person.

    Raises RuleViolation later on, when only withdrawing is left.
    """
    competition = load_standing(workspace, key).competition(round_no)
    if competition.current is not RoundStep.SIGN_UP:
        message = "报名已经结束，不能删去报名；本人不参加的请办理退出。"
        raise RuleViolation(message)
    candidate = competition.candidate(employee_no)
    with workspace.write(key, "删去竞岗报名") as step:
        step.remove(*((candidate,) if candidate is not None else ()))
    return step.changes


def save_facts(workspace: Workspace, key: UnitYear, facts: Iterable[PersonFacts]) -> Changes:
    """Write what is known of people beyond the roster.

    Raises RuleViolation for a stranger or a month that is none.
    """
    ready = tuple(facts)
    names = load_standing(workspace, key).names
    for each in ready:
        name = names.get(each.employee_no)
        if name is None:
            message = f"名册中没有工号{each.employee_no}，请核对工号。"
            raise RuleViolation(message)
        for month, what in (
            (each.work_from, "参加工作时间"),
            (each.level_from, "任现职级时间"),
            (each.post_from, "任现岗位时间"),
        ):
            if month:
                check_day(f"{month}-01" if len(month) == _MONTH_LENGTH else month, f"{name}的{what}")
    with workspace.write(key, "填写任职资料") as step:
        step.save(*ready)
    return step.changes


def withdraw(
    workspace: Workspace, key: UnitYear, round_no: int, employee_no: str, *, on: str, reason: str
) -> Changes:
    """Let a candidate withdraw at any stage, after the ranking too: the next moves up; scores stay on record.

    Raises RuleViolation without a reason, for a day that is none, twice, or after the appointment.
    """
    standing = load_standing(workspace, key)
    competition = standing.competition(round_no)
    candidate, name = _find(standing, competition, employee_no)
    check_day(on, "退出日期")
    if not reason.strip():
        message = f"{name}退出要写明原因，如本人申请、缺考。"
        raise RuleViolation(message)
    if candidate.withdrawn_on:
        message = f"{name}已于{candidate.withdrawn_on}退出，不用再办。"
        raise RuleViolation(message)
    if competition.is_over:
        message = "本轮人员已经任职，不能再退出；要调整请到“岗位与任期”办理免职。"
        raise RuleViolation(message)
    decided = competition.decision(employee_no)
    what = f"{name}（{employee_no}）退出竞争"
    if decided is not None and decided.post_no:
        what += f"，原决定任{decided.post_no}作废，由名次在后的递补"
    event = next_event(competition, on, what, reason, workspace.operator)
    with workspace.write(key, "竞岗退出", reason.strip()) as step:
        step.save(replace(candidate, withdrawn_on=on, withdrawn_reason=reason.strip()), event)
        if decided is not None:
            step.remove(decided)
    return step.changes


def take_back_withdrawal(
    workspace: Workspace, key: UnitYear, round_no: int, employee_no: str, reason: str
) -> Changes:
    """Let somebody who withdrew take part again (恢复报名), with a reason that the minutes tell.

    Raises RuleViolation without a reason, for somebody who did not withdraw, in another round, or after the decision.
    """
    standing = load_standing(workspace, key)
    competition = standing.competition(round_no)
    candidate, name = _find(standing, competition, employee_no)
    if not candidate.withdrawn_on:
        message = f"{name}没有退出，不用恢复。"
        raise RuleViolation(message)
    if not reason.strip():
        message = f"恢复{name}的报名要写明原因。"
        raise RuleViolation(message)
    if competition.done(RoundStep.DECISION) is not None:
        message = "任职已经决定，不能恢复报名；要恢复请先退回“决定”并写明原因。"
        raise RuleViolation(message)
    elsewhere = _running_elsewhere(standing, candidate)
    if elsewhere:
        message = f"{name}已在“{elsewhere}”中报名，一人不能同时参加两轮，请先在那一轮办理退出。"
        raise RuleViolation(message)
    event = next_event(
        competition, today_text(workspace), f"恢复{name}（{employee_no}）的报名", reason, workspace.operator
    )
    with workspace.write(key, "恢复竞岗报名", reason.strip()) as step:
        step.save(replace(candidate, withdrawn_on="", withdrawn_reason=""), event)
    return step.changes


def _find(standing: Standing, competition: Competition, employee_no: str) -> tuple[Candidate, str]:
    candidate = competition.candidate(employee_no)
    if candidate is None:
        message = f"工号{employee_no}没有报名本轮，请刷新后再操作。"
        raise RuleViolation(message)
    return candidate, standing.names.get(employee_no, employee_no)


def judge_wish(
    standing: Standing, competition: Competition, employee_no: str, post_no: str
) -> tuple[Verdict, ...]:
    """How a candidate stands to each condition of a wish."""
    post = competition.post(post_no)
    applicant = standing.applicants(competition).get(employee_no)
    return judge_conditions(applicant, post.conditions) if post is not None and applicant is not None else ()


def review_all(workspace: Workspace, key: UnitYear, round_no: int) -> Changes:
    """Review every open wish whose conditions are all known: passed, or refused naming the failing condition.

    Wishes with unknown data stay open for a person. Raises RuleViolation outside the review step.
    """
    standing = load_standing(workspace, key)
    competition = standing.competition(round_no)
    check_turn(competition, RoundStep.REVIEW)
    reviewed = []
    for candidate in competition.candidates:
        reviews = list(candidate.reviews)
        for wish in candidate.wishes:
            verdicts = judge_wish(standing, competition, candidate.employee_no, wish)
            fit = overall_fit(verdicts)
            if candidate.review(wish) is None and fit is not Fit.UNKNOWN:
                passed = fit is Fit.MEETS
                reviews.append(
                    WishReview(post_no=wish, passed=passed, reason="" if passed else why_not(verdicts))
                )
        reviewed.append(replace(candidate, reviews=tuple(reviews)))
    with workspace.write(key, "资格审查") as step:
        step.save(*reviewed)
    return step.changes


def review_wish(
    workspace: Workspace,
    key: UnitYear,
    round_no: int,
    employee_no: str,
    post_no: str,
    *,
    passed: bool,
    reason: str = "",
) -> Changes:
    """Review one wish by hand; against the conditions, or over unknown data, only with a reason the minutes tell.

    Raises RuleViolation outside the review step or without that reason.
    """
    standing = load_standing(workspace, key)
    competition = standing.competition(round_no)
    check_turn(competition, RoundStep.REVIEW)
    candidate, name = _find(standing, competition, employee_no)
    verdicts = judge_wish(standing, competition, employee_no, post_no)
    fit = overall_fit(verdicts)
    expected = fit is Fit.MEETS if passed else fit is Fit.FAILS
    events = []
    if not expected and not reason.strip():
        how = "通过" if passed else "不通过"
        message = f"{name}的志愿{post_no}按条件是“{fit.label}”，审为{how}要写明理由。"
        raise RuleViolation(message)
    if not expected:
        what = (
            f"{name}（{employee_no}）的志愿{post_no}按条件“{fit.label}”，审为{'通过' if passed else '不通过'}"
        )
        events.append(next_event(competition, today_text(workspace), what, reason, workspace.operator))
    said = reason.strip() or ("" if passed else why_not(verdicts))
    others = tuple(review for review in candidate.reviews if review.post_no != post_no)
    review = WishReview(post_no=post_no, passed=passed, reason=said)
    with workspace.write(key, "资格审查", reason.strip()) as step:
        step.save(replace(candidate, reviews=(*others, review)), *events)
    return step.changes
