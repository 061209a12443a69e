"""The grids of 月度检查: people × indicators, and the additions and deductions of the month."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.indicator_kinds import score_entered
from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.domain.monthly import Adjustment, MonthlyMark
from kpi_desktop.domain.values import read_number, show, show_short
from kpi_desktop.ui.grid.columns import Alignment, CellEdit, CellState, Column
from kpi_desktop.ui.monthly.state import AdjustmentLine, MonthLine
from kpi_desktop.ui.record_edits import Writers


def month_columns(indicators: Sequence[Indicator]) -> tuple[Column[MonthLine], ...]:
    """The month's grid; the key of an indicator's column is its number."""
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
            tooltip=lambda r: r.employee.section,
            width=76,
        ),
        *(_indicator_column(indicator) for indicator in indicators),
        Column(
            key="added",
            title="加分",
            read=lambda r: show_short(r.added) if r.added else "",
            tooltip=_no_typing,
            state=_state_of_total,
            alignment=Alignment.RIGHT,
            width=56,
            description="下方加减分事项的合计",
        ),
        Column(
            key="deducted",
            title="扣分",
            read=lambda r: show_short(r.deducted) if r.deducted else "",
            tooltip=_no_typing,
            state=_state_of_total,
            alignment=Alignment.RIGHT,
            width=56,
            description="下方加减分事项的合计",
        ),
        Column(
            key="score",
            title="本月得分",
            read=lambda r: "" if r.score.score is None else show(r.score.score),
            number=lambda r: r.score.score,
            state=_state_of_score,
            tooltip=lambda r: r.score.line.sentence if r.score.line else r.score.reason,
            alignment=Alignment.RIGHT,
            width=80,
            description="全部指标填完后立即算出",
        ),
    )


def _no_typing(line: MonthLine) -> str:
    return line.score.reason if line.is_excluded else "在下方“加减分事项”中登记"


def _state_of_total(line: MonthLine) -> CellState:
    return CellState.DISABLED if line.is_excluded else CellState.NORMAL


def _state_of_score(line: MonthLine) -> CellState:
    if line.is_excluded:
        return CellState.DISABLED
    return CellState.MISSING if line.score.score is None else CellState.NORMAL


def _indicator_column(indicator: Indicator) -> Column[MonthLine]:
    number = indicator.indicator_no

    def read(line: MonthLine) -> str:
        entered = line.entered(number)
        return "" if entered is None else show_short(entered)

    def parse(text: str, _line: MonthLine) -> Decimal | None:
        value = read_number(text)
        if value is not None:
            score_entered(indicator, value)
        return value

    def state(line: MonthLine) -> CellState:
        if line.is_excluded:
            return CellState.DISABLED
        entered = line.entered(number)
        if entered is None:
            return CellState.MISSING
        if entered > indicator.full_mark:
            return CellState.REFUSED
        return CellState.MARKED if line.reason(number) else CellState.NORMAL

    return Column(
        key=number,
        title=f"{indicator.name}（{show_short(indicator.full_mark)}）",
        read=read,
        parse=parse,
        is_editable=lambda line: not line.is_excluded and not line.is_closed,
        state=state,
        tooltip=lambda line: line.score.reason if line.is_excluded else line.reason(number),
        number=lambda line: None if line.is_excluded else line.entered(number),
        alignment=Alignment.RIGHT,
        width=118,
        description=indicator.standard or indicator.name,
    )


def marks_of(edits: Sequence[CellEdit], lines: Sequence[MonthLine], month: int) -> tuple[MonthlyMark, ...]:
    """The marks that a batch of edits asks for; a cell keeps its reason, a cleared one loses it."""
    known = {line.employee.employee_no: line for line in lines}
    return tuple(
        MonthlyMark(
            employee_no=edit.row_key,
            month=month,
            indicator_no=edit.column_key,
            entered=edit.new,
            reason="" if edit.new is None else known[edit.row_key].reason(edit.column_key),
        )
        for edit in edits
    )


def adjustment_columns() -> tuple[Column[AdjustmentLine], ...]:
    """The additions and deductions of a month."""

    def is_open(line: AdjustmentLine) -> bool:
        return not line.is_closed

    return (
        Column(
            key="employee_no",
            title="工号",
            read=lambda r: r.adjustment.employee_no,
            is_frozen=True,
            is_searched=True,
            width=56,
        ),
        Column(key="name", title="姓名", read=lambda r: r.name, is_frozen=True, is_searched=True, width=76),
        Column(
            key="direction",
            title="加减",
            read=lambda r: r.adjustment.direction.label,
            alignment=Alignment.CENTRE,
            width=56,
        ),
        Column(
            key="points",
            title="分值",
            read=lambda r: show_short(r.adjustment.points),
            parse=lambda text, _: parse_points(text),
            is_editable=is_open,
            state=_keep_normal,
            alignment=Alignment.RIGHT,
            width=56,
        ),
        Column(
            key="fact",
            title="事由",
            read=lambda r: r.adjustment.fact,
            parse=lambda text, _: text.strip(),
            is_editable=is_open,
            state=lambda r: CellState.NORMAL if r.adjustment.fact else CellState.MISSING,
            width=320,
        ),
        Column(
            key="document_no",
            title="依据文号",
            read=lambda r: r.adjustment.document_no,
            parse=lambda text, _: text.strip(),
            is_editable=is_open,
            state=_keep_normal,
            width=160,
        ),
    )


def _keep_normal(_line: Any) -> CellState:  # noqa: ANN401 - any record
    return CellState.NORMAL


def parse_points(text: str) -> Decimal:
    """Read the points of an addition or deduction.

    Raises RuleViolation unless they are positive.
    """
    value = read_number(text)
    if value is None or value <= 0:
        message = "分值应是大于0的数，加还是减由“加减”一栏决定。"
        raise RuleViolation(message)
    return value


def _setter(field: str) -> Callable[[Adjustment, Any], Adjustment]:
    return lambda adjustment, value: replace(adjustment, **{field: value})


ADJUSTMENT_WRITERS: Writers[Adjustment] = MappingProxyType(
    {field: _setter(field) for field in ("points", "fact", "document_no")}
)
