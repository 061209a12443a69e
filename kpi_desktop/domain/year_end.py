"""The year: parts, total, rank, eligibility and proposed grade of everybody, each with its derivation."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from kpi_desktop.domain.ballots import BallotScore, score_ballots
from kpi_desktop.domain.derivation import DerivationLine
from kpi_desktop.domain.eligibility import Eligibility, Reason, VetoHit, judge_eligibility
from kpi_desktop.domain.eligibility_facts import period_reason, posting_reason, refusal_reason
from kpi_desktop.domain.grading import (
    Candidate,
    GradeDecision,
    GradeProposal,
    Quota,
    count_quota,
    propose_grades,
    rank_totals,
    with_team_grade,
)
from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.domain.leave import with_leave
from kpi_desktop.domain.monthly import MONTHS, RoutineScore, entries_beside, mean_of_months, score_month
from kpi_desktop.domain.post_coefficients import year_coefficient
from kpi_desktop.domain.posts import PostLevel
from kpi_desktop.domain.registers import accountability_reason
from kpi_desktop.domain.scheme import Grade, PartSource, Scheme, ScoredPart
from kpi_desktop.domain.staff import Employee
from kpi_desktop.domain.values import Points, Rounding, round_exact, show, show_fully, show_short
from kpi_desktop.domain.year_book import BookIndex, YearBook
from kpi_desktop.domain.year_end_rule import TeamGrade


@dataclass(frozen=True, slots=True, kw_only=True)
class PartScore:
    """A person's score in one part of the year, exact; None while it is missing, with what is missing.

    `waived` says why the part does not apply to the person; its weight is then shared by the others.
    """

    part: ScoredPart
    score: Fraction | None
    missing: str
    lines: tuple[DerivationLine, ...]
    waived: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonResult:
    """One person's year.

    `total` is the published number, None while a part is missing; `rank` is None until everybody has a total. `weighted`
    is the total by the post's coefficient where the scheme puts it into the score: ranks go by it, bands by the total.
    """

    employee: Employee
    routine: RoutineScore
    parts: tuple[PartScore, ...]
    total: Points | None
    rank: int | None
    eligibility: Eligibility
    proposal: GradeProposal
    decision: GradeDecision | None
    lines: tuple[DerivationLine, ...]
    weighted: Points | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        """What is missing before a total can be given."""
        return tuple(part.missing for part in self.parts if part.missing)

    @property
    def grade(self) -> Grade | None:
        """The decided grade, else the proposed one."""
        return self.decision.grade if self.decision else self.proposal.grade

    @property
    def proposed_word(self) -> str:
        """The proposed grade in the words of the person's kind; 待定 while it is open."""
        grade = self.proposal.grade
        return grade.word(self.employee.category) if grade else "待定"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitResult:
    """The whole unit's year, people in roster order."""

    book: YearBook
    people: tuple[PersonResult, ...]
    quotas: tuple[Quota, ...]

    @property
    def is_complete(self) -> bool:
        """Whether everybody has a total."""
        return bool(self.people) and all(person.total is not None for person in self.people)


def leader_numbers(book: YearBook) -> frozenset[str]:
    """Who belongs to the leading team: the holders of posts of that level (领导班子成员)."""
    posts = {post.post_no for post in book.posts if post.level is PostLevel.LEADER}
    return frozenset(person.employee_no for person in book.employees if person.post_no in posts)


def team_grade(book: YearBook) -> TeamGrade | None:
    """The grade of the unit's leading team, None while it is not known."""
    return next((each.grade for each in book.team_results), None)


def by_section(result: UnitResult) -> list[PersonResult]:
    """Everybody by the order of the sections, then by the roster's; people of no listed section last."""
    order = {section.name: at for at, section in enumerate(result.book.sections)}
    return sorted(result.people, key=lambda person: order.get(person.employee.section, len(order)))


