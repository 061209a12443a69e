"""The unit's summary of the year (年度考核汇总表): everybody's parts, total, rank and grade, the quota and the grades' counts."""

from collections.abc import Sequence
from dataclasses import dataclass

from kpi_desktop.domain.distribution import Spread, derive_spreads
from kpi_desktop.domain.result_tables import NOT_GIVEN, distribution_table, quota_table, summary_table
from kpi_desktop.domain.year_end import PersonResult, UnitResult, by_section
from kpi_desktop.reports.blocks import heading, paragraph, signatures, title_block
from kpi_desktop.reports.distribution import distribution_block
from kpi_desktop.reports.fonts import Face
from kpi_desktop.reports.page import LANDSCAPE, MM, Align, Band, Style, glue
from kpi_desktop.reports.paging import Frame, render_report, running_head
from kpi_desktop.reports.table import STRONG, Cell, Grid, header_row, label, table

PAPER = LANDSCAPE
_TEXT = Style(size=8.2, leading=10.5)
_NAME = Style(face=Face.SANS, size=8.8, leading=11)
_SIGN_PLACES = ("填表人（签名）", "审核人（签名）", "考核领导小组组长（签名）", "单位（盖章）")
_BEFORE_PARTS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitSummary:
    """What the summary is printed from; `by_rank` lists the best total first instead of the roster's order."""

    result: UnitResult
    fingerprint: str = ""
    with_rank: bool = True
    by_rank: bool = False


def render_unit_summary(data: UnitSummary) -> bytes:
    """The unit's summary as a PDF file."""
    book = data.result.book
    title = f"{book.year}年度考核汇总表"
    shown = title if data.result.is_complete else f"{title}（未完成）"
    frame = Frame(
        paper=PAPER,
        notes=(book.scheme.rounding_sentence,),
        fingerprint=data.fingerprint,
        running=running_head(PAPER, f"{book.unit.name}　{shown}"),
    )
    bands = [*title_block(PAPER, book.unit.name, shown), *_people_table(data), *_missing_note(data.result)]
    bands += _quota_block(data.result)
    bands += _distribution_block(data.result.people)
    if data.result.is_complete:
        bands += [Band(2.5 * MM, glued=True), signatures(PAPER, _SIGN_PLACES)]
    bands += distribution_block(PAPER, "附：总分分布", _spreads(data.result))
    return render_report(frame, bands, title=title, author=book.unit.name)


def _people_table(data: UnitSummary) -> list[Band]:
    parts = len(data.result.book.scheme.parts)
    shown = summary_table(data.result, by_rank=data.by_rank)
    widths = [
        10.0,
        15.0,
        22.0,
        29.0,
        31.0,
        17.0,
        11.0,
        *(18.0 for _ in range(parts)),
        15.0,
        11.0,
        32.0,
        18.0,
        18.0,
    ]
    styles = [*([_TEXT] * (len(widths) - 1)), STRONG]
    total, rank = _BEFORE_PARTS + parts, _BEFORE_PARTS + parts + 1
    styles[2], styles[total] = _NAME, STRONG
    kept = [at for at in range(len(widths)) if data.with_rank or at != rank]
    scale = PAPER.inner_width / sum(widths[at] for at in kept)
    grid = Grid(PAPER.left, tuple(widths[at] * scale for at in kept))
    header = header_row(grid, [label(shown.headers[at]) for at in kept], 9 * MM)
    rows = [
        [
            Cell(
                "—" if at == rank and not row[at] else row[at], STRONG if row[at] == NOT_GIVEN else styles[at]
            )
            for at in kept
        ]
        for row in shown.texts()
    ]
    return table(grid, header, rows, 5.6 * MM)


def _missing_note(result: UnitResult) -> list[Band]:
    lacking = [person for person in result.people if person.total is None]
    if not lacking:
        return []
    names = "；".join(f"{person.employee.name}（{'、'.join(person.missing)}）" for person in lacking)
    return [Band(1.5 * MM), *paragraph(PAPER, f"尚有{len(lacking)}人没有总分，本表不作为正式结果：{names}。")]


def _quota_block(result: UnitResult) -> list[Band]:
    if not result.quotas:
        return []
    widths = (46.0, 24.0, 92.0, 24.0, 24.0, 57.0)
    scale = PAPER.inner_width / sum(widths)
    grid = Grid(PAPER.left, tuple(width * scale for width in widths))
    shown = quota_table(result)
    header = header_row(grid, [label(name) for name in shown.headers])
    rows = [
        [
            Cell(each, STRONG if each.startswith("超") else Style(), Align.LEFT if at == 2 else Align.CENTER)
            for at, each in enumerate(line)
        ]
        for line in shown.texts()
    ]
    return glue([heading(PAPER, shown.title), *table(grid, header, rows, 5.2 * MM)])


def _distribution_block(people: Sequence[PersonResult]) -> list[Band]:
    """How many of each grade, by kind of person; the row's sum is everybody."""
    shown = distribution_table(people)
    grades = len(shown.headers) - 2
    widths = (46.0, 24.0, *(197.0 / grades for _ in range(grades)))
    scale = PAPER.inner_width / sum(widths)
    grid = Grid(PAPER.left, tuple(width * scale for width in widths))
    header = header_row(grid, [label(name) for name in shown.headers])
    *kinds, sums = shown.texts()
    rows = [[Cell(each) for each in line] for line in kinds]
    rows.append([label(sums[0]), *(Cell(each, STRONG) for each in sums[1:])])
    return glue([heading(PAPER, f"{shown.title}（{shown.sentence}）"), *table(grid, header, rows, 5.2 * MM)])


def _spreads(result: UnitResult) -> tuple[Spread, ...]:
    return derive_spreads("全单位", ((p.employee.section, p.total) for p in by_section(result)))
