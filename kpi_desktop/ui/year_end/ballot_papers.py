"""The papers of 录票: ballots to hand out and tally forms in the preview, the tally sheet as a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kpi_desktop.ui import messages
from kpi_desktop.ui.jobs import Outcome, Progress
from kpi_desktop.ui.paper import Paper, deliver, show_paper
from kpi_desktop.ui.parts import Panel

if TYPE_CHECKING:
    from kpi_desktop.domain.ballot_desk import BatchKey

CHOSEN, EVERY, FILLED, BLANK_FORM, WORKBOOK = (
    "测评票（这一批）",
    "测评票（各组各一张）",
    "统计表",
    "空白统计表",
    "统计表存为工作簿（填好可导入）",
)
BALLOT_PAPERS = (CHOSEN, EVERY, FILLED, BLANK_FORM, WORKBOOK)


def show_ballot_paper(panel: Panel, kind: str, chosen: BatchKey | None) -> None:
    """Preview one kind of paper, or ask where the tally sheet goes; `chosen` is the batch under the caret."""
    from kpi_desktop.services import ballot_papers

    file, book = panel.open_file, panel.book
    stem = f"{file.unit_name}{panel.key.year}年民主测评"
    if kind == WORKBOOK:
        _export(panel, file.path.with_name(f"{stem}统计表.xlsx"))
        return
    if kind == CHOSEN and chosen is None:
        messages.tell(panel, "请先在左边选中一批，或打印“各组各一张”。")
        return

    def make(_progress: Progress) -> Paper:
        if kind in (CHOSEN, EVERY):
            content = ballot_papers.render_paper_ballots(book, chosen if kind == CHOSEN else None)
        else:
            content = ballot_papers.render_tallies(book, is_blank=kind == BLANK_FORM)
        return Paper(content=content)

    show_paper(panel, panel.tools.jobs, kind, make, file.path.with_name(f"{stem}{kind}.pdf"))


def _export(panel: Panel, start: Path) -> None:
    from kpi_desktop.services import ballot_papers

    path = messages.choose_save_path(panel, "统计表存放在哪里", "表格 (*.xlsx)", start)
    if path is None:
        return
    book = panel.book

    def told(outcome: Outcome[None]) -> None:
        if deliver(outcome, panel):
            messages.tell(panel, f"已存到“{path.name}”，填好后用“文件→从台账导入”读回来。")

    panel.tools.jobs.run(
        "正在导出统计表", lambda _progress: ballot_papers.export_tally_sheet(book, path), told
    )
