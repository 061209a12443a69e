"""Taking a checked package into the bureau's file: its place in the series, the merge, the log and the trail, all or nothing."""

import json
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, select

from kpi_desktop.domain.merging import (
    HandInRecord,
    HandInStage,
    PackageInfo,
    PackageReport,
    PackageStatus,
    SeriesPlace,
    SeriesVerdict,
    judge_series,
)
from kpi_desktop.domain.values import clean_name
from kpi_desktop.store import change_log, intake_log
from kpi_desktop.store.conflicts import ConflictBook, count_waiting
from kpi_desktop.store.database import Database
from kpi_desktop.store.forks import keep_fork, list_lost
from kpi_desktop.store.hand_in import insert_record, list_hand_ins
from kpi_desktop.store.intake import CheckedPackage
from kpi_desktop.store.merge_plan import (
    THEIRS,
    MergeTally,
    attached,
    copy_unit,
    fill_parents,
    has_same_content,
    has_unit,
    merge_unit,
)
from kpi_desktop.store.tables import YearBookRow

_BOOK = YearBookRow.__table__  # type: ignore[attr-defined]
_STATUS = {
    SeriesPlace.SAME: PackageStatus.UNCHANGED,
    SeriesPlace.OLDER: PackageStatus.OLDER,
    SeriesPlace.FORK: PackageStatus.FORKED,
}


def take_in(
    database: Database,
    package: CheckedPackage,
    path: Path,
    *,
    at: str,
    by: str,
    before_change: Callable[[], object],
) -> PackageReport:
    """Take a checked package in and report; `before_change` is called before the first row is written.

    Raises FileTrouble when the bureau's disk refuses; then nothing of the package is there.
    """
    info = package.info
    record = info.record
    report = _start_report(path, info)
    with database.read() as connection:
        lost = list_lost(connection, record.key)
        received = tuple(
            known for known in list_hand_ins(connection, record.key) if known.package_id not in lost
        )
        # Rows of a stage the line has not brought yet came from the other copy: compared with, never built upon.
        fresh = not has_unit(connection, record)
        suppliers = {
            stage: supplier
            for stage, supplier in intake_log.list_suppliers(connection, record.key).items()
            if supplier not in lost
        }
    numbers = {known.package_id: known.number for known in received}
    verdict = judge_series(
        received, {stage: numbers[supplier] for stage, supplier in suppliers.items()}, record
    )
    if record.package_id in lost:
        note = "这一份和另一份分叉，已经决定以另一份为准，并逐行比较过"
        verdict = SeriesVerdict(place=SeriesPlace.SAME, note=note)
    if verdict.place is SeriesPlace.FORK and _repeats_rival(database, package, verdict):
        note = f"内容与已接收的第{record.number}次上报相同，只是重新生成过"
        verdict = SeriesVerdict(place=SeriesPlace.SAME, note=note)
    if verdict.place is not SeriesPlace.NEWER:
        same = record.row_count if verdict.place is SeriesPlace.SAME else 0
        report = replace(report, status=_STATUS[verdict.place], reason=f"{verdict.note}。", same=same)
        with database.write() as connection:
            if verdict.place is SeriesPlace.OLDER:
                insert_record(connection, record)
            if verdict.place is SeriesPlace.FORK and verdict.rival is not None:
                keep_fork(connection, record, verdict.rival, package.copy, at)
            intake_log.append_intake(connection, report, at=at, by=by, package_id=record.package_id)
        return report
    before_change()
    with ExitStack() as stack:
        bases, files = _fetch_bases(database, suppliers, verdict, package.copy.parent)
        stack.enter_context(attached(database, {THEIRS: package.copy, **files}))
        if fresh:
            # Every parent of a first package's rows is in the package, and its keys have been checked.
            stack.enter_context(database.trusting_keys())
        connection = stack.enter_context(database.write())
        return _apply(connection, package, report, verdict, bases, at=at, by=by, fresh=fresh)


def _start_report(path: Path, info: PackageInfo) -> PackageReport:
    record = info.record
    return PackageReport(
        path=str(path),
        file_name=path.name,
        status=PackageStatus.MERGED,
        reason="",
        unit_code=record.key.unit_code,
        unit_name=info.unit_name,
        year=record.key.year,
        stage=record.stage,
        number=record.number,
        fingerprint=record.fingerprint,
    )


def _fetch_bases(
    database: Database, suppliers: dict[HandInStage, str], verdict: SeriesVerdict, folder: Path
) -> tuple[dict[HandInStage, str | None], dict[str, Path]]:
    """The alias of each stage's base, and the files to attach."""
    aliases: dict[str, str] = {}
    files: dict[str, Path] = {}
    with database.read() as connection:
        for supplier in dict.fromkeys(suppliers[stage] for stage in verdict.stages if stage in suppliers):
            alias = f"base_{len(aliases)}"
            path = folder / f"{alias}.sqlite"
            if intake_log.write_body(connection, supplier, path):
                aliases[supplier] = alias
                files[alias] = path
    return {stage: aliases.get(suppliers.get(stage, "")) for stage in verdict.stages}, files


