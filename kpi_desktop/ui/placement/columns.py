"""The grid of 竞争上岗."""

from __future__ import annotations

from kpi_desktop.domain.values import show
from kpi_desktop.ui.grid.columns import Alignment, CellState, Column
from kpi_desktop.ui.placement.state import PostLine


def _vacancy_state(line: PostLine) -> CellState | None:
    return CellState.REFUSED if line.vacancies < 0 else CellState.MARKED if line.vacancies > 0 else None


def _term_state(line: PostLine) -> CellState | None:
    if not line.term_note:
        return None
    return CellState.REFUSED if (line.days_left or 0) < 0 else CellState.MARKED


def placement_columns(places: int) -> tuple[Column[PostLine], ...]:
    """Posts, places and holders; `places` are the decimals of the coefficient."""
    return (
        Column(
            key="post_no",
            title="岗位编号",
            read=lambda r: r.post.post_no,
            is_frozen=True,
            is_searched=True,
            width=72,
        ),
        Column(
            key="name",
            title="岗位名称",
            read=lambda r: r.post.name,
            is_frozen=True,
            is_searched=True,
            width=140,
        ),
        Column(key="section", title="科室", read=lambda r: r.post.section, is_searched=True, width=102),
        Column(key="level", title="岗位层次", read=lambda r: r.post.level.label, width=70),
        Column(key="way", title="产生方式", read=lambda r: r.way, width=78),
        Column(
            key="coefficient",
            title="岗位系数",
            read=lambda r: "" if r.post.coefficient is None else show(r.post.coefficient, places),
            alignment=Alignment.RIGHT,
            width=70,
        ),
        Column(
            key="headcount",
            title="编制数",
            read=lambda r: str(r.post.headcount),
            alignment=Alignment.RIGHT,
            width=56,
        ),
        Column(key="holder", title="现任人", read=lambda r: r.holder, is_searched=True, width=86),
        Column(key="since", title="任职起", read=lambda r: r.since, width=92),
        Column(
            key="until",
            title="任期止",
            read=lambda r: r.until,
            state=_term_state,
            tooltip=lambda r: r.term_note,
            width=92,
        ),
        Column(key="state", title="在编情况", read=lambda r: r.state, state=_vacancy_state, width=74),
    )
