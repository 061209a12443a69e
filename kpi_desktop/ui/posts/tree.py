"""The tree 单位 → 科室 → 岗位."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from kpi_desktop.ui.parts import chars
from kpi_desktop.ui.posts.state import TreeNode

_PLACE = Qt.ItemDataRole.UserRole
_HEADERS = ("科室和岗位", "编制", "现任", "系数")
_CHARS = (10, 3.2, 5, 3.6)


class PostTree(QTreeWidget):
    """Shows the posts by section; `place_chosen` carries the Place of a line."""

    place_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("科室和岗位")
        self.setHeaderLabels(_HEADERS)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformRowHeights(True)
        self.setIndentation(12)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(36)
        for column, count in enumerate(_CHARS):
            header.resizeSection(column, chars(count))
        self.itemClicked.connect(self._choose)
        self.itemActivated.connect(self._choose)

    def show_tree(self, root: TreeNode) -> None:
        """Show the tree; folded sections stay folded."""
        folded = {section.text(0) for section in self._sections() if not section.isExpanded()}
        scroll = self.verticalScrollBar().value()
        self.clear()
        top = self._add(None, root)
        top.setExpanded(True)
        for section in self._sections():
            section.setExpanded(section.text(0) not in folded)
        self.verticalScrollBar().setValue(scroll)

    def current_section(self) -> str:
        """The section of the current line, empty on the unit's line or without one."""
        item = self.currentItem()
        for section in self._sections():
            if item is section or (item is not None and item.parent() is section):
                return section.text(0)
        return ""

    def current_post(self) -> str:
        """The number of the post of the current line, empty when it is no post's."""
        item = self.currentItem()
        is_post = any(item.parent() is section for section in self._sections()) if item is not None else False
        return str(item.data(0, _PLACE).item) if item is not None and is_post else ""

    def _sections(self) -> list[QTreeWidgetItem]:
        top = self.topLevelItem(0)
        children = [top.child(at) for at in range(top.childCount())] if top is not None else []
        return [child for child in children if child is not None]

    def _add(self, parent: QTreeWidgetItem | None, node: TreeNode) -> QTreeWidgetItem:
        texts = [node.title, node.headcount, node.holder, node.coefficient]
        item = QTreeWidgetItem(texts)
        item.setData(0, _PLACE, node.place)
        for column, text in enumerate(texts):
            item.setToolTip(column, text)
        for column in (1, 3):
            item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if parent is None:
            self.addTopLevelItem(item)
        else:
            parent.addChild(item)
        for child in node.children:
            self._add(item, child)
        return item

    def _choose(self, item: QTreeWidgetItem) -> None:
        self.place_chosen.emit(item.data(0, _PLACE))
