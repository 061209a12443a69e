"""Posts and their value coefficient."""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from kpi_desktop.domain.values import Coefficient, Points, round_exact


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
class CoefficientFactor:
    """One factor of the post value (知识要素, 业务要素, 责任风险) with its full points."""

    key: str
    label: str
    full_points: Points


@dataclass(frozen=True, slots=True, kw_only=True)
class CoefficientRule:
    """How factor points become a coefficient: minimum + points/100 × (maximum − minimum)."""

    minimum: Coefficient
    maximum: Coefficient
    places: int
    factors: tuple[CoefficientFactor, ...]


def compute_coefficient(points: Points, rule: CoefficientRule) -> Coefficient:
    """The post value coefficient of 0–100 factor points, half up at the rule's places (岗位价值系数)."""
    return round_exact(rule.minimum + points * (rule.maximum - rule.minimum) / 100, rule.places)
