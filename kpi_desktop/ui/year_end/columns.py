"""The grids of 年终评分: totals and grades."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from kpi_desktop.domain.eligibility import Effect
from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.scheme import Grade, PartSource, Scheme, ScoredPart
from kpi_desktop.domain.values import HUNDRED, read_number, show, show_short
from kpi_desktop.domain.year_end import PartScore, PersonResult
from kpi_desktop.domain.year_records import DecisionLevel, Opinion
from kpi_desktop.ui.grid.columns import Alignment, CellState, Column
from kpi_desktop.ui.who_columns import who_columns
from kpi_desktop.ui.year_end.state import (
    GRADE_WORDS,
    GradeLine,
    decided_word,
)

PART_PLACES = 4
WAIVED = "不适用"


def total_columns(scheme: Scheme) -> tuple[Column[PersonResult], ...]:
    """Parts, total, rank, eligibility, proposed and decided grade."""
    return (
        *who_columns(lambda r: r.employee),
        *(_part_column(at, part) for at, part in enumerate(scheme.parts)),
        Column(
            key="total",
            title="总分",
            read=lambda r: "" if r.total is None else f"{r.total:.{scheme.places}f}",
            number=lambda r: r.total,
            state=lambda r: CellState.MISSING if r.total is None else CellState.NORMAL,
            tooltip=lambda r: "；".join(r.missing),
            alignment=Alignment.RIGHT,
            width=68,
        ),
        *_weighted_columns(scheme),
        Column(
            key="rank",
            title="名次",
            read=lambda r: "" if r.rank is None else str(r.rank),
            tooltip=lambda r: "" if r.rank else "全部人员有总分后才排名",
            alignment=Alignment.RIGHT,
            width=52,
        ),
        Column(
            key="eligibility",
            title="评等资格",
            read=lambda r: r.eligibility.label,
            state=lambda r: CellState.MARKED if r.eligibility.effect is not Effect.ALL else None,
            tooltip=lambda r: r.eligibility.sentence,
            description="按《公务员考核规定》和本单位方案列出的情形；条文见“评等资格”页的规则表",
            width=112,
        ),
        Column(
            key="proposal",
            title="建议等次",
            description="够资格、在名额以内、达到分数线的建议优秀；分数线用没有取位的分数比",
            read=lambda r: r.proposed_word,
            state=lambda r: CellState.MARKED if r.proposal.grade is None else None,
            tooltip=lambda r: r.proposal.reason,
            width=84,
        ),
        _decided_column(),
        Column(
            key="reason", title="评定理由", read=lambda r: r.decision.reason if r.decision else "", width=150
        ),
    )


def _weighted_columns(scheme: Scheme) -> tuple[Column[PersonResult], ...]:
    """The total by the coefficient, where the scheme puts it into the score."""
    if not scheme.year_end.weighs_coefficient:
        return ()
    return (
        Column(
            key="weighted",
            title="折算分",
            read=lambda r: "" if r.weighted is None else f"{r.weighted:.{scheme.places}f}",
            number=lambda r: r.weighted,
            state=lambda r: CellState.MISSING if r.weighted is None else CellState.NORMAL,
            alignment=Alignment.RIGHT,
            width=68,
            description="总分乘以岗位价值系数；名次按折算分，等次分数线按总分",
        ),
    )


def _decided_column() -> Column[PersonResult]:
    return Column(
        key="decided",
        title="评定等次",
        read=decided_word,
        parse=parse_grade,
        is_required=True,
        choices=tuple(GRADE_WORDS),
        width=84,
        description="与建议不同时要写理由；清空即撤回",
    )


def parse_grade(text: str, person: PersonResult) -> Grade | None:
    """Read a grade's word; the words of civil servants and of the others are both taken.

    Raises RuleViolation for another word.
    """
    if not text.strip():
        return None
    grade = GRADE_WORDS.get(text.strip())
    if grade is None:
        words = "、".join(known.word(person.employee.category) for known in Grade)
        message = f"等次请填写{words}。"
        raise RuleViolation(message)
    return grade


def _part_column(at: int, part: ScoredPart) -> Column[PersonResult]:
    is_typed = part.source is PartSource.TYPED

    def read(person: PersonResult) -> str:
        score = person.parts[at].score
        if person.parts[at].waived:
            return WAIVED
        return (
            ""
            if score is None
            else show_short(Decimal(show(score, PART_PLACES)))
            if is_typed
            else show(score, PART_PLACES)
        )

    return Column(
        key=part.key,
        title=f"{part.label}（{show_short(part.weight)}%）",
        read=read,
        parse=_parse_score if is_typed else _parse_waiver,
        number=lambda person: person.parts[at].score,
        state=lambda person: _part_state(person.parts[at]),
        tooltip=lambda person: person.parts[at].waived or person.parts[at].missing,
        alignment=Alignment.RIGHT,
        width=130,
        description=f"{part.source.label}，{'可以填写' if is_typed else '自动算出'}；对某人不适用的填“{WAIVED}”并写原因",
    )


def _part_state(score: PartScore) -> CellState:
    if score.waived:
        return CellState.MARKED
    return CellState.MISSING if score.score is None else CellState.NORMAL


def _parse_waiver(text: str, _person: PersonResult) -> str | None:
    """What may be typed over a part the program reckons: that it does not apply, or nothing."""
    if text.strip() in ("", WAIVED):
        return text.strip() or None
    message = f"这一部分由程序算出，不能填分数；对这个人不适用的填“{WAIVED}”。"
    raise RuleViolation(message)


def _parse_score(text: str, _person: PersonResult) -> Decimal | str | None:
    if text.strip() == WAIVED:
        return WAIVED
    value = read_number(text)
    if value is not None and not 0 <= value <= HUNDRED:
        message = "得分应在0到100之间。"
        raise RuleViolation(message)
    return value


def grade_columns(scheme: Scheme) -> tuple[Column[GradeLine], ...]:
    """Candidates in order; headings and the quota's line stand in the name's column."""

    def of_person(read: Callable[[PersonResult], str]) -> Callable[[GradeLine], str]:
        return lambda line: read(line.person) if line.person else ""

    def column(key: str, title: str, read: Callable[[PersonResult], str], width: int) -> Column[GradeLine]:
        return Column(key=key, title=title, read=of_person(read), state=_heading_state, width=width)

    def parse(text: str, line: GradeLine) -> Grade | None:
        if line.person is None:
            message = "这一行是名额线，不能填写。"
            raise RuleViolation(message)
        return parse_grade(text, line.person)

    return (
        Column(
            key="place",
            title="序",
            read=lambda r: "" if r.place is None else str(r.place),
            alignment=Alignment.RIGHT,
            is_frozen=True,
            width=44,
        ),
        Column(
            key="name",
            title="姓名",
            read=lambda r: r.person.employee.name if r.person else r.text,
            is_frozen=True,
            is_searched=True,
            state=_heading_state,
            width=250,
        ),
        column("employee_no", "工号", lambda p: p.employee.employee_no, 56),
        column("category", "人员类别", lambda p: p.employee.category.label, 84),
        column("total", "总分", lambda p: "未出" if p.total is None else f"{p.total:.{scheme.places}f}", 68),
        column("eligibility", "评等资格", lambda p: p.eligibility.label, 112),
        Column(
            key="proposal",
            title="建议等次",
            read=lambda r: ("并列待定" if r.is_tied else r.person.proposed_word) if r.person else "",
            state=lambda r: CellState.MARKED if r.is_tied else _heading_state(r),
            width=84,
        ),
        Column(
            key="decided",
            title="评定等次",
            read=of_person(decided_word),
            parse=parse,
            is_editable=lambda r: r.person is not None,
            is_required=True,
            choices=tuple(GRADE_WORDS),
            width=84,
        ),
        *(_opinion_column(level) for level in DecisionLevel),
        column("proposal_reason", "建议理由", lambda p: p.proposal.reason, 300),
        column("reason", "评定理由", lambda p: p.decision.reason if p.decision else "", 160),
        column("decided_on", "评定日期", lambda p: p.decision.decided_on if p.decision else "", 92),
        column("decided_by", "经办人", lambda p: p.decision.decided_by if p.decision else "", 72),
    )


def _opinion_column(level: DecisionLevel) -> Column[GradeLine]:
    """The opinion of one level: its grade, the words in the tooltip."""

    def find(line: GradeLine) -> Opinion | None:
        return line.opinions.get(level) if line.person else None

    def read(line: GradeLine) -> str:
        opinion = find(line)
        return opinion.grade.word(line.person.employee.category) if opinion and line.person else ""

    def tooltip(line: GradeLine) -> str:
        opinion = find(line)
        given = (opinion.given_on, opinion.given_by, opinion.text) if opinion else ()
        return "，".join(part for part in given if part)

    def parse(text: str, line: GradeLine) -> Grade | None:
        if line.person is None:
            message = "这一行是名额线，不能填写。"
            raise RuleViolation(message)
        return parse_grade(text, line.person)

    return Column(
        key=f"opinion:{level.value}",
        title=level.label,
        read=read,
        parse=parse,
        is_editable=lambda line: line.person is not None,
        tooltip=tooltip,
        state=lambda line: (
            CellState.DISABLED
            if line.person is None
            else CellState.MARKED
            if (found := find(line)) and found.text
            else None
        ),
        choices=tuple(GRADE_WORDS),
        width=104,
        description="各级的意见分别保留；要写明意见内容的，选中后点“填写意见”",
    )


def _heading_state(line: GradeLine) -> CellState | None:
    return CellState.DISABLED if line.person is None else None
