"""One year's assessment scheme (考核方案): parts, weights, groups, bands and quotas, and whether it holds together."""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from itertools import pairwise

from kpi_desktop.domain.errors import Area, Finding, Place, error
from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.domain.posts import CoefficientRule
from kpi_desktop.domain.staff import EmployeeCategory
from kpi_desktop.domain.values import HUNDRED, Points, Rounding, Weight, show_short


class PartSource(Enum):
    """Where the score of a part of the year comes from."""

    MONTHS = "months"
    BALLOTS = "ballots"
    TYPED = "typed"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {"months": "各月得分平均", "ballots": "民主测评", "typed": "直接评分"}[self.value]


class Grade(Enum):
    """Grade of the year (等次); its word depends on the kind of person."""

    EXCELLENT = "excellent"
    COMPETENT = "competent"
    BASIC = "basic"
    INCOMPETENT = "incompetent"
    UNDETERMINED = "undetermined"

    def word(self, category: EmployeeCategory) -> str:
        """The grade's word for a kind of person: 称职 for civil servants, 合格 for the others."""
        if category in (EmployeeCategory.CIVIL_SERVANT, EmployeeCategory.REFERENCE):
            return _CIVIL_WORDS[self]
        return _OTHER_WORDS[self]


_CIVIL_WORDS = {
    Grade.EXCELLENT: "优秀",
    Grade.COMPETENT: "称职",
    Grade.BASIC: "基本称职",
    Grade.INCOMPETENT: "不称职",
    Grade.UNDETERMINED: "不确定等次",
}
_OTHER_WORDS = {
    Grade.EXCELLENT: "优秀",
    Grade.COMPETENT: "合格",
    Grade.BASIC: "基本合格",
    Grade.INCOMPETENT: "不合格",
    Grade.UNDETERMINED: "不确定等次",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorGroup:
    """A group of indicators (公共部分, 本职部分) and the mark its indicators total."""

    key: str
    label: str
    mark: Points


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredPart:
    """A part of the year's total (平时, 年终, 民主测评) with its weight in hundredths of the total."""

    key: str
    label: str
    weight: Weight
    source: PartSource


@dataclass(frozen=True, slots=True, kw_only=True)
class VoterGroup:
    """A group of voters (测评组别) with its weight; the label is the key."""

    label: str
    weight: Weight


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotChoice:
    """A choice on the ballot; `points` None leaves the denominator (不了解)."""

    label: str
    points: Points | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeBand:
    """The lowest published total of a grade."""

    grade: Grade
    lower: Points


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaPool:
    """People who share one quota of 优秀 (名额): percent of their number, or a number approved in writing."""

    key: str
    label: str
    categories: tuple[EmployeeCategory, ...]
    percent: Weight
    rounding: Rounding
    approved: int | None = None
    document_no: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """The rules of one unit's year (考核方案); bands from the best grade down."""

    key: str
    label: str
    rule_version: str
    groups: tuple[IndicatorGroup, ...]
    parts: tuple[ScoredPart, ...]
    voter_groups: tuple[VoterGroup, ...]
    choices: tuple[BallotChoice, ...]
    bands: tuple[GradeBand, ...]
    pools: tuple[QuotaPool, ...]
    coefficient: CoefficientRule
    half_year_leave_days: Decimal
    places: int
    rounding: Rounding
    plan_due: str
    month_draft_day: int
    month_publish_day: int

    def part(self, source: PartSource) -> ScoredPart | None:
        """The first part with this source, None when the scheme has none."""
        return next((part for part in self.parts if part.source is source), None)

    @property
    def rounding_sentence(self) -> str:
        """The rounding rule as every sheet prints it."""
        return (
            f"计算过程不取舍，中间平均值印4位小数；公布分最后一次{self.rounding.label}到{self.places}位小数。"
        )


def _place(page: str, item: str = "") -> Place:
    return Place(area=Area.POSTS, page=page, item=item)


def check_scheme(scheme: Scheme, indicators: tuple[Indicator, ...]) -> list[Finding]:
    """List what keeps a scheme and its indicators from being locked (scoring rules: totals of exactly 100, bands)."""
    findings = [
        *_check_total("计分方案", "各部分权重", [part.weight for part in scheme.parts]),
        *_check_total("计分方案", "测评组别权重", [group.weight for group in scheme.voter_groups]),
        *_check_total("计分方案", "指标分组满分", [group.mark for group in scheme.groups]),
        *_check_bands(scheme.bands),
    ]
    findings += [
        error(
            _place("计分方案", pool.label),
            f"{pool.label}的优秀名额比例{pool.percent}%不在0到100之间",
            "请改正比例",
        )
        for pool in scheme.pools
        if not 0 <= pool.percent <= HUNDRED
    ]
    findings += _check_indicators(scheme, indicators)
    return findings


def _check_total(page: str, what: str, numbers: list[Decimal]) -> list[Finding]:
    total = sum(numbers, Decimal(0))
    if total == HUNDRED:
        return []
    return [error(_place(page), f"{what}合计{show_short(total)}，应为100", "请调整到正好100")]


def _check_bands(bands: tuple[GradeBand, ...]) -> list[Finding]:
    lowers = [band.lower for band in bands]
    if all(upper > lower for upper, lower in pairwise(lowers)) and bands:
        return []
    return [error(_place("计分方案"), "等次分数线没有从高到低排列", "请改正各等次的最低分")]


def _check_indicators(scheme: Scheme, indicators: tuple[Indicator, ...]) -> list[Finding]:
    if not indicators:
        return [error(_place("量化指标"), "还没有考核指标", "请先填写指标或导入台账")]
    findings = []
    for group in scheme.groups:
        total = sum((i.full_mark for i in indicators if i.group == group.key), Decimal(0))
        if total != group.mark:
            what = f"{group.label}各指标满分合计{show_short(total)}，方案规定{show_short(group.mark)}"
            findings.append(error(_place("量化指标", group.label), what, "请调整指标满分或方案"))
    for indicator in indicators:
        lacking = [
            word
            for word, given in (("评分标准", indicator.standard), ("数据来源", indicator.source))
            if not given.strip()
        ]
        if lacking:
            what = f"指标“{indicator.name}”没有填写{'、'.join(lacking)}"
            findings.append(error(_place("量化指标", indicator.indicator_no), what, "请补填"))
    if len(scheme.groups) > 1:
        duty = next((g.mark for g in scheme.groups if g.key == "duty"), None)
        common = next((g.mark for g in scheme.groups if g.key == "common"), None)
        if duty is not None and common is not None and duty <= common:
            findings.append(error(_place("计分方案"), "本职部分没有重于公共部分", "请加重本职部分"))
    return findings
