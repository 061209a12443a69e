"""The grids of 岗位设置: how a cell reads, what typing into it means, and the record that comes of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, TypeVar

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.indicators import Frequency, Indicator
from kpi_desktop.domain.posts import Post, has_all_points, point_keys
from kpi_desktop.domain.scheme import Scheme
from kpi_desktop.domain.staff import Employee, check_id_number, mask_id_number, read_birth_month
from kpi_desktop.domain.values import clean_name, clean_text, read_number, show_short
from kpi_desktop.ui.grid.columns import Alignment, CellState, Column
from kpi_desktop.ui.posts.state import CATEGORIES, LEVELS, IndicatorLine, PersonLine, PostLine
from kpi_desktop.ui.record_edits import Writers

Value = TypeVar("Value")
YES, NO = "是", "否"


def _text(text: str, _row: object) -> str:
    # Prose keeps its full-width punctuation.
    return text.strip()


def _needed(what: str, text: str) -> str:
    cleaned = text.strip()
    if not cleaned:
        message = f"{what}不能空着。"
        raise RuleViolation(message)
    return cleaned


def _chosen(what: str, values: Mapping[str, Value], text: str) -> Value:
    if text not in values:
        message = f"请从{'、'.join(values)}中选择{what}。"
        raise RuleViolation(message)
    return values[text]


def _count(what: str, text: str, lowest: int, highest: int) -> int | None:
    number = read_number(text, 0)
    if number is not None and not lowest <= number <= highest:
        message = f"{what}应在{lowest}到{highest}之间。"
        raise RuleViolation(message)
    return None if number is None else int(number)


def _setter(field: str) -> Callable[[Any, Any], Any]:
    return lambda record, value: replace(record, **{field: value})


def _short(value: Decimal | int | None) -> str:
    return "" if value is None else show_short(value)


def post_columns(scheme: Scheme) -> tuple[Column[PostLine], ...]:
    """The posts: identity, level, factor points, and the coefficient that follows from them."""
    return (
        Column(
            key="post_no",
            title="岗位编号",
            read=lambda r: r.post.post_no,
            is_frozen=True,
            is_searched=True,
            width=84,
        ),
        Column(
            key="name",
            title="岗位名称",
            read=lambda r: r.post.name,
            parse=lambda text, _: _needed("岗位名称", text),
            is_frozen=True,
            is_searched=True,
            width=150,
        ),
        Column(
            key="section",
            title="科室",
            read=lambda r: r.post.section,
            parse=_text,
            is_searched=True,
            width=120,
        ),
        Column(
            key="level",
            title="岗位层次",
            read=lambda r: r.post.level.label,
            parse=lambda text, _: _chosen("岗位层次", LEVELS, text),
            choices=tuple(LEVELS),
            width=84,
        ),
        Column(
            key="headcount",
            title="编制数",
            read=lambda r: str(r.post.headcount),
            parse=lambda text, _: _headcount(text),
            alignment=Alignment.RIGHT,
            width=64,
        ),
        *(
            _factor_column(key, f"{label}（{show_short(full)}）", full)
            for key, label, full in point_keys(scheme.coefficient)
        ),
        Column(
            key="points",
            title="要素合计",
            read=lambda r: _short(r.post.points) if r.post.factor_points else "",
            alignment=Alignment.RIGHT,
            width=76,
            description="各要素分之和，满分100",
        ),
        Column(
            key="coefficient",
            title="岗位系数",
            read=lambda r: r.coefficient,
            number=lambda r: r.post.coefficient,
            state=lambda r: CellState.MISSING if r.post.coefficient is None else CellState.NORMAL,
            alignment=Alignment.RIGHT,
            width=76,
            description="由要素合计算出，填完各要素分后立即更新",
        ),
        Column(
            key="holder",
            title="现任人",
            read=lambda r: r.holder or "空缺",
            is_searched=True,
            width=130,
            tooltip=lambda _: "在“人员”页或“竞争上岗”中调整",
        ),
    )


def _factor_column(key: str, title: str, full: Decimal) -> Column[PostLine]:
    def parse(text: str, _line: PostLine) -> Decimal | None:
        value = read_number(text)
        if value is not None and not 0 <= value <= full:
            message = f"要素分应在0到{show_short(full)}之间。"
            raise RuleViolation(message)
        return value

    return Column(
        key=f"factor:{key}",
        title=title,
        read=lambda r: _short(r.points_of(key)),
        parse=parse,
        is_required=True,
        alignment=Alignment.RIGHT,
        width=118,
    )


def _headcount(text: str) -> int:
    number = _count("编制数", text, 0, 500)
    if number is None:
        message = "编制数不能空着，没有编制请填0。"
        raise RuleViolation(message)
    return number


def post_writers(scheme: Scheme) -> Writers[Post]:
    """What typing into a post's cell changes."""

    def factor(key: str) -> Callable[[Post, Any], Post]:
        return lambda post, value: with_factor(post, key, value, scheme)

    return {
        **{key: _setter(key) for key in ("name", "section", "level", "headcount")},
        **{f"factor:{key}": factor(key) for key, _, _ in point_keys(scheme.coefficient)},
    }


