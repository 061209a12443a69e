"""The request to approve a period's grades (请示) with its table of scores and proposed grades, and the notice to sections."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO

from kpi_desktop.domain.period_grades import PeriodLine, PeriodSection, PeriodSheet
from kpi_desktop.domain.period_rules import PeriodGrade, PeriodStanding, QuotaScope
from kpi_desktop.domain.scheme import Scheme
from kpi_desktop.domain.staff import Unit
from kpi_desktop.domain.values import show, show_fully, show_short
from kpi_desktop.reports.document import Document
from kpi_desktop.reports.fonts import Face
from kpi_desktop.reports.letter import (
    BODY,
    LETTER,
    even_lines,
    letter_end,
    letter_heading,
    letter_pages,
    letter_paragraph,
    letter_title,
)
from kpi_desktop.reports.page import MM, Align, Band, Placed, Style, glue, place_text
from kpi_desktop.reports.table import Cell, Grid, header_row, label, table

_TEXT = Style(size=9.5, leading=12)
_NAME = Style(face=Face.SANS, size=10.5, leading=13)
_STRONG = Style(face=Face.BOLD, size=10, leading=13)
_SUB = Style(face=Face.SANS, size=15, leading=21)
_SMALL = Style(size=8, leading=10)
_TABLE = "综合得分及建议等次评定表"
_MOST_NAMES = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodPaper:
    """What a period's papers are printed from; `date` is written as it is printed (2026年4月8日)."""

    unit: Unit
    year: int
    scheme: Scheme
    sheet: PeriodSheet
    date: str = "　　　　年　　月　　日"

    @property
    def label(self) -> str:
        """The period with its year."""
        return f"{self.year}年{self.sheet.period.label}"


def say_day(day: str) -> str:
    """A day YYYY-MM-DD as papers write it: 2026年4月8日."""
    return "{}年{}月{}日".format(*(int(part) for part in day.split("-")))


def render_request(data: PeriodPaper) -> bytes:
    """The request and its table as one PDF file."""
    title = f"关于审定{data.label}平时考核等次人员的请示"
    pages = letter_pages(_letter(data, title))
    pages += letter_pages(_attachment(data), first=len(pages) + 1)
    return _write(pages, title, data)


def render_notice(data: PeriodPaper) -> bytes:
    """The notice to the sections: who reports how many, and by when."""
    title = f"关于做好{data.label}平时考核工作的通知"
    sheet = data.sheet
    bands = [
        *letter_title(title),
        *letter_paragraph("各科室：", indent=0),
        *letter_paragraph(
            f"根据《公务员平时考核办法（试行）》和本单位{data.year}年度考核方案，现就{data.label}平时考核等次报送通知如下："
        ),
        *letter_paragraph(f"一、评定办法：{sheet.rule.sentence}。"),
        *letter_paragraph(f"二、各科室于{_due(data)}前报送建议等次，科室内还有人没有等次的不能报送。"),
        *letter_paragraph("三、建议等次与按得分提出的建议不同的，逐人写明理由。各科室人数和名额如下："),
        Band(4, glued=True),
        *_section_table(data),
        *letter_end(data.unit.name, data.date),
    ]
    return _write(letter_pages(bands), title, data)


def _write(pages: Sequence[Sequence[Placed]], title: str, data: PeriodPaper) -> bytes:
    stream = BytesIO()
    document = Document(stream, LETTER)
    for page in pages:
        document.add_page(page)
    document.finish(title=title, author=data.unit.name)
    return stream.getvalue()