def score_person_parts(
    employee: Employee,
    index: BookIndex,
    scheme: Scheme,
    routine: RoutineScore | None = None,
    ballots: PartScore | None = None,
) -> tuple[RoutineScore, tuple[PartScore, ...]]:
    """Score every part of the scheme for one person; months and ballots afresh where they are not given."""
    routine = routine or score_routine(employee, index)
    parts = tuple(
        ballots
        if ballots is not None and part is ballots.part
        else _score_part(part, employee, routine, index, scheme)
        for part in scheme.parts
    )
    return routine, parts


def score_routine(employee: Employee, index: BookIndex) -> RoutineScore:
    """Score a person's twelve months, within the caps of month and year, and their mean."""
    number = employee.employee_no
    entries = index.adjustments_of.get(number, ())
    excluded = {month for month in MONTHS if (number, month) in index.exclusions} if entries else ()
    months = tuple(
        score_month(
            month,
            employee,
            indicators=index.indicators_due(employee, month),
            marks=index.marks.get((number, month), {}),
            adjustments=entries_beside(employee, month, entries, excluded),
            scheme=index.book.scheme,
            exclusion=index.exclusions.get((number, month), "") or _nothing_due(employee, month, index),
            posts=index.month_posts(employee, month),
        )
        for month in MONTHS
    )
    return mean_of_months(months)


def _nothing_due(employee: Employee, month: int, index: BookIndex) -> str:
    """Why a month in which nothing is marked does not count, as between the quarters; additions keep it in."""
    if index.indicators_due(employee, month) or index.adjustments.get((employee.employee_no, month)):
        return ""
    is_marked = any(index.indicators_due(employee, other) for other in MONTHS)
    return "本月没有要评的指标" if is_marked else ""


def find_vetoes(employee: Employee, index: BookIndex) -> tuple[VetoHit, ...]:
    """The indicators of 一票否决 that happened to a person: entered above zero in a month they are due."""
    hits = []
    for indicator in index.vetoes:
        months = tuple(
            month
            for month in MONTHS
            if indicator in index.indicators_due(employee, month)
            and _happened(indicator, employee, month, index)
        )
        if months:
            hits.append(VetoHit(indicator=indicator, months=months))
    return tuple(hits)


def find_accountabilities(employee: Employee, index: BookIndex) -> tuple[Reason, ...]:
    """What the person's entries of 行政问责 do to the grade of the year."""
    entries = index.accountabilities.get(employee.employee_no, ())
    reasons = (accountability_reason(entry, index.book.year) for entry in entries)
    return tuple(reason for reason in reasons if reason is not None)


def _happened(indicator: Indicator, employee: Employee, month: int, index: BookIndex) -> bool:
    mark = index.marks.get((employee.employee_no, month), {}).get(indicator.indicator_no)
    return mark is not None and mark.entered is not None and mark.entered > 0


def _score_part(
    part: ScoredPart, employee: Employee, routine: RoutineScore, index: BookIndex, scheme: Scheme
) -> PartScore:
    waived = index.waivers.get((employee.employee_no, part.key))
    if waived is not None:
        rule = f"不适用：{waived}；权重由其余部分按权重分担"
        line = DerivationLine(label=part.label, rule=rule, value="")
        return PartScore(part=part, score=None, missing="", lines=(line,), waived=waived)
    if part.source is PartSource.MONTHS:
        return _routine_part(part, routine)
    if part.source is PartSource.BALLOTS:
        ballots: BallotScore = score_ballots(index.tallies.get(employee.employee_no, ()), scheme)
        missing = "" if ballots.score is not None else f"{part.label}没有有效票"
        return PartScore(part=part, score=ballots.score, missing=missing, lines=ballots.lines)
    typed = index.typed_scores.get((employee.employee_no, part.key))
    if typed is None:
        return PartScore(part=part, score=None, missing=f"{part.label}得分未填", lines=())
    reason = index.score_reasons.get((employee.employee_no, part.key), "")
    rule = f"直接评分（{reason}）" if reason else "直接评分"
    line = DerivationLine(label=part.label, rule=rule, value=show(typed, 4))
    return PartScore(part=part, score=Fraction(typed), missing="", lines=(line,))


