"""The county's roll-up (汇总): a summary a unit, which units are missing or late, and what stops closing the year."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from kpi_desktop.domain.county import CountyCheck, UnitRoster, roster_of
from kpi_desktop.domain.errors import Area, Finding, Place, Severity, error, warning
from kpi_desktop.domain.health import HealthReport, HealthVerdict
from kpi_desktop.domain.merging import HandInStage
from kpi_desktop.domain.scheme import Direction, Grade
from kpi_desktop.domain.staff import Employee, EmployeeCategory
from kpi_desktop.domain.values import Coefficient, Points, UnitYear, round_exact
from kpi_desktop.domain.year_end import UnitResult

# Lower bounds of the score bands of the distribution, best first; the last takes everything below.
SCORE_BANDS = (95, 90, 85, 80, 70, 60, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeCount:
    """How many people of one kind have a grade; `grade` None while it is open."""

    category: EmployeeCategory
    grade: Grade | None
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLine:
    """A person of the county, as one is looked up."""

    employee: Employee
    total: Points | None
    rank: int | None
    grade: str
    eligibility: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitHealth:
    """A unit's health check in short: what asks to look by title and sentence, and how many came to nothing or lack data."""

    look: tuple[tuple[str, str], ...]
    clean: int
    lacking: int

    @classmethod
    def of(cls, report: HealthReport) -> "UnitHealth":
        """What the county keeps of a unit's report."""
        found = [line for line in report.lines if line.verdict is HealthVerdict.LOOK]
        return cls(
            look=tuple((line.detector.title, line.sentence) for line in found),
            clean=report.count(HealthVerdict.CLEAN),
            lacking=report.count(HealthVerdict.LACKING),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitSummary:
    """What the county's table says of one unit; means are published to two places, None without people.

    `bands` counts published totals by SCORE_BANDS.
    """

    key: UnitYear
    name: str
    people: int
    with_total: int
    decided: int
    grades: tuple[GradeCount, ...]
    quota_base: int
    quota_cap: int
    quota_used: int
    is_over: bool
    mean: Points | None
    highest: Points | None
    lowest: Points | None
    bands: tuple[int, ...]
    coefficient_mean: Coefficient | None
    additions: int
    deductions: int
    roster: UnitRoster
    lines: tuple[PersonLine, ...]
    health: UnitHealth | None = None

    @property
    def is_complete(self) -> bool:
        """Whether everybody has a total."""
        return bool(self.people) and self.with_total == self.people

    def count(self, grade: Grade | None, category: EmployeeCategory | None = None) -> int:
        """People of a grade, of every kind or of one."""
        return sum(
            entry.people
            for entry in self.grades
            if entry.grade is grade and category in (None, entry.category)
        )


def summarise_unit(result: UnitResult, health: HealthReport | None = None) -> UnitSummary:
    """A unit's year in the numbers of the county's table, with its health check where it was examined."""
    book = result.book
    totals = sorted(person.total for person in result.people if person.total is not None)
    grades = Counter((person.employee.category, person.grade) for person in result.people)
    coefficients = [post.coefficient for post in book.posts if post.coefficient is not None]
    return UnitSummary(
        key=book.key,
        name=book.unit.name,
        people=len(result.people),
        with_total=len(totals),
        decided=sum(1 for person in result.people if person.decision is not None),
        grades=tuple(
            GradeCount(category=category, grade=grade, people=grades[category, grade])
            for category in EmployeeCategory
            for grade in (*Grade, None)
            if grades[category, grade]
        ),
        quota_base=sum(quota.base for quota in result.quotas),
        quota_cap=sum(quota.cap for quota in result.quotas),
        quota_used=sum(quota.used for quota in result.quotas),
        is_over=any(quota.left < 0 for quota in result.quotas),
        mean=_mean(totals, 2),
        highest=totals[-1] if totals else None,
        lowest=totals[0] if totals else None,
        bands=count_bands(totals),
        coefficient_mean=_mean(coefficients, 3),
        additions=sum(1 for entry in book.adjustments if entry.direction is Direction.ADD),
        deductions=sum(1 for entry in book.adjustments if entry.direction is Direction.DEDUCT),
        roster=roster_of(book),
        lines=tuple(
            PersonLine(
                employee=person.employee,
                total=person.total,
                rank=person.rank,
                grade=person.decision.grade.word(person.employee.category)
                if person.decision
                else f"建议{person.proposed_word}",
                eligibility=person.eligibility.sentence,
            )
            for person in result.people
        ),
        health=UnitHealth.of(health) if health is not None else None,
    )


def _mean(values: Sequence[Decimal], places: int) -> Decimal | None:
    if not values:
        return None
    return round_exact(sum(map(Fraction, values), Fraction(0)) / len(values), places)


def count_bands(totals: Iterable[Points]) -> tuple[int, ...]:
    """How many published totals fall into each of SCORE_BANDS."""
    counts = [0] * len(SCORE_BANDS)
    for total in totals:
        counts[next(at for at, lower in enumerate(SCORE_BANDS) if total >= lower)] += 1
    return tuple(counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class DueUnit:
    """A unit that has to hand in (应报单位)."""

    unit_code: str
    unit_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CountyYear:
    """The county's year at the bureau: due dates by stage as YYYY-MM-DD (empty: none), and its closing."""

    year: int
    plan_due: str = ""
    monthly_due: str = ""
    year_end_due: str = ""
    closed_at: str = ""
    closed_by: str = ""
    note: str = ""

    def due(self, stage: HandInStage) -> str:
        """When a stage is due, empty when no date is set."""
        return {
            HandInStage.PLAN: self.plan_due,
            HandInStage.MONTHLY: self.monthly_due,
            HandInStage.YEAR_END: self.year_end_due,
        }[stage]


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """That a package of a stage came in on a day (YYYY-MM-DD)."""

    key: UnitYear
    stage: HandInStage
    number: int
    received_on: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitStanding:
    """Where a unit stands: what came, what is late, what waits for a decision; `summary` None while nothing came."""

    key: UnitYear
    name: str
    is_expected: bool
    last: Receipt | None
    late: tuple[HandInStage, ...]
    overdue: tuple[HandInStage, ...]
    conflicts: int
    forks: int
    summary: UnitSummary | None

    @property
    def stage(self) -> HandInStage | None:
        """The furthest stage received."""
        return self.last.stage if self.last else None

    @property
    def state(self) -> str:
        """Where it stands in words."""
        if self.overdue:
            return f"逾期未报：{'、'.join(stage.label for stage in self.overdue)}"
        if self.last is None:
            return "未收到"
        late = f"，{'、'.join(stage.label for stage in self.late)}迟报" if self.late else ""
        return f"已收{self.last.stage.label}{late}"


def stand_units(
    county: CountyYear,
    due_units: Sequence[DueUnit],
    summaries: Sequence[UnitSummary],
    receipts: Sequence[Receipt],
    *,
    waiting: Mapping[UnitYear, int],
    forks: Mapping[UnitYear, int],
    today: str,
) -> tuple[UnitStanding, ...]:
    """Every unit that is due or came, in the order of the list of due units, others after them by code."""
    by_key = {summary.key: summary for summary in summaries}
    expected = {UnitYear(unit_code=due.unit_code, year=county.year): due.unit_name for due in due_units}
    others = sorted(key for key in by_key if key not in expected)
    return tuple(
        _stand(
            key,
            county,
            [receipt for receipt in receipts if receipt.key == key],
            name=by_key[key].name if key in by_key else expected[key],
            is_expected=key in expected,
            summary=by_key.get(key),
            open_work=(waiting.get(key, 0), forks.get(key, 0)),
            today=today,
        )
        for key in (*expected, *others)
    )


def _stand(
    key: UnitYear,
    county: CountyYear,
    receipts: Sequence[Receipt],
    *,
    name: str,
    is_expected: bool,
    summary: UnitSummary | None,
    open_work: tuple[int, int],
    today: str,
) -> UnitStanding:
    late, overdue = [], []
    for stage in HandInStage:
        due = county.due(stage)
        came = min((r.received_on for r in receipts if stage in r.stage.includes), default="")
        if due and came > due:
            late.append(stage)
        if due and not came and is_expected and today > due:
            overdue.append(stage)
    order = list(HandInStage)
    return UnitStanding(
        key=key,
        name=name,
        is_expected=is_expected,
        last=max(receipts, key=lambda r: (order.index(r.stage), r.number), default=None),
        late=tuple(late),
        overdue=tuple(overdue),
        conflicts=open_work[0],
        forks=open_work[1],
        summary=summary,
    )


def check_closing(standings: Sequence[UnitStanding], check: CountyCheck) -> tuple[Finding, ...]:
    """What stops closing the county's year, errors first."""
    findings: list[Finding] = []
    for standing in standings:
        findings += _check_standing(standing)
    findings += check.findings
    order = list(Severity)
    return tuple(sorted(findings, key=lambda finding: order.index(finding.severity)))


def _check_standing(standing: UnitStanding) -> list[Finding]:
    place = Place(area=Area.HAND_IN, unit_code=standing.key.unit_code)
    findings = []
    if standing.stage is not HandInStage.YEAR_END:
        came = f"只收到{standing.stage.label}" if standing.stage else "还没有收到上报"
        say = error if standing.is_expected else warning
        findings.append(say(place, f"{standing.name}{came}", "请催报年终结果"))
    if standing.conflicts:
        findings.append(
            error(place, f"{standing.name}有{standing.conflicts}处冲突等待决定", "请在“冲突”中逐处决定")
        )
    if standing.forks:
        findings.append(
            error(place, f"{standing.name}有{standing.forks}处分叉等待决定", "请在“分叉”中决定以哪一份为准")
        )
    summary = standing.summary
    if summary is not None and summary.is_over:
        findings.append(
            error(
                place,
                f"{standing.name}优秀{summary.quota_used}人，超过名额{summary.quota_cap}人",
                "请退回单位调整等次",
            )
        )
    if summary is not None and standing.stage is HandInStage.YEAR_END and not summary.is_complete:
        findings.append(
            error(
                place, f"{standing.name}还有{summary.people - summary.with_total}人没有总分", "请退回单位补齐"
            )
        )
    return findings
