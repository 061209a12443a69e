"""Opening the file: pragmas, lock, version, and the classification of what SQLite refuses."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import Enum
from pathlib import Path
from threading import RLock

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import StaticPool

from kpi_desktop.domain.errors import FileDamaged, FileTrouble
from kpi_desktop.domain.files import FileKind, Holder, MediumReadOnly
from kpi_desktop.store import schema
from kpi_desktop.store.backup_files import list_backups, make_checked_backup
from kpi_desktop.store.file_lock import FileLock

_BUSY_MS = 3000
_LOOKED_THROUGH = 8 * 1024 * 1024
_CACHE_KB = 16_000
_SENTENCES = {
    sqlite3.SQLITE_BUSY: "文件“{name}”正被另一个程序使用，请关闭另一个窗口后再试。",
    sqlite3.SQLITE_LOCKED: "文件“{name}”正被另一个程序使用，请关闭另一个窗口后再试。",
    sqlite3.SQLITE_READONLY: "文件“{name}”是只读的，请复制到本机硬盘后再打开。",
    sqlite3.SQLITE_FULL: "磁盘已满，刚才的修改没有保存，请腾出空间后再试。",
    sqlite3.SQLITE_IOERR: "读写文件“{name}”时磁盘出错，请检查U盘或硬盘是否松动，再重新打开。",
    sqlite3.SQLITE_CORRUPT: "文件“{name}”已损坏，请用最近的备份恢复。",
    sqlite3.SQLITE_NOTADB: "“{name}”不是本程序的数据文件，请选择由本程序建立的文件。",
    sqlite3.SQLITE_CANTOPEN: "打不开文件“{name}”，请检查文件是否存在、是否有权限。",
}


class Access(Enum):
    """How a file is opened."""

    WRITE = "write"
    READ = "read"


def explain(trouble: sqlite3.Error, path: Path) -> FileTrouble | None:
    """The sentence for what SQLite refuses because of the file, disk or another program; None when it is our bug."""
    primary = (getattr(trouble, "sqlite_errorcode", 0) or 0) & 0xFF
    sentence = _SENTENCES.get(primary)
    if sentence is None:
        return None
    kind = FileDamaged if primary == sqlite3.SQLITE_CORRUPT else FileTrouble
    return kind(sentence.format(name=path.name))


class Database:
    """An open file; `read` and `write` give its connection, one at a time."""

    def __init__(self, path: Path, access: Access, lock: FileLock | None) -> None:
        """Connect to a file that has been checked."""
        self.path = path
        self.access = access
        self._lock = lock
        self._turn = RLock()
        self._engine = _make_engine(path, access)
        self._connection: Connection | None = None

    def close(self) -> None:
        """Close the connection and give up the lock."""
        with self._turn:
            if self._connection is not None:
                self._connection.close()
                self._connection = None
            self._engine.dispose()
            if self._lock is not None:
                self._lock.release()
                self._lock = None

    def _connect(self) -> Connection:
        if self._connection is None:
            self._connection = self._engine.connect()
        return self._connection

    @property
    def left_by(self) -> Holder | None:
        """Who had the file open when his program ended without closing it."""
        return self._lock.left_by if self._lock is not None else None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """The connection inside one read transaction.

        Raises FileTrouble when the file or disk refuses.
        """
        with self._turn, self._explained():
            connection = self._connect()
            with connection.begin():
                yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """The connection inside one write transaction: everything or nothing.

        Raises FileTrouble when the file or disk refuses.
        """
        if self.access is Access.READ:
            message = f"文件“{self.path.name}”是以只读方式打开的，不能修改。"
            raise FileTrouble(message)
        with self.read() as connection:
            connection.exec_driver_sql("UPDATE file_info SET kind = kind")
            yield connection

    @contextmanager
    def trusting_keys(self) -> Iterator[None]:
        """Steps inside do not look every row's parent up: only for rows whose keys have all been checked before."""
        with self._turn:
            raw = self._connect().connection.driver_connection
            assert isinstance(raw, sqlite3.Connection)  # noqa: S101 - the only driver
            raw.execute("PRAGMA foreign_keys = OFF")
            try:
                yield
            finally:
                raw.execute("PRAGMA foreign_keys = ON")

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except DatabaseError as trouble:
            sentence = explain(trouble.orig, self.path) if isinstance(trouble.orig, sqlite3.Error) else None
            if sentence is None:
                raise
            raise sentence from trouble
        except sqlite3.Error as trouble:
            sentence = explain(trouble, self.path)
            if sentence is None:
                raise
            raise sentence from trouble


