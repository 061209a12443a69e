"""A unit's year as a whole: reading it, founding it, its scheme."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import Connection, Table, func, select
from sqlmodel import SQLModel

from kpi_desktop.domain.appointments import Appointment
from kpi_desktop.domain.ballots import BallotBatch, BallotTally
from kpi_desktop.domain.competition_steps import RoundStepRecord
from kpi_desktop.domain.duties import Duty
from kpi_desktop.domain.entry_corrections import EntryCorrection, correct_adjustments, correct_exclusions
from kpi_desktop.domain.errors import FileTrouble
from kpi_desktop.domain.evidence import Attachment
from kpi_desktop.domain.grading import GradeDecision
from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.domain.leave import LeaveRecord
from kpi_desktop.domain.month_closing import MarkCorrection, apply_corrections
from kpi_desktop.domain.monthly import Adjustment, MonthExclusion, MonthlyMark
from kpi_desktop.domain.period_rules import PeriodDecision, PeriodStep
from kpi_desktop.domain.person_facts import PersonFacts
from kpi_desktop.domain.placement import CompetitionRound
from kpi_desktop.domain.posts import Post
from kpi_desktop.domain.registers import RegisterEntry, ServicePromise
from kpi_desktop.domain.scheme import Scheme
from kpi_desktop.domain.scheme_data import scheme_from_data, scheme_to_data
from kpi_desktop.domain.selection import SelectionRound, SelectionStepRecord
from kpi_desktop.domain.staff import Employee, Sanction, Section, Unit
from kpi_desktop.domain.steps import StepRecord
from kpi_desktop.domain.tasks import UnitTask
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.domain.workdays import CalendarYear
from kpi_desktop.domain.year_book import TypedScore, YearBook
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
from kpi_desktop.store.columns import canonical_json
from kpi_desktop.store.monthly import MonthlyMarkRow
from kpi_desktop.store.posts import EmployeeRow
from kpi_desktop.store.record_kinds import Row
from kpi_desktop.store.records import BOOKKEEPING, KIND_OF, RowChange, load_records
from kpi_desktop.store.row_limits import refuse_signs
from kpi_desktop.store.tables import SchemeRow, YearBookRow

_BOOK = YearBookRow.__table__  # type: ignore[attr-defined]
_SCHEME = SchemeRow.__table__  # type: ignore[attr-defined]
_MARK = MonthlyMarkRow.__table__  # type: ignore[attr-defined]
_EMPLOYEE = EmployeeRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True, kw_only=True)
class BookSummary:
    """A unit's year as a list shows it; `changed_at` is UTC text."""

    key: UnitYear
    unit_name: str
    people: int
    changed_at: str


def list_books(connection: Connection) -> tuple[BookSummary, ...]:
    """Every unit's year in the file, by unit code and year."""
    people = (
        select(_EMPLOYEE.c.unit_code, _EMPLOYEE.c.year, func.count().label("people"))
        .where(_EMPLOYEE.c.removed == 0)
        .group_by(_EMPLOYEE.c.unit_code, _EMPLOYEE.c.year)
        .subquery()
    )
    query = (
        select(_BOOK, func.coalesce(people.c.people, 0).label("people"))
        .outerjoin(people, (people.c.unit_code == _BOOK.c.unit_code) & (people.c.year == _BOOK.c.year))
        .where(_BOOK.c.removed == 0)
        .order_by(_BOOK.c.unit_code, _BOOK.c.year)
    )
    return tuple(
        BookSummary(
            key=UnitYear(unit_code=row.unit_code, year=row.year),
            unit_name=row.unit_name,
            people=row.people,
            changed_at=row.changed_at,
        )
        for row in connection.execute(query)
    )


