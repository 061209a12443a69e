"""The coefficients of all posts as bars, the middle of each level as a stroke."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from kpi_desktop.domain.posts import compare_posts
from kpi_desktop.domain.values import show
from kpi_desktop.domain.year_book import YearBook
from kpi_desktop.ui.parts import chars
from kpi_desktop.ui.theme import current_colours

_ROW, _MARGIN = 24, 8


@dataclass(frozen=True, slots=True, kw_only=True)
class CoefficientBar:
    """One post: its label, its coefficient as number and text, the middle of its level, and a sign where it is far off."""

    label: str
    value: Decimal
    text: str
    middle: Decimal | None
    sign: str


def derive_bars(book: YearBook) -> tuple[CoefficientBar, ...]:
    """A bar a post that has a coefficient, the highest first."""
    places = book.scheme.coefficient.places
    bars = []
    for comparison in compare_posts(book.posts):
        post, value = comparison.post, comparison.post.coefficient
        if value is None:
            continue
        sign = ""
        if comparison.is_outlier and comparison.middle is not None:
            sign = "▲" if value > comparison.middle else "▼"
        bars.append(
            CoefficientBar(
                label=f"{post.post_no} {post.name}",
                value=value,
                text=show(value, places),
                middle=comparison.middle,
                sign=sign,
            )
        )
    return tuple(bars)


def say_bars(bars: Sequence[CoefficientBar]) -> str:
    """The bars in words."""
    return "；".join(f"{bar.label}{bar.text}{bar.sign}" for bar in bars) or "还没有岗位有系数"


class CoefficientBars(QWidget):
    """Draws the bars from zero on; the words are its description."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("岗位系数条形图")
        self.bars: tuple[CoefficientBar, ...] = ()

    def show_bars(self, bars: Sequence[CoefficientBar]) -> None:
        self.bars = tuple(bars)
        self.setAccessibleDescription(say_bars(self.bars))
        self.setMinimumHeight(self.sizeHint().height())
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(chars(40), 2 * _MARGIN + _ROW * max(1, len(self.bars)))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.bars:
            return
        colours = current_colours()
        painter = QPainter(self)
        names = chars(14)
        room = self.width() - names - chars(5) - 2 * _MARGIN
        most = max(max(bar.value, bar.middle or bar.value) for bar in self.bars)
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for at, bar in enumerate(self.bars):
            top = _MARGIN + at * _ROW
            left = names + _MARGIN
            painter.setPen(QColor(colours.text))
            label = painter.fontMetrics().elidedText(bar.label, Qt.TextElideMode.ElideRight, names)
            painter.drawText(QRectF(0, top, names, _ROW), side, label)
            length = room * float(bar.value / most) if most else 0.0
            painter.fillRect(
                QRectF(left, top + 5, length, _ROW - 10), QColor(colours.mark if bar.sign else colours.accent)
            )
            if bar.middle is not None and most:
                middle = left + room * float(bar.middle / most)
                painter.setPen(QPen(QColor(colours.text), 2))
                painter.drawLine(QPointF(middle, top + 2), QPointF(middle, top + _ROW - 2))
            painter.setPen(QColor(colours.text))
            reach = max(length, room * float((bar.middle or bar.value) / most) if most else 0.0)
            after = QRectF(left + reach + 6, top, chars(5), _ROW)
            painter.drawText(after, Qt.AlignmentFlag.AlignVCenter, f"{bar.text}{bar.sign}")
        painter.end()
