"""What a scheme must be to be kept at all, and what beyond its totals keeps it from being locked."""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from kpi_desktop.domain.errors import Area, Finding, Place, error, warning
from kpi_desktop.domain.posts import CoefficientRule, Post, most_points
from kpi_desktop.domain.scheme import AdjustmentRule, Grade, PartSource, Scheme
from kpi_desktop.domain.staff import EmployeeCategory
from kpi_desktop.domain.values import HUNDRED, show, show_short
from kpi_desktop.domain.year_end_rule import LEAST_NOTICE_DAYS, YearEndRule

PAGE = "计分方案"
NAME, PARTS, GROUPS, VOTERS, CHOICES = "方案名称", "各部分权重", "指标分组满分", "测评组别权重", "测评选项"
BANDS, POOLS, CAPS, ADJUSTMENTS, VETOES = "等次分数线", "优秀名额", "加减分上限", "加减分项目", "一票否决事项"
RANGE, FACTORS, SUB_FACTORS, COEFFICIENT_BANDS = "系数范围", "价值要素", "要素细项", "系数分档"
DATES, OWN_WORDS = "取位和期限", "本单位含糊用语"
PERIOD, PERIOD_BANDS = "平时等次", "平时等次分数线"
YEAR_END, MONEY = "公示和复核", "结果运用和奖金"
BALLOT_RULE, BALLOT_ITEMS, BARS = "测评规则", "测评分项权重", "评等资格和得分"
MOST_CHARS, MOST_NAME, MOST_ROWS = 60, 40, 60
_MOST_COEFFICIENT, _MOST_PLACES, _LAST_DAY = Decimal(10), 4, 28
_DATE = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")


def check_shape(scheme: Scheme) -> list[Finding]:
    """List what keeps a scheme from being saved: names missing or alike, numbers outside their range, empty lists.

    Totals, the order of bands and the like may wait until the plan is locked.
    """
    return [
        *_check_names(scheme),
        *_check_numbers(scheme),
        *_check_sources(scheme),
        *_check_grades(scheme),
        *_check_pools(scheme),
        *_check_coefficient_shape(scheme.coefficient),
        *_check_adjustments(scheme),
        *_check_dates(scheme),
        *_check_year_end(scheme.year_end),
    ]


def check_weighing(scheme: Scheme) -> list[Finding]:
    """List what beyond the totals of a hundred keeps a scheme from being locked, and what should be looked at."""
    findings = list(_check_coefficient_weighing(scheme.coefficient))
    findings += [
        warning(_place(PARTS), f"“{part.label}”的权重是0，不影响总分", "请填写权重或删除这个部分")
        for part in scheme.parts
        if part.weight == 0
    ]
    findings += [
        error(_place(VETOES), f"一票否决事项“{veto.label}”没有写依据", "请填写规定的名称和条款")
        for veto in scheme.vetoes
        if not veto.basis.strip()
    ]
    if scheme.month_draft_day > scheme.month_publish_day:
        what = f"月度初评在{scheme.month_draft_day}日前，晚于公布的{scheme.month_publish_day}日"
        findings.append(error(_place(DATES), what, "请改正日期"))
    return findings


def check_post_values(posts: Sequence[Post], rule: CoefficientRule) -> list[Finding]:
    """List posts whose points lie above the most of their factor, or whose coefficient lies outside the rule's range.

    With the mean brought to 1 a coefficient may lie outside.
    """
    findings = []
    low, high = show(rule.minimum, rule.places), show(rule.maximum, rule.places)
    for post in posts:
        place = Place(area=Area.POSTS, page="岗位", item=post.post_no)
        for key, points in post.factor_points:
            label, most = most_points(key, rule)
            if most is not None and not 0 <= points <= most:
                what = f"岗位{post.post_no}的{label}{show_short(points)}分，不在0到{show_short(most)}之间"
                findings.append(error(place, what, "请改正要素分或方案的满分"))
        known = post.coefficient
        if known is not None and not rule.is_normalised and not rule.minimum <= known <= rule.maximum:
            what = f"岗位{post.post_no}的系数{show(known, rule.places)}不在{low}到{high}之间"
            findings.append(error(place, what, "请按方案重算系数，或改正系数范围"))
    return findings


