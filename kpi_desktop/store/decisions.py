"""Deciding conflicts: what a decision changes in the unit's rows, and the note of it beside the conflict."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, select, update
from sqlmodel import SQLModel

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.merging import WHOLE_ROW, Conflict, ConflictChoice, ConflictId
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.store import change_log
from kpi_desktop.store.conflicts import Words
from kpi_desktop.store.fingerprint import list_columns, raw_connection
from kpi_desktop.store.records import BOOKKEEPING, HEAD, RowChange, write_changes
from kpi_desktop.store.tables import ConflictRow

_CONFLICT = ConflictRow.__table__  # type: ignore[attr-defined]
_AGREED = "agreed"
_SHOWN = 3


def list_conflicts(connection: Connection, key: UnitYear) -> tuple[Conflict, ...]:
    """Every conflict of a unit's year, decided ones with their decision; those that dissolved by themselves are left out."""
    words = Words(connection, key)
    return tuple(words.conflict(row) for row in _load(connection, key))


def _load(connection: Connection, key: UnitYear) -> list[dict[str, Any]]:
    query = (
        select(_CONFLICT)
        .where(
            _CONFLICT.c.unit_code == key.unit_code,
            _CONFLICT.c.year == key.year,
            _CONFLICT.c.decision != _AGREED,
        )
        .order_by(_CONFLICT.c.table_name, _CONFLICT.c.row_key, _CONFLICT.c.field, _CONFLICT.c.found_at)
    )
    # Of a field decided more than once the last conflict stands for it.
    newest = {(row.table_name, row.row_key, row.field): row for row in connection.execute(query)}
    return [dict(row._mapping) for row in newest.values()]  # noqa: SLF001 - SQLAlchemy's public mapping


def decide(
    connection: Connection,
    key: UnitYear,
    ids: Sequence[ConflictId],
    choice: ConflictChoice,
    *,
    reason: str,
    at: str,
    by: str,
) -> int:
    """Decide conflicts of a unit's year, waiting or decided before, and give the number of rows that changed.

    Raises RuleViolation when one is not there, or its field has been changed since it was decided.
    """
    words = Words(connection, key)
    known = {words.conflict(row).id: row for row in _load(connection, key)}
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    before: dict[tuple[str, str], dict[str, Any]] = {}
    labels = []
    for conflict_id in ids:
        row = known.get(conflict_id)
        if row is None:
            message = "要决定的冲突已经不在清单里，请刷新后再决定。"
            raise RuleViolation(message)
        table, row_key, field = row["table_name"], row["row_key"], row["field"]
        place = (table, row_key)
        if place not in rows:
            before[place] = _read_row(connection, key, table, row_key)
            rows[place] = dict(before[place])
        label = words.label(table, row_key, field)
        labels.append(label)
        if row["decision"] and not _holds(rows[place], field, row[row["decision"]]):
            message = f"“{label}”决定以后又有修改，不能改变原来的决定，请直接修改这一项。"
            raise RuleViolation(message)
        if row["decision"] or choice is ConflictChoice.THEIRS:
            rows[place] = _with_value(rows[place], field, row[choice.value])
        _note(connection, row, choice, reason=reason, at=at, by=by)
    changes = [
        RowChange(table=table, old=before[table, row_key], new=new)
        for (table, row_key), new in rows.items()
        if new != before[table, row_key]
    ]
    write_changes(connection, changes, at=at, by=by)
    action = f"决定冲突：{choice.label}，{'；'.join(labels[:_SHOWN])}"
    action += f"等{len(labels)}处" if len(labels) > _SHOWN else ""
    change_log.append_entry(connection, key, changes, at=at, by=by, action=action, reason=reason)
    return len(changes)


def _read_row(connection: Connection, key: UnitYear, table: str, row_key: str) -> dict[str, Any]:
    columns = SQLModel.metadata.tables[table].c
    names = [name for name in list_columns(raw_connection(connection), table)[1] if name not in HEAD]
    values = {**asdict(key), **dict(zip(names, json.loads(row_key), strict=True))}
    query = select(*(column for column in columns if column.name not in BOOKKEEPING)).where(
        *(columns[name] == value for name, value in values.items())
    )
    return dict(connection.execute(query).one()._mapping)  # noqa: SLF001 - SQLAlchemy's public mapping


def _with_value(row: dict[str, Any], field: str, text: str) -> dict[str, Any]:
    value = json.loads(text)
    if field != WHOLE_ROW:
        return {**row, field: value}
    return {**row, "removed": 1} if value is None else {**row, **value, "removed": 0}


def _holds(row: dict[str, Any], field: str, text: str) -> bool:
    return _with_value(row, field, text) == row


def _note(
    connection: Connection, row: dict[str, Any], choice: ConflictChoice, *, reason: str, at: str, by: str
) -> None:
    keys = [column.name for column in _CONFLICT.primary_key]
    statement = update(_CONFLICT).where(*(_CONFLICT.c[name] == row[name] for name in keys))
    connection.execute(
        statement.values(decision=choice.value, decision_reason=reason, decided_at=at, decided_by=by)
    )
