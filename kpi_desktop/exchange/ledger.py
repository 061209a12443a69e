"""A clerk's whole ledger (考核台账), read into domain records and findings; nothing is written here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kpi_desktop.domain.ballots import BallotBatch, BallotTally
from kpi_desktop.domain.duties import Duty
from kpi_desktop.domain.errors import Finding
from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.domain.monthly import Adjustment, MonthExclusion, MonthlyMark
from kpi_desktop.domain.posts import Post
from kpi_desktop.domain.registers import RegisterEntry, ServicePromise
from kpi_desktop.domain.scheme import PartSource, Scheme
from kpi_desktop.domain.staff import Employee, Sanction, Section
from kpi_desktop.domain.tasks import UnitTask
from kpi_desktop.domain.year_book import BookIndex, TypedScore, YearBook
from kpi_desktop.exchange.header_words import SheetKind, header_text
from kpi_desktop.exchange.ledger_ballots import (
    BallotContext,
    BallotsReading,
    read_ballots,
    read_batches,
    read_tallies,
)
from kpi_desktop.exchange.ledger_cells import free_text
from kpi_desktop.exchange.ledger_duties import read_duties, read_tasks
from kpi_desktop.exchange.ledger_heading import LedgerHeading, apply_corrections, read_heading
from kpi_desktop.exchange.ledger_indicators import (
    IndicatorsReading,
    check_totals,
    indicator_words,
    read_indicators,
    scheme_for,
)
from kpi_desktop.exchange.ledger_layout import (
    Findings,
    KnownWords,
    Layout,
    UnreadSheet,
    data_rows,
    spread_merged,
    take_sheets,
)
from kpi_desktop.exchange.ledger_month_columns import IndicatorBook, check_header_marks
from kpi_desktop.exchange.ledger_months import MonthsReading, read_matters, read_month, read_reasons
from kpi_desktop.exchange.ledger_people import People, bare_number
from kpi_desktop.exchange.ledger_posts import (
    PostsReading,
    check_holders,
    factor_words,
    fill_posts_from_holders,
    read_posts,
)
from kpi_desktop.exchange.ledger_registers import RegistersReading, read_registers
from kpi_desktop.exchange.ledger_scheme import read_scheme_sheet
from kpi_desktop.exchange.ledger_staff import RosterContext, RosterReading, Spellings, read_roster
from kpi_desktop.exchange.ledger_year_end import YearEndReading, read_year_end
from kpi_desktop.exchange.remarks import NO_FACTS, join_sanctions
from kpi_desktop.exchange.sheets import SheetTable, parse_address


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
    duties: tuple[Duty, ...] = ()
    tasks: tuple[UnitTask, ...] = ()
    marks: tuple[MonthlyMark, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    exclusions: tuple[MonthExclusion, ...] = ()
    tallies: tuple[BallotTally, ...] = ()
    batches: tuple[BallotBatch, ...] = ()
    typed_scores: tuple[TypedScore, ...] = ()
    sanctions: tuple[Sanction, ...] = ()
    promises: tuple[ServicePromise, ...] = ()
    register_entries: tuple[RegisterEntry, ...] = ()
    month_rows: frozenset[tuple[str, int]] = frozenset()
    ballot_people: frozenset[str] = frozenset()
    findings: tuple[Finding, ...] = ()


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
    reader = _LedgerReader(scheme=scheme, given=scheme, book=book, year=heading.year or year or book.year)
    reader.read(tables)
    return reader.result(heading)


def _cell_order(finding: Finding) -> tuple[int, int]:
    return parse_address(finding.place.cell.partition(",")[0])


@dataclass(slots=True, kw_only=True)
class _LedgerReader:
    """Reads the sheets in the order in which one needs another: plan, people, months, ballots, year end."""

    scheme: Scheme
    given: Scheme
    book: YearBook
    year: int
    findings: Findings = field(default_factory=Findings)
    spellings: Spellings = field(default_factory=Spellings)
    sections: list[str] = field(default_factory=list)
    reports_with: dict[str, str] = field(default_factory=dict)
    duties: list[Duty] = field(default_factory=list)
    tasks: list[UnitTask] = field(default_factory=list)
    indicators: IndicatorsReading | None = None
    posts: PostsReading | None = None
    roster: RosterReading | None = None
    months: MonthsReading = field(default_factory=MonthsReading)
    registers: RegistersReading = field(default_factory=RegistersReading)
    ballots: BallotsReading = field(default_factory=BallotsReading)
    year_end: YearEndReading = field(default_factory=YearEndReading)

    def read(self, tables: Sequence[SheetTable]) -> None:
        titles = {table.title: index for index, table in enumerate(tables)}
        self.spellings = Spellings(section.name for section in self.book.sections)
        left = self._read_scheme([UnreadSheet.of(table) for table in tables])
        left = self._read_plan(left)
        left = self._read_work(left)
        left = self._read_months(left)
        left = self._read_year(left)
        self._report_unread(left)
        self._report_hidden(tables, left)
        self.findings.entries.sort(key=lambda finding: (titles[finding.place.sheet], _cell_order(finding)))

    def _only(self, layouts: Sequence[Layout]) -> Layout | None:
        """The one sheet of a kind, those first whose title says so; the others are reported."""
        if not layouts:
            return None
        first, *others = sorted(layouts, key=lambda layout: not layout.is_promised)
        for other in others:
            what = f"“{first.table.title}”和“{other.table.title}”都像{first.kind.value}，只读入了前一张"
            report = self.findings.error if other.is_promised else self.findings.info
            report(other.table, "A1", what, "请只保留一张")
        return spread_merged(first, self.findings)

    def _read_scheme(self, sheets: list[UnreadSheet]) -> list[UnreadSheet]:
        taken, left = take_sheets(sheets, KnownWords(), SheetKind.SCHEME)
        layout = self._only(taken[SheetKind.SCHEME])
        if layout:
            self.scheme = read_scheme_sheet(layout, self.findings) or self.scheme
        return left

    def _read_plan(self, sheets: list[UnreadSheet]) -> list[UnreadSheet]:
        factors = factor_words(self.scheme.coefficient)
        kinds = (SheetKind.INDICATORS, SheetKind.POSTS, SheetKind.ROSTER, SheetKind.SECTIONS)
        taken, left = take_sheets(sheets, KnownWords(factors=factors), *kinds)
        self._read_sections(self._only(taken[SheetKind.SECTIONS]))
        indicators = self._only(taken[SheetKind.INDICATORS])
        if indicators:
            self.indicators = read_indicators(indicators, self.scheme, self.book.indicators, self.findings)
            self.scheme = scheme_for(self.scheme, self.indicators)
        posts = self._only(taken[SheetKind.POSTS])
        if posts:
            self.posts = read_posts(posts, self.scheme, self.spellings, self.findings)
        roster = self._only(taken[SheetKind.ROSTER])
        if roster:
            self._read_roster(roster)
        if posts:
            self._join_posts_and_people(posts)
        return left

    def _read_sections(self, layout: Layout | None) -> None:
        if layout is None:
            return
        for _, row in data_rows(layout):
            name = self.spellings.unify(free_text(layout.value(row, "section")))
            self.sections.append(name)
            if layout.has("reports_with"):
                self.reports_with[name] = self.spellings.unify(free_text(layout.value(row, "reports_with")))

    def _post_numbers(self) -> dict[str, str]:
        """The numbers of the workbook's and the file's posts, by themselves and by bare number."""
        numbers = [post.post_no for post in (*(self.posts.posts if self.posts else ()), *self.book.posts)]
        found = {bare_number(number): number for number in reversed(numbers)}
        return found | {number: number for number in numbers}

    def _read_work(self, sheets: list[UnreadSheet]) -> list[UnreadSheet]:
        kinds = (SheetKind.DUTIES, SheetKind.TASKS, SheetKind.PROMISES, SheetKind.REGISTERS)
        taken, left = take_sheets(sheets, KnownWords(), *kinds)
        people = self._people()
        promises, entries = self._only(taken[SheetKind.PROMISES]), self._only(taken[SheetKind.REGISTERS])
        self.registers = read_registers(promises, entries, people, self.findings)
        duties, tasks = self._only(taken[SheetKind.DUTIES]), self._only(taken[SheetKind.TASKS])
        if duties:
            of_workbook = self.indicators.indicators if self.indicators else ()
            numbers = frozenset(each.indicator_no for each in (*of_workbook, *self.book.indicators))
            self.duties = read_duties(duties, self._post_numbers(), people, numbers, self.findings)
        if tasks:
            known = frozenset(task.task_no for task in self.book.tasks)
            self.tasks = read_tasks(tasks, known, people, self.findings)
        return left

    def _read_roster(self, layout: Layout) -> None:
        posts = self._post_numbers() if self.posts or self.book.posts else None
        context = RosterContext(
            scheme=self.scheme,
            year=self.year,
            posts=posts,
            refused_posts=frozenset(self.posts.refused if self.posts else ()),
            refused_holders=frozenset(self.posts.refused_holders if self.posts else ()),
            in_file={employee.employee_no: employee for employee in self.book.employees},
            spellings=self.spellings,
        )
        self.roster = read_roster(layout, context, self.findings)

    def _join_posts_and_people(self, posts: Layout) -> None:
        if self.posts is None:
            return
        if self.roster is None:
            in_file = RosterReading(employees=list(self.book.employees))
            check_holders(posts, self.posts, in_file, self.findings)
            return
        if not self.roster.has_posts:
            held = fill_posts_from_holders(posts, self.posts, self.roster.employees)
            self.roster.employees = [
                replace(e, post_no=held.get(e.employee_no, e.post_no)) for e in self.roster.employees
            ]
        check_holders(posts, self.posts, self.roster, self.findings)

    def _people(self) -> People:
        people = People.of(self.roster.employees if self.roster else None, self.book.employees)
        if self.roster:
            people.refused_numbers |= self.roster.refused_numbers
            people.refused_names |= self.roster.refused_names
        return people

    def _read_months(self, sheets: list[UnreadSheet]) -> list[UnreadSheet]:
        accepted = self.indicators.indicators if self.indicators else list(self.book.indicators)
        refused = self.indicators.refused if self.indicators else []
        words = KnownWords(indicators=indicator_words([*refused, *accepted]))
        taken, left = take_sheets(sheets, words, SheetKind.MONTH, SheetKind.REASONS, SheetKind.MATTERS)
        people, book = self._people(), IndicatorBook.of(accepted, refused)
        year = BookIndex.of(self.book)
        months: dict[int, list[Layout]] = {}
        for found in taken[SheetKind.MONTH]:
            months.setdefault(found.month or 0, []).append(found)
        read = [layout for of_month in months.values() if (layout := self._only(of_month)) is not None]
        for layout in read:
            read_month(layout, people, book, self.months, self.findings, year=year)
        told = check_header_marks(read, book, self.indicators, self.findings)
        if self.indicators and not told:
            check_totals(self.scheme, self.indicators, self.findings)
        reasons = self._only(taken[SheetKind.REASONS])
        if reasons:
            read_reasons(reasons, people, self.months)
        matters = self._only(taken[SheetKind.MATTERS])
        if matters:
            read_matters(matters, people, self.months)
        return left

    def _read_year(self, sheets: list[UnreadSheet]) -> list[UnreadSheet]:
        people = self._people()
        typed = (header_text(part.label) for part in self.scheme.parts if part.source is PartSource.TYPED)
        words = KnownWords(
            people=people.header_words(),
            choices=frozenset(choice.label for choice in self.scheme.choices),
            voter_groups=frozenset(
                word for group in self.scheme.voter_groups for word in (group.label, f"{group.label}组")
            ),
            parts=frozenset(word for label in typed for word in (label, f"{label}得分")),
        )
        counts = (SheetKind.BALLOTS, SheetKind.TALLIES, SheetKind.BATCHES)
        taken, left = take_sheets(sheets, words, *counts, SheetKind.YEAR_END, SheetKind.SUMMARY)
        context = BallotContext(people=people, scheme=self.scheme, findings=self.findings)
        ballots = self._only(taken[SheetKind.BALLOTS])
        tallies = self._only(taken[SheetKind.TALLIES]) if ballots is None else None
        batches = self._only(taken[SheetKind.BATCHES])
        if ballots:
            read_ballots(ballots, context, self.ballots)
        if tallies:
            read_tallies(tallies, context, self.ballots)
        if batches and not self.ballots.batches:
            read_batches(batches, context, self.ballots)
        # 年终汇总 repeats the scores beside totals and ranks; it is read only where there is nothing else.
        plain = [layout for layout in taken[SheetKind.YEAR_END] if not layout.has("rank")]
        year_end = self._only(plain or taken[SheetKind.YEAR_END])
        if year_end:
            facts = self.roster.facts if self.roster else {}
            self.year_end = read_year_end(year_end, people, self.scheme, facts, self.findings)
        return left

    def _report_unread(self, sheets: list[UnreadSheet]) -> None:
        for sheet in sheets:
            if any(any(row) for row in sheet.table.rows):
                self._report_sheet(sheet.table, sheet.promised)

    def _report_sheet(self, table: SheetTable, promised: Sequence[SheetKind]) -> None:
        title = table.title
        if not promised:
            what = f"没有认出工作表“{title}”是什么，没有读入"
            step = "如是考核数据，请把表名改成人员名册、岗位表、指标表、1月这样的名字"
            self.findings.info(table, "A1", what, step)
        elif promised[0] is SheetKind.MONTH and not self.indicators and not self.book.indicators:
            what = f"台账里没有指标表，文件里也没有指标，“{title}”没有读入"
            self.findings.error(table, "A1", what, "请先导入带指标表的台账，或在岗位设置中填写指标")
        else:
            what = f"工作表“{title}”里找不到{promised[0].value}的表头，没有读入"
            self.findings.error(table, "A1", what, "请核对表头文字，如工号、姓名、指标名称")

    def _report_hidden(self, tables: Sequence[SheetTable], sheets: Sequence[UnreadSheet]) -> None:
        unread = {sheet.table.title for sheet in sheets}
        for table in tables:
            if table.hidden and table.title not in unread:
                what = f"工作表“{table.title}”是隐藏的，已照常读入"
                self.findings.info(table, "A1", what, "不该读入的请先删去这张表")

    def _sections(self) -> tuple[Section, ...]:
        names = [*self.sections]
        names += [e.section for e in (self.roster.employees if self.roster else ())]
        names += [post.section for post in (self.posts.posts if self.posts else ())]
        unique = [name for name in dict.fromkeys(names) if name]
        reported = {section.name: section.reports_with for section in self.book.sections} | self.reports_with
        return tuple(
            Section(name=name, reports_with=reported.get(name, ""), sort_order=order)
            for order, name in enumerate(unique, start=1)
        )

    def _employees(self) -> Iterable[Employee]:
        """The people read, with the days of leave of the year-end sheet before those of the remark."""
        leave = self.year_end.leave_days
        if self.roster is None:
            known = (e for e in self.book.employees if leave.get(e.employee_no) is not None)
            return (replace(e, leave_days=leave[e.employee_no]) for e in known)
        facts = self.roster.facts
        return (
            replace(e, leave_days=days if (days := leave[number]) is not None else facts[number].leave_days)
            if (number := e.employee_no) in leave
            else e
            for e in self.roster.employees
        )

    def _sanctions(self) -> Iterable[Sanction]:
        facts = self.roster.facts if self.roster else {}
        for number in dict.fromkeys([*facts, *self.year_end.sanctions]):
            stated = facts.get(number, NO_FACTS).sanctions
            for sanction in join_sanctions(stated, self.year_end.sanctions.get(number, ())):
                yield sanction.of(number, self.year)

    def result(self, heading: LedgerHeading) -> LedgerReading:
        return LedgerReading(
            unit_name=heading.unit_name,
            unit_code=heading.unit_code,
            year=self.year,
            scheme=None if self.scheme == self.given else self.scheme,
            sections=self._sections(),
            employees=tuple(self._employees()),
            posts=tuple(self.posts.posts) if self.posts else (),
            indicators=tuple(self.indicators.indicators) if self.indicators else (),
            duties=tuple(self.duties),
            tasks=tuple(self.tasks),
            marks=tuple(self.months.marks),
            adjustments=tuple(self.months.adjustments),
            exclusions=tuple(self.months.exclusions),
            tallies=tuple(self.ballots.tallies),
            batches=tuple(self.ballots.batches),
            typed_scores=tuple(self.year_end.typed_scores),
            sanctions=tuple(self._sanctions()),
            promises=self.registers.promises,
            register_entries=self.registers.entries,
            month_rows=frozenset(self.months.month_rows),
            ballot_people=frozenset(self.ballots.people),
            findings=tuple(self.findings.entries),
        )
