"""A period's table of scores and proposed grades (综合得分及建议等次评定表) as a workbook."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path

from kpi_desktop.domain.monthly import MonthScore, MonthState
from kpi_desktop.domain.period_grades import PeriodLine, PeriodSheet
from kpi_desktop.domain.period_rules import PeriodGrade
from kpi_desktop.domain.values import round_exact
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.exchange.workbook_writing import SheetContent, Value, write_workbook

_PLACES = 4


def write_period(path: Path, book: YearBook, sheet: PeriodSheet) -> None:
    """Write the table: everybody's months, score, proposal, grade and reasons, and the places of 好 above them."""
    label = f"{book.year}年{sheet.period.label}"
    title = f"{book.unit.name}{label}平时考核综合得分及建议等次评定表"
    months = sheet.period.months
    counts = "，".join(f"{grade.label}{sheet.count(grade)}人" for grade in PeriodGrade)
    places = "；".join(
        f"{pool.label}参加{pool.base}人，“好”最多{pool.cap}人，现有{pool.used}人" for pool in sheet.pools
    )
    content = SheetContent(
        tab=sheet.period.label,
        heading=title,
        banner=(f"{counts}。{places}。",),
        headers=(
            *("序号", "工号", "姓名", "科室", "职务"),
            *(f"{month}月" for month in months),
            *("综合得分", "参加情况", "按得分建议", "建议等次", "说明"),
        ),
        rows=[_row(number, line) for number, line in enumerate(sheet.lines, start=1)],
        widths=(6, 8, 10, 16, 20, *(9 for _ in months), 10, 12, 11, 10, 40),
        frozen_columns=3,
    )
    write_workbook(path, [content], title=title, made=datetime(book.year, 1, 1))  # noqa: DTZ001 - no zone


def _row(number: int, line: PeriodLine) -> tuple[Value, ...]:
    employee, decision = line.employee, line.decision
    proposed = decision.proposed if decision is not None else line.proposal
    return (
        number,
        employee.employee_no,
        employee.name,
        employee.section,
        employee.title,
        *(_month(month) for month in line.months),
        line.score,
        line.standing.label,
        proposed.label if proposed else "",
        line.word,
        decision.reason if decision is not None and decision.reason else line.proposal_reason,
    )


def _month(month: MonthScore) -> Decimal | str:
    if month.score is not None:
        return round_exact(month.score, _PLACES)
    return "不计" if month.state is MonthState.EXCLUDED else "缺"
