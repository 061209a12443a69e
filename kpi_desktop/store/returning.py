"""The return file (回执文件): what the bureau changed in a unit's rows since it took them in, and the unit's taking it back.

The form: JSON in UTF-8 with a seal over all it says. Rows are raw, as the file keeps them; a row nobody had before has
no `old`, a row the bureau removed has `removed` 1.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from kpi_desktop.domain.errors import FileTrouble
from kpi_desktop.domain.merging import WHOLE_ROW, HandInRecord, HandInStage, ReturnedField, ReturnState
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.store import decisions, intake_log
from kpi_desktop.store.columns import canonical_json
from kpi_desktop.store.conflicts import Words
from kpi_desktop.store.database import Database
from kpi_desktop.store.fingerprint import STAGE_TABLES, tables_of
from kpi_desktop.store.hand_in import list_hand_ins
from kpi_desktop.store.merge_plan import TableMerge, attached
from kpi_desktop.store.records import BOOKKEEPING, HEAD, RowChange
from kpi_desktop.store.schema import SCHEMA_VERSION, columns_of

_KIND = "kpi-desktop-return"
_MOST_BYTES = 50_000_000
_ASK = "请局端重新生成回执文件再送来"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedRow:
    """A row the bureau changed: its key, and its content before and now, as raw values."""

    table: str
    row_key: tuple[Any, ...]
    old: Mapping[str, Any] | None
    new: Mapping[str, Any]
    by: str
    at: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnFile:
    """What a return file says."""

    key: UnitYear
    unit_name: str
    number: int
    fingerprint: str
    made_at: str
    made_by: str
    rows: tuple[ReturnedRow, ...]


def collect_return(database: Database, key: UnitYear, *, unit_name: str, at: str, by: str) -> ReturnFile:
    """Everything the bureau changed in a unit's rows since the packages that brought them.

    Raises FileTrouble when nothing of the unit was taken in.
    """
    with database.read() as connection:
        suppliers = intake_log.list_suppliers(connection, key)
        records = {record.package_id: record for record in list_hand_ins(connection, key)}
        reasons = {
            (conflict.table, conflict.key): conflict.reason
            for conflict in decisions.list_conflicts(connection, key)
            if conflict.choice is not None
        }
    if not suppliers:
        message = f"还没有接收过{unit_name}的上报，没有可以回执的内容。"
        raise FileTrouble(message)
    newest = max((records[supplier] for supplier in suppliers.values()), key=lambda record: record.number)
    rows: list[ReturnedRow] = []
    with TemporaryDirectory(prefix="kpi-return-") as scratch:
        files: dict[str, Path] = {}
        aliases: dict[HandInStage, str] = {}
        with database.read() as connection:
            for stage in (stage for stage in HandInStage if stage in suppliers):
                alias = f"base_{len(aliases)}"
                path = Path(scratch, f"{alias}.sqlite")
                if intake_log.write_body(connection, suppliers[stage], path):
                    aliases[stage], files[alias] = alias, path
        with attached(database, files), database.read() as connection:
            for stage, alias in aliases.items():
                for table in STAGE_TABLES[stage]:
                    rows += _changed_rows(connection, table, alias, newest, reasons)
    return ReturnFile(
        key=key,
        unit_name=unit_name,
        number=newest.number,
        fingerprint=newest.fingerprint,
        made_at=at,
        made_by=by,
        rows=tuple(rows),
    )


def _changed_rows(
    connection: Connection,
    table: str,
    alias: str,
    record: HandInRecord,
    reasons: Mapping[tuple[str, tuple[tuple[str, str], ...]], str],
) -> Iterable[ReturnedRow]:
    merge = TableMerge(connection, table, alias, record)
    own = [name for name in merge.keys if name not in HEAD]
    wide = [*merge.content, "changed_at", "changed_by"]
    rows = merge.run(
        f"SELECT {merge.names('o', own)}{', ' if own else ''}b.unit_code IS NULL, "  # noqa: S608 - our tables
        f"{merge.names('b', merge.content)}, {merge.names('o', wide)} "
        f'FROM main."{table}" AS o LEFT JOIN {merge.base} AS b ON {merge.join("b", "o")} '
        f"WHERE o.unit_code = ? AND o.year = ? AND {merge.differ('o', 'b', merge.content)} "
        f"ORDER BY {merge.names('o', merge.keys)}",
        merge.owner,
    ).all()
    width = len(merge.content)
    for row in rows:
        row_key, is_new = tuple(row[: len(own)]), row[len(own)]
        old = row[len(own) + 1 : len(own) + 1 + width]
        new = row[len(own) + 1 + width :]
        named = tuple(zip(own, map(str, row_key), strict=True))
        yield ReturnedRow(
            table=table,
            row_key=row_key,
            old=None if is_new else dict(zip(merge.content, old, strict=True)),
            new=dict(zip(merge.content, new[:width], strict=True)),
            at=new[width],
            by=new[width + 1],
            reason=reasons.get((table, named), ""),
        )


def write_return(file: ReturnFile, out: Path) -> None:
    """Write a return file.

    Raises FileTrouble when the place refuses.
    """
    body = {
        "kind": _KIND,
        "version": 1,
        "schema_version": SCHEMA_VERSION,
        **asdict(file),
        "key": asdict(file.key),
    }
    sealed = {**body, "seal": _seal(body)}
    try:
        out.write_text(json.dumps(sealed, ensure_ascii=False, indent=1), encoding="utf-8")
    except OSError as trouble:
        message = f"回执文件写不到“{out.parent.name}”，请检查U盘是否插好、是否已满或写保护。"
        raise FileTrouble(message) from trouble


def _seal(body: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical_json(body).encode()).hexdigest()


def read_return(path: Path) -> ReturnFile:
    """Read a return file and check every word of it.

    Raises FileTrouble with the first thing that is wrong.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            message = f"“{path.name}”太大，不像回执文件，请检查是不是选错了文件。"
            raise FileTrouble(message)
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as trouble:
        message = f"打不开回执文件“{path.name}”，请检查U盘是否插好、文件是否还在。"
        raise FileTrouble(message) from trouble
    except (ValueError, RecursionError) as trouble:
        message = f"“{path.name}”不是回执文件，请选择局端送来的回执文件。"
        raise FileTrouble(message) from trouble
    if not isinstance(data, dict) or data.get("kind") != _KIND:
        message = f"“{path.name}”不是回执文件，请选择局端送来的回执文件。"
        raise FileTrouble(message)
    if data.get("version") != 1 or data.get("schema_version") != SCHEMA_VERSION:
        message = f"“{path.name}”由别的版本的程序生成，请两边用同一版本的程序后重新生成。"
        raise FileTrouble(message)
    seal = data.pop("seal", "")
    if seal != _seal(data):
        message = f"“{path.name}”的内容与封签不符，可能被改动过或没有拷完，{_ASK}。"
        raise FileTrouble(message)
    try:
        return ReturnFile(
            key=UnitYear(unit_code=str(data["key"]["unit_code"]), year=int(data["key"]["year"])),
            unit_name=str(data["unit_name"]),
            number=int(data["number"]),
            fingerprint=str(data["fingerprint"]),
            made_at=str(data["made_at"]),
            made_by=str(data["made_by"]),
            rows=tuple(_read_row(row) for row in data["rows"]),
        )
    except (KeyError, TypeError, ValueError) as trouble:
        message = f"“{path.name}”的内容读不出来，{_ASK}。"
        raise FileTrouble(message) from trouble


