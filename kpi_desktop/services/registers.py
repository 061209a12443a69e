"""Use cases of the four systems (四项制度): promises, entries, and what becomes of an entry at fault."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from kpi_desktop.domain.adjustments import Adjustment
from kpi_desktop.domain.eligibility import Effect
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.registers import (
    ACCOUNTABILITY_EFFECTS,
    CaseStand,
    Register,
    RegisterEntry,
    ServicePromise,
    Settlement,
    due_day,
    judge_entry,
    propose_deductions,
)
from kpi_desktop.domain.scheme import Direction
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.domain.workdays import Calendar, read_day
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.services.adjustments import next_item_no
from kpi_desktop.services.monthly import require_open_months
from kpi_desktop.services.workdays import load_calendar
from kpi_desktop.services.workspace import Changes, Workspace


def list_stands(book: YearBook, today: date) -> tuple[CaseStand, ...]:
    """Every entry of the four registers with where it stands, by register and number.

    A case still open is late up to today, and to the end of the year at most. Where the working days of a year are not known
    the entry says so and waits.
    """
    calendar = load_calendar(book.calendar_years)
    until = min(today, date(book.year, 12, 31))
    order = list(Register)
    entries = sorted(book.register_entries, key=lambda e: (order.index(e.system), e.entry_no))
    return tuple(_stand(entry, book, calendar, until) for entry in entries)


def _stand(entry: RegisterEntry, book: YearBook, calendar: Calendar, until: date) -> CaseStand:
    try:
        return judge_entry(entry, book.adjustments, calendar, until)
    except RuleViolation as violation:
        return CaseStand(
            entry=entry, late_days=0, deducted=Decimal(0), settlement=Settlement.OPEN, trouble=str(violation)
        )


def save_promise(workspace: Workspace, key: UnitYear, promise: ServicePromise) -> Changes:
    """Write a promise of the unit.

    Raises RuleViolation without a number or title, or when the term or the owner cannot be.
    """
    book = workspace.load_plan(key)
    if not promise.promise_no.strip() or not promise.title.strip():
        message = "承诺编号和承诺事项都要填写。"
        raise RuleViolation(message)
    _check_days(promise.limit_days)
    if promise.employee_no:
        _require_person(book, promise.employee_no)
    with workspace.write(key, "登记承诺事项") as step:
        step.save(promise)
    return step.changes


def remove_promise(workspace: Workspace, key: UnitYear, promise: ServicePromise) -> Changes:
    """Remove a promise.

    Raises RuleViolation while an entry names it.
    """
    book = workspace.load_book(key)
    naming = [entry for entry in book.register_entries if entry.promise_no == promise.promise_no]
    if naming:
        message = f"{naming[0].matter}用到承诺“{promise.title}”，请先改那一条。"
        raise RuleViolation(message)
    with workspace.write(key, "删除承诺事项") as step:
        step.remove(promise)
    return step.changes


def _check_days(days: int | None) -> None:
    if days is not None and not 0 <= days <= 1000:  # noqa: PLR2004 - the file's own bounds
        message = f"时限{days}个工作日不在0到1000之间，请改正。"
        raise RuleViolation(message)


def _require_person(book: YearBook, employee_no: str) -> None:
    if all(employee.employee_no != employee_no for employee in book.employees):
        message = f"没有工号为{employee_no}的人，请改选责任人。"
        raise RuleViolation(message)


def save_entry(workspace: Workspace, key: UnitYear, entry: RegisterEntry) -> Changes:
    """Write an entry; number 0 takes the next free one of its register.

    A case without a day due gets it from its own term or its promise's, counted in working days.

    Raises RuleViolation when person, day or fact is lacking, a case has no term, a window ends before it begins, or the
    entry is deducted already.
    """
    book = workspace.load_book(key)
    _require_person(book, entry.employee_no)
    if not entry.fact.strip():
        message = f"请写明{entry.system.label}的事项。"
        raise RuleViolation(message)
    entry = _with_days(book, entry)
    _refuse_settled(book, entry)
    if entry.entry_no == 0:
        taken = [known.entry_no for known in book.register_entries if known.system is entry.system]
        entry = replace(entry, entry_no=max(taken, default=0) + 1)
    with workspace.write(key, f"登记{entry.system.label}") as step:
        step.save(entry)
    return step.changes


def _with_days(book: YearBook, entry: RegisterEntry) -> RegisterEntry:
    happened_on = read_day(entry.happened_on).isoformat()
    if happened_on[:4] not in {str(book.year), str(book.year - 1)}:
        message = f"日期{happened_on}不在{book.year}年，请改正。"
        raise RuleViolation(message)
    days = {
        name: read_day(text).isoformat()
        for name in ("due_on", "finished_on", "effect_from", "effect_to")
        if (text := getattr(entry, name))
    }
    entry = replace(entry, happened_on=happened_on, **days)  # type: ignore[arg-type]
    if entry.finished_on and entry.finished_on < entry.happened_on:
        message = "办结日期早于受理日期，请改正。"
        raise RuleViolation(message)
    if entry.effect_to and entry.effect_to < (entry.effect_from or entry.happened_on):
        message = "影响期的结束日期早于开始日期，请改正。"
        raise RuleViolation(message)
    if entry.system is not Register.ACCOUNTABILITY and entry.effect is not Effect.ALL:
        message = "只有行政问责影响评等，请改登记到行政问责。"
        raise RuleViolation(message)
    if entry.effect not in ACCOUNTABILITY_EFFECTS:
        message = f"问责不能使人“{entry.effect.label}”，请改选。"
        raise RuleViolation(message)
    return _with_due_day(book, entry) if entry.system is Register.DEADLINE else entry


def _with_due_day(book: YearBook, entry: RegisterEntry) -> RegisterEntry:
    promise = next((p for p in book.promises if p.promise_no == entry.promise_no), None)
    limit = entry.limit_days
    if limit is None and promise is not None and not entry.due_on:
        limit = promise.limit_days
    _check_days(limit)
    if limit is not None:
        due_on = due_day(entry.happened_on, limit, load_calendar(book.calendar_years))
        return replace(entry, limit_days=limit, due_on=due_on)
    if not entry.due_on:
        message = "请填写时限（工作日）或应办结日期，或选择有时限的承诺事项。"
        raise RuleViolation(message)
    if entry.due_on < entry.happened_on:
        message = "应办结日期早于受理日期，请改正。"
        raise RuleViolation(message)
    return entry


def _refuse_settled(book: YearBook, entry: RegisterEntry) -> None:
    known = next(
        (e for e in book.register_entries if (e.system, e.entry_no) == (entry.system, entry.entry_no)), None
    )
    plain = replace(entry, document_no="", effect=Effect.ALL, effect_from="", effect_to="")
    if known is None or plain == replace(
        known, document_no="", effect=Effect.ALL, effect_from="", effect_to=""
    ):
        return
    if any(adjustment.matter == entry.matter for adjustment in book.adjustments):
        message = f"{entry.matter}已经扣分，不能修改；要改请先撤回扣分。"
        raise RuleViolation(message)


def remove_entry(workspace: Workspace, key: UnitYear, entry: RegisterEntry) -> Changes:
    """Remove an entry.

    Raises RuleViolation while it is deducted.
    """
    book = workspace.load_book(key)
    if any(adjustment.matter == entry.matter for adjustment in book.adjustments):
        message = f"{entry.matter}已经扣分，不能删除；请先撤回扣分。"
        raise RuleViolation(message)
    with workspace.write(key, f"删除{entry.system.label}登记") as step:
        step.remove(entry)
    return step.changes


def deduct_entry(workspace: Workspace, key: UnitYear, entry: RegisterEntry, month: int) -> Changes:
    """Make the deduction an entry leads to by the scheme's table, in a month, as one step.

    Raises RuleViolation when there is nothing to deduct, it is deducted already, the month is closed or without presence,
    or the scheme's table has no such item.
    """
    book = workspace.load_book(key)
    require_open_months(book, {month})
    today = workspace.clock().astimezone().date()
    stand = judge_entry(entry, book.adjustments, load_calendar(book.calendar_years), today)
    if stand.settlement not in {Settlement.OPEN, Settlement.WAIVED}:
        message = f"{entry.matter}{stand.settlement.label}，不用再扣分。"
        raise RuleViolation(message)
    person = next(e for e in book.employees if e.employee_no == entry.employee_no)
    if not person.is_present(month):
        message = f"{person.name}{person.absence_reason(month)}，{month}月不能扣分，请改选月份。"
        raise RuleViolation(message)
    proposed = propose_deductions(stand, book.scheme)
    if not proposed:
        message = f"方案的加减分项目表里没有与{entry.matter}相应的扣分，请先在“计分方案”中增加，或写明不扣分的理由。"
        raise RuleViolation(message)
    deductions: list[Adjustment] = []
    for each in proposed:
        deduction = Adjustment(
            employee_no=entry.employee_no,
            month=month,
            direction=Direction.DEDUCT,
            item_no=0,
            points=each.points,
            fact=each.fact,
            document_no=entry.document_no,
            rule=each.rule.key,
            level=each.level,
            matter=entry.matter,
            happened_on=entry.finished_on or entry.happened_on,
        )
        number = next_item_no(book, entry.employee_no, deduction, deductions)
        deductions.append(replace(deduction, item_no=number))
    with workspace.write(key, f"{entry.matter}扣分") as step:
        step.save(*deductions, replace(entry, waived_reason=""))
    return step.changes


def withdraw_deduction(workspace: Workspace, key: UnitYear, entry: RegisterEntry) -> Changes:
    """Take the deductions of an entry back (撤回扣分); the entry waits again.

    Raises RuleViolation when there are none or their month is closed.
    """
    book = workspace.load_book(key)
    deductions = [adjustment for adjustment in book.adjustments if adjustment.matter == entry.matter]
    if not deductions:
        message = f"{entry.matter}没有扣分，不用撤回。"
        raise RuleViolation(message)
    require_open_months(book, {deduction.month for deduction in deductions})
    with workspace.write(key, f"撤回{entry.matter}扣分") as step:
        step.remove(*deductions)
    return step.changes


def waive_entry(workspace: Workspace, key: UnitYear, entry: RegisterEntry, reason: str) -> Changes:
    """Leave an entry without a deduction, for a reason that stays with it.

    Raises RuleViolation without a reason or while it is deducted.
    """
    if not reason.strip():
        message = "请写明不扣分的理由，如：系统停机，已报告并告知办事人。"
        raise RuleViolation(message)
    book = workspace.load_book(key)
    if any(adjustment.matter == entry.matter for adjustment in book.adjustments):
        message = f"{entry.matter}已经扣分，请先撤回扣分。"
        raise RuleViolation(message)
    with workspace.write(key, f"{entry.matter}不扣分", reason.strip()) as step:
        step.save(replace(entry, waived_reason=reason.strip()))
    return step.changes
