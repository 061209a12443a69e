"""The sample county's quarters: ties decided with a reason, one change by the sections, handed in and approved."""

from kpi_desktop.domain.monthly import MONTHS
from kpi_desktop.domain.period_rules import Period, PeriodGrade
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.services import period_grades
from kpi_desktop.services.workspace import Workspace

_TIE = "得分并列，经党组会议研究，按目标任务完成情况确定"


def grade_quarters(workspace: Workspace, key: UnitYear) -> None:
    """Grade every quarter of the sample year; the same year gives the same grades.

    Raises RuleViolation when a quarter lacks a score.
    """
    for period in workspace.load_plan(key).scheme.period.cycle.periods:
        _settle_ties(workspace, key, period)
        last = period.months[-1]
        # The last quarter is graded with the year's own clock, before the year is scored.
        month, day = (last + 1, 7) if last < max(MONTHS) else (last, 29)
        period_grades.hand_in_all(
            workspace, key, period, done_by="各科室负责人", done_on=f"{key.year}-{month:02d}-{day - 1:02d}"
        )
        period_grades.approve_period(
            workspace,
            key,
            period,
            done_by="局党组会议",
            done_on=f"{key.year}-{month:02d}-{day + 1:02d}",
            document_no=f"局党组纪要〔{key.year}〕{last}号",
        )


def _settle_ties(workspace: Workspace, key: UnitYear, period: Period) -> None:
    sheet = period_grades.load_sheet(workspace, key, period)
    for pool in sheet.pools:
        tied = [
            line.employee.employee_no
            for line in sheet.lines
            if line.is_tied and line.employee.employee_no in pool.employee_nos
        ]
        grades = {
            number: PeriodGrade.GOOD if at < pool.left else PeriodGrade.FAIR for at, number in enumerate(tied)
        }
        if grades:
            period_grades.decide_period(workspace, key, period, grades, _TIE)
