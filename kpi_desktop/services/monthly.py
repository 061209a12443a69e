"""Use cases of the month: marks, additions and deductions, months not assessed."""

from collections.abc import Iterable
from dataclasses import replace

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.indicator_kinds import score_entered
from kpi_desktop.domain.monthly import Adjustment, MonthExclusion, MonthlyMark
from kpi_desktop.domain.steps import StepKind, check_order, is_done
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.services.workspace import Changes, Workspace


def require_open_months(book: YearBook, months: Iterable[int]) -> None:
    """Refuse to write to a closed month, or to any once the year's result is confirmed.

    Raises RuleViolation naming the first.
    """
    if is_done(book.steps, StepKind.YEAR_END):
        message = "年终结果已经确认，月度不能再修改；要改请先在“等次评定”中撤回年终确认并写明原因。"
        raise RuleViolation(message)
    closed = next((month for month in months if is_done(book.steps, StepKind.MONTH, month)), None)
    if closed is not None:
        message = f"{closed}月已经关账，不能修改；个别分数请用“更正”，要整月修改请先撤回关账并写明原因。"
        raise RuleViolation(message)


def record_marks(
    workspace: Workspace, key: UnitYear, marks: tuple[MonthlyMark, ...], action: str = "录入月度评分"
) -> Changes:
    """Write marks of a month; `entered` None clears a mark to 未填, or says 不适用.

    Raises RuleViolation when a month is closed, the person or indicator is unknown, or a value is out of range; and
    before the plan is locked, unless a ledger has brought marks that are now put right.
    """
    plan = workspace.load_plan(key)
    if not is_done(plan.steps, StepKind.PLAN) and not workspace.has_marks(key):
        check_order(plan.steps, StepKind.MONTH)
    require_open_months(plan, {mark.month for mark in marks})
    indicators = {indicator.indicator_no: indicator for indicator in plan.indicators}
    people = {employee.employee_no: employee for employee in plan.employees}
    for mark in marks:
        indicator, employee = indicators.get(mark.indicator_no), people.get(mark.employee_no)
        if indicator is None or employee is None:
            message = f"没有工号{mark.employee_no}或指标{mark.indicator_no}，请刷新后再填。"
            raise RuleViolation(message)
        if mark.not_applicable and (mark.entered is not None or mark.second is not None):
            message = f"{employee.name}的“{indicator.name}”不适用就不能有分数，请二者选一。"
            raise RuleViolation(message)
        if mark.is_given:
            absence = employee.absence_reason(mark.month)
            if absence:
                message = f"{employee.name}{absence}，{mark.month}月不能评分。"
                raise RuleViolation(message)
        if mark.entered is not None:
            score_entered(indicator, mark.entered, mark.second)
    with workspace.write(key, action) as step:
        step.save(*marks)
    return step.changes


def save_adjustment(workspace: Workspace, key: UnitYear, adjustment: Adjustment) -> Changes:
    """Write an addition or deduction; item number 0 takes the next free one.

    Raises RuleViolation when the month is closed, points are not positive or the fact is empty.
    """
    book = workspace.load_plan(key)
    require_open_months(book, {adjustment.month})
    if adjustment.points <= 0:
        message = f"{adjustment.direction.label}应大于0，请改正。"
        raise RuleViolation(message)
    if not adjustment.fact.strip():
        message = f"请写明{adjustment.direction.label}的事由。"
        raise RuleViolation(message)
    if adjustment.item_no == 0:
        taken = [
            known.item_no
            for known in workspace.load_month(key, adjustment.month).adjustments
            if (known.employee_no, known.month) == (adjustment.employee_no, adjustment.month)
            and known.direction is adjustment.direction
        ]
        adjustment = replace(adjustment, item_no=max(taken, default=0) + 1)
    with workspace.write(key, f"登记{adjustment.direction.label}") as step:
        step.save(adjustment)
    return step.changes


def remove_adjustment(workspace: Workspace, key: UnitYear, adjustment: Adjustment) -> Changes:
    """Remove an addition or deduction.

    Raises RuleViolation when the month is closed.
    """
    require_open_months(workspace.load_plan(key), {adjustment.month})
    with workspace.write(key, f"删除{adjustment.direction.label}") as step:
        step.remove(adjustment)
    return step.changes


def exclude_month(workspace: Workspace, key: UnitYear, exclusion: MonthExclusion) -> Changes:
    """Leave a person's month out of the mean, with a reason.

    Raises RuleViolation without a reason or when the month is closed.
    """
    if not exclusion.reason.strip():
        message = "不计月份要写明原因，如借调、脱产学习、病假超过半月。"
        raise RuleViolation(message)
    require_open_months(workspace.load_plan(key), {exclusion.month})
    with workspace.write(key, "设为不计月份") as step:
        step.save(exclusion)
    return step.changes


def include_month(workspace: Workspace, key: UnitYear, exclusion: MonthExclusion) -> Changes:
    """Count a person's month again.

    Raises RuleViolation when the month is closed.
    """
    require_open_months(workspace.load_plan(key), {exclusion.month})
    with workspace.write(key, "恢复计入月份") as step:
        step.remove(exclusion)
    return step.changes
