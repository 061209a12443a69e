"""Use cases of the return file (回执文件): the bureau sends its decided values back, the unit sees and accepts each."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.files import FileKind
from kpi_desktop.domain.merging import ReturnedField, ReturnState
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.services.monthly import require_open_months
from kpi_desktop.services.workspace import Changes, Workspace, utc_text
from kpi_desktop.store import returning as store
from kpi_desktop.store.records import KIND_BY_TABLE
from kpi_desktop.store.returning import ReturnFile

_OF_A_MONTH = frozenset({"monthly_mark", "adjustment", "month_exclusion"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnPlan:
    """A return file beside the unit's own file."""

    file: ReturnFile
    fields: tuple[ReturnedField, ...]

    @property
    def open_fields(self) -> tuple[ReturnedField, ...]:
        """Those that can be accepted: everything that is not the same already."""
        return tuple(field for field in self.fields if field.state is not ReturnState.SAME)


def make_return(bureau: Workspace, key: UnitYear, out: Path) -> int:
    """Write the return file of a unit's year and give the number of rows in it.

    Raises RuleViolation when the file is not the bureau's, FileTrouble when nothing came or the place refuses.
    """
    if bureau.kind is not FileKind.BUREAU:
        message = f"“{bureau.path.name}”是{bureau.kind.label}，回执文件请在局端汇总文件中生成。"
        raise RuleViolation(message)
    name = next((book.unit_name for book in bureau.books() if book.key == key), key.unit_code)
    file = store.collect_return(
        bureau.database, key, unit_name=name, at=utc_text(bureau.clock()), by=bureau.operator
    )
    store.write_return(file, out)
    return len(file.rows)


def plan_return(unit: Workspace, path: Path) -> ReturnPlan:
    """Read a return file and put it beside the unit's own values; nothing is written.

    Raises FileTrouble when the file is wrong, RuleViolation when it is for another unit or year.
    """
    if unit.kind is not FileKind.UNIT:
        message = f"“{unit.path.name}”是{unit.kind.label}，回执文件请在单位文件中接收。"
        raise RuleViolation(message)
    file = store.read_return(path)
    keys = [book.key for book in unit.books()]
    if file.key not in keys:
        message = (
            f"“{path.name}”是{file.unit_name}{file.key.year}年度的回执，"
            "与打开的单位文件不符，请核对单位和年度。"
        )
        raise RuleViolation(message)
    return compare_return(unit, file)


def compare_return(unit: Workspace, file: ReturnFile) -> ReturnPlan:
    """A return file beside what the unit's file holds now."""
    with unit.database.read() as connection:
        return ReturnPlan(file=file, fields=store.list_fields(connection, file))


def accept_return(unit: Workspace, plan: ReturnPlan, fields: Sequence[ReturnedField]) -> Changes:
    """Take the bureau's values of these fields over in one step, which can be undone.

    Raises RuleViolation when none is chosen or one belongs to a closed month, FileTrouble when the unit's file has no
    room for one.
    """
    if not fields:
        message = "请先选中要接受的项目。"
        raise RuleViolation(message)
    file = plan.file
    require_open_months(unit.load_plan(file.key), _months_of(plan, fields))
    reason = f"局端{file.made_by}{file.made_at[:10]}的回执（第{file.number}次上报）"
    chosen = [(field.row, field.field) for field in fields]
    with store.explain_unfit(), unit.write(file.key, f"接受局端回执{len(fields)}处", reason) as step:
        step.put_returned(file, chosen)
    return step.changes


def _months_of(plan: ReturnPlan, fields: Sequence[ReturnedField]) -> set[int]:
    """The months whose entries would change; a correction stands beside a closed month's mark and changes none."""
    rows = (plan.file.rows[field.row] for field in fields)
    return {
        int(row.row_key[KIND_BY_TABLE[row.table].key.index("month")])
        for row in rows
        if row.table in _OF_A_MONTH
    }


def plan_answer(plan: ReturnPlan) -> dict[str, Any]:
    """A return file as the command line answers it."""
    return {
        "unit": plan.file.key.unit_code,
        "year": plan.file.key.year,
        "number": plan.file.number,
        "fields": [
            {
                "what": field.label,
                "own": field.own,
                "bureau": field.bureau,
                "state": field.state.value,
                "by": field.by,
                "at": field.at,
                "reason": field.reason,
            }
            for field in plan.fields
        ],
    }
