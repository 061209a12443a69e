"""How scores are spread: a row a group, a dot a person, the mean as a stroke, drawn beside the numbers in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from kpi_desktop.domain.values import show
from kpi_desktop.ui.parts import chars
from kpi_desktop.ui.theme import current_colours

_ROW, _MARGIN, _DOT = 40, 10, 4.5
_STEPS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """The scores of a group (a section, the unit), lowest first; None of the numbers while nobody has a score."""

    label: str
    scores: tuple[Fraction, ...]

    @property
    def mean(self) -> Fraction | None:
        return sum(self.scores, Fraction(0)) / len(self.scores) if self.scores else None

    @property
    def lowest(self) -> Fraction | None:
        return self.scores[0] if self.scores else None

    @property
    def highest(self) -> Fraction | None:
        return self.scores[-1] if self.scores else None

    @property
    def gap(self) -> Fraction | None:
        """From the lowest to the highest."""
        return self.scores[-1] - self.scores[0] if self.scores else None

    @property
    def sentence(self) -> str:
        """The spread in words."""
        if self.mean is None or self.gap is None:
            return f"{self.label}：还没有得分"
        return (
            f"{self.label}：{len(self.scores)}人，平均{show(self.mean)}，"
            f"最低{show(self.scores[0])}，最高{show(self.scores[-1])}，相差{show(self.gap)}"
        )


def derive_spreads(whole: str, groups: Iterable[tuple[str, Fraction | None]]) -> tuple[Spread, ...]:
    """Scores by group, in the order groups come, and all together first under the name `whole`."""
    by_group: dict[str, list[Fraction]] = {}
    everybody: list[Fraction] = []
    for group, score in groups:
        own = by_group.setdefault(group, [])
        if score is not None:
            own.append(score)
            everybody.append(score)
    rows = [(whole, everybody), *by_group.items()] if len(by_group) > 1 else [(whole, everybody)]
    return tuple(Spread(label=label or "未分科室", scores=tuple(sorted(scores))) for label, scores in rows)


def bounds_of(spreads: Sequence[Spread]) -> tuple[int, int]:
    """The whole numbers the axis runs between: a little beyond the scores, at least five apart."""
    scores = [score for spread in spreads for score in spread.scores]
    if not scores:
        return 0, 100
    low, high = int(min(scores)), -int(-max(scores) // 1)
    room = max(0, _STEPS - (high - low))
    return low - room // 2, high + room - room // 2


class SpreadView(QWidget):
    """Draws spreads; the words are its description."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.spreads: tuple[Spread, ...] = ()

    def show_spreads(self, spreads: Sequence[Spread]) -> None:
        self.spreads = tuple(spreads)
        words = "；".join(spread.sentence for spread in self.spreads)
        self.setAccessibleDescription(words)
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
        names = chars(10)
        left, right = names + _MARGIN, self.width() - chars(4)
        low, high = bounds_of(self.spreads)
        step = max(1, (high - low + 7) // 8)
        bottom = _MARGIN + _ROW * len(self.spreads)

        def across(score: Fraction | int) -> float:
            return left + float((Fraction(score) - low) / (high - low)) * (right - left)

        painter.setPen(QPen(QColor(colours.line), 1))
        for mark in range(low, high + 1, step):
            painter.drawLine(QPointF(across(mark), _MARGIN), QPointF(across(mark), bottom))
        painter.setPen(QColor(colours.muted))
        for mark in range(low, high + 1, step):
            place = QRectF(across(mark) - 30, bottom + 2, 60, self.fontMetrics().height())
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, str(mark))
        for at, spread in enumerate(self.spreads):
            self._draw_row(painter, spread, _MARGIN + at * _ROW, names, across)
        painter.end()

    def _draw_row(self, painter: QPainter, spread: Spread, top: float, names: int, across: object) -> None:
        assert callable(across)  # noqa: S101 - a local of paintEvent
        colours = current_colours()
        middle = top + _ROW / 2 + 4
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


def spread_numbers(spread: Spread) -> tuple[Decimal, ...]:
    """Mean, lowest, highest and gap at two decimals, for a grid's foot; empty while nobody has a score."""
    numbers = (spread.mean, spread.lowest, spread.highest, spread.gap)
    return tuple(Decimal(show(number)) for number in numbers if number is not None)
