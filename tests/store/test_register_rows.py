"""What the file itself refuses in the rows of registers, leave and files."""

import sqlite3

import pytest

from kpi_desktop.domain.leave import LEAVE_KINDS
from kpi_desktop.services.workspace import Workspace
from tests.builders import a_book, a_leave, an_entry


@pytest.fixture
def file(unit_file: Workspace) -> sqlite3.Connection:
    book = a_book({"001": "90"})
    with unit_file.write(unit_file.only_book(), "准备") as step:
        step.save(*book.posts, *book.employees, an_entry(due_on="2026-03-11"), a_leave())
    raw = sqlite3.connect(unit_file.path)
    raw.execute("PRAGMA trusted_schema = OFF")
    return raw


@pytest.mark.parametrize(
    "change",
    [
        "register_entry SET happened_on = '2026-02-31'",
        "register_entry SET due_on = '三月'",
        "register_entry SET finished_on = '2026-13-01'",
        "register_entry SET effect = 9",
        "register_entry SET system = 'other'",
        "register_entry SET fact = ''",
        "leave_record SET ends_on = '2026-03-01'",
        "leave_record SET starts_on = '2026-3-02'",
        "leave_record SET kind = 'trip'",
        "leave_record SET days = -1",
    ],
)
def test_that_a_row_that_cannot_be_is_refused_by_the_file(file: sqlite3.Connection, change: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        file.execute(f"UPDATE {change}")


def test_that_every_kind_of_leave_fits_into_the_file(unit_file: Workspace) -> None:
    book = a_book({"001": "90"})
    with unit_file.write(unit_file.only_book(), "准备") as step:
        step.save(*book.posts, *book.employees, *(a_leave(kind) for kind in LEAVE_KINDS))
    assert len(unit_file.load_book(unit_file.only_book()).leave_records) == len(LEAVE_KINDS)


def test_that_a_fingerprint_is_sixty_four_hexadecimal_digits(file: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="fingerprint_is_sha256"):
        file.execute(
            "INSERT INTO attachment VALUES ('11530499MB0A10001M', 2026, 'p', ?, 'a.pdf', 1, 0,"
            " '2026-01-01T00:00:00Z', '李', '')",
            ("G" * 64,),
        )
