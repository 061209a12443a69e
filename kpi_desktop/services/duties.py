"""Use cases of duties (职责): what a post is for, and which indicators count it."""

from dataclasses import replace

from kpi_desktop.domain.duties import Duty, duties_of
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.steps import StepKind, is_done
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.services.workspace import Changes, Workspace

_LOCKED = "方案已锁定备案，要修改请先撤回并写明原因。"
_MOST_TEXT, _MOST_NAME = 2000, 200


def save_duties(
    workspace: Workspace, key: UnitYear, duties: tuple[Duty, ...], action: str = "修改职责"
) -> Changes:
    """Write duties.

    Raises RuleViolation when the plan is locked, a text is empty or too long, or an indicator does not exist.
    """
    book = workspace.load_plan(key)
    _require_open_plan(book)
    for duty in duties:
        _check_duty(duty, book)
    with workspace.write(key, action) as step:
        step.save(*duties)
    return step.changes


def _require_open_plan(book: YearBook) -> None:
    if is_done(book.steps, StepKind.PLAN):
        raise RuleViolation(_LOCKED)


def _check_duty(duty: Duty, book: YearBook) -> None:
    what = f"岗位{duty.post_no}第{duty.duty_no}项职责"
    if not duty.text.strip():
        raise RuleViolation(f"{what}没有内容，请填写，不需要的请删除。")
    for label, text, most in (
        ("内容", duty.text, _MOST_TEXT),
        ("目标", duty.target, _MOST_TEXT),
        ("进度安排", duty.progress, _MOST_TEXT),
        ("完成标准", duty.standard, _MOST_TEXT),
        ("责任领导", duty.leader, _MOST_NAME),
        ("责任科室", duty.section, _MOST_NAME),
    ):
        if len(text) > most:
            raise RuleViolation(f"{what}的{label}有{len(text)}个字，最多{most}个字，请缩短。")
    known = {indicator.indicator_no for indicator in book.indicators}
    strangers = [number for number in duty.indicators if number not in known]
    if strangers:
        raise RuleViolation(f"没有编号为{'、'.join(strangers)}的指标，请先在“量化指标”页新增，或改正编号。")


def add_duty(workspace: Workspace, key: UnitYear, duty: Duty) -> Changes:
    """Add a duty to a post under the next number; the given number does not matter.

    Raises RuleViolation when there is no such post, or for what save_duties refuses.
    """
    book = workspace.load_plan(key)
    if duty.post_no not in {post.post_no for post in book.posts}:
        raise RuleViolation(f"没有编号为{duty.post_no}的岗位，请先新增岗位。")
    numbers = [
        int(known.duty_no) for known in duties_of(book.duties, duty.post_no) if known.duty_no.isdecimal()
    ]
    last = max((known.sort_order for known in book.duties), default=0)
    added = replace(duty, duty_no=str(max(numbers, default=0) + 1), sort_order=last + 1)
    return save_duties(workspace, key, (added,), "新增职责")


def remove_duties(workspace: Workspace, key: UnitYear, duties: tuple[Duty, ...]) -> Changes:
    """Remove duties.

    Raises RuleViolation when the plan is locked.
    """
    _require_open_plan(workspace.load_plan(key))
    with workspace.write(key, "删除职责") as step:
        step.remove(*duties)
    return step.changes
