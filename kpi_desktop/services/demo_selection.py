"""The demo county's round of mutual selection: two change places, one is refused a wish, one is left without a post."""

from dataclasses import replace

from kpi_desktop.domain.appointments import Appointment, AppointmentWay, term_end
from kpi_desktop.domain.posts import PostLevel
from kpi_desktop.domain.selection import (
    FollowUp,
    SelectionRound,
    SelectionStep,
    SelectionStepRecord,
    openings_of,
    wishing_for,
)
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.services import appointments, selection, selection_steps
from kpi_desktop.services.workspace import Workspace

_FEWEST = 4
_DAYS = {
    SelectionStep.WISHES: "02-05",
    SelectionStep.FEEDBACK: "02-06",
    SelectionStep.NOMINATION: "02-09",
    SelectionStep.PROPOSAL: "02-10",
    SelectionStep.RESULT: "02-11",
    SelectionStep.ADJUSTMENT: "02-12",
    SelectionStep.UNPLACED: "02-13",
    SelectionStep.PUBLICATION: "02-24",
}


def hold_selection(workspace: Workspace, key: UnitYear) -> None:
    """Hold one round from the forms to the publication; a unit with too few ordinary posts holds none."""
    year = key.year
    book = workspace.load_plan(key)
    since = f"{year}-03-01"
    held = {post.post_no for post in book.posts if post.level is PostLevel.ORDINARY}
    people = [e for e in selection.suggest_people(book, since) if e.post_no in held]
    if len(people) < _FEWEST:
        return
    round_ = SelectionRound(
        round_no=0,
        name=f"{year}年双向选择第1轮",
        since=since,
        until=term_end(since),
    )
    selection.open_round(workspace, key, round_, selection.suggest_posts(book))
    _wish(workspace, key, [employee.employee_no for employee in people])
    for step in SelectionStep:
        if step is SelectionStep.NOMINATION:
            _nominate(workspace, key)
        if step is SelectionStep.PROPOSAL:
            selection_steps.propose(workspace, key, 1)
        if step is SelectionStep.UNPLACED:
            _follow_up(workspace, key)
        record = SelectionStepRecord(
            round_no=1, step=step, done_on=f"{year}-{_DAYS[step]}", done_by=workspace.operator, document_no=""
        )
        if step is SelectionStep.PUBLICATION:
            record = replace(record, document_no=f"云双选〔{year}〕1号")
        selection_steps.finish_step(workspace, key, record)
    _arrange(workspace, key)


def _wish(workspace: Workspace, key: UnitYear, numbers: list[str]) -> None:
    """Everybody wishes the own post first but: the first two each other's, the third the fourth's only."""
    posts = {e.employee_no: e.post_no for e in workspace.load_plan(key).employees}
    first, second, third, fourth = numbers[:_FEWEST]
    wishes = {
        first: (posts[second], posts[first]),
        second: (posts[fourth], posts[first]),
        third: (posts[fourth],),
    }
    current = selection.load_standing(workspace, key).selection(1)
    forms = [
        replace(
            form,
            wishes=wishes.get(form.employee_no, (posts[form.employee_no],)),
            accepts_adjustment=form.employee_no != third,
        )
        for form in current.forms
        if form.employee_no in numbers
    ]
    selection.save_forms(workspace, key, 1, forms)


def _nominate(workspace: Workspace, key: UnitYear) -> None:
    """Every section wants its own people first, then the others by number."""
    standing = selection.load_standing(workspace, key)
    current = standing.selection(1)
    for section in dict.fromkeys(each.section for each in openings_of(current, standing.posts)):
        wishing = wishing_for(current, section, standing.posts)
        own = [number for number in wishing if standing.people[number].section == section]
        others = [number for number in wishing if number not in own]
        ranks = [(number, order) for order, number in enumerate((*own, *others), start=1)]
        selection.save_nomination(workspace, key, 1, section, ranks)


def _follow_up(workspace: Workspace, key: UnitYear) -> None:
    unplaced = selection.load_standing(workspace, key).selection(1).unplaced
    selection_steps.follow_up(
        workspace,
        key,
        [
            replace(
                each,
                follow_up=FollowUp.TRAINING,
                follow_until=f"{key.year}-05-31",
                follow_note="参加业务培训，合格后由组织安排",
            )
            for each in unplaced
        ],
    )


def _arrange(workspace: Workspace, key: UnitYear) -> None:
    """After the training, whoever was left gets what is vacant (组织安排)."""
    standing = selection.load_standing(workspace, key)
    current = standing.selection(1)
    vacancies = [post.post_no for post in selection.list_vacancies(current)]
    since = f"{key.year}-06-01"
    new = [
        Appointment(
            employee_no=each.employee_no,
            appointment_no=0,
            post_no=post_no,
            since=since,
            until=current.round.until,
            way=AppointmentWay.TRANSFER,
            round_no=1,
            document_no=f"云人社〔{key.year}〕15号",
            reason="培训合格，组织安排",
        )
        for each, post_no in zip(current.unplaced, vacancies, strict=False)
    ]
    if new:
        appointments.appoint(workspace, key, new, "组织安排上岗")
