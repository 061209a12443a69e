"""A ledger written and read back: matters, items and leave keep their say, and the same results come out."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from kpi_desktop.domain.adjustments import Scope
from kpi_desktop.domain.scheme import Direction
from kpi_desktop.domain.year_end import score_year
from kpi_desktop.services import importing, reporting
from kpi_desktop.services.workspace import Workspace, create_unit_file
from tests.builders import UNIT, YEAR, a_book, a_leave, an_addition


@pytest.fixture
def year(unit_file: Workspace) -> Workspace:
    book = a_book(
        {"001": "90", "002": "80"},
        adjustments=(
            an_addition(
                month=4, points="1", rule="innovation", level="县级", matter="一窗通办", fact="县里推广"
            ),
            an_addition(
                month=7,
                points="2",
                rule="innovation",
                level="市级",
                matter="一窗通办",
                fact="市里推广",
                document_no="云政〔2026〕7号",
                happened_on="2026-07-15",
            ),
            an_addition("002", 7, "0.5", direction=Direction.DEDUCT, matter="抽查", scope=Scope.SECTION),
            an_addition("002", 8, "1"),
        ),
        leave_records=(a_leave("sick", "2026-01-05", "2026-07-20", "126"),),
    )
    people = tuple(replace(e, voter_group="群众") for e in book.employees)
    with unit_file.write(unit_file.only_book(), "准备") as step:
        step.save(*book.posts, *book.indicators, *people, *book.marks, *book.adjustments)
        step.save(*book.leave_records, *book.typed_scores, *book.tallies)
    return unit_file


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Workspace]:
    with create_unit_file(
        tmp_path / "新.sqlite", unit_code=UNIT.code, unit_name=UNIT.name, year=YEAR, operator="李"
    ) as workspace:
        yield workspace


def _export(year: Workspace, folder: Path) -> Path:
    path = folder / "台账.xlsx"
    reporting.export_ledger(score_year(year.load_book(year.only_book())), path)
    return path


def test_that_a_ledger_read_back_into_its_own_file_changes_nothing(year: Workspace, tmp_path: Path) -> None:
    before = year.load_book(year.only_book())
    plan = importing.plan_import(year, year.only_book(), _export(year, tmp_path))
    importing.apply_import(year, plan)
    after = year.load_book(year.only_book())
    assert after.adjustments == before.adjustments
    assert after.leave_records == before.leave_records
    assert [e.leave_days for e in after.employees] == [None, None]


def test_that_a_file_made_from_the_ledger_scores_the_same(
    year: Workspace, fresh: Workspace, tmp_path: Path
) -> None:
    path = _export(year, tmp_path)
    importing.apply_import(fresh, importing.plan_import(fresh, fresh.only_book(), path))
    first, second = (score_year(w.load_book(w.only_book())) for w in (year, fresh))
    assert second.book.adjustments == first.book.adjustments
    assert [p.total for p in second.people] == [p.total for p in first.people]
    assert [p.eligibility.label for p in second.people] == [p.eligibility.label for p in first.people]
    assert first.people[0].routine.months[3].added == 0


def test_that_a_ledger_without_the_details_takes_none_away(year: Workspace, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    path = _export(year, tmp_path)
    workbook = load_workbook(path)
    del workbook["加减分明细"]
    sheet = workbook["7月"]
    headers = {cell.value: cell.column for row in sheet.iter_rows(max_row=4) for cell in row if cell.value}
    fact = headers["加分事由"]
    row = next(cell.row for cell in sheet[_letter(fact)] if cell.value == "市里推广")
    workbook.save(path)
    importing.apply_import(year, importing.plan_import(year, year.only_book(), path))
    entries = year.load_book(year.only_book()).adjustments
    assert [(e.matter, e.rule) for e in entries[:2]] == [("一窗通办", "innovation")] * 2
    sheet.cell(row, fact).value = "别的事"
    workbook.save(path)
    importing.apply_import(year, importing.plan_import(year, year.only_book(), path))
    entries = year.load_book(year.only_book()).adjustments
    changed = next(e for e in entries if e.fact == "别的事")
    assert (changed.matter, changed.rule, changed.points) == ("", "", Decimal(2))


def _letter(column: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(column))
