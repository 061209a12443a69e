"""Packages (上报包): a unit's year up to a stage in a file of its own, written, read back and checked, then named."""

import os
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection

from kpi_desktop.domain.errors import FileTrouble
from kpi_desktop.domain.files import FileKind
from kpi_desktop.domain.merging import HandInRecord, HandInStage
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.store import change_log, schema
from kpi_desktop.store.database import Database, create_database
from kpi_desktop.store.fingerprint import (
    RECORD_COLUMNS,
    compute_fingerprint,
    count_rows,
    decode_record,
    encode_record,
    raw_connection,
    seal_record,
    tables_of,
)
from kpi_desktop.store.intake import verify_package
from kpi_desktop.store.schema import columns_of

_COLUMNS = ", ".join(RECORD_COLUMNS)


def list_hand_ins(connection: Connection, key: UnitYear) -> tuple[HandInRecord, ...]:
    """The unit's hand-ins of a year by number: those made in a unit's file, those received in the bureau's."""
    rows = connection.exec_driver_sql(
        f"SELECT {_COLUMNS} FROM hand_in WHERE unit_code = ? AND year = ? ORDER BY number",  # noqa: S608 - constants
        (key.unit_code, key.year),
    )
    return tuple(decode_record(row) for row in rows)


def insert_record(connection: Connection, record: HandInRecord) -> None:
    """Keep a hand-in; one kept already stays."""
    marks = ", ".join("?" * len(RECORD_COLUMNS))
    connection.exec_driver_sql(
        f"INSERT INTO hand_in ({_COLUMNS}) VALUES ({marks}) ON CONFLICT DO NOTHING",  # noqa: S608 - constants
        tuple(encode_record(record).values()),
    )


def make_package(
    database: Database,
    key: UnitYear,
    stage: HandInStage,
    out: Path,
    *,
    at: str,
    by: str,
    program_version: str,
) -> HandInRecord:
    """Write the package of a unit's year up to a stage, and keep the same hand-in in the unit's own file.

    Raises FileTrouble when the target exists or the disk refuses; then nothing is kept.
    """
    refuse_target(out)
    try:
        with TemporaryDirectory(prefix=".kpi-", dir=out.parent) as scratch:
            part = Path(scratch, out.name)
            with database.write() as connection:
                series = list_hand_ins(connection, key)
                draft = HandInRecord(
                    package_id="",
                    key=key,
                    stage=stage,
                    number=series[-1].number + 1 if series else 1,
                    previous_fingerprint=series[-1].fingerprint if series else "",
                    fingerprint="",
                    made_at=at,
                    made_by=by,
                    program_version=program_version,
                    schema_version=schema.SCHEMA_VERSION,
                    row_counts=(),
                )
                record = _write_part(connection, part, draft)
                _check_part(connection, part, record)
                insert_record(connection, record)
                action = f"生成第{record.number}次上报包（{stage.label}）"
                change_log.append_entry(connection, key, [], at=at, by=by, action=action, reason=out.name)
            # Kept first, named after: a power cut between the two leaves a gap in the series, never two of one number.
            _name_part(database, part, out, record)
    except OSError as trouble:
        message = f"上报包写不到“{out.parent.name}”，请检查U盘是否插好、是否已满或写保护。"
        raise FileTrouble(message) from trouble
    return record


def refuse_target(out: Path) -> None:
    """Refuse a target that exists or has no folder.

    Raises FileTrouble.
    """
    if out.exists():
        message = f"“{out.name}”已经存在，请换一个文件名。"
        raise FileTrouble(message)
    if not out.parent.is_dir():
        message = f"文件夹“{out.parent.name}”不存在，请检查U盘是否插好，或另选一个文件夹。"
        raise FileTrouble(message)


def _write_part(connection: Connection, part: Path, draft: HandInRecord) -> HandInRecord:
    package = create_database(
        part,
        FileKind.PACKAGE,
        operator=draft.made_by,
        at=draft.made_at,
        program_version=draft.program_version,
    )
    try:
        with package.write() as target:
            for table in tables_of(draft.stage):
                _copy_rows(connection, target, table, draft.key)
            raw = raw_connection(target)
            counts = count_rows(raw, draft.key, draft.stage)
            fingerprint = compute_fingerprint(raw, draft.key, draft.stage)
            record = seal_record(replace(draft, fingerprint=fingerprint, row_counts=tuple(counts.items())))
            insert_record(target, record)
    finally:
        package.close()
    with part.open("r+b") as stream:
        os.fsync(stream.fileno())
        if hasattr(os, "posix_fadvise"):
            # Reading back must reach the stick, not the copy in memory.
            os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    return record


def _copy_rows(source: Connection, target: Connection, table: str, key: UnitYear) -> None:
    raw, into = raw_connection(source), raw_connection(target)
    columns = [name for name in columns_of(table)[0] if name != "brought_by"]
    names = ", ".join(f'"{name}"' for name in columns)
    rows = raw.execute(
        f'SELECT {names} FROM "{table}" WHERE unit_code = ? AND year = ?',  # noqa: S608 - names from the schema
        (key.unit_code, key.year),
    )
    marks = ", ".join("?" * len(columns))
    into.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)  # noqa: S608 - names from the schema


def _check_part(connection: Connection, part: Path, record: HandInRecord) -> None:
    source = compute_fingerprint(raw_connection(connection), record.key, record.stage)
    message = f"写出的上报包“{part.name}”读回后没有通过检查，请换一个U盘或文件夹再试。"
    try:
        sound = verify_package(part).record == record and record.fingerprint == source
    except FileTrouble as trouble:
        raise FileTrouble(message) from trouble
    if not sound:
        raise FileTrouble(message)


def _name_part(database: Database, part: Path, out: Path, record: HandInRecord) -> None:
    try:
        refuse_target(out)
        part.rename(out)
    except (OSError, FileTrouble):
        with database.write() as connection:
            connection.exec_driver_sql("DELETE FROM hand_in WHERE package_id = ?", (record.package_id,))
            change_log.append_entry(
                connection,
                record.key,
                [],
                at=record.made_at,
                by=record.made_by,
                action=f"撤销：第{record.number}次上报包没有写成",
            )
        raise
    _settle_folder(out.parent)


def _settle_folder(folder: Path) -> None:
    """Make the new name itself lasting, where the system and the medium know how."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
