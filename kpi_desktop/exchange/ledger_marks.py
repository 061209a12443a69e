"""One mark of a month sheet: the cell as what was entered, and the points it makes by the indicator's kind."""

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.indicator_kinds import INDICATOR_KINDS, score_entered
from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.domain.kind_rules import read_levels
from kpi_desktop.domain.mark_inputs import says_not_applicable
from kpi_desktop.domain.values import clean_name, show_short
from kpi_desktop.exchange.ledger_cells import cell_number, cell_text, cell_trouble, is_blank, split_sentence
from kpi_desktop.exchange.sheets import BadCell, Cell


class Counted(NamedTuple):
    """What is entered for a mark, and its points; `second` only for kinds with two inputs; `entered` None is 不适用."""

    entered: Decimal | None
    second: Decimal | None
    points: Decimal | Fraction


_WAIVED = Counted(None, None, Decimal(0))


class MarkTroubleError(Exception):
    """A cell is no mark; what is wrong, the next step, and which of the cells it is."""

    def __init__(self, what: str, next_step: str, place: int = 0) -> None:
        super().__init__(what)
        self.what = what
        self.next_step = next_step
        self.place = place


def input_labels(indicator: Indicator) -> tuple[str, ...]:
    """What is entered for an indicator: one word, or two for kinds with two inputs."""
    return INDICATOR_KINDS[indicator.kind].inputs


def count_mark(indicator: Indicator, cells: tuple[Cell, ...], *, is_accepted: bool) -> Counted | None:
    """Read a mark, None when nothing is written; an indicator that was not accepted has no full mark to hold to.

    Raises MarkTroubleError.
    """
    step = f"请填写0到{show_short(indicator.full_mark)}的分数" if indicator.kind == "direct" else "请改正"
    if _is_waived(cells):
        return _WAIVED
    numbers = [_number(indicator, cell, step, place) for place, cell in enumerate(cells)]
    first = numbers[0]
    if first is None:
        if any(number is not None for number in numbers):
            raise MarkTroubleError(f"没有填写{input_labels(indicator)[0]}", "请补填，没有就填0")
        return None
    if first < 0:
        raise MarkTroubleError(f"{show_short(first)}是负数", step)
    if not is_accepted:
        return Counted(first, None, first)
    if indicator.kind == "direct":
        if first > indicator.full_mark:
            full = show_short(indicator.full_mark)
            raise MarkTroubleError(f"{show_short(first)}超过满分{full}", step)
        return Counted(first, None, first)
    second = numbers[1] if len(numbers) > 1 else None
    if second is None and len(numbers) > 1:
        raise MarkTroubleError(f"没有填写{input_labels(indicator)[1]}", "请补填，没有就填0", 1)
    try:
        outcome = score_entered(indicator, first, second)
    except RuleViolation as trouble:
        raise MarkTroubleError(*split_sentence(str(trouble).removeprefix(indicator.name))) from trouble
    return Counted(first, second, outcome.points)


def _is_waived(cells: tuple[Cell, ...]) -> bool:
    said = [isinstance(cell, str) and says_not_applicable(cell) for cell in cells]
    if not any(said):
        return False
    if not all(is_said or is_blank(cell) for is_said, cell in zip(said, cells, strict=True)):
        raise MarkTroubleError("写了不适用又有分数", "请二者选一", said.index(True))
    return True


def _number(indicator: Indicator, cell: Cell, step: str, place: int) -> Decimal | None:
    if isinstance(cell, BadCell):
        raise MarkTroubleError(*cell_trouble(cell), place)
    if indicator.kind == "graded" and isinstance(cell, str) and not is_blank(cell):
        labels = [clean_name(label) for label, _ in read_levels(dict(indicator.params).get("levels", ""))]
        text = clean_name(cell_text(cell))
        if text in labels:
            return Decimal(labels.index(text) + 1)
    try:
        return cell_number(cell)
    except RuleViolation as trouble:
        raise MarkTroubleError(str(trouble), step, place) from trouble
