"""How likely what a detector found is by luck alone. Probabilities may be approximate; no score passes through here rounded."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction

ONE = Fraction(1)
_LEAST_SIZE = 3


def no_repeat(years: Iterable[tuple[int, int, int]]) -> Fraction:
    """The chance that nobody is chosen who was chosen before, when every year draws by lot (domain.md 9.1).

    Each year: people there, places given, and how many of the people had one in an earlier year.
    """
    chance = ONE
    for people, places, former in years:
        chance *= Fraction(math.comb(people - former, places), math.comb(people, places))
    return chance


def draw_within(everybody: Sequence[Fraction], size: int, gap: Fraction) -> Fraction:
    """The chance that so many drawn from everybody lie within `gap` of each other."""
    scores = sorted(everybody)
    ways = last = 0
    for first, score in enumerate(scores):
        while last < len(scores) and scores[last] - score <= gap:
            last += 1
        ways += math.comb(last - first - 1, size - 1)
    return Fraction(ways, math.comb(len(scores), size))


def draw_same(everybody: Sequence[Fraction], size: int, count: int) -> Fraction:
    """At most the chance that of so many drawn from everybody `count` or more have one and the same score."""
    total = math.comb(len(everybody), size)
    ways = sum(
        math.comb(have, same) * math.comb(len(everybody) - have, size - same)
        for have in Counter(everybody).values()
        for same in range(count, min(have, size) + 1)
    )
    return min(ONE, Fraction(ways, total))


def all_coincide(sizes: Iterable[int], hits: int) -> Fraction:
    """The chance that in `hits` or more groups one lot drawn among the group falls on one given person."""
    found = [ONE]
    for size in sizes:
        share = Fraction(1, size)
        found = [
            (found[at] * (1 - share) if at < len(found) else Fraction(0))
            + (found[at - 1] * share if at else 0)
            for at in range(len(found) + 1)
        ]
    return sum(found[hits:], Fraction(0))


def _whole(values: Sequence[Fraction]) -> tuple[list[int], int]:
    """The values as whole numbers of one common fraction, and that fraction's denominator."""
    common = math.lcm(*(value.denominator for value in values))
    return [value.numerator * (common // value.denominator) for value in values], common


def mean(values: Sequence[Fraction]) -> Fraction:
    """The exact mean."""
    whole, common = _whole(values)
    return Fraction(sum(whole), common * len(whole))


def variance(values: Sequence[Fraction]) -> Fraction:
    """The exact variance of all (division by their number)."""
    whole, common = _whole(values)
    squares = len(whole) * sum(value * value for value in whole) - sum(whole) ** 2
    return Fraction(squares, (common * len(whole)) ** 2)


def ranks(values: Sequence[Fraction]) -> list[Fraction]:
    """Ranks from the lowest, equal values sharing the mean of theirs."""
    order = sorted(values)
    first: dict[Fraction, int] = {}
    for at, value in enumerate(order):
        first.setdefault(value, at)
    many = Counter(values)
    return [first[value] + Fraction(many[value] + 1, 2) for value in values]


def correlate(one: Sequence[Fraction], other: Sequence[Fraction]) -> Fraction | None:
    """Spearman's rank correlation to four places, None where one side does not differ at all."""
    left, right = ranks(one), ranks(other)
    middle = Fraction(len(left) + 1, 2)
    both = sum(((a - middle) * (b - middle) for a, b in zip(left, right, strict=True)), Fraction(0))
    spread = variance(left) * variance(right) * len(left) ** 2
    if not spread:
        return None
    return Fraction(round(Fraction(both) / Fraction(math.sqrt(spread)) * 10_000), 10_000)


def below_agreement(correlation: Fraction, people: int, usual: Fraction) -> Fraction:
    """The chance of so low a correlation where the usual one holds (Fisher's transformation)."""
    if correlation <= -1:
        correlation = Fraction(-9999, 10_000)
    distance = (math.atanh(usual) - math.atanh(correlation)) * math.sqrt(people - _LEAST_SIZE)
    return Fraction(math.erfc(distance / math.sqrt(2)) / 2)


def above_none(correlation: Fraction, people: int) -> Fraction:
    """The chance of so high a correlation between orders that have nothing to do with each other."""
    if correlation >= 1:
        return Fraction(1, math.factorial(people))
    value = correlation * Fraction(math.sqrt((people - 2) / (1 - correlation**2)))
    return beyond(value, people - 2) / 2


def beyond(value: Fraction, freedom: int) -> Fraction:
    """The chance of a Student value at least that far from zero, by the closed form for whole degrees of freedom."""
    angle = math.atan(abs(value) / Fraction(math.sqrt(freedom)))
    sine, cosine = math.sin(angle), math.cos(angle)
    term = total = cosine if freedom % 2 else 1
    for at in range(3 if freedom % 2 else 2, freedom - 1, 2):
        term *= cosine * cosine * (at - 1) / at
        total += term
    if freedom == 1:
        return Fraction(max(0, 1 - angle * 2 / math.pi))
    within = (angle + sine * total) * 2 / math.pi if freedom % 2 else sine * total
    return Fraction(max(0, 1 - within))


def outlier_chance(values: Sequence[Fraction], at: int) -> Fraction:
    """The chance that any of these values lies so far from the others as the one at a place."""
    others = [value for place, value in enumerate(values) if place != at]
    spread = variance(others) * len(others) / (len(others) - 1)
    if not spread:
        return Fraction(0) if values[at] != others[0] else ONE
    scale = spread * (1 + Fraction(1, len(others)))
    value = (values[at] - mean(others)) / Fraction(math.sqrt(scale))
    return min(ONE, beyond(value, len(others) - 1) * len(values))


def means_alike(groups: Sequence[Sequence[Fraction]]) -> Fraction:
    """The chance that the means of groups lie so close together, by how far people differ within them."""
    everybody = [value for group in groups for value in group]
    within = sum((variance(group) * len(group) for group in groups), Fraction(0))
    if not within:
        return ONE
    each = within / (len(everybody) - len(groups))
    middle = mean(everybody)
    between = sum((len(group) * (mean(group) - middle) ** 2 for group in groups), Fraction(0))
    return _low_chi(Fraction(between / each), len(groups) - 1)


def _low_chi(value: Fraction, freedom: int) -> Fraction:
    """The chance of a chi-squared value at most that large, by the series of the incomplete gamma function."""
    if not value:
        return Fraction(0)
    shape, point = freedom / 2, value.numerator / value.denominator / 2
    step, term, total = shape, 1 / shape, 1 / shape
    while term > total / 10**12:
        step += 1
        term *= point / step
        total += term
    share = total * math.exp(shape * math.log(point) - point - math.lgamma(shape))
    return min(ONE, Fraction(share))
