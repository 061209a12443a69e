"""The county's year in the bureau's file: units that are due, due dates, when packages came, closing."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlmodel import Field, SQLModel

from kpi_desktop.domain.county_table import CountyYear, DueUnit, Receipt
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.merging import HandInStage, PackageStatus
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.store.tables import IntakeRow


class CountyYearRow(SQLModel, table=True):
    """The county's year (全县年度)."""

    __tablename__ = "county_year"
    year: int = Field(primary_key=True)
    plan_due: str = ""
    monthly_due: str = ""
    year_end_due: str = ""
    closed_at: str = ""
    closed_by: str = ""
    note: str = ""


class DueUnitRow(SQLModel, table=True):
    """A unit that has to hand in (应报单位)."""

    __tablename__ = "due_unit"
    year: int = Field(primary_key=True)
    unit_code: str = Field(primary_key=True)
    unit_name: str
    sort_order: int = 0


_YEAR = CountyYearRow.__table__  # type: ignore[attr-defined]
_DUE = DueUnitRow.__table__  # type: ignore[attr-defined]
_INTAKE = IntakeRow.__table__  # type: ignore[attr-defined]
_CAME = (
    PackageStatus.MERGED.value,
    PackageStatus.CONFLICTS.value,
    PackageStatus.UNCHANGED.value,
    PackageStatus.OLDER.value,
)


def load_county_year(connection: Connection, year: int) -> CountyYear:
    """The county's year; one nobody has touched yet has no due dates and is open."""
    row = connection.execute(select(_YEAR).where(_YEAR.c.year == year)).first()
    return CountyYear(**row._mapping) if row is not None else CountyYear(year=year)  # noqa: SLF001 - SQLAlchemy's public mapping


def save_county_year(connection: Connection, county: CountyYear) -> None:
    """Write the county's year."""
    row = asdict(county)
    connection.execute(upsert(_YEAR).values(row).on_conflict_do_update(index_elements=["year"], set_=row))


def check_open(connection: Connection, year: int) -> None:
    """Refuse a change of a county's year that is closed.

    Raises RuleViolation with the next step.
    """
    county = load_county_year(connection, year)
    if county.closed_at:
        message = f"全县{year}年度已经封存，不能再改；要改请先在“上报合并”的“全县核对”中撤销封存并写明理由。"
        raise RuleViolation(message)


def list_due_units(connection: Connection, year: int) -> tuple[DueUnit, ...]:
    """The units that are due, in the order given."""
    query = select(_DUE.c.unit_code, _DUE.c.unit_name).where(_DUE.c.year == year)
    rows = connection.execute(query.order_by(_DUE.c.sort_order, _DUE.c.unit_code))
    return tuple(DueUnit(unit_code=code, unit_name=name) for code, name in rows)


def save_due_units(connection: Connection, year: int, units: Sequence[DueUnit]) -> None:
    """Replace the list of units that are due."""
    connection.execute(delete(_DUE).where(_DUE.c.year == year))
    rows = [
        {"year": year, "unit_code": unit.unit_code, "unit_name": unit.unit_name, "sort_order": at}
        for at, unit in enumerate(units)
    ]
    if rows:
        connection.execute(insert(_DUE), rows)


def list_receipts(connection: Connection, year: int) -> tuple[Receipt, ...]:
    """Every package of a year that came and was not taken back."""
    query = select(_INTAKE.c.unit_code, _INTAKE.c.stage, _INTAKE.c.number, _INTAKE.c.at).where(
        _INTAKE.c.year == year, _INTAKE.c.status.in_(_CAME), _INTAKE.c.undone_at == ""
    )
    return tuple(
        Receipt(
            key=UnitYear(unit_code=code, year=year),
            stage=HandInStage(stage),
            number=number,
            received_on=datetime.fromisoformat(at).astimezone().date().isoformat(),
        )
        for code, stage, number, at in connection.execute(query.order_by(_INTAKE.c.intake_no))
    )
