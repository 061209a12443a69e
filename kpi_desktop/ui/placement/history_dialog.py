"""Who held a post, or what posts a person held, over the years of the file."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from kpi_desktop.services.appointments import PastAppointment
from kpi_desktop.ui.parts import chars, note

_HEADERS = ("姓名", "岗位", "科室", "任职日期", "任至", "任期止", "产生方式", "文号", "说明")
_CHARS = (5, 12, 8, 7, 7, 7, 6, 11, 14)


class HistoryDialog(QDialog):
    """A list of appointments in order of time."""

    def __init__(self, title: str, past: Sequence[PastAppointment], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.resize(min(chars(82), 1240), 380)
        self.list = QTreeWidget()
        self.list.setAccessibleName(title)
        self.list.setRootIsDecorated(False)
        self.list.setHeaderLabels(_HEADERS)
        for column, count in enumerate(_CHARS):
            self.list.setColumnWidth(column, chars(count))
        self.list.addTopLevelItems([QTreeWidgetItem(_texts(each)) for each in past])
        buttons = QDialogButtonBox(self)
        buttons.addButton("关闭", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(note(f"本文件各年度的记录，共{len(past)}条；名册登记而没有任职记录的写作“原任”。"))
        layout.addWidget(self.list, 1)
        layout.addWidget(buttons)


def _texts(past: PastAppointment) -> list[str]:
    each = past.appointment
    return [
        past.name,
        f"{each.post_no} {past.post_name}".strip(),
        past.section,
        each.since,
        each.ended_on or "在任",
        each.until,
        each.way.label,
        each.document_no,
        each.end_reason or each.reason,
    ]
