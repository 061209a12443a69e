"""A clerk's whole ledger (考核台账), read into domain records and findings; nothing is written here."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from kpi_desktop.domain.ballots import BallotBatch, BallotTally
from kpi_desktop.domain.errors import Finding
from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.domain.monthly import Adjustment, MonthExclusion, MonthlyMark
from kpi_desktop.domain.posts import Post
from kpi_desktop.domain.scheme import Scheme
from kpi_desktop.domain.staff import Employee, Sanction, Section
from kpi_desktop.domain.year_book import TypedScore, YearBook
from kpi_desktop.exchange.header_words import SheetKind, header_text
from kpi_desktop.exchange.ledger_ballots import BallotsReading, read_ballots, read_batches, read_tallies
from kpi_desktop.exchange.ledger_cells import cell_text
from kpi_desktop.exchange.ledger_indicators import (
    IndicatorsReading,
    indicator_words,
    read_indicators,
    scheme_for,
)
from kpi_desktop.exchange.ledger_layout import (
    Findings,
    KnownWords,
    Layout,
    UnreadSheet,
    take_sheets,
)
from kpi_desktop.exchange.ledger_months import IndicatorBook, MonthsReading, read_month
from kpi_desktop.exchange.ledger_people import People, bare_number
from kpi_desktop.exchange.ledger_posts import PostsReading, check_holders, fill_posts_from_holders, read_posts
from kpi_desktop.exchange.ledger_staff import RosterContext, RosterReading, read_roster
from kpi_desktop.exchange.ledger_year_end import YearEndReading, read_year_end
from kpi_desktop.exchange.remarks import join_sanctions
from kpi_desktop.exchange.sheets import Cell, SheetTable, parse_address, with_cells

# Typed over any cell of a row in the preview, it takes the whole row out.
DELETE_ROW = "删去该行"

_BANNER_ROWS = 4
_UNIT = re.compile(r"^(?:填报)?单位(?:名称)?[:：]\s*(\S.*)$")
_UNIT_CODE = re.compile(r"(?:统一社会信用代码|单位代码)[:：]?\s*([0-9A-Z]{18})")
_YEAR = re.compile(r"(20\d{2})\s*年")
_TITLE_TAIL = re.compile(
    r"(20\d{2}年?度?)?(人员名册|花名册|人员信息表?|岗位设置表|岗位表|考核指标表|量化指标表).*$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerHeading:
    """Whose ledger of which year a workbook says it is; empty and None where it does not say."""

    unit_name: str = ""
    unit_code: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerReading:
    """What a ledger holds, without the rows that have an error, and everything somebody should look at.

    `scheme` is None unless the workbook brings another than the one it was read by. `month_rows` are the
    person-months (employee number, month) accepted from month sheets, whose adjustments replace those on file;
    `ballot_people` the people whose tallies replace those on file.
    """

    unit_name: str = ""
    unit_code: str = ""
    year: int
    scheme: Scheme | None = None
    sections: tuple[Section, ...] = ()
    employees: tuple[Employee, ...] = ()
    posts: tuple[Post, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    marks: tuple[MonthlyMark, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    exclusions: tuple[MonthExclusion, ...] = ()
    tallies: tuple[BallotTally, ...] = ()
    batches: tuple[BallotBatch, ...] = ()
    typed_scores: tuple[TypedScore, ...] = ()
    sanctions: tuple[Sanction, ...] = ()
    month_rows: frozenset[tuple[str, int]] = frozenset()
    ballot_people: frozenset[str] = frozenset()
    findings: tuple[Finding, ...] = ()


def read_heading(tables: Sequence[SheetTable]) -> LedgerHeading:
    """Read from the banners which unit and year a workbook is about."""
    name = code = title = ""
    year: int | None = None
    for table in tables:
        for row in table.rows[:_BANNER_ROWS]:
            for cell in row:
                text = cell_text(cell) if isinstance(cell, str) and cell else ""
                if not text:
                    continue
                unit = _UNIT.match(text)
                name = name or (re.split(r"\s|统一社会", unit[1])[0] if unit else "")
                found = _UNIT_CODE.search(text.upper())
                code = code or (found[1] if found else "")
                dated = _YEAR.search(text)
                year = year or (int(dated[1]) if dated else None)
                title = title or (
                    _TITLE_TAIL.sub("", header_text(text)) if _TITLE_TAIL.search(header_text(text)) else ""
                )
        if name and year:
            break
    return LedgerHeading(unit_name=name or title, unit_code=code, year=year)


def read_ledger(
    tables: Sequence[SheetTable],
    *,
    scheme: Scheme,
    book: YearBook,
    year: int | None = None,
    corrections: Mapping[tuple[str, str], str] | None = None,
) -> LedgerReading:
    """Read a ledger against a scheme and what the open file holds; `corrections` replace cells before reading.

    The year is the workbook's own, else `year`, else the open file's.
    """
    tables = apply_corrections(tables, corrections or {})
    heading = read_heading(tables)
    reader = _LedgerReader(scheme=scheme, book=book, year=heading.year or year or book.year)
    reader.read(tables)
    return reader.result(heading)


def apply_corrections(
    tables: Sequence[SheetTable], corrections: Mapping[tuple[str, str], str]
) -> tuple[SheetTable, ...]:
    """The sheets with corrected cells; DELETE_ROW empties the cell's whole row."""
    corrected = []
    for table in tables:
        values: dict[tuple[int, int], Cell] = {}
        for (sheet, cell), text in corrections.items():
            if sheet != table.title:
                continue
            row, column = parse_address(cell)
            if text.strip() == DELETE_ROW:
                width = len(table.rows[row]) if row < len(table.rows) else 0
                values.update({(row, at): "" for at in range(width)})
            else:
                values[row, column] = text
        corrected.append(with_cells(table, values))
    return tuple(corrected)


def _cell_order(finding: Finding) -> tuple[int, int]:
    return parse_address(finding.place.cell.partition(",")[0])


@dataclass(slots=True, kw_only=True)
class _LedgerReader:
    """Reads the sheets in the order in which one needs another: plan, people, months, ballots, year end."""

    scheme: Scheme
    book: YearBook
    year: int
    findings: Findings = field(default_factory=Findings)
    layouts: list[Layout] = field(default_factory=list)
    indicators: IndicatorsReading | None = None
    posts: PostsReading | None = None
    roster: RosterReading | None = None
    months: MonthsReading = field(default_factory=MonthsReading)
    ballots: BallotsReading = field(default_factory=BallotsReading)
    year_end: YearEndReading = field(default_factory=YearEndReading)
    sections: list[str] = field(default_factory=list)
    read_scheme: Scheme | None = None

    def read(self, tables: Sequence[SheetTable]) -> None:
        titles = {table.title: index for index, table in enumerate(tables)}
        left = self._read_plan([UnreadSheet.of(table) for table in tables])
        left = self._read_people(left)
        left = self._read_year(left)
        self._report_unread(left)
        self.findings.entries.sort(key=lambda finding: (titles[finding.place.sheet], _cell_order(finding)))

    def _only(self, layouts: list[Layout]) -> Layout | None:
        """The first of several sheets of one kind; the others are reported."""
        for layout in layouts[1:]:
            what = (
                f"“{layouts[0].table.title}”和“{layout.table.title}”都像{layout.kind.value}，只读入了前一张"
            )
            self.findings.error(layout.table, "A1", what, "请只保留一张")
        return layouts[0] if layouts else None

    def _read_plan(self, sheets: list[UnreadSheet]) -> list[UnreadSheet]:
        layouts, left = take_sheets(
            sheets, KnownWords(), SheetKind.INDICATORS, SheetKind.POSTS, SheetKind.ROSTER, SheetKind.SECTIONS
        )
        kinds = {kind: [layout for layout in layouts if layout.kind is kind] for kind in SheetKind}
        indicators = self._only(kinds[SheetKind.INDICATORS])
        if indicators:
            self.indicators = read_indicators(indicators, self.scheme, self.findings)
            adjusted = scheme_for(self.scheme, indicators, self.indicators, self.findings)
            self.read_scheme = adjusted if adjusted != self.scheme else None
            self.scheme = adjusted
        posts = self._only(kinds[SheetKind.POSTS])
        if posts:
            self.posts = read_posts(posts, self.scheme, self.findings)
        roster = self._only(kinds[SheetKind.ROSTER])
        if roster:
            self._read_roster(roster)
        if posts and self.posts:
            self._join_posts_and_people(posts, roster)
        return left

    def _read_roster(self, layout: Layout) -> None:
        posts: dict[str, str] | None = None
        if self.posts or self.book.posts:
            numbers = [post.post_no for post in (*(self.posts.posts if self.posts else ()), *self.book.posts)]
            posts = {number: number for number in reversed(numbers)}
            for number in numbers:
                posts.setdefault(bare_number(number), number)
        context = RosterContext(
            scheme=self.scheme,
            year=self.year,
            posts=posts,
            refused_posts=frozenset(self.posts.refused if self.posts else ()),
            in_file={employee.employee_no: employee for employee in self.book.employees},
        )
        self.roster = read_roster(layout, context, self.findings)

    def _join_posts_and_people(self, posts: Layout, roster: Layout | None) -> None:
        if self.posts is None:
            return
        if self.roster is None:
            check_holders(posts, self.posts, self.book.employees, set(), self.findings)
            return
        if roster is not None and not roster.has("post_no"):
            held = fill_posts_from_holders(posts, self.posts, self.roster.employees)
            self.roster.employees = [
                replace(e, post_no=held.get(e.employee_no, "")) for e in self.roster.employees
            ]
        check_holders(posts, self.posts, self.roster.employees, self.roster.refused_names, self.findings)

    def _people(self) -> People:
        people = People.of(self.roster.employees if self.roster else None, self.book.employees)
        if self.roster:
            people.refused_numbers |= self.roster.refused_numbers
            people.refused_names |= self.roster.refused_names
        return people

    def _read_people(self, sheets: list[UnreadSheet]) -> list[UnreadSheet]:
        accepted = self.indicators.indicators if self.indicators else list(self.book.indicators)
        refused = self.indicators.refused if self.indicators else []
        layouts, left = take_sheets(
            sheets, KnownWords(indicators=indicator_words([*refused, *accepted])), SheetKind.MONTH
        )
        people = self._people()
        book = IndicatorBook.of(accepted, refused)
        months: dict[int, Layout] = {}
        for layout in layouts:
            month = layout.month or 0
            if month in months:
                what = f"“{months[month].table.title}”和“{layout.table.title}”都是{month}月，只读入了前一张"
                self.findings.error(layout.table, "A1", what, "请只保留一张")
                continue
            months[month] = layout
            read_month(layout, people, book, self.months, self.findings)
        return left

    def _read_year(self, sheets: list[UnreadSheet]) -> list[UnreadSheet]:
        people = self._people()
        words = KnownWords(
            people=people.header_words(), choices=frozenset(choice.label for choice in self.scheme.choices)
        )
        layouts, left = take_sheets(
            sheets,
            words,
            SheetKind.BALLOTS,
            SheetKind.TALLIES,
            SheetKind.BATCHES,
            SheetKind.YEAR_END,
            SheetKind.SUMMARY,
        )
        kinds = {kind: [layout for layout in layouts if layout.kind is kind] for kind in SheetKind}
        ballots = self._only(kinds[SheetKind.BALLOTS] or kinds[SheetKind.TALLIES])
        if ballots and ballots.kind is SheetKind.BALLOTS:
            read_ballots(ballots, people, self.scheme, self.ballots, self.findings)
        elif ballots:
            read_tallies(ballots, people, self.scheme, self.ballots, self.findings)
        batches = self._only(kinds[SheetKind.BATCHES])
        if batches and not self.ballots.batches:
            read_batches(batches, self.scheme, self.ballots, self.findings)
        plain = [layout for layout in kinds[SheetKind.YEAR_END] if not layout.has("rank")]
        year_end = self._only(plain or kinds[SheetKind.YEAR_END])
        if year_end:
            facts = self.roster.facts if self.roster else {}
            self.year_end = read_year_end(year_end, people, self.scheme, facts, self.findings)
        return left

    def _report_unread(self, sheets: list[UnreadSheet]) -> None:
        for sheet in sheets:
            title = sheet.table.title
            if not any(any(row) for row in sheet.table.rows):
                continue
            if sheet.promised:
                what = f"工作表“{title}”里找不到{sheet.promised[0].value}的表头，没有读入"
                self.findings.error(sheet.table, "A1", what, "请核对表头文字，如工号、姓名、指标名称")
            else:
                what = f"没有认出工作表“{title}”是什么，没有读入"
                step = "如是考核数据，请把表名改成人员名册、岗位表、指标表、1月这样的名字"
                self.findings.info(sheet.table, "A1", what, step)

    def _sections(self) -> tuple[Section, ...]:
        names = [*self.sections]
        names += [e.section for e in (self.roster.employees if self.roster else ())]
        names += [post.section for post in (self.posts.posts if self.posts else ())]
        unique = [name for name in dict.fromkeys(names) if name]
        return tuple(Section(name=name, sort_order=order) for order, name in enumerate(unique, start=1))

    def _employees(self) -> tuple[Employee, ...]:
        leave = self.year_end.leave_days
        if self.roster is None:
            known = {employee.employee_no: employee for employee in self.book.employees}
            return tuple(
                replace(known[number], leave_days=days) for number, days in leave.items() if number in known
            )
        return tuple(
            replace(e, leave_days=leave[e.employee_no]) if e.employee_no in leave else e
            for e in self.roster.employees
        )

    def _sanctions(self) -> tuple[Sanction, ...]:
        stated = {
            number: facts.sanctions for number, facts in (self.roster.facts if self.roster else {}).items()
        }
        numbers = dict.fromkeys([*stated, *self.year_end.sanctions])
        return tuple(
            sanction.of(number, self.year)
            for number in numbers
            for sanction in join_sanctions(stated.get(number, ()), self.year_end.sanctions.get(number, ()))
        )

    def result(self, heading: LedgerHeading) -> LedgerReading:
        return LedgerReading(
            unit_name=heading.unit_name,
            unit_code=heading.unit_code,
            year=self.year,
            scheme=self.read_scheme,
            sections=self._sections(),
            employees=self._employees(),
            posts=tuple(self.posts.posts) if self.posts else (),
            indicators=tuple(self.indicators.indicators) if self.indicators else (),
            marks=tuple(self.months.marks),
            adjustments=tuple(self.months.adjustments),
            exclusions=tuple(self.months.exclusions),
            tallies=tuple(self.ballots.tallies),
            batches=tuple(self.ballots.batches),
            typed_scores=tuple(self.year_end.typed_scores),
            sanctions=self._sanctions(),
            month_rows=frozenset(self.months.month_rows),
            ballot_people=frozenset(self.ballots.people),
            findings=tuple(self.findings.entries),
        )
