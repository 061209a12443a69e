"""Blocks of cells as WPS and Excel put them on the clipboard: tabs between cells, quotes around line breaks."""

from collections.abc import Iterable, Iterator, Sequence

from kpi_desktop.domain.errors import RuleViolation

Block = tuple[tuple[str, ...], ...]
# A month of 200 people and 40 indicators is some 50,000 characters.
MOST_CHARACTERS = 1_000_000


def write_block(rows: Iterable[Sequence[str]]) -> str:
    """Write a block of cells the way a spreadsheet reads it."""
    return "".join("\t".join(_quote(cell) for cell in row) + "\r\n" for row in rows)


def read_block(text: str) -> Block:
    """Read a block of cells; ragged lines stay ragged, one line break at the end is not a line of its own.

    Raises RuleViolation when it is far more than a table of this program holds.
    """
    if len(text) > MOST_CHARACTERS:
        message = (
            f"剪贴板里有{text.count(chr(10)) + 1}行、{len(text) // 10_000}万字，比任何一张表都多，没有粘贴；"
            "请只选中要填的那一块再复制。"
        )
        raise RuleViolation(message)
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    if '"' in plain:
        return tuple(tuple(row) for row in _read_lines(plain))
    return tuple(tuple(line.split("\t")) for line in plain.removesuffix("\n").split("\n")) if plain else ()


def _quote(cell: str) -> str:
    if any(sign in cell for sign in '\t\n\r"'):
        return '"' + cell.replace('"', '""') + '"'
    return cell


def _read_lines(text: str) -> Iterator[list[str]]:
    line: list[str] = []
    at = 0
    while at < len(text):
        cell, at = _read_cell(text, at)
        line.append(cell)
        if at >= len(text) or text[at] == "\n":
            yield line
            line = []
        elif at == len(text) - 1:
            # A tab at the very end: one more, empty, cell.
            line.append("")
            yield line
            line = []
        at += 1


def _read_cell(text: str, start: int) -> tuple[str, int]:
    """The cell that begins at `start`, and where its tab or line break stands."""
    if text[start] == '"':
        quoted = _read_quoted(text, start)
        if quoted is not None:
            return quoted
    end = start
    while end < len(text) and text[end] not in "\t\n":
        end += 1
    return text[start:end], end


def _read_quoted(text: str, start: int) -> tuple[str, int] | None:
    """A quoted cell; None when the quote is only a sign at the cell's beginning."""
    parts: list[str] = []
    at = start + 1
    while at < len(text):
        if text[at] != '"':
            parts.append(text[at])
            at += 1
        elif text[at + 1 : at + 2] == '"':
            parts.append('"')
            at += 2
        else:
            after = at + 1
            return ("".join(parts), after) if after == len(text) or text[after] in "\t\n" else None
    return None