def with_factor(post: Post, key: str, points: Decimal | None, scheme: Scheme) -> Post:
    """A post with one factor's points set; without all factors it has no coefficient."""
    given = {**dict(post.factor_points), key: points}
    order = [known for known, _, _ in point_keys(scheme.coefficient)]
    kept = tuple((name, value) for name in order if (value := given.get(name)) is not None)
    changed = replace(post, factor_points=kept)
    return changed if has_all_points(changed, scheme.coefficient) else replace(changed, coefficient=None)


def _id_text(line: PersonLine) -> str:
    number = line.employee.id_number
    return number if line.is_id_open else mask_id_number(number)


def _parse_id(text: str, line: PersonLine) -> str:
    if text == _id_text(line):
        return line.employee.id_number
    number = clean_text(text).replace(" ", "").upper()
    trouble = check_id_number(number) if number else ""
    if trouble:
        message = f"{trouble}，请核对。"
        raise RuleViolation(message)
    return number


def _parse_birth(text: str, _line: PersonLine) -> str:
    month = read_birth_month(clean_text(text))
    if text.strip() and not month:
        message = "出生年月请写成1984-09这样的年和月。"
        raise RuleViolation(message)
    return month


def _yes_column(key: str, title: str, description: str) -> Column[PersonLine]:
    return Column(
        key=key,
        title=title,
        read=lambda r: YES if getattr(r.employee, key) else "",
        parse=lambda text, _: text == YES,
        choices=(YES, NO),
        alignment=Alignment.CENTRE,
        width=76,
        description=description,
    )


def _month_column(key: str, title: str, description: str) -> Column[PersonLine]:
    return Column(
        key=key,
        title=title,
        read=lambda r: _short(getattr(r.employee, key)),
        parse=lambda text, _: _count("月份", text.removesuffix("月"), 1, 12),
        alignment=Alignment.RIGHT,
        width=76,
        description=description,
    )


def _text_column(key: str, title: str, width: int) -> Column[PersonLine]:
    return Column(key=key, title=title, read=lambda r: getattr(r.employee, key), parse=_text, width=width)


