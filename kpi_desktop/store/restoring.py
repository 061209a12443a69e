"""A backup put in the file's place: what that would cost, and the exchange itself, which is whole or not at all."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kpi_desktop.domain.backups import BEFORE_REPAIR, BEFORE_RESTORE, Backup, BackupContent, Loss, LostStep
from kpi_desktop.domain.errors import FileDamaged, FileTrouble
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.store import backup_files, change_log, schema
from kpi_desktop.store.backup_files import (
    PART,
    backup_database,
    backup_folder,
    check_copy,
    list_backups,
    looks_whole,
    make_checked_backup,
    read_identity,
    settle,
    settle_folder,
)
from kpi_desktop.store.database import Access, Database, check_header
from kpi_desktop.store.file_lock import FileLock

_RESTORING, _REBUILDING = "恢复", "重建"
_JOURNAL = "-journal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What a restoring left: the copy of the file it took the place of (None where there was none), damaged or whole."""

    kept: Path | None
    kept_is_damaged: bool = False


def read_content(path: Path) -> BackupContent | None:
    """What a copy holds, read without writing beside it; None when it cannot be read."""
    try:
        with closing(_read(path)) as raw:
            books = raw.execute(
                "SELECT unit_name, year FROM year_book WHERE removed = 0 ORDER BY 2, 1"
            ).fetchall()
            people = raw.execute("SELECT count(*) FROM employee WHERE removed = 0").fetchone()[0]
            marks = raw.execute("SELECT count(*) FROM monthly_mark WHERE removed = 0").fetchone()[0]
            last = raw.execute("SELECT seq, at FROM change_log ORDER BY seq DESC LIMIT 1").fetchone()
    except sqlite3.Error:
        return None
    return BackupContent(
        books=tuple(f"{name} {year}年" for name, year in books),
        people=int(people),
        marks=int(marks),
        last_step=int(last[0]) if last else 0,
        last_step_at=str(last[1]) if last else "",
    )


def read_backup(path: Path) -> tuple[Backup, BackupContent | None]:
    """A backup chosen by its path, whatever it is called now: when it was last written, and what it holds.

    Raises FileTrouble when it is missing, not ours or newer.
    """
    check_header(path)
    known = next((each for each in _named_backups(path) if each.name == path.name), None)
    if known is None:
        found = path.stat()
        made_at = datetime.fromtimestamp(found.st_mtime, UTC).astimezone()
        known = Backup(
            name=path.name,
            number=0,
            made_at=made_at,
            occasion="另选的文件",
            size=found.st_size,
            is_whole=looks_whole(path),
        )
    return known, read_content(path) if known.is_whole else None


def _named_backups(path: Path) -> tuple[Backup, ...]:
    """The backups that lie with one, by the name of the file they are of."""
    stem = path.stem.rsplit("-", 4)[0]
    return list_backups(path.with_name(stem + path.suffix), path.parent)


def find_loss(path: Path, backup: Path) -> Loss | None:
    """The steps that would go if the backup took the file's place; None when the file's own trail cannot be read.

    Raises FileDamaged when the backup cannot be read.
    """
    try:
        kept = _read_steps(backup)
    except sqlite3.Error as trouble:
        raise _unfit(backup) from trouble
    try:
        present = _read_steps(path)
    except sqlite3.Error:
        return None
    known = {step.seq: digest for step, digest in kept}
    common = max((step.seq for step, digest in present if known.get(step.seq) == digest), default=0)
    return Loss(
        steps=tuple(step for step, _ in present if step.seq > common),
        gained=sum(1 for step, _ in kept if step.seq > common),
    )


def _read_steps(path: Path) -> list[tuple[LostStep, str]]:
    with closing(_read(path)) as raw:
        rows = raw.execute('SELECT seq, at, "by", action, hash FROM change_log ORDER BY seq').fetchall()
    return [(LostStep(seq=row[0], at=row[1], by=row[2], action=row[3]), row[4]) for row in rows]


def _read(path: Path) -> sqlite3.Connection:
    raw = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)
    raw.execute("PRAGMA trusted_schema = OFF")
    return raw


def _unfit(backup: Path) -> FileDamaged:
    return FileDamaged(f"备份“{backup.name}”没有通过检查，不能用来恢复，请选另一份备份。")


def check_backup(path: Path, backup: Path) -> None:
    """Look a backup through whole before it may take a file's place; nothing is written.

    Raises FileDamaged when it is not sound, FileTrouble when it is missing, newer or another file's.
    """
    check_header(backup)
    try:
        check_copy(backup, backup, None)
    except (sqlite3.Error, FileDamaged) as trouble:
        raise _unfit(backup) from trouble
    own, other = read_identity(path) if path.exists() else None, read_identity(backup)
    if own is not None and other != own:
        message = (
            f"“{backup.name}”不是“{path.name}”的备份，不能放到它的位置上；要看这份备份的内容，请用“打开”。"
        )
        raise FileTrouble(message)


