"""The grids of 竞争上岗: posts, sign-ups, reviews, marks, ranking, decisions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.person_facts import Education, PersonFacts
from kpi_desktop.domain.placement import Candidate, Judge, Objection, RoundRules, Stage
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.staff import read_birth_month
from kpi_desktop.domain.values import clean_text, read_number, show, show_short
from kpi_desktop.domain.workdays import read_day
from kpi_desktop.ui.grid.columns import Alignment, CellState, Column
from kpi_desktop.ui.placement.competition_state import MarkRow, PostRow, RankRow, ReviewRow, SignUpRow
from kpi_desktop.ui.record_edits import Writers

_EDUCATIONS = {education.label: education for education in Education}
_GRADES = {
    "优秀": Grade.EXCELLENT,
    "称职": Grade.COMPETENT,
    "基本称职": Grade.BASIC,
    "不称职": Grade.INCOMPETENT,
}
_GRADES |= {"合格": Grade.COMPETENT, "基本合格": Grade.BASIC, "不合格": Grade.INCOMPETENT}
_GRADES |= {"不确定等次": Grade.UNDETERMINED}
YES, NO = "是", "否"


def _number(read: Callable[[Any], str]) -> Column[Any]:
    return Column(key="number", title="工号", read=read, is_frozen=True, is_searched=True, width=64)


def _name(read: Callable[[Any], str]) -> Column[Any]:
    return Column(key="name", title="姓名", read=read, is_frozen=True, is_searched=True, width=84)


def post_columns() -> tuple[Column[PostRow], ...]:
    """The posts of a round."""
    return (
        Column(key="post_no", title="岗位编号", read=lambda r: r.post.post_no, is_frozen=True, width=80),
        Column(key="name", title="岗位名称", read=lambda r: r.name, is_frozen=True, width=140),
        Column(
            key="places",
            title="名额",
            read=lambda r: str(r.post.places),
            parse=_parse_places,
            alignment=Alignment.RIGHT,
            width=52,
        ),
        Column(key="state", title="状态", read=lambda r: r.state, width=92),
        Column(
            key="meets",
            title="符合条件",
            read=lambda r: f"{len(r.field.meets)}人",
            state=lambda r: CellState.MARKED if r.field.only_one else None,
            tooltip=lambda r: r.field.sentence,
            alignment=Alignment.RIGHT,
            width=76,
        ),
        Column(
            key="unknown",
            title="缺少资料",
            read=lambda r: f"{len(r.field.unknown)}人",
            alignment=Alignment.RIGHT,
            width=76,
        ),
        Column(
            key="applicants",
            title="报名",
            read=lambda r: f"{r.applicants}人",
            alignment=Alignment.RIGHT,
            width=60,
        ),
        Column(
            key="conditions",
            title="任职条件",
            read=lambda r: r.conditions,
            state=lambda r: None if r.post.conditions else CellState.MISSING,
            is_stretched=True,
        ),
    )


def _parse_places(text: str, _row: PostRow) -> int:
    number = read_number(text, 0)
    if number is None or number < 1:
        message = "名额应为1以上的整数。"
        raise RuleViolation(message)
    return int(number)


def count_columns() -> tuple[Column[PostRow], ...]:
    """How many signed up for each post."""
    return (
        Column(key="post_no", title="岗位", read=lambda r: r.post.post_no, is_frozen=True, width=60),
        Column(key="name", title="名称", read=lambda r: r.name, is_stretched=True),
        Column(
            key="applicants",
            title="报名",
            read=lambda r: f"{r.applicants}/{r.post.places}",
            tooltip=lambda r: f"{r.applicants}人报名，{r.post.places}个名额",
            alignment=Alignment.RIGHT,
            width=60,
        ),
        Column(key="state", title="状态", read=lambda r: r.state, width=88),
    )


def sign_up_columns(
    rules: RoundRules, posts: Sequence[str], year: int, *, is_open: bool
) -> tuple[Column[SignUpRow], ...]:
    """Wishes in order, and what conditions ask of a person."""
    wishes = tuple(_wish_column(at, tuple(posts), is_open=is_open) for at in range(1, rules.most_wishes + 1))
    grades = tuple(_grade_column(each) for each in range(year - 1, year - 4, -1))
    return (
        _number(lambda r: r.key),
        _name(lambda r: r.employee.name),
        *wishes,
        Column(
            key="adjust",
            title="服从调剂",
            read=lambda r: YES if r.candidate.accepts_adjustment else NO,
            parse=lambda text, _row: text == YES,
            is_editable=lambda r: is_open and not r.candidate.withdrawn_on,
            choices=(YES, NO),
            alignment=Alignment.CENTRE,
            width=76,
        ),
        Column(key="post", title="现岗位", read=lambda r: r.post_name, width=120),
        Column(
            key="education",
            title="学历",
            read=lambda r: r.facts.education.label if r.facts.education else "",
            parse=lambda text, _row: _EDUCATIONS.get(text),
            choices=tuple(_EDUCATIONS),
            is_required=True,
            width=92,
        ),
        _month_column("work_from", "参加工作"),
        _month_column("level_from", "任现职级"),
        _month_column("post_from", "任现岗位"),
        *grades,
        Column(key="signed_on", title="报名日期", read=lambda r: r.candidate.signed_on, width=92),
        Column(key="state", title="说明", read=lambda r: r.state, width=160),
    )


def _wish_column(at: int, posts: tuple[str, ...], *, is_open: bool) -> Column[SignUpRow]:
    def read(row: SignUpRow) -> str:
        wishes = row.candidate.wishes
        return wishes[at - 1] if len(wishes) >= at else ""

    return Column(
        key=f"wish{at}",
        title=f"第{at}志愿",
        read=read,
        parse=lambda text, _row: text,
        choices=posts,
        is_editable=lambda r: is_open and not r.candidate.withdrawn_on,
        is_required=at == 1,
        width=76,
    )


def _month_column(key: str, title: str) -> Column[SignUpRow]:
    def parse(text: str, _row: SignUpRow) -> str:
        month = read_birth_month(text)
        if clean_text(text) and not month:
            message = f"“{clean_text(text)[:20]}”不是年月，请按2010-07的样子填写。"
            raise RuleViolation(message)
        return month

    return Column(
        key=key,
        title=title,
        read=lambda r: getattr(r.facts, key),
        parse=parse,
        is_required=True,
        width=84,
        description="填年月，如2010-07",
    )


def _grade_column(year: int) -> Column[SignUpRow]:
    return Column(
        key=f"grade{year}",
        title=f"{year}等次",
        read=lambda r: r.grade(year),
        parse=lambda text, _row: _GRADES.get(text),
        choices=tuple(_GRADES),
        is_required=True,
        width=84,
        description="本文件有该年度结果的自动带出，没有的在这里填",
    )


def set_wish(candidate: Candidate, at: int, post_no: str) -> Candidate:
    """The candidate with a wish set or cleared; what follows a cleared one moves up."""
    wishes = [*candidate.wishes, *[""] * (at - len(candidate.wishes))]
    wishes[at - 1] = post_no
    return replace(candidate, wishes=tuple(wish for wish in wishes if wish))


def _wish_writer(at: int) -> Callable[[Candidate, str], Candidate]:
    return lambda candidate, post_no: set_wish(candidate, at, post_no)


CANDIDATE_WRITERS: Writers[Candidate] = MappingProxyType(
    {
        **{f"wish{at}": _wish_writer(at) for at in range(1, 6)},
        "adjust": lambda candidate, value: replace(candidate, accepts_adjustment=value),
    }
)


def write_fact(facts: PersonFacts, key: str, value: Any) -> PersonFacts:  # noqa: ANN401 - each field has its own
    """The facts with one column's value."""
    if not key.startswith("grade"):
        return replace(facts, **{key: value})
    year = int(key.removeprefix("grade"))
    grades = {**dict(facts.grades), year: value}
    return replace(facts, grades=tuple((y, g) for y, g in sorted(grades.items()) if g is not None))