def _routine_part(part: ScoredPart, routine: RoutineScore) -> PartScore:
    lines = tuple(m.line for m in routine.assessed if m.line) + ((routine.line,) if routine.line else ())
    if routine.score is not None:
        return PartScore(part=part, score=routine.score, missing="", lines=lines)
    months = "、".join(f"{month.month}月" for month in routine.missing)
    missing = f"{part.label}缺{months}的分数" if months else f"{part.label}没有可计的月份"
    return PartScore(part=part, score=None, missing=missing, lines=lines)


def total_of_parts(
    parts: Sequence[PartScore], places: int, rounding: Rounding
) -> tuple[Points | None, DerivationLine | None]:
    """The published total: Σ weight × score ÷ Σ weight, rounded once; None while a part is missing.

    A part that does not apply leaves both sums.
    """
    exact = exact_total(parts)
    if exact is None:
        return None, None
    total = round_exact(exact, places, rounding)
    terms = " + ".join(
        f"{p.part.label}{show(p.score, 4)} × {show_short(p.part.weight)}%"
        for p in parts
        if p.score is not None
    )
    if any(part.waived for part in parts):
        weight = sum((p.part.weight for p in parts if not p.waived), Decimal(0))
        terms = f"({terms}) ÷ {show_short(weight)}%"
    rule = f"{terms} = {show(exact, 4)}，{rounding.label}到{places}位"
    return total, DerivationLine(label="总分", rule=rule, value=f"{total:.{places}f}")


def exact_total(parts: Sequence[PartScore]) -> Fraction | None:
    """Σ weight × score ÷ Σ weight over the parts that apply, exact; None while one is missing."""
    applied = [part for part in parts if not part.waived]
    weight = sum((Fraction(part.part.weight) for part in applied), Fraction(0))
    total = Fraction(0)
    for part in applied:
        if part.score is None:
            return None
        total += Fraction(part.part.weight) * part.score
    return total / weight if weight else None


def weigh_total(
    parts: Sequence[PartScore], employee: Employee, index: BookIndex, scheme: Scheme
) -> tuple[Points | None, DerivationLine | None]:
    """The total by the post's coefficient, rounded once, where the scheme puts it into the score; None without either."""
    if not scheme.year_end.weighs_coefficient:
        return None, None
    exact, coefficient = exact_total(parts), year_coefficient(employee, index)
    if exact is None or coefficient.value is None:
        return None, None
    weighted = round_exact(exact * coefficient.value, scheme.places, scheme.rounding)
    rule = (
        f"{show(exact, 4)} × 岗位系数{show_fully(coefficient.value)}，{scheme.rounding.label}到{scheme.places}位；"
        "名次按折算分，等次分数线按折算前的总分"
    )
    return weighted, DerivationLine(label="折算分", rule=rule, value=f"{weighted:.{scheme.places}f}")


def other_reasons(employee: Employee, index: BookIndex) -> Iterator[Reason]:
    """What the registers, postings elsewhere and the periods' grades say of a person's eligibility."""
    number, book = employee.employee_no, index.book
    yield from find_accountabilities(employee, index)
    yield from (
        refusal_reason(each, book.year, book.scheme) for each in book.refusals if each.employee_no == number
    )
    for reason in (
        posting_reason(index.leave_records.get(number, ()), book.year, book.scheme),
        period_reason(index.period_decisions.get(number, ()), book.year, book.scheme),
    ):
        if reason is not None:
            yield reason


def _post_change_lines(employee: Employee, index: BookIndex) -> tuple[DerivationLine, ...]:
    """The year's coefficient with both posts, for somebody whose post changed (岗变酬变)."""
    if employee.employee_no not in index.appointments:
        return ()
    coefficient = year_coefficient(employee, index)
    return (coefficient.line,) if coefficient.line is not None and coefficient.is_changed else ()


