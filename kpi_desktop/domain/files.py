"""The kinds of file the program knows."""

from enum import Enum


class FileKind(Enum):
    """What a data file is: a unit's own, the bureau's merged one, or a hand-in package."""

    UNIT = "unit"
    BUREAU = "bureau"
    PACKAGE = "package"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {"unit": "单位文件", "bureau": "局端汇总", "package": "上报包"}[self.value]
