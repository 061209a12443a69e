"""What the year strip shows, derived from the scored year: the state, the due date and the next step of every step."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from kpi_desktop.domain.competition_steps import RoundStep, list_steps
from kpi_desktop.domain.errors import Area, Finding, Place, RuleViolation, Severity
from kpi_desktop.domain.monthly import MONTHS, MonthState
from kpi_desktop.domain.publication import current_notice, open_objections
from kpi_desktop.domain.scheme import Scheme
from kpi_desktop.domain.selection import SelectionStep
from kpi_desktop.domain.steps import StepKind, StepRecord, check_order, is_done
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.domain.year_end import UnitResult


class StepState(Enum):
    """Where a step of the year stands."""

    NOT_STARTED = "not_started"
    RUNNING = "running"
    TO_DO = "to_do"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class StripStep:
    """One step on the strip; `month` is 0 unless it is a month, `comes_first` says why its turn has not come."""

    kind: StepKind
    month: int = 0
    state: StepState
    state_text: str
    due: str = ""
    comes_first: str = ""
    place: Place

    @property
    def name(self) -> str:
        return f"{self.month}月" if self.month else self.kind.label

    @property
    def sentence(self) -> str:
        """The step in one sentence, for the tooltip and the screen reader."""
        name = f"{self.month}月月度检查" if self.month else self.kind.label
        due = f"，期限{self.due}" if self.due else ""
        return f"{name}：{self.state_text}{due}。{self.comes_first}"


_AREAS = {
    StepKind.POSTS: Area.POSTS,
    StepKind.PLAN: Area.POSTS,
    StepKind.COMPETITION: Area.PLACEMENT,
    StepKind.SELECTION: Area.PLACEMENT,
    StepKind.MONTH: Area.MONTHLY,
    StepKind.YEAR_END: Area.YEAR_END,
    StepKind.PUBLICATION: Area.YEAR_END,
    StepKind.HAND_IN: Area.HAND_IN,
}
_PAGES = {
    StepKind.PLAN: "方案备案",
    StepKind.COMPETITION: "竞争上岗",
    StepKind.SELECTION: "双向选择",
    StepKind.YEAR_END: "等次评定",
    StepKind.PUBLICATION: "公示",
}
_DONE_WORDS = {
    StepKind.PLAN: "已锁定",
    StepKind.MONTH: "已关账",
    StepKind.YEAR_END: "已确认",
    StepKind.PUBLICATION: "无异议",
    StepKind.HAND_IN: "已上报",
}


def derive_strip(result: UnitResult, findings: tuple[Finding, ...]) -> tuple[StripStep, ...]:
    """The whole strip of a year, in order."""
    book = result.book
    steps = [_step(book, StepKind.POSTS, *_posts_state(book))]
    steps.append(_step(book, StepKind.PLAN, *_plan_state(book, findings), due=_plan_due(book.scheme)))
    steps.append(_step(book, StepKind.COMPETITION, *_competition_state(book)))
    steps.append(_step(book, StepKind.SELECTION, *_selection_state(book)))
    marked = frozenset(mark.month for mark in book.marks if mark.entered is not None)
    steps += [
        _step(
            book,
            StepKind.MONTH,
            *_month_state(result, month, has_marks=month in marked),
            month=month,
            due=_month_due(book, month),
        )
        for month in MONTHS
    ]
    steps.append(_step(book, StepKind.YEAR_END, *_year_end_state(result)))
    steps.append(_step(book, StepKind.PUBLICATION, *_publication_state(book)))
    steps.append(_step(book, StepKind.HAND_IN, StepState.NOT_STARTED, "未开始"))
    return tuple(steps)


def _step(
    book: YearBook, kind: StepKind, state: StepState, state_text: str, *, month: int = 0, due: str = ""
) -> StripStep:
    done = _done(book, StepKind.PLAN if kind is StepKind.POSTS else kind, month)
    if done is not None:
        # A publication ends in January; the strip has no room for the year of what follows this one.
        is_near = done.done_on[:4] in (str(book.year), str(book.year + 1))
        date = done.done_on[5:] if is_near else done.done_on
        state, state_text = StepState.DONE, f"{_DONE_WORDS.get(kind, '已锁定')} {date}"
    page = _PAGES.get(kind, "")
    return StripStep(
        kind=kind,
        month=month,
        state=state,
        state_text=state_text,
        due=due,
        comes_first="" if done is not None else _comes_first(book, kind),
        place=Place(area=_AREAS[kind], page=page, unit_code=book.unit.code, month=month or None),
    )


def _done(book: YearBook, kind: StepKind, month: int) -> StepRecord | None:
    return next((step for step in book.steps if step.kind is kind and step.month == month), None)


def _comes_first(book: YearBook, kind: StepKind) -> str:
    try:
        check_order(book.steps, kind)
    except RuleViolation as violation:
        return str(violation)
    return ""


def _posts_state(book: YearBook) -> tuple[StepState, str]:
    without = sum(1 for post in book.posts if post.coefficient is None)
    if without:
        return StepState.TO_DO, f"待办 {without}"
    return (StepState.RUNNING, "进行中") if book.posts else (StepState.NOT_STARTED, "未开始")


def _plan_state(book: YearBook, findings: tuple[Finding, ...]) -> tuple[StepState, str]:
    if not book.posts and not book.indicators:
        return StepState.NOT_STARTED, "未开始"
    to_do = sum(1 for f in findings if f.severity is Severity.ERROR and f.place.area is Area.POSTS)
    return (StepState.TO_DO, f"待办 {to_do}") if to_do else (StepState.RUNNING, "待锁定")


def _competition_state(book: YearBook) -> tuple[StepState, str]:
    done = {(record.round_no, record.step) for record in book.competition_steps}
    over = {number for number, step in done if step is RoundStep.APPOINTMENT}
    running = [each for each in book.competition_rounds if each.round_no not in over]
    if len(running) > 1:
        return StepState.RUNNING, f"进行中 {len(running)}轮"
    if running:
        steps = list_steps(running[0].rules)
        return StepState.TO_DO, f"待{next(s.label for s in steps if (running[0].round_no, s) not in done)}"
    return (StepState.DONE, "已任职") if over else (StepState.NOT_STARTED, "未开始")


def _selection_state(book: YearBook) -> tuple[StepState, str]:
    done = {(record.round_no, record.step) for record in book.selection_steps}
    over = {number for number, step in done if step is SelectionStep.PUBLICATION}
    running = [each for each in book.selection_rounds if each.round_no not in over]
    if len(running) > 1:
        return StepState.RUNNING, f"进行中 {len(running)}轮"
    if running:
        return (
            StepState.TO_DO,
            f"待{next(s.label for s in SelectionStep if (running[0].round_no, s) not in done)}",
        )
    return (StepState.DONE, "已公布") if over else (StepState.NOT_STARTED, "未开始")


def _month_state(result: UnitResult, month: int, *, has_marks: bool) -> tuple[StepState, str]:
    scores = [person.routine.months[month - 1] for person in result.people]
    missing = sum(1 for score in scores if score.state is MonthState.MISSING)
    given = sum(1 for score in scores if score.state is MonthState.ASSESSED)
    if missing and (given or has_marks):
        return StepState.TO_DO, f"缺 {missing}"
    return (StepState.RUNNING, "待关账") if given else (StepState.NOT_STARTED, "未开始")


def _year_end_state(result: UnitResult) -> tuple[StepState, str]:
    if not any(part.score is not None for person in result.people for part in person.parts):
        return StepState.NOT_STARTED, "未开始"
    missing = sum(1 for person in result.people if person.total is None)
    return (StepState.TO_DO, f"待办 {missing}") if missing else (StepState.RUNNING, "待确认")


def _publication_state(book: YearBook) -> tuple[StepState, str]:
    if not is_done(book.steps, StepKind.YEAR_END):
        return StepState.NOT_STARTED, "未开始"
    still = len(open_objections(book.objections))
    if still:
        return StepState.TO_DO, f"异议 {still}"
    notice = current_notice(book.notices)
    return (StepState.RUNNING, f"至 {notice.notice_until[5:]}") if notice else (StepState.RUNNING, "待公示")


def _plan_due(scheme: Scheme) -> str:
    month, _, day = scheme.plan_due.partition("-")
    return f"{int(month)}月{int(day)}日前备案" if month.isdigit() and day.isdigit() else scheme.plan_due


def _month_due(book: YearBook, month: int) -> str:
    following = "次年1月" if month == MONTHS[-1] else f"{month + 1}月"
    return f"{following}{book.scheme.month_draft_day}日前评分、{book.scheme.month_publish_day}日前公布"
