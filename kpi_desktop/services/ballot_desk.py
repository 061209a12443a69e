"""Use cases of the ballot desk: batches, ballots keyed one by one and again by another clerk, settled and counted.

The content of ballots is written beside the trail: the trail holds counts by batch only.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from kpi_desktop.domain.access import Role
from kpi_desktop.domain.ballot_desk import (
    BallotDifference,
    BatchCount,
    BatchKey,
    KeyedBallots,
    KeyingState,
    Side,
    add_tallies,
    check_second_clerk,
    compare_keyings,
    count_ballots,
    settle_difference,
    start_keying,
)
from kpi_desktop.domain.ballots import BallotBatch, BallotTally
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.steps import StepKind, is_done
from kpi_desktop.domain.values import UnitYear
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.services.workspace import Changes, Step, Workspace
from kpi_desktop.store.ballot_keying import drop_keyings, load_ballot_counts, load_keyings, put_keyings

_MOST_ISSUED, _MOST_BATCHES = 9999, 99


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchDesk:
    """A batch with its keyings, None where not begun."""

    batch: BallotBatch
    first: KeyedBallots | None
    second: KeyedBallots | None

    def side(self, side: Side) -> KeyedBallots | None:
        """One of the two keyings."""
        return self.first if side is Side.FIRST else self.second

    @property
    def is_counted(self) -> bool:
        """Whether the batch counts."""
        return self.first is not None and self.first.state is KeyingState.COUNTED

    @property
    def differences(self) -> tuple[BallotDifference, ...]:
        """Where the two keyings differ, empty while they are not both there."""
        return compare_keyings(self.first, self.second) if self.first and self.second else ()


def load_desk(workspace: Workspace, key: UnitYear, book: YearBook | None = None) -> tuple[BatchDesk, ...]:
    """Every batch of the year with what is keyed of it, by the scheme's groups."""
    book = book or _load(workspace, key)
    with workspace.database.read() as connection:
        keyed = {(k.voter_group, k.batch_no, k.side): k for k in load_keyings(connection, key)}
    order = {group.label: at for at, group in enumerate(book.scheme.voter_groups)}
    batches = sorted(book.batches, key=lambda b: (order.get(b.voter_group, len(order)), b.batch_no))
    return tuple(
        BatchDesk(
            batch=batch,
            first=keyed.get((batch.voter_group, batch.batch_no, Side.FIRST)),
            second=keyed.get((batch.voter_group, batch.batch_no, Side.SECOND)),
        )
        for batch in batches
    )


def keyed_groups(desk: Iterable[BatchDesk]) -> frozenset[str]:
    """The groups whose ballots are keyed one by one, so that their counts are not typed."""
    return frozenset(each.batch.voter_group for each in desk if each.first is not None)


def open_batch(workspace: Workspace, key: UnitYear, voter_group: str, issued: int) -> Changes:
    """Open a batch of ballots of a group with the number issued.

    Raises RuleViolation when the year is confirmed, the group is unknown, its counts are typed already, or the number
    is none.
    """
    book = _open_book(workspace, key)
    if voter_group not in {group.label for group in book.scheme.voter_groups}:
        message = f"方案中没有“{voter_group}”组，请核对计分方案的测评组别。"
        raise RuleViolation(message)
    if not 1 <= issued <= _MOST_ISSUED:
        message = f"发出票数应是1到{_MOST_ISSUED}之间的整数，请改正。"
        raise RuleViolation(message)
    desk = load_desk(workspace, key, book)
    has_votes = any(t.voter_group == voter_group and t.votes for t in book.tallies)
    if has_votes and voter_group not in keyed_groups(desk):
        message = f"{voter_group}组的计票已按统计表填写，不能再逐张录票；要逐张录入请先在“民主测评”清除这一组的计票。"
        raise RuleViolation(message)
    own = [each.batch for each in desk if each.batch.voter_group == voter_group]
    # What the tally sheet's row left behind is the first batch.
    blank = next((batch for batch in own if not (batch.issued or batch.returned)), None)
    number = blank.batch_no if blank else max((batch.batch_no for batch in own), default=0) + 1
    if number > _MOST_BATCHES:
        message = f"一个组最多{_MOST_BATCHES}批，请把票并入已有的批次。"
        raise RuleViolation(message)
    batch = BallotBatch(
        voter_group=voter_group, batch_no=number, issued=issued, returned=0, valid=0, invalid=0
    )
    with workspace.write(key, f"设测评批次：{batch.label}第{number}批") as step:
        step.save(batch)
    return step.changes


def remove_batch(workspace: Workspace, key: UnitYear, of: BatchKey, reason: str) -> Changes:
    """Take a batch that does not count away with all that is keyed of it, with a reason.

    Raises RuleViolation when it counts, or without a reason.
    """
    _require_reason(reason, "删除批次")
    found = _find(workspace, key, of)
    _require_uncounted(found)
    with workspace.write(key, f"删除测评批次：{of.voter_group}组第{of.batch_no}批", reason.strip()) as step:
        step.remove(found.batch)
        step.write_untraced(lambda connection: drop_keyings(connection, key, *of))
    return replace(step.changes, is_business_step=True)


