"""A second file with the same content: a checked copy, or, when the file itself is gone, the year as it stands in memory."""

from dataclasses import fields
from pathlib import Path

from kpi_desktop.domain.errors import FileTrouble, RuleViolation
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.services.workspace import Clock, create_unit_file, system_clock
from kpi_desktop.store.backup_files import backup_database
from kpi_desktop.store.file_places import find_place_risk
from kpi_desktop.store.records import KIND_OF


def save_copy(path: Path, target: Path) -> None:
    """Write a checked copy of a file under another name.

    Raises FileTrouble when the target exists, or the file or the disk refuses.
    """
    if target.exists():
        message = f"“{target.name}”已经存在，请换一个文件名。"
        raise FileTrouble(message)
    backup_database(path, target, purpose="另存")


def save_year(book: YearBook, target: Path, *, operator: str, clock: Clock = system_clock) -> None:
    """Write a unit's year as it stands in memory into a new file, when its own file is out of reach.

    The trail, other years and hand-ins stay in the file that is gone. Raises FileTrouble when the target refuses.
    """
    if target.exists():
        message = f"“{target.name}”已经存在，请换一个文件名。"
        raise FileTrouble(message)
    try:
        with (
            create_unit_file(
                target,
                unit_code=book.unit.code,
                unit_name=book.unit.name,
                year=book.year,
                operator=operator,
                clock=clock,
            ) as workspace,
            workspace.write(workspace.only_book(), "从打开的窗口另存", "原来的文件读不到") as step,
        ):
            step.save_unit(book.unit)
            step.save_scheme(book.scheme)
            step.save(*_records(book))
    except (FileTrouble, RuleViolation):
        target.unlink(missing_ok=True)
        raise


def _records(book: YearBook) -> list[object]:
    values = [getattr(book, field.name) for field in fields(book)]
    return [each for value in values if isinstance(value, tuple) for each in value if type(each) in KIND_OF]


def place_risk(path: Path) -> str:
    """The sentence of what is risky about a file's folder, empty when nothing is known against it."""
    return find_place_risk(path)
