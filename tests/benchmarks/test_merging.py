"""Intake of thirty units of 10,800 marks against a raw ATTACH and INSERT…SELECT of the same rows into the same tables."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from statistics import median
from time import perf_counter

from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.domain.monthly import MONTHS, MonthlyMark
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.services.merging import merge_packages
from kpi_desktop.services.workspace import Workspace, create_bureau_file, open_file
from kpi_desktop.store.fingerprint import RECORD_COLUMNS, compute_fingerprint, decode_record
from tests.benchmarks.ratios import tell
from tests.builders import an_employee
from tests.hostile.county import ROW_TABLES, pack, store_record

UNITS, PEOPLE, INDICATORS = 30, 60, 15
ROUNDS = 3


def fill(unit: Workspace) -> list[MonthlyMark]:
    indicators = [
        Indicator(indicator_no=f"Z{i:02d}", group="duty", name=f"指标{i}", full_mark=Decimal(10))
        for i in range(INDICATORS)
    ]
    people = [an_employee(f"{i:03d}", sort_order=i) for i in range(PEOPLE)]
    marks = [
        MonthlyMark(
            employee_no=person.employee_no,
            month=month,
            indicator_no=indicator.indicator_no,
            entered=Decimal(20 - (i + month) % 5) / 2,
        )
        for i, person in enumerate(people)
        for month in MONTHS
        for indicator in indicators
    ]
    with unit.write(unit.only_book(), "全年") as step:
        step.save(*people, *indicators, *marks)
    return marks


def as_unit(package: Path, code: str, target: Path, previous: str) -> str:
    """The same package of another unit; gives its fingerprint."""
    target.write_bytes(package.read_bytes())
    with closing(sqlite3.connect(target)) as raw:
        for table in ROW_TABLES:
            raw.execute(f"UPDATE {table} SET unit_code = ?", (code,))
        raw.execute("UPDATE year_book SET unit_name = ?", (f"单位{code}",))
        record = decode_record(raw.execute(f"SELECT {', '.join(RECORD_COLUMNS)} FROM hand_in").fetchone())
        key = UnitYear(unit_code=code, year=record.key.year)
        fingerprint = compute_fingerprint(raw, key, record.stage)
        store_record(raw, replace(record, key=key, fingerprint=fingerprint, previous_fingerprint=previous))
        raw.commit()
    return fingerprint


def copy_raw(packages: list[Path], target: Path, *, foreign_keys: bool) -> float:
    target.unlink(missing_ok=True)
    create_bureau_file(target).close()
    with closing(sqlite3.connect(target, isolation_level=None)) as raw:
        raw.execute(f"PRAGMA foreign_keys = {int(foreign_keys)}")
        raw.execute("PRAGMA synchronous = FULL")
        start = perf_counter()
        for package in packages:
            raw.execute("ATTACH ? AS theirs", (str(package),))
            raw.execute("BEGIN")
            for table in ROW_TABLES:
                raw.execute(f"INSERT INTO main.{table} SELECT * FROM theirs.{table}")
            raw.execute("COMMIT")
            raw.execute("DETACH theirs")
        return perf_counter() - start


def merge(packages: list[Path], target: Path, status: str) -> float:
    with open_file(target) as bureau:
        start = perf_counter()
        reports = merge_packages(bureau, packages)
        spent = perf_counter() - start
    assert {report.status.value for report in reports} == {status}
    return spent


def test_intake_of_thirty_units_against_a_raw_copy(unit_file: Workspace, tmp_path: Path) -> None:
    marks = fill(unit_file)
    pack(unit_file, tmp_path / "第一次.sqlite")
    with unit_file.write(unit_file.only_book(), "改百分之一") as step:
        step.save(*(replace(mark, entered=Decimal(5)) for mark in marks[::100]))
    pack(unit_file, tmp_path / "第二次.sqlite")
    first, second = [], []
    for number in range(UNITS):
        first.append(tmp_path / f"{number}-1.sqlite")
        second.append(tmp_path / f"{number}-2.sqlite")
        fingerprint = as_unit(tmp_path / "第一次.sqlite", f"U{number:02d}", first[-1], "")
        as_unit(tmp_path / "第二次.sqlite", f"U{number:02d}", second[-1], fingerprint)
    bureau, copy = tmp_path / "局端.sqlite", tmp_path / "照抄.sqlite"
    spent: dict[str, list[float]] = {"checked": [], "unchecked": [], "first": [], "second": []}
    for _ in range(ROUNDS):
        spent["checked"].append(copy_raw(first, copy, foreign_keys=True))
        spent["unchecked"].append(copy_raw(first, copy, foreign_keys=False))
        bureau.unlink(missing_ok=True)
        create_bureau_file(bureau).close()
        spent["first"].append(merge(first, bureau, "merged"))
        spent["second"].append(merge(second, bureau, "merged"))
    times = {name: median(values) for name, values in spent.items()}
    tell(
        f"intake of {UNITS} units × {len(marks)} marks: {times['first']:.2f} s, "
        f"{times['first'] / times['checked']:.1f}× a raw copy with foreign keys, "
        f"{times['first'] / times['unchecked']:.1f}× one without; "
        f"second hand-in with 1 % changed {times['second'] / times['first']:.2f}× the first"
    )
