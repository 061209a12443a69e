"""The sections of the score sheet: person, result, parts, months, ballots, adjustments, derivation."""

from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from typing import NamedTuple

from kpi_desktop.domain.ballots import HIDDEN
from kpi_desktop.domain.derivation import DerivationLine
from kpi_desktop.domain.mark_inputs import NOT_APPLICABLE
from kpi_desktop.domain.monthly import MONTHS, MonthScore, MonthState, sum_counted
from kpi_desktop.domain.scheme import Direction, PartSource
from kpi_desktop.domain.values import show, show_short
from kpi_desktop.domain.year_end import PartScore
from kpi_desktop.reports.blocks import HEADING
from kpi_desktop.reports.fonts import Face, text_width
from kpi_desktop.reports.page import MM, PORTRAIT, Align, Band, Style, Text, beside
from kpi_desktop.reports.sheet_data import ScoreSheet
from kpi_desktop.reports.table import BODY, SMALL, STRONG, Cell, Grid, header_row, label, row, table
from kpi_desktop.reports.wrapping import wrap

PAPER = PORTRAIT
_X = PAPER.left
_WIDTH = PAPER.inner_width
_PERSON = Grid(_X, (18 * MM, 49 * MM, 18 * MM, 31 * MM, 21 * MM, _WIDTH - 137 * MM))
_NOTE = Grid(_X, (18 * MM, _WIDTH - 18 * MM))
_TOTAL = Style(face=Face.BOLD, size=14, leading=18)
_GRADE = Style(face=Face.BOLD, size=11, leading=14)
_LINE = Style(size=7.3, leading=9.6)
_NAME = Style(face=Face.SANS, size=10, leading=12.5)
UNFINISHED = "未完成"


class Spacing(NamedTuple):
    """How much air a sheet has: heights of its rows and boxes, and the derivation's leading."""

    heading: float
    person: float
    total: float
    row: float
    line: float
    comment: float
    sign: float


ROOMY = Spacing(5.4 * MM, 5.6 * MM, 8.4 * MM, 4.7 * MM, 9.6, 16 * MM, 21 * MM)
TIGHT = Spacing(4.7 * MM, 4.8 * MM, 7.2 * MM, 4.1 * MM, 8.9, 12 * MM, 17 * MM)


def is_finished(sheet: ScoreSheet) -> bool:
    """Whether the person has a total; without one nothing is printed as final."""
    return sheet.result.total is not None


def person_rows(sheet: ScoreSheet, air: Spacing) -> list[Band]:
    """Who is assessed, and in which post."""
    person, post = sheet.result.employee, sheet.post
    coefficient = "" if post is None or post.coefficient is None else show_short(post.coefficient)
    post_name = "" if post is None else f"{post.post_no}　{post.name}"
    rows = (
        (("姓名", person.name), ("人员编号", person.employee_no), ("内设机构", person.section)),
        (("职务", person.title), ("人员类别", person.category.label), ("测评组别", person.voter_group)),
        (("岗位", post_name), ("岗位层次", post.level.label if post else ""), ("岗位价值系数", coefficient)),
    )
    bands: list[Band] = []
    for index, fields in enumerate(rows):
        cells = [
            cell
            for name, value in fields
            for cell in (label(name), Cell(value or "—", _NAME if name == "姓名" else BODY))
        ]
        bands += row(_PERSON, cells, air.person, top_line=index == 0)
    return bands


def short_person_row(sheet: ScoreSheet) -> list[Band]:
    """Who is assessed, on the pages after the first."""
    person = sheet.result.employee
    cells = (
        label("姓名"),
        Cell(person.name, _NAME),
        label("人员编号"),
        Cell(person.employee_no),
        label("内设机构"),
        Cell(person.section or "—"),
    )
    return row(_PERSON, cells, 5.6 * MM, top_line=True)


