"""Sub-page 计分方案: the scheme in a few inner pages, checked as one types, each change saved and undone by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLayout, QLineEdit, QTabWidget, QWidget
from typing_extensions import override

from kpi_desktop.domain import scheme_checks as places
from kpi_desktop.domain.errors import Place, RuleViolation
from kpi_desktop.domain.scheme import Scheme
from kpi_desktop.services import posts as post_service
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import (
    Panel,
    across,
    button,
    down,
    heading,
    name_scroll_buttons,
    note,
    scrolled,
    set_mood,
)
from kpi_desktop.ui.plain_text import plain_label
from kpi_desktop.ui.posts.adopt_dialog import AdoptSchemeDialog
from kpi_desktop.ui.posts.field_row import FieldRow
from kpi_desktop.ui.posts.scheme_cards import FieldCard, ListCard, Make
from kpi_desktop.ui.posts.scheme_cells import read_own_words
from kpi_desktop.ui.posts.scheme_fields import SECTIONS
from kpi_desktop.ui.posts.scheme_lists import LISTS
from kpi_desktop.ui.posts.scheme_state import derive_scheme
from kpi_desktop.ui.posts.state import LOCKED, is_locked

# The inner pages: what stands beside each other, row by row.
_PAGES: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = (
    ("总分构成", ((places.PARTS, places.GROUPS), (places.NAME, places.DATES))),
    ("民主测评", ((places.VOTERS, places.CHOICES), (places.BALLOT_RULE, places.BALLOT_ITEMS))),
    ("等次和名额", ((places.BANDS,), (places.POOLS,))),
    ("平时等次", ((places.PERIOD, places.PERIOD_BANDS),)),
    ("年终规则", ((places.YEAR_END, places.MONEY), (places.BARS,))),
    ("加减分和否决", ((places.ADJUSTMENTS,), (places.CAPS, places.VETOES), (places.OWN_WORDS,))),
    ("岗位价值系数", ((places.RANGE, places.FACTORS), (places.COEFFICIENT_BANDS, places.SUB_FACTORS))),
)

_TALL = (places.ADJUSTMENTS,)


class SchemePanel(Panel):
    """The scheme of the year."""

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self.title = heading("")
        self.sentence = note()
        self.adopt_button = button(
            "换用方案…", self.ask_scheme, tip="换用推荐方案，或取上年、别的文件的方案，先看不同之处"
        )
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName("计分方案的各部分")
        self.tabs.setDocumentMode(True)
        name_scroll_buttons(self.tabs)
        self.fields: dict[str, FieldCard] = {}
        self.lists: dict[str, ListCard] = {}
        self.words = QLineEdit()
        self.words.setAccessibleName(places.OWN_WORDS)
        self.words.setPlaceholderText("如：站位不高、抓得不紧；量化指标的评分标准里出现就提醒")
        self.words.editingFinished.connect(self._on_words)
        self.refusal = plain_label()
        self.refusal.setObjectName("refusal")
        self.refusal.setWordWrap(True)
        self.refusal.hide()
        self.setLayout(
            down(across(self.title, self.sentence, self.adopt_button), self.tabs, margin=8, spacing=6)
        )

    def _build(self, scheme: Scheme) -> None:
        """Make the inner pages once there is a scheme to show; a window that never comes here does without."""
        for name, rows in _PAGES:
            shown = [self._make_row(titles, scheme) for titles in rows]
            is_filled = any(title in _TALL for titles in rows for title in titles)
            page = scrolled(down(*shown, *(() if is_filled else (1,)), margin=4, spacing=10))
            page.setAccessibleName(name)
            self.tabs.addTab(page, name)

    def _make_row(self, titles: Sequence[str], scheme: Scheme) -> QLayout:
        cards = [self._make_card(title, scheme) for title in titles]
        has_list = any(
            isinstance(card, ListCard) or title == places.OWN_WORDS
            for title, card in zip(titles, cards, strict=True)
        )
        return across(*cards, *(() if has_list else (1,)), spacing=10)

    def _make_card(self, title: str, scheme: Scheme) -> QWidget:
        if title == places.OWN_WORDS:
            return self._words_card()
        if title in LISTS:
            self.lists[title] = ListCard(LISTS[title], self.tools.settings, self.change)
            return self.lists[title]
        card = FieldCard(SECTIONS[title](scheme))
        card.submitted.connect(self._on_submitted)
        self.fields[title] = card
        return card

    def _words_card(self) -> QFrame:
        frame = QFrame()
        frame.setObjectName("card")
        label = heading(places.OWN_WORDS)
        label.setBuddy(self.words)
        hint = note("词与词用顿号隔开")
        hint.setWordWrap(False)
        frame.setLayout(down(across(label, self.words, hint), self.refusal, margin=10, spacing=4))
        return frame

    @override
    def fill(self) -> None:
        scheme, locked = self.book.scheme, is_locked(self.book)
        if not self.tabs.count():
            self._build(scheme)
        state = derive_scheme(scheme)
        self.title.setText(scheme.label)
        self.sentence.setText(LOCKED if locked else state.sentence)
        set_mood(self.sentence, "" if locked else state.mood)
        self.adopt_button.setEnabled(not locked)
        for title, card in self.fields.items():
            card.show_section(SECTIONS[title](scheme), state.trouble(title), is_locked=locked)
        for title, shown in self.lists.items():
            shown.show_scheme(scheme, state.trouble(title), is_locked=locked)
        self.words.setText("、".join(scheme.own_words))
        self.words.setReadOnly(locked)
        self.refusal.hide()
        for at, (name, rows) in enumerate(_PAGES):
            count = state.count(title for titles in rows for title in titles)
            self.tabs.setTabText(at, f"{name}（{count}处要改）" if count else name)

    @override
    def finish_editing(self) -> bool:
        return all(shown.grid.finish_editing() for shown in self.lists.values())

    @override
    def go_to(self, place: Place) -> bool:
        for at, (_, rows) in enumerate(_PAGES):
            if any(place.item in titles for titles in rows):
                self.tabs.setCurrentIndex(at)
                if place.item in self.lists:
                    self.lists[place.item].grid.view.setFocus()
        return True

    def change(self, make: Make, action: str, on_refused: Callable[[str], None]) -> bool:
        """Save the scheme that `make` makes of this one; False where it was refused, which `on_refused` is told."""
        scheme = make(self.book.scheme)
        if scheme == self.book.scheme:
            return True
        written = self.open_file.run_write(
            lambda: post_service.save_scheme(self.workspace, self.key, scheme, action), self, on_refused
        )
        return written is not None

    def _on_submitted(self, key: str, text: str) -> None:
        row = self.row(key)
        field = next(
            field
            for title in self.fields
            for field in SECTIONS[title](self.book.scheme).fields
            if field.key == key
        )
        if text == field.text:
            row.show_text(text)
            return
        try:
            self.change(lambda scheme: field.write(scheme, text), f"计分方案：{field.label}", row.refuse)
        except RuleViolation as violation:
            row.refuse(str(violation))

    def row(self, key: str) -> FieldRow:
        """The row of a field."""
        return next(card.rows[key] for card in self.fields.values() if key in card.rows)

    def _on_words(self) -> None:
        try:
            words = read_own_words(self.words.text())
        except RuleViolation as violation:
            self._say_refusal(str(violation))
            return
        self.refusal.hide()
        self.change(lambda scheme: replace(scheme, own_words=words), "计分方案：含糊用语", self._say_refusal)

    def _say_refusal(self, sentence: str) -> None:
        self.refusal.setText(sentence)
        self.refusal.show()

    def ask_scheme(self) -> AdoptSchemeDialog:
        """Ask which scheme to take instead, showing what it has otherwise."""
        dialog = AdoptSchemeDialog(self.open_file, self.key, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
        return dialog
