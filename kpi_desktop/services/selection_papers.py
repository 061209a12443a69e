"""Paper of a round of mutual selection: from the form of wishes to the minutes."""

from kpi_desktop.reports import selection_paper, selection_results
from kpi_desktop.reports.selection_paper import SelectionPaper
from kpi_desktop.services.paper_kinds import PaperKind, find_paper
from kpi_desktop.services.selection import SelectionStanding

SELECTION_PAPERS: tuple[PaperKind[SelectionPaper], ...] = (
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
    kind = find_paper(SELECTION_PAPERS, key, "双向选择")
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
