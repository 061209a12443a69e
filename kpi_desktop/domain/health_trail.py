"""What the trail tells the health check: when marks were entered, what was changed after it should have stood."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kpi_desktop.domain.values import Coefficient


@dataclass(frozen=True, slots=True, kw_only=True)
class CoefficientChange:
    """A post whose coefficient (岗位价值系数) a step changed."""

    post_no: str
    before: Coefficient | None
    after: Coefficient | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedDay:
    """A step of the year or of a round that was recorded with a day of its own; `round_no` 0 outside a round."""

    what: str
    day: str
    round_no: int = 0
    step: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailStep:
    """One step of the trail, as far as the health check reads it; `at` is local time.

    `marks` are month and number of marks it gave or changed, `round_posts` round and post whose place or conditions it
    made or changed, `reopened` the months it opened again.
    """

    seq: int
    at: datetime
    by: str
    action: str
    is_import: bool = False
    is_undo: bool = False
    clock_back: bool = False
    marks: tuple[tuple[int, int], ...] = ()
    coefficients: tuple[CoefficientChange, ...] = ()
    round_posts: tuple[tuple[int, str], ...] = ()
    stated: tuple[StatedDay, ...] = ()
    reopened: tuple[int, ...] = ()

    @property
    def moment(self) -> str:
        """When it was, as people read it."""
        return f"{self.at:%Y-%m-%d %H:%M}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Burst:
    """Marks one person entered within a short time."""

    by: str
    first: datetime
    marks: int


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    first = date(year + month // 12, month % 12 + 1, 1)
    return first - timedelta(days=1)


def by_hand(trail: Iterable[TrailStep]) -> Iterator[TrailStep]:
    """The steps in which somebody typed marks: neither an import nor an undo."""
    return (step for step in trail if step.marks and not step.is_import and not step.is_undo)


def count_late(step: TrailStep, year: int, days: int) -> int:
    """Marks of a step entered more than so many days after the end of their month."""
    return sum(
        count for month, count in step.marks if step.at.date() > month_end(year, month) + timedelta(days=days)
    )


def find_burst(entries: Iterable[tuple[TrailStep, int]], minutes: int) -> Burst | None:
    """The most marks one person entered within so many minutes, None without any."""
    by_person: dict[str, list[tuple[datetime, int]]] = {}
    for step, count in entries:
        if count:
            by_person.setdefault(step.by, []).append((step.at, count))
    best: Burst | None = None
    span = timedelta(minutes=minutes)
    for by, moments in by_person.items():
        moments.sort()
        start = total = 0
        for moment, count in moments:
            total += count
            while moment - moments[start][0] > span:
                total -= moments[start][1]
                start += 1
            if best is None or total > best.marks:
                best = Burst(by=by, first=moments[start][0], marks=total)
    return best