def person_columns(voter_groups: tuple[str, ...], posts: frozenset[str]) -> tuple[Column[PersonLine], ...]:
    """The roster."""

    def parse_post(text: str, _line: PersonLine) -> str:
        number = clean_text(text).upper() if clean_text(text) not in posts else clean_text(text)
        if number and number not in posts:
            message = f"没有编号为{number}的岗位，请先在“岗位”页新增，或改正编号。"
            raise RuleViolation(message)
        return number

    return (
        Column(
            key="employee_no",
            title="工号",
            read=lambda r: r.employee.employee_no,
            is_frozen=True,
            is_searched=True,
            width=60,
        ),
        Column(
            key="name",
            title="姓名",
            read=lambda r: r.employee.name,
            parse=lambda text, _: clean_name(_needed("姓名", text)),
            is_frozen=True,
            is_searched=True,
            width=84,
            state=lambda r: CellState.MARKED if r.sanctions else None,
            tooltip=lambda r: "、".join(f"{s.decided}{s.kind}" for s in r.sanctions),
        ),
        Column(
            key="gender",
            title="性别",
            read=lambda r: r.employee.gender,
            parse=_text,
            choices=("男", "女"),
            alignment=Alignment.CENTRE,
            width=52,
        ),
        Column(
            key="section",
            title="科室",
            read=lambda r: r.employee.section,
            parse=_text,
            is_searched=True,
            width=108,
        ),
        _text_column("title", "现任职务", 132),
        Column(
            key="category",
            title="人员类别",
            read=lambda r: r.employee.category.label,
            parse=lambda text, _: _chosen("人员类别", CATEGORIES, text),
            choices=tuple(CATEGORIES),
            width=84,
            description="决定等次用词和优秀名额",
        ),
        Column(
            key="voter_group",
            title="测评组别",
            read=lambda r: r.employee.voter_group,
            parse=_text,
            choices=voter_groups,
            width=76,
        ),
        Column(
            key="post_no",
            title="岗位编号",
            read=lambda r: r.employee.post_no,
            parse=parse_post,
            is_required=True,
            tooltip=lambda r: r.post_name,
            width=84,
        ),
        Column(key="post_name", title="岗位名称", read=lambda r: r.post_name, width=132),
        Column(
            key="id_number",
            title="身份证号",
            read=_id_text,
            parse=_parse_id,
            width=168,
            description="平时遮住中间八位，光标停在格内时显示全号",
        ),
        Column(
            key="birth_month",
            title="出生年月",
            read=lambda r: r.employee.birth_month,
            parse=_parse_birth,
            width=84,
        ),
        _text_column("ethnicity", "民族", 64),
        _text_column("political_status", "政治面貌", 88),
        _yes_column("on_probation", "试用期", "新录用人员试用期内不确定等次"),
        _yes_column("under_investigation", "立案未结", "立案审查调查尚未结案的不确定等次"),
        _month_column("present_from", "调入月份", "从几月起在本单位；全年在的空着"),
        _month_column("present_to", "调离月份", "到几月止在本单位；全年在的空着"),
        Column(
            key="leave_days",
            title="病事假天数",
            read=lambda r: _short(r.employee.leave_days),
            parse=_parse_days,
            alignment=Alignment.RIGHT,
            width=92,
            description="全年病事假累计的工作日",
        ),
        _text_column("remark", "备注", 160),
    )


def _parse_days(text: str, _line: PersonLine) -> Decimal | None:
    days = read_number(text, 1)
    if days is not None and not 0 <= days <= 366:
        message = "病事假天数应在0到366之间。"
        raise RuleViolation(message)
    return days


_PERSON_FIELDS = (
    "name gender section title category voter_group post_no id_number birth_month ethnicity political_status "
    "on_probation under_investigation present_from present_to leave_days remark"
)
PERSON_WRITERS: Writers[Employee] = MappingProxyType({key: _setter(key) for key in _PERSON_FIELDS.split()})

FREQUENCIES = {frequency.label: frequency for frequency in Frequency}


