"""The backups of a file: which, from when, and what restoring one would cost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton, QTreeWidget, QTreeWidgetItem, QWidget

from kpi_desktop.domain.errors import FileTrouble
from kpi_desktop.ui import messages
from kpi_desktop.ui.parts import chars, down, heading, plain, resize_within
from kpi_desktop.ui.restore_state import (
    BACKUP_HEADERS,
    STEP_HEADERS,
    derive_backup_texts,
    derive_lead,
    derive_loss_text,
    derive_step_texts,
    say_when,
)

if TYPE_CHECKING:
    from kpi_desktop.domain.backups import Loss
    from kpi_desktop.services.restoring import BackupLine

_BACKUP_CHARS = (11, 7, 6, 4, 6, 16, 16)
_STEP_CHARS = (11, 6, 40)
_FILTER = "考核文件 (*.kpi *.sqlite);;所有文件 (*)"


class RestoreDialog(QDialog):
    """Accepted means: put `chosen` in the file's place. `wants_check` says that the user went to 检查与修复 instead."""

    help_topic = "恢复"

    def __init__(
        self,
        path: Path,
        lines: Sequence[BackupLine],
        *,
        find_loss: Callable[[Path], Loss | None],
        describe: Callable[[Path], BackupLine],
        trouble: str = "",
        good: BackupLine | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._path, self._find_loss, self._describe = path, find_loss, describe
        self._lines = list(lines)
        self.chosen: BackupLine | None = None
        self.wants_check = False
        self.setWindowTitle(f"从备份恢复：{path.name}")
        resize_within(self, chars(76), 620)
        self.lead = plain(derive_lead(trouble, good))
        self.list = _list("备份", BACKUP_HEADERS, _BACKUP_CHARS)
        self.loss = plain()
        self.loss.setAccessibleName("恢复会失去什么")
        self.steps = _list("会失去的修改", STEP_HEADERS, _STEP_CHARS)
        self.buttons = QDialogButtonBox(self)
        self.restore_button = QPushButton("恢复这份备份", self)
        self.restore_button.setObjectName("primaryButton")
        self.buttons.addButton(self.restore_button, QDialogButtonBox.ButtonRole.AcceptRole)
        self.other_button = self._add("选择别处的备份…", self._on_other)
        self.folder_button = self._add("打开备份文件夹", self._on_folder)
        self.check_button = self._add("检查与修复…", self._on_check)
        self.check_button.setVisible(bool(trouble))
        self.buttons.addButton("不恢复", QDialogButtonBox.ButtonRole.RejectRole).setAutoDefault(False)
        self.buttons.accepted.connect(self._on_restore)
        self.buttons.rejected.connect(self.reject)
        layout = down(
            self.lead,
            heading("备份"),
            self.list,
            self.loss,
            self.steps,
            self.buttons,
            margin=18,
            spacing=10,
        )
        self.setLayout(layout)
        self.list.currentItemChanged.connect(self._show_current)
        self._fill(good.path if good is not None else None)
        self.list.setFocus()

    def _add(self, text: str, on_click: Callable[[], None]) -> QPushButton:
        made = self.buttons.addButton(text, QDialogButtonBox.ButtonRole.ActionRole)
        made.setAutoDefault(False)
        made.clicked.connect(on_click)
        return made

    def _fill(self, chosen: Path | None) -> None:
        self.list.clear()
        for line in self._lines:
            item = QTreeWidgetItem(self.list, list(derive_backup_texts(line)))
            item.setToolTip(0, line.path.name)
        at = next((at for at, line in enumerate(self._lines) if line.path == chosen), -1)
        if at < 0:
            at = next((at for at, line in enumerate(self._lines) if line.content is not None), -1)
        found = self.list.topLevelItem(at)
        if found is not None:
            self.list.setCurrentItem(found)
        self._show_current()

    def current(self) -> BackupLine | None:
        """The backup under the caret."""
        item = self.list.currentItem()
        return self._lines[self.list.indexOfTopLevelItem(item)] if item is not None else None

    def _show_current(self, *_: object) -> None:
        line = self.current()
        loss: Loss | None = None
        if line is None:
            text = "这个文件还没有备份。" if not self._lines else "请选一份备份。"
        else:
            try:
                loss = self._find_loss(line.path) if line.content is not None else None
                text = derive_loss_text(line, loss)
            except FileTrouble as trouble:
                text, line = str(trouble), None
        can_restore = line is not None and line.content is not None
        self.loss.setText(text)
        _fill(self.steps, derive_step_texts(loss))
        self.steps.setVisible(self.steps.topLevelItemCount() > 0)
        self.restore_button.setEnabled(can_restore)
        self.restore_button.setText(
            f"恢复到 {say_when(line.backup)}" if line is not None and can_restore else "恢复这份备份"
        )

    def _on_restore(self) -> None:
        self.chosen = self.current()
        if self.chosen is not None and self.restore_button.isEnabled():
            self.accept()

    def _on_other(self) -> None:
        path = messages.choose_file(self, "选择备份文件", _FILTER, self._path.parent)
        if path is None:
            return
        try:
            line = self._describe(path)
        except FileTrouble as trouble:
            messages.warn(self, str(trouble))
            return
        self._lines = [line, *(known for known in self._lines if known.path != path)]
        self._fill(path)

    def _on_folder(self) -> None:
        line = self.current()
        folder = line.path.parent if line is not None else self._path.parent
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    def _on_check(self) -> None:
        self.wants_check = True
        self.reject()


def _list(name: str, headers: Sequence[str], widths: Iterable[int]) -> QTreeWidget:
    made = QTreeWidget()
    made.setAccessibleName(name)
    made.setRootIsDecorated(False)
    made.setUniformRowHeights(True)
    made.setHeaderLabels(list(headers))
    for column, count in enumerate(widths):
        made.setColumnWidth(column, chars(count))
    return made


def _fill(tree: QTreeWidget, rows: Iterable[Sequence[str]]) -> None:
    tree.clear()
    tree.addTopLevelItems([QTreeWidgetItem(list(row)) for row in rows])
