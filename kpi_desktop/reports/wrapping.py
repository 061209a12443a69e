"""Line breaks for Chinese text with numbers in it: a number stays whole, no line starts with a closing mark."""

import re

from kpi_desktop.reports.fonts import Face, measure

_TOKEN = re.compile(r"[!-~]+|\s+|.", re.DOTALL)
_NEVER_FIRST = frozenset("，。；：、！？）》」』”’】〕％…·,.;:!?)%")
_NEVER_LAST = frozenset("（《「『“‘【〔(")


def wrap(text: str, face: Face, size: float, width: float) -> tuple[str, ...]:
    """Break a text into lines that fit a width in points; nothing is cut, an over-long word breaks anywhere."""
    limit = width * 1000 / size + 0.01
    if "\n" not in text and "\r" not in text:
        if measure(face, text).width <= limit:
            return (text,)
        return tuple(_wrap_paragraph(text, face, limit))
    return tuple(
        line
        for paragraph in text.splitlines() or [""]
        for line in (
            (paragraph,)
            if measure(face, paragraph).width <= limit
            else _wrap_paragraph(paragraph, face, limit)
        )
    )


def balance(text: str, face: Face, size: float, width: float) -> tuple[str, ...]:
    """Break a heading into lines of like length: 基本/称职 rather than 基本称/职."""
    lines: list[str] = []
    for paragraph in text.splitlines():
        broken = wrap(paragraph, face, size, width)
        even = wrap(paragraph, face, size, measure(face, paragraph).width * size / 1000 / len(broken))
        lines += even if len(even) == len(broken) else broken
    return tuple(lines)


def _wrap_paragraph(text: str, face: Face, limit: float) -> list[str]:
    lines: list[str] = []
    line: list[str] = []
    used = 0
    for token in _pieces(text, face, limit):
        advance = measure(face, token).width
        if used + advance <= limit or not line:
            line.append(token)
            used += advance
            continue
        if token.isspace():
            continue
        keep = _break_before(line, token)
        following = [*line[keep:], token]
        while following[0].isspace():
            del following[0]
        used = sum(measure(face, piece).width for piece in following)
        if used > limit:
            keep, following, used = len(line), [token], advance
        lines.append("".join(line[:keep]).rstrip())
        line = following
    lines.append("".join(line).rstrip())
    return [text for text in lines if text]


def _pieces(text: str, face: Face, limit: float) -> list[str]:
    pieces: list[str] = []
    for token in _TOKEN.findall(text):
        if len(token) > 1 and measure(face, token).width > limit:
            pieces.extend(token)
        else:
            pieces.append(token)
    return pieces


def _break_before(line: list[str], token: str) -> int:
    """How many pieces stay on the line, so that neither it ends nor the next one starts with the wrong mark."""
    keep = len(line)
    following = token
    while keep > 1 and (following[0] in _NEVER_FIRST or line[keep - 1][-1] in _NEVER_LAST):
        keep -= 1
        following = line[keep]
    return keep
