"""Records for tests: small, valid, and named after what they are."""

import json
from collections.abc import Mapping
from decimal import Decimal

from kpi_desktop.domain.ballots import BallotTally
from kpi_desktop.domain.duties import Duty
from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.domain.leave import LeaveRecord
from kpi_desktop.domain.monthly import MONTHS, Adjustment, Direction, MonthlyMark
from kpi_desktop.domain.posts import Post
from kpi_desktop.domain.registers import Register, RegisterEntry, ServicePromise
from kpi_desktop.domain.scheme import Scheme
from kpi_desktop.domain.scheme_data import scheme_from_data
from kpi_desktop.domain.staff import Employee, Unit
from kpi_desktop.domain.steps import StepKind, StepRecord
from kpi_desktop.domain.tasks import UnitTask
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.domain.year_book import TypedScore, YearBook
from kpi_desktop.resource_files import resource_path
from kpi_desktop.services.workspace import Workspace

UNIT = Unit(code="11530499MB0A10001M", name="云岭县自然资源局")
YEAR = 2026


def a_scheme() -> Scheme:
    """The shipped scheme 50/20/30."""
    return scheme_from_data(
        json.loads(resource_path("schemes", "county-50-20-30.json").read_text(encoding="utf-8"))
    )


# The plan of a year, locked and filed: what every later step asks for.
LOCKED = StepRecord(kind=StepKind.PLAN, done_on="2025-12-18", done_by="李静", document_no="36号")


def lock(workspace: Workspace, key: UnitYear | None = None) -> None:
    """Lock a year's plan, as every later step asks for."""
    with workspace.write(key or workspace.only_book(), "备案") as step:
        step.save(LOCKED)


def an_employee(number: str = "001", **given: object) -> Employee:
    """A civil servant among the 群众 in post G001."""
    fields = {"name": "张伟", "voter_group": "群众", "post_no": "G001", **given}
    return Employee(employee_no=number, **fields)  # type: ignore[arg-type]


def some_indicators() -> tuple[Indicator, ...]:
    """The sample ledger's five indicators: common 10, 10, 10 and duty 30, 40."""
    return tuple(
        Indicator(
            indicator_no=f"Z0{index}",
            group="common" if index <= 3 else "duty",
            name=name,
            full_mark=Decimal(full),
            standard="迟到每次扣0.5分",
            source="考勤",
            sort_order=index,
        )
        for index, (name, full) in enumerate(
            (("学习情况", 10), ("工作纪律", 10), ("工作作风", 10), ("履行职责", 30), ("目标任务", 40)),
            start=1,
        )
    )


def marks_totalling(number: str, months: Mapping[int, str]) -> tuple[MonthlyMark, ...]:
    """Marks whose month scores are the given numbers: what is lost is lost on the last indicator."""
    marks = []
    for month, score in months.items():
        lost = Decimal(100) - Decimal(score)
        for indicator in some_indicators():
            last = indicator.indicator_no == "Z05"
            entered = indicator.full_mark - lost if last else indicator.full_mark
            marks.append(
                MonthlyMark(
                    employee_no=number,
                    month=month,
                    indicator_no=indicator.indicator_no,
                    entered=entered,
                    reason="按督查通报扣分1次" if entered < indicator.full_mark else "",
                )
            )
    return tuple(marks)


def a_year_at(number: str, score: str) -> tuple[MonthlyMark, ...]:
    """Twelve months of the same score."""
    return marks_totalling(number, dict.fromkeys(MONTHS, score))


def tallies(number: str, votes: Mapping[str, Mapping[str, int]]) -> tuple[BallotTally, ...]:
    """Votes by group and choice for one person."""
    return tuple(
        BallotTally(employee_no=number, voter_group=group, choice=choice, votes=count)
        for group, counts in votes.items()
        for choice, count in counts.items()
    )


def an_addition(number: str = "001", month: int = 1, points: str = "1", **given: object) -> Adjustment:
    """An addition of the month."""
    fields = {"direction": Direction.ADD, "item_no": 1, "fact": "县委通报表扬1次", **given}
    return Adjustment(employee_no=number, month=month, points=Decimal(points), **fields)  # type: ignore[arg-type]


def a_promise(number: str = "C01", **given: object) -> ServicePromise:
    """A promise of five working days."""
    fields = {"title": "不动产转移登记办结", "limit_days": 5, **given}
    return ServicePromise(promise_no=number, **fields)  # type: ignore[arg-type]


def an_entry(system: Register = Register.DEADLINE, number: int = 1, **given: object) -> RegisterEntry:
    """An entry of a register for 001, accepted on a Wednesday."""
    fields = {"employee_no": "001", "happened_on": "2026-03-04", "fact": "不动产转移登记（受理3号）", **given}
    return RegisterEntry(system=system, entry_no=number, **fields)  # type: ignore[arg-type]


def a_leave(
    kind: str = "sick",
    starts_on: str = "2026-03-02",
    ends_on: str = "2026-03-06",
    days: str = "5",
    **given: object,
) -> LeaveRecord:
    """A week of sick leave of 001."""
    fields = {"employee_no": "001", **given}
    return LeaveRecord(
        kind=kind,
        starts_on=starts_on,
        ends_on=ends_on,
        days=Decimal(days),
        **fields,  # type: ignore[arg-type]
    )


def a_post(number: str = "G001", **given: object) -> Post:
    """An ordinary post with its factor points."""
    fields = {
        "section": "办公室",
        "name": "办公室工作岗",
        "factor_points": (("knowledge", Decimal(25)), ("business", Decimal(30)), ("risk", Decimal(26))),
        "coefficient": Decimal("1.37"),
        **given,
    }
    return Post(post_no=number, **fields)  # type: ignore[arg-type]


def a_duty(post_no: str = "G001", duty_no: str = "1", **given: object) -> Duty:
    """A duty of post G001 counted by the indicator 履行职责."""
    fields = {"text": "承办文件收发，当日登记", "indicators": ("Z04",), **given}
    return Duty(post_no=post_no, duty_no=duty_no, **fields)  # type: ignore[arg-type]


def a_task(number: str = "R1", **given: object) -> UnitTask:
    """A task of the unit carried by 001, with its target and deadline."""
    fields = {
        "title": "办结不动产登记",
        "employee_no": "001",
        "target": "全年办结300件",
        "deadline": "2026-11-30",
        **given,
    }
    return UnitTask(task_no=number, **fields)  # type: ignore[arg-type]


def a_book(scores: Mapping[str, str], **given: object) -> YearBook:
    """A complete year: each person by number with the same score in every month, the year end and the ballots' 85."""
    employees = tuple(
        an_employee(number, name=f"张伟{number}", sort_order=i) for i, number in enumerate(scores)
    )
    fields = {
        "posts": (a_post(),),
        "duties": (a_duty(),),
        "indicators": some_indicators(),
        "employees": employees,
        "marks": tuple(mark for number, score in scores.items() for mark in a_year_at(number, score)),
        "typed_scores": tuple(
            TypedScore(employee_no=number, part="year_end", score=Decimal(score))
            for number, score in scores.items()
        ),
        "tallies": tuple(t for number in scores for t in tallies(number, {"群众": {"称职": 3}})),
        **given,
    }
    return YearBook(unit=UNIT, year=YEAR, scheme=a_scheme(), **fields)  # type: ignore[arg-type]
