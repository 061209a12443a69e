"""The register form of each person (平时考核登记表), one sheet printed on both sides, and the list to sign for feedback."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from io import BytesIO
from typing import NamedTuple

from kpi_desktop.domain.monthly import Adjustment
from kpi_desktop.domain.period_grades import PeriodLine
from kpi_desktop.domain.period_rules import PeriodStanding
from kpi_desktop.domain.period_standing import bounds_of
from kpi_desktop.domain.staff import Employee, EmployeeCategory
from kpi_desktop.domain.values import show_fully, show_short
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.reports.blocks import paragraph, title_block
from kpi_desktop.reports.document import Document
from kpi_desktop.reports.fonts import Face
from kpi_desktop.reports.page import (
    MM,
    PORTRAIT,
    Align,
    Band,
    Paper,
    Placed,
    Rule,
    Style,
    Text,
    place,
    place_text,
)
from kpi_desktop.reports.paging import Frame, render_report, running_head
from kpi_desktop.reports.period_request import PeriodPaper, say_day
from kpi_desktop.reports.table import THIN, Cell, Grid, header_row, label, table
from kpi_desktop.reports.wrapping import wrap

PAPER = Paper(width=210 * MM, height=297 * MM, left=25 * MM, right=25 * MM, top=18 * MM, bottom=15 * MM)
_TITLE = Style(size=18, leading=26, stroke=0.35)
_PERIOD = Style(size=16, leading=23)
_LABEL = Style(face=Face.SANS, size=12, leading=17)
_BODY = Style(size=12, leading=18)
_SMALL = Style(size=10.5, leading=15)
_LABEL_WIDTH = 34 * MM
_PAD = 2.5 * MM
_DATE = "年　　月　　日"
_LIST_TEXT = Style(size=10.5, leading=13)
_LIST_NAME = Style(face=Face.SANS, size=11, leading=14)
_BLANK = "＿＿"


class FormPages(NamedTuple):
    """Where a person's form begins."""

    employee_no: str
    name: str
    first_page: int


def render_forms(
    data: PeriodPaper, book: YearBook, numbers: Collection[str] | None = None
) -> tuple[bytes, tuple[FormPages, ...]]:
    """The forms of everybody, or of the people numbered, two pages each, as one PDF with its page list."""
    stream = BytesIO()
    document = Document(stream, PAPER)
    entries = []
    for line in data.sheet.lines:
        employee = line.employee
        if numbers is not None and employee.employee_no not in numbers:
            continue
        own = [
            each
            for each in book.adjustments
            if each.employee_no == employee.employee_no and each.month in data.sheet.period.months
        ]
        document.bookmark(f"{employee.employee_no} {employee.name}", 0)
        entries.append(FormPages(employee.employee_no, employee.name, document.page_count + 1))
        document.add_page(_front(data, book, line, own))
        document.add_page(_back(data, line))
    document.finish(title=f"{data.label}平时考核登记表", author=data.unit.name)
    return stream.getvalue(), tuple(entries)


def render_feedback(data: PeriodPaper) -> bytes:
    """The list everybody signs when told the result (结果反馈签字表)."""
    title = f"{data.label}平时考核结果反馈签字表"
    frame = Frame(paper=PORTRAIT, running=running_head(PORTRAIT, f"{data.unit.name}　{title}"))
    widths = (11.0, 17.0, 24.0, 40.0, 18.0, 22.0, 24.0, 18.0)
    scale = PORTRAIT.inner_width / sum(widths)
    grid = Grid(PORTRAIT.left, tuple(width * scale for width in widths))
    names = ("序号", "编号", "姓名", "科室", "等次", "反馈人签名", "本人签名", "日期")
    header = header_row(grid, [label(name) for name in names], 9 * MM)
    rows = [
        (
            Cell(str(number), _LIST_TEXT),
            Cell(line.employee.employee_no, _LIST_TEXT),
            Cell(line.employee.name, _LIST_NAME),
            Cell(line.employee.section, _LIST_TEXT),
            Cell(line.word, _LIST_NAME),
            Cell(""),
            Cell(""),
            Cell(""),
        )
        for number, line in enumerate(_taking_part(data), start=1)
    ]
    approved = data.sheet.approved
    state = (
        f"等次已于{say_day(approved.done_on)}由{approved.done_by}审定"
        + (f"（{approved.document_no}）" if approved.document_no else "")
        + "。"
        if approved
        else "等次还没有审定，本表只供核对。"
    )
    notes = f"{state}对结果有异议的，可以在签名处写明，并向单位提出。"
    bands = [
        *title_block(PORTRAIT, data.unit.name, title),
        *table(grid, header, rows, 9 * MM),
        Band(2 * MM),
        *paragraph(PORTRAIT, notes, _LIST_TEXT),
    ]
    return render_report(frame, bands, title=title, author=data.unit.name)


