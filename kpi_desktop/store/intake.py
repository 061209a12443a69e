"""Taking a stranger's file in: a private copy, and the checks that come before any of its rows is believed."""

import os
import sqlite3
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from kpi_desktop.domain.errors import FileTrouble
from kpi_desktop.domain.merging import PackageInfo
from kpi_desktop.store import schema
from kpi_desktop.store.package_content import ASK_AGAIN, check_content, label_of, list_tables

_HEADER = b"SQLite format 3\x00"
_HEADER_SIZE = 100
_SIDE_FILES = ("-journal", "-wal", "-shm")
_COPY_CHUNK = 1 << 20
_PROGRESS_STEPS = 20_000
_UTF8 = 1
_ROLLBACK_JOURNAL = b"\x01\x01"


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeLimits:
    """What a package may cost: bytes of the file, rows of a table, bytes of a text, seconds of checking."""

    file_bytes: int = 256 * 1024 * 1024
    table_rows: int = 1_000_000
    text_bytes: int = 1_000_000
    seconds: int = 120


DEFAULT_LIMITS = IntakeLimits()


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedPackage:
    """A package that passed every check: what it says, and the private copy that may be attached."""

    info: PackageInfo
    copy: Path


def verify_package(path: Path, limits: IntakeLimits = DEFAULT_LIMITS) -> PackageInfo:
    """Check a package without taking it in.

    Raises FileTrouble with the first thing that is wrong.
    """
    with open_package(path, limits) as package:
        return package.info


@contextmanager
def open_package(path: Path, limits: IntakeLimits = DEFAULT_LIMITS) -> Iterator[CheckedPackage]:
    """A checked private copy of a package; the sender's file is only ever read.

    Raises FileTrouble with the first thing that is wrong.
    """
    with TemporaryDirectory(prefix="kpi-intake-") as scratch:
        copy = Path(scratch, "package.sqlite")
        _copy_file(path, copy, limits)
        yield CheckedPackage(info=_check_copy(copy, path.name, limits), copy=copy)


def _copy_file(path: Path, copy: Path, limits: IntakeLimits) -> None:
    name = path.name
    try:
        found = path.stat()
        _check_outside(path, found, limits)
        with path.open("rb") as source, copy.open("xb") as target:
            left = limits.file_bytes + 1
            while left > 0 and (chunk := source.read(min(_COPY_CHUNK, left))):
                target.write(chunk)
                left -= len(chunk)
            copied = target.tell()
    except (FileNotFoundError, NotADirectoryError) as trouble:
        message = f"找不到文件“{name}”，请检查U盘是否插好、文件是否已移走。"
        raise FileTrouble(message) from trouble
    except OSError as trouble:
        message = f"读取“{name}”时出错，请检查U盘是否松动、本机磁盘是否已满，再重新接收。"
        raise FileTrouble(message) from trouble
    if copied != found.st_size:
        message = f"“{name}”没有读完整（应有{found.st_size}字节，读到{copied}字节），请检查U盘后重新接收。"
        raise FileTrouble(message)


def _check_outside(path: Path, found: os.stat_result, limits: IntakeLimits) -> None:
    name = path.name
    message = ""
    if stat.S_ISDIR(found.st_mode):
        message = f"“{name}”是文件夹，请选择其中的上报包文件。"
    elif not stat.S_ISREG(found.st_mode):
        message = f"“{name}”不是普通文件，请选择单位送来的上报包文件。"
    elif found.st_size == 0:
        message = f"“{name}”是空文件，可能没有复制完，请报送单位重新复制一份。"
    elif found.st_size > limits.file_bytes:
        most = limits.file_bytes // (1024 * 1024)
        message = f"“{name}”大小超过{most}兆字节，不会是一个单位的上报包，请报送单位核对送来的文件。"
    else:
        beside = [side for side in _SIDE_FILES if path.with_name(name + side).exists()]
        if beside:
            message = f"“{name}”旁边还有“{name}{beside[0]}”，说明它还没有写完或正在别处打开，请报送单位关闭程序后{ASK_AGAIN}。"
    if message:
        raise FileTrouble(message)


def _check_copy(copy: Path, name: str, limits: IntakeLimits) -> PackageInfo:
    version = _check_header(copy, name)
    deadline = time.monotonic_ns() + limits.seconds * 1_000_000_000
    try:
        with closing(_connect(copy, "ro", limits, deadline)) as raw:
            _check_schema(raw, name, version)
            sizes = _count_within(raw, name, limits)
        # Only a writable connection loads CHECK constraints: read-only, integrity_check says ok over rows that break them.
        with closing(_connect(copy, "rw", limits, deadline)) as raw:
            _check_integrity(raw, name)
            info = check_content(raw, name, version, sizes)
        if version < schema.SCHEMA_VERSION and not schema.bring_up_copy(copy):
            message = f"“{name}”由较旧的程序生成，有数据转不到新版本，请报送单位升级程序后{ASK_AGAIN}。"
            raise FileTrouble(message)
    except sqlite3.Error as trouble:
        raise FileTrouble(_explain(trouble, name, limits)) from trouble
    except UnicodeError as trouble:
        message = f"“{name}”中有无法识别的文字，文件可能已损坏，{_ask()}。"
        raise FileTrouble(message) from trouble
    return info


