"""The columns of a month sheet: which indicator stands where, and where additions and deductions are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from kpi_desktop.domain.indicators import Frequency, Indicator
from kpi_desktop.domain.monthly import Direction
from kpi_desktop.domain.values import show_short
from kpi_desktop.exchange.header_words import ADJUSTING, header_text, header_word, split_full_mark
from kpi_desktop.exchange.ledger_indicators import IndicatorsReading
from kpi_desktop.exchange.ledger_layout import Findings, Layout
from kpi_desktop.exchange.sheets import Cell

_BARE_FACTS = frozenset({"事由", "原因", "依据", "理由"})


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorBook:
    """The indicators that month sheets are read by: those accepted, and those the indicator table refused.

    `good` keeps, by indicator, the cells already found to be good marks: a year repeats the same few numbers.
    """

    accepted: Sequence[Indicator]
    refused: Sequence[Indicator]
    good: Mapping[str, dict[Cell, Decimal]]

    @classmethod
    def of(cls, accepted: Sequence[Indicator], refused: Sequence[Indicator]) -> "IndicatorBook":
        good: dict[str, dict[Cell, Decimal]] = {i.indicator_no: {} for i in (*accepted, *refused)}
        return cls(accepted=accepted, refused=refused, good=good)


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkColumn:
    """A column of marks: its indicator, whether the indicator was accepted, and the marks found good so far."""

    column: int
    indicator: Indicator
    is_accepted: bool
    good: dict[Cell, Decimal]


@dataclass(slots=True, kw_only=True)
class AdjustmentColumns:
    """The columns of one addition or deduction: points, fact, document number."""

    direction: Direction
    item_no: int
    points: int
    fact: int | None = None
    document: int | None = None


@dataclass(slots=True)
class MonthColumns:
    """The columns of a month sheet, and those whose header says nothing known."""

    marks: list[MarkColumn] = field(default_factory=list)
    adjusting: list[AdjustmentColumns] = field(default_factory=list)
    strange: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, layout: Layout, book: IndicatorBook) -> "MonthColumns":
        columns = cls()
        words = _indicator_words(book)
        known = set(layout.columns.values())
        for column, text in enumerate(layout.headers):
            if not text:
                continue
            found = words.get(text) or words.get(split_full_mark(text)[0])
            if found and not any(mark.indicator is found[0] for mark in columns.marks):
                indicator, accepted = found
                good = book.good[indicator.indicator_no]
                mark = MarkColumn(column=column, indicator=indicator, is_accepted=accepted, good=good)
                columns.marks.append(mark)
            elif not columns.add_adjusting(column, header_word(text)) and column not in known:
                columns.strange.append(column)
        return columns

    def add_adjusting(self, column: int, word: str) -> bool:
        """Take 加分 and 加分事由, 加分2 and 加分事由2; a bare 事由 belongs to the points before it."""
        found = ADJUSTING.fullmatch(word)
        if found is None:
            is_fact = word in _BARE_FACTS and bool(self.adjusting) and self.adjusting[-1].fact is None
            if is_fact:
                self.adjusting[-1].fact = column
            return is_fact
        direction = Direction.ADD if found[1] == "加分" else Direction.DEDUCT
        alike = [entry for entry in self.adjusting if entry.direction is direction]
        if found[2] is None:
            numbers = {entry.item_no for entry in alike}
            typed = int(found[3] or 0)
            item_no = typed if typed and typed not in numbers else max(numbers, default=0) + 1
            self.adjusting.append(AdjustmentColumns(direction=direction, item_no=item_no, points=column))
            return True
        owners = [entry for entry in alike if not found[3] or entry.item_no == int(found[3])]
        if owners and found[2] == "文号":
            owners[-1].document = column
        elif owners and owners[-1].fact is None:
            owners[-1].fact = column
        return True

    def lacking(self, book: IndicatorBook) -> list[Indicator]:
        """The monthly indicators without a column."""
        found = {mark.indicator.indicator_no for mark in self.marks}
        return [i for i in book.accepted if i.frequency is Frequency.MONTH and i.indicator_no not in found]


def _indicator_words(book: IndicatorBook) -> dict[str, tuple[Indicator, bool]]:
    words: dict[str, tuple[Indicator, bool]] = {}
    for indicators, accepted in ((book.refused, False), (book.accepted, True)):
        for i in indicators:
            for word in (header_text(i.indicator_no), split_full_mark(i.name)[0], header_text(i.name)):
                words[word] = (i, accepted)
    return words


def check_header_marks(
    layouts: Iterable[Layout], book: IndicatorBook, table: IndicatorsReading | None, findings: Findings
) -> bool:
    """Warn where the full mark over a month's column is not the indicator table's; True when the table looks wrong."""
    told = False
    layouts = list(layouts)
    for indicator in book.accepted:
        words = {split_full_mark(indicator.name)[0], header_text(indicator.name)}
        other: dict[Decimal, list[tuple[Layout, int]]] = {}
        same = 0
        for layout in layouts:
            for column, text in enumerate(layout.headers):
                name, mark = split_full_mark(text)
                if mark is not None and name in words:
                    same += mark == indicator.full_mark
                    if mark != indicator.full_mark:
                        other.setdefault(mark, []).append((layout, column))
        told |= _report_header_marks(indicator, same, other, table, findings)
    return told


def _report_header_marks(
    indicator: Indicator,
    same: int,
    other: Mapping[Decimal, list[tuple[Layout, int]]],
    table: IndicatorsReading | None,
    findings: Findings,
) -> bool:
    full = show_short(indicator.full_mark)
    if table is not None and len(other) == 1 and not same and sum(map(len, other.values())) > 1:
        (mark,) = other
        cell = table.layout.address(table.rows[indicator.indicator_no], "full_mark")
        what = f"指标“{indicator.name}”的满分是{full}，各月表头写的都是{show_short(mark)}"
        findings.warning(table.layout.table, cell, what, "请核对满分")
        return True
    for mark, places in other.items():
        for layout, column in places:
            what = f"表头写“{indicator.name}”满分{show_short(mark)}，指标表是{full}，按指标表计"
            findings.warning(layout.table, layout.at(layout.header_row, column), what, "请核对满分")
    return False
