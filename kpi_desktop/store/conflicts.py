"""Conflicts that wait for a decision: keeping them, and saying them in words."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum
from typing import Any

from sqlalchemy import Connection, Table, and_, delete, func, insert, select, update
from sqlmodel import SQLModel

from kpi_desktop.domain.field_labels import field_label
from kpi_desktop.domain.indicator_kinds import INDICATOR_KINDS
from kpi_desktop.domain.merging import WHOLE_ROW, Conflict, ConflictChoice, Row, RowMerge
from kpi_desktop.domain.values import UnitYear, show_short
from kpi_desktop.store.columns import canonical_json
from kpi_desktop.store.package_content import label_of
from kpi_desktop.store.posts import EmployeeRow, IndicatorRow
from kpi_desktop.store.records import BOOKKEEPING, HEAD, KIND_BY_TABLE
from kpi_desktop.store.schema import columns_of
from kpi_desktop.store.tables import ConflictRow, SchemeRow

_CONFLICT = ConflictRow.__table__  # type: ignore[attr-defined]
_EMPLOYEE = EmployeeRow.__table__  # type: ignore[attr-defined]
_INDICATOR = IndicatorRow.__table__  # type: ignore[attr-defined]
_SCHEME: Table = SchemeRow.__table__  # type: ignore[attr-defined]
# How a side without the row is kept: for a field, and for the row as a whole.
NO_ROW = ""
_REMOVED = "null"
_SHORT = 60
_EMPTY = "空"
_PARAMETERS = {param.key: param.label for kind in INDICATOR_KINDS.values() for param in kind.fields}
_FEW = 24
_STAMPS = ("changed_at", "changed_by")
_SCHEME_FIELDS = ("part", "group")


class ConflictBook:
    """The waiting conflicts of one unit's year while a package is merged.

    Those with a copy that is off the line (`lost`) stay apart: what the line brings next neither answers nor replaces them.
    """

    def __init__(
        self,
        connection: Connection,
        key: UnitYear,
        package_id: str,
        at: str,
        lost: frozenset[str] = frozenset(),
    ) -> None:
        """Load what waits."""
        self._found: set[tuple[str, str, str]] = set()
        self._connection = connection
        self._key = key
        self._package_id = package_id
        self._at = at
        self._words = Words(connection, key)
        self._waiting: dict[tuple[str, str], dict[str, Any]] = {}
        for row in connection.execute(_waiting_query(key)):
            if row.package_id in lost:
                continue
            self._waiting.setdefault((row.table_name, row.row_key), {})[row.field] = row

    def effective_base(self, table: str, row_key: str, base: Row | None) -> Row | None:
        """The base, where a conflict waits set back to what it was before the conflict arose."""
        waiting = self._waiting.get((table, row_key), {})
        if WHOLE_ROW in waiting:
            before: Row | None = json.loads(waiting[WHOLE_ROW].base)
            return before
        if base is None or not waiting:
            return base
        known = {name: value for name, value in base.items() if name not in waiting}
        known |= {name: json.loads(row.base) for name, row in waiting.items() if row.base != NO_ROW}
        return known

    def settle(
        self,
        table: str,
        row_key: str,
        merged: RowMerge,
        sides: tuple[Row | None, Mapping[str, Any], Mapping[str, Any]],
        *,
        package_id: str = "",
    ) -> list[Conflict]:
        """Keep the row's new conflicts and close those that are none any more; give the new ones.

        `package_id` is the package theirs comes from where it is not the one that is merged.
        """
        base, ours, theirs = sides
        waiting = self._waiting.get((table, row_key), {})
        found = []
        for field in sorted(set(waiting) - set(merged.conflicts)):
            closing = update(_CONFLICT).values(decision="agreed", decided_at=self._at)
            self._connection.execute(closing.where(_is_row(waiting[field]._mapping)))  # noqa: SLF001 - public mapping
        for field in merged.conflicts:
            texts = [_pack(side, table, field) for side in (base, _live(ours), _live(theirs))]
            old = waiting.get(field)
            if (table, row_key, field) in self._found:
                continue
            if old is not None:
                if [old.ours, old.theirs] == texts[1:]:
                    continue
                self._connection.execute(delete(_CONFLICT).where(_is_row(old._mapping)))  # noqa: SLF001
            row = {
                "unit_code": self._key.unit_code,
                "year": self._key.year,
                "table_name": table,
                "row_key": row_key,
                "field": field,
                "package_id": package_id or self._package_id,
                "base": texts[0],
                "ours": texts[1],
                "theirs": texts[2],
                "ours_at": ours["changed_at"] or "",
                "ours_by": ours["changed_by"] or "",
                "theirs_at": theirs["changed_at"] or "",
                "theirs_by": theirs["changed_by"] or "",
                "found_at": self._at,
            }
            if package_id and self._is_decided(row):
                continue
            self._connection.execute(insert(_CONFLICT), [row])
            self._found.add((table, row_key, field))
            found.append(self._words.conflict(row))
        return found

    def _is_decided(self, row: Mapping[str, Any]) -> bool:
        """Whether somebody has decided about this value of this package before; one that dissolved makes way."""
        decision = self._connection.execute(select(_CONFLICT.c.decision).where(_is_row(row))).scalar()
        if decision == "agreed":
            self._connection.execute(delete(_CONFLICT).where(_is_row(row)))
        return decision not in (None, "agreed")

    def label(self, table: str, row_key: str, field: str) -> str:
        """The row or field in words."""
        return self._words.label(table, row_key, field)


def _waiting_query(key: UnitYear) -> Any:  # noqa: ANN401 - a select
    return (
        select(_CONFLICT)
        .where(
            _CONFLICT.c.unit_code == key.unit_code, _CONFLICT.c.year == key.year, _CONFLICT.c.decision == ""
        )
        .order_by(_CONFLICT.c.table_name, _CONFLICT.c.row_key, _CONFLICT.c.field)
    )


def _live(row: Mapping[str, Any]) -> Row | None:
    return None if row["removed"] != 0 else row


def _pack(row: Row | None, table: str, field: str) -> str:
    if field == WHOLE_ROW:
        apart = {"removed", *HEAD, *BOOKKEEPING, *_key_names(table)}
        return canonical_json(None if row is None else {k: v for k, v in row.items() if k not in apart})
    return NO_ROW if row is None or field not in row else canonical_json(row[field])


def _is_row(row: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a condition
    return and_(*(column == row[column.name] for column in _CONFLICT.primary_key))


def row_key_of(table: str, row: Mapping[str, Any]) -> str:
    """A row's key beside unit and year as conflicts keep it: JSON."""
    return canonical_json([row[name] for name in _own_key(table)])


