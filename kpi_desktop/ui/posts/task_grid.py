"""The grid of 目标任务分解: a line a task, pieces under what they are pieces of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from kpi_desktop.domain.errors import Finding, RuleViolation
from kpi_desktop.domain.staff import Employee
from kpi_desktop.domain.tasks import UnitTask, check_tasks, children_of, order_tasks
from kpi_desktop.domain.values import clean_text, show_short
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.ui.grid.columns import CellState, Column
from kpi_desktop.ui.posts.cell_texts import parse_day
from kpi_desktop.ui.posts.state import derive_sums
from kpi_desktop.ui.record_edits import Writers

_STEP = "　"
_FALLBACK_MARK = Decimal(10)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskLine:
    """A task with its depth, how many pieces it has, who carries it, and whether its indicator stands."""

    task: UnitTask
    depth: int
    pieces: int
    carrier: str
    is_indicator: bool

    @property
    def title(self) -> str:
        return f"{_STEP * self.depth}{self.task.title}"

    @property
    def indicator(self) -> str:
        return self.task.indicator_no if self.is_indicator else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What the tasks leave uncovered, and the sentence over it."""

    findings: tuple[Finding, ...]
    sentence: str
    is_complete: bool


def derive_tasks(book: YearBook) -> tuple[TaskLine, ...]:
    """The tasks as a tree laid flat."""
    names = {employee.employee_no: employee.name for employee in book.employees}
    indicators = {indicator.indicator_no for indicator in book.indicators}
    return tuple(
        TaskLine(
            task=task,
            depth=depth,
            pieces=len(children_of(book.tasks, task.task_no)),
            carrier=names.get(task.employee_no, task.employee_no),
            is_indicator=task.indicator_no in indicators,
        )
        for depth, task in order_tasks(book.tasks)
    )


def derive_coverage(book: YearBook) -> Coverage:
    """What nobody carries and who carries nothing."""
    findings = check_tasks(book.tasks, book.employees)
    if not book.tasks:
        sentence = "填写单位任务并分解到科室和个人以后，这里列出没人承担的任务和没有任务的人。"
    elif findings:
        idle = sum(1 for finding in findings if finding.place.employee_no)
        parts = ((len(findings) - idle, "处任务没有落实"), (idle, "人没有承担任务"))
        sentence = "，".join(f"{count}{what}" for count, what in parts if count)
    else:
        sentence = "任务都已落实到人，每个人都有任务"
    return Coverage(findings=findings, sentence=sentence, is_complete=bool(book.tasks) and not findings)


def suggest_full_mark(book: YearBook, group: str) -> str:
    """What is still missing in a group of indicators, 10 when nothing is."""
    gaps = {entry.label: entry.mark - entry.total for entry in derive_sums(book)}
    gap = gaps.get(group, Decimal(0))
    return show_short(gap if gap > 0 else _FALLBACK_MARK)


def task_columns(
    people: tuple[Employee, ...], sections: tuple[str, ...], tasks: frozenset[str]
) -> tuple[Column[TaskLine], ...]:
    """The tasks: what, who, how much, by when."""
    return (
        _text("title", "任务", 230, read=lambda r: r.title, parse=_parse_title, is_frozen=True),
        Column(key="task_no", title="编号", read=lambda r: r.task.task_no, is_searched=True, width=72),
        _text("leader", "责任领导", 80),
        _text("section", "责任科室", 108, description=f"如：{'、'.join(sections[:3])}" if sections else ""),
        Column(
            key="employee_no",
            title="承办人",
            read=lambda r: r.carrier,
            parse=lambda text, _: parse_carrier(text, people),
            state=_carrier_state,
            is_searched=True,
            width=76,
            description="填姓名或工号；重名的填工号",
        ),
        _text("target", "目标", 180, state=lambda r: _missing_when_carried(r, r.task.target)),
        Column(
            key="deadline",
            title="完成时限",
            read=lambda r: r.task.deadline,
            parse=lambda text, _: parse_day(text) if text.strip() else "",
            state=lambda r: _missing_when_carried(r, r.task.deadline),
            width=96,
            description="如：2026-06-30",
        ),
        _text("progress", "进度安排", 150),
        _text("standard", "完成标准", 150),
        Column(
            key="parent_no",
            title="上级任务",
            read=lambda r: r.task.parent_no,
            parse=lambda text, _: _parse_parent(text, tasks),
            width=80,
            description="上级任务的编号；单位任务空着",
        ),
        Column(key="indicator_no", title="已转指标", read=lambda r: r.indicator, width=80),
    )


def _text(
    key: str,
    title: str,
    width: int,
    *,
    read: Callable[[TaskLine], str] | None = None,
    parse: Callable[[str, TaskLine], str] | None = None,
    state: Callable[[TaskLine], CellState | None] | None = None,
    description: str = "",
    is_frozen: bool = False,
) -> Column[TaskLine]:
    return Column(
        key=key,
        title=title,
        read=read or (lambda r: getattr(r.task, key)),
        parse=parse or (lambda text, _: text.strip()),
        state=state,
        width=width,
        description=description,
        is_frozen=is_frozen,
        is_searched=is_frozen,
    )


def _parse_title(text: str, _line: TaskLine) -> str:
    title = text.strip()
    if not title:
        raise RuleViolation("任务名称不能空着。")
    return title


def _carrier_state(line: TaskLine) -> CellState | None:
    return CellState.MISSING if not line.pieces and not line.task.employee_no else None


def _missing_when_carried(line: TaskLine, text: str) -> CellState | None:
    return CellState.MISSING if line.task.employee_no and not text else None


def parse_carrier(text: str, people: tuple[Employee, ...]) -> str:
    """Read a person's number or name as the number; empty is nobody.

    Raises RuleViolation when nobody, or more than one, is called so.
    """
    given = clean_text(text)
    numbers = [person.employee_no for person in people if given in {person.employee_no, person.name}]
    if len(numbers) > 1:
        raise RuleViolation(f"有{len(numbers)}个人叫{given}，请填工号：{'、'.join(numbers)}。")
    if given and not numbers:
        raise RuleViolation(f"人员名册中没有“{given[:20]}”，请填姓名或工号。")
    return numbers[0] if numbers else ""


def _parse_parent(text: str, tasks: frozenset[str]) -> str:
    number = clean_text(text)
    if number and number not in tasks:
        raise RuleViolation(f"没有编号为“{number[:20]}”的任务，请改正；单位任务空着。")
    return number


def _setter(field: str) -> Callable[[UnitTask, Any], UnitTask]:
    return lambda task, value: replace(task, **{field: value})


_FIELDS = "title leader section employee_no target progress standard deadline parent_no"
TASK_WRITERS: Writers[UnitTask] = MappingProxyType({key: _setter(key) for key in _FIELDS.split()})


def group_labels(book: YearBook) -> Mapping[str, str]:
    """The keys of the scheme's groups by label, the post's own group first."""
    return {group.label: group.key for group in reversed(book.scheme.groups)}
