"""The grids of marks, ranking, decisions and objections."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.placement import Judge, Objection, RoundRules, Stage
from kpi_desktop.domain.values import read_number, show, show_short
from kpi_desktop.ui.grid.columns import Alignment, CellState, Column
from kpi_desktop.ui.placement.competition_columns import name_column, number_column
from kpi_desktop.ui.placement.competition_state import MarkRow, RankRow


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
        number_column(lambda r: r.key),
        name_column(lambda r: r.name),
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
        number_column(lambda r: r.key),
        name_column(lambda r: r.name),
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
        number_column(lambda r: r.key),
        name_column(lambda r: r.name),
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
        number_column(lambda r: r.key),
        name_column(lambda r: r.name),
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
