"""Workbooks this program writes: a unit's year as a ledger, and lists of findings."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from kpi_desktop.domain.errors import Finding
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.domain.year_end import UnitResult
from kpi_desktop.exchange.ledger_plan_sheets import plan_sheets
from kpi_desktop.exchange.ledger_sheets import ledger_sheets, tally_sheets
from kpi_desktop.exchange.workbook_writing import SheetContent, write_workbook

_UNDATED = datetime(2000, 1, 1)  # noqa: DTZ001 - a workbook's dates have no zone


def write_ledger(path: Path, result: UnitResult, *, made: datetime | None = None) -> None:
    """Write a unit's year in the layout of a ledger, which `read_ledger` reads back to the same records.

    `made` stands in the file's properties, by default the first day of the year.
    """
    book = result.book
    made = made or datetime(book.year, 1, 1)  # noqa: DTZ001 - a workbook's dates have no zone
    write_workbook(path, ledger_sheets(result), title=f"{book.unit.name}{book.year}年考核台账", made=made)


def write_roster(path: Path, book: YearBook, *, made: datetime | None = None) -> None:
    """Write people, posts, duties, tasks and sections as sheets that `read_ledger` reads back to the same records.

    `made` stands in the file's properties, by default the first day of the year.
    """
    made = made or datetime(book.year, 1, 1)  # noqa: DTZ001 - a workbook's dates have no zone
    write_workbook(path, plan_sheets(book), title=f"{book.unit.name}{book.year}年名册和岗位", made=made)


def write_tally_sheet(path: Path, book: YearBook) -> None:
    """Write the counts of ballots to fill in by person and group, which `read_ledger` reads back."""
    made = datetime(book.year, 1, 1)  # noqa: DTZ001 - a workbook's dates have no zone
    write_workbook(path, tally_sheets(book), title=f"{book.unit.name}{book.year}年民主测评统计表", made=made)


def write_findings(path: Path, findings: Sequence[Finding], *, made: datetime | None = None) -> None:
    """Write a list of findings: severity, place, what, next step."""
    rows = [
        (order, finding.severity.label, finding.place.label, finding.what, finding.next_step)
        for order, finding in enumerate(findings, start=1)
    ]
    sheet = SheetContent(
        tab="检查结果",
        heading="检查结果",
        banner=(f"共{len(rows)}条",),
        headers=("序号", "程度", "位置", "问题", "下一步"),
        rows=rows,
        widths=(6, 8, 24, 70, 46),
    )
    write_workbook(path, [sheet], title="检查结果", made=made or _UNDATED)
