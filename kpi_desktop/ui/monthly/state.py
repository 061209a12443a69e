"""What the tab 月度检查 shows, derived from the year book and the scored year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from kpi_desktop.domain.adjustments import CountedAdjustment
from kpi_desktop.domain.entry_corrections import EntryCorrection
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.evidence import Attachment, adjustment_place, mark_place
from kpi_desktop.domain.indicator_kinds import score_entered
from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.domain.kind_rules import Outcome
from kpi_desktop.domain.month_closing import MarkCorrection, needs_reason
from kpi_desktop.domain.monthly import (
    MONTHS,
    Adjustment,
    MonthExclusion,
    MonthlyMark,
    MonthPosts,
    MonthScore,
    MonthState,
    entries_beside,
    score_month,
    sum_counted,
)
from kpi_desktop.domain.scheme import Direction
from kpi_desktop.domain.staff import Employee
from kpi_desktop.domain.steps import StepKind, StepRecord, find_step, is_done
from kpi_desktop.domain.values import show
from kpi_desktop.domain.year_book import BookIndex, YearBook
from kpi_desktop.domain.year_end import PersonResult, UnitResult

# The sub-pages by title.
MARKS = "月度评分"


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthItem:
    """One of the twelve months on the left."""

    month: int
    state: str
    mood: str

    @property
    def title(self) -> str:
        return f"{self.month}月"


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthLine:
    """A person's month: marks by indicator, totals of adjustments, the score; `with_files` are the marks with files."""

    employee: Employee
    marks: Mapping[str, MonthlyMark]
    added: Decimal
    deducted: Decimal
    score: MonthScore
    is_closed: bool
    due: frozenset[str]
    with_files: frozenset[str] = frozenset()

    @property
    def is_excluded(self) -> bool:
        """Whether the month is not assessed; one of indicators that do not apply can still be marked."""
        return self.score.state is MonthState.EXCLUDED and not self.score.waived

    def takes(self, indicator_no: str) -> bool:
        """Whether the indicator is marked for this person this month."""
        return not self.is_excluded and indicator_no in self.due

    def why_not(self, indicator_no: str) -> str:
        """Why a cell takes no mark, empty when it does."""
        if self.is_excluded:
            return self.score.reason
        return "" if indicator_no in self.due else "这项指标不适用于该岗位"

    def second(self, indicator_no: str) -> Decimal | None:
        """The other input of an indicator that takes two."""
        mark = self.marks.get(indicator_no)
        return mark.second if mark else None

    def entered(self, indicator_no: str) -> Decimal | None:
        mark = self.marks.get(indicator_no)
        return mark.entered if mark else None

    def is_waived(self, indicator_no: str) -> bool:
        """Whether the indicator is marked 不适用."""
        mark = self.marks.get(indicator_no)
        return mark is not None and mark.not_applicable and self.takes(indicator_no)

    def has_evidence(self, indicator_no: str) -> bool:
        """Whether a mark carries a reason, the number of its source or files."""
        mark = self.marks.get(indicator_no)
        return indicator_no in self.with_files or (mark is not None and bool(mark.reason or mark.document_no))

    def reason(self, indicator_no: str) -> str:
        mark = self.marks.get(indicator_no)
        return mark.reason if mark else ""

    def lacks_reason(self, indicator: Indicator) -> bool:
        """Whether the mark must have a reason with a fact, and has none."""
        mark = self.marks.get(indicator.indicator_no)
        return mark is not None and self.takes(indicator.indicator_no) and needs_reason(indicator, mark)


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthSheet:
    """A month of the unit."""

    month: int
    indicators: tuple[Indicator, ...]
    lines: tuple[MonthLine, ...]
    adjustments: tuple[AdjustmentLine, ...]
    closed: StepRecord | None
    attachments: tuple[Attachment, ...] = ()
    published: StepRecord | None = None
    corrections: tuple[MarkCorrection, ...] = ()
    entry_corrections: tuple[EntryCorrection, ...] = ()
    is_plan_locked: bool = True

    @property
    def reasonless(self) -> tuple[tuple[MonthLine, Indicator], ...]:
        """The cells that must have a reason before the month is closed, and have none."""
        return tuple(
            (line, indicator)
            for line in self.lines
            for indicator in self.indicators
            if line.lacks_reason(indicator)
        )

    @property
    def missing(self) -> int:
        return sum(len(line.score.missing) for line in self.lines)

    @property
    def first_missing(self) -> tuple[str, str]:
        """Where filling in goes on: number and indicator, empty when nothing is missing."""
        line = next((line for line in self.lines if line.score.missing), None)
        return (line.employee.employee_no, line.score.missing[0]) if line else ("", "")

    @property
    def sentence(self) -> str:
        """Where the month stands and what comes next."""
        if self.closed is not None:
            who = f"（{self.closed.done_by}）" if self.closed.done_by else ""
            return (
                f"{self.month}月已于{self.closed.done_on}关账{who}；改个别分数用“更正”，整月重来请撤回关账。"
            )
        if not self.lines:
            return "人员名册还是空的，请先到“岗位设置”填写人员，或从台账导入。"
        if not self.indicators:
            return "还没有按月考核的指标，请先到“岗位设置”的“量化指标”填写。"
        if self.missing:
            return f"还有{self.missing}格未填，填完后可以关账。"
        if lacking := len(self.reasonless):
            return f"全部填完；{lacking}格低于满分或不适用没有写事由，在下面“待写事由”中补写后可以关账。"
        if not self.is_plan_locked:
            return "全部填完；方案还没有锁定备案，到“岗位设置”备案以后才能关账。"
        return "全部填完，可以关账。"

    @property
    def can_close(self) -> bool:
        """Whether nothing is missing; reasons that lack are told when it is tried."""
        return self.closed is None and bool(self.lines) and bool(self.indicators) and not self.missing


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustmentLine:
    """An addition or deduction of the month with what of it counts and the person's name."""

    counted: CountedAdjustment
    name: str
    is_closed: bool
    item: str = ""
    files: int = 0

    @property
    def adjustment(self) -> Adjustment:
        return self.counted.adjustment

    @property
    def key(self) -> str:
        entry = self.adjustment
        return f"{entry.employee_no}/{entry.direction.value}/{entry.item_no}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthCurve:
    """Twelve scores of a person and the unit's means, None where a month has none."""

    person: tuple[Fraction | None, ...]
    unit: tuple[Fraction | None, ...]

    @property
    def sentence(self) -> str:
        """The curve in words."""
        given = [
            f"{month}月{show(score)}"
            for month, score in zip(MONTHS, self.person, strict=True)
            if score is not None
        ]
        return "各月得分：" + "，".join(given) if given else "还没有月度得分"


