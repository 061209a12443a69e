"""The grids of 请假考勤: absences, totals, proposals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.leave import LeaveTotals
from kpi_desktop.domain.values import read_number, show_short
from kpi_desktop.domain.workdays import read_day
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.services.attendance import NewLeave
from kpi_desktop.ui.grid.columns import Alignment, CellState, Column
from kpi_desktop.ui.monthly.leave_state import (
    KINDS,
    LeaveLine,
    ProposalLine,
    describe_total,
    is_over_half_a_year,
    show_counted,
    total_of,
)
from kpi_desktop.ui.record_edits import Writers
from kpi_desktop.ui.who_columns import who_columns


def _normal(_line: Any) -> CellState:  # noqa: ANN401 - any record
    return CellState.NORMAL


def leave_columns() -> tuple[Column[LeaveLine], ...]:
    """Who was away, why, from when to when."""
    return (
        *who_columns(lambda r: r.employee),
        Column(
            key="kind",
            title="假别",
            read=lambda r: r.kind.label,
            parse=_parse_kind,
            choices=tuple(KINDS),
            state=_normal,
            width=88,
        ),
        _day("starts_on", "开始日期"),
        _day("ends_on", "结束日期"),
        Column(
            key="days",
            title="天数",
            read=lambda r: f"{show_short(r.record.days)}{r.kind.unit.label}",
            parse=lambda text, _: read_days(text),
            state=_normal,
            alignment=Alignment.RIGHT,
            width=96,
            description="首尾都算；清空后按日历重新计算，半天填0.5",
        ),
        _text("destination", "去向", 150),
        _text("document_no", "依据", 120),
        _text("note", "备注", 180),
    )


def _parse_kind(text: str, _line: LeaveLine) -> str:
    if text not in KINDS:
        raise RuleViolation("假别不能空着。")
    return KINDS[text].key


def _day(key: str, title: str) -> Column[LeaveLine]:
    return Column(
        key=key,
        title=title,
        read=lambda r: getattr(r.record, key),
        parse=lambda text, _: read_day(text).isoformat(),
        state=_normal,
        width=96,
    )


def _text(key: str, title: str, width: int) -> Column[LeaveLine]:
    return Column(
        key=key,
        title=title,
        read=lambda r: getattr(r.record, key),
        parse=lambda text, _: text.strip(),
        state=_normal,
        width=width,
    )


def read_days(text: str) -> Decimal | None:
    """Read a number of days or times, with or without its unit; empty lets the calendar count.

    Raises RuleViolation when it is no number.
    """
    return read_number(text.strip().removesuffix("个工作日"))


def leave_of(line: LeaveLine) -> NewLeave:
    """An absence as it would be entered again."""
    record = line.record
    return NewLeave(
        employee_no=record.employee_no,
        kind=record.kind,
        starts_on=record.starts_on,
        ends_on=record.ends_on,
        days=record.days,
        destination=record.destination,
        document_no=record.document_no,
        note=record.note,
        replaces=record,
    )


def _setter(field: str) -> Callable[[NewLeave, Any], NewLeave]:
    return lambda leave, value: replace(leave, **{field: value})


def _recounted(field: str) -> Callable[[NewLeave, Any], NewLeave]:
    """Another kind or day: the days are counted anew."""
    return lambda leave, value: replace(leave, **{field: value}, days=None)


def _moved(leave: NewLeave, starts_on: str) -> NewLeave:
    """Another first day: a leave that would end before it begins keeps its length of days."""
    if leave.ends_on >= starts_on:
        return replace(leave, starts_on=starts_on, days=None)
    length = date.fromisoformat(leave.ends_on) - date.fromisoformat(leave.starts_on)
    ends_on = (date.fromisoformat(starts_on) + length).isoformat()
    return replace(leave, starts_on=starts_on, ends_on=ends_on, days=None)


LEAVE_WRITERS: Writers[NewLeave] = MappingProxyType(
    {
        "kind": _recounted("kind"),
        "starts_on": _moved,
        "ends_on": _recounted("ends_on"),
        **{field: _setter(field) for field in ("days", "destination", "document_no", "note")},
    }
)


def total_columns(book: YearBook) -> tuple[Column[LeaveTotals], ...]:
    """Everybody's year: months in post, days by kind, what they lead to."""
    return (
        *who_columns(lambda r: r.employee),
        Column(
            key="months_in_post",
            title="在岗月数",
            read=lambda r: str(r.months_in_post),
            tooltip=_presence,
            alignment=Alignment.RIGHT,
            width=76,
        ),
        *(_sum(key, title) for key, title in (("sick", "病假"), ("personal", "事假"), ("annual", "年休假"))),
        Column(
            key="counted",
            title="计入半年",
            read=show_counted,
            state=lambda r: CellState.REFUSED if is_over_half_a_year(r, book) else CellState.NORMAL,
            tooltip=lambda r: describe_total(r, book),
            alignment=Alignment.RIGHT,
            width=92,
            description="病假和事假的工作日；有请假登记的按登记，没有登记的用人员名册里填的天数",
        ),
        *(_sum(key, title) for key, title in (("absent", "旷工"), ("late", "迟到早退"))),
        Column(key="all", title="合计", read=lambda r: describe_total(r, book), is_stretched=True),
    )


def _presence(totals: LeaveTotals) -> str:
    person = totals.employee
    first, last = person.present_from or 1, person.present_to or 12
    return f"{first}月至{last}月在本单位" if (first, last) != (1, 12) else "全年在本单位"


def _sum(key: str, title: str) -> Column[LeaveTotals]:
    def read(totals: LeaveTotals) -> str:
        days = total_of(totals, key)
        return "" if days is None else show_short(days)

    return Column(
        key=key,
        title=title,
        read=read,
        alignment=Alignment.RIGHT,
        width=84 if len(title) > 3 else 64,
    )


PROPOSAL_COLUMNS: tuple[Column[ProposalLine], ...] = (
    Column(key="name", title="姓名", read=lambda r: r.name, is_frozen=True, is_searched=True, width=76),
    Column(key="month", title="月份", read=lambda r: f"{r.proposal.month}月", width=52),
    Column(
        key="reason",
        title="理由",
        read=lambda r: r.proposal.reason,
        tooltip=lambda r: r.proposal.reason,
        is_stretched=True,
    ),
)
