"""The grids of 公示, 复核申诉 and 结果运用."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kpi_desktop.domain.consequences import Consequence
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.talks import say_talks, talks_of
from kpi_desktop.domain.values import read_number
from kpi_desktop.domain.workdays import read_day
from kpi_desktop.domain.year_records import ResultNotice, Talk, WageStart, YearObjection
from kpi_desktop.ui.grid.columns import Alignment, CellState, Column
from kpi_desktop.ui.record_edits import Writers
from kpi_desktop.ui.who_columns import who_columns
from kpi_desktop.ui.year_end.result_state import AppealLine, NoticeLine
from kpi_desktop.ui.year_end.state import GRADE_WORDS, decided_word

_MOST_OPINION = 200


def objection_columns() -> tuple[Column[YearObjection], ...]:
    """Objections and what came of them."""
    return (
        Column(key="objection_no", title="件", read=lambda r: str(r.objection_no), width=36),
        Column(key="raised_on", title="提出日期", read=lambda r: r.raised_on, width=92),
        Column(key="raised_by", title="提出人", read=lambda r: r.raised_by, width=76),
        Column(
            key="content",
            title="异议内容",
            read=lambda r: r.content,
            tooltip=lambda r: r.content,
            is_stretched=True,
        ),
        Column(
            key="outcome",
            title="处理结果",
            read=lambda r: r.outcome,
            tooltip=lambda r: r.outcome,
            state=lambda r: None if r.outcome else CellState.MISSING,
            width=170,
        ),
        Column(key="settled_on", title="处理日期", read=lambda r: r.settled_on, width=92),
        Column(key="settled_by", title="处理人", read=lambda r: r.settled_by, width=68),
    )


def _read_open_day(text: str) -> str:
    return read_day(text).isoformat() if text.strip() else ""


def _read_opinion(text: str) -> str:
    if len(text.strip()) > _MOST_OPINION:
        message = f"本人意见有{len(text.strip())}个字，请缩短到{_MOST_OPINION}个字以内。"
        raise RuleViolation(message)
    return text.strip()


def notice_columns() -> tuple[Column[NoticeLine], ...]:
    """Who has been told the grade, and who signed."""
    return (
        *who_columns(lambda line: line.employee),
        Column(key="grade", title="等次", read=lambda line: decided_word(line.person), width=84),
        Column(
            key="notified_on",
            title="通知日期",
            read=lambda line: line.notice.notified_on if line.notice else "",
            width=92,
        ),
        Column(
            key="signed_on",
            title="签收日期",
            read=lambda line: line.notice.signed_on if line.notice else "",
            parse=lambda text, _: _read_open_day(text),
            is_editable=lambda line: line.notice is not None,
            is_required=True,
            width=92,
        ),
        Column(
            key="opinion",
            title="本人意见",
            read=lambda line: line.notice.opinion if line.notice else "",
            parse=lambda text, _: _read_opinion(text),
            is_editable=lambda line: line.notice is not None,
            is_stretched=True,
        ),
    )


NOTICE_WRITERS: Writers[ResultNotice] = {
    "signed_on": lambda notice, value: replace(notice, signed_on=value or ""),
    "opinion": lambda notice, value: replace(notice, opinion=value or ""),
}


def appeal_columns() -> tuple[Column[AppealLine], ...]:
    """Reviews and appeals with both results."""

    def word(line: AppealLine, grade: Grade | None) -> str:
        return "" if grade is None else grade.word(line.employee.category)

    return (
        *who_columns(lambda line: line.employee),
        Column(key="kind", title="种类", read=lambda r: r.appeal.kind.label, width=52),
        Column(key="filed_on", title="提出日期", read=lambda r: r.appeal.filed_on, width=92),
        Column(key="due", title="应决定日期", read=lambda r: r.due, width=92),
        Column(
            key="ground",
            title="申请理由",
            read=lambda r: r.appeal.ground,
            tooltip=lambda r: r.appeal.ground,
            width=200,
        ),
        Column(
            key="before_total",
            title="原总分",
            read=lambda r: "" if r.appeal.before_total is None else f"{r.appeal.before_total:.2f}",
            alignment=Alignment.RIGHT,
            width=64,
        ),
        Column(key="before", title="原等次", read=lambda r: word(r, r.appeal.before), width=76),
        Column(
            key="after",
            title="决定等次",
            read=lambda r: word(r, r.appeal.after),
            state=lambda r: CellState.MISSING if r.appeal.after is None else None,
            width=76,
        ),
        Column(key="outcome", title="结果", read=lambda r: r.appeal.outcome, width=60),
        Column(key="decided_on", title="决定日期", read=lambda r: r.appeal.decided_on, width=92),
        Column(key="decided_by", title="决定机关", read=lambda r: r.appeal.decided_by, width=110),
        Column(
            key="reason",
            title="决定理由",
            read=lambda r: r.appeal.reason,
            tooltip=lambda r: r.appeal.reason,
            is_stretched=True,
        ),
    )


def consequence_columns(
    year: int, years: tuple[int, ...], talks: tuple[Talk, ...] = ()
) -> tuple[Column[Consequence], ...]:
    """Grades of former years, the counters, what follows, and the talks that were held."""

    def held(line: Consequence) -> str:
        return say_talks(talks_of(talks, line.employee.employee_no))

    return (
        *who_columns(lambda line: line.employee),
        *(_year_column(each, is_open=each != year) for each in years),
        _count("excellent_run", "连续优秀", lambda r: r.excellent_run),
        _count("step_years", "晋档年数", lambda r: r.step_years),
        _count("level_years", "晋级年数", lambda r: r.level_years),
        _start("step_from", "晋档起算"),
        _start("level_from", "晋级起算"),
        Column(
            key="talks",
            title="谈话",
            read=held,
            tooltip=held,
            state=lambda r: CellState.MISSING if r.needs_talk and not held(r) else None,
            width=120,
            description="登记过的谈话；要谈还没有登记的标出",
        ),
        Column(
            key="measures",
            title="结果运用",
            read=lambda r: "；".join(r.measures),
            tooltip=lambda r: "；".join(r.measures),
            state=lambda r: CellState.MARKED if r.needs_talk or r.has_merit else None,
            is_stretched=True,
        ),
    )


def _year_column(year: int, *, is_open: bool) -> Column[Consequence]:
    def find(line: Consequence) -> Grade | None:
        return next((each.grade for each in line.history if each.year == year), None)

    def is_editable(line: Consequence) -> bool:
        found = next((each for each in line.history if each.year == year), None)
        return is_open and (found is None or found.is_typed)

    def parse(text: str, _line: Consequence) -> Grade | None:
        plain = text.strip()
        if plain and plain not in GRADE_WORDS:
            message = f"{year}年的等次请填写优秀、称职（合格）、基本称职、不称职或不确定等次。"
            raise RuleViolation(message)
        return GRADE_WORDS.get(plain)

    def read(line: Consequence) -> str:
        grade = find(line)
        return grade.word(line.employee.category) if grade else ""

    return Column(
        key=f"year:{year}",
        title=f"{year}年",
        read=read,
        parse=parse,
        is_editable=is_editable,
        choices=tuple(GRADE_WORDS),
        width=80,
        description="历年等次，文件中没有的年度可以填写" if is_open else "本年评定的等次",
    )


def _count(key: str, title: str, read: Callable[[Consequence], int]) -> Column[Consequence]:
    return Column(
        key=key,
        title=title,
        read=lambda line: str(read(line)) if read(line) else "",
        alignment=Alignment.RIGHT,
        width=72,
    )


def _start(key: str, title: str) -> Column[Consequence]:
    def parse(text: str, _line: Consequence) -> int | None:
        value = read_number(text, 0)
        return None if value is None else int(value)

    def read(line: Consequence) -> str:
        value = getattr(line.start, key)
        return "" if value is None else str(value)

    return Column(
        key=key,
        title=title,
        read=read,
        parse=parse,
        alignment=Alignment.RIGHT,
        width=76,
        description="从哪一年起累计称职以上年数，空着从有记录的第一年算起",
    )


def start_with(start: WageStart, key: str, value: int | None) -> WageStart:
    """A person's start with one of its years set."""
    return replace(start, step_from=value) if key == "step_from" else replace(start, level_from=value)
