"""Grades of a month or quarter (平时等次): the words, the periods of a year, the scheme's rule, and what is recorded."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from kpi_desktop.domain.staff import EmployeeCategory
from kpi_desktop.domain.values import HUNDRED, Points, Weight, show_short

_CIVIL = (EmployeeCategory.CIVIL_SERVANT, EmployeeCategory.REFERENCE)
_MONTHS_A_QUARTER = 3


class PeriodGrade(Enum):
    """Grade of a period (平时考核等次), best first."""

    GOOD = "good"
    FAIR = "fair"
    AVERAGE = "average"
    POOR = "poor"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {"good": "好", "fair": "较好", "average": "一般", "poor": "较差"}[self.value]


class PeriodStanding(Enum):
    """How a person takes part in a period: with a grade, without one, or not at all."""

    GRADED = "graded"
    UNGRADED = "ungraded"
    AWAY = "away"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {"graded": "参加", "ungraded": "参加不定等次", "away": "不参加"}[self.value]


class PeriodCycle(Enum):
    """How often grades are given (平时考核周期); 公务员平时考核办法: 原则上每季度开展一次."""

    MONTH = "month"
    QUARTER = "quarter"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {"month": "每月", "quarter": "每季度"}[self.value]

    @property
    def periods(self) -> tuple["Period", ...]:
        """The periods of a year, in order."""
        count = 12 if self is PeriodCycle.MONTH else 4
        return tuple(Period(cycle=self, number=number) for number in range(1, count + 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """One month (1–12) or quarter (1–4) of the year in which grades are given."""

    cycle: PeriodCycle
    number: int

    @property
    def months(self) -> tuple[int, ...]:
        """The months it covers."""
        if self.cycle is PeriodCycle.MONTH:
            return (self.number,)
        last = self.number * _MONTHS_A_QUARTER
        return tuple(range(last - _MONTHS_A_QUARTER + 1, last + 1))

    @property
    def label(self) -> str:
        """Its name within the year: 第1季度, 3月."""
        return f"{self.number}月" if self.cycle is PeriodCycle.MONTH else f"第{self.number}季度"


class QuotaScope(Enum):
    """Over whom the share of 好 is counted."""

    UNIT = "unit"
    SECTIONS = "sections"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {"unit": "全单位", "sections": "各科室（小科室合并）"}[self.value]


class SecondmentRule(Enum):
    """Who assesses a person on secondment for the whole period (借调、挂职、援派)."""

    RECEIVER = "receiver"
    HOME = "home"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {"receiver": "由接收单位考核", "home": "由本单位考核"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodBand:
    """The lowest score of a grade of the period."""

    grade: PeriodGrade
    lower: Points


_BANDS = (
    PeriodBand(grade=PeriodGrade.GOOD, lower=Decimal(90)),
    PeriodBand(grade=PeriodGrade.FAIR, lower=Decimal(80)),
    PeriodBand(grade=PeriodGrade.AVERAGE, lower=Decimal(60)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodRule:
    """The scheme's rule of the period's grades (平时等次规则); bands from the best grade down.

    `good_percent` bounds 好 among those who take part; `leave_share` in percent of the period's months is how much 病事假
    may take before a person takes part without a grade. `prefers_good` and `warns_poor` only point out, at the year's
    end, who had 好 throughout and who had 一般 or 较差 in more than half. 公务员平时考核办法（试行）.
    """

    cycle: PeriodCycle = PeriodCycle.QUARTER
    good_percent: Weight = Decimal(40)
    scope: QuotaScope = QuotaScope.UNIT
    bands: tuple[PeriodBand, ...] = _BANDS
    categories: tuple[EmployeeCategory, ...] = _CIVIL
    leave_share: Weight = Decimal(50)
    grades_probation: bool = True
    secondment: SecondmentRule = SecondmentRule.RECEIVER
    prefers_good: bool = True
    warns_poor: bool = True

    def band(self, score: Points) -> PeriodGrade:
        """The grade of a published score by the bands; below the lowest 较差."""
        return next((band.grade for band in self.bands if score >= band.lower), PeriodGrade.POOR)

    def cap(self, base: int) -> int:
        """Most 好 among `base` people, by whole numbers: 40 % of 22 is 8."""
        return int(self.good_percent * base // HUNDRED)

    def allows(self, good: int, base: int) -> bool:
        """Whether so many 好 keep within the share, by whole numbers: 5 × 好 ≤ 2 × all at 40 % (9 of 22 do not)."""
        return HUNDRED * good <= self.good_percent * base

    @property
    def sentence(self) -> str:
        """The rule as screen and paper state it."""
        bands = "，".join(f"{show_short(band.lower)}分以上{band.grade.label}" for band in self.bands)
        who = "、".join(category.label for category in self.categories)
        return (
            f"{self.cycle.label}按计入月份得分的平均评定：{bands}，以下{PeriodGrade.POOR.label}；"
            f"“好”不超过参加人数的{show_short(self.good_percent)}%（{self.scope.label}计算），参加的人员类别为{who}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodDecision:
    """What people decided for a person in a period (平时等次): the rule's proposal is kept beside the grade.

    `score` is the published score it was decided on, None where the person has none; `proposed` None was left open (a
    tie, no grade); `grade` None with standing GRADED is still open.
    """

    cycle: PeriodCycle
    period: int
    employee_no: str
    standing: PeriodStanding
    score: Points | None
    proposed: PeriodGrade | None
    grade: PeriodGrade | None
    reason: str
    decided_on: str
    decided_by: str


class PeriodStage(Enum):
    """A step of the period: a section's proposals handed in, or the unit's approval."""

    SUBMITTED = "submitted"
    APPROVED = "approved"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {"submitted": "科室报送", "approved": "审定"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodStep:
    """A step of a period that is done; `section` is empty for the unit's approval."""

    cycle: PeriodCycle
    period: int
    stage: PeriodStage
    section: str = ""
    done_on: str
    done_by: str
    document_no: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeCounts:
    """How often a person had each grade in the year's approved periods (年度考核登记表: 好_次，较好_次…)."""

    good: int = 0
    fair: int = 0
    average: int = 0
    poor: int = 0

    @property
    def total(self) -> int:
        """Periods with a grade."""
        return self.good + self.fair + self.average + self.poor

    @property
    def sentence(self) -> str:
        """As the annual form prints it."""
        return f"“好”{self.good}次，“较好”{self.fair}次，“一般”{self.average}次，“较差”{self.poor}次"


