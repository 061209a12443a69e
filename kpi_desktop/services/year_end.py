"""Use cases of the year end: ballots, typed scores, decided grades, and the whole unit's result."""

from dataclasses import replace

from kpi_desktop.domain.ballots import BallotBatch, BallotTally
from kpi_desktop.domain.deciding import list_breaches, say_breaches
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.grading import GradeDecision
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.steps import StepKind, is_done
from kpi_desktop.domain.values import HUNDRED, UnitYear
from kpi_desktop.domain.year_book import TypedScore, YearBook
from kpi_desktop.domain.year_end import UnitResult, score_year
from kpi_desktop.services.ballot_desk import keyed_groups, load_desk
from kpi_desktop.services.workspace import Changes, Workspace


def score(workspace: Workspace, key: UnitYear) -> UnitResult:
    """Score a unit's year afresh."""
    return score_year(workspace.load_book(key))


def score_all(workspace: Workspace) -> tuple[UnitResult, ...]:
    """Score every unit's year in the file, by unit code."""
    return tuple(score(workspace, book.key) for book in workspace.books())


def require_open_year(book: YearBook) -> None:
    """Refuse to change what the confirmed result rests on.

    Raises RuleViolation when the year is confirmed.
    """
    if is_done(book.steps, StepKind.YEAR_END):
        message = "年终结果已经确认，不能修改；要改请先在“等次评定”中撤回年终确认并写明原因。"
        raise RuleViolation(message)


def record_typed_scores(workspace: Workspace, key: UnitYear, scores: tuple[TypedScore, ...]) -> Changes:
    """Write typed scores of parts of the year; `score` None clears to 未填.

    Raises RuleViolation when the year is confirmed, a score is not within 0–100, or a part does not apply to a person
    without a reason or as the last one left.
    """
    plan = workspace.load_plan(key)
    require_open_year(plan)
    _require_a_part_left(workspace, key, plan, scores)
    for typed in scores:
        if typed.score is not None and not 0 <= typed.score <= HUNDRED:
            message = f"年终得分{typed.score}不在0到100之间，请改正。"
            raise RuleViolation(message)
        if typed.is_waived and not typed.reason.strip():
            message = "写明一个部分不适用，要写明原因。"
            raise RuleViolation(message)
    with workspace.write(key, "录入年终得分") as step:
        step.save(*scores)
    return step.changes


def _require_a_part_left(
    workspace: Workspace, key: UnitYear, plan: YearBook, scores: tuple[TypedScore, ...]
) -> None:
    if not any(typed.is_waived for typed in scores):
        return
    known = {(t.employee_no, t.part): t.is_waived for t in workspace.load_book(key).typed_scores}
    known |= {(t.employee_no, t.part): t.is_waived for t in scores}
    names = {employee.employee_no: employee.name for employee in plan.employees}
    for number in dict.fromkeys(typed.employee_no for typed in scores):
        if all(known.get((number, part.key), False) for part in plan.scheme.parts):
            message = f"{names.get(number, number)}至少要有一个部分适用，才能算出总分。"
            raise RuleViolation(message)


def record_tallies(workspace: Workspace, key: UnitYear, tallies: tuple[BallotTally, ...]) -> Changes:
    """Write ballot counts by voter group, person and choice.

    Raises RuleViolation when the year is confirmed, a count is negative, or a group or choice is unknown.
    """
    plan = workspace.load_plan(key)
    require_open_year(plan)
    groups = {group.label for group in plan.scheme.voter_groups}
    choices = {choice.label for choice in plan.scheme.choices}
    for tally in tallies:
        if tally.votes < 0:
            message = "票数不能是负数，请改正。"
            raise RuleViolation(message)
        if tally.voter_group not in groups or tally.choice not in choices:
            message = f"方案中没有“{tally.voter_group}”组或“{tally.choice}”选项，请核对计分方案。"
            raise RuleViolation(message)
    keyed = keyed_groups(load_desk(workspace, key))
    for group in dict.fromkeys(tally.voter_group for tally in tallies if tally.voter_group in keyed):
        message = f"{group}组的票是逐张录入的，票数由录票得出，不能直接填写；要改请到“录票”退回计票。"
        raise RuleViolation(message)
    with workspace.write(key, "录入民主测评") as step:
        step.save(*tallies)
    return step.changes


def record_batches(workspace: Workspace, key: UnitYear, batches: tuple[BallotBatch, ...]) -> Changes:
    """Write the counts of ballots issued, returned, valid and invalid by voter group.

    Raises RuleViolation when the year is confirmed or a count is negative.
    """
    require_open_year(workspace.load_plan(key))
    desk = {(each.batch.voter_group, each.batch.batch_no): each for each in load_desk(workspace, key)}
    for batch in batches:
        known = desk.get((batch.voter_group, batch.batch_no))
        if (
            known is not None
            and known.first is not None
            and replace(known.batch, issued=batch.issued) != batch
        ):
            message = f"{batch.label}是逐张录入的，收回、有效和无效票数由录票得出，不能直接填写。"
            raise RuleViolation(message)
        if min(batch.issued, batch.returned, batch.valid, batch.invalid) < 0:
            message = "票数不能是负数，请改正。"
            raise RuleViolation(message)
    with workspace.write(key, "录入测评票数") as step:
        step.save(*batches)
    return step.changes


def decide_grades(workspace: Workspace, key: UnitYear, grades: dict[str, Grade], reason: str) -> Changes:
    """Record decided grades by employee number, with one reason; the proposal is kept beside each.

    Raises RuleViolation when the year is confirmed, else with everything that stands against it at once: a person
    unknown or without a total, a grade barred or forced, the quota broken, a grade other than proposed without a reason.
    """
    result = score(workspace, key)
    require_open_year(result.book)
    breaches = list_breaches(result, grades, reason)
    if breaches:
        raise RuleViolation(say_breaches(breaches))
    proposed = {person.employee.employee_no: person.proposal.grade for person in result.people}
    today = workspace.clock().astimezone().date().isoformat()
    with workspace.write(key, "评定等次", reason.strip()) as step:
        step.save(
            *(
                GradeDecision(
                    employee_no=number,
                    grade=grade,
                    reason=reason.strip(),
                    decided_on=today,
                    decided_by=workspace.operator,
                    proposed=proposed[number],
                )
                for number, grade in grades.items()
            )
        )
    return step.changes


def withdraw_grades(workspace: Workspace, key: UnitYear, numbers: tuple[str, ...], reason: str) -> Changes:
    """Take back decided grades, with a reason; the proposals stand again.

    Raises RuleViolation without a reason, or when the year is confirmed.
    """
    if not reason.strip():
        message = "撤回等次要写明原因。"
        raise RuleViolation(message)
    book = workspace.load_book(key)
    require_open_year(book)
    with workspace.write(key, "撤回等次", reason.strip()) as step:
        step.remove(*(decision for decision in book.decisions if decision.employee_no in numbers))
    return step.changes
