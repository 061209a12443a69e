"""The sample ledgers for tests: read once, changed in memory or with openpyxl, and read again."""

import csv
import functools
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import openpyxl

from kpi_desktop.domain.errors import Finding
from kpi_desktop.domain.staff import Unit
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.exchange.ledger import LedgerReading, read_ledger
from kpi_desktop.exchange.sheets import Cell, SheetTable, parse_address, read_workbook, with_cells
from tests.builders import YEAR, a_scheme

DATA = Path(__file__).parents[1] / "data"
CLEAN = DATA / "云岭县自然资源局2026年考核台账.xlsx"
FAULTY = DATA / "云岭县教育体育局2026年考核台账.xlsx"
RECORDS = (
    "sections", "employees", "posts", "indicators", "duties", "tasks", "marks", "adjustments", "exclusions", "tallies", "batches",
    "typed_scores", "sanctions",
)  # fmt: skip

Tables = tuple[SheetTable, ...]


def an_empty_book() -> YearBook:
    """A new file's year: a unit, a scheme, nothing else."""
    return YearBook(
        unit=Unit(code="11530499MB0A10001M", name="云岭县自然资源局"), year=YEAR, scheme=a_scheme()
    )


@functools.cache
def tables_of(path: Path) -> Tables:
    return read_workbook(path)


def read(tables: Tables | Path, book: YearBook | None = None, **given: object) -> LedgerReading:
    """Read a ledger into an empty file, or into `book`."""
    book = book or an_empty_book()
    tables = tables_of(tables) if isinstance(tables, Path) else tables
    return read_ledger(tables, scheme=book.scheme, book=book, **given)  # type: ignore[arg-type]


def filled(reading: LedgerReading, book: YearBook | None = None) -> YearBook:
    """The book with everything a reading gave."""
    book = book or an_empty_book()
    given = {name: getattr(reading, name) for name in RECORDS}
    return replace(book, scheme=reading.scheme or book.scheme, **given)


def sheet(tables: Tables, title: str) -> SheetTable:
    return next(table for table in tables if table.title == title)


def put(tables: Tables, changes: Mapping[tuple[str, str], Cell]) -> Tables:
    """The sheets with some cells replaced, each by sheet and address."""
    return tuple(
        with_cells(
            table,
            {parse_address(cell): value for (title, cell), value in changes.items() if title == table.title},
        )
        for table in tables
    )


def saved(source: Path, target: Path, changes: Mapping[tuple[str, str], object]) -> Path:
    """A copy of a workbook with some cells changed or a range merged, written by openpyxl."""
    workbook = openpyxl.load_workbook(source)
    for (title, cell), value in changes.items():
        if value == "merge":
            workbook[title].merge_cells(cell)
        else:
            workbook[title][cell] = value
    workbook.save(target)
    return target


def places(findings: tuple[Finding, ...]) -> list[tuple[str, str, str]]:
    """Severity, sheet and cell of each finding."""
    return [(finding.severity.value, finding.place.sheet, finding.place.cell) for finding in findings]


def expected_rows(path: Path, kind: str) -> list[dict[str, str]]:
    """The rows of the list beside a sample ledger."""
    text = path.with_name(f"{path.stem}-{kind}.csv").read_text(encoding="utf-8-sig")
    return list(csv.DictReader(text.splitlines()))
