"""The demo county's registers, promises, leave and matters: a plausible year, the same for the same seed."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from kpi_desktop.domain.adjustments import Adjustment, Scope
from kpi_desktop.domain.eligibility import Effect
from kpi_desktop.domain.leave import LEAVE_KINDS, LeaveRecord, count_leave
from kpi_desktop.domain.registers import (
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
from kpi_desktop.domain.staff import Employee
from kpi_desktop.domain.workdays import Calendar, add_workdays
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.services.adjustments import next_item_no
from kpi_desktop.services.workdays import load_calendar

_PROMISES = (
    ("不动产转移登记办结", 5, "材料齐全的，五个工作日内办结"),
    ("临时用地审批答复", 10, "十个工作日内书面答复"),
    ("群众来信来访答复", 15, "十五个工作日内答复来信来访人"),
    ("窗口业务当日受理", 0, "材料齐全的当日受理，不让群众跑第二趟"),
)
_VISITS = ("来访咨询补贴发放", "来电询问办事指南", "来访反映道路扬尘", "来电预约办理登记", "来访申请信息公开")
_CASES = (
    "王女士转移登记",
    "李先生变更登记",
    "某合作社临时用地",
    "张先生信访答复",
    "刘女士补证申请",
    "某公司用地咨询",
)
_LEAVES = (
    ("sick", 4),
    ("annual", 4),
    ("annual", 2),
    ("personal", 1),
    ("marriage", 2),
    ("sick", 8),
    ("nursing", 9),
)


def add_registers(book: YearBook, rng: Random) -> YearBook:
    """The book with its registers, leave and matters; deductions lie in months in which their person is assessed."""
    calendar = load_calendar()
    away = {(exclusion.employee_no, exclusion.month) for exclusion in book.exclusions}
    steady = [e for e in book.employees if e.present_from is None and not e.on_probation]
    steady = [e for e in steady if all((e.employee_no, month) not in away for month in range(1, 13))]
    promises = tuple(
        ServicePromise(
            promise_no=f"C{at:02d}",
            title=title,
            limit_days=days,
            section=book.sections[at % len(book.sections)].name,
            employee_no=steady[at].employee_no,
            standard=standard,
        )
        for at, (title, days, standard) in enumerate(_PROMISES, start=1)
    )
    entries = tuple(_entries(book, steady, promises, calendar, rng))
    matters = _matters(book, steady, rng)
    book = replace(
        book,
        promises=promises,
        register_entries=entries,
        adjustments=(*book.adjustments, *matters),
        leave_records=tuple(_leaves(book, steady, calendar, rng)),
    )
    for entry in entries:
        stand = judge_entry(entry, book.adjustments, calendar, date(book.year, 12, 31))
        book = replace(book, adjustments=(*book.adjustments, *_deductions(book, stand)))
    return book


def _workday(year: int, month: int, calendar: Calendar, rng: Random) -> date:
    return add_workdays(date(year, month, rng.randint(1, 12)), 1, calendar)


def _entries(
    book: YearBook,
    people: Sequence[Employee],
    promises: Sequence[ServicePromise],
    calendar: Calendar,
    rng: Random,
) -> Iterable[RegisterEntry]:
    year = book.year
    for number, fact in enumerate(_VISITS, start=1):
        yield RegisterEntry(
            system=Register.FIRST_ASKED,
            entry_no=number,
            employee_no=rng.choice(people).employee_no,
            happened_on=_workday(year, 2 * number, calendar, rng).isoformat(),
            fact=fact,
            fault="没有登记" if number == len(_VISITS) else "",
            document_no=f"首问〔{year}〕{number}号",
        )
    yield RegisterEntry(
        system=Register.PROMISE,
        entry_no=1,
        employee_no=promises[-1].employee_no,
        happened_on=_workday(year, 9, calendar, rng).isoformat(),
        fact="窗口停机，当日没有受理，次日上门补办",
        fault="推迟兑现",
        document_no=f"效能〔{year}〕4号",
        promise_no=promises[-1].promise_no,
        waived_reason="系统升级停机，已提前公告并上门补办",
    )
    for number, fact in enumerate(_CASES, start=1):
        promise = promises[number % 3]
        accepted = _workday(year, 1 + 2 * (number - 1), calendar, rng)
        due = due_day(accepted.isoformat(), promise.limit_days or 0, calendar)
        late = {2: 1, 5: 3}.get(number, 0)
        finished = add_workdays(date.fromisoformat(due), late, calendar) if late else date.fromisoformat(due)
        yield RegisterEntry(
            system=Register.DEADLINE,
            entry_no=number,
            employee_no=rng.choice(people).employee_no,
            happened_on=accepted.isoformat(),
            fact=fact,
            document_no=f"受理〔{year}〕{number * 17}号",
            promise_no=promise.promise_no,
            limit_days=promise.limit_days,
            due_on=due,
            finished_on=finished.isoformat(),
        )
    decided = date(year, 8, 12)
    yield RegisterEntry(
        system=Register.ACCOUNTABILITY,
        entry_no=1,
        employee_no=people[len(people) // 2].employee_no,
        happened_on=decided.isoformat(),
        fact="督办事项没有按时报结果，造成工作延误",
        fault="诫勉",
        document_no=f"云效能〔{year}〕6号",
        effect=Effect.NOT_EXCELLENT,
        effect_from=decided.isoformat(),
        effect_to=(decided.replace(year=year + 1) - timedelta(days=1)).isoformat(),
    )


def _deductions(book: YearBook, stand: CaseStand) -> list[Adjustment]:
    """What the scheme deducts for an entry that waits, in the month it ended or happened."""
    entry = stand.entry
    made: list[Adjustment] = []
    if stand.settlement is not Settlement.OPEN:
        return made
    for proposed in propose_deductions(stand, book.scheme):
        deduction = Adjustment(
            employee_no=entry.employee_no,
            month=int((entry.finished_on or entry.happened_on)[5:7]),
            direction=Direction.DEDUCT,
            item_no=0,
            points=proposed.points,
            fact=proposed.fact,
            document_no=entry.document_no,
            rule=proposed.rule.key,
            level=proposed.level,
            matter=entry.matter,
            happened_on=entry.finished_on or entry.happened_on,
        )
        number = next_item_no(book, entry.employee_no, deduction, made)
        made.append(replace(deduction, item_no=number))
    return made


def _matters(book: YearBook, people: Sequence[Employee], rng: Random) -> list[Adjustment]:
    """A practice taken up first by the county, then by the city, and a circular on a whole section."""
    author = rng.choice(people)
    made: list[Adjustment] = []

    def add(entry: Adjustment) -> None:
        made.append(replace(entry, item_no=next_item_no(book, entry.employee_no, entry, made)))

    for month, level, points in ((4, "县级", "1"), (7, "市级", "2")):
        add(
            Adjustment(
                employee_no=author.employee_no,
                month=month,
                direction=Direction.ADD,
                item_no=0,
                points=Decimal(points),
                fact=f"一窗通办做法被{level.removesuffix('级')}里发文推广",
                document_no=f"云政务〔{book.year}〕{month}号",
                rule="innovation",
                level=level,
                matter="一窗通办做法",
                happened_on=f"{book.year}-{month:02d}-15",
            )
        )
    section = book.sections[-1].name
    for person in people:
        if person.section == section:
            add(
                Adjustment(
                    employee_no=person.employee_no,
                    month=10,
                    direction=Direction.DEDUCT,
                    item_no=0,
                    points=Decimal("0.5"),
                    fact="政务公开抽查发现栏目更新不及时",
                    document_no=f"云政办通〔{book.year}〕21号",
                    matter="政务公开抽查",
                    happened_on=f"{book.year}-10-20",
                    scope=Scope.SECTION,
                )
            )
    return made


def _leaves(
    book: YearBook, people: Sequence[Employee], calendar: Calendar, rng: Random
) -> Iterable[LeaveRecord]:
    counted = [person for person in people if person.leave_days is None]
    chosen = rng.sample(counted, min(len(_LEAVES), len(counted)))
    for at, ((kind, length), person) in enumerate(zip(_LEAVES, chosen, strict=False)):
        first = _workday(book.year, 2 + at, calendar, rng)
        yield _leave(person.employee_no, kind, first, first + timedelta(days=length - 1), calendar)
    for exclusion in book.exclusions:
        first = date(book.year, exclusion.month, 1)
        last = date(book.year, exclusion.month + 1, 1) - timedelta(days=1)
        yield _leave(exclusion.employee_no, "study", first, last, calendar, destination="省委党校")
    for month in (3, 11):
        day = _workday(book.year, month, calendar, rng)
        yield _leave(people[month % len(people)].employee_no, "late", day, day, calendar)


def _leave(
    number: str, kind: str, first: date, last: date, calendar: Calendar, *, destination: str = ""
) -> LeaveRecord:
    days = count_leave(LEAVE_KINDS[kind], first, last, calendar)
    return LeaveRecord(
        employee_no=number,
        kind=kind,
        starts_on=first.isoformat(),
        ends_on=last.isoformat(),
        days=days,
        destination=destination,
    )
