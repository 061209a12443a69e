"""The findings of the year: severity, where, what and the next step; Enter goes to the place."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDockWidget,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMainWindow,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from kpi_desktop.domain.errors import Finding, Severity
from kpi_desktop.ui.theme import current_colours

Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
_TITLES = ("轻重", "在哪里", "问题", "下一步")


class FindingsModel(QAbstractTableModel):
    """Findings as rows."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._findings: tuple[Finding, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        return self._findings

    def set_findings(self, findings: Sequence[Finding]) -> None:
        if tuple(findings) != self._findings:
            self.beginResetModel()
            self._findings = tuple(findings)
            self.endResetModel()

    @override
    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._findings)

    @override
    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(_TITLES)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        finding = self._findings[index.row()]
        texts = (finding.severity.label, finding.place.label, finding.what, finding.next_step)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return texts[index.column()]
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == 0:
            colours = current_colours()
            ink = {
                Severity.ERROR: colours.refused,
                Severity.WARNING: colours.warning,
                Severity.INFO: colours.muted,
            }
            return QColor(ink[finding.severity])
        return None

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        is_title = orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return _TITLES[section] if is_title and 0 <= section < len(_TITLES) else None


class FindingsDock(QDockWidget):
    """The panel at the foot of a window, or at its right; hidden at first."""

    def __init__(self, panel: FindingsPanel, window: QMainWindow) -> None:
        super().__init__("问题清单", window)
        self._window = window
        self.setObjectName("findingsDock")
        self.setWidget(panel)
        self.setAllowedAreas(Qt.DockWidgetArea.BottomDockWidgetArea | Qt.DockWidgetArea.RightDockWidgetArea)
        window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self)
        self.hide()

    def take_room(self) -> None:
        """Grow to the height the panel wants; Qt leaves a new dock only what the page does not use."""
        height = self.widget().sizeHint().height()
        if self.isVisible() and self.height() < height:
            self._window.resizeDocks([self], [height], Qt.Orientation.Vertical)


class FindingsPanel(QWidget):
    """Lists findings; `go_to` carries a Place, `export_requested` the findings now shown."""

    go_to = Signal(object)
    export_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._all: tuple[Finding, ...] = ()
        self.model = FindingsModel(self)
        self.table = QTableView(self)
        self.table.setModel(self.model)
        self.table.setAccessibleName("问题清单")
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setTabKeyNavigation(False)
        self.table.setShowGrid(False)
        self.table.setAlternatingRowColors(True)
        self.table.setWordWrap(False)
        self.table.verticalHeader().hide()
        self._size_columns()
        self.filter = QComboBox(self)
        self.filter.setAccessibleName("按轻重筛选")
        self.filter.addItem("全部", None)
        for severity in Severity:
            self.filter.addItem(severity.label, severity.value)
        self.count = QLabel(self)
        self.count.setObjectName("muted")
        self.export = QPushButton("导出到表格…", self)
        self.export.setToolTip("把现在列出的问题存成 xlsx 文件")
        row = QHBoxLayout()
        row.addWidget(QLabel("显示", self))
        row.addWidget(self.filter)
        row.addWidget(self.count)
        row.addStretch(1)
        row.addWidget(self.export)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 6)
        layout.addLayout(row)
        layout.addWidget(self.table, 1)
        self.setFocusProxy(self.table)
        self.filter.currentIndexChanged.connect(self._show)
        self.export.clicked.connect(lambda: self.export_requested.emit(self.model.findings))
        self.table.doubleClicked.connect(lambda index: self._go(index.row()))
        self.table.installEventFilter(self)
        self._show()

    def _size_columns(self) -> None:
        header = self.table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, width in ((0, 64), (1, 260), (3, 280)):
            self.table.setColumnWidth(column, width)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)

    @override
    def sizeHint(self) -> QSize:
        return QSize(700, 210)

    def set_findings(self, findings: Sequence[Finding]) -> None:
        self._all = tuple(findings)
        self._show()

    def _show(self) -> None:
        wanted = self.filter.currentData()
        at = self.table.currentIndex().row()
        shown = [finding for finding in self._all if wanted is None or finding.severity.value == wanted]
        self.model.set_findings(shown)
        self.export.setEnabled(bool(shown))
        self.count.setText(f"共{len(shown)}个，回车跳到所在的格" if shown else "没有需要处理的问题")
        if shown and not self.table.currentIndex().isValid():
            self.table.setCurrentIndex(self.model.index(min(max(0, at), len(shown) - 1), 0))

    def _go(self, row: int) -> None:
        if 0 <= row < len(self.model.findings):
            self.go_to.emit(self.model.findings[row].place)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            watched is self.table
            and event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        ):
            self._go(self.table.currentIndex().row())
            return True
        return super().eventFilter(watched, event)
