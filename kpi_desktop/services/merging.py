"""Use cases of the bureau's merge (合并): checking a package, taking packages in, taking the last one back."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kpi_desktop.domain.access import Login, Role
from kpi_desktop.domain.errors import Area, FileTrouble, RuleViolation
from kpi_desktop.domain.files import FileKind
from kpi_desktop.domain.merging import Conflict, Fork, ForkChoice, PackageInfo, PackageReport, PackageStatus
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.services import evidence
from kpi_desktop.services.backups import make_backup
from kpi_desktop.services.hand_in import hand_in_answer
from kpi_desktop.services.workspace import (
    COMMAND_LINE,
    Changes,
    Clock,
    Workspace,
    create_bureau_file,
    open_copy,
    open_file,
    system_clock,
    utc_text,
)
from kpi_desktop.store import conflicts as conflict_store
from kpi_desktop.store import county as county_store
from kpi_desktop.store import evidence_files, intake, intake_log
from kpi_desktop.store import forks as fork_store
from kpi_desktop.store.backup_files import backup_database
from kpi_desktop.store.checking_ahead import check_in_turn
from kpi_desktop.store.intake import DEFAULT_LIMITS, CheckedPackage, IntakeLimits
from kpi_desktop.store.intake_log import IntakeEntry
from kpi_desktop.store.registers import list_named_files
from kpi_desktop.store.take_in import take_in

OnProgress = Callable[[int, int], object]


def make_limits(
    megabytes: int | None = None,
    rows: int | None = None,
    kilobytes: int | None = None,
    seconds: int | None = None,
) -> IntakeLimits:
    """What a package may cost: megabytes of the file, rows of a table, kilobytes of a text, seconds of checking.

    None keeps what holds without a setting. Raises RuleViolation when one is not positive.
    """
    given = {"file_bytes": (megabytes, 1024 * 1024), "table_rows": (rows, 1)}
    given |= {"text_bytes": (kilobytes, 1000), "seconds": (seconds, 1)}
    if any(number is not None and number <= 0 for number, _ in given.values()):
        message = "上报包的上限都要大于0，请改正后再试。"
        raise RuleViolation(message)
    changed = {name: number * unit for name, (number, unit) in given.items() if number is not None}
    return replace(DEFAULT_LIMITS, **changed)


def verify_package(path: Path, limits: IntakeLimits = DEFAULT_LIMITS) -> PackageInfo:
    """Check a package without taking it in.

    Raises FileTrouble with the first thing that is wrong.
    """
    return intake.verify_package(path, limits)


def merge_packages(
    bureau: Workspace,
    paths: Sequence[Path],
    *,
    dry_run: bool = False,
    on_progress: OnProgress | None = None,
    limits: IntakeLimits = DEFAULT_LIMITS,
) -> tuple[PackageReport, ...]:
    """Take packages into the bureau's file, each all or nothing, and report on each in the order given.

    A dry run does the same on a copy of the bureau's file. What `on_progress` raises stops between two packages.
    Raises RuleViolation when the open file is not the bureau's, FileTrouble when its disk refuses.
    """
    _require_bureau(bureau)
    if dry_run:
        with _scratch_copy(bureau) as copy:
            return _merge_all(copy, paths, on_progress, limits, with_backup=False)
    bureau.require(Role.ENTRY, "接收上报包")
    return _merge_all(bureau, paths, on_progress, limits, with_backup=True)


def merge_into(
    bureau: Path,
    paths: Sequence[Path],
    *,
    dry_run: bool = False,
    operator: str = COMMAND_LINE,
    clock: Clock = system_clock,
    login: Login | None = None,
    on_progress: OnProgress | None = None,
    limits: IntakeLimits = DEFAULT_LIMITS,
) -> tuple[PackageReport, ...]:
    """Take packages into the bureau's file at a path, made when it is not there (a dry run makes nothing).

    Raises RuleViolation when the file there is not the bureau's, FileTrouble when it or its disk refuses.
    """
    if bureau.exists():
        with open_file(bureau, operator=operator, clock=clock, read_only=dry_run, login=login) as workspace:
            return merge_packages(workspace, paths, dry_run=dry_run, on_progress=on_progress, limits=limits)
    with ExitStack() as stack:
        if dry_run:
            bureau = Path(stack.enter_context(TemporaryDirectory(prefix="kpi-dry-run-")), bureau.name)
        workspace = stack.enter_context(create_bureau_file(bureau, operator=operator, clock=clock))
        return _merge_all(workspace, paths, on_progress, limits, with_backup=False)


def _require_bureau(workspace: Workspace) -> None:
    if workspace.kind is not FileKind.BUREAU:
        message = (
            f"“{workspace.path.name}”是{workspace.kind.label}，不能接收上报包，请打开或新建局端汇总文件。"
        )
        raise RuleViolation(message)


@contextmanager
def _scratch_copy(bureau: Workspace) -> Iterator[Workspace]:
    with TemporaryDirectory(prefix="kpi-dry-run-") as scratch:
        copy = Path(scratch, bureau.path.name)
        backup_database(bureau.path, copy)
        with open_copy(bureau, copy) as workspace:
            yield workspace


def _merge_all(
    bureau: Workspace,
    paths: Sequence[Path],
    on_progress: OnProgress | None,
    limits: IntakeLimits,
    *,
    with_backup: bool,
) -> tuple[PackageReport, ...]:
    backups: list[Path] = []

    def back_up_once() -> None:
        if with_backup and not backups and bureau.books():
            backups.append(make_backup(bureau, "合并前"))

    reports = []
    with closing(check_in_turn(paths, limits)) as packages:
        for done, path in enumerate(paths):
            if on_progress is not None:
                on_progress(done, len(paths))
            reports.append(_merge_one(bureau, path, next(packages), back_up_once))
    if on_progress is not None:
        on_progress(len(paths), len(paths))
    return tuple(reports)


def _merge_one(
    bureau: Workspace, path: Path, package: CheckedPackage | FileTrouble, before_change: Callable[[], None]
) -> PackageReport:
    if isinstance(package, FileTrouble):
        return _refuse(bureau, path, str(package))
    key = package.info.record.key
    try:
        with bureau.database.read() as connection:
            county_store.check_open(connection, key.year)
    except RuleViolation as trouble:
        return _refuse(bureau, path, str(trouble))
    at, by = utc_text(bureau.clock()), bureau.operator
    report = take_in(bureau.database, package, path, at=at, by=by, before_change=before_change)
    return _with_evidence(bureau, report, key, path)


def _refuse(bureau: Workspace, path: Path, reason: str) -> PackageReport:
    report = PackageReport(path=str(path), file_name=path.name, status=PackageStatus.REFUSED, reason=reason)
    with bureau.database.write() as connection:
        intake_log.append_intake(connection, report, at=utc_text(bureau.clock()), by=bureau.operator)
    return report


def _with_evidence(bureau: Workspace, report: PackageReport, key: UnitYear, path: Path) -> PackageReport:
    """Keep the attached files that came beside a package taken in, and say so in its report."""
    if not is_taken_in(report) or report.status is PackageStatus.OLDER:
        return report
    note = evidence.take_evidence(bureau, key, path)
    return replace(report, reason=f"{report.reason}{note}。") if note else report


def is_taken_in(report: PackageReport) -> bool:
    """Whether a package came to rest at the bureau: neither refused nor a fork somebody has to look into."""
    return report.status not in {PackageStatus.REFUSED, PackageStatus.FORKED}


def undo_last_intake(bureau: Workspace) -> IntakeEntry:
    """Take the last intake back whole (撤销上次接收), with the attached files that only it brought; the log keeps both.

    Raises RuleViolation when there is none or the unit's rows have been changed since.
    """
    _require_bureau(bureau)
    bureau.require(Role.REVIEW, "撤销上次接收")
    with bureau.database.write() as connection:
        named = list_named_files(connection)
        entry = intake_log.undo_last(connection, at=utc_text(bureau.clock()), by=bureau.operator)
        brought = named - list_named_files(connection)
    # Only once the file no longer names them: cut off before this they are unused files, which can be cleared away.
    evidence_files.remove_files(bureau.path, brought)
    return entry


def list_forks(bureau: Workspace) -> tuple[Fork, ...]:
    """Packages that do not follow from one received before (分叉), undecided ones first."""
    with bureau.database.read() as connection:
        return fork_store.list_forks(connection)


def settle_fork(bureau: Workspace, fork: Fork, choice: ForkChoice, reason: str) -> Changes:
    """Make one of two copies the unit's line after a backup; what differs in the other becomes conflicts to decide.

    Raises RuleViolation without a reason or when it has been decided, FileTrouble when the disk refuses.
    """
    _require_bureau(bureau)
    bureau.require(Role.REVIEW, "决定分叉")
    if not reason.strip():
        message = "请写明为什么以这一份为准，理由会留在记录里。"
        raise RuleViolation(message)
    with bureau.database.read() as connection:
        county_store.check_open(connection, fork.key.year)
    make_backup(bureau, "决定分叉前")
    now = bureau.clock()
    tally = fork_store.settle_fork(
        bureau.database,
        fork.offered.package_id,
        choice,
        reason=reason.strip(),
        at=utc_text(now),
        by=bureau.operator,
    )
    bureau.last_saved_at = now
    return Changes(
        areas=frozenset(Area),
        key=fork.key,
        step_id=None,
        description=f"{choice.label}，{len(tally.conflicts)}处不同等待决定",
        added=tally.added,
        changed=tally.changed,
    )


def list_intakes(bureau: Workspace) -> tuple[IntakeEntry, ...]:
    """The intake log (接收记录), newest first."""
    with bureau.database.read() as connection:
        return intake_log.list_intakes(connection)


def list_conflicts(bureau: Workspace, key: UnitYear) -> tuple[Conflict, ...]:
    """The conflicts of a unit's year that wait for a decision."""
    with bureau.database.read() as connection:
        return conflict_store.list_waiting(connection, key)


def package_answer(info: PackageInfo) -> dict[str, Any]:
    """A checked package as the command line answers it."""
    return {"unit_name": info.unit_name, **hand_in_answer(info.record)}


def report_answer(report: PackageReport) -> dict[str, Any]:
    """A report as the command line answers it; `unit` is the unit's code, empty when it could not be read."""
    return {
        "path": report.path,
        "unit": report.unit_code,
        "unit_name": report.unit_name,
        "year": report.year,
        "stage": report.stage.value if report.stage else None,
        "number": report.number,
        "fingerprint": report.fingerprint,
        "status": report.status.value,
        "reason": report.reason,
        "added": report.added,
        "changed": report.changed,
        "removed": report.removed,
        "same": report.same,
        "conflicts": [{**asdict(conflict), "key": dict(conflict.key)} for conflict in report.conflicts],
        "both_changed": list(report.soft),
    }