def result_rows(sheet: ScoreSheet, air: Spacing, *, with_rank: bool) -> list[Band]:
    """Total, rank, eligibility, proposed and decided grade, with their reasons."""
    result = sheet.result
    decided = result.decision.grade.word(result.employee.category) if result.decision else ""
    columns = [
        (
            "总分",
            Cell(UNFINISHED if result.total is None else f"{result.total:.{sheet.scheme.places}f}", _TOTAL),
            30.0,
        ),
        ("名次", Cell("—" if result.rank is None else f"第{result.rank}名（共{sheet.people}人）"), 34.0),
        ("评等资格", Cell(result.eligibility.label), 44.0),
        ("建议等次", Cell(result.proposed_word, _GRADE), 32.0),
        ("审定等次", Cell(decided, _GRADE), 34.0),
    ]
    if not with_rank:
        del columns[1]
    scale = _WIDTH / sum(width for _, _, width in columns)
    grid = Grid(_X, tuple(width * scale for _, _, width in columns))
    bands = [_heading(air, "一、考核结果")]
    bands += [
        band._replace(glued=True)
        for band in header_row(grid, [label(name) for name, _, _ in columns], air.row)
    ]
    bands += row(grid, [cell for _, cell, _ in columns], air.total)
    for name, text in _reasons(sheet):
        bands += row(_NOTE, (label(name), Cell(text, SMALL, Align.LEFT)), air.row)
    return bands


def _reasons(sheet: ScoreSheet) -> list[tuple[str, str]]:
    result = sheet.result
    reasons = []
    if result.total is None:
        reasons.append(("尚缺", "；".join(_list_missing(sheet))))
    if result.eligibility.sentence:
        reasons.append(("资格说明", result.eligibility.sentence))
    if result.proposal.reason and result.proposal.reason != result.eligibility.sentence:
        reasons.append(("建议理由", result.proposal.reason))
    decision = result.decision
    if decision is not None:
        given = (
            f"{decision.decided_by}，{decision.decided_on}" if decision.decided_by else decision.decided_on
        )
        text = f"{decision.reason}（{given}）" if decision.reason and given else decision.reason or given
        reasons.append(("审定理由", text))
    return reasons


def _heading(air: Spacing, text: str) -> Band:
    return Band(air.heading, (Text(_X, air.heading - 1.4 * MM, text, HEADING),), glued=True)


def _list_missing(sheet: ScoreSheet) -> list[str]:
    names = {indicator.indicator_no: indicator.name for indicator in sheet.indicators}
    missing = [part.missing for part in sheet.result.parts if part.missing]
    missing += [
        f"{month.month}月未填{'、'.join(names.get(number, number) for number in month.missing)}"
        for month in sheet.result.routine.missing
        if month.missing
    ]
    return missing


def parts_and_ballots(sheet: ScoreSheet, air: Spacing) -> list[Band]:
    """The parts of the total beside the ballots' counts; below each other where one of them is long."""
    part = sheet.scheme.part(PartSource.BALLOTS)
    if part is None:
        return [_heading(air, "二、各部分得分"), *_parts_table(sheet, air, _WIDTH)]
    left, gutter = 74 * MM, 4 * MM
    if len(sheet.scheme.choices) > 6 or max(len(sheet.scheme.parts), len(sheet.scheme.voter_groups)) > 8:
        return [
            _heading(air, "二、各部分得分"),
            *_parts_table(sheet, air, _WIDTH),
            _heading(air, f"三、{part.label}票数"),
            *_ballot_table(sheet, air, part.key, _X, _WIDTH),
        ]
    ballots = _ballot_table(sheet, air, part.key, _X + left + gutter, _WIDTH - left - gutter)
    parts = _parts_table(sheet, air, left, ballots[0].height)
    names = _heading(air, "二、各部分得分")
    second = Text(_X + left + gutter, names.texts[0].y, f"三、{part.label}票数", names.texts[0].style)
    return [names._replace(texts=(*names.texts, second)), beside(parts, ballots)]


