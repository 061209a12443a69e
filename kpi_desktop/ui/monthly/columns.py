"""The grids of 月度检查: people × indicators, and the additions and deductions of the month."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.indicator_kinds import INDICATOR_KINDS, score_entered
from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.domain.mark_inputs import NOT_APPLICABLE, read_input, says_not_applicable, show_input
from kpi_desktop.domain.monthly import Adjustment, MonthlyMark, MonthState
from kpi_desktop.domain.values import read_number, show, show_short
from kpi_desktop.domain.workdays import read_day
from kpi_desktop.ui.grid.columns import Alignment, CellEdit, CellState, Column
from kpi_desktop.ui.monthly.state import AdjustmentLine, MonthLine, MonthSheet, outcome_of
from kpi_desktop.ui.record_edits import Writers
from kpi_desktop.ui.who_columns import who_columns


def month_columns(indicators: Sequence[Indicator]) -> tuple[Column[MonthLine], ...]:
    """The month's grid; the key of an indicator's column is its number."""
    return (
        *who_columns(lambda r: r.employee),
        *(column for indicator in indicators for column in _indicator_columns(indicator)),
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
    if line.score.state is MonthState.EXCLUDED:
        return CellState.DISABLED
    return CellState.MISSING if line.score.score is None else CellState.NORMAL


def _indicator_columns(indicator: Indicator) -> tuple[Column[MonthLine], ...]:
    """A column for each input of the indicator's kind; the second's key is the number with /2."""
    inputs = INDICATOR_KINDS[indicator.kind].inputs
    return tuple(_input_column(indicator, label, is_second=at > 0) for at, label in enumerate(inputs))


def _input_column(indicator: Indicator, label: str, *, is_second: bool) -> Column[MonthLine]:
    number = indicator.indicator_no
    full = show_short(indicator.full_mark)
    is_direct = indicator.kind == "direct"

    def given(line: MonthLine) -> Decimal | None:
        return line.second(number) if is_second else line.entered(number)

    def read(line: MonthLine) -> str:
        return _show(indicator, line, given(line))

    def parse(text: str, line: MonthLine) -> Decimal | str | None:
        return _parse(text, indicator, line, is_second=is_second)

    def state(line: MonthLine) -> CellState:
        return _state_of_mark(indicator, line, given(line), is_second=is_second)

    def tooltip(line: MonthLine) -> str:
        outcome = None if is_direct else outcome_of(indicator, line)
        points = f"{show_short(outcome.points)}分：{outcome.how}" if outcome else ""
        return line.why_not(number) or "\n".join(part for part in (points, line.reason(number)) if part)

    return Column(
        key=f"{number}/2" if is_second else number,
        title=f"{indicator.name}（{full}）" if is_direct else f"{indicator.name}（{full}）{label}",
        read=read,
        parse=parse,
        is_editable=lambda line: line.takes(number) and not line.is_closed,
        state=state,
        tooltip=tooltip,
        number=lambda line: given(line) if line.takes(number) else None,
        alignment=Alignment.RIGHT,
        width=118 if is_direct else 164,
        description=indicator.standard or indicator.name,
    )


def _show(indicator: Indicator, line: MonthLine, value: Decimal | None) -> str:
    if line.is_waived(indicator.indicator_no):
        return NOT_APPLICABLE
    return "" if value is None else show_input(indicator, value)


def _parse(text: str, indicator: Indicator, line: MonthLine, *, is_second: bool) -> Decimal | str | None:
    """The number typed, or the word for an indicator that does not apply; empty is None."""
    if says_not_applicable(text):
        return NOT_APPLICABLE
    value = read_input(indicator, text)
    if value is not None:
        known = _known(line, indicator.indicator_no)
        mark = _with_input(known, value, is_second=is_second, has_two=_has_two(indicator))
        score_entered(indicator, mark.entered or Decimal(0), mark.second)
    return value


def _state_of_mark(
    indicator: Indicator, line: MonthLine, value: Decimal | None, *, is_second: bool
) -> CellState:
    number = indicator.indicator_no
    if not line.takes(number):
        return CellState.DISABLED
    if value is None and not line.is_waived(number):
        return CellState.MISSING
    if value is not None and outcome_of(indicator, line) is None:
        return CellState.REFUSED
    return CellState.NORMAL if is_second else _state_of_reason(line, indicator)


def _state_of_reason(line: MonthLine, indicator: Indicator) -> CellState:
    if line.lacks_reason(indicator):
        return CellState.REASONLESS
    return CellState.MARKED if line.has_evidence(indicator.indicator_no) else CellState.NORMAL


def _has_two(indicator: Indicator) -> bool:
    return len(INDICATOR_KINDS[indicator.kind].inputs) > 1


def _known(line: MonthLine, number: str) -> MonthlyMark:
    blank = MonthlyMark(
        employee_no=line.employee.employee_no, month=line.score.month, indicator_no=number, entered=None
    )
    return line.marks.get(number, blank)


def _with_input(
    mark: MonthlyMark, value: Decimal | str | None, *, is_second: bool, has_two: bool
) -> MonthlyMark:
    """A mark with one input set; of two, the one not yet given starts at 0, and clearing either clears both.

    The reason of a mark is none for 不适用, nor the other way round.
    """
    if value is None:
        return replace(mark, entered=None, second=None, reason="", not_applicable=False)
    if isinstance(value, str):
        reason = mark.reason if mark.not_applicable else ""
        return replace(mark, entered=None, second=None, reason=reason, not_applicable=True)
    if mark.not_applicable:
        mark = replace(mark, reason="", not_applicable=False)
    if not has_two:
        return replace(mark, entered=value)
    zero = Decimal(0)
    if is_second:
        return replace(mark, entered=mark.entered if mark.entered is not None else zero, second=value)
    return replace(mark, entered=value, second=mark.second if mark.second is not None else zero)


def marks_of(edits: Sequence[CellEdit], sheet: MonthSheet) -> tuple[MonthlyMark, ...]:
    """The marks that a batch of edits asks for, each once; a cell keeps its reason, a cleared one loses it."""
    lines = {line.employee.employee_no: line for line in sheet.lines}
    two = {indicator.indicator_no for indicator in sheet.indicators if _has_two(indicator)}
    changed: dict[tuple[str, str], MonthlyMark] = {}
    for edit in edits:
        number, _, second = edit.column_key.partition("/")
        place = (edit.row_key, number)
        mark = changed.get(place) or _known(lines[edit.row_key], number)
        changed[place] = _with_input(mark, edit.new, is_second=bool(second), has_two=number in two)
    return tuple(changed.values())


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
            width=240,
        ),
        Column(
            key="document_no",
            title="依据文号",
            read=lambda r: r.adjustment.document_no,
            parse=lambda text, _: text.strip(),
            is_editable=is_open,
            state=_keep_normal,
            width=140,
        ),
        Column(
            key="counted",
            title="计分",
            read=lambda r: show_short(r.counted.points),
            state=lambda r: CellState.MARKED if r.counted.reason else CellState.NORMAL,
            tooltip=lambda r: r.counted.note,
            alignment=Alignment.RIGHT,
            width=52,
            description="按单次、每月、全年上限和同一事项只计最高一次算出",
        ),
        Column(key="note", title="不计的原因", read=lambda r: r.counted.note, width=150),
        Column(
            key="happened_on",
            title="日期",
            read=lambda r: r.adjustment.happened_on,
            parse=lambda text, _: read_day(text).isoformat() if text.strip() else "",
            is_editable=is_open,
            state=_keep_normal,
            width=92,
        ),
        Column(key="item", title="项目", read=lambda r: r.item or "表外事项", width=150),
        Column(
            key="matter",
            title="事项",
            read=lambda r: r.adjustment.matter,
            tooltip=lambda r: f"登记范围：{r.adjustment.scope.label}",
            width=110,
        ),
        Column(
            key="files",
            title="附件",
            read=lambda r: str(r.files) if r.files else "",
            alignment=Alignment.RIGHT,
            width=44,
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
    {field: _setter(field) for field in ("points", "fact", "document_no", "happened_on")}
)
