"""The four systems, attendance and attached files in the file."""

from sqlalchemy import Connection, select
from sqlmodel import Field

from kpi_desktop.domain.eligibility import Effect
from kpi_desktop.domain.errors import Area
from kpi_desktop.domain.evidence import Attachment
from kpi_desktop.domain.leave import LeaveRecord
from kpi_desktop.domain.registers import Register, RegisterEntry, ServicePromise
from kpi_desktop.store import columns
from kpi_desktop.store.evidence_files import file_name
from kpi_desktop.store.record_kinds import RecordKind
from kpi_desktop.store.tables import BookRow


class ServicePromiseRow(BookRow, table=True):
    """A published promise (承诺事项); its term in working days."""

    __tablename__ = "service_promise"
    promise_no: str = Field(primary_key=True)
    title: str
    limit_days: int | None
    section: str
    employee_no: str
    standard: str


class RegisterEntryRow(BookRow, table=True):
    """An entry of one of the four registers (四项制度登记)."""

    __tablename__ = "register_entry"
    system: str = Field(primary_key=True)
    entry_no: int = Field(primary_key=True)
    employee_no: str
    happened_on: str
    fact: str
    fault: str
    document_no: str
    promise_no: str
    limit_days: int | None
    due_on: str
    finished_on: str
    effect: int
    effect_from: str
    effect_to: str
    waived_reason: str


class LeaveRecordRow(BookRow, table=True):
    """An absence (请假记录); days in hundredths of the kind's unit."""

    __tablename__ = "leave_record"
    employee_no: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    starts_on: str = Field(primary_key=True)
    ends_on: str
    days: int
    destination: str
    document_no: str
    note: str


class AttachmentRow(BookRow, table=True):
    """A file attached to a mark, an adjustment or an entry (附件), by the SHA-256 of its content; size in bytes."""

    __tablename__ = "attachment"
    place: str = Field(primary_key=True)
    fingerprint: str = Field(primary_key=True)
    name: str
    size: int


_ATTACHMENT = AttachmentRow.__table__  # type: ignore[attr-defined]


def list_named_files(connection: Connection) -> frozenset[str]:
    """The names under which every attached file of the data file is kept, those taken off included."""
    query = select(_ATTACHMENT.c.fingerprint, _ATTACHMENT.c.name).distinct()
    return frozenset(
        file_name(Attachment(place="", fingerprint=row.fingerprint, name=row.name, size=0))
        for row in connection.execute(query)
    )


REGISTER_KINDS: tuple[RecordKind, ...] = (
    RecordKind(ServicePromise, ServicePromiseRow, ("promise_no",), Area.MONTHLY, {}, "承诺事项"),
    RecordKind(
        RegisterEntry,
        RegisterEntryRow,
        ("system", "entry_no"),
        Area.MONTHLY,
        {"system": columns.code(Register), "effect": columns.code(Effect)},
        "四项制度登记",
    ),
    RecordKind(
        LeaveRecord,
        LeaveRecordRow,
        ("employee_no", "kind", "starts_on"),
        Area.MONTHLY,
        {"days": columns.HUNDREDTHS},
        "请假记录",
    ),
    RecordKind(Attachment, AttachmentRow, ("place", "fingerprint"), Area.MONTHLY, {}, "附件"),
)
