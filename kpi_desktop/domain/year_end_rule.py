"""The scheme's rule of the year's end (年终规则): quota base, publication, review and appeal, what results lead to, money."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from enum import Enum
from typing import Any

from kpi_desktop.domain.values import Weight, read_decimal, show_short

LEAST_NOTICE_DAYS = 5


class TeamGrade(Enum):
    """Grade of the unit's leading team (领导班子年度考核等次), best first; 党政领导干部考核工作条例(2019)."""

    EXCELLENT = "excellent"
    GOOD = "good"
    AVERAGE = "average"
    POOR = "poor"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {"excellent": "优秀", "good": "良好", "average": "一般", "poor": "较差"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class YearEndRule:
    """What of the year's end a county may settle otherwise; days are calendar days but those of a publication.

    `team_excellent` … `team_poor` are the leaders' share of 优秀 by the team's grade (考核工作条例, 30/25/20/15).
    `counts_ungraded` puts people who take part without a grade into the quota's base. `notice_days` and
    `award_notice_days` are working days (2020 规定 Art 14; 奖励规定 Art 8). `review_days`, `appeal_days`,
    `direct_appeal_days` run from the notice, the review's decision and the notice; `review_decide_days` and
    `appeal_decide_days` from the day it was filed (公务员法). `appeals_any_grade` opens review to other grades than 不称职.
    `merit_years` of 优秀 in a row for 三等功, after which the count starts anew where `merit_resets`; `step_years` and
    `level_years` of 称职 or above for a 档次 and a 级别; `gap_breaks` lets a year without a grade end what is in a row.
    `pays_money` opens 奖金测算. `weighs_coefficient` puts the post's coefficient into the score: ranks go by the weighted
    number, bands by the total before it. The bars to 优秀 used in practice: `needs_good_period` (a period graded 好 in the
    year), `needs_mostly_good` (好 in half of the periods and no 一般 or 较差). What the texts leave open:
    `severe_warning_incompetent` (党内严重警告 as 不称职, 1998), `removal_bars_next_year` (撤销党内职务: no grade the year after),
    `receiver_assesses_seconded` (借调 of half a year like 挂职 and 援派).
    """

    team_excellent: Weight = Decimal(30)
    team_good: Weight = Decimal(25)
    team_average: Weight = Decimal(20)
    team_poor: Weight = Decimal(15)
    counts_ungraded: bool = True
    notice_days: int = LEAST_NOTICE_DAYS
    award_notice_days: int = 7
    review_days: int = 30
    appeal_days: int = 15
    direct_appeal_days: int = 30
    review_decide_days: int = 30
    appeal_decide_days: int = 60
    appeals_any_grade: bool = False
    merit_years: int = 3
    merit_resets: bool = True
    step_years: int = 2
    level_years: int = 5
    gap_breaks: bool = True
    pays_money: bool = False
    weighs_coefficient: bool = False
    needs_good_period: bool = False
    needs_mostly_good: bool = False
    severe_warning_incompetent: bool = False
    removal_bars_next_year: bool = False
    receiver_assesses_seconded: bool = False
    leave_in_natural_days: bool = False

    def leader_percent(self, team: TeamGrade) -> Weight:
        """The leaders' share of 优秀 in percent under the team's grade."""
        return {
            TeamGrade.EXCELLENT: self.team_excellent,
            TeamGrade.GOOD: self.team_good,
            TeamGrade.AVERAGE: self.team_average,
            TeamGrade.POOR: self.team_poor,
        }[team]


def write_year_end_rule(rule: YearEndRule) -> dict[str, Any]:
    """The rule as plain data that `read_year_end_rule` reads back to the same rule."""
    values = {each.name: getattr(rule, each.name) for each in fields(rule)}
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in values.items()}


def read_year_end_rule(data: Mapping[str, Any]) -> YearEndRule:
    """Read the rule from plain data; what is not said keeps its default.

    Raises TypeError, ValueError or RuleViolation when something is of the wrong kind.
    """
    usual = YearEndRule()
    given: dict[str, Any] = {}
    for each in fields(usual):
        if each.name in data:
            kind = type(getattr(usual, each.name))
            value = data[each.name]
            given[each.name] = read_decimal(str(value), 2) if kind is Decimal else kind(value)
    return YearEndRule(**given)


def say_year_end_rule(rule: YearEndRule) -> tuple[tuple[str, str], ...]:
    """The rule as lines of item and value in words."""
    percents = (rule.team_excellent, rule.team_good, rule.team_average, rule.team_poor)
    by_team = "、".join(
        f"{team.label}{show_short(percent)}%" for team, percent in zip(TeamGrade, percents, strict=True)
    )
    return (
        ("班子等次对应的领导优秀比例", by_team),
        ("不定等次的人计入名额基数", _say(rule.counts_ungraded)),
        ("公示工作日", f"{rule.notice_days}天，奖励公示{rule.award_notice_days}天"),
        ("复核申诉", _say_deadlines(rule)),
        ("不称职以外也可申请复核", _say(rule.appeals_any_grade)),
        ("记三等功", f"连续{rule.merit_years}年优秀" + ("，记功后重新起算" if rule.merit_resets else "")),
        ("晋档晋级", f"称职以上累计{rule.step_years}年晋一档，累计{rule.level_years}年晋一级"),
        ("病事假半年按自然日计算", _say(rule.leave_in_natural_days)),
        ("没有等次的年度中断连续", _say(rule.gap_breaks)),
        ("奖金测算", "使用" if rule.pays_money else "不使用"),
    )


def _say(is_on: bool) -> str:  # noqa: FBT001 - a switch in words
    return "是" if is_on else "否"


def _say_deadlines(rule: YearEndRule) -> str:
    return (
        f"通知后{rule.review_days}天内申请复核，复核决定后{rule.appeal_days}天内、"
        f"不经复核的通知后{rule.direct_appeal_days}天内申诉；"
        f"复核{rule.review_decide_days}天、申诉{rule.appeal_decide_days}天内决定"
    )
