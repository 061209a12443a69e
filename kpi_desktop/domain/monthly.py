"""The month: marks, additions and deductions, and the month's score."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import NamedTuple

from kpi_desktop.domain.adjustments import Adjustment, CountedAdjustment, count_adjustments
from kpi_desktop.domain.appointments import PostSpan
from kpi_desktop.domain.derivation import DerivationLine
from kpi_desktop.domain.indicator_kinds import INDICATOR_KINDS, mark_trouble, score_entered
from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.domain.scheme import Direction, Scheme
from kpi_desktop.domain.staff import Employee
from kpi_desktop.domain.values import HUNDRED, Points, show, show_fully, show_short

__all__ = [
    "MONTHS",
    "Adjustment",
    "MonthExclusion",
    "MonthScore",
    "MonthState",
    "MonthlyMark",
    "RoutineScore",
    "entries_beside",
    "mean_of_months",
    "score_month",
    "sum_counted",
]
MONTHS = tuple(range(1, 13))


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyMark:
    """One mark (月度评分): what was entered for a person, month and indicator; `entered` None is not yet given.

    With `not_applicable` nothing is entered and the reason says why the indicator does not apply this month (不适用).
    `second` is the other input of kinds that take two (超期天数). Reason, number of the source and its day (YYYY-MM-DD) are
    the evidence, with the files attached.
    """

    employee_no: str
    month: int
    indicator_no: str
    entered: Points | None
    second: Points | None = None
    reason: str = ""
    document_no: str = ""
    happened_on: str = ""
    not_applicable: bool = False

    @property
    def is_given(self) -> bool:
        """Whether there is a word on it: something entered, or 不适用."""
        return self.entered is not None or self.not_applicable


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

    `added` and `deducted` are what the adjustments add and deduct within the caps, `counted` says so entry by entry.
    `waived` names the indicators marked 不适用, which leave the month's sums.
    """

    month: int
    state: MonthState
    score: Fraction | None = None
    added: Points = Decimal(0)
    deducted: Points = Decimal(0)
    missing: tuple[str, ...] = ()
    reason: str = ""
    line: DerivationLine | None = None
    counted: tuple[CountedAdjustment, ...] = ()
    waived: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthPosts:
    """The posts a person's month counts for, what is marked for each and for all; `note` says a change in words."""

    spans: tuple[PostSpan, ...]
    shares: tuple[tuple[Indicator, ...], ...]
    indicators: tuple[Indicator, ...]
    note: str = ""


def score_month(
    month: int,
    employee: Employee,
    *,
    indicators: Sequence[Indicator],
    marks: Mapping[str, MonthlyMark],
    adjustments: Iterable[Adjustment],
    scheme: Scheme,
    exclusion: str = "",
    posts: MonthPosts | None = None,
) -> MonthScore:
    """Score one person's month, 0–100 before adjustments: 100 × Σ weight × (Σ points / Σ full) by group.

    `indicators` are those that apply to the person's post in the month, `marks` are by indicator number. A missing
    mark, or one that does not fit its indicator, leaves the month without a score. `adjustments` are the person's of
    the whole year, for its caps and matters; only this month's enter the score. With `posts` of several spans every
    post is scored by its own indicators and weighs by its days (岗变酬变). What is 不适用 leaves points and full mark of
    its group, a group of nothing else its weight to the others, and a month of nothing else is not assessed.
    """
    reason = exclusion or employee.absence_reason(month)
    if reason:
        return _exclude(month, reason, adjustments)
    base, rule, missing, waived = _score_posts(indicators, marks, scheme, posts)
    if base is None and waived and not missing:
        return _exclude(month, _say_all_waived(waived), adjustments, waived)
    numbers = tuple(mark.indicator_no for mark in waived) if waived else ()
    counted = tuple(each for each in count_adjustments(adjustments, scheme) if each.adjustment.month == month)
    if base is None:
        return MonthScore(
            month=month,
            state=MonthState.MISSING,
            missing=missing,
            reason="有未填的指标",
            counted=counted,
            waived=numbers,
        )
    added, deducted = (sum_counted(counted, direction) for direction in (Direction.ADD, Direction.DEDUCT))
    rule += "".join(each.term for each in counted)
    score = base + Fraction(added - deducted) if added != deducted else base
    return MonthScore(
        month=month,
        state=MonthState.ASSESSED,
        score=score,
        added=added,
        deducted=deducted,
        line=DerivationLine(label=f"{month}月", rule=rule, value=show_fully(score)),
        counted=counted,
        waived=numbers,
    )


