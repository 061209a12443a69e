"""The grids of 四项制度: one for each register, and the promises."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from kpi_desktop.domain.eligibility import Effect
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.registers import (
    ACCOUNTABILITY_EFFECTS,
    Register,
    RegisterEntry,
    ServicePromise,
    Settlement,
    faults_of,
)
from kpi_desktop.domain.scheme import Scheme
from kpi_desktop.domain.staff import Employee
from kpi_desktop.domain.values import show_short
from kpi_desktop.domain.workdays import read_day
from kpi_desktop.ui.grid.columns import Alignment, CellState, Column
from kpi_desktop.ui.monthly.people import read_person
from kpi_desktop.ui.monthly.register_state import (
    FINE,
    NO_EFFECT,
    PromiseLine,
    RegisterLine,
    read_limit,
)
from kpi_desktop.ui.record_edits import Writers

_DAY_TITLES: Mapping[Register, str] = MappingProxyType(
    {
        Register.FIRST_ASKED: "来访日期",
        Register.PROMISE: "发生日期",
        Register.DEADLINE: "受理日期",
        Register.ACCOUNTABILITY: "决定日期",
    }
)
_FACT_TITLES: Mapping[Register, str] = MappingProxyType(
    {
        Register.FIRST_ASKED: "来访来电事项",
        Register.PROMISE: "情况",
        Register.DEADLINE: "办理事项",
        Register.ACCOUNTABILITY: "问责事由",
    }
)
EFFECTS: Mapping[str, Effect] = MappingProxyType(
    {NO_EFFECT if effect is Effect.ALL else effect.label: effect for effect in ACCOUNTABILITY_EFFECTS}
)


def show_effect(effect: Effect) -> str:
    """What an entry does to the grade, in words."""
    return NO_EFFECT if effect is Effect.ALL else effect.label


def register_columns(system: Register, scheme: Scheme) -> tuple[Column[RegisterLine], ...]:
    """One register: who, when, what, what became of it."""
    own: Mapping[Register, tuple[Column[RegisterLine], ...]] = {
        Register.FIRST_ASKED: (_fault("问题", system, scheme), _document("登记单号")),
        Register.PROMISE: (_promise(), _fault("问题", system, scheme), _document("依据文号")),
        Register.DEADLINE: (
            _limit(),
            _day("due_on", "应办结", description="按时限算出；没有时限的直接填日期"),
            _day("finished_on", "办结日期", description="还没有办结的空着"),
            _late(),
            _document("受理单号"),
        ),
        Register.ACCOUNTABILITY: (
            _fault("问责方式", system, scheme),
            _document("决定文号"),
            Column(
                key="effect",
                title="对评等的影响",
                read=lambda r: show_effect(r.entry.effect),
                parse=lambda text, _: EFFECTS.get(text, Effect.ALL),
                choices=tuple(EFFECTS),
                state=_plain,
                width=120,
            ),
            _day("effect_from", "影响期起"),
            _day("effect_to", "影响期止", description="空着的，影响决定的当年"),
        ),
    }
    return (
        Column(
            key="entry_no",
            title="编号",
            read=lambda r: str(r.entry.entry_no),
            is_frozen=True,
            alignment=Alignment.RIGHT,
            width=44,
        ),
        Column(
            key="employee_no",
            title="责任人",
            read=lambda r: r.name,
            tooltip=lambda r: f"工号{r.entry.employee_no}",
            is_frozen=True,
            is_searched=True,
            width=76,
        ),
        _day("happened_on", _DAY_TITLES[system], is_needed=True),
        _text("fact", _FACT_TITLES[system], 180 if system is Register.ACCOUNTABILITY else 250),
        *own[system],
        Column(
            key="settlement",
            title="处理情况",
            read=lambda r: r.stand.settlement.label,
            state=_state_of_settlement,
            tooltip=lambda r: r.stand.trouble,
            alignment=Alignment.CENTRE,
            width=88,
        ),
        Column(
            key="deducted",
            title="扣分",
            read=lambda r: show_short(r.stand.deducted) if r.stand.deducted else "",
            alignment=Alignment.RIGHT,
            width=52,
        ),
        Column(key="waived_reason", title="不扣分理由", read=lambda r: r.entry.waived_reason, width=130),
        Column(
            key="files",
            title="附件",
            read=lambda r: str(r.files) if r.files else "",
            alignment=Alignment.RIGHT,
            width=44,
        ),
    )


def _is_open(line: RegisterLine) -> bool:
    return not line.is_locked


def _plain(_line: RegisterLine) -> CellState:
    return CellState.NORMAL


def _state_of_settlement(line: RegisterLine) -> CellState:
    return CellState.REFUSED if line.stand.settlement is Settlement.OPEN else CellState.NORMAL


def _text(key: str, title: str, width: int) -> Column[RegisterLine]:
    def parse(text: str, _line: RegisterLine) -> str:
        if not text.strip():
            raise RuleViolation(f"{title}不能空着。")
        return text.strip()

    return Column(
        key=key,
        title=title,
        read=lambda r: getattr(r.entry, key),
        parse=parse,
        is_editable=_is_open,
        state=_plain,
        is_searched=True,
        width=width,
    )


def _document(title: str) -> Column[RegisterLine]:
    return Column(
        key="document_no",
        title=title,
        read=lambda r: r.entry.document_no,
        parse=lambda text, _: text.strip(),
        state=_plain,
        is_searched=True,
        width=150,
    )


def _day(key: str, title: str, *, is_needed: bool = False, description: str = "") -> Column[RegisterLine]:
    def parse(text: str, _line: RegisterLine) -> str:
        if not text.strip() and not is_needed:
            return ""
        return read_day(text).isoformat()

    return Column(
        key=key,
        title=title,
        read=lambda r: getattr(r.entry, key),
        parse=parse,
        is_editable=_is_open if key not in {"effect_from", "effect_to"} else lambda _: True,
        state=_plain,
        width=92,
        description=description,
    )


def _fault(title: str, system: Register, scheme: Scheme) -> Column[RegisterLine]:
    faults = faults_of(system, scheme)
    choices = faults if system is Register.ACCOUNTABILITY else (FINE, *faults)
    return Column(
        key="fault",
        title=title,
        read=lambda r: r.entry.fault or (FINE if system is not Register.ACCOUNTABILITY else ""),
        parse=lambda text, _: "" if text == FINE else text,
        choices=choices,
        is_editable=_is_open,
        state=_plain,
        width=110,
        description="按方案加减分项目表里的级别选",
    )


def _promise() -> Column[RegisterLine]:
    return Column(
        key="promise_no",
        title="承诺事项",
        read=lambda r: f"{r.entry.promise_no} {r.promise}".strip(),
        width=180,
    )


def _limit() -> Column[RegisterLine]:
    return Column(
        key="limit_days",
        title="时限",
        read=lambda r: "" if r.entry.limit_days is None else str(r.entry.limit_days),
        parse=lambda text, _: read_limit(text),
        is_editable=_is_open,
        state=_plain,
        alignment=Alignment.RIGHT,
        width=48,
        description="工作日，从受理的次日算起",
    )


def _late() -> Column[RegisterLine]:
    return Column(
        key="late_days",
        title="超期",
        read=lambda r: str(r.stand.late_days) if r.stand.late_days else "",
        state=lambda r: CellState.REFUSED if r.stand.late_days else CellState.NORMAL,
        alignment=Alignment.RIGHT,
        width=48,
        description="超过应办结日期的工作日",
    )


def _setter(field: str) -> Callable[[RegisterEntry, Any], RegisterEntry]:
    return lambda entry, value: replace(entry, **{field: value})


# A day typed by hand stands for itself, without a term; a term gives the day anew.
ENTRY_WRITERS: Writers[RegisterEntry] = MappingProxyType(
    {
        **{
            field: _setter(field)
            for field in (
                "happened_on",
                "fact",
                "fault",
                "document_no",
                "finished_on",
                "effect",
                "effect_from",
                "effect_to",
            )
        },
        "due_on": lambda entry, value: replace(entry, due_on=value, limit_days=None),
        "limit_days": lambda entry, value: replace(entry, limit_days=value),
    }
)


def promise_columns(people: tuple[Employee, ...]) -> tuple[Column[PromiseLine], ...]:
    """The unit's promises: what, in how many days, by whom."""
    return (
        Column(key="promise_no", title="编号", read=lambda r: r.promise.promise_no, is_frozen=True, width=60),
        Column(
            key="title",
            title="承诺事项",
            read=lambda r: r.promise.title,
            parse=_parse_title,
            state=lambda _: CellState.NORMAL,
            is_frozen=True,
            is_searched=True,
            width=240,
        ),
        Column(
            key="limit_days",
            title="时限",
            description="工作日，从受理的次日算起",
            read=lambda r: "" if r.promise.limit_days is None else str(r.promise.limit_days),
            parse=lambda text, _: read_limit(text),
            state=lambda _: CellState.NORMAL,
            alignment=Alignment.RIGHT,
            width=52,
        ),
        Column(
            key="section",
            title="责任科室",
            read=lambda r: r.promise.section,
            parse=lambda text, _: text.strip(),
            state=lambda _: CellState.NORMAL,
            width=110,
        ),
        Column(
            key="employee_no",
            title="责任人",
            read=lambda r: r.owner,
            parse=lambda text, _: read_person(text, people) if text.strip() else "",
            state=lambda r: CellState.NORMAL if r.promise.employee_no else CellState.MISSING,
            is_searched=True,
            width=80,
            description="填姓名或工号",
        ),
        Column(
            key="standard",
            title="承诺内容",
            read=lambda r: r.promise.standard,
            parse=lambda text, _: text.strip(),
            state=lambda _: CellState.NORMAL,
            width=280,
        ),
        Column(
            key="cases",
            title="登记件数",
            read=lambda r: str(r.cases) if r.cases else "",
            alignment=Alignment.RIGHT,
            width=76,
        ),
        Column(
            key="broken",
            title="未兑现",
            read=lambda r: str(r.broken) if r.broken else "",
            state=lambda r: CellState.REFUSED if r.broken else CellState.NORMAL,
            alignment=Alignment.RIGHT,
            width=64,
        ),
    )


def _parse_title(text: str, _line: PromiseLine) -> str:
    if not text.strip():
        raise RuleViolation("承诺事项不能空着。")
    return text.strip()


def _promise_setter(field: str) -> Callable[[ServicePromise, Any], ServicePromise]:
    return lambda promise, value: replace(promise, **{field: value})


PROMISE_WRITERS: Writers[ServicePromise] = MappingProxyType(
    {field: _promise_setter(field) for field in ("title", "limit_days", "section", "employee_no", "standard")}
)
