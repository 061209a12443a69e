"""The grids of 竞争上岗: posts, sign-ups, reviews, marks, ranking, decisions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.person_facts import Education, PersonFacts
from kpi_desktop.domain.placement import Candidate, RoundRules
from kpi_desktop.domain.scheme import Grade
from kpi_desktop.domain.staff import read_birth_month
from kpi_desktop.domain.values import clean_text, read_number
from kpi_desktop.domain.workdays import read_day
from kpi_desktop.ui.grid.columns import Alignment, CellState, Column
from kpi_desktop.ui.placement.competition_state import PersonRow, PostRow, ReviewRow, SignUpRow
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


def number_column(read: Callable[[Any], str]) -> Column[Any]:
    """Whose line it is: the number."""
    return Column(key="number", title="工号", read=read, is_frozen=True, is_searched=True, width=64)


def name_column(read: Callable[[Any], str]) -> Column[Any]:
    """Whose line it is: the name."""
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


def fact_columns(year: int) -> tuple[Column[Any], ...]:
    """What conditions ask of a person beyond the roster, with the grades of three years."""
    return (
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
        *(_grade_column(each) for each in range(year - 1, year - 4, -1)),
    )


def people_columns(year: int) -> tuple[Column[PersonRow], ...]:
    """Everybody with the facts conditions ask about."""
    return (
        number_column(lambda r: r.key),
        name_column(lambda r: r.employee.name),
        Column(key="section", title="科室", read=lambda r: r.employee.section, is_searched=True, width=100),
        Column(key="post", title="现岗位", read=lambda r: r.post_name, width=140),
        *fact_columns(year),
    )


def sign_up_columns(
    rules: RoundRules, posts: Sequence[str], year: int, *, is_open: bool
) -> tuple[Column[SignUpRow], ...]:
    """Wishes in order, and what conditions ask of a person."""
    wishes = tuple(_wish_column(at, tuple(posts), is_open=is_open) for at in range(1, rules.most_wishes + 1))
    return (
        number_column(lambda r: r.key),
        name_column(lambda r: r.employee.name),
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
        *fact_columns(year),
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


def _month_column(key: str, title: str) -> Column[Any]:
    def parse(text: str, _row: PersonRow) -> str:
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


def _grade_column(year: int) -> Column[Any]:
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
        number_column(lambda r: r.employee_no),
        name_column(lambda r: r.name),
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


def read_date(text: str) -> str:
    """A day as typed, as YYYY-MM-DD.

    Raises RuleViolation when it is none.
    """
    return read_day(text).isoformat()
