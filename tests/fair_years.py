"""Random years in which nothing is wrong: what the health check must leave alone, and what abuse is planted into."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from random import Random

from builders import UNIT, YEAR, a_post, a_scheme, some_indicators

from kpi_desktop.domain.ballot_desk import KeyedBallots, KeyingState, Side, choice_labels
from kpi_desktop.domain.ballots import BallotTally
from kpi_desktop.domain.competition_steps import Competition, RoundStep, RoundStepRecord
from kpi_desktop.domain.conditions import Condition
from kpi_desktop.domain.duties import Duty
from kpi_desktop.domain.grading import GradeDecision
from kpi_desktop.domain.health import HealthRecord
from kpi_desktop.domain.health_trail import StatedDay, TrailStep
from kpi_desktop.domain.monthly import MONTHS, Adjustment, MonthlyMark
from kpi_desktop.domain.person_facts import Education, PersonFacts
from kpi_desktop.domain.placement import Candidate, CompetitionRound, Judge, JudgeMark, RoundPost
from kpi_desktop.domain.scheme import Direction, Grade
from kpi_desktop.domain.staff import Employee, Section
from kpi_desktop.domain.steps import StepKind, StepRecord
from kpi_desktop.domain.year_book import TypedScore, YearBook
from kpi_desktop.domain.year_end import UnitResult, score_year
from kpi_desktop.domain.year_records import PayoutPlan, PayoutShare, ResultNotice, YearNotice

CHINA = timezone(timedelta(hours=8))
SCHEME = a_scheme()
SECTIONS = ("办公室", "人事股", "业务一股", "业务二股", "执法大队", "服务中心")
_CAP = 5
_DUTIES = ("登记并流转文件，当日登记", "受理服务对象申请，5日内办结", "编制月度报表，每月3日前报送")


@dataclass(frozen=True, kw_only=True)
class FairYear:
    """A random fair year: how many people, how able each is, and the record itself."""

    ability: dict[str, float]
    record: HealthRecord


def fair_year(seed: int, people: int | None = None, *, by_lot: bool = False) -> FairYear:
    """A year in which marks follow ability with chance, grades follow totals, and everything is entered in time.

    With `by_lot` the former years' 优秀 are drawn, which is as near to taking turns as fairness comes.
    """
    rng = Random(seed)
    count = people or rng.randint(12, 30)
    ability = {f"{at:03d}": rng.gauss(0, 1) for at in range(1, count + 1)}
    sections = SECTIONS[: max(2, count // 5)]
    employees = tuple(
        Employee(
            employee_no=number,
            name=f"人员{number}",
            section=sections[at % len(sections)],
            post_no=f"G{at % 3}",
            voter_group=("领导", "中层", "群众")[0 if at < 3 else 1 if at < 8 else 2],
            sort_order=at,
        )
        for at, number in enumerate(ability)
    )
    ballots = _ballots(employees, ability, rng)
    book = YearBook(
        unit=UNIT,
        year=YEAR,
        scheme=SCHEME,
        sections=tuple(Section(name=name, sort_order=at) for at, name in enumerate(sections)),
        employees=employees,
        posts=tuple(a_post(f"G{at}", coefficient=Decimal("1.10") + at * Decimal("0.1")) for at in range(3)),
        duties=tuple(
            Duty(post_no=f"G{at}", duty_no="1", text=text, indicators=("Z04",))
            for at, text in enumerate(_DUTIES)
        ),
        indicators=some_indicators(),
        marks=tuple(_marks(ability, rng)),
        adjustments=tuple(_adjustments(ability, rng)),
        typed_scores=tuple(
            TypedScore(
                employee_no=number,
                part="year_end",
                score=Decimal(str(round(min(94.5, max(60, 86 + 2 * able + rng.gauss(0, 2))), 1))),
            )
            for number, able in ability.items()
        ),
        tallies=_tallies(employees, ballots),
        facts=tuple(
            PersonFacts(employee_no=number, education=rng.choice((Education.BACHELOR, Education.COLLEGE)))
            for number in ability
        ),
        steps=_steps(),
    )
    book = decided(book)
    record = HealthRecord(
        result=score_year(book),
        former={year: _former(ability, rng, by_lot=by_lot) for year in range(YEAR - 3, YEAR)},
        former_posts=frozenset({"G0", "G1"}),
        competitions=(_competition(employees, rng),),
        keyed=tuple(_keyed(group, contents, book) for group, contents in ballots.items()),
        trail=_trail(book, rng),
    )
    return FairYear(ability=ability, record=record)


def rescored(record: HealthRecord, **given: object) -> HealthRecord:
    """The record with parts of its book replaced, scored afresh."""
    return replace(record, result=score_year(replace(record.book, **given)))  # type: ignore[arg-type]


def decided(book: YearBook) -> YearBook:
    """The book with every grade decided as proposed, ties to 称职, confirmed, published and told."""
    result: UnitResult = score_year(replace(book, decisions=()))
    decisions = tuple(
        GradeDecision(
            employee_no=p.employee.employee_no,
            grade=p.proposal.grade or Grade.COMPETENT,
            reason="",
            decided_on=f"{YEAR}-12-28",
            decided_by="李静",
            proposed=p.proposal.grade,
        )
        for p in result.people
    )
    return replace(
        book,
        decisions=decisions,
        notices=(
            YearNotice(
                notice_no=1, notice_from=f"{YEAR + 1}-01-04", notice_until=f"{YEAR + 1}-01-08", notice_days=5
            ),
        ),
        result_notices=tuple(
            ResultNotice(employee_no=d.employee_no, notified_on=f"{YEAR + 1}-01-12") for d in decisions
        ),
        payout_plans=(
            PayoutPlan(plan_no=1, name="年度奖金", pool=Decimal(len(decisions)), adopted_on="2027-01-15"),
        ),
        payout_shares=tuple(
            PayoutShare(
                plan_no=1,
                employee_no=d.employee_no,
                score=Decimal(90),
                coefficient="1",
                months=12,
                multiplier=Decimal(1),
                amount=Decimal(1),
            )
            for d in decisions
        ),
    )


def _marks(ability: dict[str, float], rng: Random) -> list[MonthlyMark]:
    marks = []
    for number, able in ability.items():
        for month in MONTHS:
            for indicator in SCORED:
                full = float(indicator.full_mark)
                lost = max(0.0, rng.gauss(full * (0.12 - 0.03 * able), full * 0.05))
                entered = Decimal(round((full - min(lost, full / 2)) * 2)) / 2
                marks.append(
                    MonthlyMark(
                        employee_no=number, month=month, indicator_no=indicator.indicator_no, entered=entered
                    )
                )
    return marks


SCORED = some_indicators()


def _adjustments(ability: dict[str, float], rng: Random) -> list[Adjustment]:
    return [
        Adjustment(
            employee_no=number,
            month=month,
            direction=rng.choice((Direction.ADD, Direction.DEDUCT)),
            item_no=1,
            points=Decimal(1),
            fact="通报1次",
        )
        for number in ability
        for month in MONTHS
        if rng.random() < 0.06
    ]


def _ballots(
    employees: tuple[Employee, ...], ability: dict[str, float], rng: Random
) -> dict[str, tuple[str, ...]]:
    """Contents by group: each voter marks by the person's ability, his own mildness and chance."""
    sizes = {"领导": 4, "中层": 6, "群众": max(8, len(employees) - 8)}
    found = {}
    for group, voters in sizes.items():
        contents = []
        for _ in range(voters):
            mild = rng.gauss(0, 0.5)
            marks = [ability[e.employee_no] + mild + rng.gauss(0, 0.8) for e in employees]
            contents.append(
                "".join("1" if m > 0.6 else "2" if m > -1 else "3" if m > -2.2 else "4" for m in marks)
            )
        found[group] = tuple(contents)
    return found


