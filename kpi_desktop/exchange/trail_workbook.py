"""The trail as a workbook: one sheet of steps, one of what they changed."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from kpi_desktop.domain.trail import ChangeLine
from kpi_desktop.exchange.workbook_writing import SheetContent, write_workbook

_UNDATED = datetime(2026, 1, 1)  # noqa: DTZ001 - a workbook's dates have no zone


class Step(Protocol):
    """A step as it is written."""

    @property
    def seq(self) -> int: ...
    @property
    def at(self) -> str: ...
    @property
    def by(self) -> str: ...
    @property
    def action(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def lines(self) -> tuple[ChangeLine, ...]: ...
    @property
    def count(self) -> int: ...


def write_trail(path: Path, steps: Sequence[Step], *, verdict: str) -> None:
    """Write the steps, newest first, and beside them every change in words."""
    head = SheetContent(
        tab="操作记录",
        heading="操作记录",
        banner=(f"共{len(steps)}步", verdict),
        headers=("步", "时间", "操作人", "操作", "理由", "改动处数"),
        rows=[(step.seq, step.at, step.by, step.action, step.reason, step.count) for step in steps],
        widths=(7, 17, 12, 40, 40, 9),
        frozen_columns=2,
    )
    changes = SheetContent(
        tab="改动明细",
        heading="改动明细",
        banner=("一步改动很多时只列前面的，处数见“操作记录”表", ""),
        headers=("步", "时间", "操作人", "改动了什么", "项目", "原来", "改为"),
        rows=[
            (step.seq, step.at, step.by, line.what, line.field, line.before, line.after)
            for step in steps
            for line in step.lines
        ],
        widths=(7, 17, 12, 44, 18, 36, 36),
        frozen_columns=2,
    )
    write_workbook(path, [head, changes], title="操作记录", made=_UNDATED)
