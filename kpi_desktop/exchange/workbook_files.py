"""What a file is before it is opened as a workbook: kind, size, lock, damage, and cells the reader would lose."""

import io
import logging
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring, iterparse

from kpi_desktop.domain.errors import FileTrouble
from kpi_desktop.exchange.old_workbooks import SECTOR, BrokenFrameError, inspect_old_workbook

MOST_BYTES = 50 * 1024 * 1024
MOST_UNPACKED_BYTES = 200 * 1024 * 1024
MOST_CELLS = 1_000_000

_log = logging.getLogger(__name__)
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
# What calamine gives as empty. Plain searches: a pattern that begins with a choice takes ten times as long.
_ERROR_SIGNS = (b't="e"', b"t='e'", b":f>", b":f ", b":f/")
_FORMULA = re.compile(rb"<f[ >/]")
_COMPUTED = re.compile(rb"(?:</f>|<f [^>]*/>)<v>[^<]")
_FAR_CELL = re.compile(rb"r=[\"'](?:[A-Z]{3}|[A-Z]{1,2}\d{5})")
# A cell with content: one that only has a format is closed at once, and calamine leaves it out too.
_CELL_ADDRESS = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br=[\"']([A-Z]+)(\d+)[\"'](?:[^>]*[^/])?>(?!</)")
_CLAIMED_STRINGS = re.compile(rb"uniqueCount=[\"'](\d+)")
_SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_ODS_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT_PROBE = 4096
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    ParseError,
    ValueError,
    KeyError,
    OSError,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkbookFile:
    """A checked workbook file, its content, and by sheet title the cells (row, column from 0) with an error sign.

    The sign is empty for a formula that was never computed.
    """

    name: str
    content: bytes
    bad_cells: Mapping[str, Mapping[tuple[int, int], str]] = field(default_factory=dict)


def check_workbook_file(path: Path) -> WorkbookFile:
    """Read a file and refuse whatever is not a workbook this program can read safely.

    Raises FileTrouble with one sentence: what it is, and what to do.
    """
    name = path.name
    content = _read_bytes(path)
    if not content:
        raise FileTrouble(f"“{name}”是空文件，没有内容，请确认选对了文件。")
    if content.startswith(_ZIP):
        return _check_zip(name, content)
    if content.startswith(_OLE):
        return _check_ole(name, content)
    raise FileTrouble(_describe_other(name, content))


def explain_unreadable(file: WorkbookFile) -> FileTrouble:
    """The sentence for a workbook that looked right but could not be read."""
    return FileTrouble(_damaged(file.name))


def _damaged(name: str) -> str:
    return f"“{name}”已损坏，无法读出，请在表格软件中打开并另存为.xlsx，或换用另一份再导入。"


def _read_bytes(path: Path) -> bytes:
    name = path.name
    try:
        if path.is_dir():
            raise FileTrouble(f"“{name}”是文件夹，请选择其中的工作簿文件。")
        if path.stat().st_size > MOST_BYTES:
            raise FileTrouble(_too_large(name))
        return path.read_bytes()
    except FileNotFoundError as trouble:
        raise FileTrouble(f"找不到“{name}”，请确认文件没有被移动或改名。") from trouble
    except PermissionError as trouble:
        raise FileTrouble(
            f"没有权限读取“{name}”，请先关闭正在使用它的程序，或把它复制到自己的文件夹再导入。"
        ) from trouble
    except OSError as trouble:
        raise FileTrouble(f"“{name}”读不出来，请检查磁盘或优盘，或把它复制到本机再导入。") from trouble


def _too_large(name: str) -> str:
    return f"“{name}”太大，超过{MOST_BYTES // 1024 // 1024}兆，不像考核台账，请删去图片和无关的工作表再导入。"


def _too_many_cells(name: str) -> str:
    return f"“{name}”的表格超过{MOST_CELLS // 10_000}万格，请删去表格以外的内容和格式再导入。"


def _check_zip(name: str, content: bytes) -> WorkbookFile:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {info.filename.lower(): info for info in archive.infolist()}
            _check_unpacked_size(name, archive)
            _check_zip_kind(name, archive, parts)
            if "xl/workbook.xml" in parts:
                return WorkbookFile(name=name, content=content, bad_cells=_scan_xlsx(name, archive))
            _scan_ods(name, archive)
    except FileTrouble:
        raise
    except (*_DAMAGE, DefusedXmlException) as trouble:
        _log.info("unreadable zip: %s", trouble)
        raise FileTrouble(_damaged(name)) from trouble
    except RuntimeError as trouble:  # zipfile's word for a zip with a password
        raise FileTrouble(_locked(name)) from trouble
    return WorkbookFile(name=name, content=content)


