"""Democratic appraisal (民主测评): counts by voter group, group means, and their weighted mean."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from kpi_desktop.domain.derivation import DerivationLine
from kpi_desktop.domain.errors import Area, Finding, Place, error
from kpi_desktop.domain.scheme import Scheme, VoterGroup
from kpi_desktop.domain.values import show, show_short

HIDDEN = "不公开"


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotTally:
    """How many ballots of a voter group chose one choice for a person; no voter, time or order is kept.

    `item` is empty for the overall mark, else one of the scheme's items (德、能、勤、绩、廉).
    """

    employee_no: str
    voter_group: str
    choice: str
    votes: int
    item: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotBatch:
    """A batch of a voter group's ballots: issued, returned, valid and invalid counts (测评批次).

    `abstained` of the valid ones marked nobody (弃权).
    """

    voter_group: str
    batch_no: int = 1
    issued: int
    returned: int
    valid: int
    invalid: int
    abstained: int = 0

    @property
    def label(self) -> str:
        """What the batch is called: 领导组, 领导组第2批."""
        return f"{self.voter_group}组" + (f"第{self.batch_no}批" if self.batch_no > 1 else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotScore:
    """A person's ballot score, exact; None when no group has a valid ballot."""

    score: Fraction | None
    lines: tuple[DerivationLine, ...]


def score_ballots(tallies: Iterable[BallotTally], scheme: Scheme) -> BallotScore:
    """Score one person's ballots: group means first, then the weighted mean of the groups that have ballots.

    不了解 leaves the denominator; a group without a valid ballot gives its weight to the others by their weights. Where
    the scheme scores by items, a group's mean is that of its items by their weights. Counts of a group smaller than the
    scheme's number are left out of the lines.
    """
    counts: dict[str, dict[str, dict[str, int]]] = {}
    for tally in tallies:
        votes = counts.setdefault(tally.voter_group, {}).setdefault(tally.item, {})
        votes[tally.choice] = votes.get(tally.choice, 0) + tally.votes
    means: list[tuple[VoterGroup, Fraction]] = []
    lines: list[DerivationLine] = []
    hidden = False
    for group in scheme.voter_groups:
        of_group = counts.get(group.label, {})
        score_group = _items_mean if scheme.ballot.scores_items and scheme.ballot.items else _overall_mean
        mean, line = score_group(group, of_group, scheme)
        if mean is not None and is_hidden(count_votes(of_group), scheme):
            hidden = True
            rule = f"本组不足{scheme.ballot.hidden_below}票，按方案不公开票数和平均分"
            line = DerivationLine(label=line.label, rule=rule, value=HIDDEN)
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
    if hidden:
        rule = " + ".join(f"{group.label}组平均 × {show_short(group.weight)}" for group, _ in means)
    shared = "" if len(means) == len(scheme.voter_groups) else "（无有效票的组别权重由其余组别按权重分担）"
    lines.append(
        DerivationLine(label="民主测评", rule=f"({rule}) ÷ {show(weight, 0)}{shared}", value=show(score, 4))
    )
    return BallotScore(score=score, lines=tuple(lines))


def count_votes(counts: Mapping[str, Mapping[str, int]]) -> int:
    """How many ballots marked a person, by item and choice: the most of any item."""
    return max((sum(votes.values()) for votes in counts.values()), default=0)


def is_hidden(votes: int, scheme: Scheme) -> bool:
    """Whether so few ballots of a group would show how single voters marked a person."""
    return 0 < votes < scheme.ballot.hidden_below


def _overall_mean(
    group: VoterGroup, counts: Mapping[str, Mapping[str, int]], scheme: Scheme
) -> tuple[Fraction | None, DerivationLine]:
    return _group_mean(f"{group.label}组", counts.get("", {}), scheme)


