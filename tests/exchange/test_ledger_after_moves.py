"""A ledger exported and read again where somebody changed posts within the year."""

from decimal import Decimal
from pathlib import Path

from kpi_desktop.domain.appointments import Appointment
from kpi_desktop.domain.errors import Severity
from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.domain.monthly import MonthlyMark
from kpi_desktop.domain.steps import StepKind, StepRecord
from kpi_desktop.services import appointments, importing, reporting, year_end
from kpi_desktop.services.workspace import Workspace
from tests.builders import a_post, an_employee

EACH = (
    Indicator(
        indicator_no="Z1",
        sort_order=1,
        group="common",
        name="学习",
        full_mark=Decimal(30),
        standard="每次扣1分",
        source="台账",
    ),
    Indicator(
        indicator_no="Z2",
        sort_order=2,
        group="duty",
        name="文稿",
        full_mark=Decimal(70),
        standard="每次扣1分",
        source="台账",
        posts=("G001",),
    ),
    Indicator(
        indicator_no="Z3",
        sort_order=3,
        group="duty",
        name="登记",
        full_mark=Decimal(70),
        standard="每次扣1分",
        source="台账",
        posts=("G002",),
    ),
)


def test_that_a_moved_persons_months_survive_the_workbook(unit_file: Workspace, tmp_path: Path) -> None:
    key = unit_file.only_book()
    marks = [
        MonthlyMark(employee_no="001", month=month, indicator_no=number, entered=Decimal(20))
        for month in range(1, 5)
        for number in ("Z1", "Z2" if month < 3 else "Z3")
    ]
    with unit_file.write(key, "准备") as step:
        step.save(
            a_post("G001", sort_order=1),
            a_post("G002", sort_order=2),
            an_employee("001", section="办公室", sort_order=1),
            *EACH,
        )
        step.save(StepRecord(kind=StepKind.PLAN, done_on="2025-12-18", done_by="李"), *marks)
    appointments.appoint(
        unit_file, key, [Appointment(employee_no="001", appointment_no=0, post_no="G002", since="2026-03-01")]
    )
    before = year_end.score(unit_file, key)
    assert [month.score for month in before.people[0].routine.months[:4]] == [40, 40, 40, 40]
    path = tmp_path / "台账.xlsx"
    reporting.export_ledger(before, path)
    plan = importing.plan_import(unit_file, key, path)
    assert [f.message for f in plan.findings if f.severity is Severity.ERROR and "月" in f.place.sheet] == []
    importing.apply_import(unit_file, plan)
    after = year_end.score(unit_file, key)
    assert after.people[0].routine.months == before.people[0].routine.months
    assert after.book.appointments == before.book.appointments
