"""From a round of mutual selection to paper: the PDF is made as a job, then shown in the preview."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from kpi_desktop.services.selection_papers import SELECTION_PAPERS, render_selection_paper
from kpi_desktop.ui import paper
from kpi_desktop.ui.open_file import OpenFile
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.placement.selection_state import SelectionView


class PrintBar(QToolButton):
    """A button that opens the list of papers of the round in view."""

    def __init__(self, tools: PageTools, parent: QWidget) -> None:
        super().__init__(parent)
        self._tools = tools
        self._open_file: OpenFile | None = None
        self._view: SelectionView | None = None
        self.setText("打印")
        self.setAccessibleName("打印双向选择材料")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        for kind in SELECTION_PAPERS:
            menu.addAction(f"{kind.label}…", partial(self.print_paper, kind.key))
        self.setMenu(menu)

    def show_round(self, open_file: OpenFile, view: SelectionView) -> None:
        """Print from this round from now on."""
        self._open_file, self._view = open_file, view

    def print_paper(self, key: str) -> None:
        """Preview one paper of the round in view."""
        file, view = self._open_file, self._view
        if file is None or view is None:
            return
        label = next(kind.label for kind in SELECTION_PAPERS if kind.key == key)
        save_path = file.path.with_name(f"{view.selection.round.name}{label}.pdf")
        standing, number = view.standing, view.round_no
        paper.show_paper(
            self,
            self._tools.jobs,
            label,
            lambda _progress: paper.Paper(content=render_selection_paper(standing, number, key)),
            save_path,
        )
