"""Use cases around the decided grades: opinions of the levels, the team's grade, confirming the year and taking it back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kpi_desktop.domain.deciding import list_confirm_breaches, say_breaches, snapshot_results
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.grading import GradeDecision
from kpi_desktop.domain.publication import current_notice
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.steps import StepKind, StepRecord, check_order, find_step
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.domain.year_end import score_year
from kpi_desktop.domain.year_end_rule import TeamGrade
from kpi_desktop.domain.year_records import DecisionLevel, Opinion, TeamResult
from kpi_desktop.services.workspace import Changes, Workspace
from kpi_desktop.services.year_end import require_open_year
from kpi_desktop.store import change_log
from kpi_desktop.store.records import KIND_OF


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeVersion:
    """A decided grade as one step left it, newest first; `grade` None where it was taken back, `at` is UTC text."""

    at: str
    by: str
    grade: Grade | None
    proposed: Grade | None
    action: str
    reason: str


def record_opinions(workspace: Workspace, key: UnitYear, opinions: Sequence[Opinion]) -> Changes:
    """Keep the opinion of a level on people's grades; each level keeps its own beside the others'.

    Raises RuleViolation when the year is confirmed or a person is unknown.
    """
    book = workspace.load_plan(key)
    require_open_year(book)
    known = {person.employee_no for person in book.employees}
    for opinion in opinions:
        if opinion.employee_no not in known:
            message = f"没有工号{opinion.employee_no}，请刷新后再填写意见。"
            raise RuleViolation(message)
    with workspace.write(key, "填写评定意见") as step:
        step.save(*opinions)
    return step.changes


def remove_opinions(
    workspace: Workspace, key: UnitYear, level: DecisionLevel, numbers: Sequence[str]
) -> Changes:
    """Clear a level's opinions on people.

    Raises RuleViolation when the year is confirmed.
    """
    book = workspace.load_book(key)
    require_open_year(book)
    with workspace.write(key, "清除评定意见") as step:
        step.remove(*(o for o in book.opinions if o.level is level and o.employee_no in numbers))
    return step.changes


def record_team_grade(
    workspace: Workspace, key: UnitYear, grade: TeamGrade | None, document_no: str = ""
) -> Changes:
    """Record the grade of the leading team, on which the leaders' places depend; None clears it.

    Raises RuleViolation when the year is confirmed.
    """
    book = workspace.load_book(key)
    require_open_year(book)
    with workspace.write(key, "填写领导班子等次") as step:
        if grade is None:
            step.remove(*book.team_results)
        else:
            step.save(TeamResult(grade=grade, document_no=document_no.strip()))
    return step.changes


def confirm_year(
    workspace: Workspace, key: UnitYear, *, confirmed_on: str, confirmed_by: str, note: str = ""
) -> Changes:
    """Confirm the year's result (年终确认): marks, ballots, scores and grades are fixed, everybody's result is kept.

    Raises RuleViolation with everything that stands against it, before the plan is locked, or when it is confirmed
    already or by nobody.
    """
    result = score_year(workspace.load_book(key))
    require_open_year(result.book)
    check_order(result.book.steps, StepKind.YEAR_END)
    if not confirmed_by.strip():
        message = "请写明由谁确认，如：局党组会议。"
        raise RuleViolation(message)
    breaches = list_confirm_breaches(result)
    if breaches:
        raise RuleViolation(say_breaches(breaches, f"不能确认年终结果，还有{len(breaches)}处："))
    record = StepRecord(
        kind=StepKind.YEAR_END, done_on=confirmed_on, done_by=confirmed_by.strip(), note=note.strip()
    )
    with workspace.write(key, "确认年终结果") as step:
        step.save(*snapshot_results(result), record)
    return replace(step.changes, is_business_step=True)


def withdraw_year(workspace: Workspace, key: UnitYear, reason: str) -> Changes:
    """Take the confirmation back, with a reason that stays in the trail; the publication falls with it.

    Objections, notices and appeals stay on record. Raises RuleViolation without a reason or when it is not confirmed.
    """
    if not reason.strip():
        message = "撤回年终确认要写明原因。"
        raise RuleViolation(message)
    book = workspace.load_book(key)
    done = find_step(book.steps, StepKind.YEAR_END)
    if done is None:
        message = "年终结果还没有确认，不需要撤回。"
        raise RuleViolation(message)
    published = find_step(book.steps, StepKind.PUBLICATION)
    running = current_notice(book.notices)
    today = workspace.clock().astimezone().date().isoformat()
    with workspace.write(key, "撤回：年终确认", reason.strip()) as step:
        step.remove(done, *([published] if published is not None else []), *book.confirmed)
        step.save(*(replace(each, withdrawn_on=today) for each in (running,) if each is not None))
    return replace(step.changes, is_business_step=True)


def grade_history(workspace: Workspace, key: UnitYear, employee_no: str) -> tuple[GradeVersion, ...]:
    """Every version of a person's decided grade from the trail: who, when, why, and what was proposed."""
    start = (key.unit_code, key.year, employee_no)
    table = KIND_OF[GradeDecision].table.name
    with workspace.database.read() as connection:
        versions = change_log.read_row_versions(connection, key, table, start)
    return tuple(_version(version) for version in versions)


def _version(version: change_log.RowVersion) -> GradeVersion:
    row, entry = version.row or {}, version.entry
    return GradeVersion(
        at=entry.at,
        by=entry.by,
        grade=Grade(str(row["grade"])) if row else None,
        proposed=Grade(str(row["proposed"])) if row.get("proposed") else None,
        action=entry.action,
        reason=str(row.get("reason") or entry.reason),
    )
