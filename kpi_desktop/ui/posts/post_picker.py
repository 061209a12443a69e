"""Choosing posts by section: a tree with check boxes, and one box for all of them."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.ui.parts import chars
from kpi_desktop.ui.plain_text import plain_tip
from kpi_desktop.ui.posts.state import derive_posts

ALL_POSTS = "全部岗位"
NO_POSTS = "还没有岗位，适用于以后设的全部岗位"
_NUMBER = Qt.ItemDataRole.UserRole
_TRISTATE = Qt.ItemFlag.ItemIsAutoTristate | Qt.ItemFlag.ItemIsUserCheckable


class PostPicker(QTreeWidget):
    """The plan's posts under their sections; `chosen_changed` fires when a box is ticked or cleared."""

    chosen_changed = Signal()

    def __init__(self, book: YearBook, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("适用岗位")
        self.setHeaderLabels(("岗位", "编号", "现任"))
        self.setUniformRowHeights(True)
        self.setIndentation(14)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column, count in ((1, 5), (2, 6)):
            header.resizeSection(column, chars(count))
        self.root = _branch(ALL_POSTS)
        self.addTopLevelItem(self.root)
        self._items: list[QTreeWidgetItem] = []
        sections: dict[str, QTreeWidgetItem] = {}
        for line in derive_posts(book):
            section = line.post.section
            if section not in sections:
                sections[section] = _branch(section or "未定科室")
                self.root.addChild(sections[section])
            item = QTreeWidgetItem([line.post.name, line.post.post_no, line.holder or "空缺"])
            item.setData(0, _NUMBER, line.post.post_no)
            item.setCheckState(0, Qt.CheckState.Unchecked)
            for column in range(3):
                item.setToolTip(column, plain_tip(item.text(column)))
            sections[section].addChild(item)
            self._items.append(item)
        if not self._items:
            self.root.setText(0, NO_POSTS)
            self.root.setFirstColumnSpanned(True)
            self.root.setCheckState(0, Qt.CheckState.Checked)
        self.expandAll()
        self.itemChanged.connect(self._on_changed)

    @property
    def chosen(self) -> tuple[str, ...]:
        """The numbers of the posts ticked, in the plan's order."""
        return tuple(
            str(item.data(0, _NUMBER)) for item in self._items if item.checkState(0) is Qt.CheckState.Checked
        )

    @property
    def is_all(self) -> bool:
        """Whether every post is ticked."""
        return self.root.checkState(0) is Qt.CheckState.Checked

    def choose(self, numbers: Collection[str]) -> None:
        """Tick these posts and no others."""
        self.blockSignals(True)
        for item in self._items:
            is_chosen = item.data(0, _NUMBER) in numbers
            item.setCheckState(0, Qt.CheckState.Checked if is_chosen else Qt.CheckState.Unchecked)
        self.blockSignals(False)
        self.viewport().update()
        self.chosen_changed.emit()

    def choose_all(self) -> None:
        """Tick every post."""
        self.choose([str(item.data(0, _NUMBER)) for item in self._items])

    def _on_changed(self, _item: QTreeWidgetItem, column: int) -> None:
        if column == 0:
            self.chosen_changed.emit()


def _branch(title: str) -> QTreeWidgetItem:
    item = QTreeWidgetItem([title])
    item.setFlags(item.flags() | _TRISTATE)
    item.setCheckState(0, Qt.CheckState.Unchecked)
    return item
