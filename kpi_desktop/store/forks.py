"""Two copies of a unit's file that went on apart (分叉): keeping both until a person picks the line, then comparing."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Connection, insert, select, update

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.merging import Fork, ForkChoice, HandInRecord, HandInStage, Row, merge_row
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.store import change_log, intake_log
from kpi_desktop.store.columns import canonical_json
from kpi_desktop.store.conflicts import ConflictBook, count_waiting
from kpi_desktop.store.database import Database
from kpi_desktop.store.fingerprint import RECORD_COLUMNS, STAGE_TABLES, decode_record, encode_record
from kpi_desktop.store.hand_in import insert_record, list_hand_ins
from kpi_desktop.store.merge_plan import (
    THEIRS,
    MergeTally,
    TableMerge,
    attached,
    fill_parents,
    live_content,
    merge_unit,
    settle_row,
)
from kpi_desktop.store.records import HEAD
from kpi_desktop.store.tables import ForkRow, YearBookRow

_FORK = ForkRow.__table__  # type: ignore[attr-defined]
_BOOK = YearBookRow.__table__  # type: ignore[attr-defined]


def keep_fork(connection: Connection, record: HandInRecord, rival: HandInRecord, copy: Path, at: str) -> None:
    """Keep a package that forks, once, until a person picks the line."""
    known = select(_FORK.c.package_id).where(_FORK.c.package_id == record.package_id)
    if connection.execute(known).first() is None:
        row = {
            "package_id": record.package_id,
            "unit_code": record.key.unit_code,
            "year": record.key.year,
            "rival_id": rival.package_id,
            "record": canonical_json(encode_record(record)),
            "body": intake_log.pack_body(copy),
            "found_at": at,
        }
        connection.execute(insert(_FORK), [row])


def list_lost(connection: Connection, key: UnitYear) -> frozenset[str]:
    """The packages of a unit's year that are off the line by a decision."""
    query = select(_FORK.c.package_id, _FORK.c.choice, _FORK.c.lost).where(*_of(key), _FORK.c.choice != "")
    lost: set[str] = set()
    for package_id, choice, others in connection.execute(query):
        lost.update(json.loads(others) if choice == ForkChoice.TAKEN.value else [package_id])
    return frozenset(lost)


def list_forks(connection: Connection) -> tuple[Fork, ...]:
    """Every fork of the file, those nobody has decided first, the newest before the older."""
    query = (
        select(_FORK, _BOOK.c.unit_name)
        .join(_BOOK, (_BOOK.c.unit_code == _FORK.c.unit_code) & (_BOOK.c.year == _FORK.c.year))
        .order_by(_FORK.c.choice != "", _FORK.c.found_at.desc(), _FORK.c.package_id)
    )
    forks = []
    for row in connection.execute(query):
        key = UnitYear(unit_code=row.unit_code, year=row.year)
        received = {record.package_id: record for record in list_hand_ins(connection, key)}
        forks.append(
            Fork(
                key=key,
                unit_name=row.unit_name,
                received=received[row.rival_id],
                offered=_read_record(row.record),
                found_at=row.found_at,
                choice=ForkChoice(row.choice) if row.choice else None,
                reason=row.reason,
                decided_by=row.decided_by,
                decided_at=row.decided_at,
            )
        )
    return tuple(forks)


def _read_record(text: str) -> HandInRecord:
    data = json.loads(text)
    return decode_record(data[name] for name in RECORD_COLUMNS)


def _of(key: UnitYear) -> tuple[Any, Any]:
    return _FORK.c.unit_code == key.unit_code, _FORK.c.year == key.year