def review_columns() -> tuple[Column[ReviewRow], ...]:
    """Every wish against its conditions."""
    return (
        _number(lambda r: r.employee_no),
        _name(lambda r: r.name),
        Column(key="wish", title="志愿", read=lambda r: f"第{r.wish_no}", width=52),
        Column(key="post", title="岗位", read=lambda r: f"{r.post_no} {r.post_name}", width=160),
        Column(key="fit", title="按条件", read=lambda r: r.fit, width=76),
        Column(
            key="outcome",
            title="审查结果",
            read=lambda r: r.outcome,
            state=lambda r: CellState.MISSING if r.review is None else None,
            width=76,
        ),
        Column(
            key="why",
            title="不符合或缺少的条件",
            read=lambda r: r.review.reason if r.review is not None and r.review.reason else r.why,
            is_stretched=True,
        ),
    )


def parse_mark(text: str, _row: Any) -> Decimal | None:  # noqa: ANN401 - any row
    """A mark of 0 to 100 with two decimals."""
    value = read_number(text)
    if value is not None and not 0 <= value <= 100:
        message = f"{show_short(value)}不在0到100之间，请改正。"
        raise RuleViolation(message)
    return value


def typed_columns(stage: Stage, *, is_open: bool) -> tuple[Column[MarkRow], ...]:
    """The scores of a stage that is entered whole."""

    def number(row: MarkRow) -> Decimal | None:
        found = next(result.score for result in row.typed if result.stage is stage)
        return None if found is None else Decimal(found.numerator) / found.denominator

    def read(row: MarkRow) -> str:
        value = number(row)
        return "" if value is None else show_short(value)

    return (
        _number(lambda r: r.key),
        _name(lambda r: r.name),
        Column(
            key=stage.value,
            title=f"{stage.label}成绩",
            read=read,
            parse=parse_mark,
            is_editable=lambda _row: is_open,
            is_required=True,
            number=number,
            alignment=Alignment.RIGHT,
            width=100,
        ),
        Column(key="wishes", title="志愿", read=lambda r: "、".join(r.candidate.wishes), is_stretched=True),
    )


