"""The papers after the scores: one entry a paper, made as a job and shown in the preview."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QToolButton

from kpi_desktop.services.result_exports import TableSet
from kpi_desktop.ui import messages
from kpi_desktop.ui.jobs import Outcome, Progress
from kpi_desktop.ui.paper import Paper, deliver, show_paper
from kpi_desktop.ui.paper_menu import menu_button
from kpi_desktop.ui.parts import Panel

GRADE_TABLE = "等次评定表"
NOTICE, OBJECTIONS, RESULT_NOTICES, SIGNATURES = "公示", "公示异议登记表", "书面通知", "通知签收表"
APPEAL = "复核申诉决定书"
COMMENDATIONS, TALKS, HISTORY = "奖励名单", "谈话名单", "历年等次和晋档晋级表"
TALK_RECORDS, LATE_GRADES = "谈话记录", "补定等次审批表"
PAYOUT = "奖金表"
GRADE_PAPERS = (GRADE_TABLE, LATE_GRADES)
PUBLICATION_PAPERS = (NOTICE, OBJECTIONS, RESULT_NOTICES, SIGNATURES)
APPEAL_PAPERS = (APPEAL,)
CONSEQUENCE_PAPERS = (COMMENDATIONS, TALKS, TALK_RECORDS, HISTORY)
PAYOUT_PAPERS = (PAYOUT,)
WORKBOOK = "存为工作簿"


def _nothing() -> tuple[str, ...]:
    return ()


def result_paper_button(
    text: str,
    papers: Sequence[str],
    panel: Panel,
    chosen: Callable[[], tuple[str, ...]] = _nothing,
    *,
    tables: TableSet,
) -> QToolButton:
    """A button that opens a menu of papers, and of their tables as a workbook; `chosen` gives the keys selected."""

    def open_one(kind: str) -> None:
        if kind == WORKBOOK:
            save_tables(panel, tables, chosen())
        else:
            show_result_paper(panel, kind, chosen())

    return menu_button(text, (*papers, WORKBOOK), open_one, panel)


def save_tables(panel: Panel, tables: TableSet | None, chosen: tuple[str, ...] = ()) -> None:
    """Ask where the tables of a sub-page go as a workbook, of all of them where none is named, and write them."""
    from kpi_desktop.services import consequences, result_exports

    file, result = panel.open_file, panel.result
    title = tables.value if tables is not None else "年终考核各表"
    start = file.path.with_name(f"{file.unit_name}{panel.key.year}年{title}.xlsx")
    path = messages.choose_save_path(panel, f"{title}存放在哪里", "表格 (*.xlsx)", start)
    if path is None:
        return
    former = consequences.load_former_grades(panel.workspace, panel.key)
    plan_no = int(chosen[0]) if chosen and tables is TableSet.PAYOUT else None

    def told(outcome: Outcome[Any]) -> None:
        if deliver(outcome, panel):
            messages.tell(panel, f"已导出到“{path.name}”。")

    panel.tools.jobs.run(
        f"正在导出{title}",
        lambda _progress: result_exports.export_tables(result, former, path, tables, plan_no),
        told,
    )


def show_result_paper(panel: Panel, kind: str, chosen: tuple[str, ...]) -> None:
    """Preview one paper."""
    file = panel.open_file
    save_path = file.path.with_name(f"{file.unit_name}{panel.key.year}年{kind}.pdf")
    show_paper(panel, panel.tools.jobs, kind, result_paper(panel, kind, chosen), save_path)


def result_paper(panel: Panel, kind: str, chosen: tuple[str, ...]) -> Callable[[Progress], Paper]:
    """The work that makes one paper of the year in view."""
    from kpi_desktop.services import consequences, reporting, result_papers

    result = panel.result
    former = consequences.load_former_grades(panel.workspace, panel.key)
    makers: dict[str, Callable[[], bytes]] = {
        GRADE_TABLE: lambda: result_papers.render_grade_table(result),
        NOTICE: lambda: result_papers.render_notice(result),
        OBJECTIONS: lambda: result_papers.render_objections(result),
        RESULT_NOTICES: lambda: result_papers.render_result_notices(result),
        SIGNATURES: lambda: result_papers.render_signatures(result),
        APPEAL: lambda: result_papers.render_appeal(result, int(chosen[0]) if chosen else 0),
        COMMENDATIONS: lambda: result_papers.render_commendations(result, former),
        TALKS: lambda: result_papers.render_talks(result, former),
        TALK_RECORDS: lambda: result_papers.render_talk_records(result),
        LATE_GRADES: lambda: result_papers.render_late_grades(result),
        HISTORY: lambda: result_papers.render_history(result, former),
        PAYOUT: lambda: result_papers.render_payout(result, int(chosen[0]) if chosen else 0),
    }
    return lambda _progress: Paper(content=makers[kind](), warnings=reporting.list_missing_glyphs(result))
