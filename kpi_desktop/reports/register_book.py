"""The registers of the four systems, the promises and the attendance of the year on paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from kpi_desktop.domain.eligibility import Effect
from kpi_desktop.domain.leave import LEAVE_KINDS, LeaveTotals
from kpi_desktop.domain.registers import CaseStand, Register, Settlement
from kpi_desktop.domain.values import show_short
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.reports.blocks import heading, paragraph, signatures, title_block
from kpi_desktop.reports.fonts import Face
from kpi_desktop.reports.page import LANDSCAPE, MM, Align, Band, Style
from kpi_desktop.reports.paging import Frame, render_report, running_head
from kpi_desktop.reports.table import STRONG, Cell, Grid, header_row, label, table

PAPER = LANDSCAPE
_TEXT = Style(size=8.2, leading=10.5)
_NAME = Style(face=Face.SANS, size=8.8, leading=11)
_SIGN_PLACES = ("登记人（签名）", "科室负责人（签名）", "分管领导（签名）", "单位（盖章）")
_FINE = "按规定办理"
_GAP = Band(3 * MM)
Columns = Sequence[tuple[str, float]]
_HEAD = (("编号", 10.0), ("责任人", 19.0))
_END = (("处理情况", 18.0), ("扣分", 12.0), ("不扣分理由", 42.0))
_COLUMNS: Mapping[Register, Columns] = MappingProxyType(
    {
        Register.FIRST_ASKED: (
            *_HEAD,
            ("来访日期", 20.0),
            ("来访来电事项", 84.0),
            ("问题", 24.0),
            ("登记单号", 34.0),
            *_END,
        ),
        Register.PROMISE: (
            *_HEAD,
            ("发生日期", 20.0),
            ("承诺事项", 46.0),
            ("情况", 56.0),
            ("问题", 22.0),
            ("依据文号", 30.0),
            *_END,
        ),
        Register.DEADLINE: (
            *_HEAD,
            ("受理日期", 20.0),
            ("办理事项", 58.0),
            ("受理单号", 32.0),
            ("时限（工作日）", 17.0),
            ("应办结", 20.0),
            ("办结日期", 20.0),
            ("超期（工作日）", 17.0),
            *_END,
        ),
        Register.ACCOUNTABILITY: (
            *_HEAD,
            ("决定日期", 20.0),
            ("问责事由", 62.0),
            ("问责方式", 24.0),
            ("决定文号", 34.0),
            ("对评等的影响", 24.0),
            ("影响期", 24.0),
            *_END,
        ),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterBook:
    """What a register is printed from; `printed_on` is the day on which it stands so."""

    book: YearBook
    system: Register
    stands: tuple[CaseStand, ...]
    printed_on: str


def render_register(data: RegisterBook) -> bytes:
    """One register of the year as a PDF file."""
    names = {employee.employee_no: employee.name for employee in data.book.employees}
    promises = {promise.promise_no: promise.title for promise in data.book.promises}
    rows = [
        _entry_row(stand, names.get(stand.entry.employee_no, ""), promises.get(stand.entry.promise_no, ""))
        for stand in data.stands
    ]
    waiting = sum(1 for stand in data.stands if stand.settlement is Settlement.OPEN)
    deducted = sum((stand.deducted for stand in data.stands), Decimal(0))
    words = f"截至{data.printed_on}共{len(data.stands)}件"
    words += f"，扣{show_short(deducted)}分" if deducted else ""
    words += f"，待处理{waiting}件。" if waiting else "，没有待处理的。"
    bands = [*_table(_COLUMNS[data.system], rows), Band(1.2 * MM), *paragraph(PAPER, words, _TEXT)]
    return _render(data.book, f"{data.book.year}年{data.system.label}登记簿", bands)


def _entry_row(stand: CaseStand, name: str, promise: str) -> list[Cell]:
    entry = stand.entry
    fault = entry.fault or _FINE
    own: Mapping[Register, tuple[Cell, ...]] = {
        Register.FIRST_ASKED: (_left(entry.fact), _centre(fault), _centre(entry.document_no)),
        Register.PROMISE: (
            _left(f"{entry.promise_no} {promise}".strip()),
            _left(entry.fact),
            _centre(fault),
            _centre(entry.document_no),
        ),
        Register.DEADLINE: (
            _left(entry.fact),
            _centre(entry.document_no),
            _centre("" if entry.limit_days is None else str(entry.limit_days)),
            _centre(entry.due_on),
            _centre(entry.finished_on or "未办结"),
            Cell(str(stand.late_days), STRONG) if stand.late_days else _centre(""),
        ),
        Register.ACCOUNTABILITY: (
            _left(entry.fact),
            _centre(entry.fault),
            _centre(entry.document_no),
            _centre("不影响" if entry.effect is Effect.ALL else entry.effect.label),
            _centre(_window(stand)),
        ),
    }
    return [
        _centre(str(entry.entry_no)),
        Cell(name, _NAME),
        _centre(entry.happened_on),
        *own[entry.system],
        Cell(
            stand.settlement.label,
            STRONG if stand.settlement is Settlement.OPEN else _TEXT,
        ),
        _centre(show_short(stand.deducted) if stand.deducted else ""),
        _left(entry.waived_reason),
    ]


def _window(stand: CaseStand) -> str:
    entry = stand.entry
    if entry.effect is Effect.ALL:
        return ""
    begins = entry.effect_from or entry.happened_on
    return f"{begins}至{entry.effect_to or f'{begins[:4]}-12-31'}"


def render_promises(book: YearBook) -> bytes:
    """The unit's promises as a PDF file."""
    names = {employee.employee_no: employee.name for employee in book.employees}
    columns = (
        ("编号", 14.0),
        ("承诺事项", 74.0),
        ("时限（工作日）", 22.0),
        ("责任科室", 34.0),
        ("责任人", 22.0),
        ("承诺内容", 100.0),
    )
    rows = [
        [
            _centre(promise.promise_no),
            _left(promise.title),
            _centre("" if promise.limit_days is None else str(promise.limit_days)),
            _centre(promise.section),
            Cell(names.get(promise.employee_no, "未定"), _NAME),
            _left(promise.standard),
        ]
        for promise in book.promises
    ]
    return _render(book, f"{book.year}年服务承诺事项表", _table(columns, rows))


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceBook:
    """What the year's attendance is printed from."""

    book: YearBook
    totals: tuple[LeaveTotals, ...]


