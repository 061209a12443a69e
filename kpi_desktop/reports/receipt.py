"""The receipt of a hand-in (上报回执): what was handed in, with its fingerprint, signed by sender and receiver."""

from dataclasses import dataclass

from kpi_desktop.reports.blocks import group_fingerprint, heading, paragraph, signatures, title_block
from kpi_desktop.reports.fonts import Face
from kpi_desktop.reports.page import MM, PORTRAIT, Align, Band, Stamp, Style, glue, merge
from kpi_desktop.reports.paging import Frame, render_report, running_head
from kpi_desktop.reports.table import Cell, Grid, header_row, row, table

PAPER = PORTRAIT
_TEXT = Style(size=10, leading=14)
_PRINT = Style(face=Face.BOLD, size=12, leading=18)
_QR = 34 * MM


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptData:
    """What a receipt is printed from; `row_counts` by the table's Chinese name, in the order they are listed."""

    unit_name: str
    unit_code: str
    year: int
    stage: str
    number: int
    made_at: str
    made_by: str
    file_name: str
    fingerprint: str
    row_counts: tuple[tuple[str, int], ...]
    previous_fingerprint: str = ""
    program_version: str = ""


def render_receipt(data: ReceiptData) -> bytes:
    """The receipt of a hand-in as a PDF file of one page."""
    frame = Frame(paper=PAPER, running=running_head(PAPER, f"{data.unit_name}　{data.year}年度考核上报回执"))
    bands = [
        *title_block(PAPER, data.unit_name, f"{data.year}年度考核上报回执"),
        *_particulars(data),
        *_fingerprint_block(data),
        *_counts(data.row_counts),
        Band(3 * MM),
        *paragraph(
            PAPER,
            "本回执一式两份，报送单位和接收单位各存一份。接收时请核对数据指纹：纸上与电脑显示的每一组都相同，即为同一份数据。",
            Style(size=9, leading=13),
        ),
        Band(3 * MM, glued=True),
        signatures(
            PAPER, ("报送人（签名）", "报送单位（盖章）", "接收人（签名）", "接收单位（盖章）"), 26 * MM
        ),
    ]
    return render_report(frame, bands, title=f"{data.year}年度考核上报回执", author=data.unit_name)


def _label(text: str, span: int = 1) -> Cell:
    return Cell(text, Style(face=Face.SANS, size=9.5, leading=13), span=span, shade=True)


def _particulars(data: ReceiptData) -> list[Band]:
    grid = Grid(PAPER.left, (26 * MM, 61 * MM, 26 * MM, PAPER.inner_width - 113 * MM))
    rows = (
        (("报送单位", data.unit_name), ("单位代码", data.unit_code)),
        (("考核年度", f"{data.year}年"), ("上报阶段", data.stage)),
        (("上报次序", f"第{data.number}次"), ("上报时间", data.made_at)),
        (("经办人", data.made_by), ("程序版本", data.program_version)),
    )
    bands: list[Band] = []
    for index, fields in enumerate(rows):
        cells = [cell for name, value in fields for cell in (_label(name), Cell(value or "—", _TEXT))]
        bands += row(grid, cells, 8 * MM, top_line=index == 0)
    wide = Grid(PAPER.left, (26 * MM, PAPER.inner_width - 26 * MM))
    bands += row(wide, (_label("文件名"), Cell(data.file_name, _TEXT, Align.LEFT)), 8 * MM)
    return bands


def _fingerprint_block(data: ReceiptData) -> list[Band]:
    grid = Grid(PAPER.left, (26 * MM, PAPER.inner_width - 26 * MM - _QR - 6 * MM, _QR + 6 * MM))
    cells = (
        _label("数据指纹"),
        Cell(group_fingerprint(data.fingerprint), _PRINT),
        Cell(),
    )
    whole = merge(row(grid, cells, _QR + 4 * MM))
    stamp = Stamp(grid.right - _QR - 3 * MM, (whole.height - _QR) / 2, _QR, data.fingerprint)
    bands = [whole._replace(stamps=(stamp,))]
    if data.previous_fingerprint:
        text = group_fingerprint(data.previous_fingerprint)
        wide = Grid(PAPER.left, (26 * MM, PAPER.inner_width - 26 * MM))
        bands += row(wide, (_label("上一次指纹"), Cell(text, Style(size=9, leading=12))), 8 * MM)
    return bands


def _counts(counts: tuple[tuple[str, int], ...]) -> list[Band]:
    """Counts of what the package holds, two abreast; what it has none of is left out, so that the receipt is one page."""
    counts = tuple(entry for entry in counts if entry[1])
    if not counts:
        return []
    quarter = PAPER.inner_width / 4
    grid = Grid(PAPER.left, (quarter * 1.3, quarter * 0.7, quarter * 1.3, quarter * 0.7))
    header = header_row(grid, (_label("内容"), _label("条数"), _label("内容"), _label("条数")), 6.5 * MM)
    half = (len(counts) + 1) // 2
    rows = []
    for index in range(half):
        cells = [Cell(counts[index][0], _TEXT), Cell(str(counts[index][1]), _TEXT)]
        other = counts[index + half] if index + half < len(counts) else None
        cells += [Cell(other[0], _TEXT), Cell(str(other[1]), _TEXT)] if other else [Cell(), Cell()]
        rows.append(cells)
    total = sum(number for _, number in counts)
    rows.append([_label("合计", 3), Cell(str(total), Style(face=Face.BOLD, size=10, leading=14))])
    return [Band(2 * MM), *glue([heading(PAPER, "数据条数"), *table(grid, header, rows, 6.5 * MM)])]
