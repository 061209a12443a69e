"""Use cases of post setup: posts, coefficients, indicators, the scheme, locking and filing the plan."""

from collections.abc import Iterable
from dataclasses import replace

from kpi_desktop.domain.checks import check_plan
from kpi_desktop.domain.duties import without_indicators
from kpi_desktop.domain.errors import RuleViolation, Severity
from kpi_desktop.domain.indicators import Indicator, refuse_indicator
from kpi_desktop.domain.plan_wording import check_plan_wording
from kpi_desktop.domain.posts import CoefficientRule, Post, most_points, price_posts
from kpi_desktop.domain.scheme import Scheme
from kpi_desktop.domain.scheme_checks import check_shape
from kpi_desktop.domain.scheme_use import find_use, follow_scheme
from kpi_desktop.domain.steps import StepKind, StepRecord, is_done
from kpi_desktop.domain.values import UnitYear, show_short
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.services.plan_versions import next_version
from kpi_desktop.services.workspace import Changes, Workspace

_LOCKED = "方案已锁定备案，要修改请先撤回并写明原因。"
_MOST_REASON = 500


def _require_open_plan(book: YearBook) -> None:
    if is_done(book.steps, StepKind.PLAN):
        raise RuleViolation(_LOCKED)


def save_posts(
    workspace: Workspace, key: UnitYear, posts: tuple[Post, ...], action: str = "修改岗位"
) -> Changes:
    """Write posts; the coefficient follows from the factor points where they are given.

    Raises RuleViolation when the plan is locked or a value is out of bounds.
    """
    book = workspace.load_book(key)
    _require_open_plan(book)
    for post in posts:
        _refuse_points(post, book.scheme.coefficient)
    ready = price_posts(book.posts, posts, book.scheme.coefficient)
    with workspace.write(key, action) as step:
        step.save(*ready)
    return step.changes


def _refuse_points(post: Post, rule: CoefficientRule) -> None:
    if not post.post_no.strip() or not post.name.strip():
        message = "岗位编号和岗位名称都要填写。"
        raise RuleViolation(message)
    for label, text, most in (
        ("岗位编号", post.post_no, 40),
        ("岗位名称", post.name, 200),
        ("科室", post.section, 200),
    ):
        if len(text) > most:
            message = f"{label}有{len(text)}个字，最多{most}个字，请缩短。"
            raise RuleViolation(message)
    for key, points in post.factor_points:
        name, full = most_points(key, rule)
        if full is None or not 0 <= points <= full:
            message = f"{name}{show_short(points)}不在0到{show_short(full or 0)}之间，请改正。"
            raise RuleViolation(message)


def add_post(workspace: Workspace, key: UnitYear, post: Post) -> Changes:
    """Add a post at the end of the list.

    Raises RuleViolation when the number is taken or the plan is locked.
    """
    book = workspace.load_book(key)
    if any(known.post_no == post.post_no for known in book.posts):
        message = f"岗位编号{post.post_no}已经使用，请换一个编号。"
        raise RuleViolation(message)
    last = max((known.sort_order for known in book.posts), default=0)
    return save_posts(workspace, key, (replace(post, sort_order=last + 1),), "新增岗位")


def remove_posts(workspace: Workspace, key: UnitYear, posts: tuple[Post, ...]) -> Changes:
    """Remove posts with their duties.

    Raises RuleViolation when the plan is locked or somebody holds a post.
    """
    book = workspace.load_book(key)
    _require_open_plan(book)
    _refuse_holders(book, posts)
    numbers = {post.post_no for post in posts}
    with workspace.write(key, "删除岗位") as step:
        step.remove(*posts, *(duty for duty in book.duties if duty.post_no in numbers))
    return step.changes


def _refuse_holders(book: YearBook, posts: Iterable[Post]) -> None:
    numbers = {post.post_no for post in posts}
    holder = next((employee for employee in book.employees if employee.post_no in numbers), None)
    if holder is not None:
        message = f"岗位{holder.post_no}现由{holder.name}担任，请先调整人员再删除岗位。"
        raise RuleViolation(message)


def save_indicators(
    workspace: Workspace, key: UnitYear, indicators: tuple[Indicator, ...], action: str = "修改指标"
) -> Changes:
    """Write indicators.

    Raises RuleViolation when the plan is locked or an indicator cannot stand in it (`refuse_indicator`).
    """
    book = workspace.load_plan(key)
    _require_open_plan(book)
    groups = {group.key for group in book.scheme.groups}
    for indicator in indicators:
        refuse_indicator(indicator, groups)
    with workspace.write(key, action) as step:
        step.save(*indicators)
    return step.changes


