"""The month: marks, additions and deductions, and the month's score."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum
from fractions import Fraction

from kpi_desktop.domain.derivation import DerivationLine
from kpi_desktop.domain.indicator_kinds import INDICATOR_KINDS, mark_trouble, score_entered
from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.domain.scheme import Direction, Scheme
from kpi_desktop.domain.staff import Employee
from kpi_desktop.domain.values import HUNDRED, Points, show, show_fully, show_short

MONTHS = tuple(range(1, 13))


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
    """A person's month; `score` is exact and None unless assessed, `missing` names indicators without a mark.

    `added` and `deducted` are what the adjustments add and deduct within the month's caps.
    """

    month: int
    state: MonthState
    score: Fraction | None = None
    added: Points = Decimal(0)
    deducted: Points = Decimal(0)
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
    mark, or one that does not fit its indicator, leaves the month without a score.
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
        elif mark_trouble(indicator, mark.entered, mark.second):
            missing.append(indicator.indicator_no)
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
    over_added = _over(added, scheme.month_add_cap)
    over_deducted = _over(deducted, scheme.month_deduct_cap)
    rule += _say_over("本月", over_added, scheme.month_add_cap, over_deducted, scheme.month_deduct_cap)
    added, deducted = added - over_added, deducted - over_deducted
    score = base + Fraction(added - deducted) if added != deducted else base
    return MonthScore(
        month=month,
        state=MonthState.ASSESSED,
        score=score,
        added=added,
        deducted=deducted,
        line=DerivationLine(label=f"{month}月", rule=rule, value=show_fully(score)),
    )


def _over(points: Decimal, cap: Points | None) -> Decimal:
    return Decimal(0) if cap is None else max(points - cap, Decimal(0))


def _say_over(
    period: str, added: Decimal, add_cap: Points | None, deducted: Decimal, deduct_cap: Points | None
) -> str:
    """What goes over a cap, as terms that bring the sum of the line right."""
    words = ""
    if added and add_cap is not None:
        words += f" − {show_short(added)}（{period}加分最多{show_short(add_cap)}分，超出不计）"
    if deducted and deduct_cap is not None:
        words += f" + {show_short(deducted)}（{period}扣分最多{show_short(deduct_cap)}分，超出不计）"
    return words


def cap_year(months: Sequence[MonthScore], scheme: Scheme) -> tuple[MonthScore, ...]:
    """The months with what goes over the year's caps taken back, in month order: the later month bears it."""
    if scheme.year_add_cap is None and scheme.year_deduct_cap is None:
        return tuple(months)
    capped = []
    added, deducted = Decimal(0), Decimal(0)
    for month in months:
        added, deducted = added + month.added, deducted + month.deducted
        over_added = min(_over(added, scheme.year_add_cap), month.added)
        over_deducted = min(_over(deducted, scheme.year_deduct_cap), month.deducted)
        words = _say_over("全年", over_added, scheme.year_add_cap, over_deducted, scheme.year_deduct_cap)
        if words and month.score is not None and month.line is not None:
            score = month.score + Fraction(over_deducted - over_added)
            capped.append(
                replace(
                    month,
                    score=score,
                    added=month.added - over_added,
                    deducted=month.deducted - over_deducted,
                    line=replace(month.line, rule=month.line.rule + words, value=show_fully(score)),
                )
            )
        else:
            capped.append(month)
    return tuple(capped)


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
