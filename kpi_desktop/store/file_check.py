"""Looking a file through, whatever state it is in: header, pages, structure, keys, trail, counts. Nothing is written."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from kpi_desktop.domain.errors import FileTrouble
from kpi_desktop.domain.file_report import (
    CheckState,
    FileCheck,
    Remedy,
    is_rebuildable,
    say_fault,
)
from kpi_desktop.domain.files import FileKind
from kpi_desktop.store import change_log, schema
from kpi_desktop.store.backup_files import count_rows, read_sizes
from kpi_desktop.store.database import Access, Database, check_header, is_newer
from kpi_desktop.store.records import BOOKKEEPING, KIND_BY_TABLE

_MOST = 20
_Rows = dict[tuple[Any, ...], dict[str, Any]]


def check_file(path: Path) -> Iterator[FileCheck]:
    """One check after the other; where a file cannot be read any further the rest is said to be skipped."""
    header = _check_header(path)
    yield header
    checks: tuple[tuple[str, Callable[[sqlite3.Connection], FileCheck]], ...] = (
        ("数据页完整", _check_pages),
        ("数据表结构", _check_schema),
        ("关联", _check_keys),
        ("修改记录的校验码", lambda _raw: _check_chain(path)),
        ("修改记录与内容一致", _check_trail),
        ("行数", _check_counts),
    )
    for name, check in checks:
        if header.state is CheckState.FOUND and header.remedy is Remedy.NONE:
            yield FileCheck(name=name, state=CheckState.SKIPPED, detail="不是本程序能读的文件")
            continue
        try:
            with closing(_connect(path)) as raw:
                yield check(raw)
        except (sqlite3.Error, FileTrouble, ValueError):
            yield _found(name, ("读到一半就读不下去了",), Remedy.BACKUP)


def _connect(path: Path) -> sqlite3.Connection:
    # Only a writable connection loads CHECK constraints; nothing is written with it.
    raw = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None)
    raw.execute("PRAGMA trusted_schema = OFF")
    raw.execute("PRAGMA query_only = ON")
    return raw


def _passed(name: str, detail: str = "") -> FileCheck:
    return FileCheck(name=name, state=CheckState.PASSED, detail=detail)


def _found(name: str, faults: tuple[str, ...], remedy: Remedy, detail: str = "") -> FileCheck:
    more = (f"还有{len(faults) - _MOST}处",) if len(faults) > _MOST else ()
    return FileCheck(
        name=name,
        state=CheckState.FOUND,
        detail=detail or f"{len(faults)}处",
        lines=(*faults[:_MOST], *more),
        remedy=remedy,
    )


def _check_header(path: Path) -> FileCheck:
    name = "文件头和大小"
    try:
        version = check_header(path)
    except FileTrouble as trouble:
        remedy = Remedy.NONE if is_newer(path) else Remedy.BACKUP
        return _found(name, (str(trouble),), remedy, "读不出文件头")
    wanted, size = read_sizes(path)
    if size < wanted:
        return _found(name, (f"应有{wanted}字节，只有{size}字节",), Remedy.BACKUP, "大小不对")
    if size > wanted:
        return _found(name, (f"末尾多出{size - wanted}字节",), Remedy.REBUILD, "大小不对")
    return _passed(name, f"文件版本{version}，{size}字节")


def _check_pages(raw: sqlite3.Connection) -> FileCheck:
    name = "数据页完整"
    messages = tuple(str(row[0]) for row in raw.execute("PRAGMA integrity_check(500)"))
    if messages == ("ok",):
        return _passed(name, f"{raw.execute('PRAGMA page_count').fetchone()[0]}页")
    remedy = Remedy.REBUILD if is_rebuildable(messages) else Remedy.BACKUP
    faults = tuple(dict.fromkeys(say_fault(message) for message in messages))
    return _found(name, faults, remedy)


def _check_schema(raw: sqlite3.Connection) -> FileCheck:
    name = "数据表结构"
    version = int(raw.execute("PRAGMA user_version").fetchone()[0])
    expected, actual = schema.expected_schema(version), schema.actual_schema(raw)
    if actual == expected:
        return _passed(name, f"{sum(1 for row in actual if row[0] == 'table')}张表")
    strange = sorted({row[1] for row in actual ^ expected})
    return _found(name, tuple(f"“{each}”与本程序建立的不同" for each in strange), Remedy.BACKUP)


def _check_keys(raw: sqlite3.Connection) -> FileCheck:
    name = "关联"
    loose: dict[tuple[str, str], int] = {}
    for table, _rowid, parent, _key in raw.execute("PRAGMA foreign_key_check"):
        loose[table, parent] = loose.get((table, parent), 0) + 1
    if not loose:
        return _passed(name, "没有落空的")
    faults = tuple(
        f"“{label_of(table)}”有{count}行找不到对应的“{label_of(parent)}”"
        for (table, parent), count in loose.items()
    )
    return _found(name, faults, Remedy.BACKUP)


def label_of(table: str) -> str:
    """What people call a table, its own name where it has none."""
    kind = KIND_BY_TABLE.get(table)
    return kind.label if kind is not None else _OTHER_LABELS.get(table, table)


_OTHER_LABELS = {
    "change_log": "修改记录",
    "year_book": "单位年度",
    "scheme": "考核方案",
    "hand_in": "上报记录",
    "file_info": "文件信息",
    "ballot_keying": "录票",
    "conflict": "冲突",
    "intake": "接收记录",
}


def _check_chain(path: Path) -> FileCheck:
    name = "修改记录的校验码"
    broken, steps = find_chain_break(path)
    if broken is None:
        return _passed(name, f"{steps}步都相符")
    return _found(
        name,
        (f"从第{broken}步起与校验码不符，文件可能被本程序以外的工具改动过",),
        Remedy.BACKUP,
        f"共{steps}步",
    )


def find_chain_break(path: Path) -> tuple[int | None, int]:
    """The first step of a file's trail that does not follow from the one before it (None), and how many steps there are.

    Raises FileTrouble when it cannot be read.
    """
    database = Database(path, Access.READ, None)
    try:
        with database.read() as connection:
            last = change_log.read_last(connection)
            return change_log.find_break(connection), last.seq if last else 0
    finally:
        database.close()


def _check_trail(raw: sqlite3.Connection) -> FileCheck:
    """Whether every row stands as the last step that wrote it left it; the bureau's rows come from packages."""
    name = "修改记录与内容一致"
    if raw.execute("SELECT kind FROM file_info").fetchone()[0] != FileKind.UNIT.value:
        return FileCheck(name=name, state=CheckState.SKIPPED, detail="局端的内容来自上报包")
    written = _replay(raw)
    faults = []
    for table, rows in sorted(written.items()):
        wrong = sum(1 for key, row in rows.items() if not _stands(raw, table, key, row))
        if wrong:
            faults.append(f"“{label_of(table)}”有{wrong}行与修改记录最后写的不同")
    if faults:
        return _found(name, tuple(faults), Remedy.BACKUP)
    return _passed(name, f"核对了{sum(map(len, written.values()))}行")


