"""The year at a glance (全年月度得分一览表): months × people with the mean, the grades of the periods, and the mean's rule."""

from dataclasses import dataclass
from fractions import Fraction

from kpi_desktop.domain.monthly import MONTHS, MonthScore, MonthState
from kpi_desktop.domain.period_rules import PeriodDecision, PeriodStage
from kpi_desktop.domain.routine import say_routine_rule
from kpi_desktop.domain.values import show, show_fully
from kpi_desktop.domain.year_end import PersonResult, UnitResult
from kpi_desktop.reports.blocks import paragraph, signatures, title_block
from kpi_desktop.reports.fonts import Face
from kpi_desktop.reports.page import LANDSCAPE, MM, Band, Style
from kpi_desktop.reports.paging import Frame, render_report, running_head
from kpi_desktop.reports.table import STRONG, Cell, Grid, header_row, label, row

PAPER = LANDSCAPE
_TEXT = Style(size=8.2, leading=10.5)
_NAME = Style(face=Face.SANS, size=8.8, leading=11)
_GREY = Style(size=8.2, leading=10.5, grey=0.4)
_SIGN_PLACES = ("填表人（签名）", "审核人（签名）", "考核领导小组组长（签名）")


@dataclass(frozen=True, slots=True, kw_only=True)
class YearOverview:
    """What the overview is printed from."""

    result: UnitResult
    fingerprint: str = ""


def render_year_overview(data: YearOverview) -> bytes:
    """The overview as a PDF file; unfinished while a month lacks a mark."""
    book = data.result.book
    title = f"{book.year}年月度得分一览表"
    is_whole = not any(person.routine.missing for person in data.result.people)
    shown = title if is_whole else f"{title}（未完成）"
    frame = Frame(
        paper=PAPER,
        notes=(book.scheme.rounding_sentence,),
        fingerprint=data.fingerprint,
        running=running_head(PAPER, f"{book.unit.name}　{shown}"),
    )
    bands = [*title_block(PAPER, book.unit.name, shown), *_table(data.result), Band(1.5 * MM)]
    bands += paragraph(PAPER, f"平时得分的算法：{say_routine_rule(book)}。", _TEXT)
    if is_whole:
        bands += [Band(2.5 * MM, glued=True), signatures(PAPER, _SIGN_PLACES, 17 * MM)]
    return render_report(frame, bands, title=title, author=book.unit.name)


def _table(result: UnitResult) -> list[Band]:
    book = result.book
    periods = book.scheme.period.cycle.periods
    approved = {s.period for s in book.period_steps if s.stage is PeriodStage.APPROVED}
    shown = [period for period in periods if period.number in approved and len(periods) <= 4]
    widths = (9.0, 14.0, 21.0, 27.0, *(12.5 for _ in MONTHS), 17.0, 11.0, *(12.0 for _ in shown))
    scale = PAPER.inner_width / sum(widths)
    grid = Grid(PAPER.left, tuple(width * scale for width in widths))
    names = (
        *("序号", "编号", "姓名", "内设机构"),
        *(f"{month}月" for month in MONTHS),
        *("平时得分", "计入\n月数"),
        *(f"{period.number}季\n等次" for period in shown),
    )
    header = header_row(grid, [label(name) for name in names], 8 * MM)
    decisions = {
        (d.employee_no, d.period): d for d in book.period_decisions if d.cycle is book.scheme.period.cycle
    }
    bands = [band._replace(glued=True) for band in header]
    for number, person in enumerate(result.people, start=1):
        cells = _person(number, person)
        cells += [
            Cell(_grade(decisions.get((person.employee.employee_no, period.number))), _TEXT)
            for period in shown
        ]
        bands += row(grid, cells, 5.4 * MM, header=header)
    return bands + row(grid, _means(result, len(shown)), 5.4 * MM, header=header)


def _person(number: int, person: PersonResult) -> list[Cell]:
    employee, routine = person.employee, person.routine
    mean = "缺分" if routine.missing else "—" if routine.score is None else show(routine.score, 4)
    return [
        Cell(str(number), _TEXT),
        Cell(employee.employee_no, _TEXT),
        Cell(employee.name, _NAME),
        Cell(employee.section, _TEXT),
        *(_month(month) for month in routine.months),
        Cell(mean, STRONG),
        Cell(str(len(routine.assessed)), _TEXT),
    ]


def _month(month: MonthScore) -> Cell:
    if month.state is MonthState.EXCLUDED:
        return Cell("不计", _GREY)
    return Cell("缺", STRONG) if month.score is None else Cell(show_fully(month.score), _TEXT)


def _grade(decision: PeriodDecision | None) -> str:
    if decision is None:
        return "—"
    return decision.grade.label if decision.grade else decision.standing.label


def _means(result: UnitResult, shown: int) -> list[Cell]:
    """The unit's mean of each month and of the year, over those who have one."""
    months = [
        mean_of([person.routine.months[month - 1].score for person in result.people]) for month in MONTHS
    ]
    year = mean_of([person.routine.score for person in result.people])
    return [
        label("全单位平均", 4),
        *(Cell("—" if mean is None else show(mean), STRONG) for mean in months),
        Cell("—" if year is None else show(year, 4), STRONG),
        *(Cell("", _TEXT) for _ in range(shown + 1)),
    ]


def mean_of(scores: list[Fraction | None]) -> Fraction | None:
    """The mean of the scores given, None where none is."""
    given = [score for score in scores if score is not None]
    return sum(given, Fraction(0)) / len(given) if given else None
