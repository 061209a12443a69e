"""The grids of 双向选择."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.selection import FollowUp
from kpi_desktop.domain.values import clean_text, read_number
from kpi_desktop.domain.workdays import read_day
from kpi_desktop.ui.grid.columns import Alignment, CellState, Column
from kpi_desktop.ui.placement.selection_state import CountRow, NominationRow, OfferRow, OutcomeRow, WishRow

YES, NO = "是", "否"
_FOLLOW_UPS = {each.label: each for each in FollowUp}
_MOST_ORDER = 999


def wish_columns(most: int, posts: Mapping[str, str]) -> tuple[Column[WishRow], ...]:
    """The forms of wishes; `posts` are names of the round's posts by number, which may be typed as well."""
    return (
        Column(
            key="name",
            title="姓名",
            read=lambda r: r.name,
            is_frozen=True,
            is_searched=True,
            width=76,
        ),
        Column(
            key="employee_no",
            title="工号",
            read=lambda r: r.form.employee_no,
            is_searched=True,
            width=56,
        ),
        Column(key="section", title="科室", read=lambda r: r.section, is_searched=True, width=110),
        Column(key="post", title="原岗位", read=lambda r: r.post, width=168),
        *(_wish_column(at, posts) for at in range(most)),
        Column(
            key="adjust",
            title="服从调剂",
            read=lambda r: YES if r.form.accepts_adjustment else NO,
            parse=lambda text, _: text == YES,
            is_editable=lambda r: r.can_edit,
            choices=(YES, NO),
            width=80,
        ),
    )


def _wish_column(at: int, posts: Mapping[str, str]) -> Column[WishRow]:
    return Column(
        key=f"wish{at}",
        title=f"第{at + 1}志愿",
        read=lambda r: f"{r.wish(at)} {posts.get(r.wish(at), '')}".strip(),
        edit=lambda r: r.wish(at),
        parse=lambda text, _: read_post(text, posts),
        is_editable=lambda r: r.can_edit,
        is_required=at == 0,
        width=150,
        description="填岗位编号，如G003；也可填岗位名称",
    )


def read_post(text: str, posts: Mapping[str, str]) -> str:
    """Read a post by its number or its name; empty for none.

    Raises RuleViolation where several posts have the name. A number that is not in the round is left to the rule.
    """
    word = clean_text(text)
    number = word.split(" ", 1)[0].upper()
    if not word or number in posts:
        return number if word else ""
    named = [known for known, name in posts.items() if name == word]
    if len(named) > 1:
        message = f"有{len(named)}个岗位叫“{word}”，请填岗位编号：{'、'.join(named[:5])}。"
        raise RuleViolation(message)
    return named[0] if named else number


def count_columns(most: int) -> tuple[Column[CountRow], ...]:
    """The posts with how many wish them, by order of wish."""
    return (
        Column(key="post_no", title="岗位编号", read=lambda r: r.post.post_no, is_frozen=True, width=84),
        Column(key="name", title="岗位名称", read=lambda r: r.name, is_searched=True, width=150),
        Column(key="section", title="科室", read=lambda r: r.section, is_searched=True, width=110),
        _number("places", "名额", lambda r: r.post.places),
        *(_order_column(at) for at in range(most)),
        _number("total", "合计", lambda r: r.total),
        Column(
            key="names",
            title="填报人",
            read=lambda r: "留作调配" if r.post.is_reserved else _names(r),
            is_stretched=True,
            width=200,
        ),
    )


def _order_column(at: int) -> Column[CountRow]:
    return _number(f"order{at}", f"第{at + 1}志愿", lambda r: len(r.by_order[at]), 72)


def _number(key: str, title: str, read: Any, width: int = 56) -> Column[CountRow]:  # noqa: ANN401 - a reader
    return Column(key=key, title=title, read=lambda r: str(read(r)), alignment=Alignment.RIGHT, width=width)


def _names(row: CountRow) -> str:
    return "；".join(
        f"第{order}志愿：{'、'.join(names)}" for order, names in enumerate(row.by_order, start=1) if names
    )


def nomination_columns() -> tuple[Column[NominationRow], ...]:
    """Section by section those who wish its posts, and the order the section gives."""
    return (
        Column(
            key="section",
            title="科室",
            read=lambda r: r.section if r.is_first else "",
            is_frozen=True,
            is_searched=True,
            width=120,
            tooltip=lambda r: r.section,
        ),
        Column(key="name", title="姓名", read=lambda r: r.name, is_frozen=True, is_searched=True, width=80),
        Column(
            key="rank",
            title="提名次序",
            read=lambda r: "" if r.rank is None else str(r.rank),
            parse=lambda text, _: read_order(text),
            is_editable=lambda r: r.can_edit,
            state=lambda r: CellState.MISSING if r.can_edit and not r.is_given else None,
            alignment=Alignment.RIGHT,
            width=84,
            description="1在最前；不提名的空着",
        ),
        Column(
            key="state",
            title="情况",
            read=lambda r: "未录入" if not r.is_given else "不提名" if r.rank is None else "提名",
            width=72,
        ),
        Column(key="wishes", title="填报本科室的志愿", read=lambda r: r.wishes, width=240),
        Column(key="post", title="原岗位", read=lambda r: r.post, is_stretched=True, width=150),
    )


