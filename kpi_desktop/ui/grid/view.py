"""The table of the grid: frozen columns over it, one caret for both, and the editor that does not lose a value."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QItemSelectionModel,
    QMetaObject,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QInputMethodEvent,
    QKeyEvent,
    QMouseEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QTableView, QWidget
from typing_extensions import override

from kpi_desktop.ui.grid.delegate import CellDelegate, RefusalHint
from kpi_desktop.ui.grid.frozen import FrozenView, prepare_table
from kpi_desktop.ui.grid.keys import COMMAND_KEYS, command_of, is_way_out, move_of
from kpi_desktop.ui.grid.model import RecordModel
from kpi_desktop.ui.grid.moves import Move, find_target

Index = QModelIndex | QPersistentModelIndex
Cell = tuple[int, int]
Trigger = QAbstractItemView.EditTrigger
# The arrows are Qt's own: with Shift they select.
_OWN_MOVES = (Move.ENTER, Move.ENTER_BACK, Move.NEXT, Move.PREVIOUS)


class GridView(QTableView):
    """Shows a RecordModel.

    `command_requested` names copy, paste, fill_down, clear or find; `text_typed` carries what stands in the open editor
    at every keystroke.
    """

    command_requested = Signal(str)
    text_typed = Signal(str)
    geometry_changed = Signal()

    def __init__(self, model: RecordModel[Any], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._frozen_count = 0
        self._is_typed = False
        self._tab_start: int | None = None
        self.editor: QLineEdit | None = None
        self.edited_index = QModelIndex()
        prepare_table(self)
        self.setTabKeyNavigation(False)
        self.setModel(model)
        self._frozen = FrozenView(self)
        self._frozen.setModel(model)
        spare = self._frozen.selectionModel()
        self._frozen.setSelectionModel(self.selectionModel())
        spare.deleteLater()
        self._delegate = CellDelegate(model, self)
        self.setItemDelegate(self._delegate)
        self._frozen.setItemDelegate(CellDelegate(model, self))
        self._hint = RefusalHint(self)
        self._join_scrolling()

    def _join_scrolling(self) -> None:
        own, frozen = self.verticalScrollBar(), self._frozen.verticalScrollBar()
        own.valueChanged.connect(frozen.setValue)
        frozen.valueChanged.connect(own.setValue)
        # The frozen columns learn later how far there is to scroll, where a row far down is chosen before they are shown.
        frozen.rangeChanged.connect(lambda *_: frozen.setValue(own.value()))
        own.valueChanged.connect(self._on_scrolled)
        self.horizontalScrollBar().valueChanged.connect(self._on_scrolled)
        self.horizontalHeader().sectionResized.connect(self._on_column_resized)
        self._frozen.horizontalHeader().sectionResized.connect(self._on_frozen_resized)

    @property
    def frozen(self) -> QTableView:
        return self._frozen

    @property
    def frozen_count(self) -> int:
        return self._frozen_count

    @property
    def frozen_width(self) -> int:
        return sum(self.columnWidth(column) for column in range(self._frozen_count))

    @property
    def has_focus(self) -> bool:
        return self.hasFocus() or (self.editor is not None and self.editor.hasFocus())

    @property
    def opened_by_typing(self) -> bool:
        """Whether the open editor began with a typed sign; arrows then leave the cell, as in a spreadsheet."""
        return self._is_typed

    def freeze(self, count: int) -> None:
        """Keep the first `count` columns in sight."""
        self._frozen_count = count
        for column in range(self._model.columnCount()):
            self._frozen.setColumnHidden(column, column >= count)
        self._frozen.setVisible(count > 0)
        self._place_frozen()

    def set_row_height(self, height: int) -> None:
        for table in (self, self._frozen):
            table.verticalHeader().setMinimumSectionSize(height)
            table.verticalHeader().setDefaultSectionSize(height)
        self.fit_header()

    def fit_header(self) -> None:
        """Give the header a second line where a title does not fit into one."""
        font = self.horizontalHeader().font()
        font.setBold(True)
        metrics = QFontMetrics(font)
        titles = [self._model.columns[at].title for at in range(self._model.columnCount())]
        is_long = any(
            metrics.horizontalAdvance(title) + 12 > self.columnWidth(at) for at, title in enumerate(titles)
        )
        height = metrics.height() * (2 if is_long else 1) + 14
        for table in (self, self._frozen):
            table.horizontalHeader().setFixedHeight(height)
        self._place_frozen()

    def selected_cells(self) -> list[Cell]:
        """The selected cells, by row and column."""
        return sorted((index.row(), index.column()) for index in self.selectedIndexes())

    def select_cell(self, row: int, column: int) -> bool:
        """Put the caret on a cell and bring it into sight; False while a refused value is open."""
        index = self._model.index(row, column)
        if not index.isValid() or not self.finish_editing():
            return False
        self.setCurrentIndex(index)
        self.scrollTo(index)
        return True

    def step(self, move: Move) -> None:
        """Move the caret."""
        index = self.currentIndex()
        if not index.isValid() or move is Move.STAY:
            return
        start = index.column() if self._tab_start is None else self._tab_start
        found = find_target(self._model, (index.row(), index.column()), move, self._tab_start)
        if found is not None:
            target = self._model.index(*found)
            self.selectionModel().setCurrentIndex(target, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            self.scrollTo(target)
            # A run of Tab ends with any other key, and where the line does.
            self._tab_start = start if move is Move.NEXT and found[0] == index.row() else None

    def finish_editing(self) -> bool:
        """Take what stands in the open editor; False when it is refused and stays open."""
        editor = self.editor
        if editor is None:
            return True
        if self._delegate.accept(editor, self.edited_index, Move.STAY):
            return True
        # The focus is on its way elsewhere; it comes back once that is done.
        QMetaObject.invokeMethod(editor, "setFocus", Qt.ConnectionType.QueuedConnection)
        return False

    def leave_editor(self, editor: QLineEdit) -> None:
        """Close the editor without taking its text."""
        if self.editor is not editor:
            return
        self.editor = None
        self.hide_hint()
        owner = self._frozen if editor.parent() is self._frozen.viewport() else self
        owner.closeEditor(editor, CellDelegate.EndEditHint.NoHint)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def open_editor(self, index: QModelIndex, text: str | None = None) -> None:
        """Open a cell for editing, with a text that was refused before if there is one."""
        self.setCurrentIndex(index)
        self.scrollTo(index)
        if self.edit(index) and self.editor is not None:
            if text is not None:
                self.editor.setText(text)
                self.editor.setModified(True)
            self.editor.selectAll()

    def show_hint(self, index: QModelIndex, sentence: str) -> None:
        table = self._frozen if index.column() < self._frozen_count else self
        rect = table.visualRect(index)
        rect.moveTopLeft(table.viewport().mapTo(self, rect.topLeft()))
        self._hint.show_at(rect, sentence)
        if self.editor is not None:
            self.editor.setAccessibleDescription(sentence)

    def hide_hint(self) -> None:
        # Qt sets a first current cell while the constructor still runs.
        if hasattr(self, "_hint"):
            self._hint.hide()

    @property
    def hint_text(self) -> str:
        """The sentence now shown under a cell, empty when there is none."""
        return self._hint.text() if self._hint.isVisibleTo(self) else ""

    def editor_opened(self, editor: QLineEdit, index: Index) -> None:
        """Keep hold of the one open editor."""
        self.editor = editor
        self.edited_index = self._model.index(index.row(), index.column())
        # Qt takes an editor away by itself, as with its row; a cell can then be edited again.
        editor.destroyed.connect(lambda: self._forget_editor(editor))

    def _forget_editor(self, editor: QLineEdit) -> None:
        if self.editor is editor:
            self.editor = None

    @override
    def edit(  # type: ignore[override] # one body for both of Qt's signatures
        self, index: Index, trigger: Trigger = Trigger.AllEditTriggers, event: QEvent | None = None
    ) -> bool:
        if self.editor is not None:
            return False
        self._is_typed = trigger == Trigger.AnyKeyPressed
        table: QTableView = self._frozen if index.column() < self._frozen_count else self
        QTableView.edit(table, index, trigger, event)  # type: ignore[arg-type] # Qt takes no event, its stub does not
        opened: QLineEdit | None = self.editor
        if opened is not None and not self._is_typed:
            if trigger == Trigger.EditKeyPressed:
                opened.end(False)
            self._delegate.open_choices(opened)
        return opened is not None

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        command = command_of(event)
        move = move_of(event)
        if command:
            self.command_requested.emit(command)
        elif move in _OWN_MOVES:
            self.step(move)
        elif self._is_refused_typing(event):
            self.show_hint(self.currentIndex(), "这一格不能填写。")
        else:
            if move is not None:
                self._tab_start = None
            super().keyPressEvent(event)

    def _is_refused_typing(self, event: QKeyEvent) -> bool:
        index = self.currentIndex()
        is_text = event.text().isprintable() and bool(event.text()) and not event.modifiers() & COMMAND_KEYS
        return is_text and index.isValid() and not index.flags() & Qt.ItemFlag.ItemIsEditable

    @override
    def keyboardSearch(self, search: str) -> None:
        """Nothing: a spreadsheet does not jump to a cell that begins with what is typed."""

    @override
    def currentChanged(self, current: Index, previous: Index) -> None:
        self.hide_hint()
        super().currentChanged(current, previous)

    @override
    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        # Full-width digits are committed without a composition; Qt would open the editor and drop the first one.
        if self.editor is None and event.commitString() and not event.preeditString():
            if self.edit(self.currentIndex(), Trigger.AnyKeyPressed) and self.editor is not None:
                self.editor.setText(event.commitString())
                self.editor.setModified(True)
            event.accept()
            return
        super().inputMethodEvent(event)

    @override
    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and command_of(event)
        ):
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            # Tab would otherwise leave the table before keyPressEvent sees it.
            if self._takes_tab(event):
                self.keyPressEvent(event)
                return True
            # With Ctrl it does leave: the only way on to the buttons beside a table that takes input.
            if is_way_out(event):
                return self.focusNextPrevChild(move_of(event) is Move.NEXT)
        return super().event(event)

    def _takes_tab(self, event: QKeyEvent) -> bool:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier or not self.currentIndex().isValid():
            return False
        move = move_of(event)
        if move not in (Move.NEXT, Move.PREVIOUS):
            return False
        index = self.currentIndex()
        return find_target(self._model, (index.row(), index.column()), move) is not None

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.finish_editing():
            self._tab_start = None
            super().mousePressEvent(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self._model.rowCount() and self._model.columnCount():
            self.select_cell(0, min(self._frozen_count, self._model.columnCount() - 1))
        self._repaint_caret()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._repaint_caret()

    def _repaint_caret(self) -> None:
        self.viewport().update()
        self._frozen.viewport().update()

    @override
    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        bar = self.horizontalScrollBar()
        if index.column() < self._frozen_count:
            value = bar.value()
            super().scrollTo(index, hint)
            bar.setValue(value)
            return
        super().scrollTo(index, hint)
        hidden = self.frozen_width - self.visualRect(index).left()
        if hidden > 0:
            bar.setValue(bar.value() - hidden)

    @override
    def setModel(self, model: QAbstractItemModel | None) -> None:
        super().setModel(model)
        if model is not None:
            model.modelAboutToBeReset.connect(self._on_about_to_reset)

    def _on_about_to_reset(self) -> None:
        if self.editor is not None:
            self.leave_editor(self.editor)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_frozen()

    @override
    def updateGeometries(self) -> None:
        super().updateGeometries()
        if hasattr(self, "_frozen"):
            self._place_frozen()

    def _place_frozen(self) -> None:
        height = self.viewport().height() + self.horizontalHeader().height()
        width = min(self.frozen_width, self.viewport().width())
        self._frozen.setGeometry(self.frameWidth(), self.frameWidth(), width, height)
        self.geometry_changed.emit()

    def _on_scrolled(self) -> None:
        if self.editor is not None and self._hint.isVisible():
            self.show_hint(self.edited_index, self._hint.text())
        self.geometry_changed.emit()

    def _on_column_resized(self, column: int, _old: int, new: int) -> None:
        if column < self._frozen_count:
            self._frozen.setColumnWidth(column, new)
        self.fit_header()

    def _on_frozen_resized(self, column: int, _old: int, new: int) -> None:
        if column < self._frozen_count and new and self.columnWidth(column) != new:
            self.setColumnWidth(column, new)
