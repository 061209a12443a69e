"""The pieces pages are put together from: buttons, headings, notes, rows, and sub-pages that load when shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QSplitter,
    QTabWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from kpi_desktop.domain.errors import Place
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.open_file import OpenFile
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.plain_text import plain_label

if TYPE_CHECKING:
    from kpi_desktop.domain.values import UnitYear
    from kpi_desktop.domain.year_book import YearBook
    from kpi_desktop.domain.year_end import UnitResult
    from kpi_desktop.services.workspace import Workspace

Item = QWidget | QLayout | int | None
_NOTE, _MOODY_NOTE = "note", "moodyNote"


def chars(count: float) -> int:
    """The width of so many Chinese characters at the user's text size."""
    return round(QFontMetrics(QApplication.font()).horizontalAdvance("中") * count)


def resize_within(dialog: QWidget, width: int, height: int) -> None:
    """Give a dialog a size, or what the screen has room for where the text is large."""
    room = dialog.screen().availableSize()
    dialog.resize(min(width, room.width() - 48), min(height, room.height() - 72))


def button(
    text: str, on_click: Callable[[], object], *, tip: str = "", is_primary: bool = False
) -> QPushButton:
    """A push button; its text is its accessible name."""
    made = QPushButton(text)
    made.setAccessibleName(text)
    made.setToolTip(tip)
    if is_primary:
        made.setObjectName("primaryButton")
    made.setAutoDefault(False)
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    made.clicked.connect(on_click)
    return made


def heading(text: str) -> QLabel:
    """A heading within a page."""
    label = plain_label(text)
    label.setObjectName("heading")
    return label


def note(text: str = "") -> QLabel:
    """A quiet sentence under or beside something."""
    label = plain_label(text)
    label.setObjectName(_NOTE)
    label.setWordWrap(True)
    return label


def plain(text: str = "") -> QLabel:
    """A text that wraps and can be copied."""
    label = plain_label(text)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def lay(layout: QBoxLayout, items: Sequence[Item], margin: int = 0, spacing: int = 8) -> QBoxLayout:
    """Fill a layout: widgets, layouts, a number for stretch, None for a small gap.

    What can use the room gets it: grids, splitters, lists, and in a row a text that wraps.
    """
    layout.setContentsMargins(margin, margin, margin, margin)
    layout.setSpacing(spacing)
    for item in items:
        if isinstance(item, QWidget):
            layout.addWidget(item, 1 if _uses_room(item, is_row=isinstance(layout, QHBoxLayout)) else 0)
        elif isinstance(item, QLayout):
            layout.addLayout(item)
        elif item is None:
            layout.addSpacing(8)
        else:
            layout.addStretch(item)
    return layout


def _uses_room(widget: QWidget, *, is_row: bool) -> bool:
    if isinstance(widget, QLabel):
        return is_row and widget.wordWrap()
    return isinstance(widget, EntryGrid | QSplitter | QTabWidget | QAbstractScrollArea)


def across(*items: Item, margin: int = 0, spacing: int = 8) -> QBoxLayout:
    """Items side by side."""
    return lay(QHBoxLayout(), items, margin, spacing)


def down(*items: Item, margin: int = 0, spacing: int = 8) -> QBoxLayout:
    """Items below each other."""
    return lay(QVBoxLayout(), items, margin, spacing)


def box(layout: QLayout, name: str = "") -> QWidget:
    """A widget around a layout."""
    widget = QWidget()
    widget.setLayout(layout)
    widget.setObjectName(name)
    return widget


def card(layout: QLayout) -> QFrame:
    """A framed surface around a layout."""
    frame = QFrame()
    frame.setObjectName("card")
    frame.setLayout(layout)
    return frame


def scrolled(layout: QLayout) -> QScrollArea:
    """A layout that scrolls where there is no room for it, on the ground it stands on."""
    inner = QWidget()
    inner.setLayout(layout)
    inner.setAutoFillBackground(False)
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inner)
    area.viewport().setAutoFillBackground(False)
    inner.setAutoFillBackground(False)
    return area


def beside(*widgets: QWidget, sizes: Sequence[int], growing: int = 0) -> QSplitter:
    """Widgets side by side with movable borders; the one `growing` takes what a larger window gives."""
    return _split(Qt.Orientation.Horizontal, widgets, sizes, growing)


def stacked(*widgets: QWidget, sizes: Sequence[int], growing: int = 0) -> QSplitter:
    """Widgets above each other with movable borders."""
    return _split(Qt.Orientation.Vertical, widgets, sizes, growing)


def _split(
    orientation: Qt.Orientation, widgets: Sequence[QWidget], sizes: Sequence[int], growing: int
) -> QSplitter:
    splitter = QSplitter(orientation)
    splitter.setChildrenCollapsible(False)
    splitter.setHandleWidth(8)
    for at, widget in enumerate(widgets):
        splitter.addWidget(widget)
        splitter.setStretchFactor(at, 1 if at == growing else 0)
    splitter.setSizes(list(sizes))
    return splitter


