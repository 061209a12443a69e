"""The four systems in the ledger: written and read back, and every fault told at its cell."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from kpi_desktop.domain.eligibility import Effect
from kpi_desktop.domain.registers import Register
from kpi_desktop.domain.scheme import Direction
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.domain.year_end import score_year
from kpi_desktop.exchange.ledger import LedgerReading, read_ledger
from kpi_desktop.exchange.sheets import read_workbook
from kpi_desktop.exchange.workbooks import write_ledger
from kpi_desktop.services import importing
from kpi_desktop.services.workspace import Workspace
from tests.builders import UNIT, YEAR, a_book, a_promise, an_addition, an_employee, an_entry

KEY = UnitYear(unit_code=UNIT.code, year=YEAR)
ENTRIES = (
    an_entry(Register.FIRST_ASKED, 2, fact="=1+1 <b>来访", fault="没有登记", document_no="首问2号"),
    an_entry(
        Register.DEADLINE,
        1,
        promise_no="C01",
        limit_days=5,
        due_on="2026-03-11",
        finished_on="2026-03-13",
        waived_reason="系统停机1天",
    ),
    an_entry(
        Register.ACCOUNTABILITY,
        1,
        fact="擅自离岗",
        fault="诫勉",
        effect=Effect.NOT_EXCELLENT,
        effect_from="2026-03-13",
        effect_to="2026-09-12",
    ),
)


def a_year() -> YearBook:
    return a_book(
        {},
        employees=(an_employee("001"), an_employee("002", name="李静")),
        promises=(
            a_promise(section="办公室", employee_no="001", standard="当日受理"),
            a_promise("C02", limit_days=None),
        ),
        register_entries=ENTRIES,
    )


def read_back(path: Path, book: YearBook) -> LedgerReading:
    into = YearBook(unit=book.unit, year=book.year, scheme=book.scheme, indicators=book.indicators)
    return read_ledger(read_workbook(path), scheme=book.scheme, book=into)


def change(path: Path, sheet: str, row: int, **cells: object) -> None:
    """Set cells of a row, counted from 1 under the header, by their header."""
    workbook = openpyxl.load_workbook(path)
    table = workbook[sheet]
    header = next(r for r in table.iter_rows() if any(c.value in {"制度", "承诺编号"} for c in r))
    columns = {str(cell.value): cell.column for cell in header}
    for name, value in cells.items():
        table.cell(header[0].row + row, columns[name]).value = value
    workbook.save(path)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "台账.xlsx"
    write_ledger(path, score_year(a_year()))
    return path


def test_that_promises_and_entries_read_back(path: Path) -> None:
    book = a_year()
    reading = read_back(path, book)
    assert reading.promises == book.promises
    assert reading.register_entries == book.register_entries
    assert [
        finding for finding in reading.findings if finding.place.sheet in {"承诺事项", "四项制度登记"}
    ] == []


def test_that_a_year_without_registers_has_no_sheets_of_them(tmp_path: Path) -> None:
    path = tmp_path / "台账.xlsx"
    write_ledger(path, score_year(replace(a_year(), promises=(), register_entries=())))
    assert not {"承诺事项", "四项制度登记"} & set(openpyxl.load_workbook(path).sheetnames)


def test_that_a_file_made_anew_from_the_ledger_keeps_what_bears_on_the_grade(
    unit_file: Workspace, path: Path
) -> None:
    with unit_file.write(KEY, "准备") as step:
        step.save(*a_year().indicators)
    importing.apply_import(unit_file, importing.plan_import(unit_file, KEY, path))
    book = unit_file.load_book(KEY)
    assert {entry.matter for entry in book.register_entries} == {entry.matter for entry in ENTRIES}
    (first, _) = score_year(book).people
    assert any("受问责：诫勉" in reason.sentence for reason in first.eligibility.reasons)


def test_that_an_entry_that_was_deducted_stays_as_it_was_deducted(unit_file: Workspace, path: Path) -> None:
    deducted = replace(ENTRIES[0], fact="来访没有登记")
    deduction = an_addition("001", 3, direction=Direction.DEDUCT, matter=deducted.matter)
    with unit_file.write(KEY, "准备") as step:
        step.save(*a_year().indicators, *a_year().employees, deducted, deduction)
    importing.apply_import(unit_file, importing.plan_import(unit_file, KEY, path))
    facts = {entry.matter: entry.fact for entry in unit_file.load_book(KEY).register_entries}
    assert facts[deducted.matter] == "来访没有登记"
    assert len(facts) == 3


def test_that_an_entry_without_its_number_gets_the_next_one(path: Path) -> None:
    change(path, "四项制度登记", 2, 制度="首问责任", 登记序号=None)
    numbers = [(e.system, e.entry_no) for e in read_back(path, a_year()).register_entries]
    assert numbers == [
        (Register.FIRST_ASKED, 2),
        (Register.FIRST_ASKED, 3),
        (Register.ACCOUNTABILITY, 1),
    ]


@pytest.mark.parametrize(
    ("cells", "what"),
    [
        ({"制度": "首问"}, "制度应是首问责任、服务承诺、限时办结、行政问责之一"),
        ({"登记序号": "一"}, "登记序号“一”不是0到99999的整数"),
        ({"责任人工号": "009", "责任人": "查无"}, "登记没有写明责任人，或名册中没有这个人"),
        ({"日期": "2026-02-30"}, "日期“2026-02-30”不是日历上的日期"),
        ({"日期": None}, "登记没有写明日期"),
        ({"事项": None}, "登记没有写明事项"),
        ({"事项": "长" * 2001}, "事项太长，有2001字"),
        ({"时限（工作日）": "五天"}, "时限“五天”不是0到1000的整数"),
        ({"办结日期": "2026-03-01"}, "办结日期早于受理日期"),
        ({"对评等的影响": "撤职"}, "对评等的影响“撤职”认不出来"),
        ({"对评等的影响": Effect.NOT_EXCELLENT.label}, "只有行政问责影响评等"),
        ({"影响期止": "2026-01-01"}, "影响期的结束日期早于开始日期"),
    ],
)
def test_that_an_entry_with_a_fault_is_left_out_and_told(
    path: Path, cells: dict[str, object], what: str
) -> None:
    change(path, "四项制度登记", 2, **cells)
    reading = read_back(path, a_year())
    assert [e.system for e in reading.register_entries] == [Register.FIRST_ASKED, Register.ACCOUNTABILITY]
    assert any(what in finding.what for finding in reading.findings)


@pytest.mark.parametrize(
    ("fault", "what"),
    [
        (lambda path: change(path, "承诺事项", 2, 承诺编号="C01"), "承诺编号没有填写、太长或重复"),
        (lambda path: change(path, "承诺事项", 2, 承诺事项=None), "承诺C02没有写明事项"),
    ],
)
def test_that_a_promise_with_a_fault_is_left_out_and_told(
    path: Path, fault: Callable[[Path], None], what: str
) -> None:
    fault(path)
    reading = read_back(path, a_year())
    assert [promise.promise_no for promise in reading.promises] == ["C01"]
    assert any(what in finding.what for finding in reading.findings)


def test_that_one_number_stands_once(path: Path) -> None:
    change(path, "四项制度登记", 2, 制度="首问责任", 登记序号=2)
    reading = read_back(path, a_year())
    assert len(reading.register_entries) == 2
    assert any("首问责任2号登记了两次" in finding.what for finding in reading.findings)