def panel_columns(judges: Sequence[Judge], *, is_open: bool) -> tuple[Column[MarkRow], ...]:
    """Judges × candidates, and the panel's mean."""
    return (
        _number(lambda r: r.key),
        _name(lambda r: r.name),
        *(_judge_column(at, judge, is_open=is_open) for at, judge in enumerate(judges)),
        Column(
            key="mean",
            title="面试得分",
            read=lambda r: "" if r.panel.score is None else show(r.panel.score, 2),
            tooltip=lambda r: r.panel.line.rule,
            alignment=Alignment.RIGHT,
            width=84,
        ),
        Column(key="rule", title="怎么算的", read=lambda r: r.panel.line.rule, is_stretched=True),
    )


def _judge_column(at: int, judge: Judge, *, is_open: bool) -> Column[MarkRow]:
    def read(row: MarkRow) -> str:
        mark = row.marks[at]
        if mark.excused:
            return "回避"
        return "" if mark.mark is None else show_short(mark.mark)

    return Column(
        key=f"judge{judge.judge_no}",
        title=judge.name,
        read=read,
        parse=parse_mark,
        is_editable=lambda r: is_open and not r.marks[at].excused,
        is_required=True,
        state=lambda r: CellState.MARKED if r.marks[at].excused else None,
        tooltip=lambda r: f"回避：{r.marks[at].excused}" if r.marks[at].excused else "",
        number=lambda r: r.marks[at].mark,
        alignment=Alignment.RIGHT,
        width=72,
    )


