"""Pages of a PDF as pictures, by pypdfium2; nothing here knows a window."""

from __future__ import annotations

from functools import lru_cache

import pypdfium2  # type: ignore[import-untyped]
from PySide6.QtCore import QSizeF
from PySide6.QtGui import QImage

POINTS_PER_INCH = 72


class PdfPages:
    """A PDF in memory; pages count from 0."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self._document = pypdfium2.PdfDocument(content)
        self._sizes = [self._document.get_page_size(at) for at in range(len(self._document))]
        self.image = lru_cache(maxsize=24)(self._render)
        self.thumbnail = lru_cache(maxsize=512)(self._thumbnail)

    @property
    def count(self) -> int:
        return len(self._sizes)

    def size(self, page: int) -> QSizeF:
        """A page's size in points."""
        return QSizeF(*self._sizes[page])

    def render(self, page: int, dots_per_inch: float) -> QImage:
        """A page as a picture, not kept: for the printer."""
        return self._render(page, dots_per_inch)

    def close(self) -> None:
        self._document.close()

    def _thumbnail(self, page: int, width: int) -> QImage:
        return self._render(page, width * POINTS_PER_INCH / self._sizes[page][0])

    def _render(self, page: int, dots_per_inch: float) -> QImage:
        opened = self._document[page]
        bitmap = opened.render(scale=dots_per_inch / POINTS_PER_INCH, prefer_bgrx=True)
        # The picture borrows pdfium's memory, which goes with the bitmap: copy before both are closed.
        image = QImage(
            bitmap.buffer, bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_RGB32
        ).copy()
        bitmap.close()
        opened.close()
        return image
