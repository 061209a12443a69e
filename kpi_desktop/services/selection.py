"""Use cases of mutual selection: rounds with their posts, wishes and nominations (双向选择)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from kpi_desktop.domain.appointments import by_person, day_before, post_on
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.posts import Post, PostLevel
from kpi_desktop.domain.selection import (
    Nomination,
    Selection,
    SelectionPost,
    SelectionRound,
    SelectionStep,
    WishForm,
    check_form,
    check_nomination,
    check_posts,
    check_round,
)
from kpi_desktop.domain.selection_steps import StepNeeds, check_leaders_first, check_turn
from kpi_desktop.domain.staff import Employee
from kpi_desktop.domain.steps import StepKind, check_order
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.services.workspace import Changes, Workspace
from kpi_desktop.store.selection_book import load_selections

_MOST_ROUNDS = 99


@dataclass(frozen=True)
class SelectionStanding:
    """Everything the rounds are worked on with: the year and all rounds."""

    book: YearBook
    selections: tuple[Selection, ...]

    def selection(self, round_no: int) -> Selection:
        """A round by its number.

        Raises RuleViolation when it has been removed.
        """
        found = next((each for each in self.selections if each.round.round_no == round_no), None)
        if found is None:
            message = f"第{round_no}轮双向选择已经删除，请刷新后再操作。"
            raise RuleViolation(message)
        return found

    @cached_property
    def posts(self) -> dict[str, Post]:
        """Posts by number."""
        return {post.post_no: post for post in self.book.posts}

    @cached_property
    def people(self) -> dict[str, Employee]:
        """People by number."""
        return {employee.employee_no: employee for employee in self.book.employees}

    @cached_property
    def names(self) -> dict[str, str]:
        """Names by number."""
        return {employee.employee_no: employee.name for employee in self.book.employees}

    def people_before(self, selection: Selection) -> dict[str, Employee]:
        """People by number with the post and section they held the day before the round's term began."""
        own = by_person(self.book.appointments)
        day = day_before(selection.round.since)
        found = {}
        for employee in self.book.employees:
            post_no = post_on(employee, own.get(employee.employee_no, ()), day)
            post = self.posts.get(post_no)
            section = post.section if post is not None and post.section else employee.section
            found[employee.employee_no] = replace(employee, post_no=post_no, section=section)
        return found

    def next_of(self, selection: Selection) -> Selection | None:
        """The round that goes on with this one's vacancies and unplaced people."""
        return next((s for s in self.selections if s.round.follows == selection.round.round_no), None)

    def elsewhere(self, employee_no: str, selection: Selection) -> str:
        """The name of another running round somebody is in; a round this one goes on with does not count."""
        for other in self.selections:
            if other.is_over or other.round.round_no in (selection.round.round_no, selection.round.follows):
                continue
            decision = other.decision(employee_no)
            goes_on = self.next_of(other) is not None and decision is not None and not decision.post_no
            if other.form(employee_no) is not None and not goes_on:
                return other.round.name
        return ""

    def needs(self, selection: Selection) -> StepNeeds:
        """What finishing a step is judged by."""
        following = self.next_of(selection)
        return StepNeeds(
            posts=self.posts, names=self.names, next_round=following.round.name if following else ""
        )


def load_standing(workspace: Workspace, key: UnitYear, book: YearBook | None = None) -> SelectionStanding:
    """Everything the rounds of a unit's year are worked on with."""
    with workspace.database.read() as connection:
        selections = load_selections(connection, key)
    return SelectionStanding(book=book or workspace.load_plan(key), selections=selections)


def suggest_posts(book: YearBook, round_no: int = 0) -> tuple[SelectionPost, ...]:
    """Every ordinary post with its whole headcount: what a first round opens when nobody says otherwise."""
    ordinary = [post for post in book.posts if post.level is PostLevel.ORDINARY and post.headcount > 0]
    return tuple(
        SelectionPost(round_no=round_no, post_no=post.post_no, places=post.headcount, sort_order=at)
        for at, post in enumerate(ordinary, start=1)
    )


def suggest_people(book: YearBook, since: str) -> tuple[Employee, ...]:
    """Who takes part in a first round: everybody present then who holds no post of a leader or section leader."""
    levels = {post.post_no: post.level for post in book.posts}
    own = by_person(book.appointments)
    return tuple(
        employee
        for employee in book.employees
        if (employee.present_to is None or since < f"{book.year}-{employee.present_to:02d}-99")
        and levels.get(post_on(employee, own.get(employee.employee_no, ()), since), PostLevel.ORDINARY)
        is PostLevel.ORDINARY
    )