def _repeats_rival(database: Database, package: CheckedPackage, verdict: SeriesVerdict) -> bool:
    """Whether a package of a number already received says the same: a file made anew from the same ledger."""
    rival, record = verdict.rival, package.info.record
    if rival is None or (rival.number, rival.stage) != (record.number, record.stage):
        return False
    with TemporaryDirectory(prefix="kpi-base-") as scratch:
        base = Path(scratch, "rival.sqlite")
        with database.read() as connection:
            kept = intake_log.write_body(connection, rival.package_id, base)
        if not kept:
            return False
        with attached(database, {THEIRS: package.copy, "rival": base}), database.read() as connection:
            return has_same_content(connection, record, "rival")


def _apply(
    connection: Connection,
    package: CheckedPackage,
    report: PackageReport,
    verdict: SeriesVerdict,
    bases: dict[HandInStage, str | None],
    *,
    at: str,
    by: str,
    fresh: bool,
) -> PackageReport:
    record = package.info.record
    key = record.key
    notes = [verdict.note, *_name_notes(connection, package.info)]
    suppliers = intake_log.list_suppliers(connection, key)
    conflicts = intake_log.snapshot_conflicts(connection, key)
    insert_record(connection, record)
    if fresh:
        tally = copy_unit(connection, record)
    else:
        filled = fill_parents(connection, record, verdict.stages)
        book = ConflictBook(connection, key, record.package_id, at, list_lost(connection, key))
        tally = merge_unit(connection, record, bases, book)
        tally.inserted |= filled
    notes.append(_waiting_note(connection, record, tally))
    report = _finish_report(report, tally, notes)
    intake_log.keep_package(connection, record, verdict.stages, package.copy)
    action = f"接收{report.unit_name}第{record.number}次上报（{record.stage.label}）"
    counts = f"{report.file_name}：新增{report.added}条，改动{report.changed}条，删除{report.removed}条，冲突{len(report.conflicts)}处"
    seq = change_log.append_entry(connection, key, [], at=at, by=by, action=action, reason=counts)
    undo: dict[str, Any] = {
        "fresh": fresh,
        "suppliers": [[stage.value, suppliers.get(stage)] for stage in verdict.stages],
        "conflicts": conflicts,
        **_pack_undo(tally),
    }
    intake_log.append_intake(
        connection, report, at=at, by=by, package_id=record.package_id, change_seq=seq, undo=undo
    )
    return report


def _finish_report(report: PackageReport, tally: MergeTally, notes: list[str]) -> PackageReport:
    status = PackageStatus.MERGED
    if tally.conflicts:
        status = PackageStatus.CONFLICTS
    elif not (tally.added or tally.changed or tally.removed):
        status = PackageStatus.UNCHANGED
        notes = [*notes, "内容与上一次接收的相同"]
    said = [note for note in notes if note]
    return replace(
        report,
        status=status,
        reason=f"{'；'.join(said)}。" if said else "",
        added=tally.added,
        changed=tally.changed,
        removed=tally.removed,
        same=tally.same,
        conflicts=tuple(tally.conflicts),
        soft=tuple(tally.soft),
    )


def _waiting_note(connection: Connection, record: HandInRecord, tally: MergeTally) -> str:
    waiting = count_waiting(connection, record.key) - len(tally.conflicts)
    return f"另有{waiting}处以前的冲突还没有决定" if waiting > 0 else ""


def _name_notes(connection: Connection, info: PackageInfo) -> list[str]:
    """A unit code that had another name, and a name that another code has."""
    code, name = info.record.key.unit_code, clean_name(info.unit_name)
    notes = []
    query = select(_BOOK.c.unit_code, _BOOK.c.unit_name).where(_BOOK.c.removed == 0).distinct()
    for known_code, known_name in connection.execute(query.order_by(_BOOK.c.unit_code, _BOOK.c.unit_name)):
        if known_code == code and clean_name(known_name) != name:
            notes.append(f"单位代码{code}原来的名称是“{known_name}”，这次是“{info.unit_name}”，请核对")
        elif known_code != code and clean_name(known_name) == name:
            notes.append(f"单位名称“{known_name}”已有另一个代码{known_code}，请核对")
    return notes


def _pack_undo(tally: MergeTally) -> dict[str, Any]:
    """The rows as they were before, as plain data."""
    return {
        "before": {table: [json.loads(row) for row in rows] for table, rows in tally.before.items()},
        "inserted": {table: [json.loads(row) for row in rows] for table, rows in tally.inserted.items()},
    }