def _taking_part(data: PeriodPaper) -> list[PeriodLine]:
    return [line for line in data.sheet.lines if line.standing is not PeriodStanding.AWAY]


def _front(data: PeriodPaper, book: YearBook, line: PeriodLine, own: Sequence[Adjustment]) -> list[Placed]:
    employee = line.employee
    post = next((post.name for post in book.posts if post.post_no == employee.post_no), "")
    where = "　".join(text for text in (employee.section, employee.title) if text)
    return place(
        [
            _centred(f"{_who(employee)}平时考核登记表", _TITLE),
            _centred(f"（{data.label}）", _PERIOD),
            Band(2 * MM),
            _pair(("姓　　名", employee.name), ("部门及职务\n（职　级）", where), 13 * MM),
            _row("从事或分管\n工　　　作", post, 15 * MM),
            _row("个\n人\n总\n结", "", 165 * MM, sign="本人签名："),
            _row("出　　勤", _attendance(data, book, employee), 12 * MM),
            _row("奖惩情况与\n不良行为记录", _rewards(own), 26 * MM),
        ],
        PAPER.top,
    )


def _attendance(data: PeriodPaper, book: YearBook, employee: Employee) -> str:
    """Days by the records that begin in the period; blanks to fill in by hand where the unit keeps no records."""
    first, last = bounds_of(data.sheet.period, data.year)
    own = [
        record
        for record in book.leave_records
        if record.employee_no == employee.employee_no and first <= record.first <= last
    ]

    def days(*kinds: str) -> str:
        if not book.leave_records:
            return _BLANK
        return show_short(sum((record.days for record in own if record.kind in kinds), Decimal(0)))

    return f"旷工{days('absent')}天　　病事假{days('sick', 'personal')}天　　迟到早退{days('late')}次"


def _who(employee: Employee) -> str:
    is_civil = employee.category in (EmployeeCategory.CIVIL_SERVANT, EmployeeCategory.REFERENCE)
    return "公务员" if is_civil else "工作人员"


def _rewards(own: Sequence[Adjustment]) -> str:
    return "；".join(
        f"{each.month}月{each.direction.label}{show_short(each.points)}：{each.fact}"
        + (f"（{each.document_no}）" if each.document_no else "")
        for each in own
    )


