"""What has changed under an adopted plan of money (奖金定稿) since its shares were kept."""

from collections.abc import Iterator
from fractions import Fraction

from kpi_desktop.domain.errors import Area, Finding, Place, error
from kpi_desktop.domain.payout_plans import PayoutLine, draft_lines
from kpi_desktop.domain.values import show, show_short
from kpi_desktop.domain.year_end import UnitResult
from kpi_desktop.domain.year_records import PayoutPlan, PayoutShare

_NEXT = "请核对；要改请撤回奖金定稿，重新测算"


def check_adopted_plans(result: UnitResult) -> Iterator[Finding]:
    """Name everybody whose score, coefficient, months or grade is no longer what an adopted plan was reckoned from."""
    for plan in result.book.payout_plans:
        if plan.adopted_on:
            yield from _check_plan(result, plan)


def _check_plan(result: UnitResult, plan: PayoutPlan) -> Iterator[Finding]:
    kept = {s.employee_no: s for s in result.book.payout_shares if s.plan_no == plan.plan_no}
    lines = {line.employee_no: line for line in draft_lines(result, plan)}
    for number in (*lines, *(each for each in kept if each not in lines)):
        what = _say_change(lines.get(number), kept.get(number))
        if what:
            name = lines[number].name if number in lines else f"工号{number}"
            place = Place(area=Area.YEAR_END, page="奖金测算", employee_no=number)
            yield error(place, f"“{plan.name}”定稿以后，{name}{what}", _NEXT)


def _say_change(line: PayoutLine | None, share: PayoutShare | None) -> str:
    if line is None or share is None:
        return "加入了名册，没有份额" if share is None else f"已不在名册，还留着{share.amount:,.2f}元"
    claim, was = line.claim, Fraction(share.coefficient)
    pairs = (
        ("得分", share.score == claim.score, show_short(share.score), show_short(claim.score)),
        ("岗位系数", was == Fraction(claim.coefficient), show(was, 4), show(Fraction(claim.coefficient), 4)),
        ("在岗月数", share.months == claim.months, str(share.months), str(claim.months)),
        (
            "等次系数",
            share.multiplier == claim.multiplier,
            show_short(share.multiplier),
            show_short(claim.multiplier),
        ),
    )
    return "，".join(f"{name}由{old}变为{new}" for name, is_same, old, new in pairs if not is_same)
