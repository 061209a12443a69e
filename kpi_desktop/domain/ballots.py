"""Democratic appraisal (民主测评): counts by voter group, group means, and their weighted mean."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from kpi_desktop.domain.derivation import DerivationLine
from kpi_desktop.domain.errors import Area, Finding, Place, error
from kpi_desktop.domain.scheme import Scheme, VoterGroup
from kpi_desktop.domain.values import show, show_short


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotTally:
    """How many ballots of a voter group chose one choice for a person; no voter, time or order is kept."""

    employee_no: str
    voter_group: str
    choice: str
    votes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotBatch:
    """The ballots of one voter group: issued, returned, valid and invalid counts (测评批次)."""

    voter_group: str
    issued: int
    returned: int
    valid: int
    invalid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotScore:
    """A person's ballot score, exact; None when no group has a valid ballot."""

    score: Fraction | None
    lines: tuple[DerivationLine, ...]


def score_ballots(tallies: Iterable[BallotTally], scheme: Scheme) -> BallotScore:
    """Score one person's ballots: group means first, then the weighted mean of the groups that have ballots.

    不了解 leaves the denominator; a group without a valid ballot gives its weight to the others by their weights.
    """
    counts: dict[str, dict[str, int]] = {}
    for tally in tallies:
        votes = counts.setdefault(tally.voter_group, {})
        votes[tally.choice] = votes.get(tally.choice, 0) + tally.votes
    means: list[tuple[VoterGroup, Fraction]] = []
    lines: list[DerivationLine] = []
    for group in scheme.voter_groups:
        mean, line = _group_mean(group, counts.get(group.label, {}), scheme)
        lines.append(line)
        if mean is not None:
            means.append((group, mean))
    if not means:
        return BallotScore(score=None, lines=tuple(lines))
    weight = sum(Fraction(group.weight) for group, _ in means)
    if weight == 0:
        return BallotScore(score=None, lines=tuple(lines))
    score = sum((Fraction(group.weight) * mean for group, mean in means), Fraction(0)) / weight
    rule = " + ".join(f"{show(mean, 4)} × {show_short(group.weight)}" for group, mean in means)
    shared = "" if len(means) == len(scheme.voter_groups) else "（无有效票的组别权重由其余组别按权重分担）"
    lines.append(
        DerivationLine(label="民主测评", rule=f"({rule}) ÷ {show(weight, 0)}{shared}", value=show(score, 4))
    )
    return BallotScore(score=score, lines=tuple(lines))


def _group_mean(
    group: VoterGroup, counts: dict[str, int], scheme: Scheme
) -> tuple[Fraction | None, DerivationLine]:
    scored = [(c, counts.get(c.label, 0)) for c in scheme.choices if c.points is not None]
    votes = sum(number for _, number in scored)
    unknown = "".join(
        f"，{choice.label}{counts[choice.label]}票不计"
        for choice in scheme.choices
        if choice.points is None and counts.get(choice.label)
    )
    label = f"{group.label}组"
    if votes == 0:
        return None, DerivationLine(label=label, rule=f"没有有效票{unknown}", value="")
    total = sum((Fraction(choice.points or 0) * number for choice, number in scored), Fraction(0))
    text = " + ".join(
        f"{choice.label}{number} × {show_short(choice.points or 0)}" for choice, number in scored if number
    )
    mean = total / votes
    return mean, DerivationLine(label=label, rule=f"({text}) ÷ {votes}{unknown}", value=show(mean, 4))


def check_batch(batch: BallotBatch, most_votes: int) -> list[Finding]:
    """List where a batch's counts disagree: returned ≤ issued, returned = valid + invalid, votes ≤ valid."""
    place = Place(area=Area.YEAR_END, page="民主测评", item=batch.voter_group)
    findings = []
    if batch.returned > batch.issued:
        what = f"{batch.voter_group}组收回{batch.returned}票，多于发出{batch.issued}票"
        findings.append(error(place, what, "请核对票数"))
    if batch.returned != batch.valid + batch.invalid:
        what = f"{batch.voter_group}组收回{batch.returned}票，有效{batch.valid}票加无效{batch.invalid}票不等于收回票数"
        findings.append(error(place, what, "请核对票数"))
    if most_votes > batch.valid:
        what = f"{batch.voter_group}组计票{most_votes}张，多于有效票{batch.valid}张"
        findings.append(error(place, what, "请核对计票"))
    return findings
