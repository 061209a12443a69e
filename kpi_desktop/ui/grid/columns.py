"""Column definitions over frozen records, and the edits a grid asks for."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Generic, TypeVar

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.values import Exact, clean_text

Row = TypeVar("Row")


class CellState(Enum):
    """How a cell is shown."""

    NORMAL = "normal"
    MISSING = "missing"
    MARKED = "marked"
    REASONLESS = "reasonless"
    REFUSED = "refused"
    DISABLED = "disabled"

    @property
    def label(self) -> str:
        """The state in words, for the screen reader; empty when there is nothing to say."""
        return {
            "normal": "",
            "missing": "未填",
            "marked": "有说明",
            "reasonless": "缺事由",
            "refused": "有误",
            "disabled": "不适用",
        }[self.value]


class Alignment(Enum):
    """Where a cell's text stands."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True, slots=True, kw_only=True)
class CellEdit:
    """One cell the user wants changed.

    `text` is what was typed, `new` what the column's `parse` made of it (None: no longer given), `old` the
    text shown before.
    """

    row_key: str
    column_key: str
    old: str
    text: str
    new: Any


def _always(_row: Any) -> bool:  # noqa: ANN401 - any record
    return True


# Without slots: Python 3.11 cannot make Column[Row](...) of a frozen, slotted, generic class.
@dataclass(frozen=True, kw_only=True)
class Column(Generic[Row]):
    """One column of a grid over records.

    `read` gives the text shown, empty when nothing is given yet. `parse` turns typed text (empty: cleared) into
    a value or raises RuleViolation with the sentence shown under the cell; a column without it is read-only.
    `is_required` shows an empty cell as 未填. `state` None leaves the state to `derive_state`. `number` feeds the
    column's foot (count, missing, mean); without it there is none. `tooltip` is shown before the cell's own text.
    `edit` is the text an editor begins with where that is not the text shown.
    `is_stretched` gives the column the width that is left over.
    """

    key: str
    title: str
    read: Callable[[Row], str]
    parse: Callable[[str, Row], Any] | None = None
    edit: Callable[[Row], str] | None = None
    is_editable: Callable[[Row], bool] = _always
    is_required: bool = False
    state: Callable[[Row], CellState | None] | None = None
    tooltip: Callable[[Row], str] | None = None
    number: Callable[[Row], Exact | None] | None = None
    alignment: Alignment = Alignment.LEFT
    width: int = 96
    choices: tuple[str, ...] = ()
    is_frozen: bool = False
    is_stretched: bool = False
    is_searched: bool = False
    description: str = ""

    def can_edit(self, row: Row) -> bool:
        """Whether the cell of this row takes input."""
        return self.parse is not None and self.is_editable(row)

    def parse_text(self, text: str, row: Row) -> Any:  # noqa: ANN401 - each column has its own kind of value
        """Read typed text as this column's value.

        Raises RuleViolation where the column does not take it.
        """
        if self.parse is None or not self.is_editable(row):
            message = f"“{self.title}”这一格不能填写。"
            raise RuleViolation(message)
        if not self.choices:
            return self.parse(text, row)
        choice = clean_text(text)
        if choice and choice not in self.choices:
            message = f"“{choice[:20]}”不在可选的内容里，请填写{self.choices_text}。"
            raise RuleViolation(message)
        return self.parse(choice, row)

    @property
    def choices_text(self) -> str:
        """The first few choices as a sentence names them."""
        return "、".join(self.choices[:6]) + ("等" if len(self.choices) > 6 else "")


def derive_state(column: Column[Row], row: Row) -> CellState:
    """How a cell is shown: the column's own word, else from what is editable and given."""
    if column.state is not None:
        state = column.state(row)
        if state is not None:
            return state
    if column.parse is None:
        return CellState.NORMAL
    if not column.is_editable(row):
        return CellState.DISABLED
    if column.is_required and not column.read(row):
        return CellState.MISSING
    return CellState.NORMAL
