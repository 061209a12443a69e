"""The demo county's round of competition: two section heads' posts, six people, from the plan to the appointment."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from kpi_desktop.domain.competition_scores import RoundScores
from kpi_desktop.domain.competition_steps import RoundStep, RoundStepRecord
from kpi_desktop.domain.conditions import Condition
from kpi_desktop.domain.person_facts import Education, PersonFacts
from kpi_desktop.domain.placement import Candidate, JudgeMark, RoundPost, Stage, StageScore
from kpi_desktop.domain.posts import PostLevel
from kpi_desktop.domain.staff import Employee
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.services import competition, competition_people, competition_posts, competition_results
from kpi_desktop.services.competition_standing import load_standing
from kpi_desktop.services.workspace import Workspace

_POSTS, _RIVALS = 2, 4
_JUDGES = ("评委一", "评委二", "评委三", "评委四", "评委五", "评委六", "评委七")
_SPREAD = (-2, 0, 1, -5, 5, -1, 2)
_CONDITIONS = (
    Condition(kind="standing"),
    Condition(kind="education", params=(("lowest", "大专"),)),
    Condition(kind="work_years", params=(("years", "3"),)),
)
_ROUND = 1


def hold_demo_round(workspace: Workspace, key: UnitYear) -> None:
    """Hold the year's round; whoever heads a section now keeps the post by the better marks."""
    book = workspace.load_book(key)
    heads = [post for post in book.posts if post.level is PostLevel.SECTION_HEAD][:_POSTS]
    holders = [e for post in heads for e in book.employees if e.post_no == post.post_no]
    rivals = _find_rivals(book)
    if len(heads) < _POSTS or len(rivals) < _RIVALS:
        return
    year = key.year
    competition.add_round(workspace, key, f"{year}年股所级岗位竞争上岗", f"{year}-02-02")
    record = load_standing(workspace, key).competition(_ROUND).round
    competition.save_round(workspace, key, replace(record, rules=replace(record.rules, min_applicants=2)))
    for post in heads:
        competition_posts.save_post(
            workspace, key, RoundPost(round_no=_ROUND, post_no=post.post_no, conditions=_CONDITIONS)
        )
    _finish(workspace, key, RoundStep.PLAN, f"{year - 1}-12-19", f"云竞〔{year - 1}〕1号")
    _finish(workspace, key, RoundStep.NOTICE, f"{year - 1}-12-22", f"云竞〔{year - 1}〕2号")
    people = [*holders, *rivals]
    _sign_up(workspace, key, people, [post.post_no for post in heads])
    _finish(workspace, key, RoundStep.SIGN_UP, f"{year - 1}-12-26")
    competition_people.review_all(workspace, key, _ROUND)
    _finish(workspace, key, RoundStep.REVIEW, f"{year - 1}-12-29")
    last = people[-1].employee_no
    competition_people.withdraw(
        workspace, key, _ROUND, last, on=f"{year}-01-04", reason="本人书面申请，家中有事"
    )
    _mark(workspace, key, [person.employee_no for person in people[:-1]])
    _decide(workspace, key)


def _find_rivals(book: YearBook) -> list[Employee]:
    ordinary = {post.post_no for post in book.posts if post.level is PostLevel.ORDINARY}
    return [
        employee
        for employee in book.employees
        if employee.post_no in ordinary and not employee.on_probation and employee.present_from is None
    ][:_RIVALS]


def _finish(workspace: Workspace, key: UnitYear, step: RoundStep, on: str, number: str = "") -> None:
    record = RoundStepRecord(
        round_no=_ROUND, step=step, done_on=on, done_by=workspace.operator, document_no=number
    )
    competition.finish_step(workspace, key, record)


def _sign_up(workspace: Workspace, key: UnitYear, people: Sequence[Employee], posts: Sequence[str]) -> None:
    day = f"{key.year - 1}-12-24"
    facts, candidates = [], []
    for at, person in enumerate(people):
        number = person.employee_no
        facts.append(
            PersonFacts(
                employee_no=number,
                education=(Education.BACHELOR, Education.COLLEGE)[at % 2],
                work_from=f"{key.year - 12 - at}-07",
                level_from=f"{key.year - 4}-03",
                post_from=f"{key.year - 3}-01",
            )
        )
        own = person.post_no if person.post_no in posts else posts[at % len(posts)]
        wishes = (own, *(post for post in posts if post != own))
        candidates.append(
            Candidate(
                round_no=_ROUND,
                employee_no=number,
                wishes=wishes,
                accepts_adjustment=at % 2 == 1,
                signed_on=day,
            )
        )
    competition_people.save_facts(workspace, key, facts)
    competition_people.sign_up(workspace, key, candidates)


def _mark(workspace: Workspace, key: UnitYear, numbers: Sequence[str]) -> None:
    def score(stage: Stage, best: int, step: int) -> None:
        scores = [
            StageScore(
                round_no=_ROUND, employee_no=number, stage=stage, score=Decimal(best * 10 - at * step) / 10
            )
            for at, number in enumerate(numbers)
        ]
        competition_results.record_scores(workspace, key, scores)

    score(Stage.WRITTEN, 86, 17)
    _finish(workspace, key, RoundStep.WRITTEN, f"{key.year}-01-09")
    admitted = RoundScores(load_standing(workspace, key).competition(_ROUND)).interview.admitted
    competition_results.save_judges(workspace, key, _ROUND, _JUDGES)
    competition_results.record_marks(
        workspace,
        key,
        [
            JudgeMark(
                round_no=_ROUND,
                employee_no=number,
                judge_no=judge,
                mark=Decimal(90 - 2 * at + _SPREAD[(judge + at) % len(_SPREAD)]),
            )
            for at, number in enumerate(numbers)
            if number in admitted
            for judge in range(1, len(_JUDGES) + 1)
        ],
    )
    _finish(workspace, key, RoundStep.INTERVIEW, f"{key.year}-01-14")
    appraisal = [
        StageScore(
            round_no=_ROUND,
            employee_no=number,
            stage=Stage.APPRAISAL,
            score=Decimal(885 - 13 * numbers.index(number)) / 10,
        )
        for number in admitted
    ]
    competition_results.record_scores(workspace, key, appraisal)
    _finish(workspace, key, RoundStep.APPRAISAL, f"{key.year}-01-16")


def _decide(workspace: Workspace, key: UnitYear) -> None:
    standing = load_standing(workspace, key)
    now = standing.competition(_ROUND)
    placings = standing.proposal(now, RoundScores(now)).placings
    for placing in placings:
        if placing.post_no:
            competition_results.inspect(workspace, key, _ROUND, placing.employee_no, passed=True)
    year = key.year
    _finish(workspace, key, RoundStep.INSPECTION, f"{year}-01-20")
    competition_results.decide(
        workspace,
        key,
        _ROUND,
        {placing.employee_no: placing.post_no for placing in placings},
        reasons={},
        decided_on=f"{year}-01-21",
        decided_by="党组会议",
    )
    _finish(workspace, key, RoundStep.DECISION, f"{year}-01-21", f"云党组纪〔{year}〕3号")
    competition.set_notice_from(workspace, key, _ROUND, f"{year}-01-22")
    _finish(workspace, key, RoundStep.PUBLICATION, f"{year}-01-29")
    _finish(workspace, key, RoundStep.APPOINTMENT, f"{year}-02-02", f"云任〔{year}〕1号")
