"""The counts of the tables filed with the result (审定表, 结果名册), each counted by itself, and the sums that must agree."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from kpi_desktop.domain.eligibility import Effect, Reason, ReasonSource
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.staff import Employee, EmployeeCategory
from kpi_desktop.domain.year_end import PersonResult, UnitResult, leader_numbers

GRADED = (Grade.EXCELLENT, Grade.COMPETENT, Grade.BASIC, Grade.INCOMPETENT)
_DECEMBER = 12
_NAMED = 3
_DIVISION_WORDS = ("巡视员", "调研员", "处长", "处级")
_SECTION_WORDS = ("主任科员", "科长", "科级")


class ResultGroup(Enum):
    """A column of the table (分类): the leading team, then by the words of post and level, then by kind of person."""

    TEAM = "team"
    DIVISION = "division"
    SECTION = "section"
    OTHER = "other"
    INSTITUTION = "institution"
    WORKER = "worker"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {
            "team": "班子成员",
            "division": "处级",
            "section": "科级",
            "other": "其他",
            "institution": "事业人员",
            "worker": "工勤",
        }[self.value]


class UngradedReason(Enum):
    """Why somebody who takes part has no grade (不定等次)."""

    PROBATION = "probation"
    INVESTIGATION = "investigation"
    SANCTION = "sanction"
    LEAVE = "leave"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {
            "probation": "试用期",
            "investigation": "立案审查",
            "sanction": "处分期",
            "leave": "病事假",
            "other": "其他",
        }[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultCounts:
    """The counts of a group, or of all: 实有, 参加, 未参加, by grade, and of those without a grade by reason."""

    present: int
    taking_part: int
    away: int
    grades: Counter[Grade]
    reasons: Counter[UngradedReason]

    @property
    def ungraded(self) -> int:
        """Those who take part and are decided to have no grade."""
        return self.grades[Grade.UNDETERMINED]


def group_of(person: PersonResult, leaders: frozenset[str]) -> ResultGroup:
    """The column a person is counted in."""
    employee = person.employee
    if employee.employee_no in leaders:
        return ResultGroup.TEAM
    if employee.category is EmployeeCategory.INSTITUTION:
        return ResultGroup.INSTITUTION
    if employee.category is EmployeeCategory.WORKER:
        return ResultGroup.WORKER
    if any(word in employee.title for word in _DIVISION_WORDS):
        return ResultGroup.DIVISION
    is_section = any(word in employee.title for word in _SECTION_WORDS)
    return ResultGroup.SECTION if is_section else ResultGroup.OTHER


def group_people(result: UnitResult) -> tuple[tuple[ResultGroup, tuple[PersonResult, ...]], ...]:
    """Everybody by group, groups without people left out."""
    leaders = leader_numbers(result.book)
    found: dict[ResultGroup, list[PersonResult]] = {}
    for person in result.people:
        found.setdefault(group_of(person, leaders), []).append(person)
    return tuple((group, tuple(found[group])) for group in ResultGroup if group in found)


def is_at_year_end(employee: Employee) -> bool:
    """Whether the person still belongs to the unit in December; who has left is assessed where he is (2020 第二十六条)."""
    return (employee.present_to or _DECEMBER) >= _DECEMBER


def is_away(person: PersonResult) -> bool:
    """Whether the person does not take part in the unit's assessment."""
    return person.eligibility.effect is Effect.NOT_ASSESSED


def count_results(people: Iterable[PersonResult], explained: frozenset[str]) -> ResultCounts:
    """Count people for the table; `explained` have a written reason for having no grade.

    实有 goes by the roster, 参加 and 未参加 by eligibility, grades by what is decided: that they agree is nothing the
    counting sees to.
    """
    people = tuple(people)
    staying = [person for person in people if is_at_year_end(person.employee)]
    decided = [
        person
        for person in people
        if person.decision is not None and (is_at_year_end(person.employee) or _is_graded(person))
    ]
    counted = [person for person in decided if _is_graded(person) or not is_away(person)]
    reasons = (ungraded_reason(person, explained) for person in counted if not _is_graded(person))
    return ResultCounts(
        present=len(staying),
        taking_part=sum(
            1 for p in people if not is_away(p) and (is_at_year_end(p.employee) or _is_graded(p))
        ),
        away=sum(1 for person in staying if is_away(person)),
        grades=Counter(person.decision.grade for person in counted if person.decision is not None),
        reasons=Counter(reason for reason in reasons if reason is not None),
    )


