"""The month: marks, additions and deductions, and the month's score."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction

from kpi_desktop.domain.derivation import DerivationLine
from kpi_desktop.domain.indicator_kinds import INDICATOR_KINDS, score_entered
from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.domain.scheme import Scheme
from kpi_desktop.domain.staff import Employee
from kpi_desktop.domain.values import HUNDRED, Points, show, show_fully, show_short

MONTHS = tuple(range(1, 13))


class Direction(Enum):
    """Whether an adjustment adds or deducts."""

    ADD = "add"
    DEDUCT = "deduct"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {"add": "加分", "deduct": "扣分"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyMark:
    """One mark (月度评分): what was entered for a person, month and indicator; `entered` None is not yet given.

    `second` is the other input of kinds that take two (超期天数).
    """

    employee_no: str
    month: int
    indicator_no: str
    entered: Points | None
    second: Points | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """An addition or deduction of the month (加减分事项) with its fact; `points` is positive."""

    employee_no: str
    month: int
    direction: Direction
    item_no: int
    points: Points
    fact: str
    document_no: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthExclusion:
    """A month of a person that is not assessed, with its reason (借调, 脱产学习, 病假超过半月)."""

    employee_no: str
    month: int
    reason: str


class MonthState(Enum):
    """Where a person's month stands."""

    ASSESSED = "assessed"
    MISSING = "missing"
    EXCLUDED = "excluded"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {"assessed": "已评", "missing": "缺分", "excluded": "不计"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthScore:
    """A person's month; `score` is exact and None unless assessed, `missing` names indicators without a mark."""

    month: int
    state: MonthState
    score: Fraction | None = None
    missing: tuple[str, ...] = ()
    reason: str = ""
    line: DerivationLine | None = None


def score_month(
    month: int,
    employee: Employee,
    *,
    indicators: Sequence[Indicator],
    marks: Mapping[str, MonthlyMark],
    adjustments: Iterable[Adjustment],
    scheme: Scheme,
    exclusion: str = "",
) -> MonthScore:
    """Score one person's month, 0–100 before adjustments: 100 × Σ weight × (Σ points / Σ full) by group.

    `indicators` are those that apply to the person's post in the month, `marks` are by indicator number. A missing
    mark leaves the month without a score.
    """
    reason = exclusion or employee.absence_reason(month)
    if reason:
        return MonthScore(month=month, state=MonthState.EXCLUDED, reason=reason)
    totals: dict[str, _GroupTotal] = {}
    missing: list[str] = []
    for indicator in indicators:
        mark = marks.get(indicator.indicator_no)
        if mark is None or mark.entered is None:
            missing.append(indicator.indicator_no)
        elif indicator.kind == "direct":
            total = totals.get(indicator.group) or totals.setdefault(indicator.group, _GroupTotal())
            total.direct += mark.entered
            total.full += indicator.full_mark
            total.terms.append(show_short(mark.entered))
        elif INDICATOR_KINDS[indicator.kind].has_points:
            totals.setdefault(indicator.group, _GroupTotal()).add(indicator, mark.entered, mark.second)
    if missing or not totals:
        return MonthScore(
            month=month, state=MonthState.MISSING, missing=tuple(missing), reason="有未填的指标"
        )
    base, rule = _base_score(totals, scheme)
    added, deducted = Decimal(0), Decimal(0)
    for adjustment in adjustments:
        if adjustment.direction is Direction.ADD:
            added += adjustment.points
            rule += f" + 加分{show_short(adjustment.points)}（{adjustment.fact}）"
        else:
            deducted += adjustment.points
            rule += f" − 扣分{show_short(adjustment.points)}（{adjustment.fact}）"
    score = base + Fraction(added - deducted) if added != deducted else base
    return MonthScore(
        month=month,
        state=MonthState.ASSESSED,
        score=score,
        line=DerivationLine(label=f"{month}月", rule=rule, value=show_fully(score)),
    )


class _GroupTotal:
    """Points and full marks of one group, direct marks added as they stand, and the terms in words."""

    __slots__ = ("direct", "full", "other", "terms")

    def __init__(self) -> None:
        self.direct = self.full = Decimal(0)
        self.other = Fraction(0)
        self.terms: list[str] = []

    def add(self, indicator: Indicator, entered: Points, second: Points | None) -> None:
        outcome = score_entered(indicator, entered, second)
        self.other += outcome.points
        self.full += indicator.full_mark
        self.terms.append(f"{show_fully(outcome.points)}（{indicator.name}：{outcome.how}）")

    @property
    def points(self) -> Fraction:
        return Fraction(self.direct) + self.other if self.other else Fraction(self.direct)


def _base_score(totals: Mapping[str, _GroupTotal], scheme: Scheme) -> tuple[Fraction, str]:
    groups = [group for group in scheme.groups if group.key in totals]
    weight = sum((group.mark for group in groups), Decimal(0))
    if weight == HUNDRED and all(totals[group.key].full == group.mark for group in groups):
        score = sum((totals[group.key].points for group in groups), Fraction(0))
        return score, " + ".join(term for group in groups for term in totals[group.key].terms)
    parts = [(group, totals[group.key]) for group in groups]
    score = sum((Fraction(g.mark) * total.points / Fraction(total.full) for g, total in parts), Fraction(0))
    rule = " + ".join(
        f"{show_short(g.mark)} × ({' + '.join(total.terms)}) ÷ {show_short(total.full)}" for g, total in parts
    )
    return score * 100 / Fraction(weight), f"100 × [{rule}] ÷ {show_short(weight)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutineScore:
    """The mean of a person's assessed months (平时得分), exact; None while a month is missing or none is assessed."""

    score: Fraction | None
    months: tuple[MonthScore, ...]
    line: DerivationLine | None

    @property
    def assessed(self) -> tuple[MonthScore, ...]:
        """The months that count."""
        return tuple(month for month in self.months if month.state is MonthState.ASSESSED)

    @property
    def missing(self) -> tuple[MonthScore, ...]:
        """The months that lack a mark."""
        return tuple(month for month in self.months if month.state is MonthState.MISSING)


def mean_of_months(months: tuple[MonthScore, ...]) -> RoutineScore:
    """The mean over the months assessed; months without presence leave the mean, a missing mark stops it."""
    assessed = [m for m in months if m.state is MonthState.ASSESSED]
    if not assessed or any(m.state is MonthState.MISSING for m in months):
        return RoutineScore(score=None, months=months, line=None)
    scores = [m.score for m in assessed if m.score is not None]
    mean = sum(scores, Fraction(0)) / len(scores)
    excluded = [m for m in months if m.state is MonthState.EXCLUDED]
    note = f"（{len(excluded)}个月不计：{excluded[0].reason}）" if excluded else ""
    rule = f"({' + '.join(show_fully(score) for score in scores)}) ÷ {len(scores)}{note}"
    return RoutineScore(
        score=mean, months=months, line=DerivationLine(label="平时得分", rule=rule, value=show(mean, 4))
    )
