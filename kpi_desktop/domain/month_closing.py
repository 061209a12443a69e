"""Closing a month: reasons that are demanded, corrections after it, and the days of its publication."""

import re
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.domain.mark_inputs import NOT_APPLICABLE
from kpi_desktop.domain.monthly import MonthlyMark
from kpi_desktop.domain.scheme import Scheme
from kpi_desktop.domain.steps import StepKind, StepRecord, find_step
from kpi_desktop.domain.values import Points, show_short

# A day, a count or a document: what a stranger can look up.
_FACT = re.compile(
    "[0-9０-９〔《]|[一二两三四五六七八九十百半]个?(?:次|件|天|日|月|周|季|年|处|份|人|条|项|起|篇|期|例|户|场|小时|分钟|工作日)"
)
_FEWEST_SIGNS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkCorrection:
    """A correction of a closed month's mark (更正): a new entry beside the mark, which stays as it was.

    `correction_no` counts a mark's corrections from 1; `replaces` names the entry replaced, 0 for the mark as it was
    closed, and `old_entered`, `old_second` say what that was. `reason` is the reason of the new mark, `why` says why it is
    corrected; `made_on` is a day (YYYY-MM-DD).
    """

    employee_no: str
    month: int
    indicator_no: str
    correction_no: int
    replaces: int
    old_entered: Points | None
    entered: Points
    why: str
    made_on: str
    made_by: str
    old_second: Points | None = None
    second: Points | None = None
    reason: str = ""

    @property
    def place(self) -> tuple[str, int, str]:
        """The mark it belongs to: person, month, indicator."""
        return self.employee_no, self.month, self.indicator_no

    @property
    def old_text(self) -> str:
        """What it replaces, in words of a line; a closed mark that held nothing was 不适用."""
        return show_entered(self.old_entered, self.old_second, not_applicable=True)


def apply_corrections(
    marks: Iterable[MonthlyMark], corrections: Sequence[MarkCorrection]
) -> tuple[MonthlyMark, ...]:
    """The marks as they count: the newest correction of each in the place of what was closed."""
    if not corrections:
        return tuple(marks)
    newest: dict[tuple[str, int, str], MarkCorrection] = {}
    for correction in sorted(corrections, key=lambda each: each.correction_no):
        newest[correction.place] = correction
    return tuple(
        mark
        if (found := newest.get((mark.employee_no, mark.month, mark.indicator_no))) is None
        else replace(
            mark,
            entered=found.entered,
            second=found.second,
            reason=found.reason,
            not_applicable=False,
        )
        for mark in marks
    )


def make_correction(
    mark: MonthlyMark,
    earlier: Sequence[MarkCorrection],
    *,
    why: str,
    made_on: str,
    made_by: str,
    was: MonthlyMark,
) -> MarkCorrection:
    """The correction that gives a closed month's mark the values of `mark`; `was` is the mark as it counts now.

    Raises RuleViolation without a new value, when nothing would change, or without a reason.
    """
    if mark.entered is None:
        message = "更正要填新的分数；关账以后不能改成未填或不适用，本月不考核的请先撤回关账。"
        raise RuleViolation(message)
    if not was.is_given:
        message = "这一格关账时没有分数，不能更正；请先撤回关账再补填。"
        raise RuleViolation(message)
    if (mark.entered, mark.second) == (was.entered, was.second):
        message = f"更正后的分数与现在的{show_entered(was.entered, was.second)}相同，没有要更正的。"
        raise RuleViolation(message)
    if not states_fact(why):
        message = "请写明更正的理由，要有时间、次数或文号，如：经核对3月2日签到表，本人当日公出。"
        raise RuleViolation(message)
    number = max((each.correction_no for each in earlier), default=0)
    return MarkCorrection(
        employee_no=mark.employee_no,
        month=mark.month,
        indicator_no=mark.indicator_no,
        correction_no=number + 1,
        replaces=number,
        old_entered=was.entered,
        old_second=was.second,
        entered=mark.entered,
        second=mark.second,
        reason=mark.reason,
        why=why.strip(),
        made_on=made_on,
        made_by=made_by,
    )


def show_entered(entered: Points | None, second: Points | None, *, not_applicable: bool = False) -> str:
    """What was entered, in words of a line: 9.5, 3、5 of two inputs, 不适用, 未填."""
    if entered is None:
        return NOT_APPLICABLE if not_applicable else "未填"
    return show_short(entered) if second is None else f"{show_short(entered)}、{show_short(second)}"


