"""The first hour: a rehearsal made on request, and its checklist kept beside the open file."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from kpi_desktop.domain.lessons import Lesson, LessonState, derive_lessons
from kpi_desktop.ui import messages
from kpi_desktop.ui.file_commands import documents_folder
from kpi_desktop.ui.jobs import Outcome, Progress
from kpi_desktop.ui.lessons_panel import LessonsDock, LessonsPanel
from kpi_desktop.ui.paper import deliver

if TYPE_CHECKING:
    from kpi_desktop.ui.main_window import MainWindow
    from kpi_desktop.ui.open_file import OpenFile


class FirstHour(QObject):
    """Shows the checklist for files that want it, as the settings remember."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._settings = window.settings

    @cached_property
    def panel(self) -> LessonsPanel:
        """The checklist, made when it is first wanted."""
        panel = LessonsPanel(self._window)
        panel.chosen.connect(self.go_to)
        panel.anew_requested.connect(self.rehearse)
        self._window.prepare().summary_changed.connect(self.refresh)
        self._window.jobs.finished.connect(self.refresh)
        return panel

    @cached_property
    def dock(self) -> LessonsDock:
        """Where the checklist stands."""
        dock = LessonsDock(self.panel, self._window)
        dock.dismissed.connect(self._on_dismissed)
        return dock

    def regions(self) -> tuple[tuple[QWidget, Callable[[], object]], ...]:
        """The checklist while it is in sight, for the key that moves from region to region."""
        is_shown = "dock" in self.__dict__ and self.dock.isVisible()
        return ((self.dock, self.panel.setFocus),) if is_shown else ()

    def show_file(self, opened: OpenFile | None) -> None:
        """Show the checklist of a file that wants it, hide it for others."""
        if opened is not None and self._settings.shows_lessons(opened.path):
            self.dock.show()
            self.refresh()
        elif "dock" in self.__dict__:
            self.dock.hide()

    def toggle(self) -> None:
        """Show or hide the checklist of the open file, from now on."""
        opened = self._window.open_file
        if opened is not None:
            is_wanted = not self._settings.shows_lessons(opened.path)
            self._settings.set_shows_lessons(opened.path, is_wanted)
            self.show_file(opened)
            if is_wanted:
                self.panel.setFocus()

    def _on_dismissed(self) -> None:
        if self._window.open_file is not None:
            self._settings.set_shows_lessons(self._window.open_file.path, False)

    def refresh(self) -> None:
        """Look at the file's records again."""
        opened = self._window.open_file
        if opened is None or not self._settings.shows_lessons(opened.path):
            return
        from kpi_desktop.services.rehearsal import is_rehearsal

        self.panel.show_lessons(self._derive(opened), is_rehearsal=is_rehearsal(opened.path))

    def _derive(self, opened: OpenFile) -> tuple[LessonState, ...]:
        from kpi_desktop.services import rehearsal

        if opened.is_bureau:
            return (rehearsal.bureau_lesson(opened.workspace),)
        result, key = opened.result, opened.key
        if result is None or key is None:
            return ()
        has_printed = self._settings.has_printed(opened.path)
        return derive_lessons(result, rehearsal.collect_facts(opened.workspace, key, has_printed=has_printed))

    def go_to(self, state: LessonState) -> None:
        """Bring the place of a step into sight; the ledger is asked for, the bureau's file opened."""
        opened = self._window.open_file
        if opened is None:
            return
        match state.lesson:
            case Lesson.IMPORT:
                self._window.begin("import")
            case Lesson.MERGE if not opened.is_bureau:
                self._window.open_path(_bureau_beside(opened.path))
            case _:
                self._window.go_to(state.place)
                self._window.prepare().focus_page()

    def rehearse(self) -> None:
        """Ask for a folder, make a rehearsal in it and open its unit."""
        operator = self._window.files.ask_operator()
        if operator is None:
            return
        folder = messages.choose_folder(self._window, "演练用的样例存放在哪里", documents_folder())
        if folder is None:
            return

        def work(progress: Progress) -> tuple[Path, Path]:
            from kpi_desktop.services import rehearsal

            parts: list[Path] = []

            def on_part(path: Path) -> None:
                parts.append(path)
                progress(len(parts), 0)

            made = rehearsal.make_rehearsal(folder, operator, on_part)
            return made.unit_file, made.bureau_file

        self._window.jobs.run("正在准备演练", work, self._on_made)

    def _on_made(self, outcome: Outcome[tuple[Path, Path]]) -> None:
        if not deliver(outcome, self._window):
            return
        for path in outcome.value:  # type: ignore[union-attr] # delivered outcomes have a value
            self._settings.set_shows_lessons(path, True)
        self._window.open_path(outcome.value[0])  # type: ignore[union-attr]


def _bureau_beside(path: Path) -> Path:
    from kpi_desktop.services.rehearsal import BUREAU_NAME

    return path.parent / BUREAU_NAME
