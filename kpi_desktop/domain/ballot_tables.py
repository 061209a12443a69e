"""The tables of the ballots: counts by group, votes and rates by person, group means — rows of paper and workbook."""

from collections.abc import Sequence
from fractions import Fraction

from kpi_desktop.domain.ballots import HIDDEN, BallotBatch, BallotTally, is_hidden, score_ballots
from kpi_desktop.domain.result_tables import ResultTable, Value, digits
from kpi_desktop.domain.scheme import Scheme
from kpi_desktop.domain.staff import Employee
from kpi_desktop.domain.values import read_decimal
from kpi_desktop.domain.year_end import UnitResult

_PLACES, _RATE_PLACES = 4, 2
_COUNTS = (
    ("发出", "issued"),
    ("收回", "returned"),
    ("有效", "valid"),
    ("其中弃权", "abstained"),
    ("无效", "invalid"),
)
Votes = dict[tuple[str, str, str], int]


def sum_votes(tallies: Sequence[BallotTally], group: str) -> Votes:
    """A group's votes by person, item and choice, over its batches."""
    votes: Votes = {}
    for tally in tallies:
        if tally.voter_group == group:
            place = (tally.employee_no, tally.item, tally.choice)
            votes[place] = votes.get(place, 0) + tally.votes
    return votes


def vote_table(
    scheme: Scheme,
    people: Sequence[Employee],
    batches: Sequence[BallotBatch],
    tallies: Sequence[BallotTally],
    group: str,
) -> ResultTable:
    """A group's votes and their rates over the valid ballots by person; no rows while it is too small or uncounted."""
    valid = sum(batch.valid for batch in batches if batch.voter_group == group)
    votes = sum_votes(tallies, group)
    rows: list[tuple[Value, ...]] = []
    if valid and not is_hidden(valid, scheme):
        for number, person in enumerate(people, start=1):
            counts = [votes.get((person.employee_no, "", choice.label), 0) for choice in scheme.choices]
            pairs = [
                each
                for count in counts
                for each in (count, digits(Fraction(100 * count, valid), _RATE_PLACES))
            ]
            rows.append((number, person.name, person.title, *pairs, valid - sum(counts)))
    columns: list[tuple[str, int]] = [("序", 6), ("姓名", 11), ("职务", 20)]
    for choice in scheme.choices:
        columns += [(f"{choice.label}\n票数", 10), ("比率%", 10)]
    sentence = f"有效票{valid}张，比率=票数÷有效票。"
    if is_hidden(valid, scheme):
        sentence = f"有效票少于{scheme.ballot.hidden_below}张，按方案不公开各人票数。"
    return ResultTable(
        title=f"测评{group}组", sentence=sentence, columns=(*columns, ("未填", 8)), rows=tuple(rows)
    )


def batch_table(result: UnitResult) -> ResultTable:
    """Ballots issued to invalid by group and batch (测评票数)."""
    book = result.book
    rows: list[tuple[Value, ...]] = []
    for group in book.scheme.voter_groups:
        rows += [
            (
                group.label,
                digits(group.weight, _RATE_PLACES),
                b.batch_no,
                *(getattr(b, name) for _, name in _COUNTS),
            )
            for b in book.batches
            if b.voter_group == group.label
        ]
    if rows:
        sums = (sum(getattr(b, name) for b in book.batches) for _, name in _COUNTS)
        rows.append(("合计", None, None, *sums))
    return ResultTable(
        title="测评票数",
        sentence=book.scheme.ballot.sentence + "。",
        columns=(("组别", 12), ("权重%", 10), ("批次", 8), *((word, 10) for word, _ in _COUNTS)),
        rows=tuple(rows),
    )


def ballot_score_table(result: UnitResult) -> ResultTable:
    """Every group's mean of everybody, and the score (民主测评得分); means of small groups stay hidden."""
    book = result.book
    own: dict[str, list[BallotTally]] = {}
    for tally in book.tallies:
        own.setdefault(tally.employee_no, []).append(tally)
    rows: list[tuple[Value, ...]] = []
    for employee in book.employees:
        score = score_ballots(own.get(employee.employee_no, []), book.scheme)
        means = [line.value for line in score.lines[: len(book.scheme.voter_groups)]]
        rows.append(
            (
                employee.employee_no,
                employee.name,
                employee.section,
                *(mean if mean in ("", HIDDEN) else read_decimal(mean, _PLACES) for mean in means),
                digits(score.score, _PLACES),
            )
        )
    return ResultTable(
        title="民主测评得分",
        sentence="先算各组平均，再按组别权重合成；没有有效票的组，权重由其余组分担。",
        columns=(
            ("工号", 9),
            ("姓名", 11),
            ("科室", 16),
            *((f"{group.label}组平均", 12) for group in book.scheme.voter_groups),
            ("得分", 12),
        ),
        rows=tuple(rows),
    )


def ballot_tables(result: UnitResult) -> tuple[ResultTable, ...]:
    """Every table of the ballots."""
    book = result.book
    return (
        batch_table(result),
        *(
            vote_table(book.scheme, book.employees, book.batches, book.tallies, group.label)
            for group in book.scheme.voter_groups
        ),
        ballot_score_table(result),
    )