def _make_engine(path: Path, access: Access, *, foreign_keys: bool = True) -> Engine:
    mode = "ro" if access is Access.READ else "rw"

    def connect() -> sqlite3.Connection:
        raw = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, check_same_thread=False
        )
        raw.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
        raw.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")
        raw.execute("PRAGMA trusted_schema = OFF")
        raw.execute("PRAGMA synchronous = FULL")
        # A unit's first package fits, so that nothing is written before the step is whole.
        raw.execute(f"PRAGMA cache_size = -{_CACHE_KB}")
        raw.execute("PRAGMA temp_store = MEMORY")
        return raw

    engine = create_engine("sqlite://", creator=connect, poolclass=StaticPool)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine


def create_database(
    path: Path,
    kind: FileKind,
    *,
    operator: str,
    at: str,
    program_version: str,
    version: int | None = None,
) -> Database:
    """Make a new, empty file at the newest version, or an older one to prove that it is brought up.

    Raises FileTrouble when the file exists already or the place refuses.
    """
    if path.exists():
        message = f"“{path.name}”已经存在，请换一个文件名。"
        raise FileTrouble(message)
    if not path.parent.is_dir():
        message = f"文件夹“{path.parent.name}”不存在，请先建立或另选一个文件夹。"
        raise FileTrouble(message)
    lock = FileLock(path, operator)
    try:
        path.touch(exist_ok=False)
        database = Database(path, Access.WRITE, lock)
        with database.read() as connection:
            schema.upgrade(connection, version)
            connection.exec_driver_sql(
                "INSERT INTO file_info (file_no, kind, created_at, program_version) VALUES (1, ?, ?, ?)",
                (kind.value, at, program_version),
            )
    except OSError as trouble:
        lock.release()
        message = f"不能在“{path.parent.name}”中建立文件，请检查是否有写入权限。"
        raise FileTrouble(message) from trouble
    except BaseException:
        lock.release()
        path.unlink(missing_ok=True)
        raise
    return database


def open_database(
    path: Path,
    access: Access,
    *,
    operator: str,
    at: datetime | None = None,
    backups: Path | None = None,
    despite_lock: bool = False,
) -> tuple[Database, FileKind]:
    """Open a file of ours, bringing an older one up after a backup into its folder or the one named.

    Raises FileTrouble when it is missing, foreign or of a newer version, FileHeld when somebody has it open,
    MediumReadOnly where it could only be read, FileDamaged when it is not sound.
    """
    if access is Access.WRITE:
        _refuse_read_only(path)
    version = _recognise(path, backups)
    lock = FileLock(path, operator, at, despite=despite_lock) if access is Access.WRITE else None
    try:
        if version < schema.SCHEMA_VERSION:
            _bring_up(path, version, access, at or datetime.now().astimezone(), backups)
        database = Database(path, access, lock)
        with database.read() as connection:
            kind = connection.exec_driver_sql("SELECT kind FROM file_info").scalar()
            _look_through(connection, path)
    except BaseException:
        if lock is not None:
            lock.release()
        raise
    return database, FileKind(kind)


