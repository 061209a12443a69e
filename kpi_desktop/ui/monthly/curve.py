"""The line of twelve months of a person against the unit's mean."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget
from typing_extensions import override

from kpi_desktop.domain.monthly import MONTHS
from kpi_desktop.ui.monthly.state import MonthCurve
from kpi_desktop.ui.theme import current_colours


class CurveView(QWidget):
    """Draws a MonthCurve; the plotting library is loaded when the first curve is drawn."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._plot: Any = None
        self._surface = ""
        self._shown: MonthCurve | None = None
        self.setAccessibleName("各月得分折线图")
        self.setMinimumHeight(150)

    def show_curve(self, curve: MonthCurve) -> None:
        """Draw a curve; the words of it are the widget's description."""
        surface = current_colours().surface
        if self._surface != surface:
            self._make_plot()
        elif self._shown == curve:
            return
        self._surface, self._shown = surface, curve
        self.setAccessibleDescription(curve.sentence)
        self.setToolTip(curve.sentence)
        for item, scores in zip(self._plot.listDataItems(), (curve.unit, curve.person), strict=True):
            points = [
                (month, float(score))
                for month, score in zip(MONTHS, scores, strict=True)
                if score is not None
            ]
            item.setData([month for month, _ in points], [score for _, score in points])

    def _make_plot(self) -> None:
        import pyqtgraph

        colours = current_colours()
        plot = pyqtgraph.PlotWidget(background=colours.surface)
        plot.setFrameShape(QFrame.Shape.NoFrame)
        plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        plot.setMouseEnabled(x=False, y=False)
        plot.setMenuEnabled(False)
        plot.hideButtons()
        plot.setXRange(1, 12, padding=0.04)
        plot.showGrid(x=False, y=True, alpha=0.15)
        for name in ("left", "bottom"):
            axis = plot.getAxis(name)
            axis.setPen(colours.border)
            axis.setTextPen(colours.muted)
        plot.getAxis("bottom").setTicks([[(month, str(month)) for month in MONTHS]])
        plot.plot([], [], pen=pyqtgraph.mkPen(colours.missing, width=1.5))
        plot.plot(
            [],
            [],
            pen=pyqtgraph.mkPen(colours.accent, width=2),
            symbol="o",
            symbolSize=6,
            symbolBrush=colours.accent,
            symbolPen=colours.accent,
        )
        if self._plot is not None:
            self._layout.removeWidget(self._plot)
            self._plot.deleteLater()
        self._plot = plot
        self._layout.addWidget(plot)

    @override
    def sizeHint(self) -> QSize:
        return QSize(240, 170)