def _replay(raw: sqlite3.Connection) -> dict[str, _Rows]:
    """Every row the trail speaks of, as its last step left it, by table and key."""
    written: dict[str, _Rows] = {}
    keys: dict[str, list[str]] = {}
    for (text,) in raw.execute("SELECT changes FROM change_log ORDER BY seq"):
        for table, entry in json.loads(text).items():
            key = keys.setdefault(table, _key_of(raw, table))
            rows = [*entry["inserted"], *(pair[1] for pair in entry["updated"])]
            for values in rows:
                row = dict(zip(entry["columns"], values, strict=True))
                written.setdefault(table, {})[tuple(row.get(part) for part in key)] = row
    return written


def _key_of(raw: sqlite3.Connection, table: str) -> list[str]:
    found = raw.execute(f'PRAGMA table_info("{table}")').fetchall()
    return [row[1] for row in sorted(found, key=lambda row: row[5]) if row[5]]


def _stands(raw: sqlite3.Connection, table: str, key: tuple[Any, ...], row: dict[str, Any]) -> bool:
    names = [name for name in row if name not in BOOKKEEPING]
    where = " AND ".join(f'"{part}" IS ?' for part in _key_of(raw, table))
    columns = ", ".join(f'"{name}"' for name in names)
    found = raw.execute(f'SELECT {columns} FROM "{table}" WHERE {where}', key).fetchone()  # noqa: S608 - names from the schema
    return found is not None and list(found) == [row[name] for name in names]


def _check_counts(raw: sqlite3.Connection) -> FileCheck:
    counts = {
        table: count for table, count in count_rows(raw).items() if count and table != "alembic_version"
    }
    told = f"{len(counts)}张表有内容，共{sum(counts.values())}行"
    lines = tuple(f"{label_of(table)} {count}" for table, count in counts.items())
    return FileCheck(name="行数", state=CheckState.PASSED, detail=told, lines=lines)
