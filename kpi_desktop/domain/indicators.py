"""Counted indicators and the registry of their kinds."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.values import Points, show_short


class Frequency(Enum):
    """How often an indicator is marked (频次)."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {"month": "月", "quarter": "季", "year": "年"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """A counted indicator (量化指标); `group` is the key of the scheme's group (公共部分, 本职部分)."""

    indicator_no: str
    group: str
    name: str
    full_mark: Points
    standard: str = ""
    source: str = ""
    frequency: Frequency = Frequency.MONTH
    kind: str = "direct"
    sort_order: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorKind:
    """One way to turn what is entered into points; a new kind is one more entry of INDICATOR_KINDS."""

    key: str
    label: str
    rule: str

    def score(self, indicator: Indicator, entered: Points) -> Points:
        """Points of an entered value.

        Raises RuleViolation when the value is outside what the kind allows.
        """
        check_direct(indicator, entered)
        return entered


def check_direct(indicator: Indicator, entered: Points) -> None:
    """A direct mark lies between 0 and the full mark (直接评分).

    Raises RuleViolation otherwise.
    """
    if entered < 0:
        message = f"{indicator.name}不能是负数，请填写0到{show_short(indicator.full_mark)}之间的分数。"
        raise RuleViolation(message)
    if entered > indicator.full_mark:
        message = (
            f"{indicator.name}{show_short(entered)}超过满分{show_short(indicator.full_mark)}，"
            f"请填写0到{show_short(indicator.full_mark)}之间的分数。"
        )
        raise RuleViolation(message)


INDICATOR_KINDS: Mapping[str, IndicatorKind] = MappingProxyType(
    {"direct": IndicatorKind(key="direct", label="直接评分", rule="按标准评定的分数，0分至满分")}
)
