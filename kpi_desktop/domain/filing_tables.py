"""The tables filed with the result (备案): the roster of everybody (结果名册) and the table of counts (审定表)."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from kpi_desktop.domain.leave import with_leave
from kpi_desktop.domain.period_rules import PeriodDecision, PeriodStanding
from kpi_desktop.domain.result_sums import (
    GRADED,
    ResultCounts,
    UngradedReason,
    count_results,
    count_unit,
    explained_numbers,
    group_people,
    is_at_year_end,
)
from kpi_desktop.domain.result_tables import ResultTable, Value, decided_of, digits
from kpi_desktop.domain.scheme import Grade, PartSource
from kpi_desktop.domain.values import show_short
from kpi_desktop.domain.year_end import PersonResult, UnitResult

_GRADE_LABELS = ("优秀", "称职（合格）", "基本称职（基本合格）", "不称职（不合格）")
_BALLOT_PLACES = 2
_COLUMNS = (
    ("序", 6),
    ("姓名", 12),
    ("单位及现任职务", 28),
    ("民主测评", 10),
    ("处分", 20),
    ("病事假\n（天）", 9),
    ("一季度", 9),
    ("二季度", 9),
    ("三季度", 9),
    ("四季度", 9),
    ("总分", 10),
    ("年度等次", 12),
    ("备注", 36),
)
SUMS = "实有人数等于参加与未参加人数之和，参加人数等于各等次与不定等次人数之和，不定等次等于各种情形之和，打印前已核对。"
GROUPS = (
    "班子成员按岗位层次“领导岗位”，处级、科级按职务职级名称（巡视员、调研员、处长为处级，主任科员、科长为科级），"
    "事业人员和工勤按人员类别。"
)


def roster_table(result: UnitResult) -> ResultTable:
    """Everybody still in the unit at the year's end, with what the result rests on (年度考核结果名册)."""
    staying = (person for person in result.people if is_at_year_end(person.employee))
    return ResultTable(
        title="年度考核结果名册",
        sentence=say_counts(count_unit(result)),
        columns=_COLUMNS,
        rows=tuple(_roster_row(result, number, person) for number, person in enumerate(staying, start=1)),
    )


def _roster_row(result: UnitResult, number: int, person: PersonResult) -> tuple[Value, ...]:
    book, employee = result.book, person.employee
    sanctions = "、".join(
        f"{each.decided}{each.kind}" for each in book.sanctions if each.employee_no == employee.employee_no
    )
    leave = with_leave(
        employee, [each for each in book.leave_records if each.employee_no == employee.employee_no]
    ).leave_days
    ballots = next((p.score for p in person.parts if p.part.source is PartSource.BALLOTS), None)
    decided = person.decision
    is_ungraded = decided is not None and decided.grade is Grade.UNDETERMINED
    return (
        number,
        employee.name,
        "　".join(each for each in (employee.section, employee.title) if each),
        digits(ballots, _BALLOT_PLACES),
        sanctions,
        None if leave is None else Decimal(show_short(leave)),
        *_quarters(book.period_decisions, employee.employee_no),
        digits(person.total, book.scheme.places),
        decided_of(person),
        _note(person) if is_ungraded else "",
    )


def _quarters(decisions: Sequence[PeriodDecision], number: str) -> tuple[str, str, str, str]:
    """The grades of the four quarters; of months, those within each quarter."""
    words = ["", "", "", ""]
    for each in decisions:
        if each.employee_no != number:
            continue
        word = each.grade.label if each.grade is not None else ""
        if each.standing is not PeriodStanding.GRADED:
            word = "不定" if each.standing is PeriodStanding.UNGRADED else "不参加"
        for quarter in sorted({(month - 1) // 3 for month in _months(each)}):
            words[quarter] = "、".join(text for text in (words[quarter], word) if text)
    return words[0], words[1], words[2], words[3]


def _months(decision: PeriodDecision) -> tuple[int, ...]:
    return decision.cycle.periods[decision.period - 1].months


def _note(person: PersonResult) -> str:
    return person.eligibility.sentence or (person.decision.reason if person.decision is not None else "")


def say_counts(counts: ResultCounts) -> str:
    """The counts in one sentence, each sum beside its parts."""
    grades = "、".join(
        f"{label}{counts.grades[grade]}人" for grade, label in zip(GRADED, _GRADE_LABELS, strict=True)
    )
    return (
        f"实有{counts.present}人，参加{counts.taking_part}人，未参加{counts.away}人；"
        f"{grades}、不定等次{counts.ungraded}人。"
    )


def approval_table(result: UnitResult) -> ResultTable:
    """The counts of each group with people, and of all (年度考核结果审定表)."""
    explained = explained_numbers(result)
    groups = [(group.label, count_results(people, explained)) for group, people in group_people(result)]
    columns = [*groups, ("合计", count_unit(result))]

    def line(what: str, count: Callable[[ResultCounts], int]) -> tuple[Value, ...]:
        return (what, *(count(counts) for _, counts in columns))

    graded = [
        line(label, lambda counts, grade=grade: counts.grades[grade])  # type: ignore[misc]
        for grade, label in zip(GRADED, _GRADE_LABELS, strict=True)
    ]
    reasons = [
        line(f"其中：{reason.label}", lambda counts, reason=reason: counts.reasons[reason])  # type: ignore[misc]
        for reason in UngradedReason
    ]
    return ResultTable(
        title="年度考核结果审定表",
        sentence=f"{SUMS}{GROUPS}",
        columns=(("人数", 26), *((name, 12) for name, _ in columns)),
        rows=(
            line("实有人数", lambda counts: counts.present),
            line("参加考核人数", lambda counts: counts.taking_part),
            *graded,
            line("不定等次", lambda counts: counts.ungraded),
            *reasons,
            line("未参加考核人数", lambda counts: counts.away),
        ),
    )
