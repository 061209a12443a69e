"""The month sheets of a ledger: marks, additions and deductions, and months that are not assessed."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from kpi_desktop.domain.adjustments import Scope
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.monthly import Adjustment, MonthExclusion, MonthlyMark
from kpi_desktop.domain.scheme import Direction
from kpi_desktop.domain.staff import Employee
from kpi_desktop.domain.values import HUNDRED, round_exact, show_short
from kpi_desktop.domain.workdays import read_day
from kpi_desktop.domain.year_book import BookIndex
from kpi_desktop.exchange.header_words import month_of
from kpi_desktop.exchange.ledger_cells import (
    cell_number,
    cell_text,
    cell_trouble,
    free_text,
    is_blank,
    length_trouble,
    places_of,
)
from kpi_desktop.exchange.ledger_layout import Findings, Layout, data_rows
from kpi_desktop.exchange.ledger_marks import Counted, MarkTroubleError, count_mark
from kpi_desktop.exchange.ledger_month_columns import IndicatorBook, MarkColumn, MonthColumns, Written
from kpi_desktop.exchange.ledger_people import People, number_text
from kpi_desktop.exchange.sheets import BadCell, Cell, address_of

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


def read_month(
    layout: Layout,
    people: People,
    book: IndicatorBook,
    reading: MonthsReading,
    findings: Findings,
    *,
    year: BookIndex,
) -> None:
    """Read one month's sheet into `reading`; a row with an error adds nothing. `year` is the open file's year."""
    sheet = _MonthSheet(
        layout=layout,
        people=people,
        findings=findings,
        columns=MonthColumns.of(layout, book),
        month=layout.month or 0,
        year=year,
        last_row=layout.first_row - 1,
    )
    rows = list(data_rows(layout))
    if not sheet.is_begun(rows):
        what = f"{layout.month}月还没有分数，没有读入"
        findings.info(
            layout.table, layout.address(layout.header_row, "employee_no"), what, "填好分数后再导入一次即可"
        )
        return
    if not sheet.has_all_columns(book):
        return
    for index, row in rows:
        sheet.read_row(index, row, reading)
    sheet.find_missing_people()


@dataclass(slots=True, kw_only=True)
class _MonthSheet:
    layout: Layout
    people: People
    findings: Findings
    columns: MonthColumns
    month: int
    year: BookIndex
    taken: dict[str, int] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    last_row: int = 0

    def posts_of(self, employee: Employee) -> tuple[str, ...]:
        """The posts the month counts for: appointments of the file, else what the roster says."""
        return tuple(span.post_no for span in self.year.month_posts(employee, self.month).spans)

    def is_begun(self, rows: Iterable[tuple[int, tuple[Cell, ...]]]) -> bool:
        """Whether anything is entered in the columns of marks."""
        return any(row[mark.first] not in _DASHES for _, row in rows for mark in self.columns.marks)

    def has_all_columns(self, book: IndicatorBook) -> bool:
        """Report a monthly indicator without a column; such a sheet cannot be read."""
        posts = {post for employee in self.people.expected for post in self.posts_of(employee)} or {""}
        lacking = self.columns.lacking(book, self.month, posts)
        if not lacking:
            return True
        header_row = self.layout.header_row
        names = "、".join(f"“{indicator.name}”" for indicator in lacking)
        what = f"{self.month}月缺少指标{names}这一列，本表没有读入"
        column = 0
        if self.columns.strange:
            column = self.columns.strange[0]
            what = f"表头“{self.layout.headers[column]}”不是指标表里的指标，{what}"
        self._error(header_row, column, what, "请按指标表改正表头")
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
        if index in self.layout.blocked:
            return
        if all(row[mark.first] in _DASHES or is_blank(row[mark.first]) for mark in self.columns.marks):
            reason = _exclusion_reason(free_text(self.layout.value(row, "remark")))
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
                employee_no=number,
                month=month,
                indicator_no=column.indicator.indicator_no,
                entered=mark.entered,
                second=mark.second,
                not_applicable=mark.entered is None,
            )
            for column, mark in zip(self.columns.marks, marks, strict=True)
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

    def _marks(self, index: int, row: tuple[Cell, ...], employee: Employee) -> list[Counted | None] | None:
        try:
            return [column.good[column.written(row)] for column in self.columns.marks]
        except KeyError:
            pass
        marks: list[Counted | None] = []
        good = True
        for column in self.columns.marks:
            written = column.written(row)
            mark = column.good.get(written)
            if mark is None:
                mark, fine = self._read_mark(index, column, written, employee)
                good = good and fine
                if mark is not None:
                    column.good[written] = mark
            marks.append(mark)
        return marks if good else None

    def _read_mark(
        self, index: int, column: MarkColumn, written: Written, employee: Employee
    ) -> tuple[Counted | None, bool]:
        """A mark that was not met before, and whether the row may be read."""
        indicator = column.indicator
        who = f"{employee.name}的{indicator.name}"
        try:
            cells = written if isinstance(written, tuple) else (written,)
            mark = count_mark(indicator, cells, is_accepted=column.is_accepted)
        except MarkTroubleError as trouble:
            place = column.second if trouble.place and column.second is not None else column.first
            self._error(index, place, f"{who}{trouble.what}", trouble.next_step)
            return None, False
        if mark is not None or not any(
            indicator.applies(post, self.month) for post in self.posts_of(employee)
        ):
            return mark, True
        full = show_short(indicator.full_mark)
        step = f"请补填0到{full}的分数" if indicator.kind == "direct" else "请补填"
        self._error(index, column.first, f"{who}缺分", f"{step}，空不等于零")
        return None, False

    def _adjustments(self, index: int, row: tuple[Cell, ...], employee: Employee) -> list[Adjustment] | None:
        found: list[Adjustment] = []
        good = True
        for columns in self.columns.adjusting:
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
            if not 0 < points <= HUNDRED:
                what = f"{employee.name}的{word}{show_short(points)}不在0到100之间"
                self._error(index, columns.points, what, f"请填写正数，{word}列只写{word}的分值")
                good = False
                continue
            fact = "" if columns.fact is None else free_text(row[columns.fact])
            long, step = length_trouble(fact, 2000)
            if long:
                self._error(index, columns.fact or 0, f"{employee.name}的{word}事由{long}", step)
                good = False
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
                    document_no="" if columns.document is None else free_text(row[columns.document])[:200],
                )
            )
        return found if good else None

    def _check_total(
        self,
        index: int,
        row: tuple[Cell, ...],
        employee: Employee,
        marks: Sequence[Counted | None],
        adjustments: Iterable[Adjustment],
    ) -> bool:
        column = self.layout.columns.get("total")
        if column is None or row[column] == "":
            return True
        expected = _sum_of_points(marks, adjustments)
        cell = row[column]
        if cell == expected:
            return True
        shown = show_short(expected)
        try:
            total = cell_number(cell, 4)
        except RuleViolation as trouble:
            step = cell_trouble(cell)[1] if isinstance(cell, BadCell) else f"请改成{shown}"
            self._error(index, column, f"{employee.name}的合计{trouble}", step)
            return False
        # A rate of completion may have no end of decimals; then the places written decide.
        if total is None or total == expected or round_exact(expected, max(places_of(total), 2)) == total:
            return True
        what = f"{employee.name}的合计{show_short(total)}与分项之和{shown}不符"
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


def _sum_of_points(marks: Iterable[Counted | None], adjustments: Iterable[Adjustment]) -> Decimal | Fraction:
    """The 合计 of a row, exact: a Decimal as long as all marks are direct."""
    given = [mark.points for mark in marks if mark is not None]
    total = sum((points for points in given if isinstance(points, Decimal)), Decimal(0))
    for adjustment in adjustments:
        total += adjustment.points if adjustment.direction is Direction.ADD else -adjustment.points
    counted = [points for points in given if isinstance(points, Fraction)]
    return Fraction(total) + sum(counted, Fraction(0)) if counted else total


def _exclusion_reason(remark: str) -> str:
    found = _EXCLUDED.match(remark[:2000])
    if found:
        return found[1].strip() or "不计"
    return remark[:2000] if _EXCLUDING_WORDS.search(remark) else ""


def read_matters(layout: Layout, people: People, reading: MonthsReading) -> None:
    """Put item, level, matter, day and scope of our own export back to their additions and deductions."""
    directions = {direction.label: direction for direction in Direction}
    scopes = {scope.label: scope for scope in Scope}
    details: dict[tuple[str, int | None, Direction | None, str], dict[str, Any]] = {}
    for _, row in data_rows(layout):
        employee = people.find(number_text(layout.value(row, "employee_no")))
        if employee is None:
            continue
        month = month_of(f"{cell_text(layout.value(row, 'month')).removesuffix('月')}月")
        direction = directions.get(cell_text(layout.value(row, "direction")))
        item_no = number_text(layout.value(row, "item_no"))
        details[employee.employee_no, month, direction, item_no] = {
            "rule": free_text(layout.value(row, "rule"))[:100],
            "level": free_text(layout.value(row, "level"))[:100],
            "matter": free_text(layout.value(row, "matter"))[:200],
            "happened_on": _day(free_text(layout.value(row, "happened_on"))),
            "scope": scopes.get(cell_text(layout.value(row, "scope")), Scope.PERSON),
        }
    reading.adjustments = [
        replace(
            entry, **details.get((entry.employee_no, entry.month, entry.direction, str(entry.item_no)), {})
        )
        for entry in reading.adjustments
    ]


def _day(text: str) -> str:
    try:
        return read_day(text).isoformat()
    except RuleViolation:
        return ""


def read_reasons(layout: Layout, people: People, reading: MonthsReading) -> None:
    """Put the reasons of our own export back to their marks."""
    reasons: dict[tuple[str, int, str], str] = {}
    for _, row in data_rows(layout):
        employee = people.find(number_text(layout.value(row, "employee_no")))
        month = month_of(f"{cell_text(layout.value(row, 'month')).removesuffix('月')}月")
        if employee is not None and month is not None:
            indicator_no = number_text(layout.value(row, "indicator_no"))
            reasons[employee.employee_no, month, indicator_no] = free_text(layout.value(row, "reason"))[:2000]
    reading.marks = [
        replace(mark, reason=reason)
        if (reason := reasons.get((mark.employee_no, mark.month, mark.indicator_no)))
        else mark
        for mark in reading.marks
    ]