def _items_mean(
    group: VoterGroup, counts: Mapping[str, Mapping[str, int]], scheme: Scheme
) -> tuple[Fraction | None, DerivationLine]:
    """An item nobody marked shares its weight among the others."""
    label = f"{group.label}组"
    scored = []
    for item in scheme.ballot.items:
        mean, _ = _group_mean(item.label, counts.get(item.label, {}), scheme)
        if mean is not None:
            scored.append((item, mean))
    weight = sum((Fraction(item.weight) for item, _ in scored), Fraction(0))
    if weight == 0:
        return None, DerivationLine(label=label, rule="没有有效票", value="")
    total = sum((Fraction(item.weight) * mean for item, mean in scored), Fraction(0)) / weight
    terms = " + ".join(f"{item.label}{show(mean, 4)} × {show_short(item.weight)}" for item, mean in scored)
    rule = f"({terms}) ÷ {show(weight, 0)}"
    return total, DerivationLine(label=label, rule=rule, value=show(total, 4))


def _group_mean(
    label: str, counts: Mapping[str, int], scheme: Scheme
) -> tuple[Fraction | None, DerivationLine]:
    scored = [(c, counts.get(c.label, 0)) for c in scheme.choices if c.points is not None]
    votes = sum(number for _, number in scored)
    unknown = "".join(
        f"，{choice.label}{counts[choice.label]}票不计"
        for choice in scheme.choices
        if choice.points is None and counts.get(choice.label)
    )
    if votes == 0:
        return None, DerivationLine(label=label, rule=f"没有有效票{unknown}", value="")
    total = sum((Fraction(choice.points or 0) * number for choice, number in scored), Fraction(0))
    text = " + ".join(
        f"{choice.label}{number} × {show_short(choice.points or 0)}" for choice, number in scored if number
    )
    mean = total / votes
    return mean, DerivationLine(label=label, rule=f"({text}) ÷ {votes}{unknown}", value=show(mean, 4))


def check_batch(batch: BallotBatch, most_votes: int) -> list[Finding]:
    """List where a batch's counts disagree: returned ≤ issued, returned = valid + invalid, votes and 弃权 ≤ valid."""
    place = Place(area=Area.YEAR_END, page="民主测评", item=batch.voter_group)
    name = batch.label
    findings = []
    if batch.returned > batch.issued:
        what = f"{name}收回{batch.returned}票，多于发出{batch.issued}票"
        findings.append(error(place, what, "请核对票数"))
    if batch.returned != batch.valid + batch.invalid:
        what = f"{name}收回{batch.returned}票，有效{batch.valid}票加无效{batch.invalid}票不等于收回票数"
        findings.append(error(place, what, "请核对票数"))
    if most_votes > batch.valid:
        what = f"{name}计票{most_votes}张，多于有效票{batch.valid}张"
        findings.append(error(place, what, "请核对计票"))
    if batch.abstained > batch.valid:
        what = f"{name}弃权{batch.abstained}票，多于有效{batch.valid}票"
        findings.append(error(place, what, "请核对票数"))
    return findings


def check_ballots(batches: Sequence[BallotBatch], tallies: Iterable[BallotTally]) -> list[Finding]:
    """List where the counts of a year's batches disagree; of a group with several the votes are held against their sum."""
    most = most_votes(tallies)
    findings: list[Finding] = []
    for group in dict.fromkeys(batch.voter_group for batch in batches):
        own = [batch for batch in batches if batch.voter_group == group]
        if len(own) == 1:
            findings += check_batch(own[0], most.get(group, 0))
            continue
        for batch in own:
            findings += check_batch(batch, 0)
        valid = sum(batch.valid for batch in own)
        if most.get(group, 0) > valid:
            place = Place(area=Area.YEAR_END, page="民主测评", item=group)
            what = f"{group}组计票{most[group]}张，多于各批有效票合计{valid}张"
            findings.append(error(place, what, "请核对计票"))
    return findings


def most_votes(tallies: Iterable[BallotTally]) -> dict[str, int]:
    """By voter group, the most ballots counted for one person in one item."""
    votes: dict[tuple[str, str, str], int] = {}
    for tally in tallies:
        place = (tally.voter_group, tally.employee_no, tally.item)
        votes[place] = votes.get(place, 0) + tally.votes
    most: dict[str, int] = {}
    for (group, _, _), count in votes.items():
        most[group] = max(most.get(group, 0), count)
    return most
