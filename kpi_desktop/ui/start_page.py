"""What stands in the window without a file: the ways to begin, and the files opened last."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from kpi_desktop.ui.settings import RecentFile

_WAYS = (
    ("new", "新建单位文件(&N)", "回答四个问题：单位、年度、方案、存放位置"),
    ("open", "打开文件(&O)…", "单位文件或局端汇总文件"),
    ("import", "从台账导入(&I)…", "读入 WPS 或 Excel 台账，先预览，确认后再写入"),
    ("rehearse", "二十分钟演练(&T)…", "用样例单位跟着清单走完一年，弄错了可以重来"),
    ("demo", "打开演示县(&D)…", "三个单位、一整年的样例，可以放心试"),
    ("bureau", "局端汇总(&B)…", "人社局、组织部接收各单位的上报包"),
)


def local_time(utc_text: str) -> str:
    """A stored UTC time as people here read it; empty when there is none."""
    from datetime import UTC, datetime

    try:
        moment = datetime.strptime(utc_text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return ""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")


class _RecentList(QListWidget):
    """The recent files; `forget_requested` carries the line Delete was pressed on."""

    forget_requested = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.matches(QKeySequence.StandardKey.Delete) and self.currentRow() >= 0:
            self.forget_requested.emit(self.currentRow())
        else:
            super().keyPressEvent(event)


class StartPage(QWidget):
    """`way_chosen` names new, open, import, demo or bureau; `file_chosen` and `forget_requested` carry a path."""

    way_chosen = Signal(str)
    file_chosen = Signal(object)
    forget_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("startPage")
        title = QLabel("岗位绩效管理", self)
        title.setObjectName("startTitle")
        under = QLabel("定岗、竞岗、月度检查、年终评分、上报，一年的考核都在一个文件里。", self)
        under.setObjectName("muted")
        self.buttons: dict[str, QPushButton] = {}
        self._paths: list[Path] = []
        self.recent = _RecentList(self)
        self.recent.setObjectName("recentFiles")
        self.recent.setAccessibleName("最近文件")
        self.recent.itemActivated.connect(self._on_activated)
        self.recent.setToolTip("回车打开；Delete 从列表中去掉，文件本身不动")
        self.recent.forget_requested.connect(self._on_forget)
        self.empty = QLabel("还没有打开过文件。第一次使用，请先新建单位文件，或从台账导入。", self)
        self.empty.setObjectName("emptyState")
        self.empty.setWordWrap(True)
        columns = QHBoxLayout()
        columns.setSpacing(28)
        columns.addWidget(self._ways_card(), 5)
        columns.addWidget(self._recent_card(), 6)
        body = QVBoxLayout()
        body.setSpacing(6)
        body.addWidget(title)
        body.addWidget(under)
        body.addSpacing(18)
        body.addLayout(columns)
        layout = QGridLayout(self)
        layout.setContentsMargins(36, 36, 36, 24)
        layout.addLayout(body, 0, 1)
        layout.setColumnStretch(0, 1)
        layout.setColumnStretch(1, 12)
        layout.setColumnStretch(2, 1)
        layout.setRowStretch(1, 1)

    def _ways_card(self) -> QFrame:
        card = QFrame(self)
        card.setObjectName("card")
        column = QVBoxLayout(card)
        column.setContentsMargins(20, 16, 20, 18)
        column.setSpacing(4)
        heading = QLabel("开始", card)
        heading.setObjectName("cardTitle")
        column.addWidget(heading)
        for key, text, what in _WAYS:
            button = QPushButton(text, card)
            button.setObjectName("primary" if key == "new" else "way")
            button.setAccessibleDescription(what)
            button.clicked.connect(lambda _checked=False, key=key: self.way_chosen.emit(key))
            explanation = QLabel(what, card)
            explanation.setObjectName("muted")
            explanation.setWordWrap(True)
            column.addSpacing(6)
            column.addWidget(button)
            column.addWidget(explanation)
            self.buttons[key] = button
        column.addStretch(1)
        return card

    def _recent_card(self) -> QFrame:
        card = QFrame(self)
        card.setObjectName("card")
        column = QVBoxLayout(card)
        column.setContentsMargins(20, 16, 20, 18)
        heading = QLabel("最近文件", card)
        heading.setObjectName("cardTitle")
        column.addWidget(heading)
        column.addWidget(self.recent, 1)
        column.addWidget(self.empty)
        column.addStretch(1)
        return card

    def show_recent(self, files: Sequence[RecentFile]) -> None:
        self.recent.clear()
        self._paths = [file.path for file in files]
        for file in files:
            item = QListWidgetItem(describe_recent(file), self.recent)
            item.setToolTip(str(file.path))
        self.recent.setVisible(bool(files))
        self.empty.setVisible(not files)
        if files:
            self.recent.setCurrentRow(0)

    def _on_forget(self, row: int) -> None:
        self.forget_requested.emit(self._paths[row])

    def _on_activated(self, item: QListWidgetItem) -> None:
        self.file_chosen.emit(self._paths[self.recent.row(item)])


def describe_recent(file: RecentFile) -> str:
    """A recent file in two lines: unit and year, then file name and last change."""
    head = f"{file.unit_name}　{file.year}年" if file.year else file.unit_name or file.path.stem
    changed = local_time(file.changed_at)
    return f"{head}\n{file.path.name}" + (f"　最后修改 {changed}" if changed else "")