def _place(item: str) -> Place:
    return Place(area=Area.POSTS, page=PAGE, item=item)


def _names(scheme: Scheme) -> Iterator[tuple[str, Sequence[str], int]]:
    """The names of every list: its title, the names, the most characters of one."""
    rule = scheme.coefficient
    yield PARTS, [part.label for part in scheme.parts], MOST_NAME
    yield GROUPS, [group.label for group in scheme.groups], MOST_NAME
    yield VOTERS, [group.label for group in scheme.voter_groups], MOST_NAME
    yield CHOICES, [choice.label for choice in scheme.choices], MOST_NAME
    yield BALLOT_ITEMS, [item.label for item in scheme.ballot.items], MOST_NAME
    yield POOLS, [pool.label for pool in scheme.pools], MOST_NAME
    yield FACTORS, [factor.label for factor in rule.factors], MOST_NAME
    for factor in rule.factors:
        yield SUB_FACTORS, [sub.label for sub in factor.sub_factors], MOST_NAME
        for sub in factor.sub_factors:
            yield SUB_FACTORS, [level.label for level in sub.levels], MOST_NAME
    yield ADJUSTMENTS, [rule.label for rule in scheme.adjustment_rules], MOST_CHARS
    yield VETOES, [veto.label for veto in scheme.vetoes], MOST_CHARS


def _check_names(scheme: Scheme) -> Iterator[Finding]:
    if not scheme.label.strip() or len(scheme.label) > MOST_CHARS:
        yield error(_place(NAME), f"方案名称应有1到{MOST_CHARS}个字", "请改正方案名称")
    for title, names, most in _names(scheme):
        if len(names) > MOST_ROWS:
            yield error(_place(title), f"{title}有{len(names)}行", f"请减到{MOST_ROWS}行以内")
        if any(not name.strip() for name in names):
            yield error(_place(title), f"{title}有一行没有写名称", "请填写名称")
        for long in (name for name in names if len(name) > most):
            what = f"{title}的“{long[:10]}……”有{len(long)}个字"
            yield error(_place(title), what, f"请缩短到{most}个字以内")
        for twin in _twins(name.strip() for name in names if name.strip()):
            yield error(_place(title), f"{title}有两行都叫“{twin}”", "请改成不同的名称")


def _twins(names: Iterable[str]) -> list[str]:
    seen: set[str] = set()
    return [name for name in names if name in seen or seen.add(name)]  # type: ignore[func-returns-value]


def _check_numbers(scheme: Scheme) -> Iterator[Finding]:
    within: tuple[tuple[str, str, Sequence[Decimal | None]], ...] = (
        (PARTS, "权重", [part.weight for part in scheme.parts]),
        (BALLOT_ITEMS, "权重", [item.weight for item in scheme.ballot.items]),
        (GROUPS, "满分", [group.mark for group in scheme.groups]),
        (VOTERS, "权重", [group.weight for group in scheme.voter_groups]),
        (CHOICES, "分值", [choice.points for choice in scheme.choices]),
        (BANDS, "最低分", [band.lower for band in scheme.bands]),
        (
            CAPS,
            "上限",
            [scheme.month_add_cap, scheme.month_deduct_cap, scheme.year_add_cap, scheme.year_deduct_cap],
        ),
        (FACTORS, "满分", [factor.full_points for factor in scheme.coefficient.factors]),
        (
            SUB_FACTORS,
            "分值",
            [
                level.points
                for factor in scheme.coefficient.factors
                for sub in factor.sub_factors
                for level in sub.levels
            ],
        ),
        (COEFFICIENT_BANDS, "起点", [band.lower for band in scheme.coefficient.bands]),
    )
    for title, what, numbers in within:
        for number in numbers:
            if number is not None and not 0 <= number <= HUNDRED:
                yield error(_place(title), f"{title}的{what}{show_short(number)}不在0到100之间", "请改正")
    lists = (
        (PARTS, scheme.parts),
        (GROUPS, scheme.groups),
        (BANDS, scheme.bands),
        (FACTORS, scheme.coefficient.factors),
    )
    for title, rows in lists:
        if not rows:
            yield error(_place(title), f"{title}一行也没有", "请至少保留一行")


