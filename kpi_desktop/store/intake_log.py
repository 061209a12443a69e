"""What the bureau keeps of its intakes: each try, which package brought which rows, the packages themselves, the way back."""

import json
import sqlite3
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from kpi_desktop.domain.errors import FileTrouble, RuleViolation
from kpi_desktop.domain.merging import HandInRecord, HandInStage, PackageReport, PackageStatus
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.store import change_log, county, schema
from kpi_desktop.store.columns import canonical_json
from kpi_desktop.store.fingerprint import STAGE_TABLES, raw_connection
from kpi_desktop.store.schema import bring_up_copy, columns_of, version_of
from kpi_desktop.store.tables import (
    AcceptedRow,
    ChangeLogRow,
    ConflictRow,
    ForkRow,
    HandInRow,
    IntakeRow,
    PackageBodyRow,
)

_INTAKE = IntakeRow.__table__  # type: ignore[attr-defined]
_ACCEPTED = AcceptedRow.__table__  # type: ignore[attr-defined]
_BODY = PackageBodyRow.__table__  # type: ignore[attr-defined]
_HAND_IN = HandInRow.__table__  # type: ignore[attr-defined]
_CONFLICT = ConflictRow.__table__  # type: ignore[attr-defined]
_FORK = ForkRow.__table__  # type: ignore[attr-defined]
_LOG = ChangeLogRow.__table__  # type: ignore[attr-defined]
# Speed counts more than the last tenth: a package shrinks to about a tenth either way.
_COMPRESSION = 1
_CHUNK = 1 << 20
_PIECE = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeEntry:
    """One line of the intake log (接收记录)."""

    intake_no: int
    at: str
    by: str
    file_name: str
    unit_code: str
    unit_name: str
    year: int | None
    stage: HandInStage | None
    number: int | None
    fingerprint: str
    status: PackageStatus
    reason: str
    added: int
    changed: int
    removed: int
    conflicts: int
    undone_at: str


def list_suppliers(connection: Connection, key: UnitYear) -> dict[HandInStage, str]:
    """Which package brought the unit's rows of each stage."""
    query = select(_ACCEPTED.c.stage, _ACCEPTED.c.package_id).where(
        _ACCEPTED.c.unit_code == key.unit_code, _ACCEPTED.c.year == key.year
    )
    return {HandInStage(stage): package_id for stage, package_id in connection.execute(query)}


def write_body(connection: Connection, package_id: str, path: Path) -> bool:
    """Write a kept package to a file; False when it is not kept any more."""
    body = connection.execute(select(_BODY.c.body).where(_BODY.c.package_id == package_id)).scalar()
    if body is None:
        return False
    unpack_body(body, path)
    return True


def pack_body(path: Path) -> bytes:
    """A package file as it is kept; read piece by piece, so that a large one does not stand in memory whole."""
    squeeze = zlib.compressobj(_COMPRESSION)
    with path.open("rb") as stream:
        pieces = [squeeze.compress(chunk) for chunk in iter(lambda: stream.read(_CHUNK), b"")]
    return b"".join([*pieces, squeeze.flush()])


def unpack_body(body: bytes, path: Path) -> None:
    """Write a kept package to a file as it was, brought up where an older program kept it."""
    expand = zlib.decompressobj()
    with path.open("wb") as stream:
        for place in range(0, len(body), _PIECE):
            stream.write(expand.decompress(body[place : place + _PIECE]))
        stream.write(expand.flush())
    if version_of(path) < schema.SCHEMA_VERSION and not bring_up_copy(path):
        message = "以前接收的一个上报包转不到新版本，请先撤销那次接收，再请单位用新版本重新上报。"
        raise FileTrouble(message)


def keep_package(
    connection: Connection, record: HandInRecord, stages: tuple[HandInStage, ...], copy: Path
) -> None:
    """Keep a package as what brought these stages; of those before it only those it replaced stay, for the one way back."""
    key = record.key
    replaced = set(list_suppliers(connection, key).values())
    body = pack_body(copy)
    connection.execute(insert(_BODY), [{"package_id": record.package_id, "body": body}])
    set_suppliers(connection, key, dict.fromkeys(stages, record.package_id))
    wanted = replaced | set(list_suppliers(connection, key).values())
    ours = select(_HAND_IN.c.package_id).where(
        _HAND_IN.c.unit_code == key.unit_code, _HAND_IN.c.year == key.year
    )
    connection.execute(delete(_BODY).where(_BODY.c.package_id.in_(ours), _BODY.c.package_id.not_in(wanted)))
    # The intake before this one would need packages that are gone now.
    earlier = update(_INTAKE).where(_INTAKE.c.unit_code == key.unit_code, _INTAKE.c.year == key.year)
    connection.execute(earlier.values(undo=None))


def set_suppliers(connection: Connection, key: UnitYear, suppliers: Mapping[HandInStage, str | None]) -> None:
    """Note which package brought the rows of these stages; None for none."""
    for stage, package_id in suppliers.items():
        connection.execute(
            delete(_ACCEPTED).where(
                _ACCEPTED.c.unit_code == key.unit_code,
                _ACCEPTED.c.year == key.year,
                _ACCEPTED.c.stage == stage.value,
            )
        )
        if package_id is not None:
            row = {
                "unit_code": key.unit_code,
                "year": key.year,
                "stage": stage.value,
                "package_id": package_id,
            }
            connection.execute(insert(_ACCEPTED), [row])


def snapshot_conflicts(connection: Connection, key: UnitYear) -> list[dict[str, Any]]:
    """Every conflict of a unit's year as plain data."""
    query = select(_CONFLICT).where(_CONFLICT.c.unit_code == key.unit_code, _CONFLICT.c.year == key.year)
    return [dict(row._mapping) for row in connection.execute(query)]  # noqa: SLF001 - SQLAlchemy's public mapping


