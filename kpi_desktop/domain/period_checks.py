"""What keeps the grades of a period from approval: places of 好, open grades, reasons, scores that have changed."""

from dataclasses import replace

from kpi_desktop.domain.errors import Area, Finding, Place, error
from kpi_desktop.domain.period_grades import PeriodLine, PeriodSheet, score_period
from kpi_desktop.domain.period_rules import Period, PeriodStanding
from kpi_desktop.domain.values import show_short
from kpi_desktop.domain.year_end import UnitResult

PAGE = "平时等次"


def check_period(sheet: PeriodSheet) -> tuple[Finding, ...]:
    """List everything that keeps a period from approval, all at once: places of 好, open grades, reasons, changed scores."""
    period = sheet.period
    place = Place(area=Area.MONTHLY, page=PAGE, month=period.months[-1])
    findings = [
        error(
            place,
            f"{period.label}{pool.label}“好”{pool.used}人，参加{pool.base}人，"
            f"按{show_short(sheet.rule.good_percent)}%最多{pool.cap}人",
            f"请减少{-pool.left}人",
        )
        for pool in sheet.pools
        if not sheet.rule.allows(pool.used, pool.base)
    ]
    for line in sheet.lines:
        at = replace(place, employee_no=line.employee.employee_no)
        findings += [error(at, what, step) for what, step in _troubles(line, period)]
    return tuple(findings)


def _troubles(line: PeriodLine, period: Period) -> list[tuple[str, str]]:
    who = f"{line.employee.name}（{line.employee.employee_no}）{period.label}"
    if line.is_open:
        return [(f"{who}没有等次：{line.proposal_reason}", "请补齐分数或决定等次")]
    decision = line.decision
    if decision is None:
        return []
    troubles = []
    if decision.grade is not decision.proposed and not decision.reason.strip():
        troubles.append((f"{who}的等次与建议不同，没有写理由", "请补写理由"))
    if line.standing is PeriodStanding.GRADED and decision.score != line.score:
        was = "没有" if decision.score is None else show_short(decision.score)
        now = "没有" if line.score is None else show_short(line.score)
        troubles.append((f"{who}定等次后得分由{was}变为{now}", "请重新报送"))
    return troubles


def check_periods(result: UnitResult) -> tuple[Finding, ...]:
    """List the findings of every period in which something has been decided."""
    book = result.book
    begun = {(decision.cycle, decision.period) for decision in book.period_decisions}
    begun |= {(step.cycle, step.period) for step in book.period_steps}
    return tuple(
        finding
        for period in book.scheme.period.cycle.periods
        if (period.cycle, period.number) in begun
        for finding in check_period(score_period(result, period))
    )


def list_breaches(sheet: PeriodSheet) -> tuple[str, ...]:
    """Everything that keeps a period from approval, in words: the sheet's findings and sections not handed in."""
    waiting = [section.label for section in sheet.sections if section.submitted is None]
    found = [finding.what for finding in check_period(sheet)]
    return (*found, *((f"{'、'.join(waiting)}还没有报送",) if waiting else ()))
