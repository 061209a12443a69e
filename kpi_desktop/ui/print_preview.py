"""What will come out of the printer: pages, thumbnails, who is where, zoom; then the printer or a PDF on disk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QKeySequence, QPageLayout, QPageSize, QPainter, QPixmap, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QListView,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QSpinBox,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from kpi_desktop.domain.errors import FileTrouble
from kpi_desktop.ui import messages
from kpi_desktop.ui.open_file import save_pdf
from kpi_desktop.ui.parts import name_scroll_buttons
from kpi_desktop.ui.pdf_pages import POINTS_PER_INCH, PdfPages

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

_NO_PARENT = QModelIndex()
_THUMBNAIL_WIDTH = 116
_FIT_WIDTH, _FIT_PAGE = -1, 0
_ZOOMS = (
    ("适合宽度", _FIT_WIDTH),
    ("整页", _FIT_PAGE),
    *((f"{percent}%", percent) for percent in (75, 100, 125, 150, 200)),
)
_SCREEN_DPI = 96
# Enough for 8-point characters; more only makes the printer wait.
_PRINTER_DPI = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class PageEntry:
    """One line of the page list: whose sheet begins on which page (counting from 1)."""

    label: str
    first_page: int


class _Thumbnails(QAbstractListModel):
    """Pages as small pictures, drawn when they come into sight."""

    def __init__(self, pages: PdfPages, parent: QWidget) -> None:
        super().__init__(parent)
        self._pages = pages

    @override
    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _NO_PARENT) -> int:
        return 0 if parent.isValid() else self._pages.count

    @override
    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return f"第{index.row() + 1}页"
        if role == Qt.ItemDataRole.DecorationRole:
            return self._pages.thumbnail(index.row(), _THUMBNAIL_WIDTH)
        return None


class PrintPreview(QDialog):
    """Shows PDF bytes; `save_name` is the file name offered for the PDF."""

    help_topic = "打印本页"

    def __init__(
        self,
        title: str,
        content: bytes,
        *,
        save_path: Path,
        page_list: Sequence[PageEntry] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint, True)
        self.resize(1120, 690)
        self._title = title
        self._save_path = save_path
        self._pages = PdfPages(content)
        self._page = 0
        self.picture = QLabel(self)
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setAccessibleName("页面")
        self.view = QScrollArea(self)
        self.view.setObjectName("previewPages")
        self.view.setWidget(self.picture)
        self.view.setWidgetResizable(True)
        self.view.setAlignment(Qt.AlignmentFlag.AlignCenter)
        splitter = QSplitter(self)
        splitter.addWidget(self._side(page_list))
        splitter.addWidget(self.view)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([230, 890])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 10, 10, 10)
        layout.addLayout(self._bar())
        layout.addWidget(splitter, 1)
        self._add_keys()
        self.zoom.setCurrentIndex(1)
        self.view.viewport().installEventFilter(self)
        self.view.setFocus()

    @property
    def page_count(self) -> int:
        return self._pages.count

    @property
    def page(self) -> int:
        """The page in sight, from 1."""
        return self._page + 1

    def _bar(self) -> QHBoxLayout:
        self.previous = QPushButton("上一页", self)
        self.following = QPushButton("下一页", self)
        self.number = QSpinBox(self)
        self.number.setRange(1, max(1, self._pages.count))
        self.number.setPrefix("第 ")
        self.number.setSuffix(f" 页，共 {self._pages.count} 页")
        self.number.setAccessibleName("页码")
        self.zoom = QComboBox(self)
        self.zoom.setAccessibleName("显示比例")
        for text, value in _ZOOMS:
            self.zoom.addItem(text, value)
        self.save_button = QPushButton("存为 PDF(&S)…", self)
        self.print_button = QPushButton("打印(&P)…", self)
        self.print_button.setObjectName("primaryButton")
        close = QPushButton("关闭", self)
        row = QHBoxLayout()
        for widget in (self.previous, self.number, self.following, QLabel("显示比例", self), self.zoom):
            row.addWidget(widget)
        row.addStretch(1)
        for button in (self.save_button, self.print_button, close):
            row.addWidget(button)
        for button in (self.previous, self.following, self.save_button, self.print_button, close):
            button.setAutoDefault(False)
        self.previous.clicked.connect(lambda: self.show_page(self.page - 1))
        self.following.clicked.connect(lambda: self.show_page(self.page + 1))
        self.number.valueChanged.connect(self.show_page)
        self.zoom.currentIndexChanged.connect(self._draw)
        self.save_button.clicked.connect(self._save)
        self.print_button.clicked.connect(self._print)
        close.clicked.connect(self.reject)
        return row

    def _side(self, page_list: Sequence[PageEntry]) -> QWidget:
        self.thumbnails = QListView(self)
        self.thumbnails.setAccessibleName("缩略图")
        self.thumbnails.setModel(_Thumbnails(self._pages, self))
        self.thumbnails.setViewMode(QListView.ViewMode.IconMode)
        self.thumbnails.setFlow(QListView.Flow.TopToBottom)
        self.thumbnails.setWrapping(False)
        self.thumbnails.setUniformItemSizes(True)
        self.thumbnails.setMovement(QListView.Movement.Static)
        self.thumbnails.setIconSize(QSize(_THUMBNAIL_WIDTH, _THUMBNAIL_WIDTH * 3 // 2))
        self.thumbnails.setSpacing(6)
        self.thumbnails.selectionModel().currentChanged.connect(lambda index: self.show_page(index.row() + 1))
        if not page_list:
            return self.thumbnails
        self.names = QListWidget(self)
        self.names.setAccessibleName("页面目录")
        for entry in page_list:
            item = QListWidgetItem(f"{entry.label}　第{entry.first_page}页", self.names)
            item.setData(Qt.ItemDataRole.UserRole, entry.first_page)
        self.names.currentItemChanged.connect(
            lambda item: self.show_page(item.data(Qt.ItemDataRole.UserRole))
        )
        side = QTabWidget(self)
        side.setDocumentMode(True)
        name_scroll_buttons(side)
        side.addTab(self.names, f"目录（{len(page_list)}）")
        side.addTab(self.thumbnails, "缩略图")
        return side

    def _add_keys(self) -> None:
        keys: tuple[tuple[Qt.Key, Callable[[], int]], ...] = (
            (Qt.Key.Key_PageDown, lambda: self.page + 1),
            (Qt.Key.Key_PageUp, lambda: self.page - 1),
            (Qt.Key.Key_Home, lambda: 1),
            (Qt.Key.Key_End, lambda: self.page_count),
        )
        for key, target in keys:
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.activated.connect(lambda target=target: self.show_page(target()))
        QShortcut(QKeySequence.StandardKey.Print, self).activated.connect(self._print)

    def show_page(self, number: int) -> None:
        """Bring a page into sight, from 1."""
        page = min(max(1, number), self._pages.count) - 1
        if page != self._page:
            self._page = page
            self._draw()

    def _draw(self) -> None:
        if not self._pages.count:
            return
        dots = self._dots_per_inch()
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap.fromImage(self._pages.image(self._page, round(dots * ratio)))
        pixmap.setDevicePixelRatio(ratio)
        self.picture.setPixmap(pixmap)
        self.picture.setAccessibleDescription(f"第{self.page}页，共{self.page_count}页")
        self.view.verticalScrollBar().setValue(0)
        for widget, value in ((self.number, self.page), (self.thumbnails, self._page)):
            widget.blockSignals(True)
            if isinstance(widget, QSpinBox):
                widget.setValue(value)
            else:
                widget.setCurrentIndex(widget.model().index(value, 0))
            widget.blockSignals(False)
        self.previous.setEnabled(self._page > 0)
        self.following.setEnabled(self._page + 1 < self._pages.count)

    def _dots_per_inch(self) -> float:
        zoom: int = self.zoom.currentData()
        size, room = self._pages.size(self._page), self.view.viewport().size()
        across = (room.width() - 24) * POINTS_PER_INCH / size.width()
        if zoom == _FIT_WIDTH:
            return across
        if zoom == _FIT_PAGE:
            return min(across, (room.height() - 16) * POINTS_PER_INCH / size.height())
        return float(_SCREEN_DPI * zoom / 100)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.view.viewport():
            self._draw()
        return super().eventFilter(watched, event)

    @override
    def done(self, result: int) -> None:
        super().done(result)
        self._pages.close()

    def _save(self) -> None:
        path = messages.choose_save_path(self, "PDF 存放在哪里", "PDF 文件 (*.pdf)", self._save_path)
        if path is None:
            return
        try:
            save_pdf(self._pages.content, path)
        except FileTrouble as trouble:
            messages.warn(self, str(trouble))
            return
        messages.tell(self, f"已存到“{path.name}”，共{self.page_count}页。")

    def _print(self) -> None:
        # The print system is slow to load and few sessions print.
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(self._title)
        dialog = QPrintDialog(printer, self)
        dialog.setWindowTitle("打印")
        dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange)
        dialog.setMinMax(1, self.page_count)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            first = printer.fromPage() or 1
            last = printer.toPage() or self.page_count
            print_pages(self._pages, printer, range(first - 1, last))
        dialog.deleteLater()


def print_pages(pages: PdfPages, printer: QPrinter, chosen: Sequence[int]) -> None:
    """Send pages to a printer, each at its own size and orientation on the whole sheet."""
    printer.setFullPage(True)
    painter = QPainter()
    for position, page in enumerate(chosen):
        size = pages.size(page)
        is_wide = size.width() > size.height()
        sheet = QPageSize(size.transposed() if is_wide else size, QPageSize.Unit.Point)
        printer.setPageSize(sheet)
        printer.setPageOrientation(
            QPageLayout.Orientation.Landscape if is_wide else QPageLayout.Orientation.Portrait
        )
        if position == 0:
            painter.begin(printer)
        else:
            printer.newPage()
        image = pages.render(page, min(_PRINTER_DPI, printer.resolution()))
        # The painter keeps the first page's shape unless told of this one's.
        paper = QRect(printer.pageLayout().fullRectPixels(printer.resolution()))
        painter.setWindow(paper)
        painter.setViewport(paper)
        painter.drawImage(paper, image)
    painter.end()
