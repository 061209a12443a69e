"""The checklist of the first hour at the window's right edge: steps with their ticks, and a way to each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QVBoxLayout, QWidget
from typing_extensions import override

from kpi_desktop.domain.lessons import LessonState
from kpi_desktop.ui.parts import across, button, card, chars, down, heading, note, scrolled, set_mood
from kpi_desktop.ui.plain_text import plain_label

TITLE = "上手清单"
_WIDTH = 17


class LessonsPanel(QWidget):
    """`chosen` carries the LessonState whose place is wanted."""

    chosen = Signal(object)
    anew_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("lessonsPanel")
        self.states: tuple[LessonState, ...] = ()
        self.progress = heading("")
        self.progress.setAccessibleName("清单进度")
        self.anew = button("重新演练…", self.anew_requested.emit, tip="另复制一套样例从头来，现在这一套不动")
        self._rows = QVBoxLayout()
        rows = down(self._rows, 1)
        self.setLayout(down(self.progress, scrolled(rows), across(1, self.anew), margin=10))
        self.setMinimumWidth(chars(_WIDTH))

    @override
    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        first = next((each for each in self.findChildren(QWidget) if _takes_focus(each)), self.anew)
        first.setFocus(reason)

    def show_lessons(self, states: Sequence[LessonState], *, is_rehearsal: bool) -> None:
        """Show the steps; the first that is not done says how."""
        self.anew.setVisible(is_rehearsal)
        if self.states == tuple(states):
            return
        self.states = tuple(states)
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        done = sum(1 for state in states if state.is_done)
        all_done = "都做完了，可以用自己的单位开始了。"
        self.progress.setText(all_done if done == len(states) else f"做完{done}步，共{len(states)}步")
        self.progress.setWordWrap(True)
        current = next((state for state in states if not state.is_done), None)
        for number, state in enumerate(states, start=1):
            self._rows.addWidget(self._row(number, state, is_current=state is current))

    def _row(self, number: int, state: LessonState, *, is_current: bool) -> QWidget:
        lesson = state.lesson
        title = plain_label(f"{'✓' if state.is_done else f'{number}.'} {lesson.label}")
        title.setAccessibleName(f"{lesson.label}，{'已做完' if state.is_done else '还没做'}")
        title.setWordWrap(True)
        set_mood(title, "good" if state.is_done else "")
        if state.is_done:
            return card(down(title, margin=6))
        go = button("带我去", lambda: self.chosen.emit(state), is_primary=is_current)
        go.setAccessibleName(f"带我去：{lesson.label}")
        if not is_current:
            return card(down(across(title, go), margin=6))
        title.setObjectName("heading")
        return card(down(title, note(lesson.how), across(1, go), margin=8))


def _takes_focus(widget: QWidget) -> bool:
    return widget.isVisible() and bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)


class LessonsDock(QDockWidget):
    """The checklist at the right edge, hidden at first; `dismissed` when the user closes it."""

    dismissed = Signal()

    def __init__(self, panel: LessonsPanel, window: QMainWindow) -> None:
        super().__init__(TITLE, window)
        self.setObjectName("lessonsDock")
        self.setWidget(panel)
        self.setAllowedAreas(Qt.DockWidgetArea.RightDockWidgetArea | Qt.DockWidgetArea.LeftDockWidgetArea)
        window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self)
        self.hide()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.dismissed.emit()
