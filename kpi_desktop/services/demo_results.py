"""The sample county after the scores: opinions, confirmation, publication with an objection, notice, a review."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from kpi_desktop.domain.publication import current_notice
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.domain.workdays import CalendarYear
from kpi_desktop.domain.year_records import (
    AppealKind,
    DecisionLevel,
    Opinion,
    Talk,
    TalkKind,
    WageStart,
    YearObjection,
)
from kpi_desktop.services import consequences, publication, talks, workdays, year_end, year_result
from kpi_desktop.services.demo_appraisals import write_appraisals
from kpi_desktop.services.workspace import Workspace

_PARTY_GROUP = "局党组会议"
_CONFIRMED_ON = "12-30"


def finish_demo_year(workspace: Workspace, key: UnitYear, turn_to: Callable[[date], None]) -> None:
    """Confirm, publish and tell the sample year, with one objection and one review; the same year gives the same.

    `turn_to` sets the sample's clock to a day. Raises RuleViolation when a score is lacking.
    """
    following = key.year + 1
    poorest = _grade_poorest(workspace, key)
    _give_opinions(workspace, key)
    write_appraisals(workspace, key)
    holidays = tuple(f"{following}-01-0{day}" for day in (1, 2, 3))
    year = CalendarYear(
        calendar_year=following, holidays=holidays, work_days=(), source="演示用，请按当年的通知填写"
    )
    workdays.record_calendar_year(workspace, key, year)
    year_result.confirm_year(
        workspace,
        key,
        confirmed_on=f"{key.year}-{_CONFIRMED_ON}",
        confirmed_by=_PARTY_GROUP,
        note="局党组纪要",
    )
    publication.start_publication(workspace, key, date(key.year, 12, 31), "一楼政务公开栏")
    _settle_objection(workspace, key)
    notice = current_notice(workspace.load_book(key).notices)
    assert notice is not None  # noqa: S101 - registered above
    turn_to(date.fromisoformat(notice.notice_until) + timedelta(days=4))
    publication.confirm_publication(workspace, key, confirmed_by="考核委员会")
    told = date(following, 1, 13)
    turn_to(told)
    publication.notify_people(workspace, key, _numbers(workspace, key), told)
    _sign(workspace, key, told)
    publication.file_appeal(
        workspace,
        key,
        poorest,
        kind=AppealKind.REVIEW,
        filed_on=date(following, 1, 18),
        ground="督办事项有1次已经说明延期，请核实",
    )
    publication.decide_appeal(
        workspace,
        key,
        1,
        Grade.BASIC,
        reason="经核实，其中1次延期已经批准，不计未按期完成",
        decided_by=_PARTY_GROUP,
        decided_on=date(following, 1, 27),
    )
    admonished = Talk(
        employee_no=poorest,
        kind=TalkKind.ADMONISH,
        held_on=f"{following}-01-28",
        held_by="局长",
        content="指出督办事项2次没有按期完成，要求书面检查，3个月内改进。",
        answer="接受批评，按要求改进。",
    )
    talks.record_talks(workspace, key, [admonished])
    _add_history(workspace, key)
    turn_to(date(following, 1, 28))


def _numbers(workspace: Workspace, key: UnitYear) -> tuple[str, ...]:
    return tuple(person.employee_no for person in workspace.load_plan(key).employees)


def _grade_poorest(workspace: Workspace, key: UnitYear) -> str:
    """The person of the lowest total is put to 不称职 by the meeting, with its reason."""
    people = [
        person
        for person in year_end.score(workspace, key).people
        if person.total is not None and person.proposal.grade in (Grade.COMPETENT, Grade.BASIC)
    ]
    poorest = min(people, key=lambda person: (person.total or 0, person.employee.employee_no))
    number = poorest.employee.employee_no
    year_end.decide_grades(
        workspace, key, {number: Grade.INCOMPETENT}, "全年3次没有按期完成县委督办事项，考核委员会研究提出"
    )
    return number


def _give_opinions(workspace: Workspace, key: UnitYear) -> None:
    opinions = [
        Opinion(
            employee_no=person.employee.employee_no,
            level=level,
            grade=person.decision.grade,
            given_by=given_by,
            given_on=f"{key.year}-12-{day}",
        )
        for person in year_end.score(workspace, key).people
        if person.decision is not None
        for level, given_by, day in (
            (DecisionLevel.SECTION, "各科室负责人", 28),
            (DecisionLevel.LEADER, "分管领导", 28),
            (DecisionLevel.COMMITTEE, "考核委员会", 29),
            (DecisionLevel.PARTY_GROUP, _PARTY_GROUP, 30),
        )
    ]
    year_result.record_opinions(workspace, key, opinions)


def _settle_objection(workspace: Workspace, key: UnitYear) -> None:
    best = next(d.employee_no for d in workspace.load_book(key).decisions if d.grade is Grade.EXCELLENT)
    objection = YearObjection(
        objection_no=0,
        raised_on=f"{key.year + 1}-01-05",
        raised_by="匿名",
        employee_no=best,
        content="反映下乡天数与台账不符",
    )
    publication.save_objection(workspace, key, objection)
    outcome = "核对下乡登记和派车单，天数相符，异议不成立"
    publication.save_objection(
        workspace,
        key,
        replace(objection, objection_no=1, outcome=outcome, settled_on=f"{key.year + 1}-01-07"),
    )


def _sign(workspace: Workspace, key: UnitYear, told: date) -> None:
    notices = workspace.load_book(key).result_notices
    signed_on = told.replace(day=told.day + 1).isoformat()
    publication.record_signatures(
        workspace, key, [replace(notice, signed_on=signed_on, opinion="无意见") for notice in notices]
    )


def _add_history(workspace: Workspace, key: UnitYear) -> None:
    """Typed grades of two former years; those of 优秀 this year had it before, so that one of them has three in a row."""
    book = workspace.load_book(key)
    best = [d.employee_no for d in book.decisions if d.grade is Grade.EXCELLENT][:1]
    grades: dict[str, dict[int, Grade | None]] = {
        person.employee_no: dict.fromkeys(
            (key.year - 2, key.year - 1), Grade.EXCELLENT if person.employee_no in best else Grade.COMPETENT
        )
        for person in book.employees
        if not person.on_probation
    }
    consequences.record_former_grades(workspace, key, grades)
    consequences.record_wage_starts(
        workspace, key, [WageStart(employee_no=number, step_from=key.year - 1) for number in grades]
    )
