"""One year's assessment scheme (考核方案): parts, weights, groups, bands, quotas, caps, and whether it holds together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import Enum
from itertools import pairwise

from kpi_desktop.domain.appointments import PostChangeRule
from kpi_desktop.domain.ballot_rules import BallotRule
from kpi_desktop.domain.errors import Area, Finding, Place, error, warning
from kpi_desktop.domain.indicator_kinds import INDICATOR_KINDS
from kpi_desktop.domain.indicator_sums import gap_sentence, name_few, off_totals
from kpi_desktop.domain.indicators import Indicator, VetoEffect
from kpi_desktop.domain.period_rules import PeriodRule
from kpi_desktop.domain.posts import CoefficientRule
from kpi_desktop.domain.rule_versions import find_rule_version
from kpi_desktop.domain.staff import EmployeeCategory
from kpi_desktop.domain.values import HUNDRED, Points, Rounding, Weight, show_short
from kpi_desktop.domain.year_end_rule import YearEndRule


class PartSource(Enum):
    """Where the score of a part of the year comes from."""

    MONTHS = "months"
    BALLOTS = "ballots"
    TYPED = "typed"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {"months": "各月得分平均", "ballots": "民主测评", "typed": "直接评分"}[self.value]


class Direction(Enum):
    """Whether an adjustment adds or deducts."""

    ADD = "add"
    DEDUCT = "deduct"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {"add": "加分", "deduct": "扣分"}[self.value]


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

    @property
    def label(self) -> str:
        """Both words, where nothing is known of the person: 称职（合格）."""
        civil, other = _CIVIL_WORDS[self], _OTHER_WORDS[self]
        return civil if civil == other else f"{civil}（{other}）"


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
    """People who share one quota of 优秀 (名额): percent of their number, or a number approved in writing.

    With `is_leaders` it is that of the leading team's members, whatever their kind; the other pools leave them out.
    """

    key: str
    label: str
    categories: tuple[EmployeeCategory, ...]
    percent: Weight
    rounding: Rounding
    approved: int | None = None
    document_no: str = ""
    is_leaders: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustmentLevel:
    """A level of an item (省级, 市级, 县级) and its points; an item without levels has one whose label is empty."""

    label: str = ""
    points: Points


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustmentRule:
    """One item of the table of additions and deductions (加减分项目): points by level for each `unit` (每次, 每条, 每天).

    Caps, None for no cap: `entry_cap` bounds what one entry counts, `month_cap` and `year_cap` what all entries of the
    item do to one person in a month and in the year, before the scheme's own caps. With `is_once_per_matter`, of the
    entries that name the same matter only the highest counts (同一事项只计最高一次).
    """

    key: str
    label: str
    direction: Direction
    levels: tuple[AdjustmentLevel, ...]
    unit: str
    needs_document: bool = False
    entry_cap: Points | None = None
    month_cap: Points | None = None
    year_cap: Points | None = None
    is_once_per_matter: bool = False

    def points_of(self, level: str) -> Points | None:
        """The points of a level, None where the item has no such level."""
        return next((each.points for each in self.levels if each.label == level), None)

    @property
    def amount(self) -> str:
        """What it adds or deducts, in words: 每次加5分, 每次扣分：省级3分、市级2分."""
        points = "、".join(f"{level.label}{show_short(level.points)}分" for level in self.levels)
        if any(level.label for level in self.levels):
            return f"{self.unit}{self.direction.label}：{points}"
        return f"{self.unit}{self.direction.label.removesuffix('分')}{points}"

    @property
    def bounds(self) -> str:
        """Its caps and what a document or a matter has to do with it, in words; empty where there is nothing to say."""
        caps = (("单次", self.entry_cap), ("每月", self.month_cap), ("全年", self.year_cap))
        words = [f"{period}最多{show_short(cap)}分" for period, cap in caps if cap is not None]
        if self.is_once_per_matter:
            words.append("同一事项只计最高一次")
        if self.needs_document:
            words.append("凭文号")
        return "，".join(words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Veto:
    """A matter of 一票否决 of the scheme: the rule it rests on and what it does to the grade."""

    label: str
    basis: str
    effect: VetoEffect


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """The rules of one unit's year (考核方案); bands from the best grade down.

    A cap of None is no cap: month caps bound what one month adds or deducts, year caps what the year's months do
    together. `own_words` are the office's own vague words (用语含糊).
    """

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
    month_add_cap: Points | None = None
    month_deduct_cap: Points | None = None
    year_add_cap: Points | None = None
    year_deduct_cap: Points | None = None
    adjustment_rules: tuple[AdjustmentRule, ...] = ()
    vetoes: tuple[Veto, ...] = ()
    own_words: tuple[str, ...] = ()
    post_change: PostChangeRule = PostChangeRule.FIFTEENTH
    period: PeriodRule = field(default_factory=PeriodRule)
    ballot: BallotRule = field(default_factory=BallotRule)
    year_end: YearEndRule = field(default_factory=YearEndRule)

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


def check_scheme(
    scheme: Scheme, indicators: tuple[Indicator, ...], posts: Sequence[str] = ()
) -> list[Finding]:
    """List what keeps a scheme and its indicators from being locked (scoring rules: totals of exactly 100, bands).

    The full marks of a group are totalled for each of the posts, so that no post is without indicators of its own work.
    """
    findings = [
        *_check_total("计分方案", "各部分权重", [part.weight for part in scheme.parts]),
        *_check_voters(scheme),
        *_check_total("计分方案", "指标分组满分", [group.mark for group in scheme.groups]),
        *_check_bands(scheme.bands),
        *_check_period(scheme.period),
    ]
    findings += [
        error(
            _place("计分方案", "优秀名额"),
            f"{pool.label}的优秀名额比例{pool.percent}%不在0到100之间",
            "请改正比例",
        )
        for pool in scheme.pools
        if not 0 <= pool.percent <= HUNDRED
    ]
    findings += _check_rule_version(scheme)
    findings += _check_indicators(scheme, indicators, posts)
    return findings


def _check_rule_version(scheme: Scheme) -> Iterator[Finding]:
    version = find_rule_version(scheme.rule_version)
    for pool in scheme.pools:
        what = f"{pool.label}的优秀名额比例{show_short(pool.percent)}%"
        place = _place("计分方案", "优秀名额")
        if version.most_percent < pool.percent <= HUNDRED:
            yield warning(
                place,
                f"{what}，超过{version.label}的最高比例{show_short(version.most_percent)}%",
                "请核对比例或规则版本",
            )
        elif version.usual_percent < pool.percent <= version.most_percent and not pool.document_no.strip():
            yield warning(
                place,
                f"{what}，超过{version.label}的一般比例{show_short(version.usual_percent)}%，没有填批复文号",
                "请填写批准提高比例的文号",
            )


def with_rule_version(scheme: Scheme, key: str) -> Scheme:
    """The scheme under another version of the rules; quotas at the old version's usual percent get the new one's."""
    old, new = find_rule_version(scheme.rule_version), find_rule_version(key)
    pools = tuple(
        replace(pool, percent=new.usual_percent) if pool.percent == old.usual_percent else pool
        for pool in scheme.pools
    )
    return replace(scheme, rule_version=new.key, pools=pools)


def _check_voters(scheme: Scheme) -> list[Finding]:
    """A scheme without 民主测评 needs no voters."""
    if not scheme.voter_groups and scheme.part(PartSource.BALLOTS) is None:
        return []
    items = [item.weight for item in scheme.ballot.items]
    return [
        *_check_total("计分方案", "测评组别权重", [group.weight for group in scheme.voter_groups]),
        *(_check_total("计分方案", "测评分项权重", items) if items else ()),
    ]


def _check_total(page: str, what: str, numbers: list[Decimal]) -> list[Finding]:
    total = sum(numbers, Decimal(0))
    if total == HUNDRED:
        return []
    return [error(_place(page, what), f"{what}合计{show_short(total)}，应为100", "请调整到正好100")]


def _check_bands(bands: tuple[GradeBand, ...]) -> list[Finding]:
    lowers = [band.lower for band in bands]
    if all(upper > lower for upper, lower in pairwise(lowers)) and bands:
        return []
    return [error(_place("计分方案", "等次分数线"), "等次分数线没有从高到低排列", "请改正各等次的最低分")]


def _check_period(rule: PeriodRule) -> Iterator[Finding]:
    lowers = [band.lower for band in rule.bands]
    if not lowers or any(upper <= lower for upper, lower in pairwise(lowers)):
        yield error(
            _place("计分方案", "平时等次分数线"), "平时等次分数线没有从高到低排列", "请改正各等次的最低分"
        )
    if not 0 <= rule.good_percent <= HUNDRED:
        what = f"平时等次“好”的比例{show_short(rule.good_percent)}%不在0到100之间"
        yield error(_place("计分方案", "平时等次"), what, "请改正比例")
    if not rule.categories:
        yield error(_place("计分方案", "平时等次"), "没有写平时等次评哪些人员类别", "请至少选一类人员")


def _check_indicators(
    scheme: Scheme, indicators: tuple[Indicator, ...], posts: Sequence[str]
) -> list[Finding]:
    if not indicators:
        return [error(_place("量化指标"), "还没有考核指标", "请先填写指标或导入台账")]
    findings = []
    known_posts = frozenset(posts)
    groups = {group.key for group in scheme.groups}
    for group in scheme.groups:
        findings += [
            error(
                _place("量化指标", group.label),
                gap_sentence(group.label, total, group.mark, whose),
                "请调整指标满分或方案",
            )
            for total, whose in off_totals(indicators, group.key, group.mark, posts)
        ]
    for indicator in indicators:
        lacking = [
            word
            for word, given in (("评分标准", indicator.standard), ("数据来源", indicator.source))
            if not given.strip()
        ]
        place = _place("量化指标", indicator.indicator_no)
        if indicator.group not in groups:
            what = f"指标“{indicator.name}”的部分不在方案中，它的分算不进去"
            findings.append(error(place, what, "请改选它的部分或补上方案的部分"))
        if lacking:
            what = f"指标“{indicator.name}”没有填写{'、'.join(lacking)}"
            findings.append(error(place, what, "请补填"))
        trouble = INDICATOR_KINDS[indicator.kind].find_trouble(indicator.full_mark, indicator.params)
        if trouble is not None:
            what = f"指标“{indicator.name}”的计分办法不成立：{trouble.sentence.rstrip('。')}"
            findings.append(error(place, what, ""))
        unknown = [number for number in indicator.posts if posts and number not in known_posts]
        if unknown:
            what = f"指标“{indicator.name}”的适用{name_few(unknown)}不在岗位表中"
            findings.append(error(place, what, "请改正适用岗位"))
    if len(scheme.groups) > 1:
        duty = next((g.mark for g in scheme.groups if g.key == "duty"), None)
        common = next((g.mark for g in scheme.groups if g.key == "common"), None)
        if duty is not None and common is not None and duty <= common:
            findings.append(
                error(_place("计分方案", "指标分组满分"), "本职部分没有重于公共部分", "请加重本职部分")
            )
    return findings
