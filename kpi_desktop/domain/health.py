"""The health check of an assessment (考核体检): what it looks at, what a detector answers, and the report.

Every answer is a reminder to look, never a verdict on a person (scoring.md §9, domain.md §9).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction

from kpi_desktop.domain.ballot_desk import KeyedBallots
from kpi_desktop.domain.competition_steps import Competition
from kpi_desktop.domain.distribution import NO_SECTION, Spread
from kpi_desktop.domain.health_limits import LIMITS, HealthLimits
from kpi_desktop.domain.health_trail import TrailStep
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.selection import Selection
from kpi_desktop.domain.values import show, show_short
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.domain.year_end import PersonResult, UnitResult

CAUTION = "提醒核实，不作结论"
_LEAST_SHOWN = Fraction(1, 10_000)
_MOST_NAMES = 6


class HealthVerdict(Enum):
    """What a detector comes to."""

    LOOK = "look"
    CLEAN = "clean"
    LACKING = "lacking"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {"look": "请核实", "clean": "未见异常", "lacking": "数据不足"}[self.value]


class HealthTopic(Enum):
    """What part of the year a detector looks at."""

    GRADES = "grades"
    SCORES = "scores"
    POSTS = "posts"
    BALLOTS = "ballots"
    ENTRIES = "entries"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {
            "grades": "等次和名额",
            "scores": "得分",
            "posts": "岗位和竞岗",
            "ballots": "民主测评",
            "entries": "录入",
        }[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar of a plot; `reference` is what it is compared with, `is_marked` that it is what to look at."""

    label: str
    value: Fraction
    reference: Fraction | None = None
    is_marked: bool = False

    @property
    def sentence(self) -> str:
        """The bar in words."""
        beside = f"（对照{show_short(self.reference)}）" if self.reference is not None else ""
        return f"{self.label}{show_short(self.value)}{beside}"


@dataclass(frozen=True, slots=True, kw_only=True)
class BarPlot:
    """Bars beside each other; `note` says what a bar and its reference stroke are."""

    title: str
    note: str
    bars: tuple[Bar, ...]

    @property
    def sentence(self) -> str:
        """The plot in words."""
        return f"{self.title}：{'，'.join(bar.sentence for bar in self.bars) or '没有数据'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpreadPlot:
    """A row a group with a dot a person."""

    title: str
    note: str
    spreads: tuple[Spread, ...]

    @property
    def sentence(self) -> str:
        """The plot in words."""
        return f"{self.title}：{'；'.join(spread.sentence for spread in self.spreads)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One person in a plot of two scores."""

    label: str
    across: Fraction
    up: Fraction
    is_marked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PointPlot:
    """People by two scores: across from left, up from below."""

    title: str
    note: str
    across: str
    up: str
    points: tuple[Point, ...]

    @property
    def sentence(self) -> str:
        """The plot in words: how many people, and those marked."""
        marked = "，".join(
            f"{p.label}{self.across}{show(p.across)}、{self.up}{show(p.up)}"
            for p in self.points
            if p.is_marked
        )
        return f"{self.title}：{len(self.points)}人{'；标出的是' + marked if marked else ''}"


Plot = BarPlot | SpreadPlot | PointPlot


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a detector found: `what` in a sentence with what it was compared with, and the figures behind it.

    With `lacking` nothing could be compared, and it says why. `chance` is how likely it is by luck (or at most), None
    where luck has no part in it; `next_step` is what to look at.
    """

    what: str = ""
    is_suspect: bool = False
    figures: tuple[str, ...] = ()
    chance: Fraction | None = None
    next_step: str = ""
    plot: Plot | None = None
    lacking: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthRecord:
    """Everything the detectors read.

    `former` are decided grades by year and number of earlier years, `former_posts` last year's posts (None: not in this
    file). `trail` None says that the unit's trail is not in this file; `broken_at` is the first step whose hash is wrong.
    """

    result: UnitResult
    former: Mapping[int, Mapping[str, Grade]] = field(default_factory=dict)
    former_posts: frozenset[str] | None = None
    competitions: tuple[Competition, ...] = ()
    selections: tuple[Selection, ...] = ()
    keyed: tuple[KeyedBallots, ...] = ()
    trail: tuple[TrailStep, ...] | None = None
    broken_at: int | None = None
    limits: HealthLimits = LIMITS

    @property
    def book(self) -> YearBook:
        """The year."""
        return self.result.book

    @property
    def people(self) -> tuple[PersonResult, ...]:
        """Everybody, in roster order."""
        return self.result.people

    def name(self, employee_no: str) -> str:
        """A person's name, the number where the roster has none."""
        return next(
            (p.employee.name for p in self.people if p.employee.employee_no == employee_no), employee_no
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Detector:
    """One thing the health check looks for: its title, what it compares in a sentence, and its rule.

    `is_turn` marks the one that has its own share of the chance of a false alarm.
    """

    key: str
    title: str
    topic: HealthTopic
    compares: str
    run: Callable[[HealthRecord], Answer]
    is_turn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthLine:
    """A detector's answer with its verdict; `is_by_luck` says that what it saw may well be luck and does not count."""

    detector: Detector
    verdict: HealthVerdict
    answer: Answer
    is_by_luck: bool = False

    @property
    def sentence(self) -> str:
        """The answer in a sentence; one that asks to look ends with the caution."""
        answer = self.answer
        if self.verdict is HealthVerdict.LACKING:
            return f"{answer.lacking}。"
        if self.is_by_luck:
            return f"{answer.what}；{say_chance(answer.chance)}，可能只是偶然，不提醒。"
        if self.verdict is HealthVerdict.CLEAN:
            return f"{answer.what}。"
        chance = f"；{say_chance(answer.chance)}" if answer.chance is not None else ""
        return f"{answer.what}{chance}。{answer.next_step}。{CAUTION}。"


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthReport:
    """The health check of a unit's year, a line a detector."""

    unit_name: str
    year: int
    lines: tuple[HealthLine, ...]

    def count(self, verdict: HealthVerdict) -> int:
        """How many detectors come to a verdict."""
        return sum(1 for line in self.lines if line.verdict is verdict)

    @property
    def sentence(self) -> str:
        """The report in a sentence."""
        counts = "，".join(f"{self.count(verdict)}项{verdict.label}" for verdict in HealthVerdict)
        return f"共{len(self.lines)}项：{counts}。{CAUTION}。"


def say_chance(chance: Fraction | None) -> str:
    """A chance in words."""
    if chance is None:
        return ""
    if chance < _LEAST_SHOWN:
        return "只凭偶然出现的可能性不到万分之一"
    return f"只凭偶然出现的可能性约{show_short(Fraction(round(chance * 1000), 10))}%"


def lacking(why: str) -> Answer:
    """An answer that nothing could be compared."""
    return Answer(lacking=why)


def say_names(names: Sequence[str]) -> str:
    """Names in a row, the first few where there are many."""
    shown = "、".join(names[:_MOST_NAMES])
    return f"{shown}等{len(names)}" if len(names) > _MOST_NAMES else shown


def by_section(people: Sequence[PersonResult]) -> dict[str, list[PersonResult]]:
    """People by section, in the order sections come."""
    found: dict[str, list[PersonResult]] = {}
    for person in people:
        found.setdefault(person.employee.section or NO_SECTION, []).append(person)
    return found


def spread_of(label: str, scores: Sequence[Fraction]) -> Spread:
    """Scores of a group, lowest first."""
    return Spread(label=label, scores=tuple(sorted(scores)))
