"""Unit tasks broken down (目标任务分解): unit task to section to person, and who carries none."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kpi_desktop.domain.errors import Area, Finding, Place, warning
from kpi_desktop.domain.indicators import Frequency, Indicator
from kpi_desktop.domain.staff import Employee
from kpi_desktop.domain.values import Points

PAGE = "目标任务分解"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitTask:
    """A task of the year: of the unit (`parent_no` empty), or a piece of one carried by a section or a person.

    `deadline` is YYYY-MM-DD or empty; `indicator_no` names the indicator made from it.
    """

    task_no: str
    title: str
    parent_no: str = ""
    leader: str = ""
    section: str = ""
    employee_no: str = ""
    target: str = ""
    progress: str = ""
    standard: str = ""
    deadline: str = ""
    indicator_no: str = ""
    sort_order: int = 0


def children_of(tasks: Iterable[UnitTask], task_no: str) -> tuple[UnitTask, ...]:
    """The pieces a task is broken into; the unit's own tasks when the number is empty."""
    return tuple(task for task in tasks if task.parent_no == task_no)


def pieces_below(tasks: Sequence[UnitTask], task_no: str) -> tuple[UnitTask, ...]:
    """Every piece below a task, at any depth, each once and before its own pieces."""
    found: dict[str, UnitTask] = {}
    waiting = list(children_of(tasks, task_no))
    while waiting:
        task = waiting.pop(0)
        if task.task_no != task_no and task.task_no not in found:
            found[task.task_no] = task
            waiting = [*children_of(tasks, task.task_no), *waiting]
    return tuple(found.values())


def order_tasks(tasks: Sequence[UnitTask]) -> tuple[tuple[int, UnitTask], ...]:
    """Every task with its depth, pieces under what they are pieces of; those that hang in the air come last."""
    numbers = {task.task_no: task for task in tasks}
    lines: list[tuple[int, UnitTask]] = []
    depths: dict[str, int] = {"": -1}
    for task in children_of(tasks, ""):
        for piece in (task, *pieces_below(tasks, task.task_no)):
            depths[piece.task_no] = depths[piece.parent_no] + 1
            lines.append((depths[piece.task_no], piece))
    return (*lines, *((0, task) for number, task in numbers.items() if number not in depths))


def check_tasks(tasks: Sequence[UnitTask], employees: Sequence[Employee]) -> tuple[Finding, ...]:
    """List tasks nobody carries, pieces that hang in the air or lack a target or deadline, and people without a task.

    A unit that has entered no task has none to find; tasks must reach people (目标任务要分解到人).
    """
    if not tasks:
        return ()
    numbers = {task.task_no for task in tasks}
    parents = {task.parent_no for task in tasks}
    people = {employee.employee_no for employee in employees}
    findings: list[Finding] = []
    for task in tasks:
        what = f"任务“{task.title}”"
        if task.parent_no and task.parent_no not in numbers:
            findings.append(_about(task, f"{what}的上级任务{task.parent_no}不存在", "请改正上级任务"))
        if task.employee_no and task.employee_no not in people:
            findings.append(_about(task, f"{what}的承办人{task.employee_no}不在人员名册中", "请改正承办人"))
        if task.task_no not in parents and not task.employee_no:
            findings.append(_about(task, f"{what}没有人承担", "请分解到科室和个人"))
        lacking = [
            label for label, given in (("目标", task.target), ("完成时限", task.deadline)) if not given
        ]
        if task.employee_no and lacking:
            findings.append(_about(task, f"{what}没有写{'和'.join(lacking)}", "请补填"))
    carried = {task.employee_no for task in tasks}
    findings += [
        warning(
            Place(area=Area.POSTS, page=PAGE, employee_no=employee.employee_no),
            f"{employee.name}（{employee.employee_no}）没有承担任何任务",
            "请分解任务，或确认不需要承担",
        )
        for employee in employees
        if employee.employee_no not in carried
    ]
    return tuple(findings)


def _about(task: UnitTask, what: str, next_step: str) -> Finding:
    return warning(Place(area=Area.POSTS, page=PAGE, item=task.task_no), what, next_step)


def indicator_from_task(
    task: UnitTask, *, indicator_no: str, group: str, full_mark: Points, post_no: str
) -> Indicator:
    """The indicator of a post that a task becomes; its standard is the task's target, standard and deadline."""
    parts = (task.target, task.standard, f"{task.deadline}前完成" if task.deadline else "")
    return Indicator(
        indicator_no=indicator_no,
        group=group,
        name=task.title,
        full_mark=full_mark,
        standard="；".join(text for part in parts if (text := part.strip(" ；。"))),
        source="任务清单、验收单",
        frequency=Frequency.MONTH,
        posts=(post_no,) if post_no else (),
    )
