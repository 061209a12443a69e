"""Drawn distributions: a row a group with a dot a person and the mean as a stroke; and counts over even steps as bars."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from kpi_desktop.domain.distribution import Spread, Step, axis_marks, axis_of, say_steps
from kpi_desktop.domain.values import show
from kpi_desktop.ui.grid.columns import Alignment, Column
from kpi_desktop.ui.parts import chars
from kpi_desktop.ui.theme import current_colours

_ROW, _MARGIN, _DOT = 40, 10, 4.5
_BARS = 150
Across = Callable[[Fraction | int], float]


class SpreadView(QWidget):
    """Draws spreads; the words are its description."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.spreads: tuple[Spread, ...] = ()

    def show_spreads(self, spreads: Sequence[Spread]) -> None:
        self.spreads = tuple(spreads)
        self.setAccessibleDescription("；".join(spread.sentence for spread in self.spreads))
        self.setMinimumHeight(self._height())
        self.updateGeometry()
        self.update()

    def _height(self) -> int:
        return _MARGIN * 2 + _ROW * max(1, len(self.spreads)) + self.fontMetrics().height()

    @override
    def sizeHint(self) -> QSize:
        return QSize(640, self._height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        colours = current_colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, right = chars(9) + _MARGIN, self.width() - chars(3)
        low, high = axis_of(self.spreads)
        bottom = _MARGIN + _ROW * len(self.spreads)

        def across(score: Fraction | int) -> float:
            return left + float((Fraction(score) - low) / (high - low)) * (right - left)

        for mark in axis_marks(low, high):
            painter.setPen(QPen(QColor(colours.line), 1))
            painter.drawLine(QPointF(across(mark), _MARGIN), QPointF(across(mark), bottom))
            painter.setPen(QColor(colours.muted))
            place = QRectF(across(mark) - 30, bottom + 2, 60, self.fontMetrics().height())
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, str(mark))
        for at, spread in enumerate(self.spreads):
            _draw_row(painter, spread, _MARGIN + at * _ROW, across)
        painter.end()


def _draw_row(painter: QPainter, spread: Spread, top: float, across: Across) -> None:
    colours = current_colours()
    middle, names = top + _ROW / 2 + 4, chars(9)
    painter.setPen(QColor(colours.text))
    label = painter.fontMetrics().elidedText(spread.label, Qt.TextElideMode.ElideRight, names)
    painter.drawText(
        QRectF(0, top, names, _ROW), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, label
    )
    if spread.mean is None or spread.lowest is None or spread.highest is None:
        return
    painter.setPen(QPen(QColor(colours.border), 2))
    painter.drawLine(QPointF(across(spread.lowest), middle), QPointF(across(spread.highest), middle))
    dot = QColor(colours.accent)
    dot.setAlpha(110)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(dot)
    for score in spread.scores:
        painter.drawEllipse(QPointF(across(score), middle), _DOT, _DOT)
    at = across(spread.mean)
    painter.setPen(QPen(QColor(colours.mark), 2.5))
    painter.drawLine(QPointF(at, middle - 9), QPointF(at, middle + 9))
    painter.setPen(QColor(colours.text))
    painter.drawText(QRectF(at - 40, top - 2, 80, 16), Qt.AlignmentFlag.AlignCenter, show(spread.mean))


class StepsView(QWidget):
    """Draws counts over even steps as bars with their numbers."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFixedHeight(_BARS)
        self.steps: tuple[Step, ...] = ()

    def show_steps(self, steps: Sequence[Step]) -> None:
        self.steps = tuple(steps)
        self.setAccessibleDescription(say_steps(self.steps) or "还没有得分")
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.steps:
            return
        colours = current_colours()
        painter = QPainter(self)
        line = self.fontMetrics().height()
        floor, most = self.height() - line - 4, max(step.count for step in self.steps)
        width = min(chars(5.5), (self.width() - 2 * _MARGIN) / len(self.steps))
        for at, step in enumerate(self.steps):
            left = _MARGIN + at * width
            tall = (floor - line - 4) * step.count / most
            bar = QRectF(left + 4, floor - tall, width - 8, tall)
            painter.fillRect(bar, QColor(colours.accent))
            painter.setPen(QColor(colours.text))
            if step.count:
                above = QRectF(left, floor - tall - line - 2, width, line)
                painter.drawText(above, Qt.AlignmentFlag.AlignCenter, str(step.count))
            painter.setPen(QColor(colours.muted))
            painter.drawText(QRectF(left, floor + 2, width, line), Qt.AlignmentFlag.AlignCenter, step.label)
        painter.setPen(QPen(QColor(colours.border), 1))
        painter.drawLine(QPointF(_MARGIN, floor), QPointF(_MARGIN + width * len(self.steps), floor))
        painter.end()


def spread_columns() -> tuple[Column[Spread], ...]:
    """The numbers of spreads as a grid."""

    def number(key: str, title: str, description: str = "") -> Column[Spread]:
        def read(spread: Spread) -> str:
            value: Fraction | None = getattr(spread, key)
            return "—" if value is None else show(value)

        return Column(
            key=key, title=title, read=read, alignment=Alignment.RIGHT, width=76, description=description
        )

    return (
        Column(key="label", title="科室", read=lambda spread: spread.label, is_frozen=True, width=150),
        Column(
            key="count",
            title="人数",
            read=lambda spread: str(len(spread.scores)),
            alignment=Alignment.RIGHT,
            width=56,
        ),
        number("mean", "平均"),
        number("lowest", "最低"),
        number("highest", "最高"),
        number("gap", "相差", "最高与最低之差；相差很小说明没有拉开差距"),
    )