def _check_unpacked_size(name: str, archive: zipfile.ZipFile) -> None:
    if sum(info.file_size for info in archive.infolist()) > MOST_UNPACKED_BYTES:
        megabytes = MOST_UNPACKED_BYTES // 1024 // 1024
        raise FileTrouble(f"“{name}”展开后超过{megabytes}兆，不像考核台账，请删去无关的工作表再导入。")


def _locked(name: str) -> str:
    return f"“{name}”有打开密码，请在表格软件中取消密码、保存后再导入。"


def _check_zip_kind(name: str, archive: zipfile.ZipFile, parts: Mapping[str, zipfile.ZipInfo]) -> None:
    if "word/document.xml" in parts:
        raise FileTrouble(f"“{name}”是文字文档，不是工作簿，请选择.xlsx、.xls或.et文件。")
    if "xl/workbook.xml" in parts:
        return
    if "xl/workbook.bin" in parts:
        raise FileTrouble(f"“{name}”是.xlsb格式，不能导入，请在表格软件中另存为.xlsx后再导入。")
    if "content.xml" in parts and "mimetype" in parts:
        if b"spreadsheet" not in archive.read(parts["mimetype"]):
            raise FileTrouble(f"“{name}”是文字文档，不是工作簿，请选择.xlsx、.xls或.et文件。")
        manifest = parts.get("meta-inf/manifest.xml")
        if manifest and b"encryption-data" in archive.read(manifest):
            raise FileTrouble(_locked(name))
        return
    raise FileTrouble(f"“{name}”不是工作簿，请选择.xlsx、.xls或.et文件；如果是压缩包，请先解压。")


def _scan_ods(name: str, archive: zipfile.ZipFile) -> None:
    """Hold the cells an .ods spans against the limit: a repeated cell takes a few bytes and a million places."""
    cells = height = width = row = column = 0
    for event, element in iterparse(io.BytesIO(archive.read("content.xml")), events=("start", "end")):
        tag = element.tag
        if tag == f"{_ODS_TABLE}table" and event == "start":
            cells, height, width, row = cells + height * width, 0, 0, 0
        elif tag == f"{_ODS_TABLE}table-row":
            repeated = int(element.get(f"{_ODS_TABLE}number-rows-repeated", "1"))
            if event == "start":
                column = 0
            else:
                row += repeated
                height = max(height, row) if column else height
                element.clear()
        elif tag == f"{_ODS_TABLE}table-cell" and event == "end":
            repeated = int(element.get(f"{_ODS_TABLE}number-columns-repeated", "1"))
            has_value = any(key.endswith("value-type") for key in element.keys())  # noqa: SIM118 - an element, no dict
            column += repeated if has_value or column else 0
            width = max(width, column if has_value else 0)
        if cells + height * width > MOST_CELLS:
            raise FileTrouble(_too_many_cells(name))


def _scan_xlsx(name: str, archive: zipfile.ZipFile) -> dict[str, dict[tuple[int, int], str]]:
    """Read every XML part once: a wrong size or checksum shows here, and so do cells that calamine gives as empty."""
    suspects: dict[str, bytes] = {}
    cells = 0
    for info in archive.infolist():
        if not info.filename.lower().endswith((".xml", ".rels")):
            continue
        data = archive.read(info)
        _check_claimed_strings(name, data)
        if not _SHEET_PART.fullmatch(info.filename):
            continue
        cells += _area(data)
        if cells > MOST_CELLS:
            raise FileTrouble(_too_many_cells(name))
        if _may_have_bad_cells(data):
            suspects[info.filename.lower()] = data
    if not suspects:
        return {}
    titles = _sheet_titles(archive)
    return {
        titles[part]: bad for part, data in suspects.items() if part in titles and (bad := _bad_cells(data))
    }


def _may_have_bad_cells(data: bytes) -> bool:
    """Whether a sheet has an error value, or a formula not plainly followed by its value; only then it is read again."""
    if any(sign in data for sign in _ERROR_SIGNS):
        return True
    formulas = len(_FORMULA.findall(data))
    return formulas > 0 and formulas != len(_COMPUTED.findall(data))


def _check_claimed_strings(name: str, data: bytes) -> None:
    """Calamine reserves memory for as many shared texts as a part claims, and the process ends if there is not enough."""
    claimed = _CLAIMED_STRINGS.search(data, 0, _TEXT_PROBE)
    if claimed and int(claimed.group(1)) > len(data):
        raise FileTrouble(_damaged(name))


