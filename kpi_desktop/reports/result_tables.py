"""The tables filed with the result: the roster of everybody (结果名册) and the table of counts (审定表)."""

from collections.abc import Callable, Sequence

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
from kpi_desktop.domain.scheme import Grade, PartSource
from kpi_desktop.domain.values import show, show_short
from kpi_desktop.domain.year_end import PersonResult, UnitResult
from kpi_desktop.reports.blocks import signatures
from kpi_desktop.reports.competition_paper import listing, text
from kpi_desktop.reports.page import LANDSCAPE, MM, PORTRAIT, Band
from kpi_desktop.reports.year_result import result_report

_GRADE_LABELS = ("优　秀", "称职（合格）", "基本称职\n（基本合格）", "不称职\n（不合格）")
ROSTER_COLUMNS = (
    ("序", 9.0),
    ("姓名", 20.0),
    ("单位及现任职务", 50.0),
    ("民主测评", 18.0),
    ("处分", 26.0),
    ("病事假\n（天）", 14.0),
    ("一季度", 13.0),
    ("二季度", 13.0),
    ("三季度", 13.0),
    ("四季度", 13.0),
    ("总分", 16.0),
    ("年度等次", 22.0),
    ("备注", 40.0),
)


def roster_rows(result: UnitResult) -> tuple[tuple[str, ...], ...]:
    """Everybody still in the unit at the year's end, with what the result rests on, as the roster lists them."""
    staying = (person for person in result.people if is_at_year_end(person.employee))
    return tuple(_roster_row(result, number, person) for number, person in enumerate(staying, start=1))


def _roster_row(result: UnitResult, number: int, person: PersonResult) -> tuple[str, ...]:
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
        str(number),
        employee.name,
        "　".join(each for each in (employee.section, employee.title) if each),
        "" if ballots is None else show(ballots, 2),
        sanctions,
        "" if leave is None else show_short(leave),
        *_quarters(book.period_decisions, employee.employee_no),
        "" if person.total is None else f"{person.total:.{book.scheme.places}f}",
        decided.grade.word(employee.category) if decided is not None else "",
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


def render_roster(result: UnitResult) -> bytes:
    """The roster of results, landscape; the caller has seen to the sums."""
    counts = count_unit(result)
    bands = listing(LANDSCAPE, ROSTER_COLUMNS, roster_rows(result), left=(2, len(ROSTER_COLUMNS) - 1))
    bands += [
        Band(2 * MM),
        *text(LANDSCAPE, say_counts(counts)),
        Band(2 * MM),
        signatures(LANDSCAPE, ("经办人（签名）", "分管领导（签名）", "主要负责人（签名）", "单位（盖章）")),
    ]
    return result_report(
        result, LANDSCAPE, "年度考核结果名册", bands, (result.book.scheme.rounding_sentence,)
    )


def say_counts(counts: ResultCounts) -> str:
    """The counts in one sentence, each sum beside its parts."""
    grades = "、".join(
        f"{label}{counts.grades[grade]}人"
        for grade, label in zip(
            GRADED, ("优秀", "称职（合格）", "基本称职（基本合格）", "不称职（不合格）"), strict=True
        )
    )
    return (
        f"实有{counts.present}人，参加{counts.taking_part}人，未参加{counts.away}人；"
        f"{grades}、不定等次{counts.ungraded}人。"
    )


def approval_columns(result: UnitResult) -> tuple[tuple[str, ResultCounts], ...]:
    """The columns of the table of counts: each group with people, and all."""
    explained = explained_numbers(result)
    groups = [(group.label, count_results(people, explained)) for group, people in group_people(result)]
    return (*groups, ("合计", count_unit(result)))


def approval_rows(result: UnitResult) -> tuple[tuple[str, ...], ...]:
    """The lines of the table of counts: what is counted, then the number of each column."""
    columns = [counts for _, counts in approval_columns(result)]

    def line(what: str, count: Callable[[ResultCounts], int]) -> tuple[str, ...]:
        return (what, *(str(count(counts)) for counts in columns))

    graded = [
        line(label.replace("\n", ""), lambda counts, grade=grade: counts.grades[grade])  # type: ignore[misc]
        for grade, label in zip(GRADED, _GRADE_LABELS, strict=True)
    ]
    reasons = [
        line(f"其中：{reason.label}", lambda counts, reason=reason: counts.reasons[reason])  # type: ignore[misc]
        for reason in UngradedReason
    ]
    return (
        line("实有人数", lambda counts: counts.present),
        line("参加考核人数", lambda counts: counts.taking_part),
        *graded,
        line("不定等次", lambda counts: counts.ungraded),
        *reasons,
        line("未参加考核人数", lambda counts: counts.away),
    )


def render_approval(result: UnitResult) -> bytes:
    """The table of counts for approval, in three copies; the caller has seen to the sums."""
    names = [name for name, _ in approval_columns(result)]
    columns = [("人数", 40.0), *((name, 20.0) for name in names)]
    body = result.book.unit.filing_body or "公务员主管部门"
    bands = [
        *listing(PORTRAIT, columns, approval_rows(result)),
        Band(2 * MM),
        *text(PORTRAIT, SUMS),
        *text(PORTRAIT, GROUPS),
        Band(3 * MM),
        signatures(PORTRAIT, ("填报单位意见（盖章）", "主管部门意见（盖章）"), 34 * MM),
        signatures(PORTRAIT, (f"{body}审定意见（盖章）",), 34 * MM),
        Band(2 * MM),
        *text(PORTRAIT, "本表一式三份。"),
    ]
    return result_report(result, PORTRAIT, "年度考核结果审定表", bands)


SUMS = "实有人数等于参加与未参加人数之和，参加人数等于各等次与不定等次人数之和，不定等次等于各种情形之和，打印前已核对。"
GROUPS = (
    "班子成员按岗位层次“领导岗位”，处级、科级按职务职级名称（巡视员、调研员、处长为处级，主任科员、科长为科级），"
    "事业人员和工勤按人员类别。"
)
