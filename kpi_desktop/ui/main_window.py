"""The window: menus, start page, status bar; the workbench and the findings once a file is opened.

Everything a file needs is imported when the first one is opened or when the window has been painted, whichever
comes first: the window must stand on the screen before the rules and the store are loaded. The modules imported
here at the top also keep off PySide's `Qt` namespace, whose hundred enumerations take as long to load as all of
them, and off typing_extensions; hence no `override` here and in start_page.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QPaintEvent
from PySide6.QtWidgets import QFrame, QMainWindow, QScrollArea, QStackedWidget, QWidget

from kpi_desktop.ui import messages
from kpi_desktop.ui.settings import Settings
from kpi_desktop.ui.start_page import StartPage
from kpi_desktop.ui.theme import ThemeChoice

if TYPE_CHECKING:
    from kpi_desktop.domain.errors import Place
    from kpi_desktop.ui.drops import Drops
    from kpi_desktop.ui.file_commands import FileCommands
    from kpi_desktop.ui.findings_panel import FindingsPanel
    from kpi_desktop.ui.first_hour import FirstHour
    from kpi_desktop.ui.help_commands import HelpCommands
    from kpi_desktop.ui.jobs import JobRunner
    from kpi_desktop.ui.menus import Menus
    from kpi_desktop.ui.open_file import OpenFile
    from kpi_desktop.ui.page import Page
    from kpi_desktop.ui.safekeeping import Safekeeping
    from kpi_desktop.ui.status_bar import StatusBar
    from kpi_desktop.ui.workbench import Workbench

MENU_TITLES = ("文件(&F)", "编辑(&E)", "查看(&V)", "帮助(&H)")


class MainWindow(QMainWindow):
    """`first_painted` fires once the window stands on the screen; `prepare` is called after it."""

    first_painted = Signal()

    def __init__(
        self, settings: Settings, restyle: Callable[[], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.settings = settings
        self.open_file: OpenFile | None = None
        self.workbench: Workbench | None = None
        self.findings: FindingsPanel | None = None
        self._restyle = restyle
        self._is_painted = False
        self._is_complete = False
        self.start_page = StartPage(self)
        self._stack = QStackedWidget(self)
        # At the largest text the ways to begin are higher than a small screen.
        self._start = QScrollArea(self)
        self._start.setObjectName("startHolder")
        self._start.setFrameShape(QFrame.Shape.NoFrame)
        self._start.setWidgetResizable(True)
        self._start.setWidget(self.start_page)
        self._stack.addWidget(self._start)
        self.setCentralWidget(self._stack)
        self._menu_titles = [self.menuBar().addMenu(title) for title in MENU_TITLES]
        self.start_page.way_chosen.connect(self.begin)
        self.start_page.file_chosen.connect(self.open_path)
        self.start_page.forget_requested.connect(self._forget_recent)
        self.start_page.show_recent(settings.recent_files())
        self.setWindowTitle(messages.PROGRAM_NAME)
        self.first_painted.connect(self.complete)
        self.setAcceptDrops(True)
        self.resize(1280, 720)
        self.restoreGeometry(settings.window_state("main"))

    def complete(self) -> None:
        """Fill the menus and add the status bar: what the eye does not miss in the first picture."""
        if not self._is_complete:
            self._is_complete = True
            self.setStatusBar(self.status)
            self.help.keys  # noqa: B018 - from now on dialogs have F1
            self._show_no_file()

    def prepare(self) -> Workbench:
        """Build what an open file is shown in."""
        if self.workbench is not None:
            return self.workbench
        self.complete()
        from kpi_desktop.ui import file_dialogs
        from kpi_desktop.ui.findings_panel import FindingsDock, FindingsPanel
        from kpi_desktop.ui.page import PageTools
        from kpi_desktop.ui.workbench import Workbench

        self.findings = FindingsPanel(self)
        self.dock = FindingsDock(self.findings, self)
        self.findings.go_to.connect(self.go_to)
        self.findings.export_requested.connect(partial(file_dialogs.export_findings, self))
        workbench = Workbench(PageTools(settings=self.settings, jobs=self.jobs), self)
        workbench.status_message.connect(self.status.say)
        workbench.page_changed.connect(self._on_page_changed)
        workbench.import_requested.connect(lambda: self.begin("import"))
        workbench.books_changed.connect(self._on_books_changed)
        workbench.summary_changed.connect(self._on_summary_changed)
        self._stack.addWidget(workbench)
        self.workbench = workbench
        return workbench

    @cached_property
    def menus(self) -> Menus:
        """The commands behind the menu titles."""
        from kpi_desktop.ui import menus

        return menus.Menus(self, self._menu_titles)

    @cached_property
    def status(self) -> StatusBar:
        """The bar at the foot."""
        from kpi_desktop.ui import status_bar

        status = status_bar.StatusBar(self)
        status.findings_requested.connect(self.toggle_findings)
        status.operator_requested.connect(self.change_operator)
        return status

    @cached_property
    def jobs(self) -> JobRunner:
        """The runner of long work."""
        from kpi_desktop.ui import jobs as job_module

        jobs = job_module.JobRunner(self)
        self.status.watch(jobs)
        return jobs

    @cached_property
    def help(self) -> HelpCommands:
        """The manual, and F1 in every dialog."""
        from kpi_desktop.ui import help_commands

        return help_commands.HelpCommands(self)

    @cached_property
    def first_hour(self) -> FirstHour:
        """The rehearsal and its checklist."""
        from kpi_desktop.ui import first_hour

        return first_hour.FirstHour(self)

    @cached_property
    def files(self) -> FileCommands:
        """What makes and opens files."""
        from kpi_desktop.ui import file_commands

        files = file_commands.FileCommands(self, self.settings, self.jobs)
        files.opened.connect(self.set_open_file)
        files.recent_changed.connect(self._show_recent)
        files.damaged.connect(self.safekeeping.offer_recovery)
        return files

    @cached_property
    def safekeeping(self) -> Safekeeping:
        """What looks after the open file: backups, restoring, damage."""
        from kpi_desktop.ui import safekeeping

        keeping = safekeeping.Safekeeping(self)
        keeping.backed_up.connect(self._on_backed_up)
        return keeping

    @cached_property
    def drops(self) -> Drops:
        """What takes dropped files to where they belong."""
        from kpi_desktop.ui import drops

        return drops.Drops(self)

    def begin(self, way: str) -> None:
        """Begin one of the ways of the start page: new, open, import, demo or bureau."""
        ways: dict[str, Callable[[], object]] = {
            "new": self.files.new,
            "open": self.files.open,
            "import": lambda: self.files.import_ledger(self.open_file),
            "rehearse": self.first_hour.rehearse,
            "demo": self.files.demo,
            "bureau": self.files.new_bureau,
        }
        ways[way]()

    def open_path(self, path: Path) -> None:
        """Open a file."""
        self.files.open_path(path)

    def current_page(self) -> Page | None:
        """The page in sight, None on the start page."""
        return self.workbench.current_page() if self.workbench is not None else None

    def set_open_file(self, opened: OpenFile) -> None:
        """Show a file in place of the one before."""
        if not self.close_file():
            opened.close()
            return
        workbench = self.prepare()
        self.open_file = opened
        self.safekeeping.show_read_only(is_read_only=opened.is_read_only)
        opened.setParent(self)
        opened.changed.connect(self._on_changed)
        opened.undo_changed.connect(self._on_undo_changed)
        opened.write_failed.connect(self.safekeeping.offer_save_as)
        self._stack.setCurrentWidget(workbench)
        self.menus.show_file(opened)
        self.status.show_file(opened)
        try:
            workbench.set_open_file(opened, self.settings.last_place(opened.path))
        except Exception:
            # A file that cannot be shown must not stay half open behind the report of the bug.
            self._let_go(opened)
            raise
        workbench.focus_page()
        self.first_hour.show_file(opened)
        self.safekeeping.watch(opened)

    def close_file(self) -> bool:
        """Close the file; False while something typed is refused and still open."""
        opened, workbench = self.open_file, self.workbench
        if opened is None or workbench is None:
            return True
        if not workbench.finish_editing() or not self.safekeeping.offer_on_closing(opened):
            return False
        self.settings.set_last_place(opened.path, workbench.place_text())
        self.files.remember(opened)
        self._let_go(opened)
        return True

    def _let_go(self, opened: OpenFile) -> None:
        self.open_file = None
        # First out of sight: a hidden page does not read a file that is going.
        self._show_no_file()
        if self.workbench is not None:
            self.workbench.set_open_file(None)
        opened.close()
        opened.deleteLater()

    def go_to(self, place: Place) -> None:
        """Bring a place of the open file into sight."""
        if self.workbench is not None:
            self.workbench.go_to(place)

    def toggle_findings(self) -> None:
        """Open or close the list of findings."""
        if self.findings is None or self.open_file is None:
            return
        self.dock.setVisible(not self.dock.isVisible())
        if self.dock.isVisible():
            # Once the window has laid the dock out; before that Qt gives it whatever the page leaves.
            QTimer.singleShot(0, self.dock.take_room)
            self.findings.setFocus()

    def _show_no_file(self) -> None:
        self._stack.setCurrentWidget(self._start)
        self.setWindowTitle(messages.PROGRAM_NAME)
        if self.findings is not None:
            self.dock.hide()
            self.first_hour.show_file(None)
            self.findings.set_findings(())
        self.menus.show_file(None)
        self.menus.show_page(can_print=False)
        self.status.show_file(None)
        self._show_recent()

    def _show_recent(self) -> None:
        files = self.settings.recent_files()
        self.start_page.show_recent(files)
        self.menus.show_recent(files)

    def _forget_recent(self, path: Path) -> None:
        self.settings.forget_file(path)
        self._show_recent()

    def _on_changed(self, changes: object) -> None:
        if self.open_file is not None:
            self.status.show_saved(self.open_file)
            if changes is None:
                self.status.show_file(self.open_file)

    def _on_backed_up(self) -> None:
        if self.open_file is not None:
            self.status.show_file(self.open_file)

    def _on_undo_changed(self) -> None:
        self.menus.show_undo(self.open_file)

    def _on_page_changed(self) -> None:
        page = self.current_page()
        self.menus.show_page(can_print=page is not None and page.can_print)

    def _on_books_changed(self) -> None:
        if self.open_file is not None:
            self.setWindowTitle(derive_title(self.open_file))

    def _on_summary_changed(self) -> None:
        if self.open_file is not None and self.findings is not None:
            self.findings.set_findings(self.open_file.findings)
            self.status.show_findings(self.open_file.findings)

    def undo(self) -> None:
        """Take back the last step of the open file."""
        page = self.current_page()
        if self.open_file is not None and (page is None or page.finish_editing()):
            self.open_file.undo(self)

    def redo(self) -> None:
        """Do again what was taken back."""
        page = self.current_page()
        if self.open_file is not None and (page is None or page.finish_editing()):
            self.open_file.redo(self)

    def focus_next_region(self) -> None:
        """Move the focus on to the next region of the window."""
        if self.open_file is None or self.workbench is None or self.findings is None:
            self.start_page.recent.setFocus()
        else:
            findings = (self.dock, self.findings.setFocus)
            self.workbench.focus_next_region(findings, *self.first_hour.regions())

    def show_tab(self, at: int) -> None:
        """Bring a tab into sight and put the focus into it."""
        if self.workbench is not None:
            self.workbench.tabs.setCurrentIndex(at)
            self.workbench.focus_page()

    def print_page(self) -> None:
        """Show what the page in sight prints."""
        page = self.current_page()
        if page is not None and page.can_print and page.finish_editing():
            page.open_print_preview()

    def set_text_percent(self, percent: int) -> None:
        """Write everything larger or smaller."""
        self.settings.text_percent = percent
        self._restyle()
        if self.workbench is not None:
            self.workbench.show_summary()

    def set_theme(self, choice: ThemeChoice) -> None:
        """Change the colours."""
        self.settings.theme = choice
        self._restyle()

    def change_operator(self) -> None:
        """Ask who is working."""
        from kpi_desktop.ui import file_dialogs

        file_dialogs.change_operator(self)

    def set_operator(self, name: str) -> None:
        """Sign from now on with this name."""
        self.settings.operator = name
        if self.open_file is not None and self.open_file.role is None:
            self.open_file.operator = name
            self.status.show_file(self.open_file)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        event.acceptProposedAction()
        self.take_files([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])

    def take_files(self, paths: Sequence[Path]) -> None:
        """Take files dropped on the window, or given by another start of the program, to where they belong."""
        self.prepare()
        self.drops.take(paths)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            QTimer.singleShot(0, self.first_painted.emit)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        return QSize(1280, 720)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        if self.jobs.is_busy and not messages.ask(
            self, "后台工作还没有完成，现在退出会停下它。", yes="停下并退出"
        ):
            event.ignore()
            return
        path = self.open_file.path if self.open_file is not None else None
        if not self.close_file():
            event.ignore()
            return
        self.settings.session_file = path
        if "safekeeping" in self.__dict__:
            # Not made only to be shut down.
            self.safekeeping.shut_down()
        self.jobs.shut_down()
        self.settings.set_window_state("main", self.saveGeometry())
        self.settings.sync()
        event.accept()


def derive_title(opened: OpenFile) -> str:
    """Unit, year, file, and what kind of file it is."""
    unit = f"{opened.unit_name} {opened.key.year}年" if opened.key else "还没有单位"
    kinds = ("〔局端汇总〕" if opened.is_bureau else "") + ("〔只读〕" if opened.is_read_only else "")
    return f"{unit} - {opened.path.name}{kinds} - {messages.PROGRAM_NAME}"
