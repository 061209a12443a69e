"""What the sub-page 平时等次 shows, derived from the scored year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kpi_desktop.domain.monthly import MonthState
from kpi_desktop.domain.period_checks import PAGE, list_breaches
from kpi_desktop.domain.period_grades import PeriodLine, PeriodPool, PeriodSection, PeriodSheet, score_period
from kpi_desktop.domain.period_rules import Period, PeriodGrade, PeriodRule, PeriodStanding
from kpi_desktop.domain.steps import StepKind, is_done
from kpi_desktop.domain.values import show_short
from kpi_desktop.domain.year_end import UnitResult
from kpi_desktop.ui.gauges import Gauge
from kpi_desktop.ui.grid.columns import CellEdit
from kpi_desktop.ui.monthly.state import MonthItem

PERIODS = PAGE
STANDING_WORDS: Mapping[str, PeriodStanding] = {standing.label: standing for standing in PeriodStanding}
GRADE_WORDS: Mapping[str, PeriodGrade] = {grade.label: grade for grade in PeriodGrade}


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodItem(MonthItem):
    """A period in the list on the left; `month` is its number."""

    label: str

    @property
    def title(self) -> str:
        return self.label


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodRow:
    """A person's line of the grid."""

    line: PeriodLine
    section: PeriodSection
    is_approved: bool

    @property
    def takes_grade(self) -> bool:
        return (
            not self.is_approved
            and self.line.standing is PeriodStanding.GRADED
            and self.line.score is not None
        )

    @property
    def why_not(self) -> str:
        """Why the cell of the grade takes nothing, empty when it does."""
        if self.is_approved:
            return "本期已经审定，要改请先撤回审定"
        return self.line.proposal_reason if not self.takes_grade else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionRow:
    """A section in the list on the right."""

    key: str
    label: str
    counts: str
    state: str
    detail: str
    mood: str
    is_done: bool
    can_submit: bool
    can_return: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodView:
    """A period in sight; `breaches` are everything that keeps it from approval."""

    sheet: PeriodSheet
    rows: tuple[PeriodRow, ...]
    gauges: tuple[Gauge, ...]
    sections: tuple[SectionRow, ...]
    breaches: tuple[str, ...]
    sentence: str
    mood: str
    rule: str

    @property
    def can_hand_in(self) -> bool:
        waiting = [section for section in self.sections if not section.is_done]
        return bool(waiting) and all(section.can_submit for section in waiting)

    @property
    def can_approve(self) -> bool:
        return self.sheet.approved is None and not self.breaches and bool(self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodWish:
    """What typed grades ask for; `question` asks for the reason that is due, empty when none is."""

    grades: Mapping[str, PeriodGrade]
    withdrawn: tuple[str, ...]
    question: str


def derive_periods(result: UnitResult) -> tuple[PeriodItem, ...]:
    """The year's periods with where each stands."""
    return tuple(_item(result, period) for period in result.book.scheme.period.cycle.periods)


def _item(result: UnitResult, period: Period) -> PeriodItem:
    state, mood = _state(result, score_period(result, period))
    return PeriodItem(month=period.number, state=state, mood=mood, label=period.label)


def _state(result: UnitResult, sheet: PeriodSheet) -> tuple[str, str]:
    if sheet.approved is not None:
        return "已审定", "good"
    handed_in = sum(1 for section in sheet.sections if section.submitted)
    if handed_in and handed_in == len(sheet.sections):
        return "待审定", "warning"
    if handed_in:
        return f"已报{handed_in}/{len(sheet.sections)}", "warning"
    months = set(sheet.period.months)
    if not any(mark.month in months and mark.is_given for mark in result.book.marks):
        return "未开始", ""
    if any(month.state is MonthState.MISSING for line in sheet.lines for month in line.months):
        return "缺分", "bad"
    return "待报送", "warning"


def first_open_period(items: Iterable[PeriodItem]) -> int:
    """The period to show first: the first that waits for something, else the last begun, else the first."""
    listed = list(items)
    waiting = next((item.month for item in listed if item.mood in {"warning", "bad"}), None)
    if waiting is not None:
        return waiting
    begun = [item.month for item in listed if item.mood == "good"]
    return begun[-1] if begun else listed[0].month


def derive_period(result: UnitResult, period: Period) -> PeriodView:
    """A period with its places, sections and what keeps it from approval."""
    sheet = score_period(result, period)
    approved = sheet.approved is not None
    sections = {line.employee.employee_no: section for section in sheet.sections for line in section.lines}
    breaches = list_breaches(sheet)
    sentence, mood = _sentence(result, sheet, breaches)
    return PeriodView(
        sheet=sheet,
        rows=tuple(
            PeriodRow(line=line, section=sections[line.employee.employee_no], is_approved=approved)
            for line in sheet.lines
        ),
        gauges=tuple(_gauge(pool, sheet.rule) for pool in sheet.pools if pool.base),
        sections=tuple(_section(section, approved=approved) for section in sheet.sections),
        breaches=() if approved else breaches,
        sentence=sentence,
        mood=mood,
        rule=f"{sheet.rule.sentence}。{result.book.scheme.rounding_sentence}",
    )


def _sentence(result: UnitResult, sheet: PeriodSheet, breaches: tuple[str, ...]) -> tuple[str, str]:
    approved = sheet.approved
    if approved is not None:
        document = f"，{approved.document_no}" if approved.document_no else ""
        return f"已于{approved.done_on}由{approved.done_by}审定{document}，不能修改。", "good"
    if not sheet.lines:
        return "人员名册还是空的，请先到“岗位设置”填写人员，或从台账导入。", ""
    lacking = sum(1 for line in sheet.lines if line.missing and line.standing is PeriodStanding.GRADED)
    if lacking:
        return f"还有{lacking}人的月度分数没有填全，填全后才能建议等次。", "bad"
    tied = sum(1 for line in sheet.lines if line.is_open)
    if tied:
        return f"{tied}人并列在“好”的线上，请研究决定，并写明理由。", "warning"
    if breaches:
        return "等次齐全，请各科室报送后审定。" if len(
            breaches
        ) == 1 else "右边列出审定前要解决的问题。", "warning"
    still_open = [
        month for month in sheet.period.months if not is_done(result.book.steps, StepKind.MONTH, month)
    ]
    note = f"{'、'.join(f'{month}月' for month in still_open)}还没有关账，建议先关账。" if still_open else ""
    return f"科室都已报送，可以审定。{note}", "good"


def _gauge(pool: PeriodPool, rule: PeriodRule) -> Gauge:
    left = f"还剩{pool.left}名" if pool.left >= 0 else f"超出{-pool.left}名"
    return Gauge(
        title=f"“好”（{pool.label}）",
        used=pool.used,
        limit=pool.cap,
        sentence=f"参加{pool.base}人，{show_short(rule.good_percent)}%最多{pool.cap}名，{left}",
        mood="bad" if pool.left < 0 else "good",
        rule="《公务员平时考核办法（试行）》和本单位方案：“好”在参加人数的比例以内，名额只舍不入。",
    )


def _section(section: PeriodSection, *, approved: bool) -> SectionRow:
    taking_part = [line for line in section.lines if line.standing is not PeriodStanding.AWAY]
    good = sum(1 for line in taking_part if line.grade is PeriodGrade.GOOD)
    still_open = len(section.open_lines)
    if approved:
        state, mood = "已审定", "good"
    elif section.submitted is not None:
        state, mood = "已报送", "good"
    elif still_open:
        state, mood = f"{still_open}人没有等次", "bad"
    else:
        state, mood = "待报送", "warning"
    return SectionRow(
        key=section.section,
        label=section.label,
        counts=f"{good}/{len(taking_part)}",
        state=state,
        detail=f"{section.submitted.done_on}由{section.submitted.done_by}报送"
        if section.submitted
        else state,
        mood=mood,
        is_done=section.submitted is not None,
        can_submit=not approved and section.submitted is None and not still_open,
        can_return=not approved and section.submitted is not None,
    )


def derive_wish(edits: Iterable[CellEdit], rows: Iterable[PeriodRow]) -> PeriodWish:
    """What typed grades ask for: another grade than proposed, or one of a section handed in, needs a reason."""
    known = {row.line.employee.employee_no: row for row in rows}
    listed = list(edits)
    grades = {edit.row_key: edit.new for edit in listed if edit.new is not None}
    withdrawn = tuple(
        edit.row_key for edit in listed if edit.new is None and known[edit.row_key].line.decision is not None
    )
    others = [
        f"{row.line.employee.name}（建议{row.line.proposal.label if row.line.proposal else '待定'}）"
        for number, grade in grades.items()
        for row in (known[number],)
        if grade is not row.line.proposal or row.section.submitted is not None
    ]
    question = ""
    if others:
        names = "、".join(others[:4]) + ("等" if len(others) > 4 else "")
        question = f"{names}的等次与建议不同，或者科室已经报送，请写明理由："
    elif withdrawn:
        question = f"撤回{len(withdrawn)}人的等次，请写明原因："
    return PeriodWish(grades=grades, withdrawn=withdrawn, question=question)
