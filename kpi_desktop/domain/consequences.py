"""What results lead to over the years (结果运用): runs and sums of grades, commendation, rises, talks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.staff import Employee
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.domain.year_end_rule import YearEndRule
from kpi_desktop.domain.year_records import WageStart

_PASSED = frozenset({Grade.EXCELLENT, Grade.COMPETENT})
_TWO = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class YearGrade:
    """A person's grade of one year; `is_typed` was entered by hand, not decided in this file."""

    year: int
    grade: Grade
    is_typed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequence:
    """One person's history, newest year last, with what it counts up to and what follows this year.

    `excellent_run`, `basic_run`, `incompetent_run` years in a row up to this year; `step_years` and `level_years` of
    称职 or above since the last rise, of which this file knows from `known_from` on; `half_years` the half years that
    优秀 takes off the time in the present level (Art 19).
    """

    employee: Employee
    history: tuple[YearGrade, ...]
    start: WageStart
    excellent_run: int
    basic_run: int
    incompetent_run: int
    step_years: int
    level_years: int
    half_years: int
    measures: tuple[str, ...]
    is_commended: bool
    has_merit: bool
    needs_talk: bool

    @property
    def known_from(self) -> int | None:
        """The first year known, None without any."""
        return self.history[0].year if self.history else None


def collect_history(book: YearBook, former: Mapping[int, Mapping[str, Grade]]) -> dict[str, list[YearGrade]]:
    """Everybody's grades by year: typed ones, those of former years in the file (which outweigh), this year's decided."""
    years: dict[str, dict[int, YearGrade]] = {}
    for facts in book.facts:
        for year, grade in facts.grades:
            if year < book.year:
                typed = YearGrade(year=year, grade=grade, is_typed=True)
                years.setdefault(facts.employee_no, {})[year] = typed
    for year, grades in former.items():
        for number, grade in grades.items():
            if year < book.year:
                years.setdefault(number, {})[year] = YearGrade(year=year, grade=grade)
    for decision in book.decisions:
        own = years.setdefault(decision.employee_no, {})
        own[book.year] = YearGrade(year=book.year, grade=decision.grade)
    return {number: [own[year] for year in sorted(own)] for number, own in years.items()}


def derive_consequences(book: YearBook, former: Mapping[int, Mapping[str, Grade]]) -> tuple[Consequence, ...]:
    """Everybody's counters and what follows, in roster order; `former` are grades by year and employee number."""
    histories = collect_history(book, former)
    starts = {start.employee_no: start for start in book.wage_starts}
    return tuple(
        _derive(
            employee,
            tuple(histories.get(employee.employee_no, ())),
            starts.get(employee.employee_no) or WageStart(employee_no=employee.employee_no),
            book,
        )
        for employee in book.employees
    )


def _derive(
    employee: Employee, history: tuple[YearGrade, ...], start: WageStart, book: YearBook
) -> Consequence:
    rule = book.scheme.year_end
    excellent = count_run(history, Grade.EXCELLENT, book.year, rule)
    basic = count_run(history, Grade.BASIC, book.year, rule)
    incompetent = count_run(history, Grade.INCOMPETENT, book.year, rule)
    steps = _count_passed(history, start.step_from)
    levels = _count_passed(history, start.level_from)
    now = next((each.grade for each in history if each.year == book.year), None)
    merit = _has_merit(excellent, rule)
    return Consequence(
        employee=employee,
        history=history,
        start=start,
        excellent_run=excellent,
        basic_run=basic,
        incompetent_run=incompetent,
        step_years=steps,
        level_years=levels,
        half_years=sum(1 for each in history if each.grade is Grade.EXCELLENT),
        measures=_list_measures(now, basic, incompetent, steps, levels, merit=merit, rule=rule),
        is_commended=now is Grade.EXCELLENT and not merit,
        has_merit=merit,
        needs_talk=now in (Grade.BASIC, Grade.INCOMPETENT),
    )


def count_run(history: Sequence[YearGrade], grade: Grade, year: int, rule: YearEndRule) -> int:
    """How many years in a row up to `year` a grade was given.

    A year nobody knows of ends the run; a year without a grade ends it, or is passed over, by the scheme's rule.
    """
    grades = {each.year: each.grade for each in history}
    run, at = 0, year
    while (found := grades.get(at)) is not None:
        if found is grade:
            run += 1
        elif found is not Grade.UNDETERMINED or rule.gap_breaks:
            break
        at -= 1
    return run


def _count_passed(history: Sequence[YearGrade], since: int | None) -> int:
    return sum(1 for each in history if each.grade in _PASSED and (since is None or each.year >= since))


def _has_merit(run: int, rule: YearEndRule) -> bool:
    if rule.merit_resets:
        return run > 0 and run % rule.merit_years == 0
    return run >= rule.merit_years


def _list_measures(
    now: Grade | None,
    basic: int,
    incompetent: int,
    steps: int,
    levels: int,
    *,
    merit: bool,
    rule: YearEndRule,
) -> tuple[str, ...]:
    measures = []
    if now is Grade.EXCELLENT:
        measures.append("连续优秀，记三等功" if merit else "嘉奖")
        measures.append("晋升职级年限缩短半年")
    if now in _PASSED:
        if steps and steps % rule.step_years == 0:
            measures.append(f"称职以上累计{steps}年，晋升一个工资档次")
        if levels and levels % rule.level_years == 0:
            measures.append(f"称职以上累计{levels}年，晋升一个级别")
    if now is Grade.BASIC:
        measures.append("诫勉，限期改进，本年不计晋级晋档，一年内不得晋升")
        if basic >= _TWO:
            measures.append(f"连续{basic}年基本称职，予以组织调整")
    if now is Grade.INCOMPETENT:
        measures.append("降低一个职务或职级层次，本年不计晋级晋档")
        if incompetent >= _TWO:
            measures.append(f"连续{incompetent}年不称职，按规定予以辞退")
    if now is Grade.UNDETERMINED:
        measures.append("没有确定等次，本年不计晋级晋档")
    return tuple(measures)
