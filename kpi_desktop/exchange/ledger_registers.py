"""The four systems of a ledger: the promises published (承诺事项) and the entries of the registers (四项制度登记)."""

from dataclasses import dataclass, replace

from kpi_desktop.domain.eligibility import Effect
from kpi_desktop.domain.registers import ACCOUNTABILITY_EFFECTS, Register, RegisterEntry, ServicePromise
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.exchange.ledger_cells import cell_text
from kpi_desktop.exchange.ledger_duties import SheetRow, read_day_of, rows_of
from kpi_desktop.exchange.ledger_layout import Findings, Layout
from kpi_desktop.exchange.ledger_people import People
from kpi_desktop.exchange.ledger_plan_sheets import Column, sheet_of
from kpi_desktop.exchange.workbook_writing import SheetContent, Value

_MOST_DAYS = 1000
_MOST_ENTRIES = 99999
_REGISTERS = {register.label: register for register in Register}
_EFFECTS = {effect.label: effect for effect in ACCOUNTABILITY_EFFECTS}
_FIX = "请改正后再导入"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistersReading:
    """The promises and entries of a ledger, without the rows that have an error."""

    promises: tuple[ServicePromise, ...] = ()
    entries: tuple[RegisterEntry, ...] = ()


def read_registers(
    promises: Layout | None, entries: Layout | None, people: People, findings: Findings
) -> RegistersReading:
    """Read both sheets; a row with an error contributes nothing."""
    return RegistersReading(
        promises=_read_promises(promises, people, findings) if promises else (),
        entries=_read_entries(entries, people, findings) if entries else (),
    )


def _read_promises(layout: Layout, people: People, findings: Findings) -> tuple[ServicePromise, ...]:
    found: dict[str, ServicePromise] = {}
    for row in rows_of(layout, findings):
        number, title = row.number("promise_no"), row.text("title", 500)
        if not number or len(number) > 40 or number in found:
            row.error("promise_no", "承诺编号没有填写、太长或重复", "请填写40字以内、各不相同的编号")
        if not title:
            row.error("title", f"承诺{number}没有写明事项", "请补填，或删去该行")
        promise = ServicePromise(
            promise_no=number,
            title=title,
            limit_days=_days(row),
            section=row.text("section", 200),
            employee_no=row.carrier(people),
            standard=row.text("standard", 2000),
        )
        if row.is_sound:
            found[number] = promise
    return tuple(sorted(found.values(), key=lambda each: each.promise_no))


def _read_entries(layout: Layout, people: People, findings: Findings) -> tuple[RegisterEntry, ...]:
    found: dict[tuple[Register, int], RegisterEntry] = {}
    for row in rows_of(layout, findings):
        entry = _read_entry(row, people)
        if entry is None:
            continue
        if entry.entry_no == 0:
            taken = [number for register, number in found if register is entry.system]
            entry = replace(entry, entry_no=max(taken, default=0) + 1)
        if (entry.system, entry.entry_no) in found:
            row.error("entry_no", f"{entry.matter}登记了两次", "请改正登记序号")
        else:
            found[entry.system, entry.entry_no] = entry
    order = list(Register)
    return tuple(sorted(found.values(), key=lambda each: (order.index(each.system), each.entry_no)))


