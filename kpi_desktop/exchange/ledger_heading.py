"""What is read before a ledger's tables: whose ledger it is, and the cells the clerk corrected in the preview."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kpi_desktop.exchange.header_words import header_text
from kpi_desktop.exchange.sheets import Cell, SheetTable, parse_address, with_cells

# Typed over any cell of a row in the preview, it takes the whole row out.
DELETE_ROW = "删去该行"

_BANNER_ROWS = 4
_UNIT = re.compile(r"(?:填报)?(?:单位|单位名称):(.+)")
_UNIT_CODE = re.compile(r"(?:统一社会信用代码|单位代码):?([0-9A-Z]{18})")
_YEAR = re.compile(r"(20\d{2})年")
_TITLE = re.compile(
    r"(.{2,}?)(?:20\d{2}年?度?)?(?:人员名册|花名册|人员信息|岗位设置表|岗位表|考核指标表|量化指标)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerHeading:
    """Whose ledger of which year a workbook says it is; empty and None where it does not say."""

    unit_name: str = ""
    unit_code: str = ""
    year: int | None = None


def read_heading(tables: Sequence[SheetTable]) -> LedgerHeading:
    """Read from the banners which unit and year a workbook is about."""
    name = code = title = ""
    year: int | None = None
    for table in tables:
        for row in table.rows[:_BANNER_ROWS]:
            for cell in row:
                if not isinstance(cell, str) or not cell:
                    continue
                text = header_text(cell)
                if not name and (unit := _UNIT.fullmatch(text)):
                    name = unit[1].partition("统一社会")[0]
                if not code and (coded := _UNIT_CODE.search(text.upper())):
                    code = coded[1]
                if year is None and (dated := _YEAR.search(text)):
                    year = int(dated[1])
                if not title and (titled := _TITLE.match(text)):
                    title = titled[1]
        if name and year:
            break
    return LedgerHeading(unit_name=name or title, unit_code=code, year=year)


def apply_corrections(
    tables: Sequence[SheetTable], corrections: Mapping[tuple[str, str], str]
) -> tuple[SheetTable, ...]:
    """The sheets with corrected cells; DELETE_ROW empties the cell's whole row."""
    if not corrections:
        return tuple(tables)
    corrected = []
    for table in tables:
        values: dict[tuple[int, int], Cell] = {}
        for (sheet, cell), text in corrections.items():
            # A finding may name several cells (C31,C32); such a place cannot be typed over.
            if sheet != table.title or "," in cell:
                continue
            row, column = parse_address(cell)
            if text.strip() == DELETE_ROW:
                width = len(table.rows[row]) if row < len(table.rows) else 0
                values.update({(row, at): "" for at in range(width)})
            else:
                values[row, column] = text
        corrected.append(with_cells(table, values))
    return tuple(corrected)