def _parts_table(sheet: ScoreSheet, air: Spacing, width: float, head: float = 0) -> list[Band]:
    grid = Grid(_X, tuple(width * share for share in (0.34, 0.16, 0.25, 0.25)))
    header = header_row(
        grid, (label("部分"), label("权重"), label("得分"), label("折算得分")), max(head, air.row)
    )
    weights = sum((each.part.weight for each in sheet.result.parts if not each.waived), Decimal(0))
    rows: list[tuple[Cell, ...]] = []
    for each in sheet.result.parts:
        part, score = each.part, each.score
        share = (
            "—"
            if score is None or not weights
            else show(score * Fraction(part.weight) / Fraction(weights), 4)
        )
        rows.append(
            (
                Cell(part.label),
                Cell(f"{show_short(part.weight)}%"),
                Cell(_say_score(each), STRONG if score is None and not each.waived else BODY),
                Cell(share),
            )
        )
    total = sheet.result.total
    text = UNFINISHED if total is None else f"{total:.{sheet.scheme.places}f}"
    rows.append((label("总分"), Cell(f"{show_short(weights)}%"), Cell(""), Cell(text, STRONG)))
    if sheet.scheme.year_end.weighs_coefficient:
        weighted = sheet.result.weighted
        shown = UNFINISHED if weighted is None else f"{weighted:.{sheet.scheme.places}f}"
        rows.append((label("折算分（乘岗位系数）", 3), Cell(shown, STRONG)))
    return table(grid, header, rows, air.row)


def _say_score(part: PartScore) -> str:
    if part.waived:
        return "不适用"
    return "未填" if part.score is None else show(part.score, 4)


def _ballot_table(sheet: ScoreSheet, air: Spacing, part_key: str, x: float, width: float) -> list[Band]:
    choices = sheet.scheme.choices
    share = (width - 42 * MM) / max(len(choices), 1)
    grid = Grid(x, (13 * MM, 11 * MM, *(share for _ in choices), 18 * MM))
    small = Style(face=Face.SANS, size=7.5, leading=9.2)
    names = [
        Cell(
            choice.label if choice.points is None else f"{choice.label}\n{show_short(choice.points)}分",
            small,
            shade=True,
        )
        for choice in choices
    ]
    header = header_row(grid, (label("组别"), label("权重"), *names, label("平均")))
    votes: dict[tuple[str, str], int] = {}
    for tally in (each for each in sheet.tallies if not each.item):
        place = (tally.voter_group, tally.choice)
        votes[place] = votes.get(place, 0) + tally.votes
    score = next((part for part in sheet.result.parts if part.part.key == part_key), None)
    means = {line.label: line.value for line in score.lines} if score else {}
    rows = [
        (
            Cell(group.label),
            Cell(show_short(group.weight)),
            *(
                Cell(
                    "—"
                    if means.get(f"{group.label}组") == HIDDEN
                    else str(votes.get((group.label, choice.label), 0))
                )
                for choice in choices
            ),
            Cell(means.get(f"{group.label}组", "") or "无有效票"),
        )
        for group in sheet.scheme.voter_groups
    ]
    mean = "—" if score is None or score.score is None else show(score.score, 4)
    rows.append((label("加权平均", 2 + len(choices)), Cell(mean, STRONG)))
    return table(grid, header, rows, air.row)


def months_table(sheet: ScoreSheet, air: Spacing, number: str) -> list[Band]:
    """The points of each indicator by month, additions, deductions, the month's score."""
    column = 9.3 * MM
    grid = Grid(_X, (_WIDTH - 9 * MM - 12 * column, 9 * MM, *(column for _ in MONTHS)))
    header = header_row(
        grid, (label("指标"), label("满分"), *(label(f"{month}月") for month in MONTHS)), air.row
    )
    months = {month.month: month for month in sheet.result.routine.months}
    rows = [
        (
            Cell(indicator.name, SMALL, Align.LEFT),
            Cell(show_short(indicator.full_mark), SMALL),
            *(_mark_cell(sheet, months.get(month), month, indicator.indicator_no) for month in MONTHS),
        )
        for indicator in sheet.indicators
    ]
    rows += [_adjustment_row(sheet, direction) for direction in Direction]
    rows.append((label("月得分", 2), *(_month_cell(months.get(month)) for month in MONTHS)))
    bands = [_heading(air, f"{number}、月度得分"), *table(grid, header, rows, air.row)]
    for text in _month_notes(sheet):
        bands += row(_NOTE, (label("说明"), Cell(text, SMALL, Align.LEFT)), air.row)
    return bands


def _mark_cell(sheet: ScoreSheet, score: MonthScore | None, month: int, indicator_no: str) -> Cell:
    mark = sheet.marks.get((month, indicator_no))
    if score is not None and score.state is MonthState.EXCLUDED:
        return Cell("—", SMALL)
    if mark is not None and mark.not_applicable:
        return Cell(NOT_APPLICABLE, SMALL)
    if mark is None or mark.entered is None:
        return Cell("缺", STRONG)
    return Cell(show_short(mark.entered), SMALL)


