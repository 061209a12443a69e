"""What a paste, a fill or a clearing would change, as a value: asked first, done after."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.ui.grid.clipboard import Block
from kpi_desktop.ui.grid.columns import CellEdit, Row
from kpi_desktop.ui.grid.model import RecordModel

Cell = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedCell:
    """A cell that does not take its text, with the sentence that says why."""

    row_label: str
    column_title: str
    text: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PastePlan:
    """The edits a batch would ask for, what is refused, how many cells fell outside the grid, how many it would empty."""

    edits: tuple[CellEdit, ...] = ()
    refused: tuple[RefusedCell, ...] = ()
    outside: int = 0
    emptied: int = 0

    @property
    def is_clean(self) -> bool:
        """Whether nothing is refused or lost, so that no question is needed."""
        return not self.refused and not self.outside and not self.emptied


def plan_texts(model: RecordModel[Row], texts: Iterable[tuple[Cell, str]]) -> PastePlan:
    """Plan texts for cells of the grid."""
    edits: list[CellEdit] = []
    refused: list[RefusedCell] = []
    outside = 0
    for (row, column), text in texts:
        if not (0 <= row < model.rowCount() and 0 <= column < model.columnCount()):
            outside += 1
            continue
        if text == model.text_at(row, column):
            continue
        try:
            edit = model.parse_at(row, column, text)
        except RuleViolation as violation:
            title = model.columns[column].title
            refused.append(
                RefusedCell(
                    row_label=model.row_label(row), column_title=title, text=text, sentence=str(violation)
                )
            )
            continue
        if edit is not None:
            edits.append(edit)
    return PastePlan(edits=tuple(edits), refused=tuple(refused), outside=outside)


def plan_paste(
    model: RecordModel[Row], block: Block, selected: Sequence[Cell], visible: Sequence[int]
) -> PastePlan:
    """Plan a block at the selection's top left; a block that divides a larger selection is repeated over it.

    `visible` are the columns in the order people see them.
    """
    if not block or not selected:
        return PastePlan()
    top = min(row for row, _ in selected)
    left = min(visible.index(column) for _, column in selected)
    height = max(row for row, _ in selected) - top + 1
    width = max(visible.index(column) for _, column in selected) - left + 1
    rows, columns = len(block), max(len(line) for line in block)
    is_whole = len(set(selected)) == height * width
    times_down = height // rows if is_whole and height % rows == 0 else 1
    times_across = width // columns if is_whole and width % columns == 0 else 1
    texts: list[tuple[Cell, str]] = []
    room = model.rowCount() - top
    for down in range(min(rows * times_down, room)):
        line = block[down % rows]
        for across in range(columns * times_across):
            if across % columns >= len(line):
                continue
            at = left + across
            column = visible[at] if at < len(visible) else -1
            texts.append(((top + down, column), line[across % columns].strip()))
    planned = plan_texts(model, texts)
    # A spreadsheet gives merged cells as one text and empty ones below it: what that would clear is asked first.
    emptied = sum(1 for edit in planned.edits if not edit.text and edit.old)
    below = sum(len(line) for line in block[room:]) if times_down == 1 else 0
    return replace(planned, outside=planned.outside + below, emptied=emptied)


def plan_fill_down(model: RecordModel[Row], selected: Sequence[Cell]) -> PastePlan:
    """Plan each column's topmost selected text for the cells below it; one cell alone takes the text above it."""
    columns: dict[int, list[int]] = {}
    for row, column in selected:
        columns.setdefault(column, []).append(row)
    texts: list[tuple[Cell, str]] = []
    for column, rows in columns.items():
        ordered = sorted(rows)
        source = ordered[0] if len(ordered) > 1 else ordered[0] - 1
        if source < 0:
            continue
        text = model.text_at(source, column)
        texts += [((row, column), text) for row in ordered if row != source]
    return plan_texts(model, texts)


def plan_clear(model: RecordModel[Row], selected: Sequence[Cell]) -> PastePlan:
    """Plan the clearing of every selected cell that takes input; the others are passed over."""
    cells = [(row, column) for row, column in selected if model.can_edit(row, column)]
    return plan_texts(model, [(cell, "") for cell in cells])
