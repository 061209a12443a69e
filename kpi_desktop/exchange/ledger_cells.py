"""Cells of a ledger as text and numbers, and the sentence for a cell that is neither."""

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.values import clean_text, read_number, round_exact, show_short
from kpi_desktop.exchange.sheets import BadCell, Cell

_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff]|_x000D_")
NEVER_COMPUTED = ("公式没有计算结果", "请在表格软件中打开保存一次再导入")


# A ledger writes the same names and words again and again.
_clean = lru_cache(maxsize=8192)(clean_text)


def cell_text(cell: Cell) -> str:
    """A cell as clean text, empty for a bad one."""
    if isinstance(cell, str):
        return _clean(cell) if cell else ""
    if isinstance(cell, Decimal):
        return show_short(cell)
    return "" if isinstance(cell, BadCell) else cell.isoformat()


def free_text(cell: Cell) -> str:
    """A cell as the clerk wrote it, without edge white space and invisible signs; for text nobody computes with."""
    return _INVISIBLE.sub("", cell).strip() if isinstance(cell, str) else cell_text(cell)


def split_sentence(sentence: str) -> tuple[str, str]:
    """A refusal of the rules as what is wrong and the next step: its last clause."""
    what, comma, step = sentence.rstrip("。").rpartition("，")
    return (what, step) if comma else (step, "请改正")


def length_trouble(text: str, most: int) -> tuple[str, str]:
    """What is wrong with a text longer than the file keeps, and the next step; empty when it fits."""
    return (f"太长，有{len(text)}字", f"请缩到{most}字以内") if len(text) > most else ("", "")


def is_blank(cell: Cell) -> bool:
    """Whether nothing is written in a cell; a bad cell is not blank."""
    return isinstance(cell, str) and (not cell or cell.isspace())


def cell_trouble(cell: BadCell) -> tuple[str, str]:
    """What is wrong with a bad cell, and the next step."""
    if not cell.sign:
        return NEVER_COMPUTED
    return f"是错误值{cell.sign}", "请改正公式或直接填写数字"


def cell_number(cell: Cell, places: int = 2) -> Decimal | None:
    """A cell as an exact number, None when blank.

    Raises RuleViolation when it is no number or has more than `places` decimals; the message is a clause
    without a full stop.
    """
    if isinstance(cell, Decimal):
        if cell == cell.to_integral_value() or cell == round_exact(cell, places):
            return cell
        raise RuleViolation(f"{show_short(cell)}的小数超过{places}位")
    if isinstance(cell, date):
        raise RuleViolation(f"“{cell.isoformat()}”是日期，不是数字")
    if isinstance(cell, BadCell):
        raise RuleViolation(cell_trouble(cell)[0])
    try:
        return read_number(cell, places)
    except RuleViolation as trouble:
        raise RuleViolation(str(trouble).partition("，")[0].rstrip("。")) from trouble


def cell_whole(cell: Cell) -> int | None:
    """A cell as a whole number, None when blank.

    Raises RuleViolation when it is none.
    """
    number = cell_number(cell, 0)
    return None if number is None else int(number)


def places_of(number: Decimal) -> int:
    """How many decimals a number shows, trailing zeros left out."""
    text = show_short(number)
    return len(text.partition(".")[2])
