"""The frame of an .xls or .et (a compound file with BIFF records), walked before calamine reads it.

calamine reserves memory by the sizes a file claims and ends the whole process when there is not enough; here every
claimed size is held against the file.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

SECTOR = 4096
_FREE = 0xFFFFFFFA
_ENTRY = 128
_FILE_PASS = 0x2F
_BOF = 0x809
_DIMENSIONS = 0x200
_STRINGS = 0xFC
_CELLS = frozenset({0x06, 0x203, 0x204, 0x205, 0x27E, 0xBD, 0xBE, 0xFD, 0xD6, 0x201})


class BrokenFrameError(Exception):
    """The file's own lists of its parts contradict each other or the file's length."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OldWorkbook:
    """What an .xls says of itself: the streams it holds, whether it is locked, and the cells its sheets span."""

    streams: frozenset[str]
    is_locked: bool = False
    cells: int = 0


def inspect_old_workbook(content: bytes) -> OldWorkbook:
    """Walk the compound file and its workbook stream.

    Raises BrokenFrameError when it is damaged.
    """
    try:
        frame = _Frame(content)
        streams = dict(frame.streams())
        start, size = streams.get("Workbook") or streams.get("Book") or (0, 0)
        names = frozenset(streams)
        if not size:
            return OldWorkbook(streams=names)
        return _walk_records(frame.read(start, size), names)
    except (struct.error, IndexError, UnicodeDecodeError) as trouble:
        raise BrokenFrameError(str(trouble)) from trouble


class _Frame:
    """The sectors of a compound file: chains of sectors are its streams."""

    def __init__(self, content: bytes) -> None:
        shift, small_shift = struct.unpack_from("<HH", content, 30)
        if shift not in {9, 12} or small_shift != 6:
            message = "sector size"
            raise BrokenFrameError(message)
        self._size: int = 1 << shift
        self._content: bytes = content + b"\0" * (-len(content) % self._size)
        self._count = len(self._content) // self._size - 1
        fats, directory = struct.unpack_from("<I", content, 44)[0], struct.unpack_from("<I", content, 48)[0]
        self._small_limit, small_start, small_count = struct.unpack_from("<III", content, 56)
        lists, list_count = struct.unpack_from("<II", content, 68)
        places = list(struct.unpack_from("<109I", content, 76))
        for _ in range(list_count):
            if lists >= _FREE:
                break
            more = struct.unpack(f"<{self._size // 4}I", self._sector(lists))
            places += more[:-1]
            lists = more[-1]
            if len(places) > self._count + 109 + self._size:
                message = "list of allocation sectors"
                raise BrokenFrameError(message)
        used = [place for place in places if place < _FREE]
        if len(used) < fats:
            message = "too few allocation sectors"
            raise BrokenFrameError(message)
        table = b"".join(self._sector(place) for place in used)
        self._next = struct.unpack(f"<{len(table) // 4}I", table)
        self._entries = self._chain(directory)
        small = self._chain(small_start) if small_count else b""
        self._small_next = struct.unpack(f"<{len(small) // 4}I", small)
        root_start, root_size = struct.unpack_from("<II", self._entries, 116)
        self._small = self._chain(root_start) if root_size else b""
        if len(self._small) < root_size:
            message = "small streams"
            raise BrokenFrameError(message)

    def _sector(self, number: int) -> bytes:
        if number >= self._count:
            message = f"sector {number} of {self._count}"
            raise BrokenFrameError(message)
        start: int = (number + 1) * self._size
        return self._content[start : start + self._size]

    def _chain(self, start: int) -> bytes:
        parts = []
        while start < _FREE:
            parts.append(self._sector(start))
            if len(parts) > self._count:
                message = "chain without end"
                raise BrokenFrameError(message)
            start = self._next[start]
        return b"".join(parts)

    def streams(self) -> Iterator[tuple[str, tuple[int, int]]]:
        """Each stream's name with its first sector and size."""
        for at in range(0, len(self._entries) - _ENTRY + 1, _ENTRY):
            length, kind = struct.unpack_from("<HB", self._entries, at + 64)
            if kind not in {1, 2, 5} or not 2 <= length <= 64:
                continue
            name = self._entries[at : at + length - 2].decode("utf-16-le")
            if kind == 2:
                start, size = struct.unpack_from("<II", self._entries, at + 116)
                yield name, (start, size)

    def read(self, start: int, size: int) -> bytes:
        """A stream's bytes."""
        data = self._small_chain(start) if size < self._small_limit else self._chain(start)
        if len(data) < size:
            message = "stream cut short"
            raise BrokenFrameError(message)
        return data[:size]

    def _small_chain(self, start: int) -> bytes:
        parts = []
        while start < _FREE:
            parts.append(self._small[start * 64 : start * 64 + 64])
            if len(parts) > len(self._small_next):
                message = "chain without end"
                raise BrokenFrameError(message)
            start = self._small_next[start]
        return b"".join(parts)


def _walk_records(stream: bytes, names: frozenset[str]) -> OldWorkbook:
    """Walk the records; the cells of a sheet are the rectangle its cells or its own claim span."""
    at = cells = height = width = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        at += 4
        if at + size > len(stream):
            message = "record cut short"
            raise BrokenFrameError(message)
        if kind == _FILE_PASS:
            return OldWorkbook(streams=names, is_locked=True)
        if kind == _BOF:
            cells += height * width
            height = width = 0
        elif kind == _DIMENSIONS and size >= 14:
            _, bottom, _, right = struct.unpack_from("<IIHH", stream, at)
            height, width = max(height, bottom), max(width, right)
        elif kind == _STRINGS and size >= 8 and struct.unpack_from("<I", stream, at + 4)[0] > len(stream):
            message = "too many strings"
            raise BrokenFrameError(message)
        elif kind in _CELLS and size >= 4:
            row, column = struct.unpack_from("<HH", stream, at)
            height, width = max(height, row + 1), max(width, column + 1)
        if kind == 0 and size == 0:
            break
        at += size
    return OldWorkbook(streams=names, cells=cells + height * width)
