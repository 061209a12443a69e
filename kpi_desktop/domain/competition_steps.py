"""The steps of a round of competition in one table: what comes when, what must stand before a step is done."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.placement import (
    Candidate,
    CompetitionRound,
    Judge,
    JudgeMark,
    Objection,
    PlacingDecision,
    RoundEvent,
    RoundPost,
    RoundRules,
    Stage,
    StageScore,
)


class RoundStep(Enum):
    """A step of a round, in order (竞争上岗的步骤)."""

    PLAN = "plan"
    NOTICE = "notice"
    SIGN_UP = "sign_up"
    REVIEW = "review"
    WRITTEN = "written"
    INTERVIEW = "interview"
    APPRAISAL = "appraisal"
    INSPECTION = "inspection"
    DECISION = "decision"
    PUBLICATION = "publication"
    APPOINTMENT = "appointment"
    TRIAL = "trial"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {
            "plan": "方案",
            "notice": "公布职位",
            "sign_up": "报名",
            "review": "资格审查",
            "written": "笔试",
            "interview": "面试",
            "appraisal": "民主测评",
            "inspection": "考察",
            "decision": "决定",
            "publication": "公示",
            "appointment": "任职",
            "trial": "试用期",
        }[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundStepRecord:
    """A step of a round that is done: day, person, document number."""

    round_no: int
    step: RoundStep
    done_on: str
    done_by: str
    document_no: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Competition:
    """One round with everything recorded of it; every tuple in the order people see it."""

    round: CompetitionRound
    posts: tuple[RoundPost, ...] = ()
    candidates: tuple[Candidate, ...] = ()
    judges: tuple[Judge, ...] = ()
    marks: tuple[JudgeMark, ...] = ()
    scores: tuple[StageScore, ...] = ()
    decisions: tuple[PlacingDecision, ...] = ()
    steps: tuple[RoundStepRecord, ...] = ()
    events: tuple[RoundEvent, ...] = ()
    objections: tuple[Objection, ...] = ()

    @property
    def rules(self) -> RoundRules:
        """The round's rules."""
        return self.round.rules

    def done(self, step: RoundStep) -> RoundStepRecord | None:
        """The record of a step that is done, None while it is not."""
        return next((record for record in self.steps if record.step is step), None)

    def post(self, post_no: str) -> RoundPost | None:
        """A post of the round by its number."""
        return next((post for post in self.posts if post.post_no == post_no), None)

    def candidate(self, employee_no: str) -> Candidate | None:
        """A candidate by the person's number."""
        return next((c for c in self.candidates if c.employee_no == employee_no), None)

    def decision(self, employee_no: str) -> PlacingDecision | None:
        """What was decided of a person."""
        return next((d for d in self.decisions if d.employee_no == employee_no), None)

    @property
    def current(self) -> RoundStep | None:
        """The first step that is not done, None when the round is over."""
        return next((step for step in list_steps(self.rules) if self.done(step) is None), None)

    @property
    def is_over(self) -> bool:
        """Whether people have been appointed: nobody competes here any more."""
        return self.done(RoundStep.APPOINTMENT) is not None

    @property
    def is_published(self) -> bool:
        """Whether the posts have been made known: sign-up is open, and changes of conditions need a reason."""
        return self.done(RoundStep.NOTICE) is not None


def target_post(competition: Competition, post_no: str) -> RoundPost | None:
    """The post a wish leads to: a merged post's heir; None when it is not open or not in the round."""
    post = competition.post(post_no)
    if post is not None and post.merged_into:
        post = competition.post(post.merged_into)
    return post if post is not None and post.state.is_open else None


def open_wishes(competition: Competition, candidate: Candidate) -> tuple[str, ...]:
    """The posts a candidate still goes for, in order: open, not refused by the review, each once."""
    found: list[str] = []
    for wish in candidate.wishes:
        post = target_post(competition, wish)
        review = candidate.review(wish)
        refused = review is not None and not review.passed
        if post is not None and not refused and post.post_no not in found:
            found.append(post.post_no)
    return tuple(found)


def takes_part(competition: Competition, candidate: Candidate) -> bool:
    """Whether a candidate is still in: not withdrawn, not failed in the inspection, with a wish left."""
    return (
        not candidate.withdrawn_on
        and candidate.inspected is not False
        and bool(open_wishes(competition, candidate))
    )


def count_applicants(competition: Competition, post_no: str) -> int:
    """How many who have not withdrawn name a post among their wishes."""
    return sum(
        1
        for candidate in competition.candidates
        if not candidate.withdrawn_on and post_no in open_wishes(competition, candidate)
    )


def list_too_few(competition: Competition) -> tuple[RoundPost, ...]:
    """The open posts with fewer applicants than the rules ask for and no ruling yet."""
    return tuple(
        post
        for post in competition.posts
        if post.state.value == "open"
        and count_applicants(competition, post.post_no) < competition.rules.min_applicants
    )


def _check_plan(competition: Competition) -> str:
    if not competition.posts:
        return "还没有选定竞争的职位，请先在“方案与职位”里加上职位。"
    bare = next((post for post in competition.posts if not post.conditions), None)
    return f"职位{bare.post_no}还没有任职条件，请先填写条件。" if bare else ""


