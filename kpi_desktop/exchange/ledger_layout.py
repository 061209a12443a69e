"""What each sheet of a ledger is, and where its header, columns and rows are."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kpi_desktop.domain.errors import Finding, Place, Severity
from kpi_desktop.exchange.header_words import (
    FIELDS,
    NEEDED,
    SheetKind,
    header_text,
    header_word,
    month_of,
    split_full_mark,
)
from kpi_desktop.exchange.ledger_cells import cell_text, is_blank
from kpi_desktop.exchange.ledger_people import bare_number
from kpi_desktop.exchange.sheets import BadCell, Cell, CellRange, SheetTable, address_of

_HEADER_SEARCH_ROWS = 20
_TITLES: tuple[tuple[re.Pattern[str], tuple[SheetKind, ...]], ...] = (
    (re.compile(r"考核方案|计分方案|评分方案"), (SheetKind.SCHEME,)),
    (re.compile(r"评分理由"), (SheetKind.REASONS,)),
    (re.compile(r"内设机构"), (SheetKind.SECTIONS, SheetKind.ROSTER)),
    (re.compile(r"测评票数"), (SheetKind.BATCHES,)),
    (re.compile(r"名册|人员信息|人员名单|人员基本|人员情况"), (SheetKind.ROSTER,)),
    (re.compile(r"岗位"), (SheetKind.POSTS,)),
    (re.compile(r"指标"), (SheetKind.INDICATORS,)),
    (re.compile(r"测评|计票"), (SheetKind.TALLIES, SheetKind.BALLOTS, SheetKind.BATCHES)),
    (re.compile(r"年终|年度考核|年度汇总"), (SheetKind.YEAR_END, SheetKind.SUMMARY)),
)
_BY_HEADER = (
    SheetKind.SCHEME,
    SheetKind.REASONS,
    SheetKind.BATCHES,
    SheetKind.TALLIES,
    SheetKind.YEAR_END,
    SheetKind.INDICATORS,
    SheetKind.POSTS,
    SheetKind.ROSTER,
    SheetKind.MONTH,
    SheetKind.BALLOTS,
    SheetKind.SUMMARY,
)
_FOOT = re.compile(
    r"(合计|总计|小计|平均|平均分|均分|人数|最高分|最低分)$|制表|填表|审核|复核|核对|负责人|单位盖章|盖章|注[:：1一]|注$|备注[:：]|说明[:：]|打印|统计人|主管领导|分管领导"
)
_NUMBER_LIKE = re.compile(r"[0-9A-Za-z\-_.]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A recognised sheet: its header row, the first row of data, and the column of each field, counted from 0."""

    kind: SheetKind
    table: SheetTable
    header_row: int
    first_row: int
    columns: Mapping[str, int]
    headers: tuple[str, ...]
    month: int | None = None

    def has(self, name: str) -> bool:
        return name in self.columns

    def value(self, row: tuple[Cell, ...], name: str) -> Cell:
        """The cell of a field in a row, empty when the sheet has no such column."""
        column = self.columns.get(name)
        return "" if column is None else row[column]

    def address(self, row: int, name: str) -> str:
        """The address of a field in a row; the row's first cell when the sheet has no such column."""
        return address_of(row, self.columns.get(name, 0))


@dataclass(slots=True)
class Findings:
    """The findings of one reading, gathered in the order of the sheets; each fault is told once."""

    entries: list[Finding] = field(default_factory=list)

    def error(self, table: SheetTable, cell: str, what: str, next_step: str) -> None:
        self._add(Severity.ERROR, table, cell, what, next_step)

    def warning(self, table: SheetTable, cell: str, what: str, next_step: str) -> None:
        self._add(Severity.WARNING, table, cell, what, next_step)

    def info(self, table: SheetTable, cell: str, what: str, next_step: str) -> None:
        self._add(Severity.INFO, table, cell, what, next_step)

    def _add(self, severity: Severity, table: SheetTable, cell: str, what: str, next_step: str) -> None:
        place = Place(sheet=table.title, cell=cell)
        self.entries.append(Finding(severity=severity, place=place, what=what, next_step=next_step))


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownWords:
    """What only this unit's scheme and tables know: words over columns that are indicators, people or choices."""

    indicators: Collection[str] = frozenset()
    people: Collection[str] = frozenset()
    choices: Collection[str] = frozenset()


@dataclass(slots=True, kw_only=True)
class UnreadSheet:
    """A sheet not yet recognised: the kinds its title promises, and its first rows as header texts."""

    table: SheetTable
    promised: tuple[SheetKind, ...]
    month: int | None
    rows: list[list[str]]

    @classmethod
    def of(cls, table: SheetTable) -> "UnreadSheet":
        month = month_of(table.title)
        promised = (SheetKind.MONTH,) if month else _kinds_of_title(table.title)
        return cls(table=table, promised=promised, month=month, rows=_header_rows(table))

    def recognise(self, kinds: Collection[SheetKind], words: KnownWords) -> Layout | None:
        """Say what the sheet is, of some kinds: as its title promises, else as its header tells."""
        if self.promised and not any(kind in kinds for kind in self.promised):
            return None
        for kind in (*self.promised, *(kind for kind in _BY_HEADER if kind not in self.promised)):
            if kind not in kinds:
                continue
            month = None
            if kind is SheetKind.MONTH:
                month = self.month or _month_in_banner(self.rows)
                if month is None:
                    continue
            layout = _find_header(kind, self.table, self.rows, words, month)
            if layout is not None:
                return layout
        return None


