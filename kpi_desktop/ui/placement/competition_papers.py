"""From a round to paper: the PDF is made as a job, then shown in the preview."""

from __future__ import annotations

from kpi_desktop.services import reporting
from kpi_desktop.services.competition_papers import PAPERS, render_round_paper
from kpi_desktop.ui import paper
from kpi_desktop.ui.jobs import JobRunner
from kpi_desktop.ui.parts import Panel
from kpi_desktop.ui.placement.competition_state import RoundView

__all__ = ["PAPERS", "show_round_paper"]


def show_round_paper(panel: Panel, jobs: JobRunner, view: RoundView, key: str) -> None:
    """Preview one paper of the round in view; characters without a glyph are told first."""
    path, result = panel.open_file.path, panel.result
    label = next(kind.label for kind in PAPERS if kind.key == key).partition("（")[0]
    save_path = path.with_name(f"{view.competition.round.name}{label}.pdf")
    standing, number = view.standing, view.round_no
    paper.show_paper(
        panel,
        jobs,
        label,
        lambda _progress: paper.Paper(
            content=render_round_paper(standing, number, key), warnings=reporting.list_missing_glyphs(result)
        ),
        save_path,
    )
