"""Reading the trail in pages, narrowed by who, when, what and words, and saying its changes in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, or_, select

from kpi_desktop.domain.errors import Area
from kpi_desktop.domain.field_labels import field_label
from kpi_desktop.domain.merging import WHOLE_ROW
from kpi_desktop.domain.staff import mask_id_number
from kpi_desktop.domain.trail import WHOLE, ChangeLine
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.store.change_log import LogEntry, entry_of, read_changes
from kpi_desktop.store.columns import canonical_json
from kpi_desktop.store.conflicts import Words
from kpi_desktop.store.posts import EmployeeRow
from kpi_desktop.store.records import BOOKKEEPING, HEAD, KIND_BY_TABLE, KINDS, RowChange
from kpi_desktop.store.tables import ChangeLogRow

_LOG = ChangeLogRow.__table__  # type: ignore[attr-defined]
_EMPLOYEE = EmployeeRow.__table__  # type: ignore[attr-defined]
_HEAD = tuple(column for column in _LOG.c if column.name not in ("changes", "previous_hash"))
_NOTHING = "{}"
_OUT_OF_KINDS = ("year_book", "scheme")
_SILENT = {*BOOKKEEPING, *HEAD, "removed"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """What narrows the steps, times as UTC text; empty fields do not."""

    key: UnitYear | None = None
    by: str = ""
    since: str = ""
    until: str = ""
    area: Area | None = None
    is_about_file: bool = False
    text: str = ""


def list_steps(
    connection: Connection, narrowing: Narrowing, *, before: int | None = None, limit: int = 200
) -> tuple[LogEntry, ...]:
    """The newest steps first, those before a step's number on, at most `limit`."""
    query = select(*_HEAD).order_by(_LOG.c.seq.desc()).limit(limit)
    if before is not None:
        query = query.where(_LOG.c.seq < before)
    return tuple(map(entry_of, connection.execute(query.where(*_conditions(connection, narrowing)))))


def count_steps(connection: Connection, narrowing: Narrowing) -> int:
    """How many steps there are of them."""
    query = select(func.count()).select_from(_LOG).where(*_conditions(connection, narrowing))
    return int(connection.execute(query).scalar_one())


def list_operators(connection: Connection) -> tuple[str, ...]:
    """Everybody who signed a step."""
    return tuple(row[0] for row in connection.execute(select(_LOG.c.by).distinct().order_by(_LOG.c.by)))


def _conditions(connection: Connection, narrowing: Narrowing) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if narrowing.key is not None:
        found += [_LOG.c.unit_code == narrowing.key.unit_code, _LOG.c.year == narrowing.key.year]
    if narrowing.by:
        found.append(_LOG.c.by == narrowing.by)
    if narrowing.since:
        found.append(_LOG.c.at >= narrowing.since)
    if narrowing.until:
        found.append(_LOG.c.at < narrowing.until)
    if narrowing.is_about_file:
        found.append(_LOG.c.changes == _NOTHING)
    if narrowing.area is not None:
        tables = [table for table, area in _areas() if area is narrowing.area]
        found.append(or_(*(func.instr(_LOG.c.changes, f'"{table}":{{"columns"') > 0 for table in tables)))
    if narrowing.text.strip():
        found.append(_is_about(connection, narrowing.text.strip()))
    return found


def _areas() -> Iterator[tuple[str, Area]]:
    yield from ((kind.table.name, kind.area) for kind in KINDS)
    yield from ((table, Area.POSTS) for table in _OUT_OF_KINDS)


def _is_about(connection: Connection, text: str) -> ColumnElement[bool]:
    """Steps that have the text in their words or rows, or rows of the people of that name."""
    numbers = connection.execute(
        select(_EMPLOYEE.c.employee_no).where(func.instr(_EMPLOYEE.c.name, text) > 0).distinct()
    ).scalars()
    needles = [canonical_json(text)[1:-1], *(canonical_json(number) for number in numbers)]
    return or_(
        *(func.instr(column, text) > 0 for column in (_LOG.c.action, _LOG.c.reason, _LOG.c.by)),
        *(func.instr(_LOG.c.changes, needle) > 0 for needle in needles),
    )


def say_changes(connection: Connection, entry: LogEntry, limit: int) -> tuple[tuple[ChangeLine, ...], int]:
    """What a step changed in words, at most `limit` lines, and how many lines there are in all."""
    words = Words(connection, entry.key)
    changes = read_changes(connection, entry.seq)
    lines: list[ChangeLine] = []
    count = 0
    for change in changes:
        fields = _changed(change)
        count += max(1, len(fields))
        if len(lines) < limit:
            lines += _say(words, change, fields)
    return tuple(lines[:limit]), count


def _is_new(change: RowChange) -> bool:
    return change.old is None or bool(change.old.get("removed") and not change.new.get("removed"))


def _is_removal(change: RowChange) -> bool:
    return bool(change.new.get("removed")) and not (change.old or {}).get("removed")


def _changed(change: RowChange) -> list[str]:
    """The fields that differ, none for a row that came or went as a whole."""
    if change.old is None or _is_new(change) or _is_removal(change):
        return []
    old = change.old
    return [name for name, value in change.new.items() if name not in _SILENT and old.get(name) != value]


def _say(words: Words, change: RowChange, fields: Sequence[str]) -> list[ChangeLine]:
    table = change.table
    kind = KIND_BY_TABLE.get(table)
    names = kind.key if kind else ()
    what = words.label(table, canonical_json([change.new[name] for name in names]), WHOLE_ROW)
    if fields:
        return [
            ChangeLine(
                what=what,
                field=field_label(table, name),
                before=_value(words, table, name, change.old or {}),
                after=_value(words, table, name, change.new),
            )
            for name in fields
        ]
    given = "，".join(
        f"{field_label(table, name)} {_value(words, table, name, change.new)}"
        for name, value in change.new.items()
        if name not in (*_SILENT, *names) and value not in (None, "", 0, "[]", "{}")
    )
    if _is_removal(change):
        return [ChangeLine(what=what, field=WHOLE, before=given or "有这一条", after="删除")]
    return [ChangeLine(what=what, field=WHOLE, before="", after=given or "新增")]


def _value(words: Words, table: str, name: str, row: Mapping[str, Any]) -> str:
    if name == "id_number":
        return mask_id_number(str(row[name]))
    return words.value(table, name, {**row, "removed": 0})