def _own_key(table: str) -> list[str]:
    return [name for name in columns_of(table)[1] if name not in HEAD]


def load_rows(
    connection: Connection, key: UnitYear, places: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], dict[str, Any]]:
    """The bureau's rows at these places (table and key as JSON), whole; one that is not there is left out."""
    wanted: dict[str, set[str]] = {}
    for name, row_key in places:
        wanted.setdefault(name, set()).add(row_key)
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for name, row_keys in wanted.items():
        table = SQLModel.metadata.tables[name]
        own = _own_key(name)
        query = select(table).where(table.c.unit_code == key.unit_code, table.c.year == key.year)
        queries = [query]
        if len(row_keys) <= _FEW:
            keys = [dict(zip(own, json.loads(row_key), strict=True)) for row_key in row_keys]
            queries = [query.where(*(table.c[n] == value for n, value in given.items())) for given in keys]
        for each in queries:
            for row in connection.execute(each):
                whole = dict(row._mapping)  # noqa: SLF001 - public mapping
                row_key = row_key_of(name, whole)
                if row_key in row_keys:
                    found[name, row_key] = whole
    return found


def bring_up(connection: Connection, key: UnitYear, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Kept conflicts, those that wait with the bureau's value as it is now, which may have changed since they arose."""
    kept = list(rows)
    waiting = [row for row in kept if not row["decision"]]
    current = load_rows(connection, key, ((row["table_name"], row["row_key"]) for row in waiting))
    for row in waiting:
        mine = current.get((row["table_name"], row["row_key"]))
        if mine is not None:
            row["ours"] = _pack(_live(mine), row["table_name"], row["field"])
            row["ours_at"], row["ours_by"] = (mine[name] for name in _STAMPS)
    return kept


def list_waiting(connection: Connection, key: UnitYear) -> tuple[Conflict, ...]:
    """The conflicts of a unit's year that wait for a decision."""
    rows = [dict(row._mapping) for row in connection.execute(_waiting_query(key))]  # noqa: SLF001 - public mapping
    words = Words(connection, key)
    return tuple(map(words.conflict, bring_up(connection, key, rows)))


def count_waiting(connection: Connection, key: UnitYear) -> int:
    """How many conflicts of a unit's year wait."""
    query = _waiting_query(key).with_only_columns(func.count(), maintain_column_froms=True).order_by(None)
    return int(connection.execute(query).scalar_one())


class Words:
    """Rows and values of a unit's year as people say them; names are looked up when first needed."""

    def __init__(self, connection: Connection, key: UnitYear) -> None:
        """Look nothing up yet."""
        self._connection = connection
        self._key = key
        self._names: dict[str, dict[str, str]] = {}

    def conflict(self, row: Mapping[str, Any]) -> Conflict:
        """A kept conflict in words."""
        table, field = row["table_name"], row["field"]
        values = json.loads(row["row_key"])
        has_base = row["base"] != (_REMOVED if field == WHOLE_ROW else NO_ROW)
        decision = row.get("decision", "")
        base = "原有" if field == WHOLE_ROW else self._say(table, field, row["base"])
        return Conflict(
            table=table,
            key=tuple(zip(_key_names(table), map(str, values), strict=True)),
            field=field,
            label=self.label(table, row["row_key"], field),
            base=base if has_base else None,
            ours=self._say(table, field, row["ours"]),
            theirs=self._say(table, field, row["theirs"]),
            ours_by=row["ours_by"],
            ours_at=row["ours_at"],
            theirs_by=row["theirs_by"],
            theirs_at=row["theirs_at"],
            choice=ConflictChoice(decision) if decision else None,
            reason=row.get("decision_reason", ""),
            decided_by=row.get("decided_by", ""),
            decided_at=row.get("decided_at", ""),
        )

    def label(self, table: str, row_key: str, field: str) -> str:
        """“月度评分：3月 王芳（A01） 出勤，得分”."""
        parts = [
            self._part(table, name, value)
            for name, value in zip(_key_names(table), json.loads(row_key), strict=True)
        ]
        words = label_of(table)
        if said := " ".join(part for part in parts if part not in ("", _EMPTY)):
            words += f"：{said}"
        return words if field == WHOLE_ROW else f"{words}，{field_label(table, field)}"

    def value(self, table: str, field: str, row: Row | None) -> str:
        """A field of a row in words, or for the row as a whole whether it is there."""
        is_there = row is not None and not row.get("removed")
        if field == WHOLE_ROW:
            return "有这一条" if is_there else "没有这一条"
        return self._say(table, field, canonical_json(row[field])) if row is not None and is_there else "没有"

    def _part(self, table: str, name: str, value: Any) -> str:  # noqa: ANN401 - a key's value
        if name == "month":
            return f"{value}月" if value else ""
        if name == "employee_no":
            found = self._lookup(_EMPLOYEE, "employee_no").get(value, "")
            return f"{found}（{value}）" if found else str(value)
        if name == "indicator_no":
            return self._lookup(_INDICATOR, "indicator_no").get(value, str(value))
        return self._say(table, name, canonical_json(value))

    def _lookup(self, table: Table, number: str) -> dict[str, str]:
        if number not in self._names:
            query = select(table.c[number], table.c.name).where(
                table.c.unit_code == self._key.unit_code, table.c.year == self._key.year
            )
            self._names[number] = {row[0]: row[1] for row in self._connection.execute(query)}
        return self._names[number]

    def _scheme_word(self, key: str) -> str:
        """What the scheme calls a part, group or factor."""
        if _SCHEME.name not in self._names:
            query = select(_SCHEME.c.body).where(
                _SCHEME.c.unit_code == self._key.unit_code, _SCHEME.c.year == self._key.year
            )
            body = self._connection.execute(query).scalar()
            data: dict[str, Any] = (
                json.loads(body) if body else {"parts": [], "groups": [], "coefficient": {"factors": []}}
            )
            entries = (*data["parts"], *data["groups"], *data["coefficient"]["factors"])
            self._names[_SCHEME.name] = {entry["key"]: entry["label"] for entry in entries}
        return self._names[_SCHEME.name].get(key, key)

    def _say(self, table: str, field: str, text: str) -> str:
        """A kept value in words."""
        if text == NO_ROW:
            return "没有"
        if field == WHOLE_ROW:
            return "已删除" if text == _REMOVED else "保留并有修改"
        value = json.loads(text)
        if value is None:
            return "未填"
        if table == _SCHEME.name:
            data = json.loads(value)
            return f"{data['label']}（{data['rule_version']}）"
        if field in _SCHEME_FIELDS:
            return self._scheme_word(value)
        kind = KIND_BY_TABLE.get(table)
        decoded = dict(kind.field_codecs)[field].decode(value) if kind else value
        if isinstance(decoded, tuple):
            return _say_plain("、".join(map(self._item, decoded)))
        return _say_plain(decoded)

    def _item(self, item: object) -> str:
        """One entry of a list: a name, a pair of a key and its value, or a record of its own."""
        if isinstance(item, tuple):
            key, *values = item
            word = _PARAMETERS.get(str(key)) or self._scheme_word(str(key))
            return " ".join((word, *map(_say_plain, values)))
        return _say_plain(getattr(item, "sentence", None) or item)


def _key_names(table: str) -> tuple[str, ...]:
    kind = KIND_BY_TABLE.get(table)
    return kind.key if kind else ()


def _say_plain(value: object) -> str:
    if value is None:
        return "未填"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return show_short(value)
    if isinstance(value, Enum):
        return str(getattr(value, "label", value.value))
    if is_dataclass(value):
        parts = (_say_plain(getattr(value, part.name)) for part in fields(value))
        return " ".join(part for part in parts if part not in (_EMPTY, "未填"))
    if isinstance(value, tuple):
        return "、".join(map(_say_plain, value)) or _EMPTY
    text = str(value)
    return text[:_SHORT] + ("……" if len(text) > _SHORT else "") if text else _EMPTY
