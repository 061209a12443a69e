"""竞争上岗: rounds on the left; on the right the steps of a round as a strip, each with its page."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QMenu, QStackedWidget, QWidget
from typing_extensions import override

from kpi_desktop.domain.competition_steps import RoundStep, RoundStepRecord
from kpi_desktop.domain.errors import Place, RuleViolation
from kpi_desktop.domain.placement import Stage
from kpi_desktop.domain.steps import StepKind, check_order
from kpi_desktop.services import competition, competition_standing
from kpi_desktop.services.competition_standing import Standing
from kpi_desktop.ui.form_dialog import FormDialog, FormField, Values, ask_form
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import Panel, across, beside, box, button, chars, down, heading, note
from kpi_desktop.ui.placement.competition_columns import read_date
from kpi_desktop.ui.placement.competition_interview_page import InterviewPage
from kpi_desktop.ui.placement.competition_marks_pages import RankingPage, TypedPage
from kpi_desktop.ui.placement.competition_page import RoundPage
from kpi_desktop.ui.placement.competition_papers import PAPERS, show_round_paper
from kpi_desktop.ui.placement.competition_people_pages import FactsPage, SignUpPage
from kpi_desktop.ui.placement.competition_posts_page import PostsPage
from kpi_desktop.ui.placement.competition_publication_page import PublicationPage
from kpi_desktop.ui.placement.competition_result_pages import (
    AppointmentPage,
    DecisionPage,
    MinutesPage,
)
from kpi_desktop.ui.placement.competition_review_page import ReviewPage
from kpi_desktop.ui.placement.competition_state import (
    FACTS,
    MINUTES,
    RANKING,
    SUITABILITY,
    RoundView,
    derive_round,
    derive_steps,
    say_round,
)
from kpi_desktop.ui.placement.competition_strip import StepStrip
from kpi_desktop.ui.record_edits import write_or_say

_KEY = Qt.ItemDataRole.UserRole
_NO_ROUND = "还没有竞争上岗的轮次。\n方案锁定备案以后，点左边的“新建轮次”。"


class CompetitionPanel(Panel):
    """The rounds of the year."""

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self._view: RoundView | None = None
        self._standing: Standing | None = None
        self._followed = (0, "")
        self.rounds = QListWidget()
        self.rounds.setAccessibleName("竞争上岗轮次")
        self.rounds.setWordWrap(True)
        self.rounds.currentItemChanged.connect(lambda *_: self._show_round())
        self.add_button = button("新建轮次…", self.ask_round)
        self.remove_button = button("删除", self.remove_round)
        self._comes_first = note()
        self._title = heading("")
        self._sentence = note()
        self.strip = StepStrip()
        self.strip.chosen.connect(self._show_step)
        self.posts = PostsPage(tools)
        self.sign_up = SignUpPage(tools)
        self.facts = FactsPage(tools)
        self.review = ReviewPage(tools)
        self.interview = InterviewPage(tools)
        self.ranking = RankingPage(tools)
        self.decision = DecisionPage(tools)
        self.publication = PublicationPage(tools)
        self.appointment = AppointmentPage(tools)
        self.minutes = MinutesPage(tools)
        self.typed = {stage: TypedPage(tools, stage) for stage in Stage if stage is not Stage.INTERVIEW}
        self._empty = note(_NO_ROUND)
        self._empty.setObjectName("emptyState")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pages = self._list_pages()
        self.stack = QStackedWidget()
        for page in (self._empty, *dict.fromkeys(self._pages.values())):
            self.stack.addWidget(page)
        self.finish_button = button("办结本步骤…", self.ask_finish, is_primary=True)
        self.back_button = button("退回上一步…", self.ask_back)
        self.print_button = button("打印", lambda: None)
        self.print_button.setMenu(self._make_menu())
        left = box(
            down(
                heading("轮次"),
                self.rounds,
                across(self.add_button, self.remove_button, 1),
                self._comes_first,
            )
        )
        right = box(
            down(
                across(self._title, self._sentence, self.print_button, self.back_button, self.finish_button),
                self.strip,
                self.stack,
                spacing=6,
            )
        )
        right_layout = right.layout()
        assert right_layout is not None  # noqa: S101 - just made
        right_layout.setStretchFactor(self.stack, 1)  # type: ignore[attr-defined]
        self.setLayout(down(beside(left, right, sizes=(chars(14), 1100), growing=1), margin=8))

    def _list_pages(self) -> dict[str, RoundPage]:
        return {
            RoundStep.PLAN.value: self.posts,
            RoundStep.NOTICE.value: self.posts,
            RoundStep.SIGN_UP.value: self.sign_up,
            RoundStep.REVIEW.value: self.review,
            RoundStep.WRITTEN.value: self.typed[Stage.WRITTEN],
            RoundStep.INTERVIEW.value: self.interview,
            RoundStep.APPRAISAL.value: self.typed[Stage.APPRAISAL],
            SUITABILITY: self.typed[Stage.SUITABILITY],
            RANKING: self.ranking,
            RoundStep.INSPECTION.value: self.ranking,
            RoundStep.DECISION.value: self.decision,
            RoundStep.PUBLICATION.value: self.publication,
            RoundStep.APPOINTMENT.value: self.appointment,
            RoundStep.TRIAL.value: self.appointment,
            FACTS: self.facts,
            MINUTES: self.minutes,
        }

    def _make_menu(self) -> QMenu:
        menu = QMenu(self)
        for kind in PAPERS:
            menu.addAction(kind.label, partial(self.print_paper, kind.key))
        return menu

    def print_paper(self, key: str) -> None:
        """Preview a paper of the round in view."""
        if self._view is not None:
            show_round_paper(self, self.tools.jobs, self._view, key)

    @override
    def fill(self) -> None:
        chosen = self.round_no
        self._comes_first.setText(self._why_not())
        can_add = not self._comes_first.text()
        self.add_button.setEnabled(can_add)
        self._comes_first.setVisible(not can_add)
        standing = competition_standing.load_standing(self.workspace, self.key, self.book)
        self._standing = standing
        self.rounds.blockSignals(True)
        self.rounds.clear()
        for each in standing.competitions:
            state = each.current.label if each.current else "已办结"
            item = QListWidgetItem(f"{each.round.name}\n{state}")
            item.setData(_KEY, each.round.round_no)
            self.rounds.addItem(item)
        numbers = [each.round.round_no for each in standing.competitions]
        self.rounds.setCurrentRow(numbers.index(chosen) if chosen in numbers else len(numbers) - 1)
        self.rounds.blockSignals(False)
        self.remove_button.setEnabled(bool(numbers))
        self._show_round()

    def _why_not(self) -> str:
        try:
            check_order(self.book.steps, StepKind.COMPETITION)
        except RuleViolation:
            return "设岗定责和制定考核方案在前，竞争上岗在后。请先到“岗位设置”的“锁定并备案”完成备案。"
        return ""

    @property
    def round_no(self) -> int:
        """The round in view, 0 when there is none."""
        return next((int(item.data(_KEY)) for item in self.rounds.selectedItems()), 0)

    def _show_round(self) -> None:
        number = self.round_no
        self._view = derive_round(self._standing, number) if number and self._standing else None
        view = self._view
        for each in (self.print_button, self.back_button, self.finish_button):
            each.setEnabled(view is not None)
        self.strip.setVisible(view is not None)
        self._title.setText(view.competition.round.name if view else "竞争上岗")
        self._sentence.setText(say_round(view.competition) if view else "")
        if view is None:
            self.stack.setCurrentWidget(self._empty)
            return
        current = view.competition.current
        self.finish_button.setEnabled(current is not None)
        self.finish_button.setText(f"办结“{current.label}”…" if current else "已全部办结")
        self.finish_button.setAccessibleName(self.finish_button.text())
        self.back_button.setEnabled(bool(view.competition.steps))
        self._fill_strip(view)
        self._show_step()

    def _fill_strip(self, view: RoundView) -> None:
        """Show the steps; the page goes on with the step that is on unless the user has gone to another."""
        before = (self._followed[0], self.step_key)
        items = derive_steps(view.competition)
        keys = [each.key for each in items]
        current = view.competition.current
        following = current.value if current else keys[-3]
        stays = before[0] == view.round_no and before != self._followed and before[1] in keys
        self.strip.show_items(items, before[1] if stays else following)
        self._followed = (view.round_no, following)

    def _show_step(self) -> None:
        page = self._pages.get(self.step_key)
        if page is not None and self._view is not None:
            page.show_round(self.open_file, self._view)
            self.stack.setCurrentWidget(page)

    @property
    def step_key(self) -> str:
        """The step in sight, empty when there is none."""
        return self.strip.key

    def choose_step(self, key: str) -> None:
        """Bring a step's page into sight."""
        self.strip.choose(key)

    def ask_round(self) -> FormDialog:
        """Ask for a new round's name and the first day of its term."""
        fields = (
            FormField(key="name", label="轮次名称", start=f"{self.book.year}年股所级岗位竞争上岗"),
            FormField(key="term_from", label="任期开始", start=f"{self.book.year}-01-01", hint="任期两年"),
        )
        return ask_form("新建竞争上岗轮次", fields, self._add, yes="新建", parent=self)

    def _add(self, values: Values) -> str:
        name, day = values["name"], read_date(values["term_from"])
        self.rounds.setCurrentRow(-1)
        return write_or_say(
            self.open_file, lambda: competition.add_round(self.workspace, self.key, name, day)
        )

    def remove_round(self) -> None:
        """Remove the round in view."""
        number = self.round_no
        if number:
            self.open_file.run_write(lambda: competition.remove_round(self.workspace, self.key, number), self)

    def ask_finish(self) -> FormDialog | None:
        """Ask for day, person and document number of the step that is on."""
        view = self._view
        current = view.competition.current if view else None
        if view is None or current is None:
            return None
        fields = (
            FormField(key="on", label="日期", start=view.standing.today.isoformat()),
            FormField(key="by", label="经办人", start=self.workspace.operator),
            FormField(key="document_no", label="文号", hint="没有可不填"),
            FormField(key="note", label="说明", hint="如：公示无异议"),
        )

        def take(values: Values) -> str:
            record = RoundStepRecord(
                round_no=view.round_no,
                step=current,
                done_on=read_date(values["on"]),
                done_by=values["by"].strip(),
                document_no=values["document_no"].strip(),
                note=values["note"].strip(),
            )
            return write_or_say(
                self.open_file, lambda: competition.finish_step(self.workspace, self.key, record)
            )

        return ask_form(f"办结“{current.label}”", fields, take, yes="办结", parent=self)

    def ask_back(self) -> FormDialog | None:
        """Ask why the last step is taken back."""
        view = self._view
        if view is None:
            return None
        return ask_form(
            "退回上一步",
            (FormField(key="reason", label="原因", hint="会写进会议纪要"),),
            lambda values: write_or_say(
                self.open_file,
                lambda: competition.step_back(self.workspace, self.key, view.round_no, values["reason"]),
            ),
            yes="退回",
            parent=self,
        )

    @override
    def go_to(self, place: Place) -> bool:
        if place.item:
            self.choose_step(place.item)
        return True

    @override
    def finish_editing(self) -> bool:
        page = self.stack.currentWidget()
        return page.finish_editing() if isinstance(page, RoundPage) else True
