"""检查与修复: the checks of a file with their results, and what can be done about what they found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QTreeWidget, QTreeWidgetItem, QWidget

from kpi_desktop.domain.file_report import CheckState, FileReport, say_report
from kpi_desktop.ui.check_state import (
    CHECK_HEADERS,
    can_rebuild,
    can_salvage,
    derive_check_texts,
    derive_verdict,
)
from kpi_desktop.ui.parts import chars, down, plain, resize_within, set_mood

_CHARS = (12, 6, 46)


class CheckDialog(QDialog):
    """Shows a report; what to do about it is asked for by signals, the dialog itself touches no file."""

    check_requested = Signal()
    rebuild_requested = Signal()
    salvage_requested = Signal()
    restore_requested = Signal()
    print_requested = Signal()
    help_topic = "检查与修复"

    def __init__(self, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.path = path
        self.report: FileReport | None = None
        self.setWindowTitle(f"检查与修复：{path.name}")
        resize_within(self, chars(70), 560)
        self.verdict = plain(derive_verdict(None))
        self.verdict.setAccessibleName("检查结果")
        self.list = QTreeWidget(self)
        self.list.setAccessibleName("检查项目")
        self.list.setHeaderLabels(list(CHECK_HEADERS))
        self.list.setWordWrap(True)
        for column, count in enumerate(_CHARS):
            self.list.setColumnWidth(column, chars(count))
        self.buttons = QDialogButtonBox(self)
        self.again_button = self._add("重新检查", self.check_requested.emit)
        self.restore_button = self._add("从备份恢复…", self.restore_requested.emit)
        self.rebuild_button = self._add("重建文件…", self.rebuild_requested.emit)
        self.rebuild_button.setToolTip("按现有的内容把文件重写一遍，索引全部重做；原文件留一份备份")
        self.salvage_button = self._add("抢救到新文件…", self.salvage_requested.emit)
        self.salvage_button.setToolTip("把还能读出的内容放进一个新文件，原文件不动")
        self.copy_button = self._add("复制清单", self._on_copy)
        self.print_button = self._add("打印清单…", self.print_requested.emit)
        self.buttons.addButton("关闭", QDialogButtonBox.ButtonRole.RejectRole).setAutoDefault(False)
        self.buttons.rejected.connect(self.reject)
        self.setLayout(down(self.verdict, self.list, self.buttons, margin=18, spacing=12))
        self.show_report(None)
        self.list.setFocus()

    def _add(self, text: str, on_click: Callable[[], None]) -> QPushButton:
        made = self.buttons.addButton(text, QDialogButtonBox.ButtonRole.ActionRole)
        made.setAutoDefault(False)
        made.clicked.connect(lambda _checked=False: on_click())
        return made

    def show_report(self, report: FileReport | None) -> None:
        """Show a report, or that the checks are running."""
        self.report = report
        self.verdict.setText(derive_verdict(report))
        set_mood(self.verdict, "" if report is None else "good" if report.is_sound else "bad")
        self.list.clear()
        for check in report.checks if report is not None else ():
            item = QTreeWidgetItem(self.list, list(derive_check_texts(check)))
            item.setToolTip(2, check.detail)
            for fault in check.lines:
                QTreeWidgetItem(item, ["", "", fault])
            item.setExpanded(check.state is CheckState.FOUND)
        self.rebuild_button.setEnabled(can_rebuild(report))
        self.salvage_button.setEnabled(can_salvage(report))
        for button in (self.again_button, self.restore_button, self.copy_button, self.print_button):
            button.setEnabled(report is not None)

    def _on_copy(self) -> None:
        if self.report is not None:
            QGuiApplication.clipboard().setText(say_report(self.report))
            self.copy_button.setText("已复制")
