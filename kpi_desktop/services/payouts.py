"""Use cases of sharing money (奖金测算): plans to reckon with, one of them adopted; off unless the scheme says so."""

from dataclasses import replace

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.payout_plans import Payout, check_plan_values, reckon_payout, snapshot_shares
from kpi_desktop.domain.steps import StepKind, is_done
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.domain.year_end import score_year
from kpi_desktop.domain.year_records import PayoutPlan
from kpi_desktop.services.workspace import Changes, Workspace


def _require_money(book: YearBook) -> None:
    if not book.scheme.year_end.pays_money:
        message = "本年度方案没有使用奖金测算，要用请在“计分方案”的“年终规则”中打开。"
        raise RuleViolation(message)


def save_plan(workspace: Workspace, key: UnitYear, plan: PayoutPlan) -> Changes:
    """Write a plan to reckon with; number 0 is a new one.

    Raises RuleViolation when money is off, the plan is adopted, or a value cannot be.
    """
    book = workspace.load_book(key)
    _require_money(book)
    check_plan_values(plan)
    known = next((each for each in book.payout_plans if each.plan_no == plan.plan_no), None)
    if known is not None and known.adopted_on:
        message = f"“{known.name}”已经定稿，不能修改；请另建一个方案。"
        raise RuleViolation(message)
    number = plan.plan_no or max((each.plan_no for each in book.payout_plans), default=0) + 1
    with workspace.write(key, "填写奖金方案") as step:
        step.save(replace(plan, plan_no=number))
    return step.changes


def remove_plan(workspace: Workspace, key: UnitYear, plan_no: int) -> Changes:
    """Delete a plan that is not adopted.

    Raises RuleViolation when it is.
    """
    book = workspace.load_book(key)
    found = [each for each in book.payout_plans if each.plan_no == plan_no]
    if any(each.adopted_on for each in found):
        message = "已经定稿的方案不能删除，请先撤回定稿并写明原因。"
        raise RuleViolation(message)
    with workspace.write(key, "删除奖金方案") as step:
        step.remove(*found)
    return step.changes


def adopt_plan(workspace: Workspace, key: UnitYear, plan_no: int, *, adopted_by: str) -> Changes:
    """Adopt a plan: its shares are kept with the coefficients they were reckoned from.

    Raises RuleViolation when money is off, the year is not confirmed, or another plan is adopted already.
    """
    book = workspace.load_book(key)
    _require_money(book)
    if not is_done(book.steps, StepKind.YEAR_END):
        message = "年终结果还没有确认，奖金只能测算，不能定稿。"
        raise RuleViolation(message)
    adopted = next((each for each in book.payout_plans if each.adopted_on), None)
    if adopted is not None:
        message = f"已经按“{adopted.name}”定稿，要换请先撤回定稿并写明原因。"
        raise RuleViolation(message)
    payout = _reckon(book, plan_no)
    today = workspace.clock().astimezone().date().isoformat()
    plan = replace(payout.plan, adopted_on=today, adopted_by=adopted_by.strip() or workspace.operator)
    with workspace.write(key, "奖金定稿") as step:
        step.save(plan, *snapshot_shares(payout))
    return replace(step.changes, is_business_step=True)


def withdraw_plan(workspace: Workspace, key: UnitYear, plan_no: int, reason: str) -> Changes:
    """Take the adoption back, with a reason; the plan is one to reckon with again.

    Raises RuleViolation without a reason.
    """
    if not reason.strip():
        message = "撤回奖金定稿要写明原因。"
        raise RuleViolation(message)
    book = workspace.load_book(key)
    plans = [each for each in book.payout_plans if each.plan_no == plan_no]
    with workspace.write(key, "撤回：奖金定稿", reason.strip()) as step:
        step.save(*(replace(plan, adopted_on="", adopted_by="") for plan in plans))
        step.remove(*(share for share in book.payout_shares if share.plan_no == plan_no))
    return replace(step.changes, is_business_step=True)


def reckon(workspace: Workspace, key: UnitYear, plan_no: int) -> Payout:
    """Reckon a plan afresh.

    Raises RuleViolation when there is no such plan or nobody has a claim.
    """
    return _reckon(workspace.load_book(key), plan_no)


def _reckon(book: YearBook, plan_no: int) -> Payout:
    plan = next((each for each in book.payout_plans if each.plan_no == plan_no), None)
    if plan is None:
        message = "没有这个奖金方案，请刷新后再看。"
        raise RuleViolation(message)
    return reckon_payout(score_year(book), plan)
