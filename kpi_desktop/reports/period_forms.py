"""The register form of each person (平时考核登记表), one sheet printed on both sides, and the list to sign for feedback."""

from collections.abc import Collection
from decimal import Decimal
from io import BytesIO
from typing import NamedTuple

from kpi_desktop.domain.annual_form import who_of
from kpi_desktop.domain.period_grades import PeriodLine
from kpi_desktop.domain.period_rules import PeriodStanding
from kpi_desktop.domain.period_standing import bounds_of
from kpi_desktop.domain.staff import Employee
from kpi_desktop.domain.values import show_fully, show_short
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.reports.blocks import paragraph, title_block
from kpi_desktop.reports.document import Document
from kpi_desktop.reports.fonts import Face
from kpi_desktop.reports.form_box import FormCell, Misfit, cells_row, fit, require_fitting, signed_row
from kpi_desktop.reports.page import (
    MM,
    PORTRAIT,
    Align,
    Band,
    Paper,
    Placed,
    Style,
    place,
    place_text,
)
from kpi_desktop.reports.paging import Frame, render_report, running_head
from kpi_desktop.reports.period_request import PeriodPaper, say_day
from kpi_desktop.reports.table import Cell, Grid, header_row, label, table

PAPER = Paper(width=210 * MM, height=297 * MM, left=25 * MM, right=25 * MM, top=18 * MM, bottom=15 * MM)
SUMMARY_HEIGHT, REWARDS_HEIGHT = 165 * MM, 26 * MM
_MOST_REWARDS = 96 * MM
_TITLE = Style(size=18, leading=26, stroke=0.35)
_PERIOD = Style(size=16, leading=23)
_SMALL = Style(size=10.5, leading=15)
_SIDES = (PAPER.left, PAPER.left + 34 * MM, PAPER.width - PAPER.right)
_NAME_EDGES = (PAPER.left, PAPER.left + 34 * MM, PAPER.left + 68 * MM, PAPER.left + 98 * MM, _SIDES[2])
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
    """The forms of everybody, or of the people numbered, two pages each, as one PDF with its page list.

    Raises RuleViolation naming the people whose texts do not fit their boxes.
    """
    laid: list[tuple[Employee, list[Placed], list[Placed]]] = []
    misfits: list[str] = []
    for line in data.sheet.lines:
        employee = line.employee
        if numbers is not None and employee.employee_no not in numbers:
            continue
        try:
            laid.append((employee, _front(data, book, line), _back(data, line)))
        except Misfit as misfit:
            misfits.append(f"{employee.name}的{misfit.sentence}")
    require_fitting(misfits, "请缩短事由或理由后再打印")
    stream = BytesIO()
    document = Document(stream, PAPER)
    entries = []
    for employee, front, back in laid:
        document.bookmark(f"{employee.employee_no} {employee.name}", 0)
        entries.append(FormPages(employee.employee_no, employee.name, document.page_count + 1))
        document.add_page(front)
        document.add_page(back)
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


def _front(data: PeriodPaper, book: YearBook, line: PeriodLine) -> list[Placed]:
    employee = line.employee
    rewards = say_rewards(data, book, employee)
    summary, listed = _share_front(rewards)
    post = next((post.name for post in book.posts if post.post_no == employee.post_no), "")
    where = "　".join(text for text in (employee.section, employee.title) if text)
    return place(
        [
            _centred(f"{who_of(employee)}平时考核登记表", _TITLE),
            _centred(f"（{data.label}）", _PERIOD),
            Band(2 * MM),
            cells_row(
                _NAME_EDGES,
                (
                    FormCell("姓　　名", is_label=True),
                    FormCell(employee.name),
                    FormCell("部门及职务\n（职　级）", is_label=True),
                    FormCell(where),
                ),
                13 * MM,
                top=True,
            ),
            signed_row(_SIDES, "从事或分管\n工　　　作", post, 15 * MM),
            signed_row(_SIDES, "个\n人\n总\n结", "", summary, sign="本人签名："),
            signed_row(_SIDES, "出　　勤", say_attendance(data, book, employee), 12 * MM),
            signed_row(_SIDES, "奖惩情况与\n不良行为记录", rewards, listed),
        ],
        PAPER.top,
    )


def _share_front(rewards: str) -> tuple[float, float]:
    """The heights of the summary's box and of that for rewards, which takes from it when the list is long."""
    height = REWARDS_HEIGHT
    while height < _MOST_REWARDS:
        try:
            fit("", rewards, (_SIDES[2] - _SIDES[1], height))
        except Misfit:
            height += 10 * MM
        else:
            break
    return SUMMARY_HEIGHT + REWARDS_HEIGHT - height, height


def say_attendance(data: PeriodPaper, book: YearBook, employee: Employee) -> str:
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


def say_rewards(data: PeriodPaper, book: YearBook, employee: Employee) -> str:
    """Additions and deductions of the period with their facts, in words."""
    return "；".join(
        f"{each.month}月{each.direction.label}{show_short(each.points)}：{each.fact}"
        + (f"（{each.document_no}）" if each.document_no else "")
        for each in book.adjustments
        if each.employee_no == employee.employee_no and each.month in data.sheet.period.months
    )


def say_advice(data: PeriodPaper, line: PeriodLine) -> str:
    """The period's scores, the grade proposed and why another one was, in words."""
    months = "，".join(
        f"{month.month}月{show_fully(month.score) if month.score is not None else '不计'}"
        for month in line.months
    )
    advice = ""
    if line.score is not None:
        advice = f"本期得分：{months}；综合得分{line.score:.{data.scheme.places}f}分。"
    if line.standing is PeriodStanding.GRADED and line.grade is not None:
        advice += f"\n建议等次：{line.grade.label}。"
    decision = line.decision
    if decision is not None and decision.reason and decision.grade is not decision.proposed:
        advice += f"\n理由：{decision.reason}"
    return advice


def say_verdict(data: PeriodPaper, line: PeriodLine) -> str:
    """Who approved the grade and when; empty while nobody did."""
    approved = data.sheet.approved
    if approved is None or line.standing is not PeriodStanding.GRADED:
        return ""
    document = f"（{approved.document_no}）" if approved.document_no else ""
    return f"经{approved.done_by}{say_day(approved.done_on)}审定{document}，等次为：{line.word}。"


def say_away(line: PeriodLine) -> str:
    """Why a person has no grade of the period; empty for one who has."""
    return (
        "" if line.standing is PeriodStanding.GRADED else f"{line.standing.label}：{line.standing_reason}。"
    )


def _back(data: PeriodPaper, line: PeriodLine) -> list[Placed]:
    scheme = data.scheme
    return place(
        [
            Band(4 * MM),
            signed_row(
                _SIDES,
                "主管领导审核\n评价意见和\n考核等次建议",
                say_advice(data, line),
                72.7 * MM,
                sign="签名：",
                top=True,
            ),
            signed_row(_SIDES, "机关审定意见", say_verdict(data, line), 72.7 * MM, sign="盖章或签名："),
            signed_row(
                _SIDES, "未确定等次或\n不参加考核\n情况说明", say_away(line), 60 * MM, sign="盖章或签名："
            ),
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
