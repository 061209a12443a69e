"""The annual score sheet (年度考核评分表): one person, normally one page; batches are streamed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import BinaryIO

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.scheme import PartSource
from kpi_desktop.reports.blocks import paragraph, signatures, title_block
from kpi_desktop.reports.document import Document
from kpi_desktop.reports.page import MM, Align, Band, Placed, Style, merge, place
from kpi_desktop.reports.paging import Frame, frame_pages, lay_out, running_head
from kpi_desktop.reports.sheet_data import ScoreSheet, list_sheets
from kpi_desktop.reports.sheet_sections import (
    PAPER,
    ROOMY,
    TIGHT,
    UNFINISHED,
    Spacing,
    adjustment_rows,
    derivation_rows,
    is_finished,
    months_table,
    parts_and_ballots,
    person_rows,
    result_rows,
    short_person_row,
)
from kpi_desktop.reports.table import Cell, Grid, header_row, label, row

__all__ = [
    "PageList",
    "PrintingCancelled",
    "ScoreSheet",
    "SheetOptions",
    "SheetPages",
    "lay_out_sheet",
    "list_sheets",
    "render_score_sheets",
]

_SIGN_PLACES = ("本人（签名）", "主管领导（签名）", "考核领导小组（签名）", "单位（盖章）")
_COMMENT = Style(size=8.5, leading=12.5)
_COMMENT_STRETCH = 40 * MM
_ONE_TOO_MANY = 2
_NOT_FINAL = "本表尚未完成，不作为正式结果，不签字，不盖章。"


class PrintingCancelled(Exception):  # noqa: N818 - not a fault
    """The batch was stopped; what stands in the stream is not a whole file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetOptions:
    """How sheets are printed."""

    with_rank: bool = True
    with_derivation: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPages:
    """Where a person's sheet is in the batch."""

    unit_name: str
    employee_no: str
    name: str
    first_page: int
    page_count: int
    is_finished: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PageList:
    """The batch's table of contents: people in = sheets out."""

    sheets: tuple[SheetPages, ...]

    @property
    def page_count(self) -> int:
        return sum(sheet.page_count for sheet in self.sheets)


def render_score_sheets(
    people: Iterable[ScoreSheet],
    options: SheetOptions,
    stream: BinaryIO,
    on_person: Callable[[int], bool | None] | None = None,
) -> PageList:
    """Write one sheet a person to a stream, each from a new page, and say where each is.

    `on_person` is told how many are done after each; when it answers False the batch stops.
    Raises PrintingCancelled then, and RuleViolation when there is nobody to print.
    """
    document = Document(stream, PAPER)
    listed: list[SheetPages] = []
    years: set[int] = set()
    units: dict[str, None] = {}
    for done, sheet in enumerate(people, start=1):
        pages = lay_out_sheet(sheet, options)
        if not listed or listed[-1].unit_name != sheet.unit.name:
            document.bookmark(sheet.unit.name, 0)
        units[sheet.unit.name] = None
        years.add(sheet.year)
        document.bookmark(sheet.result.employee.name, 1)
        listed.append(
            SheetPages(
                unit_name=sheet.unit.name,
                employee_no=sheet.result.employee.employee_no,
                name=sheet.result.employee.name,
                first_page=document.page_count + 1,
                page_count=len(pages),
                is_finished=is_finished(sheet),
            )
        )
        for page in pages:
            document.add_page(page)
        if on_person is not None and on_person(done) is False:
            raise PrintingCancelled
    if not listed:
        raise RuleViolation("没有可以打印的人员，请先选择人员。")
    author = next(iter(units)) if len(units) == 1 else f"{len(units)}个单位"
    document.finish(title=f"{'、'.join(str(year) for year in sorted(years))}年度考核评分表", author=author)
    return PageList(sheets=tuple(listed))


def lay_out_sheet(sheet: ScoreSheet, options: SheetOptions) -> list[list[Placed]]:
    """A person's sheet as pages of placed bands, nothing drawn yet; closer set where that saves the second page."""
    frame = Frame(
        paper=PAPER,
        notes=(sheet.scheme.rounding_sentence,),
        fingerprint=sheet.fingerprint,
        running=_running_head(sheet),
    )
    pages = _fill_pages(sheet, options, frame, ROOMY)
    if len(pages) == _ONE_TOO_MANY:
        closer = _fill_pages(sheet, options, frame, TIGHT)
        pages = closer if len(closer) < len(pages) else pages
    return frame_pages(frame, pages)


def _fill_pages(sheet: ScoreSheet, options: SheetOptions, frame: Frame, air: Spacing) -> list[list[Placed]]:
    tail, can_grow = _tail(sheet, air, 0.0)
    pages = lay_out(frame, [*_body(sheet, options, air), *tail])
    last = pages[-1][-1]
    extra = min(frame.floor - last.top - last.band.height, _COMMENT_STRETCH)
    if extra > 0 and can_grow:
        grown, _ = _tail(sheet, air, extra)
        pages[-1][-len(tail) :] = place(grown, pages[-1][-len(tail)].top)
    return pages


def _title(sheet: ScoreSheet) -> str:
    return f"{sheet.year}年度考核评分表" + ("" if is_finished(sheet) else f"（{UNFINISHED}）")


def _running_head(sheet: ScoreSheet) -> tuple[Band, ...]:
    return (
        *running_head(PAPER, f"{sheet.unit.name}　{_title(sheet)}"),
        *short_person_row(sheet),
        Band(1.5 * MM),
    )


def _body(sheet: ScoreSheet, options: SheetOptions, air: Spacing) -> list[Band]:
    bands = [*title_block(PAPER, sheet.unit.name, _title(sheet)), *person_rows(sheet, air)]
    bands += result_rows(sheet, air, with_rank=options.with_rank)
    bands += parts_and_ballots(sheet, air)
    numbers = iter("三四五六" if sheet.scheme.part(PartSource.BALLOTS) is None else "四五六")
    bands += months_table(sheet, air, next(numbers))
    if any(month.counted for month in sheet.result.routine.months):
        bands += adjustment_rows(sheet, air, next(numbers))
    if options.with_derivation and sheet.result.lines:
        bands += derivation_rows(sheet, air, next(numbers))
    return bands


def _tail(sheet: ScoreSheet, air: Spacing, extra: float) -> tuple[list[Band], bool]:
    """Comment and signatures, kept together; whether the comment box may grow."""
    grid = Grid(PAPER.left, (18 * MM, PAPER.inner_width - 18 * MM))
    cells = (label("评语"), Cell(sheet.comment, _COMMENT, Align.LEFT))
    comment = row(grid, cells, air.comment + extra, top_line=True)
    can_grow = len(comment) == 1
    again = header_row(Grid(PAPER.left, (PAPER.inner_width,)), (label("评语（续）"),))
    end = (
        signatures(PAPER, _SIGN_PLACES, air.sign)
        if is_finished(sheet)
        else merge(paragraph(PAPER, _NOT_FINAL))
    )
    flowing = [comment[0], *(band._replace(header=again) for band in comment[1:])]
    head = [Band(2.2 * MM, glued=True), *flowing[:-1]]
    return [*head, flowing[-1]._replace(glued=True), end], can_grow
