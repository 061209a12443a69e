"""Backups as files: their names and place, the copy itself with its checks, and what is dropped when they become many."""

import os
import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from kpi_desktop.domain.backups import (
    KEEP,
    Backup,
    KeepRule,
    choose_to_drop,
    newest_whole,
    say_size,
    sort_newest_first,
)
from kpi_desktop.domain.errors import FileDamaged, FileTrouble
from kpi_desktop.store import schema

OnPages = Callable[[int, int], None]
TableCounts = dict[str, int]
PART = ".part"
_STAMP = "%Y%m%d-%H%M%S"
_UNFIT = re.compile(r'[\\/:*?"<>|\s]+')
# A step copies this many pages (some megabytes) and lets others write in between.
_PAGES = 2000
_BUSY_MS = 3000
_ROOM_LEFT = 1024 * 1024
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_FULL = {sqlite3.SQLITE_FULL}


def backup_folder(path: Path) -> Path:
    """Where a file's backups are kept unless another place is named: beside it."""
    return path.with_name(f"{path.stem}-备份")


def own_folder(path: Path, place: Path) -> Path:
    """The folder of a file's backups in a place shared with others: one that holds another file's is passed over."""
    name = backup_folder(path).name
    for number in range(1, 100):
        folder = place / (name if number == 1 else f"{name}{number}")
        newest = next(iter(list_backups(path, folder)), None)
        if newest is None or read_identity(folder / newest.name) in {None, read_identity(path)}:
            return folder
    return place / f"{name}{path.stat().st_ino}"  # pragma: no cover - a hundred files of one name on a stick


def read_identity(path: Path) -> tuple[str, ...] | None:
    """What tells a file and its copies from others of its name: kind and when it was made; None when unreadable."""
    try:
        # Only read, so that a journal beside a damaged file stays as it was found.
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as raw:
            row = raw.execute("SELECT kind, created_at FROM file_info").fetchone()
    except sqlite3.Error:
        return None
    return tuple(map(str, row)) if row else None


def list_backups(path: Path, folder: Path | None = None) -> tuple[Backup, ...]:
    """A file's backups in its own folder or the one named, newest first; other files there are passed over.

    Raises FileTrouble when the folder cannot be read.
    """
    place = folder or backup_folder(path)
    try:
        found = [_read_name(path, entry) for entry in place.iterdir()] if place.is_dir() else []
    except OSError as trouble:
        message = f"读不出备份所在的文件夹“{place.name}”，请检查U盘是否插好、是否有权限。"
        raise FileTrouble(message) from trouble
    return sort_newest_first(backup for backup in found if backup is not None)


def _read_name(path: Path, entry: Path) -> Backup | None:
    match = re.fullmatch(
        rf"{re.escape(path.stem)}-(\d{{4,}})-(\d{{8}}-\d{{6}})-(.+){re.escape(path.suffix)}", entry.name
    )
    if match is None:
        return None
    try:
        made_at = datetime.strptime(match[2], _STAMP).astimezone()
        size = entry.stat().st_size
    except (OSError, ValueError):
        return None
    return Backup(
        name=entry.name,
        number=int(match[1]),
        made_at=made_at,
        occasion=match[3],
        size=size,
        is_whole=looks_whole(entry),
    )


def looks_whole(path: Path) -> bool:
    """Whether a file begins as ours and is as long as it says; reads a hundred bytes."""
    try:
        with path.open("rb") as stream:
            head = stream.read(100)
        size = path.stat().st_size
    except OSError:
        return False
    return (
        len(head) == 100  # noqa: PLR2004 - SQLite's header
        and head.startswith(schema.HEADER)
        and int.from_bytes(head[68:72], "big") == schema.APPLICATION_ID
        and size == stated_size(head)
    )


def stated_size(head: bytes) -> int:
    """How many bytes long a database says it is in its header."""
    page_size = int.from_bytes(head[16:18], "big")
    return (65536 if page_size == 1 else page_size) * int.from_bytes(head[28:32], "big")


def read_sizes(path: Path) -> tuple[int, int]:
    """How many bytes a file says it has, and how many it has; the same where it does not say.

    Raises OSError when it cannot be read.
    """
    with path.open("rb") as stream:
        head = stream.read(100)
    size = path.stat().st_size
    # A count written by some other program is not kept up to date.
    return (stated_size(head) if head[24:28] == head[92:96] else size), size


