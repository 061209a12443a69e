"""Verified copies of the open file: before anything that changes much, once a day, and on a stick when asked for."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from kpi_desktop.domain.backups import DAILY, Backup, is_due, newest_whole
from kpi_desktop.domain.errors import FileTrouble
from kpi_desktop.services.workspace import Clock, Workspace, system_clock
from kpi_desktop.store import backup_files

OnPages = Callable[[int, int], None]


def backup_folder(path: Path, folder: Path | None = None) -> Path:
    """Where a file's backups are: the folder named, or beside the file."""
    return folder or backup_files.backup_folder(path)


def place_of(path: Path, named: Path | None) -> Path | None:
    """The folder of a file's backups in the place the settings name; None, beside the file, where they name none.

    Raises FileTrouble when the named place is not there.
    """
    if named is None:
        return None
    if not named.is_dir():
        message = f"设置中的备份位置“{named}”不在了，请插好那个盘，或在设置中另选一个位置。"
        raise FileTrouble(message)
    return backup_files.own_folder(path, named)


def make_backup(workspace: Workspace, why: str) -> Path:
    """Copy the open file, check the copy, and only then drop the older ones nobody needs.

    Raises FileTrouble when the copy cannot be made or does not pass its check, FileDamaged when the file does not.
    """
    return backup_files.make_checked_backup(
        workspace.path, why, workspace.clock(), folder=workspace.backup_folder
    )


def back_up(
    path: Path,
    why: str,
    *,
    clock: Clock = system_clock,
    folder: Path | None = None,
    on_pages: OnPages | None = None,
) -> Path:
    """Make a backup of a file by its path, aside from whoever has it open.

    What `on_pages` (pages done, pages in all) raises stops it and leaves nothing. Raises FileTrouble like `make_backup`.
    """
    return backup_files.make_checked_backup(path, why, clock(), folder=folder, on_pages=on_pages)


def back_up_daily(
    path: Path,
    *,
    clock: Clock = system_clock,
    folder: Path | None = None,
    on_pages: OnPages | None = None,
) -> Path | None:
    """Make the day's backup of a file unless it has one already (None); needs no open workspace, so it can run aside.

    What `on_pages` (pages done, pages in all) raises stops it and leaves nothing. Raises FileTrouble like `make_backup`.
    """
    if not is_due(list_backups(path, folder), clock().astimezone().date()):
        return None
    return back_up(path, DAILY, clock=clock, folder=folder, on_pages=on_pages)


def copy_to_second_place(
    path: Path, place: Path, *, clock: Clock = system_clock, on_pages: OnPages | None = None
) -> Path:
    """Make a checked backup in a second place (a stick): in a folder of the file's own there, thinned by the same rule.

    Raises FileTrouble when the place is not there or refuses.
    """
    folder = second_place_of(path, place)
    return backup_files.make_checked_backup(path, "另存一份", clock(), folder=folder, on_pages=on_pages)


def second_place_of(path: Path, place: Path) -> Path:
    """The folder of a file's own in a second place.

    Raises FileTrouble when the place is not there.
    """
    if not place.is_dir():
        message = f"找不到“{place.name or place}”，备份没有做成，请检查U盘是否插好。"
        raise FileTrouble(message)
    return backup_files.own_folder(path, place)


def list_backups(path: Path, folder: Path | None = None) -> tuple[Backup, ...]:
    """A file's backups, newest first.

    Raises FileTrouble when the folder cannot be read.
    """
    return backup_files.list_backups(path, folder)


def last_backup_at(path: Path, folder: Path | None = None) -> datetime | None:
    """When the newest whole backup was made, None when there is none or its place cannot be read."""
    try:
        newest = newest_whole(list_backups(path, folder))
    except FileTrouble:
        return None
    return newest.made_at if newest else None
