"""Use cases of attendance (请假考勤): absences, the months they leave out, totals."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from kpi_desktop.domain.errors import Finding, Place, RuleViolation, error
from kpi_desktop.domain.leave import (
    LEAVE_KINDS,
    LeaveRecord,
    LeaveTotals,
    LeaveUnit,
    count_leave,
    find_leave_kind,
    find_overlap,
    propose_exclusions,
    total_leave,
)
from kpi_desktop.domain.monthly import MonthExclusion
from kpi_desktop.domain.values import UnitYear, read_number, show_short
from kpi_desktop.domain.workdays import read_day
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.exchange.leave_workbook import LeaveRow, read_leave_rows
from kpi_desktop.services.monthly import require_open_months
from kpi_desktop.services.workdays import load_calendar
from kpi_desktop.services.workspace import Changes, Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLeave:
    """An absence as it is entered; `days` None lets the calendar count them, `replaces` is what it stands for."""

    employee_no: str
    kind: str
    starts_on: str
    ends_on: str = ""
    days: Decimal | None = None
    destination: str = ""
    document_no: str = ""
    note: str = ""
    replaces: LeaveRecord | None = None


def save_leave(workspace: Workspace, key: UnitYear, *leaves: NewLeave, action: str = "登记请假") -> Changes:
    """Write absences as one step; without a last day they last one day.

    Raises RuleViolation for an unknown person or kind, days that cannot be, more days than there are, an absence outside the
    year or on the same days as another.
    """
    book = workspace.load_book(key)
    written: list[LeaveRecord] = []
    replaced = [leave.replaces for leave in leaves if leave.replaces is not None]
    for leave in leaves:
        record = make_record(book, leave)
        standing = [known for known in (*book.leave_records, *written) if known not in replaced]
        other = find_overlap(standing, record)
        if other is not None:
            message = f"{_name(book, record)}{other.starts_on}至{other.ends_on}已经登记了{other.label}，日期重叠，请改正。"
            raise RuleViolation(message)
        if any(_key(known) == _key(record) for known in standing):
            message = f"{_name(book, record)}{record.starts_on}的{record.label}已经登记过，请直接修改那一条。"
            raise RuleViolation(message)
        written.append(record)
    kept = {_key(record) for record in written}
    with workspace.write(key, action) as step:
        step.remove(*(record for record in replaced if _key(record) not in kept))
        step.save(*written)
    return step.changes


def _key(record: LeaveRecord) -> tuple[str, str, str]:
    return record.employee_no, record.kind, record.starts_on


def _name(book: YearBook, record: LeaveRecord) -> str:
    return next((e.name for e in book.employees if e.employee_no == record.employee_no), record.employee_no)


def make_record(book: YearBook, leave: NewLeave) -> LeaveRecord:
    """The record of an absence as it was entered, its days counted.

    Raises RuleViolation with the first thing that is wrong.
    """
    kind = LEAVE_KINDS.get(leave.kind)
    if kind is None or all(employee.employee_no != leave.employee_no for employee in book.employees):
        message = f"没有工号{leave.employee_no}或假别“{leave.kind}”，请改选。"
        raise RuleViolation(message)
    first = read_day(leave.starts_on)
    last = read_day(leave.ends_on) if leave.ends_on else first
    if last < first:
        message = f"结束日期{last.isoformat()}早于开始日期{first.isoformat()}，请改正。"
        raise RuleViolation(message)
    if first.year != book.year or last.year != book.year:
        message = f"请假日期要在{book.year}年以内；跨年的请按年度分开登记。"
        raise RuleViolation(message)
    counted = count_leave(kind, first, last, load_calendar(book.calendar_years))
    days = counted if leave.days is None else leave.days
    if days <= 0 or (days > counted and kind.unit is not LeaveUnit.TIMES):
        message = (
            f"{first.isoformat()}至{last.isoformat()}共{show_short(counted)}{kind.unit.label}，"
            f"不能记{show_short(days)}{kind.unit.label}，请改正日期或天数。"
        )
        raise RuleViolation(message)
    return LeaveRecord(
        employee_no=leave.employee_no,
        kind=leave.kind,
        starts_on=first.isoformat(),
        ends_on=last.isoformat(),
        days=days,
        destination=leave.destination.strip(),
        document_no=leave.document_no.strip(),
        note=leave.note.strip(),
    )


def remove_leave(workspace: Workspace, key: UnitYear, records: Sequence[LeaveRecord]) -> Changes:
    """Remove absences."""
    with workspace.write(key, "删除请假") as step:
        step.remove(*records)
    return step.changes


def list_totals(book: YearBook) -> tuple[LeaveTotals, ...]:
    """Everybody's year of attendance, in roster order.

    Raises RuleViolation for a year without working days.
    """
    calendar = load_calendar(book.calendar_years)
    return tuple(
        total_leave(
            employee,
            book.leave_records,
            book.year,
            calendar,
            in_natural_days=book.scheme.year_end.leave_in_natural_days,
        )
        for employee in book.employees
    )


def list_proposals(book: YearBook) -> tuple[MonthExclusion, ...]:
    """The months that absences of more than half of them propose to leave out, not yet left out, in roster order.

    Raises RuleViolation for a year without working days.
    """
    calendar = load_calendar(book.calendar_years)
    excluded: dict[str, set[int]] = {}
    for exclusion in book.exclusions:
        excluded.setdefault(exclusion.employee_no, set()).add(exclusion.month)
    return tuple(
        proposal
        for employee in book.employees
        for proposal in propose_exclusions(
            employee,
            [record for record in book.leave_records if record.employee_no == employee.employee_no],
            book.year,
            calendar,
            excluded.get(employee.employee_no, set()),
        )
    )


def accept_proposals(workspace: Workspace, key: UnitYear, proposals: Sequence[MonthExclusion]) -> Changes:
    """Leave the proposed months out of the mean, each with its reason, as one step.

    Raises RuleViolation when one of the months is closed.
    """
    require_open_months(workspace.load_plan(key), {proposal.month for proposal in proposals})
    with workspace.write(key, "按请假设为不计月份") as step:
        step.save(*proposals)
    return step.changes


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveImport:
    """What a workbook of absences gave: how many were written, how many were there already, and what was left out."""

    changes: Changes
    known: int
    findings: tuple[Finding, ...]


def import_leave(workspace: Workspace, key: UnitYear, path: Path) -> LeaveImport:
    """Write the absences of a workbook as one step; a row with a fault is left out and named.

    Raises FileTrouble when the workbook cannot be read or holds no absences.
    """
    book = workspace.load_book(key)
    written: list[LeaveRecord] = []
    known = 0
    findings: list[Finding] = []
    for row in read_leave_rows(path):
        place = Place(sheet=row.sheet, cell=row.cell)
        try:
            record = make_record(book, _leave_of(book, row))
        except RuleViolation as violation:
            findings.append(error(place, str(violation).rstrip("。"), "这一行没有读入"))
            continue
        standing = (*book.leave_records, *written)
        other = find_overlap(standing, record)
        if any(_key(old) == _key(record) for old in standing):
            known += 1
        elif other is not None:
            what = f"{_name(book, record)}{other.starts_on}至{other.ends_on}已经登记了{other.label}，日期重叠"
            findings.append(error(place, what, "这一行没有读入，请核对日期"))
        else:
            written.append(record)
    with workspace.write(key, f"导入请假“{path.name}”") as step:
        step.save(*written)
    return LeaveImport(changes=step.changes, known=known, findings=tuple(findings))


def _leave_of(book: YearBook, row: LeaveRow) -> NewLeave:
    numbers = [
        employee.employee_no
        for employee in book.employees
        if (employee.employee_no == row.employee_no if row.employee_no else employee.name == row.name)
    ]
    if len(numbers) != 1:
        who = row.employee_no or row.name
        message = (
            f"有{len(numbers)}个人叫{who}，请写工号。" if numbers else f"人员名册中没有“{who}”，请核对。"
        )
        raise RuleViolation(message)
    kind = find_leave_kind(row.kind)
    if kind is None:
        message = f"假别“{row.kind[:20]}”认不出来，请写病假、事假、年休假、产假、借调等。"
        raise RuleViolation(message)
    return NewLeave(
        employee_no=numbers[0],
        kind=kind.key,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        days=read_number(row.days.removesuffix("个工作日")),
        destination=row.destination[:200],
        document_no=row.document_no[:200],
        note=row.note[:2000],
    )
