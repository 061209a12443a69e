"""The bar at the foot of the window: who works, what is saved and backed up, findings, and the running job."""

from __future__ import annotations

from datetime import datetime
from time import perf_counter
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton, QStatusBar, QWidget

from kpi_desktop.domain.errors import Finding, Severity

if TYPE_CHECKING:
    from kpi_desktop.ui.jobs import JobRunner
    from kpi_desktop.ui.open_file import OpenFile

_MESSAGE_MS = 8000


def _moment(moment: datetime | None, *, none: str) -> str:
    if moment is None:
        return none
    local = moment.astimezone()
    is_today = local.date() == datetime.now().astimezone().date()
    return local.strftime("%H:%M" if is_today else "%m-%d %H:%M")


def derive_count_text(findings: tuple[Finding, ...]) -> str:
    """The findings in a few words."""
    errors = sum(1 for finding in findings if finding.severity is Severity.ERROR)
    if not findings:
        return "没有问题"
    others = len(findings) - errors
    parts = [f"错误 {errors}" if errors else "", f"提醒 {others}" if others else ""]
    return "　".join(part for part in parts if part)


def derive_operator_text(open_file: OpenFile) -> str:
    """Who works, and as what in a file with passwords."""
    role = f"（{open_file.role.label}）" if open_file.role else ""
    return f"操作人 {open_file.operator}{role}"


def derive_rate(done: int, seconds: float) -> str:
    """How fast a job goes, once there is enough to tell."""
    if done < 2 or seconds < 1:
        return ""
    rate = done / seconds
    return f"，每秒{rate:.0f}" if rate >= 2 else f"，每分钟{60 * rate:.0f}"


class StatusBar(QStatusBar):
    """`findings_requested` and `operator_requested` come from a click."""

    findings_requested = Signal()
    operator_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self._jobs: JobRunner | None = None
        self._title, self._begun = "", 0.0
        self.operator = self._button("操作人", "修改操作人", self.operator_requested)
        self.saved = self._label("最近保存")
        self.backup = self._label("最近备份")
        self.findings = self._button("问题", "打开或收起问题清单（F8）", self.findings_requested)
        self.job_title = QLabel(self)
        self.progress = QProgressBar(self)
        self.progress.setAccessibleName("后台工作进度")
        self.progress.setFixedWidth(190)
        self.progress.setTextVisible(True)
        self.cancel = QPushButton("取消", self)
        self.cancel.setToolTip("停止后台工作，不会留下做了一半的内容")
        self.cancel.clicked.connect(self._on_cancel)
        for widget in (self.job_title, self.progress, self.cancel):
            self.addPermanentWidget(widget)
            widget.hide()
        for widget in (self.operator, self.saved, self.backup, self.findings):
            self.addPermanentWidget(widget)
        self.show_file(None)

    def watch(self, jobs: JobRunner) -> None:
        """Show the progress of a runner's work."""
        self._jobs = jobs
        jobs.started.connect(self._on_started)
        jobs.progressed.connect(self._on_progressed)
        jobs.finished.connect(self._on_finished)

    def _label(self, name: str) -> QLabel:
        label = QLabel(self)
        label.setAccessibleName(name)
        return label

    def _button(self, name: str, tip: str, signal: object) -> QPushButton:
        button = QPushButton(self)
        button.setObjectName("statusButton")
        button.setAccessibleName(name)
        button.setToolTip(tip)
        button.setFlat(True)
        button.clicked.connect(signal)
        return button

    def show_file(self, open_file: OpenFile | None) -> None:
        for widget in (self.operator, self.saved, self.backup, self.findings):
            widget.setVisible(open_file is not None)
        if open_file is not None:
            self.operator.setText(derive_operator_text(open_file))
            self.show_saved(open_file)
            self.backup.setText(f"最近备份 {_moment(open_file.last_backup_at, none='还没有')}")

    def show_saved(self, open_file: OpenFile) -> None:
        if open_file.is_read_only:
            self.saved.setText("只读，不能修改")
            return
        self.saved.setText(f"最近保存 {_moment(open_file.last_saved_at, none='本次未改动')}")

    def show_findings(self, findings: tuple[Finding, ...]) -> None:
        self.findings.setText(derive_count_text(findings))
        has_error = any(finding.severity is Severity.ERROR for finding in findings)
        self.findings.setProperty("severity", "error" if has_error else "warning" if findings else "none")
        self.findings.style().unpolish(self.findings)
        self.findings.style().polish(self.findings)

    def say(self, text: str) -> None:
        self.showMessage(text, _MESSAGE_MS)

    def _on_started(self, title: str) -> None:
        self._title, self._begun = title, perf_counter()
        self.job_title.setText(title)
        self.progress.setRange(0, 0)
        self.cancel.setEnabled(True)
        for widget in (self.job_title, self.progress, self.cancel):
            widget.show()

    def _on_progressed(self, done: int, total: int) -> None:
        rate = derive_rate(done, perf_counter() - self._begun)
        if total:
            self.progress.setRange(0, total)
            self.progress.setValue(done)
            self.progress.setFormat(f"{done} / {total}{rate}")
        else:
            self.job_title.setText(f"{self._title}，已完成{done}{rate}")

    def _on_finished(self) -> None:
        for widget in (self.job_title, self.progress, self.cancel):
            widget.hide()

    def _on_cancel(self) -> None:
        self.cancel.setEnabled(False)
        self.job_title.setText("正在停止…")
        if self._jobs is not None:
            self._jobs.cancel()
