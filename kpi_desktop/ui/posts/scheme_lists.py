"""The lists of the scheme: parts, groups, voters, choices, bands, quotas, additions and deductions, vetoes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from kpi_desktop.domain import scheme_checks as places
from kpi_desktop.domain.ballot_rules import BallotItem
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.indicators import VetoEffect
from kpi_desktop.domain.period_rules import PeriodBand, PeriodGrade
from kpi_desktop.domain.scheme import (
    AdjustmentLevel,
    AdjustmentRule,
    BallotChoice,
    Direction,
    Grade,
    GradeBand,
    IndicatorGroup,
    PartSource,
    QuotaPool,
    Scheme,
    ScoredPart,
    Veto,
    VoterGroup,
)
from kpi_desktop.domain.staff import EmployeeCategory
from kpi_desktop.domain.values import Rounding
from kpi_desktop.ui.grid.columns import Alignment, Column
from kpi_desktop.ui.posts.scheme_cells import (
    Line,
    choice_column,
    free_key,
    free_name,
    levels_column,
    name_column,
    number_column,
    read_several,
    say_total,
    text_column,
)
from kpi_desktop.ui.posts.scheme_coefficient import COEFFICIENT_LISTS, SubRow
from kpi_desktop.ui.posts.scheme_view import SchemeList

_SOURCES = {source.label: source for source in PartSource}
_DIRECTIONS = {direction.label: direction for direction in Direction}
_ROUNDINGS = {rounding.label: rounding for rounding in Rounding}
_EFFECTS = {effect.label: effect for effect in VetoEffect}
_CATEGORIES = {category.label: category for category in EmployeeCategory}
_UNITS = {unit: unit for unit in ("每次", "每件", "每项", "每条", "每天", "每份", "每人", "每月")}
_DOCUMENT = {"必填": True, "可不填": False}
_MATTERS = {"只计最高": True, "各次都计": False}
_ZERO = Decimal(0)
_MOST_HEADS, _MOST_DOCUMENT = 1000, 100


def grade_words(grade: Grade) -> str:
    """A grade's word for civil servants, and the others' where it differs: 称职、合格."""
    civil, other = grade.word(EmployeeCategory.CIVIL_SERVANT), grade.word(EmployeeCategory.INSTITUTION)
    return civil if civil == other else f"{civil}、{other}"


_POOL_MEMBERS = {"按人员类别": False, "领导班子成员": True}
_PERIOD_GRADES = {grade.label: grade for grade in PeriodGrade if grade is not PeriodGrade.POOR}
_GRADES = {grade_words(grade): grade for grade in Grade if grade is not Grade.UNDETERMINED}


def _new_band(scheme: Scheme) -> GradeBand:
    known = {band.grade for band in scheme.bands}
    missing = next((grade for grade in _GRADES.values() if grade not in known), None)
    if missing is None:
        message = "各个等次都有分数线了，不能再增加。"
        raise RuleViolation(message)
    return GradeBand(grade=missing, lower=_ZERO)


def _new_pool(scheme: Scheme) -> QuotaPool:
    taken = {category for pool in scheme.pools for category in pool.categories}
    free = next((category for category in EmployeeCategory if category not in taken), None)
    if free is None and not any(pool.is_leaders for pool in scheme.pools):
        return QuotaPool(
            key=free_key(pool.key for pool in scheme.pools),
            label=free_name("领导班子成员", [pool.label for pool in scheme.pools]),
            categories=(),
            percent=scheme.year_end.team_good,
            rounding=Rounding.DOWN,
            is_leaders=True,
        )
    if free is None:
        message = "各类人员都有名额组了，不能再增加。"
        raise RuleViolation(message)
    return QuotaPool(
        key=free_key(pool.key for pool in scheme.pools),
        label=free_name(free.label, [pool.label for pool in scheme.pools]),
        categories=(free,),
        percent=Decimal(20),
        rounding=Rounding.DOWN,
    )


def _pool_columns(_scheme: Scheme) -> tuple[Column[Line], ...]:
    return (
        name_column("名额组"),
        choice_column("is_leaders", "名额对象", _POOL_MEMBERS, 110),
        Column(
            key="categories",
            title="人员类别",
            read=lambda line: (
                "不分类别"
                if line.record.is_leaders
                else "、".join(category.label for category in line.record.categories)
            ),
            parse=lambda text, _: read_several("人员类别", _CATEGORIES, text),
            is_editable=lambda line: not line.record.is_leaders,
            description=f"从{'、'.join(_CATEGORIES)}中选，用顿号隔开；领导班子成员按岗位层次，不分类别",
            width=200,
        ),
        number_column("percent", "占应参加人数（%）", what="比例", width=170),
        choice_column("rounding", "取整办法", _ROUNDINGS),
        Column(
            key="approved",
            title="批复名额",
            read=lambda line: "" if line.record.approved is None else str(line.record.approved),
            parse=number_column(
                "approved", "批复名额", what="批复名额", places=0, highest=_MOST_HEADS, blank=""
            ).parse,
            alignment=Alignment.RIGHT,
            description="空着按比例算",
            width=92,
        ),
        text_column("document_no", "批复文号", _MOST_DOCUMENT, 160),
    )


def _new_rule(scheme: Scheme) -> AdjustmentRule:
    rules = scheme.adjustment_rules
    return AdjustmentRule(
        key=free_key(rule.key for rule in rules),
        label=free_name("新的项目", [rule.label for rule in rules]),
        direction=Direction.DEDUCT,
        levels=(AdjustmentLevel(points=Decimal(1)),),
        unit="每次",
    )


def _rule_columns(_scheme: Scheme) -> tuple[Column[Line], ...]:
    return (
        choice_column("direction", "加减", _DIRECTIONS, 56),
        name_column("项目", most=places.MOST_CHARS, width=200),
        levels_column(
            "levels",
            "分值（按级别）",
            lambda label, points: AdjustmentLevel(label=label, points=points),
            "一个数，或者“省级3、市级2、县级1”",
        ),
        choice_column("unit", "计量", _UNITS, 60),
        choice_column("needs_document", "依据文号", _DOCUMENT, 88),
        *(
            number_column(field, title, what="上限", blank="空着不设上限", width=78)
            for field, title in (
                ("entry_cap", "单次上限"),
                ("month_cap", "每月上限"),
                ("year_cap", "全年上限"),
            )
        ),
        choice_column("is_once_per_matter", "同一事项", _MATTERS, 88),
    )


def _new_period_band(scheme: Scheme) -> PeriodBand:
    known = {band.grade for band in scheme.period.bands}
    missing = next((grade for grade in _PERIOD_GRADES.values() if grade not in known), None)
    if missing is None:
        message = "各个平时等次都有分数线了，最低一档以下为较差，不能再增加。"
        raise RuleViolation(message)
    return PeriodBand(grade=missing, lower=_ZERO)


_LISTS = (
    SchemeList(
        title=places.PARTS,
        heading="年度总分的各部分",
        noun="部分",
        columns=lambda _: (
            name_column("部分"),
            choice_column("source", "得分来源", _SOURCES, 116),
            number_column("weight", "权重（%）", what="权重"),
        ),
        read=lambda s: s.parts,
        write=lambda s, rows: replace(s, parts=rows),
        make=lambda s: ScoredPart(
            key=free_key(part.key for part in s.parts),
            label=free_name("新的部分", [part.label for part in s.parts]),
            weight=_ZERO,
            source=PartSource.TYPED,
        ),
        total=lambda s: say_total(part.weight for part in s.parts),
        empty_text="还没有部分，点“新增部分”。",
    ),
    SchemeList(
        title=places.GROUPS,
        heading="量化指标的各部分",
        noun="指标部分",
        columns=lambda _: (name_column("指标部分"), number_column("mark", "满分", what="满分")),
        read=lambda s: s.groups,
        write=lambda s, rows: replace(s, groups=rows),
        make=lambda s: IndicatorGroup(
            key=free_key(group.key for group in s.groups),
            label=free_name("新的指标部分", [group.label for group in s.groups]),
            mark=_ZERO,
        ),
        total=lambda s: say_total(group.mark for group in s.groups),
        empty_text="还没有指标部分，点“新增指标部分”。",
    ),
    SchemeList(
        title=places.VOTERS,
        heading="测评组别和权重",
        noun="组别",
        columns=lambda _: (name_column("组别"), number_column("weight", "权重（%）", what="权重")),
        read=lambda s: s.voter_groups,
        write=lambda s, rows: replace(s, voter_groups=rows),
        make=lambda s: VoterGroup(
            label=free_name("新的组别", [group.label for group in s.voter_groups]), weight=_ZERO
        ),
        total=lambda s: say_total(group.weight for group in s.voter_groups) if s.voter_groups else "",
        empty_text="没有测评组别，也就不做民主测评。",
    ),
    SchemeList(
        title=places.CHOICES,
        heading="测评选项和分值",
        noun="选项",
        columns=lambda _: (
            name_column("选项"),
            number_column("points", "分值", what="分值", blank="空着表示不计票（如不了解）"),
        ),
        read=lambda s: s.choices,
        write=lambda s, rows: replace(s, choices=rows),
        make=lambda s: BallotChoice(
            label=free_name("新的选项", [choice.label for choice in s.choices]), points=None
        ),
        empty_text="没有测评选项。",
    ),
    SchemeList(
        title=places.BALLOT_ITEMS,
        heading="测评分项和权重",
        noun="分项",
        columns=lambda _: (name_column("分项"), number_column("weight", "权重（%）", what="权重")),
        read=lambda s: s.ballot.items,
        write=lambda s, rows: replace(s, ballot=replace(s.ballot, items=rows)),
        make=lambda s: BallotItem(
            label=free_name("新的分项", [item.label for item in s.ballot.items]), weight=_ZERO
        ),
        total=lambda s: say_total(item.weight for item in s.ballot.items) if s.ballot.items else "",
        empty_text="没有分项，只评总体；要按德能勤绩廉评的点“新增分项”。",
    ),
    SchemeList(
        title=places.BANDS,
        heading="等次分数线",
        noun="等次",
        columns=lambda _: (
            replace(choice_column("grade", "等次", _GRADES, 160), is_stretched=True),
            number_column("lower", "最低分", what="最低分"),
        ),
        read=lambda s: s.bands,
        write=lambda s, rows: replace(
            s, bands=tuple(sorted(rows, key=lambda band: tuple(Grade).index(band.grade)))
        ),
        make=_new_band,
        has_order=False,
        empty_text="还没有等次，点“新增等次”。",
    ),
    SchemeList(
        title=places.PERIOD_BANDS,
        heading="平时等次分数线",
        noun="平时等次",
        columns=lambda _: (
            replace(choice_column("grade", "平时等次", _PERIOD_GRADES, 160), is_stretched=True),
            number_column("lower", "最低分", what="最低分"),
        ),
        read=lambda s: s.period.bands,
        write=lambda s, rows: replace(
            s,
            period=replace(
                s.period,
                bands=tuple(sorted(rows, key=lambda band: tuple(PeriodGrade).index(band.grade))),
            ),
        ),
        make=_new_period_band,
        has_order=False,
        empty_text="还没有平时等次，点“新增平时等次”。",
    ),
    SchemeList(
        title=places.POOLS,
        heading="优秀名额",
        noun="名额组",
        columns=_pool_columns,
        read=lambda s: s.pools,
        write=lambda s, rows: replace(s, pools=rows),
        make=_new_pool,
        empty_text="没有名额组，也就不评优秀。",
    ),
    SchemeList(
        title=places.ADJUSTMENTS,
        heading="加减分项目",
        noun="项目",
        columns=_rule_columns,
        read=lambda s: s.adjustment_rules,
        write=lambda s, rows: replace(s, adjustment_rules=rows),
        make=_new_rule,
        empty_text="还没有加减分项目。点“新增项目”，登记加减分时就能选用。",
    ),
    SchemeList(
        title=places.VETOES,
        heading="一票否决事项",
        noun="事项",
        columns=lambda _: (
            name_column("事项", most=places.MOST_CHARS),
            name_column("依据", "basis", places.MOST_CHARS, 200),
            choice_column("effect", "处理", _EFFECTS, 88),
        ),
        read=lambda s: s.vetoes,
        write=lambda s, rows: replace(s, vetoes=rows),
        make=lambda s: Veto(
            label=free_name("新的事项", [veto.label for veto in s.vetoes]),
            basis="",
            effect=VetoEffect.NOT_EXCELLENT,
        ),
        empty_text="没有一票否决事项。",
    ),
    *COEFFICIENT_LISTS,
)
LISTS: Mapping[str, SchemeList] = {each.title: each for each in _LISTS}


def set_cell(record: object, field: str, value: object) -> object:
    """A row with one of its fields set."""
    if isinstance(record, SubRow):
        return record.with_field(field, value)
    if field == "approved" and isinstance(value, Decimal):
        value = int(value)
    return replace(record, **{field: value})  # type: ignore[type-var]