def render_attendance(data: AttendanceBook) -> bytes:
    """The year's absences and everybody's totals as a PDF file."""
    book = data.book
    names = {employee.employee_no: employee.name for employee in book.employees}
    records = (
        ("工号", 16.0),
        ("姓名", 22.0),
        ("假别", 22.0),
        ("开始日期", 24.0),
        ("结束日期", 24.0),
        ("天数", 26.0),
        ("去向", 40.0),
        ("依据", 34.0),
        ("备注", 58.0),
    )
    order = {employee.employee_no: at for at, employee in enumerate(book.employees)}
    rows = [
        [
            _centre(record.employee_no),
            Cell(names.get(record.employee_no, ""), _NAME),
            _centre(LEAVE_KINDS[record.kind].label),
            _centre(record.starts_on),
            _centre(record.ends_on),
            _centre(f"{show_short(record.days)}{LEAVE_KINDS[record.kind].unit.label}"),
            _left(record.destination),
            _centre(record.document_no),
            _left(record.note),
        ]
        for record in sorted(
            book.leave_records, key=lambda r: (order.get(r.employee_no, len(order)), r.starts_on)
        )
    ]
    sums = (
        ("工号", 16.0),
        ("姓名", 22.0),
        ("在岗月数", 20.0),
        ("病事假（工作日）", 32.0),
        ("分类合计", 176.0),
    )
    people = [
        [
            _centre(each.employee.employee_no),
            Cell(each.employee.name, _NAME),
            _centre(str(each.months_in_post)),
            _centre("" if each.counted is None else show_short(each.counted)),
            _left(
                "、".join(f"{kind.label}{show_short(days)}{kind.unit.label}" for kind, days in each.by_kind)
            ),
        ]
        for each in data.totals
    ]
    bands = [
        heading(PAPER, "一、请假登记"),
        *(_table(records, rows) if rows else paragraph(PAPER, "全年没有请假登记。", _TEXT)),
        _GAP,
        heading(PAPER, "二、个人合计"),
        *_table(sums, people),
    ]
    return _render(book, f"{book.year}年请假考勤表", bands)


def _table(columns: Columns, rows: Sequence[Sequence[Cell]]) -> list[Band]:
    scale = PAPER.inner_width / sum(width for _, width in columns)
    grid = Grid(PAPER.left, tuple(width * scale for _, width in columns))
    return table(grid, header_row(grid, [label(name) for name, _ in columns], 8 * MM), rows, 5.6 * MM)


def _left(text: str) -> Cell:
    return Cell(text, _TEXT, Align.LEFT)


def _centre(text: str) -> Cell:
    return Cell(text, _TEXT)


def _render(book: YearBook, title: str, bands: Sequence[Band]) -> bytes:
    frame = Frame(paper=PAPER, running=running_head(PAPER, f"{book.unit.name}　{title}"))
    body = [
        *title_block(PAPER, book.unit.name, title),
        *bands,
        _GAP._replace(glued=True),
        signatures(PAPER, _SIGN_PLACES),
    ]
    return render_report(frame, body, title=title, author=book.unit.name)
