"""What is to be looked at in the appointments of a year."""

from kpi_desktop.domain.appointment_checks import check_terms
from kpi_desktop.domain.appointments import Appointment
from tests.builders import a_book, a_post, an_employee


def an_appointment(number: str, **given: str) -> Appointment:
    fields = {"post_no": "G001", "since": "2024-10-01", **given}
    return Appointment(employee_no=number, appointment_no=1, **fields)  # type: ignore[arg-type]


def test_that_terms_without_an_heir_and_other_rosters_are_told() -> None:
    people = (
        an_employee("001", name="张伟"),
        an_employee("002", name="李静", post_no="G002"),
        an_employee("003", name="王芳", post_no=""),
        an_employee("004", name="赵磊", post_no="G001"),
        an_employee("005", name="陈晨"),
    )
    book = a_book(
        {},
        posts=(a_post("G001"),),
        employees=people,
        appointments=(
            an_appointment("001", until="2026-09-30"),
            an_appointment("002", until="2027-09-30"),
            an_appointment("003", until="2026-09-30", ended_on="2026-09-30"),
            an_appointment("004", ended_on="2026-09-30"),
        ),
    )
    findings = check_terms(book)
    assert [finding.what for finding in findings] == [
        "张伟（001）任G001办公室工作岗的任期到2026-09-30届满，还没有续任或调整",
        "李静（002）在名册中的岗位是G002，任职记录是G001",
        "赵磊（004）在名册中的岗位是G001，任职记录是已免去",
    ]
    assert {finding.place.page for finding in findings} == {"岗位与任期"}
