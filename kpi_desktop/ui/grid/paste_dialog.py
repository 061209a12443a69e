"""Shows what a paste would change and what it refuses; nothing is done until it is confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from kpi_desktop.ui.grid.model import RecordModel
from kpi_desktop.ui.grid.paste import PastePlan

_MOST_SHOWN, _MOST_TOLD = 40, 400


class PasteDialog(QDialog):
    """The preview of a paste with refused cells; accepted means: do the rest."""

    help_topic = "成块复制"

    def __init__(self, plan: PastePlan, model: RecordModel[Any], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("粘贴预览")
        self.resize(760, 460)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        self.summary = QLabel(derive_summary(plan), self)
        self.summary.setWordWrap(True)
        layout.addWidget(self.summary)
        if plan.refused:
            layout.addWidget(QLabel("不能填写的格", self))
            refused = [(r.row_label, r.column_title, r.text, r.sentence) for r in plan.refused]
            layout.addWidget(self._table(("行", "列", "要填的内容", "原因"), refused, "不能填写的格"), 1)
        if plan.edits:
            layout.addWidget(QLabel("将要改动的格", self))
            edits = [
                (
                    model.row_label(model.row_of(e.row_key)),
                    model.columns[model.column_of(e.column_key)].title,
                    e.old or "未填",
                    e.text or "未填",
                )
                for e in plan.edits
            ]
            layout.addWidget(self._table(("行", "列", "原来", "改为"), edits, "将要改动的格"), 1)
        self.buttons = QDialogButtonBox(self)
        self.accept_button = self.buttons.addButton(
            f"只填可填的{len(plan.edits)}格", QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.accept_button.setEnabled(bool(plan.edits))
        self.cancel_button = self.buttons.addButton("都不填", QDialogButtonBox.ButtonRole.RejectRole)
        self.cancel_button.setDefault(True)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        layout.addWidget(self.buttons)

    def _table(self, headers: Sequence[str], lines: Sequence[Sequence[str]], name: str) -> QTableWidget:
        table = QTableWidget(len(lines), len(headers), self)
        table.setAccessibleName(name)
        table.setHorizontalHeaderLabels(list(headers))
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        for row, line in enumerate(lines):
            for column, text in enumerate(line):
                item = QTableWidgetItem(_shorten(text, _MOST_SHOWN))
                item.setToolTip(_shorten(text, _MOST_TOLD))
                table.setItem(row, column, item)
        table.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        table.horizontalHeader().setStretchLastSection(True)
        return table


def _shorten(text: str, most: int) -> str:
    """A text as a cell shows it: on one line, its end cut off."""
    line = " ".join(text[: most + 1].split())
    return f"{line[:most]}…" if len(line) > most else line


def derive_summary(plan: PastePlan) -> str:
    """What the paste would do, in one or two sentences."""
    parts = [f"可以填写{len(plan.edits)}格"]
    if plan.refused:
        parts.append(f"不能填写{len(plan.refused)}格")
    if plan.outside:
        parts.append(f"超出表格{plan.outside}格")
    if plan.emptied:
        parts.append(f"要把已填的{plan.emptied}格清成未填")
    return "，".join(parts) + "。现在还没有改动任何内容，请核对后选择。"