def _area(data: bytes) -> int:
    """The rectangle that a sheet's cells span, where any of them lies far out; else how many cells there are."""
    if not _FAR_CELL.search(data):
        return data.count(b"<c ")
    height = width = 0
    for found in _CELL_ADDRESS.finditer(data):
        column = 0
        for letter in found.group(1):
            column = column * 26 + letter - 64
        height, width = max(height, int(found.group(2))), max(width, column)
    return height * width


def _sheet_titles(archive: zipfile.ZipFile) -> dict[str, str]:
    """The title of each sheet by the name of its part, in small letters."""
    names = {info.filename.lower(): info.filename for info in archive.infolist()}
    targets = {
        relation.get("Id", ""): relation.get("Target", "")
        for relation in fromstring(archive.read(names["xl/_rels/workbook.xml.rels"]))
    }
    titles = {}
    for sheet in fromstring(archive.read(names["xl/workbook.xml"])).iter():
        if not sheet.tag.endswith("}sheet"):
            continue
        relation = next((value for key, value in sheet.items() if key.endswith("}id")), "")
        target = targets.get(relation, "").lower()
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        titles[part] = sheet.get("name", "")
    return titles


def _bad_cells(data: bytes) -> dict[tuple[int, int], str]:
    """Cells with an error value, and formulas without a computed value."""
    bad: dict[tuple[int, int], str] = {}
    row = column = -1
    for event, element in iterparse(io.BytesIO(data), events=("start", "end")):
        tag = element.tag.rpartition("}")[2]
        if event == "start":
            if tag == "row":
                row, column = int(element.get("r") or row + 2) - 1, -1
            elif tag == "c":
                column += 1
                found = re.fullmatch(r"([A-Z]+)(\d+)", element.get("r", ""))
                if found:
                    column = -1
                    for letter in found.group(1):
                        column = (column + 1) * 26 + ord(letter) - 65
            continue
        if tag == "c":
            sign = _bad_sign(element)
            if sign is not None:
                bad[row, column] = sign
        if tag == "row":
            element.clear()
    return bad


def _bad_sign(cell: Element) -> str | None:
    value = ""
    has_formula = False
    for part in cell:
        tag = part.tag.rpartition("}")[2]
        has_formula = has_formula or tag == "f"
        if tag == "v":
            value = part.text or ""
    if cell.get("t") == "e":
        return value or "#错误"
    # An empty text computed by a formula is written as t="str" with an empty value: it is computed.
    return "" if has_formula and not value and cell.get("t") != "str" else None


def _check_ole(name: str, content: bytes) -> WorkbookFile:
    try:
        workbook = inspect_old_workbook(content)
    except BrokenFrameError as trouble:
        _log.info("broken compound file: %s", trouble)
        raise FileTrouble(_damaged(name)) from trouble
    if "EncryptedPackage" in workbook.streams or workbook.is_locked:
        raise FileTrouble(_locked(name))
    if not workbook.streams & {"Workbook", "Book"}:
        raise FileTrouble(f"“{name}”不是工作簿，请选择.xlsx、.xls或.et文件。")
    if workbook.cells > MOST_CELLS:
        raise FileTrouble(_too_many_cells(name))
    # calamine reads whole sectors only.
    return WorkbookFile(name=name, content=content + b"\0" * (-len(content) % SECTOR))


def _describe_other(name: str, content: bytes) -> str:
    probe = content[:_TEXT_PROBE].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if probe.startswith(b"%pdf"):
        return f"“{name}”是PDF文件，不是工作簿，请选择.xlsx、.xls或.et文件。"
    if probe.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta")):
        return f"“{name}”是网页或XML，不是真正的工作簿，请在表格软件中打开并另存为.xlsx后再导入。"
    if content.startswith(_EMPTY_ZIP):
        return f"“{name}”是空的压缩包，不是工作簿，请选择.xlsx、.xls或.et文件。"
    if _is_text(content[:_TEXT_PROBE]):
        return f"“{name}”是文本表格（如.csv），不是工作簿，请在表格软件中打开并另存为.xlsx后再导入。"
    return f"“{name}”不是工作簿，请选择.xlsx、.xls或.et文件。"


def _is_text(probe: bytes) -> bool:
    if probe.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if b"\0" in probe:
        return False
    for encoding in ("utf-8", "gb18030"):
        # A character may be cut at the probe's end.
        for cut in range(4):
            try:
                probe[: len(probe) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
            return True
    return False
