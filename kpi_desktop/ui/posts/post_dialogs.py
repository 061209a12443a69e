"""Dialogs that ask for posts: which posts indicators are for, and which posts get them as well."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QRadioButton, QWidget

from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.ui.parts import across, button, chars, down, note, plain, resize_within
from kpi_desktop.ui.plain_text import plain_label
from kpi_desktop.ui.posts.post_picker import PostPicker

Take = Callable[[tuple[str, ...]], str]


class PostsDialog(QDialog):
    """Asks for posts; `take` gets their numbers and gives the sentence of a refusal, empty when it took them."""

    def __init__(
        self, title: str, lead: str, book: YearBook, *, yes: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.take: Take = lambda _posts: ""
        self.picker = PostPicker(book)
        self.picker.chosen_changed.connect(self._show_count)
        self.all_button = button("全部勾选", self.picker.choose_all)
        self.none_button = button("全部取消", lambda: self.picker.choose(()))
        self.count = note()
        self.refusal = plain_label()
        self.refusal.setObjectName("refusal")
        self.refusal.setWordWrap(True)
        self.refusal.setAccessibleName("不能确定的原因")
        self.refusal.hide()
        self.options = down(spacing=4)
        self.yes_button = button(yes, self.submit, is_primary=True)
        self.yes_button.setDefault(True)
        self.setLayout(
            down(
                plain(lead),
                self.options,
                across(self.all_button, self.none_button, self.count),
                self.picker,
                self.refusal,
                across(1, self.yes_button, button("取消", self.reject)),
                margin=16,
            )
        )
        resize_within(self, chars(34), chars(38))
        self._show_count()

    def submit(self) -> None:
        """Give the posts over; the dialog stays open with the sentence while they are refused."""
        sentence = self.take(self.picker.chosen)
        self.refusal.setText(sentence)
        self.refusal.setVisible(bool(sentence))
        if not sentence:
            self.accept()

    def _show_count(self) -> None:
        count = len(self.picker.chosen)
        self.count.setText("已勾选全部岗位。" if self.picker.is_all and count else f"已勾选{count}个岗位。")


class CopyDialog(PostsDialog):
    """Asks which other posts get indicators, and whether each gets a copy of its own."""

    def __init__(self, chosen: Sequence[Indicator], book: YearBook, parent: QWidget | None = None) -> None:
        names = "、".join(f"“{indicator.name}”" for indicator in chosen[:4])
        more = f"等{len(chosen)}项指标" if len(chosen) > 4 else ""
        super().__init__(
            "复制指标到其他岗位", f"把{names}{more}用到下面勾选的岗位。", book, yes="复制", parent=parent
        )
        self.as_own = QRadioButton("每个岗位另立一份（新编号，各改各的）")
        self.as_shared = QRadioButton("同一项指标也用于这些岗位（改一处，各岗位同改）")
        is_for_all = all(not indicator.posts for indicator in chosen)
        self.as_shared.setEnabled(not is_for_all)
        self.as_shared.setToolTip("所选指标已经适用于全部岗位" if is_for_all else "")
        (self.as_own if is_for_all else self.as_shared).setChecked(True)
        for choice in (self.as_own, self.as_shared):
            choice.setAccessibleName(choice.text())
            self.options.addWidget(choice)


def open_posts_dialog(dialog: PostsDialog, take: Take) -> PostsDialog:
    """Open a dialog over the window and go on; it frees itself when it is closed."""
    dialog.take = take
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog
