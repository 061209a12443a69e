"""Papers beside the grades: the record of a talk, and the approval of a grade set late."""

from io import BytesIO

from kpi_desktop.domain.result_tables import digits, word_of
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.year_end import UnitResult
from kpi_desktop.domain.year_records import LateGrade, Talk
from kpi_desktop.reports.blocks import signatures, title_block
from kpi_desktop.reports.competition_paper import chinese_day, listing, section, text
from kpi_desktop.reports.document import Document
from kpi_desktop.reports.page import MM, PORTRAIT, Band
from kpi_desktop.reports.paging import Frame, frame_pages, lay_out, running_head


def _sheets(result: UnitResult, title: str, sheets: list[list[Band]]) -> bytes:
    """One paper after the other, each from a new page."""
    over = f"{result.book.unit.name}　{result.book.year}年度"
    stream = BytesIO()
    document = Document(stream, PORTRAIT)
    frame = Frame(paper=PORTRAIT, running=running_head(PORTRAIT, f"{over}　{title}"))
    for bands in sheets:
        content = [*title_block(PORTRAIT, over, title), Band(2 * MM, glued=True), *bands]
        for page in frame_pages(frame, lay_out(frame, content)):
            document.add_page(page)
    document.finish(title=title, author=result.book.unit.name)
    return stream.getvalue()


def render_talk_records(result: UnitResult) -> bytes:
    """Every talk that was held, one page each, with room to sign (谈话记录)."""
    people = {person.employee.employee_no: person for person in result.people}
    sheets = []
    for talk in sorted(result.book.talks, key=lambda each: (each.held_on, each.employee_no)):
        person = people.get(talk.employee_no)
        if person is not None:
            word = word_of(person, person.decision.grade if person.decision else None)
            facts = (person.employee.name, person.employee.section, person.employee.title, word)
            sheets.append(_talk(facts, talk))
    return _sheets(result, "年度考核谈话记录", sheets)


def _talk(facts: tuple[str, str, str, str], talk: Talk) -> list[Band]:
    name, place, title, word = facts
    return [
        *listing(
            PORTRAIT,
            (("姓名", 36.0), ("科室", 50.0), ("职务", 54.0), ("考核等次", 30.0)),
            [(name, place, title, word)],
        ),
        *section(PORTRAIT, f"{talk.kind.label}：{chinese_day(talk.held_on)}，谈话人{talk.held_by}"),
        *text(PORTRAIT, talk.content),
        *section(PORTRAIT, "本人表态"),
        *(text(PORTRAIT, talk.answer) if talk.answer else (Band(40 * MM),)),
        Band(6 * MM),
        signatures(PORTRAIT, ("谈话人（签名）", "本人（签名）", "记录人（签名）")),
    ]


def render_late_grades(result: UnitResult) -> bytes:
    """The approval of every grade set after an investigation closed, one page each (补定等次审批表)."""
    sheets = [_late(result, late) for late in result.book.late_grades]
    return _sheets(result, "年度考核补定等次审批表", sheets)


def _late(result: UnitResult, late: LateGrade) -> list[Band]:
    book = result.book
    person = next((p for p in result.people if p.employee.employee_no == late.employee_no), None)
    was = next((each for each in book.confirmed if each.employee_no == late.employee_no), None)
    name = person.employee.name if person else late.employee_no
    total = digits(person.total, book.scheme.places) if person else None
    before = word_of(person, was.grade if was else Grade.UNDETERMINED) if person else ""
    document = f"（{late.document_no}）" if late.document_no else ""
    rows = [
        ("姓名", name),
        ("科室及职务", f"{person.employee.section}　{person.employee.title}".strip() if person else ""),
        ("年度总分", "" if total is None else str(total)),
        ("年终确认时", before),
        ("结案", f"{chinese_day(late.closed_on)}，{late.outcome}{document}"),
        ("补定等次", word_of(person, late.grade) if person else ""),
        ("理由", late.reason),
        ("决定", f"{chinese_day(late.decided_on)}，{late.decided_by}"),
    ]
    rule = "被立案审查调查的，结案后不予处分、免予处分或者受警告的，补定年度考核等次。"
    return [
        *listing(PORTRAIT, (("项目", 40.0), ("内容", 130.0)), rows, left=(1,)),
        *text(PORTRAIT, rule),
        Band(6 * MM),
        signatures(PORTRAIT, ("本人（签收）", "考核委员会（签名）", "单位（盖章）")),
    ]
