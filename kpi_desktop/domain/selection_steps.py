"""The steps of a round of mutual selection in one table: what comes when, and what must stand before a step is done."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from kpi_desktop.domain.competition_steps import RoundStep, RoundStepRecord
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.placement import CompetitionRound
from kpi_desktop.domain.posts import Post
from kpi_desktop.domain.selection import (
    Selection,
    SelectionRound,
    SelectionStep,
    SelectionStepRecord,
    openings_of,
    wishing_for,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepNeeds:
    """What finishing a step is judged by beside the round itself; `next_round` is the round that goes on with it."""

    posts: Mapping[str, Post]
    names: Mapping[str, str]
    next_round: str = ""


def check_leaders_first(rounds: Iterable[CompetitionRound], steps: Iterable[RoundStepRecord]) -> None:
    """Section leaders are chosen first (先定科室负责人): no mutual selection while a competition runs.

    Raises RuleViolation with the round that is not over.
    """
    over = {record.round_no for record in steps if record.step is RoundStep.APPOINTMENT}
    running = next((each for each in rounds if each.round_no not in over), None)
    if running is not None:
        message = f"科室负责人先定，其他岗位后选：竞争上岗“{running.name}”还没有任职，请先办完再办双向选择。"
        raise RuleViolation(message)


def check_no_selection_runs(rounds: Iterable[SelectionRound], steps: Iterable[SelectionStepRecord]) -> None:
    """Section leaders are chosen first (先定科室负责人): no competition is opened while a mutual selection runs.

    Raises RuleViolation with the selection that is not published.
    """
    over = {record.round_no for record in steps if record.step is SelectionStep.PUBLICATION}
    running = next((each for each in rounds if each.round_no not in over), None)
    if running is not None:
        message = f"科室负责人先定，其他岗位后选：双向选择“{running.name}”正在进行，请先公布它的结果，或把它删除，再开竞争上岗。"
        raise RuleViolation(message)


def _check_wishes(selection: Selection, needs: StepNeeds) -> str:  # noqa: ARG001 - one signature for the table
    if not selection.forms:
        return "本轮还没有人参加，请先加入人员。"
    if not any(form.wishes for form in selection.forms):
        return "还没有人填报志愿，请先录入意向表。"
    return ""


def _check_nominations(selection: Selection, needs: StepNeeds) -> str:
    sections = dict.fromkeys(opening.section for opening in openings_of(selection, needs.posts))
    lacking = [
        section
        for section in sections
        if wishing_for(selection, section, needs.posts) and selection.nomination(section) is None
    ]
    return (
        f"{'、'.join(lacking)}还没有提名，请先录入科室提名表；一个都不要的也要点“不提名”。" if lacking else ""
    )


def _check_proposal(selection: Selection, needs: StepNeeds) -> str:
    lacking = [form.employee_no for form in selection.forms if selection.decision(form.employee_no) is None]
    names = "、".join(needs.names.get(number, number) for number in lacking[:3])
    return f"{names}{'等' if len(lacking) > 3 else ''}还没有匹配结果，请先点“提出匹配”。" if lacking else ""  # noqa: PLR2004


def _check_unplaced(selection: Selection, needs: StepNeeds) -> str:
    if needs.next_round:
        return ""
    lacking = [each.employee_no for each in selection.unplaced if each.follow_up is None]
    names = "、".join(needs.names.get(number, number) for number in lacking)
    return f"{names}没有上岗，去向还没有填写，请选待岗、离岗培训或组织安排。" if lacking else ""


def _nothing(selection: Selection, needs: StepNeeds) -> str:  # noqa: ARG001 - one signature for the table
    return ""


# What is left to do before a step can be done, by step, in the order of the year.
STEP_NEEDS: Mapping[SelectionStep, Callable[[Selection, StepNeeds], str]] = {
    SelectionStep.WISHES: _check_wishes,
    SelectionStep.FEEDBACK: _nothing,
    SelectionStep.NOMINATION: _check_nominations,
    SelectionStep.PROPOSAL: _check_proposal,
    SelectionStep.RESULT: _nothing,
    SelectionStep.ADJUSTMENT: _nothing,
    SelectionStep.UNPLACED: _check_unplaced,
    SelectionStep.PUBLICATION: _nothing,
}


def check_turn(selection: Selection, *steps: SelectionStep) -> None:
    """Refuse work that belongs to other steps than the one whose turn it is.

    Raises RuleViolation with what comes first, or how to come back.
    """
    current = selection.current
    if current in steps:
        return
    label = steps[0].label
    if current is None:
        message = f"本轮已经公布，“{label}”不能再改；要调整请到“岗位与任期”办理。"
        raise RuleViolation(message)
    if all(selection.done(step) is not None for step in steps):
        message = f"“{label}”已经办结，要改请先退回这一步并写明原因。"
        raise RuleViolation(message)
    message = f"{label}要在{current.label}之后进行，请先办完{current.label}。"
    raise RuleViolation(message)


def check_step_done(selection: Selection, record: SelectionStepRecord, needs: StepNeeds) -> None:
    """Refuse to finish a step out of turn, before the step it follows, without a person, or with work left.

    Raises RuleViolation with what is left to do.
    """
    check_turn(selection, record.step)
    if not record.done_by.strip():
        message = f"请填写“{record.step.label}”的经办人。"
        raise RuleViolation(message)
    last = max((step.done_on for step in selection.steps), default="")
    if record.done_on < last:
        message = f"“{record.step.label}”的日期{record.done_on}早于上一步的{last}，请改正日期。"
        raise RuleViolation(message)
    sentence = STEP_NEEDS[record.step](selection, needs)
    if sentence:
        raise RuleViolation(sentence)


def check_step_back(selection: Selection, reason: str, next_round: str = "") -> SelectionStepRecord:
    """The last step done, to be taken back with a reason; `next_round` is the round that goes on with this one.

    Raises RuleViolation without a reason, with nothing done, once published, or under a next round.
    """
    done = [record for step in SelectionStep if (record := selection.done(step))]
    if not done:
        message = "本轮还没有办结的步骤，不用退回。"
        raise RuleViolation(message)
    last = done[-1]
    if last.step is SelectionStep.PUBLICATION:
        message = "结果已经公布、人员已经上岗，不能退回；要调整请到“岗位与任期”办理。"
        raise RuleViolation(message)
    if next_round and last.step is SelectionStep.RESULT:
        message = f"已开“{next_round}”接着选，不能退回本轮结果；请先删除“{next_round}”。"
        raise RuleViolation(message)
    if not reason.strip():
        message = f"退回“{last.step.label}”要写明原因，原因会写进会议纪要。"
        raise RuleViolation(message)
    return last
