"""Use cases of competition for posts: rounds with their rules, and their steps up to the appointment."""

from collections.abc import Sequence
from dataclasses import replace

from kpi_desktop.domain.appointing import plan_end
from kpi_desktop.domain.appointments import Appointment, AppointmentWay, day_before, term_end
from kpi_desktop.domain.competition_finish import check_work_left, notice_end, trial_end
from kpi_desktop.domain.competition_scores import RoundScores
from kpi_desktop.domain.competition_steps import (
    Competition,
    RoundStep,
    RoundStepRecord,
    check_step_back,
    check_step_done,
)
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.placement import CompetitionRound, check_rules, say_rule_changes
from kpi_desktop.domain.selection_steps import check_no_selection_runs
from kpi_desktop.domain.staff import Employee
from kpi_desktop.domain.steps import StepKind, check_order
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.services.appointments import holding_of, plan_new
from kpi_desktop.services.competition_standing import (
    Standing,
    check_day,
    load_standing,
    next_event,
    today_text,
)
from kpi_desktop.services.workdays import load_calendar
from kpi_desktop.services.workspace import Changes, Workspace

_MOST_ROUNDS = 99


def add_round(workspace: Workspace, key: UnitYear, name: str, term_from: str) -> Changes:
    """Open a round with the usual rules and a term of two years.

    Raises RuleViolation before the plan is locked and filed (设岗定责和制定考核方案在前), while a mutual selection runs
    (先定科室负责人), without a name or a day.
    """
    book = workspace.load_plan(key)
    check_order(book.steps, StepKind.COMPETITION)
    check_no_selection_runs(book.selection_rounds, book.selection_steps)
    check_day(term_from, "任期开始日期")
    if not name.strip():
        message = "请填写轮次名称，如“2026年股所级岗位竞争上岗”。"
        raise RuleViolation(message)
    number = max((known.round_no for known in book.competition_rounds), default=0) + 1
    if number > _MOST_ROUNDS:
        message = f"一年最多{_MOST_ROUNDS}轮竞争上岗，请在已有的轮次里办理。"
        raise RuleViolation(message)
    record = CompetitionRound(
        round_no=number, name=name.strip(), term_from=term_from, term_to=term_end(term_from)
    )
    with workspace.write(key, "新建竞争上岗轮次") as step:
        step.save(record)
    return step.changes


def remove_round(workspace: Workspace, key: UnitYear, round_no: int) -> Changes:
    """Remove a round whose plan is not done yet.

    Raises RuleViolation once a step is done: such a round stays, with its minutes.
    """
    competition = load_standing(workspace, key).competition(round_no)
    if competition.steps:
        message = f"“{competition.round.name}”已经办过步骤，不能删除；不再办理的请逐步退回并写明原因。"
        raise RuleViolation(message)
    with workspace.write(key, "删除竞争上岗轮次") as step:
        step.remove(*competition.posts, *competition.candidates, competition.round)
    return step.changes


def save_round(workspace: Workspace, key: UnitYear, record: CompetitionRound, reason: str = "") -> Changes:
    """Write a round's name, term, rules; once the posts are published a change needs a reason, which the minutes tell.

    Raises RuleViolation when rules do not hold together, days are none, the step a rule decides is done, or the reason
    is missing.
    """
    competition = load_standing(workspace, key).competition(record.round_no)
    old = competition.round
    check_rules(record.rules)
    check_day(record.term_from, "任期开始日期")
    check_day(record.term_to, "任期结束日期")
    if record.term_to <= record.term_from:
        message = f"任期结束{record.term_to}不晚于开始{record.term_from}，请改正。"
        raise RuleViolation(message)
    if not record.name.strip():
        message = "轮次名称不能空着，请填写。"
        raise RuleViolation(message)
    if competition.is_over and replace(record, name=old.name) != old:
        message = "本轮人员已经任职，规则和任期不能再改。"
        raise RuleViolation(message)
    events = []
    if competition.is_published and record.rules != old.rules:
        if not reason.strip():
            message = "职位已经公布，改规则要写明原因，原因会写进会议纪要。"
            raise RuleViolation(message)
        what = f"公布职位以后修改方案规则：{say_rule_changes(old.rules, record.rules)}"
        events.append(next_event(competition, today_text(workspace), what, reason, workspace.operator))
    with workspace.write(key, "修改竞岗方案", reason.strip()) as step:
        step.save(record, *events)
    return step.changes


