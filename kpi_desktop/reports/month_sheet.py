"""A month's scores of the unit (月度评分表): everybody's points, additions and deductions with their facts, to be published."""

from collections.abc import Sequence
from dataclasses import dataclass

from kpi_desktop.domain.adjustments import CountedAdjustment
from kpi_desktop.domain.entry_corrections import say_entry_corrections
from kpi_desktop.domain.indicators import Frequency, Indicator
from kpi_desktop.domain.mark_inputs import NOT_APPLICABLE
from kpi_desktop.domain.month_closing import say_corrections
from kpi_desktop.domain.monthly import MonthlyMark, MonthScore, MonthState, sum_counted
from kpi_desktop.domain.scheme import Direction
from kpi_desktop.domain.values import show, show_short
from kpi_desktop.domain.year_end import PersonResult, UnitResult
from kpi_desktop.reports.blocks import heading, paragraph, signatures, title_block
from kpi_desktop.reports.fonts import Face
from kpi_desktop.reports.page import LANDSCAPE, MM, Align, Band, Style, glue
from kpi_desktop.reports.paging import Frame, render_report, running_head
from kpi_desktop.reports.table import STRONG, Cell, Grid, header_row, label, row, table
from kpi_desktop.reports.wrapping import wrap

PAPER = LANDSCAPE
_TEXT = Style(size=8.2, leading=10.5)
_CLOSE = Style(size=6.8, leading=8.8)
_HEAD = Style(face=Face.SANS, size=8, leading=10)
_NAME = Style(face=Face.SANS, size=8.8, leading=11)
_SIGN_PLACES = ("填表人（签名）", "审核人（签名）", "考核领导小组组长（签名）")
# With more indicators than this the facts stand in a table of their own below.
_MOST_BESIDE_FACTS = 12
_MOST_AT_FULL_SIZE = 16
_MOST_NAME_LINES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthSheet:
    """What a month's sheet is printed from.

    `notice` is a sentence of the publication (公示时间), printed below; `trail` names the last step of the trail and its
    hash, printed in the foot, so that a copy can be checked later.
    """

    result: UnitResult
    month: int
    notice: str = ""
    fingerprint: str = ""
    trail: str = ""


def render_month_sheet(data: MonthSheet) -> bytes:
    """A month's scores of the unit as a PDF file."""
    book = data.result.book
    title = f"{book.year}年{data.month}月月度评分表"
    finished = not any(
        _month(person, data.month).state is MonthState.MISSING for person in data.result.people
    )
    shown = title if finished else f"{title}（未完成）"
    frame = Frame(
        paper=PAPER,
        notes=(book.scheme.rounding_sentence, *([f"{data.trail}。"] if data.trail else [])),
        fingerprint=data.fingerprint,
        running=running_head(PAPER, f"{book.unit.name}　{shown}"),
    )
    bands = [
        *title_block(PAPER, book.unit.name, shown),
        *_scores(data),
        *_corrections(data),
        *_missing_note(data),
        *_waived_note(data),
    ]
    if data.notice:
        bands += [Band(1.5 * MM), *paragraph(PAPER, data.notice, _TEXT)]
    if finished:
        bands += [Band(2.5 * MM, glued=True), signatures(PAPER, _SIGN_PLACES, 17 * MM)]
    return render_report(frame, bands, title=title, author=book.unit.name)


def _month(person: PersonResult, month: int) -> MonthScore:
    return next(each for each in person.routine.months if each.month == month)


def _scores(data: MonthSheet) -> list[Band]:
    book = data.result.book
    indicators = [indicator for indicator in book.indicators if indicator.frequency is Frequency.MONTH]
    beside = len(indicators) <= _MOST_BESIDE_FACTS
    fixed = (10 * MM, 15 * MM, 22 * MM, 29 * MM, 13 * MM, 13 * MM, 17 * MM)
    room = PAPER.inner_width - sum(fixed)
    count = max(len(indicators), 1)
    each = min(20 * MM, (room - 46 * MM) / count) if beside else room / count
    widths = [
        *fixed[:4],
        *(each for _ in indicators),
        *fixed[4:],
        *([room - each * len(indicators)] if beside else []),
    ]
    scale = PAPER.inner_width / sum(widths)
    grid = Grid(PAPER.left, tuple(width * scale for width in widths))
    header = _header(grid, indicators, beside=beside)
    marks = {(m.employee_no, m.indicator_no): m for m in book.marks if m.month == data.month}
    bands = [band._replace(glued=True) for band in header]
    for number, person in enumerate(data.result.people, start=1):
        own = [marks.get((person.employee.employee_no, indicator.indicator_no)) for indicator in indicators]
        cells = _person_row(number, person, _month(person, data.month), own)
        bands += row(grid, cells if beside else cells[:-1], 5.4 * MM, header=header)
    if not _names_fit(grid, indicators):
        bands += _legend(indicators)
    if not beside:
        bands += _facts_table(data)
    return bands


def _names_fit(grid: Grid, indicators: Sequence[Indicator]) -> bool:
    """Whether the indicators' names find room in the table's head; else their numbers stand there."""
    room = grid.widths[4] - 2 * MM
    return all(len(wrap(each.name, _HEAD.face, _HEAD.size, room)) <= _MOST_NAME_LINES for each in indicators)


