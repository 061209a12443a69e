"""The line of twelve months of a person against the unit's mean."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from kpi_desktop.domain.distribution import axis_marks, axis_over
from kpi_desktop.domain.monthly import MONTHS
from kpi_desktop.ui.monthly.state import MonthCurve
from kpi_desktop.ui.theme import current_colours

_MARGIN, _DOT = 8, 3.5


class CurveView(QWidget):
    """Draws a MonthCurve; a month without a score leaves a gap."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: MonthCurve | None = None
        self.setAccessibleName("各月得分折线图")
        self.setMinimumHeight(150)

    def show_curve(self, curve: MonthCurve) -> None:
        """Draw a curve; the words of it are the widget's description."""
        self._shown = curve
        self.setAccessibleDescription(curve.sentence)
        self.setToolTip(curve.sentence)
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(240, 170)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._shown is None:
            return
        colours, line = current_colours(), self.fontMetrics().height()
        scores = [score for score in (*self._shown.person, *self._shown.unit) if score is not None]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not scores:
            painter.setPen(QColor(colours.muted))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._shown.sentence)
            painter.end()
            return
        low, high = axis_over(scores)
        left = self.fontMetrics().horizontalAdvance("100") + 10
        field = QRectF(left, _MARGIN, self.width() - left - 2 * _MARGIN, self.height() - line - 2 * _MARGIN)

        def place(month: int, score: Fraction | int) -> QPointF:
            along = (month - 1) / (len(MONTHS) - 1)
            up = float((score - low) / Fraction(high - low))
            return QPointF(field.left() + along * field.width(), field.bottom() - up * field.height())

        def points(scores: Sequence[Fraction | None]) -> list[QPointF | None]:
            pairs = zip(MONTHS, scores, strict=True)
            return [None if score is None else place(month, score) for month, score in pairs]

        for mark in axis_marks(low, high):
            at = place(1, mark)
            painter.setPen(QPen(QColor(colours.line), 1))
            painter.drawLine(at, place(12, mark))
            painter.setPen(QColor(colours.muted))
            beside = QRectF(0, at.y() - line / 2, left - 6, line)
            painter.drawText(beside, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(mark))
        for month in MONTHS:
            under = QRectF(place(month, low).x() - 12, field.bottom() + 3, 24, line)
            painter.drawText(under, Qt.AlignmentFlag.AlignCenter, str(month))
        _draw_line(painter, points(self._shown.unit), QPen(QColor(colours.missing), 1.5))
        _draw_line(painter, person := points(self._shown.person), QPen(QColor(colours.accent), 2))
        painter.setBrush(QColor(colours.accent))
        for point in person:
            if point is not None:
                painter.drawEllipse(point, _DOT, _DOT)
        painter.end()


def _draw_line(painter: QPainter, points: Sequence[QPointF | None], pen: QPen) -> None:
    painter.setPen(pen)
    for first, second in pairwise(points):
        if first is not None and second is not None:
            painter.drawLine(first, second)