def indicator_columns(groups: Mapping[str, str], posts: frozenset[str]) -> tuple[Column[IndicatorLine], ...]:
    """The indicators; `groups` is from the label of a group to its key."""
    return (
        Column(
            key="indicator_no",
            title="指标编号",
            read=lambda r: r.indicator.indicator_no,
            is_frozen=True,
            is_searched=True,
            width=76,
        ),
        Column(
            key="name",
            title="考核指标",
            read=lambda r: r.indicator.name,
            parse=lambda text, _: _needed("考核指标", text),
            is_frozen=True,
            is_searched=True,
            width=120,
        ),
        Column(
            key="group",
            title="部分",
            read=lambda r: r.group.label if r.group else "",
            parse=lambda text, _: _chosen("部分", groups, text),
            choices=tuple(groups),
            is_required=True,
            width=92,
        ),
        Column(
            key="full_mark",
            title="满分",
            read=lambda r: show_short(r.indicator.full_mark),
            parse=_parse_full_mark,
            alignment=Alignment.RIGHT,
            width=60,
        ),
        Column(
            key="standard",
            title="评分标准",
            read=lambda r: r.indicator.standard,
            parse=_text,
            is_required=True,
            state=lambda r: CellState.MARKED if r.vague else None,
            tooltip=lambda r: r.wording if r.vague else "",
            width=330,
        ),
        Column(
            key="source",
            title="数据来源",
            read=lambda r: r.indicator.source,
            parse=_text,
            is_required=True,
            width=110,
        ),
        Column(
            key="frequency",
            title="频次",
            read=lambda r: r.indicator.frequency.label,
            parse=lambda text, _: _chosen("频次", FREQUENCIES, text),
            choices=tuple(FREQUENCIES),
            alignment=Alignment.CENTRE,
            width=56,
        ),
        Column(
            key="kind",
            title="计分办法",
            read=lambda r: r.kind,
            width=84,
            description="在下面的卡片里选择和设置",
        ),
        Column(
            key="posts",
            title="适用岗位",
            read=lambda r: "、".join(r.indicator.posts),
            parse=lambda text, _: parse_posts(text, posts),
            width=96,
            description="空着表示全部岗位；几个岗位的编号用顿号隔开",
        ),
    )


def parse_posts(text: str, known: frozenset[str]) -> tuple[str, ...]:
    """Read post numbers separated by 、 or commas; empty is every post.

    Raises RuleViolation for a number that no post has.
    """
    numbers = tuple(dict.fromkeys(part for part in re.split(r"[、,，;；\s]+", text.strip()) if part))
    unknown = [number for number in numbers if number not in known]
    if unknown:
        message = f"没有编号为{'、'.join(unknown)}的岗位，请改正；全部岗位都适用的空着。"
        raise RuleViolation(message)
    return numbers


def _parse_full_mark(text: str, _line: IndicatorLine) -> Decimal:
    value = read_number(text)
    if value is None or value <= 0:
        message = "满分应是大于0的数。"
        raise RuleViolation(message)
    return value


_INDICATOR_FIELDS = "name group full_mark standard source frequency posts"
INDICATOR_WRITERS: Writers[Indicator] = MappingProxyType(
    {key: _setter(key) for key in _INDICATOR_FIELDS.split()}
)

_DATE = re.compile(r"(\d{4})(?:[-./年](\d{1,2})(?:[-./月](\d{1,2})日?)?月?)?年?")


def parse_decided(text: str) -> str:
    """Read a date of which only the year is needed, as YYYY, YYYY-MM or YYYY-MM-DD.

    Raises RuleViolation when it is none.
    """
    found = _DATE.fullmatch(clean_text(text).replace(" ", ""))
    if found is None:
        message = "日期请写成2026-05-20、2026-05或2026。"
        raise RuleViolation(message)
    year, month, day = found.groups()
    if (month and not 1 <= int(month) <= 12) or (day and not 1 <= int(day) <= 31):
        message = f"“{text.strip()}”不是日历上的日期，请改正。"
        raise RuleViolation(message)
    return "-".join([year, *(f"{int(part):02d}" for part in (month, day) if part)])


def parse_day(text: str) -> str:
    """Read a whole date as YYYY-MM-DD.

    Raises RuleViolation when it is none.
    """
    day = parse_decided(text)
    try:
        return date.fromisoformat(day).isoformat()
    except ValueError as trouble:
        message = f"“{text.strip()}”不是完整的日期，请写成2025-12-18这样的年月日。"
        raise RuleViolation(message) from trouble
