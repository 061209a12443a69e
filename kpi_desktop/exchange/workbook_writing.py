"""Tables as worksheets in one plain style, and workbooks whose bytes depend on their content alone."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.functions import tostring

from kpi_desktop.domain.values import show_short

Value = str | Decimal | int | None

_PROGRAM = "岗位绩效管理"
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_THIN = Side(style="thin", color="FF999999")
_BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_TITLE, _HEAD, _TEXT, _NUMBER = "考核标题", "考核表头", "考核文本", "考核数字"
_OPEN, _CLOSED = "考核可填", "考核不填"
_MOST_DIGITS = 4
_RISKY = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetContent:
    """One sheet to write: tab, heading, banner (left and right), header, rows, column widths in characters.

    `open_cells` (row and column counted from 0 in `rows`) are what can be typed in a protected sheet; None protects
    nothing. `choices` and `notes` are by column: texts to choose from, and what the head says when pointed at. With
    `shows_digits` a number is shown with exactly the digits its Decimal has.
    """

    tab: str
    heading: str
    banner: tuple[str, ...]
    headers: tuple[str, ...]
    rows: Sequence[tuple[Value, ...]]
    widths: tuple[int, ...]
    frozen_columns: int = 0
    open_cells: frozenset[tuple[int, int]] | None = None
    choices: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    notes: Mapping[int, str] = field(default_factory=dict)
    is_hidden: bool = False
    shows_digits: bool = False

    def __post_init__(self) -> None:
        assert len(self.headers) == len(self.widths), self.tab  # noqa: S101 - our own tables


def write_workbook(path: Path, sheets: Sequence[SheetContent], *, title: str, made: datetime) -> None:
    """Write sheets as an .xlsx; the same sheets give the same bytes. `made` stands as its date, no person as its maker."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    styles = _styles()
    if any(sheet.shows_digits for sheet in sheets):
        styles += _digit_styles()
    for style in styles:
        workbook.add_named_style(style)
    for sheet in sheets:
        _fill(workbook.create_sheet(sheet.tab), sheet)
    workbook.properties.creator = _PROGRAM
    workbook.properties.lastModifiedBy = _PROGRAM
    workbook.properties.title = title
    workbook.properties.created = made
    draft = io.BytesIO()
    workbook.save(draft)
    workbook.properties.modified = made
    path.write_bytes(_with_fixed_dates(draft.getvalue(), tostring(workbook.properties.to_tree())))


def _with_fixed_dates(content: bytes, properties: bytes) -> bytes:
    """The zip again with one date for every part; openpyxl writes the clock into both zip and properties."""
    fixed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as draft,
        zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for info in draft.infolist():
            part = zipfile.ZipInfo(info.filename, date_time=_ZIP_DATE)
            part.compress_type = zipfile.ZIP_DEFLATED
            part.external_attr = 0o600 << 16
            part.create_system = 3
            data = properties if info.filename == "docProps/core.xml" else draft.read(info)
            archive.writestr(part, data)
    return fixed.getvalue()


def _styles() -> tuple[NamedStyle, ...]:
    """One style for each kind of cell: set by name it is one step for a cell, and ten thousand cells are written."""
    text, centre = Alignment(vertical="center", wrap_text=True), _CENTRE
    return (
        NamedStyle(_TITLE, font=Font(size=14, bold=True), alignment=centre),
        NamedStyle(
            _HEAD,
            font=Font(bold=True),
            fill=PatternFill("solid", fgColor="FFE7EDF4"),
            border=_BORDER,
            alignment=centre,
            number_format="@",
        ),
        NamedStyle(_TEXT, border=_BORDER, alignment=text, number_format="@"),
        NamedStyle(_NUMBER, border=_BORDER, alignment=Alignment(horizontal="right", vertical="center")),
        NamedStyle(_OPEN, border=_BORDER, alignment=text, protection=Protection(locked=False)),
        NamedStyle(_CLOSED, border=_BORDER, alignment=text, fill=PatternFill("solid", fgColor="FFEDEDED")),
    )


