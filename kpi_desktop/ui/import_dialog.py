"""The preview of a ledger: what it would write, every finding at its cell, values put right, then one step."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QLabel, QPushButton, QVBoxLayout, QWidget

from kpi_desktop.domain.errors import FileTrouble, RuleViolation, Severity
from kpi_desktop.ui import messages
from kpi_desktop.ui.grid.columns import CellEdit, CellState, Column
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.import_dialog_state import (
    Corrections,
    FindingFilter,
    FindingRow,
    derive_counts,
    derive_notice,
    derive_outcome,
    derive_rows,
    derive_summary,
    filter_titles,
)
from kpi_desktop.ui.open_file import OpenFile, export_findings
from kpi_desktop.ui.parts import across, note, plain, put_caret
from kpi_desktop.ui.settings import Settings

if TYPE_CHECKING:
    from kpi_desktop.services.importing import ImportPlan


def _state(row: FindingRow) -> CellState | None:
    return CellState.REFUSED if row.severity == Severity.ERROR.label else None


_COLUMNS = (
    Column[FindingRow](key="severity", title="轻重", read=lambda row: row.severity, state=_state, width=64),
    Column[FindingRow](key="sheet", title="工作表", read=lambda row: row.sheet, is_searched=True, width=110),
    Column[FindingRow](key="cell", title="单元格", read=lambda row: row.cell, is_searched=True, width=80),
    Column[FindingRow](
        key="what", title="问题", read=lambda row: row.what, is_searched=True, width=300, is_stretched=True
    ),
    Column[FindingRow](key="next_step", title="下一步", read=lambda row: row.next_step, width=330),
    Column[FindingRow](
        key="correction",
        title="更正为",
        read=lambda row: row.correction,
        parse=lambda text, _row: text.strip(),
        is_editable=lambda row: row.can_be_corrected,
        width=130,
        description="填上这一格正确的内容，台账文件本身不会改动",
    ),
)


class ImportDialog(QDialog):
    """Accepted means: write `plan`."""

    help_topic = "从台账导入"

    def __init__(
        self, opened: OpenFile, plan: ImportPlan, settings: Settings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._opened = opened
        self.plan = plan
        self._corrections: dict[tuple[str, str], str] = {}
        self.setWindowTitle(f"导入台账：{plan.path.name}")
        self.resize(1240, 640)
        self.counts = note()
        self.summary = plain()
        self.filter = QComboBox(self)
        self.filter.setAccessibleName("显示哪些问题")
        self.filter.addItems([choice.value for choice in FindingFilter])
        self.filter.currentIndexChanged.connect(self._show_rows)
        self.notice = QLabel(self)
        self.notice.setObjectName("refusal")
        self.notice.setWordWrap(True)
        self.grid: EntryGrid[FindingRow] = EntryGrid(
            "import.findings",
            "台账的问题",
            _COLUMNS,
            lambda row: row.key,
            settings,
            empty_text="没有要看的问题。",
        )
        self.grid.edit_requested.connect(self._on_edits)
        self.buttons = QDialogButtonBox(self)
        self.write_button = QPushButton("导入", self)
        self.write_button.setObjectName("primaryButton")
        self.buttons.addButton(self.write_button, QDialogButtonBox.ButtonRole.AcceptRole)
        self.export_button = self.buttons.addButton("导出问题清单…", QDialogButtonBox.ButtonRole.ActionRole)
        self.cancel_button = self.buttons.addButton("不导入", QDialogButtonBox.ButtonRole.RejectRole)
        self.write_button.setAutoDefault(False)
        self.cancel_button.setAutoDefault(False)
        self.buttons.accepted.connect(self._on_write)
        self.buttons.rejected.connect(self.reject)
        self.export_button.clicked.connect(self._on_export)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 16, 18, 14)
        layout.setSpacing(12)
        layout.addWidget(self.notice)
        layout.addWidget(self.counts)
        layout.addLayout(across(self.summary, self.filter))
        layout.addWidget(self.grid, 1)
        layout.addWidget(self.buttons)
        self._show()
        put_caret(self.grid, column_key="correction")
        self.grid.setFocus()

    def _show(self) -> None:
        notice = derive_notice(self.plan.findings)
        self.notice.setText(notice)
        self.notice.setVisible(bool(notice))
        self.counts.setText(derive_counts(self.plan))
        self.summary.setText(derive_summary(self.plan))
        self.write_button.setEnabled(not self.plan.is_empty)
        self.export_button.setEnabled(bool(self.plan.findings))
        self._show_rows()

    def _show_rows(self) -> None:
        rows = derive_rows(self.plan.findings, self._corrections)
        chosen = list(FindingFilter)[self.filter.currentIndex()]
        for at, title in enumerate(filter_titles(rows)):
            self.filter.setItemText(at, title)
        self.grid.set_rows(row for row in rows if chosen.takes(row))

    def _on_edits(self, edits: tuple[CellEdit, ...]) -> None:
        rows = {row.key: row for row in self.grid.rows}
        corrections = dict(self._corrections)
        for edit in edits:
            row = rows[edit.row_key]
            corrections[row.sheet, row.cell] = edit.new
        corrections = {place: text for place, text in corrections.items() if text}
        try:
            self.plan = read_plan(self._opened, self.plan.path, corrections)
        except (RuleViolation, FileTrouble) as trouble:
            self.grid.refuse(edits[0].row_key, edits[0].column_key, edits[0].text, str(trouble))
            return
        self._corrections = corrections
        self._show()

    def _on_write(self) -> None:
        if self.grid.finish_editing():
            self.accept()

    def _on_export(self) -> None:
        start = self.plan.path.with_name(f"{self.plan.path.stem}-问题清单.xlsx")
        path = messages.choose_save_path(self, "问题清单存放在哪里", "表格 (*.xlsx)", start)
        if path is None:
            return
        try:
            export_findings(self.plan.findings, path)
        except FileTrouble as trouble:
            messages.warn(self, str(trouble))


def read_plan(opened: OpenFile, path: Path, corrections: Corrections) -> ImportPlan:
    """Read a ledger and compare it with the open file; nothing is written.

    Raises RuleViolation or FileTrouble.
    """
    from kpi_desktop.services import importing

    key = opened.key
    if key is None:
        message = "这个文件里还没有单位，请先新建单位文件再导入台账。"
        raise RuleViolation(message)
    QGuiApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
    try:
        return importing.plan_import(opened.workspace, key, path, corrections)
    finally:
        QGuiApplication.restoreOverrideCursor()


def import_with_preview(
    window: QWidget, opened: OpenFile, path: Path, settings: Settings
) -> ImportDialog | None:
    """Read a ledger and open its preview; None when it cannot be read, which the user is told."""
    try:
        plan = read_plan(opened, path, {})
    except (RuleViolation, FileTrouble) as trouble:
        messages.warn(window, str(trouble))
        return None
    dialog = ImportDialog(opened, plan, settings, window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.accepted.connect(lambda: write_plan(window, opened, dialog.plan))
    dialog.open()
    return dialog


def write_plan(window: QWidget, opened: OpenFile, plan: ImportPlan) -> None:
    """Write a plan as one step after a backup, and say what was left out."""
    from kpi_desktop.services import importing

    if not opened.make_backup("导入前", window):
        return
    written = opened.run_write(lambda: importing.apply_import(opened.workspace, plan), window)
    if written is not None:
        messages.tell(window, *derive_outcome(plan, opened.findings))
