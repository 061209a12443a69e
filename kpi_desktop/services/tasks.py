"""Use cases of the unit's tasks (目标任务分解): break down, move, and make an indicator of one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.domain.steps import StepKind, is_done
from kpi_desktop.domain.tasks import UnitTask, children_of, indicator_from_task, pieces_below
from kpi_desktop.domain.values import Points, UnitYear, show_short
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.services.workspace import Changes, Workspace

_LOCKED = "方案已锁定备案，要修改请先撤回并写明原因。"
_MOST_TITLE, _MOST_TEXT = 200, 2000


def save_tasks(
    workspace: Workspace, key: UnitYear, tasks: tuple[UnitTask, ...], action: str = "修改目标任务"
) -> Changes:
    """Write tasks.

    Raises RuleViolation when the plan is locked, a number or title is empty, a text too long, a deadline no date, or a
    task would stand below itself or below one that does not exist.
    """
    book = workspace.load_plan(key)
    _require_open_plan(book)
    saved = {task.task_no: task for task in tasks}
    after = [*(task for task in book.tasks if task.task_no not in saved), *tasks]
    for task in tasks:
        _check_task(task, after)
    with workspace.write(key, action) as step:
        step.save(*tasks)
    return step.changes


def _require_open_plan(book: YearBook) -> None:
    if is_done(book.steps, StepKind.PLAN):
        raise RuleViolation(_LOCKED)


def _check_task(task: UnitTask, tasks: Sequence[UnitTask]) -> None:
    if not task.task_no.strip() or not task.title.strip():
        raise RuleViolation("任务编号和任务名称都要填写。")
    if len(task.title) > _MOST_TITLE:
        raise RuleViolation(f"任务名称有{len(task.title)}个字，最多{_MOST_TITLE}个字，请缩短。")
    for label, text in (("目标", task.target), ("进度安排", task.progress), ("完成标准", task.standard)):
        if len(text) > _MOST_TEXT:
            raise RuleViolation(
                f"任务“{task.title}”的{label}有{len(text)}个字，最多{_MOST_TEXT}个字，请缩短。"
            )
    if task.deadline and not _is_day(task.deadline):
        raise RuleViolation(f"任务“{task.title}”的完成时限不是日历上的日期，请写成2026-06-30这样的年月日。")
    if not task.parent_no:
        return
    if task.parent_no not in {known.task_no for known in tasks}:
        raise RuleViolation(f"没有编号为{task.parent_no}的任务，请改正上级任务。")
    below = {piece.task_no for piece in pieces_below(tasks, task.task_no)}
    if task.parent_no == task.task_no or task.parent_no in below:
        raise RuleViolation(f"任务“{task.title}”不能放在自己或自己的下级任务之下，请改正上级任务。")


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def add_task(workspace: Workspace, key: UnitYear, task: UnitTask) -> Changes:
    """Add a task at the end of the list.

    Raises RuleViolation when the number is taken, or for what save_tasks refuses.
    """
    book = workspace.load_plan(key)
    if any(known.task_no == task.task_no for known in book.tasks):
        raise RuleViolation(f"任务编号{task.task_no}已经使用，请换一个编号。")
    last = max((known.sort_order for known in book.tasks), default=0)
    return save_tasks(workspace, key, (replace(task, sort_order=last + 1),), "新增目标任务")


def remove_task(workspace: Workspace, key: UnitYear, task: UnitTask, *, move_pieces: bool = False) -> Changes:
    """Remove a task; with `move_pieces` its pieces go to the task above it.

    Raises RuleViolation when the plan is locked, or pieces would be left hanging.
    """
    book = workspace.load_plan(key)
    _require_open_plan(book)
    pieces = children_of(book.tasks, task.task_no)
    if pieces and not move_pieces:
        raise RuleViolation(f"任务“{task.title}”已分解为{len(pieces)}项，请先删除或移走下级任务。")
    with workspace.write(key, "删除目标任务") as step:
        step.save(*(replace(piece, parent_no=task.parent_no) for piece in pieces))
        step.remove(task)
    return step.changes


def make_indicator(
    workspace: Workspace,
    key: UnitYear,
    task: UnitTask,
    *,
    indicator_no: str,
    group: str,
    full_mark: Points,
) -> Changes:
    """Make a task an indicator of the post of the person who carries it, and note its number with the task.

    Raises RuleViolation when the plan is locked, nobody with a post carries the task, it is an indicator already, the
    number is taken, or the full mark is not positive.
    """
    book = workspace.load_plan(key)
    _require_open_plan(book)
    post_no = _post_of(book, task)
    numbers = {known.indicator_no for known in book.indicators}
    if task.indicator_no in numbers:
        raise RuleViolation(f"任务“{task.title}”已经转为指标{task.indicator_no}，请到“量化指标”页修改。")
    if not indicator_no.strip() or indicator_no in numbers:
        raise RuleViolation(f"指标编号“{indicator_no}”空着或已经使用，请换一个编号。")
    if group not in {known.key for known in book.scheme.groups}:
        raise RuleViolation("请选择指标所属的部分。")
    if full_mark <= 0:
        raise RuleViolation(f"满分{show_short(full_mark)}应大于0，请改正。")
    made = indicator_from_task(
        task, indicator_no=indicator_no, group=group, full_mark=full_mark, post_no=post_no
    )
    last = max((known.sort_order for known in book.indicators), default=0)
    return _write_indicator(workspace, key, replace(made, sort_order=last + 1), task)


def _post_of(book: YearBook, task: UnitTask) -> str:
    carrier = next((known for known in book.employees if known.employee_no == task.employee_no), None)
    if carrier is None:
        raise RuleViolation(f"任务“{task.title}”还没有承办人，请先填写承办人再转为指标。")
    if not carrier.post_no:
        raise RuleViolation(f"{carrier.name}还没有岗位，请先在“人员”页填写岗位，再转为指标。")
    return carrier.post_no


def _write_indicator(workspace: Workspace, key: UnitYear, made: Indicator, task: UnitTask) -> Changes:
    with workspace.write(key, "任务转为指标") as step:
        step.save(made, replace(task, indicator_no=made.indicator_no))
    return step.changes
