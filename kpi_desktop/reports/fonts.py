"""The bundled fonts: how wide a text is, and which font takes over for a character the first one lacks."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from itertools import groupby
from threading import Lock
from unicodedata import category

from reportlab.pdfbase.ttfonts import TTFont

from kpi_desktop.resource_files import resource_path


class Face(Enum):
    """A bundled font: song (宋) for the text, hei (黑) for labels and headings."""

    SERIF = "NotoSerifSC-Regular"
    SANS = "NotoSansSC-Regular"
    BOLD = "NotoSansSC-Bold"


@dataclass(frozen=True, slots=True)
class Measured:
    """A text as one font draws it: its width in thousandths of the size, and its runs by font."""

    width: int
    runs: tuple[tuple[Face, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingGlyphs:
    """A text with characters that no bundled font can draw."""

    text: str
    characters: str


# A document must find the very font it began with, whichever thread loads it first.
_LOADING = Lock()


def load_font(face: Face) -> TTFont:
    """The font's file, read once."""
    with _LOADING:
        return _read_font(face)


@lru_cache(maxsize=len(Face))
def _read_font(face: Face) -> TTFont:
    return TTFont(face.value, str(resource_path("fonts", f"{face.value}.ttf")))


@lru_cache(maxsize=len(Face))
def _advances(face: Face) -> dict[int, int]:
    font = load_font(face).face
    widths = font.charWidths
    return {code: widths[code] for code in font.charToGlyph if code in widths}


def _is_silent(sign: str) -> bool:
    # Controls, joiners and variation selectors have no shape of their own.
    return (
        category(sign) in {"Cc", "Cf"} or "\ufe00" <= sign <= "\ufe0f" or "\U000e0100" <= sign <= "\U000e01ef"
    )


@lru_cache(maxsize=32_768)
def measure(face: Face, text: str) -> Measured:
    """The width of a text and the fonts it needs; a character that no font has is drawn as the first font's box."""
    advances = _advances(face)
    try:
        return Measured(sum(map(advances.__getitem__, map(ord, text))), ((face, text),))
    except KeyError:
        signs = [sign for sign in text if not _is_silent(sign)]
        width = sum(_advances(_face_for(sign, face)).get(ord(sign), 1000) for sign in signs)
        runs = groupby(signs, key=lambda sign: _face_for(sign, face))
        return Measured(width, tuple((found, "".join(run)) for found, run in runs))


def _face_for(sign: str, wanted: Face) -> Face:
    return next((face for face in (wanted, *Face) if ord(sign) in _advances(face)), wanted)


def text_width(face: Face, size: float, text: str) -> float:
    """The width of a text in points."""
    return measure(face, text).width * size / 1000


def find_missing_glyphs(texts: Iterable[str]) -> tuple[MissingGlyphs, ...]:
    """The texts, each once, with the characters that no bundled font can draw; they will print as a box."""
    found = []
    for text in dict.fromkeys(texts):
        lacking = dict.fromkeys(
            sign
            for sign in text
            if not _is_silent(sign) and not any(ord(sign) in _advances(face) for face in Face)
        )
        if lacking:
            found.append(MissingGlyphs(text=text, characters="".join(lacking)))
    return tuple(found)
