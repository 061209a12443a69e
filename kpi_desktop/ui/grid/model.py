"""The model under the grid: it shows records and asks for edits, but never changes a record itself."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from typing_extensions import override

from kpi_desktop.ui.grid.columns import Alignment, CellEdit, CellState, Column, Row, derive_state
from kpi_desktop.ui.plain_text import plain_tip

Index = QModelIndex | QPersistentModelIndex
STATE_ROLE = Qt.ItemDataRole.UserRole + 1
_NO_PARENT = QModelIndex()

_ALIGNMENTS = {
    Alignment.LEFT: Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
    Alignment.CENTRE: Qt.AlignmentFlag.AlignCenter,
    Alignment.RIGHT: Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
}
# Painting asks for the flags of every cell, and joining Qt's flags is slow.
_READ_ONLY = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
_EDITABLE = _READ_ONLY | Qt.ItemFlag.ItemIsEditable
_TEXT_ROLES = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole)


class RecordModel(QAbstractTableModel, Generic[Row]):
    """Rows of frozen records under columns; `edit_requested` carries a tuple of CellEdit, in one batch."""

    edit_requested = Signal(object)

    def __init__(
        self, columns: Sequence[Column[Row]], row_key: Callable[[Row], str], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._row_key = row_key
        self._rows: tuple[Row, ...] = ()
        self._keys: dict[str, int] = {}
        self._shown: list[list[tuple[str, CellState]]] = []
        # Where the open file cannot be written.
        self.is_locked = False

    @property
    def columns(self) -> tuple[Column[Row], ...]:
        return self._columns

    @property
    def rows(self) -> tuple[Row, ...]:
        return self._rows

    def key_at(self, row: int) -> str:
        return self._row_key(self._rows[row])

    def row_label(self, row: int) -> str:
        """A record in words: what stands in its frozen columns, as in 004 杨伟燕."""
        frozen = [self.text_at(row, at) for at, column in enumerate(self._columns) if column.is_frozen]
        return " ".join(text for text in frozen if text) or self.key_at(row)

    def row_of(self, row_key: str) -> int:
        """The line of a record, -1 when it is not shown."""
        return self._keys.get(row_key, -1)

    def column_of(self, column_key: str) -> int:
        """The position of a column, -1 when it is not shown."""
        return next((at for at, column in enumerate(self._columns) if column.key == column_key), -1)

    def set_columns(self, columns: Sequence[Column[Row]], rows: Iterable[Row] = ()) -> None:
        self.beginResetModel()
        self._columns = tuple(columns)
        self._take(tuple(rows))
        self.endResetModel()

    def set_rows(self, rows: Iterable[Row]) -> None:
        """Show these records; while their keys stay, only the cells that look different are announced."""
        new_rows = tuple(rows)
        if [self._row_key(row) for row in new_rows] != list(self._keys):
            self.beginResetModel()
            self._take(new_rows)
            self.endResetModel()
            return
        before = self._shown
        self._take(new_rows)
        for at, (old, new) in enumerate(zip(before, self._shown, strict=True)):
            changed = [c for c, (a, b) in enumerate(zip(old, new, strict=True)) if a != b]
            if changed:
                self.dataChanged.emit(self.index(at, changed[0]), self.index(at, changed[-1]))

    def _take(self, rows: tuple[Row, ...]) -> None:
        self._rows = rows
        self._keys = {self._row_key(row): at for at, row in enumerate(rows)}
        self._shown = [
            [(column.read(row), derive_state(column, row)) for column in self._columns] for row in rows
        ]

    def text_at(self, row: int, column: int) -> str:
        return self._shown[row][column][0]

    def edit_text_at(self, row: int, column: int) -> str:
        """The text an editor of the cell begins with."""
        edit = self._columns[column].edit
        return edit(self._rows[row]) if edit is not None else self.text_at(row, column)

    def state_at(self, row: int, column: int) -> CellState:
        return self._shown[row][column][1]

    def can_edit(self, row: int, column: int) -> bool:
        """Whether a cell takes input."""
        return not self.is_locked and self._columns[column].can_edit(self._rows[row])

    def parse_at(self, row: int, column: int, text: str) -> CellEdit | None:
        """What typing `text` into a cell would change, None when it changes nothing.

        Raises RuleViolation where the column refuses the text.
        """
        old = self.text_at(row, column)
        new = self._columns[column].parse_text(text, self._rows[row])
        if text in {old, self.edit_text_at(row, column)}:
            return None
        return CellEdit(
            row_key=self.key_at(row), column_key=self._columns[column].key, old=old, text=text, new=new
        )

    def request(self, edits: Iterable[CellEdit]) -> None:
        """Ask for edits in one batch; the rows change when somebody sets them anew."""
        batch = tuple(edits)
        if batch:
            self.edit_requested.emit(batch)

    @override
    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._columns)

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return _EDITABLE if self.can_edit(index.row(), index.column()) else _READ_ONLY

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        text, state = self._shown[index.row()][index.column()]
        column = self._columns[index.column()]
        if role in _TEXT_ROLES:
            is_shown = role == Qt.ItemDataRole.DisplayRole
            return text if is_shown else self.edit_text_at(index.row(), index.column())
        if role == STATE_ROLE:
            return state
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _ALIGNMENTS[column.alignment]
        if role == Qt.ItemDataRole.ToolTipRole:
            lead = column.tooltip(self._rows[index.row()]) if column.tooltip else ""
            choices = f"可填：{column.choices_text}" if column.choices else ""
            parts = (lead, text if text != lead else "", choices)
            return plain_tip("\n".join(part for part in parts if part)) or state.label
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return text or state.label
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return f"{self.row_label(index.row())} {column.title} {state.label}".strip()
        return None

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Vertical:
            return str(section + 1) if role == Qt.ItemDataRole.DisplayRole else None
        if not 0 <= section < len(self._columns):
            return None
        column = self._columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.description or column.title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _ALIGNMENTS[column.alignment].value | Qt.TextFlag.TextWordWrap.value
        return None