def append_intake(
    connection: Connection,
    report: PackageReport,
    *,
    at: str,
    by: str,
    package_id: str = "",
    change_seq: int | None = None,
    undo: Mapping[str, Any] | None = None,
) -> None:
    """Add a try to the log, with what takes it back."""
    row = {
        "at": at,
        "by": by,
        "file_name": report.file_name,
        "unit_code": report.unit_code,
        "unit_name": report.unit_name,
        "year": report.year,
        "stage": report.stage.value if report.stage else "",
        "number": report.number,
        "package_id": package_id,
        "fingerprint": report.fingerprint,
        "status": report.status.value,
        "reason": report.reason,
        "added": report.added,
        "changed": report.changed,
        "same": report.same,
        "removed": report.removed,
        "conflicts": len(report.conflicts),
        "change_seq": change_seq,
        "undo": None if undo is None else zlib.compress(canonical_json(undo).encode(), _COMPRESSION),
    }
    connection.execute(insert(_INTAKE), [row])


def list_intakes(connection: Connection, limit: int = 1000) -> tuple[IntakeEntry, ...]:
    """The newest tries first."""
    rows = connection.execute(select(_INTAKE).order_by(_INTAKE.c.intake_no.desc()).limit(limit))
    return tuple(
        IntakeEntry(
            intake_no=row.intake_no,
            at=row.at,
            by=row.by,
            file_name=row.file_name,
            unit_code=row.unit_code,
            unit_name=row.unit_name,
            year=row.year,
            stage=HandInStage(row.stage) if row.stage else None,
            number=row.number,
            fingerprint=row.fingerprint,
            status=PackageStatus(row.status),
            reason=row.reason,
            added=row.added,
            changed=row.changed,
            removed=row.removed,
            conflicts=row.conflicts,
            undone_at=row.undone_at,
        )
        for row in rows
    )


def undo_last(connection: Connection, *, at: str, by: str) -> IntakeEntry:
    """Take the last intake back whole: rows, conflicts and series as they were before it.

    Raises RuleViolation when there is none, the unit's rows have been changed since, or the county's year is closed.
    """
    query = select(_INTAKE).where(_INTAKE.c.undo.is_not(None), _INTAKE.c.undone_at == "")
    row = connection.execute(query.order_by(_INTAKE.c.intake_no.desc()).limit(1)).first()
    if row is None:
        message = "没有可以撤销的接收。"
        raise RuleViolation(message)
    key = UnitYear(unit_code=row.unit_code, year=row.year)
    county.check_open(connection, key.year)
    last = select(_LOG.c.seq).where(_LOG.c.unit_code == key.unit_code, _LOG.c.year == key.year)
    newest = connection.execute(last.order_by(_LOG.c.seq.desc()).limit(1)).scalar()
    if newest != row.change_seq:
        message = f"接收“{row.file_name}”之后，{row.unit_name}的数据又有修改，不能撤销这次接收，请直接修改。"
        raise RuleViolation(message)
    undo = json.loads(zlib.decompress(row.undo))
    connection.execute(
        delete(_CONFLICT).where(_CONFLICT.c.unit_code == key.unit_code, _CONFLICT.c.year == key.year)
    )
    _restore_rows(raw_connection(connection), key, undo)
    set_suppliers(connection, key, {HandInStage(stage): old for stage, old in undo["suppliers"]})
    connection.execute(delete(_BODY).where(_BODY.c.package_id == row.package_id))
    if undo["conflicts"]:
        connection.execute(insert(_CONFLICT), undo["conflicts"])
    # What forked from it has nothing left to fork from: it can be received again, and then counts by itself.
    forks = connection.execute(delete(_FORK).where(_FORK.c.rival_id == row.package_id)).rowcount
    connection.execute(delete(_HAND_IN).where(_HAND_IN.c.package_id == row.package_id))
    connection.execute(update(_INTAKE).where(_INTAKE.c.intake_no == row.intake_no).values(undone_at=at))
    action = f"撤销接收{row.unit_name}第{row.number}次上报"
    reason = row.file_name + (f"；与它分叉的{forks}份上报包不再等待决定，可以重新接收" if forks else "")
    change_log.append_entry(
        connection, key, [], at=at, by=by, action=action, reason=reason, undoes=row.change_seq
    )
    return next(entry for entry in list_intakes(connection) if entry.intake_no == row.intake_no)


def _restore_rows(raw: sqlite3.Connection, key: UnitYear, undo: Mapping[str, Any]) -> None:
    tables = [table for stage in HandInStage for table in STAGE_TABLES[stage]]
    for table in reversed(tables):
        keys = columns_of(table)[1]
        if undo["fresh"]:
            raw.execute(
                f'DELETE FROM main."{table}" WHERE unit_code = ? AND year = ?',  # noqa: S608 - our tables
                (key.unit_code, key.year),
            )
        same = " AND ".join(f'"{name}" = ?' for name in keys)
        raw.executemany(f'DELETE FROM main."{table}" WHERE {same}', undo["inserted"].get(table, []))  # noqa: S608
    for table, rows in undo["before"].items():
        columns, keys = columns_of(table)
        plain = ", ".join(f'"{name}"' for name in columns)
        change = ", ".join(f'"{name}" = excluded."{name}"' for name in columns if name not in keys)
        key_names = ", ".join(f'"{name}"' for name in keys)
        raw.executemany(
            f'INSERT INTO main."{table}" ({plain}) VALUES ({", ".join("?" * len(columns))}) '  # noqa: S608 - our tables
            f"ON CONFLICT ({key_names}) DO UPDATE SET {change}",
            rows,
        )