def _header(grid: Grid, indicators: Sequence[Indicator], *, beside: bool) -> tuple[Band, ...]:
    fit = _names_fit(grid, indicators)
    names = [Cell(each.name if fit else each.indicator_no, _HEAD, shade=True) for each in indicators]
    marks = [Cell(show_short(each.full_mark), _CLOSE, shade=True) for each in indicators]
    last = [label(name) for name in ("加分", "扣分", "月得分", *(["加减分事由"] if beside else []))]
    first = [label(name) for name in ("序号", "编号", "姓名", "内设机构")]
    above = header_row(grid, [*first, *names, *last], 7 * MM)
    blank = [label("") for _ in last]
    return (*above, *row(grid, [label("满分", 4), *marks, *blank], 4.4 * MM))


def _legend(indicators: Sequence[Indicator]) -> list[Band]:
    names = "；".join(f"{each.indicator_no} {each.name}" for each in indicators)
    return [Band(1 * MM), *paragraph(PAPER, f"指标：{names}。", _TEXT)]


def _person_row(
    number: int,
    person: PersonResult,
    score: MonthScore,
    marks: list[MonthlyMark | None],
) -> list[Cell]:
    employee = person.employee
    style = _TEXT if len(marks) <= _MOST_AT_FULL_SIZE else _CLOSE
    excluded = score.state is MonthState.EXCLUDED
    return [
        Cell(str(number), _TEXT),
        Cell(employee.employee_no, _TEXT),
        Cell(employee.name, _NAME),
        Cell(employee.section, _TEXT),
        *(Cell("—", style) if excluded else _mark_cell(mark, style) for mark in marks),
        Cell(_sum_points(score, Direction.ADD), _TEXT),
        Cell(_sum_points(score, Direction.DEDUCT), _TEXT),
        Cell(_score_text(score), STRONG),
        Cell(f"不计：{score.reason}" if excluded else _facts(score), _CLOSE, Align.LEFT),
    ]


def _mark_cell(mark: MonthlyMark | None, style: Style) -> Cell:
    if mark is not None and mark.not_applicable:
        return Cell(NOT_APPLICABLE, style)
    return (
        Cell("缺", STRONG) if mark is None or mark.entered is None else Cell(show_short(mark.entered), style)
    )


def _sum_points(score: MonthScore, direction: Direction) -> str:
    points = sum_counted(score.counted, direction)
    return show_short(points) if points else ""


def _score_text(score: MonthScore) -> str:
    if score.state is MonthState.EXCLUDED:
        return "不计"
    return "缺分" if score.score is None else show(score.score)


def _facts(score: MonthScore) -> str:
    return "；".join(_fact(each) for each in score.counted)


def _fact(counted: CountedAdjustment) -> str:
    entry = counted.adjustment
    document = f"（{entry.document_no}）" if entry.document_no else ""
    note = f"（{counted.note}）" if counted.note else ""
    return f"{entry.direction.label}{show_short(entry.points)}：{entry.fact}{document}{note}"


def _facts_table(data: MonthSheet) -> list[Band]:
    people = data.result.people
    rows = [
        (
            Cell(person.employee.employee_no, _TEXT),
            Cell(person.employee.name, _NAME),
            Cell(
                f"不计：{score.reason}" if score.state is MonthState.EXCLUDED else _facts(score),
                _TEXT,
                Align.LEFT,
            ),
        )
        for person in people
        for score in (_month(person, data.month),)
        if score.counted or score.state is MonthState.EXCLUDED
    ]
    if not rows:
        return []
    grid = Grid(PAPER.left, (20 * MM, 30 * MM, PAPER.inner_width - 50 * MM))
    header = header_row(grid, (label("编号"), label("姓名"), label("加减分事由")))
    return [heading(PAPER, "加减分事由"), *table(grid, header, rows, 5.2 * MM)]


def _corrections(data: MonthSheet) -> list[Band]:
    """What was corrected after the closing: the entry replaced, who, when and why."""
    book = data.result.book
    names = {person.employee_no: person.name for person in book.employees}
    sentences = (
        *say_corrections(
            (each for each in book.corrections if each.month == data.month),
            names,
            {indicator.indicator_no: indicator.name for indicator in book.indicators},
        ),
        *say_entry_corrections((c for c in book.entry_corrections if c.month == data.month), names),
    )
    if not sentences:
        return []
    lines = [band for sentence in sentences for band in paragraph(PAPER, sentence, _TEXT)]
    return [Band(1.5 * MM), heading(PAPER, "关账后的更正"), *lines]


def _waived_note(data: MonthSheet) -> list[Band]:
    """What did not apply this month, and why: it is in nobody's sums."""
    book = data.result.book
    names = {indicator.indicator_no: indicator for indicator in book.indicators}
    people = {person.employee_no: person.name for person in book.employees}
    said = [
        f"{people[mark.employee_no]}：{_indicator_name(names, mark.indicator_no)}（{mark.reason.strip() or '没有写明理由'}）"
        for mark in book.marks
        if mark.month == data.month and mark.not_applicable and mark.employee_no in people
    ]
    if not said:
        return []
    return glue([Band(1.5 * MM), *paragraph(PAPER, f"不适用、不计入满分的指标：{'；'.join(said)}。", _TEXT)])


def _missing_note(data: MonthSheet) -> list[Band]:
    names = {indicator.indicator_no: indicator for indicator in data.result.book.indicators}
    lacking = [
        f"{person.employee.name}（{'、'.join(_indicator_name(names, number) for number in score.missing)}）"
        for person in data.result.people
        for score in (_month(person, data.month),)
        if score.state is MonthState.MISSING
    ]
    if not lacking:
        return []
    text = f"尚有{len(lacking)}人的分数未填全，本表不作为正式结果：{'；'.join(lacking)}。"
    return glue([Band(1.5 * MM), *paragraph(PAPER, text, _TEXT)])


def _indicator_name(names: dict[str, Indicator], number: str) -> str:
    return names[number].name if number in names else number
