"""Files dropped on the window, given on the command line or by a second start: looked at aside, then each to its place."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from kpi_desktop.domain.errors import Area
from kpi_desktop.services import dropped_files
from kpi_desktop.services.dropped_files import DroppedFiles
from kpi_desktop.ui import messages
from kpi_desktop.ui.jobs import Err, Outcome, Progress
from kpi_desktop.ui.paper import deliver

if TYPE_CHECKING:
    from kpi_desktop.ui.main_window import MainWindow

_SHOWN = 20


class Drops(QObject):
    """Takes dropped files to where they belong."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    def take(self, paths: Sequence[Path]) -> None:
        """Look at files as a job, then open, import or take them in."""
        page = self._window.current_page()
        if not paths or (page is not None and not page.finish_editing()):
            return
        opened = self._window.open_file
        work = partial(_sort, tuple(paths), is_bureau=opened is not None and opened.is_bureau)
        self._window.jobs.run("正在查看拖入的文件", work, self._on_sorted)

    def restore_session(self) -> None:
        """Open the file that was open when the program was closed, where it is still there."""
        settings = self._window.settings
        path = settings.session_file
        if path is None or not settings.restores_session:
            return
        if path.is_file():
            self._window.open_path(path)
        else:
            self._window.status.say(f"上次的文件“{path.name}”不在原处，插好U盘后可以从最近文件中打开。")

    def come_forward(self, paths: Sequence[Path]) -> None:
        """Bring the window to the front, with the files another start of the program was given."""
        window = self._window
        if window.isMinimized():
            window.showNormal()
        window.raise_()
        window.activateWindow()
        if paths:
            window.take_files(paths)

    def _on_sorted(self, outcome: Outcome[DroppedFiles]) -> None:
        if not deliver(outcome, self._window) or isinstance(outcome, Err):
            return
        files = outcome.value
        self._say_refused(files.refused)
        if files.data_files:
            self._open(files.data_files)
        if files.packages:
            self._take_packages(files)
        if files.forms:
            self._take_forms(files.forms)
        if files.workbooks:
            self._import(files.workbooks)
        if files.returns:
            self._take_return(files.returns[0])

    def _say_refused(self, sentences: Sequence[str]) -> None:
        if not sentences:
            return
        rest = sentences[1:_SHOWN]
        more = f"还有{len(sentences) - _SHOWN}个文件也不能用。" if len(sentences) > _SHOWN else ""
        messages.warn(self._window, sentences[0], "\n".join((*rest, more)).strip())

    def _open(self, paths: Sequence[Path]) -> None:
        self._window.open_path(paths[0])
        if len(paths) > 1:
            self._window.status.say(f"一次只能打开一个考核文件，打开的是“{paths[0].name}”。")

    def _take_packages(self, files: DroppedFiles) -> None:
        opened = self._window.open_file
        if opened is not None and opened.is_bureau:
            self._go_and_take(Area.HAND_IN, [path for path, _ in files.packages])
            return
        path, info = files.packages[0]
        record = info.record
        messages.warn(
            self._window,
            f"“{path.name}”是{info.unit_name}{record.key.year}年第{record.number}次上报包（{record.stage.label}），"
            "要由局端接收，请先打开或新建局端汇总文件，再拖进来。",
        )

    def _take_forms(self, paths: Sequence[Path]) -> None:
        opened = self._window.open_file
        if opened is None or opened.is_bureau:
            messages.warn(
                self._window, f"“{paths[0].name}”是任免审批表，请先打开单位文件，再拖进来导入人员。"
            )
            return
        self._go_and_take(Area.POSTS, paths)

    def _import(self, paths: Sequence[Path]) -> None:
        self._window.files.import_path(paths[0], self._window.open_file)
        if len(paths) > 1:
            self._window.status.say(f"一次只能导入一份台账，先导入“{paths[0].name}”，其余请再拖一次。")

    def _take_return(self, path: Path) -> None:
        opened = self._window.open_file
        if opened is None or opened.is_bureau:
            messages.warn(
                self._window, f"“{path.name}”是局端给单位的回执文件，请先打开这个单位的文件，再拖进来。"
            )
            return
        self._go_and_take(Area.HAND_IN, [path])

    def _go_and_take(self, area: Area, paths: Sequence[Path]) -> None:
        self._window.show_tab(list(Area).index(area))
        page = self._window.current_page()
        if page is not None:
            page.take_files(paths)


def _sort(paths: tuple[Path, ...], progress: Progress, *, is_bureau: bool) -> DroppedFiles:
    return dropped_files.sort_files(paths, is_bureau=is_bureau, on_file=progress)
