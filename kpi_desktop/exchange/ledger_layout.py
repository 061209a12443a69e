"""What each sheet of a ledger is, and where its header, columns and rows are."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kpi_desktop.domain.errors import Finding, Place, Severity
from kpi_desktop.exchange.header_words import (
    ADJUSTING,
    FIELDS,
    NEEDED,
    SIGNS,
    SheetKind,
    header_parts,
    header_text,
    header_word,
    month_of,
    split_full_mark,
)
from kpi_desktop.exchange.ledger_cells import is_blank
from kpi_desktop.exchange.ledger_people import bare_number
from kpi_desktop.exchange.sheets import BadCell, Cell, CellRange, SheetTable, address_of, with_cells

_HEADER_SEARCH_ROWS = 15
_LAST_RANK = 99
_TITLES: tuple[tuple[re.Pattern[str], tuple[SheetKind, ...]], ...] = (
    (re.compile(r"考核方案|计分方案|评分方案"), (SheetKind.SCHEME,)),
    (re.compile(r"评分理由"), (SheetKind.REASONS,)),
    (re.compile(r"加减分明细"), (SheetKind.MATTERS,)),
    (re.compile(r"承诺事项"), (SheetKind.PROMISES,)),
    (re.compile(r"四项制度"), (SheetKind.REGISTERS,)),
    (re.compile(r"内设机构"), (SheetKind.ROSTER, SheetKind.SECTIONS)),
    (re.compile(r"测评票数"), (SheetKind.BATCHES,)),
    (re.compile(r"名册|人员信息|人员名单|人员基本|人员情况"), (SheetKind.ROSTER,)),
    (re.compile(r"岗位职责表?$"), (SheetKind.DUTIES,)),
    (re.compile(r"目标任务(分解)?表?$"), (SheetKind.TASKS,)),
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
    r"(合计|总计|小计|平均|平均分|均分|人数|最高分|最低分)$"
    r"|制表|填表|审核|复核|核对|负责人|单位盖章|盖章|注[:1一]|注$|备注:|说明:|打印|统计人|主管领导|分管领导"
)
_NUMBER_LIKE = re.compile(r"[0-9A-Za-z\-_.]+")
# Columns whose merged text plainly belongs to every row it covers.
_SPREAD = frozenset(
    "section group voter_group remark standard source category frequency level title ethnicity".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A recognised sheet: its header row, the first row of data, and the column of each field, counted from 0.

    `used` are all columns that are read. `blocked` are rows with merged cells that cannot be told apart.
    `is_promised` says that the title, not only the header, tells the kind.
    A transposed sheet is turned about its diagonal; `at` gives the addresses of the sheet as it is.
    """

    kind: SheetKind
    table: SheetTable
    header_row: int
    first_row: int
    columns: Mapping[str, int]
    headers: tuple[str, ...]
    used: frozenset[int]
    month: int | None = None
    is_promised: bool = True
    is_transposed: bool = False
    blocked: frozenset[int] = frozenset()

    def has(self, name: str) -> bool:
        return name in self.columns

    def value(self, row: tuple[Cell, ...], name: str) -> Cell:
        """The cell of a field in a row, empty when the sheet has no such column."""
        column = self.columns.get(name)
        return "" if column is None else row[column]

    def at(self, row: int, column: int) -> str:
        """The address of a cell."""
        return address_of(column, row) if self.is_transposed else address_of(row, column)

    def address(self, row: int, name: str) -> str:
        """The address of a field in a row; the row's first cell when the sheet has no such column."""
        return self.at(row, self.columns.get(name, 0))


@dataclass(slots=True)
class Findings:
    """The findings of one reading, in the order they were made."""

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
    voter_groups: Collection[str] = frozenset()
    factors: Collection[str] = frozenset()
    parts: Collection[str] = frozenset()

    def field_of(self, kind: SheetKind, text: str) -> str | None:
        """The field that a header stands for in a sheet of this kind because of these words."""
        if kind is SheetKind.MONTH:
            if text in self.indicators or split_full_mark(text)[0] in self.indicators:
                return "mark"
            return "adjustment" if ADJUSTING.fullmatch(header_word(text)) else None
        if kind is SheetKind.BALLOTS:
            return "person" if text in self.people or bare_number(text) in self.people else None
        if kind is SheetKind.TALLIES:
            return "choice" if text in self.choices else None
        if kind is SheetKind.POSTS:
            return "factor" if header_word(text) in self.factors else None
        if kind is SheetKind.YEAR_END:
            return "score" if text in self.parts or header_word(text) in self.parts else None
        return None


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
            if kind is SheetKind.BALLOTS and not _has_groups(layout, words):
                turned = _find_transposed(self.table, words)
                layout = turned if _has_groups(turned, words) else layout
            if layout is not None and (kind in self.promised or not _is_mere_list(layout)):
                return replace(layout, is_promised=kind in self.promised)
        return None


def _is_mere_list(layout: Layout) -> bool:
    """Whether a sheet with names is no roster: without a promising title it takes more than numbers and sections."""
    return layout.kind is SheetKind.ROSTER and not (layout.has("id_number") or layout.has("category"))


