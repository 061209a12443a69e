"""Rows to records and back: one entry a kind of record, and the writing of only what differs."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache, cached_property
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, bindparam, select
from sqlalchemy.dialects.sqlite import insert
from sqlmodel import SQLModel

from kpi_desktop.domain.ballots import BallotBatch, BallotTally
from kpi_desktop.domain.errors import Area
from kpi_desktop.domain.grading import GradeDecision
from kpi_desktop.domain.indicators import Frequency, Indicator
from kpi_desktop.domain.monthly import Adjustment, MonthExclusion, MonthlyMark
from kpi_desktop.domain.plan_versions import PlanVersion
from kpi_desktop.domain.posts import Post, PostLevel
from kpi_desktop.domain.scheme import Direction, Grade
from kpi_desktop.domain.staff import Employee, EmployeeCategory, Sanction, Section
from kpi_desktop.domain.steps import StepKind, StepRecord
from kpi_desktop.domain.tasks import UnitTask
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.domain.year_book import TypedScore
from kpi_desktop.store import columns, tables
from kpi_desktop.store.columns import PLAIN, Codec, Raw

Row = Mapping[str, Raw]
BOOKKEEPING = ("changed_at", "changed_by", "brought_by")
HEAD = ("unit_code", "year")
_FEW = 24


@dataclass(frozen=True, eq=False)
class RecordKind:
    """How one kind of record is kept: its table, its key after unit and year, its codecs, the tab it belongs to."""

    record: type
    row: type
    key: tuple[str, ...]
    area: Area
    codecs: Mapping[str, Codec]
    label: str

    @cached_property
    def table(self) -> Table:
        """The table as SQLAlchemy knows it."""
        return self.row.__table__  # type: ignore[attr-defined,no-any-return]

    @cached_property
    def field_codecs(self) -> tuple[tuple[str, Codec], ...]:
        """Every field of the record with its codec, in the record's order."""
        return tuple((field.name, self.codecs.get(field.name, PLAIN)) for field in fields(self.record))

    def encode(self, record: Any, key: UnitYear) -> dict[str, Raw]:  # noqa: ANN401 - a record of this kind
        """The record as a row without bookkeeping."""
        row: dict[str, Raw] = {"unit_code": key.unit_code, "year": key.year}
        for name, codec in self.field_codecs:
            row[name] = codec.encode(getattr(record, name))
        row["removed"] = 0
        return row

    @cached_property
    def _decoders(self) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
        return tuple((name, codec.decode) for name, codec in self.field_codecs if codec is not PLAIN)

    def decode(self, values: Iterable[Any]) -> Any:  # noqa: ANN401 - a record of this kind
        """The record of a row's values in the order of the record's fields."""
        given = dict(zip(self._names, values, strict=True))
        for name, decode in self._decoders:
            given[name] = decode(given[name])
        return self.record(**given)

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return tuple(name for name, _ in self.field_codecs)


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row before and after a step; `old` None for a new row."""

    table: str
    old: Row | None
    new: Row


_MARK_CODECS = {"entered": columns.HUNDREDTHS, "second": columns.HUNDREDTHS}
KINDS: tuple[RecordKind, ...] = (
    RecordKind(Section, tables.SectionRow, ("name",), Area.POSTS, {}, "科室"),
    RecordKind(
        Employee,
        tables.EmployeeRow,
        ("employee_no",),
        Area.POSTS,
        {
            "category": columns.code(EmployeeCategory),
            "on_probation": columns.FLAG,
            "under_investigation": columns.FLAG,
            "leave_days": columns.HUNDREDTHS,
        },
        "人员",
    ),
    RecordKind(
        Post,
        tables.PostRow,
        ("post_no",),
        Area.POSTS,
        {
            "level": columns.code(PostLevel),
            "factor_points": columns.PAIRS,
            "coefficient": columns.THOUSANDTHS,
        },
        "岗位",
    ),
    RecordKind(
        Indicator,
        tables.IndicatorRow,
        ("indicator_no",),
        Area.POSTS,
        {
            "full_mark": columns.HUNDREDTHS,
            "frequency": columns.code(Frequency),
            "params": columns.TEXT_PAIRS,
            "posts": columns.NAMES,
        },
        "指标",
    ),
    RecordKind(UnitTask, tables.UnitTaskRow, ("task_no",), Area.POSTS, {}, "目标任务"),
    RecordKind(PlanVersion, tables.PlanVersionRow, ("version",), Area.POSTS, {}, "备案版本"),
    RecordKind(
        MonthlyMark,
        tables.MonthlyMarkRow,
        ("month", "employee_no", "indicator_no"),
        Area.MONTHLY,
        _MARK_CODECS,
        "月度评分",
    ),
    RecordKind(
        Adjustment,
        tables.AdjustmentRow,
        ("month", "employee_no", "direction", "item_no"),
        Area.MONTHLY,
        {"direction": columns.code(Direction), "points": columns.HUNDREDTHS},
        "加减分事项",
    ),
    RecordKind(
        MonthExclusion, tables.MonthExclusionRow, ("month", "employee_no"), Area.MONTHLY, {}, "不计月份"
    ),
    RecordKind(
        BallotTally,
        tables.BallotTallyRow,
        ("voter_group", "employee_no", "choice"),
        Area.YEAR_END,
        {},
        "民主测评票数",
    ),
    RecordKind(BallotBatch, tables.BallotBatchRow, ("voter_group",), Area.YEAR_END, {}, "测评批次"),
    RecordKind(
        TypedScore,
        tables.TypedScoreRow,
        ("employee_no", "part"),
        Area.YEAR_END,
        {"score": columns.HUNDREDTHS},
        "年终得分",
    ),
    RecordKind(Sanction, tables.SanctionRow, ("employee_no", "kind"), Area.YEAR_END, {}, "处分"),
    RecordKind(
        GradeDecision,
        tables.GradeDecisionRow,
        ("employee_no",),
        Area.YEAR_END,
        {"grade": columns.code(Grade)},
        "等次",
    ),
    RecordKind(
        StepRecord, tables.StepRow, ("kind", "month"), Area.POSTS, {"kind": columns.code(StepKind)}, "步骤"
    ),
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
    """What writing these records (or removing them) would change, and how many rows are as they should be already."""
    rows = [kind.encode(record, key) for record in records]
    current = _current_rows(connection, kind, key, rows)
    changes: list[RowChange] = []
    same = 0
    for row in rows:
        old = current.get(tuple(row[name] for name in kind.key))
        if removed:
            if old is None or old["removed"]:
                same += 1
                continue
            row = {**old, "removed": 1}  # noqa: PLW2901 - a deletion keeps the row's content
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
    """Write the new side of every change, with who and when."""
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
        connection.execute(statement.on_conflict_do_update(index_elements=sorted(keys), set_=update), rows)


_ORDER = ("year_book", "scheme", *(kind.table.name for kind in KINDS))


def _write_order(table: str) -> int:
    return _ORDER.index(table)
