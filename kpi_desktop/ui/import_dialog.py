"""The preview of a ledger: what it would write, every finding at its cell, values put right, then one step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPushButton, QVBoxLayout, QWidget

from kpi_desktop.domain.errors import FileTrouble, Finding, RuleViolation, Severity
from kpi_desktop.ui import messages
from kpi_desktop.ui.grid.columns import CellEdit, CellState, Column
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.open_file import OpenFile, export_findings
from kpi_desktop.ui.settings import Settings

if TYPE_CHECKING:
    from kpi_desktop.services.importing import ImportPlan

Corrections = dict[tuple[str, str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRow:
    """A finding of the ledger, or a cell already put right, with the value typed in its place."""

    severity: str
    sheet: str
    cell: str
    what: str
    next_step: str
    correction: str

    @property
    def key(self) -> str:
        return f"{self.sheet}|{self.cell}|{self.what}"

    @property
    def can_be_corrected(self) -> bool:
        """Whether one cell is meant, so that a value typed here has its place."""
        return bool(self.sheet and self.cell) and "," not in self.cell


def derive_rows(
    findings: tuple[Finding, ...], corrections: Mapping[tuple[str, str], str]
) -> list[FindingRow]:
    """Errors first, then the rest, then the cells put right whose finding has gone."""
    order = list(Severity)
    ranked = sorted(findings, key=lambda finding: order.index(finding.severity))
    rows = [
        FindingRow(
            severity=finding.severity.label,
            sheet=finding.place.sheet,
            cell=finding.place.cell,
            what=finding.what,
            next_step=finding.next_step,
            correction=corrections.get((finding.place.sheet, finding.place.cell), ""),
        )
        for finding in ranked
    ]
    shown = {(row.sheet, row.cell) for row in rows}
    rows += [
        FindingRow(
            severity="已改", sheet=sheet, cell=cell, what="已按改正的内容读入", next_step="", correction=text
        )
        for (sheet, cell), text in corrections.items()
        if (sheet, cell) not in shown
    ]
    return rows


def derive_summary(plan: ImportPlan) -> str:
    """What writing this plan would do."""
    if plan.is_empty:
        counts = "台账的内容与文件一致，没有要改动的。"
    else:
        counts = f"将新增{plan.added}条、改动{plan.changed}条，另有{plan.unchanged}条不变。"
    if plan.errors:
        counts += f"有{plan.errors}处错误，错误所在的内容不会写入；可以在“改为”一列填上正确的值，也可以先写入其余内容。"
    elif plan.findings:
        counts += "没有错误，下列提醒请看一下。"
    return counts


def _state(row: FindingRow) -> CellState | None:
    return CellState.REFUSED if row.severity == Severity.ERROR.label else None


_COLUMNS = (
    Column[FindingRow](key="severity", title="轻重", read=lambda row: row.severity, state=_state, width=64),
    Column[FindingRow](key="sheet", title="工作表", read=lambda row: row.sheet, is_searched=True, width=110),
    Column[FindingRow](key="cell", title="单元格", read=lambda row: row.cell, is_searched=True, width=80),
    Column[FindingRow](
        key="what", title="问题", read=lambda row: row.what, is_searched=True, width=300, is_stretched=True
    ),
    Column[FindingRow](key="next_step", title="下一步", read=lambda row: row.next_step, width=210),
    Column[FindingRow](
        key="correction",
        title="改为",
        read=lambda row: row.correction,
        parse=lambda text, _row: text.strip(),
        is_editable=lambda row: row.can_be_corrected,
        width=130,
        description="填上这一格正确的内容，台账文件本身不会改动",
    ),
)


class ImportDialog(QDialog):
    """Accepted means: write `plan`."""

    def __init__(
        self, opened: OpenFile, plan: ImportPlan, settings: Settings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._opened = opened
        self.plan = plan
        self._corrections: Corrections = {}
        self.setWindowTitle(f"导入台账：{plan.path.name}")
        self.resize(1080, 620)
        self.summary = QLabel(self)
        self.summary.setWordWrap(True)
        self.notice = QLabel(self)
        self.notice.setObjectName("refusal")
        self.notice.setWordWrap(True)
        self.grid: EntryGrid[FindingRow] = EntryGrid(
            "import.findings",
            "台账的问题",
            _COLUMNS,
            lambda row: row.key,
            settings,
            empty_text="没有发现问题，可以写入。",
        )
        self.grid.edit_requested.connect(self._on_edits)
        self.buttons = QDialogButtonBox(self)
        self.write_button = QPushButton("写入文件", self)
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
        layout.addWidget(self.summary)
        layout.addWidget(self.grid, 1)
        layout.addWidget(self.buttons)
        self._show()

    def _show(self) -> None:
        # What concerns the whole ledger, as another unit's name, stands above everything.
        whole = [finding for finding in self.plan.findings if not finding.place.sheet]
        self.notice.setText("\n".join(f"{finding.message}。" for finding in whole))
        self.notice.setVisible(bool(whole))
        self.summary.setText(derive_summary(self.plan))
        at_cells = tuple(finding for finding in self.plan.findings if finding.place.sheet)
        self.grid.set_rows(derive_rows(at_cells, self._corrections))
        self.write_button.setEnabled(not self.plan.is_empty)
        self.export_button.setEnabled(bool(self.plan.findings))

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


def import_with_preview(window: QWidget, opened: OpenFile, path: Path, settings: Settings) -> bool:
    """Read, show, and after the user's word write; whether something was written."""
    from kpi_desktop.services import importing

    try:
        plan = read_plan(opened, path, {})
    except (RuleViolation, FileTrouble) as trouble:
        messages.warn(window, str(trouble))
        return False
    dialog = ImportDialog(opened, plan, settings, window)
    is_confirmed = dialog.exec() == QDialog.DialogCode.Accepted
    final = dialog.plan
    dialog.deleteLater()
    if not is_confirmed or not opened.make_backup("导入前", window):
        return False
    return opened.run_write(lambda: importing.apply_import(opened.workspace, final), window) is not None
