"""检查与修复: a file looked through and reported, made anew from its rows, or what is left of it put into a new one."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kpi_desktop import __version__
from kpi_desktop.domain.access import Account
from kpi_desktop.domain.backups import newest_whole, say_size
from kpi_desktop.domain.errors import FileTrouble
from kpi_desktop.domain.file_report import CheckState, FileCheck, FileReport
from kpi_desktop.reports import file_report
from kpi_desktop.services.backups import list_backups
from kpi_desktop.services.restoring import check_may_exchange
from kpi_desktop.services.workspace import Clock, system_clock, utc_text
from kpi_desktop.store import file_check, restoring, salvage
from kpi_desktop.store.restoring import Restored
from kpi_desktop.store.salvage import SalvagedTable

OnCheck = Callable[[int, int], None]
_CHECKS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Salvaged:
    """A new file with what could still be read, and what came out of each table."""

    path: Path
    tables: tuple[SalvagedTable, ...]

    @property
    def is_whole(self) -> bool:
        """Whether nothing broke off and nothing had to be left out."""
        return not any(table.broke_off or table.left_out for table in self.tables)


def check_file(
    path: Path, *, clock: Clock = system_clock, folder: Path | None = None, on_check: OnCheck | None = None
) -> FileReport:
    """Look a file through, whatever state it is in; nothing is written. What `on_check` (done, in all) raises stops it.

    Raises FileTrouble when there is no such file.
    """
    if not path.is_file():
        message = f"找不到文件“{path.name}”，请检查U盘是否插好、文件是否已移走。"
        raise FileTrouble(message)
    checks = []
    for check in file_check.check_file(path):
        checks.append(check)
        if on_check is not None:
            on_check(len(checks), _CHECKS)
    checks.append(_check_backups(path, folder))
    return FileReport(
        file_name=path.name,
        checked_at=f"{clock().astimezone():%Y-%m-%d %H:%M}",
        checks=tuple(checks),
    )


def _check_backups(path: Path, folder: Path | None) -> FileCheck:
    name = "备份"
    try:
        backups = list_backups(path, folder)
    except FileTrouble as trouble:
        return FileCheck(name=name, state=CheckState.SKIPPED, detail=str(trouble))
    newest = newest_whole(backups)
    cut = tuple(f"“{backup.name}”不完整" for backup in backups if not backup.is_whole)
    if newest is None:
        return FileCheck(name=name, state=CheckState.FOUND, detail="还没有完好的备份", lines=cut)
    detail = f"{len(backups) - len(cut)}份，最近一份{newest.made_at:%Y-%m-%d %H:%M}（{newest.occasion}），{say_size(newest.size)}"
    return FileCheck(
        name=name, state=CheckState.FOUND if cut else CheckState.PASSED, detail=detail, lines=cut
    )


def find_chain_break(path: Path) -> int | None:
    """The first step of a file's trail that does not follow from the one before it, None when the chain holds.

    Raises FileTrouble when it cannot be read.
    """
    return file_check.find_chain_break(path)[0]


def rebuild_file(
    path: Path,
    *,
    operator: str,
    clock: Clock = system_clock,
    folder: Path | None = None,
    account: Account | None = None,
) -> Restored:
    """Write a file that nobody has open anew from its rows, with every index; the old one is kept among the backups.

    Raises RuleViolation when the person logged in may not, FileDamaged when the rows themselves are not sound, FileTrouble
    when the file is open or the disk refuses.
    """
    check_may_exchange(path, account, "重建文件")
    return restoring.rebuild_file(path, clock(), operator=operator, folder=folder)


def salvage_file(path: Path, *, clock: Clock = system_clock) -> Salvaged:
    """Put what can still be read of a damaged file into a new one beside it; the damaged file is only read.

    Raises FileTrouble when nothing can be read or the disk refuses.
    """
    now = clock()
    target = path.with_name(f"{path.stem}-抢救-{now.astimezone():%Y%m%d-%H%M%S}{path.suffix}")
    tables = salvage.salvage_file(path, target, at=utc_text(now), program_version=__version__)
    return Salvaged(path=target, tables=tables)


def render_report(report: FileReport) -> bytes:
    """The report as a PDF."""
    return file_report.render_file_report(report)