def read_order(text: str) -> int | None:
    """Read an order from 1 up; empty for none.

    Raises RuleViolation when it is none.
    """
    number = read_number(text.removeprefix("第").removesuffix("名"), 0)
    if number is not None and not 1 <= number <= _MOST_ORDER:
        message = f"提名次序从1开始，不能是{number}，请改正。"
        raise RuleViolation(message)
    return None if number is None else int(number)


def outcome_columns() -> tuple[Column[OutcomeRow], ...]:
    """Everybody with the proposal, its reason, and the result."""
    return (
        Column(key="name", title="姓名", read=lambda r: r.name, is_frozen=True, is_searched=True, width=76),
        Column(key="section", title="科室", read=lambda r: r.section, is_searched=True, width=104),
        Column(key="proposed", title="匹配方案", read=lambda r: r.proposed, is_searched=True, width=150),
        Column(
            key="result",
            title="结果",
            read=lambda r: r.result,
            state=lambda r: CellState.MARKED if r.is_changed else None,
            tooltip=lambda r: r.decision.reason,
            is_searched=True,
            width=150,
        ),
        Column(key="wish", title="依据", read=lambda r: r.wish, width=72),
        Column(
            key="why",
            title="理由",
            read=lambda r: r.decision.reason if r.is_changed else r.decision.proposed_why,
            is_stretched=True,
            width=300,
        ),
    )


def unplaced_columns() -> tuple[Column[OutcomeRow], ...]:
    """Those without a post and what follows."""
    return (
        Column(key="name", title="姓名", read=lambda r: r.name, is_frozen=True, is_searched=True, width=76),
        Column(key="section", title="科室", read=lambda r: r.section, is_searched=True, width=104),
        Column(
            key="follow_up",
            title="去向",
            read=lambda r: r.decision.follow_up.label if r.decision.follow_up else "",
            parse=lambda text, _: _FOLLOW_UPS.get(text),
            is_editable=lambda r: r.can_edit,
            is_required=True,
            choices=tuple(_FOLLOW_UPS),
            width=96,
        ),
        Column(
            key="follow_until",
            title="期限至",
            read=lambda r: r.decision.follow_until,
            parse=lambda text, _: read_day(text).isoformat() if text.strip() else "",
            is_editable=lambda r: r.can_edit,
            width=104,
            description="如：2026-08-31",
        ),
        Column(
            key="follow_note",
            title="说明",
            read=lambda r: r.decision.follow_note,
            parse=lambda text, _: clean_text(text),
            is_editable=lambda r: r.can_edit,
            width=200,
            description="如：参加业务培训，合格后安排",
        ),
        Column(
            key="why",
            title="没有上岗的原因",
            read=lambda r: r.decision.proposed_why,
            is_stretched=True,
            width=300,
        ),
    )


def offer_columns() -> tuple[Column[OfferRow], ...]:
    """The plan's posts and what the round opens."""
    return (
        Column(
            key="post_no",
            title="岗位编号",
            read=lambda r: r.post_no,
            is_frozen=True,
            is_searched=True,
            width=84,
        ),
        Column(key="name", title="岗位名称", read=lambda r: r.name, is_searched=True, width=160),
        Column(key="section", title="科室", read=lambda r: r.section, is_searched=True, width=120),
        Column(key="level", title="岗位层次", read=lambda r: r.level, width=80),
        Column(
            key="headcount",
            title="编制数",
            read=lambda r: str(r.headcount),
            alignment=Alignment.RIGHT,
            width=64,
        ),
        Column(
            key="places",
            title="拿出名额",
            read=lambda r: "" if r.places is None else str(r.places),
            parse=lambda text, _: _read_places(text),
            is_editable=lambda r: r.can_edit,
            alignment=Alignment.RIGHT,
            width=80,
            description="不拿出来的空着",
        ),
        Column(
            key="is_reserved",
            title="留作调配",
            read=lambda r: YES if r.is_reserved else "",
            parse=lambda text, _: text == YES,
            is_editable=lambda r: r.can_edit and r.places is not None,
            choices=(YES, NO),
            width=80,
            description="留给领导小组调配，不接受填报",
        ),
    )


def _read_places(text: str) -> int | None:
    number = read_number(text, 0)
    return None if number is None else int(number)
