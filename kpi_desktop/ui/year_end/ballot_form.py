"""The ballot in hand: one mark a person by the keys 1–9, the next person by itself, the next ballot by Enter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget
from typing_extensions import override

from kpi_desktop.domain.ballot_desk import BLANK, UNREADABLE, KeyedBallots
from kpi_desktop.domain.scheme import Scheme
from kpi_desktop.ui.parts import across, button, down, heading, note, set_mood
from kpi_desktop.ui.year_end.desk_state import ballot_verdict, keying_title, legend

_Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
_HORIZONTAL = Qt.Orientation.Horizontal
_COLUMN, _NAMES = 96, 128


class BallotModel(QAbstractTableModel):
    """The marks of one ballot: people down, the overall mark and items across."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.marks: list[str] = []
        self._people: tuple[str, ...] = ()
        self._columns: tuple[str, ...] = ("",)
        self._choices: tuple[str, ...] = ()

    def begin(self, people: Sequence[str], keyed: KeyedBallots) -> None:
        """An empty ballot of these people, by name."""
        self.beginResetModel()
        self._people, self._columns, self._choices = tuple(people), keyed.columns, keyed.choices
        self.marks = [BLANK] * keyed.length
        self.endResetModel()

    def wipe(self) -> None:
        """An empty ballot of the same people."""
        self.marks = [BLANK] * len(self.marks)
        if self.marks:
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, self.columnCount() - 1))

    def put(self, index: _Index, digit: str) -> None:
        """Mark one cell."""
        self.marks[index.row() * len(self._columns) + index.column()] = digit
        self.dataChanged.emit(index, index)

    @property
    def choices(self) -> tuple[str, ...]:
        """The choices by their keys from 1."""
        return self._choices

    @override
    def rowCount(self, parent: _Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._people)

    @override
    def columnCount(self, parent: _Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._columns)

    @override
    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        digit = self.marks[index.row() * len(self._columns) + index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return "" if digit == BLANK else f"{digit} {self._choices[int(digit) - 1]}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            mark = "未填" if digit == BLANK else self._choices[int(digit) - 1]
            return f"{self._people[index.row()]} {self._columns[index.column()] or '总体'} {mark}"
        return None

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role == Qt.ItemDataRole.DisplayRole:
            if orientation == _HORIZONTAL:
                return self._columns[section] or "总体评价"
            return f"{section + 1}　{self._people[section]}"
        if role == Qt.ItemDataRole.TextAlignmentRole and orientation != _HORIZONTAL:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None


class BallotView(QTableView):
    """Takes the keys of a ballot; what else is typed does nothing."""

    typed = Signal(str)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = {
            Qt.Key.Key_Return: "enter",
            Qt.Key.Key_Enter: "enter",
            Qt.Key.Key_Backspace: "back",
            Qt.Key.Key_Space: BLANK,
            Qt.Key.Key_Delete: BLANK,
            Qt.Key.Key_U: UNREADABLE,
        }
        text = event.text()
        word = keys.get(Qt.Key(event.key()), text if text.isdecimal() and text.isascii() else "")
        if word and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.typed.emit(word)
            return
        if text and text.isprintable():
            return
        super().keyPressEvent(event)


class BallotForm(QWidget):
    """Keys ballots one by one; `accepted` carries a content, `taken_back` the last one again, `finished` that all are keyed."""

    accepted = Signal(str)
    taken_back = Signal(str)
    finished = Signal()
    paused = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = heading("")
        self.model = BallotModel(self)
        self.view = BallotView(self)
        self.view.setModel(self.model)
        self.view.setAccessibleName("手中的一张票")
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.view.setTabKeyNavigation(False)
        self.view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.view.horizontalHeader().setDefaultSectionSize(_COLUMN)
        self.view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.view.verticalHeader().setMinimumWidth(_NAMES)
        self.view.typed.connect(self._on_typed)
        self.keys = note()
        self.verdict = note()
        self.unreadable_button = button("整张无法辨认(U)", lambda: self._on_typed(UNREADABLE))
        self.next_button = button("下一张(Enter)", lambda: self._on_typed("enter"), is_primary=True)
        self.back_button = button("撤回上一张", self._take_back, tip="离开这一页后就不能再撤回")
        self.finish_button = button("这一遍录完", self.finished.emit)
        self.pause_button = button("先停一停", self.paused.emit, tip="录过的票都在文件里，以后接着录")
        self.setLayout(
            down(
                self.title,
                self.keys,
                self.view,
                self.verdict,
                across(
                    self.next_button,
                    self.unreadable_button,
                    self.back_button,
                    1,
                    self.pause_button,
                    self.finish_button,
                    spacing=6,
                ),
                spacing=6,
            )
        )
        self._keyed: KeyedBallots | None = None
        self._scheme: Scheme | None = None
        self._last = ""
        self._is_asked = False

    def begin(self, keyed: KeyedBallots, scheme: Scheme, names: Sequence[str], issued: int) -> None:
        """Show an empty ballot of a keying."""
        self._scheme, self._last = scheme, ""
        self.model.begin(names, keyed)
        self.keys.setText(legend(keyed.choices))
        self.show_keyed(keyed, issued)
        self._start_ballot()

    def show_keyed(self, keyed: KeyedBallots, issued: int) -> None:
        """Show how many ballots are keyed."""
        self._keyed = keyed
        self.title.setText(keying_title(keyed, issued))
        self.back_button.setEnabled(bool(self._last))
        self.finish_button.setEnabled(keyed.count > 0)

    def say(self, sentence: str) -> None:
        """Show why a ballot was not taken."""
        self.verdict.setText(sentence)
        set_mood(self.verdict, "bad")

    def take(self, keyed: KeyedBallots, issued: int, content: str) -> None:
        """The ballot is on the disk: go on with the next."""
        self._last = content
        self.show_keyed(keyed, issued)
        self._start_ballot()

    def _start_ballot(self) -> None:
        self._is_asked = False
        self.model.wipe()
        self.view.setCurrentIndex(self.model.index(0, 0))
        self.view.setFocus()
        self._judge()

    def _judge(self) -> None:
        if self._keyed is None or self._scheme is None or not self.model.marks:
            return
        sentence, mood = ballot_verdict(self.model.marks, self._keyed, self._scheme)
        self.verdict.setText(sentence)
        set_mood(self.verdict, mood)

    def _on_typed(self, word: str) -> None:
        if word == "enter":
            self._submit()
        elif word == UNREADABLE:
            self.accepted.emit(UNREADABLE)
        elif word == "back":
            self._step_back()
        elif int(word) <= len(self.model.choices):
            self.model.put(self.view.currentIndex(), word)
            self._is_asked = False
            self._judge()
            self._move(1)
        else:
            self.say(f"没有第{word}个选项，请按1到{len(self.model.choices)}。")

    def _submit(self) -> None:
        blanks = self.model.marks.count(BLANK)
        if blanks and not self._is_asked:
            self._is_asked = True
            whole = blanks == len(self.model.marks)
            ask = (
                "整张未填，再按一次Enter按弃权票计。"
                if whole
                else f"还有{blanks}格未填，再按一次Enter就照此录入。"
            )
            self.verdict.setText(ask)
            set_mood(self.verdict, "warning")
            return
        self.accepted.emit("".join(self.model.marks))

    def _step_back(self) -> None:
        at = self._at()
        is_end = at == len(self.model.marks) - 1 and self.model.marks[at] != BLANK
        if not is_end:
            self._move(-1)
        self.model.put(self.view.currentIndex(), BLANK)
        self._is_asked = False
        self._judge()

    def _take_back(self) -> None:
        if self._last:
            content, self._last = self._last, ""
            self.taken_back.emit(content)
            self.view.setFocus()

    def _at(self) -> int:
        index = self.view.currentIndex()
        return index.row() * self.model.columnCount() + index.column()

    def _move(self, step: int) -> None:
        at = min(max(0, self._at() + step), len(self.model.marks) - 1)
        row, column = divmod(at, self.model.columnCount())
        self.view.setCurrentIndex(self.model.index(row, column))
