"""What the user sees of our own bugs: that confirmed work is safe, and a report to pass on."""

from __future__ import annotations

import platform
import traceback
from datetime import datetime
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QUrl, qVersion
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from kpi_desktop import __version__
from kpi_desktop.ui.settings import log_folder

_PROGRAM = Path(__file__).parents[2]


def write_report(kind: type[BaseException], trace: TracebackType | None) -> str:
    """The report to pass on, without what is personal.

    The error's own words may hold names and scores and stay in the log; folders often bear the user's name.
    """
    frames = "".join(traceback.format_tb(trace)).replace(str(_PROGRAM), "…")
    frames = frames.replace(str(Path.home()), "~")
    head = f"岗位绩效管理 {__version__}，Qt {qVersion()}，Python {platform.python_version()}，{platform.platform()}"
    return f"{head}\n{kind.__module__}.{kind.__qualname__}\n{frames}"


def save_report(report: str, moment: datetime) -> Path | None:
    """Keep a report in the folder of logs; None where nothing can be written."""
    path = log_folder() / f"问题报告-{moment:%Y%m%d-%H%M%S}.txt"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(report, encoding="utf-8")
    except OSError:
        return None
    return path


class CrashDialog(QDialog):
    """Shows a report and helps to pass it on; the user goes on, or leaves (`wants_to_leave`)."""

    help_topic = "出错报告"

    def __init__(self, report: str, saved: Path | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.wants_to_leave = False
        self.setWindowTitle("程序出了问题")
        self.resize(680, 420)
        text = QLabel(
            "程序里出了一个没有料到的问题，刚才这一步没有完成。已经确认的内容都在文件里，没有丢失。"
            "请把下面的报告交给维护人员，然后可以继续使用；若同样的问题再次出现，请退出后重新打开程序。",
            self,
        )
        text.setWordWrap(True)
        where = (
            f"报告已存为“{saved.name}”，里面没有姓名、分数和文件夹名。"
            if saved
            else "报告没有地方可存，请复制。"
        )
        note = QLabel(where, self)
        note.setObjectName("muted")
        note.setWordWrap(True)
        self.report = QPlainTextEdit(report, self)
        self.report.setReadOnly(True)
        self.report.setAccessibleName("问题报告")
        buttons = QDialogButtonBox(self)
        self.copy_button = buttons.addButton("复制报告", QDialogButtonBox.ButtonRole.ActionRole)
        folder = buttons.addButton("打开报告所在文件夹", QDialogButtonBox.ButtonRole.ActionRole)
        self.leave_button = buttons.addButton("退出程序", QDialogButtonBox.ButtonRole.ActionRole)
        self.leave_button.clicked.connect(self._leave)
        close = buttons.addButton("继续使用", QDialogButtonBox.ButtonRole.RejectRole)
        close.setDefault(True)
        self.copy_button.clicked.connect(lambda: QGuiApplication.clipboard().setText(report))
        folder.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(log_folder()))))
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addWidget(text)
        layout.addWidget(self.report, 1)
        layout.addWidget(note)
        layout.addWidget(buttons)

    def _leave(self) -> None:
        self.wants_to_leave = True
        self.reject()


def show_crash(kind: type[BaseException], trace: TracebackType | None, parent: QWidget | None) -> None:
    """Keep the report, open the dialog and wait until the user has seen it; then go on or leave, as he wants.

    Leaving closes the window like any other time, so that the file is let go of; what cannot even be closed is left
    to the lock beside the file, which the next start clears.
    """
    report = write_report(kind, trace)
    dialog = CrashDialog(report, save_report(report, datetime.now().astimezone()), parent)
    dialog.exec()
    leaves = dialog.wants_to_leave
    dialog.deleteLater()
    if leaves:
        if parent is not None:
            parent.close()
        QApplication.exit(1)