def _recognise(path: Path, backups: Path | None) -> int:
    """The version of a file of ours; one that is no longer recognised, or gone, but has backups, is damaged.

    Raises FileTrouble like `check_header`, FileDamaged where a backup would help.
    """
    try:
        return check_header(path)
    except FileTrouble as trouble:
        if path.is_dir() or is_newer(path) or not any(each.is_whole for each in list_backups(path, backups)):
            raise
        what = "的文件头已损坏，或者被别的内容覆盖了" if path.exists() else "不见了，它的备份还在"
        message = f"文件“{path.name}”{what}。"
        raise FileDamaged(message) from trouble


def _refuse_read_only(path: Path) -> None:
    if path.is_file() and not os.access(path, os.W_OK):
        message = f"文件“{path.name}”是只读的，可以只读打开；要修改请复制到本机硬盘后再打开。"
        raise MediumReadOnly(message)


def _look_through(connection: Connection, path: Path) -> None:
    """Refuse a file with broken pages before anything is written into it.

    A large one is left to the day's backup, which looks through the whole of it; one cut short SQLite refuses by itself.
    """
    if (
        path.stat().st_size <= _LOOKED_THROUGH
        and connection.exec_driver_sql("PRAGMA quick_check(1)").scalar() != "ok"
    ):
        message = f"文件“{path.name}”里面有损坏的内容。"
        raise FileDamaged(message)


def check_header(path: Path) -> int:
    """The schema version of a file of ours, looked at without writing anything.

    Raises FileTrouble when it is missing, not a database, foreign or of a newer version.
    """
    if path.is_dir():
        message = f"“{path.name}”是文件夹，请选择数据文件。"
        raise FileTrouble(message)
    try:
        with path.open("rb") as stream:
            head = stream.read(100)
    except FileNotFoundError as trouble:
        message = f"找不到文件“{path.name}”，请检查U盘是否插好、文件是否已移走。"
        raise FileTrouble(message) from trouble
    except OSError as trouble:
        message = f"打不开文件“{path.name}”，请检查文件是否存在、是否有权限。"
        raise FileTrouble(message) from trouble
    if len(head) < 100 or not head.startswith(schema.HEADER):  # noqa: PLR2004 - SQLite's header
        message = f"“{path.name}”不是本程序的数据文件，请选择由本程序建立的文件。"
        raise FileTrouble(message)
    if int.from_bytes(head[68:72], "big") != schema.APPLICATION_ID:
        message = f"“{path.name}”是别的程序的数据文件，请选择由本程序建立的文件。"
        raise FileTrouble(message)
    version = int.from_bytes(head[60:64], "big")
    if version > schema.SCHEMA_VERSION or version < 1:
        message = f"“{path.name}”由更新版本的程序建立（文件版本{version}，本程序能读到版本{schema.SCHEMA_VERSION}），请升级本程序后再打开。"
        raise FileTrouble(message)
    return version


def is_newer(path: Path) -> bool:
    """Whether a file is ours, but of a version this program does not know."""
    try:
        with path.open("rb") as stream:
            head = stream.read(100)
    except OSError:
        return False
    is_ours = head.startswith(schema.HEADER) and int.from_bytes(head[68:72], "big") == schema.APPLICATION_ID
    return is_ours and int.from_bytes(head[60:64], "big") > schema.SCHEMA_VERSION


def _bring_up(path: Path, version: int, access: Access, at: datetime, backups: Path | None) -> None:
    if access is Access.READ:
        message = f"“{path.name}”由旧版本程序建立，请先用本程序打开一次（会先备份再升级），再只读查看。"
        raise FileTrouble(message)
    make_checked_backup(path, f"升级前版本{version}", at, folder=backups)
    # A changed parent table must not take its children along (ON DELETE would), so keys are checked after, not during.
    engine = _make_engine(path, Access.WRITE, foreign_keys=False)
    with engine.connect() as connection, connection.begin():
        schema.upgrade(connection)
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            message = (
                f"文件“{path.name}”升级时发现{len(broken)}处关联不上的数据，没有升级，请把文件交给维护人员。"
            )
            raise FileTrouble(message)
    engine.dispose()
