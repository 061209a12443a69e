"""The kinds of file the program knows."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from kpi_desktop.domain.errors import FileTrouble


class FileKind(Enum):
    """What a data file is: a unit's own, the bureau's merged one, or a hand-in package."""

    UNIT = "unit"
    BUREAU = "bureau"
    PACKAGE = "package"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {"unit": "单位文件", "bureau": "局端汇总", "package": "上报包"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who has a file open: name, PC, since when (UTC text, empty when not known), whether on this PC."""

    operator: str
    pc: str
    since: str
    is_here: bool

    @property
    def place(self) -> str:
        """Where in words."""
        return "本机另一个窗口" if self.is_here else f"电脑“{self.pc}”"

    @property
    def who(self) -> str:
        """Name and time in brackets, as far as they are known, the time as this PC shows it."""
        try:
            since = f"{datetime.fromisoformat(self.since).astimezone():%Y-%m-%d %H:%M}起"
        except ValueError:
            since = ""
        known = "，".join(part for part in (self.operator and f"操作人：{self.operator}", since) if part)
        return f"（{known}）" if known else ""


class FileHeld(FileTrouble):
    """Somebody has the file open; it can still be read."""

    def __init__(self, message: str, holder: Holder) -> None:
        """Keep who it is."""
        super().__init__(message)
        self.holder = holder


class MediumReadOnly(FileTrouble):
    """The file or its medium takes no writing; it can still be read."""
