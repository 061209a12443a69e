"""What the preview of a ledger says: the rows of findings, what was read, what would be written, what is left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from kpi_desktop.domain.errors import Area, Finding, Severity

if TYPE_CHECKING:
    from kpi_desktop.services.importing import ImportPlan

Corrections = Mapping[tuple[str, str], str]
PUT_RIGHT = "已改"
_KINDS = (
    ("Employee", "人员", "人"),
    ("Post", "岗位", "个"),
    ("Indicator", "指标", "项"),
    ("Duty", "职责", "项"),
    ("UnitTask", "任务", "项"),
    ("MonthlyMark", "月度评分", "格"),
    ("Adjustment", "加减分", "条"),
    ("BallotTally", "测评计票", "条"),
    ("TypedScore", "年终得分", "条"),
    ("Sanction", "处分", "条"),
)
_NAMED = 6


class FindingFilter(Enum):
    """Which findings are shown."""

    ALL = "全部"
    ERRORS = Severity.ERROR.label
    WARNINGS = Severity.WARNING.label
    PUT_RIGHT = PUT_RIGHT

    def takes(self, row: FindingRow) -> bool:
        """Whether a row is shown."""
        return self is FindingFilter.ALL or row.severity == self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRow:
    """A finding of the ledger, or a cell already put right, with the value typed in its place."""

    severity: str
    sheet: str
    cell: str
    what: str
    next_step: str
    correction: str

    @property
    def key(self) -> str:
        return f"{self.sheet}|{self.cell}|{self.what}"

    @property
    def can_be_corrected(self) -> bool:
        """Whether one cell is meant, so that a value typed here has its place."""
        return bool(self.sheet and self.cell) and "," not in self.cell


def derive_rows(findings: Sequence[Finding], corrections: Corrections) -> tuple[FindingRow, ...]:
    """Errors first, then the rest, then the cells put right whose finding has gone."""
    order = list(Severity)
    rows = [
        FindingRow(
            severity=finding.severity.label,
            sheet=finding.place.sheet,
            cell=finding.place.cell,
            what=finding.what,
            next_step=finding.next_step,
            correction=corrections.get((finding.place.sheet, finding.place.cell), ""),
        )
        for finding in sorted(findings, key=lambda finding: order.index(finding.severity))
        if finding.place.sheet
    ]
    shown = {(row.sheet, row.cell) for row in rows}
    rows += [
        FindingRow(
            severity=PUT_RIGHT,
            sheet=sheet,
            cell=cell,
            what="已按更正的内容读入",
            next_step="",
            correction=text,
        )
        for (sheet, cell), text in corrections.items()
        if (sheet, cell) not in shown
    ]
    return tuple(rows)


def filter_titles(rows: Sequence[FindingRow]) -> tuple[str, ...]:
    """The filters with how many rows each shows."""
    return tuple(f"{choice.value}（{sum(map(choice.takes, rows))}）" for choice in FindingFilter)


def derive_notice(findings: Sequence[Finding]) -> str:
    """What concerns the whole ledger, as another unit's name."""
    return "\n".join(f"{finding.message}。" for finding in findings if not finding.place.sheet)


def derive_counts(plan: ImportPlan) -> str:
    """What was read from the ledger, by kind."""
    counts = Counter(type(record).__name__ for record in plan.save)
    words = [f"{label}{counts[name]}{unit}" for name, label, unit in _KINDS if counts[name]]
    return f"读到：{'，'.join(words)}。" if words else "没有读到可以导入的内容。"


def derive_summary(plan: ImportPlan) -> str:
    """What writing this plan would do."""
    if plan.is_empty:
        text = "台账的内容与文件一致，没有要改动的。"
    else:
        parts = [("新增", plan.added), ("改动", plan.changed), ("不变", plan.unchanged)]
        text = f"导入后：{'，'.join(f'{word}{count}条' for word, count in parts if count)}。"
    if plan.errors:
        return f"{text}有{plan.errors}处错误，出错的内容不会写入；在“更正为”一列填上正确的值，也可以先导入其余内容。"
    return f"{text}没有错误，下面的提醒请看一下。" if plan.findings else text


def derive_outcome(plan: ImportPlan, findings: Sequence[Finding]) -> tuple[str, str]:
    """What was imported, and what was left out and is missing now; `findings` are those of the file afterwards."""
    text = f"已从“{plan.path.name}”导入，一次撤销（Ctrl+Z）可以整个退回。"
    left_out = [f for f in plan.findings if f.severity is Severity.ERROR and f.place.sheet]
    missing = [f for f in findings if f.severity is Severity.ERROR and f.place.area is Area.MONTHLY]
    details = []
    if left_out:
        places = "；".join(f"{f.place.sheet}{f.place.cell} {f.what}" for f in left_out[:_NAMED])
        rest = f"等{len(left_out)}处" if len(left_out) > _NAMED else ""
        details.append(f"没有写入的内容：{places}{rest}。")
    if missing:
        details.append(f"月度检查还有{len(missing)}处缺分，可在“问题清单”（F8）里逐处补填。")
    return text, "\n".join(details)
