"""Placement in the file: appointments, competition for posts and mutual selection."""

from sqlmodel import Field

from kpi_desktop.domain.appointments import Appointment, AppointmentWay
from kpi_desktop.domain.errors import Area
from kpi_desktop.store import columns
from kpi_desktop.store.record_kinds import RecordKind
from kpi_desktop.store.tables import BookRow


class AppointmentRow(BookRow, table=True):
    """A person in a post from a day on (上岗)."""

    __tablename__ = "appointment"
    employee_no: str = Field(primary_key=True)
    appointment_no: int = Field(primary_key=True)
    post_no: str
    since: str
    until: str
    way: str
    round_no: int
    document_no: str
    trial_until: str
    reason: str
    ended_on: str
    end_reason: str


PLACEMENT_KINDS: tuple[RecordKind, ...] = (
    RecordKind(
        Appointment,
        AppointmentRow,
        ("employee_no", "appointment_no"),
        Area.PLACEMENT,
        {"way": columns.code(AppointmentWay)},
        "任职",
    ),
)