# What the months of a person are scored from: where all of it is the very same, so are the months.
_MONTH_FIELDS = (
    "scheme",
    "year",
    "employees",
    "posts",
    "indicators",
    "marks",
    "adjustments",
    "exclusions",
    "appointments",
)


def _known_months(book: YearBook, former: UnitResult | None) -> dict[str, RoutineScore]:
    """Everybody's months as scored before, where nothing they are scored from has been read anew."""
    if former is None or any(getattr(book, name) is not getattr(former.book, name) for name in _MONTH_FIELDS):
        return {}
    return {person.employee.employee_no: person.routine for person in former.people}


def _known_ballots(book: YearBook, former: UnitResult | None) -> dict[str, PartScore]:
    """Everybody's ballots as scored before, where votes, scheme and what applies to whom are the same."""
    if former is None or book.scheme is not former.book.scheme or book.tallies != former.book.tallies:
        return {}
    waived = {typed.employee_no for typed in book.typed_scores if typed.is_waived}
    return {
        person.employee.employee_no: part
        for person in former.people
        for part in person.parts
        if part.part.source is PartSource.BALLOTS
        and not part.waived
        and person.employee.employee_no not in waived
    }


def score_year(book: YearBook, former: UnitResult | None = None) -> UnitResult:
    """Score a unit's year: every part, total, rank, eligibility, proposed grade and the quota.

    With the result before an edit of the year's end, months and ballots that cannot have changed are taken from it.
    """
    index = BookIndex.of(book)
    months, ballots = _known_months(book, former), _known_ballots(book, former)
    scheme = book.scheme
    decisions = {decision.employee_no: decision for decision in book.decisions}
    scored = []
    for employee in book.employees:
        number = employee.employee_no
        routine, parts = score_person_parts(employee, index, scheme, months.get(number), ballots.get(number))
        total, total_line = total_of_parts(parts, scheme.places, scheme.rounding)
        eligibility = judge_eligibility(
            with_leave(
                employee,
                index.leave_records.get(employee.employee_no, ()),
                in_natural_days=scheme.year_end.leave_in_natural_days,
            ),
            index.sanctions.get(employee.employee_no, ()),
            book.year,
            scheme,
            find_vetoes(employee, index),
            accountabilities=other_reasons(employee, index),
        )
        weighted, weighted_line = weigh_total(parts, employee, index, scheme)
        lines = (
            *(line for part in parts for line in part.lines),
            *_post_change_lines(employee, index),
            *((weighted_line,) if weighted_line else ()),
            *((total_line,) if total_line else ()),
        )
        placed_by = weighted if scheme.year_end.weighs_coefficient else total
        scored.append((employee, routine, parts, total, eligibility, lines, placed_by))
    totals = {each[0].employee_no: each[6] for each in scored if each[6] is not None}
    ranks = rank_totals(totals) if len(totals) == len(scored) else {}
    leaders = leader_numbers(book)
    candidates = [
        Candidate(
            employee=e,
            total=total if placed_by is not None else None,
            eligibility=el,
            is_leader=e.employee_no in leaders,
            placed_by=placed_by,
        )
        for e, _, _, total, el, _, placed_by in scored
    ]
    scheme = with_team_grade(scheme, team_grade(book))
    proposals = propose_grades(candidates, scheme)
    people = tuple(
        PersonResult(
            employee=employee,
            routine=routine,
            parts=parts,
            total=total,
            rank=ranks.get(employee.employee_no),
            eligibility=eligibility,
            proposal=proposals[employee.employee_no],
            decision=decisions.get(employee.employee_no),
            lines=lines,
            weighted=placed_by if scheme.year_end.weighs_coefficient else None,
        )
        for employee, routine, parts, total, eligibility, lines, placed_by in scored
    )
    grades = {person.employee.employee_no: person.grade for person in people}
    return UnitResult(book=book, people=people, quotas=tuple(count_quota(candidates, grades, scheme)))
