"""The ballot desk (录票): single ballots keyed by content, twice where the scheme asks for it, compared and counted.

A keyed batch is a bag of contents with numbers, sorted by content: it says nothing of who voted, when, or in which order
the ballots were keyed.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import NamedTuple

from kpi_desktop.domain.ballots import BallotBatch, BallotTally
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.scheme import Scheme
from kpi_desktop.domain.staff import Employee

UNREADABLE = "?"
BLANK = "0"
MOST_CHOICES = 9


class BatchKey(NamedTuple):
    """Which batch: its group and number within the group."""

    voter_group: str
    batch_no: int


class KeyingState(Enum):
    """How far a keying of a batch is."""

    OPEN = "open"
    FINISHED = "finished"
    COUNTED = "counted"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {"open": "录入中", "finished": "已录完", "counted": "已计票"}[self.value]


class InvalidReason(Enum):
    """Why a whole ballot does not count (无效票)."""

    TOO_MANY_BEST = "too_many_best"
    ALL_ALIKE = "all_alike"
    UNREADABLE = "unreadable"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {
            "too_many_best": "最高一档超过限额",
            "all_alike": "对所有人评价一样",
            "unreadable": "字迹无法辨认",
        }[self.value]


class Side(Enum):
    """One of the two keyings of a batch."""

    FIRST = 1
    SECOND = 2

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {1: "第一遍", 2: "第二遍"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyedBallots:
    """One keying of a batch: contents with how many ballots had them, sorted by content.

    A content has a digit for each person and column, people in the order of `people`, columns in that of `columns` ("" is
    the overall mark): the choice's place from 1, 0 where nothing is marked; "?" is a ballot nobody can read.
    """

    voter_group: str
    batch_no: int
    side: Side
    keyed_by: str
    people: tuple[str, ...]
    choices: tuple[str, ...]
    columns: tuple[str, ...] = ("",)
    ballots: tuple[tuple[str, int], ...] = ()
    state: KeyingState = KeyingState.OPEN

    @property
    def count(self) -> int:
        """How many ballots are keyed."""
        return sum(number for _, number in self.ballots)

    @property
    def length(self) -> int:
        """How many digits a content has."""
        return len(self.people) * len(self.columns)

    def with_ballot(self, content: str, number: int = 1) -> "KeyedBallots":
        """The keying with one ballot more (or fewer).

        Raises RuleViolation when the content is none of these ballots, or there is none such to take out.
        """
        is_whole = len(content) == self.length and set(content) <= set("0123456789"[: len(self.choices) + 1])
        if content != UNREADABLE and not is_whole:
            message = "这张票与名单对不上，请重新录入这一张。"
            raise RuleViolation(message)
        bag = Counter(dict(self.ballots))
        bag[content] += number
        if bag[content] < 0:
            message = "没有录过这样的一张票，不能撤回。"
            raise RuleViolation(message)
        return replace(self, ballots=tuple(sorted((each, count) for each, count in bag.items() if count)))

    def fits(self, scheme: Scheme) -> bool:
        """Whether the scheme still has the choices and items the ballots were keyed by."""
        return self.choices == choice_labels(scheme) and self.columns == scheme.ballot.columns


def choice_labels(scheme: Scheme) -> tuple[str, ...]:
    """The choices of a ballot in the order of their keys."""
    return tuple(choice.label for choice in scheme.choices)


def start_keying(
    batch: BallotBatch, side: Side, keyed_by: str, employees: Iterable[Employee], scheme: Scheme
) -> KeyedBallots:
    """An empty keying of a batch for everybody on the roster.

    Raises RuleViolation where there is nobody, or more choices than keys.
    """
    people = tuple(employee.employee_no for employee in employees)
    if not people:
        message = "人员名册还是空的，请先到“岗位设置”填写人员，再录测评票。"
        raise RuleViolation(message)
    if not 1 <= len(scheme.choices) <= MOST_CHOICES:
        message = f"逐张录票按数字键1到9选择，方案有{len(scheme.choices)}个测评选项，请先改正计分方案。"
        raise RuleViolation(message)
    return KeyedBallots(
        voter_group=batch.voter_group,
        batch_no=batch.batch_no,
        side=side,
        keyed_by=keyed_by,
        people=people,
        choices=choice_labels(scheme),
        columns=scheme.ballot.columns,
    )


def judge_ballot(content: str, columns: int, scheme: Scheme) -> InvalidReason | None:
    """Why a ballot does not count by the scheme's rule, None where it does; a blank one is a valid abstention."""
    if content == UNREADABLE:
        return InvalidReason.UNREADABLE
    overall = content[::columns]
    most = scheme.ballot.most_best
    if most is not None and overall.count("1") > most:
        return InvalidReason.TOO_MANY_BEST
    if (
        scheme.ballot.refuses_all_alike
        and len(overall) > 1
        and set(content) != {BLANK}
        and len(set(content)) == 1
    ):
        return InvalidReason.ALL_ALIKE
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchCount:
    """What a keyed batch comes to: how many ballots of each kind, and the votes by person, item and choice."""

    returned: int
    valid: int
    abstained: int
    invalid: tuple[tuple[InvalidReason, int], ...]
    tallies: tuple[BallotTally, ...]

    @property
    def invalid_count(self) -> int:
        """How many ballots do not count."""
        return sum(number for _, number in self.invalid)

    def batch(self, opened: BallotBatch) -> BallotBatch:
        """The batch with its counts filled in."""
        return replace(
            opened,
            returned=self.returned,
            valid=self.valid,
            invalid=self.invalid_count,
            abstained=self.abstained,
        )


