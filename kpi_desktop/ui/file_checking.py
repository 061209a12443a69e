"""What stands behind the dialog 检查与修复: the checks as a job, and the ways out of what they found."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from kpi_desktop.domain.file_report import FileReport
from kpi_desktop.ui import messages, open_file
from kpi_desktop.ui.jobs import Err, Outcome, Progress

if TYPE_CHECKING:
    from kpi_desktop.domain.access import Account
    from kpi_desktop.services.file_check import Salvaged
    from kpi_desktop.services.restoring import Restored  # type: ignore[attr-defined] # comes through
    from kpi_desktop.ui.check_dialog import CheckDialog
    from kpi_desktop.ui.main_window import MainWindow
    from kpi_desktop.ui.safekeeping import Safekeeping


class FileChecking(QObject):
    """Looks a file through by its path and carries out what the dialog asks for."""

    def __init__(self, window: MainWindow, keeping: Safekeeping) -> None:
        super().__init__(keeping)
        self._window = window
        self._keeping = keeping
        self.dialog: CheckDialog | None = None

    def check(self, path: Path) -> None:
        """Open the dialog over a file and begin."""
        from kpi_desktop.ui.check_dialog import CheckDialog

        dialog = CheckDialog(path, self._window)
        self.dialog = dialog
        dialog.check_requested.connect(self._begin)
        dialog.rebuild_requested.connect(self._rebuild)
        dialog.salvage_requested.connect(self._salvage)
        dialog.restore_requested.connect(self._restore)
        dialog.print_requested.connect(self._print)
        dialog.finished.connect(self._on_closed)
        dialog.open()
        self._begin()

    def _on_closed(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None

    def _begin(self) -> None:
        dialog = self.dialog
        if dialog is None:
            return
        from kpi_desktop.services import file_check

        dialog.show_report(None)
        path, folder = dialog.path, self._keeping.place_of(dialog.path)

        def work(progress: Progress) -> FileReport:
            return file_check.check_file(path, clock=open_file.now, folder=folder, on_check=progress)

        def on_checked(outcome: Outcome[FileReport]) -> None:
            if isinstance(outcome, Err):
                if self.dialog is not None:
                    self.dialog.reject()
                self._keeping.say_failed(outcome.error, "")
            elif self.dialog is not None:
                self.dialog.show_report(outcome.value)

        self._keeping.aside.run("正在检查文件", work, on_checked)

    def _restore(self) -> None:
        dialog = self.dialog
        if dialog is not None:
            path = dialog.path
            dialog.reject()
            self._keeping.show_backups(path)

    def _rebuild(self) -> None:
        dialog = self.dialog
        if dialog is None:
            return
        from kpi_desktop.services import file_check

        path, folder = dialog.path, self._keeping.place_of(dialog.path)
        dialog.reject()

        def work(operator: str, account: Account | None) -> Restored:
            return file_check.rebuild_file(
                path, operator=operator, clock=open_file.now, folder=folder, account=account
            )

        def say(restored: Restored) -> tuple[str, str]:
            kept = f"原来的文件留作“{restored.kept.name}”。" if restored.kept is not None else ""
            return f"“{path.name}”已经重建，内容没有改变。", kept

        self._keeping.exchange(path, "重建文件", work, say)

    def _salvage(self) -> None:
        dialog = self.dialog
        if dialog is None:
            return
        from kpi_desktop.services import file_check

        path = dialog.path

        def on_salvaged(outcome: Outcome[Salvaged]) -> None:
            if isinstance(outcome, Err):
                self._keeping.say_failed(outcome.error, "")
                return
            from kpi_desktop.ui.check_state import derive_salvaged_text

            messages.tell(self.dialog or self._window, *derive_salvaged_text(outcome.value))

        self._keeping.aside.run(
            "正在抢救", lambda _progress: file_check.salvage_file(path, clock=open_file.now), on_salvaged
        )

    def _print(self) -> None:
        dialog = self.dialog
        if dialog is None or dialog.report is None:
            return
        from kpi_desktop.services import file_check
        from kpi_desktop.ui.paper import Paper, show_paper

        report = dialog.report
        start = dialog.path.with_name(f"{dialog.path.stem}-检查记录.pdf")
        show_paper(
            dialog,
            self._window.jobs,
            "检查记录",
            lambda _progress: Paper(content=file_check.render_report(report)),
            start,
        )
