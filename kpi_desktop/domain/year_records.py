"""What is recorded after the scores: opinions, the confirmed result, publication, notice, review, money."""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from kpi_desktop.domain.eligibility import Effect
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.values import Points
from kpi_desktop.domain.year_end_rule import TeamGrade

TEAM = "领导班子"


class DecisionLevel(Enum):
    """Who gives an opinion on a grade, in order (评定环节)."""

    SECTION = "section"
    LEADER = "leader"
    COMMITTEE = "committee"
    PARTY_GROUP = "party_group"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {
            "section": "科室提名",
            "leader": "主管领导建议",
            "committee": "考核委员会意见",
            "party_group": "党组决定",
        }[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """The opinion of one level on a person's grade; each level keeps its own."""

    employee_no: str
    level: DecisionLevel
    grade: Grade
    text: str = ""
    given_by: str = ""
    given_on: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Appraisal:
    """What is written of a person's year (评鉴评语); the register form and the score sheet print it, empty where nothing is.

    `summary` 个人总结, `training` 参加脱产培训情况, `comment` 主管领导评语, `verdict` 机关负责人或考核委员会意见,
    `explanation` 未确定等次或不参加考核情况说明. 公务员考核规定(2020)第十四条.
    """

    employee_no: str
    summary: str = ""
    training: str = ""
    comment: str = ""
    verdict: str = ""
    explanation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamResult:
    """The grade of the unit's leading team, on which the leaders' places depend."""

    team: str = TEAM
    grade: TeamGrade
    document_no: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmedResult:
    """A person's result as it stood when the year was confirmed; `parts` are label with weight, and score, in words."""

    employee_no: str
    name: str
    total: Points | None
    proposed: Grade | None
    grade: Grade
    effect: Effect
    parts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class YearNotice:
    """The publication of the year's result (公示): first and last day, working days, where.

    `withdrawn_on` is set when it was taken back, and what follows is a publication of its own.
    """

    notice_no: int
    notice_from: str
    notice_until: str
    notice_days: int
    place: str = ""
    withdrawn_on: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class YearObjection:
    """An objection during the publication (公示异议), and how it was handled; `settled_on` empty while open."""

    objection_no: int
    raised_on: str
    raised_by: str = ""
    employee_no: str = ""
    content: str
    outcome: str = ""
    settled_on: str = ""
    settled_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultNotice:
    """The written notice of the grade (书面通知), the person's signature and opinion."""

    employee_no: str
    notified_on: str
    signed_on: str = ""
    opinion: str = ""


class AppealKind(Enum):
    """复核 by the own unit, 申诉 with the body above."""

    REVIEW = "review"
    APPEAL = "appeal"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {"review": "复核", "appeal": "申诉"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Appeal:
    """A review or appeal (复核申诉): the result as it was, and as decided; `after` None while undecided."""

    appeal_no: int
    employee_no: str
    kind: AppealKind
    filed_on: str
    ground: str
    before: Grade
    before_total: Points | None = None
    after: Grade | None = None
    decided_on: str = ""
    decided_by: str = ""
    reason: str = ""

    @property
    def outcome(self) -> str:
        """The decision in a word: 维持, 变更, or still 办理中."""
        if self.after is None:
            return "办理中"
        return "维持" if self.after is self.before else "变更"


class TalkKind(Enum):
    """What kind of talk was held with a person about the result."""

    TALK = "talk"
    REMIND = "remind"
    ADMONISH = "admonish"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {"talk": "谈话", "remind": "提醒谈话", "admonish": "诫勉"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A talk that was held (谈话、提醒谈话、诫勉): when, by whom, what was said, and the person's answer."""

    employee_no: str
    kind: TalkKind
    held_on: str
    held_by: str
    content: str
    answer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentRefusal:
    """A person who refused the assessment without proper reason (拒不参加考核), and still did after being talked to."""

    employee_no: str
    refused_on: str
    educated_on: str
    educated_by: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LateGrade:
    """A grade determined after the investigation closed (补定等次, 2020 规定第二十八条); the confirmed result stays beside it."""

    employee_no: str
    closed_on: str
    outcome: str
    grade: Grade
    decided_on: str
    decided_by: str
    reason: str
    document_no: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WageStart:
    """From which years on 称职 or above counts toward the next 档次 and 级别; None from the first year known."""

    employee_no: str
    step_from: int | None = None
    level_from: int | None = None


class PayMethod(Enum):
    """How a pool is shared (分配办法)."""

    PERSON = "person"
    SECTION = "section"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {"person": "全单位按人分配", "section": "先分到科室再分到人"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutPlan:
    """A way to share a pool (奖金方案), in yuan; multipliers by grade and factors by section, 1 where none is given.

    `adopted_on` is empty while it is only reckoned; an adopted plan keeps its shares.
    """

    plan_no: int
    name: str
    pool: Decimal
    method: PayMethod = PayMethod.PERSON
    by_months: bool = True
    multipliers: tuple[tuple[str, str], ...] = ()
    section_factors: tuple[tuple[str, str], ...] = ()
    adopted_on: str = ""
    adopted_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutShare:
    """What a person gets under an adopted plan, with what it was reckoned from; `coefficient` is an exact fraction."""

    plan_no: int
    employee_no: str
    score: Points
    coefficient: str
    months: int
    multiplier: Decimal
    amount: Decimal