def _ask() -> str:
    return f"请报送单位{ASK_AGAIN}"


def _check_header(copy: Path, name: str) -> int:
    with copy.open("rb") as stream:
        head = stream.read(_HEADER_SIZE)
    size = copy.stat().st_size
    if len(head) < _HEADER_SIZE or not head.startswith(_HEADER):
        message = f"“{name}”不是上报包，请选择由“生成上报包”写出的文件。"
        raise FileTrouble(message)
    if _number(head, 68) != schema.APPLICATION_ID:
        message = f"“{name}”是别的程序的数据文件，请报送单位用本程序生成上报包。"
        raise FileTrouble(message)
    version = _number(head, 60)
    if version > schema.SCHEMA_VERSION:
        message = (
            f"“{name}”由更新版本的程序生成（文件版本{version}，本程序能读到版本{schema.SCHEMA_VERSION}），"
            "请先升级本程序再接收。"
        )
        raise FileTrouble(message)
    if version < 1 or head[18:20] != _ROLLBACK_JOURNAL or _number(head, 56) != _UTF8:
        message = f"“{name}”被别的工具改存过，已不是原来的上报包，{_ask()}。"
        raise FileTrouble(message)
    page_size = int.from_bytes(head[16:18], "big")
    page_size = 65536 if page_size == 1 else page_size
    if page_size * _number(head, 28) != size:
        message = f"“{name}”不完整，可能没有复制完或已损坏，{_ask()}。"
        raise FileTrouble(message)
    return version


def _number(head: bytes, place: int) -> int:
    return int.from_bytes(head[place : place + 4], "big")


def _connect(copy: Path, mode: str, limits: IntakeLimits, deadline: int) -> sqlite3.Connection:
    raw = sqlite3.connect(f"{copy.as_uri()}?mode={mode}", uri=True, isolation_level=None)
    raw.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, limits.text_bytes)
    raw.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    raw.set_progress_handler(_make_watch(deadline), _PROGRESS_STEPS)
    for pragma in ("trusted_schema = OFF", "cell_size_check = ON", "mmap_size = 0", "synchronous = OFF"):
        raw.execute(f"PRAGMA {pragma}")
    return raw


def _make_watch(deadline: int) -> Callable[[], int]:
    return lambda: int(time.monotonic_ns() > deadline)


def _check_schema(raw: sqlite3.Connection, name: str, version: int) -> None:
    expected = schema.expected_schema(version)
    actual = schema.actual_schema(raw, version)
    count = raw.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    if actual == expected and count == len(expected):
        return
    strange = sorted(actual - expected)
    kinds = {"table": "数据表", "view": "视图", "trigger": "触发器", "index": "索引"}
    what = (
        f"多出或改动了{kinds.get(strange[0][0], '内容')}“{strange[0][1][:40]}”" if strange else "缺少数据表"
    )
    message = f"“{name}”的结构与本程序的上报包不同（{what}），不能接收，请报送单位用本程序重新生成上报包。"
    raise FileTrouble(message)


def _count_within(raw: sqlite3.Connection, name: str, limits: IntakeLimits) -> dict[str, int]:
    """How many rows every table has, whoever they are of."""
    sizes = {}
    for table in list_tables(raw):
        # Stops one row past the limit instead of counting to the end.
        query = f'SELECT count(*) FROM (SELECT 1 FROM "{table}" LIMIT ?)'  # noqa: S608 - names checked above
        sizes[table] = raw.execute(query, (limits.table_rows + 1,)).fetchone()[0]
        if sizes[table] > limits.table_rows:
            message = f"“{name}”中的{label_of(table)}超过{limits.table_rows}条，不会是一个单位的数据，请报送单位核对。"
            raise FileTrouble(message)
    return sizes


def _check_integrity(raw: sqlite3.Connection, name: str) -> None:
    verdict = str(raw.execute("PRAGMA integrity_check(1)").fetchone()[0])
    if verdict != "ok":
        table = next(
            (table for table in sorted(list_tables(raw), key=len, reverse=True) if table in verdict), ""
        )
        where = f"“{name}”的{label_of(table)}中" if table else f"“{name}”中"
        message = f"{where}有损坏或不合规定的数据，不能接收，{_ask()}。"
        raise FileTrouble(message)
    broken = raw.execute("PRAGMA foreign_key_check").fetchone()
    if broken is not None:
        message = f"“{name}”的{label_of(broken[0])}中有对应不上人员、指标或单位的数据，不能接收，{_ask()}。"
        raise FileTrouble(message)


def _explain(trouble: sqlite3.Error, name: str, limits: IntakeLimits) -> str:
    primary = (getattr(trouble, "sqlite_errorcode", 0) or 0) & 0xFF
    if primary == sqlite3.SQLITE_INTERRUPT:
        return f"检查“{name}”超过{limits.seconds}秒仍未完成，文件可能有问题，{_ask()}。"
    if primary == sqlite3.SQLITE_FULL:
        return f"本机磁盘已满，不能检查“{name}”，请腾出空间后重新接收。"
    if primary == sqlite3.SQLITE_TOOBIG:
        return f"“{name}”中有过长的文字，不能接收，{_ask()}。"
    return f"“{name}”已损坏，不能接收，{_ask()}。"
