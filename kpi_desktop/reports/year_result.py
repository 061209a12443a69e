"""The papers after the scores: grades with opinions, publication, notices, review."""

from collections.abc import Sequence
from io import BytesIO

from kpi_desktop.domain.outcome_tables import objection_table, signature_table
from kpi_desktop.domain.publication import deciding_deadline
from kpi_desktop.domain.result_tables import decided_of, grade_table, word_of
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.values import show
from kpi_desktop.domain.year_end import PersonResult, UnitResult
from kpi_desktop.domain.year_records import Appeal, DecisionLevel, YearNotice
from kpi_desktop.reports.blocks import signatures, title_block
from kpi_desktop.reports.competition_paper import chinese_day, listing, section, text
from kpi_desktop.reports.document import Document
from kpi_desktop.reports.letter import (
    LETTER,
    letter_end,
    letter_pages,
    letter_paragraph,
    letter_title,
)
from kpi_desktop.reports.page import LANDSCAPE, MM, PORTRAIT, Band, Paper, Placed
from kpi_desktop.reports.paging import Frame, render_report, running_head

_BLANK_DAY = "　　　　年　　月　　日"
Columns = Sequence[tuple[str, float]]


def result_report(
    result: UnitResult, paper: Paper, title: str, bands: Sequence[Band], notes: tuple[str, ...] = ()
) -> bytes:
    """A report of the unit's year under its title."""
    over = f"{result.book.unit.name}　{result.book.year}年度"
    frame = Frame(paper=paper, notes=notes, running=running_head(paper, f"{over}　{title}"))
    content = [*title_block(paper, over, title), Band(2 * MM, glued=True), *bands]
    return render_report(frame, content, title=title, author=result.book.unit.name)


def _letters(result: UnitResult, title: str, letters: Sequence[Sequence[Band]]) -> bytes:
    stream = BytesIO()
    document = Document(stream, LETTER)
    pages: list[list[Placed]] = [page for letter in letters for page in letter_pages(letter)]
    for page in pages:
        document.add_page(page)
    document.finish(title=title, author=result.book.unit.name)
    return stream.getvalue()


def _total(result: UnitResult, person: PersonResult) -> str:
    return "" if person.total is None else f"{person.total:.{result.book.scheme.places}f}"


def render_grade_table(result: UnitResult) -> bytes:
    """Everybody with total, rank, proposal, each level's opinion and the decided grade (等次评定表)."""
    table = grade_table(result)
    widths = (9.0, 19.0, 40.0, 16.0, 11.0, 26.0, 19.0, *(19.0 for _ in DecisionLevel), 19.0, 44.0)
    columns: Columns = tuple(zip(table.headers, widths, strict=True))
    bands = listing(LANDSCAPE, columns, table.texts(), left=(2, len(columns) - 1))
    bands += [
        Band(2 * MM),
        *text(LANDSCAPE, table.sentence),
        Band(2 * MM),
        signatures(LANDSCAPE, ("经办人（签名）", "主管领导（签名）", "考核委员会（签名）", "单位盖章")),
    ]
    return result_report(
        result, LANDSCAPE, "年度考核等次评定表", bands, (result.book.scheme.rounding_sentence,)
    )


def say_span(result: UnitResult, notice: YearNotice | None) -> str:
    """From when to when the publication lasts, blanks to fill in while it is not registered."""
    if notice is None:
        return f"{_BLANK_DAY}至{_BLANK_DAY}（{result.book.scheme.year_end.notice_days}个工作日）"
    first, last = chinese_day(notice.notice_from), chinese_day(notice.notice_until)
    return f"{first}至{last}（{notice.notice_days}个工作日）"


def render_notice(result: UnitResult, notice: YearNotice | None) -> bytes:
    """The publication of those graded 优秀 (年度考核结果公示), as a letter."""
    best = [p for p in result.people if p.decision is not None and p.decision.grade is Grade.EXCELLENT]
    unit, year = result.book.unit, result.book.year
    title = f"{unit.name}{year}年度考核优秀等次人员公示"
    span = say_span(result, notice)
    place = f"公示地点：{notice.place}。" if notice is not None and notice.place else ""
    names = "、".join(person.employee.name for person in best)
    bands = [
        *letter_title(unit.name)[:-1],
        *letter_title(f"{year}年度考核优秀等次人员公示"),
        *letter_paragraph(
            f"根据《公务员考核规定》和本单位{year}年度考核方案，经平时考核、民主测评、年终评分和集体研究，"
            f"拟确定下列{len(best)}名同志{year}年度考核为优秀等次，现予公示。"
        ),
        *letter_paragraph(f"{names}。"),
        *letter_paragraph(f"公示时间：{span}。{place}"),
        *letter_paragraph(
            "对公示人选有意见的，请在公示期内以书面或者电话方式向本单位考核办公室反映，我们将核实并反馈结果。"
        ),
        *letter_end(unit.name, chinese_day(notice.notice_from) if notice else _BLANK_DAY),
    ]
    return _letters(result, title, [bands])


def render_objections(result: UnitResult) -> bytes:
    """The register of objections and how they were handled, blank lines where there are none."""
    table = objection_table(result)
    columns: Columns = tuple(zip(table.headers, (9.0, 24.0, 20.0, 20.0, 80.0, 70.0, 24.0, 20.0), strict=True))
    rows = table.texts() or [[""] * len(columns) for _ in range(8)]
    bands = [
        *listing(LANDSCAPE, columns, rows, left=(4, 5)),
        Band(3 * MM),
        signatures(LANDSCAPE, ("登记人（签名）", "考核委员会（签名）")),
    ]
    return result_report(result, LANDSCAPE, table.title, bands)


