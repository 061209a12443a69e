"""What can still be read of a damaged file, put into a new one.

Three ways, one after the other: each table is read from both ends up to the damage; where the list of tables itself is
lost, it is taken from an empty file, whose tables lie on the same pages; rows that are gone are taken from the trail,
which holds every row a step wrote a second time.
"""

import json
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

from kpi_desktop.domain.errors import FileTrouble
from kpi_desktop.domain.files import FileKind
from kpi_desktop.store import schema
from kpi_desktop.store.backup_files import check_copy, need_room, settle, settle_folder
from kpi_desktop.store.file_check import label_of

# SQLite's mark of a page that only leads to others.
_INTERIOR = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class SalvagedTable:
    """What came out of a table: rows kept and how many of them from the trail, whether reading broke off.

    `left_out` counts rows whose parent is lost.
    """

    label: str
    kept: int
    from_trail: int = 0
    broke_off: bool = False
    left_out: int = 0


def salvage_file(path: Path, target: Path, *, at: str, program_version: str) -> tuple[SalvagedTable, ...]:
    """Read what can still be read of a damaged file into a new one; tables that had nothing are left out of the answer.

    The damaged file is only read. Raises FileTrouble when nothing can be read, the target exists or the disk refuses.
    """
    if target.exists():
        message = f"“{target.name}”已经存在，请换一个文件名。"
        raise FileTrouble(message)
    need_room(path, target.parent, "抢救")
    try:
        with TemporaryDirectory(prefix="kpi-salvage-") as scratch:
            tries = []
            for copy in _lay_out(path, Path(scratch)):
                fresh = copy.with_name(f"{copy.name}-out")
                tables = _make_empty(fresh)
                with closing(_read(copy)) as source:
                    tries.append((_salvage(source, fresh, tables, at, program_version), fresh))
            made, best = max(tries, key=lambda each: sum(table.kept for table in each[0]))
            _refuse_nothing(path, made)
            shutil.copyfile(best, target)
        check_copy(target, target, None)
        settle(target)
        settle_folder(target.parent)
    except (OSError, sqlite3.Error) as trouble:
        target.unlink(missing_ok=True)
        message = f"抢救没有做成，请检查“{target.parent.name}”所在的磁盘是否已满、是否能写入；原文件没有动。"
        raise FileTrouble(message) from trouble
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return made


def _refuse_nothing(path: Path, made: tuple[SalvagedTable, ...]) -> None:
    if not any(table.kept for table in made):
        message = f"“{path.name}”里已经读不出任何内容，请从备份恢复。"
        raise FileTrouble(message)


def _lay_out(path: Path, scratch: Path) -> list[Path]:
    """The damaged file to work on; where its list of tables cannot be read, with those of empty files in its place.

    Tables lie on the same pages in every new file of a version, and on others in every rebuilt one.
    """
    content = path.read_bytes()
    copy = scratch / "copy.sqlite"
    copy.write_bytes(content)
    stated = int.from_bytes(content[60:64], "big")
    versions = [stated] if stated in schema.REVISIONS else sorted(schema.REVISIONS, reverse=True)
    with suppress(sqlite3.Error, ValueError), closing(_read(copy)) as raw:
        if schema.actual_schema(raw, versions[0]) == schema.expected_schema(versions[0]):
            return [copy]
    return [
        _put_tables(content, pattern, scratch / f"copy-{version}-{at}.sqlite")
        for version in versions
        for at, pattern in enumerate(_patterns(scratch, version))
    ]


def _patterns(scratch: Path, version: int) -> Iterator[bytes]:
    empty, packed = scratch / f"empty-{version}.sqlite", scratch / f"packed-{version}.sqlite"
    _make_empty(empty, version)
    with closing(sqlite3.connect(empty)) as raw:
        raw.execute("VACUUM INTO ?", (str(packed),))
    yield empty.read_bytes()
    yield packed.read_bytes()


