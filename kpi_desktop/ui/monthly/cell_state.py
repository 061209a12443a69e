"""What the panel beside the grid says of the cell under the caret."""

from __future__ import annotations

from dataclasses import dataclass

from kpi_desktop.domain.evidence import Attachment, mark_place
from kpi_desktop.domain.indicator_kinds import INDICATOR_KINDS
from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.domain.mark_inputs import NOT_APPLICABLE
from kpi_desktop.domain.monthly import MonthlyMark
from kpi_desktop.domain.values import show_short
from kpi_desktop.ui.monthly.state import MonthLine, MonthSheet, outcome_of


@dataclass(frozen=True, slots=True, kw_only=True)
class CellDetail:
    """What the panel on the right says of the cell under the caret; `indicator` None on another column."""

    title: str
    sub_title: str
    indicator: Indicator | None
    reason: str
    can_give_reason: bool
    facts: tuple[tuple[str, str], ...]
    mark: MonthlyMark | None = None
    files: tuple[Attachment, ...] = ()


def derive_detail(sheet: MonthSheet, line: MonthLine | None, column: str) -> CellDetail:
    """What to say of the cell under the caret."""
    if line is None:
        return CellDetail(
            title="本格说明",
            sub_title="选中一格，在这里看评分标准和得分明细。",
            indicator=None,
            reason="",
            can_give_reason=False,
            facts=(),
        )
    title = f"{line.employee.name}　{sheet.month}月"
    number = column.partition("/")[0]
    indicator = next((i for i in sheet.indicators if i.indicator_no == number), None)
    if indicator is None or line.is_excluded:
        return _month_detail(sheet, line, title)
    kind = INDICATOR_KINDS[indicator.kind]
    outcome = outcome_of(indicator, line)
    entered = line.entered(number)
    given = "未填" if entered is None else f"{show_short(entered)}分" if indicator.kind == "direct" else ""
    if line.is_waived(number):
        given = NOT_APPLICABLE
    facts = [
        ("满分", f"{show_short(indicator.full_mark)}分"),
        ("计分办法", f"{kind.label}：{kind.rule}"),
        ("评分标准", indicator.standard or "没有填写"),
        ("数据来源", indicator.source or "没有填写"),
        ("频次", f"每{indicator.frequency.label}"),
    ]
    if outcome is not None and indicator.kind != "direct":
        given = f"{show_short(outcome.points)}分" if kind.has_points else "不计分"
        facts.insert(0, ("得分明细", outcome.how))
    mark = line.marks.get(number)
    given_mark = mark if mark is not None and mark.is_given else None
    return CellDetail(
        title=title,
        sub_title=line.why_not(number) or f"{indicator.name}：{given or '未填'}",
        indicator=indicator,
        reason=line.reason(number),
        can_give_reason=not line.is_closed and given_mark is not None,
        facts=tuple(facts),
        mark=given_mark,
        files=_files_of(sheet, line.marks.get(number)),
    )


def _files_of(sheet: MonthSheet, mark: MonthlyMark | None) -> tuple[Attachment, ...]:
    if mark is None or not sheet.attachments:
        return ()
    place = mark_place(mark)
    return tuple(attachment for attachment in sheet.attachments if attachment.place == place)


def _month_detail(sheet: MonthSheet, line: MonthLine, title: str) -> CellDetail:
    score = line.score
    facts: list[tuple[str, str]] = []
    if score.line is not None:
        facts.append(("得分明细", f"{score.line.rule} = {score.line.value}"))
    if score.missing:
        names = {i.indicator_no: i.name for i in sheet.indicators}
        facts.append(("未填", "、".join(names.get(number, number) for number in score.missing)))
    return CellDetail(
        title=title,
        sub_title=f"不计：{score.reason}" if line.is_excluded else "本月得分",
        indicator=None,
        reason="",
        can_give_reason=False,
        facts=tuple(facts),
    )