def take_sheets(
    sheets: Sequence[UnreadSheet], words: KnownWords, *kinds: SheetKind
) -> tuple[list[Layout], list[UnreadSheet]]:
    """The sheets of some kinds, and the others."""
    taken, left = [], []
    for sheet in sheets:
        layout = sheet.recognise(kinds, words)
        if layout is None:
            left.append(sheet)
        else:
            taken.append(layout)
    return taken, left


def _kinds_of_title(title: str) -> tuple[SheetKind, ...]:
    plain = header_text(title)
    return next((kinds for pattern, kinds in _TITLES if pattern.search(plain)), ())


def _month_in_banner(rows: list[list[str]]) -> int | None:
    months = {month_of(text) for row in rows[:3] for text in row if "月" in text} - {None}
    return months.pop() if len(months) == 1 else None


def _header_rows(table: SheetTable) -> list[list[str]]:
    """The first rows as header texts, a merged cell's text standing in each of its cells."""
    rows = [
        [
            header_text(cell)
            if isinstance(cell, str)
            else ""
            if isinstance(cell, BadCell)
            else cell_text(cell)
            for cell in row
        ]
        for row in table.rows[:_HEADER_SEARCH_ROWS]
    ]
    for merged in table.merged:
        if merged.top < len(rows):
            text = rows[merged.top][merged.left]
            for row in rows[merged.top : merged.bottom + 1]:
                row[merged.left : merged.right + 1] = [text] * len(row[merged.left : merged.right + 1])
    return rows


def _find_header(
    kind: SheetKind, table: SheetTable, rows: list[list[str]], words: KnownWords, month: int | None
) -> Layout | None:
    # A header in two rows is looked for only where no single row will do.
    for depth in (1, 2):
        for index in range(len(rows) - depth + 1):
            headers = rows[index]
            if sum(1 for text in headers if text) < 2:
                continue
            if depth == 2:
                pairs = zip(headers, rows[index + 1], strict=True)
                headers = [_lower_or_upper(kind, words, upper, lower) for upper, lower in pairs]
            columns = _match_columns(kind, headers, words)
            if all(any(name in columns for name in names) for names in NEEDED[kind]):
                return Layout(
                    kind=kind,
                    table=table,
                    header_row=index,
                    first_row=index + _depth(depth, columns, index, table.merged),
                    columns=columns,
                    headers=tuple(headers),
                    month=month,
                )
    return None


def _depth(depth: int, columns: Mapping[str, int], row: int, merged: tuple[CellRange, ...]) -> int:
    """How many rows the header takes: a merged header cell reaches down."""
    known = set(columns.values())
    reach = (m.bottom - row + 1 for m in merged if m.top <= row <= m.bottom and m.left in known)
    return max(depth, *reach, 1)


def _lower_or_upper(kind: SheetKind, words: KnownWords, upper: str, lower: str) -> str:
    return lower if lower and (not upper or _is_known(kind, lower, words)) else upper or lower


def _is_known(kind: SheetKind, text: str, words: KnownWords) -> bool:
    return header_word(text) in FIELDS[kind] or _extra_field(kind, text, words) is not None


def _extra_field(kind: SheetKind, text: str, words: KnownWords) -> str | None:
    if kind is SheetKind.MONTH and (split_full_mark(text)[0] in words.indicators or text in words.indicators):
        return "mark"
    if kind is SheetKind.BALLOTS and (text in words.people or bare_number(text) in words.people):
        return "person"
    if kind is SheetKind.TALLIES and text in words.choices:
        return "choice"
    return None


def _match_columns(kind: SheetKind, headers: list[str], words: KnownWords) -> dict[str, int]:
    """The column of each field: the best word wins, of equal words the first."""
    best: dict[str, tuple[int, int]] = {}
    fields = FIELDS[kind]
    for column, text in enumerate(headers):
        if not text:
            continue
        extra = _extra_field(kind, text, words)
        known = (extra, 0) if extra else fields.get(text) or fields.get(header_word(text))
        if known is None:
            continue
        name, rank = known
        if name not in best or rank < best[name][0]:
            best[name] = (rank, column)
    return {name: column for name, (_, column) in best.items()}


def data_rows(layout: Layout) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    """Row numbers and rows of data: blank rows, repeated headers, totals and notes are left out."""
    rows = layout.table.rows
    header = rows[layout.header_row]
    for index in range(layout.first_row, len(rows)):
        row = rows[index]
        if any(row) and not _is_foot(row, header):
            yield index, row


def _is_foot(row: tuple[Cell, ...], header: tuple[Cell, ...]) -> bool:
    filled = [cell for cell in row[:4] if not is_blank(cell)] or [cell for cell in row if not is_blank(cell)]
    if not filled:
        return True
    first = filled[0]
    if not isinstance(first, str):
        return False
    text = header_text(first)
    if _FOOT.match(text):
        return True
    if len(filled) == 1 and not _NUMBER_LIKE.fullmatch(text):
        return sum(1 for cell in row if not is_blank(cell)) == 1
    return row[:3] == header[:3]
