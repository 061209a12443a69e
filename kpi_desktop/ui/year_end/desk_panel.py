"""Sub-page 录票: batches on the left; on the right the ballot in hand, the differences, or what a batch came to."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget, QWidget
from typing_extensions import override

from kpi_desktop.domain.ballot_desk import BatchKey, Side
from kpi_desktop.domain.errors import Place, RuleViolation
from kpi_desktop.domain.values import read_number
from kpi_desktop.services import ballot_desk as desk_service
from kpi_desktop.services.workspace import Changes
from kpi_desktop.ui import messages
from kpi_desktop.ui.form_dialog import FormField, ask_form
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.paper_menu import menu_button
from kpi_desktop.ui.parts import Panel, across, beside, box, button, down, heading, note, put_caret, set_mood
from kpi_desktop.ui.record_edits import write_or_say
from kpi_desktop.ui.year_end.ballot_form import BallotForm
from kpi_desktop.ui.year_end.ballot_papers import BALLOT_PAPERS, show_ballot_paper
from kpi_desktop.ui.year_end.desk_state import (
    DeskLine,
    DifferenceLine,
    batch_report,
    derive_desk,
    derive_differences,
    desk_columns,
    difference_columns,
)

if TYPE_CHECKING:
    from kpi_desktop.domain.ballot_desk import KeyedBallots
    from kpi_desktop.services.ballot_desk import BatchDesk

_EMPTY = "还没有测评批次。\n点“开一批”写明组别和发出票数，\n票收回后逐张录入；已有统计表的，\n到“民主测评”按组填写。"


class DeskPanel(Panel):
    """Batches of ballots, keyed twice and counted."""

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self.batches: EntryGrid[DeskLine] = EntryGrid(
            "desk", "测评批次", desk_columns(), lambda line: line.key, tools.settings, empty_text=_EMPTY
        )
        self.batches.current_changed.connect(lambda _row, _column: self._show_batch())
        self.open_button = button("开一批…", self.open_batch, is_primary=True)
        self.first_button = button("录第一遍", lambda: self.begin(Side.FIRST))
        self.second_button = button("录第二遍", lambda: self.begin(Side.SECOND), tip="由另一位操作人录")
        self.count_button = button("计票", self.count)
        self.reopen_button = button("退回计票…", self.reopen)
        self.remove_button = button("删除批次…", self.remove)
        self.papers = menu_button("打印", BALLOT_PAPERS, self._print, self)
        self.report = note()
        self.form = BallotForm()
        self.form.accepted.connect(self._put)
        self.form.taken_back.connect(self._take_out)
        self.form.finished.connect(self._finish)
        self.form.paused.connect(self._leave)
        self.differences: EntryGrid[DifferenceLine] = EntryGrid(
            "differences",
            "两遍录入的差异",
            difference_columns(),
            lambda line: line.key,
            tools.settings,
            empty_text="两遍录入没有差异。",
        )
        self.first_right = button("第一遍对", lambda: self.settle(Side.FIRST), tip="把第二遍改成与第一遍相同")
        self.second_right = button(
            "第二遍对", lambda: self.settle(Side.SECOND), tip="把第一遍改成与第二遍相同"
        )
        self.again_first = button("第一遍接着录", lambda: self._resume(Side.FIRST))
        self.again_second = button("第二遍接着录", lambda: self._resume(Side.SECOND))
        self.resting = box(down(heading("这一批"), self.report, 1, spacing=6))
        self._compared = note()
        comparing = box(
            down(
                heading("核对差异"),
                self._compared,
                self.differences,
                across(
                    self.first_right, self.second_right, 1, self.again_first, self.again_second, spacing=6
                ),
                spacing=6,
            )
        )
        self.right = QStackedWidget()
        for page in (self.resting, self.form, comparing):
            self.right.addWidget(page)
        self._comparing = comparing
        self.left = box(
            down(
                across(heading("测评批次"), 1, self.open_button, self.papers, spacing=6),
                self.batches,
                across(self.first_button, self.second_button, self.count_button, 1, spacing=6),
                across(self.reopen_button, self.remove_button, 1, spacing=6),
                note("票上没有姓名和编号；文件里只有每种填法各几张，没有投票人、时间和先后。"),
                spacing=6,
            )
        )
        self.setLayout(down(beside(self.left, self.right, sizes=(560, 780), growing=1), margin=8))
        self._side: Side | None = None

    @override
    def fill(self) -> None:
        self._side = None
        self._refresh()
        put_caret(self.batches)

    def _refresh(self) -> None:
        self.left.setEnabled(self._side is None)
        twice = self.book.scheme.ballot.keyed_twice
        desks = desk_service.load_desk(self.workspace, self.key, self.book)
        self.batches.set_rows(derive_desk(desks, keyed_twice=twice))
        self._show_batch()

    @override
    def go_to(self, place: Place) -> bool:
        return not place.item or self.batches.select_cell(f"{place.item}/1")

    def current(self) -> DeskLine | None:
        """The batch under the caret."""
        return self.batches.current_row()

    def _show_batch(self) -> None:
        line = self.current()
        desk = line.desk if line else None
        is_open = desk is not None and not desk.is_counted
        for each in (self.first_button, self.second_button, self.count_button, self.remove_button):
            each.setEnabled(is_open)
        self.second_button.setVisible(self.book.scheme.ballot.keyed_twice)
        self.reopen_button.setEnabled(desk is not None and desk.is_counted)
        if self._side is not None:
            return
        if desk is None or line is None:
            self.report.setText("选一批，或先开一批。")
            self.right.setCurrentWidget(self.resting)
        elif is_open and line.mood == "bad":
            self._show_differences(desk)
        else:
            self.report.setText(batch_report(desk, self.book.scheme))
            set_mood(self.report, line.mood)
            self.right.setCurrentWidget(self.resting)

    def _names(self, keyed: KeyedBallots | None) -> list[str]:
        names = {employee.employee_no: employee.name for employee in self.book.employees}
        return [names.get(number, number) for number in (keyed.people if keyed else ())]

    def _show_differences(self, desk: BatchDesk) -> None:
        names = {employee.employee_no: employee.name for employee in self.book.employees}
        lines = derive_differences(desk, names)
        self._compared.setText(
            f"两遍录入有{len(desk.differences)}处不同，请对照原票逐处选定；全部相同后才能计票。"
        )
        self.differences.set_rows(lines)
        self.right.setCurrentWidget(self._comparing)
        put_caret(self.differences)

    def open_batch(self) -> None:
        """Ask for the group and the number of ballots issued."""
        groups = tuple(group.label for group in self.book.scheme.voter_groups)
        if not groups:
            messages.tell(self, "方案里还没有测评组别，请先到“岗位设置”的计分方案里填写。")
            return

        def take(values: object) -> str:
            texts = dict(values)  # type: ignore[call-overload]
            try:
                issued = int(read_number(texts["issued"], 0) or 0)
            except RuleViolation as violation:
                return str(violation)
            return write_or_say(
                self.open_file,
                lambda: desk_service.open_batch(self.workspace, self.key, texts["group"], issued),
            )

        self.dialog = ask_form(
            "开一批测评票",
            (
                FormField(key="group", label="组别", choices=groups),
                FormField(key="issued", label="发出票数", hint="如 12"),
            ),
            take,
            yes="开一批",
            parent=self,
        )

    def begin(self, side: Side) -> None:
        """Go on keying the batch, this side of it."""
        line = self.current()
        if line is None:
            return
        keyed = line.desk.side(side)
        if keyed is not None and keyed.state.value == "finished":
            self._resume(side)
            return
        self._start(line.of, side)

    def _start(self, of: BatchKey, side: Side) -> None:
        keyed = self._try(lambda: desk_service.begin_keying(self.workspace, self.key, of, side))
        line = self.current()
        if keyed is None or line is None:
            return
        self._side = side
        # What is keyed belongs to this batch until the clerk leaves the form.
        self.left.setEnabled(False)
        self.right.setCurrentWidget(self.form)
        self.form.begin(keyed, self.book.scheme, self._names(keyed), line.desk.batch.issued)

    def _put(self, content: str) -> None:
        self._change(
            content,
            lambda of, side: desk_service.put_ballot(self.workspace, self.key, of, side, content),
        )

    def _take_out(self, content: str) -> None:
        self._change(
            "", lambda of, side: desk_service.take_out_ballot(self.workspace, self.key, of, side, content)
        )

    def _change(self, content: str, write: Callable[[BatchKey, Side], KeyedBallots]) -> None:
        line = self.current()
        if line is None or self._side is None:
            return
        try:
            keyed = write(line.of, self._side)
        except RuleViolation as violation:
            self.form.say(str(violation))
            return
        self.form.take(keyed, line.desk.batch.issued, content)

    def _finish(self) -> None:
        line, side = self.current(), self._side
        if line is None or side is None:
            return
        done = self._try(lambda: desk_service.finish_keying(self.workspace, self.key, line.of, side))
        if done is not None:
            self._leave()

    def _resume(self, side: Side) -> None:
        line = self.current()
        if line is None:
            return
        opened = self._try(lambda: desk_service.resume_keying(self.workspace, self.key, line.of, side))
        if opened is not None:
            self._refresh()
            self._start(line.of, side)

    def _leave(self) -> None:
        self._side = None
        self._refresh()
        self.batches.view.setFocus()

    def settle(self, right: Side) -> None:
        """Take one side of the difference under the caret for right."""
        line, chosen = self.current(), self.differences.current_row()
        if line is None or chosen is None:
            return
        self._try(lambda: desk_service.settle(self.workspace, self.key, line.of, chosen.difference, right))
        self._refresh()

    def count(self) -> None:
        """Let the batch count."""
        line = self.current()
        if line is not None:
            of = line.of
            self.open_file.run_write(lambda: desk_service.count_batch(self.workspace, self.key, of), self)

    def reopen(self) -> None:
        """Take the count of the batch back, with a reason."""
        self._with_reason("退回这一批的计票，请写明原因：", desk_service.reopen_batch)

    def remove(self) -> None:
        """Take the batch away with all that is keyed of it, with a reason."""
        self._with_reason("删除这一批和已录的票，请写明原因：", desk_service.remove_batch)

    def _with_reason(self, question: str, act: Callable[..., Changes]) -> None:
        line = self.current()
        reason = messages.ask_text(self, question) if line is not None else None
        if line is None or reason is None:
            return
        of = line.of
        self.open_file.run_write(lambda: act(self.workspace, self.key, of, reason), self)

    def _try(self, act: Callable[[], object]) -> KeyedBallots | None:
        try:
            return act()  # type: ignore[return-value]
        except RuleViolation as violation:
            messages.warn(self, str(violation))
            return None

    def _print(self, kind: str) -> None:
        line = self.current()
        show_ballot_paper(self, kind, line.of if line else None)