def derive_months(result: UnitResult) -> tuple[MonthItem, ...]:
    """The twelve months with state and missing count."""
    closed = {step.month for step in result.book.steps if step.kind is StepKind.MONTH}
    begun = {mark.month for mark in result.book.marks if mark.is_given}
    return tuple(_month_item(month, result, closed, begun) for month in MONTHS)


def _month_item(month: int, result: UnitResult, closed: set[int], begun: set[int]) -> MonthItem:
    if month in closed:
        published = find_step(result.book.steps, StepKind.MONTH_PUBLICATION, month) is not None
        return MonthItem(month=month, state="已公示" if published else "已关账", mood="good")
    if month not in begun:
        return MonthItem(month=month, state="未开始", mood="")
    missing = sum(len(person.routine.months[month - 1].missing) for person in result.people)
    if missing:
        return MonthItem(month=month, state=f"缺{missing}格", mood="bad")
    return MonthItem(month=month, state="待关账", mood="warning")


def derive_sheet(book: YearBook, month: int) -> MonthSheet:
    """A month of the unit, from a book that holds at least this month's marks."""
    indicators = tuple(i for i in book.indicators if i.frequency.falls_in(month))
    closed = find_step(book.steps, StepKind.MONTH, month)
    marks: dict[str, dict[str, MonthlyMark]] = {}
    for mark in book.marks:
        if mark.month == month:
            marks.setdefault(mark.employee_no, {})[mark.indicator_no] = mark
    adjustments: dict[str, list[Adjustment]] = {}
    for adjustment in book.adjustments:
        adjustments.setdefault(adjustment.employee_no, []).append(adjustment)
    files = Counter(attachment.place for attachment in book.attachments)
    exclusions: dict[str, dict[int, str]] = {}
    for excluded in book.exclusions:
        exclusions.setdefault(excluded.employee_no, {})[excluded.month] = excluded.reason
    index = BookIndex.of(book)
    lines = tuple(
        _line(
            employee,
            month,
            book,
            index.month_posts(employee, month),
            marks=marks.get(employee.employee_no, {}),
            entries=adjustments.get(employee.employee_no, []),
            exclusions=exclusions.get(employee.employee_no, {}),
            is_closed=closed is not None,
            files=files,
        )
        for employee in book.employees
    )
    items = {rule.key: rule.label for rule in book.scheme.adjustment_rules}
    return MonthSheet(
        month=month,
        indicators=indicators,
        lines=lines,
        adjustments=tuple(
            AdjustmentLine(
                counted=counted,
                name=line.employee.name,
                is_closed=closed is not None,
                item=items.get(counted.adjustment.rule, "") + counted.adjustment.level,
                files=files[adjustment_place(counted.adjustment)],
            )
            for line in lines
            for counted in line.score.counted
        ),
        closed=closed,
        attachments=book.attachments,
        published=find_step(book.steps, StepKind.MONTH_PUBLICATION, month),
        is_plan_locked=is_done(book.steps, StepKind.PLAN),
        corrections=tuple(each for each in book.corrections if each.month == month),
        entry_corrections=tuple(each for each in book.entry_corrections if each.month == month),
    )