def _read_entry(row: SheetRow, people: People) -> RegisterEntry | None:
    register = _REGISTERS.get(row.text("register", 40).strip())
    if register is None:
        row.error("register", f"制度应是{'、'.join(_REGISTERS)}之一", _FIX)
        return None
    number, fact = _count(row, "entry_no", _MOST_ENTRIES, "登记序号"), row.text("fact", 2000)
    employee_no, happened_on = row.carrier(people), read_day_of(row, "happened_on", "日期")
    if not fact:
        row.error("fact", "登记没有写明事项", "请补填，或删去该行")
    if not employee_no:
        row.error("carrier_no", "登记没有写明责任人，或名册中没有这个人", "请填写名册中的工号")
    if not happened_on:
        row.error("happened_on", "登记没有写明日期", "请填写2026-06-30这样的年月日")
    finished_on = read_day_of(row, "finished_on", "办结日期")
    if finished_on and finished_on < happened_on:
        row.error("finished_on", "办结日期早于受理日期", _FIX)
    effect = _effect(row, register)
    effect_from, effect_to = (
        read_day_of(row, name, label)
        for name, label in (("effect_from", "影响期起"), ("effect_to", "影响期止"))
    )
    if effect_to and effect_to < (effect_from or happened_on):
        row.error("effect_to", "影响期的结束日期早于开始日期", _FIX)
    entry = RegisterEntry(
        system=register,
        entry_no=number or 0,
        employee_no=employee_no,
        happened_on=happened_on,
        fact=fact,
        fault=row.text("fault", 100),
        document_no=row.text("document_no", 200),
        promise_no=row.text("promise_no", 40),
        limit_days=_days(row),
        due_on=read_day_of(row, "due_on", "应办结日期"),
        finished_on=finished_on,
        effect=effect,
        effect_from=effect_from,
        effect_to=effect_to,
        waived_reason=row.text("waived_reason", 2000),
    )
    return entry if row.is_sound else None


def _effect(row: SheetRow, register: Register) -> Effect:
    """What an entry does to the grade; only 行政问责 does anything, and an empty cell is nothing."""
    text = row.text("effect", 40).strip()
    effect = _EFFECTS.get(text or Effect.ALL.label)
    if effect is None:
        row.error("effect", f"对评等的影响“{text[:20]}”认不出来", f"可填：{'、'.join(_EFFECTS)}")
        return Effect.ALL
    if effect is not Effect.ALL and register is not Register.ACCOUNTABILITY:
        row.error("effect", "只有行政问责影响评等", "请改登记到行政问责，或清空这一格")
    return effect


def _days(row: SheetRow) -> int | None:
    return _count(row, "limit_days", _MOST_DAYS, "时限")


def _count(row: SheetRow, name: str, most: int, label: str) -> int | None:
    """A whole number of a cell, None when it is empty."""
    text = cell_text(row.layout.value(row.row, name)).strip()
    if not text:
        return None
    if text.isdecimal() and int(text) <= most:
        return int(text)
    row.error(name, f"{label}“{text[:20]}”不是0到{most}的整数", _FIX)
    return None


def register_sheets(book: YearBook) -> list[SheetContent]:
    """The promises (承诺事项) and the entries of the four registers (四项制度登记), each when there are any."""
    names = {employee.employee_no: employee.name for employee in book.employees}
    sheets = []
    if book.promises:
        columns: list[Column] = [
            ("承诺编号", 10), ("承诺事项", 40), ("时限（工作日）", 14), ("责任科室", 14), ("责任人工号", 10), ("责任人", 10),
            ("办理标准", 40),
        ]  # fmt: skip
        rows: list[tuple[Value, ...]] = [
            (p.promise_no, p.title, p.limit_days, p.section, p.employee_no, names.get(p.employee_no, ""), p.standard)
            for p in book.promises
        ]  # fmt: skip
        sheets.append(sheet_of(book, "承诺事项", "承诺事项", columns, rows, frozen=2))
    if book.register_entries:
        sheets.append(_entries_sheet(book, names))
    return sheets


def _entries_sheet(book: YearBook, names: dict[str, str]) -> SheetContent:
    columns: list[Column] = [
        ("制度", 10), ("登记序号", 9), ("责任人工号", 10), ("责任人", 10), ("日期", 12), ("事项", 40), ("问题", 14), ("文号", 18),
        ("承诺编号", 10), ("时限（工作日）", 14), ("应办结日期", 12), ("办结日期", 12), ("对评等的影响", 14),
        ("影响期起", 12), ("影响期止", 12), ("不扣分理由", 30),
    ]  # fmt: skip
    rows: list[tuple[Value, ...]] = [
        (
            e.system.label, e.entry_no, e.employee_no, names.get(e.employee_no, ""), e.happened_on, e.fact, e.fault, e.document_no,
            e.promise_no, e.limit_days, e.due_on, e.finished_on, "" if e.effect is Effect.ALL else e.effect.label, e.effect_from,
            e.effect_to, e.waived_reason,
        )
        for e in book.register_entries
    ]  # fmt: skip
    return sheet_of(book, "四项制度登记", "四项制度登记簿", columns, rows, frozen=4)
