"""What the tab 上报合并 shows: the hand-ins of a unit, the intake, roll-up and conflicts of the bureau."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path

from kpi_desktop.domain.errors import Finding, Severity
from kpi_desktop.domain.merging import (
    Conflict,
    ConflictId,
    Fork,
    HandInRecord,
    HandInStage,
    PackageReport,
    PackageStatus,
    show_fingerprint,
)
from kpi_desktop.domain.values import UnitYear

_NAMED = 5
PACKAGE_SUFFIXES = (".sqlite", ".kpi")
MOODS: Mapping[PackageStatus, str] = {
    PackageStatus.MERGED: "good",
    PackageStatus.UNCHANGED: "",
    PackageStatus.OLDER: "",
    PackageStatus.CONFLICTS: "warning",
    PackageStatus.FORKED: "warning",
    PackageStatus.REFUSED: "bad",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StageItem:
    """A stage of the hand-in with what stands in its way."""

    stage: HandInStage
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> int:
        return sum(1 for finding in self.findings if finding.severity is Severity.ERROR)

    @property
    def is_ready(self) -> bool:
        return self.errors == 0

    @property
    def state(self) -> str:
        if not self.is_ready:
            return f"还差{self.errors}处"
        reminders = len(self.findings)
        return f"可以上报，{reminders}处提醒" if reminders else "可以上报"

    @property
    def sentence(self) -> str:
        """What to do next for this stage."""
        if not self.is_ready:
            return f"{self.stage.label}还不能上报：下面{self.errors}处改好后再生成上报包。双击一行可以到出错的地方。"
        if self.findings:
            return f"{self.stage.label}可以上报。下面{len(self.findings)}处提醒请看一下，不影响上报。"
        return f"{self.stage.label}可以上报，没有要改的地方。"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictLine:
    """A conflict of a unit's year, waiting or decided."""

    book: UnitYear
    unit: str
    conflict: Conflict

    @property
    def key(self) -> str:
        place = "/".join(value for _, value in self.conflict.key)
        return f"{self.book.unit_code}/{self.book.year}/{self.conflict.table}/{place}/{self.conflict.field}"

    @property
    def is_waiting(self) -> bool:
        return self.conflict.choice is None

    @property
    def state(self) -> str:
        return "待决定" if self.conflict.choice is None else self.conflict.choice.label


class ConflictScope(Enum):
    """Which conflicts are decided together with the one under the caret."""

    ONE = "one"
    UNIT_KIND = "unit_kind"
    KIND = "kind"
    UNIT = "unit"

    @property
    def label(self) -> str:
        return {
            "one": "只这一处",
            "unit_kind": "这个单位待决定的同一项目",
            "kind": "各单位待决定的同一项目",
            "unit": "这个单位全部待决定的",
        }[self.value]


def in_scope(
    scope: ConflictScope, line: ConflictLine, lines: Sequence[ConflictLine]
) -> tuple[ConflictLine, ...]:
    """The conflicts decided together: the one under the caret, and the waiting ones of its range."""

    def fits(other: ConflictLine) -> bool:
        of_kind = (other.conflict.table, other.conflict.field) == (line.conflict.table, line.conflict.field)
        of_unit = other.book == line.book
        return {
            ConflictScope.ONE: False,
            ConflictScope.UNIT_KIND: of_kind and of_unit,
            ConflictScope.KIND: of_kind,
            ConflictScope.UNIT: of_unit,
        }[scope]

    return tuple(other for other in lines if other == line or (other.is_waiting and fits(other)))


def by_book(lines: Iterable[ConflictLine]) -> tuple[tuple[UnitYear, tuple[ConflictId, ...]], ...]:
    """Conflicts by unit and year: each is a step of its own."""
    groups: dict[UnitYear, list[ConflictId]] = {}
    for line in lines:
        groups.setdefault(line.book, []).append(line.conflict.id)
    return tuple((key, tuple(ids)) for key, ids in groups.items())


def next_waiting(lines: Sequence[ConflictLine], decided: Sequence[ConflictLine]) -> ConflictLine | None:
    """Where the caret goes after a decision: the next waiting conflict, from the top again after the last."""
    last = lines.index(decided[-1])
    return next(
        (line for line in (*lines[last:], *lines[:last]) if line.is_waiting and line not in decided), None
    )


def conflict_details(line: ConflictLine) -> str:
    """The three values with who and when, and the decision where there is one."""
    conflict = line.conflict
    said = [
        conflict.label,
        f"上次接收时：{conflict.base or '没有这一条'}",
        f"局端的值：{conflict.ours}（{conflict.ours_by} {local_time(conflict.ours_at)}）",
        f"单位的值：{conflict.theirs}（{conflict.theirs_by} {local_time(conflict.theirs_at)}）",
    ]
    if conflict.choice is not None:
        said.append(
            f"已决定：{conflict.choice.label}，{conflict.decided_by} {local_time(conflict.decided_at)}，"
            f"理由：{conflict.reason}。再决定一次可以改变决定。"
        )
    return "\n".join(said)