def make_checked_backup(
    path: Path,
    occasion: str,
    at: datetime,
    *,
    folder: Path | None = None,
    keep: KeepRule | None = KEEP,
    on_pages: OnPages | None = None,
) -> Path:
    """Copy a file into its folder of backups, check the copy, and only then drop what the rule no longer keeps.

    Nothing is dropped without a rule, nor while the newest is not whole. What `on_pages` raises leaves no copy. Raises
    FileTrouble when the copy cannot be made or does not pass its check, FileDamaged when the file itself does not.
    """
    place = folder or backup_folder(path)
    try:
        place.mkdir(parents=True, exist_ok=True)
        known = list_backups(path, place)
        for left in place.glob(f"{path.stem}-*{PART}"):
            left.unlink()
    except OSError as trouble:
        raise _cannot_write(place) from trouble
    number = known[0].number + 1 if known else 1
    stamp = at.astimezone().strftime(_STAMP)
    name = f"{path.stem}-{number:04d}-{stamp}-{_UNFIT.sub('', occasion) or '手工'}{path.suffix}"
    target = place / name
    backup_database(path, target, on_pages=on_pages)
    if keep is not None:
        _thin(path, place, keep, target.name)
    return target


def _thin(path: Path, place: Path, keep: KeepRule, made: str) -> None:
    backups = list_backups(path, place)
    newest = newest_whole(backups)
    if newest is None or newest.name != made:
        return
    for old in choose_to_drop(backups, keep):
        # One that cannot be removed (open in another program) stays; the backup itself has been made.
        with suppress(OSError):
            (place / old.name).unlink()


def backup_database(
    source: Path,
    target: Path,
    *,
    on_pages: OnPages | None = None,
    check_keys: bool = True,
    purpose: str = "备份",
) -> TableCounts:
    """Copy a file with SQLite's backup call, check the copy whole, and only then give it its name; gives its counts.

    The copy has the source's number of rows in every table at that moment, sound pages and no loose ends. What `on_pages`
    (pages done, pages in all) raises leaves nothing behind. Raises FileTrouble when the place refuses, FileDamaged
    when the source is not sound; `purpose` is the word its sentence has for what was not done.
    """
    need_room(source, target.parent, purpose)
    part = target.with_name(target.name + PART)
    try:
        with closing(_connect(source)) as origin:
            with closing(sqlite3.connect(part, isolation_level=None)) as copy:
                copy.execute("PRAGMA synchronous = OFF")
                counts = _copy(origin, copy, on_pages)
            check_copy(part, source, counts, check_keys=check_keys)
        settle(part)
        part.replace(target)
        settle_folder(target.parent)
    except (sqlite3.Error, _Held) as trouble:
        part.unlink(missing_ok=True)
        raise _explain(trouble, source, target.parent, purpose) from trouble
    except OSError as trouble:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise _cannot_write(target.parent, purpose) from trouble
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return counts


def need_room(source: Path, folder: Path, purpose: str = "备份") -> None:
    """Refuse before writing where the disk has no room for a copy.

    Raises FileTrouble.
    """
    try:
        size = source.stat().st_size
    except OSError as trouble:
        message = f"打不开文件“{source.name}”，请检查U盘是否插好、文件是否已移走。"
        raise FileTrouble(message) from trouble
    try:
        free = shutil.disk_usage(folder).free
    except OSError as trouble:
        raise _cannot_write(folder, purpose) from trouble
    if free < size + _ROOM_LEFT:
        message = (
            f"“{folder.name}”所在的磁盘只剩{say_size(free)}，{purpose}需要{say_size(size + _ROOM_LEFT)}，"
            f"请腾出空间后再{purpose}。"
        )
        raise FileTrouble(message)


def _connect(path: Path) -> sqlite3.Connection:
    # Writable, so that what a killed program left half written is taken back first; nothing else is written.
    raw = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None)
    raw.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
    raw.execute("PRAGMA query_only = ON")
    raw.execute("PRAGMA trusted_schema = OFF")
    return raw