def put_caret(grid: EntryGrid[Any], row_key: str = "", column_key: str = "") -> None:
    """Give a grid without a caret one, so that what stands beside it has something to show; the focus stays."""
    model = grid.model
    if grid.view.currentIndex().isValid() or not model.rows:
        return
    row = max(0, model.row_of(row_key))
    column = model.column_of(column_key)
    grid.view.select_cell(row, column if column >= 0 else min(grid.view.frozen_count, len(model.columns) - 1))


def set_mood(label: QLabel, mood: str) -> None:
    """Colour a label: "", "good", "warning" or "bad"; the words say it as well."""
    if label.property("mood") == mood:
        return
    label.setProperty("mood", mood)
    # The style sheet's colour of a note outweighs the mood's.
    if label.objectName() in {_NOTE, _MOODY_NOTE}:
        label.setObjectName(_MOODY_NOTE if mood else _NOTE)
    label.style().unpolish(label)
    label.style().polish(label)


class Panel(QWidget):
    """A part of a page that fills itself from the open file when it is in sight."""

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tools = tools
        self._open_file: OpenFile | None = None

    @property
    def open_file(self) -> OpenFile:
        """The open file; a panel is only asked once there is one."""
        assert self._open_file is not None  # noqa: S101 - set by the page before it fills a panel
        return self._open_file

    @property
    def key(self) -> UnitYear:
        """The unit and year in view."""
        key = self.open_file.key
        assert key is not None  # noqa: S101 - a panel is filled only with a year in view
        return key

    @property
    def book(self) -> YearBook:
        """The year in view."""
        book = self.open_file.book
        assert book is not None  # noqa: S101 - a panel is filled only with a year in view
        return book

    @property
    def result(self) -> UnitResult:
        """The year in view, scored."""
        result = self.open_file.result
        assert result is not None  # noqa: S101 - a panel is filled only with a year in view
        return result

    @property
    def workspace(self) -> Workspace:
        """What the services want as their first argument."""
        return self.open_file.workspace

    def show_file(self, open_file: OpenFile) -> None:
        """Fill the panel from the file's year in view."""
        self._open_file = open_file
        self.fill()

    def fill(self) -> None:
        """Fill the widgets from `open_file`, which has a year in view."""
        raise NotImplementedError

    def go_to(self, place: Place) -> bool:  # noqa: ARG002 - for the panels to use
        """Select the place, False when it is not here; a panel without rows is itself the place."""
        return True

    def finish_editing(self) -> bool:
        """Whether nothing typed is still open."""
        return True


def name_scroll_buttons(tabs: QTabWidget) -> None:
    """Name the buttons that appear where the tabs do not fit; Qt's own names are English without its translation."""
    for object_name, name in (
        ("ScrollLeftButton", "向左看其余标签"),
        ("ScrollRightButton", "向右看其余标签"),
    ):
        scroll = tabs.tabBar().findChild(QToolButton, object_name)
        if scroll is not None:
            scroll.setAccessibleName(name)


class SubPages(QTabWidget):
    """Panels under tabs; only the one in sight is filled, the others when they are shown.

    A panel given by the function that builds it is built when it is first shown.
    """

    def __init__(self, name: str, panels: Sequence[tuple[str, Panel | Callable[[], Panel]]]) -> None:
        super().__init__()
        self.setObjectName("subPages")
        self.setAccessibleName(name)
        self.setDocumentMode(True)
        name_scroll_buttons(self)
        self._panels = dict(panels)
        self._stale: set[str] = set()
        self._open_file: OpenFile | None = None
        self._places = {title: panel if isinstance(panel, Panel) else QWidget() for title, panel in panels}
        for title, place in self._places.items():
            self.addTab(place, title)
        self.currentChanged.connect(self._show_current)

    @property
    def title(self) -> str:
        """The title of the panel in sight."""
        return self.tabText(self.currentIndex())

    @property
    def panel(self) -> Panel:
        """The panel in sight."""
        return self._built(self.title)

    def show_file(self, open_file: OpenFile) -> None:
        """Fill the panel in sight and remember the others for later."""
        self._open_file = open_file
        self._stale = set(self._panels)
        self._show_current()

    def choose(self, title: str) -> bool:
        """Bring a panel into sight, False when there is none of that title."""
        if title not in self._panels:
            return False
        self.setCurrentWidget(self._places[title])
        return True

    @override
    def hasHeightForWidth(self) -> bool:
        # The panels take the height there is; a text that wraps on one out of sight must not make the window scroll.
        return False

    @override
    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        heights = [place.minimumSizeHint().height() for place in self._places.values()]
        return QSize(hint.width(), hint.height() - max(heights) + heights[self.currentIndex()])

    def _built(self, title: str) -> Panel:
        panel = self._panels[title]
        if not isinstance(panel, Panel):
            self._panels[title] = panel = panel()
            self._places[title].setLayout(down(panel))
            # A layout shows what is added only later, too late for the focus.
            panel.show()
        return panel

    def _show_current(self) -> None:
        title = self.title
        panel = self._built(title)
        self.updateGeometry()
        if self._open_file is not None and title in self._stale:
            self._stale.discard(title)
            panel.show_file(self._open_file)
