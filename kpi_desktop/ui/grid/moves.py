"""Where the caret goes: arrows cell by cell, Tab and Enter from one cell that takes input to the next."""

from collections.abc import Callable
from enum import Enum
from typing import Any

from kpi_desktop.ui.grid.model import RecordModel

Cell = tuple[int, int]


class Move(Enum):
    """One key of moving about."""

    STAY = "stay"
    UP = "up"
    DOWN = "down"
    LEFT = "left"
    RIGHT = "right"
    NEXT = "next"
    PREVIOUS = "previous"
    ENTER = "enter"
    ENTER_BACK = "enter_back"


_PLAIN = {Move.UP: (-1, 0), Move.DOWN: (1, 0), Move.LEFT: (0, -1), Move.RIGHT: (0, 1)}


def find_target(model: RecordModel[Any], cell: Cell, move: Move, tab_start: int | None = None) -> Cell | None:
    """The cell a move leads to, None when it leads nowhere.

    Tab goes along the lines, Enter down the columns and on at the top of the next, both over cells that take no
    input, as in a protected table of a spreadsheet; after a run of Tab, Enter goes to the next line's `tab_start`,
    the column where the run began. A grid without such cells is walked cell by cell.
    """
    if move is Move.STAY:
        return None
    if move in _PLAIN:
        rows, columns = _PLAIN[move]
        target = (cell[0] + rows, cell[1] + columns)
        inside = 0 <= target[0] < model.rowCount() and 0 <= target[1] < model.columnCount()
        return target if inside else None
    if move is Move.ENTER and tab_start is not None:
        below = _along_columns(model, (cell[0], tab_start), 1)
        return below if below is not None and below[1] == tab_start else _along_columns(model, cell, 1)
    step = -1 if move in (Move.PREVIOUS, Move.ENTER_BACK) else 1
    return (_along_lines if move in (Move.NEXT, Move.PREVIOUS) else _along_columns)(model, cell, step)


def _along_lines(model: RecordModel[Any], cell: Cell, step: int) -> Cell | None:
    rows, columns = model.rowCount(), model.columnCount()
    at, end = cell[0] * columns + cell[1], rows * columns
    takes_input = _takes_input(model)
    at += step
    while 0 <= at < end:
        if takes_input(at // columns, at % columns):
            return divmod(at, columns)
        at += step
    return None


def _along_columns(model: RecordModel[Any], cell: Cell, step: int) -> Cell | None:
    rows, columns = model.rowCount(), model.columnCount()
    at, end = cell[1] * rows + cell[0], rows * columns
    takes_input = _takes_input(model)
    if not any(takes_input(row, cell[1]) for row in range(rows)):
        row = cell[0] + step
        return (row, cell[1]) if 0 <= row < rows else None
    at += step
    while 0 <= at < end:
        if takes_input(at % rows, at // rows):
            return at % rows, at // rows
        at += step
    return None


def _takes_input(model: RecordModel[Any]) -> Callable[[int, int], bool]:
    rows, columns = range(model.rowCount()), range(model.columnCount())
    if any(model.can_edit(row, column) for row in rows for column in columns):
        return model.can_edit
    return lambda _row, _column: True