def _check_sources(scheme: Scheme) -> Iterator[Finding]:
    for source in (PartSource.MONTHS, PartSource.BALLOTS):
        if sum(1 for part in scheme.parts if part.source is source) > 1:
            what = f"有两个部分的得分都来自“{source.label}”"
            yield error(_place(PARTS), what, "请合成一个部分，或改为直接评分")
    if scheme.part(PartSource.BALLOTS) is not None:
        if not scheme.voter_groups:
            yield error(_place(VOTERS), "总分里有民主测评，但没有测评组别", "请至少保留一个组别")
        if not any(choice.points is not None for choice in scheme.choices):
            yield error(_place(CHOICES), "总分里有民主测评，但没有计分的测评选项", "请至少给一个选项填分值")


def _check_grades(scheme: Scheme) -> Iterator[Finding]:
    grades = [band.grade for band in scheme.bands]
    order = [grade for grade in Grade if grade in grades]
    if grades != order or Grade.UNDETERMINED in grades:
        yield error(_place(BANDS), "等次没有从优秀往下排列，或者有重复", "请调整顺序，每个等次只留一行")


def _check_pools(scheme: Scheme) -> Iterator[Finding]:
    taken: dict[EmployeeCategory, str] = {}
    if sum(1 for pool in scheme.pools if pool.is_leaders) > 1:
        yield error(_place(POOLS), "领导班子成员有两个名额组", "请只留一个")
    for pool in scheme.pools:
        if pool.is_leaders:
            continue
        if not pool.categories:
            yield error(_place(POOLS), f"名额组“{pool.label}”没有写人员类别", "请至少选一类人员")
        for category in pool.categories:
            if category in taken:
                what = f"{category.label}既在“{taken[category]}”又在“{pool.label}”"
                yield error(_place(POOLS), what, "请只留在一个名额组")
            taken[category] = pool.label
    for pool in scheme.pools:
        if pool.approved is not None and pool.approved < 0:
            yield error(_place(POOLS), f"名额组“{pool.label}”的批复名额小于0", "请改正")


def _check_coefficient_shape(rule: CoefficientRule) -> Iterator[Finding]:
    if not 0 <= rule.minimum <= rule.maximum <= _MOST_COEFFICIENT:
        what = f"最低系数{show_short(rule.minimum)}、最高系数{show_short(rule.maximum)}不合适"
        yield error(_place(RANGE), what, "请填0到10之间的数，最低不大于最高")
    if not 0 <= rule.places <= _MOST_PLACES - 1:
        yield error(_place(RANGE), f"系数小数位数{rule.places}不在0到{_MOST_PLACES - 1}之间", "请改正")
    for factor in rule.factors:
        for sub in factor.sub_factors:
            if not sub.levels:
                yield error(
                    _place(SUB_FACTORS), f"细项“{sub.label}”没有等级和分值", "请填写，如“高4、中3、低1”"
                )


def _check_coefficient_weighing(rule: CoefficientRule) -> Iterator[Finding]:
    total = sum((factor.full_points for factor in rule.factors), Decimal(0))
    if total != HUNDRED:
        what = f"价值要素满分合计{show_short(total)}，应为100"
        yield error(_place(FACTORS), what, "请调整到正好100")
    for factor in rule.factors:
        tops = [max((level.points for level in sub.levels), default=Decimal(0)) for sub in factor.sub_factors]
        if tops and sum(tops, Decimal(0)) != factor.full_points:
            what = (
                f"“{factor.label}”各细项最高分合计{show_short(sum(tops, Decimal(0)))}，"
                f"要素满分是{show_short(factor.full_points)}"
            )
            yield error(_place(SUB_FACTORS), what, "请调整细项的分值或要素满分")
    yield from _check_coefficient_bands(rule)


