"""Restoring a file from a backup: the choice, what it would cost, the exchange, and the way back."""

from dataclasses import dataclass
from pathlib import Path

from kpi_desktop.domain.access import Account, Role, check_may
from kpi_desktop.domain.backups import Backup, BackupContent, Loss
from kpi_desktop.domain.errors import FileTrouble, RuleViolation
from kpi_desktop.services.backups import backup_folder, list_backups
from kpi_desktop.services.workspace import Clock, list_people, system_clock
from kpi_desktop.store import restoring as restoring_store
from kpi_desktop.store.file_check import find_chain_break
from kpi_desktop.store.restoring import Restored


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupLine:
    """A backup to choose: where it lies and what it holds; `content` None when it cannot be read."""

    path: Path
    backup: Backup
    content: BackupContent | None


def describe_backups(path: Path, folder: Path | None = None) -> tuple[BackupLine, ...]:
    """A file's backups with what they hold, newest first.

    Raises FileTrouble when their folder cannot be read.
    """
    place = backup_folder(path, folder)
    return tuple(
        BackupLine(
            path=place / backup.name,
            backup=backup,
            content=restoring_store.read_content(place / backup.name) if backup.is_whole else None,
        )
        for backup in list_backups(path, folder)
    )


def describe_backup(path: Path) -> BackupLine:
    """Any backup by its path, as from a stick, with what it holds.

    Raises FileTrouble when it is not a file of ours.
    """
    backup, content = restoring_store.read_backup(path)
    return BackupLine(path=path, backup=backup, content=content)


def find_loss(path: Path, backup: Path) -> Loss | None:
    """The steps that go if a backup takes the file's place; None when the file's own trail cannot be read.

    Raises FileDamaged when the backup cannot be read.
    """
    return restoring_store.find_loss(path, backup)


def find_good_backup(path: Path, folder: Path | None = None) -> BackupLine | None:
    """The newest backup that passes its whole check now and whose trail holds, None when there is none."""
    try:
        lines = describe_backups(path, folder)
    except FileTrouble:
        return None
    for line in lines:
        if line.content is None:
            continue
        try:
            restoring_store.check_backup(path, line.path)
            broken, _ = find_chain_break(line.path)
        except FileTrouble:
            continue
        if broken is None:
            return line
    return None


def check_may_exchange(path: Path, account: Account | None, action: str) -> None:
    """Refuse to put another file in the place of one with passwords unless a reviewer is logged in.

    A file that can no longer be read cannot say who its people are. Raises RuleViolation.
    """
    try:
        people = list_people(path)
    except FileTrouble:
        return
    if people and account is None:
        message = f"“{path.name}”设有口令，请先打开它并由审核人员登录，再{action}。"
        raise RuleViolation(message)
    if people and account is not None:
        check_may(account.role, Role.REVIEW, action)


def restore_backup(
    path: Path,
    backup: Path,
    *,
    operator: str,
    clock: Clock = system_clock,
    folder: Path | None = None,
    account: Account | None = None,
) -> Restored:
    """Put a backup in the place of a file that nobody has open; the present file is kept among the backups.

    `account` is who logged in before a file with passwords was closed. Raises RuleViolation when he may not, FileTrouble
    when the file is open, the backup is not fit or the disk refuses; then nothing changed.
    """
    check_may_exchange(path, account, "从备份恢复")
    return restoring_store.restore_file(path, backup, clock(), operator=operator, folder=folder)
