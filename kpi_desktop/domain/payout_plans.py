"""Sharing a pool by a plan (奖金测算): claims from the year, one pool or section pools first, and plans compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.payout import Claim, share_pool
from kpi_desktop.domain.post_coefficients import year_coefficient
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.values import read_decimal
from kpi_desktop.domain.year_book import BookIndex
from kpi_desktop.domain.year_end import PersonResult, UnitResult
from kpi_desktop.domain.year_records import PayMethod, PayoutPlan, PayoutShare

_FULL_YEAR = 12
NO_SECTION = "未分科室"
MOST_POOL, MOST_FACTOR = Decimal(1_000_000_000), Decimal(10)
# 基本称职 and 不称职 bring no bonus of the year (2020 规定 Arts 21, 22); those without a grade wait for the office's rule.
USUAL_MULTIPLIERS = (
    (Grade.EXCELLENT.value, "1"),
    (Grade.COMPETENT.value, "1"),
    (Grade.BASIC.value, "0"),
    (Grade.INCOMPETENT.value, "0"),
    (Grade.UNDETERMINED.value, "0"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutLine:
    """One person under a plan: what the share is reckoned from, the share, and why there is none."""

    employee_no: str
    name: str
    section: str
    word: str
    claim: Claim
    amount: Decimal
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payout:
    """A plan reckoned: its lines in roster order, and the pools of the sections where they come first."""

    plan: PayoutPlan
    lines: tuple[PayoutLine, ...]
    section_pools: tuple[tuple[str, Decimal], ...] = ()

    @property
    def total(self) -> Decimal:
        """The sum of all shares in yuan."""
        return sum((line.amount for line in self.lines), Decimal(0))


def reckon_payout(result: UnitResult, plan: PayoutPlan) -> Payout:
    """Share the plan's pool: score × coefficient × months ÷ 12 × multiplier, by largest remainder on fen.

    With section pools the pool is first shared by headcount × the section's factor, then within each section; a
    section nobody of which has a claim gets none. Raises RuleViolation when nobody has a claim or the pool is no amount.
    """
    drafts = draft_lines(result, plan)
    if plan.method is PayMethod.PERSON:
        shares = dict(share_pool(plan.pool, [line.claim for line in drafts]))
        pools: tuple[tuple[str, Decimal], ...] = ()
    else:
        pools = _share_sections(drafts, plan)
        shares = {}
        for section, pool in pools:
            shares.update(share_pool(pool, [line.claim for line in drafts if line.section == section]))
    lines = tuple(replace(line, amount=shares.get(line.employee_no, Decimal(0))) for line in drafts)
    return Payout(plan=plan, lines=lines, section_pools=pools)


def draft_lines(result: UnitResult, plan: PayoutPlan) -> list[PayoutLine]:
    """Everybody's claim under a plan in roster order, no share reckoned yet."""
    index = BookIndex.of(result.book)
    multipliers = {key: read_decimal(value, 2) for key, value in (*USUAL_MULTIPLIERS, *plan.multipliers)}
    return [_draft(person, index, plan, multipliers) for person in result.people]


def show_payout(result: UnitResult, plan: PayoutPlan) -> Payout:
    """An adopted plan as its shares were kept, any other reckoned afresh.

    Raises RuleViolation when nobody has a claim.
    """
    kept = {s.employee_no: s for s in result.book.payout_shares if s.plan_no == plan.plan_no}
    if not plan.adopted_on or not kept:
        return reckon_payout(result, plan)
    lines = []
    for person in result.people:
        share = kept.get(person.employee.employee_no)
        if share is not None:
            lines.append(_kept_line(person, share))
    return Payout(plan=plan, lines=tuple(lines))