def put_ballot(workspace: Workspace, key: UnitYear, of: BatchKey, side: Side, content: str) -> KeyedBallots:
    """Key one ballot; it is on the disk when this returns, and in no trail.

    Raises RuleViolation when the batch counts, the keying is finished, the clerk may not key it, or all ballots issued
    are keyed.
    """
    found, keyed = _begin(workspace, key, of, side)
    if keyed.count >= found.batch.issued:
        message = f"{found.batch.label}发出{found.batch.issued}张，已经录了{keyed.count}张，不能再多；请核对发出票数。"
        raise RuleViolation(message)
    return _put(workspace, key, keyed.with_ballot(content))


def take_out_ballot(
    workspace: Workspace, key: UnitYear, of: BatchKey, side: Side, content: str
) -> KeyedBallots:
    """Take one ballot of this content out again.

    Raises RuleViolation as `put_ballot` does, and when there is none such.
    """
    keyed = begin_keying(workspace, key, of, side)
    return _put(workspace, key, keyed.with_ballot(content, -1))


def begin_keying(workspace: Workspace, key: UnitYear, of: BatchKey, side: Side) -> KeyedBallots:
    """The keying to go on with, an empty one where it is not begun; nothing is written.

    Raises RuleViolation when the batch counts, the keying is finished, another clerk began it, no clerk is named, the
    second clerk is the first, or the scheme's choices have changed since.
    """
    return _begin(workspace, key, of, side)[1]


def _begin(workspace: Workspace, key: UnitYear, of: BatchKey, side: Side) -> tuple[BatchDesk, KeyedBallots]:
    if not workspace.operator.strip():
        message = "录票要写明是谁录的，请先在状态栏填写操作人姓名。"
        raise RuleViolation(message)
    book = _open_book(workspace, key)
    found = _find(workspace, key, of, book)
    _require_uncounted(found)
    if side is Side.SECOND:
        check_second_clerk(found.first, workspace.operator)
    keyed = found.side(side) or start_keying(
        found.batch, side, workspace.operator, book.employees, book.scheme
    )
    _require_fit(keyed, book)
    if keyed.state is not KeyingState.OPEN:
        message = f"{found.batch.label}{side.label}已经录完；要补录请先点“接着录”。"
        raise RuleViolation(message)
    if keyed.keyed_by != workspace.operator:
        message = f"{found.batch.label}{side.label}是{keyed.keyed_by}开始录的，请由本人录完。"
        raise RuleViolation(message)
    return found, keyed


def finish_keying(workspace: Workspace, key: UnitYear, of: BatchKey, side: Side) -> KeyedBallots:
    """Close a keying: all ballots returned are keyed.

    Raises RuleViolation as `begin_keying` does, and when no ballot is keyed.
    """
    keyed = begin_keying(workspace, key, of, side)
    if not keyed.count:
        message = "还没有录一张票，不能录完。"
        raise RuleViolation(message)
    return _put(workspace, key, replace(keyed, state=KeyingState.FINISHED))


def resume_keying(workspace: Workspace, key: UnitYear, of: BatchKey, side: Side) -> KeyedBallots:
    """Open a finished keying again.

    Raises RuleViolation when it counts or is not begun.
    """
    found = _find(workspace, key, of)
    _require_uncounted(found)
    keyed = found.side(side)
    if keyed is None:
        message = f"{found.batch.label}{side.label}还没有开始录。"
        raise RuleViolation(message)
    return _put(workspace, key, replace(keyed, state=KeyingState.OPEN))


def settle(
    workspace: Workspace,
    key: UnitYear,
    of: BatchKey,
    difference: BallotDifference,
    right: Side,
) -> KeyedBallots:
    """Settle one difference after the paper: the keying that was wrong, as the right one has it.

    Raises RuleViolation when the keyings are not both finished, count already, or no longer differ so.
    """
    found = _find(workspace, key, of)
    _require_uncounted(found)
    first, second = _both(found)
    return _put(workspace, key, settle_difference(first, second, difference, right))


def count_batch(workspace: Workspace, key: UnitYear, of: BatchKey) -> Changes:
    """Let a batch count: its numbers and the group's votes are written, of all its batches together.

    Raises RuleViolation when a keying is lacking or unfinished, the two differ, or the numbers do not agree.
    """
    book = _open_book(workspace, key)
    found = _find(workspace, key, of, book)
    _require_uncounted(found)
    label = found.batch.label
    if book.scheme.ballot.keyed_twice:
        first, second = _both(found)
        differences = compare_keyings(first, second)
        if differences:
            message = f"{label}两遍录入还有{len(differences)}处不同，请对照原票核对后再计票。"
            raise RuleViolation(message)
    else:
        first = _finished(found, Side.FIRST)
    _require_fit(first, book)
    count = count_ballots(first, book.scheme)
    others = _counted(workspace, key, book, of)
    with workspace.write(key, f"测评计票：{of.voter_group}组第{of.batch_no}批", _say(count)) as step:
        step.save(count.batch(found.batch))
        _write_votes(step, book, of.voter_group, add_tallies((*others, count)))
        _mark(step, key, found, KeyingState.COUNTED)
    return replace(step.changes, is_business_step=True)


