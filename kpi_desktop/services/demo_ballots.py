"""The leaders' ballots of the sample county: keyed one by one, again by another clerk, one difference settled."""

from kpi_desktop.domain.ballot_desk import BLANK, BatchKey, Side, choice_labels
from kpi_desktop.domain.ballots import BallotBatch
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.services import ballot_desk
from kpi_desktop.services.workspace import Workspace

FIRST_CLERK, SECOND_CLERK = "陈静", "周斌"


def demo_ballots(book: YearBook, batch: BallotBatch) -> tuple[str, ...]:
    """Single ballots that come to the votes of a group."""
    digits = {label: str(at) for at, label in enumerate(choice_labels(book.scheme), start=1)}
    columns = []
    for at, employee in enumerate(book.employees):
        marks = [
            digits[tally.choice]
            for tally in book.tallies
            if (tally.employee_no, tally.voter_group) == (employee.employee_no, batch.voter_group)
            for _ in range(tally.votes)
        ]
        marks += [BLANK] * (batch.valid - len(marks))
        turn = at % len(marks)
        columns.append([*marks[turn:], *marks[:turn]])
    return tuple("".join(marks) for marks in zip(*columns, strict=True))


def key_demo_batch(workspace: Workspace, book: YearBook, batch: BallotBatch) -> None:
    """Key a batch twice; the second clerk mistypes one mark, which is settled after the paper."""
    key, of = book.key, BatchKey(batch.voter_group, 1)
    operator = workspace.operator
    ballots = demo_ballots(book, batch)
    wrong = "1" if ballots[-1][0] != "1" else "2"
    ballot_desk.open_batch(workspace, key, batch.voter_group, batch.issued)
    for side, clerk, contents in (
        (Side.FIRST, FIRST_CLERK, ballots),
        (Side.SECOND, SECOND_CLERK, (*ballots[:-1], wrong + ballots[-1][1:])),
    ):
        workspace.operator = clerk
        for content in contents:
            ballot_desk.put_ballot(workspace, key, of, side, content)
        ballot_desk.finish_keying(workspace, key, of, side)
    workspace.operator = operator
    found = next(
        each for each in ballot_desk.load_desk(workspace, key) if each.batch.voter_group == of.voter_group
    )
    for difference in found.differences:
        ballot_desk.settle(workspace, key, of, difference, Side.FIRST)
    ballot_desk.count_batch(workspace, key, of)
