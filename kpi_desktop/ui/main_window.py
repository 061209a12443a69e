"""The window: menus, year strip, five tabs, findings, status bar; a start page while no file is open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDockWidget,
    QMainWindow,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from kpi_desktop import __version__
from kpi_desktop.domain.errors import FileTrouble, Finding, Place
from kpi_desktop.ui import messages
from kpi_desktop.ui.file_commands import FileCommands, documents_folder
from kpi_desktop.ui.findings_panel import FindingsPanel
from kpi_desktop.ui.jobs import JobRunner
from kpi_desktop.ui.menus import MenuCommands, Menus, grid_in_use
from kpi_desktop.ui.open_file import OpenFile, export_findings
from kpi_desktop.ui.page import Page, PageTools
from kpi_desktop.ui.settings import Settings
from kpi_desktop.ui.start_page import StartPage
from kpi_desktop.ui.status_bar import StatusBar
from kpi_desktop.ui.tabs import TABS
from kpi_desktop.ui.theme import ThemeChoice
from kpi_desktop.ui.year_steps import StripStep, derive_strip
from kpi_desktop.ui.year_strip import YearStrip

_SUMMARY_DELAY_MS = 200
_HELP = (
    "表格里：回车向下，Tab 向右，F2 修改，直接打字替换；Ctrl+C、Ctrl+V 与 WPS 互相复制；Ctrl+D 向下填充；"
    "Delete 清为未填；Ctrl+F 按姓名、编号或拼音首字母查找；Ctrl+Z 撤销。"
    "Ctrl+1 到 Ctrl+5 切换标签，F6 到下一个区域，F8 打开问题清单。填好的内容立即存盘，不需要再点保存。"
)


class MainWindow(QMainWindow):
    """`first_painted` fires once the window stands on the screen; only then are the services loaded."""

    first_painted = Signal()

    def __init__(
        self, settings: Settings, restyle: Callable[[], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.settings = settings
        self.open_file: OpenFile | None = None
        self._restyle = restyle
        self._is_painted = False
        self.jobs = JobRunner(self)
        self.files = FileCommands(self, settings, self.jobs)
        self._tools = PageTools(settings=settings, jobs=self.jobs)
        self._pages: dict[int, Page] = {}
        self._holders: list[QVBoxLayout] = []
        self._summary_timer = QTimer(self)
        self._summary_timer.setSingleShot(True)
        self._summary_timer.setInterval(_SUMMARY_DELAY_MS)
        self._build()
        self._connect()
        self._show_no_file()
        self.resize(1280, 720)
        self.restoreGeometry(settings.window_state("main"))

    def _build(self) -> None:
        self.start_page = StartPage(self)
        self.strip = YearStrip(self)
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName("五个标签")
        for area, _ in TABS:
            holder = QWidget(self.tabs)
            self._holders.append(QVBoxLayout(holder))
            self._holders[-1].setContentsMargins(0, 0, 0, 0)
            self.tabs.addTab(holder, area.label)
        self.books = QComboBox(self)
        self.books.setAccessibleName("单位和年度")
        self.books.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.tabs.setCornerWidget(self.books)
        work = QWidget(self)
        column = QVBoxLayout(work)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.strip)
        column.addWidget(self.tabs, 1)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.start_page)
        self._stack.addWidget(work)
        self.setCentralWidget(self._stack)
        self.findings = FindingsPanel(self)
        self.dock = QDockWidget("问题清单", self)
        self.dock.setObjectName("findingsDock")
        self.dock.setWidget(self.findings)
        self.dock.setAllowedAreas(
            Qt.DockWidgetArea.BottomDockWidgetArea | Qt.DockWidgetArea.RightDockWidgetArea
        )
        self.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self.dock)
        self.dock.hide()
        self.status = StatusBar(self.jobs, self)
        self.setStatusBar(self.status)
        self.menus = Menus(
            self.menuBar(),
            self._commands(),
            [area.label for area, _ in TABS],
            self.settings,
            self.current_page,
        )

    def _commands(self) -> MenuCommands:
        return MenuCommands(
            new=self.files.new,
            open=self.files.open,
            open_path=self.files.open_path,
            import_ledger=lambda: self.files.import_ledger(self.open_file),
            new_bureau=self.files.new_bureau,
            demo=self.files.demo,
            print_page=self._print_page,
            close_file=self.close_file,
            quit=self.close,
            undo=lambda: self._on_open_file(lambda opened: opened.undo(self)),
            redo=lambda: self._on_open_file(lambda opened: opened.redo(self)),
            show_tab=self.tabs.setCurrentIndex,
            toggle_findings=self._toggle_findings,
            next_region=self._focus_next_region,
            set_text_percent=self._set_text_percent,
            set_theme=self._set_theme,
            change_operator=self._change_operator,
            help=self._show_help,
            about=lambda: messages.tell(
                self, f"{messages.PROGRAM_NAME} {__version__}", "不联网，数据只在您打开的文件里。"
            ),
        )

    def _connect(self) -> None:
        ways: dict[str, Callable[[], object]] = {
            "new": self.files.new,
            "open": self.files.open,
            "import": lambda: self.files.import_ledger(None),
            "demo": self.files.demo,
            "bureau": self.files.new_bureau,
        }
        self.start_page.way_chosen.connect(lambda way: ways[way]())
        self.start_page.file_chosen.connect(self.files.open_path)
        self.files.opened.connect(self.set_open_file)
        self.files.recent_changed.connect(self._show_recent)
        self.strip.step_requested.connect(self._on_step)
        self.tabs.currentChanged.connect(self._on_tab)
        self.books.activated.connect(self._on_book_chosen)
        self.findings.go_to.connect(self.go_to)
        self.findings.export_requested.connect(self._export_findings)
        self.status.findings_requested.connect(self._toggle_findings)
        self.status.operator_requested.connect(self._change_operator)
        self._summary_timer.timeout.connect(self._show_summary)

    def current_page(self) -> Page | None:
        """The page in sight, made on first use; None on the start page."""
        return self._page(self.tabs.currentIndex()) if self.open_file is not None else None

    def _page(self, at: int) -> Page:
        if at not in self._pages:
            page = TABS[at][1](self._tools)
            self._pages[at] = page
            page.status_message.connect(self.status.say)
            page.place_requested.connect(self.go_to)
            self._holders[at].addWidget(page)
            page.set_open_file(self.open_file)
        return self._pages[at]

    def set_open_file(self, opened: OpenFile) -> None:
        """Show a file in place of the one before."""
        if not self.close_file():
            opened.close()
            return
        self.open_file = opened
        opened.setParent(self)
        opened.changed.connect(self._on_changed)
        opened.undo_changed.connect(self._on_undo_changed)
        self._show_books()
        self._stack.setCurrentIndex(1)
        self.menus.show_file(opened)
        self.status.show_file(opened)
        for page in self._pages.values():
            page.set_open_file(opened)
        area, _, place = self.settings.last_place(opened.path).partition("|")
        at = next((i for i, (known, _) in enumerate(TABS) if known.value == area), 0)
        self.tabs.setCurrentIndex(at)
        self._on_tab(at)
        if place:
            self._page(at).restore_place(place)
        self._show_summary()

    def close_file(self) -> bool:
        """Close the file; False while something typed is refused and still open."""
        opened = self.open_file
        if opened is None:
            return True
        if not all(page.finish_editing() for page in self._pages.values()):
            return False
        at = self.tabs.currentIndex()
        place = self._pages[at].current_place() if at in self._pages else ""
        self.settings.set_last_place(opened.path, f"{TABS[at][0].value}|{place}")
        self.open_file = None
        for page in self._pages.values():
            page.set_open_file(None)
        opened.close()
        opened.deleteLater()
        self._show_no_file()
        return True

    def go_to(self, place: Place) -> None:
        """Bring a place into sight: its tab, its unit, its page, its cell."""
        opened = self.open_file
        at = next((i for i, (area, _) in enumerate(TABS) if area is place.area), -1)
        if opened is None or at < 0:
            return
        book = next((b for b in opened.books if b.key.unit_code == place.unit_code), None)
        if (
            place.unit_code
            and book is not None
            and (opened.key is None or opened.key.unit_code != place.unit_code)
        ):
            opened.show_year(book.key)
        self.tabs.setCurrentIndex(at)
        if not self._page(at).go_to(place) and (place.page or place.item or place.employee_no):
            self.status.say(f"{place.label}已经不在这一页上，请核对后再找。")

    def _show_no_file(self) -> None:
        self._summary_timer.stop()
        self._stack.setCurrentIndex(0)
        self.dock.hide()
        self.setWindowTitle(messages.PROGRAM_NAME)
        self.findings.set_findings(())
        self.menus.show_file(None)
        self.menus.show_page(can_print=False)
        self.status.show_file(None)
        self._show_recent()

    def _show_recent(self) -> None:
        files = self.settings.recent_files()
        self.start_page.show_recent(files)
        self.menus.show_recent(files)

    def _show_books(self) -> None:
        opened = self.open_file
        if opened is None:
            return
        self.books.clear()
        for book in opened.books:
            self.books.addItem(f"{book.unit_name}　{book.key.year}年", book.key)
            if book.key == opened.key:
                self.books.setCurrentIndex(self.books.count() - 1)
        self.books.setVisible(len(opened.books) > 1)
        self.setWindowTitle(derive_title(opened))

    def _show_summary(self) -> None:
        opened = self.open_file
        if opened is None or opened.result is None:
            self.strip.show_steps(())
            self.status.show_findings(())
            return
        self.strip.show_steps(derive_strip(opened.result, opened.findings))
        self.findings.set_findings(opened.findings)
        self.status.show_findings(opened.findings)

    def _on_changed(self, changes: object) -> None:
        opened = self.open_file
        if opened is None:
            return
        self.status.show_saved(opened)
        if changes is None:
            self._show_books()
            self.status.show_file(opened)
        # The strip and the findings follow once typing pauses.
        self._summary_timer.start()

    def _on_undo_changed(self) -> None:
        self.menus.show_undo(self.open_file)

    def _on_open_file(self, act: Callable[[OpenFile], None]) -> None:
        page = self.current_page()
        if self.open_file is not None and (page is None or page.finish_editing()):
            act(self.open_file)

    def _on_tab(self, at: int) -> None:
        if self.open_file is not None and at >= 0:
            self.menus.show_page(can_print=self._page(at).can_print)

    def _on_step(self, step: StripStep) -> None:
        self.go_to(step.place)
        self.status.say(step.sentence)

    def _on_book_chosen(self, at: int) -> None:
        page = self.current_page()
        if self.open_file is not None and page is not None and page.finish_editing():
            self.open_file.show_year(self.books.itemData(at))
        self._show_books()

    def _toggle_findings(self) -> None:
        self.dock.setVisible(not self.dock.isVisible())
        if self.dock.isVisible():
            self.findings.setFocus()

    def _export_findings(self, findings: tuple[Finding, ...]) -> None:
        start = (self.open_file.path.parent if self.open_file else documents_folder()) / "问题清单.xlsx"
        path = messages.choose_save_path(self, "问题清单存放在哪里", "表格 (*.xlsx)", start)
        if path is None:
            return
        try:
            export_findings(findings, path)
        except FileTrouble as trouble:
            messages.warn(self, str(trouble))
            return
        self.status.say(f"已把{len(findings)}个问题存到“{path.name}”。")

    def _focus_next_region(self) -> None:
        if self.open_file is None:
            self.start_page.recent.setFocus()
            return
        page = self.current_page() or self.tabs
        regions: list[tuple[QWidget, Callable[[], object]]] = [
            (self.strip, self.strip.focus_strip),
            (self.tabs.tabBar(), self.tabs.tabBar().setFocus),
            (page, lambda: _focus_into(page)),
            (self.dock, self.findings.setFocus),
        ]
        focus = QApplication.focusWidget()
        here = next(
            (i for i, (r, _) in enumerate(regions) if focus and (r is focus or r.isAncestorOf(focus))), -1
        )
        ahead = [*regions[here + 1 :], *regions[: here + 1]]
        next(focus_it for region, focus_it in ahead if region.isVisible())()

    def _print_page(self) -> None:
        page = self.current_page()
        if page is not None and page.can_print and page.finish_editing():
            page.open_print_preview()

    def _set_text_percent(self, percent: int) -> None:
        self.settings.text_percent = percent
        self._restyle()
        self._show_summary()

    def _set_theme(self, choice: ThemeChoice) -> None:
        self.settings.theme = choice
        self._restyle()

    def _change_operator(self) -> None:
        if self.open_file is None:
            return
        name = messages.ask_text(self, "操作人姓名，每次修改都会记下是谁改的。", self.open_file.operator)
        if name and name.strip():
            self.settings.operator = self.open_file.operator = name.strip()
            self.status.show_file(self.open_file)

    def _show_help(self) -> None:
        page = self.current_page()
        text = page.help_text if page is not None and page.help_text else "先新建或打开一个单位文件。"
        messages.tell(self, text, _HELP)

    def open_at_start(self, path: Path) -> None:
        """Open the file the program was started with."""
        self.files.open_path(path)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            QTimer.singleShot(0, self.first_painted.emit)

    @override
    def sizeHint(self) -> QSize:
        return QSize(1280, 720)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        if self.jobs.is_busy and not messages.ask(
            self, "后台工作还没有完成，现在退出会停下它。", yes="停下并退出"
        ):
            event.ignore()
            return
        if not self.close_file():
            event.ignore()
            return
        self.jobs.shut_down()
        self.settings.set_window_state("main", self.saveGeometry())
        self.settings.sync()
        event.accept()


def _focus_into(page: QWidget) -> None:
    grid = grid_in_use(page)
    if grid is not None:
        grid.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return
    inside = [
        w for w in page.findChildren(QWidget) if w.isVisible() and w.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    (inside[0] if inside else page).setFocus(Qt.FocusReason.ShortcutFocusReason)


def derive_title(opened: OpenFile) -> str:
    """Unit, year, file, and what kind of file it is."""
    unit = f"{opened.unit_name} {opened.key.year}年" if opened.key else "还没有单位"
    kinds = ("〔局端汇总〕" if opened.is_bureau else "") + ("〔只读〕" if opened.is_read_only else "")
    return f"{unit} - {opened.path.name}{kinds} - {messages.PROGRAM_NAME}"
