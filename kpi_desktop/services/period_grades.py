"""Use cases of the period's grades: deciding, sections handing their proposals in, approval, and taking a step back."""

from collections.abc import Mapping
from dataclasses import replace

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.period_checks import list_breaches
from kpi_desktop.domain.period_grades import (
    PeriodLine,
    PeriodSection,
    PeriodSheet,
    score_period,
    with_grades,
)
from kpi_desktop.domain.period_rules import (
    Period,
    PeriodDecision,
    PeriodGrade,
    PeriodStage,
    PeriodStanding,
    PeriodStep,
)
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.domain.workdays import read_day
from kpi_desktop.domain.year_end import score_year
from kpi_desktop.services.workspace import Changes, Workspace


def load_sheet(workspace: Workspace, key: UnitYear, period: Period) -> PeriodSheet:
    """A period of the unit as it stands in the file."""
    return score_period(score_year(workspace.load_book(key)), period)


def decide_period(
    workspace: Workspace, key: UnitYear, period: Period, grades: Mapping[str, PeriodGrade], reason: str
) -> Changes:
    """Decide grades of a period by employee number, with one reason; the rule's proposals are kept beside them.

    Raises RuleViolation when the period is approved, a person's section has handed in and no reason is given, a person
    is unknown, without a score or not to be graded, a grade differs from the proposal without a reason, or 好 would go
    over its share (公务员平时考核: 不超过40%).
    """
    sheet = load_sheet(workspace, key, period)
    _require_open(sheet)
    lines = {line.employee.employee_no: line for line in sheet.lines}
    decisions = {}
    for number, grade in grades.items():
        line = _require_line(lines, number)
        name = line.employee.name
        if line.standing is not PeriodStanding.GRADED:
            raise RuleViolation(f"{name}{period.label}{line.word}：{line.standing_reason}。")
        if line.score is None:
            raise RuleViolation(f"{name}还没有{period.label}的得分：{line.proposal_reason}，请先补齐。")
        if grade is not line.proposal and not reason.strip():
            proposed = line.proposal.label if line.proposal else "待定"
            raise RuleViolation(f"{name}的等次与建议（{proposed}）不同，请写明理由。")
        if sheet.section_of(number).submitted and not reason.strip():
            raise RuleViolation(f"{name}所在科室已经报送，改等次要写明理由。")
        decisions[number] = _decision(workspace, line, period, grade, reason)
    _require_share(sheet, decisions)
    with workspace.write(key, f"评定{period.label}平时等次", reason.strip()) as step:
        step.save(*decisions.values())
    return step.changes


def set_standings(
    workspace: Workspace, key: UnitYear, period: Period, standings: Mapping[str, PeriodStanding], reason: str
) -> Changes:
    """State how people take part in a period, where the months alone do not say so (借调, 病事假过半).

    Raises RuleViolation without a reason, when a person is unknown or the period is approved.
    """
    if not reason.strip():
        raise RuleViolation("请写明参加情况的理由，如：借调由接收单位考核、病事假超过一半。")
    sheet = load_sheet(workspace, key, period)
    _require_open(sheet)
    lines = {line.employee.employee_no: line for line in sheet.lines}
    decisions = [
        replace(
            _decision(workspace, _require_line(lines, number), period, None, reason),
            standing=standing,
            score=None,
            proposed=None,
        )
        for number, standing in standings.items()
    ]
    with workspace.write(key, f"设定{period.label}参加情况", reason.strip()) as step:
        step.save(*decisions)
    return step.changes


def withdraw_decisions(
    workspace: Workspace, key: UnitYear, period: Period, numbers: tuple[str, ...], reason: str
) -> Changes:
    """Take decided grades and standings back, with a reason; the rule's proposals stand again.

    Raises RuleViolation without a reason, when the period is approved or a person's section has handed in.
    """
    _require_reason(reason, "撤回等次")
    sheet = load_sheet(workspace, key, period)
    _require_open(sheet)
    taken = [line.decision for line in sheet.lines if line.decision and line.employee.employee_no in numbers]
    for decision in taken:
        section = sheet.section_of(decision.employee_no)
        if section.submitted is not None:
            raise RuleViolation(f"{section.label}已经报送，请先退回报送再撤回等次。")
    with workspace.write(key, f"撤回{period.label}平时等次", reason.strip()) as step:
        step.remove(*taken)
    return step.changes


