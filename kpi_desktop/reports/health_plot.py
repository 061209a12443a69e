"""The plots of the health check on paper: bars with their reference, rows of people, people by two scores."""

from fractions import Fraction
from math import ceil, floor

from kpi_desktop.domain.distribution import axis_marks
from kpi_desktop.domain.health import BarPlot, Plot, PointPlot, SpreadPlot
from kpi_desktop.domain.values import show, show_short
from kpi_desktop.reports.blocks import paragraph
from kpi_desktop.reports.distribution import spread_rows
from kpi_desktop.reports.fonts import Face
from kpi_desktop.reports.page import MM, Align, Band, Box, Paper, Rule, Style, Text, glue, place_text
from kpi_desktop.reports.wrapping import wrap

_TEXT = Style(size=8, leading=10)
_NUMBER = Style(face=Face.SANS, size=7.5, leading=9.5)
_TITLE = Style(face=Face.BOLD, size=8.2, leading=11)
_BARS, _POINTS = 30 * MM, 62 * MM
_MOST_BAR = 22 * MM
_PLAIN, _MARKED = 0.78, 0.35
_THIN, _THICK = 0.5, 1.4
_LABEL_LINES = 2
_NEAR = 4 * MM
# On paper a person is a stroke, on screen a dot.
_STROKES = "每条短竖线是一个人，粗竖线是平均，横线从最低到最高。"


def plot_bands(paper: Paper, plot: Plot) -> list[Band]:
    """A plot with its title and what it shows, kept together."""
    title = paragraph(paper, plot.title, _TITLE)
    note = paragraph(paper, _STROKES if isinstance(plot, SpreadPlot) else plot.note, _TEXT)
    if isinstance(plot, BarPlot):
        drawn = [_bars(paper, plot)]
    elif isinstance(plot, SpreadPlot):
        drawn = spread_rows(paper, [spread for spread in plot.spreads if spread.scores])
    else:
        drawn = [_points(paper, plot)]
    return glue([*title, Band(1 * MM), *drawn, *note])


def _bars(paper: Paper, plot: BarPlot) -> Band:
    most = max([bar.value for bar in plot.bars] + [bar.reference or Fraction(0) for bar in plot.bars])
    width = min(_MOST_BAR, paper.inner_width / len(plot.bars))
    bottom, room = _BARS, _BARS - 5 * MM
    texts: list[Text] = []
    rules = [Rule(paper.left, bottom, paper.left + width * len(plot.bars), bottom, _THIN)]
    boxes: list[Box] = []
    lines = 1
    for at, bar in enumerate(plot.bars):
        left = paper.left + at * width
        tall = float(room * bar.value / most) if most else 0.0
        boxes.append(
            Box(left + 1 * MM, bottom - tall, width - 2 * MM, tall, _MARKED if bar.is_marked else _PLAIN)
        )
        above = bottom - tall
        if bar.reference is not None and most:
            y = bottom - float(room * bar.reference / most)
            rules.append(Rule(left + 0.4 * MM, y, left + width - 0.4 * MM, y, _THICK))
            # The number stands clear of the stroke.
            above = y if 0 <= above - y < _NEAR else above
        words = show_short(bar.value)
        texts.append(place_text(words, _NUMBER, left, width, above - 1 * MM, align=Align.CENTER))
        label = wrap(bar.label, _NUMBER.face, _NUMBER.size, width - 1 * MM)[:_LABEL_LINES]
        lines = max(lines, len(label))
        texts += [
            place_text(
                line, _NUMBER, left, width, bottom + 3.4 * MM + row * _NUMBER.leading, align=Align.CENTER
            )
            for row, line in enumerate(label)
        ]
    return Band(bottom + 2.4 * MM + lines * _NUMBER.leading, tuple(texts), tuple(rules), tuple(boxes))


def _points(paper: Paper, plot: PointPlot) -> Band:
    left, right = paper.left + 14 * MM, paper.left + paper.inner_width * 0.62
    top, bottom = 3 * MM, _POINTS - 12 * MM
    across = _axis([point.across for point in plot.points])
    up = _axis([point.up for point in plot.points])
    rules = [Rule(left, bottom, right, bottom, _THIN), Rule(left, top, left, bottom, _THIN)]
    texts = [
        place_text(plot.across, _NUMBER, left, right - left, bottom + 8 * MM, align=Align.CENTER),
        Text(paper.left, top + 1 * MM, plot.up, _NUMBER),
    ]
    for mark in axis_marks(*across):
        x = left + float(Fraction(mark - across[0], across[1] - across[0])) * (right - left)
        rules.append(Rule(x, bottom, x, bottom + 1 * MM, _THIN))
        texts.append(place_text(str(mark), _NUMBER, x - 8 * MM, 16 * MM, bottom + 4 * MM, align=Align.CENTER))
    for mark in axis_marks(*up):
        y = bottom - float(Fraction(mark - up[0], up[1] - up[0])) * (bottom - top)
        rules.append(Rule(left - 1 * MM, y, left, y, _THIN))
        texts.append(place_text(str(mark), _NUMBER, paper.left, 12 * MM, y + 1 * MM, align=Align.RIGHT))
    boxes, listed = [], 0
    for point in plot.points:
        x = left + float((point.across - across[0]) / (across[1] - across[0])) * (right - left)
        y = bottom - float((point.up - up[0]) / (up[1] - up[0])) * (bottom - top)
        size = 2.2 * MM if point.is_marked else 1.4 * MM
        boxes.append(Box(x - size / 2, y - size / 2, size, size, 0.0 if point.is_marked else 0.6))
        if point.is_marked:
            texts.append(Text(x + 1.8 * MM, y + 1 * MM, point.label, _TEXT))
            words = f"{point.label}：{plot.across}{show(point.across)}，{plot.up}{show(point.up)}"
            texts.append(Text(right + 6 * MM, top + 6 * MM + listed * _TEXT.leading, words, _TEXT))
            listed += 1
    return Band(_POINTS, tuple(texts), tuple(rules), tuple(boxes))


def _axis(values: list[Fraction]) -> tuple[int, int]:
    """Whole numbers around the values, at least one apart."""
    low, high = floor(min(values)), ceil(max(values))
    return (low, high) if high > low else (low - 1, high + 1)