def say_correction(correction: MarkCorrection, name: str, indicator: str) -> str:
    """A correction in one sentence, as sheets print it."""
    replaced = "关账时的分数" if correction.replaces == 0 else f"第{correction.replaces}次更正"
    old = correction.old_text
    new = show_entered(correction.entered, correction.second)
    return (
        f"{name}{correction.month}月“{indicator}”第{correction.correction_no}次更正：{old}改为{new}，代替{replaced}；"
        f"{correction.why.rstrip('。')}（{correction.made_by or '未署名'}，{correction.made_on}）。"
    )


def say_corrections(
    corrections: Iterable[MarkCorrection], names: Mapping[str, str], indicators: Mapping[str, str]
) -> tuple[str, ...]:
    """Corrections as sheets print them, in the order in which they were made; names by number."""
    ordered = sorted(
        corrections, key=lambda each: (each.month, each.made_on, *each.place, each.correction_no)
    )
    return tuple(
        say_correction(
            each,
            names.get(each.employee_no, each.employee_no),
            indicators.get(each.indicator_no, each.indicator_no),
        )
        for each in ordered
    )


def states_fact(text: str) -> bool:
    """Whether a reason names something a stranger can look up: a day, a count, a document."""
    plain = text.strip()
    return len(plain) >= _FEWEST_SIGNS and _FACT.search(plain) is not None


def needs_reason(indicator: Indicator, mark: MonthlyMark) -> bool:
    """Whether a mark lacks the reason it must have.

    That is a direct mark below the full mark without a fact, day or document, and 不适用 without a word (scoring.md §4).
    """
    if mark.not_applicable:
        return not mark.reason.strip()
    if indicator.kind != "direct" or mark.entered is None or mark.entered >= indicator.full_mark:
        return False
    return not (states_fact(mark.reason) or (mark.reason.strip() and (mark.document_no or mark.happened_on)))


def list_reasonless(
    indicators: Iterable[Indicator], marks: Iterable[MonthlyMark], month: int
) -> tuple[MonthlyMark, ...]:
    """A month's marks that lack the reason they must have, in the order given."""
    by_number = {indicator.indicator_no: indicator for indicator in indicators}
    return tuple(
        mark
        for mark in marks
        if mark.month == month
        and mark.indicator_no in by_number
        and needs_reason(by_number[mark.indicator_no], mark)
    )


def publication_days(scheme: Scheme, year: int, month: int) -> tuple[date, date]:
    """From when to when a month is published: by the scheme's days of the month after, as from the 5th to the 10th."""
    following = (year + 1, 1) if month == 12 else (year, month + 1)  # noqa: PLR2004 - December
    last = monthrange(*following)[1]
    first, second = sorted((scheme.month_draft_day, scheme.month_publish_day))
    return date(*following, min(first, last)), date(*following, min(second, last))


def check_publication(month: int, published_on: date, closed_on: date, today: date) -> None:
    """Refuse a day of publication that cannot be.

    Raises RuleViolation when it lies before the closing or in the future.
    """
    if published_on < closed_on:
        message = f"{month}月{closed_on.isoformat()}才关账，公示日期不能早于这一天，请改正。"
        raise RuleViolation(message)
    if published_on > today:
        message = f"公示日期{published_on.isoformat()}还没有到，请在公示当天登记。"
        raise RuleViolation(message)


def say_closing(steps: Iterable[StepRecord], month: int) -> str:
    """When and by whom a month was closed, and when it was published, as its table prints it; empty while it is open."""
    known = tuple(steps)
    closed = find_step(known, StepKind.MONTH, month)
    if closed is None:
        return ""
    published = find_step(known, StepKind.MONTH_PUBLICATION, month)
    shown = ""
    if published is not None:
        shown = f"，{published.done_on}公示" + (f"（{published.note}）" if published.note else "")
    return f"{closed.done_on}关账（{closed.done_by or '未署名'}）{shown}。"


def say_publication(scheme: Scheme, year: int, month: int, published_on: date | None, today: date) -> str:
    """Where a closed month's publication stands, by the scheme's days."""
    first, last = publication_days(scheme, year, month)
    days = f"{first.month}月{first.day}日至{last.day}日"
    if published_on is None:
        late = "，已经过期，请尽快公示" if today > last else ""
        return f"方案规定{days}公示，还没有公示{late}。"
    if published_on > last:
        return f"已于{published_on.isoformat()}公示，迟于方案规定的{days}。"
    return f"已于{published_on.isoformat()}公示（方案规定{days}）。"
