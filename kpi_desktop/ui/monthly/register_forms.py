"""The forms of 四项制度: an entry of each register, and a promise."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from kpi_desktop.domain.registers import MEASURES, Register, RegisterEntry, ServicePromise, faults_of
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.ui.form_dialog import FormField, Values
from kpi_desktop.ui.monthly.people import read_person
from kpi_desktop.ui.monthly.register_columns import EFFECTS, show_effect
from kpi_desktop.ui.monthly.register_state import FINE, read_limit

_NO_PROMISE = "没有对应的承诺"


def promise_choices(book: YearBook) -> Mapping[str, str]:
    """The promises by the words a form shows them with, to their numbers."""
    return {
        _NO_PROMISE: "",
        **{f"{promise.promise_no} {promise.title}": promise.promise_no for promise in book.promises},
    }


def entry_fields(book: YearBook, system: Register, today: date) -> tuple[FormField, ...]:
    """What is asked for an entry of a register."""
    day = today.isoformat() if today.year == book.year else f"{book.year}-01-04"
    person = FormField(key="person", label="责任人", hint="姓名或工号")
    faults = faults_of(system, book.scheme)
    promises = tuple(promise_choices(book))
    if system is Register.FIRST_ASKED:
        return (
            person,
            FormField(key="happened_on", label="来访日期", start=day),
            FormField(key="fact", label="来访来电事项", hint="如：李先生来电咨询宅基地审批"),
            FormField(key="fault", label="问题", choices=(FINE, *faults)),
            FormField(key="document_no", label="登记单号", hint="没有可不填"),
        )
    if system is Register.PROMISE:
        return (
            FormField(key="promise", label="承诺事项", choices=promises),
            person,
            FormField(key="happened_on", label="发生日期", start=day),
            FormField(key="fact", label="情况", hint="如：承诺当日受理，次日才受理"),
            FormField(key="fault", label="问题", choices=(FINE, *faults)),
            FormField(key="document_no", label="依据文号", hint="投诉单、核查单号"),
        )
    if system is Register.DEADLINE:
        return (
            FormField(key="promise", label="承诺事项", choices=promises),
            person,
            FormField(key="happened_on", label="受理日期", start=day),
            FormField(key="fact", label="办理事项", hint="如：王芳不动产转移登记"),
            FormField(key="limit_days", label="时限（工作日）", hint="空着的，按承诺事项的时限"),
            FormField(key="due_on", label="应办结日期", hint="有时限的自动算出，不用填"),
            FormField(key="finished_on", label="办结日期", hint="还没有办结的空着"),
            FormField(key="document_no", label="受理单号", hint="没有可不填"),
        )
    return (
        person,
        FormField(key="happened_on", label="决定日期", start=day),
        FormField(key="fact", label="问责事由"),
        FormField(key="fault", label="问责方式", choices=faults),
        FormField(key="document_no", label="决定文号"),
        FormField(
            key="effect",
            label="对评等的影响",
            choices=tuple(EFFECTS),
            start=show_effect(next(iter(MEASURES.values())).effect),
        ),
        FormField(key="effect_from", label="影响期起", hint="空着的，从决定日期起"),
        FormField(key="effect_to", label="影响期止", hint="空着的，到决定当年年底"),
    )


def entry_of(book: YearBook, system: Register, values: Values) -> RegisterEntry:
    """The entry a form asks for, with number 0.

    Raises RuleViolation when the person or the term cannot be read.
    """
    given = {key: text.strip() for key, text in values.items()}
    fault = given.get("fault", "")
    return RegisterEntry(
        system=system,
        entry_no=0,
        employee_no=read_person(given["person"], book.employees),
        happened_on=given["happened_on"],
        fact=given["fact"],
        fault="" if fault == FINE else fault,
        document_no=given["document_no"],
        promise_no=promise_choices(book).get(given.get("promise", ""), ""),
        limit_days=read_limit(given.get("limit_days", "")),
        due_on=given.get("due_on", ""),
        finished_on=given.get("finished_on", ""),
        effect=EFFECTS[given["effect"]] if "effect" in given else EFFECTS[next(iter(EFFECTS))],
        effect_from=given.get("effect_from", ""),
        effect_to=given.get("effect_to", ""),
    )


def promise_fields(number: str) -> tuple[FormField, ...]:
    """What is asked for a promise."""
    return (
        FormField(key="promise_no", label="编号", start=number),
        FormField(key="title", label="承诺事项", hint="如：不动产转移登记办结"),
        FormField(key="limit_days", label="时限（工作日）", hint="如：5；没有时限的空着"),
        FormField(key="section", label="责任科室"),
        FormField(key="person", label="责任人", hint="姓名或工号，没有定的空着"),
        FormField(key="standard", label="承诺内容", hint="对外公开的承诺原文"),
    )


def promise_of(book: YearBook, values: Values) -> ServicePromise:
    """The promise a form asks for.

    Raises RuleViolation when the owner or the term cannot be read.
    """
    given = {key: text.strip() for key, text in values.items()}
    return ServicePromise(
        promise_no=given["promise_no"],
        title=given["title"],
        limit_days=read_limit(given["limit_days"]),
        section=given["section"],
        employee_no=read_person(given["person"], book.employees) if given["person"] else "",
        standard=given["standard"],
    )
