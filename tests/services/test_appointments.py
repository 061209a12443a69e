"""Appointments over a real file."""

import pytest

from kpi_desktop.domain.appointments import Appointment, AppointmentWay, term_end
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.steps import StepKind, StepRecord
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.services import appointments
from kpi_desktop.services.next_year import start_next_year
from kpi_desktop.services.workspace import Workspace, undo_step
from tests.builders import a_post, an_employee

LOCK = StepRecord(kind=StepKind.PLAN, done_on="2025-12-18", done_by="李")


@pytest.fixture
def unit(unit_file: Workspace) -> Workspace:
    with unit_file.write(unit_file.only_book(), "准备") as step:
        step.save(a_post("G001"), a_post("G002"), an_employee("001", section="办公室"), LOCK)
    return unit_file


def move(unit: Workspace, since: str = "2026-04-01") -> int:
    new = Appointment(
        employee_no="001",
        appointment_no=0,
        post_no="G002",
        since=since,
        until=term_end(since),
        way=AppointmentWay.TRANSFER,
    )
    step_id = appointments.appoint(unit, unit.only_book(), [new]).step_id
    assert step_id is not None
    return step_id


def test_that_an_appointment_moves_the_person_and_can_be_undone(unit: Workspace) -> None:
    step = move(unit)
    book = unit.load_plan(unit.only_book())
    assert book.employees[0].post_no == "G002"
    assert [(a.post_no, a.until, a.ended_on) for a in book.appointments] == [
        ("G001", "", "2026-03-31"),
        ("G002", "2028-03-31", ""),
    ]
    undo_step(unit, step)
    book = unit.load_plan(unit.only_book())
    assert (book.appointments, book.employees[0].post_no) == ((), "G001")


def test_that_nobody_is_appointed_before_the_plan_is_locked(unit: Workspace) -> None:
    with unit.write(unit.only_book(), "撤回") as step:
        step.remove(LOCK)
    with pytest.raises(RuleViolation, match="设岗定责和制定考核方案在前，上岗在后"):
        move(unit)


def test_that_closed_months_keep_their_post(unit: Workspace) -> None:
    closed = StepRecord(kind=StepKind.MONTH, month=4, done_on="2026-05-05", done_by="李")
    with unit.write(unit.only_book(), "关账") as step:
        step.save(closed)
    with pytest.raises(RuleViolation, match="2026-04-30起的岗位变动会改动已关账的4月"):
        move(unit, "2026-04-30")
    with pytest.raises(RuleViolation, match="已关账的4月"):
        appointments.end_appointment(unit, unit.only_book(), "001", ended_on="2026-03-31", reason="轮岗")
    appointments.end_appointment(unit, unit.only_book(), "001", ended_on="2026-04-30", reason="轮岗")
    move(unit, "2026-05-01")


def test_that_the_next_year_goes_on_with_the_term_and_history_tells_it_once(unit: Workspace) -> None:
    move(unit)
    first = unit.only_book()
    start_next_year(unit, first)
    second = UnitYear(unit_code=first.unit_code, year=2027)
    carried = unit.load_plan(second).appointments
    assert [(a.appointment_no, a.post_no, a.since, a.until) for a in carried] == [
        (1, "G002", "2026-04-01", "2028-03-31")
    ]
    with unit.write(second, "锁定") as step:
        step.save(LOCK)
    appointments.end_appointment(unit, second, "001", ended_on="2027-05-31", reason="退休", document_no="3号")
    told = appointments.list_history(unit, first.unit_code, employee_no="001")
    assert [(h.year, h.appointment.post_no, h.appointment.ended_on) for h in told] == [
        (2026, "G001", "2026-03-31"),
        (2027, "G002", "2027-05-31"),
    ]


def test_that_a_roster_without_appointments_is_told_once_over_the_years(unit: Workspace) -> None:
    first = unit.only_book()
    start_next_year(unit, first)
    told = appointments.list_history(unit, first.unit_code, post_no="G001")
    assert [(h.year, h.appointment.since, h.appointment.way) for h in told] == [
        (2026, "2026-01-01", AppointmentWay.HELD)
    ]
