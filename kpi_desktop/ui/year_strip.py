"""The strip of the year's steps under the menu: where each stands, what is due, and the way there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygon,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QWidget
from typing_extensions import override

from kpi_desktop.ui.theme import Colours, current_colours
from kpi_desktop.ui.year_steps import StepState, StripStep

_SIGN = 12
_ARROWS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


def _state_colours(colours: Colours, state: StepState) -> tuple[str, str]:
    """Ink and ground of a state."""
    return {
        StepState.NOT_STARTED: (colours.muted, colours.surface),
        StepState.RUNNING: (colours.accent, colours.accent_soft),
        StepState.TO_DO: (colours.warning, colours.warning_soft),
        StepState.DONE: (colours.done, colours.done_soft),
    }[state]


class StepButton(QAbstractButton):
    """One step: its name, its state in words, and a sign with a shape of its own."""

    def __init__(self, step: StripStep, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.step = step
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.show_step(step)

    def show_step(self, step: StripStep) -> None:
        self.step = step
        self.setText(step.name)
        self.setAccessibleName(f"{step.name}，{step.state_text}")
        self.setAccessibleDescription(step.sentence)
        self.setToolTip(step.sentence)
        self.updateGeometry()
        self.update()

    def _small_font(self) -> QFont:
        font = self.font()
        font.setPixelSize(max(10, font.pixelSize() - 2))
        return font

    @override
    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        small = QFontMetrics(self._small_font())
        width = max(
            metrics.horizontalAdvance(self.step.name) + _SIGN + 6,
            small.horizontalAdvance(self.step.state_text),
        )
        if self.step.month:
            width = metrics.horizontalAdvance("12月") + 6
            width = max(width, small.horizontalAdvance("待关账"))
        return QSize(width + (8 if self.step.month else 12), metrics.height() * 2 + 6)

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Qt's buttons walk to their neighbours by themselves; here the strip does it.
        if Qt.Key(event.key()) in _ARROWS:
            event.ignore()
        else:
            super().keyPressEvent(event)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = current_colours()
        ink, ground = _state_colours(colours, self.step.state)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.setPen(
            QPen(QColor(colours.accent if self.hasFocus() else colours.line), 2 if self.hasFocus() else 1)
        )
        painter.setBrush(QColor(colours.hover if self.underMouse() and not self.hasFocus() else ground))
        painter.drawRoundedRect(box, 5, 5)
        half = self.height() // 2
        name_room = QRect(6, 2, self.width() - 12, half - 1)
        if self.step.month:
            painter.setPen(QColor(colours.text))
            painter.drawText(name_room, Qt.AlignmentFlag.AlignCenter, self.step.name)
        else:
            self._paint_sign(painter, QRect(6, 3 + (half - _SIGN) // 2, _SIGN, _SIGN), ink, ground)
            painter.setPen(QColor(colours.text))
            font = self.font()
            font.setBold(True)
            painter.setFont(font)
            painter.drawText(
                name_room.adjusted(_SIGN + 5, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self.step.name
            )
        painter.setFont(self._small_font())
        painter.setPen(QColor(ink))
        text = self.step.state_text if not self.step.month else self._short_state()
        painter.drawText(QRect(2, half, self.width() - 4, half - 3), Qt.AlignmentFlag.AlignCenter, text)
        painter.end()

    def _short_state(self) -> str:
        return "已关账" if self.step.state is StepState.DONE else self.step.state_text

    def _paint_sign(self, painter: QPainter, room: QRect, ink: str, ground: str) -> None:
        painter.setPen(QPen(QColor(ink), 2))
        painter.setBrush(QColor(ink) if self.step.state is StepState.DONE else QColor(ground))
        circle = room.adjusted(1, 1, -1, -1)
        painter.drawEllipse(circle)
        centre = circle.center()
        if self.step.state is StepState.RUNNING:
            painter.setBrush(QColor(ink))
            painter.drawPie(circle, 90 * 16, -180 * 16)
        elif self.step.state is StepState.TO_DO:
            painter.drawLine(centre + QPoint(0, -2), centre + QPoint(0, 1))
            painter.drawPoint(centre + QPoint(0, 4))
        elif self.step.state is StepState.DONE:
            painter.setPen(QPen(QColor(ground), 2))
            painter.drawPolyline(
                QPolygon([centre + QPoint(-3, 0), centre + QPoint(-1, 3), centre + QPoint(4, -2)])
            )


class YearStrip(QScrollArea):
    """All steps in order; `step_requested` carries the StripStep clicked. Left and right move along it."""

    step_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("yearStrip")
        self.setAccessibleName("年度步骤")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self._body = QWidget(self)
        self._body.setObjectName("yearStripBody")
        self._row = QHBoxLayout(self._body)
        self._row.setContentsMargins(8, 5, 8, 5)
        self._row.setSpacing(3)
        self.setWidget(self._body)
        self._buttons: list[StepButton] = []
        self._row.addStretch(1)
        self.hide()

    @property
    def buttons(self) -> tuple[StepButton, ...]:
        return tuple(self._buttons)

    def show_steps(self, steps: Sequence[StripStep]) -> None:
        if len(steps) != len(self._buttons):
            for button in self._buttons:
                self._row.removeWidget(button)
                button.deleteLater()
            self._buttons.clear()
            for at, step in enumerate(steps):
                button = self._make_button(step)
                self._row.insertWidget(at, button)
                button.show()
        for button, step in zip(self._buttons, steps, strict=True):
            button.show_step(step)
        margins = self._row.contentsMargins()
        heights = [button.sizeHint().height() for button in self._buttons]
        self.setFixedHeight(max(heights, default=0) + margins.top() + margins.bottom() + 1)
        self.setVisible(bool(heights))

    def focus_strip(self) -> None:
        """Put the focus on the step that had it last."""
        held = [button for button in self._buttons if button.focusPolicy() & Qt.FocusPolicy.TabFocus]
        if held:
            held[0].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _make_button(self, step: StripStep) -> StepButton:
        button = StepButton(step, self._body)
        # One stop for Tab; the arrows do the rest.
        button.setFocusPolicy(Qt.FocusPolicy.ClickFocus if self._has_stop() else Qt.FocusPolicy.StrongFocus)
        button.clicked.connect(lambda: self.step_requested.emit(button.step))
        self._buttons.append(button)
        return button

    def _has_stop(self) -> bool:
        return any(button.focusPolicy() == Qt.FocusPolicy.StrongFocus for button in self._buttons)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        # At large text sizes the strip is wider than the window.
        bar = self.horizontalScrollBar()
        bar.setValue(bar.value() - (event.angleDelta().y() or event.angleDelta().x()))
        event.accept()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        offset = _ARROWS.get(Qt.Key(event.key()))
        at = next((i for i, button in enumerate(self._buttons) if button.hasFocus()), -1)
        if offset is None or at < 0:
            super().keyPressEvent(event)
            return
        target = self._buttons[max(0, min(len(self._buttons) - 1, at + offset))]
        self._buttons[at].setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        target.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        target.setFocus(Qt.FocusReason.TabFocusReason)
        self.ensureWidgetVisible(target)