def _check_coefficient_bands(rule: CoefficientRule) -> Iterator[Finding]:
    for lower, upper in pairwise(rule.bands):
        if upper.lower <= lower.lower:
            what = (
                f"系数分档的起点{show_short(upper.lower)}没有高于前一档的{show_short(lower.lower)}，两档重叠"
            )
            yield error(_place(COEFFICIENT_BANDS), what, "请把起点从低到高排列")
        elif upper.coefficient < lower.coefficient:
            what = (
                f"{show_short(upper.lower)}分起的系数{show(upper.coefficient, rule.places)}"
                f"低于前一档的{show(lower.coefficient, rule.places)}"
            )
            yield warning(_place(COEFFICIENT_BANDS), what, "请核对系数")
    for band in rule.bands:
        if not rule.minimum <= band.coefficient <= rule.maximum:
            what = (
                f"{show_short(band.lower)}分起的系数{show(band.coefficient, rule.places)}"
                f"不在{show(rule.minimum, rule.places)}到{show(rule.maximum, rule.places)}之间"
            )
            yield error(_place(COEFFICIENT_BANDS), what, "请改正这一档的系数或系数范围")
    if rule.bands and rule.bands[0].lower > 0:
        what = f"系数分档从{show_short(rule.bands[0].lower)}分开始，不到的岗位没有对应的档"
        yield warning(_place(COEFFICIENT_BANDS), what, "请增加从0分起的一档，否则按最低系数计算")


def _check_adjustments(scheme: Scheme) -> Iterator[Finding]:
    for at, rule in enumerate(scheme.adjustment_rules, start=1):
        yield from _check_adjustment(at, rule)


def _check_adjustment(at: int, rule: AdjustmentRule) -> Iterator[Finding]:
    if not rule.levels or any(not 0 < level.points <= HUNDRED for level in rule.levels):
        what = f"加减分项目第{at}项“{rule.label}”的分值不在0到100之间，或者没有填"
        yield error(_place(ADJUSTMENTS), what, "请填写大于0的分值")
    names = [level.label.strip() for level in rule.levels]
    if len(names) > 1 and ("" in names or len(set(names)) < len(names)):
        what = f"加减分项目“{rule.label}”有几个级别没有写名称或者同名"
        yield error(_place(ADJUSTMENTS), what, "请改成“省级3、市级2”这样的写法")
    caps = [cap for cap in (rule.entry_cap, rule.month_cap, rule.year_cap) if cap is not None]
    if any(not 0 < cap <= HUNDRED for cap in caps) or caps != sorted(caps):
        what = f"加减分项目“{rule.label}”的上限不大于0，或者单次、每月、全年没有从小到大"
        yield error(_place(ADJUSTMENTS), what, "请改正上限，不设上限的空着")


def _check_year_end(rule: YearEndRule) -> Iterator[Finding]:
    if rule.notice_days < LEAST_NOTICE_DAYS:
        what = f"年度公示{rule.notice_days}个工作日，少于规定的{LEAST_NOTICE_DAYS}个"
        yield error(_place(YEAR_END), what, f"请改成{LEAST_NOTICE_DAYS}个以上")
    days = (rule.review_days, rule.appeal_days, rule.direct_appeal_days, rule.review_decide_days)
    if min(*days, rule.appeal_decide_days, rule.award_notice_days) < 1:
        yield error(_place(YEAR_END), "复核申诉的期限有一项小于1天", "请改正期限")
    if min(rule.merit_years, rule.step_years, rule.level_years) < 1:
        yield error(_place(MONEY), "记功、晋档、晋级的年数有一项小于1年", "请改正年数")
    percents = (rule.team_excellent, rule.team_good, rule.team_average, rule.team_poor)
    if any(not 0 <= percent <= HUNDRED for percent in percents):
        yield error(_place(YEAR_END), "领导班子成员的优秀比例不在0到100之间", "请改正比例")


def _check_dates(scheme: Scheme) -> Iterator[Finding]:
    if not 0 <= scheme.places <= _MOST_PLACES:
        yield error(_place(DATES), f"公布分小数位数{scheme.places}不在0到{_MOST_PLACES}之间", "请改正")
    if not _DATE.fullmatch(scheme.plan_due):
        yield error(_place(DATES), f"方案备案期限“{scheme.plan_due[:10]}”不是月-日", "请写成12-20这样")
    for name, day in (("初评", scheme.month_draft_day), ("公布", scheme.month_publish_day)):
        if not 1 <= day <= _LAST_DAY:
            yield error(_place(DATES), f"月度{name}日{day}不在1到{_LAST_DAY}之间", "请改正")
    if not 0 < scheme.half_year_leave_days <= Decimal(366):
        what = f"半年工作日{show_short(scheme.half_year_leave_days)}天不在1到366之间"
        yield error(_place(DATES), what, "请改正")
