"""What closing a month shows: reasons still lacking, corrections, where the publication stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from kpi_desktop.domain.entry_corrections import EntryCorrection
from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.domain.mark_inputs import NOT_APPLICABLE
from kpi_desktop.domain.month_closing import MarkCorrection, say_publication, show_entered
from kpi_desktop.domain.monthly import MonthlyMark
from kpi_desktop.domain.scheme import Scheme
from kpi_desktop.domain.values import show_short
from kpi_desktop.services.month_closing import MarkVersion
from kpi_desktop.ui.grid.columns import Alignment, CellEdit, CellState, Column
from kpi_desktop.ui.monthly.state import MonthLine, MonthSheet

_MOST_VERSIONS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonLine:
    """A mark below the full mark whose reason is still to be written."""

    line: MonthLine
    indicator: Indicator

    @property
    def mark(self) -> MonthlyMark:
        return self.line.marks[self.indicator.indicator_no]

    @property
    def key(self) -> str:
        return f"{self.mark.employee_no}/{self.mark.indicator_no}"


def derive_reasons(sheet: MonthSheet) -> tuple[ReasonLine, ...]:
    """The reasons to be written, as the grid's lines."""
    if sheet.closed is not None:
        return ()
    return tuple(ReasonLine(line=line, indicator=indicator) for line, indicator in sheet.reasonless)


def reason_columns() -> tuple[Column[ReasonLine], ...]:
    """Who, what, how much, and the reason to write."""
    return (
        Column(
            key="employee_no",
            title="工号",
            read=lambda r: r.mark.employee_no,
            is_frozen=True,
            is_searched=True,
            width=56,
        ),
        Column(
            key="name",
            title="姓名",
            read=lambda r: r.line.employee.name,
            is_frozen=True,
            is_searched=True,
            width=76,
        ),
        Column(key="indicator", title="指标", read=lambda r: r.indicator.name, width=150),
        Column(
            key="entered",
            title="得分",
            read=lambda r: (
                NOT_APPLICABLE
                if r.mark.not_applicable
                else f"{show_short(r.mark.entered or Decimal(0))} / {show_short(r.indicator.full_mark)}"
            ),
            alignment=Alignment.RIGHT,
            width=80,
            description="得分和满分",
        ),
        Column(
            key="reason",
            title="事由（时间、次数或文号）",
            read=lambda r: r.mark.reason,
            parse=lambda text, _: text.strip(),
            state=lambda _: CellState.MISSING,
            is_stretched=True,
            width=300,
            description="写得出时间、次数或文号的事实，如：5月12日迟到1次；可以从WPS粘贴一列，也可以向下填充",
        ),
    )


def reasoned_marks(edits: Sequence[CellEdit], lines: Sequence[ReasonLine]) -> tuple[MonthlyMark, ...]:
    """The marks with the reasons typed."""
    marks = {line.key: line.mark for line in lines}
    return tuple(replace(marks[edit.row_key], reason=edit.new) for edit in edits)


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionLine:
    """A correction of the month in words: of a mark, an addition or deduction, a month not assessed."""

    correction: MarkCorrection | EntryCorrection
    name: str
    subject: str
    old: str
    new: str

    @property
    def key(self) -> str:
        entry = self.correction
        what = (
            entry.indicator_no
            if isinstance(entry, MarkCorrection)
            else f"{entry.subject.value}/{entry.item_no}"
        )
        return f"{entry.employee_no}/{what}/{entry.correction_no}"


def derive_corrections(sheet: MonthSheet) -> tuple[CorrectionLine, ...]:
    """The month's corrections, the newest first."""
    names = {line.employee.employee_no: line.employee.name for line in sheet.lines}
    indicators = {indicator.indicator_no: indicator.name for indicator in sheet.indicators}
    entries: list[MarkCorrection | EntryCorrection] = [*sheet.corrections, *sheet.entry_corrections]
    entries.sort(key=lambda each: (each.made_on, each.correction_no), reverse=True)
    return tuple(
        CorrectionLine(
            correction=entry,
            name=names.get(entry.employee_no, entry.employee_no),
            subject=indicators.get(entry.indicator_no, entry.indicator_no),
            old=entry.old_text,
            new=show_entered(entry.entered, entry.second),
        )
        if isinstance(entry, MarkCorrection)
        else CorrectionLine(
            correction=entry,
            name=names.get(entry.employee_no, entry.employee_no),
            subject=entry.subject.label,
            old=entry.old_text,
            new=entry.new_text,
        )
        for entry in entries
    )


def correction_columns() -> tuple[Column[CorrectionLine], ...]:
    """The corrections of a closed month; nothing of them can be changed."""
    return (
        Column(
            key="employee_no",
            title="工号",
            read=lambda r: r.correction.employee_no,
            is_frozen=True,
            is_searched=True,
            width=56,
        ),
        Column(key="name", title="姓名", read=lambda r: r.name, is_frozen=True, is_searched=True, width=76),
        Column(key="indicator", title="指标或事项", read=lambda r: r.subject, width=108),
        Column(
            key="number",
            title="第几次",
            read=lambda r: str(r.correction.correction_no),
            alignment=Alignment.RIGHT,
            width=72,
        ),
        Column(
            key="old",
            title="原来",
            read=lambda r: r.old,
            tooltip=lambda r: r.old,
            width=132,
        ),
        Column(
            key="new",
            title="更正为",
            read=lambda r: r.new,
            tooltip=lambda r: r.new,
            width=132,
        ),
        Column(
            key="why",
            title="更正理由",
            read=lambda r: r.correction.why,
            tooltip=lambda r: r.correction.why,
            is_stretched=True,
            width=180,
        ),
        Column(key="made_by", title="更正人", read=lambda r: r.correction.made_by, width=70),
        Column(key="made_on", title="日期", read=lambda r: r.correction.made_on, width=92),
    )


def derive_publication(sheet: MonthSheet, scheme: Scheme, year: int, today: date) -> str:
    """Where the publication of a closed month stands, empty while it is open."""
    if sheet.closed is None:
        return ""
    published = date.fromisoformat(sheet.published.done_on) if sheet.published is not None else None
    return say_publication(scheme, year, sheet.month, published, today)


def say_history(versions: Sequence[MarkVersion]) -> str:
    """A mark's versions in lines, the newest first."""
    lines = [_say_version(version) for version in versions[:_MOST_VERSIONS]]
    if len(versions) > _MOST_VERSIONS:
        lines.append(f"更早还有{len(versions) - _MOST_VERSIONS}次")
    return "\n".join(lines)


def _say_version(version: MarkVersion) -> str:
    moment = f"{datetime.fromisoformat(version.at).astimezone():%Y-%m-%d %H:%M}"
    note = f"：{version.note}" if version.note else ""
    back = "（当时电脑时间有误）" if version.clock_back else ""
    return f"{version.text}　{moment}{back} {version.by or '未署名'} {version.action}{note}"
