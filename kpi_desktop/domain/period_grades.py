"""Grades of a period proposed from the months' scores, and the share of 好 by whole numbers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from kpi_desktop.domain.derivation import DerivationLine
from kpi_desktop.domain.grading import split_at_cap
from kpi_desktop.domain.leave import LeaveRecord
from kpi_desktop.domain.monthly import MonthScore, MonthState
from kpi_desktop.domain.period_rules import (
    Period,
    PeriodDecision,
    PeriodGrade,
    PeriodRule,
    PeriodStage,
    PeriodStanding,
    PeriodStep,
    QuotaScope,
)
from kpi_desktop.domain.period_standing import bounds_of, judge_standing
from kpi_desktop.domain.sections import section_pools
from kpi_desktop.domain.staff import Employee
from kpi_desktop.domain.values import Points, round_exact, show, show_fully, show_short
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.domain.year_end import PersonResult, UnitResult


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodLine:
    """A person in a period.

    `score` is published, None while a month is missing or none is assessed; `proposal` is the rule's own and None where
    it gives none, with its reason; `is_tied` says that the person stands on the line of 好 with others; `decision` is
    what people decided, None until they have.
    """

    employee: Employee
    months: tuple[MonthScore, ...]
    standing: PeriodStanding
    standing_reason: str
    score: Points | None
    line: DerivationLine | None
    proposal: PeriodGrade | None
    proposal_reason: str
    is_tied: bool = False
    decision: PeriodDecision | None = None

    @property
    def grade(self) -> PeriodGrade | None:
        """The decided grade, else the proposed one."""
        return self.decision.grade if self.decision is not None else self.proposal

    @property
    def is_open(self) -> bool:
        """Whether a grade is still due."""
        return self.standing is PeriodStanding.GRADED and self.grade is None

    @property
    def word(self) -> str:
        """The grade as people read it, or why there is none."""
        if self.standing is not PeriodStanding.GRADED:
            return {"ungraded": "不定等次", "away": "不参加"}[self.standing.value]
        return self.grade.label if self.grade is not None else "待定"

    @property
    def missing(self) -> tuple[int, ...]:
        """The months that lack a mark."""
        return tuple(month.month for month in self.months if month.state is MonthState.MISSING)


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodPool:
    """Who shares the places for 好: those who take part, the most places, and those given."""

    label: str
    employee_nos: tuple[str, ...]
    cap: int
    used: int

    @property
    def base(self) -> int:
        """How many take part."""
        return len(self.employee_nos)

    @property
    def left(self) -> int:
        """Places not given, negative when there are too many."""
        return self.cap - self.used


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodSection:
    """A section, or sections that report together, in a period; `submitted` None until its proposals are handed in."""

    section: str
    members: tuple[str, ...]
    lines: tuple[PeriodLine, ...]
    submitted: PeriodStep | None

    @property
    def label(self) -> str:
        """Its name, with the sections it reports for."""
        others = "、".join(name for name in self.members if name != self.section)
        return (self.section or "未分科室") + (f"（含{others}）" if others else "")

    @property
    def open_lines(self) -> tuple[PeriodLine, ...]:
        """Its people without a grade."""
        return tuple(line for line in self.lines if line.is_open)


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodSheet:
    """A period of the unit: everybody in roster order, the pools of 好, the sections, and the approval (None until then)."""

    period: Period
    rule: PeriodRule
    lines: tuple[PeriodLine, ...]
    pools: tuple[PeriodPool, ...]
    sections: tuple[PeriodSection, ...]
    approved: PeriodStep | None

    @property
    def base(self) -> int:
        """How many take part."""
        return sum(1 for line in self.lines if line.standing is not PeriodStanding.AWAY)

    def count(self, grade: PeriodGrade) -> int:
        """How many have a grade, decided or proposed."""
        return sum(1 for line in self.lines if line.grade is grade)

    def section_of(self, employee_no: str) -> PeriodSection:
        """The section that reports for a person on the sheet."""
        return next(
            section
            for section in self.sections
            if any(line.employee.employee_no == employee_no for line in section.lines)
        )


def score_period(result: UnitResult, period: Period) -> PeriodSheet:
    """Everybody's period: standing, published score, proposal and decision; the places of 好 by whole numbers.

    The score is the mean of the period's assessed months, rounded once by the scheme's rule. 好 goes to the best within
    the share; a tie across the line is left to people; while anybody of a pool lacks a score none is proposed.
    """
    book = result.book
    rule = book.scheme.period
    decisions = {d.employee_no: d for d in book.period_decisions if _is_of(d, period)}
    absences: dict[str, list[LeaveRecord]] = {}
    for record in book.leave_records:
        absences.setdefault(record.employee_no, []).append(record)
    lines = [
        _line(person, period, book, absences.get(number, ()), decisions.get(number))
        for person in result.people
        for number in (person.employee.employee_no,)
    ]
    pools = _pools(book, rule)
    proposed: dict[str, PeriodLine] = {}
    for _, numbers in pools:
        members = [line for line in lines if line.employee.employee_no in numbers]
        proposed |= {line.employee.employee_no: line for line in _propose(members, rule)}
    settled = tuple(proposed[line.employee.employee_no] for line in lines)
    steps = [step for step in book.period_steps if _is_of(step, period)]
    return PeriodSheet(
        period=period,
        rule=rule,
        lines=settled,
        pools=tuple(_count_pool(label, numbers, settled, rule) for label, numbers in pools),
        sections=_sections(book, settled, steps),
        approved=next((step for step in steps if step.stage is PeriodStage.APPROVED), None),
    )


def _is_of(record: PeriodDecision | PeriodStep, period: Period) -> bool:
    return record.cycle is period.cycle and record.period == period.number


def _pools(book: YearBook, rule: PeriodRule) -> list[tuple[str, frozenset[str]]]:
    if rule.scope is QuotaScope.UNIT:
        return [("全单位", frozenset(employee.employee_no for employee in book.employees))]
    return [
        (pool.section or "未分科室", frozenset(pool.employee_nos))
        for pool in section_pools(book.sections, book.employees)
    ]


def _sections(
    book: YearBook, lines: Sequence[PeriodLine], steps: Iterable[PeriodStep]
) -> tuple[PeriodSection, ...]:
    submitted = {step.section: step for step in steps if step.stage is PeriodStage.SUBMITTED}
    by_number = {line.employee.employee_no: line for line in lines}
    return tuple(
        PeriodSection(
            section=pool.section,
            members=pool.members,
            lines=tuple(by_number[number] for number in pool.employee_nos),
            submitted=submitted.get(pool.section),
        )
        for pool in section_pools(book.sections, book.employees)
        if pool.employee_nos
    )


def _count_pool(
    label: str, numbers: frozenset[str], lines: Iterable[PeriodLine], rule: PeriodRule
) -> PeriodPool:
    taking_part = [
        line
        for line in lines
        if line.employee.employee_no in numbers and line.standing is not PeriodStanding.AWAY
    ]
    return PeriodPool(
        label=label,
        employee_nos=tuple(line.employee.employee_no for line in taking_part),
        cap=rule.cap(len(taking_part)),
        used=sum(1 for line in taking_part if line.grade is PeriodGrade.GOOD),
    )


def _line(
    person: PersonResult,
    period: Period,
    book: YearBook,
    absences: Sequence[LeaveRecord],
    decision: PeriodDecision | None,
) -> PeriodLine:
    months = tuple(month for month in person.routine.months if month.month in period.months)
    standing, reason = judge_standing(
        person.employee,
        months,
        book.scheme.period,
        absences=absences,
        bounds=bounds_of(period, book.year),
    )
    if decision is not None and decision.standing is not standing:
        standing, reason = decision.standing, decision.reason
    score, line = mean_of_period(months, period, book)
    if standing is not PeriodStanding.GRADED:
        score, line = None, None
    return PeriodLine(
        employee=person.employee,
        months=months,
        standing=standing,
        standing_reason=reason,
        score=score,
        line=line,
        proposal=None,
        proposal_reason=reason,
        decision=decision,
    )


def mean_of_period(
    months: Sequence[MonthScore], period: Period, book: YearBook
) -> tuple[Points | None, DerivationLine | None]:
    """The published score of a period, 0–100: the exact mean of its assessed months, rounded once; None while one is missing."""
    scores = [month.score for month in months if month.score is not None]
    if not scores or any(month.state is MonthState.MISSING for month in months):
        return None, None
    scheme = book.scheme
    mean = sum(scores, Fraction(0)) / len(scores)
    score = round_exact(mean, scheme.places, scheme.rounding)
    excluded = [month for month in months if month.state is MonthState.EXCLUDED]
    note = f"（{'、'.join(f'{month.month}月' for month in excluded)}不计）" if excluded else ""
    terms = " + ".join(show_fully(each) for each in scores)
    rule = f"({terms}) ÷ {len(scores)}{note} = {show(mean, 4)}，{scheme.rounding.label}到{scheme.places}位"
    return score, DerivationLine(label=period.label, rule=rule, value=f"{score:.{scheme.places}f}")


def _propose(members: Sequence[PeriodLine], rule: PeriodRule) -> list[PeriodLine]:
    base = sum(1 for line in members if line.standing is not PeriodStanding.AWAY)
    cap = rule.cap(base)
    graded = [line for line in members if line.standing is PeriodStanding.GRADED]
    waits = any(line.score is None for line in graded)
    runners = [
        line.score for line in graded if line.score is not None and rule.band(line.score) is PeriodGrade.GOOD
    ]
    above, tied, _ = split_at_cap(runners, cap)
    return [_propose_one(line, rule, cap, above, tied, waits=waits) for line in members]


def _propose_one(
    line: PeriodLine, rule: PeriodRule, cap: int, above: set[Points], tied: Points | None, *, waits: bool
) -> PeriodLine:
    if line.standing is not PeriodStanding.GRADED:
        return line
    if line.score is None:
        months = "、".join(f"{month}月" for month in line.missing)
        return replace(line, proposal_reason=f"{months}的分数没有填全")
    grade = rule.band(line.score)
    score = show_short(line.score)
    if grade is not PeriodGrade.GOOD:
        return replace(line, proposal=grade, proposal_reason=f"得分{score}所在分数段")
    if waits:
        return replace(line, proposal_reason="同组还有人没有得分，“好”的名额暂不建议")
    if line.score in above:
        return replace(line, proposal=grade, proposal_reason=f"得分在“好”的{cap}名以内")
    if line.score == tied:
        reason = f"得分{score}并列在“好”{cap}名的线上，由集体研究决定并写明理由"
        return replace(line, proposal_reason=reason, is_tied=True)
    reason = f"达到“好”的分数线，但{cap}名已满"
    return replace(line, proposal=PeriodGrade.FAIR, proposal_reason=reason)


def with_grades(sheet: PeriodSheet, grades: Mapping[str, PeriodGrade | None]) -> PeriodSheet:
    """The sheet with its places counted as they would be with further grades, by employee number."""
    after = {line.employee.employee_no: line.grade for line in sheet.lines} | dict(grades)
    return replace(
        sheet,
        pools=tuple(
            replace(pool, used=sum(1 for number in pool.employee_nos if after[number] is PeriodGrade.GOOD))
            for pool in sheet.pools
        ),
    )