def reopen_batch(workspace: Workspace, key: UnitYear, of: BatchKey, reason: str) -> Changes:
    """Take a counted batch back to its finished keyings, with a reason.

    Raises RuleViolation when the year is confirmed, the batch does not count, or without a reason.
    """
    _require_reason(reason, "退回计票")
    book = _open_book(workspace, key)
    found = _find(workspace, key, of, book)
    if not found.is_counted:
        message = f"{found.batch.label}还没有计票，不用退回。"
        raise RuleViolation(message)
    others = _counted(workspace, key, book, of)
    emptied = replace(found.batch, returned=0, valid=0, invalid=0, abstained=0)
    with workspace.write(key, f"退回计票：{of.voter_group}组第{of.batch_no}批", reason.strip()) as step:
        step.save(emptied)
        _write_votes(step, book, of.voter_group, add_tallies(others))
        _mark(step, key, found, KeyingState.FINISHED)
    return replace(step.changes, is_business_step=True)


def _say(count: BatchCount) -> str:
    invalid = "、".join(f"{reason.label}{number}张" for reason, number in count.invalid)
    return (
        f"收回{count.returned}张，有效{count.valid}张（弃权{count.abstained}张），无效{count.invalid_count}张"
        + (f"：{invalid}" if invalid else "")
    )


def _write_votes(step: Step, book: YearBook, voter_group: str, tallies: tuple[BallotTally, ...]) -> None:
    kept = {(t.employee_no, t.item, t.choice) for t in tallies}
    step.remove(
        *(
            t
            for t in book.tallies
            if t.voter_group == voter_group and (t.employee_no, t.item, t.choice) not in kept
        )
    )
    known = {employee.employee_no for employee in book.employees}
    step.save(*(tally for tally in tallies if tally.employee_no in known))


def _mark(step: Step, key: UnitYear, found: BatchDesk, state: KeyingState) -> None:
    keyings = [replace(keyed, state=state) for keyed in (found.first, found.second) if keyed is not None]
    step.write_untraced(lambda connection: put_keyings(connection, key, keyings))


def _counted(workspace: Workspace, key: UnitYear, book: YearBook, of: BatchKey) -> tuple[BatchCount, ...]:
    return tuple(
        count_ballots(each.first, book.scheme)
        for each in load_desk(workspace, key, book)
        if each.batch.voter_group == of.voter_group
        and each.batch.batch_no != of.batch_no
        and each.first is not None
        and each.is_counted
    )


def _find(workspace: Workspace, key: UnitYear, of: BatchKey, book: YearBook | None = None) -> BatchDesk:
    for each in load_desk(workspace, key, book):
        if (each.batch.voter_group, each.batch.batch_no) == of:
            return each
    message = f"没有{of.voter_group}组第{of.batch_no}批测评票，请刷新后再试。"
    raise RuleViolation(message)


def _finished(found: BatchDesk, side: Side) -> KeyedBallots:
    keyed = found.side(side)
    if keyed is None or keyed.state is KeyingState.OPEN:
        message = f"{found.batch.label}{side.label}还没有录完，请先录完。"
        raise RuleViolation(message)
    return keyed


def _both(found: BatchDesk) -> tuple[KeyedBallots, KeyedBallots]:
    return _finished(found, Side.FIRST), _finished(found, Side.SECOND)


def _require_uncounted(found: BatchDesk) -> None:
    if found.is_counted:
        message = f"{found.batch.label}已经计票，不能再改；要改请先退回计票并写明原因。"
        raise RuleViolation(message)


def _require_fit(keyed: KeyedBallots, book: YearBook) -> None:
    if not keyed.fits(book.scheme):
        message = "录票以后方案的测评选项或分项改过，请把方案改回来，或删除这一批重新录入。"
        raise RuleViolation(message)


def _require_reason(reason: str, what: str) -> None:
    if not reason.strip():
        message = f"{what}要写明原因。"
        raise RuleViolation(message)


def _load(workspace: Workspace, key: UnitYear) -> YearBook:
    """The plan with the ballots' counts: all a keyed ballot is held against."""
    plan = workspace.load_plan(key)
    with workspace.database.read() as connection:
        batches, tallies = load_ballot_counts(connection, key)
    return replace(plan, batches=batches, tallies=tallies)


def _open_book(workspace: Workspace, key: UnitYear) -> YearBook:
    book = _load(workspace, key)
    if is_done(book.steps, StepKind.YEAR_END):
        message = "年终结果已经确认，不能修改；要改请先撤回并写明原因。"
        raise RuleViolation(message)
    return book


def _put(workspace: Workspace, key: UnitYear, keyed: KeyedBallots) -> KeyedBallots:
    workspace.require(Role.ENTRY, "录票")
    with workspace.database.write() as connection:
        put_keyings(connection, key, (keyed,))
    return keyed
