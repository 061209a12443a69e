"""How a cell is painted, and the editor that keeps a refused value with its sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
    QTimer,
)
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPen, QPolygon
from PySide6.QtWidgets import (
    QCompleter,
    QLabel,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)
from typing_extensions import override

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.ui.grid.columns import CellState
from kpi_desktop.ui.grid.keys import move_of
from kpi_desktop.ui.grid.model import STATE_ROLE, RecordModel
from kpi_desktop.ui.grid.moves import Move
from kpi_desktop.ui.theme import current_colours

if TYPE_CHECKING:
    from kpi_desktop.ui.grid.view import GridView

Index = QModelIndex | QPersistentModelIndex
MISSING_TEXT = "未填"
_PADDING = 6
_MARK = 7
# Only while typing into a cell as in a spreadsheet; after F2 they move within the text.
_SIDEWAYS = (Move.LEFT, Move.RIGHT)


class RefusalHint(QLabel):
    """The sentence under a cell that says why its text is not taken."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("refusalHint")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setAccessibleName("不能填写的原因")
        self.hide()

    def show_at(self, cell: QRect, sentence: str) -> None:
        """Show the sentence under a cell given in the parent's coordinates, above it where there is no room."""
        self.setText(sentence)
        parent = self.parentWidget()
        if parent is None:
            return
        room = parent.rect()
        self.setFixedWidth(min(320, max(160, room.width() - 16)))
        self.setFixedHeight(self.heightForWidth(self.width()))
        left = max(4, min(cell.left(), room.right() - self.width() - 4))
        below = cell.bottom() + 3
        top = below if below + self.height() <= room.bottom() else cell.top() - self.height() - 3
        self.move(left, max(0, top))
        self.show()
        self.raise_()