def _letter(data: PeriodPaper, title: str) -> list[Band]:
    sheet = data.sheet
    bands = [
        *letter_title(title),
        *letter_paragraph("考核领导小组：", indent=0),
        *letter_paragraph(
            f"根据《公务员平时考核办法（试行）》和本单位{data.year}年度考核方案，"
            f"{data.label}平时考核个人小结、审核评鉴已经完成，现将等次建议请示如下："
        ),
        *letter_heading("一、参加考核人员"),
        *letter_paragraph(_people(sheet)),
        *letter_heading("二、评定办法"),
        *letter_paragraph(f"{sheet.rule.sentence}。{data.scheme.rounding_sentence}"),
        *letter_heading("三、等次建议"),
    ]
    for grade in PeriodGrade:
        bands += letter_paragraph(_grade(sheet, grade))
    bands += letter_paragraph(_share(sheet))
    changes = _changes(sheet)
    if changes:
        bands += letter_heading("四、与按得分建议不同的人员")
        for change in changes:
            bands += letter_paragraph(change)
    bands += letter_paragraph("妥否，请批示。")
    bands += letter_paragraph(f"附件：{_table_title(data)}")
    return [*bands, *letter_end(data.unit.name, data.date)]


def _people(sheet: PeriodSheet) -> str:
    graded = [line for line in sheet.lines if line.standing is PeriodStanding.GRADED]
    text = f"参加考核{sheet.base}人，其中确定等次{len(graded)}人"
    for standing, words in ((PeriodStanding.UNGRADED, "参加考核不定等次"), (PeriodStanding.AWAY, "不参加")):
        lines = [line for line in sheet.lines if line.standing is standing]
        if lines:
            text += f"；{words}{len(lines)}人（{_reasons(lines)}）"
    return f"{text}。"


def _reasons(lines: Sequence[PeriodLine]) -> str:
    by_reason: dict[str, list[str]] = {}
    for line in lines:
        by_reason.setdefault(line.standing_reason, []).append(line.employee.name)
    return "；".join(f"{'、'.join(names)}：{reason}" for reason, names in by_reason.items())


def _grade(sheet: PeriodSheet, grade: PeriodGrade) -> str:
    lines = [line for line in sheet.lines if line.grade is grade]
    if not lines:
        return f"“{grade.label}”等次：无。"
    names = "、".join(line.employee.name for line in lines)
    listed = f"：{names}" if len(lines) <= _MOST_NAMES else "，名单见附件"
    return f"“{grade.label}”等次{len(lines)}人{listed}。"


def _share(sheet: PeriodSheet) -> str:
    good = sheet.count(PeriodGrade.GOOD)
    percent = show_short(sheet.rule.good_percent)
    if not sheet.base:
        return "没有人参加。"
    share = show(Fraction(good * 100, sheet.base), 2)
    places = "，".join(
        f"{pool.label}参加{pool.base}人、最多{pool.cap}人、建议{pool.used}人" for pool in sheet.pools
    )
    over = any(not sheet.rule.allows(pool.used, pool.base) for pool in sheet.pools)
    judged = "超过" if over else "没有超过"
    return f"“好”等次占参加考核人数的{share}%，{judged}{percent}%的规定（{places}）。"


def _changes(sheet: PeriodSheet) -> list[str]:
    return [
        f"{line.employee.name}：按得分建议{decision.proposed.label if decision.proposed else '待定'}，"
        f"现建议{decision.grade.label}，理由：{decision.reason or '没有写'}。"
        for line in sheet.lines
        if (decision := line.decision) is not None
        and decision.grade is not None
        and decision.grade is not decision.proposed
    ]


def _table_title(data: PeriodPaper) -> str:
    return f"{data.unit.name}{data.label}平时考核{_TABLE}"


def _attachment(data: PeriodPaper) -> list[Band]:
    sheet = data.sheet
    months = sheet.period.months
    widths = (9.0, 19.0, 37.0, *(12.5 for _ in months), 16.0, 15.0)
    rest = LETTER.inner_width / MM - sum(widths)
    grid = Grid(LETTER.left, tuple(width * MM for width in (*widths, rest)))
    names = (
        "序号",
        "姓名",
        "科室及职务",
        *(f"{month}月" for month in months),
        "综合得分",
        "建议等次",
        "备注",
    )
    header = header_row(grid, [label(name) for name in names], 9 * MM)
    rows = [_row(number, line, data) for number, line in enumerate(sheet.lines, start=1)]
    first = place_text("附件", _SUB._replace(size=16), LETTER.left, LETTER.inner_width, 14, align=Align.LEFT)
    bands = [Band(24, (first,), glued=True)]
    for text in (f"{data.unit.name}{data.label}平时考核", _TABLE):
        for line in even_lines(text, _SUB):
            placed = place_text(line, _SUB, LETTER.left, LETTER.inner_width, 16, align=Align.CENTER)
            bands.append(Band(_SUB.leading, (placed,), glued=True))
    bands.append(Band(6, glued=True))
    bands += table(grid, header, rows, 7.2 * MM)
    return [*bands, *glue([Band(6), *_foot(data)])]