def settle_fork(
    database: Database, package_id: str, choice: ForkChoice, *, reason: str, at: str, by: str
) -> MergeTally:
    """Make one copy the unit's line and compare the other with it row by row; what differs becomes a conflict.

    Raises RuleViolation when the fork is not there or has been decided, or conflicts of the unit still wait.
    """
    with database.read() as connection:
        row = connection.execute(
            select(_FORK).where(_FORK.c.package_id == package_id, _FORK.c.choice == "")
        ).first()
        if row is None:
            message = "这处分叉已经决定过或已经不在清单里，请刷新后再看。"
            raise RuleViolation(message)
        record = _read_record(row.record)
        waiting = count_waiting(connection, record.key)
        if waiting:
            message = f"这个单位还有{waiting}处冲突没有决定，请先在“冲突”中决定，再决定以哪一份为准。"
            raise RuleViolation(message)
        suppliers = intake_log.list_suppliers(connection, record.key)
        numbers = {known.package_id: known.number for known in list_hand_ins(connection, record.key)}
    first = numbers[row.rival_id]
    stages = tuple(stage for stage in record.stage.includes if stage in suppliers)
    # Packages before the fork belong to both copies; only what came since stands against the other.
    rivals = {stage: suppliers[stage] for stage in stages if numbers[suppliers[stage]] >= first}
    with (
        _unpacked(database, row.body, suppliers) as (files, aliases),
        attached(database, files),
        database.write() as connection,
    ):
        # The conflicts to come name the package that brought them.
        insert_record(connection, record)
        book = ConflictBook(connection, record.key, package_id, at, list_lost(connection, record.key))
        tally = MergeTally()
        lost: list[str] = []
        if choice is ForkChoice.KEPT:
            pairs = {stage: (aliases[other], THEIRS, record) for stage, other in rivals.items()}
        else:
            lost = [known for known, number in numbers.items() if number >= first]
            bases = {stage: aliases.get(suppliers.get(stage, "")) for stage in record.stage.includes}
            tally = _take_line(connection, record, bases, book, files[THEIRS])
            pairs = {
                stage: (THEIRS, aliases[other], replace(record, package_id=other))
                for stage, other in rivals.items()
            }
        _compare(connection, pairs, book, tally)
        connection.execute(
            update(_FORK)
            .where(_FORK.c.package_id == package_id)
            .values(
                choice=choice.value,
                lost=canonical_json(lost),
                reason=reason,
                decided_at=at,
                decided_by=by,
            )
        )
        action = f"决定分叉：第{record.number}次上报{choice.label}，{len(tally.conflicts)}处不同待决定"
        change_log.append_entry(connection, record.key, [], at=at, by=by, action=action, reason=reason)
    return tally


@contextmanager
def _unpacked(
    database: Database, body: bytes, suppliers: Mapping[HandInStage, str]
) -> Iterator[tuple[dict[str, Path], dict[str, str]]]:
    """The offered package and the bodies of the suppliers as files by alias, and each supplier's alias."""
    with TemporaryDirectory(prefix="kpi-fork-") as scratch:
        files = {THEIRS: Path(scratch, "offered.sqlite")}
        intake_log.unpack_body(body, files[THEIRS])
        aliases: dict[str, str] = {}
        with database.read() as connection:
            for supplier in dict.fromkeys(suppliers.values()):
                alias = f"line_{len(aliases)}"
                path = Path(scratch, f"{alias}.sqlite")
                if intake_log.write_body(connection, supplier, path):
                    aliases[supplier] = alias
                    files[alias] = path
        yield files, aliases


def _take_line(
    connection: Connection,
    record: HandInRecord,
    bases: Mapping[HandInStage, str | None],
    book: ConflictBook,
    copy: Path,
) -> MergeTally:
    """Merge the offered package as the unit's newest."""
    stages = record.stage.includes
    fill_parents(connection, record, stages)
    tally = merge_unit(connection, record, bases, book)
    intake_log.keep_package(connection, record, stages, copy)
    return tally


def _compare(
    connection: Connection,
    pairs: Mapping[HandInStage, tuple[str, str, HandInRecord]],
    book: ConflictBook,
    tally: MergeTally,
) -> None:
    """Compare the other copy with the line, stage by stage: its own rows come in, rows that differ become conflicts.

    A pair is the line's alias, the other's, and the package the other's rows come from.
    """
    for stage, (line, other, record) in pairs.items():
        for table in STAGE_TABLES[stage]:
            merge = TableMerge(connection, table, line, record, other)
            merge.find_differences()
            for key, base, ours, theirs in merge.list_touched(with_untouched=True):
                # A row the other copy never had is the line's own.
                if theirs["removed"] is None:
                    continue
                known = _shared(base, theirs)
                row_key = canonical_json([key[name] for name in merge.keys if name not in HEAD])
                outcome = merge_row(known, live_content(ours), live_content(theirs))
                tally.conflicts += book.settle(
                    table, row_key, outcome, (known, ours, theirs), package_id=record.package_id
                )
                if outcome.result != live_content(ours):
                    tally.added += 1
                    settle_row(merge, key, outcome, ours, theirs)
    connection.exec_driver_sql("DROP TABLE IF EXISTS temp.merge_diff")


def _shared(line: Mapping[str, Any], other: Mapping[str, Any]) -> Row | None:
    """What both copies say of a row; of the rest nobody knows what it was before. None for a row the line never had."""
    if line["removed"] is None:
        return None
    mine, theirs = live_content(line) or {}, live_content(other) or {}
    return {name: value for name, value in mine.items() if name in theirs and theirs[name] == value}