def render_result_notices(result: UnitResult) -> bytes:
    """A written notice for everybody with a decided grade (年度考核结果通知书), one page each."""
    told = {notice.employee_no: notice.notified_on for notice in result.book.result_notices}
    letters = [
        _result_notice(result, person, told.get(person.employee.employee_no, ""))
        for person in result.people
        if person.decision is not None
    ]
    return _letters(result, "年度考核结果通知书", letters)


def say_result(result: UnitResult, person: PersonResult) -> str:
    """What the notice tells a person: the grade, the total and why."""
    book = result.book
    is_open = person.decision is None or person.decision.grade is Grade.UNDETERMINED
    told = f"年度考核{'不确定等次' if is_open else f'确定为{decided_of(person)}等次'}"
    sentence = person.eligibility.sentence
    why = f"（{sentence}）" if sentence else ""
    total = f"，年度考核总分{_total(result, person)}分" if person.total is not None else ""
    return f"经集体研究，你{book.year}{told}{total}{why}。"


def say_rights(result: UnitResult, person: PersonResult) -> str:
    """How a person may have the result reviewed, with the deadlines."""
    rule = result.book.scheme.year_end
    may = person.decision is not None and (
        person.decision.grade is Grade.INCOMPETENT or rule.appeals_any_grade
    )
    return (
        f"如对本结果有异议，可以自收到本通知之日起{rule.review_days}天内申请复核，对复核决定不服的，"
        f"可以自接到复核决定之日起{rule.appeal_days}天内提出申诉；也可以不经复核，"
        f"自收到本通知之日起{rule.direct_appeal_days}天内直接提出申诉。"
        if may
        else "如对本结果有意见，请在“本人意见”中写明。"
    )


def _result_notice(result: UnitResult, person: PersonResult, day: str) -> list[Band]:
    return [
        *letter_title("年度考核结果通知书"),
        *letter_paragraph(f"{person.employee.name}同志：", indent=0),
        *letter_paragraph(say_result(result, person)),
        *letter_paragraph(say_rights(result, person)),
        *letter_end(result.book.unit.name, chinese_day(day) if day else _BLANK_DAY),
        Band(10 * MM),
        *letter_paragraph("本人意见：", indent=0),
        Band(24 * MM),
        *letter_paragraph("本人签名：　　　　　　　　　　　　年　　月　　日"),
    ]


def render_signatures(result: UnitResult) -> bytes:
    """The list to sign for the notice (通知签收表)."""
    table = signature_table(result)
    columns: Columns = tuple(zip(table.headers, (9.0, 20.0, 34.0, 22.0, 24.0, 36.0, 28.0, 24.0), strict=True))
    return result_report(result, PORTRAIT, table.title, listing(PORTRAIT, columns, table.texts(), left=(5,)))


def render_appeal(result: UnitResult, appeal: Appeal) -> bytes:
    """The decision on a review or appeal with both results (复核申诉决定书)."""
    person = next((p for p in result.people if p.employee.employee_no == appeal.employee_no), None)
    name = person.employee.name if person else appeal.employee_no
    was = next((each for each in result.book.confirmed if each.employee_no == appeal.employee_no), None)

    def word(grade: Grade) -> str:
        return word_of(person, grade) if person else ""

    after = word(appeal.after) if appeal.after is not None else "未决定"
    rows: list[tuple[str, ...]] = [
        ("等次", word(appeal.before), after),
        (
            "总分",
            "" if appeal.before_total is None else f"{appeal.before_total:.{result.book.scheme.places}f}",
            _total(result, person) if person else "",
        ),
    ]
    now = (
        {p.part.label: ("" if p.score is None else show(p.score, 4)) for p in person.parts} if person else {}
    )
    for label, score in was.parts if was else ():
        rows.append((label, score, next((v for k, v in now.items() if label.startswith(k)), "")))
    due = deciding_deadline(appeal, result.book.scheme.year_end).isoformat()
    bands = [
        *text(
            PORTRAIT,
            f"{name}于{chinese_day(appeal.filed_on)}对{result.book.year}年度考核结果申请{appeal.kind.label}。",
        ),
        *section(PORTRAIT, "申请理由"),
        *text(PORTRAIT, appeal.ground),
        *section(PORTRAIT, "原结果和决定后的结果"),
        *listing(PORTRAIT, (("项目", 60.0), ("原结果", 55.0), ("决定后", 55.0)), rows),
        *section(PORTRAIT, f"{appeal.kind.label}决定（应在{chinese_day(due)}前作出）"),
        *text(
            PORTRAIT,
            f"{appeal.outcome}。{appeal.reason.rstrip('。')}。"
            if appeal.after is not None
            else "办理中，还没有作出决定。",
        ),
        *text(
            PORTRAIT,
            f"决定机关：{appeal.decided_by or '　　　　　　'}　决定日期：{chinese_day(appeal.decided_on)}",
        ),
        Band(4 * MM),
        signatures(PORTRAIT, ("申请人（签收）", "考核委员会（签名）", "单位盖章")),
    ]
    return result_report(result, PORTRAIT, f"年度考核{appeal.kind.label}决定书", bands)
