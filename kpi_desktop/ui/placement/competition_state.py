"""What 竞争上岗 shows of a round: its steps, posts, candidates, marks, ranking and decisions as rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kpi_desktop.domain.competition_placing import Placing, PlacingProposal
from kpi_desktop.domain.competition_scores import CandidateScore, RoundScores, StageResult
from kpi_desktop.domain.competition_steps import (
    Competition,
    RoundStep,
    count_applicants,
    list_steps,
    takes_part,
)
from kpi_desktop.domain.conditions import Field, Verdict, find_field, judge_conditions, overall_fit, why_not
from kpi_desktop.domain.person_facts import PersonFacts
from kpi_desktop.domain.placement import (
    Candidate,
    JudgeMark,
    PlacingDecision,
    RoundPost,
    Stage,
    WishReview,
)
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.staff import Employee

if TYPE_CHECKING:
    from kpi_desktop.services.competition_standing import Standing

RANKING, MINUTES, FACTS, SUITABILITY = "成绩与排名", "纪要", "任职资料", Stage.SUITABILITY.label


@dataclass(frozen=True)
class RoundView:
    """One round in view: everything recorded and worked out of it."""

    standing: Standing
    competition: Competition
    scores: RoundScores
    proposal: PlacingProposal

    @property
    def round_no(self) -> int:
        return self.competition.round.round_no

    def name(self, employee_no: str) -> str:
        return self.standing.names.get(employee_no, employee_no)

    def post_label(self, post_no: str) -> str:
        return f"{post_no} {self.standing.post_names.get(post_no, '')}".strip()


def derive_round(standing: Standing, round_no: int) -> RoundView:
    """A round with its scores and proposal."""
    competition = standing.competition(round_no)
    scores = RoundScores(competition)
    return RoundView(
        standing=standing,
        competition=competition,
        scores=scores,
        proposal=standing.proposal(competition, scores),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class StripItem:
    """An entry of the strip over a round: a step with its state, or a page without one."""

    key: str
    label: str
    state: str

    @property
    def text(self) -> str:
        return f"{self.label}\n{self.state.replace('已办', '✓')}"


def derive_steps(competition: Competition) -> tuple[StripItem, ...]:
    """The steps of a round with their states in words, the ranking before the inspection, the minutes last."""
    items = []
    has_ranking = False
    for step in list_steps(competition.rules):
        if step in (RoundStep.INSPECTION, RoundStep.DECISION) and not has_ranking:
            items.append(StripItem(key=RANKING, label="成绩排名", state="查看"))
            has_ranking = True
        record = competition.done(step)
        waiting = "办理中" if step is competition.current else "未到"
        state = waiting if record is None else f"已办 {record.done_on[5:]}"
        items.append(StripItem(key=step.value, label=step.label, state=state))
        if step is RoundStep.REVIEW and Stage.SUITABILITY in competition.rules.stages:
            items.append(StripItem(key=SUITABILITY, label=SUITABILITY, state="填写"))
    items.append(StripItem(key=FACTS, label=FACTS, state="填写"))
    items.append(StripItem(key=MINUTES, label=MINUTES, state=f"{len(competition.events)}项"))
    return tuple(items)


def say_round(competition: Competition) -> str:
    """Where a round stands in one sentence."""
    record = competition.round
    term = f"任期{record.term_from}至{record.term_to}"
    if competition.current is None:
        return f"{term}。各步骤都已办结。"
    return f"{term}。现在办“{competition.current.label}”。"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRow:
    """A post of the round with who could go for it and who did."""

    post: RoundPost
    name: str
    field: Field
    applicants: int

    @property
    def conditions(self) -> str:
        return "；".join(condition.sentence for condition in self.post.conditions)

    @property
    def state(self) -> str:
        if self.post.merged_into:
            return f"合并到{self.post.merged_into}"
        return self.post.state.label


def derive_posts(view: RoundView) -> tuple[PostRow, ...]:
    """The round's posts in order."""
    competition = view.competition
    applicants = view.standing.applicants(competition).values()
    return tuple(
        PostRow(
            post=post,
            name=view.standing.post_names.get(post.post_no, ""),
            field=find_field(applicants, post.conditions),
            applicants=count_applicants(competition, post.post_no),
        )
        for post in competition.posts
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """A person with what conditions ask beyond the roster."""

    employee: Employee
    post_name: str
    facts: PersonFacts
    former: tuple[tuple[int, Grade], ...]

    @property
    def key(self) -> str:
        return self.employee.employee_no

    def grade(self, year: int) -> str:
        grade = dict((*self.former, *self.facts.grades)).get(year)
        return grade.word(self.employee.category) if grade is not None else ""


def derive_people(view: RoundView) -> tuple[PersonRow, ...]:
    """Everybody of the roster, for the facts that conditions ask about."""
    standing = view.standing
    return tuple(
        PersonRow(
            employee=employee,
            post_name=standing.post_names.get(employee.post_no, "未上岗"),
            facts=standing.facts_of(employee.employee_no),
            former=tuple(standing.former_grades.get(employee.employee_no, {}).items()),
        )
        for employee in standing.book.employees
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SignUpRow(PersonRow):
    """A candidate with what is known of the person."""

    candidate: Candidate

    @property
    def state(self) -> str:
        if self.candidate.withdrawn_on:
            return f"{self.candidate.withdrawn_on[5:]}退出：{self.candidate.withdrawn_reason}"
        return ""


def derive_sign_ups(view: RoundView) -> tuple[SignUpRow, ...]:
    """Everybody who signed up, in the roster's order."""
    candidates = {candidate.employee_no: candidate for candidate in view.competition.candidates}
    return tuple(
        SignUpRow(
            candidate=candidates[person.key],
            employee=person.employee,
            post_name=person.post_name,
            facts=person.facts,
            former=person.former,
        )
        for person in derive_people(view)
        if person.key in candidates
    )


def free_people(view: RoundView) -> tuple[str, ...]:
    """Everybody who has not signed up, as a form offers them."""
    known = {candidate.employee_no for candidate in view.competition.candidates}
    return tuple(
        f"{e.employee_no} {e.name}" for e in view.standing.book.employees if e.employee_no not in known
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRow:
    """One wish of a candidate against the conditions of its post."""

    employee_no: str
    name: str
    wish_no: int
    post_no: str
    post_name: str
    verdicts: tuple[Verdict, ...]
    review: WishReview | None

    @property
    def key(self) -> str:
        return f"{self.employee_no}/{self.post_no}"

    @property
    def fit(self) -> str:
        return overall_fit(self.verdicts).label

    @property
    def why(self) -> str:
        return why_not(self.verdicts)

    @property
    def outcome(self) -> str:
        if self.review is None:
            return ""
        return "通过" if self.review.passed else "不通过"


def derive_reviews(view: RoundView) -> tuple[ReviewRow, ...]:
    """Every wish of everybody who has not withdrawn."""
    standing, competition = view.standing, view.competition
    applicants = standing.applicants(competition)
    rows = []
    for line in derive_sign_ups(view):
        for at, wish in enumerate(line.candidate.wishes, start=1):
            post = competition.post(wish)
            if line.candidate.withdrawn_on or post is None:
                continue
            rows.append(
                ReviewRow(
                    employee_no=line.key,
                    name=line.employee.name,
                    wish_no=at,
                    post_no=wish,
                    post_name=standing.post_names.get(wish, ""),
                    verdicts=judge_conditions(applicants[line.key], post.conditions),
                    review=line.candidate.review(wish),
                )
            )
    return tuple(rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkRow:
    """A candidate with the marks and stages of a grid."""

    candidate: Candidate
    name: str
    score: CandidateScore
    marks: tuple[JudgeMark, ...]
    panel: StageResult
    typed: tuple[StageResult, ...]

    @property
    def key(self) -> str:
        return self.candidate.employee_no


def derive_marks(view: RoundView, stage: Stage) -> tuple[MarkRow, ...]:
    """Who is marked in a stage: all who take part, after the written stage those admitted."""
    competition, scores = view.competition, view.scores
    admitted = set(scores.interview.admitted)
    marks = {(mark.employee_no, mark.judge_no): mark for mark in competition.marks}
    rows = []
    for candidate in competition.candidates:
        number = candidate.employee_no
        is_in = takes_part(competition, candidate) and (stage is Stage.WRITTEN or number in admitted)
        if is_in:
            rows.append(
                MarkRow(
                    candidate=candidate,
                    name=view.name(number),
                    score=scores.score(number),
                    marks=tuple(
                        marks.get((number, judge.judge_no))
                        or JudgeMark(round_no=view.round_no, employee_no=number, judge_no=judge.judge_no)
                        for judge in competition.judges
                    ),
                    panel=scores.stage_score(number, Stage.INTERVIEW),
                    typed=tuple(scores.stage_score(number, each) for each in Stage),
                )
            )
    return tuple(rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class RankRow:
    """A candidate with score, place, proposal and decision; `rank` None outside the ranking, `note` says why."""

    candidate: Candidate
    name: str
    score: CandidateScore
    rank: int | None
    placing: Placing | None
    decision: PlacingDecision | None
    note: str
    is_tied: bool

    @property
    def key(self) -> str:
        return self.candidate.employee_no

    @property
    def inspected(self) -> str:
        given = {True: "合格", False: "不合格"}
        return given.get(self.candidate.inspected, "") if self.candidate.inspected is not None else ""


def derive_ranking(view: RoundView) -> tuple[RankRow, ...]:
    """The ranked, best first, then everybody else with the reason."""
    ranking, proposal = view.scores.ranking, view.proposal
    places = [ranked.rank for ranked in ranking.ranked]
    rows = []
    for ranked in ranking.ranked:
        number = ranked.candidate.employee_no
        placing = proposal.of(number)
        note = placing.reason if placing else "前面有并列的人争同一名额，先定先后"
        rows.append(
            _rank_row(view, ranked.candidate, ranked.rank, note, is_tied=places.count(ranked.rank) > 1)
        )
    rows += [_rank_row(view, each.candidate, None, each.reason) for each in ranking.outside]
    return tuple(rows)


def _rank_row(
    view: RoundView, candidate: Candidate, rank: int | None, note: str, *, is_tied: bool = False
) -> RankRow:
    number = candidate.employee_no
    return RankRow(
        candidate=candidate,
        name=view.name(number),
        score=view.scores.score(number),
        rank=rank,
        placing=view.proposal.of(number),
        decision=view.competition.decision(number),
        note=note,
        is_tied=is_tied,
    )