def open_round(
    workspace: Workspace, key: UnitYear, round_: SelectionRound, posts: Sequence[SelectionPost]
) -> Changes:
    """Open a round with its posts; everybody without a leader's post takes part; number 0 takes the next free one.

    Raises RuleViolation before the plan is locked, while a competition runs, or for a round that does not hold
    together.
    """
    standing = load_standing(workspace, key)
    book = standing.book
    check_order(book.steps, StepKind.SELECTION)
    check_leaders_first(book.competition_rounds, book.competition_steps)
    round_no = max((each.round.round_no for each in standing.selections), default=0) + 1
    if round_no > _MOST_ROUNDS:
        message = f"一个年度最多{_MOST_ROUNDS}轮双向选择，请先删除不用的轮次。"
        raise RuleViolation(message)
    round_ = replace(round_, round_no=round_no)
    posts = tuple(replace(each, round_no=round_no) for each in posts)
    check_round(round_, {section.name for section in book.sections} | {p.section for p in book.posts})
    check_posts(posts, standing.posts)
    empty = Selection(round=round_, posts=posts)
    people = [e for e in suggest_people(book, round_.since) if not standing.elsewhere(e.employee_no, empty)]
    forms = [
        WishForm(round_no=round_no, employee_no=employee.employee_no, sort_order=at)
        for at, employee in enumerate(people, start=1)
    ]
    with workspace.write(key, f"新开双向选择：{round_.name.strip()}") as step:
        step.save(round_, *posts, *forms)
    return step.changes


def open_next_round(workspace: Workspace, key: UnitYear, round_no: int, name: str) -> Changes:
    """Open the round after this one with its vacancies and the people it left unplaced (公布空缺，第2轮).

    Raises RuleViolation before this round's result stands, when there is a next one, no vacancy or nobody unplaced.
    """
    standing = load_standing(workspace, key)
    selection = standing.selection(round_no)
    if selection.done(SelectionStep.RESULT) is None or selection.is_over:
        message = "本轮结果确认以后、公布以前，才能开下一轮；请先办完“本轮结果”。"
        raise RuleViolation(message)
    if standing.next_of(selection) is not None:
        message = "本轮已经开了下一轮，请到下一轮办理。"
        raise RuleViolation(message)
    vacancies = list_vacancies(selection)
    if not vacancies or not selection.unplaced:
        message = (
            "本轮没有空缺岗位，不需要开下一轮。"
            if selection.unplaced
            else "本轮人员都已上岗，不需要开下一轮。"
        )
        raise RuleViolation(message)
    number = max(each.round.round_no for each in standing.selections) + 1
    following = replace(selection.round, round_no=number, name=name.strip(), follows=round_no)
    check_round(following, set(selection.round.first_sections))
    forms = [
        WishForm(
            round_no=number,
            employee_no=decision.employee_no,
            accepts_adjustment=_accepts(selection, decision.employee_no),
            sort_order=at,
        )
        for at, decision in enumerate(selection.unplaced, start=1)
    ]
    with workspace.write(key, f"新开双向选择：{following.name}") as step:
        step.save(following, *(replace(each, round_no=number) for each in vacancies), *forms)
    return step.changes


def _accepts(selection: Selection, employee_no: str) -> bool:
    form = selection.form(employee_no)
    return form is not None and form.accepts_adjustment


def list_vacancies(selection: Selection) -> tuple[SelectionPost, ...]:
    """What a round has left: its open posts with the places nobody got (空缺); reserved posts stay reserved."""
    return tuple(
        replace(each, places=each.places - selection.taken(each.post_no))
        for each in selection.posts
        if each.places > selection.taken(each.post_no)
    )


def remove_round(workspace: Workspace, key: UnitYear, round_no: int) -> Changes:
    """Remove a round in which no step is done.

    Raises RuleViolation when one is.
    """
    selection = load_standing(workspace, key).selection(round_no)
    if selection.steps:
        message = "本轮已经办过步骤，不能删除；要停办请逐步退回并写明原因。"
        raise RuleViolation(message)
    with workspace.write(key, f"删除双向选择：{selection.round.name}") as step:
        step.remove(
            *selection.events,
            *selection.decisions,
            *selection.nominations,
            *selection.forms,
            *selection.posts,
        )
        step.remove(selection.round)
    return step.changes


