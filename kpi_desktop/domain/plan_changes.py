"""What differs between two plans (sections, posts, duties, indicators, scheme), each difference in words."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from enum import Enum
from typing import TypeVar

from kpi_desktop.domain.duties import Duty
from kpi_desktop.domain.field_labels import field_label
from kpi_desktop.domain.indicator_kinds import INDICATOR_KINDS
from kpi_desktop.domain.indicator_words import label_params
from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.domain.posts import Post, point_keys
from kpi_desktop.domain.scheme import Scheme
from kpi_desktop.domain.staff import EmployeeCategory, Section
from kpi_desktop.domain.values import show, show_short
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.domain.year_end_rule import say_year_end_rule

ADDED, REMOVED = "新增", "删除"
Record = TypeVar("Record", Section, Post, Duty, Indicator)
# Order moves with every insertion, and says nothing by itself.
_SILENT = {"sort_order"}
_KINDS = {"section": "科室", "post": "岗位", "duty": "职责", "indicator": "指标"}
_LABELS = {"params": "计分参数", "posts": "适用岗位"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One difference: what kind of thing (岗位), which one, its field (or 新增, 删除), and both sides in words."""

    kind: str
    item: str
    field: str
    old: str
    new: str


def compare_plans(old: YearBook, new: YearBook) -> tuple[Difference, ...]:
    """List what differs between two plans, in the order of the newer one."""
    sides = (old, new)
    return (
        *_compare("section", sides, {s.name: s for s in old.sections}, {s.name: s for s in new.sections}),
        *_compare("post", sides, {p.post_no: p for p in old.posts}, {p.post_no: p for p in new.posts}),
        *_compare("duty", sides, {d.label: d for d in old.duties}, {d.label: d for d in new.duties}),
        *_compare(
            "indicator",
            sides,
            {i.indicator_no: i for i in old.indicators},
            {i.indicator_no: i for i in new.indicators},
        ),
        *_compare_schemes(old.scheme, new.scheme),
    )


def _compare(
    table: str, sides: tuple[YearBook, YearBook], before: Mapping[str, Record], after: Mapping[str, Record]
) -> list[Difference]:
    kind = _KINDS[table]
    found: list[Difference] = []
    for number, record in after.items():
        earlier = before.get(number)
        if earlier is None:
            found.append(
                Difference(kind=kind, item=_item(number, record), field=ADDED, old="", new=_title(record))
            )
            continue
        for field in fields(record):
            if field.name in _SILENT or getattr(record, field.name) == getattr(earlier, field.name):
                continue
            found.append(
                Difference(
                    kind=kind,
                    item=_item(number, record),
                    field=_LABELS.get(field.name) or field_label(table, field.name),
                    old=_words(earlier, field.name, sides[0]),
                    new=_words(record, field.name, sides[1]),
                )
            )
    found += [
        Difference(kind=kind, item=_item(number, record), field=REMOVED, old=_title(record), new="")
        for number, record in before.items()
        if number not in after
    ]
    return found


def _title(record: Section | Post | Duty | Indicator) -> str:
    return record.text if isinstance(record, Duty) else record.name


def _item(number: str, record: Section | Post | Duty | Indicator) -> str:
    return number if isinstance(record, Section | Duty) else f"{number} {record.name}"


def _words(record: Section | Post | Duty | Indicator, field: str, book: YearBook) -> str:
    value = getattr(record, field)
    if isinstance(record, Duty) and field == "indicators":
        return "、".join(record.indicators)
    if isinstance(record, Indicator) and field in _INDICATOR_WORDS:
        return _INDICATOR_WORDS[field](record, book)
    if field == "factor_points":
        labels = {key: name for key, name, _ in point_keys(book.scheme.coefficient)}
        return "、".join(f"{labels.get(key, key)}{show_short(points)}" for key, points in value)
    if field == "coefficient":
        return "" if value is None else show(value, book.scheme.coefficient.places)
    return _plain(value)


def _plain(value: object) -> str:
    if isinstance(value, Enum):
        return str(getattr(value, "label", value.value))
    return show_short(value) if isinstance(value, Decimal) else str(value)


_INDICATOR_WORDS: Mapping[str, Callable[[Indicator, YearBook], str]] = {
    "group": lambda i, book: {g.key: g.label for g in book.scheme.groups}.get(i.group, i.group),
    "kind": lambda i, _: INDICATOR_KINDS[i.kind].label,
    "params": lambda i, _: "；".join(f"{name}={value}" for name, value in label_params(i.kind, i.params)),
    "posts": lambda i, _: "、".join(i.posts) or "全部岗位",
}