def count_grades(
    decisions: Iterable[PeriodDecision], steps: Iterable[PeriodStep], cycle: PeriodCycle, employee_no: str
) -> GradeCounts:
    """Count a person's grades over the approved periods of the scheme's cycle."""
    approved = {step.period for step in steps if step.cycle is cycle and step.stage is PeriodStage.APPROVED}
    grades = [
        decision.grade
        for decision in decisions
        if decision.cycle is cycle and decision.employee_no == employee_no and decision.period in approved
    ]
    return GradeCounts(**{grade.value: grades.count(grade) for grade in PeriodGrade})


def hint_year_end(counts: GradeCounts, rule: PeriodRule) -> str:
    """What a person's grades of the periods say for the year's end, as information only; empty when nothing.

    公务员平时考核办法（试行）: 好 throughout may be preferred for 优秀; 一般 and 较差 in more than half is in principle
    基本称职 or 不称职.
    """
    if rule.prefers_good and counts.total and counts.good == counts.total:
        return f"平时考核{counts.total}次均为“好”，可优先考虑评优"
    low = counts.average + counts.poor
    if rule.warns_poor and 2 * low > counts.total:
        return f"平时考核{counts.total}次中“一般”“较差”{low}次，超过一半，请研究是否定为称职"
    return ""