def _kept_line(person: PersonResult, share: PayoutShare) -> PayoutLine:
    employee = person.employee
    return PayoutLine(
        employee_no=employee.employee_no,
        name=employee.name,
        section=employee.section or NO_SECTION,
        word=person.decision.grade.word(employee.category) if person.decision else "未定",
        claim=Claim(
            employee_no=employee.employee_no,
            score=share.score,
            coefficient=Fraction(share.coefficient),
            months=share.months,
            multiplier=share.multiplier,
        ),
        amount=share.amount,
    )


def _draft(
    person: PersonResult, index: BookIndex, plan: PayoutPlan, multipliers: Mapping[str, Decimal]
) -> PayoutLine:
    employee = person.employee
    coefficient = year_coefficient(employee, index)
    grade = person.decision.grade if person.decision else None
    multiplier = multipliers[grade.value] if grade is not None else Decimal(0)
    return PayoutLine(
        employee_no=employee.employee_no,
        name=employee.name,
        section=employee.section or NO_SECTION,
        word=grade.word(employee.category) if grade is not None else "未定",
        claim=Claim(
            employee_no=employee.employee_no,
            score=person.total or Decimal(0),
            coefficient=coefficient.value or Fraction(0),
            months=coefficient.months if plan.by_months else _FULL_YEAR,
            multiplier=multiplier,
        ),
        amount=Decimal(0),
        note=_say_nothing(person, coefficient.value, multiplier),
    )


def _say_nothing(person: PersonResult, coefficient: Fraction | None, multiplier: Decimal) -> str:
    """Why a person gets nothing, empty when there is a claim."""
    if person.total is None:
        return "总分未出"
    if coefficient is None:
        return "没有岗位系数"
    if person.decision is None:
        return "等次未定"
    if multiplier == 0:
        return f"{person.decision.grade.word(person.employee.category)}不参加分配"
    return ""


def _share_sections(lines: Sequence[PayoutLine], plan: PayoutPlan) -> tuple[tuple[str, Decimal], ...]:
    factors = {name: read_decimal(value, 2) for name, value in plan.section_factors}
    heads: dict[str, int] = {}
    for line in lines:
        heads[line.section] = heads.get(line.section, 0) + (1 if line.claim.weight else 0)
    claims = [
        Claim(employee_no=section, score=Decimal(count), coefficient=factors.get(section, Decimal(1)))
        for section, count in heads.items()
    ]
    pools = share_pool(plan.pool, claims)
    return tuple((section, pools[section]) for section, count in heads.items() if count and pools[section])


def snapshot_shares(payout: Payout) -> tuple[PayoutShare, ...]:
    """The shares as an adopted plan keeps them, with the coefficients they were reckoned from."""
    return tuple(
        PayoutShare(
            plan_no=payout.plan.plan_no,
            employee_no=line.employee_no,
            score=line.claim.score,
            coefficient=str(Fraction(line.claim.coefficient)),
            months=line.claim.months,
            multiplier=line.claim.multiplier,
            amount=line.amount,
        )
        for line in payout.lines
    )


def compare_payouts(before: Payout, after: Payout) -> dict[str, Decimal]:
    """How much each person gets more under the second plan than under the first, by employee number."""
    was = {line.employee_no: line.amount for line in before.lines}
    return {line.employee_no: line.amount - was.get(line.employee_no, Decimal(0)) for line in after.lines}


def check_plan_values(plan: PayoutPlan) -> None:
    """Refuse a plan that cannot be reckoned.

    Raises RuleViolation naming the field.
    """
    if not plan.name.strip():
        message = "请给奖金方案写一个名称。"
        raise RuleViolation(message)
    if not 0 < plan.pool <= MOST_POOL:
        message = "奖金总额应大于0，不超过10亿元，最多两位小数。"
        raise RuleViolation(message)
    for _, value in (*plan.multipliers, *plan.section_factors):
        if not 0 <= read_decimal(value, 2) <= MOST_FACTOR:
            message = f"系数{value}不在0到{MOST_FACTOR}之间，请改正。"
            raise RuleViolation(message)