def load_book(connection: Connection, key: UnitYear) -> YearBook:
    """Everything recorded of a unit's year.

    Raises FileTrouble when the file does not hold that year.
    """
    corrections: tuple[MarkCorrection, ...] = load_records(connection, KIND_OF[MarkCorrection], key)
    months = replace(
        _load_entries(connection, key, load_plan(connection, key)),
        marks=apply_corrections(load_records(connection, KIND_OF[MonthlyMark], key), corrections),
        corrections=corrections,
        promises=load_records(connection, KIND_OF[ServicePromise], key),
        register_entries=load_records(connection, KIND_OF[RegisterEntry], key),
        leave_records=load_records(connection, KIND_OF[LeaveRecord], key),
        attachments=load_records(connection, KIND_OF[Attachment], key),
        period_decisions=load_records(connection, KIND_OF[PeriodDecision], key),
        period_steps=load_records(connection, KIND_OF[PeriodStep], key),
        facts=load_records(connection, KIND_OF[PersonFacts], key),
    )
    return reload_year_end(connection, months)


def reload_year_end(connection: Connection, book: YearBook) -> YearBook:
    """The book with what is recorded of the year's end read again, all else as it is: what an edit there needs."""
    key = book.key
    return replace(
        book,
        tallies=load_records(connection, KIND_OF[BallotTally], key),
        batches=load_records(connection, KIND_OF[BallotBatch], key),
        typed_scores=load_records(connection, KIND_OF[TypedScore], key),
        sanctions=load_records(connection, KIND_OF[Sanction], key),
        decisions=load_records(connection, KIND_OF[GradeDecision], key),
        team_results=load_records(connection, KIND_OF[TeamResult], key),
        opinions=load_records(connection, KIND_OF[Opinion], key),
        appraisals=load_records(connection, KIND_OF[Appraisal], key),
        confirmed=load_records(connection, KIND_OF[ConfirmedResult], key),
        notices=load_records(connection, KIND_OF[YearNotice], key),
        objections=load_records(connection, KIND_OF[YearObjection], key),
        result_notices=load_records(connection, KIND_OF[ResultNotice], key),
        appeals=load_records(connection, KIND_OF[Appeal], key),
        talks=load_records(connection, KIND_OF[Talk], key),
        refusals=load_records(connection, KIND_OF[AssessmentRefusal], key),
        late_grades=load_records(connection, KIND_OF[LateGrade], key),
        wage_starts=load_records(connection, KIND_OF[WageStart], key),
        payout_plans=load_records(connection, KIND_OF[PayoutPlan], key),
        payout_shares=load_records(connection, KIND_OF[PayoutShare], key),
    )


def load_attachments(connection: Connection, key: UnitYear) -> tuple[Attachment, ...]:
    """The attached files that a unit's year names."""
    return load_records(connection, KIND_OF[Attachment], key)


def load_plan(connection: Connection, key: UnitYear) -> YearBook:
    """The year without its marks, ballots, scores and decisions.

    Raises FileTrouble when the file does not hold that year.
    """
    head = connection.execute(
        select(_BOOK).where(_BOOK.c.unit_code == key.unit_code, _BOOK.c.year == key.year)
    ).first()
    if head is None:
        message = f"文件中没有{key.unit_code}的{key.year}年度数据，请检查单位和年度。"
        raise FileTrouble(message)
    return YearBook(
        unit=Unit(code=head.unit_code, name=head.unit_name, filing_body=head.filing_body),
        year=head.year,
        scheme=load_scheme(connection, key),
        sections=load_records(connection, KIND_OF[Section], key, order="sort_order"),
        employees=load_records(connection, KIND_OF[Employee], key, order="sort_order"),
        posts=load_records(connection, KIND_OF[Post], key, order="sort_order"),
        indicators=load_records(connection, KIND_OF[Indicator], key, order="sort_order"),
        duties=load_records(connection, KIND_OF[Duty], key, order="sort_order"),
        tasks=load_records(connection, KIND_OF[UnitTask], key, order="sort_order"),
        steps=load_records(connection, KIND_OF[StepRecord], key),
        competition_rounds=load_records(connection, KIND_OF[CompetitionRound], key),
        competition_steps=load_records(connection, KIND_OF[RoundStepRecord], key),
        calendar_years=load_records(connection, KIND_OF[CalendarYear], key),
        appointments=load_records(connection, KIND_OF[Appointment], key),
        selection_rounds=load_records(connection, KIND_OF[SelectionRound], key),
        selection_steps=load_records(connection, KIND_OF[SelectionStepRecord], key),
    )