def set_notice_from(workspace: Workspace, key: UnitYear, round_no: int, day: str) -> Changes:
    """Set the first day of the publication (公示起).

    Raises RuleViolation for no day, a year without a calendar, before the decision, or after the publication is closed.
    """
    standing = load_standing(workspace, key)
    competition = standing.competition(round_no)
    check_day(day, "公示开始日期")
    decided = competition.done(RoundStep.DECISION)
    if decided is None or competition.done(RoundStep.PUBLICATION) is not None:
        message = "公示在决定之后、任职之前进行，现在不能改公示日期。"
        raise RuleViolation(message)
    if day < decided.done_on:
        message = f"公示开始{day}早于决定的{decided.done_on}，请改正日期。"
        raise RuleViolation(message)
    changed = replace(competition.round, notice_from=day)
    notice_end(replace(competition, round=changed), load_calendar(standing.book.calendar_years))
    with workspace.write(key, "填写公示日期") as step:
        step.save(changed)
    return step.changes


def finish_step(workspace: Workspace, key: UnitYear, record: RoundStepRecord) -> Changes:
    """Finish a step of a round; the step 任职 appoints the people decided on and moves them to their posts.

    Raises RuleViolation out of turn, before the plan is locked, without a person, or with work left, which it names.
    """
    standing = load_standing(workspace, key)
    competition = standing.competition(record.round_no)
    check_order(standing.book.steps, StepKind.COMPETITION)
    check_day(record.done_on, f"“{record.step.label}”的日期")
    check_step_done(competition, record)
    scores = RoundScores(competition)
    check_work_left(
        competition,
        record.step,
        done_on=record.done_on,
        scores=scores,
        proposal=standing.proposal(competition, scores),
        names=standing.names,
        calendar=load_calendar(standing.book.calendar_years),
    )
    written: list[object] = [record]
    if record.step is RoundStep.APPOINTMENT:
        written += _appoint(standing, competition, record)
    with workspace.write(key, f"竞争上岗：{record.step.label}", record.note.strip()) as step:
        step.save(*written)
    return replace(step.changes, is_business_step=True)


def _appoint(standing: Standing, competition: Competition, record: RoundStepRecord) -> list[object]:
    left: list[Appointment] = []
    people: list[Employee] = []
    holding = holding_of(standing.book)
    for employee in list_displaced(standing.book, competition):
        reason = f"{competition.round.name}后不再担任该岗位"
        plan = plan_end(holding, employee.employee_no, day_before(record.done_on), reason)
        left += plan.appointments
        people += plan.employees
    term = competition.round
    plan = plan_new(
        _with(standing.book, left, people),
        [
            Appointment(
                employee_no=winner.employee_no,
                appointment_no=0,
                post_no=winner.post_no,
                since=record.done_on,
                until=term.term_to,
                way=AppointmentWay.COMPETITION,
                round_no=term.round_no,
                document_no=record.document_no,
                trial_until=trial_end(record.done_on, term.rules.trial_months),
                reason=winner.reason,
            )
            for winner in competition.decisions
            if winner.post_no
        ],
    )
    return [*left, *people, *plan.appointments, *plan.employees]


def _with(book: YearBook, appointments: Sequence[Appointment], people: Sequence[Employee]) -> YearBook:
    """The book as it stands once these have left."""
    new = {(each.employee_no, each.appointment_no): each for each in appointments}
    kept = [a for a in book.appointments if (a.employee_no, a.appointment_no) not in new]
    left = {employee.employee_no: employee for employee in people}
    return replace(
        book,
        appointments=tuple(sorted((*kept, *new.values()), key=lambda a: (a.employee_no, a.appointment_no))),
        employees=tuple(left.get(employee.employee_no, employee) for employee in book.employees),
    )


def list_displaced(book: YearBook, competition: Competition) -> tuple[Employee, ...]:
    """Who holds a post that others were decided for, and gets none in this round: they leave it the day before."""
    winners = {
        decision.employee_no: decision.post_no for decision in competition.decisions if decision.post_no
    }
    found: list[Employee] = []
    for post in book.posts:
        new = [number for number, wanted in winners.items() if wanted == post.post_no]
        if not new:
            continue
        staying = [e for e in book.employees if e.post_no == post.post_no and e.employee_no not in winners]
        found += staying[max(post.headcount - len(new), 0) :]
    return tuple(found)


def step_back(workspace: Workspace, key: UnitYear, round_no: int, reason: str) -> Changes:
    """Take back the last step done, with a reason that the minutes tell (退回).

    Raises RuleViolation without a reason, with nothing done, or once people are appointed.
    """
    competition = load_standing(workspace, key).competition(round_no)
    last = check_step_back(competition, reason)
    what = f"退回步骤“{last.step.label}”（原{last.done_on}办结，经办{last.done_by}）"
    event = next_event(competition, today_text(workspace), what, reason, workspace.operator)
    with workspace.write(key, f"退回竞岗步骤：{last.step.label}", reason.strip()) as step:
        step.remove(last)
        step.save(event)
    return replace(step.changes, is_business_step=True)