def _adjustment_row(sheet: ScoreSheet, direction: Direction) -> tuple[Cell, ...]:
    months = {month.month: month.counted for month in sheet.result.routine.months}
    sums = [sum_counted(months.get(month, ()), direction) for month in MONTHS]
    return (
        Cell(direction.label, SMALL, Align.LEFT, 2),
        *(Cell(show_short(points) if points else "", SMALL) for points in sums),
    )


def _month_cell(score: MonthScore | None) -> Cell:
    if score is None or score.state is MonthState.MISSING:
        return Cell("缺分", STRONG)
    if score.state is MonthState.EXCLUDED or score.score is None:
        return Cell("不计", SMALL)
    return Cell(show(score.score), Style(face=Face.BOLD, size=7.5, leading=9.8))


def _month_notes(sheet: ScoreSheet) -> list[str]:
    notes = []
    for reason, group in groupby(sheet.result.routine.months, key=lambda month: month.reason):
        months = [month for month in group if month.state is MonthState.EXCLUDED]
        if months:
            first, last = months[0].month, months[-1].month
            span = f"{first}月" if first == last else f"{first}月至{last}月"
            notes.append(f"{span}不计：{reason}")
    names = {indicator.indicator_no: indicator.name for indicator in sheet.indicators}
    notes += [
        f"{month}月{names[number]}不适用：{mark.reason.strip() or '没有写明理由'}"
        for (month, number), mark in sorted(sheet.marks.items())
        if mark.not_applicable and number in names
    ]
    routine = sheet.result.routine
    if routine.score is not None:
        notes.append(f"计入{len(routine.assessed)}个月，平均{show(routine.score, 4)}分")
    return [*(["。".join(notes) + "。"] if notes else []), *sheet.corrections]


def adjustment_rows(sheet: ScoreSheet, air: Spacing, number: str) -> list[Band]:
    """Additions and deductions with their facts, and what of them does not count and why."""
    grid = Grid(_X, (11 * MM, 11 * MM, 13 * MM, _WIDTH - 73 * MM, 38 * MM))
    header = header_row(
        grid, (label("月份"), label("加扣"), label("分值"), label("事由"), label("依据文号")), air.row
    )
    rows = [
        (
            Cell(f"{each.month}月", SMALL),
            Cell(each.direction.label, SMALL),
            Cell(("+" if each.direction is Direction.ADD else "−") + show_short(each.points), SMALL),
            Cell(f"{each.fact}（{counted.note}）" if counted.note else each.fact, SMALL, Align.LEFT),
            Cell(each.document_no, SMALL),
        )
        for month in sheet.result.routine.months
        for counted in month.counted
        for each in (counted.adjustment,)
    ]
    return [_heading(air, f"{number}、加减分事项"), *table(grid, header, rows, air.row)]


def derivation_rows(sheet: ScoreSheet, air: Spacing, number: str) -> list[Band]:
    """The derivation lines of the total, short ones two abreast."""
    lines = sheet.result.lines
    bands = [_heading(air, f"{number}、得分明细")]
    half = _WIDTH / 2 - 2 * MM
    waiting: DerivationLine | None = None
    for line in lines:
        if text_width(_LINE.face, _LINE.size, line.sentence) > half:
            if waiting is not None:
                bands.append(_line_band(air, (waiting.sentence,), half))
                waiting = None
            bands += [
                _line_band(air, (text,), half) for text in wrap(line.sentence, _LINE.face, _LINE.size, _WIDTH)
            ]
        elif waiting is None:
            waiting = line
        else:
            bands.append(_line_band(air, (waiting.sentence, line.sentence), half))
            waiting = None
    if waiting is not None:
        bands.append(_line_band(air, (waiting.sentence,), half))
    return bands


def _line_band(air: Spacing, texts: tuple[str, ...], half: float) -> Band:
    y = air.line * 0.78
    return Band(
        _LINE.leading,
        tuple(Text(_X + index * (half + 4 * MM), y, text, _LINE) for index, text in enumerate(texts)),
    )
