"""Grades proposed from bands, eligibility and quota; the decision stays with people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from kpi_desktop.domain.eligibility import Effect, Eligibility
from kpi_desktop.domain.scheme import Grade, QuotaPool, Scheme
from kpi_desktop.domain.staff import Employee, EmployeeCategory
from kpi_desktop.domain.values import Points, show_short, whole_part
from kpi_desktop.domain.year_end_rule import TeamGrade


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """The places for 优秀 of one pool of the unit: base people, cap, places used; `employee_nos` are all of the pool."""

    pool: QuotaPool
    base: int
    cap: int
    used: int
    employee_nos: tuple[str, ...] = ()

    @property
    def left(self) -> int:
        """Places not used, negative when the cap is broken."""
        return self.cap - self.used


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """What grading needs to know of a person; `total` None while something is missing.

    Bands go by the total; who comes first by `placed_by` where the scheme weighs totals by the post's coefficient.
    """

    employee: Employee
    total: Points | None
    eligibility: Eligibility
    is_leader: bool = False
    placed_by: Points | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeProposal:
    """A proposed grade, None while it is open (missing score, or a tie on the quota's line), with its reason."""

    grade: Grade | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeDecision:
    """The grade people decided for a person, with reason, date and name, and what the rule proposed (None open)."""

    employee_no: str
    grade: Grade
    reason: str
    decided_on: str
    decided_by: str
    proposed: Grade | None = None


ONE_LOWER = MappingProxyType(
    {
        Grade.EXCELLENT: Grade.COMPETENT,
        Grade.COMPETENT: Grade.BASIC,
        Grade.BASIC: Grade.INCOMPETENT,
        Grade.INCOMPETENT: Grade.INCOMPETENT,
    }
)


def quota_cap(base: int, pool: QuotaPool) -> int:
    """Places for 优秀 of a pool of `base` people: the approved number, or the percent by the pool's rounding."""
    if pool.approved is not None:
        return pool.approved
    return whole_part(Fraction(pool.percent) * base / 100, pool.rounding)


def pool_of(category: EmployeeCategory, scheme: Scheme, *, is_leader: bool = False) -> QuotaPool | None:
    """The pool a kind of person belongs to, None when the scheme gives it no places.

    Members of the leading team belong to the leaders' pool where the scheme has one (考核工作条例), whatever their kind.
    """
    leaders = next((pool for pool in scheme.pools if pool.is_leaders), None)
    if is_leader and leaders is not None:
        return leaders
    return next((pool for pool in scheme.pools if not pool.is_leaders and category in pool.categories), None)


def with_team_grade(scheme: Scheme, team: TeamGrade | None) -> Scheme:
    """The scheme with the leaders' percent that follows from the team's grade; unchanged while it has none."""
    if team is None:
        return scheme
    percent = scheme.year_end.leader_percent(team)
    pools = tuple(replace(pool, percent=percent) if pool.is_leaders else pool for pool in scheme.pools)
    return replace(scheme, pools=pools)


def band_grade(total: Points, scheme: Scheme) -> Grade:
    """The grade of a published total by the scheme's bands; below the lowest band 不称职."""
    return next((band.grade for band in scheme.bands if total >= band.lower), Grade.INCOMPETENT)


def rank_totals(totals: Mapping[str, Points]) -> dict[str, int]:
    """Rank published totals, best first; equal totals share the better rank (1, 1, 3)."""
    ordered = sorted(totals.values(), reverse=True)
    first = {total: index for index, total in reversed(list(enumerate(ordered, start=1)))}
    return {employee_no: first[total] for employee_no, total in totals.items()}


def propose_grades(candidates: Sequence[Candidate], scheme: Scheme) -> dict[str, GradeProposal]:
    """Propose a grade for everybody: bands and eligibility name the candidates for 优秀, the cap takes the best.

    A tie across the cap's line is left open for a person to decide. While anybody in a pool lacks a total no
    place of that pool is proposed.
    """
    proposals = {c.employee.employee_no: _without_quota(c, scheme) for c in candidates}
    for pool in scheme.pools:
        members = _members(candidates, pool, scheme)
        cap = quota_cap(_count_base(members, scheme), pool)
        proposals.update(_take_best(members, cap, scheme))
    return proposals


def count_quota(
    candidates: Sequence[Candidate], grades: Mapping[str, Grade | None], scheme: Scheme
) -> list[Quota]:
    """Base, cap and used places of every pool, counted over the whole unit and never by section."""
    quotas = []
    for pool in scheme.pools:
        members = _members(candidates, pool, scheme)
        base = _count_base(members, scheme)
        numbers = tuple(c.employee.employee_no for c in members)
        used = sum(1 for number in numbers if grades.get(number) is Grade.EXCELLENT)
        quotas.append(Quota(pool=pool, base=base, cap=quota_cap(base, pool), used=used, employee_nos=numbers))
    return quotas


def _members(candidates: Sequence[Candidate], pool: QuotaPool, scheme: Scheme) -> list[Candidate]:
    return [c for c in candidates if pool_of(c.employee.category, scheme, is_leader=c.is_leader) is pool]


def _count_base(members: Sequence[Candidate], scheme: Scheme) -> int:
    """The people a quota is counted on: those not assessed never, those without a grade where the scheme says so."""
    left_out = {Effect.NOT_ASSESSED}
    if not scheme.year_end.counts_ungraded:
        left_out |= {Effect.COMMENT_ONLY, Effect.NO_GRADE}
    return sum(1 for c in members if c.eligibility.effect not in left_out)


def _without_quota(candidate: Candidate, scheme: Scheme) -> GradeProposal:
    effect = candidate.eligibility.effect
    if effect is Effect.INCOMPETENT:
        return GradeProposal(grade=Grade.INCOMPETENT, reason=candidate.eligibility.sentence)
    if effect in (Effect.COMMENT_ONLY, Effect.NO_GRADE, Effect.NOT_ASSESSED):
        return GradeProposal(grade=Grade.UNDETERMINED, reason=candidate.eligibility.sentence)
    if candidate.total is None:
        return GradeProposal(grade=None, reason="总分未出，暂不建议等次")
    grade = band_grade(candidate.total, scheme)
    if effect is Effect.ONE_LOWER:
        return GradeProposal(grade=ONE_LOWER[grade], reason=candidate.eligibility.sentence)
    if grade is not Grade.EXCELLENT:
        return GradeProposal(grade=grade, reason=f"总分{candidate.total}分所在分数段")
    if effect is Effect.NOT_EXCELLENT:
        return GradeProposal(grade=Grade.COMPETENT, reason=candidate.eligibility.sentence)
    if pool_of(candidate.employee.category, scheme, is_leader=candidate.is_leader) is None:
        return GradeProposal(
            grade=Grade.COMPETENT, reason=f"方案没有给{candidate.employee.category.label}设优秀名额"
        )
    return GradeProposal(grade=None, reason="优秀人选，待名额确定")


def _take_best(members: Sequence[Candidate], cap: int, scheme: Scheme) -> dict[str, GradeProposal]:
    runners = [
        (c.employee.employee_no, c.total if c.placed_by is None else c.placed_by)
        for c in members
        if c.total is not None
        and c.eligibility.effect is Effect.ALL
        and band_grade(c.total, scheme) is Grade.EXCELLENT
    ]
    if any(c.total is None and c.eligibility.effect is Effect.ALL for c in members):
        waiting = GradeProposal(grade=None, reason="同组还有人总分未出，优秀名额暂不建议")
        return {number: waiting for number, _ in runners}
    above, line, _ = split_at_cap([total for _, total in runners], cap)
    return {number: _place_in_quota(total, above, line, cap) for number, total in runners}


def _place_in_quota(total: Points, above: set[Decimal], line: Decimal | None, cap: int) -> GradeProposal:
    if total in above:
        return GradeProposal(grade=Grade.EXCELLENT, reason=f"总分在优秀名额{cap}名以内")
    if total == line:
        reason = f"总分{show_short(total)}并列在优秀名额{cap}名的线上，由集体研究决定并写明理由"
        return GradeProposal(grade=None, reason=reason)
    return GradeProposal(grade=Grade.COMPETENT, reason=f"达到优秀分数线，但优秀名额{cap}名已满")


def split_at_cap(totals: Sequence[Points], cap: int) -> tuple[set[Decimal], Decimal | None, set[Decimal]]:
    """Split totals at a number of places: those that fit, the total tied across the line (or None), those below."""
    ordered = sorted(totals, reverse=True)
    if len(ordered) <= cap:
        return set(ordered), None, set()
    last, first_out = (ordered[cap - 1] if cap else None), ordered[cap]
    line = last if last == first_out else None
    above = {total for total in ordered[:cap] if total != line}
    below = {total for total in ordered[cap:] if total != line}
    return above, line, below
