"""The month sheets of a ledger: marks, additions and deductions, and months that are not assessed."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.indicators import Frequency, Indicator
from kpi_desktop.domain.monthly import Adjustment, Direction, MonthExclusion, MonthlyMark
from kpi_desktop.domain.staff import Employee
from kpi_desktop.domain.values import show_short
from kpi_desktop.exchange.header_words import header_text, header_word, split_full_mark
from kpi_desktop.exchange.ledger_cells import cell_number, cell_text, cell_trouble, is_blank
from kpi_desktop.exchange.ledger_layout import Findings, Layout, data_rows
from kpi_desktop.exchange.ledger_people import People
from kpi_desktop.exchange.sheets import BadCell, Cell, address_of

_ADJUSTING = re.compile(r"(加分|扣分|减分)(事由|原因|依据|说明|理由|事项|项目|情况|文号)?(\d*)")
_EXCLUDED = re.compile(r"^不计[:：,，]?\s*(.*)$")
_EXCLUDING_WORDS = re.compile(
    r"借调|脱产|挂职|援派|援[藏疆青]|驻村|产假|病假|长期请假|停职|不考核|未考核|不参加考核|外派|学习"
)
_DASHES = frozenset({"", "/", "-", "--", "—", "——", "\\", "无", "不计"})


@dataclass(slots=True)
class MonthsReading:
    """What the month sheets gave."""

    marks: list[MonthlyMark] = field(default_factory=list)
    adjustments: list[Adjustment] = field(default_factory=list)
    exclusions: list[MonthExclusion] = field(default_factory=list)
    month_rows: set[tuple[str, int]] = field(default_factory=set)


@dataclass(slots=True, kw_only=True)
class _MarkColumn:
    """A column of marks: its indicator, whether the indicator was accepted, and the marks found good so far."""

    column: int
    indicator: Indicator
    is_accepted: bool
    good: dict[Cell, Decimal] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class _AdjustmentColumns:
    direction: Direction
    item_no: int
    points: int
    fact: int | None = None
    document: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorBook:
    """The indicators that month sheets are read by: those accepted, and those the indicator table refused."""

    accepted: Sequence[Indicator]
    refused: Sequence[Indicator]
    good: Mapping[str, dict[Cell, Decimal]]

    @classmethod
    def of(cls, accepted: Sequence[Indicator], refused: Sequence[Indicator]) -> "IndicatorBook":
        return cls(
            accepted=accepted, refused=refused, good={i.indicator_no: {} for i in (*accepted, *refused)}
        )


def read_month(
    layout: Layout, people: People, book: IndicatorBook, reading: MonthsReading, findings: Findings
) -> None:
    """Read one month's sheet into `reading`; a row with an error adds nothing."""
    sheet = _MonthSheet(layout=layout, people=people, book=book, findings=findings)
    rows = list(data_rows(layout))
    if not sheet.is_begun(rows):
        what = f"{layout.month}月还没有分数，没有读入"
        findings.info(
            layout.table, layout.address(layout.header_row, "employee_no"), what, "填好分数后再导入一次即可"
        )
        return
    if not sheet.find_missing_columns():
        return
    for index, row in rows:
        sheet.read_row(index, row, reading)
    sheet.find_missing_people()


