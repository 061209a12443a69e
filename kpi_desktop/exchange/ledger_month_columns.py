"""The columns of a month sheet: which indicator stands where, and where additions and deductions are."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.domain.scheme import Direction
from kpi_desktop.domain.values import show_short
from kpi_desktop.exchange.header_words import ADJUSTING, header_text, header_word, split_full_mark
from kpi_desktop.exchange.ledger_indicators import IndicatorsReading
from kpi_desktop.exchange.ledger_layout import Findings, Layout
from kpi_desktop.exchange.ledger_marks import Counted, input_labels
from kpi_desktop.exchange.sheets import Cell

Written = Cell | tuple[Cell, Cell]
_BARE_FACTS = frozenset({"事由", "原因", "依据", "理由"})


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorBook:
    """The indicators that month sheets are read by: those accepted, and those the indicator table refused.

    `good` keeps, by the indicator object (a refused one may share its number), the cells already found to be
    good marks: a year repeats the same few numbers.
    """

    accepted: Sequence[Indicator]
    refused: Sequence[Indicator]
    good: Mapping[int, dict[Written, Counted]]

    @classmethod
    def of(cls, accepted: Sequence[Indicator], refused: Sequence[Indicator]) -> "IndicatorBook":
        good: dict[int, dict[Written, Counted]] = {id(indicator): {} for indicator in (*accepted, *refused)}
        return cls(accepted=accepted, refused=refused, good=good)


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkColumn:
    """The column of marks of an indicator, with the one of its second input; `good` are the marks found good so far."""

    first: int
    second: int | None
    indicator: Indicator
    is_accepted: bool
    good: dict[Written, Counted]

    def written(self, row: tuple[Cell, ...]) -> Written:
        """What is written for a mark: a cell, or two for kinds with two inputs."""
        return row[self.first] if self.second is None else (row[self.first], row[self.second])


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
        facts: list[tuple[int, Direction, str, int]] = []
        for column, text in enumerate(layout.headers):
            if not text:
                continue
            word = header_word(text)
            found = words.get(text) or words.get(split_full_mark(text)[0])
            adjusting = ADJUSTING.fullmatch(word)
            if found and not any(mark.indicator is found[0] for mark in columns.marks):
                columns.marks.append(_mark_column(column, layout, found[0], book, is_accepted=found[1]))
            elif adjusting:
                direction = Direction.ADD if adjusting[1] == "加分" else Direction.DEDUCT
                number = int(adjusting[3][:2] or 0)
                if adjusting[2]:
                    facts.append((column, direction, adjusting[2], number))
                else:
                    columns.add_points(column, direction, number)
            elif word in _BARE_FACTS and columns.adjusting and columns.adjusting[-1].fact is None:
                columns.adjusting[-1].fact = column
            elif column not in known and not any(column == mark.second for mark in columns.marks):
                columns.strange.append(column)
        for column, direction, what, number in facts:
            columns.add_fact(column, direction, what, number)
        return columns

    def add_points(self, column: int, direction: Direction, number: int) -> None:
        """Take a column 加分 or 扣分; a second one is the second item, as 加分2 is."""
        numbers = {entry.item_no for entry in self.adjusting if entry.direction is direction}
        item_no = number if number and number not in numbers else max(numbers, default=0) + 1
        self.adjusting.append(AdjustmentColumns(direction=direction, item_no=item_no, points=column))

    def add_fact(self, column: int, direction: Direction, what: str, number: int) -> None:
        """Take a column 加分事由 or 加分文号: of the item it numbers, else of the first item without one."""
        name = "document" if what == "文号" else "fact"
        for entry in self.adjusting:
            if entry.direction is direction and number in {0, entry.item_no} and getattr(entry, name) is None:
                setattr(entry, name, column)
                return

    def lacking(self, book: IndicatorBook, month: int, posts: Collection[str]) -> list[Indicator]:
        """The indicators marked this month for one of some posts that have no column."""
        found = {mark.indicator.indicator_no for mark in self.marks}
        return [
            indicator
            for indicator in book.accepted
            if indicator.indicator_no not in found and any(indicator.applies(post, month) for post in posts)
        ]


def _mark_column(
    column: int, layout: Layout, indicator: Indicator, book: IndicatorBook, *, is_accepted: bool
) -> MarkColumn:
    more = [header_text(f"{indicator.name}·{label}") for label in input_labels(indicator)[1:]]
    second = next((layout.headers.index(text) for text in more if text in layout.headers), None)
    return MarkColumn(
        first=column,
        second=second,
        indicator=indicator,
        is_accepted=is_accepted,
        good=book.good[id(indicator)],
    )


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