def _line(
    employee: Employee,
    month: int,
    book: YearBook,
    posts: MonthPosts,
    *,
    marks: Mapping[str, MonthlyMark],
    entries: Sequence[Adjustment],
    exclusions: Mapping[int, str],
    is_closed: bool,
    files: Mapping[str, int],
) -> MonthLine:
    score = score_month(
        month,
        employee,
        indicators=posts.indicators,
        marks=marks,
        adjustments=entries_beside(employee, month, entries, exclusions),
        scheme=book.scheme,
        exclusion=exclusions.get(month, ""),
        posts=posts,
    )
    return MonthLine(
        employee=employee,
        marks=marks,
        added=sum_counted(score.counted, Direction.ADD),
        deducted=sum_counted(score.counted, Direction.DEDUCT),
        score=score,
        is_closed=is_closed,
        due=frozenset(indicator.indicator_no for indicator in posts.indicators),
        with_files=frozenset(number for number, mark in marks.items() if mark_place(mark) in files)
        if files
        else frozenset(),
    )


def outcome_of(indicator: Indicator, line: MonthLine) -> Outcome | None:
    """The points of a mark and how they come about; None while it is missing or its rule does not take it."""
    entered = line.entered(indicator.indicator_no)
    if entered is None:
        return None
    try:
        return score_entered(indicator, entered, line.second(indicator.indicator_no))
    except RuleViolation:
        return None


def derive_curve(result: UnitResult, employee_no: str) -> MonthCurve:
    """The twelve months of a person against the unit's mean."""
    person = next((p for p in result.people if p.employee.employee_no == employee_no), None)
    return MonthCurve(
        person=tuple(month.score for month in person.routine.months) if person else (None,) * len(MONTHS),
        unit=tuple(_mean(result.people, month) for month in MONTHS),
    )


def _mean(people: Iterable[PersonResult], month: int) -> Fraction | None:
    scores = [score for person in people if (score := person.routine.months[month - 1].score) is not None]
    return sum(scores, Fraction(0)) / len(scores) if scores else None


def exclusion_of(line: MonthLine | None, month: int) -> MonthExclusion | None:
    """The exclusion that a person's month stands under; None when it is assessed or lies outside the presence."""
    if line is None or not line.is_excluded or line.employee.absence_reason(month):
        return None
    return MonthExclusion(employee_no=line.employee.employee_no, month=month, reason=line.score.reason)


def first_open_month(months: Iterable[MonthItem]) -> int:
    """The month to show first: the first with something missing, else the first not begun, else the last."""
    items = list(months)
    for mood in ("bad", "warning"):
        found = next((item.month for item in items if item.mood == mood), None)
        if found is not None:
            return found
    return next((item.month for item in items if item.mood == ""), MONTHS[-1])
