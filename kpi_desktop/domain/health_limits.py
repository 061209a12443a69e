"""From what on a detector of the health check asks to look (考核体检的界限), as data with where each number comes from."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from kpi_desktop.domain.values import show_short

_PROPOSED = "本程序建议值"
_LEVEL, _TURN_SHARE, _SAME, _LIKE = Fraction(5, 100), Fraction(4, 5), Fraction(60, 100), Fraction(90, 100)
_AGREEMENT, _USUAL, _RATERS, _IN_ORDER = Fraction(2, 10), Fraction(5, 10), Fraction(3, 10), Fraction(9, 10)
_LAST, _CORRECTED = Fraction(60, 100), Fraction(5, 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthLimits:
    """The limits of every detector; shares and chances are of one, points and days as their labels say.

    `level` is the chance that the whole report of a fair year asks to look at anything by luck; `turn_share` of it goes
    to the detector of rotating 优秀, the rest is shared by the others.
    """

    level: Fraction = _LEVEL
    turn_share: Fraction = _TURN_SHARE
    turn_years: int = 3
    moved_people: int = 2
    group_people: int = 5
    gap: Decimal = Decimal(1)
    deviation: Decimal = Decimal("0.5")
    same_share: Fraction = _SAME
    section_gap: Decimal = Decimal("0.3")
    sections: int = 4
    flat_months: int = 3
    outlier_deviations: Decimal = Decimal(2)
    end_gap: Decimal = Decimal(3)
    compared_people: int = 8
    agreement: Fraction = _AGREEMENT
    usual_agreement: Fraction = _USUAL
    rater_agreement: Fraction = _RATERS
    high_mark: Decimal = Decimal(95)
    rated_people: int = 3
    likeness: Fraction = _LIKE
    coefficient_gap: Decimal = Decimal("0.10")
    identical_ballots: int = 3
    compared_ballots: int = 5
    alike_ballots: int = 3
    list_order: Fraction = _IN_ORDER
    late_days: int = 30
    bulk_marks: int = 20
    bulk_minutes: int = 10
    entered_marks: int = 50
    last_share: Fraction = _LAST
    backdated_days: int = 30
    corrected_share: Fraction = _CORRECTED
    reopened: int = 3


LIMITS = HealthLimits()

# What each limit is called on paper, its unit, and where it comes from; shares of one are written in percent.
_WORDS = (
    ("level", "整份体检误报的最大可能性", "%", "统计惯例"),
    ("turn_share", "其中分给“优秀轮流坐”的份额", "%", _PROPOSED),
    ("turn_years", "轮流坐最少看几年", "", "轮流坐要看三年以上的结果"),
    ("moved_people", "按科室分名额：优秀与得分不一致的人数", "", _PROPOSED),
    ("group_people", "看得分差距的最少人数", "", _PROPOSED),
    ("gap", "得分相差不超过", "分", _PROPOSED),
    ("deviation", "标准差不超过", "分", _PROPOSED),
    ("same_share", "同一个分数的人所占份额", "%", _PROPOSED),
    ("section_gap", "各科室平均分相差不超过", "分", _PROPOSED),
    ("sections", "比较科室平均分最少几个科室", "", _PROPOSED),
    ("flat_months", "没有拉开差距或公共部分没有扣分的月数", "", _PROPOSED),
    ("outlier_deviations", "年终与平时之差偏离标准差的倍数", "", _PROPOSED),
    ("end_gap", "年终与平时之差偏离平均至少", "分", _PROPOSED),
    ("compared_people", "比较名次最少人数", "", _PROPOSED),
    ("agreement", "年终与平时的名次相关低于", "", _PROPOSED),
    ("usual_agreement", "大体一致时的名次相关", "", _PROPOSED),
    ("rater_agreement", "各测评组大体一致时的名次相关", "", _PROPOSED),
    ("high_mark", "给所有人的分都高于", "分", _PROPOSED),
    ("rated_people", "看评委偏高最少人数", "", _PROPOSED),
    ("likeness", "两个岗位的职责相同程度", "%", _PROPOSED),
    ("coefficient_gap", "职责相同的岗位系数相差", "", _PROPOSED),
    ("identical_ballots", "完全相同的票最少几张", "", _PROPOSED),
    ("compared_ballots", "比较雷同最少几张有效票", "", _PROPOSED),
    ("alike_ballots", "整张一个档次的票最少几张", "", _PROPOSED),
    ("list_order", "票数与名单先后的相关", "", _PROPOSED),
    ("late_days", "录入晚于所属月份末的天数", "", _PROPOSED),
    ("bulk_marks", "同一人短时间内补录的格数", "格", _PROPOSED),
    ("bulk_minutes", "其中的短时间", "分钟", _PROPOSED),
    ("entered_marks", "看录入时间最少格数", "", _PROPOSED),
    ("last_share", "1至10月的评分在11月以后录入的份额", "%", _PROPOSED),
    ("backdated_days", "步骤日期早于登记日期的天数", "", _PROPOSED),
    ("corrected_share", "关账后更正的份额", "%", _PROPOSED),
    ("reopened", "重新开账的次数", "", _PROPOSED),
)


def limit_lines(limits: HealthLimits = LIMITS) -> tuple[tuple[str, str, str], ...]:
    """Each limit as its label, its value in words and its source, as the report prints them."""
    return tuple((label, _say(getattr(limits, name), unit), source) for name, label, unit, source in _WORDS)


def _say(value: Fraction | Decimal | int, unit: str) -> str:
    return f"{show_short(value * 100 if unit == '%' else value)}{unit}"