def take_sheets(
    sheets: Sequence[UnreadSheet], words: KnownWords, *kinds: SheetKind
) -> tuple[dict[SheetKind, list[Layout]], list[UnreadSheet]]:
    """The sheets of some kinds, and the others."""
    taken: dict[SheetKind, list[Layout]] = {kind: [] for kind in kinds}
    left = []
    for sheet in sheets:
        layout = sheet.recognise(kinds, words)
        if layout is None:
            left.append(sheet)
        else:
            taken[layout.kind].append(layout)
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
            header_text(cell) if isinstance(cell, str) else "" if isinstance(cell, BadCell) else str(cell)
            for cell in row
        ]
        for row in table.rows[:_HEADER_SEARCH_ROWS]
    ]
    for merged in table.merged:
        if merged.top < len(rows) and merged.left < len(rows[merged.top]):
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
            if len(set(headers)) < 2:
                continue
            if depth == 2:
                pairs = zip(headers, rows[index + 1], strict=True)
                headers = [_lower_or_upper(kind, words, upper, lower) for upper, lower in pairs]
            columns, used = _match_columns(kind, headers, words)
            if all(any(name in columns for name in names) for names in NEEDED[kind]):
                return Layout(
                    kind=kind,
                    table=table,
                    header_row=index,
                    first_row=index + _depth(depth, used, index, table.merged),
                    columns=columns,
                    headers=tuple(headers),
                    used=used,
                    month=month,
                )
    return None


def _find_transposed(table: SheetTable, words: KnownWords) -> Layout | None:
    """Ballots with one person a row and one ballot a column."""
    turned = SheetTable(
        title=table.title,
        rows=tuple(zip(*table.rows, strict=True)),
        merged=tuple(
            CellRange(top=m.left, left=m.top, bottom=m.right, right=m.bottom)
            for m in table.merged
            if m.top >= 1
        ),
    )
    layout = _find_header(SheetKind.BALLOTS, turned, _header_rows(turned)[:4], words, None)
    return replace(layout, is_transposed=True) if layout else None


def _has_groups(layout: Layout | None, words: KnownWords) -> bool:
    """Whether the column of voter groups holds any: numbers of ballots look like numbers of people."""
    return layout is not None and any(
        header_text(cell) in words.voter_groups
        for _, row in data_rows(layout)
        if isinstance(cell := layout.value(row, "voter_group"), str)
    )


def _depth(depth: int, used: frozenset[int], row: int, merged: tuple[CellRange, ...]) -> int:
    """How many rows the header takes: a merged header cell reaches down."""
    reach = (m.bottom - row + 1 for m in merged if m.top <= row <= m.bottom and m.left in used)
    return max(depth, *reach, 1)


def _lower_or_upper(kind: SheetKind, words: KnownWords, upper: str, lower: str) -> str:
    return lower if lower and (not upper or _field_of(kind, lower, words)) else upper or lower


def _field_of(kind: SheetKind, text: str, words: KnownWords) -> tuple[str, int] | None:
    """The field a header stands for, and how good a word it is."""
    name = words.field_of(kind, text)
    if name:
        return name, 0
    fields = FIELDS[kind]
    for word in (text, header_word(text), *header_parts(text)):
        if word in fields:
            return fields[word]
    return next(((name, _LAST_RANK) for sign, name in SIGNS.get(kind, ()) if sign in text), None)


def _match_columns(
    kind: SheetKind, headers: Sequence[str], words: KnownWords
) -> tuple[dict[str, int], frozenset[int]]:
    """The column of each field (the best word wins, of equal words the first), and every column with a known word."""
    best: dict[str, tuple[int, int]] = {}
    used = set()
    for column, text in enumerate(headers):
        known = _field_of(kind, text, words) if text else None
        if known is None:
            continue
        used.add(column)
        name, rank = known
        if name not in best or rank < best[name][0]:
            best[name] = (rank, column)
    return {name: column for name, (_, column) in best.items()}, frozenset(used)


def spread_merged(layout: Layout, findings: Findings) -> Layout:
    """Report merged cells among the data: text is spread over the rows it covers, anything else blocks them."""
    cells: dict[tuple[int, int], Cell] = {}
    blocked: set[int] = set()
    spread_columns = {layout.columns[name] for name in _SPREAD if name in layout.columns}
    data = None
    for merged in layout.table.merged:
        columns = set(range(merged.left, merged.right + 1)) & layout.used
        if merged.bottom < layout.first_row or not columns:
            continue
        if data is None:
            data = {index for index, _ in data_rows(layout)}
        rows = data & set(range(merged.top, merged.bottom + 1))
        if not rows:
            continue
        first, last = layout.at(merged.top, merged.left), layout.at(merged.bottom, merged.right)
        what = f"{first}到{last}是合并单元格"
        if columns <= spread_columns and merged.left == merged.right:
            value = layout.table.rows[merged.top][merged.left]
            cells.update({(row, merged.left): value for row in range(merged.top, merged.bottom + 1)})
            findings.warning(
                layout.table, first, f"{what}，已按每行都写了同样的内容读入", "请取消合并，逐行填写"
            )
        else:
            blocked |= rows
            findings.error(
                layout.table, first, f"{what}，分不清各格的值，相关的行没有读入", "请取消合并，逐格填写"
            )
    if not cells and not blocked:
        return layout
    return replace(layout, table=with_cells(layout.table, cells), blocked=frozenset(blocked))


def findings_of_row(layout: Layout, index: int, findings: Findings) -> Findings:
    """Where to report the faults of a row: nowhere when its merged cells have been reported already."""
    return Findings() if index in layout.blocked else findings


def data_rows(layout: Layout) -> Iterator[tuple[int, tuple[Cell, ...]]]:
    """Row numbers and rows of data: blank rows, repeated headers, totals and notes are left out."""
    rows = layout.table.rows
    header = rows[layout.header_row]
    for index in range(layout.first_row, len(rows)):
        row = rows[index]
        if any(row) and not _is_foot(row, header):
            yield index, row


def _is_foot(row: tuple[Cell, ...], header: tuple[Cell, ...]) -> bool:
    if isinstance(row[0], str) and row[0].isdigit() and row[1:2] != ("",):
        return False
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