def _exclude(
    month: int, reason: str, adjustments: Iterable[Adjustment], waived: tuple[MonthlyMark, ...] = ()
) -> MonthScore:
    return MonthScore(
        month=month,
        state=MonthState.EXCLUDED,
        reason=reason,
        counted=tuple(
            CountedAdjustment(adjustment=entry, points=Decimal(0), reason=f"{month}月不参加考核")
            for entry in adjustments
            if entry.month == month
        ),
        waived=tuple(mark.indicator_no for mark in waived),
    )


class _Base(NamedTuple):
    """The month before adjustments, None while something is `missing` or nothing counts; its rule in words."""

    score: Fraction | None
    rule: str
    missing: tuple[str, ...] = ()
    waived: tuple[MonthlyMark, ...] = ()


def _score_posts(
    indicators: Sequence[Indicator],
    marks: Mapping[str, MonthlyMark],
    scheme: Scheme,
    posts: MonthPosts | None,
) -> _Base:
    """By one post, or by the days of several."""
    if posts is None or len(posts.spans) == 1:
        base = _score_marks(indicators, marks, scheme)
        return (
            base._replace(rule=f"{base.rule}〔{posts.note}〕") if posts is not None and posts.note else base
        )
    scored = [
        (span, _score_marks(share, marks, scheme))
        for span, share in zip(posts.spans, posts.shares, strict=True)
        if share
    ]
    lacking = tuple(dict.fromkeys(number for _, base in scored for number in base.missing))
    waived = tuple({mark.indicator_no: mark for _, base in scored for mark in base.waived}.values())
    bases = [(span.days, base.score) for span, base in scored if base.score is not None]
    if lacking or not bases:
        return _Base(None, "", lacking, waived)
    days = sum(each for each, _ in bases)
    score = sum((each * value for each, value in bases), Fraction(0)) / days
    rule = " + ".join(
        f"{span.post_no}（{base.rule}）× {span.days}/{days}"
        for span, base in scored
        if base.score is not None
    )
    rule += "".join(
        f"〔{span.post_no}的指标全部不适用，只按其余岗位的天数计〕"
        for span, base in scored
        if base.score is None and base.waived
    )
    return _Base(score, f"{rule}〔{posts.note}〕", (), waived)


def _score_marks(indicators: Sequence[Indicator], marks: Mapping[str, MonthlyMark], scheme: Scheme) -> _Base:
    totals: dict[str, _GroupTotal] = {}
    missing: list[str] = []
    waived: list[tuple[Indicator, MonthlyMark]] = []
    for indicator in indicators:
        mark = marks.get(indicator.indicator_no)
        if mark is None or mark.entered is None:
            if mark is not None and mark.not_applicable:
                waived.append((indicator, mark))
            else:
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
    left_out = tuple(mark for _, mark in waived) if waived else ()
    if missing or not totals:
        return _Base(None, "", tuple(missing), left_out)
    if sum(1 for group in scheme.groups if group.key in totals) < len(totals):
        # Left out, the points would vanish without a word; two files merged may leave an indicator without its group.
        known = {group.key for group in scheme.groups}
        return _Base(None, "", tuple(i.indicator_no for i in indicators if i.group not in known), left_out)
    base, rule = _base_score(totals, scheme)
    return _Base(base, f"{rule}{_say_waived(waived, totals, scheme)}" if waived else rule, (), left_out)


def _say_waived(
    waived: Sequence[tuple[Indicator, MonthlyMark]], totals: Container[str], scheme: Scheme
) -> str:
    """What does not apply and why, and whose weight the other groups share."""
    parts = "；".join(
        f"{indicator.name}（{mark.reason.strip() or '没有写明理由'}）" for indicator, mark in waived
    )
    gone = {indicator.group for indicator, _ in waived if indicator.group not in totals}
    labels = "、".join(f"“{group.label}”" for group in scheme.groups if group.key in gone)
    shared = f"；{labels}全部不适用，权重由其余各组按权重分担" if labels else ""
    return f"〔不适用：{parts}{shared}〕"


def _say_all_waived(waived: Iterable[MonthlyMark]) -> str:
    reasons = "；".join(dict.fromkeys(mark.reason.strip() for mark in waived if mark.reason.strip()))
    return f"指标全部不适用（{reasons or '没有写明理由'}）"


def entries_beside(
    employee: Employee, month: int, entries: Iterable[Adjustment], excluded: Container[int]
) -> tuple[Adjustment, ...]:
    """The entries of a person's year that stand beside a month's own: those of months that are assessed.

    Entries of a month that is not assessed use up no cap and take no matter from another month.
    """
    return tuple(
        entry
        for entry in entries
        if entry.month == month or not (entry.month in excluded or employee.absence_reason(entry.month))
    )


def sum_counted(counted: Iterable[CountedAdjustment], direction: Direction) -> Points:
    """What the entries of one direction count together."""
    return sum((each.points for each in counted if each.adjustment.direction is direction), Decimal(0))


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
