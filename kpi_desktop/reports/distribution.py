"""Distributions on paper: bars of counts, and a row a group with a stroke a person, the range and the mean."""

from collections.abc import Sequence
from fractions import Fraction

from kpi_desktop.domain.distribution import Spread, Step, axis_marks, axis_of, count_steps, say_narrow
from kpi_desktop.domain.values import show
from kpi_desktop.reports.blocks import heading, paragraph
from kpi_desktop.reports.fonts import Face
from kpi_desktop.reports.page import MM, Align, Band, Box, Paper, Rule, Style, Text, glue, place_text
from kpi_desktop.reports.wrapping import wrap

_TEXT = Style(size=8, leading=10)
_NUMBER = Style(face=Face.SANS, size=7.5, leading=9.5)
_BARS, _ROW, _AXIS = 26 * MM, 7.2 * MM, 6 * MM
_LABELS, _WORDS = 34 * MM, 72 * MM
_MOST_BAR = 22 * MM
_THIN, _MEAN = 0.5, 1.6
_NAME_LEADING = 8.6


def distribution_block(paper: Paper, title: str, spreads: Sequence[Spread]) -> list[Band]:
    """Bars of the first spread and a row for each, kept together; nothing while nobody has a score."""
    steps = count_steps(spreads[0]) if spreads else ()
    if not steps:
        return []
    note = "每条短竖线是一个人，粗竖线是平均，横线从最低到最高。"
    narrow = "；".join(words for words in map(say_narrow, spreads) if words)
    remark = f"提醒核实，不作结论：{narrow}。" if narrow else ""
    return [
        *glue([heading(paper, title), _bars(paper, steps), Band(2 * MM), *spread_rows(paper, spreads)]),
        *paragraph(paper, note + remark, _TEXT),
    ]


def spread_rows(paper: Paper, spreads: Sequence[Spread]) -> list[Band]:
    """A row for each group and the axis below them."""
    axis = axis_of(spreads)
    return [*(_row(paper, spread, axis) for spread in spreads), _axis(paper, axis)]


def _bars(paper: Paper, steps: Sequence[Step]) -> Band:
    most = max(step.count for step in steps)
    width = min(_MOST_BAR, paper.inner_width / len(steps))
    floor = _BARS - 5 * MM
    texts: list[Text] = []
    boxes: list[Box] = []
    for at, step in enumerate(steps):
        left = paper.left + at * width
        tall = (floor - 4 * MM) * step.count / most
        boxes.append(Box(left + 1 * MM, floor - tall, width - 2 * MM, tall, 0.75))
        if step.count:
            y = floor - tall - 1 * MM
            texts.append(place_text(f"{step.count}人", _NUMBER, left, width, y, align=Align.CENTER))
        texts.append(place_text(step.label, _NUMBER, left, width, floor + 3.6 * MM, align=Align.CENTER))
    rule = Rule(paper.left, floor, paper.left + width * len(steps), floor, _THIN)
    return Band(_BARS, tuple(texts), (rule,), tuple(boxes))


def _across(paper: Paper, axis: tuple[int, int], score: Fraction | int) -> float:
    left, width = paper.left + _LABELS, paper.inner_width - _LABELS - _WORDS
    return left + float((Fraction(score) - axis[0]) / (axis[1] - axis[0])) * width


def _row(paper: Paper, spread: Spread, axis: tuple[int, int]) -> Band:
    middle = _ROW / 2
    base = middle + 0.36 * _TEXT.size
    names = wrap(spread.label, _TEXT.face, _TEXT.size, _LABELS - 3 * MM)
    first = base - (len(names) - 1) * _NAME_LEADING / 2
    texts = [
        place_text(name, _TEXT, paper.left, _LABELS - 3 * MM, first + at * _NAME_LEADING, align=Align.RIGHT)
        for at, name in enumerate(names)
    ]
    words = spread.sentence.partition("：")[2]
    texts.append(Text(paper.left + paper.inner_width - _WORDS + 3 * MM, base, words, _TEXT))
    if spread.mean is None or spread.lowest is None or spread.highest is None:
        return Band(_ROW, tuple(texts))
    rules = [
        Rule(_across(paper, axis, spread.lowest), middle, _across(paper, axis, spread.highest), middle, _THIN)
    ]
    for score in spread.scores:
        x = _across(paper, axis, score)
        rules.append(Rule(x, middle - 1.1 * MM, x, middle + 1.1 * MM, _THIN))
    x = _across(paper, axis, spread.mean)
    rules.append(Rule(x, middle - 2.2 * MM, x, middle + 2.2 * MM, _MEAN))
    return Band(_ROW, tuple(texts), tuple(rules))


def _axis(paper: Paper, axis: tuple[int, int]) -> Band:
    left, right = _across(paper, axis, axis[0]), _across(paper, axis, axis[1])
    texts, rules = [], [Rule(left, 0.6 * MM, right, 0.6 * MM, _THIN)]
    for mark in axis_marks(*axis):
        x = _across(paper, axis, mark)
        rules.append(Rule(x, 0.6 * MM, x, 1.6 * MM, _THIN))
        texts.append(place_text(show(mark, 0), _NUMBER, x - 10 * MM, 20 * MM, 4.4 * MM, align=Align.CENTER))
    return Band(_AXIS, tuple(texts), tuple(rules))
