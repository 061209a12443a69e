"""Hand-in (上报) and merge (合并): stages, the three-way rule for one row, and what an intake reports."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.values import UnitYear, clean_name

Value = int | str | None
Row = Mapping[str, Value]
WHOLE_ROW = ""


class HandInStage(Enum):
    """How much of the year a hand-in holds (上报阶段); each stage holds the ones before it."""

    PLAN = "plan"
    MONTHLY = "monthly"
    YEAR_END = "year_end"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {"plan": "方案备案", "monthly": "月报", "year_end": "年终结果"}[self.value]

    @property
    def includes(self) -> tuple["HandInStage", ...]:
        """The stages up to and with this one, in order."""
        stages = tuple(HandInStage)
        return stages[: stages.index(self) + 1]


def read_stage(text: str) -> HandInStage:
    """Read a stage by its value or its Chinese name.

    Raises RuleViolation when it is none.
    """
    wanted = clean_name(text)
    for stage in HandInStage:
        if wanted in (stage.value, stage.label):
            return stage
    known = "、".join(stage.label for stage in HandInStage)
    message = f"没有名为“{text}”的上报阶段，可用的有：{known}。"
    raise RuleViolation(message)


def show_fingerprint(fingerprint: str) -> str:
    """A fingerprint as people compare it: the first 32 of its 64 signs in eight groups of four."""
    short = fingerprint[:32].upper()
    return " ".join(short[place : place + 4] for place in range(0, len(short), 4))


@dataclass(frozen=True, slots=True, kw_only=True)
class HandInRecord:
    """One hand-in of a unit's year (上报): `number` in the unit's series, `previous_fingerprint` empty for the first."""

    package_id: str
    key: UnitYear
    stage: HandInStage
    number: int
    previous_fingerprint: str
    fingerprint: str
    made_at: str
    made_by: str
    program_version: str
    schema_version: int
    row_counts: tuple[tuple[str, int], ...]

    @property
    def row_count(self) -> int:
        """Rows of all tables together."""
        return sum(count for _, count in self.row_counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageInfo:
    """A package (上报包) that passed every check."""

    record: HandInRecord
    unit_name: str


class RowOutcome(Enum):
    """What the three-way rule gives for a row."""

    OURS = "ours"
    THEIRS = "theirs"
    BOTH = "both"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowMerge:
    """The merged row, None where it is removed; `conflicts` names the fields a person has to decide.

    A conflict of existence (one side removed what the other changed) is the field WHOLE_ROW. Fields in conflict keep
    ours until they are decided.
    """

    outcome: RowOutcome
    result: Row | None
    conflicts: tuple[str, ...] = ()


def merge_row(base: Row | None, ours: Row | None, theirs: Row | None) -> RowMerge:
    """Merge one row by the three-way rule; None is a row that is not there or is marked removed.

    A field that `base` lacks has no known value before, so that two different values of it are a conflict.
    """
    if theirs in (base, ours):
        return RowMerge(outcome=RowOutcome.OURS, result=ours)
    if ours == base:
        return RowMerge(outcome=RowOutcome.THEIRS, result=theirs)
    if ours is None or theirs is None:
        return RowMerge(outcome=RowOutcome.CONFLICT, result=ours, conflicts=(WHOLE_ROW,))
    result: dict[str, Value] = {}
    conflicts = []
    for field, mine in ours.items():
        other = theirs[field]
        known = base is not None and field in base
        before = base[field] if base is not None and field in base else None
        result[field] = mine
        if mine == other or (known and other == before):
            continue
        if known and mine == before:
            result[field] = other
        else:
            conflicts.append(field)
    outcome = RowOutcome.CONFLICT if conflicts else RowOutcome.BOTH
    return RowMerge(outcome=outcome, result=result, conflicts=tuple(conflicts))


class ConflictChoice(Enum):
    """Whose value a conflict is decided for (冲突的决定)."""

    OURS = "ours"
    THEIRS = "theirs"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {"ours": "采用局端的值", "theirs": "采用单位的值"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """One field both sides changed to different values (冲突): the three values as people read them, and who and when.

    `base` is None when there was no row before; `field` WHOLE_ROW when one side removed the row; `choice` None while it
    waits for a decision.
    """

    table: str
    key: tuple[tuple[str, str], ...]
    field: str
    label: str
    base: str | None
    ours: str
    theirs: str
    ours_by: str = ""
    ours_at: str = ""
    theirs_by: str = ""
    theirs_at: str = ""
    choice: ConflictChoice | None = None
    reason: str = ""
    decided_by: str = ""
    decided_at: str = ""

    @property
    def id(self) -> "ConflictId":
        """What tells this conflict from every other of its unit's year."""
        return ConflictId(table=self.table, key=self.key, field=self.field)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictId:
    """Which field of which row is in conflict; the key's values as text."""

    table: str
    key: tuple[tuple[str, str], ...]
    field: str


