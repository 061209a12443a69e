"""Use cases of a round's steps: the proposal, decisions, finishing and taking back (双向选择)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kpi_desktop.domain.appointing import AppointmentPlan, plan_turnover
from kpi_desktop.domain.appointments import Appointment, AppointmentWay, by_person, day_before, post_on
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.matching import propose_in_turn
from kpi_desktop.domain.posts import Post
from kpi_desktop.domain.selection import (
    Selection,
    SelectionDecision,
    SelectionEvent,
    SelectionStep,
    SelectionStepRecord,
    check_decision,
    openings_of,
)
from kpi_desktop.domain.selection_steps import check_step_back, check_step_done, check_turn
from kpi_desktop.domain.selection_words import say_outcome
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.services.appointments import holding_of, require_open_from
from kpi_desktop.services.selection import SelectionStanding, load_standing
from kpi_desktop.services.workspace import Changes, Workspace


def propose(workspace: Workspace, key: UnitYear, round_no: int) -> Changes:
    """Propose a matching from the forms and nominations and keep it with its reasons (提出匹配).

    Raises RuleViolation when it is not the turn.
    """
    standing = load_standing(workspace, key)
    selection = standing.selection(round_no)
    check_turn(selection, SelectionStep.PROPOSAL)
    decisions = propose_decisions(selection, standing.posts, standing.names)
    kept = {decision.employee_no for decision in decisions}
    with workspace.write(key, "提出匹配") as step:
        step.save(*decisions)
        step.remove(*(each for each in selection.decisions if each.employee_no not in kept))
    return step.changes


def propose_decisions(
    selection: Selection, posts: Mapping[str, Post], names: Mapping[str, str]
) -> tuple[SelectionDecision, ...]:
    """What the matching proposes for everybody in the round, as decisions that follow it."""
    openings = openings_of(selection, posts)
    matching = propose_in_turn(
        {form.employee_no: form.wishes for form in selection.forms},
        {each.section: each.ranked for each in selection.nominations},
        openings,
        selection.round.first_sections,
    )
    places = {opening.post_no: opening.places for opening in openings}
    return tuple(
        SelectionDecision(
            round_no=selection.round.round_no,
            employee_no=form.employee_no,
            proposed_post_no=matching.outcomes[form.employee_no].post_no,
            proposed_why=say_outcome(
                matching.outcomes[form.employee_no],
                names=names,
                posts=posts,
                places=places,
                first_sections=selection.round.first_sections,
            ),
            post_no=matching.outcomes[form.employee_no].post_no,
        )
        for form in selection.forms
    )


def decide(workspace: Workspace, key: UnitYear, decision: SelectionDecision) -> Changes:
    """Change what is proposed for one person, or place somebody the matching left out.

    The change stays in the minutes with its reason; the proposal stays beside it. Raises RuleViolation when it is not
    the turn, once a next round goes on with the vacancies, and for a decision that cannot stand.
    """
    standing = load_standing(workspace, key)
    selection = standing.selection(decision.round_no)
    known = selection.decision(decision.employee_no)
    name = standing.names.get(decision.employee_no, decision.employee_no)
    if known is None:
        message = f"{name}还没有匹配结果，请先提出匹配。"
        raise RuleViolation(message)
    check_turn(selection, SelectionStep.RESULT, SelectionStep.ADJUSTMENT)
    following = standing.next_of(selection)
    if following is not None:
        message = f"空缺岗位和没上岗的人已转入“{following.round.name}”，请到那一轮安排{name}。"
        raise RuleViolation(message)
    is_moved = decision.post_no != known.post_no
    decision = replace(
        known,
        post_no=decision.post_no,
        reason=decision.reason.strip(),
        is_adjusted=_adjusts(selection, decision) if is_moved else known.is_adjusted,
        follow_up=None if is_moved else known.follow_up,
        follow_until="" if is_moved else known.follow_until,
        follow_note="" if is_moved else known.follow_note,
    )
    check_decision(decision, selection, standing.posts.get(decision.post_no), name)
    event = _change_event(workspace, selection, known, decision, name)
    with workspace.write(key, f"双向选择结果：{name}", decision.reason.strip()) as step:
        step.save(decision, *event)
    return step.changes


def follow_up(workspace: Workspace, key: UnitYear, decisions: Sequence[SelectionDecision]) -> Changes:
    """Say what follows for people without a post: 待岗, 离岗培训 or 组织安排, until when, with a note.

    Raises RuleViolation when it is not the turn, for somebody who has a post, and for a term that is no day.
    """
    standing = load_standing(workspace, key)
    selection = standing.selection(decisions[0].round_no)
    check_turn(selection, SelectionStep.RESULT, SelectionStep.ADJUSTMENT, SelectionStep.UNPLACED)
    ready = []
    for decision in decisions:
        known = selection.decision(decision.employee_no)
        name = standing.names.get(decision.employee_no, decision.employee_no)
        if known is None or known.post_no:
            message = f"{name}不在没有上岗的人员中，请刷新后再填去向。"
            raise RuleViolation(message)
        new = replace(
            known,
            follow_up=decision.follow_up,
            follow_until=decision.follow_until,
            follow_note=decision.follow_note.strip(),
        )
        check_decision(new, selection, None, name)
        ready.append(new)
    with workspace.write(key, "填写未上岗人员去向") as step:
        step.save(*ready)
    return step.changes


def _adjusts(selection: Selection, decision: SelectionDecision) -> bool:
    return bool(decision.post_no) and selection.current is SelectionStep.ADJUSTMENT


def _change_event(
    workspace: Workspace, selection: Selection, old: SelectionDecision, new: SelectionDecision, name: str
) -> tuple[SelectionEvent, ...]:
    if old.post_no == new.post_no:
        return ()
    what = f"{name}的结果由{old.post_no or '未上岗'}改为{new.post_no or '未上岗'}"
    return (_event(workspace, selection, what, new.reason),)


def _event(workspace: Workspace, selection: Selection, what: str, reason: str) -> SelectionEvent:
    return SelectionEvent(
        round_no=selection.round.round_no,
        event_no=max((event.event_no for event in selection.events), default=0) + 1,
        happened_on=workspace.clock().astimezone().date().isoformat(),
        what=what,
        reason=reason.strip(),
        done_by=workspace.operator,
    )


def finish_step(workspace: Workspace, key: UnitYear, record: SelectionStepRecord) -> Changes:
    """Finish a step of a round; 公布 puts everybody placed into the post and ends what the others hold.

    Raises RuleViolation out of turn or with work left; with 公布 as the rules of appointments do.
    """
    standing = load_standing(workspace, key)
    selection = standing.selection(record.round_no)
    check_step_done(selection, record, standing.needs(selection))
    written: list[object] = [record]
    if record.step is SelectionStep.PUBLICATION:
        plan = _plan_publication(standing, selection, record)
        written += [*plan.employees, *plan.appointments]
    with workspace.write(key, f"双向选择：{record.step.label}", record.note.strip()) as step:
        step.save(*written)
    return step.changes


def _plan_publication(
    standing: SelectionStanding, selection: Selection, record: SelectionStepRecord
) -> AppointmentPlan:
    book, round_ = standing.book, selection.round
    require_open_from(book, round_.since)
    own = by_person(book.appointments)
    last_day = day_before(round_.since)
    leaving = [
        (each.employee_no, last_day, f"{round_.name}未上岗")
        for each in selection.unplaced
        if each.employee_no in standing.people
        and post_on(standing.people[each.employee_no], own.get(each.employee_no, ()), round_.since)
    ]
    new = [
        Appointment(
            employee_no=each.employee_no,
            appointment_no=0,
            post_no=each.post_no,
            since=round_.since,
            until=round_.until,
            way=AppointmentWay.TRANSFER if each.is_adjusted else AppointmentWay.SELECTION,
            round_no=round_.round_no,
            document_no=record.document_no,
            reason=each.reason or each.proposed_why,
        )
        for each in selection.decisions
        if each.post_no
    ]
    return plan_turnover(holding_of(book), leaving, new)


def step_back(workspace: Workspace, key: UnitYear, round_no: int, reason: str) -> Changes:
    """Take back the last step done, with a reason that the minutes tell (退回).

    Raises RuleViolation without a reason, with nothing done, or once published.
    """
    standing = load_standing(workspace, key)
    selection = standing.selection(round_no)
    last = check_step_back(selection, reason, standing.needs(selection).next_round)
    what = f"退回步骤“{last.step.label}”（原{last.done_on}办结，经办{last.done_by}）"
    with workspace.write(key, f"退回双向选择步骤：{last.step.label}", reason.strip()) as step:
        step.remove(last)
        step.save(_event(workspace, selection, what, reason))
    return step.changes
