"""Everything recorded of one unit's year, as frozen records, and the indexes scoring reads it by."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol, TypeVar

from kpi_desktop.domain.appointments import (
    Appointment,
    PostSpan,
    by_person,
    counted_spans,
    say_change,
    spans_of_month,
)
from kpi_desktop.domain.ballots import BallotBatch, BallotTally
from kpi_desktop.domain.competition_steps import RoundStepRecord
from kpi_desktop.domain.duties import Duty
from kpi_desktop.domain.entry_corrections import EntryCorrection
from kpi_desktop.domain.evidence import Attachment
from kpi_desktop.domain.grading import GradeDecision
from kpi_desktop.domain.indicator_kinds import INDICATOR_KINDS
from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.domain.leave import LeaveRecord
from kpi_desktop.domain.month_closing import MarkCorrection
from kpi_desktop.domain.monthly import Adjustment, MonthExclusion, MonthlyMark, MonthPosts
from kpi_desktop.domain.period_rules import PeriodDecision, PeriodStep
from kpi_desktop.domain.person_facts import PersonFacts
from kpi_desktop.domain.placement import CompetitionRound
from kpi_desktop.domain.posts import Post
from kpi_desktop.domain.registers import Register, RegisterEntry, ServicePromise
from kpi_desktop.domain.scheme import Scheme
from kpi_desktop.domain.selection import SelectionRound, SelectionStepRecord
from kpi_desktop.domain.staff import Employee, Sanction, Section, Unit
from kpi_desktop.domain.steps import StepRecord
from kpi_desktop.domain.tasks import UnitTask
from kpi_desktop.domain.values import Points, UnitYear
from kpi_desktop.domain.workdays import CalendarYear
from kpi_desktop.domain.year_records import (
    Appeal,
    Appraisal,
    AssessmentRefusal,
    ConfirmedResult,
    LateGrade,
    Opinion,
    PayoutPlan,
    PayoutShare,
    ResultNotice,
    Talk,
    TeamResult,
    WageStart,
    YearNotice,
    YearObjection,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedScore:
    """A typed score of a person in one part of the year (年终目标考核得分); `score` None is not yet given.

    `is_waived`: the part, typed or not, does not apply to the person, with its reason.
    """

    employee_no: str
    part: str
    score: Points | None
    reason: str = ""
    is_waived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class YearBook:
    """One unit's year; every tuple in the order people see it.

    `marks`, `adjustments` and `exclusions` are as they count: of a corrected one the newest value; `corrections` and
    `entry_corrections` say what they were.
    """

    unit: Unit
    year: int
    scheme: Scheme
    sections: tuple[Section, ...] = ()
    employees: tuple[Employee, ...] = ()
    posts: tuple[Post, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    duties: tuple[Duty, ...] = ()
    tasks: tuple[UnitTask, ...] = ()
    marks: tuple[MonthlyMark, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    exclusions: tuple[MonthExclusion, ...] = ()
    corrections: tuple[MarkCorrection, ...] = ()
    entry_corrections: tuple[EntryCorrection, ...] = ()
    promises: tuple[ServicePromise, ...] = ()
    register_entries: tuple[RegisterEntry, ...] = ()
    leave_records: tuple[LeaveRecord, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    period_decisions: tuple[PeriodDecision, ...] = ()
    period_steps: tuple[PeriodStep, ...] = ()
    tallies: tuple[BallotTally, ...] = ()
    batches: tuple[BallotBatch, ...] = ()
    typed_scores: tuple[TypedScore, ...] = ()
    sanctions: tuple[Sanction, ...] = ()
    decisions: tuple[GradeDecision, ...] = ()
    steps: tuple[StepRecord, ...] = ()
    competition_rounds: tuple[CompetitionRound, ...] = ()
    competition_steps: tuple[RoundStepRecord, ...] = ()
    calendar_years: tuple[CalendarYear, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    selection_rounds: tuple[SelectionRound, ...] = ()
    selection_steps: tuple[SelectionStepRecord, ...] = ()
    facts: tuple[PersonFacts, ...] = ()
    team_results: tuple[TeamResult, ...] = ()
    opinions: tuple[Opinion, ...] = ()
    appraisals: tuple[Appraisal, ...] = ()
    confirmed: tuple[ConfirmedResult, ...] = ()
    notices: tuple[YearNotice, ...] = ()
    objections: tuple[YearObjection, ...] = ()
    result_notices: tuple[ResultNotice, ...] = ()
    appeals: tuple[Appeal, ...] = ()
    talks: tuple[Talk, ...] = ()
    refusals: tuple[AssessmentRefusal, ...] = ()
    late_grades: tuple[LateGrade, ...] = ()
    wage_starts: tuple[WageStart, ...] = ()
    payout_plans: tuple[PayoutPlan, ...] = ()
    payout_shares: tuple[PayoutShare, ...] = ()

    @property
    def key(self) -> UnitYear:
        """The unit and year."""
        return UnitYear(unit_code=self.unit.code, year=self.year)


@dataclass(frozen=True, slots=True, kw_only=True)
class BookIndex:
    """A year book by person and month."""

    book: YearBook
    marks: Mapping[tuple[str, int], Mapping[str, MonthlyMark]]
    adjustments: Mapping[tuple[str, int], tuple[Adjustment, ...]]
    adjustments_of: Mapping[str, tuple[Adjustment, ...]]
    exclusions: Mapping[tuple[str, int], str]
    tallies: Mapping[str, tuple[BallotTally, ...]]
    typed_scores: Mapping[tuple[str, str], Decimal]
    score_reasons: Mapping[tuple[str, str], str]
    waivers: Mapping[tuple[str, str], str]
    period_decisions: Mapping[str, tuple[PeriodDecision, ...]]
    sanctions: Mapping[str, tuple[Sanction, ...]]
    accountabilities: Mapping[str, tuple[RegisterEntry, ...]]
    leave_records: Mapping[str, tuple[LeaveRecord, ...]]
    vetoes: tuple[Indicator, ...]
    appointments: Mapping[str, tuple[Appointment, ...]]
    _due: dict[tuple[str, str, int], MonthPosts]

    @classmethod
    def of(cls, book: YearBook) -> "BookIndex":
        """Index a book once for all people."""
        marks: dict[tuple[str, int], dict[str, MonthlyMark]] = {}
        for mark in book.marks:
            marks.setdefault((mark.employee_no, mark.month), {})[mark.indicator_no] = mark
        adjustments: dict[tuple[str, int], tuple[Adjustment, ...]] = {}
        adjustments_of: dict[str, tuple[Adjustment, ...]] = {}
        for adjustment in book.adjustments:
            place = (adjustment.employee_no, adjustment.month)
            adjustments[place] = (*adjustments.get(place, ()), adjustment)
            number = adjustment.employee_no
            adjustments_of[number] = (*adjustments_of.get(number, ()), adjustment)
        tallies: dict[str, list[BallotTally]] = {}
        for tally in book.tallies:
            tallies.setdefault(tally.employee_no, []).append(tally)
        sanctions: dict[str, tuple[Sanction, ...]] = {}
        for sanction in book.sanctions:
            sanctions[sanction.employee_no] = (*sanctions.get(sanction.employee_no, ()), sanction)
        return cls(
            book=book,
            marks=marks,
            adjustments=adjustments,
            adjustments_of=adjustments_of,
            exclusions={(e.employee_no, e.month): e.reason for e in book.exclusions},
            tallies={number: tuple(entries) for number, entries in tallies.items()},
            typed_scores={(t.employee_no, t.part): t.score for t in book.typed_scores if t.score is not None},
            score_reasons={(t.employee_no, t.part): t.reason for t in book.typed_scores if t.reason},
            waivers={(t.employee_no, t.part): t.reason for t in book.typed_scores if t.is_waived},
            period_decisions=_by_person(book.period_decisions),
            sanctions=sanctions,
            accountabilities=_by_person(
                e for e in book.register_entries if e.system is Register.ACCOUNTABILITY
            ),
            leave_records=_by_person(book.leave_records),
            vetoes=tuple(i for i in book.indicators if not INDICATOR_KINDS[i.kind].has_points),
            appointments=by_person(book.appointments),
            _due={},
        )

    def indicators_due(self, employee: Employee, month: int) -> tuple[Indicator, ...]:
        """The indicators marked for a person in a month: those of every post the month counts for."""
        return self.month_posts(employee, month).indicators

    def month_posts(self, employee: Employee, month: int) -> MonthPosts:
        """The posts a person's month counts for by the scheme's rule, and what is marked for them (岗变酬变)."""
        own = self.appointments.get(employee.employee_no, ())
        place = (employee.employee_no if own else "", employee.post_no, month)
        found = self._due.get(place)
        if found is None:
            spans = spans_of_month(employee, own, self.book.year, month)
            found = self._due[place] = self._find_posts(spans, month)
        return found

    def _find_posts(self, spans: tuple[PostSpan, ...], month: int) -> MonthPosts:
        rule = self.book.scheme.post_change
        counted = counted_spans(spans, rule)
        shares = tuple(due_indicators(self.book.indicators, span.post_no, month) for span in counted)
        known = {indicator.indicator_no for share in shares for indicator in share}
        return MonthPosts(
            spans=counted,
            shares=shares,
            indicators=tuple(each for each in self.book.indicators if each.indicator_no in known),
            note=say_change(month, spans, rule),
        )


class _OfPerson(Protocol):
    @property
    def employee_no(self) -> str: ...


_Record = TypeVar("_Record", bound=_OfPerson)


def _by_person(records: Iterable[_Record]) -> dict[str, tuple[_Record, ...]]:
    found: dict[str, list[_Record]] = {}
    for record in records:
        found.setdefault(record.employee_no, []).append(record)
    return {number: tuple(own) for number, own in found.items()}


def due_indicators(indicators: tuple[Indicator, ...], post_no: str, month: int) -> tuple[Indicator, ...]:
    """The indicators marked for a post in a month, in their order."""
    return tuple(indicator for indicator in indicators if indicator.applies(post_no, month))
