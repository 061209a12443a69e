"""Use cases of the month by workbook: forms for the sections, and taking the filled ones back by a plan shown first."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kpi_desktop.domain.errors import FileTrouble, RuleViolation
from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.domain.mark_inputs import NOT_APPLICABLE, input_labels, list_levels
from kpi_desktop.domain.staff import Employee
from kpi_desktop.domain.values import UnitYear, show_short
from kpi_desktop.domain.year_book import BookIndex, YearBook
from kpi_desktop.exchange.month_sheets import FormColumn, FormRow, MonthForm, write_month_form
from kpi_desktop.services.month_comparing import (
    FormComparison,
    MarkChange,
    MarkKey,
    RefusedMark,
    is_left_out,
    show_mark,
)
from kpi_desktop.services.monthly import record_marks, require_open_months
from kpi_desktop.services.workspace import Changes, Workspace

_ENDINGS = (".xlsx", ".xls", ".et", ".ods")
_WHOLE_UNIT = "全单位"
_NO_SECTION = "未分科室"
_UNSAFE = str.maketrans(dict.fromkeys('\\/:*?"<>|', "-"))


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBackPlan:
    """What taking forms back would do, not yet done: `conflicts` have been changed here since the form was sent."""

    key: UnitYear
    month: int
    files: tuple[str, ...]
    refused_files: tuple[str, ...]
    changes: tuple[MarkChange, ...]
    conflicts: tuple[MarkChange, ...]
    refused: tuple[RefusedMark, ...]
    unchanged: int

    @property
    def summary(self) -> str:
        """The plan in one or two sentences."""
        parts = [f"读了{len(self.files)}份表，将写入{len(self.changes)}格，{self.unchanged}格没有变化"]
        if self.conflicts:
            parts.append(f"{len(self.conflicts)}格发出以后这里也改过，请逐格选用哪一边")
        if self.refused:
            parts.append(f"{len(self.refused)}格不能用")
        if self.refused_files:
            parts.append(f"{len(self.refused_files)}份表没有读取")
        return "；".join(parts) + "。现在还没有改动任何内容。"


def export_month_forms(
    workspace: Workspace, key: UnitYear, month: int, folder: Path, *, by_section: bool
) -> tuple[Path, ...]:
    """Write the month's form for every section, or one for the whole unit, each with its own people and indicators.

    Raises RuleViolation when the month is closed or has nothing to mark, FileTrouble when the folder refuses.
    """
    book = workspace.load_month(key, month)
    require_open_months(book, {month})
    forms = list_forms(book, month, by_section=by_section)
    if not forms:
        message = f"{month}月没有要评的人或指标，请先在“岗位设置”填写人员和量化指标。"
        raise RuleViolation(message)
    paths = []
    for form in forms:
        label = (form.section or _WHOLE_UNIT).translate(_UNSAFE)
        path = folder / f"{form.unit_name}{form.year}年{month}月评分表-{label}.xlsx"
        try:
            write_month_form(path, form)
        except OSError as trouble:
            message = f"不能写入“{path.name}”，文件可能正被别的程序打开或磁盘已满，请关闭后再试。"
            raise FileTrouble(message) from trouble
        paths.append(path)
    return tuple(paths)


def list_forms(book: YearBook, month: int, *, by_section: bool) -> tuple[MonthForm, ...]:
    """The month's forms: people who are marked this month, under the indicators that any of them has."""
    index = BookIndex.of(book)
    groups: dict[str, list[Employee]] = {}
    for employee in book.employees:
        if not is_left_out(employee, month, index) and index.indicators_due(employee, month):
            section = (employee.section or _NO_SECTION) if by_section else ""
            groups.setdefault(section, []).append(employee)
    return tuple(_form(book, month, section, people, index) for section, people in groups.items())