def add_indicator(workspace: Workspace, key: UnitYear, indicator: Indicator) -> Changes:
    """Add an indicator at the end of the list.

    Raises RuleViolation when the number is taken or the plan is locked.
    """
    book = workspace.load_book(key)
    if any(known.indicator_no == indicator.indicator_no for known in book.indicators):
        message = f"指标编号{indicator.indicator_no}已经使用，请换一个编号。"
        raise RuleViolation(message)
    last = max((known.sort_order for known in book.indicators), default=0)
    return save_indicators(workspace, key, (replace(indicator, sort_order=last + 1),), "新增指标")


def remove_indicators(workspace: Workspace, key: UnitYear, indicators: tuple[Indicator, ...]) -> Changes:
    """Remove indicators; marks given for them stop counting, duties lose them, and both come back with an undo.

    Raises RuleViolation when the plan is locked.
    """
    book = workspace.load_plan(key)
    _require_open_plan(book)
    with workspace.write(key, "删除指标") as step:
        step.remove(*indicators)
        step.save(*without_indicators(book.duties, (indicator.indicator_no for indicator in indicators)))
    return step.changes


def save_scheme(workspace: Workspace, key: UnitYear, scheme: Scheme, action: str = "修改计分方案") -> Changes:
    """Write the year's scheme; points for factors that are gone go with them, people follow a renamed group of voters.

    Totals and the order of bands may be wrong until the plan is locked. Raises RuleViolation when the plan is locked,
    the scheme lacks a name or has a number outside its range, or the year still uses what it no longer has.
    """
    book = workspace.load_book(key)
    _require_open_plan(book)
    trouble = next(iter(check_shape(scheme)), None)
    if trouble is not None:
        raise RuleViolation(f"{trouble.message}。")
    used = find_use(book, scheme)
    if used:
        raise RuleViolation(used)
    with workspace.write(key, action) as step:
        step.save_scheme(scheme)
        step.save(*follow_scheme(book, scheme))
    return step.changes


def lock_plan(
    workspace: Workspace, key: UnitYear, *, filing_no: str, filed_on: str, wording_reason: str = ""
) -> Changes:
    """Lock the plan, record its filing and keep the plan as a version (锁定并备案).

    Raises RuleViolation while findings of severity 错误 stand in the plan, when vague wording stands without a reason,
    or when it is locked already.
    """
    book = workspace.load_book(key)
    _require_open_plan(book)
    errors = [finding for finding in check_plan(book) if finding.severity is Severity.ERROR]
    if errors:
        message = f"方案还有{len(errors)}处错误，不能锁定：{errors[0].what}。请先改正。"
        raise RuleViolation(message)
    if not filed_on.strip():
        message = "请填写备案日期。"
        raise RuleViolation(message)
    record = StepRecord(
        kind=StepKind.PLAN,
        done_on=filed_on.strip(),
        done_by=workspace.operator,
        document_no=filing_no.strip(),
        note=_wording_note(book, wording_reason.strip()),
    )
    version = next_version(workspace, book, filed_on=record.done_on, filing_no=record.document_no)
    with workspace.write(key, "锁定并备案") as step:
        step.save(record, version)
    return step.changes


def _wording_note(book: YearBook, reason: str) -> str:
    """The reason for wording left vague, which the plan prints; nothing where nothing is vague."""
    vague = check_plan_wording(book)
    if not vague:
        return ""
    if not reason:
        message = f"还有{len(vague)}项指标用语含糊，请先改为可计数的写法，或填写仍按原文锁定的理由。"
        raise RuleViolation(message)
    if len(reason) > _MOST_REASON:
        message = f"理由有{len(reason)}个字，请缩短到{_MOST_REASON}个字以内。"
        raise RuleViolation(message)
    return reason


def withdraw_plan(workspace: Workspace, key: UnitYear, reason: str) -> Changes:
    """Open a locked plan again, with a reason that stays in the trail (撤回备案).

    Raises RuleViolation without a reason or when the plan is not locked.
    """
    return withdraw_step(workspace, key, StepKind.PLAN, 0, reason)


def withdraw_step(workspace: Workspace, key: UnitYear, kind: StepKind, month: int, reason: str) -> Changes:
    """Take back a finished step, with a reason that stays in the trail.

    Raises RuleViolation without a reason or when the step is not done.
    """
    if not reason.strip():
        message = "撤回要写明原因。"
        raise RuleViolation(message)
    book = workspace.load_book(key)
    record = next((step for step in book.steps if step.kind is kind and step.month == month), None)
    if record is None:
        message = f"{kind.label}还没有完成，不需要撤回。"
        raise RuleViolation(message)
    with workspace.write(key, f"撤回：{kind.label}{month or ''}", reason.strip()) as step:
        step.remove(record)
    return step.changes