class ReturnState(Enum):
    """How a field of a return file stands to the unit's own."""

    OPEN = "open"
    SAME = "same"
    CHANGED_SINCE = "changed_since"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {"open": "待接受", "same": "已一致", "changed_since": "单位后来又改过"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedField:
    """One field the bureau changed, in words; `row` is its row's place in the return file."""

    row: int
    field: str
    label: str
    own: str
    bureau: str
    state: ReturnState
    by: str
    at: str
    reason: str


class PackageStatus(Enum):
    """What became of a package at the bureau (接收结果)."""

    MERGED = "merged"
    UNCHANGED = "unchanged"
    OLDER = "older"
    CONFLICTS = "conflicts"
    FORKED = "forked"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {
            "merged": "已合并",
            "unchanged": "无变化",
            "older": "旧的上报",
            "conflicts": "有冲突",
            "forked": "分叉",
            "refused": "拒收",
        }[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageReport:
    """What became of one file; unit, year, stage and number are empty or None when they could not be read.

    `soft` lists the rows in which both sides changed different fields and both were kept.
    """

    path: str
    file_name: str
    status: PackageStatus
    reason: str
    unit_code: str = ""
    unit_name: str = ""
    year: int | None = None
    stage: HandInStage | None = None
    number: int | None = None
    fingerprint: str = ""
    added: int = 0
    changed: int = 0
    same: int = 0
    removed: int = 0
    conflicts: tuple[Conflict, ...] = ()
    soft: tuple[str, ...] = ()

    @property
    def is_settled(self) -> bool:
        """Whether nobody has to do anything about it."""
        return self.status in {PackageStatus.MERGED, PackageStatus.UNCHANGED, PackageStatus.OLDER}

    @property
    def sentence(self) -> str:
        """The report in one line."""
        if self.status is PackageStatus.REFUSED:
            return self.reason
        who = ""
        if self.stage is not None:
            who = f"（{self.unit_name}{self.year}年第{self.number}次，{self.stage.label}）"
        counts = ""
        if self.status in {PackageStatus.MERGED, PackageStatus.CONFLICTS}:
            counts = f"，新增{self.added}条，改动{self.changed}条，删除{self.removed}条"
        if self.conflicts:
            counts += f"，{len(self.conflicts)}处冲突待决定"
        note = self.reason.rstrip("。")
        return f"“{self.file_name}”{who}：{self.status.label}{counts}{'；' if note else ''}{note}。"


class ForkChoice(Enum):
    """Which of two copies of a unit's file that went on apart is its line (分叉的决定)."""

    KEPT = "kept"
    TAKEN = "taken"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {"kept": "以已接收的为准", "taken": "以后到的为准"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fork:
    """A package that does not follow from one received before (分叉); `choice` None while nobody has picked the line."""

    key: UnitYear
    unit_name: str
    received: HandInRecord
    offered: HandInRecord
    found_at: str
    choice: ForkChoice | None = None
    reason: str = ""
    decided_by: str = ""
    decided_at: str = ""


class SeriesPlace(Enum):
    """Where a package stands among those received of its unit's year."""

    NEWER = "newer"
    SAME = "same"
    OLDER = "older"
    FORK = "fork"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesVerdict:
    """Whether a package counts: the stages whose rows it brings, and what people should know."""

    place: SeriesPlace
    stages: tuple[HandInStage, ...] = ()
    note: str = ""
    rival: HandInRecord | None = None


def judge_series(
    received: tuple[HandInRecord, ...], suppliers: Mapping[HandInStage, int], offered: HandInRecord
) -> SeriesVerdict:
    """Place a package in its unit's series; `suppliers` is the number that brought each stage's rows so far.

    For each stage the highest number counts, so that the order of arrival does not matter. Two packages of one number,
    or a neighbour that does not follow from the other, mean two copies of the unit's file went on apart.
    """
    by_number = {record.number: record for record in received}
    stages = tuple(stage for stage in offered.stage.includes if suppliers.get(stage, 0) < offered.number)
    known = by_number.get(offered.number)
    if known is not None and (known.fingerprint, known.stage) == (offered.fingerprint, offered.stage):
        known = None
        if not stages:
            return SeriesVerdict(place=SeriesPlace.SAME, note="这个上报包以前已经接收，内容没有变化")
    rival = known or _find_stranger(by_number, offered)
    if rival is not None:
        note = (
            f"与已接收的第{rival.number}次上报接不上，可能是单位的文件有两份在各自修改，"
            "没有并入，请与单位核对以哪一份为准"
        )
        return SeriesVerdict(place=SeriesPlace.FORK, note=note, rival=rival)
    newest = max(by_number, default=0)
    if not stages:
        note = f"已有更新的第{newest}次上报，这一次只作记录"
        return SeriesVerdict(place=SeriesPlace.OLDER, note=note)
    if offered.number < newest:
        words = "、".join(stage.label for stage in stages)
        note = f"已有更新的第{newest}次上报，这一次只取其中的{words}"
    else:
        note = _gap_note(newest, offered.number)
    return SeriesVerdict(place=SeriesPlace.NEWER, stages=stages, note=note)


def _find_stranger(by_number: Mapping[int, HandInRecord], offered: HandInRecord) -> HandInRecord | None:
    """A neighbour in the series that does not follow from the offered package, or it from the neighbour."""
    before, after = by_number.get(offered.number - 1), by_number.get(offered.number + 1)
    if before is not None and offered.previous_fingerprint != before.fingerprint:
        return before
    if after is not None and after.previous_fingerprint != offered.fingerprint:
        return after
    return None


def _gap_note(newest: int, number: int) -> str:
    first, last = newest + 1, number - 1
    if first > last:
        return ""
    missing = f"第{first}次" if first == last else f"第{first}次至第{last}次"
    return f"{missing}上报没有收到，以这一次为准"
