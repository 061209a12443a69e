"""What the sub-page 请假考勤 shows, derived from the year book."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.leave import LEAVE_KINDS, LeaveKind, LeaveRecord, LeaveTotals, half_year
from kpi_desktop.domain.monthly import MonthExclusion
from kpi_desktop.domain.staff import Employee
from kpi_desktop.domain.values import show_short
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.services import attendance

KINDS: dict[str, LeaveKind] = {kind.label: kind for kind in LEAVE_KINDS.values()}


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveLine:
    """An absence with its person."""

    record: LeaveRecord
    employee: Employee

    @property
    def key(self) -> str:
        return f"{self.record.employee_no}/{self.record.kind}/{self.record.starts_on}"

    @property
    def kind(self) -> LeaveKind:
        return LEAVE_KINDS[self.record.kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalLine:
    """A month that an absence proposes to leave out."""

    proposal: MonthExclusion
    name: str

    @property
    def key(self) -> str:
        return f"{self.proposal.employee_no}/{self.proposal.month}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """The whole sub-page; `trouble` is the sentence when the year's working days are not known."""

    leaves: tuple[LeaveLine, ...]
    totals: tuple[LeaveTotals, ...]
    proposals: tuple[ProposalLine, ...]
    trouble: str

    @property
    def sentence(self) -> str:
        if self.trouble:
            return self.trouble
        if self.proposals:
            return f"有{len(self.proposals)}人次缺勤超过半月，建议设为不计月份。"
        return "没有缺勤超过半月而仍计入考核的月份。" if self.leaves else ""


def derive_attendance(book: YearBook) -> Attendance:
    """Absences in roster order, totals, proposals."""
    people = {employee.employee_no: employee for employee in book.employees}
    order = {number: at for at, number in enumerate(people)}
    records = sorted(
        (record for record in book.leave_records if record.employee_no in people),
        key=lambda record: (order[record.employee_no], record.starts_on, record.kind),
    )
    leaves = tuple(LeaveLine(record=record, employee=people[record.employee_no]) for record in records)
    try:
        totals, proposals, trouble = attendance.list_totals(book), attendance.list_proposals(book), ""
    except RuleViolation as violation:
        totals, proposals, trouble = (), (), str(violation)
    return Attendance(
        leaves=leaves,
        totals=totals,
        proposals=tuple(
            ProposalLine(proposal=proposal, name=people[proposal.employee_no].name) for proposal in proposals
        ),
        trouble=trouble,
    )


def describe_total(totals: LeaveTotals, book: YearBook) -> str:
    """What a person's absences come to and what that leads to."""
    words = [f"{kind.label}{show_short(days)}{kind.unit.label}" for kind, days in totals.by_kind]
    if is_over_half_a_year(totals, book):
        limit, unit = half_year(book.scheme, book.year)
        words.append(
            f"病事假{show_short(totals.counted or 0)}个{unit}超过半年（{show_short(limit)}个{unit}）"
        )
    if totals.is_elsewhere_half_a_year:
        words.append("在外单位工作满半年，由所在单位考核")
    return "、".join(words)


def is_over_half_a_year(totals: LeaveTotals, book: YearBook) -> bool:
    """Whether the year's 病假 and 事假 leave no grade."""
    return totals.counted is not None and totals.counted > half_year(book.scheme, book.year)[0]


def show_counted(totals: LeaveTotals) -> str:
    """The 病假 and 事假 that count, and that they were typed when no record says so."""
    if totals.counted is None:
        return ""
    return show_short(totals.counted) + ("" if totals.is_from_records else "（名册）")


def total_of(totals: LeaveTotals, kind: str) -> Decimal | None:
    """The sum of one kind, None when there is none."""
    return next((days for each, days in totals.by_kind if each.key == kind), None)
