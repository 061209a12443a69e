"""The grids of 民主测评: counts of a voter group, and of its batch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from kpi_desktop.domain.ballots import HIDDEN, BallotBatch
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.scheme import Scheme
from kpi_desktop.domain.values import read_number, show_short
from kpi_desktop.ui.grid.columns import Alignment, CellState, Column
from kpi_desktop.ui.record_edits import Writers
from kpi_desktop.ui.year_end.state import (
    BallotLine,
    BatchLine,
    choice_title,
)


def ballot_columns(scheme: Scheme, group: str) -> tuple[Column[BallotLine], ...]:
    """The counts of one voter group by choice."""
    return (
        Column(
            key="employee_no",
            title="工号",
            read=lambda r: r.employee.employee_no,
            is_frozen=True,
            is_searched=True,
            width=56,
        ),
        Column(
            key="name",
            title="姓名",
            read=lambda r: r.employee.name,
            is_frozen=True,
            is_searched=True,
            width=76,
        ),
        *(_choice_column(choice.label, choice_title(choice)) for choice in scheme.choices),
        Column(
            key="total",
            title="合计票数",
            read=lambda r: str(r.total) if r.votes else "",
            alignment=Alignment.RIGHT,
            width=80,
        ),
        Column(
            key="mean",
            title="本组平均",
            read=lambda r: r.mean,
            number=lambda r: Decimal(r.mean) if r.mean and r.mean != HIDDEN else None,
            alignment=Alignment.RIGHT,
            width=80,
            description=f"{group}组的平均分，四位小数",
        ),
    )


def _choice_column(label: str, title: str) -> Column[BallotLine]:
    return Column(
        key=label,
        title=title,
        read=lambda r: "" if label not in r.votes else str(r.votes[label]),
        parse=lambda text, _: parse_count(text),
        state=lambda r: CellState.NORMAL if r.votes else CellState.MISSING,
        alignment=Alignment.RIGHT,
        width=116,
    )


def parse_count(text: str) -> int:
    """Read a number of ballots; empty is none.

    Raises RuleViolation when it is not a whole number of 0 or more.
    """
    value = read_number(text, 0)
    if value is not None and not 0 <= value <= 9999:
        message = "票数应是0到9999之间的整数。"
        raise RuleViolation(message)
    return int(value or 0)


def batch_columns() -> tuple[Column[BatchLine], ...]:
    """Ballots issued, returned, valid, invalid."""
    return (
        Column(
            key="group",
            title="组别",
            read=lambda r: r.key,
            is_frozen=True,
            is_searched=True,
            width=56,
        ),
        Column(
            key="weight",
            title="权重",
            read=lambda r: f"{show_short(r.weight)}%",
            alignment=Alignment.RIGHT,
            width=56,
        ),
        *(
            _batch_column(key, title)
            for key, title in (
                ("issued", "发出"),
                ("returned", "收回"),
                ("valid", "有效"),
                ("invalid", "无效"),
            )
        ),
        Column(
            key="most",
            title="最多计票",
            read=lambda r: str(r.most_votes) if r.most_votes else "",
            state=lambda r: CellState.REFUSED if r.trouble else CellState.NORMAL,
            tooltip=lambda r: r.trouble,
            alignment=Alignment.RIGHT,
            width=76,
            description="本组给一个人计的票最多是几张，不应多于有效票",
        ),
    )


def _batch_column(field: str, title: str) -> Column[BatchLine]:
    return Column(
        key=field,
        title=title,
        read=lambda r: "" if r.batch is None else str(getattr(r.batch, field)),
        parse=lambda text, _: parse_count(text),
        is_required=True,
        alignment=Alignment.RIGHT,
        width=56,
    )


def _setter(field: str) -> Callable[[BallotBatch, Any], BallotBatch]:
    return lambda batch, value: replace(batch, **{field: value})


BATCH_WRITERS: Writers[BallotBatch] = MappingProxyType(
    {field: _setter(field) for field in ("issued", "returned", "valid", "invalid")}
)