def submit_section(
    workspace: Workspace, key: UnitYear, period: Period, section: str, *, done_by: str, done_on: str
) -> Changes:
    """Hand in a section's proposals; everybody's grade and the rule's proposal are kept as they stand.

    Raises RuleViolation while anybody in it lacks a grade, when it has handed in, the period is approved, or nobody's
    name is given (TJ: a section cannot submit while anyone in it lacks a grade).
    """
    sheet = load_sheet(workspace, key, period)
    _require_open(sheet)
    if not done_by.strip():
        raise RuleViolation("请填写报送人（科室负责人）的姓名。")
    found = next((each for each in sheet.sections if each.section == section), None)
    if found is None:
        raise RuleViolation(f"没有要单独报送的科室“{section}”，请重新选择。")
    if found.submitted is not None:
        raise RuleViolation(f"{found.label}已于{found.submitted.done_on}报送，要改请先退回。")
    _require_grades(found, period)
    decisions = _freeze(workspace, found, period)
    record = PeriodStep(
        cycle=period.cycle,
        period=period.number,
        stage=PeriodStage.SUBMITTED,
        section=section,
        done_on=read_day(done_on).isoformat(),
        done_by=done_by.strip(),
    )
    with workspace.write(key, f"{found.label}报送{period.label}平时等次") as step:
        step.save(*decisions, record)
    return replace(step.changes, is_business_step=True)


def return_section(workspace: Workspace, key: UnitYear, period: Period, section: str, reason: str) -> Changes:
    """Give a section's proposals back to it (退回), with a reason; its grades stay as they were.

    Raises RuleViolation without a reason, when it has not handed in, or the period is approved.
    """
    _require_reason(reason, "退回报送")
    sheet = load_sheet(workspace, key, period)
    _require_open(sheet)
    found = next((each for each in sheet.sections if each.section == section), None)
    if found is None or found.submitted is None:
        raise RuleViolation("这个科室还没有报送，不需要退回。")
    with workspace.write(key, f"退回{found.label}{period.label}平时等次", reason.strip()) as step:
        step.remove(found.submitted)
    return replace(step.changes, is_business_step=True)


def approve_period(
    workspace: Workspace, key: UnitYear, period: Period, *, done_by: str, done_on: str, document_no: str
) -> Changes:
    """Approve a period's grades (审定) with the approver's name, the date and the document's number.

    Raises RuleViolation with every breach at once: sections that have not handed in, open grades, 好 over its share,
    scores changed since; or when it is approved already, or the name or a date is not given.
    """
    sheet = load_sheet(workspace, key, period)
    _require_open(sheet)
    if not done_by.strip() or not done_on.strip():
        raise RuleViolation("请填写审定人和审定日期。")
    day = read_day(done_on).isoformat()
    breaches = list_breaches(sheet)
    if breaches:
        raise RuleViolation(f"{period.label}还不能审定：{'；'.join(breaches)}。")
    record = PeriodStep(
        cycle=period.cycle,
        period=period.number,
        stage=PeriodStage.APPROVED,
        done_on=day,
        done_by=done_by.strip(),
        document_no=document_no.strip(),
    )
    with workspace.write(key, f"审定{period.label}平时等次") as step:
        step.save(record)
    return replace(step.changes, is_business_step=True)


