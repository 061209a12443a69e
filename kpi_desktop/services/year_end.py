"""Use cases of the year end: ballots, typed scores, decided grades, and the whole unit's result."""

from kpi_desktop.domain.ballots import BallotBatch, BallotTally
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.grading import GradeDecision
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.steps import StepKind, is_done
from kpi_desktop.domain.values import HUNDRED, UnitYear
from kpi_desktop.domain.year_book import TypedScore, YearBook
from kpi_desktop.domain.year_end import UnitResult, score_year
from kpi_desktop.services.workspace import Changes, Workspace


def score(workspace: Workspace, key: UnitYear) -> UnitResult:
    """Score a unit's year afresh."""
    return score_year(workspace.load_book(key))


def score_all(workspace: Workspace) -> tuple[UnitResult, ...]:
    """Score every unit's year in the file, by unit code."""
    return tuple(score(workspace, book.key) for book in workspace.books())


def _require_open_year(book: YearBook) -> None:
    if is_done(book.steps, StepKind.YEAR_END):
        message = "年终结果已经确认，不能修改；要改请先撤回并写明原因。"
        raise RuleViolation(message)


def record_typed_scores(workspace: Workspace, key: UnitYear, scores: tuple[TypedScore, ...]) -> Changes:
    """Write typed scores of parts of the year; `score` None clears to 未填.

    Raises RuleViolation when the year is confirmed or a score is not within 0–100.
    """
    _require_open_year(workspace.load_plan(key))
    for typed in scores:
        if typed.score is not None and not 0 <= typed.score <= HUNDRED:
            message = f"年终得分{typed.score}不在0到100之间，请改正。"
            raise RuleViolation(message)
    with workspace.write(key, "录入年终得分") as step:
        step.save(*scores)
    return step.changes


def record_tallies(workspace: Workspace, key: UnitYear, tallies: tuple[BallotTally, ...]) -> Changes:
    """Write ballot counts by voter group, person and choice.

    Raises RuleViolation when the year is confirmed, a count is negative, or a group or choice is unknown.
    """
    plan = workspace.load_plan(key)
    _require_open_year(plan)
    groups = {group.label for group in plan.scheme.voter_groups}
    choices = {choice.label for choice in plan.scheme.choices}
    for tally in tallies:
        if tally.votes < 0:
            message = "票数不能是负数，请改正。"
            raise RuleViolation(message)
        if tally.voter_group not in groups or tally.choice not in choices:
            message = f"方案中没有“{tally.voter_group}”组或“{tally.choice}”选项，请核对计分方案。"
            raise RuleViolation(message)
    with workspace.write(key, "录入民主测评") as step:
        step.save(*tallies)
    return step.changes


def record_batches(workspace: Workspace, key: UnitYear, batches: tuple[BallotBatch, ...]) -> Changes:
    """Write the counts of ballots issued, returned, valid and invalid by voter group.

    Raises RuleViolation when the year is confirmed or a count is negative.
    """
    _require_open_year(workspace.load_plan(key))
    for batch in batches:
        if min(batch.issued, batch.returned, batch.valid, batch.invalid) < 0:
            message = "票数不能是负数，请改正。"
            raise RuleViolation(message)
    with workspace.write(key, "录入测评票数") as step:
        step.save(*batches)
    return step.changes


def decide_grades(workspace: Workspace, key: UnitYear, grades: dict[str, Grade], reason: str) -> Changes:
    """Record decided grades by employee number, with one reason.

    Raises RuleViolation when the year is confirmed, a person is unknown or has no total, 优秀 is barred, the quota
    would be broken, or a grade differs from the proposal without a reason.
    """
    result = score(workspace, key)
    _require_open_year(result.book)
    people = {person.employee.employee_no: person for person in result.people}
    for number, grade in grades.items():
        person = people.get(number)
        if person is None:
            message = f"没有工号{number}，请刷新后再定等次。"
            raise RuleViolation(message)
        if grade is Grade.EXCELLENT and person.eligibility.effect:
            message = f"{person.employee.name}不能定为优秀：{person.eligibility.sentence}。"
            raise RuleViolation(message)
        if person.total is None and grade is not Grade.UNDETERMINED:
            message = f"{person.employee.name}的总分还没有算出，先补齐缺项再定等次。"
            raise RuleViolation(message)
        if grade is not person.proposal.grade and not reason.strip():
            message = f"{person.employee.name}的等次与建议（{person.proposed_word}）不同，请写明理由。"
            raise RuleViolation(message)
    after = {number: grades.get(number, person.grade) for number, person in people.items()}
    for quota in result.quotas:
        used = sum(
            1
            for number, grade in after.items()
            if grade is Grade.EXCELLENT and people[number].employee.category in quota.pool.categories
        )
        if used > quota.cap:
            message = (
                f"{quota.pool.label}优秀名额{quota.cap}名，这样会有{used}名，请减少{used - quota.cap}名。"
            )
            raise RuleViolation(message)
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
                )
                for number, grade in grades.items()
            )
        )
    return step.changes


def withdraw_grades(workspace: Workspace, key: UnitYear, numbers: tuple[str, ...], reason: str) -> Changes:
    """Take back decided grades, with a reason; the proposals stand again.

    Raises RuleViolation without a reason.
    """
    if not reason.strip():
        message = "撤回等次要写明原因。"
        raise RuleViolation(message)
    book = workspace.load_book(key)
    with workspace.write(key, "撤回等次", reason.strip()) as step:
        step.remove(*(decision for decision in book.decisions if decision.employee_no in numbers))
    return step.changes
