"""What the sub-page 全年 shows, derived from the scored year: months by person, spread by section, gaps, last year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from kpi_desktop.domain.distribution import Spread, derive_spreads
from kpi_desktop.domain.errors import Area, Place
from kpi_desktop.domain.monthly import MONTHS, MonthScore, MonthState
from kpi_desktop.domain.period_rules import count_grades, hint_year_end
from kpi_desktop.domain.staff import Employee
from kpi_desktop.domain.values import show, show_fully
from kpi_desktop.domain.year_end import PersonResult, UnitResult, by_section
from kpi_desktop.ui.monthly.state import MARKS

YEAR = "全年"
HEAT, SPREAD, GAPS, LAST_YEAR = "各人各月", "科室分布", "缺分清单", "与上年比较"
WHOLE_YEAR = "全年平均"
LEVELS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatCell:
    """A month of a person: its number, and how strong its colour is (0 lowest, None no score)."""

    text: str
    level: int | None
    state: MonthState
    tooltip: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatRow:
    """A person's year, or the unit's mean (`employee` None)."""

    label: str
    cells: tuple[HeatCell, ...]
    mean: str
    counted: str
    employee: Employee | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatMap:
    """Months × people; `steps` are the lower edges of the colours, lowest first."""

    rows: tuple[HeatRow, ...]
    steps: tuple[Fraction, ...]
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingLine:
    """Marks of a person's month that are not given, and where they go."""

    month: int
    who: str
    section: str
    what: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonLine:
    """A person's mean this year and last; `note` says why they are not compared."""

    employee: Employee
    now: Fraction | None
    before: Fraction | None
    note: str

    @property
    def difference(self) -> Fraction | None:
        """The year's mean less last year's."""
        return None if self.now is None or self.before is None else self.now - self.before


def derive_heat(result: UnitResult) -> HeatMap:
    """Everybody's months with colours in five even steps from the lowest to the highest, and the unit's means."""
    scores = [
        month.score for person in result.people for month in person.routine.months if month.score is not None
    ]
    if not scores:
        rows = tuple(_heat_row(person, ()) for person in result.people)
        return HeatMap(rows=rows, steps=(), sentence="还没有月度得分，请先到“月度评分”逐月填写。")
    low, high = min(scores), max(scores)
    steps = tuple(low + (high - low) * at / LEVELS for at in range(LEVELS if high > low else 1))
    missing = sum(len(person.routine.missing) for person in result.people)
    gaps = f"，{missing}个人月缺分" if missing else ""
    return HeatMap(
        rows=(*(_heat_row(person, steps) for person in result.people), _unit_row(result, steps)),
        steps=steps,
        sentence=f"{len(result.people)}人，最低{show(low)}，最高{show(high)}{gaps}。颜色越深得分越高，格里是得分。",
    )


def _heat_row(person: PersonResult, steps: Sequence[Fraction]) -> HeatRow:
    employee, routine = person.employee, person.routine
    mean = "缺分" if routine.missing else "—" if routine.score is None else show(routine.score, 4)
    return HeatRow(
        label=f"{employee.employee_no} {employee.name}",
        cells=tuple(_heat_cell(month, steps) for month in routine.months),
        mean=mean,
        counted=str(len(routine.assessed)),
        employee=employee,
    )


def _heat_cell(month: MonthScore, steps: Sequence[Fraction]) -> HeatCell:
    if month.score is None:
        text = "不计" if month.state is MonthState.EXCLUDED else "缺"
        return HeatCell(text=text, level=None, state=month.state, tooltip=f"{month.month}月{month.reason}")
    tooltip = month.line.sentence if month.line else ""
    return HeatCell(
        text=show_fully(month.score), level=_level(month.score, steps), state=month.state, tooltip=tooltip
    )


def _level(score: Fraction, steps: Sequence[Fraction]) -> int:
    return max(at for at, step in enumerate(steps) if score >= step)


def _unit_row(result: UnitResult, steps: Sequence[Fraction]) -> HeatRow:
    means = [_mean([person.routine.months[month - 1].score for person in result.people]) for month in MONTHS]
    year = _mean([person.routine.score for person in result.people])
    cells = tuple(
        HeatCell(text="—", level=None, state=MonthState.EXCLUDED, tooltip=f"{month}月没有得分")
        if mean is None
        else HeatCell(
            text=show(mean),
            level=_level(mean, steps),
            state=MonthState.ASSESSED,
            tooltip=f"{month}月全单位平均{show(mean, 4)}",
        )
        for month, mean in zip(MONTHS, means, strict=True)
    )
    return HeatRow(label="全单位平均", cells=cells, mean="—" if year is None else show(year, 4), counted="")


def _mean(scores: Sequence[Fraction | None]) -> Fraction | None:
    given = [score for score in scores if score is not None]
    return sum(given, Fraction(0)) / len(given) if given else None


def legend_of(heat: HeatMap) -> tuple[str, ...]:
    """What each colour stands for, lowest first."""
    return tuple(f"{show(step)}起" for step in heat.steps)