def _read_row(row: Mapping[str, Any]) -> ReturnedRow:
    table = SQLModel.metadata.tables[row["table"]]
    own = [column.name for column in table.primary_key if column.name not in HEAD]
    columns = {column.name for column in table.c if not column.primary_key} - set(BOOKKEEPING)
    old = row["old"]
    for side in (row["new"], old if old is not None else row["new"]):
        if set(side) != columns or any(type(v) not in {int, str, type(None)} for v in side.values()):
            message = "columns do not fit"
            raise ValueError(message)
    known = row["table"] in tables_of(HandInStage.YEAR_END)
    if not known or len(row["row_key"]) != len(own) or any(type(v) not in {int, str} for v in row["row_key"]):
        message = "key does not fit"
        raise ValueError(message)
    return ReturnedRow(
        table=row["table"],
        row_key=tuple(row["row_key"]),
        old=old,
        new=row["new"],
        by=str(row["by"]),
        at=str(row["at"]),
        reason=str(row["reason"]),
    )


def list_fields(connection: Connection, file: ReturnFile) -> tuple[ReturnedField, ...]:
    """Every field the bureau changed beside what the unit's file holds now, in words."""
    words = Words(connection, file.key)
    found: list[ReturnedField] = []
    for place, row in enumerate(file.rows):
        current = _current(connection, file.key, row)
        row_key = canonical_json(list(row.row_key))
        found += [
            ReturnedField(
                row=place,
                field=field,
                label=words.label(row.table, row_key, field),
                own=words.value(row.table, field, current),
                bureau=words.value(row.table, field, row.new),
                state=_state(field, row, current),
                by=row.by,
                at=row.at,
                reason=row.reason,
            )
            for field in _fields(row)
        ]
    return tuple(found)