def _put_tables(damaged: bytes, pattern: bytes, copy: Path) -> Path:
    size = int.from_bytes(pattern[16:18], "big")
    content = bytearray(damaged + bytes(-len(damaged) % size))
    for page in _schema_pages(pattern, size):
        content[(page - 1) * size : page * size] = pattern[(page - 1) * size : page * size]
    content[28:32] = (len(content) // size).to_bytes(4, "big")
    copy.write_bytes(content)
    return copy


def _schema_pages(pattern: bytes, size: int) -> list[int]:
    """The pages of a sound file that hold the list of its tables."""
    waiting, found = [1], []
    while waiting:
        page = waiting.pop()
        found.append(page)
        start = (page - 1) * size
        head = start + (100 if page == 1 else 0)
        if pattern[head] != _INTERIOR:
            continue
        cells = int.from_bytes(pattern[head + 3 : head + 5], "big")
        places = [
            int.from_bytes(pattern[head + 12 + 2 * at : head + 14 + 2 * at], "big") for at in range(cells)
        ]
        waiting += [int.from_bytes(pattern[start + place : start + place + 4], "big") for place in places]
        waiting.append(int.from_bytes(pattern[head + 8 : head + 12], "big"))
    return found


def _read(path: Path) -> sqlite3.Connection:
    # Immutable: a journal beside a damaged file must not be played in, and nothing is locked.
    raw = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, isolation_level=None)
    raw.execute("PRAGMA trusted_schema = OFF")
    # SQLite then reads as far as it can, and not only what is whole.
    raw.execute("PRAGMA writable_schema = ON")
    raw.text_factory = lambda content: content.decode("utf-8", errors="replace")
    return raw


def _salvage(
    source: sqlite3.Connection, target: Path, tables: list[str], at: str, program_version: str
) -> tuple[SalvagedTable, ...]:
    with closing(sqlite3.connect(target, isolation_level=None)) as fresh:
        fresh.execute("PRAGMA foreign_keys = OFF")
        fresh.execute("PRAGMA synchronous = OFF")
        fresh.execute("BEGIN")
        kept = {table: _copy_table(source, fresh, table) for table in tables if table != "alembic_version"}
        if not kept.pop("file_info")[0]:
            kind = FileKind.BUREAU if kept.get("intake", (0, False))[0] else FileKind.UNIT
            fresh.execute(
                "INSERT INTO file_info (file_no, kind, created_at, program_version) VALUES (1, ?, ?, ?)",
                (kind.value, at, program_version),
            )
        again = _replay_trail(fresh, tables)
        left_out = _drop_orphans(fresh)
        fresh.execute("COMMIT")
    return tuple(
        SalvagedTable(
            label=label_of(table),
            kept=count + again.get(table, 0) - left_out.get(table, 0),
            from_trail=again.get(table, 0),
            broke_off=broke_off,
            left_out=left_out.get(table, 0),
        )
        for table, (count, broke_off) in kept.items()
        if count or broke_off or table in again
    )


def _make_empty(target: Path, version: int = schema.SCHEMA_VERSION) -> list[str]:
    """An empty file of a version at the target, and its tables, parents first as they were made."""
    engine = create_engine(f"sqlite:///{target}", poolclass=StaticPool)
    with engine.connect() as connection:
        with connection.begin():
            schema.upgrade(connection, version)
        rows = connection.exec_driver_sql(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        ).all()
    engine.dispose()
    return [row[0] for row in rows]


def _copy_table(source: sqlite3.Connection, fresh: sqlite3.Connection, table: str) -> tuple[int, bool]:
    """The rows of a table that can be read and fit; how many, and whether reading broke off."""
    columns = _shared_columns(source, fresh, table)
    names = ", ".join(f'"{name}"' for name in columns)
    marks = ", ".join("?" * len(columns))
    insert = f'INSERT OR IGNORE INTO "{table}" ({names}) VALUES ({marks})'  # noqa: S608 - names from the schema
    broke_off = False
    for order in ("", _backwards(fresh, table)):
        reader = _Reader(source, f'SELECT {names} FROM "{table}"{order}')  # noqa: S608 - names from the schema
        for row in reader:
            # A row whose values are no longer what the table takes is lost with the page it was on.
            with suppress(sqlite3.Error):
                fresh.execute(insert, row)
        if not reader.broke_off:
            break
        broke_off = True
    return int(fresh.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]), broke_off  # noqa: S608 - names from the schema


