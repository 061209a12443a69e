"""Sections, duties and tasks in workbooks: written and read back, and every fault told at its cell."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from kpi_desktop.domain.staff import Section
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.domain.year_end import score_year
from kpi_desktop.exchange.ledger import LedgerReading, read_ledger
from kpi_desktop.exchange.sheets import Cell, SheetTable, read_workbook
from kpi_desktop.exchange.workbooks import write_ledger, write_roster
from tests.builders import a_book, a_duty, a_post, a_task, an_employee

PLAN = ("sections", "employees", "posts", "duties", "tasks")


def a_plan() -> YearBook:
    """Two sections, three people of whom two have one name, duties and tasks with every field."""
    return a_book(
        {},
        sections=(
            Section(name="办公室", sort_order=1),
            Section(name="法规股", reports_with="办公室", sort_order=2),
            Section(name="新设股", sort_order=3),
        ),
        employees=(
            an_employee("001", section="办公室", sort_order=1),
            an_employee("002", name="李静", section="法规股", post_no="G002", sort_order=2),
            an_employee("003", name="李静", section="办公室", post_no="", sort_order=3),
        ),
        posts=(
            a_post("G001", sort_order=1),
            a_post("G002", section="法规股", name="=1+1 <b>岗", sort_order=2),
        ),
        duties=(
            a_duty(sort_order=1),
            a_duty(
                duty_no="2",
                text="=1+1 <b>每月核对台账1次；\n漏1次扣0.5分",
                leader="王局",
                section="办公室",
                employee_no="003",
                target="全年12次",
                progress="每月1次",
                standard="标" * 2000,
                indicators=("Z04", "Z05"),
                sort_order=2,
            ),
            a_duty("G002", indicators=(), sort_order=3),
        ),
        tasks=(
            a_task("R01", employee_no="", deadline="", sort_order=1),
            a_task(
                "R01-1",
                parent_no="R01",
                leader="王局",
                section="法规股",
                employee_no="002",
                progress="每季75件",
                standard="+逾期1件扣0.5分",
                indicator_no="Z05",
                sort_order=2,
            ),
        ),
    )


def read_back(path: Path, book: YearBook, into: YearBook | None = None) -> LedgerReading:
    into = into or YearBook(unit=book.unit, year=book.year, scheme=book.scheme, indicators=book.indicators)
    return read_ledger(read_workbook(path), scheme=book.scheme, book=into)


def told(reading: LedgerReading) -> list[tuple[str, str, str]]:
    return [(f.severity.value, f.place.cell, f.what) for f in reading.findings]


@pytest.mark.parametrize("whole", [True, False], ids=["ledger", "roster"])
def test_that_the_plan_reads_back_from_the_ledger_and_from_the_roster(whole: bool, tmp_path: Path) -> None:
    book, path = a_plan(), tmp_path / "名册和岗位.xlsx"
    if whole:
        write_ledger(path, score_year(book))
    else:
        write_roster(path, book)
    reading = read_back(path, book)
    for name in PLAN:
        assert getattr(reading, name) == getattr(book, name), name
    assert [finding for finding in told(reading) if finding[0] == "error"] == []


def test_that_formulas_and_markup_in_names_stay_text_in_the_workbook(tmp_path: Path) -> None:
    path = tmp_path / "名册和岗位.xlsx"
    write_roster(path, a_plan())
    sheets = openpyxl.load_workbook(path)
    cells = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row if cell.value is not None]
    risky = [cell for cell in cells if str(cell.value).startswith(("=", "+"))]
    assert {str(cell.value)[:8] for cell in risky} == {"=1+1 <b>", "+逾期1件扣0."[:8]}
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in risky)


def test_that_joint_reporting_of_the_file_stays_when_the_workbook_does_not_tell(tmp_path: Path) -> None:
    book, path = a_plan(), tmp_path / "名册.xlsx"
    write_roster(path, book)
    workbook = openpyxl.load_workbook(path)
    del workbook["内设机构"]
    workbook.save(path)
    assert [each.reports_with for each in read_back(path, book, into=book).sections] == ["", "办公室"]


DUTIES = ("岗位编号", "职责编号", "职责内容", "责任人工号", "责任人", "计量指标", "完成标准")
TASKS = ("任务编号", "任务名称", "上级任务", "承办人", "完成时限", "目标")


def reading_of(title: str, *rows: tuple[Cell, ...]) -> LedgerReading:
    book = replace(a_plan(), duties=(), tasks=(a_task("R09"),))
    return read_ledger((SheetTable(title=title, rows=rows),), scheme=book.scheme, book=book)


def test_that_a_clerks_own_list_of_duties_is_read() -> None:
    reading = reading_of(
        "岗位职责表",
        DUTIES,
        ("G001", "", "收发文件", "", "张伟", "Z04，Z05", ""),
        ("g001", "", "会议记录", "002", "李静", "", ""),
    )
    assert [(d.label, d.text, d.employee_no, d.indicators) for d in reading.duties] == [
        ("G001/1", "收发文件", "001", ("Z04", "Z05")),
        ("G001/2", "会议记录", "002", ()),
    ]
    assert reading.findings == ()


@pytest.mark.parametrize(
    ("row", "severity", "cell", "what"),
    [
        (("", "1", "收发", "", "", "", ""), "error", "A3", "岗位编号没有填写"),
        (("G009", "1", "收发", "", "", "", ""), "error", "A3", "岗位编号G009不在岗位表中"),
        (("G001", "2", "", "", "", "", "按件"), "error", "C3", "岗位G001的职责没有内容"),
        (("G001", "1", "收发", "", "", "", ""), "error", "B3", "岗位G001的职责编号1重复，第2行已经用过"),
        (("G001", "9" * 41, "收发", "", "", "", ""), "error", "B3", "职责编号太长"),
        (("G001", "2", "长" * 2001, "", "", "", ""), "error", "C3", "职责内容太长，有2001字"),
        (
            ("G001", "2", "收发", "", "李静", "", ""),
            "warning",
            "E3",
            "名册中有2人叫李静（002、003），没有工号分不清是谁",
        ),
        (("G001", "2", "收发", "009", "", "", ""), "warning", "D3", "工号009不在人员名册中"),
        (("G001", "2", "收发", "", "", "Z99", ""), "warning", "F3", "计量指标Z99不在指标表中"),
    ],
)
def test_that_a_fault_of_a_duty_is_told_at_its_cell(
    row: tuple[Cell, ...], severity: str, cell: str, what: str
) -> None:
    reading = reading_of("岗位职责", DUTIES, ("G001", "1", "收发文件", "", "", "Z04", ""), row)
    assert told(reading) == [(severity, cell, what)]
    assert len(reading.duties) == (1 if severity == "error" else 2)


@pytest.mark.parametrize(
    ("row", "severity", "cell", "what"),
    [
        (("", "修路", "", "", "", "20公里"), "error", "A3", "任务编号没有填写"),
        (("R" * 41, "修路", "", "", "", ""), "error", "A3", "任务编号太长"),
        (("R01", "修路", "", "", "", ""), "error", "A3", "任务编号R01重复，第2行已经用过"),
        (("R02", "", "", "张伟", "", ""), "error", "B3", "任务R02没有名称"),
        (("R02", "修路", "R02", "", "", ""), "error", "C3", "任务R02不能是自己的上级任务"),
        (("R02", "修路", "R77", "", "", ""), "warning", "C3", "上级任务R77不在目标任务表中"),
        (("R02", "修路", "", "", "年底前", ""), "error", "E3", "完成时限“年底前”不是日历上的日期"),
        (("R02", "修路", "", "", "2026-02-30", ""), "error", "E3", "完成时限“2026-02-30”不是日历上的日期"),
        (("R02", "修路", "", "王五", "", ""), "warning", "D3", "王五不在人员名册中"),
    ],
)
def test_that_a_fault_of_a_task_is_told_at_its_cell(
    row: tuple[Cell, ...], severity: str, cell: str, what: str
) -> None:
    reading = reading_of("目标任务分解", TASKS, ("R01", "修路", "R09", "", "", ""), row)
    assert told(reading) == [(severity, cell, what)]
    assert len(reading.tasks) == (1 if severity == "error" else 2)


def test_that_a_deadline_is_read_in_a_clerks_forms() -> None:
    given: tuple[Cell, ...] = (date(2026, 6, 30), "2026.6.30", "2026年6月30日", "2026-06-30", "")
    rows = [(f"R{at}", "修路", "", "", cell, "") for at, cell in enumerate(given)]
    reading = reading_of("目标任务分解", TASKS, *rows)
    assert [task.deadline for task in reading.tasks] == [*["2026-06-30"] * 4, ""]