def count_ballots(keyed: KeyedBallots, scheme: Scheme) -> BatchCount:
    """Count a keyed batch; nothing of an invalid ballot is counted."""
    width = len(keyed.columns)
    reasons: Counter[InvalidReason] = Counter()
    votes: Counter[tuple[str, str, str]] = Counter()
    valid = abstained = 0
    for content, number in keyed.ballots:
        reason = judge_ballot(content, width, scheme)
        if reason is not None:
            reasons[reason] += number
            continue
        valid += number
        abstained += number if set(content) == {BLANK} else 0
        for at, digit in enumerate(content):
            if digit != BLANK:
                person, column = divmod(at, width)
                votes[keyed.people[person], keyed.columns[column], keyed.choices[int(digit) - 1]] += number
    return BatchCount(
        returned=keyed.count,
        valid=valid,
        abstained=abstained,
        invalid=tuple((reason, reasons[reason]) for reason in InvalidReason if reasons[reason]),
        tallies=tuple(
            BallotTally(
                employee_no=number,
                voter_group=keyed.voter_group,
                item=item,
                choice=choice,
                votes=votes[number, item, choice],
            )
            for number in keyed.people
            for item in keyed.columns
            for choice in keyed.choices
            if votes[number, item, choice]
        ),
    )


def add_tallies(counts: Iterable[BatchCount]) -> tuple[BallotTally, ...]:
    """The votes of several batches of a group together."""
    together: dict[tuple[str, str, str, str], BallotTally] = {}
    for count in counts:
        for tally in count.tallies:
            place = (tally.employee_no, tally.voter_group, tally.item, tally.choice)
            known = together.get(place)
            together[place] = replace(tally, votes=tally.votes + known.votes) if known else tally
    return tuple(together.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class BallotDifference:
    """A ballot that the two keyings have differently; empty on the side that has no such ballot at all."""

    first: str
    second: str

    def content(self, side: Side) -> str:
        """The ballot as one side has it."""
        return self.first if side is Side.FIRST else self.second


def compare_keyings(first: KeyedBallots, second: KeyedBallots) -> tuple[BallotDifference, ...]:
    """The ballots in which two keyings differ, those most alike side by side; the order keyed plays no part."""
    one, two = Counter(dict(first.ballots)), Counter(dict(second.ballots))
    left = sorted((one - two).elements())
    right = sorted((two - one).elements())
    pairs = sorted((_distance(a, b), at, to) for at, a in enumerate(left) for to, b in enumerate(right))
    used_left: set[int] = set()
    used_right: set[int] = set()
    found = []
    for _, at, to in pairs:
        if at not in used_left and to not in used_right:
            used_left.add(at)
            used_right.add(to)
            found.append(BallotDifference(first=left[at], second=right[to]))
    found += [BallotDifference(first=each, second="") for at, each in enumerate(left) if at not in used_left]
    found += [
        BallotDifference(first="", second=each) for to, each in enumerate(right) if to not in used_right
    ]
    return tuple(sorted(found, key=lambda each: (each.first, each.second)))


def _distance(one: str, two: str) -> int:
    if len(one) != len(two):
        return max(len(one), len(two))
    return sum(a != b for a, b in zip(one, two, strict=True))


def settle_difference(
    first: KeyedBallots, second: KeyedBallots, difference: BallotDifference, right: Side
) -> KeyedBallots:
    """The keying that was wrong, brought to what the right one has.

    Raises RuleViolation when the difference is no longer there.
    """
    if difference not in compare_keyings(first, second):
        message = "这处差异已经处理过，请重新核对。"
        raise RuleViolation(message)
    wrong, there = (second, difference.second) if right is Side.FIRST else (first, difference.first)
    wanted = difference.content(right)
    if there:
        wrong = wrong.with_ballot(there, -1)
    return wrong.with_ballot(wanted) if wanted else wrong


def spell_difference(
    difference: BallotDifference, keyed: KeyedBallots, names: Mapping[str, str]
) -> tuple[tuple[str, str, str], ...]:
    """Where two ballots differ: the person (and item), what the first has, what the second has."""
    if len(difference.first) != keyed.length or len(difference.second) != keyed.length:
        first, second = (spell_ballot(each, keyed, names) for each in (difference.first, difference.second))
        return (("整张票", first, second),)
    spelled = []
    for at, (a, b) in enumerate(zip(difference.first, difference.second, strict=True)):
        if a != b:
            person, column = divmod(at, len(keyed.columns))
            number, item = keyed.people[person], keyed.columns[column]
            who = names.get(number, number) + (f"（{item}）" if item else "")
            spelled.append((who, spell_mark(a, keyed.choices), spell_mark(b, keyed.choices)))
    return tuple(spelled)


def spell_ballot(content: str, keyed: KeyedBallots, names: Mapping[str, str]) -> str:
    """A whole ballot in words, by the overall mark."""
    if not content:
        return "没有这张票"
    if content == UNREADABLE:
        return "字迹无法辨认"
    overall = content[:: len(keyed.columns)]
    marks = (
        f"{names.get(number, number)}{spell_mark(digit, keyed.choices)}"
        for number, digit in zip(keyed.people, overall, strict=True)
    )
    return "、".join(marks)


def spell_mark(digit: str, choices: Sequence[str]) -> str:
    """One mark in words."""
    return "未填" if digit == BLANK else choices[int(digit) - 1]


def check_second_clerk(first: KeyedBallots | None, operator: str) -> None:
    """Raise RuleViolation unless another clerk than the first's keys the batch again."""
    if first is None or first.state is KeyingState.OPEN:
        message = "第一遍还没有录完，录完后再由另一人录第二遍。"
        raise RuleViolation(message)
    if first.keyed_by == operator:
        message = f"第一遍是{operator}录的，第二遍要由另一人录入；请在状态栏换成另一位操作人。"
        raise RuleViolation(message)
