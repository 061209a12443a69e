"""What the user sees of our own bugs: that confirmed work is safe, and a report to pass on."""

from __future__ import annotations

import platform
import traceback
from types import TracebackType

from PySide6.QtCore import QUrl, qVersion
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from kpi_desktop import __version__
from kpi_desktop.ui.settings import log_folder


def write_report(kind: type[BaseException], trace: TracebackType | None) -> str:
    """The report to pass on, without the error's own words: they may hold names and scores and stay in the log."""
    frames = "".join(traceback.format_tb(trace))
    head = f"岗位绩效管理 {__version__}，Qt {qVersion()}，Python {platform.python_version()}，{platform.platform()}"
    return f"{head}\n{kind.__module__}.{kind.__qualname__}\n{frames}"


class CrashDialog(QDialog):
    """Shows a report and helps to pass it on; the program stays open."""

    help_topic = "出错报告"

    def __init__(self, report: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("程序出了问题")
        self.resize(680, 420)
        text = QLabel(
            "程序里出了一个没有料到的问题，刚才这一步没有完成。已经确认的内容都在文件里，没有丢失。"
            "请把下面的报告复制给维护人员，然后可以继续使用；若同样的问题再次出现，请重新打开程序。",
            self,
        )
        text.setWordWrap(True)
        self.report = QPlainTextEdit(report, self)
        self.report.setReadOnly(True)
        self.report.setAccessibleName("问题报告")
        buttons = QDialogButtonBox(self)
        self.copy_button = buttons.addButton("复制报告", QDialogButtonBox.ButtonRole.ActionRole)
        folder = buttons.addButton("打开日志文件夹", QDialogButtonBox.ButtonRole.ActionRole)
        close = buttons.addButton("继续使用", QDialogButtonBox.ButtonRole.RejectRole)
        close.setDefault(True)
        self.copy_button.clicked.connect(lambda: QGuiApplication.clipboard().setText(report))
        folder.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(log_folder()))))
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addWidget(text)
        layout.addWidget(self.report, 1)
        layout.addWidget(buttons)


def show_crash(kind: type[BaseException], trace: TracebackType | None, parent: QWidget | None) -> None:
    """Open the dialog and wait until the user has seen it."""
    dialog = CrashDialog(write_report(kind, trace), parent)
    dialog.exec()
    dialog.deleteLater()
