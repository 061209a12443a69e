"""What the sub-page 四项制度 shows, derived from the year book."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.evidence import entry_place
from kpi_desktop.domain.monthly import MONTHS
from kpi_desktop.domain.registers import (
    CaseStand,
    Register,
    RegisterEntry,
    ServicePromise,
    Settlement,
    propose_deductions,
)
from kpi_desktop.domain.steps import StepKind, is_done
from kpi_desktop.domain.values import show_short
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.services import registers as register_service

PROMISES = "承诺事项"
FINE = "按规定办理"
NO_EFFECT = "不影响评等"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterLine:
    """An entry of a register with its person's name, its promise's title and the number of its files."""

    stand: CaseStand
    name: str
    promise: str
    files: int

    @property
    def entry(self) -> RegisterEntry:
        return self.stand.entry

    @property
    def key(self) -> str:
        return f"{self.entry.system.value}/{self.entry.entry_no}"

    @property
    def is_locked(self) -> bool:
        """Whether it is deducted, so that only the deduction's withdrawal opens it again."""
        return self.stand.settlement is Settlement.DEDUCTED

    @property
    def can_deduct(self) -> bool:
        entry = self.entry
        at_fault = bool(entry.fault) or self.stand.late_days > 0
        return at_fault and self.stand.settlement in {Settlement.OPEN, Settlement.WAIVED}

    @property
    def can_waive(self) -> bool:
        return self.stand.settlement in {Settlement.OPEN, Settlement.WAIVED}


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseLine:
    """A promise with its owner's name and how often it was kept and not."""

    promise: ServicePromise
    owner: str
    cases: int
    broken: int


def derive_register(book: YearBook, system: Register, today: date) -> tuple[RegisterLine, ...]:
    """The entries of one register."""
    names = {employee.employee_no: employee.name for employee in book.employees}
    promises = {promise.promise_no: promise.title for promise in book.promises}
    files: dict[str, int] = {}
    for attachment in book.attachments:
        files[attachment.place] = files.get(attachment.place, 0) + 1
    return tuple(
        RegisterLine(
            stand=stand,
            name=names.get(stand.entry.employee_no, stand.entry.employee_no),
            promise=promises.get(stand.entry.promise_no, ""),
            files=files.get(entry_place(stand.entry), 0),
        )
        for stand in register_service.list_stands(book, today)
        if stand.entry.system is system
    )


def derive_promises(book: YearBook, today: date) -> tuple[PromiseLine, ...]:
    """The unit's promises by number."""
    names = {employee.employee_no: employee.name for employee in book.employees}
    stands = register_service.list_stands(book, today)
    return tuple(
        PromiseLine(
            promise=promise,
            owner=names.get(promise.employee_no, promise.employee_no),
            cases=sum(1 for stand in stands if stand.entry.promise_no == promise.promise_no),
            broken=sum(
                1
                for stand in stands
                if stand.entry.promise_no == promise.promise_no and (stand.entry.fault or stand.late_days)
            ),
        )
        for promise in book.promises
    )


def derive_sentence(lines: Iterable[RegisterLine]) -> tuple[str, str]:
    """How many entries there are and how many wait, and the mood of the sentence."""
    given = list(lines)
    waiting = sum(1 for line in given if line.stand.settlement is Settlement.OPEN)
    deducted = sum((line.stand.deducted for line in given), Decimal(0))
    words = f"共{len(given)}件"
    if deducted:
        words += f"，已扣{show_short(deducted)}分"
    if waiting:
        return f"{words}，{waiting}件待处理：请扣分，或写明不扣分的理由。", "bad"
    return (f"{words}，没有待处理的。", "good") if given else ("", "")


def derive_proposal(line: RegisterLine, book: YearBook) -> str:
    """What the scheme deducts for an entry, in words; the sentence of a refusal when it says nothing."""
    proposed = propose_deductions(line.stand, book.scheme)
    if not proposed:
        return "方案的加减分项目表里没有相应的扣分，请先在“岗位设置”的“计分方案”中增加，或写明不扣分的理由。"
    terms = "；".join(f"{each.rule.label} {show_short(each.points)}分" for each in proposed)
    total = sum((each.points for each in proposed), Decimal(0))
    return f"{line.name}：{line.entry.fact}。\n按方案扣{show_short(total)}分：{terms}。"


def open_months(book: YearBook) -> tuple[str, ...]:
    """The months that are not closed, as a form offers them."""
    return tuple(f"{month}月" for month in MONTHS if not is_done(book.steps, StepKind.MONTH, month))


def month_for(line: RegisterLine, months: tuple[str, ...]) -> str:
    """The open month an entry's deduction goes into first: the one it happened or ended in, else the next open."""
    wanted = int((line.entry.finished_on or line.entry.happened_on)[5:7])
    later = [month for month in months if int(month.removesuffix("月")) >= wanted]
    return next(iter(later or months), "")


def read_limit(text: str) -> int | None:
    """Read a term in working days; empty is none.

    Raises RuleViolation when it is no whole number.
    """
    plain = text.strip().removesuffix("个工作日").removesuffix("天").strip()
    if not plain:
        return None
    if not plain.isdigit():
        raise RuleViolation("时限请填写整数的工作日，如 5。")
    return int(plain)
