"""Scores of a round of competition: the panel, the weighted total, who goes to the interview, the ranking."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from kpi_desktop.domain.competition_steps import Competition, open_wishes, takes_part
from kpi_desktop.domain.derivation import DerivationLine
from kpi_desktop.domain.placement import Candidate, JudgeMark, RoundRules, Stage
from kpi_desktop.domain.values import HUNDRED, round_exact, show_fully, show_short

_HUNDRED = Fraction(HUNDRED)


@dataclass(frozen=True, slots=True, kw_only=True)
class StageResult:
    """A candidate's score in one stage, exact; None while something is missing, which `missing` names."""

    stage: Stage
    score: Fraction | None
    missing: str = ""
    line: DerivationLine


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateScore:
    """A candidate's stages and total; `total` as published, None while a stage is missing."""

    employee_no: str
    stages: tuple[StageResult, ...]
    total: Decimal | None
    lines: tuple[DerivationLine, ...]

    def stage(self, stage: Stage) -> Fraction | None:
        """The score of a stage."""
        return next((result.score for result in self.stages if result.stage is stage), None)

    @property
    def missing(self) -> tuple[str, ...]:
        """What keeps the total from being worked out."""
        return tuple(result.missing for result in self.stages if result.missing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A candidate in the ranking; equal `rank` is a tie that the stages do not part and nobody has decided."""

    candidate: Candidate
    score: CandidateScore
    rank: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """Somebody who signed up and is not in the ranking, with the reason."""

    candidate: Candidate
    score: CandidateScore
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """Everybody of a round: the ranked, best first, and the others with the reason."""

    ranked: tuple[Ranked, ...]
    outside: tuple[Outside, ...]
    missing: tuple[str, ...]


def score_panel(marks: Sequence[JudgeMark], judges: Sequence[str], rules: RoundRules) -> StageResult:
    """The interview by its panel: highest and lowest dropped from `trim_from` judges on, mean of the rest.

    `marks` of one candidate, `judges` their names in the same order. A judge who does not judge a kinsman is left out
    and named; a judge without a mark leaves the score open (scoring.md §7).
    """
    excused = [
        f"{name}回避（{mark.excused}）" for name, mark in zip(judges, marks, strict=True) if mark.excused
    ]
    counted = [(name, mark.mark) for name, mark in zip(judges, marks, strict=True) if not mark.excused]
    without = [name for name, mark in counted if mark is None]
    aside = f"；{'，'.join(excused)}" if excused else ""
    if without or not counted:
        missing = f"面试缺{'、'.join(without)}的评分" if without else "面试没有评委评分"
        line = DerivationLine(label=Stage.INTERVIEW.label, rule=missing + aside, value="")
        return StageResult(stage=Stage.INTERVIEW, score=None, missing=missing, line=line)
    given = sorted(mark for _, mark in counted if mark is not None)
    shown = " ".join(show_short(mark) for _, mark in counted if mark is not None)
    if len(given) >= rules.trim_from:
        kept = given[1:-1]
        how = f"去掉最高分{show_short(given[-1])}和最低分{show_short(given[0])}，其余{len(kept)}个平均"
    else:
        kept = given
        how = f"评委{len(given)}人，不足{rules.trim_from}人不去最高最低，全部平均"
    score = Fraction(sum(kept, Decimal(0))) / len(kept)
    line = DerivationLine(label=Stage.INTERVIEW.label, rule=f"{shown}，{how}{aside}", value=show_fully(score))
    return StageResult(stage=Stage.INTERVIEW, score=score, line=line)


class RoundScores:
    """A round's scores, each worked out once."""

    def __init__(self, competition: Competition) -> None:
        """Index the marks and scores."""
        self.competition = competition
        self._judges = sorted(competition.judges, key=lambda judge: judge.judge_no)
        self._marks = {(mark.employee_no, mark.judge_no): mark for mark in competition.marks}
        self._scores = {(score.employee_no, score.stage): score.score for score in competition.scores}
        self._done: dict[str, CandidateScore] = {}

    def score(self, employee_no: str) -> CandidateScore:
        """A candidate's stages, total and derivation."""
        if employee_no not in self._done:
            self._done[employee_no] = self._work_out(employee_no)
        return self._done[employee_no]

    def stage_score(self, employee_no: str, stage: Stage) -> StageResult:
        """A candidate's score in one stage."""
        if stage is Stage.INTERVIEW:
            return self._panel(employee_no)
        score = self._scores.get((employee_no, stage))
        if score is None:
            missing = f"缺{stage.label}成绩"
            line = DerivationLine(label=stage.label, rule=missing, value="")
            return StageResult(stage=stage, score=None, missing=missing, line=line)
        line = DerivationLine(label=stage.label, rule="录入成绩", value=show_short(score))
        return StageResult(stage=stage, score=Fraction(score), line=line)

    def _panel(self, employee_no: str) -> StageResult:
        round_no = self.competition.round.round_no
        marks = [
            self._marks.get((employee_no, judge.judge_no))
            or JudgeMark(round_no=round_no, employee_no=employee_no, judge_no=judge.judge_no)
            for judge in self._judges
        ]
        return score_panel(marks, [judge.name for judge in self._judges], self.competition.rules)

    def _work_out(self, employee_no: str) -> CandidateScore:
        rules = self.competition.rules
        stages = tuple(self.stage_score(employee_no, stage) for stage in rules.stages)
        lines = [result.line for result in stages]
        total = None
        if all(result.score is not None for result in stages):
            weights = dict(rules.weights)
            exact = sum(
                (Fraction(weights[r.stage]) / _HUNDRED * r.score for r in stages if r.score is not None),
                Fraction(0),
            )
            total = round_exact(exact, rules.places, rules.rounding)
            sums = " + ".join(
                f"{show_fully(r.score)}×{show_short(weights[r.stage])}%"
                for r in stages
                if r.score is not None
            )
            rule = f"{sums} = {show_fully(exact)}，{rules.rounding.label}到{rules.places}位"
            lines.append(DerivationLine(label="总分", rule=rule, value=f"{total:.{rules.places}f}"))
        else:
            lacking = "、".join(result.missing for result in stages if result.missing)
            lines.append(DerivationLine(label="总分", rule=f"{lacking}，不计总分", value=""))
        return CandidateScore(employee_no=employee_no, stages=stages, total=total, lines=tuple(lines))

    @cached_property
    def interview(self) -> "InterviewList":
        """Who goes to the interview."""
        return list_interview(self)

    @cached_property
    def ranking(self) -> Ranking:
        """Everybody's place."""
        return rank_candidates(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class InterviewList:
    """Who goes to the interview, who does not and why; `missing` names the written scores that keep it open."""

    admitted: tuple[str, ...]
    refused: tuple[tuple[str, str], ...]
    missing: tuple[str, ...]

    def reason(self, employee_no: str) -> str:
        """Why somebody does not go, empty for everybody else."""
        return dict(self.refused).get(employee_no, "")


def list_interview(scores: RoundScores) -> InterviewList:
    """Who goes to the interview: by post of the first open wish, `interview_ratio` for each place, ties on the line too.

    Without a ratio, a written stage or an interview everybody who takes part goes.
    """
    competition = scores.competition
    rules = competition.rules
    people = [candidate for candidate in competition.candidates if takes_part(competition, candidate)]
    by_ratio = {Stage.WRITTEN, Stage.INTERVIEW} <= set(rules.stages)
    if rules.interview_ratio is None or not by_ratio:
        return InterviewList(admitted=tuple(c.employee_no for c in people), refused=(), missing=())
    written = {c.employee_no: scores.stage_score(c.employee_no, Stage.WRITTEN).score for c in people}
    missing = tuple(number for number, score in written.items() if score is None)
    if missing:
        return InterviewList(admitted=(), refused=(), missing=missing)
    admitted, refused = [], []
    for post in competition.posts:
        group = [c.employee_no for c in people if open_wishes(competition, c)[0] == post.post_no]
        room = rules.interview_ratio * post.places
        best = sorted((written[number] or Fraction(0) for number in group), reverse=True)
        line = best[room - 1] if len(best) > room else Fraction(0)
        for number in group:
            score = written[number] or Fraction(0)
            if score >= line:
                admitted.append(number)
            else:
                why = f"笔试{show_fully(score)}，{post.post_no}按{rules.interview_ratio}比1进入面试的最低分是{show_fully(line)}"
                refused.append((number, why))
    return InterviewList(admitted=tuple(admitted), refused=tuple(refused), missing=())


def rank_candidates(scores: RoundScores) -> Ranking:
    """Rank by published total, equal totals by the stages in the rules' order, then by what a person decided.

    Whoever lacks a mark is listed, not ranked; a tie left open shares the better place (1, 1, 3).
    """
    competition = scores.competition
    keyed: list[tuple[tuple[Fraction | int, ...], Candidate, CandidateScore]] = []
    outside: list[Outside] = []
    missing: list[str] = []
    for candidate in competition.candidates:
        score = scores.score(candidate.employee_no)
        reason = _why_outside(competition, candidate, scores)
        if reason:
            outside.append(Outside(candidate=candidate, score=score, reason=reason))
        elif score.total is None:
            missing += [f"{candidate.employee_no}{what}" for what in score.missing]
            outside.append(Outside(candidate=candidate, score=score, reason="、".join(score.missing)))
        else:
            keyed.append((_rank_key(candidate, score, competition.rules), candidate, score))
    keyed.sort(key=lambda entry: (entry[0], entry[1].employee_no))
    ranked: list[Ranked] = []
    for at, (key, candidate, score) in enumerate(keyed, start=1):
        same = at > 1 and keyed[at - 2][0] == key
        ranked.append(Ranked(candidate=candidate, score=score, rank=ranked[-1].rank if same else at))
    return Ranking(ranked=tuple(ranked), outside=tuple(outside), missing=tuple(missing))


def _why_outside(competition: Competition, candidate: Candidate, scores: RoundScores) -> str:
    if candidate.withdrawn_on:
        return f"{candidate.withdrawn_on}退出：{candidate.withdrawn_reason}"
    if candidate.inspected is False:
        return f"考察不合格：{candidate.inspection_note}"
    if not open_wishes(competition, candidate):
        refused = "；".join(f"{r.post_no}{r.reason}" for r in candidate.reviews if not r.passed)
        return f"资格审查不通过：{refused}" if refused else "所报职位都没有开考"
    return scores.interview.reason(candidate.employee_no)


def _rank_key(candidate: Candidate, score: CandidateScore, rules: RoundRules) -> tuple[Fraction | int, ...]:
    stages = tuple(-(score.stage(stage) or Fraction(0)) for stage in rules.tie_order)
    ruled = candidate.tie_place if candidate.tie_place is not None else 0
    return (-Fraction(score.total or 0), *stages, ruled)


def list_ties(ranking: Ranking) -> tuple[tuple[Ranked, ...], ...]:
    """The ties left open, best first: people of one place."""
    groups: dict[int, list[Ranked]] = {}
    for ranked in ranking.ranked:
        groups.setdefault(ranked.rank, []).append(ranked)
    return tuple(tuple(group) for group in groups.values() if len(group) > 1)
