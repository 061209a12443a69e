"""Rows to records and back: one entry a kind of record, and the writing of only what differs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, bindparam, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from kpi_desktop.domain.errors import Area
from kpi_desktop.domain.steps import StepKind, StepRecord
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.store import columns
from kpi_desktop.store.columns import Raw
from kpi_desktop.store.competition import COMPETITION_KINDS
from kpi_desktop.store.monthly import MONTHLY_KINDS
from kpi_desktop.store.placement import PLACEMENT_KINDS
from kpi_desktop.store.posts import POSTS_KINDS
from kpi_desktop.store.record_kinds import RecordKind, Row
from kpi_desktop.store.registers import REGISTER_KINDS
from kpi_desktop.store.row_limits import refuse_signs, say_refused
from kpi_desktop.store.selection import SELECTION_KINDS
from kpi_desktop.store.tables import StepRow
from kpi_desktop.store.year_end import YEAR_END_KINDS
from kpi_desktop.store.year_result import YEAR_RESULT_KINDS

BOOKKEEPING = ("changed_at", "changed_by", "brought_by")
HEAD = ("unit_code", "year")
_FEW = 24


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row before and after a step; `old` None for a new row."""

    table: str
    old: Row | None
    new: Row


_STEPS = RecordKind(
    StepRecord, StepRow, ("kind", "month"), Area.POSTS, {"kind": columns.code(StepKind)}, "步骤"
)
# Parents before children, so that rows can be written in this order.
KINDS: tuple[RecordKind, ...] = (
    *POSTS_KINDS,
    *PLACEMENT_KINDS,
    *COMPETITION_KINDS,
    *SELECTION_KINDS,
    *MONTHLY_KINDS,
    *REGISTER_KINDS,
    *YEAR_END_KINDS,
    *YEAR_RESULT_KINDS,
    _STEPS,
)
KIND_OF: Mapping[type, RecordKind] = {kind.record: kind for kind in KINDS}
KIND_BY_TABLE: Mapping[str, RecordKind] = {kind.table.name: kind for kind in KINDS}


def load_records(
    connection: Connection,
    kind: RecordKind,
    key: UnitYear,
    *,
    order: str | None = None,
    month: int | None = None,
) -> tuple[Any, ...]:
    """Every record of a kind in a unit's year, deletions left out, by `order` and key; of one month if given."""
    given: dict[str, Raw] = {"unit_code": key.unit_code, "year": key.year}
    if month is not None:
        given["month"] = month
    query = _records_query(kind, order, by_month=month is not None)
    return tuple(map(kind.decode, connection.execute(query, given)))


# Building a statement costs SQLAlchemy more than SQLite needs to answer it; each is built once.
@cache
def _records_query(kind: RecordKind, order: str | None, *, by_month: bool) -> Select[Any]:
    table = kind.table
    query = (
        select(*(table.c[name] for name, _ in kind.field_codecs))
        .where(*_of_book(table), table.c.removed == 0)
        .order_by(*(table.c[name] for name in ((order,) if order else ()) + kind.key))
    )
    return query.where(table.c.month == bindparam("month")) if by_month else query


@cache
def _rows_query(kind: RecordKind, *, by_key: bool) -> Select[Any]:
    table = kind.table
    query = select(*(column for column in table.c if column.name not in BOOKKEEPING)).where(*_of_book(table))
    return query.where(*(table.c[name] == bindparam(f"key_{name}") for name in kind.key)) if by_key else query


def _of_book(table: Table) -> tuple[ColumnElement[bool], ...]:
    return table.c.unit_code == bindparam("unit_code"), table.c.year == bindparam("year")


def plan_changes(
    connection: Connection, kind: RecordKind, key: UnitYear, records: Sequence[Any], *, removed: bool = False
) -> tuple[list[RowChange], int]:
    """What writing these records (or removing them) would change, and how many rows are as they should be already.

    Raises RuleViolation when a text cannot be kept.
    """
    rows = [kind.encode(record, key) for record in records]
    for row in rows:
        refuse_signs(kind.table.name, row)
    current = _current_rows(connection, kind, key, rows)
    changes: list[RowChange] = []
    same = 0
    for row in rows:
        old = current.get(tuple(row[name] for name in kind.key))
        if removed:
            if old is None or old["removed"]:
                same += 1
                continue
            # A deletion keeps the row's content, in the order by which the trail finds a row's versions.
            row = {name: old[name] for name in row} | {"removed": 1}  # noqa: PLW2901
        if old == row:
            same += 1
        else:
            changes.append(RowChange(table=kind.table.name, old=old, new=row))
    return changes, same


def _current_rows(
    connection: Connection, kind: RecordKind, key: UnitYear, rows: Sequence[Row]
) -> dict[tuple[Raw, ...], dict[str, Raw]]:
    given: dict[str, Raw] = {"unit_code": key.unit_code, "year": key.year}
    if len(rows) > _FEW:
        return _by_key(kind, connection.execute(_rows_query(kind, by_key=False), given))
    found: dict[tuple[Raw, ...], dict[str, Raw]] = {}
    query = _rows_query(kind, by_key=True)
    for row in rows:
        one = connection.execute(query, {**given, **{f"key_{name}": row[name] for name in kind.key}})
        found.update(_by_key(kind, one))
    return found


def _by_key(kind: RecordKind, result: Iterable[Any]) -> dict[tuple[Raw, ...], dict[str, Raw]]:
    return {tuple(row._mapping[name] for name in kind.key): dict(row._mapping) for row in result}  # noqa: SLF001


def write_changes(connection: Connection, changes: Iterable[RowChange], *, at: str, by: str) -> None:
    """Write the new side of every change, with who and when.

    Raises RuleViolation when a text is longer or a number greater than the file keeps.
    """
    by_table: dict[str, list[dict[str, Raw]]] = {}
    for change in changes:
        row = {**change.new, "changed_at": at, "changed_by": by, "brought_by": ""}
        by_table.setdefault(change.table, []).append(row)
    for name in sorted(by_table, key=_write_order):
        rows = by_table[name]
        table = SQLModel.metadata.tables[name]
        statement = insert(table)
        keys = {column.name for column in table.primary_key}
        update = {column: statement.excluded[column] for column in rows[0] if column not in keys}
        try:
            connection.execute(
                statement.on_conflict_do_update(index_elements=sorted(keys), set_=update), rows
            )
        except IntegrityError as trouble:
            refused = say_refused(connection, name, rows, trouble)
            if refused is None:
                raise
            raise refused from trouble


_ORDER = ("year_book", "scheme", *(kind.table.name for kind in KINDS))


def _write_order(table: str) -> int:
    return _ORDER.index(table)
