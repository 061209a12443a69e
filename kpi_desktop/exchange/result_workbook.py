"""The tables of the year's result as a workbook, a sheet a table, with the digits that paper shows."""

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from kpi_desktop.domain.result_tables import ResultTable
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.exchange.workbook_writing import SheetContent, write_workbook

_MOST_TAB = 31
_FORBIDDEN = re.compile(r"[\\/*?:\[\]]")


def write_result_tables(path: Path, book: YearBook, title: str, tables: Sequence[ResultTable]) -> None:
    """Write tables of a unit's year; the same tables give the same bytes."""
    over = f"{book.unit.name}{book.year}年度"
    tabs: list[str] = []
    for table in tables:
        tabs.append(_tab(table.title, tabs))
    sheets = [
        SheetContent(
            tab=tab,
            heading=f"{over}{table.title.removeprefix('年度')}",
            banner=(table.sentence,),
            headers=table.headers,
            rows=table.rows,
            widths=tuple(width for _, width in table.columns),
            shows_digits=True,
        )
        for tab, table in zip(tabs, tables, strict=True)
    ]
    write_workbook(path, sheets, title=f"{over}{title}", made=datetime(book.year, 1, 1))  # noqa: DTZ001 - no zone


def _tab(title: str, taken: Sequence[str]) -> str:
    """A name for a tab that Excel takes: no forbidden signs, at most 31 characters, not there yet."""
    plain = _FORBIDDEN.sub("", title)[:_MOST_TAB] or "表"
    number, tab = 2, plain
    while tab in taken:
        tab = f"{plain[: _MOST_TAB - 3]}_{number}"
        number += 1
    return tab