class CellDelegate(QStyledItemDelegate):
    """Paints a cell from its record's state and edits it as text."""

    def __init__(self, model: RecordModel[Any], view: GridView) -> None:
        super().__init__(view)
        self._model = model
        self._view = view

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        colours = current_colours()
        state: CellState = index.data(STATE_ROLE)
        text: str = index.data(Qt.ItemDataRole.DisplayRole)
        rect: QRect = option.rect
        style_state: QStyle.StateFlag = option.state
        is_selected = bool(style_state & QStyle.StateFlag.State_Selected)
        painter.save()
        if is_selected:
            painter.fillRect(rect, QColor(colours.accent_soft))
        elif state is CellState.REFUSED:
            painter.fillRect(rect, QColor(colours.refused_soft))
        elif state is CellState.DISABLED:
            painter.fillRect(rect, QColor(colours.disabled))
        colour = colours.refused if state is CellState.REFUSED else colours.text
        if state is CellState.MISSING:
            text, colour = text or MISSING_TEXT, colours.missing
        elif state is CellState.DISABLED:
            text, colour = text or "—", colours.missing
        font = painter.font()
        font.setItalic(state is CellState.MISSING)
        painter.setFont(font)
        painter.setPen(QColor(colour))
        room = rect.adjusted(_PADDING, 0, -_PADDING, 0)
        alignment = Qt.AlignmentFlag(index.data(Qt.ItemDataRole.TextAlignmentRole))
        line = painter.fontMetrics().elidedText(
            text.replace("\n", " "), Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, alignment, line)
        if state in (CellState.MARKED, CellState.REFUSED):
            self._paint_mark(painter, rect, colours.mark if state is CellState.MARKED else colours.refused)
        elif state is CellState.REASONLESS:
            self._paint_mark(painter, rect, colours.mark, is_hollow=True)
        if index.column() == self._view.frozen_count - 1:
            painter.setPen(QPen(QColor(colours.border), 1))
            painter.drawLine(rect.topRight(), rect.bottomRight())
        if self._view.currentIndex() == index:
            width = 2 if self._view.has_focus else 1
            painter.setPen(QPen(QColor(colours.accent), width))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(rect.adjusted(1, 1, -width, -width))
        painter.restore()

    @staticmethod
    def _paint_mark(painter: QPainter, rect: QRect, colour: str, *, is_hollow: bool = False) -> None:
        corner = rect.topRight() + QPoint(0 if is_hollow else 1, 0)
        painter.setPen(QPen(QColor(colour), 1) if is_hollow else Qt.PenStyle.NoPen)
        painter.setBrush(Qt.BrushStyle.NoBrush if is_hollow else QColor(colour))
        painter.drawPolygon(QPolygon([corner, corner - QPoint(_MARK, 0), corner + QPoint(0, _MARK)]))

    @override
    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = QLineEdit(parent)
        editor.setObjectName("cellEditor")
        editor.setFrame(False)
        column = self._model.columns[index.column()]
        editor.setAlignment(Qt.AlignmentFlag(index.data(Qt.ItemDataRole.TextAlignmentRole)))
        editor.setAccessibleName(f"{column.title}，{self._model.row_label(index.row())}")
        if column.choices:
            self._offer(editor, column.choices)
        editor.textEdited.connect(self._view.hide_hint)
        editor.textEdited.connect(self._view.text_typed)
        self._view.editor_opened(editor, index)
        return editor

    def _offer(self, editor: QLineEdit, choices: Sequence[str]) -> None:
        completer = QCompleter(choices, editor)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        editor.setCompleter(completer)
        # While the list is open, its keys go past the event filter; the text is set only after these signals.
        completer.activated.connect(lambda: QTimer.singleShot(0, lambda: self._choose(editor, Move.STAY)))
        editor.returnPressed.connect(lambda: QTimer.singleShot(0, lambda: self._choose(editor, Move.ENTER)))

    def _choose(self, editor: QLineEdit, move: Move) -> None:
        if self._view.editor is editor:
            self.accept(editor, self._view.edited_index, move)

    def open_choices(self, editor: QLineEdit) -> None:
        """Show every choice of the cell under its editor."""
        if self._model.columns[self._view.edited_index.column()].choices:
            editor.completer().setCompletionPrefix("")
            editor.completer().complete()

    @override
    def setEditorData(self, editor: QWidget, index: Index) -> None:
        # A reload while somebody types must not take the text away.
        if isinstance(editor, QLineEdit) and not editor.isModified():
            editor.setText(index.data(Qt.ItemDataRole.EditRole))

    @override
    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Nothing: a value goes to the services by `accept`, and comes back with the next rows."""

    @override
    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, _index: Index) -> None:
        rect: QRect = option.rect
        editor.setGeometry(rect)

    def accept(self, editor: QLineEdit, index: QModelIndex, move: Move) -> bool:
        """Take the editor's text: close it and ask for the edit, or keep it open with the sentence."""
        try:
            edit = self._model.parse_at(index.row(), index.column(), editor.text())
        except RuleViolation as violation:
            self._view.show_hint(index, str(violation))
            editor.setFocus()
            editor.selectAll()
            return False
        self._view.leave_editor(editor)
        self._view.step(move)
        if edit is not None:
            self._model.request([edit])
        return True

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(watched, QLineEdit):
            return False
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._on_key(watched, event)
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut:
            # A popup (completer, context menu) or another window takes the focus only for a while.
            stays = event.reason() in (
                Qt.FocusReason.PopupFocusReason,
                Qt.FocusReason.ActiveWindowFocusReason,
            )
            if not stays and self._view.editor is watched:
                self._view.finish_editing()
        return False

    def _on_key(self, editor: QLineEdit, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key is Qt.Key.Key_Escape:
            self._view.leave_editor(editor)
            return True
        if self._model.columns[self._view.edited_index.column()].choices:
            popup = editor.completer().popup()
            if popup is not None and popup.isVisible():
                return False
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
            if key is Qt.Key.Key_Down:
                self.open_choices(editor)
            return key is Qt.Key.Key_Down
        move = move_of(event)
        if move is None or (move in _SIDEWAYS and not self._view.opened_by_typing):
            return False
        self.accept(editor, self._view.edited_index, move)
        return True
