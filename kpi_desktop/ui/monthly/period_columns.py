"""The grid of 平时等次: months, score, standing, proposal, grade and reasons."""

from __future__ import annotations

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.monthly import MonthScore, MonthState
from kpi_desktop.domain.period_rules import Period, PeriodGrade, PeriodStanding
from kpi_desktop.domain.values import show_fully
from kpi_desktop.ui.grid.columns import Alignment, CellState, Column
from kpi_desktop.ui.monthly.period_state import GRADE_WORDS, PeriodRow
from kpi_desktop.ui.who_columns import who_columns

GRADE = "grade"


def period_columns(period: Period, places: int) -> tuple[Column[PeriodRow], ...]:
    """The columns of a period; only the grade takes input."""
    return (
        *who_columns(lambda row: row.line.employee),
        Column(key="section", title="科室", read=lambda row: row.line.employee.section, width=84),
        *(_month_column(at, month) for at, month in enumerate(period.months)),
        Column(
            key="score",
            title="综合得分",
            read=lambda row: "" if row.line.score is None else f"{row.line.score:.{places}f}",
            number=lambda row: row.line.score,
            state=lambda row: CellState.MISSING if row.line.missing else CellState.NORMAL,
            tooltip=lambda row: row.line.line.sentence if row.line.line else row.line.standing_reason,
            alignment=Alignment.RIGHT,
            width=76,
            description="计入月份得分的平均，公布分取位",
        ),
        Column(
            key="standing",
            title="参加情况",
            read=lambda row: row.line.standing.label,
            state=lambda row: CellState.MARKED if row.line.standing is not PeriodStanding.GRADED else None,
            tooltip=lambda row: row.line.standing_reason,
            width=84,
        ),
        Column(
            key="proposal",
            title="建议等次",
            read=_proposed,
            state=lambda row: CellState.MARKED if row.line.is_open else None,
            tooltip=lambda row: row.line.proposal_reason,
            width=76,
        ),
        _grade_column(),
        Column(
            key="reason",
            title="理由",
            read=_reason,
            tooltip=_reason,
            is_stretched=True,
            width=220,
        ),
    )


def _month_column(at: int, month: int) -> Column[PeriodRow]:
    def of(row: PeriodRow) -> MonthScore:
        return row.line.months[at]

    return Column(
        key=f"month{month}",
        title=f"{month}月",
        read=lambda row: _month_text(of(row)),
        number=lambda row: of(row).score,
        state=lambda row: {
            MonthState.MISSING: CellState.MISSING,
            MonthState.EXCLUDED: CellState.DISABLED,
            MonthState.ASSESSED: CellState.NORMAL,
        }[of(row).state],
        tooltip=lambda row: of(row).reason or (of(row).line.sentence if of(row).line else ""),  # type: ignore[union-attr]
        alignment=Alignment.RIGHT,
        width=56,
    )


def _month_text(month: MonthScore) -> str:
    if month.state is MonthState.EXCLUDED:
        return "不计"
    return "" if month.score is None else show_fully(month.score)


def _proposed(row: PeriodRow) -> str:
    line = row.line
    if line.standing is not PeriodStanding.GRADED:
        return ""
    if line.proposal is not None:
        return line.proposal.label
    return "并列待定" if line.is_tied else "待定"


def _reason(row: PeriodRow) -> str:
    decision = row.line.decision
    if decision is not None and decision.reason:
        return decision.reason
    return row.line.proposal_reason


def _who_decided(row: PeriodRow) -> str:
    decision = row.line.decision
    if decision is None:
        return row.why_not
    return f"{decision.decided_by}{decision.decided_on}评定" if decision.decided_by else row.why_not


def _grade_state(row: PeriodRow) -> CellState | None:
    if row.line.decision is not None and row.line.grade is not row.line.proposal:
        return CellState.MARKED
    # What is approved is to be read, not greyed out.
    return CellState.NORMAL if row.is_approved and row.line.grade is not None else None


def _grade_column() -> Column[PeriodRow]:
    return Column(
        key=GRADE,
        title="等次",
        read=lambda row: row.line.word if not row.line.is_open else "",
        parse=parse_grade,
        is_editable=lambda row: row.takes_grade,
        is_required=True,
        state=_grade_state,
        tooltip=_who_decided,
        choices=tuple(GRADE_WORDS),
        width=64,
        description="没有改动的按建议等次；与建议不同时要写理由，清空即恢复建议",
    )


def parse_grade(text: str, _row: PeriodRow) -> PeriodGrade | None:
    """Read a grade of the period, empty takes it back.

    Raises RuleViolation for another word.
    """
    word = text.strip()
    if not word:
        return None
    if word not in GRADE_WORDS:
        message = f"平时等次请填写{'、'.join(GRADE_WORDS)}。"
        raise RuleViolation(message)
    return GRADE_WORDS[word]
