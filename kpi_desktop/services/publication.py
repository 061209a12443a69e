"""Use cases of the year's publication, objections, written notice, review and appeal."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from kpi_desktop.domain.deciding import list_breaches, say_breaches
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.grading import GradeDecision
from kpi_desktop.domain.publication import (
    check_decision,
    check_filing,
    check_no_objection,
    check_objection,
    current_notice,
    make_notice,
    next_notice_no,
)
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.steps import StepKind, StepRecord, check_order, find_step, is_done
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.domain.year_end import score_year
from kpi_desktop.domain.year_records import Appeal, AppealKind, ResultNotice, YearObjection
from kpi_desktop.services.workdays import load_calendar
from kpi_desktop.services.workspace import Changes, Workspace


def _today(workspace: Workspace) -> date:
    return workspace.clock().astimezone().date()


def _require_running(book: YearBook) -> None:
    check_order(book.steps, StepKind.PUBLICATION)
    if is_done(book.steps, StepKind.PUBLICATION):
        message = "公示已经确认无异议，不能再改；要改请先撤回公示并写明原因。"
        raise RuleViolation(message)


def start_publication(workspace: Workspace, key: UnitYear, start: date, place: str = "") -> Changes:
    """Register the publication's first day; the last follows by working days. Registering again corrects it.

    Raises RuleViolation before the confirmation or on an earlier day, after 无异议, or for a year without holidays.
    """
    book = workspace.load_book(key)
    _require_running(book)
    confirmed = find_step(book.steps, StepKind.YEAR_END)
    if confirmed is not None and start.isoformat() < confirmed.done_on:
        message = f"公示不能早于{confirmed.done_on}的年终确认，请核对日期。"
        raise RuleViolation(message)
    calendar = load_calendar(book.calendar_years)
    notice = make_notice(next_notice_no(book.notices), start, book.scheme.year_end, place.strip(), calendar)
    with workspace.write(key, "登记年度公示") as step:
        step.save(notice)
    return step.changes


def save_objection(workspace: Workspace, key: UnitYear, objection: YearObjection) -> Changes:
    """Register an objection, or what came of it; number 0 is a new one.

    Raises RuleViolation before a publication, after 无异议, or when it is not whole.
    """
    book = workspace.load_book(key)
    _require_running(book)
    check_objection(objection, book)
    number = objection.objection_no or max((o.objection_no for o in book.objections), default=0) + 1
    by = workspace.operator if objection.settled_on and not objection.settled_by else objection.settled_by
    with workspace.write(key, "登记公示异议") as step:
        step.save(replace(objection, objection_no=number, settled_by=by))
    return step.changes


def confirm_publication(workspace: Workspace, key: UnitYear, *, confirmed_by: str, note: str = "") -> Changes:
    """Confirm that the publication ran out without an open objection (无异议); a person does it, never the calendar.

    Raises RuleViolation before it has run out, while an objection is open, or without a name.
    """
    book = workspace.load_book(key)
    _require_running(book)
    if not confirmed_by.strip():
        message = "请写明由谁确认公示结果。"
        raise RuleViolation(message)
    today = _today(workspace)
    check_no_objection(book, today)
    record = StepRecord(
        kind=StepKind.PUBLICATION, done_on=today.isoformat(), done_by=confirmed_by.strip(), note=note.strip()
    )
    with workspace.write(key, "确认公示无异议") as step:
        step.save(record)
    return replace(step.changes, is_business_step=True)


def withdraw_publication(workspace: Workspace, key: UnitYear, reason: str) -> Changes:
    """Take 无异议 back, with a reason; the publication begins anew.

    Raises RuleViolation without a reason or when it was not confirmed.
    """
    if not reason.strip():
        message = "撤回公示要写明原因。"
        raise RuleViolation(message)
    book = workspace.load_book(key)
    done = find_step(book.steps, StepKind.PUBLICATION)
    if done is None:
        message = "公示还没有确认无异议，不需要撤回。"
        raise RuleViolation(message)
    running = current_notice(book.notices)
    today = _today(workspace).isoformat()
    with workspace.write(key, "撤回：公示", reason.strip()) as step:
        step.remove(done)
        step.save(*(replace(each, withdrawn_on=today) for each in (running,) if each is not None))
    return replace(step.changes, is_business_step=True)


def notify_people(workspace: Workspace, key: UnitYear, numbers: Sequence[str], notified_on: date) -> Changes:
    """Register the day people were told their grade in writing (书面通知); signatures already there stay.

    Raises RuleViolation before 无异议, or on a day before it.
    """
    book = workspace.load_book(key)
    done = find_step(book.steps, StepKind.PUBLICATION)
    if done is None:
        message = "书面通知在公示确认无异议以后，请先确认公示。"
        raise RuleViolation(message)
    if notified_on.isoformat() < done.done_on:
        message = f"通知日期早于确认公示的{done.done_on}，请核对。"
        raise RuleViolation(message)
    known = {each.employee_no: each for each in book.result_notices}
    people = [number for number in numbers if any(e.employee_no == number for e in book.employees)]
    with workspace.write(key, "登记书面通知") as step:
        step.save(
            *(
                replace(known[number], notified_on=notified_on.isoformat())
                if number in known
                else ResultNotice(employee_no=number, notified_on=notified_on.isoformat())
                for number in people
            )
        )
    return step.changes


def record_signatures(workspace: Workspace, key: UnitYear, notices: Sequence[ResultNotice]) -> Changes:
    """Register who signed the notice, when, and the person's opinion.

    Raises RuleViolation when somebody has not been notified, or signed before.
    """
    known = {each.employee_no for each in workspace.load_book(key).result_notices}
    for notice in notices:
        if notice.employee_no not in known:
            message = "这个人还没有书面通知，请先登记通知日期。"
            raise RuleViolation(message)
        if notice.signed_on and notice.signed_on < notice.notified_on:
            message = f"签收日期早于通知的{notice.notified_on}，请核对。"
            raise RuleViolation(message)
    with workspace.write(key, "登记本人签收和意见") as step:
        step.save(*notices)
    return step.changes


def file_appeal(
    workspace: Workspace, key: UnitYear, employee_no: str, *, kind: AppealKind, filed_on: date, ground: str
) -> Changes:
    """Register a review or an appeal with the result it is about.

    Raises RuleViolation when it cannot be taken, as after the deadline (公务员法: 30 days from notice, 15 from the review).
    """
    book = workspace.load_book(key)
    person = next((p for p in score_year(book).people if p.employee.employee_no == employee_no), None)
    if person is None or person.decision is None:
        message = "这个人还没有评定等次，不能登记复核申诉。"
        raise RuleViolation(message)
    appeal = Appeal(
        appeal_no=max((each.appeal_no for each in book.appeals), default=0) + 1,
        employee_no=employee_no,
        kind=kind,
        filed_on=filed_on.isoformat(),
        ground=ground.strip(),
        before=person.decision.grade,
        before_total=person.total,
    )
    check_filing(appeal, book)
    with workspace.write(key, f"登记{kind.label}") as step:
        step.save(appeal)
    return replace(step.changes, is_business_step=True)


def decide_appeal(
    workspace: Workspace,
    key: UnitYear,
    appeal_no: int,
    after: Grade,
    *,
    reason: str,
    decided_by: str,
    decided_on: date,
) -> Changes:
    """Decide a review or appeal with its reason; a changed grade takes the place of the decided one, both are kept.

    Raises RuleViolation when it is unknown or decided, not whole, or the new grade is barred or breaks the quota.
    """
    book = workspace.load_book(key)
    appeal = next((each for each in book.appeals if each.appeal_no == appeal_no), None)
    if appeal is None or appeal.after is not None:
        message = "没有等待决定的这一件复核申诉，请刷新后再看。"
        raise RuleViolation(message)
    decided = replace(
        appeal,
        after=after,
        reason=reason.strip(),
        decided_by=decided_by.strip(),
        decided_on=decided_on.isoformat(),
    )
    check_decision(decided)
    records: list[object] = [decided]
    if after is not appeal.before:
        result = score_year(book)
        why = f"{appeal.kind.label}变更：{reason.strip()}"
        breaches = list_breaches(result, {appeal.employee_no: after}, why)
        if breaches:
            raise RuleViolation(say_breaches(breaches))
        person = next(p for p in result.people if p.employee.employee_no == appeal.employee_no)
        records.append(
            GradeDecision(
                employee_no=appeal.employee_no,
                grade=after,
                reason=why,
                decided_on=decided_on.isoformat(),
                decided_by=decided_by.strip(),
                proposed=person.proposal.grade,
            )
        )
    with workspace.write(key, f"决定{appeal.kind.label}", reason.strip()) as step:
        step.save(*records)
    return replace(step.changes, is_business_step=True)
