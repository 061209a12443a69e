"""Evidence (依据): files attached to marks, adjustments and register entries, by fingerprint."""

from dataclasses import dataclass

from kpi_desktop.domain.adjustments import Adjustment
from kpi_desktop.domain.monthly import MonthlyMark
from kpi_desktop.domain.registers import RegisterEntry

DEFAULT_SIZE_LIMIT = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file attached to a mark, an adjustment or a register entry.

    `place` says to which, `fingerprint` is the SHA-256 of its content in 64 hexadecimal digits, `size` is in bytes; the
    name is the one it came with.
    """

    place: str
    fingerprint: str
    name: str
    size: int


def mark_place(mark: MonthlyMark) -> str:
    """Where the files of a mark hang."""
    return f"mark/{mark.month}/{mark.employee_no}/{mark.indicator_no}"


def adjustment_place(entry: Adjustment) -> str:
    """Where the files of an addition or deduction hang: at its matter, which may stand under many people."""
    if entry.matter:
        return f"matter/{entry.matter}"
    return f"adjustment/{entry.month}/{entry.employee_no}/{entry.direction.value}/{entry.item_no}"


def entry_place(entry: RegisterEntry) -> str:
    """Where the files of a register entry hang: at the matter its deductions name."""
    return f"matter/{entry.matter}"
