"""A month's sheet for a section to fill in (月度评分表): only its people and indicators can be typed, and it knows itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from kpi_desktop.domain.errors import FileTrouble
from kpi_desktop.exchange.ledger_cells import cell_text, cell_trouble, free_text
from kpi_desktop.exchange.sheets import BadCell, Cell, SheetTable, address_of, read_workbook
from kpi_desktop.exchange.workbook_writing import SheetContent, write_workbook

NOT_MARKED = "不评"
_MARKER = "月度评分表"
_IDENTITY = "标识"
_FIRST_COLUMNS = ("工号", "姓名", "科室")
_REASON = "低于满分的事由"
_UNDATED = datetime(2020, 1, 1)  # noqa: DTZ001 - a workbook's dates have no zone
_HOW = "只填白色的格；空着就是还没有评，不等于0；本月没有这项工作的写“不适用”；低于满分或不适用的，在最后一栏写明时间、次数、文号或理由。"
_HEADER_ROW = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class FormColumn:
    """One input of an indicator: its number and which input, its head, the standard, the names of its levels."""

    indicator_no: str
    at: int
    title: str
    standard: str
    levels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRow:
    """A person of the form: the texts now in the file, and which cells are marked; None is not marked for the post."""

    employee_no: str
    name: str
    section: str
    texts: tuple[str | None, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthForm:
    """A month's form of a section, or of the unit when `section` is empty."""

    unit_code: str
    unit_name: str
    year: int
    month: int
    section: str
    columns: tuple[FormColumn, ...]
    rows: tuple[FormRow, ...]

    @property
    def title(self) -> str:
        """The form's name, as its heading and file say it."""
        return f"{self.year}年{self.month}月月度评分表" + (f"（{self.section}）" if self.section else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledCell:
    """What came back in one cell: `text` as typed, `before` what stood there when the form was sent, `trouble` when unreadable."""

    employee_no: str
    name: str
    indicator_no: str
    at: int
    address: str
    text: str
    before: str
    trouble: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilledForm:
    """A form that came back; `reasons` by person, `strangers` are rows that it was not sent with."""

    unit_code: str
    year: int
    month: int
    section: str
    cells: tuple[FilledCell, ...]
    reasons: Mapping[str, str]
    strangers: tuple[tuple[str, str, str], ...]


def write_month_form(path: Path, form: MonthForm, *, made: datetime | None = None) -> None:
    """Write a form as an .xlsx: the head protected, grey where nothing is marked, a hidden sheet that says what it is."""
    titles = tuple(column.title for column in form.columns)
    rows = [
        (
            row.employee_no,
            row.name,
            row.section,
            *(NOT_MARKED if text is None else _value(text) for text in row.texts),
            row.reason,
        )
        for row in form.rows
    ]
    first, last = len(_FIRST_COLUMNS), len(_FIRST_COLUMNS) + len(titles)
    open_cells = frozenset(
        (at, first + column)
        for at, row in enumerate(form.rows)
        for column, text in enumerate(row.texts)
        if text is not None
    ) | frozenset((at, last) for at in range(len(rows)))
    visible = SheetContent(
        tab=f"{form.month}月",
        heading=f"{form.unit_name}{form.title}",
        banner=(_HOW,),
        headers=(*_FIRST_COLUMNS, *titles, _REASON),
        rows=rows,
        widths=(9, 11, 14, *(13 for _ in titles), 46),
        frozen_columns=2,
        open_cells=open_cells,
        choices={first + at: column.levels for at, column in enumerate(form.columns) if column.levels},
        notes={first + at: column.standard for at, column in enumerate(form.columns) if column.standard},
    )
    width = max(4, 2 + len(titles))
    identity = SheetContent(
        tab=_IDENTITY,
        heading=_MARKER,
        banner=(),
        headers=tuple(str(at) for at in range(width)),
        rows=[
            _padded(("单位", form.unit_code, str(form.year), str(form.month)), width),
            _padded(("科室", form.section), width),
            _padded(("列", "", *(f"{c.indicator_no}/{c.at}" for c in form.columns)), width),
            *(
                _padded(("原值", row.employee_no, *(text or "" for text in row.texts)), width)
                for row in form.rows
            ),
        ],
        widths=(12,) * width,
        open_cells=frozenset(),
        is_hidden=True,
    )
    write_workbook(path, [visible, identity], title=form.title, made=made or _UNDATED)


def _value(text: str) -> str | Decimal:
    return Decimal(text) if text.replace(".", "", 1).isdigit() else text


def _padded(values: tuple[str, ...], width: int) -> tuple[str, ...]:
    return (*values, *("",) * (width - len(values)))


def read_month_form(path: Path) -> FilledForm:
    """Read a form that came back (.xlsx, .xls, .et, .ods).

    Raises FileTrouble when the file cannot be read, or is not a form this program has sent.
    """
    tables = read_workbook(path)
    identity = next((table for table in tables if table.title == _IDENTITY), None)
    known = {row[0]: row for row in identity.rows if row} if identity is not None else {}
    visible = next((table for table in tables if table.title != _IDENTITY), None)
    if visible is None or identity is None or not {"单位", "科室", "列"} <= set(known):
        message = f"“{path.name}”不是本程序发出的月度评分表，没有读取，请让科室用发出的那份表填写。"
        raise FileTrouble(message)
    unit, columns = _texts(known["单位"]), _texts(known["列"])
    if not (unit[2].isdigit() and unit[3].isdigit()):
        message = f"“{path.name}”里的标识被改动过，没有读取，请重新发一份给科室填写。"
        raise FileTrouble(message)
    before = {row[1]: row[2:] for row in map(_texts, identity.rows) if row and row[0] == "原值"}
    cells, reasons, strangers = _read_rows(visible, columns[2:], before)
    return FilledForm(
        unit_code=unit[1],
        year=int(unit[2]),
        month=int(unit[3]),
        section=_texts(known["科室"])[1],
        cells=tuple(cells),
        reasons=reasons,
        strangers=tuple(strangers),
    )


def _texts(row: tuple[Cell, ...]) -> list[str]:
    return [cell_text(cell) for cell in row]


def _read_rows(
    table: SheetTable, columns: list[str], before: Mapping[str, list[str]]
) -> tuple[list[FilledCell], dict[str, str], list[tuple[str, str, str]]]:
    cells: list[FilledCell] = []
    reasons: dict[str, str] = {}
    strangers: list[tuple[str, str, str]] = []
    inputs = [name.rpartition("/") for name in columns if "/" in name]
    first = len(_FIRST_COLUMNS)
    for at, row in enumerate(table.rows[_HEADER_ROW + 1 :], start=_HEADER_ROW + 1):
        number, name = cell_text(row[0]), cell_text(row[1]) if len(row) > 1 else ""
        if number not in before or number in reasons:
            if any(cell_text(cell) for cell in row):
                strangers.append((address_of(at, 0), number, name))
            continue
        values = (*row, *("",) * (first + len(inputs) + 1 - len(row)))
        reasons[number] = free_text(values[first + len(inputs)])
        for column, (indicator_no, _, which) in enumerate(inputs):
            value = values[first + column]
            text = cell_text(value)
            if text == NOT_MARKED:
                continue
            cells.append(
                FilledCell(
                    employee_no=number,
                    name=name,
                    indicator_no=indicator_no,
                    at=int(which),
                    address=address_of(at, first + column),
                    text=text,
                    before=before[number][column] if column < len(before[number]) else "",
                    trouble=cell_trouble(value)[0] if isinstance(value, BadCell) else "",
                )
            )
    return cells, reasons, strangers