def _row(number: int, line: PeriodLine, data: PeriodPaper) -> list[Cell]:
    score = "" if line.score is None else f"{line.score:.{data.scheme.places}f}"
    return [
        Cell(str(number), _TEXT),
        Cell(line.employee.name, _NAME),
        Cell("　".join(text for text in (line.employee.section, line.employee.title) if text), _TEXT),
        *(Cell("不计" if m.reason and m.score is None else _month(m.score), _TEXT) for m in line.months),
        Cell(score, _STRONG),
        Cell(line.word, _STRONG),
        Cell(remark(line), _SMALL, Align.LEFT),
    ]


def _month(score: Fraction | None) -> str:
    return "缺" if score is None else show_fully(score)


def remark(line: PeriodLine) -> str:
    """What stands beside a person: why no grade, or why another than proposed."""
    if line.standing is not PeriodStanding.GRADED:
        return line.standing_reason
    decision = line.decision
    if decision is not None and decision.grade is not decision.proposed:
        proposed = decision.proposed.label if decision.proposed else "待定"
        return f"按得分建议{proposed}：{decision.reason}"
    return line.proposal_reason if line.is_open else ""


def _foot(data: PeriodPaper) -> list[Band]:
    sheet = data.sheet
    counts = "，".join(f"{grade.label}{sheet.count(grade)}人" for grade in PeriodGrade)
    text = f"参加考核{sheet.base}人：{counts}。{_share(sheet)}{data.scheme.rounding_sentence}"
    return letter_paragraph(text, _TEXT._replace(leading=14), indent=0)


def _section_table(data: PeriodPaper) -> list[Band]:
    sheet = data.sheet
    months = sheet.period.months
    span = f"{months[0]}月" if len(months) == 1 else f"{months[0]}—{months[-1]}月"
    widths = (44.0, 20.0, 20.0, 24.0, 24.0)
    rest = LETTER.inner_width / MM - sum(widths)
    grid = Grid(LETTER.left, tuple(width * MM for width in (*widths, rest)))
    names = ("科室", "考核月份", "考核人数", "“好”名额", "报送期限", "备注")
    header = header_row(grid, [label(name) for name in names], 9 * MM)
    by_section = {pool.label: pool for pool in sheet.pools}
    rows = []
    for section in sheet.sections:
        pool = by_section.get(section.section or "未分科室")
        is_own = sheet.rule.scope is QuotaScope.SECTIONS and pool is not None
        rows.append(
            (
                Cell(section.label, _TEXT),
                Cell(span, _TEXT),
                Cell(str(_taking_part(section)), _TEXT),
                Cell(f"{pool.cap}" if is_own and pool else "统一评定", _TEXT),
                Cell(_due(data), _TEXT),
                Cell("含合并报送的科室" if len(section.members) > 1 else "", _SMALL),
            )
        )
    bands = table(grid, header, rows, 7.5 * MM)
    if sheet.rule.scope is QuotaScope.UNIT:
        pool = sheet.pools[0]
        text = f"全单位参加{pool.base}人，“好”最多{pool.cap}人，由单位统一按得分评定。"
        bands += [Band(4), *letter_paragraph(text, BODY)]
    return bands


def _taking_part(section: PeriodSection) -> int:
    return sum(1 for line in section.lines if line.standing is not PeriodStanding.AWAY)


def _due(data: PeriodPaper) -> str:
    last = data.sheet.period.months[-1]
    month, year = (1, f"{data.year + 1}年") if last == 12 else (last + 1, "")
    return f"{year}{month}月{data.scheme.month_draft_day}日"
