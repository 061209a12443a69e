"""What the program remembers on this PC for this user: one ini file, never anything of the assessment itself."""

from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QByteArray, QSettings, QStandardPaths

from kpi_desktop.ui.theme import ThemeChoice

RECENT_LIMIT = 8
TEXT_PERCENTS = (90, 100, 110, 125, 150)


class PackageLimits(NamedTuple):
    """The most megabytes of a package, rows of one of its tables, kilobytes of a text, seconds of checking it."""

    megabytes: int
    rows: int
    kilobytes: int
    seconds: int


# What holds without a setting, and the most that can be set.
PACKAGE_LIMITS = {
    "megabytes": (256, 4096),
    "rows": (1_000_000, 10_000_000),
    "kilobytes": (1000, 100_000),
    "seconds": (120, 3600),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentFile:
    """A file opened before, with what the start page says of it."""

    path: Path
    unit_name: str = ""
    year: int = 0
    changed_at: str = ""


def settings_path() -> Path:
    """The ini file in the user's own configuration folder."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppConfigLocation)
    return Path(folder) / "settings.ini"


def log_folder() -> Path:
    """Where the program's log files are."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppLocalDataLocation)
    return Path(folder) / "logs"


def template_folder() -> Path:
    """Where the office keeps Word templates of its own in place of the shipped ones."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppLocalDataLocation)
    return Path(folder) / "模板"


class Settings:
    """The ini file, read and written by named fields."""

    def __init__(self, path: Path | None = None) -> None:
        self._store = QSettings(str(path or settings_path()), QSettings.Format.IniFormat)

    def sync(self) -> None:
        self._store.sync()

    @property
    def operator(self) -> str:
        return self._text("operator")

    @operator.setter
    def operator(self, name: str) -> None:
        self._store.setValue("operator", name)

    @property
    def theme(self) -> ThemeChoice:
        value = self._text("theme")
        return next((choice for choice in ThemeChoice if choice.value == value), ThemeChoice.SYSTEM)

    @theme.setter
    def theme(self, choice: ThemeChoice) -> None:
        self._store.setValue("theme", choice.value)

    @property
    def text_percent(self) -> int:
        text = self._text("text_percent")
        return min(150, max(90, int(text))) if text.isdigit() else 100

    @text_percent.setter
    def text_percent(self, percent: int) -> None:
        self._store.setValue("text_percent", str(percent))

    @property
    def evidence_megabytes(self) -> int:
        """The most megabytes an attached file may have."""
        text = self._text("evidence_megabytes")
        return min(2000, max(1, int(text))) if text.isdigit() else 20

    @evidence_megabytes.setter
    def evidence_megabytes(self, megabytes: int) -> None:
        self._store.setValue("evidence_megabytes", str(megabytes))

    @property
    def package_limits(self) -> PackageLimits:
        """What a package may cost before it is refused."""
        return PackageLimits(
            **{
                name: min(most, max(1, int(text)))
                if (text := self._text(f"package_{name}")).isdigit()
                else usual
                for name, (usual, most) in PACKAGE_LIMITS.items()
            }
        )

    def set_package_limit(self, name: str, number: int) -> None:
        """Keep one of the limits, by its field."""
        self._store.setValue(f"package_{name}", str(number))

    @property
    def unit_name(self) -> str:
        """The unit a new file is most likely for."""
        return self._text("unit_name")

    @unit_name.setter
    def unit_name(self, name: str) -> None:
        self._store.setValue("unit_name", name)

    @property
    def unit_code(self) -> str:
        """That unit's code."""
        return self._text("unit_code")

    @unit_code.setter
    def unit_code(self, code: str) -> None:
        self._store.setValue("unit_code", code)

    @property
    def scheme_key(self) -> str:
        """The scheme a new file begins with, empty for the first."""
        return self._text("scheme_key")

    @scheme_key.setter
    def scheme_key(self, key: str) -> None:
        self._store.setValue("scheme_key", key)

    @property
    def hand_in_folder(self) -> str:
        """Where packages go, empty for beside the file."""
        return self._text("hand_in_folder")

    @hand_in_folder.setter
    def hand_in_folder(self, folder: str) -> None:
        self._store.setValue("hand_in_folder", folder)

    @property
    def restores_session(self) -> bool:
        """Whether the program begins with the file that was open when it was closed."""
        return self._text("restores_session") != "no"

    @restores_session.setter
    def restores_session(self, wanted: bool) -> None:
        self._store.setValue("restores_session", "yes" if wanted else "no")

    @property
    def session_file(self) -> Path | None:
        """The file that was open when the program was closed, None when there was none."""
        text = self._text("session_file")
        return Path(text) if text else None

    @session_file.setter
    def session_file(self, path: Path | None) -> None:
        self._store.setValue("session_file", str(path) if path else "")

    @property
    def backup_folder(self) -> str:
        """The place all backups go to, empty for beside each file."""
        return self._text("backup_folder")

    @backup_folder.setter
    def backup_folder(self, folder: str) -> None:
        self._store.setValue("backup_folder", folder)

    @property
    def second_backup_folder(self) -> str:
        """The stick or folder a second copy went to last, empty when there was none."""
        return self._text("second_backup_folder")

    @second_backup_folder.setter
    def second_backup_folder(self, folder: str) -> None:
        self._store.setValue("second_backup_folder", folder)

    @property
    def second_backup_on_close(self) -> bool:
        """Whether closing a changed file offers a copy to the second place."""
        return self._text("second_backup_on_close") == "yes"

    @second_backup_on_close.setter
    def second_backup_on_close(self, wanted: bool) -> None:
        self._store.setValue("second_backup_on_close", "yes" if wanted else "no")

    def is_place_told(self, folder: Path) -> bool:
        """Whether the user has been told what is risky about a folder."""
        return self._text(f"place_told/{_group(folder)}") == "yes"

    def set_place_told(self, folder: Path) -> None:
        self._store.setValue(f"place_told/{_group(folder)}", "yes")

    def chain_told(self, path: Path) -> int:
        """The step from which a file's trail does not hold, as the user was last told; 0 when never."""
        text = self._text(f"chain_told/{_group(path)}")
        return int(text) if text.isdigit() else 0

    def set_chain_told(self, path: Path, step: int) -> None:
        self._store.setValue(f"chain_told/{_group(path)}", str(step))

    def recent_files(self) -> tuple[RecentFile, ...]:
        """The files opened last, newest first."""
        count = self._store.beginReadArray("recent")
        files = []
        for at in range(count):
            self._store.setArrayIndex(at)
            year = self._text("year")
            files.append(
                RecentFile(
                    path=Path(self._text("path")),
                    unit_name=self._text("unit_name"),
                    year=int(year) if year.isdigit() else 0,
                    changed_at=self._text("changed_at"),
                )
            )
        self._store.endArray()
        return tuple(files)

    def remember_file(self, file: RecentFile) -> None:
        """Put a file at the head of the list."""
        self._write_recent((file, *(known for known in self.recent_files() if known.path != file.path)))

    def forget_file(self, path: Path) -> None:
        """Take a file off the list; the file itself stays where it is."""
        self._write_recent(tuple(known for known in self.recent_files() if known.path != path))

    def _write_recent(self, files: tuple[RecentFile, ...]) -> None:
        self._store.remove("recent")
        self._store.beginWriteArray("recent")
        for at, file in enumerate(files[:RECENT_LIMIT]):
            self._store.setArrayIndex(at)
            self._store.setValue("path", str(file.path))
            self._store.setValue("unit_name", file.unit_name)
            self._store.setValue("year", str(file.year))
            self._store.setValue("changed_at", file.changed_at)
        self._store.endArray()

    def window_state(self, name: str) -> QByteArray:
        """Geometry, docks or splitter of a window as Qt saved it; empty at first."""
        value = self._store.value(f"window/{name}")
        return value if isinstance(value, QByteArray) else QByteArray()

    def set_window_state(self, name: str, state: QByteArray) -> None:
        self._store.setValue(f"window/{name}", state)

    def column_widths(self, grid: str) -> dict[str, int]:
        """Widths the user gave to a grid's columns, by column key."""
        pairs = (pair.rsplit("=", 1) for pair in self._text(f"widths/{grid}").split(";") if "=" in pair)
        return {key: int(width) for key, width in pairs if width.isdigit()}

    def set_column_widths(self, grid: str, widths: dict[str, int]) -> None:
        self._store.setValue(f"widths/{grid}", ";".join(f"{key}={width}" for key, width in widths.items()))

    def fold_of(self, name: str) -> bool | None:
        """Whether the user folded a part of a page away; None while he has not chosen."""
        return {"yes": True, "no": False}.get(self._text(f"fold/{name}"))

    def set_fold(self, name: str, *, is_folded: bool) -> None:
        self._store.setValue(f"fold/{name}", "yes" if is_folded else "no")

    def last_place(self, path: Path) -> str:
        """Where the user stood in a file when it was closed, in the window's own words."""
        return self._text(f"place/{_group(path)}")

    def set_last_place(self, path: Path, place: str) -> None:
        self._store.setValue(f"place/{_group(path)}", place)

    def shows_lessons(self, path: Path) -> bool:
        """Whether the checklist of the first hour stands beside a file."""
        return self._text(f"lessons/{_group(path)}") == "shown"

    def set_shows_lessons(self, path: Path, shown: bool) -> None:  # noqa: FBT001 - a setter takes one value
        self._store.setValue(f"lessons/{_group(path)}", "shown" if shown else "")

    def has_printed(self, path: Path) -> bool:
        """Whether the score sheets of a file were made on this PC."""
        return self._text(f"printed/{_group(path)}") == "yes"

    def remember_printed(self, path: Path) -> None:
        self._store.setValue(f"printed/{_group(path)}", "yes")

    def _text(self, key: str) -> str:
        value = self._store.value(key, "")
        return value if isinstance(value, str) else ""


def _group(path: Path) -> str:
    # QSettings takes / and \ for its own groups.
    return str(path).replace("/", "|").replace("\\", "|")
