"""What 公示, 复核申诉 and 结果运用 show, derived from the scored year."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from kpi_desktop.domain.consequences import Consequence
from kpi_desktop.domain.deciding import list_confirm_breaches
from kpi_desktop.domain.publication import current_notice, deciding_deadline, open_objections
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.staff import Employee
from kpi_desktop.domain.steps import StepKind, find_step
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.domain.year_end import PersonResult, UnitResult
from kpi_desktop.domain.year_records import Appeal, ResultNotice

PUBLICATION, APPEALS, CONSEQUENCES, MONEY = "公示", "复核申诉", "结果运用", "奖金测算"
EVERYBODY, COMMENDED, MERIT, RISE, TALK = "全部人员", "嘉奖", "三等功", "晋档晋级", "谈话"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where confirmation or publication stands: the sentence, its mood, and what may be done."""

    sentence: str
    mood: str
    is_done: bool
    can_do: bool


def derive_confirmation(result: UnitResult) -> Standing:
    """Whether the year is confirmed, else how much stands against it."""
    done = find_step(result.book.steps, StepKind.YEAR_END)
    if done is not None:
        sentence = f"{done.done_on}由{done.done_by}确认，分数、票数和等次不再改动。"
        return Standing(sentence=sentence, mood="good", is_done=True, can_do=False)
    breaches = list_confirm_breaches(result)
    if breaches:
        sentence = f"还不能确认：{breaches[0].what}{f'等{len(breaches)}处' if len(breaches) > 1 else ''}。"
        return Standing(sentence=sentence, mood="warning", is_done=False, can_do=bool(result.people))
    return Standing(sentence="等次都已评定，可以确认年终结果。", mood="good", is_done=False, can_do=True)


def derive_publication(book: YearBook, today: date) -> Standing:
    """Where the publication stands, and the next step."""
    done = find_step(book.steps, StepKind.PUBLICATION)
    notice = current_notice(book.notices)
    if done is not None:
        sentence = f"{done.done_on}由{done.done_by}确认无异议，可以书面通知本人。"
        return Standing(sentence=sentence, mood="good", is_done=True, can_do=False)
    if find_step(book.steps, StepKind.YEAR_END) is None:
        sentence = "年终结果还没有确认，请先在“等次评定”中确认。"
        return Standing(sentence=sentence, mood="warning", is_done=False, can_do=False)
    if notice is None:
        sentence = f"请登记公示开始的日期，公示不少于{book.scheme.year_end.notice_days}个工作日。"
        return Standing(sentence=sentence, mood="", is_done=False, can_do=True)
    span = f"{notice.notice_from}至{notice.notice_until}公示{notice.notice_days}个工作日"
    still = len(open_objections(book.objections))
    if still:
        return Standing(
            sentence=f"{span}，有{still}件异议没有处理。", mood="warning", is_done=False, can_do=True
        )
    if today <= date.fromisoformat(notice.notice_until):
        return Standing(sentence=f"{span}，还没有满。", mood="", is_done=False, can_do=True)
    return Standing(
        sentence=f"{span}，已经期满，请确认有没有异议。", mood="warning", is_done=False, can_do=True
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeLine:
    """A person with the decided grade and the written notice of it."""

    person: PersonResult
    notice: ResultNotice | None

    @property
    def employee(self) -> Employee:
        return self.person.employee


def derive_notice_lines(result: UnitResult) -> tuple[NoticeLine, ...]:
    """Everybody with a decided grade, in roster order."""
    known = {notice.employee_no: notice for notice in result.book.result_notices}
    return tuple(
        NoticeLine(person=person, notice=known.get(person.employee.employee_no))
        for person in result.people
        if person.decision is not None
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealLine:
    """A review or appeal with the person and the day by which it is to be decided."""

    appeal: Appeal
    employee: Employee
    due: str


def derive_appeals(book: YearBook) -> tuple[AppealLine, ...]:
    """All reviews and appeals, the oldest first."""
    people = {person.employee_no: person for person in book.employees}
    return tuple(
        AppealLine(
            appeal=appeal,
            employee=people.get(appeal.employee_no)
            or Employee(employee_no=appeal.employee_no, name="已不在名册"),
            due=deciding_deadline(appeal, book.scheme.year_end).isoformat(),
        )
        for appeal in book.appeals
    )


def appeal_candidates(result: UnitResult) -> Mapping[str, str]:
    """Who may ask for a review or appeal: the line of the choice, and the employee number."""
    any_grade = result.book.scheme.year_end.appeals_any_grade
    notified = {notice.employee_no for notice in result.book.result_notices}
    return {
        f"{p.employee.employee_no} {p.employee.name}（{p.decision.grade.word(p.employee.category)}）": (
            p.employee.employee_no
        )
        for p in result.people
        if p.decision is not None
        and p.employee.employee_no in notified
        and (any_grade or p.decision.grade is Grade.INCOMPETENT)
    }


def filter_consequences(lines: tuple[Consequence, ...], choice: str) -> tuple[Consequence, ...]:
    """The people a list is about."""
    wanted: dict[str, Callable[[Consequence], bool]] = {
        COMMENDED: lambda line: line.is_commended,
        MERIT: lambda line: line.has_merit,
        RISE: lambda line: any("晋升一个" in measure for measure in line.measures),
        TALK: lambda line: line.needs_talk,
    }
    keeps = wanted.get(choice)
    return tuple(line for line in lines if keeps is None or keeps(line))