def _fields(row: ReturnedRow) -> tuple[str, ...]:
    """The fields that differ; a row that is new or gone as a whole."""
    if row.old is None or row.old["removed"] != row.new["removed"]:
        return (WHOLE_ROW,)
    if row.new["removed"]:
        return ()
    return tuple(name for name, value in row.new.items() if row.old[name] != value)


def _state(field: str, row: ReturnedRow, current: Mapping[str, Any] | None) -> ReturnState:
    if _same(field, current, row.new):
        return ReturnState.SAME
    return ReturnState.OPEN if _same(field, current, row.old) else ReturnState.CHANGED_SINCE


def _same(field: str, one: Mapping[str, Any] | None, other: Mapping[str, Any] | None) -> bool:
    one, other = _live(one), _live(other)
    if field == WHOLE_ROW or one is None or other is None:
        return one == other
    return bool(one[field] == other[field])


def _live(row: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    return None if row is None or row["removed"] else row


def _current(connection: Connection, key: UnitYear, row: ReturnedRow) -> dict[str, Any] | None:
    """The content of the unit's own row, None when there is none."""
    whole = _whole(connection, key, row)
    return None if whole is None else {name: whole[name] for name in row.new}


def _key_values(key: UnitYear, row: ReturnedRow) -> dict[str, Any]:
    own = [name for name in columns_of(row.table)[1] if name not in HEAD]
    return {**asdict(key), **dict(zip(own, row.row_key, strict=True))}


def _whole(connection: Connection, key: UnitYear, row: ReturnedRow) -> dict[str, Any] | None:
    columns = SQLModel.metadata.tables[row.table].c
    query = select(*(column for column in columns if column.name not in BOOKKEEPING)).where(
        *(columns[name] == value for name, value in _key_values(key, row).items())
    )
    found = connection.execute(query).first()
    return dict(found._mapping) if found is not None else None  # noqa: SLF001 - SQLAlchemy's public mapping


@contextmanager
def explain_unfit() -> Iterator[None]:
    """Say a row that has no place in the unit's file in a sentence.

    Raises FileTrouble.
    """
    try:
        yield
    except IntegrityError as trouble:
        message = (
            "回执中有一项与本单位文件对不上（例如对应的人员或指标已经不在），没有写入，"
            "请逐项接受其余的，再与局端核对这一项。"
        )
        raise FileTrouble(message) from trouble


def plan_return(
    connection: Connection, file: ReturnFile, chosen: Sequence[tuple[int, str]]
) -> list[RowChange]:
    """What accepting these fields (row and field) would change in the unit's file."""
    changes = []
    for place, row in enumerate(file.rows):
        fields = [field for at, field in chosen if at == place]
        if not fields:
            continue
        old = _whole(connection, file.key, row)
        if old is None or WHOLE_ROW in fields:
            new = {**_key_values(file.key, row), **row.new}
        else:
            # A value taken over for a row the unit has removed since brings the row back.
            new = {**old, **{field: row.new[field] for field in fields}, "removed": row.new["removed"]}
        if new != old:
            changes.append(RowChange(table=row.table, old=old, new=new))
    return changes
