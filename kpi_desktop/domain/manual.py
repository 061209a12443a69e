"""The manual (使用手册) as chapters of blocks: one plain source for the window and for paper."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from html import escape
from html.parser import HTMLParser


class BlockKind(Enum):
    """What a block of a chapter is."""

    HEADING = "h2"
    SUBHEADING = "h3"
    TEXT = "p"
    NOTE = "note"
    BULLET = "ul"
    NUMBERED = "ol"
    PICTURE = "img"
    TABLE = "table"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block. `markup` is text with `<b>` and `<a href="#…">` only; a picture's file name is in `picture`.

    `number` counts the lines of a list from 1; the first of a table's `rows` is its heading.
    """

    kind: BlockKind
    markup: str = ""
    anchor: str = ""
    number: int = 0
    picture: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """One chapter; `source` is the HTML it was read from."""

    anchor: str
    title: str
    blocks: tuple[Block, ...]
    source: str

    @property
    def sections(self) -> tuple[Block, ...]:
        """The headings of the second level."""
        return tuple(block for block in self.blocks if block.kind is BlockKind.HEADING)

    @property
    def anchors(self) -> frozenset[str]:
        """Everything a link or a help topic may name."""
        return frozenset({self.anchor, *(block.anchor for block in self.blocks if block.anchor)})

    @property
    def pictures(self) -> tuple[str, ...]:
        """The file names of the pictures."""
        return tuple(block.picture for block in self.blocks if block.picture)


def read_chapter(source: str) -> Chapter:
    """Read one chapter: `h1` with its id first, then headings, paragraphs, lists, tables and pictures.

    Raises ValueError for anything else, so that window and paper never differ.
    """
    reader = _Reader()
    reader.feed(source)
    reader.close()
    if not reader.title or reader.open_tags:
        message = f"a chapter begins with h1 and closes what it opens: {reader.open_tags}"
        raise ValueError(message)
    return Chapter(
        anchor=reader.anchor, title=reader.title, blocks=tuple(reader.blocks), source=source.strip()
    )


_BLOCKS = frozenset({"h1", "h2", "h3", "p", "li", "th", "td"})
_HOLDERS = frozenset({"ul", "ol", "table", "tr"})
_INLINE = {"b": "b", "kbd": "b", "a": "a"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title = ""
        self.anchor = ""
        self.blocks: list[Block] = []
        self.open_tags: list[str] = []
        self._attributes: dict[str, str] = {}
        self._text: list[str] = []
        self._rows: list[tuple[str, ...]] = []
        self._row: list[str] = []
        self._number = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "img":
            self.blocks.append(Block(kind=BlockKind.PICTURE, markup=values["alt"], picture=values["src"]))
            return
        if tag in _INLINE:
            href = f' href="{escape(values["href"])}"' if tag == "a" else ""
            self._text.append(f"<{_INLINE[tag]}{href}>")
        elif tag in _BLOCKS:
            self._attributes, self._text = values, []
        elif tag not in _HOLDERS:
            message = f"the manual has no <{tag}>"
            raise ValueError(message)
        if tag in {"ul", "ol"}:
            self._number = 0
        self.open_tags.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if not self.open_tags or self.open_tags.pop() != tag:
            message = f"</{tag}> closes what is not open"
            raise ValueError(message)
        if tag in _INLINE:
            self._text.append(f"</{_INLINE[tag]}>")
        elif tag in _BLOCKS:
            self._end_block(tag, " ".join("".join(self._text).split()))
        elif tag == "tr":
            self._rows.append(tuple(self._row))
            self._row = []
        elif tag == "table":
            self.blocks.append(Block(kind=BlockKind.TABLE, rows=tuple(self._rows)))
            self._rows = []

    def handle_data(self, data: str) -> None:
        self._text.append(escape(data, quote=False))

    def _end_block(self, tag: str, markup: str) -> None:
        anchor = self._attributes.get("id", "")
        if tag == "h1":
            self.title, self.anchor = markup, anchor
        elif tag in {"th", "td"}:
            self._row.append(markup)
        elif tag == "li":
            self._number += 1
            kind = BlockKind(self.open_tags[-1])
            self.blocks.append(Block(kind=kind, markup=markup, number=self._number))
        else:
            is_note = self._attributes.get("class") == "note"
            kind = BlockKind.NOTE if is_note else BlockKind(tag)
            self.blocks.append(Block(kind=kind, markup=markup, anchor=anchor))
