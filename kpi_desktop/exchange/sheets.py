"""Workbooks as tables of exact values: text, Decimal, date, or a cell that holds no usable value."""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

from python_calamine import CalamineSheet, CalamineWorkbook, SheetMetadata, SheetTypeEnum, SheetVisibleEnum

from kpi_desktop.domain.errors import FileTrouble
from kpi_desktop.exchange.workbook_files import (
    MOST_CELLS,
    WorkbookFile,
    check_workbook_file,
    explain_unreadable,
)

_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")


@dataclass(frozen=True, slots=True, kw_only=True)
class BadCell:
    """A cell without a usable value: an error such as #REF!, or a formula never computed (`sign` empty)."""

    sign: str = ""


Cell = str | Decimal | date | BadCell


@dataclass(frozen=True, slots=True, kw_only=True)
class CellRange:
    """A rectangle of merged cells, counted from 0, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetTable:
    """One sheet: rows from A1 on, all equally long; an empty cell is the empty text."""

    title: str
    rows: tuple[tuple[Cell, ...], ...]
    merged: tuple[CellRange, ...] = ()
    hidden: bool = False

    def cell(self, address: str) -> Cell:
        """The value at an address such as C9, empty outside the table."""
        row, column = parse_address(address)
        if row >= len(self.rows) or column >= len(self.rows[row]):
            return ""
        return self.rows[row][column]


@cache
def column_letters(column: int) -> str:
    """The letters of a column counted from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def address_of(row: int, column: int) -> str:
    """The address of a cell counted from 0, such as C9."""
    return f"{column_letters(column)}{row + 1}"


def parse_address(address: str) -> tuple[int, int]:
    """Row and column of an address, counted from 0.

    Raises ValueError when it is none.
    """
    found = _ADDRESS.fullmatch(address)
    if not found:
        message = f"not a cell address: {address!r}"
        raise ValueError(message)
    column = 0
    for letter in found.group(1):
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found.group(2)) - 1, column - 1


def with_cells(table: SheetTable, values: Mapping[tuple[int, int], Cell]) -> SheetTable:
    """The table with some cells replaced; it grows where they lie outside."""
    if not values:
        return table
    rows = [list(row) for row in table.rows]
    width = max(len(rows[0]) if rows else 0, 1 + max(column for _, column in values))
    height = max(len(rows), 1 + max(row for row, _ in values))
    rows += [[] for _ in range(height - len(rows))]
    rows = [row + [""] * (width - len(row)) for row in rows]
    for (row_at, column), value in values.items():
        rows[row_at][column] = value
    return replace(table, rows=tuple(tuple(row) for row in rows))


def read_workbook(path: Path | str) -> tuple[SheetTable, ...]:
    """Read every sheet of a workbook (.xlsx, .xls, .ods, .et); chart sheets are left out.

    Raises FileTrouble with one sentence when the file cannot be read.
    """
    file = check_workbook_file(Path(path))
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(file.content)) as workbook:
            numbers = _Numbers()
            tables = tuple(
                _read_sheet(workbook.get_sheet_by_index(index), meta, numbers, file)
                for index, meta in enumerate(workbook.sheets_metadata)
                if meta.typ is SheetTypeEnum.WorkSheet
            )
    except (FileTrouble, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as trouble:  # calamine's panics on damaged files do not derive from Exception
        raise explain_unreadable(file) from trouble
    if not any(str(cell).strip() for table in tables for row in table.rows for cell in row):
        message = f"“{file.name}”里没有内容，请确认选对了文件。"
        raise FileTrouble(message)
    return tables


class _Numbers(dict[float, Decimal]):
    """Binary numbers of the file as the decimals a spreadsheet shows: fifteen significant digits."""

    def __missing__(self, number: float) -> Decimal:
        value = Decimal(f"{number:.15g}")
        if value == value.to_integral_value():
            value = value.quantize(Decimal(1)) if abs(value) < 10**15 else value
        self[number] = value
        return value


def _read_sheet(
    sheet: CalamineSheet, meta: SheetMetadata, numbers: _Numbers, file: WorkbookFile
) -> SheetTable:
    if sheet.total_height * sheet.total_width > MOST_CELLS:
        message = f"“{file.name}”的工作表“{sheet.name}”超过{MOST_CELLS // 10_000}万格，请删去表格以外的内容和格式再导入。"
        raise FileTrouble(message)
    rows = tuple(
        tuple([v if v.__class__ is str else numbers[v] if v.__class__ is float else _typed(v) for v in row])
        for row in sheet.to_python(skip_empty_area=False)
    )
    height, width = len(rows), len(rows[0]) if rows else 0
    merged = tuple(
        CellRange(top=top, left=left, bottom=min(bottom, height - 1), right=min(right, width - 1))
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
        if top < height and left < width
    )
    table = SheetTable(
        title=sheet.name, rows=rows, merged=merged, hidden=meta.visible is not SheetVisibleEnum.Visible
    )
    signs = file.bad_cells.get(sheet.name)
    return with_cells(table, {place: BadCell(sign=sign) for place, sign in signs.items()}) if signs else table


def _typed(value: object) -> Cell:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    return str(value)
