"""Absences from a workbook (休假信息): one a row, under headers in any order and in other words for the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kpi_desktop.domain.errors import FileTrouble
from kpi_desktop.domain.values import clean_name
from kpi_desktop.exchange.header_words import header_text
from kpi_desktop.exchange.ledger_cells import cell_text, free_text
from kpi_desktop.exchange.ledger_people import number_text
from kpi_desktop.exchange.sheets import Cell, SheetTable, address_of, read_workbook

_WORDS = {
    "employee_no": "工号 编号 人员编号",
    "name": "姓名 请假人 休假人",
    "kind": "假别 请假类型 休假类型 请假种类 假期类型 类型 类别",
    "starts_on": "开始日期 开始时间 起始日期 请假开始 休假开始时间 开始 起",
    "ends_on": "结束日期 结束时间 截止日期 终止日期 请假结束 休假结束时间 结束 止",
    "days": "天数 请假天数 休假天数 实际天数",
    "destination": "去向 地点 休假地点",
    "document_no": "依据 文号 假条编号",
    "note": "备注 事由 请假事由 休假事由 原因",
}
_FIELDS = {word: field for field, words in _WORDS.items() for word in words.split()}
_HEADER_ROWS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveRow:
    """One row as it is written; `cell` is the first of the row, days and dates are texts."""

    sheet: str
    cell: str
    employee_no: str
    name: str
    kind: str
    starts_on: str
    ends_on: str
    days: str
    destination: str
    document_no: str
    note: str


def read_leave_rows(path: Path) -> tuple[LeaveRow, ...]:
    """Every absence of a workbook, sheet by sheet.

    Raises FileTrouble when it cannot be read or no sheet has the headers.
    """
    found = [rows for table in read_workbook(path) if (rows := _read_table(table)) is not None]
    if not found:
        message = f"“{path.name}”里没有请假表，表头要有姓名（或工号）、假别和开始日期，请改好后再导入。"
        raise FileTrouble(message)
    return tuple(row for rows in found for row in rows)


def _read_table(table: SheetTable) -> list[LeaveRow] | None:
    for at, row in enumerate(table.rows[:_HEADER_ROWS]):
        columns: dict[str, int] = {}
        for column, cell in enumerate(row):
            field = _FIELDS.get(header_text(cell_text(cell)))
            if field is not None:
                columns.setdefault(field, column)
        if {"kind", "starts_on"} <= columns.keys() and {"name", "employee_no"} & columns.keys():
            return [
                _make_row(table.title, number, line, columns)
                for number, line in enumerate(table.rows[at + 1 :], start=at + 1)
                if any(_value(line, columns, field) for field in ("employee_no", "name"))
            ]
    return None


def _make_row(sheet: str, number: int, line: Sequence[Cell], columns: dict[str, int]) -> LeaveRow:
    texts = {field: _value(line, columns, field) for field in _WORDS}
    return LeaveRow(sheet=sheet, cell=address_of(number, 0), **{**texts, "name": clean_name(texts["name"])})


def _value(line: Sequence[Cell], columns: dict[str, int], field: str) -> str:
    cell = line[columns[field]] if field in columns else ""
    if isinstance(cell, date):
        return cell.strftime("%Y-%m-%d")
    return number_text(cell) if field == "employee_no" else free_text(cell)
