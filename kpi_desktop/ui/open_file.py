"""The open file: the workspace, the year in view, and what this session may undo.

Services are imported inside the functions that open a file: they load the store, which takes longer than
painting the window.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from kpi_desktop.domain.errors import Area, FileTrouble, Finding, RuleViolation
from kpi_desktop.ui import messages

if TYPE_CHECKING:
    from kpi_desktop.domain.access import Login, Role
    from kpi_desktop.domain.steps import StepRecord
    from kpi_desktop.domain.values import UnitYear
    from kpi_desktop.domain.year_book import YearBook
    from kpi_desktop.domain.year_end import UnitResult
    from kpi_desktop.services.workspace import (  # type: ignore[attr-defined] # BookSummary comes through
        BookSummary,
        Changes,
        Workspace,
    )

logger = logging.getLogger(__name__)

UNDO_LIMIT = 30


def now() -> datetime:
    """The clock of the window."""
    return datetime.now(UTC)


def load_services() -> None:
    """Import what opening a file needs; called once the window stands on the screen."""
    from kpi_desktop.services import workspace  # noqa: F401


def open_path(
    path: Path,
    operator: str,
    login: Login | None = None,
    *,
    read_only: bool = False,
    despite_lock: bool = False,
) -> OpenFile:
    """Open a unit or bureau file.

    Raises FileTrouble when the file or the disk refuses, LoginNeeded when it has passwords and `login` is none of them.
    """
    from kpi_desktop.services import workspace

    return OpenFile(
        workspace.open_file(
            path,
            operator=operator,
            clock=now,
            login=login,
            read_only=read_only,
            despite_lock=despite_lock,
        )
    )


def create_unit_file(
    path: Path, *, unit_code: str, unit_name: str, year: int, scheme_key: str, operator: str
) -> OpenFile:
    """Make a new unit file and open it.

    Raises RuleViolation or FileTrouble.
    """
    from kpi_desktop.services import workspace

    return OpenFile(
        workspace.create_unit_file(
            path,
            unit_code=unit_code,
            unit_name=unit_name,
            year=year,
            scheme_key=scheme_key,
            operator=operator,
            clock=now,
        )
    )


def create_bureau_file(path: Path, operator: str) -> OpenFile:
    """Make an empty bureau file and open it.

    Raises FileTrouble when it cannot be made.
    """
    from kpi_desktop.services import workspace

    return OpenFile(workspace.create_bureau_file(path, operator=operator, clock=now))


def make_demo(folder: Path, progress: Callable[[int, int], None]) -> Path:
    """Make the sample county in a folder and give its first unit's file; how many files it will be is not known.

    Raises FileTrouble when the folder refuses.
    """
    from kpi_desktop.services import demo

    made: list[Path] = []

    def on_file(path: Path) -> None:
        made.append(path)
        progress(len(made), 0)

    return demo.make_demo_county(folder, on_file=on_file).unit_files[0]


def export_findings(findings: Sequence[Finding], path: Path) -> None:
    """Write findings as a workbook.

    Raises FileTrouble when the place cannot be written.
    """
    from kpi_desktop.services import reporting

    reporting.export_findings(findings, path)


def save_pdf(content: bytes, path: Path) -> None:
    """Write a PDF to disk.

    Raises FileTrouble when the place cannot be written.
    """
    from kpi_desktop.services import reporting

    reporting.save_pdf(content, path)


def list_schemes() -> tuple[tuple[str, str], ...]:
    """The schemes a new file may start from, as key and label."""
    from kpi_desktop.services import workspace

    return workspace.list_schemes()


class OpenFile(QObject):
    """One open file for as long as it is open.

    `changed` carries the Changes of a write, or None when another year came into view. `book`, `result` and
    `findings` are read when first asked for and kept until the next change.
    """

    changed = Signal(object)
    undo_changed = Signal()
    closed = Signal()
    write_failed = Signal()

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        # Why nothing can be written, where nothing can be.
        self.read_only_reason = ""
        self._key: UnitYear | None = None
        self._undo: list[Changes] = []
        self._redo: list[Changes] = []
        self._book: YearBook | None = None
        self._result: UnitResult | None = None
        self._former: UnitResult | None = None
        self._findings: tuple[Finding, ...] | None = None
        self._books: tuple[BookSummary, ...] | None = None
        self._trail_findings: tuple[Finding, ...] | None = None
        if self.books:
            self._key = max((book.key for book in self.books), key=lambda key: key.year)
        self._steps = self._read_steps()

    @property
    def workspace(self) -> Workspace:
        """What the services' functions want as their first argument."""
        return self._workspace

    @property
    def path(self) -> Path:
        return self._workspace.path

    @property
    def is_read_only(self) -> bool:
        return self._workspace.read_only

    @property
    def role(self) -> Role | None:
        """What the person who logged in may do; None in a file without passwords."""
        return self._workspace.role

    @property
    def is_bureau(self) -> bool:
        return self._workspace.kind.name == "BUREAU"

    @property
    def books(self) -> tuple[BookSummary, ...]:
        """The units and years of the file."""
        if self._books is None:
            self._books = self._workspace.books()
        return self._books

    @property
    def key(self) -> UnitYear | None:
        """The unit and year in view; None in a bureau file that has taken in nothing yet."""
        return self._key

    def show_year(self, key: UnitYear) -> None:
        """Bring another unit or year of the file into view."""
        if key != self._key:
            self._key = key
            self._forget()
            self._forget_undo()
            self.changed.emit(None)

    @property
    def book(self) -> YearBook | None:
        """Everything recorded of the year in view."""
        if self._book is None and self._key is not None:
            self._book = self._workspace.load_book(self._key)
        return self._book

    @property
    def book_in_memory(self) -> YearBook | None:
        """The year in view as it was read last, None when it was not read since the last change."""
        return self._book

    @property
    def result(self) -> UnitResult | None:
        """The year in view, scored."""
        if self._result is None and self._key is not None:
            from kpi_desktop.domain.year_end import score_year

            book = self.book
            self._result = score_year(book, self._former) if book is not None else None
            self._former = None
        return self._result

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What somebody should look at in the year in view."""
        if self._findings is None:
            from kpi_desktop.domain.checks import check_year

            result = self.result
            self._findings = (*check_year(result), *self._check_trail()) if result is not None else ()
        return self._findings

    def _check_trail(self) -> tuple[Finding, ...]:
        """The trail read through once a session, the clock looked at each time."""
        from kpi_desktop.services import checking

        if self._trail_findings is None:
            self._trail_findings = checking.check_trail(self._workspace)
        return (*self._trail_findings, *checking.check_clock(self._workspace))

    @property
    def unit_name(self) -> str:
        """The unit in view."""
        return next((book.unit_name for book in self.books if book.key == self._key), "")

    @property
    def operator(self) -> str:
        """Who is working; every row written carries the name."""
        return self._workspace.operator

    @operator.setter
    def operator(self, name: str) -> None:
        self._workspace.operator = name

    @property
    def last_saved_at(self) -> datetime | None:
        """When this session last wrote, None while it has not."""
        return self._workspace.last_saved_at

    @property
    def last_backup_at(self) -> datetime | None:
        """When the newest verified copy was made, None when there is none."""
        from kpi_desktop.services import backups

        return backups.last_backup_at(self.path, self._workspace.backup_folder)

    @property
    def undo_text(self) -> str:
        """What Ctrl+Z would take back, empty when nothing can be."""
        return _plain(self._undo[-1].description) if self._undo else ""

    @property
    def redo_text(self) -> str:
        return _plain(self._redo[-1].description) if self._redo else ""

    def run_write(
        self,
        write: Callable[[], Changes],
        parent: QWidget | None = None,
        on_refused: Callable[[str], None] | None = None,
    ) -> Changes | None:
        """Run one service write and announce what it changed; None when it was refused, which the user is told.

        A business step (locking, closing, handing in, and their withdrawal) has a counter-step of its own: it
        cannot be undone, nor what was entered before it. `on_refused` takes the sentence of a RuleViolation instead
        of a box, to show it at the field.
        """
        changes = self._try(write, parent, on_refused)
        if changes is not None:
            if changes.step_id is not None:
                self._redo.clear()
                self._undo = (
                    [] if self._is_business_step(changes) else [*self._undo[1 - UNDO_LIMIT :], changes]
                )
            self._announce(changes)
        return changes

    def _is_business_step(self, changes: Changes) -> bool:
        # The year's steps are kept among the posts; other writes need no look.
        if Area.POSTS not in changes.areas or self._key is None:
            return changes.is_business_step
        before, self._steps = self._steps, self._read_steps()
        return changes.is_business_step or before != self._steps

    def _read_steps(self) -> tuple[StepRecord, ...]:
        return self._workspace.load_plan(self._key).steps if self._key is not None else ()

    def undo(self, parent: QWidget | None = None) -> None:
        """Take back the last step of this session that can be."""
        self._step_back(self._undo, self._redo, parent)

    def redo(self, parent: QWidget | None = None) -> None:
        """Do again what was taken back last."""
        self._step_back(self._redo, self._undo, parent)

    def make_backup(self, why: str, parent: QWidget | None = None) -> bool:
        """Make a verified copy before something that changes much; False when it cannot be made, which is told."""
        from kpi_desktop.services import backups

        try:
            backups.make_backup(self._workspace, why)
        except FileTrouble as trouble:
            messages.warn(parent, str(trouble))
            return False
        return True

    def refresh(self) -> None:
        """Read everything again, as after an intake by a job of its own."""
        self._forget()
        # The unit in view may have come or gone, as when an intake is taken back.
        keys = [book.key for book in self.books]
        if self._key not in keys:
            self._key = keys[0] if keys else None
        self._forget_undo()
        self.changed.emit(None)

    def close(self) -> None:
        self._workspace.close()
        self.closed.emit()

    def _step_back(self, source: list[Changes], target: list[Changes], parent: QWidget | None) -> None:
        if not source:
            return
        step_id = source[-1].step_id
        assert step_id is not None  # noqa: S101 - only steps with an id are kept
        from kpi_desktop.services import workspace

        def on_refused(sentence: str) -> None:
            # It would be refused again: the next Ctrl+Z goes on with the step before.
            source.pop()
            self.undo_changed.emit()
            messages.warn(parent, sentence)

        changes = self._try(lambda: workspace.undo_step(self._workspace, step_id), parent, on_refused)
        if changes is None:
            return
        source.pop()
        if changes.step_id is not None:
            target.append(changes)
        self._announce(changes)

    def _try(
        self, write: Callable[[], Changes], parent: QWidget | None, on_refused: Callable[[str], None] | None
    ) -> Changes | None:
        if self.is_read_only:
            why = f"（{self.read_only_reason}）" if self.read_only_reason else ""
            messages.warn(parent, f"“{self.path.name}”是只读打开的{why}，不能修改。")
            return None
        try:
            return write()
        except RuleViolation as violation:
            if on_refused is not None:
                on_refused(str(violation))
            else:
                messages.warn(parent, str(violation))
        except FileTrouble as trouble:
            logger.warning("write failed: %s", trouble)
            messages.warn(parent, str(trouble), "已经确认的内容都在文件里，没有丢失。")
            self.write_failed.emit()
        return None

    def _announce(self, changes: Changes) -> None:
        book, result = self._book, self._result
        self._forget()
        if book is not None and changes.areas == {Area.YEAR_END} and changes.key == book.key:
            # Months and plan stand as they are: an edit of the year's end is on the screen at once.
            self._book = self._workspace.reload_year_end(book)
            self._former = result
        self.changed.emit(changes)
        self.undo_changed.emit()

    def _forget_undo(self) -> None:
        self._undo.clear()
        self._redo.clear()
        self._steps = self._read_steps()
        self.undo_changed.emit()

    def _forget(self) -> None:
        self._books = None
        self._book = None
        self._result = None
        self._former = None
        self._findings = None


def _plain(description: str) -> str:
    """What a step did, without how often it was taken back and done again."""
    return (
        description.removeprefix("撤销：")
        if not description.startswith("撤销：撤销：")
        else _plain(description[3:])
    )
