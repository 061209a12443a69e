"""Verified copies of the open file, made before anything that changes much."""

from datetime import UTC, datetime
from pathlib import Path

from kpi_desktop.domain.errors import FileTrouble
from kpi_desktop.services.workspace import Workspace
from kpi_desktop.store.database import backup_database

KEPT = 20


def backup_folder(path: Path) -> Path:
    """Where a file's backups are kept: beside it."""
    return path.with_name(f"{path.stem}-备份")


def make_backup(workspace: Workspace, why: str) -> Path:
    """Copy the open file, check the copy, and only then drop the oldest beyond the number kept.

    Raises FileTrouble when the copy cannot be made or does not pass its check.
    """
    folder = backup_folder(workspace.path)
    moment = workspace.clock().astimezone(UTC).strftime("%Y%m%d-%H%M%S")
    target = folder / f"{workspace.path.stem}-{moment}-{why}{workspace.path.suffix}"
    try:
        folder.mkdir(exist_ok=True)
        backup_database(workspace.path, target)
        for old in list_backups(workspace.path)[KEPT:]:
            old.unlink()
    except OSError as trouble:
        message = f"不能在“{folder.name}”中写入备份，请检查磁盘空间和权限。"
        raise FileTrouble(message) from trouble
    return target


def list_backups(path: Path) -> list[Path]:
    """A file's backups, newest first."""
    return sorted(backup_folder(path).glob(f"{path.stem}-*{path.suffix}"), key=lambda p: p.name, reverse=True)


def last_backup_at(path: Path) -> datetime | None:
    """When the newest backup was made (UTC), None when there is none."""
    newest = next(iter(list_backups(path)), None)
    if newest is None:
        return None
    stamp = newest.stem.removeprefix(f"{path.stem}-")[:15]
    return datetime.strptime(stamp, "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
