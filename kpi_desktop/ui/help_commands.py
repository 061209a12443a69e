"""What the help menu and F1 do: the manual at the page in sight, the manual on paper, the keys, what program this is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog, QWidget

from kpi_desktop import __version__
from kpi_desktop.ui import messages
from kpi_desktop.ui.help_keys import HelpKeys

if TYPE_CHECKING:
    from kpi_desktop.ui.main_window import MainWindow
    from kpi_desktop.ui.manual_window import ManualWindow

KEYS_TOPIC = "快捷键"
START_TOPIC = "开始页"
_ABOUT = (
    "不联网，数据只在您打开的文件里。\n"
    "以 Apache-2.0 许可发布；用到的 Qt、SQLite、思源字体等各有许可，许可文件在程序文件夹里。"
)


class HelpCommands(QObject):
    """One manual for the window, and one for each dialog that keeps the window from being used."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._manual: ManualWindow | None = None
        self.keys = HelpKeys(window, self.show_for_dialog)

    def topic(self) -> str:
        """The topic of the page in sight."""
        workbench = self._window.workbench
        if workbench is None or self._window.open_file is None:
            return START_TOPIC
        return workbench.topic()

    def show_manual(self, topic: str = "") -> ManualWindow:
        """Open the manual beside the window at a topic, or at the page in sight."""
        manual = self._manual = self._manual or self._make(self._window)
        _show(manual, topic or self.topic())
        return manual

    def show_for_dialog(self, topic: str, dialog: QDialog) -> None:
        """Open the manual over a dialog, at its own topic or at that of the page below it."""
        from kpi_desktop.ui.manual_window import ManualWindow

        if isinstance(dialog, ManualWindow):
            return
        manual = next(iter(dialog.findChildren(ManualWindow)), None) or self._make(dialog)
        _show(manual, topic or self.topic())

    def show_paper(self) -> None:
        """Preview the manual as it is printed."""
        from kpi_desktop.services.manual import render_manual
        from kpi_desktop.ui.file_commands import documents_folder
        from kpi_desktop.ui.paper import Paper, show_paper

        path = documents_folder() / "岗位绩效管理使用手册.pdf"
        show_paper(
            self._window,
            self._window.jobs,
            "使用手册",
            lambda _progress: Paper(content=render_manual()),
            path,
        )

    def show_about(self) -> None:
        """Say which program this is."""
        messages.tell(self._window, f"{messages.PROGRAM_NAME} {__version__}", _ABOUT)

    def _make(self, parent: QWidget) -> ManualWindow:
        from kpi_desktop.ui.manual_window import ManualWindow

        manual = ManualWindow(parent)
        manual.print_requested.connect(self.show_paper)
        return manual


def _show(manual: ManualWindow, topic: str) -> None:
    manual.show()
    manual.show_topic(topic)
    manual.raise_()
    manual.activateWindow()
    manual.text.setFocus()
