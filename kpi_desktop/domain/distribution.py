"""How scores are distributed (得分分布): by group with mean and range, and as counts over even steps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from kpi_desktop.domain.values import Exact, show, show_short

_LEAST_AXIS = 5
_MOST_STEPS = 12
_WIDTHS = (1, 2, 5, 10, 20, 50)
NO_SECTION = "未分科室"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """The scores of a group (a section, the unit), lowest first; the numbers are None while nobody has a score."""

    label: str
    scores: tuple[Fraction, ...]

    @property
    def mean(self) -> Fraction | None:
        """The exact mean."""
        return sum(self.scores, Fraction(0)) / len(self.scores) if self.scores else None

    @property
    def lowest(self) -> Fraction | None:
        """The lowest score."""
        return self.scores[0] if self.scores else None

    @property
    def highest(self) -> Fraction | None:
        """The highest score."""
        return self.scores[-1] if self.scores else None

    @property
    def gap(self) -> Fraction | None:
        """From the lowest to the highest (极差)."""
        return self.scores[-1] - self.scores[0] if self.scores else None

    @property
    def sentence(self) -> str:
        """The spread in words."""
        if self.mean is None or self.gap is None:
            return f"{self.label}：还没有得分"
        return (
            f"{self.label}：{len(self.scores)}人，平均{show(self.mean)}，"
            f"最低{show(self.scores[0])}，最高{show(self.scores[-1])}，相差{show(self.gap)}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """How many scores lie from `lower` on, below `upper`; the last step holds its upper edge too."""

    lower: int
    upper: int
    count: int

    @property
    def label(self) -> str:
        """The step's edges."""
        return f"{self.lower}—{self.upper}"


def derive_spreads(whole: str, scores: Iterable[tuple[str, Exact | None]]) -> tuple[Spread, ...]:
    """Scores by group, in the order groups come, and all together first under the name `whole`; None is no score."""
    by_group: dict[str, list[Fraction]] = {}
    everybody: list[Fraction] = []
    for group, score in scores:
        own = by_group.setdefault(group, [])
        if score is not None:
            own.append(Fraction(score))
            everybody.append(Fraction(score))
    rows = [(whole, everybody), *by_group.items()] if len(by_group) > 1 else [(whole, everybody)]
    return tuple(Spread(label=label or NO_SECTION, scores=tuple(sorted(found))) for label, found in rows)


def axis_of(spreads: Sequence[Spread]) -> tuple[int, int]:
    """The whole numbers an axis runs between: around the scores, at least five apart."""
    return axis_over([score for spread in spreads for score in spread.scores])


def axis_over(scores: Sequence[Fraction]) -> tuple[int, int]:
    """The whole numbers an axis over scores runs between: at least five apart, 0 to 100 where there are none."""
    if not scores:
        return 0, 100
    low, high = floor(min(scores)), ceil(max(scores))
    room = max(0, _LEAST_AXIS - (high - low))
    return low - room // 2, high + room - room // 2


def axis_marks(low: int, high: int) -> tuple[int, ...]:
    """Whole numbers to write under an axis, at most nine."""
    return tuple(range(low, high + 1, max(1, ceil((high - low) / 8))))


def count_steps(spread: Spread) -> tuple[Step, ...]:
    """The scores counted over even steps of 1, 2, 5 … points, at most twelve; empty while there are none."""
    if not spread.scores:
        return ()
    low, high = spread.scores[0], spread.scores[-1]
    width = next((w for w in _WIDTHS if ceil(high / w) - floor(low / w) <= _MOST_STEPS), _WIDTHS[-1])
    first = floor(low / width)
    last = max(first + 1, ceil(high / width))
    counts = [0] * (last - first)
    for score in spread.scores:
        counts[min(floor(score / width) - first, last - first - 1)] += 1
    return tuple(
        Step(lower=(first + at) * width, upper=(first + at + 1) * width, count=count)
        for at, count in enumerate(counts)
    )


def say_steps(steps: Sequence[Step]) -> str:
    """The counts in words, steps without anybody left out."""
    return "，".join(f"{step.label}分{step.count}人" for step in steps if step.count)


def say_narrow(spread: Spread) -> str:
    """A reminder where five or more people have hardly any distance (domain.md 9.2: range of at most one point)."""
    if spread.gap is None or len(spread.scores) < _LEAST_AXIS or spread.gap > 1:
        return ""
    return f"{spread.label}{len(spread.scores)}人相差只有{show_short(spread.gap)}分，没有拉开差距，请核实"