def conflicts_sentence(lines: Sequence[ConflictLine]) -> str:
    """How many conflicts wait, in one sentence."""
    waiting = sum(1 for line in lines if line.is_waiting)
    if waiting:
        return f"{waiting}处冲突等待决定：局端和单位把同一项改成了不同的值。决定以前先按局端的值计算。"
    return "局端和单位把同一项改成不同的值时，会在这里并排列出，哪一方都不会丢。"


def fork_details(fork: Fork) -> str:
    """Both copies, what picking one does, and the decision where there is one."""
    said = [
        f"已接收的：{_copy_sentence(fork.received)}",
        f"后到的：{_copy_sentence(fork.offered)}",
    ]
    if fork.choice is None:
        said.append(
            "请与单位核对哪一份是正式的。另一份会逐行比较：多出来的行并入，不同的列入“冲突”逐处决定，都不会丢。"
        )
    else:
        said.append(
            f"已决定：{fork.choice.label}，{fork.decided_by} {local_time(fork.decided_at)}，理由：{fork.reason}。"
        )
    return "\n\n".join(said)


def _copy_sentence(record: HandInRecord) -> str:
    return (
        f"第{record.number}次，{record.stage.label}，{record.made_by}{local_time(record.made_at)}生成，"
        f"共{record.row_count}条，数据指纹{show_fingerprint(record.fingerprint)}"
    )


def forks_sentence(forks: Sequence[Fork]) -> str:
    """How many forks wait, in one sentence."""
    waiting = sum(1 for fork in forks if fork.choice is None)
    if waiting:
        return f"{waiting}处分叉等待决定：同一单位有两份文件各自修改过，后到的一份还没有并入。"
    return "同一单位的两份文件各自修改、接不上时，后到的一份先放在这里，由人决定以哪一份为准。"


def derive_stages(checklists: Mapping[HandInStage, tuple[Finding, ...]]) -> tuple[StageItem, ...]:
    """The stages in order, each with its checklist, errors first."""
    order = list(Severity)
    return tuple(
        StageItem(
            stage=stage,
            findings=tuple(sorted(checklists.get(stage, ()), key=lambda f: order.index(f.severity))),
        )
        for stage in HandInStage
    )


def furthest_ready(stages: Sequence[StageItem]) -> int:
    """Where the furthest stage that can be handed in stands, 0 when none can."""
    return max((at for at, item in enumerate(stages) if item.is_ready), default=0)


def package_name(unit_name: str, year: int, stage: HandInStage, number: int) -> str:
    """The file name offered for a package."""
    return f"{unit_name}{year}年{stage.label}-第{number}次.sqlite"


def local_time(utc_text: str) -> str:
    """A moment of the file as people here read it: 2026-12-28 09:01."""
    if not utc_text:
        return ""
    return datetime.fromisoformat(utc_text).astimezone().strftime("%Y-%m-%d %H:%M")


def record_sentence(record: HandInRecord) -> str:
    """A hand-in in one sentence, for after it was made."""
    return (
        f"第{record.number}次上报已生成（{record.stage.label}，共{record.row_count}条）。"
        f"数据指纹：{show_fingerprint(record.fingerprint)}"
    )


def find_packages(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The package files among paths, those in a folder by name; each once."""
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            inside = sorted(entry for entry in path.iterdir() if entry.suffix.lower() in PACKAGE_SUFFIXES)
            found.update(dict.fromkeys(inside))
        else:
            found[path] = None
    return tuple(found)


def intake_sentence(reports: Sequence[PackageReport], *, is_preview: bool) -> str:
    """What an intake did, or would do, in one sentence."""
    if not reports:
        return "把各单位的上报包或整个文件夹拖到这里，或点“添加上报包”。先预览，核对后再合并。"
    counts = {status: sum(1 for report in reports if report.status is status) for status in PackageStatus}
    words = "，".join(f"{status.label}{count}个" for status, count in counts.items() if count)
    if is_preview:
        words = words.replace(PackageStatus.MERGED.label, "可以合并")
        return f"预览：共{len(reports)}个上报包，{words}。现在还没有写入，核对后点“合并”。"
    return f"已处理{len(reports)}个上报包：{words}。"


def report_details(report: PackageReport) -> str:
    """What a package's line does not show: conflicts, and the rows of which both sides changed other fields."""
    said = [report.sentence]
    if report.conflicts:
        named = "；".join(conflict.label for conflict in report.conflicts[:_NAMED])
        said.append(f"待决定的冲突：{named}{_rest(len(report.conflicts))}。")
    if report.soft:
        named = "；".join(report.soft[:_NAMED])
        said.append(f"双方都改过、改的不是同一项，两边的改动都已保留：{named}{_rest(len(report.soft))}。")
    return "\n".join(said)


def _rest(count: int) -> str:
    return f"等{count}处" if count > _NAMED else ""


def counts_text(report: PackageReport) -> str:
    """The rows a package changes."""
    if report.status not in {PackageStatus.MERGED, PackageStatus.CONFLICTS}:
        return ""
    parts = [
        f"{word}{count}"
        for word, count in (
            ("新增", report.added),
            ("改动", report.changed),
            ("删除", report.removed),
            ("不变", report.same),
        )
        if count
    ]
    return "，".join(parts)
