"""The tree 单位 → 科室 → 岗位."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from kpi_desktop.ui.parts import chars
from kpi_desktop.ui.posts.tree_state import NodeKind, TreeNode

_NODE = Qt.ItemDataRole.UserRole
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
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(36)
        for column, count in enumerate(_CHARS):
            header.resizeSection(column, chars(count))
        self.itemClicked.connect(self._choose)
        self.itemActivated.connect(self._choose)

    def show_tree(self, root: TreeNode) -> None:
        """Show the tree; folded sections stay folded, and the caret stays on its line where that is still there."""
        folded = {self._node(item).key for item in self._parents() if not item.isExpanded()}
        current = self.current_node()
        scroll = self.verticalScrollBar().value()
        self.blockSignals(True)
        self.clear()
        top = self._add(None, root)
        top.setExpanded(True)
        for item in self._parents():
            item.setExpanded(self._node(item).key not in folded)
        if current is not None:
            self.select_node(current.kind, current.key)
        self.blockSignals(False)
        self.verticalScrollBar().setValue(scroll)

    def current_node(self) -> TreeNode | None:
        """The current line, None without one."""
        item = self.currentItem()
        return self._node(item) if item is not None else None

    def current_section(self) -> str:
        """The section of the current line, empty on a line that belongs to none."""
        item = self.currentItem()
        while item is not None:
            if self._node(item).kind is NodeKind.SECTION:
                return self._node(item).key
            item = item.parent()
        return ""

    def current_post(self) -> str:
        """The number of the post of the current line, empty when it is no post's."""
        return self._current_key(NodeKind.POST)

    def current_person(self) -> str:
        """The number of the person of the current line, empty when it is nobody's."""
        return self._current_key(NodeKind.PERSON)

    def select_node(self, kind: NodeKind, key: str) -> bool:
        """Put the caret on a line, False when it is not there."""
        top = self.topLevelItem(0)
        waiting = [top] if top is not None else []
        while waiting:
            item = waiting.pop()
            if (self._node(item).kind, self._node(item).key) == (kind, key):
                self.setCurrentItem(item)
                return True
            waiting += _children(item)
        return False

    def _current_key(self, kind: NodeKind) -> str:
        node = self.current_node()
        return node.key if node is not None and node.kind is kind else ""

    @staticmethod
    def _node(item: QTreeWidgetItem) -> TreeNode:
        node: TreeNode = item.data(0, _NODE)
        return node

    def _parents(self) -> list[QTreeWidgetItem]:
        top = self.topLevelItem(0)
        return _children(top) if top is not None else []

    def _add(self, parent: QTreeWidgetItem | None, node: TreeNode) -> QTreeWidgetItem:
        texts = [node.title, node.headcount, node.holder, node.coefficient]
        item = QTreeWidgetItem(texts)
        item.setData(0, _NODE, node)
        for column, text in enumerate(texts):
            item.setToolTip(column, node.note or text)
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
        self.place_chosen.emit(self._node(item).place)


def _children(item: QTreeWidgetItem) -> list[QTreeWidgetItem]:
    return [child for at in range(item.childCount()) if (child := item.child(at)) is not None]