def ranking_columns(rules: RoundRules) -> tuple[Column[RankRow], ...]:
    """Stages, total, place, proposal."""

    def stage_column(stage: Stage) -> Column[RankRow]:
        def read(row: RankRow) -> str:
            score = row.score.stage(stage)
            return "" if score is None else show(score, 2)

        return Column(key=stage.value, title=stage.label, read=read, alignment=Alignment.RIGHT, width=72)

    return (
        _number(lambda r: r.key),
        _name(lambda r: r.name),
        Column(
            key="rank",
            title="名次",
            read=lambda r: "—" if r.rank is None else f"{r.rank}{'并列' if r.is_tied else ''}",
            state=lambda r: CellState.MARKED if r.is_tied else None,
            alignment=Alignment.RIGHT,
            width=64,
        ),
        *(stage_column(stage) for stage in rules.stages),
        Column(
            key="total",
            title="总分",
            read=lambda r: "" if r.score.total is None else f"{r.score.total:.{rules.places}f}",
            alignment=Alignment.RIGHT,
            width=72,
        ),
        Column(key="proposed", title="建议岗位", read=_proposed, width=84),
        Column(key="inspected", title="考察", read=lambda r: r.inspected, width=64),
        Column(key="note", title="说明", read=lambda r: r.note, is_stretched=True),
    )


def _proposed(row: RankRow) -> str:
    if row.placing is None:
        return "待定" if row.rank is not None else ""
    return (
        f"{row.placing.post_no}{'（调剂）' if row.placing.is_adjusted else ''}"
        if row.placing.post_no
        else "不任职"
    )


NO_POST = "不任职"


def decision_columns(posts: Sequence[str], *, is_open: bool) -> tuple[Column[RankRow], ...]:
    """The proposal beside what was decided, with the reason where they differ."""
    return (
        _number(lambda r: r.key),
        _name(lambda r: r.name),
        Column(
            key="rank", title="名次", read=lambda r: str(r.rank or ""), alignment=Alignment.RIGHT, width=52
        ),
        Column(
            key="total",
            title="总分",
            read=lambda r: "" if r.score.total is None else str(r.score.total),
            alignment=Alignment.RIGHT,
            width=68,
        ),
        Column(key="wishes", title="志愿", read=lambda r: "、".join(r.candidate.wishes), width=110),
        Column(key="proposed", title="建议", read=_proposed, width=92),
        Column(
            key="decided",
            title="决定岗位",
            read=lambda r: "" if r.decision is None else r.decision.post_no or NO_POST,
            parse=lambda text, _row: text,
            choices=(*posts, NO_POST),
            is_editable=lambda r: is_open and r.placing is not None,
            is_required=True,
            width=92,
        ),
        Column(
            key="reason",
            title="理由（与建议不同时）",
            read=lambda r: r.decision.reason if r.decision else "",
            width=170,
        ),
        Column(key="note", title="建议的理由", read=lambda r: r.note, is_stretched=True),
    )


def objection_columns() -> tuple[Column[Objection], ...]:
    """Objections and what came of them."""
    return (
        Column(key="raised_on", title="提出日期", read=lambda r: r.raised_on, width=92),
        Column(key="about", title="异议对象", read=lambda r: r.about, width=100),
        Column(key="content", title="异议内容", read=lambda r: r.content, is_stretched=True),
        Column(
            key="outcome",
            title="处理结果",
            read=lambda r: r.outcome,
            state=lambda r: None if r.outcome else CellState.MISSING,
            width=260,
        ),
        Column(key="settled_on", title="处理日期", read=lambda r: r.settled_on, width=92),
    )


def read_date(text: str) -> str:
    """A day as typed, as YYYY-MM-DD.

    Raises RuleViolation when it is none.
    """
    return read_day(text).isoformat()
