"""Posts and their value coefficient."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from typing import NamedTuple

from kpi_desktop.domain.values import Coefficient, Points, round_exact

_FEW_POSTS = 4


class PostLevel(Enum):
    """Level of a post (岗位层次); decides how it is filled."""

    LEADER = "leader"
    SECTION_HEAD = "section_head"
    ORDINARY = "ordinary"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {"leader": "领导岗位", "section_head": "股所级", "ordinary": "一般"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A post of the unit's plan (岗位); `factor_points` by factor key, `coefficient` None until set."""

    post_no: str
    section: str
    name: str
    level: PostLevel = PostLevel.ORDINARY
    headcount: int = 1
    factor_points: tuple[tuple[str, Points], ...] = ()
    coefficient: Coefficient | None = None
    sort_order: int = 0

    @property
    def points(self) -> Points:
        """The sum of the factor points, 0–100."""
        return sum((points for _, points in self.factor_points), Decimal(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class FactorLevel:
    """A level of a sub-factor and its points."""

    label: str
    points: Points


@dataclass(frozen=True, slots=True, kw_only=True)
class SubFactor:
    """A part of a factor (学历专业要求, 复杂程度, 廉政风险), judged by level."""

    key: str
    label: str
    levels: tuple[FactorLevel, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoefficientFactor:
    """One factor of the post value (知识要素, 业务要素, 责任风险) with its full points."""

    key: str
    label: str
    full_points: Points
    sub_factors: tuple[SubFactor, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CoefficientBand:
    """A coefficient for posts of at least `lower` points."""

    lower: Points
    coefficient: Coefficient


@dataclass(frozen=True, slots=True, kw_only=True)
class CoefficientRule:
    """How factor points become a coefficient.

    Linear: minimum + points/100 × (maximum − minimum); by bands where there are any (lowest first); `is_normalised`
    brings the unit's mean to 1, so that the fund stays as it is.
    """

    minimum: Coefficient
    maximum: Coefficient
    places: int
    factors: tuple[CoefficientFactor, ...]
    bands: tuple[CoefficientBand, ...] = ()
    is_normalised: bool = False


def compute_coefficient(points: Points, rule: CoefficientRule) -> Coefficient:
    """The post value coefficient of 0–100 factor points, half up at the rule's places (岗位价值系数), not normalised."""
    if rule.bands:
        reached = [band.coefficient for band in rule.bands if points >= band.lower]
        return reached[-1] if reached else rule.minimum
    return round_exact(rule.minimum + points * (rule.maximum - rule.minimum) / 100, rule.places)


def compute_coefficients(posts: Sequence[Post], rule: CoefficientRule) -> Mapping[str, Coefficient | None]:
    """The coefficient of every post with all its factor points given, by post number; normalised if the rule says so.

    A post without its points keeps the coefficient it has.
    """
    plain = {
        post.post_no: compute_coefficient(post.points, rule)
        if has_all_points(post, rule)
        else post.coefficient
        for post in posts
    }
    known = [coefficient for coefficient in plain.values() if coefficient is not None]
    if not rule.is_normalised or not any(known):
        return plain
    mean = sum((Fraction(coefficient) for coefficient in known), Fraction(0)) / len(known)
    return {
        number: None if coefficient is None else round_exact(Fraction(coefficient) / mean, rule.places)
        for number, coefficient in plain.items()
    }


def price_posts(posts: Sequence[Post], changed: Sequence[Post], rule: CoefficientRule) -> tuple[Post, ...]:
    """The changed posts with the coefficients that follow from their points, and with normalising every other it moves.

    `posts` is the whole plan as it stood; a new post joins it.
    """
    by_number = {post.post_no: post for post in (*posts, *changed)}
    right = compute_coefficients(tuple(by_number.values()), rule)
    due = {post.post_no for post in changed}
    return tuple(
        replace(post, coefficient=right[number]) if has_all_points(post, rule) else post
        for number, post in by_number.items()
        if number in due
        or (rule.is_normalised and has_all_points(post, rule) and right[number] != post.coefficient)
    )


def most_points(key: str, rule: CoefficientRule) -> tuple[str, Points | None]:
    """What a factor or sub-factor is called and its most points; None where the rule has no such key."""
    wholes = {factor.key: (factor.label, factor.full_points) for factor in rule.factors}
    known = {**wholes, **{name: (label, full) for name, label, full in point_keys(rule)}}
    return known.get(key, (key, None))


def point_keys(rule: CoefficientRule) -> tuple[tuple[str, str, Points], ...]:
    """What a post is given points for: key, label and most points; sub-factors where a factor has them."""
    keys: list[tuple[str, str, Points]] = []
    for factor in rule.factors:
        keys += [
            (
                f"{factor.key}/{sub.key}",
                sub.label,
                max((level.points for level in sub.levels), default=Decimal(0)),
            )
            for sub in factor.sub_factors
        ] or [(factor.key, factor.label, factor.full_points)]
    return tuple(keys)


def has_all_points(post: Post, rule: CoefficientRule) -> bool:
    """Whether a post has points for every factor, or for every sub-factor of it."""
    given = {key.partition("/")[0] for key, _ in post.factor_points}
    return {factor.key for factor in rule.factors} <= given


@dataclass(frozen=True, slots=True, kw_only=True)
class PostComparison:
    """A post beside the others of its level: the level's middle coefficient and whether it stands far off."""

    post: Post
    middle: Coefficient | None
    is_outlier: bool


def compare_posts(posts: Sequence[Post]) -> tuple[PostComparison, ...]:
    """Posts from the highest coefficient down, outliers of each level marked.

    Far off is more than one and a half times the spread of the middle half away from it, in a level of four or more.
    """
    fences = {level: _fences(_known(posts, level)) for level in PostLevel}
    ordered = sorted(posts, key=lambda post: (-(post.coefficient or Decimal(0)), post.post_no))
    return tuple(_compare(post, fences[post.level]) for post in ordered)


class _Fences(NamedTuple):
    low: Decimal
    middle: Decimal
    high: Decimal


def _known(posts: Sequence[Post], level: PostLevel) -> list[Coefficient]:
    return sorted(p.coefficient for p in posts if p.level is level and p.coefficient is not None)


def _fences(values: list[Coefficient]) -> _Fences | None:
    if not values:
        return None
    quarter, middle = values[len(values) // 4], values[len(values) // 2]
    upper = values[(3 * len(values)) // 4]
    reach = (upper - quarter) * 3 / 2
    if len(values) < _FEW_POSTS:
        return _Fences(values[0], middle, values[-1])
    return _Fences(quarter - reach, middle, upper + reach)


def _compare(post: Post, fences: _Fences | None) -> PostComparison:
    if fences is None or post.coefficient is None:
        return PostComparison(post=post, middle=fences.middle if fences else None, is_outlier=False)
    is_outlier = not fences.low <= post.coefficient <= fences.high
    return PostComparison(post=post, middle=fences.middle, is_outlier=is_outlier)
