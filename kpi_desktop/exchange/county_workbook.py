"""The county's tables as a workbook, a sheet a table."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from kpi_desktop.domain.county_paper import CountyTable
from kpi_desktop.exchange.workbook_writing import SheetContent, write_workbook


def write_county(path: Path, year: int, tables: Sequence[CountyTable]) -> None:
    """Write the county's tables of a year."""
    sheets = [
        SheetContent(
            tab=table.title,
            heading=f"{year}年度{table.title}",
            banner=(table.sentence,),
            headers=tuple(header for header, _ in table.columns),
            rows=table.rows,
            widths=tuple(width for _, width in table.columns),
            frozen_columns=1,
        )
        for table in tables
    ]
    write_workbook(path, sheets, title=f"{year}年度全县考核汇总", made=datetime(year, 1, 1))  # noqa: DTZ001 - a workbook's dates have no zone