def count_unit(result: UnitResult) -> ResultCounts:
    """The counts of the whole unit."""
    return count_results(result.people, explained_numbers(result))


def explained_numbers(result: UnitResult) -> frozenset[str]:
    """Who has a written reason for having no grade: the explanation, or the decision's own."""
    written = {each.employee_no for each in result.book.appraisals if each.explanation}
    return frozenset(written | {each.employee_no for each in result.book.decisions if each.reason.strip()})


def ungraded_reason(person: PersonResult, explained: frozenset[str]) -> UngradedReason | None:
    """Why somebody has no grade, by the heaviest situation; None where nothing says so."""
    eligibility = person.eligibility
    for reason in eligibility.reasons:
        if reason.effect is eligibility.effect and reason.effect in (Effect.COMMENT_ONLY, Effect.NO_GRADE):
            return _reason_kind(person.employee, reason)
    return UngradedReason.OTHER if person.employee.employee_no in explained else None


def _reason_kind(employee: Employee, reason: Reason) -> UngradedReason:
    if reason.source is ReasonSource.SANCTION:
        return UngradedReason.SANCTION
    if reason.source is ReasonSource.LEAVE:
        return UngradedReason.LEAVE
    if reason.source is not ReasonSource.ROSTER:
        return UngradedReason.OTHER
    return UngradedReason.PROBATION if employee.on_probation else UngradedReason.INVESTIGATION


def _is_graded(person: PersonResult) -> bool:
    return person.decision is not None and person.decision.grade is not Grade.UNDETERMINED


def list_disagreements(result: UnitResult) -> tuple[str, ...]:
    """The sums that do not agree, each with its numbers and who is behind it (domain.md §7.6)."""
    return tuple(_disagreements(result))


def _disagreements(result: UnitResult) -> Iterator[str]:
    people, counts = result.people, count_unit(result)
    left = [p for p in people if not is_at_year_end(p.employee) and _is_graded(p)]
    if left:
        relation = _relate(counts.present, counts.taking_part + counts.away)
        yield (
            f"实有{counts.present}人{relation}参加{counts.taking_part}人加未参加{counts.away}人，"
            f"{_name(left)}年末已不在本单位却评了等次"
        )
    waiting = [p for p in people if p.decision is None and not is_away(p) and is_at_year_end(p.employee)]
    barred = [p for p in people if is_away(p) and _is_graded(p) and is_at_year_end(p.employee)]
    if waiting or barred:
        graded = sum(counts.grades.values())
        labels = ("优秀", "称职（合格）", "基本称职（基本合格）", "不称职（不合格）", "不定等次")
        words = "、".join(
            f"{label}{counts.grades[grade]}"
            for grade, label in zip((*GRADED, Grade.UNDETERMINED), labels, strict=True)
        )
        who = [f"{_name(waiting)}还没有评定等次"] if waiting else []
        who += [f"{_name(barred)}不进行考核却评了等次"] if barred else []
        relation = _relate(counts.taking_part, graded)
        yield f"参加{counts.taking_part}人{relation}各等次之和{graded}人（{words}），{'，'.join(who)}"
    explained = explained_numbers(result)
    unsaid = [
        p
        for p in people
        if p.decision is not None
        and not _is_graded(p)
        and not is_away(p)
        and is_at_year_end(p.employee)
        and ungraded_reason(p, explained) is None
    ]
    if unsaid:
        reasons = sum(counts.reasons.values())
        each = "、".join(f"{reason.label}{counts.reasons[reason]}" for reason in UngradedReason)
        yield (
            f"不定等次{counts.ungraded}人不等于各种情形之和{reasons}人（{each}），"
            f"{_name(unsaid)}没有写明情况说明"
        )


def _relate(one: int, other: int) -> str:
    """Two faults can make a sum come right."""
    return "不等于" if one != other else "凑巧等于"


def _name(people: Sequence[PersonResult]) -> str:
    names = "、".join(person.employee.name for person in people[:_NAMED])
    return f"{names}等{len(people)}人" if len(people) > _NAMED else names


def require_agreeing(result: UnitResult, what: str) -> None:
    """Refuse a table whose sums do not agree.

    Raises RuleViolation with every sum that fails in one sentence, or when nobody is on the roster.
    """
    if not result.people:
        message = "人员名册还是空的，没有可打印的人，请先填写人员或导入台账。"
        raise RuleViolation(message)
    wrong = list_disagreements(result)
    if wrong:
        message = f"{what}的人数对不上，不能打印和导出：{'；'.join(wrong)}，请核对后再打印。"
        raise RuleViolation(message)
