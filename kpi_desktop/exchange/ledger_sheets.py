"""A unit's year laid out as the sheets of a ledger, in the order and words the reader knows."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from kpi_desktop.domain.ballots import BallotBatch
from kpi_desktop.domain.indicator_kinds import score_entered
from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.domain.leave import with_leave
from kpi_desktop.domain.mark_inputs import NOT_APPLICABLE
from kpi_desktop.domain.monthly import MONTHS, Adjustment, MonthlyMark
from kpi_desktop.domain.scheme import Direction, PartSource
from kpi_desktop.domain.staff import Sanction
from kpi_desktop.domain.values import round_exact, show, show_short
from kpi_desktop.domain.year_book import BookIndex, YearBook
from kpi_desktop.domain.year_end import PersonResult, UnitResult
from kpi_desktop.exchange.ledger_marks import input_labels
from kpi_desktop.exchange.ledger_plan_sheets import (
    Column,
    duties_sheet,
    indicators_sheet,
    posts_sheet,
    roster_sheet,
    sections_sheet,
    sheet_of,
    tasks_sheet,
)
from kpi_desktop.exchange.ledger_registers import register_sheets
from kpi_desktop.exchange.ledger_scheme import scheme_lines
from kpi_desktop.exchange.workbook_writing import SheetContent, Value


def ledger_sheets(result: UnitResult) -> list[SheetContent]:
    """Every sheet of the exported ledger."""
    book = result.book
    index = BookIndex.of(book)
    sheets = [roster_sheet(book), posts_sheet(book), indicators_sheet(book)]
    sheets += [_month(book, index, month) for month in MONTHS]
    sheets += [_tallies(book), _batches(book), _year_end(book, index), _summary(result), _scheme(book)]
    sheets += [duties_sheet(book), tasks_sheet(book), sections_sheet(book), *_reasons(book), *_matters(book)]
    sheets += register_sheets(book)
    return sheets


def _month(book: YearBook, index: BookIndex, month: int) -> SheetContent:
    marks = {(m.employee_no, m.indicator_no): m for m in book.marks if m.month == month and m.is_given}
    used = {number for _, number in marks}
    indicators = [i for i in book.indicators if i.frequency.falls_in(month) or i.indicator_no in used]
    adjustments = {e.employee_no: index.adjustments.get((e.employee_no, month), ()) for e in book.employees}
    added = _adjusting_columns(Direction.ADD, adjustments.values())
    deducted = _adjusting_columns(Direction.DEDUCT, adjustments.values())
    has_remarks = any((e.employee_no, month) in index.exclusions for e in book.employees)
    columns: list[Column] = [("工号", 8), ("姓名", 10)]
    columns += [(text, 13) for i in indicators for text in _mark_headers(i)]
    columns += [(text, 24 if "事由" in text else 9) for text, _, _ in (*added, *deducted)]
    columns += [("合计", 9)] + ([("备注", 24)] if has_remarks else [])
    rows: list[tuple[Value, ...]] = []
    for employee in book.employees:
        own = {
            i.indicator_no: m for i in indicators if (m := marks.get((employee.employee_no, i.indicator_no)))
        }
        items = {(a.direction, a.item_no): a for a in adjustments[employee.employee_no]}
        excluded = index.exclusions.get((employee.employee_no, month), "")
        if not (own or items or excluded or employee.is_present(month)):
            continue
        cells: list[Value] = [employee.employee_no, employee.name]
        cells += [
            cell for i in indicators for cell in _mark_cells(i, None if excluded else own.get(i.indicator_no))
        ]
        for direction, columns_of in ((Direction.ADD, added), (Direction.DEDUCT, deducted)):
            cells += [
                _adjustment_cell(items.get((direction, item_no)), what) for _, item_no, what in columns_of
            ]
        posts = index.month_posts(employee, month)
        # A month of several posts weighs by days, and what does not apply leaves the full mark: a plain sum would mislead.
        no_total = excluded or len(posts.spans) > 1 or any(m.not_applicable for m in own.values())
        cells.append(None if no_total else _total(indicators, posts.indicators, own, items.values()))
        cells += [f"不计：{excluded}" if excluded else ""] if has_remarks else []
        rows.append(tuple(cells))
    return sheet_of(book, f"{month}月", f"{month}月份考核评分表", columns, rows, frozen=2)


def _mark_headers(indicator: Indicator) -> list[str]:
    """The headers over an indicator's marks: its name and full mark, then its second input."""
    second = [f"{indicator.name}·{label}" for label in input_labels(indicator)[1:]]
    return [f"{indicator.name}({show_short(indicator.full_mark)})", *second]


