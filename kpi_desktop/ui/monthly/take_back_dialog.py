"""Shows what taking filled forms back would change; nothing is written until it is confirmed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QWidget,
)

from kpi_desktop.services.month_comparing import MarkChange, MarkKey
from kpi_desktop.services.month_sheets import TakeBackPlan
from kpi_desktop.ui.parts import across, button, down, name_scroll_buttons, plain

_CHANGES, _CONFLICTS, _REFUSED, _FILES = "将要写入", "两边都改过", "不能用的", "没有读取的表"


class TakeBackDialog(QDialog):
    """The difference table of a TakeBackPlan; accepted means: write it, of the conflicts only those ticked."""

    def __init__(self, plan: TakeBackPlan, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._plan = plan
        self.setWindowTitle(f"收回{plan.month}月评分表")
        self.resize(1000, 560)
        self.summary = plain(plan.summary)
        self.tables = QTabWidget()
        self.tables.setAccessibleName("收回的评分表与文件的差异")
        self.tables.setDocumentMode(True)
        name_scroll_buttons(self.tables)
        self.changes = self._add(_CHANGES, ("姓名", "指标", "原来", "改为", "来自"), map(_line, plan.changes))
        self.conflicts = self._add(
            _CONFLICTS,
            ("选用表里的", "姓名", "指标", "发出时", "这里现在是", "表里是", "来自"),
            (("", c.name, c.indicator, c.was, c.old, c.new, c.file) for c in plan.conflicts),
        )
        for row in range(self.conflicts.rowCount()):
            tick = QTableWidgetItem("用表里的")
            tick.setFlags(
                Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable
            )
            tick.setCheckState(Qt.CheckState.Unchecked)
            self.conflicts.setItem(row, 0, tick)
        self.conflicts.itemChanged.connect(lambda _item: self._count())
        self.refused = self._add(
            _REFUSED,
            ("表", "格", "姓名", "指标", "写的是", "原因"),
            ((r.file, r.address, r.name, r.indicator, r.text, r.sentence) for r in plan.refused),
        )
        self.files = self._add(_FILES, ("原因",), ((sentence,) for sentence in plan.refused_files))
        self.accept_button = button("", self.accept, is_primary=True)
        self.cancel_button = button("都不写入", self.reject)
        self.setLayout(
            down(
                self.summary,
                self.tables,
                across(1, self.cancel_button, self.accept_button),
                margin=12,
                spacing=10,
            )
        )
        self._count()

    def taken(self) -> tuple[MarkKey, ...]:
        """The conflicts in which the form's mark is chosen."""
        return tuple(
            conflict.key
            for row, conflict in enumerate(self._plan.conflicts)
            if _is_ticked(self.conflicts.item(row, 0))
        )

    def _count(self) -> None:
        count = len(self._plan.changes) + len(self.taken())
        self.accept_button.setText(f"写入{count}格")
        self.accept_button.setAccessibleName(f"写入{count}格")
        self.accept_button.setEnabled(count > 0)

    def _add(self, title: str, headers: Sequence[str], lines: object) -> QTableWidget:
        rows = [tuple(line) for line in lines]  # type: ignore[attr-defined]
        table = QTableWidget(len(rows), len(headers))
        table.setAccessibleName(title)
        table.setHorizontalHeaderLabels(list(headers))
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setTabKeyNavigation(False)
        table.verticalHeader().hide()
        for row, line in enumerate(rows):
            for column, text in enumerate(line):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                table.setItem(row, column, item)
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
        if rows or title == _CHANGES:
            self.tables.addTab(table, f"{title}（{len(rows)}）")
        else:
            table.setParent(self)
            table.hide()
        return table


def _line(change: MarkChange) -> tuple[str, ...]:
    return change.name, change.indicator, change.old, change.new, change.file


def _is_ticked(item: QTableWidgetItem | None) -> bool:
    return item is not None and item.checkState() is Qt.CheckState.Checked
