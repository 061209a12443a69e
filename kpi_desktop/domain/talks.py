"""Talks after the result (谈话、提醒谈话、诫勉): what a record needs, and who has not been talked to yet."""

from collections.abc import Iterator, Sequence

from kpi_desktop.domain.errors import Area, Finding, Place, RuleViolation, warning
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.steps import StepKind, is_done
from kpi_desktop.domain.workdays import read_day
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.domain.year_records import Talk, TalkKind

_PAGE = "结果运用"


def check_talk(talk: Talk, book: YearBook) -> Talk:
    """A talk as it is kept.

    Raises RuleViolation when the person is unknown or day, name or content are lacking.
    """
    if talk.employee_no not in {person.employee_no for person in book.employees}:
        message = f"没有工号{talk.employee_no}，请刷新后再登记谈话。"
        raise RuleViolation(message)
    if not talk.held_by.strip() or not talk.content.strip():
        message = "请写明谈话人和谈话内容。"
        raise RuleViolation(message)
    day = read_day(talk.held_on)
    if day.year < book.year:
        message = f"谈话日期{day.isoformat()}早于考核年度，请核对。"
        raise RuleViolation(message)
    return Talk(
        employee_no=talk.employee_no,
        kind=talk.kind,
        held_on=day.isoformat(),
        held_by=talk.held_by.strip(),
        content=talk.content.strip(),
        answer=talk.answer.strip(),
    )


def talks_of(talks: Sequence[Talk], employee_no: str) -> tuple[Talk, ...]:
    """A person's talks, the earliest first."""
    own = [talk for talk in talks if talk.employee_no == employee_no]
    return tuple(sorted(own, key=lambda talk: (talk.held_on, talk.kind.value)))


def say_talks(talks: Sequence[Talk]) -> str:
    """Talks in a line: by whom, what kind and when."""
    return "；".join(f"{talk.held_on}{talk.held_by}{talk.kind.label}" for talk in talks)


def check_talks(book: YearBook) -> Iterator[Finding]:
    """Point out, once the publication is confirmed, who of 基本称职 or worse has not been talked to (2020 规定 Arts 21, 22)."""
    if not is_done(book.steps, StepKind.PUBLICATION):
        return
    grades = {decision.employee_no: decision.grade for decision in book.decisions}
    for person in book.employees:
        grade = grades.get(person.employee_no)
        if grade not in (Grade.BASIC, Grade.INCOMPETENT):
            continue
        own = talks_of(book.talks, person.employee_no)
        place = Place(area=Area.YEAR_END, page=_PAGE, employee_no=person.employee_no)
        word = grade.word(person.category)
        if not own:
            yield warning(
                place,
                f"{person.name}定为{word}，还没有登记谈话",
                "请谈话后在“结果运用”中登记日期、谈话人和内容",
            )
        elif grade is Grade.BASIC and all(talk.kind is not TalkKind.ADMONISH for talk in own):
            yield warning(place, f"{person.name}定为{word}，按规定应诫勉，还没有登记诫勉", "请核对后登记")
