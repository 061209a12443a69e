"""What the ballot desk shows: batches with where they stand, the ballot in hand, and the differences of two keyings."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kpi_desktop.domain.ballot_desk import (
    BLANK,
    BallotDifference,
    BatchKey,
    InvalidReason,
    KeyedBallots,
    KeyingState,
    Side,
    count_ballots,
    judge_ballot,
    spell_difference,
)
from kpi_desktop.domain.scheme import Scheme
from kpi_desktop.services.ballot_desk import BatchDesk
from kpi_desktop.ui.grid.columns import Alignment, CellState, Column

DESK = "录票"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskLine:
    """A batch in the list."""

    desk: BatchDesk
    first: str
    second: str
    state: str
    mood: str

    @property
    def key(self) -> str:
        """Its key in the grid."""
        return f"{self.desk.batch.voter_group}/{self.desk.batch.batch_no}"

    @property
    def of(self) -> BatchKey:
        """Which batch it is."""
        return BatchKey(self.desk.batch.voter_group, self.desk.batch.batch_no)


def derive_desk(desks: Iterable[BatchDesk], *, keyed_twice: bool) -> tuple[DeskLine, ...]:
    """The batches with how far each is."""
    return tuple(_line(desk, keyed_twice=keyed_twice) for desk in desks)


def _line(desk: BatchDesk, *, keyed_twice: bool) -> DeskLine:
    state, mood = _state(desk, keyed_twice=keyed_twice)
    second = _say(desk.second) if keyed_twice or desk.second else "不用录"
    return DeskLine(desk=desk, first=_say(desk.first), second=second, state=state, mood=mood)


def _say(keyed: KeyedBallots | None) -> str:
    if keyed is None:
        return ""
    done = "" if keyed.state is not KeyingState.OPEN else "，未完"
    return f"{keyed.count}张{done}（{keyed.keyed_by}）"


def _state(desk: BatchDesk, *, keyed_twice: bool) -> tuple[str, str]:
    if desk.is_counted:
        return "已计票", "good"
    if desk.first is None:
        typed = desk.batch.returned or desk.batch.valid
        return ("按统计表填写", "") if typed else ("待录第一遍", "warning")
    if desk.first.state is KeyingState.OPEN:
        return "第一遍录入中", "warning"
    if not keyed_twice:
        return "可以计票", "good"
    if desk.second is None:
        return "待录第二遍", "warning"
    if desk.second.state is KeyingState.OPEN:
        return "第二遍录入中", "warning"
    count = len(desk.differences)
    return (f"{count}处不同待核对", "bad") if count else ("两遍相同，可以计票", "good")


def desk_columns() -> tuple[Column[DeskLine], ...]:
    """The list of batches."""
    return (
        Column(
            key="group",
            title="组别",
            read=lambda r: r.desk.batch.voter_group,
            is_frozen=True,
            is_searched=True,
            width=56,
        ),
        Column(
            key="batch", title="批次", read=lambda r: f"第{r.desk.batch.batch_no}批", is_frozen=True, width=58
        ),
        Column(
            key="issued",
            title="发出",
            read=lambda r: str(r.desk.batch.issued),
            alignment=Alignment.RIGHT,
            width=48,
        ),
        Column(
            key="state",
            title="进度",
            read=lambda r: r.state,
            state=lambda r: CellState.REFUSED if r.mood == "bad" else CellState.NORMAL,
            width=134,
        ),
        Column(key="first", title="第一遍", read=lambda r: r.first, width=104),
        Column(key="second", title="第二遍", read=lambda r: r.second, width=104),
    )


def batch_report(desk: BatchDesk, scheme: Scheme) -> str:
    """What a batch comes to, and what to do next."""
    line = _line(desk, keyed_twice=scheme.ballot.keyed_twice)
    if desk.first is None:
        return f"{desk.batch.label}发出{desk.batch.issued}张，{line.state}。"
    if not desk.is_counted:
        steps = {
            "待录第二遍": "请换另一位操作人，点“录第二遍”",
            "第一遍录入中": "点“录第一遍”接着录",
            "第二遍录入中": "点“录第二遍”接着录",
            "可以计票": "点“计票”",
            "两遍相同，可以计票": "点“计票”",
        }
        return f"{desk.batch.label}发出{desk.batch.issued}张，{line.state}；{steps.get(line.state, '请对照原票逐处核对')}。"
    count = count_ballots(desk.first, scheme)
    invalid = "、".join(f"{reason.label}{number}张" for reason, number in count.invalid)
    words = [
        f"发出{desk.batch.issued}张",
        f"收回{count.returned}张",
        f"未收回{desk.batch.issued - count.returned}张",
        f"有效{count.valid}张（其中弃权{count.abstained}张）",
        f"无效{count.invalid_count}张" + (f"（{invalid}）" if invalid else ""),
    ]
    return f"{desk.batch.label}已计票：{'，'.join(words)}。"


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferenceLine:
    """One mark (or whole ballot) in which the two keyings differ."""

    key: str
    difference: BallotDifference
    place: str
    who: str
    first: str
    second: str


def derive_differences(desk: BatchDesk, names: Mapping[str, str]) -> tuple[DifferenceLine, ...]:
    """The differences of a batch, mark by mark."""
    if desk.first is None:
        return ()
    lines = []
    for number, difference in enumerate(desk.differences, start=1):
        for at, (who, first, second) in enumerate(spell_difference(difference, desk.first, names)):
            lines.append(
                DifferenceLine(
                    key=f"{number}.{at}",
                    difference=difference,
                    place=f"第{number}处" if at == 0 else "",
                    who=who,
                    first=first,
                    second=second,
                )
            )
    return tuple(lines)


def difference_columns() -> tuple[Column[DifferenceLine], ...]:
    """The two keyings side by side."""
    return (
        Column(key="place", title="差异", read=lambda r: r.place, is_frozen=True, width=64),
        Column(key="who", title="姓名", read=lambda r: r.who, is_frozen=True, is_searched=True, width=110),
        Column(
            key="first", title="第一遍", read=lambda r: r.first, state=lambda _r: CellState.MARKED, width=190
        ),
        Column(
            key="second",
            title="第二遍",
            read=lambda r: r.second,
            state=lambda _r: CellState.MARKED,
            width=190,
        ),
    )


def legend(choices: Sequence[str]) -> str:
    """The keys of a ballot."""
    keys = "　".join(f"{at} {choice}" for at, choice in enumerate(choices, start=1))
    return f"{keys}　0 不填　退格键 退回一格　U 整张无法辨认　Enter 下一张"


def ballot_verdict(marks: Sequence[str], keyed: KeyedBallots, scheme: Scheme) -> tuple[str, str]:
    """What the ballot in hand comes to so far, and its mood."""
    content = "".join(marks)
    reason = judge_ballot(content, len(keyed.columns), scheme)
    overall = content[:: len(keyed.columns)]
    best, most = overall.count("1"), scheme.ballot.most_best
    counts = "，".join(
        f"{choice}{overall.count(str(at))}"
        for at, choice in enumerate(keyed.choices, 1)
        if str(at) in overall
    )
    blanks = content.count(BLANK)
    if reason is InvalidReason.TOO_MANY_BEST:
        return f"{keyed.choices[0]}{best}人，超过每张{most}人的限额，这张按无效票计。", "bad"
    if reason is InvalidReason.ALL_ALIKE and not blanks:
        return "对所有人评价完全一样，这张按无效票计。", "bad"
    if blanks == len(content):
        return "整张未填的按弃权计。", ""
    return f"{counts}；" + (
        f"还有{blanks}格未填" if blanks else "已填完，按Enter下一张"
    ) + "。", "" if blanks else "good"


def keying_title(keyed: KeyedBallots, issued: int) -> str:
    """Which ballot is in hand."""
    return f"{keyed.voter_group}组第{keyed.batch_no}批{keyed.side.label}：已录{keyed.count}张，发出{issued}张"


def other_side(side: Side) -> Side:
    """The other of the two keyings."""
    return Side.SECOND if side is Side.FIRST else Side.FIRST
