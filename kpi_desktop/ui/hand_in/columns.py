"""The tables of 上报合并; all of them are for reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpi_desktop.domain.errors import Finding, Severity
from kpi_desktop.domain.merging import Fork, HandInRecord, PackageReport, PackageStatus, show_fingerprint
from kpi_desktop.ui.grid.columns import Alignment, CellState, Column
from kpi_desktop.ui.hand_in.state import ConflictLine, counts_text, local_time

if TYPE_CHECKING:
    from kpi_desktop.services.merging import IntakeEntry  # type: ignore[attr-defined] # comes through

_WAITING = {PackageStatus.CONFLICTS, PackageStatus.FORKED}


def _severity_state(finding: Finding) -> CellState | None:
    return CellState.REFUSED if finding.severity is Severity.ERROR else None


CHECK_COLUMNS: tuple[Column[Finding], ...] = (
    Column(key="severity", title="轻重", read=lambda f: f.severity.label, state=_severity_state, width=60),
    Column(key="what", title="问题", read=lambda f: f.what, is_searched=True, width=500),
    Column(key="next_step", title="下一步", read=lambda f: f.next_step, width=190),
)

HAND_IN_COLUMNS: tuple[Column[HandInRecord], ...] = (
    Column(key="number", title="次数", read=lambda r: f"第{r.number}次", width=64),
    Column(key="stage", title="阶段", read=lambda r: r.stage.label, width=84),
    Column(key="made_at", title="生成时间", read=lambda r: local_time(r.made_at), width=132),
    Column(key="made_by", title="经办人", read=lambda r: r.made_by, width=72),
    Column(key="rows", title="条数", read=lambda r: str(r.row_count), alignment=Alignment.RIGHT, width=64),
    Column(key="fingerprint", title="数据指纹", read=lambda r: show_fingerprint(r.fingerprint), width=330),
)


def _status_state(report: PackageReport) -> CellState | None:
    if report.status is PackageStatus.REFUSED:
        return CellState.REFUSED
    return CellState.MARKED if report.status in _WAITING else None


REPORT_COLUMNS: tuple[Column[PackageReport], ...] = (
    Column(
        key="file_name", title="文件", read=lambda r: r.file_name, is_frozen=True, is_searched=True, width=230
    ),
    Column(key="status", title="结果", read=lambda r: r.status.label, state=_status_state, width=84),
    Column(key="unit", title="单位", read=lambda r: r.unit_name, is_searched=True, width=150),
    Column(key="year", title="年度", read=lambda r: "" if r.year is None else str(r.year), width=56),
    Column(key="stage", title="阶段", read=lambda r: r.stage.label if r.stage else "", width=84),
    Column(
        key="number", title="次数", read=lambda r: "" if r.number is None else f"第{r.number}次", width=64
    ),
    Column(key="counts", title="条数", read=counts_text, width=190),
    Column(
        key="conflicts",
        title="冲突",
        read=lambda r: str(len(r.conflicts)) if r.conflicts else "",
        alignment=Alignment.RIGHT,
        width=52,
    ),
    Column(key="reason", title="说明", read=lambda r: r.reason, width=420),
)


CONFLICT_COLUMNS: tuple[Column[ConflictLine], ...] = (
    Column(key="unit", title="单位", read=lambda r: r.unit, is_frozen=True, is_searched=True, width=140),
    Column(key="label", title="哪一项", read=lambda r: r.conflict.label, is_searched=True, width=290),
    Column(key="base", title="上次接收时", read=lambda r: r.conflict.base or "没有这一条", width=100),
    Column(key="ours", title="局端的值", read=lambda r: r.conflict.ours, width=100),
    Column(key="theirs", title="单位的值", read=lambda r: r.conflict.theirs, width=100),
    Column(
        key="state",
        title="决定",
        read=lambda r: r.state,
        state=lambda r: CellState.MARKED if r.is_waiting else None,
        width=110,
    ),
    Column(key="reason", title="理由", read=lambda r: r.conflict.reason, width=160),
)


FORK_COLUMNS: tuple[Column[Fork], ...] = (
    Column(key="unit", title="单位", read=lambda f: f.unit_name, is_frozen=True, is_searched=True, width=150),
    Column(key="year", title="年度", read=lambda f: str(f.key.year), width=56),
    Column(
        key="received",
        title="已接收的",
        read=lambda f: f"第{f.received.number}次，{local_time(f.received.made_at)}",
        width=190,
    ),
    Column(
        key="offered",
        title="后到的",
        read=lambda f: f"第{f.offered.number}次，{local_time(f.offered.made_at)}",
        width=190,
    ),
    Column(
        key="state",
        title="决定",
        read=lambda f: f.choice.label if f.choice else "待决定",
        state=lambda f: CellState.MARKED if f.choice is None else None,
        width=120,
    ),
    Column(key="reason", title="理由", read=lambda f: f.reason, width=220),
)


def _intake_state(entry: IntakeEntry) -> CellState | None:
    if entry.status is PackageStatus.REFUSED:
        return CellState.REFUSED
    return CellState.MARKED if entry.status in _WAITING else None


def _intake_counts(entry: IntakeEntry) -> str:
    pairs = (
        ("新增", entry.added),
        ("改动", entry.changed),
        ("删除", entry.removed),
        ("冲突", entry.conflicts),
    )
    return "，".join(f"{word}{count}" for word, count in pairs if count)


INTAKE_COLUMNS: tuple[Column[IntakeEntry], ...] = (
    Column(key="at", title="接收时间", read=lambda e: local_time(e.at), is_frozen=True, width=132),
    Column(key="file_name", title="文件", read=lambda e: e.file_name, is_searched=True, width=230),
    Column(key="status", title="结果", read=lambda e: e.status.label, state=_intake_state, width=84),
    Column(key="unit", title="单位", read=lambda e: e.unit_name, is_searched=True, width=150),
    Column(key="stage", title="阶段", read=lambda e: e.stage.label if e.stage else "", width=84),
    Column(
        key="number", title="次数", read=lambda e: "" if e.number is None else f"第{e.number}次", width=64
    ),
    Column(key="counts", title="条数", read=_intake_counts, width=190),
    Column(key="by", title="经办人", read=lambda e: e.by, width=72),
    Column(key="undone", title="撤销时间", read=lambda e: local_time(e.undone_at), width=132),
    Column(key="reason", title="说明", read=lambda e: e.reason, width=360),
)