def load_month(connection: Connection, key: UnitYear, month: int) -> YearBook:
    """The plan with one month's marks, and the year's adjustments, exclusions and files: caps and matters span months.

    Raises FileTrouble when the file does not hold that year.
    """
    corrections: tuple[MarkCorrection, ...] = load_records(
        connection, KIND_OF[MarkCorrection], key, month=month
    )
    return replace(
        _load_entries(connection, key, load_plan(connection, key)),
        marks=apply_corrections(
            load_records(connection, KIND_OF[MonthlyMark], key, month=month), corrections
        ),
        corrections=corrections,
        attachments=load_attachments(connection, key),
    )


def _load_entries(connection: Connection, key: UnitYear, book: YearBook) -> YearBook:
    """The book with the year's additions, deductions and months not assessed, as they count after their corrections."""
    corrections: tuple[EntryCorrection, ...] = load_records(connection, KIND_OF[EntryCorrection], key)
    return replace(
        book,
        adjustments=correct_adjustments(load_records(connection, KIND_OF[Adjustment], key), corrections),
        exclusions=correct_exclusions(load_records(connection, KIND_OF[MonthExclusion], key), corrections),
        entry_corrections=corrections,
    )


def has_marks(connection: Connection, key: UnitYear) -> bool:
    """Whether any month of a unit's year has marks, cleared ones included."""
    query = select(_MARK.c.month).where(_MARK.c.unit_code == key.unit_code, _MARK.c.year == key.year)
    return connection.execute(query.where(_MARK.c.removed == 0).limit(1)).first() is not None


def load_scheme(connection: Connection, key: UnitYear) -> Scheme:
    """The scheme of a unit's year."""
    body = connection.execute(
        select(_SCHEME.c.body).where(_SCHEME.c.unit_code == key.unit_code, _SCHEME.c.year == key.year)
    ).scalar_one()
    return scheme_from_data(json.loads(body))


def plan_scheme(connection: Connection, key: UnitYear, scheme: Scheme) -> list[RowChange]:
    """What writing a scheme would change."""
    row: Row = {
        "unit_code": key.unit_code,
        "year": key.year,
        "body": canonical_json(scheme_to_data(scheme)),
        "removed": 0,
    }
    return _plan_single(connection, _SCHEME, row)


def plan_unit(connection: Connection, unit: Unit, year: int) -> list[RowChange]:
    """What writing the unit's own data would change."""
    row: Row = {
        "unit_code": unit.code,
        "year": year,
        "unit_name": unit.name,
        "filing_body": unit.filing_body,
        "removed": 0,
    }
    return _plan_single(connection, _BOOK, row)


def _plan_single(connection: Connection, table: Table, row: Row) -> list[RowChange]:
    columns = [column for column in table.c if column.name not in BOOKKEEPING]
    query = select(*columns).where(*(column == row[column.name] for column in table.primary_key))
    refuse_signs(table.name, row)
    found = connection.execute(query).first()
    old = dict(found._mapping) if found is not None else None  # noqa: SLF001 - SQLAlchemy's public mapping
    return [] if old == row else [RowChange(table=table.name, old=old, new=row)]


def rows_stand(connection: Connection, rows: Iterable[tuple[str, Row | None]]) -> bool:
    """Whether every one of these rows is in the file just so, bookkeeping aside."""
    for name, row in rows:
        if row is None:
            continue
        table = SQLModel.metadata.tables[name]
        columns = [column for column in table.c if column.name not in BOOKKEEPING]
        query = select(*columns).where(*(column == row[column.name] for column in table.primary_key))
        found = connection.execute(query).first()
        if found is None or dict(found._mapping) != row:  # noqa: SLF001 - SQLAlchemy's public mapping
            return False
    return True