def _mark_cells(indicator: Indicator, mark: MonthlyMark | None) -> list[Value]:
    if mark is not None and mark.not_applicable:
        return [NOT_APPLICABLE for _ in input_labels(indicator)]
    cells: list[Value] = [mark.entered if mark else None, mark.second if mark else None]
    return cells[: len(input_labels(indicator))]


def _adjusting_columns(
    direction: Direction, adjustments: Iterable[tuple[Adjustment, ...]]
) -> list[tuple[str, int, str]]:
    """The columns of additions or deductions: header, item number, and which part of the item stands there."""
    items = [a for entries in adjustments for a in entries if a.direction is direction]
    columns = []
    for item_no in range(1, max((a.item_no for a in items), default=1) + 1):
        number = "" if item_no == 1 else str(item_no)
        columns.append((f"{direction.label}{number}", item_no, "points"))
        columns.append((f"{direction.label}事由{number}", item_no, "fact"))
        if any(a.item_no == item_no and a.document_no for a in items):
            columns.append((f"{direction.label}文号{number}", item_no, "document_no"))
    return columns


def _adjustment_cell(adjustment: Adjustment | None, what: str) -> Value:
    if adjustment is None:
        return None
    if what == "points":
        return adjustment.points
    return adjustment.fact if what == "fact" else adjustment.document_no


def _total(
    indicators: Sequence[Indicator],
    due: Sequence[Indicator],
    marks: Mapping[str, MonthlyMark],
    adjustments: Iterable[Adjustment],
) -> Decimal | None:
    """The month's 合计: the points plus additions less deductions, None while a mark that is due is missing."""
    if any(indicator.indicator_no not in marks for indicator in due):
        return None
    total = Fraction(0)
    for indicator in indicators:
        mark = marks.get(indicator.indicator_no)
        if mark is not None and mark.entered is not None:
            total += score_entered(indicator, mark.entered, mark.second).points
    for adjustment in adjustments:
        total += Fraction(adjustment.points if adjustment.direction is Direction.ADD else -adjustment.points)
    return round_exact(total, 4)


def tally_sheets(book: YearBook) -> list[SheetContent]:
    """The sheets of ballots to fill in: a row for everybody and group, whatever is counted already."""
    return [_tallies(book, is_form=True), _batches(book, is_form=True)]


def _tallies(book: YearBook, *, is_form: bool = False) -> SheetContent:
    choices = book.scheme.choices
    columns: list[Column] = [("工号", 8), ("姓名", 10), ("组别", 8)] + [
        (choice.label, 10) for choice in choices
    ]
    votes = {(t.employee_no, t.voter_group, t.choice): t.votes for t in book.tallies if not t.item}
    rows: list[tuple[Value, ...]] = []
    for employee in book.employees:
        for group in book.scheme.voter_groups:
            counts = [votes.get((employee.employee_no, group.label, choice.label)) for choice in choices]
            if is_form or any(counts):
                rows.append(
                    (employee.employee_no, employee.name, group.label, *(count or None for count in counts))
                )
    return sheet_of(book, "民主测评", "民主测评计票表", columns, rows, frozen=3)


def _batches(book: YearBook, *, is_form: bool = False) -> SheetContent:
    columns: list[Column] = [("组别", 10), ("发出", 10), ("收回", 10), ("有效", 10), ("无效", 10)]
    rows: list[tuple[Value, ...]] = [
        (group, *(sum(getattr(b, name) for b in own) for name in ("issued", "returned", "valid", "invalid")))
        for group, own in _by_group(book.batches).items()
    ]
    known = {row[0] for row in rows}
    if is_form:
        rows += [(g.label, None, None, None, None) for g in book.scheme.voter_groups if g.label not in known]
    return sheet_of(book, "测评票数", "民主测评票数表", columns, rows)


def _by_group(batches: Iterable[BallotBatch]) -> dict[str, list[BallotBatch]]:
    groups: dict[str, list[BallotBatch]] = {}
    for batch in batches:
        groups.setdefault(batch.voter_group, []).append(batch)
    return groups