def _digit_styles() -> tuple[NamedStyle, ...]:
    """One style for each number of digits shown."""
    return tuple(
        NamedStyle(
            f"{_NUMBER}{places}",
            border=_BORDER,
            alignment=Alignment(horizontal="right", vertical="center"),
            number_format=f"0.{'0' * places}",
        )
        for places in range(1, _MOST_DIGITS + 1)
    )


def _fill(sheet: Worksheet, content: SheetContent) -> None:
    width = len(content.headers)
    _put(sheet.cell(row=1, column=1), content.heading, _TITLE)
    if width > 1:
        sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=width)
    sheet.row_dimensions[1].height = 28
    for column, text in zip(_banner_columns(len(content.banner), width), content.banner, strict=True):
        _put(sheet.cell(row=2, column=column), text)
    for column, text in enumerate(content.headers, start=1):
        _put(sheet.cell(row=3, column=column), text, _HEAD)
    for row, values in enumerate(content.rows, start=4):
        for column, value in enumerate(values, start=1):
            style = _TEXT if isinstance(value, str) else _NUMBER
            if content.shows_digits and isinstance(value, Decimal):
                style += _say_digits(value)
            _put(sheet.cell(row=row, column=column), value, style)
    for column, size in enumerate(content.widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = size
    sheet.freeze_panes = f"{get_column_letter(content.frozen_columns + 1)}4"
    _set_page(sheet)
    if content.open_cells is not None:
        _protect(sheet, content, content.open_cells)
    if content.is_hidden:
        sheet.sheet_state = "hidden"


def _say_digits(value: Decimal) -> str:
    """The end of the style's name that shows a number's own digits, empty for a whole number."""
    exponent = value.as_tuple().exponent
    return str(min(-exponent, _MOST_DIGITS)) if isinstance(exponent, int) and exponent < 0 else ""


def _protect(sheet: Worksheet, content: SheetContent, open_cells: frozenset[tuple[int, int]]) -> None:
    """Let only the open cells be typed; no password: it keeps hands off, it is no secret."""
    for at, values in enumerate(content.rows):
        for column in range(len(values)):
            cell = sheet.cell(row=at + 4, column=column + 1)
            if (at, column) in open_cells:
                cell.style = _OPEN
            elif column >= content.frozen_columns:
                cell.style = _CLOSED
    for column, note in content.notes.items():
        sheet.cell(row=3, column=column + 1).comment = Comment(note, _PROGRAM, width=320, height=140)
    for column, words in content.choices.items():
        letter = get_column_letter(column + 1)
        listed = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True)
        listed.error, listed.errorTitle = f"请从{'、'.join(words)}中选", "月度评分表"
        listed.add(f"{letter}4:{letter}{len(content.rows) + 3}")
        sheet.add_data_validation(listed)
    sheet.protection.sheet = True
    # False is "not forbidden": columns may be widened.
    sheet.protection.formatColumns = False


def _banner_columns(count: int, width: int) -> tuple[int, ...]:
    """Where the banner's texts stand: the first at the left, the last at the right edge."""
    return tuple(range(1, count + 1)) if count < 2 or width < count else (*range(1, count), width)


def _set_page(sheet: Worksheet) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:3"
    sheet.print_options.horizontalCentered = True
    sheet.oddFooter = HeaderFooterItem(center=_HeaderFooterPart(text="第 &P 页 共 &N 页"))


def _put(cell: Cell | MergedCell, value: Value, style: str = "") -> None:
    """Write a value; text is always text, however it begins."""
    if style:
        cell.style = style
    if value is None or value == "" or isinstance(cell, MergedCell):
        return
    if not isinstance(value, str):
        cell.value = value if isinstance(value, int) else _plain(value)
        return
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
    cell.data_type = "s"
    if value.startswith(_RISKY):
        cell.quotePrefix = True


def _plain(number: Decimal) -> Decimal | int:
    text = show_short(number)
    return Decimal(text) if "." in text else int(text)
