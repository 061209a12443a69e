"""What 检查与修复 shows: one line a check, what can be done about it, and what came of a salvage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpi_desktop.domain.file_report import FileCheck, FileReport, Remedy

if TYPE_CHECKING:
    from kpi_desktop.services.file_check import Salvaged

CHECK_HEADERS = ("检查项目", "结果", "说明")
_MOST_TABLES = 12


def derive_check_texts(check: FileCheck) -> tuple[str, str, str]:
    """One line of the list."""
    return check.name, check.state.label, check.detail


def derive_verdict(report: FileReport | None) -> str:
    """The sentence over the list."""
    return report.verdict if report is not None else "正在检查，不会改动文件。"


def can_rebuild(report: FileReport | None) -> bool:
    """Whether writing the file anew may help, or does no harm: its rows are sound."""
    return report is not None and Remedy.BACKUP not in report.remedies


def can_salvage(report: FileReport | None) -> bool:
    """Whether there is damage that only a backup or a salvage helps against."""
    return report is not None and Remedy.BACKUP in report.remedies


def derive_salvaged_text(salvaged: Salvaged) -> tuple[str, str]:
    """What is told after a salvage: the sentence, and the tables where something is missing."""
    rows = sum(table.kept for table in salvaged.tables)
    told = f"抢救出{rows}行，存为“{salvaged.path.name}”，原文件没有动。请打开新文件核对，再继续使用。"
    wrong = [table for table in salvaged.tables if table.broke_off or table.left_out]
    if not wrong:
        return told, "每张表都读到了头。"
    lines = []
    for table in wrong[:_MOST_TABLES]:
        parts = [f"读出{table.kept}行"]
        if table.from_trail:
            parts.append(f"其中{table.from_trail}行取自修改记录")
        if table.left_out:
            parts.append(f"{table.left_out}行因为找不到所属的内容没有收进来")
        lines.append(f"{table.label}：{'，'.join(parts)}，可能不全")
    if len(wrong) > _MOST_TABLES:
        lines.append(f"另有{len(wrong) - _MOST_TABLES}张表可能不全")
    return told, "\n".join(lines)
