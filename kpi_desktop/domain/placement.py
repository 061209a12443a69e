"""Competition for posts (竞争上岗): the rounds of a year with their rules, posts, candidates, scores and decisions."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from kpi_desktop.domain.conditions import Condition
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.values import HUNDRED, Points, Rounding, Weight, show_short

_MOST_WISHES = 5
_MOST_PLACES = 4
_MOST_NOTICE_DAYS = 60
_MOST_TRIAL_MONTHS = 36


class Stage(Enum):
    """A stage whose score enters the total (计分环节)."""

    WRITTEN = "written"
    INTERVIEW = "interview"
    APPRAISAL = "appraisal"
    SUITABILITY = "suitability"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {
            "written": "笔试",
            "interview": "面试",
            "appraisal": "民主测评",
            "suitability": "资历适岗",
        }[self.value]


class TooFew(Enum):
    """What becomes of a post with too few applicants (报名不足)."""

    NOT_OPENED = "not_opened"
    MERGED = "merged"
    EXCEPTION = "exception"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {"not_opened": "不开考", "merged": "合并到其他职位", "exception": "经批准照常开考"}[self.value]


class PostState(Enum):
    """Whether a post of a round is still competed for."""

    OPEN = "open"
    NOT_OPENED = "not_opened"
    MERGED = "merged"
    EXCEPTION = "exception"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {
            "open": "公布",
            "not_opened": "不开考",
            "merged": "已合并",
            "exception": "经批准开考",
        }[self.value]

    @property
    def is_open(self) -> bool:
        """Whether somebody can be placed there."""
        return self in (PostState.OPEN, PostState.EXCEPTION)


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundRules:
    """The rules of one round (竞争上岗方案), as the unit's plan sets them.

    `weights` in hundredths of the total, by stage; `interview_ratio` n means n to interview for each place, None
    everybody; a panel of `trim_from` judges or more drops its highest and lowest mark; `notice_days` are working
    days; `tie_order` the stages that part equal totals, first first.
    """

    weights: tuple[tuple[Stage, Weight], ...] = (
        (Stage.WRITTEN, Decimal(40)),
        (Stage.INTERVIEW, Decimal(40)),
        (Stage.APPRAISAL, Decimal(20)),
    )
    interview_ratio: int | None = 3
    min_applicants: int = 3
    too_few: TooFew = TooFew.NOT_OPENED
    most_wishes: int = 2
    trim_from: int = 5
    tie_order: tuple[Stage, ...] = (Stage.INTERVIEW, Stage.WRITTEN, Stage.APPRAISAL)
    places: int = 2
    rounding: Rounding = Rounding.HALF_UP
    with_inspection: bool = True
    notice_days: int = 5
    trial_months: int = 12

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The stages that count, in order."""
        return tuple(stage for stage, weight in self.weights if weight > 0)

    @property
    def rounding_sentence(self) -> str:
        """The rounding rule as every sheet prints it."""
        return f"计算过程不取舍，总分最后一次{self.rounding.label}到{self.places}位小数，名次按公布的总分排。"


@dataclass(frozen=True, slots=True, kw_only=True)
class CompetitionRound:
    """A round of competition (竞岗轮次); days as YYYY-MM-DD, `notice_from` (公示起) empty until it is set."""

    round_no: int
    name: str
    term_from: str
    term_to: str
    notice_from: str = ""
    rules: RoundRules = RoundRules()


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundPost:
    """A post to be competed for, its places and conditions; `merged_into` is the post its applicants now go for."""

    round_no: int
    post_no: str
    places: int = 1
    conditions: tuple[Condition, ...] = ()
    state: PostState = PostState.OPEN
    merged_into: str = ""
    state_reason: str = ""
    document_no: str = ""
    sort_order: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WishReview:
    """What the review said of one wish (资格审查)."""

    post_no: str
    passed: bool
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody who signed up (报名): posts in order of wish, and what became of it.

    `withdrawn_on` empty while the person takes part; `inspected` None until the inspection (考察) is recorded;
    `tie_place` orders people whose totals and stages are equal, as a person decided, with `tie_reason`.
    """

    round_no: int
    employee_no: str
    wishes: tuple[str, ...] = ()
    accepts_adjustment: bool = False
    signed_on: str = ""
    reviews: tuple[WishReview, ...] = ()
    withdrawn_on: str = ""
    withdrawn_reason: str = ""
    inspected: bool | None = None
    inspection_note: str = ""
    tie_place: int | None = None
    tie_reason: str = ""

    def review(self, post_no: str) -> WishReview | None:
        """The review of a wish, None when it is still to do."""
        return next((review for review in self.reviews if review.post_no == post_no), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """A judge of the interview (评委)."""

    round_no: int
    judge_no: int
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeMark:
    """A judge's mark for a candidate, 0–100; None is not yet given, a judge with `excused` does not judge (回避)."""

    round_no: int
    employee_no: str
    judge_no: int
    mark: Points | None = None
    excused: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageScore:
    """A candidate's score in a stage that is entered whole, 0–100; None is not yet given."""

    round_no: int
    employee_no: str
    stage: Stage
    score: Points | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacingDecision:
    """What the leading group decided of a candidate; no `post_no`: not placed; the proposal is kept beside it."""

    round_no: int
    employee_no: str
    post_no: str
    proposed_post_no: str
    reason: str = ""
    decided_on: str
    decided_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """An objection raised during the publication (公示异议), with what came of it."""

    round_no: int
    objection_no: int
    raised_on: str
    about: str
    content: str
    outcome: str = ""
    settled_on: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundEvent:
    """Something the minutes have to tell: a step back, a changed condition, a withdrawal, a ruling."""

    round_no: int
    event_no: int
    happened_on: str
    what: str
    reason: str
    done_by: str = ""
    document_no: str = ""


