"""The foot of the columns: how many cells are given, how many are missing, and their exact mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from kpi_desktop.domain.values import Exact, show
from kpi_desktop.ui.grid.columns import CellState, Column, Row, derive_state
from kpi_desktop.ui.grid.view import GridView
from kpi_desktop.ui.theme import current_colours

_LABELS = ("已填", "未填", "平均")
_PADDING = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Foot:
    """A column's foot; `mean` is empty while nothing is given."""

    given: int
    missing: int
    mean: str

    @property
    def sentence(self) -> str:
        mean = f"，平均{self.mean}" if self.mean else ""
        return f"已填{self.given}个，未填{self.missing}个{mean}"


def derive_foot(column: Column[Row], rows: Sequence[Row]) -> Foot | None:
    """Count a column over the records; None for a column without numbers."""
    if column.number is None:
        return None
    numbers = [number for row in rows if (number := column.number(row)) is not None]
    missing = sum(1 for row in rows if derive_state(column, row) is CellState.MISSING)
    return Foot(
        given=len(numbers), missing=missing, mean=show(_sum(numbers) / len(numbers)) if numbers else ""
    )


def _sum(numbers: Sequence[Exact]) -> Fraction:
    # Every keystroke comes through here: stored points add up exactly as decimals, and much faster than as fractions.
    decimals = [number for number in numbers if isinstance(number, Decimal)]
    others = (Fraction(number) for number in numbers if not isinstance(number, Decimal))
    return Fraction(sum(decimals, Decimal(0))) + sum(others, Fraction(0))


class FootBar(QWidget):
    """Paints the feet under their columns and scrolls with them."""

    def __init__(self, view: GridView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._feet: tuple[Foot | None, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("列合计")
        view.geometry_changed.connect(self.update)

    def set_feet(self, columns: Sequence[Column[Any]], feet: Sequence[Foot | None]) -> None:
        self._feet = tuple(feet)
        self.setVisible(any(feet))
        self.setAccessibleDescription(
            "；".join(f"{c.title}{f.sentence}" for c, f in zip(columns, feet, strict=True) if f is not None)
        )
        self.update()

    @property
    def feet(self) -> tuple[Foot | None, ...]:
        return self._feet

    @override
    def sizeHint(self) -> QSize:
        return QSize(200, self._line_height() * len(_LABELS) + 4)

    def _line_height(self) -> int:
        return self.fontMetrics().height() + 2

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = current_colours()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(colours.hover))
        painter.setPen(QColor(colours.border))
        painter.drawLine(self.rect().topLeft(), self.rect().topRight())
        view = self._view
        frozen = view.frozen_width
        painter.setClipRect(QRect(frozen, 1, view.viewport().width() - frozen, self.height()))
        for column in range(view.frozen_count, len(self._feet)):
            self._paint_foot(painter, column, view.columnViewportPosition(column))
        painter.setClipping(False)
        for column in range(view.frozen_count):
            self._paint_foot(painter, column, view.frozen.columnViewportPosition(column))
        self._paint_labels(painter, max(frozen, 48))
        painter.end()

    def _paint_labels(self, painter: QPainter, room: int) -> None:
        painter.setPen(QColor(current_colours().muted))
        for line, label in enumerate(_LABELS):
            painter.drawText(
                self._line(_PADDING, room - 2 * _PADDING, line), Qt.AlignmentFlag.AlignLeft, label
            )

    def _line(self, left: int, width: int, line: int) -> QRect:
        return QRect(left, 3 + line * self._line_height(), width, self._line_height())

    def _paint_foot(self, painter: QPainter, column: int, left: int) -> None:
        foot = self._feet[column]
        if foot is None:
            return
        colours = current_colours()
        width = self._view.columnWidth(column) - 2 * _PADDING
        texts = (
            (str(foot.given), colours.text),
            (str(foot.missing), colours.warning if foot.missing else colours.muted),
            (foot.mean or "—", colours.text),
        )
        for line, (text, colour) in enumerate(texts):
            font = painter.font()
            font.setBold(line == 1 and foot.missing > 0)
            painter.setFont(font)
            painter.setPen(QColor(colour))
            painter.drawText(self._line(left + _PADDING, width, line), Qt.AlignmentFlag.AlignRight, text)