def _check_sign_up_done(competition: Competition) -> str:
    if not any(not candidate.withdrawn_on for candidate in competition.candidates):
        return "还没有人报名，报名步骤不能结束。"
    short = list_too_few(competition)
    if short:
        post = short[0]
        count = count_applicants(competition, post.post_no)
        return (
            f"职位{post.post_no}只有{count}人报名，不足{competition.rules.min_applicants}人，"
            "请先处理：不开考、合并，或填批准文号照常开考。"
        )
    return ""


def _check_review_done(competition: Competition) -> str:
    for candidate in competition.candidates:
        if candidate.withdrawn_on:
            continue
        open_one = next((wish for wish in candidate.wishes if candidate.review(wish) is None), None)
        if open_one is not None and target_post(competition, open_one) is not None:
            return f"{candidate.employee_no}的志愿{open_one}还没有审查，请逐个审查后再结束。"
    return ""


def _nothing(_competition: Competition) -> str:
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRule:
    """A step: the stage it belongs to (left out when the rules do not count it), and what must stand first."""

    step: RoundStep
    stage: Stage | None = None
    needs: Callable[[Competition], str] = _nothing


# The one table of domain.md §4.2. What a stage, the decision and the publication need is checked where it is computed.
STEP_TABLE: tuple[StepRule, ...] = (
    StepRule(step=RoundStep.PLAN, needs=_check_plan),
    StepRule(step=RoundStep.NOTICE),
    StepRule(step=RoundStep.SIGN_UP, needs=_check_sign_up_done),
    StepRule(step=RoundStep.REVIEW, needs=_check_review_done),
    StepRule(step=RoundStep.WRITTEN, stage=Stage.WRITTEN),
    StepRule(step=RoundStep.INTERVIEW, stage=Stage.INTERVIEW),
    StepRule(step=RoundStep.APPRAISAL, stage=Stage.APPRAISAL),
    StepRule(step=RoundStep.INSPECTION),
    StepRule(step=RoundStep.DECISION),
    StepRule(step=RoundStep.PUBLICATION),
    StepRule(step=RoundStep.APPOINTMENT),
    StepRule(step=RoundStep.TRIAL),
)


def list_steps(rules: RoundRules) -> tuple[RoundStep, ...]:
    """The steps of a round in order, the optional ones only where the rules have them."""
    return tuple(rule.step for rule in STEP_TABLE if _is_in(rule, rules))


def _is_in(rule: StepRule, rules: RoundRules) -> bool:
    if rule.stage is not None:
        return rule.stage in rules.stages
    if rule.step is RoundStep.INSPECTION:
        return rules.with_inspection
    if rule.step is RoundStep.TRIAL:
        return rules.trial_months > 0
    return True


def check_turn(competition: Competition, step: RoundStep) -> None:
    """Refuse work on a step whose turn has not come or that is done.

    Raises RuleViolation with what comes first, or how to come back.
    """
    current = competition.current
    if current is step:
        return
    steps = list_steps(competition.rules)
    if step not in steps:
        message = f"本轮方案没有“{step.label}”这一步。"
        raise RuleViolation(message)
    if competition.done(step) is not None:
        message = f"“{step.label}”已经办结，要改请先退回这一步并写明原因。"
        raise RuleViolation(message)
    assert current is not None  # noqa: S101 - a step that is not done is left
    message = f"{step.label}要在{current.label}之后进行，请先办完{current.label}。"
    raise RuleViolation(message)


def check_step_done(competition: Competition, record: RoundStepRecord) -> None:
    """Refuse to finish a step out of turn, before the step it follows, without a person, or with work left.

    Raises RuleViolation with what is left to do.
    """
    check_turn(competition, record.step)
    if not record.done_by.strip():
        message = f"请填写“{record.step.label}”的经办人。"
        raise RuleViolation(message)
    last = max((step.done_on for step in competition.steps), default="")
    if record.done_on < last:
        message = f"“{record.step.label}”的日期{record.done_on}早于上一步的{last}，请改正日期。"
        raise RuleViolation(message)
    needs = next(rule.needs for rule in STEP_TABLE if rule.step is record.step)
    sentence = needs(competition)
    if sentence:
        raise RuleViolation(sentence)


def check_step_back(competition: Competition, reason: str) -> RoundStepRecord:
    """The last step done, to be taken back with a reason.

    Raises RuleViolation without a reason, with nothing done, or once people are appointed.
    """
    last = next(
        (record for step in reversed(list_steps(competition.rules)) if (record := competition.done(step))),
        None,
    )
    if last is None:
        message = "本轮还没有办结的步骤，不用退回。"
        raise RuleViolation(message)
    if not reason.strip():
        message = f"退回“{last.step.label}”要写明原因，原因会写进会议纪要。"
        raise RuleViolation(message)
    if last.step is RoundStep.APPOINTMENT:
        message = "人员已经任职，不能退回；要调整请到“岗位与任期”办理免职。"
        raise RuleViolation(message)
    return last