def check_rules(rules: RoundRules) -> None:
    """Refuse rules that do not hold together.

    Raises RuleViolation with the first that does not.
    """
    total = sum((weight for _, weight in rules.weights), Decimal(0))
    checks = (
        (
            total != HUNDRED or any(weight < 0 for _, weight in rules.weights),
            f"各环节权重合计{show_short(total)}，应为100，请调整。",
        ),
        (
            rules.interview_ratio is not None and rules.interview_ratio < 1,
            "进入面试的比例至少为1比1，不限的空着。",
        ),
        (rules.min_applicants < 1, "最低报名人数至少为1，请改正。"),
        (not 1 <= rules.most_wishes <= _MOST_WISHES, f"志愿数应在1到{_MOST_WISHES}之间，请改正。"),
        (rules.trim_from < 3, "去掉最高分和最低分至少要有3名评委，请改正。"),  # noqa: PLR2004
        (not 0 <= rules.places <= _MOST_PLACES, f"总分小数应在0到{_MOST_PLACES}位之间，请改正。"),
        (
            not 1 <= rules.notice_days <= _MOST_NOTICE_DAYS,
            f"公示应在1到{_MOST_NOTICE_DAYS}个工作日之间，请改正。",
        ),
        (
            not 0 <= rules.trial_months <= _MOST_TRIAL_MONTHS,
            f"试用期应在0到{_MOST_TRIAL_MONTHS}个月之间，请改正。",
        ),
        (
            any(stage not in rules.stages for stage in rules.tie_order),
            "同分时比较的环节不在计分环节里，请改正。",
        ),
    )
    for is_broken, sentence in checks:
        if is_broken:
            raise RuleViolation(sentence)


def check_sign_up(
    candidate: Candidate,
    *,
    name: str,
    rules: RoundRules,
    posts: Iterable[RoundPost],
    elsewhere: str = "",
) -> None:
    """Refuse a sign-up that cannot stand; `elsewhere` names another running round the person is in.

    Raises RuleViolation: no wish, too many, one post twice, a post not in the round or closed, a person in two rounds.
    """
    if elsewhere:
        message = f"{name}已在“{elsewhere}”中报名，一人不能同时参加两轮，请先在那一轮办理退出。"
        raise RuleViolation(message)
    if not candidate.wishes:
        message = f"请填写{name}的第1志愿。"
        raise RuleViolation(message)
    if len(candidate.wishes) > rules.most_wishes:
        message = f"{name}填了{len(candidate.wishes)}个志愿，本轮最多{rules.most_wishes}个，请去掉多余的。"
        raise RuleViolation(message)
    known = {post.post_no: post for post in posts}
    for at, post_no in enumerate(candidate.wishes, start=1):
        if post_no in candidate.wishes[: at - 1]:
            message = f"{name}的第{candidate.wishes.index(post_no) + 1}志愿和第{at}志愿是同一个岗位{post_no}，请改一个。"
            raise RuleViolation(message)
        post = known.get(post_no)
        if post is None:
            message = f"{name}的第{at}志愿{post_no}不在本轮公布的职位中，请改报公布的职位。"
            raise RuleViolation(message)
        if not post.state.is_open:
            message = f"{name}的第{at}志愿{post_no}{post.state.label}，请改报其他职位。"
            raise RuleViolation(message)


def check_mark(mark: Points | None, what: str) -> None:
    """Refuse a mark outside 0–100.

    Raises RuleViolation naming what was marked.
    """
    if mark is not None and not 0 <= mark <= HUNDRED:
        message = f"{what}{show_short(mark)}不在0到100之间，请改正。"
        raise RuleViolation(message)


def say_rule_changes(old: RoundRules, new: RoundRules) -> str:
    """What differs between two sets of rules, in words."""
    return "；".join(
        f"{label}由{before}改为{after}"
        for (label, before), (_, after) in zip(say_rules(old), say_rules(new), strict=True)
        if before != after
    )


def say_rules(rules: RoundRules) -> tuple[tuple[str, str], ...]:
    """A round's rules as label and words, for screen and paper."""
    weights = "，".join(f"{stage.label}{show_short(weight)}%" for stage, weight in rules.weights if weight)
    ratio = "不限" if rules.interview_ratio is None else f"{rules.interview_ratio}比1"
    return (
        ("各环节权重", weights),
        ("进入面试的比例", ratio),
        ("每个职位最少报名", f"{rules.min_applicants}人"),
        ("报名不足时", rules.too_few.label),
        ("每人志愿", f"最多{rules.most_wishes}个"),
        ("面试评分", f"评委{rules.trim_from}人以上去掉一个最高分和一个最低分，取平均"),
        ("总分", f"{rules.rounding.label}到{rules.places}位小数"),
        ("同分先后", " → ".join(stage.label for stage in rules.tie_order) or "由领导小组决定"),
        ("组织考察", "有" if rules.with_inspection else "无"),
        ("公示", f"{rules.notice_days}个工作日"),
        ("试用期", f"{rules.trial_months}个月" if rules.trial_months else "无"),
    )
