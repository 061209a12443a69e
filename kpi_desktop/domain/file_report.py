"""What 检查与修复 finds in a file: one line a check, with what was looked at and what is wrong."""

import re
from dataclasses import dataclass
from enum import Enum


class CheckState(Enum):
    """How a check ended."""

    PASSED = "passed"
    FOUND = "found"
    SKIPPED = "skipped"

    @property
    def label(self) -> str:
        """The word used on screen and paper."""
        return {"passed": "通过", "found": "有问题", "skipped": "没有检查"}[self.value]


class Remedy(Enum):
    """What helps against a fault: making the file anew from itself, or a backup."""

    NONE = "none"
    REBUILD = "rebuild"
    BACKUP = "backup"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileCheck:
    """One check: what was looked at, how it ended, what was seen; `lines` one sentence each."""

    name: str
    state: CheckState
    detail: str = ""
    lines: tuple[str, ...] = ()
    remedy: Remedy = Remedy.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """All checks of a file; `checked_at` as people read it."""

    file_name: str
    checked_at: str
    checks: tuple[FileCheck, ...]

    @property
    def is_sound(self) -> bool:
        """Whether no check found anything."""
        return all(check.state is not CheckState.FOUND for check in self.checks)

    @property
    def remedies(self) -> frozenset[Remedy]:
        """What would help."""
        return frozenset(check.remedy for check in self.checks if check.state is CheckState.FOUND)

    @property
    def verdict(self) -> str:
        """The whole in one sentence with the next step."""
        found = sum(1 for check in self.checks if check.state is CheckState.FOUND)
        if not found:
            return f"检查了{len(self.checks)}项，文件完好。"
        if Remedy.BACKUP in self.remedies:
            step = "请先从最近的完好备份恢复；没有备份时，把还能读出的内容抢救到新文件。"
        elif Remedy.REBUILD in self.remedies:
            step = "请用“重建文件”修复，原文件会留一份。"
        else:
            step = "请看每项的说明。"
        return f"检查了{len(self.checks)}项，{found}项有问题。{step}"


_ENTRIES = (
    (re.compile(r"^row (\d+) missing from index (.+)$"), "索引“{1}”缺少第{0}行"),
    (re.compile(r"^wrong # of entries in index (.+)$"), "索引“{0}”的条数与数据表不同"),
    (re.compile(r"^non-unique entry in index (.+)$"), "索引“{0}”中有重复的条目"),
    (re.compile(r"^CHECK constraint failed in (.+)$"), "数据表“{0}”中有超出范围的值"),
    (re.compile(r"^NULL value in (.+)$"), "“{0}”是空的"),
    (re.compile(r"^(?:NUMERIC|TEXT|non-INTEGER|non-TEXT|.*) value in (.+)$"), "“{0}”的值种类不对"),
    (re.compile(r"^Page (\d+): never used$"), "第{0}页没有被用到"),
    (re.compile(r"page (\d+)"), "第{0}页的内容损坏"),
    (re.compile(r"Page (\d+)"), "第{0}页的内容损坏"),
)
_REBUILDABLE = re.compile(r"^(row \d+ missing from index |wrong # of entries in index |Page \d+: never used)")


def say_fault(message: str) -> str:
    """What SQLite's integrity check says, in words."""
    for pattern, words in _ENTRIES:
        match = pattern.search(message)
        if match is not None:
            return words.format(*match.groups())
    return "数据页的内容损坏"


def is_rebuildable(messages: tuple[str, ...]) -> bool:
    """Whether only indexes and empty pages are wrong, which are made anew from the rows."""
    return bool(messages) and all(_REBUILDABLE.match(message) for message in messages)


def say_report(report: FileReport) -> str:
    """The report as text to be copied."""
    lines = [f"检查与修复：{report.file_name}　{report.checked_at}", report.verdict, ""]
    for check in report.checks:
        lines.append(f"{check.state.label}　{check.name}　{check.detail}".rstrip())
        lines += [f"　　{fault}" for fault in check.lines]
    return "\n".join(lines) + "\n"
