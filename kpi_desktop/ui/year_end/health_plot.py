"""The plots of the health check: bars with their reference, rows of people, people by two scores."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QStackedWidget, QWidget
from typing_extensions import override

from kpi_desktop.domain.distribution import axis_marks
from kpi_desktop.domain.health import Bar, BarPlot, Plot, PointPlot, SpreadPlot
from kpi_desktop.domain.values import show_short
from kpi_desktop.ui.parts import chars
from kpi_desktop.ui.spread import SpreadView
from kpi_desktop.ui.theme import current_colours

_MARGIN = 10
_HEIGHT = 240
_POINT = 4.5
_CENTRE = Qt.AlignmentFlag.AlignCenter
_TOP = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWrapAnywhere


class HealthPlotView(QStackedWidget):
    """Shows the plot of one detector; the words are its description."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.plot: Plot | None = None
        self.bars = BarsView(name)
        self.points = PointsView(name)
        self.spreads = SpreadView(name)
        for view in (self.bars, self.points, self.spreads):
            self.addWidget(view)

    def show_plot(self, plot: Plot | None) -> None:
        """Draw a plot, nothing where there is none."""
        self.plot = plot
        self.setVisible(plot is not None)
        self.setAccessibleDescription(plot.sentence if plot is not None else "")
        shown: QWidget = self.bars
        if isinstance(plot, BarPlot):
            self.bars.show_bars(plot.bars)
        elif isinstance(plot, PointPlot):
            self.points.show_points(plot)
            shown = self.points
        elif isinstance(plot, SpreadPlot):
            self.spreads.show_spreads([spread for spread in plot.spreads if spread.scores])
            shown = self.spreads
        self.setCurrentWidget(shown)
        self.setFixedHeight(max(shown.sizeHint().height(), shown.minimumHeight()))


class BarsView(QWidget):
    """Draws bars with a stroke for what each is compared with; those to look at are hatched."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.bars: tuple[Bar, ...] = ()

    def show_bars(self, bars: tuple[Bar, ...]) -> None:
        self.bars = bars
        self.setAccessibleDescription("，".join(bar.sentence for bar in bars))
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(480, _HEIGHT)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.bars:
            return
        colours, line = current_colours(), self.fontMetrics().height()
        painter = QPainter(self)
        floor_at = self.height() - 2 * line - 4
        most = max(max(bar.value, bar.reference or Fraction(0)) for bar in self.bars) or Fraction(1)
        width = min(chars(6), (self.width() - 2 * _MARGIN) / len(self.bars))
        for at, bar in enumerate(self.bars):
            left = _MARGIN + at * width

            def height(value: Fraction) -> float:
                return float((floor_at - line - 6) * value / most)

            gap = min(4.0, width / 6)
            box = QRectF(left + gap, floor_at - height(bar.value), width - 2 * gap, height(bar.value))
            painter.fillRect(box, QColor(colours.accent_soft if bar.is_marked else colours.accent))
            if bar.is_marked:
                painter.fillRect(box, QBrush(QColor(colours.warning), Qt.BrushStyle.BDiagPattern))
                painter.setPen(QPen(QColor(colours.warning), 1.5))
                painter.drawRect(box)
            top = box.top()
            if bar.reference is not None:
                y = floor_at - height(bar.reference)
                painter.setPen(QPen(QColor(colours.mark), 2.5))
                painter.drawLine(QPointF(left + 1, y), QPointF(left + width - 1, y))
                # The number stands clear of the stroke.
                top = y if 0 <= top - y < line else top
            painter.setPen(QColor(colours.text))
            above = QRectF(left - 4, top - line - 2, width + 8, line)
            painter.drawText(above, _CENTRE, show_short(bar.value))
            painter.setPen(QColor(colours.muted))
            painter.drawText(QRectF(left, floor_at + 2, width, 2 * line), _TOP, bar.label)
        painter.setPen(QPen(QColor(colours.border), 1))
        painter.drawLine(QPointF(_MARGIN, floor_at), QPointF(_MARGIN + width * len(self.bars), floor_at))
        painter.end()


class PointsView(QWidget):
    """Draws people by two scores; those to look at are filled, larger and named."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.plot: PointPlot | None = None

    def show_points(self, plot: PointPlot) -> None:
        self.plot = plot
        self.setAccessibleDescription(plot.sentence)
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(480, _HEIGHT + 60)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self.plot is None:
            return
        colours, line = current_colours(), self.fontMetrics().height()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(chars(3), line + 6, self.width() - chars(5), self.height() - 3 * line - 12)
        across = _axis([point.across for point in self.plot.points])
        up = _axis([point.up for point in self.plot.points])

        def place(x: Fraction, y: Fraction) -> QPointF:
            return QPointF(
                area.left() + float((x - across[0]) / (across[1] - across[0])) * area.width(),
                area.bottom() - float((y - up[0]) / (up[1] - up[0])) * area.height(),
            )

        for mark in axis_marks(*across):
            at = place(Fraction(mark), Fraction(up[0]))
            painter.setPen(QPen(QColor(colours.line), 1))
            painter.drawLine(at, QPointF(at.x(), area.top()))
            painter.setPen(QColor(colours.muted))
            painter.drawText(QRectF(at.x() - 30, at.y() + 2, 60, line), _CENTRE, str(mark))
        for mark in axis_marks(*up):
            at = place(Fraction(across[0]), Fraction(mark))
            painter.setPen(QPen(QColor(colours.line), 1))
            painter.drawLine(at, QPointF(area.right(), at.y()))
            painter.setPen(QColor(colours.muted))
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(0, at.y() - line / 2, area.left() - 4, line), right, str(mark))
        painter.drawText(
            QRectF(area.left(), area.bottom() + line + 2, area.width(), line), _CENTRE, self.plot.across
        )
        painter.drawText(QRectF(2, 0, area.width(), line), Qt.AlignmentFlag.AlignLeft, self.plot.up)
        for point in self.plot.points:
            at = place(point.across, point.up)
            painter.setPen(QPen(QColor(colours.warning if point.is_marked else colours.accent), 1.5))
            painter.setBrush(QColor(colours.warning) if point.is_marked else Qt.BrushStyle.NoBrush)
            size = _POINT + 2 if point.is_marked else _POINT
            painter.drawEllipse(at, size, size)
            if point.is_marked:
                painter.setPen(QColor(colours.text))
                painter.drawText(at + QPointF(size + 3, line / 3), point.label)
        painter.end()


def _axis(values: list[Fraction]) -> tuple[int, int]:
    """Whole numbers around the values, at least two apart where they are one."""
    low, high = floor(min(values)), ceil(max(values))
    return (low, high) if high > low else (low - 1, high + 1)
