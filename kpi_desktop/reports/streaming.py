"""A reportlab document that writes each page to the stream when it is finished, so that memory stays flat."""

import re
from typing import Any, BinaryIO, cast

from reportlab.pdfbase import pdfdoc

# Reportlab writes a rare character (𬍛, above U+FFFF) by its plain code; readers expect UTF-16, or copying and
# searching the name finds another one.
_LONG_CODE = re.compile("<([0-9A-F]{5,6})>")


def _as_utf16(found: re.Match[str]) -> str:
    return f"<{chr(int(found[1], 16)).encode('utf-16-be').hex().upper()}>"


class _Written(pdfdoc.PDFObject):
    """Stands in for an object that is already in the stream."""


_WRITTEN = _Written()


class StreamedDocument(pdfdoc.PDFDocument):
    """Writes page objects and their contents at once and everything else at the end."""

    def __init__(self, stream: BinaryIO, **options: Any) -> None:  # noqa: ANN401 - reportlab's own
        super().__init__(**options)
        self._stream = stream
        self._offset = 0
        # The head of the file comes from reportlab's own collector, which starts with it.
        self._emit(pdfdoc.PDFFile().format(self))

    def _emit(self, data: bytes) -> int:
        at = self._offset
        self._stream.write(data)
        self._offset += len(data)
        return at

    def _write_object(self, name: str) -> None:
        if name.startswith("toUnicodeCMap:"):
            stream = cast("pdfdoc.PDFStream", self.idToObject[name])
            stream.content = _LONG_CODE.sub(_as_utf16, stream.content)
        data = pdfdoc.PDFIndirectObject(name, self.idToObject[name]).format(self)
        self.idToOffset[name] = self._emit(data)

    def addPage(self, page: pdfdoc.PDFPage) -> None:  # noqa: N802 - reportlab's name
        name = self.thisPageName()
        before = self.objectcounter
        # Left to itself a page writes its contents as text (base 85): a quarter larger and slower.
        page.Contents = pdfdoc.PDFStream(content=page.stream, filters=[pdfdoc.PDFZCompress])
        super().addPage(page)
        self._write_object(name)
        # Formatting the page has registered its contents as new objects.
        own = [self.numberToId[number] for number in range(before + 1, self.objectcounter + 1)]
        for made in own:
            if made != name and isinstance(self.idToObject[made], pdfdoc.PDFStream):
                self._write_object(made)
                self.idToObject[made] = _WRITTEN
        self.idToObject[name] = _WRITTEN
        pages: pdfdoc.PDFPages = self.Pages  # type: ignore[attr-defined]
        pages.pages[-1] = pdfdoc.PDFObjectReference(name)

    def format(self) -> bytes:
        self.encrypt.prepare(self)
        catalog = self.Reference(self.Catalog)  # type: ignore[attr-defined,no-untyped-call]
        info = self.Reference(self.info)  # type: ignore[no-untyped-call]
        number = 1
        # Formatting an object may register further ones.
        while number in self.numberToId:
            name = self.numberToId[number]
            if self.idToObject[name] is not _WRITTEN:
                self._write_object(name)
            number += 1
        table = pdfdoc.PDFCrossReferenceTable()
        table.addsection(0, [self.numberToId[each] for each in range(1, number)])
        start = self._emit(pdfdoc.pdfdocEnc(table.format(self)))
        trailer = pdfdoc.PDFTrailer(startxref=start, Size=number, Root=catalog, Info=info, ID=self.ID())
        self._emit(pdfdoc.pdfdocEnc(trailer.format(self)))
        return b""
