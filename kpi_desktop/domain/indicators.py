"""Counted indicators: what is marked, how often and for whom."""

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.values import Points, round_exact, show_short

MOST_STANDARD, MOST_SOURCE, MOST_NAME, MOST_NUMBER = 4000, 1000, 200, 40
MOST_FULL_MARK = Decimal(10000)


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


def refuse_indicator(indicator: Indicator, groups: Collection[str]) -> None:
    """Refuse an indicator that cannot stand in a plan with these groups, whatever else the plan holds.

    Raises RuleViolation when number or name is empty, a text is too long to keep, the full mark is not above 0, too
    great or finer than hundredths, or the group is unknown.
    """
    if not indicator.indicator_no.strip() or not indicator.name.strip():
        message = "指标编号和考核指标都要填写。"
        raise RuleViolation(message)
    for label, text, most in (
        ("指标编号", indicator.indicator_no, MOST_NUMBER),
        ("名称", indicator.name, MOST_NAME),
        ("评分标准", indicator.standard, MOST_STANDARD),
        ("数据来源", indicator.source, MOST_SOURCE),
    ):
        if len(text) > most:
            message = f"指标“{indicator.name[:20]}”的{label}有{len(text)}个字，请缩短到{most}个字以内。"
            raise RuleViolation(message)
    if not 0 < indicator.full_mark <= MOST_FULL_MARK:
        over = f"，不超过{show_short(MOST_FULL_MARK)}" if indicator.full_mark > 0 else ""
        message = f"指标“{indicator.name}”的满分应大于0{over}，请改正。"
        raise RuleViolation(message)
    if indicator.full_mark != round_exact(indicator.full_mark, 2):
        message = f"指标“{indicator.name}”的满分{indicator.full_mark}超过2位小数，请改正。"
        raise RuleViolation(message)
    if indicator.group not in groups:
        message = f"指标“{indicator.name}”的部分不在方案中，请选择公共部分或本职部分。"
        raise RuleViolation(message)
