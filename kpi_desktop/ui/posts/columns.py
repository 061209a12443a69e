"""The grids of 岗位设置: how a cell reads, what typing into it means, and the record that comes of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.indicators import Frequency, Indicator
from kpi_desktop.domain.posts import Post, has_all_points, point_keys
from kpi_desktop.domain.scheme import Scheme
from kpi_desktop.domain.values import read_number, show_short
from kpi_desktop.ui.grid.columns import Alignment, CellState, Column
from kpi_desktop.ui.posts.cell_texts import (
    choose,
    keep_text,
    need_text,
    read_count,
    setter,
    show_number,
)
from kpi_desktop.ui.posts.state import LEVELS, IndicatorLine, PostLine
from kpi_desktop.ui.record_edits import Writers


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
            parse=lambda text, _: need_text("岗位名称", text),
            is_frozen=True,
            is_searched=True,
            width=150,
        ),
        Column(
            key="section",
            title="科室",
            read=lambda r: r.post.section,
            parse=keep_text,
            is_searched=True,
            width=120,
        ),
        Column(
            key="level",
            title="岗位层次",
            read=lambda r: r.post.level.label,
            parse=lambda text, _: choose("岗位层次", LEVELS, text),
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
            read=lambda r: show_number(r.post.points) if r.post.factor_points else "",
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
        read=lambda r: show_number(r.points_of(key)),
        parse=parse,
        is_required=True,
        alignment=Alignment.RIGHT,
        width=118,
    )


def _headcount(text: str) -> int:
    number = read_count("编制数", text, 0, 500)
    if number is None:
        message = "编制数不能空着，没有编制请填0。"
        raise RuleViolation(message)
    return number


def post_writers(scheme: Scheme) -> Writers[Post]:
    """What typing into a post's cell changes."""

    def factor(key: str) -> Callable[[Post, Any], Post]:
        return lambda post, value: with_factor(post, key, value, scheme)

    return {
        **{key: setter(key) for key in ("name", "section", "level", "headcount")},
        **{f"factor:{key}": factor(key) for key, _, _ in point_keys(scheme.coefficient)},
    }


def with_factor(post: Post, key: str, points: Decimal | None, scheme: Scheme) -> Post:
    """A post with one factor's points set; without all factors it has no coefficient."""
    given = {**dict(post.factor_points), key: points}
    order = [known for known, _, _ in point_keys(scheme.coefficient)]
    kept = tuple((name, value) for name in order if (value := given.get(name)) is not None)
    changed = replace(post, factor_points=kept)
    return changed if has_all_points(changed, scheme.coefficient) else replace(changed, coefficient=None)


ALL = "全部"
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
            parse=lambda text, _: need_text("考核指标", text),
            is_frozen=True,
            is_searched=True,
            width=120,
        ),
        Column(
            key="group",
            title="部分",
            read=lambda r: r.group.label if r.group else "",
            parse=lambda text, _: choose("部分", groups, text),
            choices=tuple(groups),
            is_required=True,
            width=92,
        ),
        Column(
            key="full_mark",
            title="满分",
            read=lambda r: show_short(r.indicator.full_mark) if r.has_points else "不计分",
            parse=_parse_full_mark,
            is_editable=lambda r: r.has_points,
            alignment=Alignment.RIGHT,
            width=60,
        ),
        Column(
            key="standard",
            title="评分标准",
            read=lambda r: r.indicator.standard,
            parse=keep_text,
            is_required=True,
            state=lambda r: CellState.MARKED if r.vague else None,
            tooltip=lambda r: r.wording if r.vague else "",
            width=330,
        ),
        Column(
            key="source",
            title="数据来源",
            read=lambda r: r.indicator.source,
            parse=keep_text,
            is_required=True,
            width=110,
        ),
        Column(
            key="frequency",
            title="频次",
            read=lambda r: r.indicator.frequency.label,
            parse=lambda text, _: choose("频次", FREQUENCIES, text),
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
            read=lambda r: "、".join(r.indicator.posts) or ALL,
            parse=lambda text, _: parse_posts(text, posts),
            width=96,
            description="点“适用岗位…”勾选，或直接填编号，几个编号用顿号隔开；空着就是全部",
        ),
    )


def parse_posts(text: str, known: frozenset[str]) -> tuple[str, ...]:
    """Read post numbers separated by 、 or commas; empty, or 全部, is every post.

    Raises RuleViolation for a number that no post has.
    """
    words = (part for part in re.split(r"[、,，;；\s]+", text.strip()) if part and part != ALL)
    numbers = tuple(dict.fromkeys(words))
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
    {key: setter(key) for key in _INDICATOR_FIELDS.split()}
)