def _compare_schemes(old: Scheme, new: Scheme) -> list[Difference]:
    before, after = dict(_scheme_lines(old)), dict(_scheme_lines(new))
    return [
        Difference(
            kind="计分方案",
            item=item,
            field=field,
            old=before.get((item, field), ""),
            new=after.get((item, field), ""),
        )
        for item, field in dict.fromkeys((*after, *before))
        if before.get((item, field), "") != after.get((item, field), "")
    ]


Line = tuple[tuple[str, str], str]


def _scheme_lines(scheme: Scheme) -> Iterable[Line]:
    """The scheme as lines of item, field and value in words; no two lines share item and field."""
    yield ("方案", "名称"), scheme.label
    yield ("方案", "规则版本"), scheme.rule_version
    for group in scheme.groups:
        yield (group.label, "满分"), show_short(group.mark)
    for part in scheme.parts:
        yield (part.label, "权重"), f"{show_short(part.weight)}%"
        yield (part.label, "来源"), part.source.label
    for voters in scheme.voter_groups:
        yield (f"测评组别{voters.label}", "权重"), f"{show_short(voters.weight)}%"
    for choice in scheme.choices:
        points = "不计票" if choice.points is None else show_short(choice.points)
        yield (f"测评选项{choice.label}", "分值"), points
    for band in scheme.bands:
        yield (f"等次{band.grade.word(EmployeeCategory.CIVIL_SERVANT)}", "最低分"), show_short(band.lower)
    for pool in scheme.pools:
        who = "领导班子成员" if pool.is_leaders else "、".join(each.label for each in pool.categories)
        yield (f"名额组{pool.label}", "人员类别"), who
        yield (f"名额组{pool.label}", "比例"), f"{show_short(pool.percent)}%"
        yield (f"名额组{pool.label}", "取整"), pool.rounding.label
        yield (f"名额组{pool.label}", "批复名额"), "" if pool.approved is None else f"{pool.approved}"
        yield (f"名额组{pool.label}", "文号"), pool.document_no
    yield ("平时等次", "规则"), scheme.period.sentence
    for title, text in say_year_end_rule(scheme.year_end):
        yield ("年终规则", title), text
    yield from _coefficient_lines(scheme)
    yield from _time_and_cap_lines(scheme)
    for rule in scheme.adjustment_rules:
        yield (f"加减分项目{rule.label}", "分值"), rule.amount
        yield (f"加减分项目{rule.label}", "限制"), rule.bounds
    for veto in scheme.vetoes:
        yield (f"一票否决{veto.label}", "处理"), f"{veto.effect.label}，依据{veto.basis}"
    yield ("含糊用语", "本单位词语"), "、".join(scheme.own_words)


def _coefficient_lines(scheme: Scheme) -> Iterable[Line]:
    rule = scheme.coefficient
    item = "岗位价值系数"
    yield (item, "最低"), show_short(rule.minimum)
    yield (item, "最高"), show_short(rule.maximum)
    yield (item, "小数位数"), str(rule.places)
    yield (item, "使平均为1"), "是" if rule.is_normalised else "否"
    yield (
        (item, "分档"),
        "，".join(f"满{show_short(b.lower)}分为{show_short(b.coefficient)}" for b in rule.bands),
    )
    for factor in rule.factors:
        yield (factor.label, "要素满分"), show_short(factor.full_points)
        for sub in factor.sub_factors:
            levels: Sequence[str] = [f"{level.label}{show_short(level.points)}" for level in sub.levels]
            yield (f"{factor.label}：{sub.label}", "档次"), "，".join(levels)


def _time_and_cap_lines(scheme: Scheme) -> Iterable[Line]:
    yield ("病假和事假", "半年工作日"), show_short(scheme.half_year_leave_days)
    yield ("公布分", "小数位数"), str(scheme.places)
    yield ("公布分", "取舍"), scheme.rounding.label
    yield ("岗变酬变", "月中岗位变动"), scheme.post_change.label
    yield ("时限", "方案备案"), scheme.plan_due
    yield ("时限", "月度初评日"), str(scheme.month_draft_day)
    yield ("时限", "月度公布日"), str(scheme.month_publish_day)
    for field, cap in (
        ("每月最多加分", scheme.month_add_cap),
        ("每月最多扣分", scheme.month_deduct_cap),
        ("全年最多加分", scheme.year_add_cap),
        ("全年最多扣分", scheme.year_deduct_cap),
    ):
        yield ("加减分", field), "不限" if cap is None else show_short(cap)
