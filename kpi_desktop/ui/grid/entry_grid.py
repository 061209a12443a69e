"""The entry grid every tab uses: table, find bar and foot over frozen records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QApplication, QHeaderView, QLabel, QVBoxLayout, QWidget
from typing_extensions import override

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.ui import messages
from kpi_desktop.ui.grid.clipboard import read_block, write_block
from kpi_desktop.ui.grid.columns import Column, Row
from kpi_desktop.ui.grid.find import FindBar, matches
from kpi_desktop.ui.grid.foot import FootBar, derive_foot
from kpi_desktop.ui.grid.model import RecordModel
from kpi_desktop.ui.grid.paste import PastePlan, plan_clear, plan_fill_down, plan_paste
from kpi_desktop.ui.grid.paste_dialog import PasteDialog
from kpi_desktop.ui.grid.view import GridView
from kpi_desktop.ui.settings import Settings

_PLAIN_LINE = 20


class EntryGrid(QWidget, Generic[Row]):
    """People × columns, entered like a spreadsheet.

    `edit_requested` carries a tuple of CellEdit: the page gives it to a service in one write and calls `set_rows` with
    the records it reads back; rows never change before that. Where the service refuses, `refuse` reopens the cell.
    `current_changed` carries the row and column key under the caret (empty when there is none).
    """

    edit_requested = Signal(object)
    current_changed = Signal(str, str)

    def __init__(
        self,
        name: str,
        title: str,
        columns: Sequence[Column[Row]],
        row_key: Callable[[Row], str],
        settings: Settings,
        *,
        empty_text: str = "这里还没有内容。",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._name = name
        self._settings = settings
        self._hits: list[int] = []
        self.setObjectName("entryGrid")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground, True)
        self.model: RecordModel[Row] = RecordModel(columns, row_key, self)
        self.view = GridView(self.model, self)
        self.view.setAccessibleName(title)
        self.foot = FootBar(self.view, self)
        self.find_bar = FindBar(self)
        # Over the held columns too, which stand before the others.
        self._empty = QLabel(empty_text, self.view)
        self._empty.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._empty.setObjectName("emptyState")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        layout.addWidget(self.find_bar)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.foot)
        self.setFocusProxy(self.view)
        self._connect()
        self._lay_out_columns()
        self._show_summary()

    def _connect(self) -> None:
        self.model.edit_requested.connect(self.edit_requested)
        self.view.command_requested.connect(self._on_command)
        self.view.geometry_changed.connect(self._place_empty)
        self.view.selectionModel().currentChanged.connect(self._on_current_changed)
        self.view.horizontalHeader().sectionResized.connect(self._on_width_changed)
        self.find_bar.searched.connect(self._on_searched)
        self.find_bar.left.connect(self.close_find)

    @property
    def rows(self) -> tuple[Row, ...]:
        return self.model.rows

    @property
    def empty_label(self) -> QLabel:
        """What stands in the middle while there are no rows."""
        return self._empty

    def set_empty_text(self, text: str) -> None:
        """What stands in the middle while there are no rows: what to do first."""
        self._empty.setText(text)

    def set_rows(self, rows: Iterable[Row]) -> None:
        """Show records; selection, scroll and an open editor stay where they are."""
        caret = self._caret_keys()
        scroll = (self.view.horizontalScrollBar().value(), self.view.verticalScrollBar().value())
        self.model.set_rows(rows)
        if caret is not None and not self.view.currentIndex().isValid():
            self._restore(caret, scroll)
        self._show_summary()

    def set_columns(self, columns: Sequence[Column[Row]], rows: Iterable[Row]) -> None:
        """Show other columns, and the records under them."""
        caret = self._caret_keys()
        scroll = (self.view.horizontalScrollBar().value(), self.view.verticalScrollBar().value())
        self.model.set_columns(columns, rows)
        self._lay_out_columns()
        if caret is not None:
            self._restore(caret, scroll)
        self._show_summary()

    def current_row(self) -> Row | None:
        """The record under the caret."""
        index = self.view.currentIndex()
        return self.model.rows[index.row()] if index.isValid() else None

    def current_keys(self) -> tuple[str, str]:
        """Row and column key under the caret, empty when there is none."""
        return self._caret_keys() or ("", "")

    def select_cell(self, row_key: str, column_key: str = "") -> bool:
        """Put the caret on a cell; without a column on the first one after the frozen ones."""
        row = self.model.row_of(row_key)
        column = self.model.column_of(column_key) if column_key else self._first_column()
        if row < 0 or column < 0 or not self.view.select_cell(row, column):
            return False
        self.view.setFocus()
        return True

    def select_rows(self, row_keys: Iterable[str]) -> None:
        """Select the caret's cell in several records, as after they were moved."""
        selection = QItemSelection()
        for key in row_keys:
            index = self.model.index(self.model.row_of(key), max(0, self.view.currentIndex().column()))
            if index.isValid():
                selection.select(index, index)
        self.view.selectionModel().select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def finish_editing(self) -> bool:
        """Take what stands in an open editor; False when it is refused and stays open with its sentence."""
        return self.view.finish_editing()

    def refuse(self, row_key: str, column_key: str, text: str, sentence: str) -> None:
        """Reopen a cell with the text a service refused, and its sentence under it."""
        index = self.model.index(self.model.row_of(row_key), self.model.column_of(column_key))
        if index.isValid():
            self.view.open_editor(index, text)
            self.view.show_hint(index, sentence)

    def copy(self) -> None:
        """Put the selected cells on the clipboard as WPS and Excel read them."""
        cells = self.view.selected_cells()
        if not cells:
            return
        columns = range(min(c for _, c in cells), max(c for _, c in cells) + 1)
        rows = range(cells[0][0], cells[-1][0] + 1)
        chosen = set(cells)
        block = [
            [self.model.text_at(row, column) if (row, column) in chosen else "" for column in columns]
            for row in rows
        ]
        QGuiApplication.clipboard().setText(write_block(block))

    def paste(self) -> None:
        """Fill the clipboard's block in from the selection's top left."""
        text = QGuiApplication.clipboard().text()
        if not text.strip("\r\n\0"):
            messages.tell(self, "剪贴板里没有可以粘贴的文字，请先在WPS或Excel中选中要填的格，按Ctrl+C复制。")
            return
        try:
            block = read_block(text)
        except RuleViolation as violation:
            messages.warn(self, str(violation))
            return
        self._carry_out(plan_paste(self.model, block, self._selection(), range(self.model.columnCount())))

    def fill_down(self) -> None:
        """Fill each column's topmost selected value into the cells below it."""
        self._carry_out(plan_fill_down(self.model, self._selection()))

    def clear(self) -> None:
        """Set the selected cells back to not given."""
        self._carry_out(plan_clear(self.model, self._selection()))

    def open_find(self) -> None:
        """Open the bar that finds a row by name, number or pinyin initials."""
        if self.finish_editing():
            self.find_bar.open()

    def close_find(self) -> None:
        self.find_bar.hide()
        self.view.setFocus()

    def _selection(self) -> list[tuple[int, int]]:
        return self.view.selected_cells()

    def _carry_out(self, plan: PastePlan) -> None:
        if not plan.is_clean:
            dialog = PasteDialog(plan, self.model, self)
            is_confirmed = dialog.exec() == PasteDialog.DialogCode.Accepted
            dialog.deleteLater()
            if not is_confirmed:
                return
        self.model.request(plan.edits)

    def _on_command(self, command: str) -> None:
        commands = {
            "copy": self.copy,
            "paste": self.paste,
            "fill_down": self.fill_down,
            "clear": self.clear,
            "find": self.open_find,
        }
        commands[command]()

    def _on_searched(self, query: str, direction: int) -> None:
        searched = [at for at, column in enumerate(self.model.columns) if column.is_searched]
        hits = [
            row
            for row in range(self.model.rowCount())
            if matches(query, [self.model.text_at(row, column) for column in searched])
        ]
        if not hits:
            self.find_bar.show_count("没有找到" if query.strip() else "")
            return
        current = self.view.currentIndex().row()
        if direction > 0:
            row = next((hit for hit in hits if hit > current), hits[0])
        elif direction < 0:
            row = next((hit for hit in reversed(hits) if hit < current), hits[-1])
        else:
            row = next((hit for hit in hits if hit >= current), hits[0])
        column = max(0, self.view.currentIndex().column()) or (searched[0] if searched else 0)
        self.view.select_cell(row, column)
        self.find_bar.show_count(f"第{hits.index(row) + 1}个，共{len(hits)}个")

    def _first_column(self) -> int:
        return min(self.view.frozen_count, self.model.columnCount() - 1)

    def _caret_keys(self) -> tuple[str, str] | None:
        index = self.view.currentIndex()
        if not index.isValid():
            return None
        return self.model.key_at(index.row()), self.model.columns[index.column()].key

    def _restore(self, caret: tuple[str, str], scroll: tuple[int, int]) -> None:
        row, column = self.model.row_of(caret[0]), self.model.column_of(caret[1])
        if row >= 0:
            self.view.select_cell(row, column if column >= 0 else self._first_column())
        self.view.horizontalScrollBar().setValue(scroll[0])
        self.view.verticalScrollBar().setValue(scroll[1])

    def _lay_out_columns(self) -> None:
        widths = self._settings.column_widths(self._name)
        self.view.freeze(sum(1 for column in self.model.columns if column.is_frozen))
        header = self.view.horizontalHeader()
        # Only a hand on the header is remembered, not this.
        header.blockSignals(True)
        self.view.frozen.horizontalHeader().blockSignals(True)
        for at, column in enumerate(self.model.columns):
            # Columns are planned for the plain text size.
            line = max(self.fontMetrics().height(), _PLAIN_LINE)
            width = widths.get(column.key, column.width * line // _PLAIN_LINE)
            self.view.setColumnWidth(at, width)
            self.view.frozen.setColumnWidth(at, width)
            mode = (
                QHeaderView.ResizeMode.Stretch if column.is_stretched else QHeaderView.ResizeMode.Interactive
            )
            header.setSectionResizeMode(at, mode)
        header.blockSignals(False)
        self.view.frozen.horizontalHeader().blockSignals(False)
        self.view.freeze(self.view.frozen_count)
        self.view.set_row_height(self.fontMetrics().height() + 12)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "view"):
            # The headers get their new font only after this.
            QTimer.singleShot(0, self._lay_out_columns)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.follow_file()

    def follow_file(self) -> None:
        """Take input only where the file of the window can be written."""
        window = self.window()
        while (above := window.parentWidget()) is not None:
            window = above.window()
        self.model.is_locked = bool(window.property("readOnly"))

    def _show_summary(self) -> None:
        self.foot.set_feet(
            self.model.columns, [derive_foot(column, self.model.rows) for column in self.model.columns]
        )
        self._empty.setVisible(self.model.rowCount() == 0)
        self._place_empty()

    def _place_empty(self) -> None:
        self._empty.setGeometry(self.view.viewport().geometry())
        self._empty.raise_()

    def _on_current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid():
            self.current_changed.emit(
                self.model.key_at(current.row()), self.model.columns[current.column()].key
            )
        else:
            self.current_changed.emit("", "")

    def _on_width_changed(self, column: int, _old: int, new: int) -> None:
        if new and 0 <= column < self.model.columnCount() and not self.model.columns[column].is_stretched:
            widths = {**self._settings.column_widths(self._name), self.model.columns[column].key: new}
            self._settings.set_column_widths(self._name, widths)


def grid_in_use(page: QWidget | None) -> EntryGrid[Any] | None:
    """The grid the user is in, else the largest one the page shows."""
    widget = QApplication.focusWidget()
    while widget is not None:
        if isinstance(widget, EntryGrid):
            return widget
        widget = widget.parentWidget()
    grids = page.findChildren(EntryGrid) if page is not None else []
    visible = [grid for grid in grids if grid.isVisible()]
    return max(visible, key=lambda grid: grid.width() * grid.height(), default=None)