def withdraw_approval(workspace: Workspace, key: UnitYear, period: Period, reason: str) -> Changes:
    """Take an approval back, with a reason that stays in the trail; the grades stay as they were.

    Raises RuleViolation without a reason, or when the period is not approved.
    """
    _require_reason(reason, "撤回审定")
    sheet = load_sheet(workspace, key, period)
    if sheet.approved is None:
        raise RuleViolation(f"{period.label}还没有审定，不需要撤回。")
    with workspace.write(key, f"撤回{period.label}平时等次审定", reason.strip()) as step:
        step.remove(sheet.approved)
    return replace(step.changes, is_business_step=True)


def hand_in_all(
    workspace: Workspace, key: UnitYear, period: Period, *, done_by: str, done_on: str
) -> Changes:
    """Hand in every section that has not, in one step, as where one clerk keeps all sections' lists.

    Raises RuleViolation as `submit_section` does, for the first section that cannot.
    """
    sheet = load_sheet(workspace, key, period)
    _require_open(sheet)
    if not done_by.strip():
        raise RuleViolation("请填写报送人（科室负责人）的姓名。")
    day = read_day(done_on).isoformat()
    waiting = [section for section in sheet.sections if section.submitted is None]
    for section in waiting:
        _require_grades(section, period)
    with workspace.write(key, f"各科室报送{period.label}平时等次") as step:
        for section in waiting:
            step.save(
                *_freeze(workspace, section, period),
                PeriodStep(
                    cycle=period.cycle,
                    period=period.number,
                    stage=PeriodStage.SUBMITTED,
                    section=section.section,
                    done_on=day,
                    done_by=done_by.strip(),
                ),
            )
    return replace(step.changes, is_business_step=True)


def _require_open(sheet: PeriodSheet) -> None:
    if sheet.approved is not None:
        raise RuleViolation(
            f"{sheet.period.label}平时等次已于{sheet.approved.done_on}审定，不能修改；要改请先撤回审定并写明原因。"
        )


def _require_reason(reason: str, what: str) -> None:
    if not reason.strip():
        raise RuleViolation(f"{what}要写明原因。")


def _require_line(lines: Mapping[str, PeriodLine], number: str) -> PeriodLine:
    if number not in lines:
        raise RuleViolation(f"没有工号{number}，请刷新后再定等次。")
    return lines[number]


def _require_grades(section: PeriodSection, period: Period) -> None:
    lacking = section.open_lines
    if lacking:
        names = "；".join(f"{line.employee.name}（{line.proposal_reason}）" for line in lacking)
        raise RuleViolation(f"{section.label}还有{len(lacking)}人没有{period.label}等次，不能报送：{names}。")


def _require_share(sheet: PeriodSheet, decisions: Mapping[str, PeriodDecision]) -> None:
    """Only what these decisions make worse is refused: a share broken before may be mended step by step."""
    after = with_grades(sheet, {number: decision.grade for number, decision in decisions.items()})
    worse = [
        f"{pool.label}“好”{pool.used}人，参加{pool.base}人，最多{pool.cap}人"
        for before, pool in zip(sheet.pools, after.pools, strict=True)
        if pool.used > before.used and not sheet.rule.allows(pool.used, pool.base)
    ]
    if worse:
        raise RuleViolation(f"“好”的名额不够：{'；'.join(worse)}，请减少人数。")


def _decision(
    workspace: Workspace, line: PeriodLine, period: Period, grade: PeriodGrade | None, reason: str
) -> PeriodDecision:
    return PeriodDecision(
        cycle=period.cycle,
        period=period.number,
        employee_no=line.employee.employee_no,
        standing=line.standing,
        score=line.score,
        proposed=line.proposal,
        grade=grade,
        reason=reason.strip(),
        decided_on=workspace.clock().astimezone().date().isoformat(),
        decided_by=workspace.operator,
    )


def _freeze(workspace: Workspace, section: PeriodSection, period: Period) -> list[PeriodDecision]:
    """Everybody's grade as it stands: the decided ones with the score of now, the others as proposed."""
    return [
        replace(line.decision, score=line.score)
        if line.decision is not None
        else _decision(workspace, line, period, line.proposal, line.standing_reason)
        for line in section.lines
    ]
