"""The card under the grid where a standard is written in full, checked as one types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QWidget
from typing_extensions import override

from kpi_desktop.domain.indicator_library import LibraryIndicator
from kpi_desktop.domain.indicators import Indicator
from kpi_desktop.ui.parts import across, button, down, heading, note, plain, scrolled, set_mood
from kpi_desktop.ui.posts.wording_view import WordingView, derive_wording
from kpi_desktop.ui.saved_text import SavedTextEdit

REWRITE_KEY = "F4"
_PAUSE_MS = 200
_LINES = 2


class StandardEditor(SavedTextEdit):
    """Takes a standard; `submitted` fires on Enter and on leaving, Esc brings the saved text back."""

    submitted = Signal()
    given_up = Signal()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_plain = not event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and is_plain:
            self.submitted.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        else:
            super().keyPressEvent(event)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self.submitted.emit()


class StandardCard(QFrame):
    """`submitted` carries the indicator's number and the text, `accepted` the rewrite, `word_offered` what is marked."""

    submitted = Signal(str, str)
    accepted = Signal(object)
    word_offered = Signal(str)

    def __init__(self, library: Sequence[LibraryIndicator], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._library = library
        self._indicator: Indicator | None = None
        self._before: Indicator | None = None
        self._own_words: tuple[str, ...] = ()
        self.view: WordingView | None = None
        self.title = heading("")
        self.questions = note()
        self.questions.setToolTip("五问：√是写清了，×是还没写。谁，由适用岗位回答")
        self.editor = StandardEditor()
        self.editor.setAccessibleName("评分标准")
        self.editor.setTabChangesFocus(True)
        self.editor.setPlaceholderText("谁、做什么、多少、什么时候前、凭什么证据")
        self.editor.setToolTip("回车或离开这里就存盘，Shift+回车换行，Esc恢复原文")
        self.editor.setFixedHeight(self.editor.fontMetrics().lineSpacing() * _LINES + 20)
        self.finding = plain()
        self.offer = plain()
        self.rewrite_button = button(
            f"换用这个写法（{REWRITE_KEY}）",
            self.accept_rewrite,
            tip=f"按{REWRITE_KEY}换用指标库里最接近的可计数写法，可以用 Ctrl+Z 撤销",
        )
        self.word_button = button(
            "加入本单位词语…",
            lambda: self.word_offered.emit(self.editor.textCursor().selectedText()),
            tip="把选中的词列入本单位的含糊用语，以后写到就提醒",
        )
        self.setLayout(
            down(
                across(self.title, self.questions),
                self.editor,
                scrolled(down(self.finding, self.offer, 1, spacing=4)),
                across(self.rewrite_button, self.word_button, 1),
                margin=10,
                spacing=6,
            )
        )
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self.check_now)
        self._typed: str | None = None
        self.editor.textChanged.connect(self._on_typed)
        self.editor.submitted.connect(self.submit)
        self.editor.given_up.connect(self._give_up)

    @property
    def number(self) -> str:
        """The number of the indicator shown, empty when there is none."""
        return self._indicator.indicator_no if self._indicator else ""

    @property
    def is_changed(self) -> bool:
        """Whether the text differs from what is saved."""
        return self._indicator is not None and self.editor.toPlainText().strip() != self._indicator.standard

    def show_indicator(
        self, indicator: Indicator | None, own_words: tuple[str, ...], *, is_locked: bool
    ) -> None:
        """Show the saved standard; what is being typed for the same indicator stays."""
        if self._indicator is not None and self.number != (indicator.indicator_no if indicator else ""):
            self.submit()
        before, self._own_words = self._indicator, own_words
        is_same = (
            before is not None and indicator is not None and before.indicator_no == indicator.indicator_no
        )
        is_kept = (
            is_same
            and before is not None
            and indicator is not None
            and (before.standard == indicator.standard and self.is_changed)
        )
        self._indicator = indicator
        self.title.setText(indicator.name if indicator else "评分标准")
        self.editor.setReadOnly(indicator is None or is_locked)
        self.word_button.setEnabled(indicator is not None and not is_locked)
        if not is_kept:
            self._set_text(indicator.standard if indicator else "")
        self.check_now()

    def preview(self, text: str) -> None:
        """Check a text that is being typed elsewhere, as in the grid's cell."""
        self._typed = text
        self._timer.start()

    def check_now(self) -> None:
        """Check what stands in the editor, or is being typed in the grid, and say what is vague."""
        self._timer.stop()
        text, self._typed = self._typed, None
        if self._indicator is None:
            self._show(WordingView(is_clear=True, sentence="选中一行，在这里写标准全文，边写边查用语。"))
            return
        text = self.editor.toPlainText() if text is None else text
        self._show(derive_wording(self._indicator, text, self._own_words, self._library))

    def submit(self) -> None:
        """Give the text over when it differs from what is saved."""
        if self.is_changed and self._indicator is not None and not self.editor.isReadOnly():
            text = self.editor.toPlainText().strip()
            # The write reloads the page, which must not find the text unsaved and write it again.
            self._before, self._indicator = self._indicator, replace(self._indicator, standard=text)
            self.submitted.emit(self._indicator.indicator_no, text)

    def accept_rewrite(self) -> None:
        """Take the rewrite on offer; what was typed is saved first, so that an undo brings it back."""
        # The key may come before the pause after which what is typed is checked.
        self.check_now()
        offer = self.view.offer if self.view is not None and self.rewrite_button.isEnabled() else None
        if offer is not None:
            self.submit()
            self.accepted.emit(offer)

    def refuse(self, sentence: str) -> None:
        """Keep the text, with the sentence that says why it is not saved."""
        self._indicator = self._before
        self.finding.setText(sentence)
        set_mood(self.finding, "bad")

    def _show(self, view: WordingView) -> None:
        self.view = view
        self.finding.setText(view.sentence)
        set_mood(
            self.finding,
            "good" if view.is_clear and self._indicator else "warning" if self._indicator else "",
        )
        self.questions.setText(view.questions)
        self.offer.setText(view.offer_text)
        self.offer.setVisible(bool(view.offer_text))
        self.rewrite_button.setEnabled(view.offer is not None and not self.editor.isReadOnly())

    def _set_text(self, text: str) -> None:
        if self.editor.toPlainText() != text:
            self.editor.blockSignals(True)
            self.editor.setPlainText(text)
            self.editor.blockSignals(False)

    def _on_typed(self) -> None:
        self._typed = None
        self._timer.start()

    def _give_up(self) -> None:
        if self._indicator is not None:
            self._set_text(self._indicator.standard)
            self.check_now()
