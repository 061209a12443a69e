"""Counted indicators: what is marked, how often and for whom."""

from dataclasses import dataclass
from enum import Enum

from kpi_desktop.domain.values import Points


class Frequency(Enum):
    """How often an indicator is marked (频次)."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {"month": "月", "quarter": "季", "year": "年"}[self.value]

    def falls_in(self, month: int) -> bool:
        """Whether a mark is due in a month: every month, the last of each quarter, or December."""
        return month % {"month": 1, "quarter": 3, "year": 12}[self.value] == 0


class VetoEffect(Enum):
    """What a matter of 一票否决 does to the grade of the year."""

    NOT_EXCELLENT = "not_excellent"
    ONE_LOWER = "one_lower"
    INCOMPETENT = "incompetent"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {"not_excellent": "取消评优", "one_lower": "降一等", "incompetent": "不称职"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """A counted indicator (量化指标).

    `group` is the key of the scheme's group (公共部分, 本职部分); `params` are the kind's parameters by key;
    `posts` are the numbers of the posts it applies to, every post when empty.
    """

    indicator_no: str
    group: str
    name: str
    full_mark: Points
    standard: str = ""
    source: str = ""
    frequency: Frequency = Frequency.MONTH
    kind: str = "direct"
    params: tuple[tuple[str, str], ...] = ()
    posts: tuple[str, ...] = ()
    sort_order: int = 0

    def applies(self, post_no: str, month: int) -> bool:
        """Whether the indicator is marked for a post in a month (1–12)."""
        return self.frequency.falls_in(month) and (not self.posts or post_no in self.posts)