@dataclass(slots=True, kw_only=True)
class _MonthSheet:
    layout: Layout
    people: People
    book: IndicatorBook
    findings: Findings
    month: int = 0
    marks: list[_MarkColumn] = field(default_factory=list)
    adjusting: list[_AdjustmentColumns] = field(default_factory=list)
    known_columns: set[int] = field(default_factory=set)
    taken: dict[str, int] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    last_row: int = 0

    def __post_init__(self) -> None:
        self.month = self.layout.month or 0
        self.last_row = self.layout.first_row - 1
        self._find_mark_columns()
        self._find_adjusting_columns()

    def _find_mark_columns(self) -> None:
        words: dict[str, tuple[Indicator, bool]] = {}
        for indicator, accepted in (
            *((i, False) for i in self.book.refused),
            *((i, True) for i in self.book.accepted),
        ):
            for word in (
                header_text(indicator.indicator_no),
                split_full_mark(indicator.name)[0],
                header_text(indicator.name),
            ):
                words[word] = (indicator, accepted)
        used: set[str] = set()
        for column, text in enumerate(self.layout.headers):
            found = words.get(text) or words.get(split_full_mark(text)[0]) if text else None
            if found and found[0].indicator_no not in used:
                indicator, accepted = found
                used.add(indicator.indicator_no)
                good = self.book.good[indicator.indicator_no]
                self.marks.append(
                    _MarkColumn(column=column, indicator=indicator, is_accepted=accepted, good=good)
                )
                self.known_columns.add(column)

    def _find_adjusting_columns(self) -> None:
        """加分 and 加分事由, 加分2 and 加分事由2; a bare 事由 belongs to the points before it."""
        last: _AdjustmentColumns | None = None
        counts = {Direction.ADD: 0, Direction.DEDUCT: 0}
        for column, text in enumerate(self.layout.headers):
            if column in self.known_columns or not text:
                continue
            found = _ADJUSTING.fullmatch(header_word(text))
            if found is None:
                if (
                    last is not None
                    and header_word(text) in {"事由", "原因", "依据", "理由"}
                    and last.fact is None
                ):
                    last.fact = column
                    self.known_columns.add(column)
                continue
            self.known_columns.add(column)
            direction = Direction.ADD if found[1] == "加分" else Direction.DEDUCT
            if found[2] is None:
                counts[direction] = int(found[3]) if found[3] else counts[direction] + 1
                last = _AdjustmentColumns(direction=direction, item_no=counts[direction], points=column)
                self.adjusting.append(last)
                continue
            item_no = int(found[3]) if found[3] else None
            owner = next(
                (
                    a
                    for a in reversed(self.adjusting)
                    if a.direction is direction and (item_no is None or a.item_no == item_no)
                ),
                None,
            )
            if owner is not None and found[2] == "文号":
                owner.document = column
            elif owner is not None and owner.fact is None:
                owner.fact = column

    def is_begun(self, rows: Iterable[tuple[int, tuple[Cell, ...]]]) -> bool:
        """Whether anything is entered in the columns of marks."""
        return any(row[mark.column] not in _DASHES for _, row in rows for mark in self.marks)

    def find_missing_columns(self) -> bool:
        """Report a monthly indicator without a column; such a sheet cannot be read."""
        found = {mark.indicator.indicator_no for mark in self.marks}
        lacking = [
            indicator
            for indicator in self.book.accepted
            if indicator.frequency is Frequency.MONTH and indicator.indicator_no not in found
        ]
        if not lacking:
            return True
        known = self.known_columns | set(self.layout.columns.values())
        strange = [c for c, text in enumerate(self.layout.headers) if text and c not in known]
        names = "、".join(f"“{indicator.name}”" for indicator in lacking)
        if strange:
            cell = address_of(self.layout.header_row, strange[0])
            what = f"表头“{self.layout.headers[strange[0]]}”不是指标表里的指标，{self.month}月缺少指标{names}这一列"
        else:
            cell = address_of(self.layout.header_row, 0)
            what = f"{self.month}月缺少指标{names}这一列"
        self.findings.error(self.layout.table, cell, f"{what}，本表没有读入", "请按指标表改正表头")
        return False

    def read_row(self, index: int, row: tuple[Cell, ...], reading: MonthsReading) -> None:
        employee = self._match(index, row)
        if employee is None:
            return
        number = employee.employee_no
        if number in self.taken:
            what = f"{employee.name}（工号{number}）在第{self.taken[number] + 1}行已经有了，本行没有读入"
            self._error(index, self._number_column, what, "请删去重复的一行")
            return
        self.taken[number] = index
        if all(row[mark.column] in _DASHES or is_blank(row[mark.column]) for mark in self.marks):
            reason = _exclusion_reason(cell_text(self.layout.value(row, "remark")))
            if reason:
                reading.exclusions.append(MonthExclusion(employee_no=number, month=self.month, reason=reason))
                reading.month_rows.add((number, self.month))
                return
            if not employee.is_present(self.month):
                return
        marks = self._marks(index, row, employee)
        adjustments = self._adjustments(index, row, employee)
        if marks is None or adjustments is None:
            return
        if not self._check_total(index, row, employee, marks, adjustments):
            return
        if not employee.is_present(self.month):
            what = f"{employee.name}{employee.absence_reason(self.month)}，{self.month}月却有分数"
            self._warning(index, self._number_column, what, "请核对备注中的调动月份，或删去该行")
        month = self.month
        reading.marks += [
            MonthlyMark(
                employee_no=number, month=month, indicator_no=column.indicator.indicator_no, entered=mark
            )
            for column, mark in zip(self.marks, marks, strict=True)
            if column.is_accepted and mark is not None
        ]
        reading.adjustments += adjustments
        reading.month_rows.add((number, month))

    @property
    def _number_column(self) -> int:
        columns = self.layout.columns
        return columns["employee_no"] if "employee_no" in columns else columns["name"]

    def _match(self, index: int, row: tuple[Cell, ...]) -> Employee | None:
        layout = self.layout
        match = self.people.match(
            layout.value(row, "employee_no"), layout.value(row, "name"), has_numbers=layout.has("employee_no")
        )
        if match.employee or match.what:
            self.last_row = index
        self.seen.update(match.seen)
        if match.what:
            report = self.findings.warning if match.is_warning else self.findings.error
            report(layout.table, layout.address(index, match.column), match.what, match.next_step)
        return match.employee

    def _marks(self, index: int, row: tuple[Cell, ...], employee: Employee) -> list[Decimal | None] | None:
        try:
            return [column.good[row[column.column]] for column in self.marks]
        except KeyError:
            pass
        marks: list[Decimal | None] = []
        good = True
        for column in self.marks:
            cell = row[column.column]
            mark = column.good.get(cell)
            if mark is None:
                mark = self._read_mark(index, column, cell, employee)
                if mark is not None:
                    column.good[cell] = mark
                elif column.indicator.frequency is Frequency.MONTH or not is_blank(cell):
                    good = False
            marks.append(mark)
        return marks if good else None

    def _read_mark(self, index: int, column: _MarkColumn, cell: Cell, employee: Employee) -> Decimal | None:
        indicator = column.indicator
        who = f"{employee.name}的{indicator.name}"
        try:
            mark = cell_number(cell)
        except RuleViolation as trouble:
            step = (
                cell_trouble(cell)[1]
                if isinstance(cell, BadCell)
                else f"请填写0到{show_short(indicator.full_mark)}的分数"
            )
            self._error(index, column.column, f"{who}{trouble}", step)
            return None
        full = show_short(indicator.full_mark)
        if mark is None:
            if indicator.frequency is Frequency.MONTH:
                self._error(index, column.column, f"{who}缺分", f"请补填0到{full}的分数，空不等于零")
        elif mark < 0:
            self._error(index, column.column, f"{who}{show_short(mark)}是负数", f"请填写0到{full}的分数")
        elif mark > indicator.full_mark and column.is_accepted:
            self._error(
                index, column.column, f"{who}{show_short(mark)}超过满分{full}", f"请填写0到{full}的分数"
            )
        else:
            return mark
        return None

    def _adjustments(self, index: int, row: tuple[Cell, ...], employee: Employee) -> list[Adjustment] | None:
        found: list[Adjustment] = []
        good = True
        for columns in self.adjusting:
            cell = row[columns.points]
            if cell == "":
                continue
            word = columns.direction.label
            try:
                points = cell_number("" if cell in _DASHES else cell)
            except RuleViolation as trouble:
                step = cell_trouble(cell)[1] if isinstance(cell, BadCell) else "请填写数字，没有就留空"
                self._error(index, columns.points, f"{employee.name}的{word}{trouble}", step)
                good = False
                continue
            if not points:
                continue
            if points < 0:
                what = f"{employee.name}的{word}{show_short(points)}是负数"
                self._error(index, columns.points, what, f"请填写正数，{word}列只写{word}的分值")
                good = False
                continue
            fact = "" if columns.fact is None else cell_text(row[columns.fact])
            if not fact:
                what = f"{employee.name}{word}{show_short(points)}没有写事由"
                self._warning(
                    index, columns.points if columns.fact is None else columns.fact, what, "请补写事由和依据"
                )
            found.append(
                Adjustment(
                    employee_no=employee.employee_no,
                    month=self.month,
                    direction=columns.direction,
                    item_no=columns.item_no,
                    points=points,
                    fact=fact,
                    document_no="" if columns.document is None else cell_text(row[columns.document]),
                )
            )
        return found if good else None

    def _check_total(
        self,
        index: int,
        row: tuple[Cell, ...],
        employee: Employee,
        marks: Sequence[Decimal | None],
        adjustments: Iterable[Adjustment],
    ) -> bool:
        column = self.layout.columns.get("total")
        if column is None or row[column] == "":
            return True
        expected = sum((mark for mark in marks if mark is not None), Decimal(0))
        for adjustment in adjustments:
            expected += adjustment.points if adjustment.direction is Direction.ADD else -adjustment.points
        cell = row[column]
        if cell == expected:
            return True
        try:
            total = cell_number(cell, 4)
        except RuleViolation as trouble:
            step = cell_trouble(cell)[1] if isinstance(cell, BadCell) else f"请改成{show_short(expected)}"
            self._error(index, column, f"{employee.name}的合计{trouble}", step)
            return False
        if total is None or total == expected:
            return True
        what = f"{employee.name}的合计{show_short(total)}与分项之和{show_short(expected)}不符"
        self._error(index, column, what, "请核对各项分数和加分扣分，改正合计")
        return False

    def find_missing_people(self) -> None:
        """Report everybody who must have a row this month and has none."""
        cell = address_of(self.last_row + 1, self._number_column)
        for employee in self.people.expected:
            if employee.is_present(self.month) and employee.employee_no not in self.seen:
                what = f"{employee.name}（工号{employee.employee_no}）{self.month}月没有评分行"
                self.findings.error(self.layout.table, cell, what, "请补上一行，空不等于零")

    def _error(self, index: int, column: int, what: str, next_step: str) -> None:
        self.findings.error(self.layout.table, address_of(index, column), what, next_step)

    def _warning(self, index: int, column: int, what: str, next_step: str) -> None:
        self.findings.warning(self.layout.table, address_of(index, column), what, next_step)


def _exclusion_reason(remark: str) -> str:
    found = _EXCLUDED.match(remark)
    if found:
        return found[1].strip() or "不计"
    return remark if _EXCLUDING_WORDS.search(remark) else ""
