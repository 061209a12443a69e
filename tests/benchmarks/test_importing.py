"""Importing a ledger against merely reading the same workbook."""

from itertools import count
from pathlib import Path

import openpyxl
from python_calamine import CalamineWorkbook

from kpi_desktop.services import importing
from kpi_desktop.services.workspace import create_unit_file
from tests.benchmarks.ratios import measure_ratio, tell

LEDGER = Path(__file__).parents[1] / "data" / "云岭县自然资源局2026年考核台账.xlsx"


def test_importing_against_reading(tmp_path: Path) -> None:
    numbers = count()
    files = [
        create_unit_file(
            tmp_path / f"{next(numbers)}.sqlite",
            unit_code="11530499MB0A10001M",
            unit_name="云岭县自然资源局",
            year=2026,
        )
        for _ in range(9)
    ]
    fresh = iter(files)

    def import_once() -> None:
        workspace = next(fresh)
        plan = importing.plan_import(workspace, workspace.only_book(), LEDGER)
        assert importing.apply_import(workspace, plan).added > 2000

    def read_with_openpyxl() -> None:
        workbook = openpyxl.load_workbook(LEDGER, read_only=True, data_only=True)
        assert sum(1 for sheet in workbook for _ in sheet.iter_rows(values_only=True)) > 500
        workbook.close()

    def read_with_calamine() -> None:
        workbook = CalamineWorkbook.from_path(str(LEDGER))
        assert sum(len(workbook.get_sheet_by_name(name).to_python()) for name in workbook.sheet_names) > 500

    ratio = measure_ratio(import_once, read_with_openpyxl, rounds=7)
    bare = measure_ratio(read_with_calamine, read_with_openpyxl)
    tell(
        f"import: {ratio:.2f}× reading with openpyxl, {ratio / bare:.1f}× reading the bare cells with calamine"
    )
    assert ratio <= 3
    for workspace in files:
        workspace.close()
