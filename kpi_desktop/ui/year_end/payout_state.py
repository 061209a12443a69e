"""What 奖金测算 shows: a plan reckoned beside another one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.payout_plans import (
    USUAL_MULTIPLIERS,
    Payout,
    PayoutLine,
    compare_payouts,
    show_payout,
)
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.staff import EmployeeCategory
from kpi_desktop.domain.values import read_decimal, show, show_short
from kpi_desktop.domain.year_end import UnitResult
from kpi_desktop.domain.year_records import PayMethod, PayoutPlan
from kpi_desktop.ui.grid.columns import Alignment, CellState, Column

NO_PLAN = "不比较"
_GRADES = {grade.word(EmployeeCategory.CIVIL_SERVANT): grade for grade in Grade}


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyLine:
    """One person's share, and how much more that is than under the other plan; None while none is compared."""

    line: PayoutLine
    difference: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyView:
    """A plan's shares, or the sentence why there are none."""

    lines: tuple[MoneyLine, ...]
    sentence: str
    mood: str


def plan_title(plan: PayoutPlan) -> str:
    """A plan as the choice names it."""
    return f"{plan.plan_no}. {plan.name}" + ("（已定稿）" if plan.adopted_on else "")


def derive_money(result: UnitResult, plan: PayoutPlan | None, other: PayoutPlan | None) -> MoneyView:
    """The plan's shares beside the other plan's."""
    if plan is None:
        return MoneyView(lines=(), sentence="还没有奖金方案，请点“新建方案”。", mood="")
    try:
        payout = show_payout(result, plan)
        before = show_payout(result, other) if other is not None else None
    except RuleViolation as violation:
        return MoneyView(lines=(), sentence=str(violation), mood="warning")
    differences: Mapping[str, Decimal] = compare_payouts(before, payout) if before is not None else {}
    lines = tuple(MoneyLine(line=line, difference=differences.get(line.employee_no)) for line in payout.lines)
    return MoneyView(lines=lines, sentence=_say(payout), mood="good")


def _say(payout: Payout) -> str:
    plan = payout.plan
    people = sum(1 for line in payout.lines if line.amount)
    text = f"总额{plan.pool:,.2f}元，{plan.method.label}，{people}人分得，合计{payout.total:,.2f}元，与总额一致。"
    pools = "、".join(f"{section}{pool:,.2f}元" for section, pool in payout.section_pools)
    adopted = f"{plan.adopted_on}由{plan.adopted_by}定稿。" if plan.adopted_on else ""
    return text + (f"各科室：{pools}。" if pools else "") + adopted


def money_columns() -> tuple[Column[MoneyLine], ...]:
    """What a share is reckoned from, the share, and the difference."""

    def amount(value: Decimal | None, *, signed: bool = False) -> str:
        if value is None:
            return ""
        return f"{value:+,.2f}" if signed else f"{value:,.2f}"

    return (
        Column(
            key="employee_no",
            title="工号",
            read=lambda r: r.line.employee_no,
            is_frozen=True,
            is_searched=True,
            width=56,
        ),
        Column(
            key="name", title="姓名", read=lambda r: r.line.name, is_frozen=True, is_searched=True, width=76
        ),
        Column(key="section", title="科室", read=lambda r: r.line.section, width=130),
        _number("score", "得分", lambda r: show_short(r.line.claim.score), 72),
        _number("coefficient", "岗位系数", lambda r: show(Fraction(r.line.claim.coefficient), 4), 84),
        _number("months", "在岗月数", lambda r: str(r.line.claim.months), 76),
        Column(
            key="grade",
            title="等次",
            read=lambda r: r.line.word,
            width=84,
        ),
        _number("multiplier", "等次系数", lambda r: show_short(r.line.claim.multiplier), 76),
        Column(
            key="amount",
            title="金额（元）",
            read=lambda r: amount(r.line.amount),
            alignment=Alignment.RIGHT,
            width=110,
        ),
        Column(
            key="difference",
            title="与比较方案相差",
            read=lambda r: amount(r.difference, signed=True),
            state=lambda r: CellState.MARKED if r.difference else None,
            alignment=Alignment.RIGHT,
            width=120,
        ),
        Column(key="note", title="说明", read=lambda r: r.line.note, is_stretched=True),
    )


def _number(key: str, title: str, read: object, width: int) -> Column[MoneyLine]:
    return Column(key=key, title=title, read=read, alignment=Alignment.RIGHT, width=width)  # type: ignore[arg-type]


def show_multipliers(plan: PayoutPlan) -> str:
    """The multipliers as they are typed: 优秀1.2、称职1."""
    values = dict((*USUAL_MULTIPLIERS, *plan.multipliers))
    return "、".join(f"{word}{values[grade.value]}" for word, grade in _GRADES.items())


def read_multipliers(text: str) -> tuple[tuple[str, str], ...]:
    """Multipliers as typed, by grade.

    Raises RuleViolation for a part that names no grade or no number.
    """
    found = []
    for part in _parts(text):
        word = next((each for each in sorted(_GRADES, key=len, reverse=True) if part.startswith(each)), "")
        if not word:
            message = f"“{part[:12]}”没有写等次，请写成“优秀1.2、称职1、基本称职0”。"
            raise RuleViolation(message)
        found.append((_GRADES[word].value, str(read_decimal(part.removeprefix(word).strip(), 2))))
    return tuple(found)


def show_factors(plan: PayoutPlan) -> str:
    """The sections' factors as they are typed."""
    return "、".join(f"{name}{value}" for name, value in plan.section_factors)


def read_factors(text: str, sections: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """The sections' factors as typed; sections not named have 1.

    Raises RuleViolation for a part that names no section or no number.
    """
    found = []
    for part in _parts(text):
        name = next((each for each in sorted(sections, key=len, reverse=True) if part.startswith(each)), "")
        if not name:
            message = f"“{part[:12]}”不是本单位的科室，请写成“办公室1.1、人事股1”。"
            raise RuleViolation(message)
        found.append((name, str(read_decimal(part.removeprefix(name).strip(), 2))))
    return tuple(found)


def _parts(text: str) -> list[str]:
    plain = text.replace("，", "、").replace(",", "、").replace("；", "、").replace(" ", "")
    return [part for part in plain.split("、") if part]


METHODS = {method.label: method for method in PayMethod}
