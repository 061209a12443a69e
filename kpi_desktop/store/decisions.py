"""Deciding conflicts: what a decision changes in the unit's rows, and the note of it beside the conflict."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.merging import WHOLE_ROW, Conflict, ConflictChoice, ConflictId
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.store import change_log
from kpi_desktop.store.change_log import LogEntry
from kpi_desktop.store.conflicts import NO_ROW, Words, bring_up, load_rows, row_key_of
from kpi_desktop.store.records import BOOKKEEPING, RowChange, write_changes
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
    # Of a field in conflict more than once the last that waits stands for it, else the last decided.
    newest: dict[tuple[str, str, str], dict[str, Any]] = {}
    for row in connection.execute(query):
        place = (row.table_name, row.row_key, row.field)
        if not row.decision or place not in newest or newest[place]["decision"]:
            newest[place] = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public mapping
    return bring_up(connection, key, newest.values())


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
    places = ((row["table_name"], row["row_key"]) for row in (known[i] for i in ids if i in known))
    before = {place: _content(row) for place, row in load_rows(connection, key, places).items()}
    rows = dict(before)
    decided = []
    labels = []
    for conflict_id in ids:
        row = known.get(conflict_id)
        if row is None:
            message = "要决定的冲突已经不在清单里，请刷新后再决定。"
            raise RuleViolation(message)
        table, row_key, field = row["table_name"], row["row_key"], row["field"]
        place = (table, row_key)
        label = words.label(table, row_key, field)
        labels.append(label)
        if row["decision"] and not _holds(rows[place], field, row[row["decision"]]):
            message = f"“{label}”决定以后又有修改，不能改变原来的决定，请直接修改这一项。"
            raise RuleViolation(message)
        if row["decision"] or choice is ConflictChoice.THEIRS:
            rows[place] = _with_value(rows[place], field, row[choice.value])
        decided.append(row)
    _note(connection, decided, choice, reason=reason, at=at, by=by)
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


def is_decision(connection: Connection, entry: LogEntry, changes: Iterable[RowChange]) -> bool:
    """Whether a step of the trail decided conflicts of the rows it changed."""
    query = select(_CONFLICT.c.table_name, _CONFLICT.c.row_key).where(
        _CONFLICT.c.unit_code == entry.key.unit_code,
        _CONFLICT.c.year == entry.key.year,
        _CONFLICT.c.decided_at == entry.at,
        _CONFLICT.c.decided_by == entry.by,
        _CONFLICT.c.decision.in_([choice.value for choice in ConflictChoice]),
    )
    decided = {(row.table_name, row.row_key) for row in connection.execute(query)}
    return any((change.table, row_key_of(change.table, change.new)) in decided for change in changes)


def _content(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in BOOKKEEPING}


def _with_value(row: dict[str, Any], field: str, text: str) -> dict[str, Any]:
    """The row with a side's value; a field of a row that has been removed since brings the row back."""
    value = json.loads(text) if text != NO_ROW else None
    if field != WHOLE_ROW:
        return {**row, "removed": 1} if text == NO_ROW else {**row, field: value, "removed": 0}
    return {**row, "removed": 1} if value is None else {**row, **value, "removed": 0}


def _holds(row: dict[str, Any], field: str, text: str) -> bool:
    return _with_value(row, field, text) == row


def _note(
    connection: Connection,
    rows: Sequence[dict[str, Any]],
    choice: ConflictChoice,
    *,
    reason: str,
    at: str,
    by: str,
) -> None:
    """Note the decision beside each conflict, with the bureau's value it was made against."""
    keys = [column.name for column in _CONFLICT.primary_key]
    statement = update(_CONFLICT).where(*(_CONFLICT.c[name] == bindparam(f"key_{name}") for name in keys))
    statement = statement.values(
        ours=bindparam("kept_ours"),
        decision=choice.value,
        decision_reason=reason,
        decided_at=at,
        decided_by=by,
    )
    given = [{**{f"key_{name}": row[name] for name in keys}, "kept_ours": row["ours"]} for row in rows]
    connection.execute(statement, given)
