"""Sub-page 接收上报包: packages put together, previewed on a copy, then merged as one job."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from kpi_desktop.domain.merging import PackageReport
from kpi_desktop.services import intake_papers, merging
from kpi_desktop.ui import messages
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.hand_in.columns import REPORT_COLUMNS
from kpi_desktop.ui.hand_in.state import find_packages, intake_sentence, report_details
from kpi_desktop.ui.jobs import Err, Outcome, Progress
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.paper import Paper, deliver, show_paper
from kpi_desktop.ui.parts import Panel, across, button, down, note, plain, put_caret
from kpi_desktop.ui.settings import PackageLimits

if TYPE_CHECKING:
    from kpi_desktop.services.workspace import Workspace

Reports = tuple[PackageReport, ...]
_FILTER = "上报包 (*.sqlite *.kpi);;所有文件 (*)"


class IntakePanel(Panel):
    """Takes packages in; `said` carries what came of it."""

    said = Signal(str)

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self.setAcceptDrops(True)
        self._paths: tuple[Path, ...] = ()
        self._is_preview = True
        self.add_button = button("添加上报包…", self.ask_file)
        self.add_folder_button = button("添加文件夹…", self.ask_folder, tip="文件夹里的上报包都加进来")
        self.clear_button = button("清空", self.clear)
        self.merge_button = button("合并", self.merge, is_primary=True)
        self.print_button = button(
            "打印接收报告…", self.show_report, tip="每个上报包的结果、拒收原因和待决定的冲突"
        )
        self._sentence = note(intake_sentence((), is_preview=True))
        self._details = plain()
        self.grid: EntryGrid[PackageReport] = EntryGrid(
            "hand_in.reports",
            "上报包",
            REPORT_COLUMNS,
            lambda report: report.path,
            tools.settings,
            empty_text="把各单位的上报包或整个文件夹拖到这里，\n或点“添加上报包”“添加文件夹”。",
        )
        self.setLayout(
            down(
                across(
                    self.add_button,
                    self.add_folder_button,
                    self.clear_button,
                    self._sentence,
                    self.merge_button,
                ),
                self.grid,
                across(self._details, self.print_button),
                margin=8,
            )
        )
        self.grid.current_changed.connect(lambda _row, _column: self._show_details())
        self._show((), is_preview=True)

    @override
    def fill(self) -> None:
        """What was put together stays as it is."""

    def ask_file(self) -> None:
        """Let the user choose one more package."""
        path = messages.choose_file(self, "选择上报包", _FILTER)
        if path is not None:
            self.add_paths([path])

    def ask_folder(self) -> None:
        """Let the user choose a folder of packages."""
        folder = messages.choose_folder(self, "选择存放上报包的文件夹")
        if folder is not None:
            self.add_paths([folder])

    def add_paths(self, paths: Iterable[Path]) -> None:
        """Add packages and show what merging them would do."""
        before = () if not self._is_preview else self._paths
        self._paths = find_packages((*before, *paths))
        if self._paths:
            self._run(is_preview=True)

    def clear(self) -> None:
        """Put everything away."""
        self._paths = ()
        self._show((), is_preview=True)

    def merge(self) -> None:
        """Take the previewed packages in."""
        self._run(is_preview=False)

    def _run(self, *, is_preview: bool) -> None:
        self.setEnabled(False)
        title = "正在预览上报包" if is_preview else "正在合并上报包"
        self._is_preview = is_preview
        self.tools.jobs.run(
            title,
            _merge_work(
                self.workspace, self._paths, self.tools.settings.package_limits, is_preview=is_preview
            ),
            self._on_done,
        )

    def _on_done(self, outcome: Outcome[Reports]) -> None:
        self.setEnabled(True)
        is_preview = self._is_preview
        if not is_preview:
            self.open_file.refresh()
        if deliver(outcome, self) and not isinstance(outcome, Err):
            self._show(outcome.value, is_preview=is_preview)
            self.said.emit(intake_sentence(outcome.value, is_preview=is_preview))

    def _show(self, reports: Reports, *, is_preview: bool) -> None:
        self._is_preview = is_preview
        self._sentence.setText(intake_sentence(reports, is_preview=is_preview))
        self.grid.set_rows(reports)
        self.merge_button.setEnabled(is_preview and bool(reports))
        self.clear_button.setEnabled(bool(reports))
        self.print_button.setEnabled(bool(reports))
        put_caret(self.grid)
        self._show_details()

    def _show_details(self) -> None:
        report = self.grid.current_row()
        self._details.setText(report_details(report) if report is not None else "")

    def show_report(self) -> None:
        """Show the report of the intake as it prints."""
        workspace, reports, is_preview = self.workspace, self.grid.rows, self._is_preview
        show_paper(
            self,
            self.tools.jobs,
            "接收报告",
            lambda _progress: Paper(
                content=intake_papers.render_intake(workspace, reports, is_dry_run=is_preview)
            ),
            self.open_file.path.with_name("接收报告.pdf"),
        )

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        self.add_paths(paths)


def _merge_work(
    workspace: Workspace, paths: tuple[Path, ...], most: PackageLimits, *, is_preview: bool
) -> Callable[[Progress], Reports]:
    def work(progress: Progress) -> Reports:
        limits = merging.make_limits(*most)
        return merging.merge_packages(
            workspace, paths, dry_run=is_preview, on_progress=progress, limits=limits
        )

    return work
