"""What the rounds of competition of a year are worked on with: the year, the rounds, and facts about its people."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from kpi_desktop.domain.appointments import is_day
from kpi_desktop.domain.competition_placing import PlacingProposal, propose_placing
from kpi_desktop.domain.competition_scores import RoundScores
from kpi_desktop.domain.competition_steps import Competition, RoundStep
from kpi_desktop.domain.conditions import Applicant, Fit, judge_conditions, overall_fit
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.person_facts import PersonFacts
from kpi_desktop.domain.placement import RoundEvent
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.staff import Sanction
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.services.workspace import Workspace
from kpi_desktop.store.book import list_books
from kpi_desktop.store.competition_book import (
    load_competitions,
    load_decided_grades,
    load_person_facts,
    load_sanctions,
)


@dataclass(frozen=True)
class Standing:
    """Everything a round is worked on with: the year, all rounds, facts about people, and what follows from them."""

    book: YearBook
    competitions: tuple[Competition, ...]
    facts: Mapping[str, PersonFacts]
    former_grades: Mapping[str, Mapping[int, Grade]]
    today: date
    _applicants: dict[date, dict[str, Applicant]] = field(default_factory=dict, compare=False)

    def competition(self, round_no: int) -> Competition:
        """A round by its number.

        Raises RuleViolation when it has been removed.
        """
        found = next((c for c in self.competitions if c.round.round_no == round_no), None)
        if found is None:
            message = f"第{round_no}轮竞争上岗已经删除，请刷新后再操作。"
            raise RuleViolation(message)
        return found

    @cached_property
    def names(self) -> dict[str, str]:
        """Names by number."""
        return {employee.employee_no: employee.name for employee in self.book.employees}

    @cached_property
    def post_names(self) -> dict[str, str]:
        """Names of posts by number."""
        return {post.post_no: post.name for post in self.book.posts}

    def review_day(self, competition: Competition) -> date:
        """The day conditions are counted from: the notice's, today until there is one."""
        notice = competition.done(RoundStep.NOTICE)
        return date.fromisoformat(notice.done_on) if notice else self.today

    def applicants(self, competition: Competition) -> dict[str, Applicant]:
        """Everybody on the roster as conditions ask about them."""
        on = self.review_day(competition)
        if on not in self._applicants:
            self._applicants[on] = self._find_applicants(on)
        return self._applicants[on]

    def _find_applicants(self, on: date) -> dict[str, Applicant]:
        sanctions: dict[str, list[Sanction]] = {}
        for sanction in self.book.sanctions:
            sanctions.setdefault(sanction.employee_no, []).append(sanction)
        return {
            employee.employee_no: Applicant(
                employee=employee,
                facts=self.facts_of(employee.employee_no),
                grades={
                    **self.former_grades.get(employee.employee_no, {}),
                    **dict(self.facts_of(employee.employee_no).grades),
                },
                sanctions=tuple(sanctions.get(employee.employee_no, ())),
                on=on,
            )
            for employee in self.book.employees
        }

    def facts_of(self, employee_no: str) -> PersonFacts:
        """What is known of a person beyond the roster."""
        return self.facts.get(employee_no) or PersonFacts(employee_no=employee_no)

    def qualified(self, competition: Competition) -> frozenset[tuple[str, str]]:
        """People who signed up and the open posts whose conditions they meet, or whose review they passed."""
        applicants = self.applicants(competition)
        found = set()
        for candidate in competition.candidates:
            applicant = applicants.get(candidate.employee_no)
            for post in competition.posts:
                review = candidate.review(post.post_no)
                if review is not None:
                    fits = review.passed
                else:
                    fits = (
                        applicant is not None
                        and overall_fit(judge_conditions(applicant, post.conditions)) is Fit.MEETS
                    )
                if fits:
                    found.add((candidate.employee_no, post.post_no))
        return frozenset(found)

    def proposal(self, competition: Competition, scores: RoundScores) -> PlacingProposal:
        """Who would get which post as the scores stand."""
        return propose_placing(competition, scores.ranking, self.names, self.qualified(competition))


def load_standing(workspace: Workspace, key: UnitYear, book: YearBook | None = None) -> Standing:
    """Everything the rounds of a unit's year are worked on with."""
    with workspace.database.read() as connection:
        competitions = load_competitions(connection, key)
        facts = load_person_facts(connection, key)
        years = [
            each.key
            for each in list_books(connection)
            if each.key.unit_code == key.unit_code and each.key.year <= key.year
        ]
        # A sanction is carried into the next year only while it bears on the grade.
        found = dict.fromkeys(sanction for each in years for sanction in load_sanctions(connection, each))
        former = {each.year: load_decided_grades(connection, each) for each in years if each != key}
    grades: dict[str, dict[int, Grade]] = {}
    for year, decided in former.items():
        for number, grade in decided.items():
            grades.setdefault(number, {})[year] = grade
    return Standing(
        book=replace(book or workspace.load_plan(key), sanctions=tuple(found)),
        competitions=competitions,
        facts=facts,
        former_grades=grades,
        today=workspace.clock().astimezone().date(),
    )


def next_event(
    competition: Competition,
    on: str,
    what: str,
    reason: str,
    by: str,
    *,
    document_no: str = "",
    offset: int = 1,
) -> RoundEvent:
    """The next entry of the round's minutes."""
    return RoundEvent(
        round_no=competition.round.round_no,
        event_no=max((event.event_no for event in competition.events), default=0) + offset,
        happened_on=on,
        what=what,
        reason=reason.strip(),
        done_by=by,
        document_no=document_no.strip(),
    )


def check_day(day: str, what: str) -> None:
    """Refuse what is no day.

    Raises RuleViolation naming the field.
    """
    if not is_day(day):
        message = f"{what}“{day[:20]}”不是日期，请按2026-03-04的样子填写。"
        raise RuleViolation(message)


def today_text(workspace: Workspace) -> str:
    """The day of the clock as YYYY-MM-DD."""
    return workspace.clock().astimezone().date().isoformat()