def save_posts(workspace: Workspace, key: UnitYear, round_no: int, posts: Sequence[SelectionPost]) -> Changes:
    """Write which posts a round opens; those left out are taken from it.

    Raises RuleViolation once the forms are in, for posts it cannot open, or when somebody wishes a post taken out.
    """
    standing = load_standing(workspace, key)
    selection = standing.selection(round_no)
    check_turn(selection, SelectionStep.WISHES)
    check_posts(posts, standing.posts)
    open_posts = {each.post_no for each in posts if not each.is_reserved}
    for form in selection.forms:
        lost = next((post for post in form.wishes if post not in open_posts), None)
        if lost is not None:
            name = standing.names.get(form.employee_no, form.employee_no)
            message = f"{name}已填报岗位{lost}，请先改{name}的意向表，再去掉这个岗位。"
            raise RuleViolation(message)
    kept = {each.post_no for each in posts}
    with workspace.write(key, "修改双向选择岗位") as step:
        step.save(*(replace(each, round_no=round_no) for each in posts))
        step.remove(*(each for each in selection.posts if each.post_no not in kept))
    return step.changes


def save_forms(workspace: Workspace, key: UnitYear, round_no: int, forms: Sequence[WishForm]) -> Changes:
    """Write forms of wishes (意向表).

    Raises RuleViolation once the forms are in, and for a form that cannot stand.
    """
    standing = load_standing(workspace, key)
    selection = standing.selection(round_no)
    check_turn(selection, SelectionStep.WISHES)
    for form in forms:
        check_form(
            form,
            standing.people.get(form.employee_no),
            selection,
            year=key.year,
            elsewhere=standing.elsewhere(form.employee_no, selection),
        )
    with workspace.write(key, "录入意向表") as step:
        step.save(*(replace(form, round_no=round_no) for form in forms))
    return step.changes


def add_person(workspace: Workspace, key: UnitYear, round_no: int, employee_no: str) -> Changes:
    """Let somebody take part in a round.

    Raises RuleViolation once the forms are in, and for somebody who cannot.
    """
    selection = load_standing(workspace, key).selection(round_no)
    if selection.form(employee_no) is not None:
        message = "此人已在本轮中，不需要再加。"
        raise RuleViolation(message)
    last = max((form.sort_order for form in selection.forms), default=0)
    form = WishForm(round_no=round_no, employee_no=employee_no, sort_order=last + 1)
    return save_forms(workspace, key, round_no, (form,))


def remove_people(workspace: Workspace, key: UnitYear, round_no: int, numbers: Sequence[str]) -> Changes:
    """Take people out of a round.

    Raises RuleViolation once the forms are in.
    """
    selection = load_standing(workspace, key).selection(round_no)
    check_turn(selection, SelectionStep.WISHES)
    with workspace.write(key, "从双向选择中去掉人员") as step:
        step.remove(*(form for form in selection.forms if form.employee_no in numbers))
    return step.changes


def save_nomination(
    workspace: Workspace, key: UnitYear, round_no: int, section: str, ranks: Sequence[tuple[str, int]]
) -> Changes:
    """Write whom one section wants; nobody is an answer too (不提名).

    Raises RuleViolation as `save_nominations` does.
    """
    return save_nominations(workspace, key, round_no, {section: ranks})


def save_nominations(
    workspace: Workspace, key: UnitYear, round_no: int, ranks: Mapping[str, Sequence[tuple[str, int]]]
) -> Changes:
    """Write whom sections want, by section, with the order of each, 1 first.

    Raises RuleViolation when it is not the turn, and for a nomination that cannot stand.
    """
    standing = load_standing(workspace, key)
    selection = standing.selection(round_no)
    check_turn(selection, SelectionStep.NOMINATION)
    nominations = [
        Nomination(round_no=round_no, section=section, ranks=tuple(sorted(own)))
        for section, own in ranks.items()
    ]
    for nomination in nominations:
        check_nomination(nomination, selection, standing.posts, standing.names)
    with workspace.write(key, f"录入科室提名：{'、'.join(ranks)}") as step:
        step.save(*nominations)
    return step.changes
