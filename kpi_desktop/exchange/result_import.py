"""The import file of the national system (.xls, BIFF8): the sheet it reads, and those to be entered by hand."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kpi_desktop.domain.result_import import (
    HAND_HEADERS,
    HAND_SHEET,
    IMPORT_HEADERS,
    IMPORT_SHEET,
    ResultImport,
)

_WIDTHS = (6, 12, 44, 12)
_HAND_WIDTHS = (6, 8, 12, 44, 12, 10, 52)
_CHARACTER = 256


def write_result_import(path: Path, result: ResultImport) -> None:
    """Write the file with exactly the sheet, headers and words the system takes; the same result gives the same bytes."""
    # xlwt is loaded only when such a file is written.
    import xlwt  # noqa: PLC0415

    workbook = xlwt.Workbook(encoding="utf-8")
    head = xlwt.easyxf("font: bold on; align: horiz center; borders: bottom thin", num_format_str="@")
    text = xlwt.easyxf(num_format_str="@")
    rows = [(str(number), row.name, row.place, row.word) for number, row in enumerate(result.rows, start=1)]
    _fill(workbook.add_sheet(IMPORT_SHEET), IMPORT_HEADERS, rows, _WIDTHS, (head, text))
    if result.by_hand:
        by_hand = [
            (str(number), row.employee_no, row.name, row.place, row.word, row.code, row.why)
            for number, row in enumerate(result.by_hand, start=1)
        ]
        _fill(workbook.add_sheet(HAND_SHEET), HAND_HEADERS, by_hand, _HAND_WIDTHS, (head, text))
    made = io.BytesIO()
    workbook.save(made)
    path.write_bytes(made.getvalue())


def _fill(
    sheet: Any,  # noqa: ANN401 - xlwt has no types
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[int],
    styles: tuple[object, object],
) -> None:
    head, text = styles
    for column, (header, width) in enumerate(zip(headers, widths, strict=True)):
        sheet.write(0, column, header, head)
        sheet.col(column).width = width * _CHARACTER
    for at, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            sheet.write(at, column, value, text)
