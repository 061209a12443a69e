"""The files attached to one thing: added by button or dragged in, looked at, taken off."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QSpinBox,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from kpi_desktop.domain.errors import FileTrouble
from kpi_desktop.domain.evidence import Attachment
from kpi_desktop.services import evidence
from kpi_desktop.ui import messages
from kpi_desktop.ui.flow import flow
from kpi_desktop.ui.open_file import OpenFile
from kpi_desktop.ui.parts import across, button, chars, down, heading, note
from kpi_desktop.ui.settings import Settings

_ATTACHMENT = Qt.ItemDataRole.UserRole
_FILTER = "附件 (*.pdf *.ofd *.jpg *.jpeg *.png *.bmp *.tif *.doc *.docx *.wps *.xls *.xlsx *.et *.txt *.mp3 *.mp4 *.zip);;所有文件 (*)"
_MB = 1024 * 1024


@cache
def _view_folder() -> Path:
    """Where copies to be looked at go; it is cleared away when the program ends."""
    folder = Path(tempfile.mkdtemp(prefix="kpi-desktop-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def show_size(size: int) -> str:
    """A size in the unit people read."""
    return f"{size / _MB:.1f} MB" if size >= _MB else f"{max(1, size // 1024)} KB"


class EvidenceBox(QWidget):
    """Lists the files of one place. A small one leaves it to its page to show it anew after a write."""

    def __init__(self, settings: Settings, parent: QWidget | None = None, *, is_small: bool = False) -> None:
        super().__init__(parent)
        self._settings = settings
        self._open_file: OpenFile | None = None
        self._place = ""
        self._can_edit = True
        self._is_small = is_small
        self.files = QTreeWidget()
        self.files.setAccessibleName("附件")
        self.files.setRootIsDecorated(False)
        self.files.setHeaderLabels(("文件名", "大小"))
        self.files.setColumnWidth(0, chars(9 if is_small else 22))
        self.files.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.files.itemActivated.connect(lambda _item: self.look())
        self.hint = note("把文件拖到这里，或点“添加附件”。文件按指纹保存在数据文件旁边的“附件”文件夹里。")
        self.hint.setVisible(not is_small)
        self.add_button = button(
            "添加附件…", self.add, tip="PDF、图片、文档、表格、录音录像；也可以把文件拖到这里"
        )
        self.look_button = button("打开", self.look, tip="核对指纹后打开一份副本")
        self.remove_button = button("移除", self.remove, tip="只移除登记，文件留在附件文件夹，可以撤销")
        buttons = flow(self.add_button, self.look_button, self.remove_button, spacing=4)
        self.setLayout(down(self.hint, self.files, buttons, spacing=6))
        if is_small:
            self.files.setFixedHeight(chars(6))

    def show_place(
        self, open_file: OpenFile, place: str, attached: Sequence[Attachment], *, can_edit: bool = True
    ) -> None:
        """Show the files of a place; without a place there is nothing to attach to."""
        self._open_file, self._place = open_file, place
        self._can_edit = can_edit and bool(place) and not open_file.is_read_only
        self.setAcceptDrops(self._can_edit)
        self.files.setVisible(bool(attached) or not self._is_small)
        self.files.clear()
        for attachment in attached:
            item = QTreeWidgetItem([attachment.name, show_size(attachment.size)])
            item.setData(0, _ATTACHMENT, attachment)
            item.setToolTip(0, f"{attachment.name}\n指纹 {attachment.fingerprint[:16]}…")
            self.files.addTopLevelItem(item)
        if attached:
            self.files.setCurrentIndex(self.files.model().index(0, 0))
        self.add_button.setEnabled(self._can_edit)
        self.look_button.setEnabled(bool(attached))
        self.remove_button.setEnabled(bool(attached) and self._can_edit)

    def _show_again(self) -> None:
        file = self._open_file
        if file is not None and file.book is not None and not self._is_small:
            self.show_place(file, self._place, evidence.list_attached(file.book, self._place))

    def _chosen(self) -> Attachment | None:
        item = self.files.currentItem()
        attachment: Attachment | None = item.data(0, _ATTACHMENT) if item is not None else None
        return attachment

    def add(self) -> None:
        """Choose a file and attach it."""
        path = messages.choose_file(self, "选择要附上的文件", _FILTER)
        if path is not None:
            self.add_files((path,))

    def add_files(self, paths: Sequence[Path]) -> None:
        """Attach files; what is refused is told."""
        file = self._open_file
        if file is None or file.key is None:
            return
        key, limit = file.key, self._settings.evidence_megabytes * _MB
        file.run_write(
            lambda: evidence.attach_files(file.workspace, key, self._place, paths, limit=limit), self
        )
        self._show_again()

    def look(self) -> None:
        """Open a checked copy of the chosen file in the program the PC has for it."""
        attachment, file = self._chosen(), self._open_file
        if attachment is None or file is None:
            return
        try:
            path = evidence.copy_out(file.workspace, attachment, _view_folder())
        except FileTrouble as trouble:
            messages.warn(self, str(trouble))
            return
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            messages.warn(self, f"这台电脑没有能打开“{attachment.name}”的程序。", f"副本在：{path}")

    def remove(self) -> None:
        """Take the chosen file off."""
        attachment, file = self._chosen(), self._open_file
        if attachment is None or file is None or file.key is None:
            return
        key = file.key
        file.run_write(lambda: evidence.detach_file(file.workspace, key, attachment), self)
        self._show_again()

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        paths = tuple(Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile())
        event.acceptProposedAction()
        self.add_files(paths)


class EvidenceDialog(QDialog):
    """The files of one thing over the window, with the largest size a file may have."""

    def __init__(
        self, open_file: OpenFile, settings: Settings, title: str, place: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("附件")
        self.setMinimumSize(560, 380)
        self.box = EvidenceBox(settings, self)
        attached = evidence.list_attached(open_file.book, place) if open_file.book is not None else ()
        self.box.show_place(open_file, place, attached)
        self.limit = QSpinBox(self)
        self.limit.setRange(1, 2000)
        self.limit.setSuffix(" MB")
        self.limit.setValue(settings.evidence_megabytes)
        self.limit.setAccessibleName("每个附件最大")
        self.limit.valueChanged.connect(lambda value: setattr(settings, "evidence_megabytes", value))
        buttons = QDialogButtonBox(self)
        buttons.addButton("关闭", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        label = QLabel("每个附件最大")
        label.setBuddy(self.limit)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 14)
        layout.setSpacing(10)
        layout.addWidget(heading(title))
        layout.addWidget(self.box, 1)
        layout.addLayout(across(label, self.limit, 1, buttons))


def show_evidence(
    open_file: OpenFile, settings: Settings, title: str, place: str, parent: QWidget
) -> EvidenceDialog:
    """Open the files of one thing over the window; the dialog frees itself when it is closed."""
    dialog = EvidenceDialog(open_file, settings, title, place, parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog
