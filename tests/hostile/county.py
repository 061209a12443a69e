"""Units, a bureau and packages for the merge's tests: small files, real ones."""

import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from kpi_desktop.domain.merging import HandInRecord, HandInStage
from kpi_desktop.domain.monthly import MonthlyMark
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.services.workspace import Workspace, create_bureau_file, create_unit_file, open_file
from kpi_desktop.store.fingerprint import (
    RECORD_COLUMNS,
    compute_fingerprint,
    count_rows,
    decode_record,
    encode_record,
    seal_record,
    tables_of,
)
from kpi_desktop.store.hand_in import make_package
from tests.builders import UNIT, YEAR, a_book

KEY = UnitYear(unit_code=UNIT.code, year=YEAR)
ROW_TABLES = tables_of(HandInStage.YEAR_END)


class Clock:
    """A minute later at each look."""

    def __init__(self) -> None:
        self.now = datetime(2026, 12, 28, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


CLOCK = Clock()


def a_unit(
    path: Path, scores: dict[str, str] | None = None, *, code: str = UNIT.code, name: str = UNIT.name
) -> Workspace:
    """A unit's file with a whole year of two people, or of those given."""
    workspace = create_unit_file(
        path, unit_code=code, unit_name=name, year=YEAR, operator="单位经办", clock=CLOCK
    )
    book = a_book(scores or {"001": "90", "002": "85"})
    with workspace.write(UnitYear(unit_code=code, year=YEAR), "全年") as step:
        step.save(
            *book.employees, *book.posts, *book.indicators, *book.marks, *book.typed_scores, *book.tallies
        )
    return workspace


def a_bureau(path: Path) -> Workspace:
    """An empty bureau file."""
    return create_bureau_file(path, operator="局端科员", clock=CLOCK)


def pack(unit: Workspace, out: Path, stage: HandInStage = HandInStage.YEAR_END) -> HandInRecord:
    """A package of the unit's only year, complete or not."""
    at = unit.clock().strftime("%Y-%m-%dT%H:%M:%SZ")
    return make_package(
        unit.database, unit.only_book(), stage, out, at=at, by=unit.operator, program_version="1.0"
    )


def set_mark(workspace: Workspace, place: tuple[str, int, str], entered: str, *, key: UnitYear = KEY) -> None:
    """Write one mark: person, month, indicator."""
    number, month, indicator = place
    mark = MonthlyMark(
        employee_no=number, month=month, indicator_no=indicator, entered=Decimal(entered), reason="改"
    )
    with workspace.write(key, "改分") as step:
        step.save(mark)


def mark_at(workspace: Workspace, place: tuple[str, int, str], *, key: UnitYear = KEY) -> Decimal | None:
    """One mark as the file holds it."""
    number, month, indicator = place
    return next(
        mark.entered
        for mark in workspace.load_book(key).marks
        if (mark.employee_no, mark.month, mark.indicator_no) == (number, month, indicator)
    )


def rename(workspace: Workspace, number: str, name: str, *, key: UnitYear = KEY, **fields: Any) -> None:
    """Change a person's name and other fields."""
    person = next(e for e in workspace.load_book(key).employees if e.employee_no == number)
    with workspace.write(key, "改名册") as step:
        step.save(replace(person, name=name, **fields))


def copy_unit_file(unit: Workspace, target: Path) -> Workspace:
    """The unit's file copied and opened: two copies that go on apart."""
    target.write_bytes(unit.path.read_bytes())
    return open_file(target, operator="单位经办", clock=CLOCK)


def content_of(path: Path, *, but: Iterable[str] = ()) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table; tables left out by name."""
    with sqlite3.connect(path) as raw:
        names = [
            row[0] for row in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY 1")
        ]
        content = {
            name: sorted(raw.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr)
            for name in names
            if name not in but
        }
    raw.close()
    return content


def rows_of(path: Path, *, with_bringer: bool = True) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the units' tables; without the hand-in that brought them, if told so."""
    raw = sqlite3.connect(path)
    found = {}
    for table in ROW_TABLES:
        names = [row[1] for row in raw.execute(f'PRAGMA table_info("{table}")')]
        kept = [name for name in names if with_bringer or name != "brought_by"]
        plain = ", ".join(f'"{name}"' for name in kept)
        found[table] = raw.execute(f'SELECT {plain} FROM "{table}" ORDER BY {plain}').fetchall()
    raw.close()
    return found


def reseal(path: Path) -> None:
    """Make counts, fingerprint and package id agree with what a tampered package holds now."""
    raw = sqlite3.connect(path)
    record = read_record(raw)
    record = replace(
        record,
        row_counts=tuple(count_rows(raw, record.key, record.stage).items()),
        fingerprint=compute_fingerprint(raw, record.key, record.stage),
    )
    store_record(raw, record)
    raw.commit()
    raw.close()


def read_record(raw: sqlite3.Connection) -> HandInRecord:
    """The hand-in that a package says it is."""
    return decode_record(raw.execute(f"SELECT {', '.join(RECORD_COLUMNS)} FROM hand_in").fetchone())


def store_record(raw: sqlite3.Connection, record: HandInRecord) -> None:
    """Put a hand-in in the place of the package's own, with its seal."""
    row = encode_record(seal_record(record))
    assignments = ", ".join(f"{name} = ?" for name in row)
    raw.execute(f"UPDATE hand_in SET {assignments}", tuple(row.values()))
