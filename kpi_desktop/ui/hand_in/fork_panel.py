"""Two copies of a unit's file that went on apart: which of them is the line, picked by a person with a reason."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from kpi_desktop.domain.merging import Fork, ForkChoice
from kpi_desktop.services import merging
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.hand_in.columns import FORK_COLUMNS
from kpi_desktop.ui.hand_in.state import fork_details, forks_sentence
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import (
    Panel,
    across,
    beside,
    button,
    card,
    down,
    heading,
    note,
    plain,
    put_caret,
    set_mood,
)


class ForkPanel(Panel):
    """The forks of the bureau's file, undecided ones first."""

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self.grid: EntryGrid[Fork] = EntryGrid(
            "hand_in.forks",
            "分叉",
            FORK_COLUMNS,
            lambda fork: fork.offered.package_id,
            tools.settings,
            empty_text="没有分叉。\n同一单位的文件被复制成两份各自修改、都送来时，会列在这里。",
        )
        self.grid.current_changed.connect(lambda _row, _column: self._show_fork())
        self._sentence = note()
        self._title = heading("")
        self._details = plain()
        self.reason = QLineEdit()
        self.reason.setAccessibleName("以哪一份为准的理由")
        self.reason.setPlaceholderText("例如：电话核对，办公室那台电脑上的是正式的")
        self._refusal = note()
        self.kept_button = button(
            ForkChoice.KEPT.label,
            lambda: self.settle(ForkChoice.KEPT),
            tip="保留现有数据；后到的那一份逐行比较，多出来的行并入，不同的列入冲突",
        )
        self.taken_button = button(
            ForkChoice.TAKEN.label,
            lambda: self.settle(ForkChoice.TAKEN),
            tip="改用后到的那一份；原来接收的逐行比较，多出来的行保留，不同的列入冲突",
        )
        side = card(
            down(
                self._title,
                self._details,
                None,
                note("理由（留在记录里，必填）"),
                self.reason,
                self._refusal,
                across(self.kept_button, self.taken_button),
                1,
                margin=12,
            )
        )
        side.setMinimumWidth(330)
        self.setLayout(down(self._sentence, beside(self.grid, side, sizes=(1000, 350)), margin=8))

    @override
    def fill(self) -> None:
        forks = merging.list_forks(self.workspace)
        self.grid.set_rows(forks)
        self._sentence.setText(forks_sentence(forks))
        put_caret(self.grid)
        self._show_fork()

    def _show_fork(self) -> None:
        fork = self.grid.current_row()
        self._title.setText(fork.unit_name if fork else "")
        self._details.setText(fork_details(fork) if fork else "")
        can_settle = fork is not None and fork.choice is None and not self.open_file.is_read_only
        for widget in (self.kept_button, self.taken_button, self.reason):
            widget.setEnabled(can_settle)

    def settle(self, choice: ForkChoice) -> None:
        """Pick the line of the fork under the caret."""
        fork = self.grid.current_row()
        if fork is not None:
            self._refusal.setText("")
            write = partial(merging.settle_fork, self.workspace, fork, choice, self.reason.text())
            self.open_file.run_write(write, self, self._refuse)

    def _refuse(self, sentence: str) -> None:
        self._refusal.setText(sentence)
        set_mood(self._refusal, "bad")
        self.reason.setFocus()