def _year_end(book: YearBook, index: BookIndex) -> SheetContent:
    parts = [part for part in book.scheme.parts if part.source is PartSource.TYPED]
    reasons = {t.employee_no: t.reason for t in book.typed_scores if t.reason}
    columns: list[Column] = [("工号", 8), ("姓名", 10)]
    columns += [("年终目标考核得分" if n == 0 else f"{part.label}得分", 18) for n, part in enumerate(parts)]
    columns += [("病事假(工作日)", 16), ("处分", 30), ("备注", 26)]
    columns += [("评分理由", 30)] if reasons else []
    rows: list[tuple[Value, ...]] = []
    for e in book.employees:
        scores = (index.typed_scores.get((e.employee_no, part.key)) for part in parts)
        sanctions = ";".join(_sanction_text(s) for s in index.sanctions.get(e.employee_no, ()))
        reason = (reasons.get(e.employee_no, ""),) if reasons else ()
        leave = with_leave(e, index.leave_records.get(e.employee_no, ())).leave_days
        rows.append((e.employee_no, e.name, *scores, leave, sanctions, e.remark, *reason))
    return sheet_of(book, "年终", "年终考核表", columns, rows, frozen=2)


def _sanction_text(sanction: Sanction) -> str:
    document = f",文号:{sanction.document_no}" if sanction.document_no else ""
    return f"{sanction.kind}({sanction.decided}{document})"


def _summary(result: UnitResult) -> SheetContent:
    parts = result.book.scheme.parts
    columns: list[Column] = [("工号", 8), ("姓名", 10), ("科室", 16), ("人员类别", 10)]
    columns += [(part.label, 12) for part in parts]
    columns += [
        ("总分", 9),
        ("名次", 7),
        ("评等资格", 20),
        ("建议等次", 11),
        ("决定等次", 11),
        ("得分明细", 80),
    ]
    rows = [_summary_row(person, result.book.scheme.places) for person in result.people]
    return sheet_of(result.book, "年终汇总", "年终考核汇总表", columns, rows, frozen=2)


def _summary_row(person: PersonResult, places: int) -> tuple[Value, ...]:
    employee = person.employee
    decided = person.decision.grade.word(employee.category) if person.decision else ""
    lines = [*(line.sentence for line in person.lines), *(f"未完成：{missing}" for missing in person.missing)]
    return (
        employee.employee_no,
        employee.name,
        employee.section,
        employee.category.label,
        *(None if part.score is None else show(part.score, 4) for part in person.parts),
        None if person.total is None else show(person.total, places),
        person.rank,
        person.eligibility.label,
        person.proposed_word,
        decided,
        "\n".join(lines),
    )


def _scheme(book: YearBook) -> SheetContent:
    columns: list[Column] = [("项目", 34), ("内容", 40), ("代码", 28)]
    return sheet_of(book, "考核方案", "考核方案", columns, scheme_lines(book.scheme))


def _matters(book: YearBook) -> list[SheetContent]:
    """What a month sheet has no room for: item, level, matter, day and scope of additions and deductions."""
    columns: list[Column] = [
        ("工号", 8),
        ("姓名", 10),
        ("月份", 8),
        ("加减", 8),
        ("序号", 8),
        ("项目代号", 16),
    ]
    columns += [("级别", 10), ("事项", 30), ("发生日期", 12), ("范围", 8)]
    names = {e.employee_no: e.name for e in book.employees}
    rows: list[tuple[Value, ...]] = [
        (
            entry.employee_no,
            names.get(entry.employee_no, ""),
            entry.month,
            entry.direction.label,
            entry.item_no,
            entry.rule,
            entry.level,
            entry.matter,
            entry.happened_on,
            entry.scope.label,
        )
        for entry in book.adjustments
        if entry.rule or entry.matter or entry.happened_on
    ]
    return [sheet_of(book, "加减分明细", "加减分明细表", columns, rows, frozen=2)] if rows else []


def _reasons(book: YearBook) -> list[SheetContent]:
    """The reasons of single marks, on a sheet of their own because a month sheet has no room for them."""
    columns: list[Column] = [("工号", 8), ("姓名", 10), ("月份", 8), ("指标编号", 10), ("理由", 60)]
    names = {e.employee_no: e.name for e in book.employees}
    rows: list[tuple[Value, ...]] = [
        (mark.employee_no, names.get(mark.employee_no, ""), mark.month, mark.indicator_no, mark.reason)
        for mark in book.marks
        if mark.reason
    ]
    return [sheet_of(book, "评分理由", "月度评分理由表", columns, rows, frozen=2)] if rows else []