def _back(data: PeriodPaper, line: PeriodLine) -> list[Placed]:
    scheme = data.scheme
    months = "，".join(
        f"{month.month}月{show_fully(month.score) if month.score is not None else '不计'}"
        for month in line.months
    )
    advice = ""
    if line.score is not None:
        advice = f"本期得分：{months}；综合得分{line.score:.{scheme.places}f}分。"
    if line.standing is PeriodStanding.GRADED and line.grade is not None:
        advice += f"\n建议等次：{line.grade.label}。"
    decision = line.decision
    if decision is not None and decision.reason and decision.grade is not decision.proposed:
        advice += f"\n理由：{decision.reason}"
    approved = data.sheet.approved
    verdict = ""
    if approved is not None and line.standing is PeriodStanding.GRADED:
        document = f"（{approved.document_no}）" if approved.document_no else ""
        verdict = f"经{approved.done_by}{say_day(approved.done_on)}审定{document}，等次为：{line.word}。"
    away = (
        "" if line.standing is PeriodStanding.GRADED else f"{line.standing.label}：{line.standing_reason}。"
    )
    return place(
        [
            Band(4 * MM),
            _row("主管领导审核\n评价意见和\n考核等次建议", advice, 72.7 * MM, sign="签名：", top=True),
            _row("机关审定意见", verdict, 72.7 * MM, sign="盖章或签名："),
            _row("未确定等次或\n不参加考核\n情况说明", away, 60 * MM, sign="盖章或签名："),
            Band(2 * MM),
            *paragraph(
                PAPER,
                f"注：本表正反两面打印，一式两份，一份存本人，一份由考核单位存档。{scheme.rounding_sentence}",
                _SMALL,
            ),
            *paragraph(
                PAPER, f"编号：{line.employee.employee_no}　姓名：{line.employee.name}　{data.label}", _SMALL
            ),
        ],
        PAPER.top,
    )


def _centred(text: str, style: Style) -> Band:
    return Band(
        style.leading,
        (place_text(text, style, PAPER.left, PAPER.inner_width, style.leading * 0.75, align=Align.CENTER),),
    )


def _box(edges: tuple[float, float], text: str, style: Style, height: float, align: Align) -> list[Text]:
    """Wrapped text in the middle of a box; a smaller size where it would not fit."""
    x, width = edges[0], edges[1] - edges[0]
    each = style
    lines = wrap(text, each.face, each.size, width - 2 * _PAD)
    for smaller in (style._replace(size=10, leading=14), style._replace(size=8, leading=10.5)):
        if len(lines) * each.leading > height - 2:
            each = smaller
            lines = wrap(text, each.face, each.size, width - 2 * _PAD)
    y = (height - (len(lines) - 1) * each.leading) / 2 + 0.36 * each.size
    return [
        place_text(line, each, x + _PAD, width - 2 * _PAD, y + at * each.leading, align=align)
        for at, line in enumerate(lines)
    ]


def _frame(edges: Sequence[float], height: float, *, top: bool) -> tuple[Rule, ...]:
    rules = [Rule(x, 0, x, height, THIN) for x in edges]
    rules.append(Rule(edges[0], height, edges[-1], height, THIN))
    if top:
        rules.append(Rule(edges[0], 0, edges[-1], 0, THIN))
    return tuple(rules)


def _pair(first: tuple[str, str], second: tuple[str, str], height: float) -> Band:
    widths = (_LABEL_WIDTH, 34 * MM, 30 * MM, PAPER.inner_width - _LABEL_WIDTH - 64 * MM)
    edges = [PAPER.left]
    texts: list[Text] = []
    for width, text, style in zip(widths, (*first, *second), (_LABEL, _BODY, _LABEL, _BODY), strict=True):
        texts += _box((edges[-1], edges[-1] + width), text, style, height, Align.CENTER)
        edges.append(edges[-1] + width)
    return Band(height, tuple(texts), _frame(edges, height, top=True))


def _row(name: str, text: str, height: float, *, sign: str = "", top: bool = False) -> Band:
    x = PAPER.left + _LABEL_WIDTH
    width = PAPER.inner_width - _LABEL_WIDTH
    texts = _box((PAPER.left, x), name, _LABEL, height, Align.CENTER)
    room = height - (2 * _BODY.leading + 4 * MM if sign else 0)
    if text:
        texts += _box((x, x + width), text, _BODY, room, Align.LEFT)
    if sign:
        left = x + width / 2
        texts.append(Text(left, height - _BODY.leading - 3.5 * MM, sign, _BODY))
        texts.append(place_text(_DATE, _BODY, x, width - 2 * _PAD, height - 3 * MM, align=Align.RIGHT))
    return Band(height, tuple(texts), _frame([PAPER.left, x, x + width], height, top=top))