def _form(
    book: YearBook, month: int, section: str, people: Sequence[Employee], index: BookIndex
) -> MonthForm:
    due = {person.employee_no: set(index.indicators_due(person, month)) for person in people}
    indicators = [each for each in book.indicators if any(each in own for own in due.values())]
    columns = tuple(
        _column(indicator, at) for indicator in indicators for at in range(len(input_labels(indicator)))
    )
    rows = []
    for person in people:
        marks = index.marks.get((person.employee_no, month), {})
        texts = tuple(
            show_mark(indicator, marks.get(indicator.indicator_no), at)
            if indicator in due[person.employee_no]
            else None
            for indicator in indicators
            for at in range(len(input_labels(indicator)))
        )
        rows.append(
            FormRow(employee_no=person.employee_no, name=person.name, section=person.section, texts=texts)
        )
    return MonthForm(
        unit_code=book.unit.code,
        unit_name=book.unit.name,
        year=book.year,
        month=month,
        section=section,
        columns=columns,
        rows=tuple(rows),
    )


def _column(indicator: Indicator, at: int) -> FormColumn:
    labels = input_labels(indicator)
    head = f"{indicator.name}（{show_short(indicator.full_mark)}）"
    return FormColumn(
        indicator_no=indicator.indicator_no,
        at=at,
        title=head if indicator.kind == "direct" else f"{head}{labels[at]}",
        standard=indicator.standard,
        levels=(*levels, NOT_APPLICABLE) if (levels := list_levels(indicator)) else (),
    )


def list_form_files(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The workbooks among files and folders, a folder's in the order of their names; what WPS and Excel lock is left out."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = (each for each in path.iterdir() if each.suffix.lower() in _ENDINGS)
            found += sorted(each for each in inside if not each.name.startswith(("~$", ".~")))
        else:
            found.append(path)
    return tuple(dict.fromkeys(found))


def plan_take_back(workspace: Workspace, key: UnitYear, month: int, paths: Iterable[Path]) -> TakeBackPlan:
    """Read filled forms, single files or whole folders, and compare them with the month; nothing is written.

    A form of another unit, year or month, or what is no form, is refused by itself. Raises RuleViolation when the month is
    closed or no workbook is found.
    """
    book = workspace.load_month(key, month)
    require_open_months(book, {month})
    files = list_form_files(paths)
    if not files:
        message = "选中的地方没有表格文件，请选择科室交回的评分表或它们所在的文件夹。"
        raise RuleViolation(message)
    comparing = FormComparison(book, month)
    for path in files:
        comparing.take(path)
    return TakeBackPlan(
        key=key,
        month=month,
        files=tuple(comparing.files),
        refused_files=tuple(comparing.refused_files),
        changes=tuple(c for c in comparing.changes.values() if c.key not in comparing.disputed),
        conflicts=tuple(comparing.conflicts.values()),
        refused=tuple(comparing.refused),
        unchanged=comparing.unchanged,
    )


def take_back_answer(plan: TakeBackPlan, *, is_written: bool) -> dict[str, Any]:
    """A plan as the command line answers it."""

    def mark(change: MarkChange) -> dict[str, str]:
        number, indicator = change.key
        return {
            "employee_no": number,
            "name": change.name,
            "indicator_no": indicator,
            "old": change.old,
            "new": change.new,
            "file": change.file,
        }

    return {
        "written": is_written,
        "files": list(plan.files),
        "refused_files": list(plan.refused_files),
        "changes": [mark(change) for change in plan.changes],
        "conflicts": [mark(conflict) for conflict in plan.conflicts],
        "refused": [
            {"file": r.file, "cell": r.address, "name": r.name, "text": r.text, "message": r.sentence}
            for r in plan.refused
        ],
        "unchanged": plan.unchanged,
    }


def apply_take_back(workspace: Workspace, plan: TakeBackPlan, taken: Collection[MarkKey] = ()) -> Changes:
    """Write a plan as one step; of the conflicts only those `taken`, the others stay as they are here.

    Raises RuleViolation when nothing is left to write or the month has been closed.
    """
    marks = [change.mark for change in plan.changes]
    marks += [conflict.mark for conflict in plan.conflicts if conflict.key in taken]
    if not marks:
        message = "没有要写入的分数。"
        raise RuleViolation(message)
    return record_marks(workspace, plan.key, tuple(marks), f"收回{plan.month}月评分表")
