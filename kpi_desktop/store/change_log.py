"""The append-only trail: one entry a business step with old and new values, chained by hash in the same transaction."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from kpi_desktop.domain.values import UnitYear
from kpi_desktop.store.columns import canonical_json
from kpi_desktop.store.records import RowChange
from kpi_desktop.store.tables import ChangeLogRow

_LOG = ChangeLogRow.__table__  # type: ignore[attr-defined]
_HEAD = tuple(column for column in _LOG.c if column.name != "changes")
FIRST_HASH = "0" * 64
# A clock set by the network jumps by seconds; less than this is no going back.
_CLOCK_SLACK = timedelta(minutes=5)
_LAST = select(_LOG.c.seq, _LOG.c.at, _LOG.c.hash).order_by(_LOG.c.seq.desc()).limit(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """One step of the trail; `undoes` is the step it takes back, `clock_back` says that the clock stood before the last."""

    seq: int
    key: UnitYear
    at: str
    by: str
    action: str
    reason: str
    undoes: int | None
    hash: str
    clock_back: bool = False


def append_entry(
    connection: Connection,
    key: UnitYear,
    changes: Sequence[RowChange],
    *,
    at: str,
    by: str,
    action: str,
    reason: str = "",
    undoes: int | None = None,
) -> int:
    """Append one step and return its number; the hash covers the entry and the hash before it."""
    last = connection.execute(_LAST).first()
    entry: dict[str, Any] = {
        "seq": (last.seq if last else 0) + 1,
        "unit_code": key.unit_code,
        "year": key.year,
        "at": at,
        "by": by,
        "action": action,
        "reason": reason,
        "undoes": undoes,
        "clock_back": int(last is not None and is_clock_back(at, last.at)),
        "changes": canonical_json(_pack(changes)),
        "previous_hash": last.hash if last else FIRST_HASH,
    }
    connection.execute(insert(_LOG), [{**entry, "hash": _hash(entry)}])
    return int(entry["seq"])


def _hash(entry: dict[str, Any]) -> str:
    return hashlib.sha256(canonical_json(entry).encode()).hexdigest()


def _pack(changes: Iterable[RowChange]) -> dict[str, Any]:
    """Changes by table: new rows as bare values, changed rows as key values and the fields with old and new."""
    packed: dict[str, Any] = {}
    for change in changes:
        entry = packed.setdefault(change.table, {"columns": list(change.new), "inserted": [], "updated": []})
        columns = entry["columns"]
        new = [change.new[name] for name in columns]
        if change.old is None:
            entry["inserted"].append(new)
        else:
            entry["updated"].append([[change.old[name] for name in columns], new])
    return packed


def unpack_changes(text: str) -> list[RowChange]:
    """The row changes of a step as the trail keeps them."""
    changes = []
    for table, entry in json.loads(text).items():
        columns = entry["columns"]
        changes += [
            RowChange(table=table, old=None, new=dict(zip(columns, values, strict=True)))
            for values in entry["inserted"]
        ]
        changes += [
            RowChange(
                table=table,
                old=dict(zip(columns, old, strict=True)),
                new=dict(zip(columns, new, strict=True)),
            )
            for old, new in entry["updated"]
        ]
    return changes


def read_changes(connection: Connection, seq: int) -> list[RowChange]:
    """The row changes of a step, empty when there is no such step."""
    text = connection.execute(select(_LOG.c.changes).where(_LOG.c.seq == seq)).scalar()
    return unpack_changes(text) if text else []


def invert(changes: Iterable[RowChange]) -> list[RowChange]:
    """The changes that take these back: a new row becomes a removed one, a changed row gets its old values."""
    return [
        RowChange(
            table=change.table,
            old=change.new,
            new=dict(change.old) if change.old is not None else {**change.new, "removed": 1},
        )
        for change in changes
    ]


def list_entries(connection: Connection, key: UnitYear | None = None, limit: int = 500) -> list[LogEntry]:
    """The newest steps first."""
    query = select(*_HEAD).order_by(_LOG.c.seq.desc()).limit(limit)
    if key is not None:
        query = query.where(_LOG.c.unit_code == key.unit_code, _LOG.c.year == key.year)
    return [entry_of(row) for row in connection.execute(query)]


def read_entry(connection: Connection, seq: int) -> LogEntry | None:
    """One step of the trail, None when there is no such step."""
    row = connection.execute(select(*_HEAD).where(_LOG.c.seq == seq)).first()
    return entry_of(row) if row is not None else None


def entry_of(row: Row[Any]) -> LogEntry:
    """A step of the trail from its row."""
    return LogEntry(
        seq=row.seq,
        key=UnitYear(unit_code=row.unit_code, year=row.year),
        at=row.at,
        by=row.by,
        action=row.action,
        reason=row.reason,
        undoes=row.undoes,
        hash=row.hash,
        clock_back=bool(row.clock_back),
    )


def is_clock_back(now: str, last: str) -> bool:
    """Whether the clock (UTC text) stands clearly before the time of the last step (§9.6)."""
    return _moment(now) < _moment(last) - _CLOCK_SLACK


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def read_last(connection: Connection) -> LogEntry | None:
    """The newest step of the trail, None while there is none."""
    row = connection.execute(select(*_HEAD).order_by(_LOG.c.seq.desc()).limit(1)).first()
    return entry_of(row) if row is not None else None


def count_clock_back(connection: Connection) -> int:
    """How many steps were written while the clock stood before the step before them."""
    query = select(func.count()).select_from(_LOG).where(_LOG.c.clock_back == 1)
    return int(connection.execute(query).scalar_one())


@dataclass(frozen=True, slots=True, kw_only=True)
class RowVersion:
    """What a step made of one row, raw; `row` None where the step removed it."""

    entry: LogEntry
    row: dict[str, Any] | None


def read_row_versions(
    connection: Connection, key: UnitYear, table: str, start: Sequence[int | str]
) -> tuple[RowVersion, ...]:
    """Every version of one row, the newest first; `start` are the row's values from its first column on, up to its key's last.

    The text of a step holds a changed row as it stands in the chain, so that SQLite finds the steps by plain text
    search: some milliseconds over a whole year, without an index of rows that every import would have to fill.
    """
    needle = canonical_json(list(start))[:-1]
    query = (
        select(_LOG)
        .where(_LOG.c.unit_code == key.unit_code, _LOG.c.year == key.year)
        .where(func.instr(_LOG.c.changes, needle) > 0)
        .order_by(_LOG.c.seq.desc())
    )
    found: list[RowVersion] = []
    for row in connection.execute(query):
        found += [
            RowVersion(entry=entry_of(row), row=None if change.new["removed"] else dict(change.new))
            for change in unpack_changes(row.changes)
            if change.table == table and list(change.new.values())[: len(start)] == list(start)
        ]
    return tuple(found)


def find_break(connection: Connection) -> int | None:
    """The first step whose hash does not follow from its content and the step before it; None when the chain holds."""
    previous = FIRST_HASH
    for row in connection.execute(select(_LOG).order_by(_LOG.c.seq)):
        entry = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public mapping
        stated = entry.pop("hash")
        if entry["previous_hash"] != previous or _hash(entry) != stated:
            return int(row.seq)
        previous = stated
    return None
