"""What a step of a round needs before it is done, where that has to be worked out: scores, ties, decisions, days."""

from collections.abc import Mapping
from datetime import date

from kpi_desktop.domain.competition_placing import PlacingProposal
from kpi_desktop.domain.competition_scores import RoundScores
from kpi_desktop.domain.competition_steps import Competition, RoundStep, takes_part
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.placement import Stage
from kpi_desktop.domain.workdays import Calendar, last_notice_day

_FEW = 5
_STAGE_OF = {
    RoundStep.WRITTEN: Stage.WRITTEN,
    RoundStep.INTERVIEW: Stage.INTERVIEW,
    RoundStep.APPRAISAL: Stage.APPRAISAL,
}
_MONTHS_A_YEAR = 12
_LAST_SURE_DAY = 28


def check_work_left(
    competition: Competition,
    step: RoundStep,
    *,
    done_on: str,
    scores: RoundScores,
    proposal: PlacingProposal,
    names: Mapping[str, str],
    calendar: Calendar,
) -> None:
    """Refuse to finish a step over missing marks, open ties, undecided people or a publication that still runs.

    Raises RuleViolation with what is left.
    """
    if step in _STAGE_OF:
        _check_stage(competition, _STAGE_OF[step], scores, names)
    elif step in (RoundStep.INSPECTION, RoundStep.DECISION):
        _check_ranking(scores, proposal, names)
        if step is RoundStep.INSPECTION:
            _check_inspected(competition, proposal, names)
        else:
            _check_decided(competition, scores, names)
    elif step is RoundStep.PUBLICATION:
        _check_publication(competition, done_on, calendar)
    elif step is RoundStep.TRIAL:
        _check_trial(competition, done_on)


def list_missing(competition: Competition, stage: Stage, scores: RoundScores) -> tuple[tuple[str, str], ...]:
    """Who still lacks a mark in a stage, and what: the people admitted, for the written stage all who take part."""
    if stage is Stage.WRITTEN:
        people = [c.employee_no for c in competition.candidates if takes_part(competition, c)]
    else:
        people = list(scores.interview.admitted)
    found = ((number, scores.stage_score(number, stage).missing) for number in people)
    return tuple((number, missing) for number, missing in found if missing)


def _some(people: list[str]) -> str:
    return "、".join(people[:_FEW]) + (f"等{len(people)}人" if len(people) > _FEW else "")


def _check_stage(
    competition: Competition, stage: Stage, scores: RoundScores, names: Mapping[str, str]
) -> None:
    missing = list_missing(competition, stage, scores)
    if missing:
        people = _some([f"{names.get(number, number)}{what}" for number, what in missing])
        message = f"{stage.label}还不能结束：{people}；缺考的请办理退出，空不等于零。"
        raise RuleViolation(message)


def _check_ranking(scores: RoundScores, proposal: PlacingProposal, names: Mapping[str, str]) -> None:
    if scores.ranking.missing:
        message = f"成绩还没有齐（{_some(list(scores.ranking.missing))}），请先补填。"
        raise RuleViolation(message)
    if proposal.open_tie:
        people = "、".join(names.get(number, number) for number in proposal.open_tie)
        message = f"{people}总分和各环节都相同，争同一个名额，请先在“成绩与排名”里定出先后并写理由。"
        raise RuleViolation(message)


def _check_inspected(competition: Competition, proposal: PlacingProposal, names: Mapping[str, str]) -> None:
    for placing in proposal.placings:
        candidate = competition.candidate(placing.employee_no)
        if placing.post_no and candidate is not None and candidate.inspected is None:
            message = f"拟任{placing.post_no}的{names.get(placing.employee_no, placing.employee_no)}还没有考察结果，请先填写。"
            raise RuleViolation(message)


def _check_decided(competition: Competition, scores: RoundScores, names: Mapping[str, str]) -> None:
    open_ones = [
        names.get(ranked.candidate.employee_no, ranked.candidate.employee_no)
        for ranked in scores.ranking.ranked
        if competition.decision(ranked.candidate.employee_no) is None
    ]
    if open_ones:
        message = f"{_some(open_ones)}还没有决定，请先逐人决定（不任职的也要记）。"
        raise RuleViolation(message)


def notice_end(competition: Competition, calendar: Calendar) -> str:
    """The last day of the publication, empty until its first day is set.

    Raises RuleViolation for a year without data.
    """
    if not competition.round.notice_from:
        return ""
    start = date.fromisoformat(competition.round.notice_from)
    return last_notice_day(start, competition.rules.notice_days, calendar).isoformat()


def _check_publication(competition: Competition, done_on: str, calendar: Calendar) -> None:
    end = notice_end(competition, calendar)
    if not end:
        message = "还没有填公示开始的日期，请先填写。"
        raise RuleViolation(message)
    if done_on <= end:
        days = competition.rules.notice_days
        message = f"公示{days}个工作日，到{end}才满，{done_on}还不能结束，请在期满以后确认。"
        raise RuleViolation(message)
    open_one = next((o for o in competition.objections if not o.settled_on), None)
    if open_one is not None:
        message = f"{open_one.raised_on}提出的异议还没有处理结果，请先处理再结束公示。"
        raise RuleViolation(message)


def trial_end(since: str, months: int) -> str:
    """The last day of a trial period of so many months that begins on a day; empty without a trial."""
    if months <= 0:
        return ""
    start = date.fromisoformat(since)
    years, month = divmod(start.month - 1 + months, _MONTHS_A_YEAR)
    day = min(start.day, _LAST_SURE_DAY)
    following = date(start.year + years, month + 1, day)
    return date.fromordinal(following.toordinal() - 1).isoformat()


def _check_trial(competition: Competition, done_on: str) -> None:
    appointed = competition.done(RoundStep.APPOINTMENT)
    if appointed is None:
        return
    end = trial_end(appointed.done_on, competition.rules.trial_months)
    if done_on <= end:
        message = f"试用期到{end}才满，请在期满考核以后结束。"
        raise RuleViolation(message)
