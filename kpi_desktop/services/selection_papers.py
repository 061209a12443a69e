"""Paper of a round of mutual selection: from the form of wishes to the minutes."""

from collections.abc import Callable
from dataclasses import dataclass

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.reports import selection_paper, selection_results
from kpi_desktop.reports.selection_paper import SelectionPaper
from kpi_desktop.services.selection import SelectionStanding


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperKind:
    """A paper of a round."""

    key: str
    label: str
    render: Callable[[SelectionPaper], bytes]


SELECTION_PAPERS: tuple[PaperKind, ...] = (
    PaperKind(key="vacancies", label="空缺岗位公告", render=selection_results.render_vacancies),
    PaperKind(key="blank_form", label="定岗意向表（空白）", render=selection_paper.render_blank_form),
    PaperKind(key="forms", label="定岗意向表（每人一张）", render=selection_paper.render_forms),
    PaperKind(key="feedback", label="意向汇总反馈表", render=selection_paper.render_feedback),
    PaperKind(key="nominations", label="科室提名表", render=selection_paper.render_nominations),
    PaperKind(key="result", label="选择结果与理由", render=selection_results.render_result),
    PaperKind(key="unplaced", label="未上岗人员名单", render=selection_results.render_unplaced),
    PaperKind(key="minutes", label="会议纪要", render=selection_results.render_minutes),
)


def render_selection_paper(standing: SelectionStanding, round_no: int, key: str) -> bytes:
    """One paper of a round as a PDF.

    Raises RuleViolation when the round is gone or there is no such paper.
    """
    kind = next((kind for kind in SELECTION_PAPERS if kind.key == key), None)
    if kind is None:
        message = (
            f"没有名为“{key}”的双向选择材料，可用的有：{'、'.join(kind.key for kind in SELECTION_PAPERS)}。"
        )
        raise RuleViolation(message)
    selection = standing.selection(round_no)
    following = standing.next_of(selection)
    return kind.render(
        SelectionPaper(
            unit=standing.book.unit,
            selection=selection,
            people=standing.people_before(selection),
            posts=standing.posts,
            next_name=following.round.name if following else "",
        )
    )
