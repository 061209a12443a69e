"""From a round to paper: the PDF is made as a job, then shown in the preview."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from kpi_desktop.services.competition_papers import PAPERS, render_round_paper
from kpi_desktop.ui import paper
from kpi_desktop.ui.jobs import JobRunner
from kpi_desktop.ui.placement.competition_state import RoundView

__all__ = ["PAPERS", "show_round_paper"]


def show_round_paper(parent: QWidget, jobs: JobRunner, view: RoundView, key: str, path: Path) -> None:
    """Preview one paper of the round in view."""
    label = next(kind.label for kind in PAPERS if kind.key == key).partition("（")[0]
    save_path = path.with_name(f"{view.competition.round.name}{label}.pdf")
    standing, number = view.standing, view.round_no
    paper.show_paper(
        parent,
        jobs,
        label,
        lambda _progress: paper.Paper(content=render_round_paper(standing, number, key)),
        save_path,
    )