def restore_file(
    path: Path, backup: Path, at: datetime, *, operator: str, folder: Path | None = None
) -> Restored:
    """Put a backup in the file's place: the present file is copied aside first, and exchanged in one move.

    The restoring is a step of the restored file's trail. At every moment the file is the old one or the new one, whole.
    Raises FileTrouble when the file is open elsewhere, the backup is not fit or the disk refuses; then nothing changed.
    """

    def make(fresh: Path) -> None:
        backup_database(backup, fresh, purpose=_RESTORING)
        _note(fresh, at, operator, "从备份恢复", backup.name)

    with _locked(path, operator):
        check_backup(path, backup)
        return _exchange(path, make, at, folder, (_RESTORING, BEFORE_RESTORE))


def rebuild_file(path: Path, at: datetime, *, operator: str, folder: Path | None = None) -> Restored:
    """Write the file anew from its rows, which makes every index again; the old one is kept like in a restoring.

    Raises FileDamaged when the rows themselves are not sound, FileTrouble when the file is open or the disk refuses.
    """

    def make(fresh: Path) -> None:
        backup_files.need_room(path, fresh.parent, _REBUILDING)
        fresh.unlink(missing_ok=True)
        try:
            with closing(_read(path)) as raw:
                raw.execute("VACUUM INTO ?", (str(fresh),))
            check_copy(fresh, path, None)
        except (sqlite3.Error, FileDamaged) as trouble:
            message = f"“{path.name}”的内容本身有损坏，不能靠重建修复，请从备份恢复，或者抢救到新文件。"
            raise FileDamaged(message) from trouble
        _note(fresh, at, operator, "重建文件", "")

    with _locked(path, operator):
        check_header(path)
        return _exchange(path, make, at, folder, (_REBUILDING, BEFORE_REPAIR))


@contextmanager
def _locked(path: Path, operator: str) -> Iterator[None]:
    lock = FileLock(path, operator)
    try:
        yield
    finally:
        lock.release()


def _exchange(
    path: Path, make: Callable[[Path], None], at: datetime, folder: Path | None, words: tuple[str, str]
) -> Restored:
    purpose, occasion = words
    fresh = path.with_name(f"{path.name}.{purpose}")
    try:
        restored = _keep_aside(path, at, folder, occasion)
        make(fresh)
        settle(fresh)
        # What the old file's unfinished write left must not be played into the new one; it is kept with the copy.
        path.with_name(path.name + _JOURNAL).unlink(missing_ok=True)
        fresh.replace(path)
        settle_folder(path.parent)
    except OSError as trouble:
        message = f"不能写入“{path.parent.name}”，{purpose}没有做成，请检查U盘是否插好、磁盘是否已满；原文件没有动。"
        raise FileTrouble(message) from trouble
    finally:
        for left in ("", PART, _JOURNAL):
            with suppress(OSError):
                fresh.with_name(fresh.name + left).unlink(missing_ok=True)
    return restored


def _roll_back(path: Path) -> None:
    """Let SQLite take back what a killed program left half written, so that the copy set aside is whole."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(path)) as raw:
        raw.execute("SELECT count(*) FROM sqlite_schema").fetchone()


def _keep_aside(path: Path, at: datetime, folder: Path | None, occasion: str) -> Restored:
    if not path.exists():
        return Restored(kept=None)
    # Opening a file with a journal changes both; should it turn out damaged, it is kept as it was found.
    found = keep_damaged(path, at, folder) if path.with_name(path.name + _JOURNAL).exists() else None
    _roll_back(path)
    try:
        whole = Restored(kept=make_checked_backup(path, occasion, at, folder=folder, keep=None))
    except FileDamaged:
        return Restored(kept=found or keep_damaged(path, at, folder), kept_is_damaged=True)
    if found is not None:
        for copy in (found, found.with_name(found.name + _JOURNAL)):
            copy.unlink(missing_ok=True)
    return whole


def keep_damaged(path: Path, at: datetime, folder: Path | None = None) -> Path:
    """Copy a damaged file byte for byte among its backups, with what its unfinished write left; it is never thinned.

    Raises OSError when the disk refuses.
    """
    place = folder or backup_folder(path)
    place.mkdir(parents=True, exist_ok=True)
    stamp = at.astimezone().strftime("%Y%m%d-%H%M%S")
    number = 0
    while (kept := place / f"{path.stem}-损坏-{stamp}{f'-{number}' if number else ''}{path.suffix}").exists():
        number += 1
    for source, target in (
        (path.with_name(path.name + _JOURNAL), kept.with_name(kept.name + _JOURNAL)),
        (path, kept),
    ):
        if source.exists():
            shutil.copyfile(source, target)
            settle(target)
    settle_folder(place)
    return kept


def _note(fresh: Path, at: datetime, operator: str, action: str, reason: str) -> None:
    """Add the exchange to the trail of the copy that is about to take the file's place."""
    if check_header(fresh) < schema.SCHEMA_VERSION:
        return
    database = Database(fresh, Access.WRITE, None)
    try:
        with database.write() as connection:
            last = change_log.read_last(connection)
            if last is None:
                return
            change_log.append_entry(
                connection,
                UnitYear(unit_code=last.key.unit_code, year=last.key.year),
                [],
                at=at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
                by=operator,
                action=action,
                reason=reason,
            )
    finally:
        database.close()