def derive_person(result: UnitResult, employee_no: str) -> tuple[tuple[str, str], ...]:
    """A person's year in words: mean with its sum, best and weakest month, months not counted, the periods' grades."""
    person = next((p for p in result.people if p.employee.employee_no == employee_no), None)
    if person is None:
        return ()
    routine = person.routine
    facts = []
    if routine.line is not None:
        facts.append(("平时得分", f"{routine.line.value} = {routine.line.rule}"))
    elif routine.missing:
        facts.append(
            ("平时得分", f"缺{'、'.join(f'{month.month}月' for month in routine.missing)}，还没有平均")
        )
    unit = _mean([p.routine.score for p in result.people])
    if routine.score is not None and unit is not None:
        word = "高" if routine.score >= unit else "低"
        facts.append(("全单位平均", f"{show(unit, 4)}，本人{word}{show(abs(routine.score - unit))}"))
    scored = [month for month in routine.assessed if month.score is not None]
    if scored:
        best = max(scored, key=lambda month: month.score or Fraction(0))
        weakest = min(scored, key=lambda month: month.score or Fraction(0))
        facts.append(("最高和最低", f"{_say(best)}，{_say(weakest)}"))
    excluded = [month for month in routine.months if month.state is MonthState.EXCLUDED]
    if excluded:
        facts.append(("不计月份", "；".join(f"{month.month}月：{month.reason}" for month in excluded)))
    book = result.book
    counts = count_grades(
        book.period_decisions, book.period_steps, book.scheme.period.cycle, person.employee.employee_no
    )
    if counts.total:
        hint = hint_year_end(counts, book.scheme.period)
        facts.append(("平时考核等次", counts.sentence + (f"。{hint}" if hint else "")))
    return tuple(facts)


def _say(month: MonthScore) -> str:
    return f"{month.month}月{show_fully(month.score)}" if month.score is not None else ""


def spread_choices() -> tuple[str, ...]:
    """Over what the spread can be shown."""
    return (WHOLE_YEAR, *(f"{month}月" for month in MONTHS))


def derive_section_spreads(result: UnitResult, choice: str) -> tuple[Spread, ...]:
    """The spread of the unit and of each section, over the year's means or one month."""
    month = None if choice == WHOLE_YEAR else int(choice.removesuffix("月"))
    return derive_spreads(
        "全单位",
        (
            (
                person.employee.section,
                person.routine.score if month is None else person.routine.months[month - 1].score,
            )
            for person in by_section(result)
        ),
    )


def derive_gaps(result: UnitResult) -> tuple[MissingLine, ...]:
    """Every person's month that lacks a mark, by month, with what is missing."""
    names = {indicator.indicator_no: indicator.name for indicator in result.book.indicators}
    lines = [
        MissingLine(
            month=month.month,
            who=f"{person.employee.name}（{person.employee.employee_no}）",
            section=person.employee.section,
            what="、".join(names.get(number, number) for number in month.missing) or "全部指标",
            place=Place(
                area=Area.MONTHLY,
                page=MARKS,
                month=month.month,
                employee_no=person.employee.employee_no,
                item=month.missing[0] if month.missing else "",
            ),
        )
        for person in result.people
        for month in person.routine.missing
    ]
    return tuple(sorted(lines, key=lambda line: line.month))


def derive_comparison(result: UnitResult, last: UnitResult | None) -> tuple[ComparisonLine, ...]:
    """Everybody's mean beside last year's, found by number and name; nobody while the file has no last year."""
    if last is None:
        return ()
    before = {person.employee.employee_no: person for person in last.people}
    return tuple(_compare(person, before.get(person.employee.employee_no)) for person in result.people)


def _compare(person: PersonResult, before: PersonResult | None) -> ComparisonLine:
    note, earlier = "", None
    if before is None:
        note = "上年不在名册"
    elif before.employee.name != person.employee.name:
        note = f"上年这个工号是{before.employee.name}，不比较"
    else:
        earlier = before.routine.score
        note = "" if earlier is not None else "上年没有平时得分"
    if person.routine.score is None:
        note = note or "今年还没有平时得分"
    return ComparisonLine(employee=person.employee, now=person.routine.score, before=earlier, note=note)


def say_comparison(lines: Sequence[ComparisonLine], last_year: int) -> str:
    """How many rose and fell, and by how much on the mean."""
    differences = [line.difference for line in lines if line.difference is not None]
    if not differences:
        return f"没有两年都有平时得分的人，不能与{last_year}年比较。"
    rose = sum(1 for difference in differences if difference > 0)
    fell = sum(1 for difference in differences if difference < 0)
    mean = sum(differences, Fraction(0)) / len(differences)
    return (
        f"与{last_year}年比较{len(differences)}人：上升{rose}人，下降{fell}人，"
        f"平均{'上升' if mean >= 0 else '下降'}{show(abs(mean))}分。"
    )
