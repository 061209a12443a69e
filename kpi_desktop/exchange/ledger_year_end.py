"""The year-end sheet of a ledger (年终): typed scores, days of leave, sanctions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.scheme import PartSource, Scheme, ScoredPart
from kpi_desktop.domain.staff import Employee
from kpi_desktop.domain.values import HUNDRED, show_short
from kpi_desktop.domain.year_book import TypedScore
from kpi_desktop.exchange.header_words import header_text, header_word
from kpi_desktop.exchange.ledger_cells import cell_number, cell_trouble, free_text, is_blank
from kpi_desktop.exchange.ledger_layout import Findings, Layout, data_rows
from kpi_desktop.exchange.ledger_people import People
from kpi_desktop.exchange.remarks import NO_FACTS, RemarkFacts, StatedSanction, read_sanctions
from kpi_desktop.exchange.sheets import BadCell, Cell, address_of

_MOST_LEAVE_DAYS = Decimal(366)


@dataclass(slots=True)
class YearEndReading:
    """What the year-end sheet gave; leave (None where blank) and sanctions by employee number, of the rows accepted."""

    typed_scores: list[TypedScore] = field(default_factory=list)
    leave_days: dict[str, Decimal | None] = field(default_factory=dict)
    sanctions: dict[str, tuple[StatedSanction, ...]] = field(default_factory=dict)


def read_year_end(
    layout: Layout,
    people: People,
    scheme: Scheme,
    facts: Mapping[str, RemarkFacts],
    findings: Findings,
) -> YearEndReading:
    """Read the year-end sheet; a row with an error adds nothing."""
    sheet = _YearEndSheet(
        layout=layout, people=people, findings=findings, scores=_score_columns(layout, scheme)
    )
    rows = list(data_rows(layout))
    sheet.is_begun = any(not is_blank(row[column]) for _, row in rows for column, _ in sheet.scores)
    for index, row in rows:
        sheet.read_row(index, row, facts)
    if sheet.is_begun:
        sheet.find_missing_people()
    else:
        cell = address_of(layout.header_row, sheet.scores[0][0])
        findings.info(layout.table, cell, "年终还没有得分，没有读入得分", "填好得分后再导入一次即可")
    return sheet.reading


def _score_columns(layout: Layout, scheme: Scheme) -> list[tuple[int, ScoredPart]]:
    """The column of each typed part of the scheme; the usual words mean the first."""
    columns: list[tuple[int, ScoredPart]] = []
    for part in (part for part in scheme.parts if part.source is PartSource.TYPED):
        words = {header_text(part.label), f"{header_text(part.label)}得分"}
        at = next(
            (c for c, text in enumerate(layout.headers) if text in words or header_word(text) in words), None
        )
        if at is None and not columns:
            at = layout.columns.get("score")
        if at is not None:
            columns.append((at, part))
    return columns


@dataclass(slots=True, kw_only=True)
class _YearEndSheet:
    layout: Layout
    people: People
    findings: Findings
    scores: list[tuple[int, ScoredPart]]
    is_begun: bool = True
    reading: YearEndReading = field(default_factory=YearEndReading)
    taken: dict[str, int] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    last_row: int = 0

    def read_row(self, index: int, row: tuple[Cell, ...], facts: Mapping[str, RemarkFacts]) -> None:
        employee = self._match(index, row)
        if employee is None:
            return
        number = employee.employee_no
        if number in self.taken:
            what = f"{employee.name}（工号{number}）在第{self.taken[number] + 1}行已经有了，本行没有读入"
            self.findings.error(self.layout.table, self._number_address(index), what, "请删去重复的一行")
            return
        self.taken[number] = index
        if index in self.layout.blocked:
            return
        scores = self._scores(index, row, employee)
        leave = self._leave_days(index, row, employee, facts.get(number, NO_FACTS).leave_days)
        sanctions = self._sanctions(index, row, employee)
        if scores is None or leave is None or sanctions is None:
            return
        self.reading.typed_scores += scores
        if self.layout.has("leave_days"):
            self.reading.leave_days[number] = leave[0] if leave else None
        if sanctions:
            self.reading.sanctions[number] = sanctions

    def _number_address(self, index: int) -> str:
        return self.layout.address(index, "employee_no" if self.layout.has("employee_no") else "name")

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

    def _scores(self, index: int, row: tuple[Cell, ...], employee: Employee) -> list[TypedScore] | None:
        scores = []
        good = True
        for column, part in self.scores:
            score = self._number(index, column, row[column], f"{employee.name}的{part.label}得分", HUNDRED)
            if score is None:
                good = False
            elif not score:
                if self.is_begun:
                    what = f"{employee.name}没有{part.label}得分"
                    self._error(index, column, what, "请补填0到100的得分，空不等于零")
                    good = False
            else:
                reason = free_text(self.layout.value(row, "reason"))[:2000]
                scores.append(
                    TypedScore(employee_no=employee.employee_no, part=part.key, score=score[0], reason=reason)
                )
        return scores if good else None

    def _number(
        self, index: int, column: int, cell: Cell, who: str, most: Decimal
    ) -> tuple[Decimal, ...] | None:
        """A number from 0 to `most` in a tuple, an empty tuple when blank, None when it is wrong (reported)."""
        try:
            number = cell_number(cell)
        except RuleViolation as trouble:
            step = cell_trouble(cell)[1] if isinstance(cell, BadCell) else "请改成数字"
            self._error(index, column, f"{who}{trouble}", step)
            return None
        if number is None:
            return ()
        if not 0 <= number <= most:
            self._error(index, column, f"{who}{show_short(number)}不在0到{show_short(most)}之间", "请改正")
            return None
        return (number,)

    def _leave_days(
        self, index: int, row: tuple[Cell, ...], employee: Employee, stated: Decimal | None
    ) -> tuple[Decimal, ...] | None:
        column = self.layout.columns.get("leave_days")
        if column is None:
            return ()
        cell = row[column]
        if isinstance(cell, str):
            cell = cell.strip().removesuffix("工作日")
        days = self._number(index, column, cell, f"{employee.name}的病事假天数", _MOST_LEAVE_DAYS)
        if days and stated is not None and days[0] != stated:
            what = f"{employee.name}的病事假{show_short(days[0])}天与名册备注的{show_short(stated)}天不一致，按{show_short(days[0])}天计"
            self.findings.warning(self.layout.table, address_of(index, column), what, "请核对请假天数")
        return days

    def _sanctions(
        self, index: int, row: tuple[Cell, ...], employee: Employee
    ) -> tuple[StatedSanction, ...] | None:
        column = self.layout.columns.get("sanction")
        if column is None:
            return ()
        cell = row[column]
        if isinstance(cell, BadCell):
            what, step = cell_trouble(cell)
            self._error(index, column, f"{employee.name}的处分{what}", step)
            return None
        text = free_text(cell)
        sanctions = read_sanctions(text)
        if sanctions is None:
            what = f"{employee.name}的处分“{text[:20]}”认不出来"
            self._error(index, column, what, "请填写处分种类，如政务记过，没有处分就留空")
        return sanctions

    def find_missing_people(self) -> None:
        """Report everybody who is there at the year's end and has no row."""
        cell = self._number_address(max(self.last_row, self.layout.first_row - 1) + 1)
        for employee in self._missing():
            what = f"{employee.name}（工号{employee.employee_no}）没有年终考核行"
            self.findings.error(self.layout.table, cell, what, "请补上一行，空不等于零")

    def _missing(self) -> Iterable[Employee]:
        return (e for e in self.people.expected if e.is_present(12) and e.employee_no not in self.seen)

    def _error(self, index: int, column: int, what: str, next_step: str) -> None:
        self.findings.error(self.layout.table, address_of(index, column), what, next_step)
