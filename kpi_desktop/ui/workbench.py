"""What the window shows of an open file: the year strip over the five tabs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QComboBox, QFrame, QScrollArea, QTabWidget, QVBoxLayout, QWidget
from typing_extensions import override

from kpi_desktop.domain.errors import Area, Place
from kpi_desktop.ui.grid.entry_grid import grid_in_use
from kpi_desktop.ui.open_file import OpenFile
from kpi_desktop.ui.page import Page, PageTools
from kpi_desktop.ui.parts import SubPages, name_scroll_buttons
from kpi_desktop.ui.tabs import TABS
from kpi_desktop.ui.year_steps import StripStep, derive_strip
from kpi_desktop.ui.year_strip import YearStrip

if TYPE_CHECKING:
    from kpi_desktop.services.workspace import Changes

_SUMMARY_DELAY_MS = 500


# Parts the words of a page from the unit and year in view.
_BOOK_MARK = "@"


class Workbench(QWidget):
    """Pages are made when first shown. `summary_changed` comes when findings and strip are fresh again."""

    status_message = Signal(str)
    page_changed = Signal()
    books_changed = Signal()
    summary_changed = Signal()
    import_requested = Signal()

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.open_file: OpenFile | None = None
        self._tools = tools
        self._pages: dict[int, Page] = {}
        self._holders: list[QScrollArea] = []
        self.strip = YearStrip(self)
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName("五个标签")
        name_scroll_buttons(self.tabs)
        for area, _ in TABS:
            # A page that needs more room than a small screen has at a large text size scrolls.
            holder = QScrollArea(self.tabs)
            holder.setObjectName("pageHolder")
            holder.setFrameShape(QFrame.Shape.NoFrame)
            holder.setWidgetResizable(True)
            holder.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._holders.append(holder)
            self.tabs.addTab(holder, area.label)
        self.books = QComboBox(self)
        self.books.setAccessibleName("单位和年度")
        self.books.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.tabs.setCornerWidget(self.books)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.strip)
        column.addWidget(self.tabs, 1)
        # The strip and the findings follow once typing pauses.
        self._summary_timer = QTimer(self)
        self._summary_timer.setSingleShot(True)
        self._summary_timer.setInterval(_SUMMARY_DELAY_MS)
        self._summary_timer.timeout.connect(self.show_summary)
        self.strip.step_requested.connect(self._on_step)
        self.tabs.currentChanged.connect(self._on_tab)
        self.books.activated.connect(self._on_book_chosen)

    def current_page(self) -> Page | None:
        """The page in sight, None while no file is open."""
        return self._page(self.tabs.currentIndex()) if self.open_file is not None else None

    def set_open_file(self, opened: OpenFile | None, last_place: str = "") -> None:
        """Show a file from where the user left it, or none."""
        self._summary_timer.stop()
        self.open_file = opened
        if opened is not None:
            _show_last_book(opened, last_place.partition(_BOOK_MARK)[2])
        for page in self._pages.values():
            page.set_open_file(opened)
        if opened is None:
            return
        opened.changed.connect(self._on_changed)
        self._show_books()
        area, _, rest = last_place.partition("|")
        place, _, _book = rest.partition(_BOOK_MARK)
        at = next((i for i, (known, _) in enumerate(TABS) if known.value == area), 0)
        self.tabs.setCurrentIndex(at)
        page = self._page(at)
        if place:
            page.restore_place(place)
        self.page_changed.emit()
        self.show_summary()

    def topic(self) -> str:
        """The manual's topic of the page in sight: the tab's name, and the sub-page's after a hyphen."""
        tab = self.tabs.tabText(self.tabs.currentIndex())
        pages = [found for found in self.tabs.findChildren(SubPages) if found.isVisible()]
        return f"{tab}-{pages[0].title}" if pages else tab

    def place_text(self) -> str:
        """Where the user stands, as `set_open_file` takes it next time."""
        at = self.tabs.currentIndex()
        place = self._pages[at].current_place() if at in self._pages else ""
        key = self.open_file.key if self.open_file is not None else None
        book = f"{_BOOK_MARK}{key.unit_code}-{key.year}" if key is not None else ""
        return f"{TABS[at][0].value}|{place}{book}"

    def finish_editing(self) -> bool:
        """Whether nothing typed is refused and still open."""
        return all(page.finish_editing() for page in self._pages.values())

    def go_to(self, place: Place) -> None:
        """Bring a place into sight: its tab, its unit, its page, its cell."""
        opened = self.open_file
        at = next((i for i, (area, _) in enumerate(TABS) if area is place.area), -1)
        page = self.current_page()
        if opened is None or at < 0 or (page is not None and not page.finish_editing()):
            return
        book = next((b for b in opened.books if b.key.unit_code == place.unit_code), None)
        if book is not None and (opened.key is None or opened.key.unit_code != place.unit_code):
            opened.show_year(book.key)
        self.tabs.setCurrentIndex(at)
        is_cell = place.page or place.item or place.employee_no
        if not self._page(at).go_to(place) and is_cell:
            self.status_message.emit(f"{place.label}已经不在这一页上，请核对后再找。")

    def focus_page(self) -> None:
        """Put the focus into the page in sight: its grid where it has one."""
        page = self.current_page()
        if page is not None:
            _focus_into(page)

    def turn_page(self, step: int) -> None:
        """Bring the next or the previous sub-page of the tab into sight, going round, and put the focus into it."""
        pages = next((found for found in self.tabs.findChildren(SubPages) if found.isVisible()), None)
        page = self.current_page()
        if pages is not None and page is not None and page.finish_editing():
            pages.setCurrentIndex((pages.currentIndex() + step) % pages.count())
            self.focus_page()

    def show_summary(self) -> None:
        """Bring the strip up to date."""
        opened = self.open_file
        result = opened.result if opened is not None else None
        if opened is None or result is None:
            self.strip.show_steps(())
        else:
            self.strip.show_steps(derive_strip(result, opened.findings))
        self.summary_changed.emit()

    def focus_next_region(self, *beyond: tuple[QWidget, Callable[[], object]]) -> None:
        """Move the focus on: strip, tabs, page, and the regions outside."""
        page = self.current_page() or self.tabs
        regions: list[tuple[QWidget, Callable[[], object]]] = [
            (self.strip, self.strip.focus_strip),
            (self.tabs.tabBar(), self.tabs.tabBar().setFocus),
            (page, lambda: _focus_into(page)),
            *beyond,
        ]
        focus = QApplication.focusWidget()
        here = next(
            (i for i, (r, _) in enumerate(regions) if focus and (r is focus or r.isAncestorOf(focus))), -1
        )
        ahead = [*regions[here + 1 :], *regions[: here + 1]]
        next(focus_it for region, focus_it in ahead if region.isVisible())()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            # Once everything has its new colours: pages colour some of their texts when they fill them.
            QTimer.singleShot(0, self._refill_pages)

    def _refill_pages(self) -> None:
        for page in self._pages.values():
            page.reload(None)

    def _page(self, at: int) -> Page:
        if at not in self._pages:
            page = TABS[at][1](self._tools)
            self._pages[at] = page
            page.status_message.connect(self.status_message)
            page.place_requested.connect(self.go_to)
            page.import_requested.connect(self.import_requested)
            page.set_open_file(self.open_file)
            # Shows the page, and so fills it, at once.
            self._holders[at].setWidget(page)
        return self._pages[at]

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
        self.books_changed.emit()

    def _on_changed(self, changes: Changes | None) -> None:
        # The unit's own name is kept among the posts.
        if changes is None or Area.POSTS in changes.areas:
            self._show_books()
        self._summary_timer.start()

    def _on_tab(self, at: int) -> None:
        if self.open_file is not None and at >= 0:
            self._page(at)
            self.page_changed.emit()

    def _on_step(self, step: StripStep) -> None:
        self.go_to(step.place)
        self.status_message.emit(step.sentence)

    def _on_book_chosen(self, at: int) -> None:
        page = self.current_page()
        if self.open_file is not None and page is not None and page.finish_editing():
            self.open_file.show_year(self.books.itemData(at))
        self._show_books()


def _focus_into(page: QWidget) -> None:
    grid = grid_in_use(page)
    if grid is not None:
        grid.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return
    tab_stop = Qt.FocusPolicy.TabFocus
    inside = [w for w in page.findChildren(QWidget) if w.isVisible() and w.focusPolicy() & tab_stop]
    (inside[0] if inside else page).setFocus(Qt.FocusReason.ShortcutFocusReason)


def _show_last_book(opened: OpenFile, book: str) -> None:
    """Bring the unit and year into view that were there when the file was closed."""
    key = next((b.key for b in opened.books if f"{b.key.unit_code}-{b.key.year}" == book), None)
    if key is not None:
        opened.show_year(key)
