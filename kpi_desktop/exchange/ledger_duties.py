"""The duties of posts (岗位职责) and the tasks broken down (目标任务分解) of a ledger."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kpi_desktop.domain.duties import Duty
from kpi_desktop.domain.tasks import UnitTask
from kpi_desktop.exchange.ledger_cells import cell_text, cell_trouble, free_text, length_trouble
from kpi_desktop.exchange.ledger_layout import Findings, Layout, data_rows, findings_of_row
from kpi_desktop.exchange.ledger_people import People, bare_number, number_text
from kpi_desktop.exchange.sheets import BadCell, Cell

_SEVERAL = re.compile(r"[、,，;；\s]+")
_DAY = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?")
_TEXTS = {"target": 2000, "progress": 2000, "standard": 2000, "leader": 200, "section": 200}


@dataclass(slots=True, kw_only=True)
class SheetRow:
    """A row of a sheet being read; an error refuses it."""

    layout: Layout
    index: int
    row: tuple[Cell, ...]
    findings: Findings
    refused: bool = False

    def error(self, name: str, what: str, next_step: str) -> None:
        """Report an error at a field's cell and refuse the row."""
        self.refused = True
        self.findings.error(self.layout.table, self.layout.address(self.index, name), what, next_step)

    def warning(self, name: str, what: str, next_step: str) -> None:
        self.findings.warning(self.layout.table, self.layout.address(self.index, name), what, next_step)

    @property
    def is_sound(self) -> bool:
        """Whether the row is taken."""
        return not self.refused and self.index not in self.layout.blocked

    def number(self, name: str) -> str:
        return number_text(self.layout.value(self.row, name))

    def text(self, name: str, most: int) -> str:
        """A field's text as the clerk wrote it; one the file cannot keep refuses the row."""
        cell = self.layout.value(self.row, name)
        header = self.layout.headers[self.layout.columns[name]] if self.layout.has(name) else ""
        if isinstance(cell, BadCell):
            what, step = cell_trouble(cell)
            self.error(name, f"{header}{what}", step)
        text = free_text(cell)
        what, step = length_trouble(text, most)
        if what:
            self.error(name, f"{header}{what}", step)
        return text

    def texts(self) -> dict[str, str]:
        return {name: self.text(name, most) for name, most in _TEXTS.items()}

    def carrier(self, people: People) -> str:
        """The number of the person named, by number or by name; empty, with a reminder, when nobody is meant."""
        number, name = self.layout.value(self.row, "carrier_no"), self.layout.value(self.row, "carrier")
        if not cell_text(number) and not cell_text(name):
            return ""
        found = people.match(number, name, has_numbers=bool(cell_text(number)))
        if found.employee is not None:
            return found.employee.employee_no
        if found.what:
            self.warning(
                "carrier" if cell_text(name) else "carrier_no", found.what, "请改正后再导入，或导入后补填"
            )
        return ""


def rows_of(layout: Layout, findings: Findings) -> list[SheetRow]:
    """The rows of a sheet that hold something."""
    return [
        SheetRow(layout=layout, index=index, row=row, findings=findings_of_row(layout, index, findings))
        for index, row in data_rows(layout)
    ]


def read_duties(
    layout: Layout, posts: Mapping[str, str], people: People, indicators: frozenset[str], findings: Findings
) -> list[Duty]:
    """Read the duties; `posts` are the known post numbers by number and by bare number.

    A duty without a number gets the next one of its post.
    """
    duties: list[Duty] = []
    seen: dict[str, int] = {}
    for row in rows_of(layout, findings):
        typed = row.number("post_no")
        post_no = posts.get(typed) or posts.get(bare_number(typed)) or ""
        if not typed:
            row.error("post_no", "岗位编号没有填写", "请补填岗位编号")
        elif not post_no:
            row.error("post_no", f"岗位编号{typed}不在岗位表中", "请改正岗位编号，或在岗位表中补上该岗位")
        text = row.text("text", 2000)
        if not text:
            row.error("text", f"岗位{typed}的职责没有内容", "请补填，或删去该行")
        taken = {duty.duty_no for duty in duties if duty.post_no == post_no}
        duty_no = row.number("duty_no") or _next_number(taken)
        label = f"{post_no}/{duty_no}"
        if label in seen:
            row.error(
                "duty_no",
                f"岗位{typed}的职责编号{duty_no}重复，第{seen[label] + 1}行已经用过",
                "请改正其中一个",
            )
        if len(duty_no) > 40:
            row.error("duty_no", "职责编号太长", "请缩到40字以内")
        counted = tuple(number for number in _SEVERAL.split(row.text("indicators", 2000)) if number)
        strangers = [number for number in counted if number not in indicators]
        if strangers:
            row.warning(
                "indicators", f"计量指标{'、'.join(strangers)}不在指标表中", "请改正指标编号，或补上该指标"
            )
        duty = Duty(
            post_no=post_no,
            duty_no=duty_no,
            text=text,
            employee_no=row.carrier(people),
            indicators=counted,
            sort_order=len(duties) + 1,
            **row.texts(),
        )
        if row.is_sound:
            seen[label] = row.index
            duties.append(duty)
    return duties


def _next_number(taken: set[str]) -> str:
    at = len(taken) + 1
    while str(at) in taken:
        at += 1
    return str(at)


def read_tasks(layout: Layout, known: frozenset[str], people: People, findings: Findings) -> list[UnitTask]:
    """Read the tasks; `known` are the numbers of the open file's tasks, which a piece may belong to as well."""
    tasks: list[UnitTask] = []
    seen: dict[str, int] = {}
    rows = rows_of(layout, findings)
    numbers = known | {row.number("task_no") for row in rows}
    for row in rows:
        number = row.number("task_no")
        title = row.text("title", 200)
        if not number or len(number) > 40:
            row.error("task_no", "任务编号太长" if number else "任务编号没有填写", "请填写40字以内的任务编号")
        elif number in seen:
            row.error(
                "task_no", f"任务编号{number}重复，第{seen[number] + 1}行已经用过", "请改正其中一个任务编号"
            )
        if not title:
            row.error("title", f"任务{number}没有名称", "请补填任务名称")
        parent = row.number("parent_no")
        if parent == number and number:
            row.error("parent_no", f"任务{number}不能是自己的上级任务", "请改正上级任务")
        elif parent and parent not in numbers:
            row.warning("parent_no", f"上级任务{parent}不在目标任务表中", "请改正上级任务，或补上该任务")
        task = UnitTask(
            task_no=number,
            title=title,
            parent_no=parent,
            employee_no=row.carrier(people),
            deadline=read_day_of(row, "deadline", "完成时限"),
            indicator_no=row.text("indicator_no", 40),
            sort_order=len(tasks) + 1,
            **row.texts(),
        )
        if row.is_sound:
            seen[number] = row.index
            tasks.append(task)
    return tasks


def read_day_of(row: SheetRow, name: str, label: str) -> str:
    """The day of a cell as YYYY-MM-DD, empty when it is; what is no day refuses the row."""
    cell = row.layout.value(row.row, name)
    if isinstance(cell, date):
        return cell.isoformat()[:10]
    text = row.text(name, 200)
    found = _DAY.fullmatch(text.replace(" ", ""))
    try:
        if found:
            return date(*map(int, found.groups())).isoformat()
    except ValueError:
        found = None
    if text:
        row.error(name, f"{label}“{text[:20]}”不是日历上的日期", "请写成2026-06-30这样的年月日")
    return ""
