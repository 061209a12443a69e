"""What the file menu and the start page do: make, open, import into and close a file."""

from __future__ import annotations

import logging
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtWidgets import QWidget

from kpi_desktop.domain.access import LoginNeeded
from kpi_desktop.domain.errors import FileDamaged, FileTrouble, RuleViolation
from kpi_desktop.domain.files import FileHeld, MediumReadOnly
from kpi_desktop.ui import messages, open_file
from kpi_desktop.ui.jobs import Err, JobCancelled, JobRunner, Outcome, Progress
from kpi_desktop.ui.settings import RecentFile, Settings

if TYPE_CHECKING:
    from kpi_desktop.ui.open_file import OpenFile

logger = logging.getLogger(__name__)

FILE_FILTER = "考核文件 (*.kpi *.sqlite);;所有文件 (*)"
LEDGER_FILTER = "台账 (*.xlsx *.xls *.et *.ods);;所有文件 (*)"
_LEDGER_WORDS = re.compile(r"(\d{4})年?|考核|台账|-.*$")


def documents_folder() -> Path:
    """Where the user's files usually go."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))


def assessment_year(today: date) -> int:
    """The year a new file is most likely for: in January and February people still finish the last one."""
    return today.year if today.month > 2 else today.year - 1


def unit_of_ledger(path: Path) -> str:
    """The unit a ledger's file name speaks of: 云岭县自然资源局2026年考核台账.xlsx."""
    return _LEDGER_WORDS.sub("", path.stem).strip(" _-年")


