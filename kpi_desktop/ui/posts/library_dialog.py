"""The dialog 从指标库选用: search, tick, set the full marks, say for which posts, add in one step."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QHeaderView,
    QLabel,
    QLineEdit,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.indicator_library import LibraryIndicator, post_kinds
from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.domain.values import Points, read_number, show_short
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.ui.parts import (
    across,
    beside,
    box,
    button,
    chars,
    down,
    heading,
    plain,
    resize_within,
    scrolled,
)
from kpi_desktop.ui.plain_text import plain_label
from kpi_desktop.ui.posts.library_state import (
    ALL_GROUPS,
    ALL_KINDS,
    LibraryLine,
    chosen_indicators,
    derive_detail,
    derive_library,
    sums_sentence,
)
from kpi_desktop.ui.posts.post_picker import PostPicker

_COLUMNS = (("指标", 11), ("满分", 4), ("部分", 6), ("计分办法", 6), ("频次", 3.4))
_MARK = 1
_KEY = Qt.ItemDataRole.UserRole
Take = Callable[[tuple[Indicator, ...]], str]


class LibraryDialog(QDialog):
    """Shows the library; `take` gets the indicators to add and gives the sentence of a refusal."""

    def __init__(
        self,
        book: YearBook,
        library: Sequence[LibraryIndicator],
        take: Take,
        parent: QWidget | None = None,
        *,
        posts: Sequence[str] = (),
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("从指标库选用")
        self._book = book
        self._library = library
        self._take = take
        self._lines: dict[str, LibraryLine] = {}
        self._ticked: dict[str, LibraryIndicator] = {}
        self._marks: dict[str, Points] = {}
        self.search = QLineEdit()
        self.search.setPlaceholderText("指标名称或拼音首字母（如 jzxx）、岗位、标准里的字")
        self.search.setAccessibleName("查找指标")
        self.search.setClearButtonEnabled(True)
        self.group = _choice("部分", (ALL_GROUPS, *(group.label for group in book.scheme.groups)))
        self.post_kind = _choice("岗位类别", (ALL_KINDS, *post_kinds(library)))
        self.table = _make_table()
        self.detail = plain()
        self.detail.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.picker = PostPicker(book)
        if posts:
            self.picker.choose(posts)
        else:
            self.picker.choose_all()
        self.sums = plain()
        self.refusal = plain_label()
        self.refusal.setObjectName("refusal")
        self.refusal.setWordWrap(True)
        self.refusal.setAccessibleName("不能加入的原因")
        self.refusal.hide()
        self.yes_button = button(
            "加入所选指标", self.submit, tip="一步加入，可以用 Ctrl+Z 撤销", is_primary=True
        )
        self._lay_out()
        self.search.textChanged.connect(self._fill)
        self.group.activated.connect(self._fill)
        self.post_kind.activated.connect(self._fill)
        self.table.currentItemChanged.connect(self._show_detail)
        self.table.itemChanged.connect(self._on_item_changed)
        self.picker.chosen_changed.connect(self._show_sums)
        QShortcut(QKeySequence("F2"), self).activated.connect(self.edit_mark)
        self._fill()

    def edit_mark(self) -> None:
        """Open the full mark of the entry under the caret."""
        item = self.table.currentItem()
        if item is not None:
            _edit_mark(self.table, item, _MARK)

    def _lay_out(self) -> None:
        label = QLabel("查找")
        label.setBuddy(self.search)
        side = box(
            down(
                heading("指标全文"),
                scrolled(down(self.detail, 1)),
                heading("用于哪些岗位"),
                self.picker,
                spacing=6,
            )
        )
        self.setLayout(
            down(
                across(label, self.search, self.group, self.post_kind),
                beside(self.table, side, sizes=(chars(34), chars(30))),
                self.refusal,
                across(self.sums, self.yes_button, button("取消", self.reject)),
                margin=14,
            )
        )
        resize_within(self, chars(68), chars(42))

    def tick(self, key: str, *, is_ticked: bool = True) -> None:
        """Tick or clear an entry that is in sight."""
        item = self._item(key)
        item.setCheckState(0, Qt.CheckState.Checked if is_ticked else Qt.CheckState.Unchecked)

    def set_mark(self, key: str, text: str) -> None:
        """Type the full mark of an entry that is in sight."""
        self._item(key).setText(_MARK, text)

    def submit(self) -> None:
        """Give the ticked ones over; the dialog stays open with the sentence while they are refused."""
        self._refuse(self._take(self._chosen()))
        if self.refusal.isHidden():
            self.accept()

    def _chosen(self) -> tuple[Indicator, ...]:
        entries = (entry for entry in self._library if entry.key in self._ticked)
        posts = () if self.picker.is_all else self.picker.chosen
        return chosen_indicators(self._book, entries, self._marks, posts)

    def _fill(self) -> None:
        lines = derive_library(
            self._book,
            self._library,
            query=self.search.text(),
            group=self.group.currentText(),
            post_kind=self.post_kind.currentText(),
        )
        self._lines = {line.entry.key: line for line in lines}
        self.table.blockSignals(True)
        self.table.clear()
        for line in lines:
            self.table.addTopLevelItem(self._make_item(line))
        self.table.blockSignals(False)
        first = self.table.topLevelItem(0)
        if first is not None:
            self.table.setCurrentItem(first)
        self._show_detail()
        self._show_sums()

    def _make_item(self, line: LibraryLine) -> QTreeWidgetItem:
        item = QTreeWidgetItem(list(line.cells))
        key = line.entry.key
        item.setData(0, _KEY, key)
        item.setCheckState(0, Qt.CheckState.Checked if key in self._ticked else Qt.CheckState.Unchecked)
        item.setTextAlignment(_MARK, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        item.setToolTip(0, line.entry.standard)
        if line.has_points:
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            item.setToolTip(_MARK, "双击或按 F2 改满分")
            if key in self._marks:
                item.setText(_MARK, show_short(self._marks[key]))
        return item

    def _item(self, key: str) -> QTreeWidgetItem:
        items = (self.table.topLevelItem(at) for at in range(self.table.topLevelItemCount()))
        return next(item for item in items if item is not None and item.data(0, _KEY) == key)

    def _on_item_changed(self, item: QTreeWidgetItem, column: int) -> None:
        line = self._lines[item.data(0, _KEY)]
        if column == 0:
            if item.checkState(0) is Qt.CheckState.Checked:
                self._ticked[line.entry.key] = line.entry
            else:
                self._ticked.pop(line.entry.key, None)
        elif column == _MARK:
            self._take_mark(item, line)
        self._show_sums()

    def _take_mark(self, item: QTreeWidgetItem, line: LibraryLine) -> None:
        key = line.entry.key
        try:
            mark = _read_mark(item.text(_MARK))
        except RuleViolation as violation:
            self._refuse(f"“{line.entry.name}”{violation}")
        else:
            self._marks[key] = mark
            self._refuse("")
        self.table.blockSignals(True)
        item.setText(_MARK, show_short(self._marks.get(key, line.entry.full_mark)))
        self.table.blockSignals(False)

    def _show_detail(self) -> None:
        item = self.table.currentItem()
        if item is None:
            self.detail.setText("没有合适的指标，请换一个词，或在上面改选部分和岗位类别。")
            return
        entry = self._lines[item.data(0, _KEY)].entry
        self.detail.setText("\n".join(f"{label}：{text}" for label, text in derive_detail(entry) if text))

    def _show_sums(self) -> None:
        chosen = self._chosen()
        has_posts = bool(self.picker.chosen) or not self._book.posts
        self.sums.setText(sums_sentence(self._book, chosen) if has_posts else "请勾选至少一个岗位。")
        self.yes_button.setEnabled(bool(chosen) and has_posts)

    def _refuse(self, sentence: str) -> None:
        self.refusal.setText(sentence)
        self.refusal.setVisible(bool(sentence))


def _read_mark(text: str) -> Points:
    value = read_number(text)
    if value is None or value <= 0:
        message = "的满分应是大于0的数。"
        raise RuleViolation(message)
    return value


def _choice(name: str, texts: Sequence[str]) -> QComboBox:
    made = QComboBox()
    made.addItems(list(texts))
    made.setAccessibleName(name)
    made.setMaxVisibleItems(len(texts))
    return made


def _make_table() -> QTreeWidget:
    table = QTreeWidget()
    table.setAccessibleName("指标库")
    table.setRootIsDecorated(False)
    table.setMinimumWidth(chars(30))
    table.setUniformRowHeights(True)
    table.setAlternatingRowColors(True)
    table.setHeaderLabels([title for title, _ in _COLUMNS])
    table.setEditTriggers(QTreeWidget.EditTrigger.NoEditTriggers)
    table.itemDoubleClicked.connect(lambda item, column: _edit_mark(table, item, column))
    header = table.header()
    header.setStretchLastSection(False)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    for at, (_, width) in enumerate(_COLUMNS):
        header.resizeSection(at, chars(width))
    return table


def _edit_mark(table: QTreeWidget, item: QTreeWidgetItem, column: int) -> None:
    if column == _MARK and item.flags() & Qt.ItemFlag.ItemIsEditable:
        table.editItem(item, _MARK)