def _tallies(employees: tuple[Employee, ...], ballots: dict[str, tuple[str, ...]]) -> tuple[BallotTally, ...]:
    labels = choice_labels(SCHEME)
    return tuple(
        BallotTally(employee_no=e.employee_no, voter_group=group, choice=labels[digit - 1], votes=votes)
        for group, contents in ballots.items()
        for at, e in enumerate(employees)
        for digit in range(1, len(labels) + 1)
        if (votes := sum(1 for content in contents if content[at] == str(digit)))
    )


def _keyed(group: str, contents: tuple[str, ...], book: YearBook) -> KeyedBallots:
    return keyed_with(group, contents, tuple(e.employee_no for e in book.employees))


def keyed_with(group: str, contents: tuple[str, ...], people: tuple[str, ...]) -> KeyedBallots:
    """A counted keying of these ballots."""
    return KeyedBallots(
        voter_group=group,
        batch_no=1,
        side=Side.FIRST,
        keyed_by="李静",
        people=people,
        choices=choice_labels(SCHEME),
        ballots=tuple(sorted((c, contents.count(c)) for c in set(contents))),
        state=KeyingState.COUNTED,
    )


def _former(ability: dict[str, float], rng: Random, *, by_lot: bool) -> dict[str, Grade]:
    """A former year's grades: the best fifth of ability with chance, or a fifth by lot."""
    order = sorted(ability, key=lambda number: -(0 if by_lot else ability[number]) - rng.gauss(0, 0.7))
    best = set(order[: len(order) // _CAP])
    return {number: Grade.EXCELLENT if number in best else Grade.COMPETENT for number in ability}


def _steps() -> tuple[StepRecord, ...]:
    def step(kind: StepKind, on: str, month: int = 0) -> StepRecord:
        return StepRecord(kind=kind, month=month, done_on=on, done_by="李静")

    return (
        step(StepKind.PLAN, f"{YEAR - 1}-12-18"),
        *(step(StepKind.MONTH, _closing(month).date().isoformat(), month) for month in MONTHS),
        step(StepKind.YEAR_END, f"{YEAR}-12-30"),
        step(StepKind.PUBLICATION, f"{YEAR + 1}-01-11"),
    )


def _closing(month: int) -> datetime:
    return datetime(YEAR + month // 12, month % 12 + 1, 5, 9, 0, tzinfo=CHINA)


def _competition(employees: tuple[Employee, ...], rng: Random) -> Competition:
    days = {
        RoundStep.PLAN: f"{YEAR - 1}-12-19",
        RoundStep.NOTICE: f"{YEAR - 1}-12-22",
        RoundStep.SIGN_UP: f"{YEAR - 1}-12-26",
    }
    numbers = [e.employee_no for e in employees[:4]]
    return Competition(
        round=CompetitionRound(round_no=1, name="股所级竞岗", term_from="2026-02-01", term_to="2029-01-31"),
        posts=(
            RoundPost(
                round_no=1,
                post_no="G2",
                conditions=(Condition(kind="education", params=(("lowest", "大专"),)),),
            ),
        ),
        candidates=tuple(Candidate(round_no=1, employee_no=number, wishes=("G2",)) for number in numbers),
        judges=tuple(Judge(round_no=1, judge_no=at, name=f"评委{at}") for at in range(1, 6)),
        marks=tuple(
            JudgeMark(round_no=1, employee_no=number, judge_no=judge, mark=Decimal(rng.randint(78, 95)))
            for number in numbers
            for judge in range(1, 6)
        ),
        steps=tuple(
            RoundStepRecord(round_no=1, step=step, done_on=on, done_by="李静") for step, on in days.items()
        ),
    )


def _trail(book: YearBook, rng: Random) -> tuple[TrailStep, ...]:
    """Posts made, published, then every month's marks typed within the days after it, then closed."""

    def made(seq: int, at: datetime, action: str, **given: object) -> TrailStep:
        return TrailStep(seq=seq, at=at, by="李静", action=action, **given)  # type: ignore[arg-type]

    start = datetime(YEAR - 1, 12, 18, 9, 0, tzinfo=CHINA)
    plan = StatedDay(what="方案备案", day=f"{YEAR - 1}-12-18")
    notice = StatedDay(what="公布职位", day=f"{YEAR - 1}-12-22", round_no=1, step="notice")
    trail = [
        made(1, start, "锁定并备案", stated=(plan,)),
        made(2, start + timedelta(days=1), "修改竞岗职位", round_posts=((1, "G2"),)),
        made(3, start + timedelta(days=4), "竞争上岗：公布职位", stated=(notice,)),
    ]
    each = len(book.indicators)
    for month in MONTHS:
        at = _closing(month) - timedelta(days=rng.randint(1, 4))
        for _ in book.employees:
            at += timedelta(minutes=rng.randint(1, 4))
            trail.append(made(len(trail) + 1, at, f"录入{month}月评分", marks=((month, each),)))
        closed = StatedDay(what=f"{month}月关账", day=_closing(month).date().isoformat())
        trail.append(made(len(trail) + 1, _closing(month), f"{month}月关账", stated=(closed,)))
    return tuple(trail)


Plant = Callable[[FairYear], HealthRecord]