class FileCommands(QObject):
    """Opens and makes files; `opened` carries the OpenFile, `damaged` the path of one that is not sound and the sentence."""

    opened = Signal(object)
    damaged = Signal(object, str)
    recent_changed = Signal()

    def __init__(self, window: QWidget, settings: Settings, jobs: JobRunner) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings
        self._jobs = jobs

    def new(self, unit_name: str = "", year: int | None = None) -> OpenFile | None:
        """Ask the questions of a new unit file and make it."""
        from kpi_desktop.ui.new_file_dialog import NewFileDialog

        dialog = NewFileDialog(
            open_file.list_schemes(),
            year=year or assessment_year(open_file.now().astimezone().date()),
            operator=self._settings.operator,
            folder=documents_folder(),
            parent=self._window,
        )
        settings = self._settings
        dialog.suggest(unit_name or settings.unit_name, settings.unit_code, settings.scheme_key)
        made = None
        while made is None and dialog.exec():
            answers = dialog.answers
            if answers is None:
                break
            try:
                made = open_file.create_unit_file(
                    answers.path,
                    unit_code=answers.unit_code,
                    unit_name=answers.unit_name,
                    year=answers.year,
                    scheme_key=answers.scheme_key,
                    operator=answers.operator,
                )
            except (RuleViolation, FileTrouble) as trouble:
                logger.info("new file refused: %s", type(trouble).__name__)
                dialog.say("path", str(trouble))
                continue
            self._settings.operator = answers.operator
        dialog.deleteLater()
        if made is not None:
            self._take(made)
        return made

    def open(self) -> None:
        """Let the user choose a file and open it."""
        path = messages.choose_file(self._window, "打开考核文件", FILE_FILTER, self._last_folder())
        if path is not None:
            self.open_path(path)

    def open_path(
        self, path: Path, *, read_only: bool = False, despite_lock: bool = False, reason: str = ""
    ) -> OpenFile | None:
        """Open a file; a file that refuses is told, and one that is gone leaves the list.

        One that somebody else has, or on a medium that takes no writing, can be opened read-only for that reason.
        """
        operator = self.ask_operator()
        if operator is None:
            return None
        try:
            opened = open_file.open_path(path, operator, read_only=read_only, despite_lock=despite_lock)
        except LoginNeeded as needed:
            entered = self._log_in(path, operator, needed, read_only=read_only, despite_lock=despite_lock)
            if entered is None:
                return None
            opened = entered
        except FileHeld as held:
            return self._open_held(path, held)
        except MediumReadOnly as trouble:
            if not messages.ask(self._window, str(trouble), yes="只读打开", no="不打开"):
                return None
            return self.open_path(path, read_only=True, reason="它在只读的U盘或文件夹里")
        except FileDamaged as trouble:
            self.damaged.emit(path, str(trouble))
            return None
        except FileTrouble as trouble:
            messages.warn(self._window, str(trouble))
            if not path.exists():
                self._settings.forget_file(path)
                self.recent_changed.emit()
            return None
        opened.read_only_reason = reason
        self._take(opened)
        return opened

    def _open_held(self, path: Path, held: FileHeld) -> OpenFile | None:
        from kpi_desktop.ui.held_dialog import HeldDialog

        dialog = HeldDialog(str(held), held.holder, self._window)
        is_wanted = dialog.exec() == HeldDialog.DialogCode.Accepted
        takes_over = dialog.takes_over
        dialog.deleteLater()
        if not is_wanted:
            return None
        if takes_over:
            return self.open_path(path, despite_lock=True)
        return self.open_path(path, read_only=True, reason=f"{held.holder.place}正在使用它")

    def _log_in(
        self, path: Path, operator: str, needed: LoginNeeded, *, read_only: bool, despite_lock: bool
    ) -> OpenFile | None:
        from kpi_desktop.ui.login_dialog import LoginDialog

        dialog = LoginDialog(
            path,
            needed.people,
            lambda login: open_file.open_path(
                path, operator, login, read_only=read_only, despite_lock=despite_lock
            ),
            preferred=operator,
            parent=self._window,
        )
        dialog.exec()
        dialog.deleteLater()
        return dialog.opened

    def new_bureau(self) -> None:
        """Make an empty bureau file, ready to take in packages."""
        operator = self.ask_operator()
        if operator is None:
            return
        year = assessment_year(open_file.now().astimezone().date())
        start = documents_folder() / f"局端汇总{year}年.kpi"
        path = messages.choose_save_path(self._window, "局端汇总文件存放在哪里", FILE_FILTER, start)
        if path is None:
            return
        try:
            self._take(open_file.create_bureau_file(path, operator))
        except FileTrouble as trouble:
            messages.warn(self._window, str(trouble))

    def import_ledger(self, current: OpenFile | None) -> None:
        """Read a ledger into the open file, or into a new one made for it."""
        path = messages.choose_file(self._window, "选择台账", LEDGER_FILTER, self._last_folder())
        if path is not None:
            self.import_path(path, current)

    def import_path(self, path: Path, current: OpenFile | None) -> None:
        """Show what a ledger would bring into the open file, or into a new one made for it."""
        target = current
        if target is None or target.is_bureau:
            year = re.search(r"(20\d{2})", path.stem)
            target = self.new(unit_of_ledger(path), int(year.group(1)) if year else None)
        if target is None:
            return
        from kpi_desktop.ui.import_dialog import import_with_preview

        import_with_preview(self._window, target, path, self._settings)

    def demo(self) -> None:
        """Make the sample county in a folder and open its first unit."""
        folder = messages.choose_folder(self._window, "演示县的文件存放在哪里", documents_folder())
        if folder is None:
            return
        target = folder / "演示县"

        def work(progress: Progress) -> Path:
            return open_file.make_demo(target, progress)

        self._jobs.run("正在生成演示县", work, self._on_demo_made)

    def _on_demo_made(self, outcome: Outcome[Path]) -> None:
        if isinstance(outcome, Err):
            if isinstance(outcome.error, (RuleViolation, FileTrouble)):
                messages.warn(self._window, str(outcome.error))
            elif not isinstance(outcome.error, JobCancelled):
                raise outcome.error
            return
        self.open_path(outcome.value)

    def remember(self, opened: OpenFile) -> None:
        """Keep the file at the head of the recent ones, with what the start page says of it."""
        summary = next((book for book in opened.books if book.key == opened.key), None)
        name = "局端汇总" if opened.is_bureau else opened.unit_name
        self._settings.remember_file(
            RecentFile(
                path=opened.path,
                unit_name=name,
                year=opened.key.year if opened.key else 0,
                changed_at=summary.changed_at if summary else "",
            )
        )
        self.recent_changed.emit()

    def _take(self, opened: OpenFile) -> None:
        self.remember(opened)
        self.opened.emit(opened)

    def ask_operator(self) -> str | None:
        """Who is working; asked once, None when the user leaves it."""
        if not self._settings.operator:
            name = messages.ask_text(self._window, "请填写您的姓名，每次修改都会记下是谁改的。")
            if not name or not name.strip():
                return None
            self._settings.operator = name.strip()
        return self._settings.operator

    def _last_folder(self) -> Path:
        recent = self._settings.recent_files()
        return recent[0].path.parent if recent else documents_folder()