def _copy(origin: sqlite3.Connection, copy: sqlite3.Connection, on_pages: OnPages | None) -> TableCounts:
    """Copy step by step, so that others can write in between; a copy overtaken by a write is begun again.

    The last attempt goes in one step: a write waits for it.
    """
    least_left = None

    def report(status: int, remaining: int, total: int) -> None:
        nonlocal least_left
        if status in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            # Python would ask again for ever.
            raise _Held
        if least_left is not None and remaining >= least_left:
            raise _Overtaken
        least_left = remaining
        if on_pages is not None:
            on_pages(total - remaining, total)

    for is_last in (False, False, True):
        least_left = None
        origin.execute("BEGIN")
        before, counts = _version(origin), count_rows(origin)
        if is_last:
            origin.backup(copy, progress=report)
            origin.execute("COMMIT")
            return counts
        origin.execute("COMMIT")
        with suppress(_Overtaken):
            origin.backup(copy, pages=_PAGES, progress=report, sleep=1 / 100)
            if _version(origin) == before:
                return counts
    raise AssertionError  # pragma: no cover - the last attempt returns


class _Overtaken(Exception):  # noqa: N818 - not shown to anybody
    """Somebody has written, and the copy would begin again."""


def _version(raw: sqlite3.Connection) -> int:
    return int(raw.execute("PRAGMA data_version").fetchone()[0])


def count_rows(raw: sqlite3.Connection) -> TableCounts:
    """The number of rows of every table."""
    names = [row[0] for row in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1")]
    return {name: int(raw.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]) for name in names}  # noqa: S608 - names from the schema


def check_copy(copy: Path, source: Path, counts: TableCounts | None, *, check_keys: bool = True) -> None:
    """Open a copy and look through it whole.

    Raises FileDamaged when its pages or keys are not sound, FileTrouble when its counts are not the source's.
    """
    # Only a writable connection loads CHECK constraints: read-only, integrity_check says ok over rows that break them.
    with closing(sqlite3.connect(f"{copy.absolute().as_uri()}?mode=rw", uri=True)) as raw:
        raw.execute("PRAGMA trusted_schema = OFF")
        if raw.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
            message = (
                f"文件“{source.name}”没有通过检查，里面有损坏的内容，没有另做备份，请用“检查与修复”查看。"
            )
            raise FileDamaged(message)
        loose = raw.execute("PRAGMA foreign_key_check").fetchall() if check_keys else []
        if loose:
            message = (
                f"文件“{source.name}”有{len(loose)}处关联不上的数据，没有另做备份，请用“检查与修复”查看。"
            )
            raise FileDamaged(message)
        if counts is not None and count_rows(raw) != counts:
            message = f"“{source.name}”的备份与原文件的行数不同，没有留下这份备份，请检查磁盘后再试。"
            raise FileTrouble(message)


def settle(path: Path) -> None:
    """Have the disk confirm a written file."""
    with path.open("r+b") as stream:
        os.fsync(stream.fileno())


def settle_folder(folder: Path) -> None:
    """Make a new name itself lasting, where the system and the medium know how."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


class _Held(Exception):  # noqa: N818 - not shown to anybody
    """Another program keeps the source to itself."""


def _explain(trouble: sqlite3.Error | _Held, source: Path, folder: Path, purpose: str) -> FileTrouble:
    primary = (getattr(trouble, "sqlite_errorcode", 0) or 0) & 0xFF
    if primary in _DAMAGED:
        message = f"文件“{source.name}”已损坏，没有另做备份，请用“检查与修复”查看。"
        return FileDamaged(message)
    if primary in _FULL:
        message = f"“{folder.name}”所在的磁盘已满，{purpose}没有做成，请腾出空间后再{purpose}；原文件没有动。"
        return FileTrouble(message)
    if isinstance(trouble, _Held) or primary in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        message = f"文件“{source.name}”正被另一个程序使用，{purpose}没有做成，请稍后再试。"
        return FileTrouble(message)
    if not source.exists():
        message = f"打不开文件“{source.name}”，{purpose}没有做成，请检查U盘是否插好。"
        return FileTrouble(message)
    return _cannot_write(folder, purpose)


def _cannot_write(folder: Path, purpose: str = "备份") -> FileTrouble:
    return FileTrouble(
        f"不能在“{folder.name}”中写入，{purpose}没有做成，请检查磁盘空间和权限，U盘是否插好、是否写保护；原文件没有动。"
    )