def _shared_columns(source: sqlite3.Connection, fresh: sqlite3.Connection, table: str) -> Sequence[str]:
    wanted = [row[1] for row in fresh.execute(f'PRAGMA table_info("{table}")')]
    known = {row[1] for row in source.execute(f'PRAGMA table_info("{table}")')}
    return [name for name in wanted if name in known]


def _backwards(fresh: sqlite3.Connection, table: str) -> str:
    """The order that reads a table from its other end without an index of its own."""
    found = fresh.execute(f'PRAGMA table_info("{table}")').fetchall()
    key = [row[1] for row in sorted(found, key=lambda row: row[5]) if row[5]]
    return " ORDER BY " + ", ".join(f'"{part}" DESC' for part in key) if key else " ORDER BY rowid DESC"


def _replay_trail(fresh: sqlite3.Connection, tables: Sequence[str]) -> dict[str, int]:
    """Put in, from the steps that could be read, the rows that could not; how many by table."""
    again: dict[str, int] = {}
    last: dict[tuple[str, tuple[Any, ...]], dict[str, Any]] = {}
    keys = {table: _key_columns(fresh, table) for table in tables}
    rows = fresh.execute('SELECT at, "by", changes FROM change_log ORDER BY seq').fetchall()
    for at, by, text in rows:
        for table, entry in json.loads(text).items():
            for values in (*entry["inserted"], *(pair[1] for pair in entry["updated"])):
                row = dict(zip(entry["columns"], values, strict=True))
                row |= {"changed_at": at, "changed_by": by}
                if table in keys:
                    last[table, tuple(row.get(part) for part in keys[table])] = row
    for (table, _key), row in last.items():
        names = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join("?" * len(row))
        with suppress(sqlite3.Error):
            put = fresh.execute(
                f'INSERT OR IGNORE INTO "{table}" ({names}) VALUES ({marks})',  # noqa: S608 - names from the schema
                tuple(row.values()),
            ).rowcount
            if put:
                again[table] = again.get(table, 0) + put
    return again


class _Reader:
    """Rows up to the damage."""

    def __init__(self, source: sqlite3.Connection, query: str) -> None:
        self._source, self._query = source, query
        self.broke_off = False

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        try:
            yield from self._source.execute(self._query)
        except sqlite3.Error:
            self.broke_off = True


def _drop_orphans(fresh: sqlite3.Connection) -> dict[str, int]:
    """Leave out rows whose parent could not be read, and what hangs on them in turn; counts by table."""
    left_out: dict[str, int] = {}
    while True:
        loose = {(row[0], int(row[3])) for row in fresh.execute("PRAGMA foreign_key_check")}
        if not loose:
            return left_out
        for table, key in loose:
            gone = fresh.execute(_orphans(fresh, table, key)).rowcount
            left_out[table] = left_out.get(table, 0) + gone


def _orphans(fresh: sqlite3.Connection, table: str, key: int) -> str:
    parts = [row for row in fresh.execute(f'PRAGMA foreign_key_list("{table}")') if row[0] == key]
    parent = parts[0][2]
    wanted = _key_columns(fresh, parent) if parts[0][4] is None else [row[4] for row in parts]
    match = " AND ".join(f'p."{to}" = "{table}"."{row[3]}"' for row, to in zip(parts, wanted, strict=True))
    filled = " AND ".join(f'"{table}"."{row[3]}" IS NOT NULL' for row in parts)
    return f'DELETE FROM "{table}" WHERE {filled} AND NOT EXISTS (SELECT 1 FROM "{parent}" p WHERE {match})'  # noqa: S608 - names from the schema


def _key_columns(fresh: sqlite3.Connection, table: str) -> list[str]:
    found = fresh.execute(f'PRAGMA table_info("{table}")').fetchall()
    return [row[1] for row in sorted(found, key=lambda row: row[5]) if row[5]]
