"""From the edits of a grid to changed records: one writer a column, one record a row."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtWidgets import QWidget

from kpi_desktop.services.workspace import Changes
from kpi_desktop.ui.grid.columns import CellEdit, Column
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.open_file import OpenFile

Record = TypeVar("Record")
Writers = Mapping[str, Callable[[Record, Any], Record]]


def apply_edits(
    edits: Iterable[CellEdit], records: Mapping[str, Record], writers: Writers[Record]
) -> tuple[Record, ...]:
    """The records as the edits want them, each once, whatever the number of its cells."""
    changed: dict[str, Record] = {}
    for edit in edits:
        record = changed.get(edit.row_key, records[edit.row_key])
        changed[edit.row_key] = writers[edit.column_key](record, edit.new)
    return tuple(changed.values())


def write_edits(
    open_file: OpenFile,
    grid: EntryGrid[Any],
    edits: Sequence[CellEdit],
    write: Callable[[], Changes],
    parent: QWidget,
) -> None:
    """Give a batch of edits to a service; where one cell is refused it opens again with its sentence."""
    first = edits[0]
    on_refused = (
        (lambda sentence: grid.refuse(first.row_key, first.column_key, first.text, sentence))
        if len(edits) == 1
        else None
    )
    open_file.run_write(write, parent, on_refused)


def write_or_say(open_file: OpenFile, write: Callable[[], Changes]) -> str:
    """Run a write for a form: the sentence of a refusal, empty when it went through."""
    refused: list[str] = []
    open_file.run_write(write, None, refused.append)
    return "".join(refused)


class LiveColumns(Generic[Record]):
    """Keeps a grid's columns until what they are made from changes, so that a keystroke only paints its cells."""

    def __init__(self, grid: EntryGrid[Record]) -> None:
        self._grid = grid
        self._basis: object = None

    def show(
        self, basis: object, make: Callable[[], Sequence[Column[Record]]], rows: Iterable[Record]
    ) -> None:
        """Show rows, under columns made anew when `basis` is another than the last."""
        if basis == self._basis:
            self._grid.set_rows(rows)
            return
        self._basis = basis
        self._grid.set_columns(make(), rows)
