"""What can go wrong, by who can mend it: the user's mistake, the file's trouble, and findings over many rows."""

from dataclasses import dataclass
from enum import Enum


class RuleViolation(Exception):  # noqa: N818 - the glossary's word, not a fault of the program
    """The user's input breaks a rule; the message is one Chinese sentence: what, where, next step."""


class FileTrouble(Exception):  # noqa: N818 - the glossary's word, not a fault of the program
    """A file, disk or stick refuses; the message is one Chinese sentence: what, and what to do next."""


class FileDamaged(FileTrouble):
    """A file of ours whose content is no longer sound: a good backup is what helps."""


class Severity(Enum):
    """How much a finding weighs: an error stops locking, closing and handing in."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {"error": "错误", "warning": "提醒", "info": "说明"}[self.value]


class Area(Enum):
    """The tab of the window, and the part of a file, that something belongs to."""

    POSTS = "posts"
    PLACEMENT = "placement"
    MONTHLY = "monthly"
    YEAR_END = "year_end"
    HAND_IN = "hand_in"

    @property
    def label(self) -> str:
        """The tab's title."""
        return {
            "posts": "岗位设置",
            "placement": "竞争上岗",
            "monthly": "月度检查",
            "year_end": "年终评分",
            "hand_in": "上报合并",
        }[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a finding is: a cell of a workbook, or a row of the open file that the window can go to.

    Empty fields do not narrow the place. `cell` may name several cells: "C31,C32".
    """

    sheet: str = ""
    cell: str = ""
    area: Area | None = None
    page: str = ""
    unit_code: str = ""
    month: int | None = None
    employee_no: str = ""
    item: str = ""

    @property
    def label(self) -> str:
        """The place in words."""
        if self.sheet:
            return f"{self.sheet} {self.cell}".strip()
        month = f"{self.month}月" if self.month else ""
        parts = (self.area.label if self.area else "", self.page, month, self.employee_no, self.item)
        return " · ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing somebody should look at, with the next step."""

    severity: Severity
    place: Place
    what: str
    next_step: str

    @property
    def message(self) -> str:
        """What and next step as one sentence."""
        return f"{self.what}；{self.next_step}" if self.next_step else self.what


def error(place: Place, what: str, next_step: str) -> Finding:
    """A finding that stops locking, closing and handing in."""
    return Finding(severity=Severity.ERROR, place=place, what=what, next_step=next_step)


def warning(place: Place, what: str, next_step: str) -> Finding:
    """A finding that asks to be looked at."""
    return Finding(severity=Severity.WARNING, place=place, what=what, next_step=next_step)


def has_error(findings: tuple[Finding, ...] | list[Finding]) -> bool:
    """Whether any finding stops the work."""
    return any(finding.severity is Severity.ERROR for finding in findings)
