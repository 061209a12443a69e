"""双向选择: the rounds of the year on the left, the steps of one round on the right."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QStackedWidget, QTabBar, QWidget
from typing_extensions import override

from kpi_desktop.domain.appointments import term_end
from kpi_desktop.domain.errors import Area, Place
from kpi_desktop.domain.selection import SelectionRound, SelectionStep
from kpi_desktop.domain.workdays import read_day
from kpi_desktop.services import selection
from kpi_desktop.ui.form_dialog import FormDialog, FormField, Values, ask_form
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import Panel, across, beside, box, button, card, chars, down, heading, note, plain
from kpi_desktop.ui.placement.selection_outcome_pages import (
    DecidingPage,
    ProposalPage,
    PublicationPage,
    UnplacedPage,
)
from kpi_desktop.ui.placement.selection_page import StepPage
from kpi_desktop.ui.placement.selection_printing import PrintBar
from kpi_desktop.ui.placement.selection_state import (
    SelectionView,
    derive_steps,
    leaders_note,
    say_round,
    what_comes_first,
)
from kpi_desktop.ui.placement.selection_wish_pages import FeedbackPage, NominationPage, WishPage
from kpi_desktop.ui.record_edits import write_or_say

_ROUND_NO = Qt.ItemDataRole.UserRole
_STEPS = tuple(SelectionStep)


class SelectionPanel(Panel):
    """Mutual selection round by round. `place_chosen` is another tab's Place."""

    place_chosen = Signal(object)

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self._standing: selection.SelectionStanding | None = None
        self._round_no = 0
        self._shown: tuple[int, SelectionStep | None] = (0, None)
        self.banner = self._make_banner()
        self.rounds = QListWidget()
        self.rounds.setAccessibleName("双向选择轮次")
        self.rounds.setWordWrap(True)
        self.rounds.currentItemChanged.connect(self._on_round)
        self.new_button = button("新开一轮…", self.ask_round, is_primary=True)
        self.remove_button = button("删除本轮", self.remove_round, tip="还没有办结步骤的一轮可以删除")
        left = card(
            down(heading("轮次"), self.rounds, across(self.new_button, self.remove_button, 1), margin=10)
        )
        left.setMinimumWidth(chars(16))
        self._title = heading("")
        self._sentence = note()
        self.prints = PrintBar(tools, self)
        self.strip = QTabBar()
        self.strip.setAccessibleName("本轮步骤")
        self.strip.setExpanding(True)
        self.strip.setUsesScrollButtons(True)
        self.strip.setDrawBase(False)
        self.pages: dict[SelectionStep, StepPage] = {
            SelectionStep.WISHES: WishPage(tools),
            SelectionStep.FEEDBACK: FeedbackPage(tools),
            SelectionStep.NOMINATION: NominationPage(tools),
            SelectionStep.PROPOSAL: ProposalPage(tools),
            SelectionStep.RESULT: DecidingPage(tools, SelectionStep.RESULT),
            SelectionStep.ADJUSTMENT: DecidingPage(tools, SelectionStep.ADJUSTMENT),
            SelectionStep.UNPLACED: UnplacedPage(tools),
            SelectionStep.PUBLICATION: PublicationPage(tools),
        }
        self.stack = QStackedWidget()
        for step in _STEPS:
            self.strip.addTab(step.label)
            self.stack.addWidget(self.pages[step])
        self.strip.currentChanged.connect(self._on_step)
        adjustment = self.pages[SelectionStep.ADJUSTMENT]
        assert isinstance(adjustment, DecidingPage)  # noqa: S101 - made above
        adjustment.round_opened.connect(self._show_newest)
        self.empty = plain("还没有双向选择轮次。点“新开一轮…”，一般岗位和没有担任领导职务的人会自动列进来。")
        self.right = box(down(across(self._title, 1, self.prints), self._sentence, self.strip, self.stack))
        layout = self.right.layout()
        assert layout is not None  # noqa: S101 - just set
        layout.setStretch(3, 1)  # type: ignore[attr-defined]
        room = box(down(self.empty, self.right))
        inner = room.layout()
        assert inner is not None  # noqa: S101 - just set
        inner.setStretch(1, 1)  # type: ignore[attr-defined]
        self.setLayout(down(self.banner, beside(left, room, sizes=(250, 1080), growing=1), margin=8))

    def _make_banner(self) -> QFrame:
        self._comes_first = plain()
        self.go_button = button("去锁定并备案", self._go_to_filing)
        return card(across(self._comes_first, self.go_button, margin=10))

    def _go_to_filing(self) -> None:
        self.place_chosen.emit(Place(area=Area.POSTS, page="锁定并备案"))

    @override
    def fill(self) -> None:
        comes_first = what_comes_first(self.book)
        self.banner.setVisible(bool(comes_first))
        self._comes_first.setText(comes_first)
        self.go_button.setVisible("锁定" in comes_first)
        self.new_button.setEnabled(not comes_first)
        self._standing = selection.load_standing(self.workspace, self.key, self.book)
        self._show_rounds()
        self._show_round()

    def _show_rounds(self) -> None:
        standing = self._standing
        assert standing is not None  # noqa: S101 - set by fill
        numbers = [each.round.round_no for each in standing.selections]
        if self._round_no not in numbers:
            self._round_no = numbers[-1] if numbers else 0
        self.rounds.blockSignals(True)
        self.rounds.clear()
        for each in standing.selections:
            state = "已公布" if each.is_over else f"办“{each.current.label}”" if each.current else ""
            item = QListWidgetItem(f"{each.round.name}\n{state}")
            item.setData(_ROUND_NO, each.round.round_no)
            self.rounds.addItem(item)
            if each.round.round_no == self._round_no:
                self.rounds.setCurrentItem(item)
        self.rounds.blockSignals(False)

    def _show_round(self) -> None:
        standing = self._standing
        assert standing is not None  # noqa: S101 - set by fill
        found = next((s for s in standing.selections if s.round.round_no == self._round_no), None)
        self.empty.setVisible(found is None)
        self.right.setVisible(found is not None)
        self.remove_button.setEnabled(found is not None and not found.steps)
        if found is None:
            return
        view = SelectionView(standing=standing, selection=found)
        self._title.setText(found.round.name)
        self._sentence.setText(f"{say_round(view)}{leaders_note(self.book)}")
        self.strip.blockSignals(True)
        for at, item in enumerate(derive_steps(found)):
            self.strip.setTabText(at, item.text)
            self.strip.setTabToolTip(at, f"{item.step.label}：{item.state}")
        if self._shown != (self._round_no, found.current):
            self.strip.setCurrentIndex(_STEPS.index(found.current or SelectionStep.PUBLICATION))
            self._shown = (self._round_no, found.current)
        self.strip.blockSignals(False)
        self.prints.show_round(self.open_file, view)
        self._show_step(view)

    def _show_step(self, view: SelectionView) -> None:
        page = self.pages[_STEPS[self.strip.currentIndex()]]
        self.stack.setCurrentWidget(page)
        page.show_round(self.open_file, view)

    def _on_step(self, _at: int) -> None:
        standing = self._standing
        if standing is not None and self._round_no:
            self._show_step(SelectionView(standing=standing, selection=standing.selection(self._round_no)))

    def _on_round(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self._round_no = item.data(_ROUND_NO)
            self._show_round()

    def _show_newest(self) -> None:
        self._round_no = 0
        self.fill()

    def choose_step(self, step: SelectionStep) -> StepPage:
        """Bring a step of the round in view into sight."""
        self.strip.setCurrentIndex(_STEPS.index(step))
        return self.pages[step]

    def ask_round(self) -> FormDialog:
        """Ask for a new round."""
        year = self.key.year
        assert self._standing is not None  # noqa: S101 - set by fill
        number = len(self._standing.selections) + 1
        sections = tuple(section.name for section in self.book.sections)
        fields = (
            FormField(key="name", label="名称", start=f"{year}年双向选择第{number}轮"),
            FormField(key="since", label="任职起", start=f"{year}-03-01", hint="如2026-03-01"),
            FormField(key="until", label="任期止", hint="空着按两年任期"),
            FormField(key="most_wishes", label="志愿数", start="3", choices=("1", "2", "3", "4", "5")),
            FormField(
                key="first", label="先选的科室", hint=f"没有的空着；如{'、'.join(sections[:2]) or '办公室'}"
            ),
        )
        return ask_form(
            "新开一轮双向选择",
            fields,
            self._open_round,
            yes="新开",
            lead="一般岗位按编制全部拿出，没有担任领导职务和科室负责人的人都参加，开了以后可以逐个调整。"
            "综合部门可以先在全单位选人，先选的科室用顿号隔开。",
            parent=self,
        )

    def _open_round(self, values: Values) -> str:
        since = read_day(values["since"]).isoformat()
        until = values["until"].strip()
        until = read_day(until).isoformat() if until else term_end(since)
        first = tuple(name for name in re.split(r"[、，,;；\s]+", values["first"]) if name)
        round_ = SelectionRound(
            round_no=0,
            name=values["name"].strip(),
            since=since,
            until=until,
            most_wishes=int(values["most_wishes"]),
            first_sections=first,
        )
        posts = selection.suggest_posts(self.book)
        sentence = write_or_say(
            self.open_file, lambda: selection.open_round(self.workspace, self.key, round_, posts)
        )
        if not sentence:
            self._show_newest()
        return sentence

    def remove_round(self) -> None:
        """Remove the round in view."""
        number = self._round_no
        self.open_file.run_write(lambda: selection.remove_round(self.workspace, self.key, number), self)

    @override
    def finish_editing(self) -> bool:
        return all(page.finish_editing() for page in self.pages.values())
