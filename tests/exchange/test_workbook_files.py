"""Bad files: each is refused with one plain sentence, quickly, and none takes the process down."""

import contextlib
import io
import re
import time
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.styles import Font

from kpi_desktop.domain.errors import FileTrouble
from kpi_desktop.exchange.sheets import BadCell, CellRange, SheetTable, read_workbook
from kpi_desktop.exchange.workbook_files import MOST_BYTES
from tests.exchange.ledgers import CLEAN, DATA

SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)


def refusal(path: Path) -> str:
    """The sentence a file is refused with, checked for its form."""
    with pytest.raises(FileTrouble) as caught:
        read_workbook(path)
    sentence = str(caught.value)
    assert re.fullmatch(r"[^。！!?？\n]*[，；][^。！!?？\n]*。", sentence), sentence
    assert path.name in sentence
    return sentence


def workbook(path: Path, cells: dict[str, Any], title: str = "1月") -> Path:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    sheet.title = title
    for address, value in cells.items():
        sheet[address] = value
    made.save(path)
    return path


def old_workbook(path: Path, cells: dict[tuple[int, int], Any]) -> Path:
    made = xlwt.Workbook()
    sheet = made.add_sheet("1月")
    for (row, column), value in cells.items():
        sheet.write(row, column, value)
    made.save(str(path))
    return path


def with_part(source: Path, target: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """A workbook with one part of its zip changed."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            data = old.read(info)
            new.writestr(info.filename, change(data) if info.filename == part else data)
    return target


def open_document(path: Path, rows: str, kind: str = "spreadsheet", manifest: str = "<m/>") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0"?><office:document-content {OFFICE}><office:body><office:spreadsheet>'
            f'<table:table table:name="1月">{rows}</table:table></office:spreadsheet></office:body>'
            "</office:document-content>",
        )
    return path


def a_cell(value: str = "87.7", repeated: int = 1) -> str:
    return (
        f'<table:table-cell office:value-type="float" office:value="{value}" '
        f'table:number-columns-repeated="{repeated}"><text:p>{value}</text:p></table:table-cell>'
    )


def test_that_numbers_become_the_decimals_the_clerk_sees(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "数.xlsx",
        {"A1": 87.7, "B1": 0.1 + 0.2, "C1": 9, "D1": 90.30000000000001, "E1": -0.5, "F1": 1e-7, "G1": 100},
    )

    (table,) = read_workbook(path)

    assert table.rows[0] == tuple(map(Decimal, ("87.7", "0.3", "9", "90.3", "-0.5", "1E-7", "100")))
    assert str(table.cell("A1")) == "87.7"
    assert str(table.cell("C1")) == "9"


def test_that_texts_dates_and_booleans_keep_their_kind(tmp_path: Path) -> None:
    cells = {
        "A1": "００1",
        "B1": date(1985, 7, 1),
        "C1": datetime(1985, 7, 1, 8, 30),  # noqa: DTZ001 - a cell has no zone
        "D1": True,
        "B3": " x ",
    }
    (table,) = read_workbook(workbook(tmp_path / "类.xlsx", cells))

    assert table.rows[0] == ("００1", date(1985, 7, 1), date(1985, 7, 1), "TRUE")
    assert table.cell("A2") == table.cell("Z99") == ""
    assert table.cell("B3") == " x "


def test_that_formulas_without_values_and_error_values_are_marked(tmp_path: Path) -> None:
    cells = {"A1": "合计", "B2": "=SUM(A1:A9)", "E5": "=1+1", "C1": "#REF!", "C2": "#DIV/0!"}

    (table,) = read_workbook(workbook(tmp_path / "公式.xlsx", cells))

    assert table.cell("B2") == table.cell("E5") == BadCell()
    assert table.cell("C1") == BadCell(sign="#REF!")
    assert table.cell("C2") == BadCell(sign="#DIV/0!")


def test_that_a_formula_with_its_value_is_its_value(tmp_path: Path) -> None:
    plain = workbook(tmp_path / "a.xlsx", {"A1": 2, "B1": 3})
    path = with_part(
        plain, tmp_path / "b.xlsx", SHEET, lambda d: d.replace(b"<v>2</v>", b"<f>1+1</f><v>2</v>")
    )

    (table,) = read_workbook(path)

    assert table.rows == ((Decimal(2), Decimal(3)),)


def test_that_merged_cells_and_hidden_sheets_are_told(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.worksheets[0]["A1"] = "题"
    made.worksheets[0].merge_cells("A1:C2")
    made.worksheets[0]["D9"] = 1
    made.worksheets[0].merge_cells("X98:Z99")
    made.create_sheet("藏")["A1"] = 1
    made.worksheets[1].sheet_state = "hidden"
    made.create_chartsheet("图")
    made.save(tmp_path / "并.xlsx")

    first, second = read_workbook(tmp_path / "并.xlsx")

    assert first.merged == (CellRange(top=0, left=0, bottom=1, right=2),)
    assert not first.hidden
    assert second.hidden


@pytest.mark.parametrize("name", ["旧.xls", "旧.et", "旧.xlsx"])
def test_that_an_old_workbook_is_read_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    path = old_workbook(tmp_path / name, {(0, 0): "工号", (1, 0): 87.7, (1, 1): "00１"})

    assert read_workbook(path) == (SheetTable(title="1月", rows=(("工号", ""), (Decimal("87.7"), "00１"))),)


def test_that_an_open_document_is_read(tmp_path: Path) -> None:
    empty = '<table:table-cell table:number-columns-repeated="16383"/>'
    rows = f"<table:table-row>{a_cell()}{empty}</table:table-row>"
    rows += f'<table:table-row table:number-rows-repeated="1048575">{empty}</table:table-row>'

    (table,) = read_workbook(open_document(tmp_path / "a.ods", rows))

    assert table.rows == ((Decimal("87.7"),),)


def test_that_an_encrypted_workbook_is_told() -> None:
    assert "密码" in refusal(DATA / "encrypted.xlsx")


def test_that_an_encrypted_old_workbook_is_told(tmp_path: Path) -> None:
    made = xlwt.Workbook()
    made.add_sheet("1月").write(0, 0, "工号")
    stream = made.get_biff_data()
    first = 4 + int.from_bytes(stream[2:4], "little")
    locked = stream[:first] + b"\x2f\x00\x06\x00\x00\x00\x12\x34\x56\x78" + stream[first:]
    buffer = io.BytesIO()
    xlwt.CompoundDoc.XlsDoc().save(buffer, locked)
    (tmp_path / "锁.xls").write_bytes(buffer.getvalue())

    assert "密码" in refusal(tmp_path / "锁.xls")


def test_that_an_encrypted_open_document_is_told(tmp_path: Path) -> None:
    path = open_document(tmp_path / "锁.ods", "", manifest="<m><encryption-data/></m>")

    assert "密码" in refusal(path)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("表.csv", "工号,姓名\n001,高国建\n".encode(), ["文本", "另存为.xlsx"]),
        ("表.xlsx", "工号\t姓名\n001\t高国建\n".encode("gb18030"), ["文本", "另存为.xlsx"]),
        ("表.csv", "工号,姓名".encode("utf-16"), ["文本", "另存为.xlsx"]),
        ("表.xls", b"<html><table><tr><td>1</td></tr></table></html>", ["网页", "另存为.xlsx"]),
        ("表.xls", b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", ["XML", "另存为.xlsx"]),
        ("表.xlsx", b"%PDF-1.7 ...", ["PDF"]),
        ("表.xlsx", b"", ["空文件"]),
        ("表.xlsx", b"\x00\x01\x02\x03" * 99, ["不是工作簿"]),
        ("表.xlsx", b"PK\x05\x06" + b"\0" * 18, ["空的压缩包"]),
        ("表.xls", bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, ["损坏", "另一份"]),
        ("表.xls", bytes.fromhex("d0cf11e0a1b11ae1"), ["损坏", "另一份"]),
    ],
    ids=["csv", "tabs", "utf-16", "html", "xml", "pdf", "empty", "binary", "empty zip", "zeros", "head only"],
)
def test_that_what_is_no_workbook_is_told_what_it_is(
    tmp_path: Path, name: str, content: bytes, words: list[str]
) -> None:
    path = tmp_path / name
    path.write_bytes(content)

    sentence = refusal(path)

    assert all(word in sentence for word in words)


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"a.txt": "x"}, ["不是工作簿", "解压"]),
        ({"[Content_Types].xml": "<a/>", "word/document.xml": "<a/>"}, ["文字文档"]),
        ({"[Content_Types].xml": "<a/>", "xl/workbook.bin": "x"}, ["xlsb", "另存为.xlsx"]),
        ({"[Content_Types].xml": "<a/>", "xl/workbook.xml": "<a"}, ["损坏"]),
        ({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"}, ["文字文档"]),
        ({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<a"}, ["损坏"]),
    ],
    ids=["zip", "docx", "xlsb", "broken xlsx", "odt", "broken ods"],
)
def test_that_other_zips_are_told_what_they_are(
    tmp_path: Path, parts: dict[str, str], words: list[str]
) -> None:
    path = tmp_path / "表.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)

    sentence = refusal(path)

    assert all(word in sentence for word in words)


def test_that_a_missing_file_a_folder_and_a_forbidden_file_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "找不到" in refusal(tmp_path / "无.xlsx")
    assert "文件夹" in refusal(tmp_path)
    path = workbook(tmp_path / "a.xlsx", {"A1": 1})

    def forbid(_path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", forbid)
    assert "权限" in refusal(path)


def test_that_a_disk_that_fails_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = workbook(tmp_path / "a.xlsx", {"A1": 1})

    def fail(_path: Path) -> bytes:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "read_bytes", fail)
    assert "优盘" in refusal(path)


@pytest.mark.parametrize("cells", [{}, {"A1": "  "}], ids=["nothing", "blanks"])
def test_that_an_empty_workbook_is_told(tmp_path: Path, cells: dict[str, Any]) -> None:
    assert "没有内容" in refusal(workbook(tmp_path / "空.xlsx", cells))


def test_that_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "大.xlsx"
    with path.open("wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate(2 * MOST_BYTES)
    start = time.perf_counter()

    assert "太大" in refusal(path)

    assert time.perf_counter() - start < 1


def test_that_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "弹.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<a/>")
        with archive.open(SHEET, "w") as part:
            for _ in range(201):
                part.write(b"0" * (1 << 20))
    start = time.perf_counter()

    assert "展开后" in refusal(path)

    assert time.perf_counter() - start < 1
    lying = bytearray(path.read_bytes())
    at = lying.rfind(b"PK\x01\x02")
    lying[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    path.write_bytes(lying)
    assert "损坏" in refusal(path)


@pytest.mark.parametrize("far", ["XFD1048576", "A1048576", "XFD1"], ids=["corner", "foot", "edge"])
def test_that_a_stray_value_far_out_does_not_fill_the_memory(tmp_path: Path, far: str) -> None:
    path = workbook(tmp_path / "远.xlsx", {"A1": 1, "B99": 2, far: "x"})

    assert "万格" in refusal(path)


def test_that_a_mere_format_far_out_is_passed_over(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.worksheets[0]["A1"] = 1
    made.worksheets[0]["XFD1048576"].font = Font(bold=True)
    made.save(tmp_path / "格式.xlsx")

    (table,) = read_workbook(tmp_path / "格式.xlsx")

    assert table.rows == ((Decimal(1),),)


def test_that_an_old_workbook_with_a_stray_value_is_refused(tmp_path: Path) -> None:
    assert "万格" in refusal(old_workbook(tmp_path / "远.xls", {(0, 0): 1, (65535, 255): 1}))


def test_that_repeated_cells_of_an_open_document_do_not_fill_the_memory(tmp_path: Path) -> None:
    bomb = f'<table:table-row table:number-rows-repeated="1048576">{a_cell(repeated=16384)}</table:table-row>'
    assert "万格" in refusal(open_document(tmp_path / "a.ods", bomb))
    far = f'<table:table-row table:number-rows-repeated="1048575">{a_cell()}</table:table-row>'
    assert "万格" in refusal(open_document(tmp_path / "b.ods", far))


def test_that_claims_of_endless_texts_do_not_fill_the_memory(tmp_path: Path) -> None:
    plain = workbook(tmp_path / "a.xlsx", {"A1": 1})
    path = tmp_path / "b.xlsx"
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w") as new:
        for info in old.infolist():
            new.writestr(info.filename, old.read(info))
        new.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}" uniqueCount="4000000000"/>')

    assert "损坏" in refusal(path)


def test_that_a_document_type_with_entities_is_refused(tmp_path: Path) -> None:
    plain = workbook(tmp_path / "a.xlsx", {"A1": "=1+1"})
    entity = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    path = with_part(plain, tmp_path / "b.xlsx", SHEET, lambda data: entity + data)

    assert "损坏" in refusal(path)


def check_survives(content: bytes, path: Path) -> None:
    path.write_bytes(content)
    with contextlib.suppress(FileTrouble):
        read_workbook(path)


@settings(max_examples=60)
@given(data=st.data())
def test_that_no_damage_gets_past_the_sentence(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.getbasetemp()
    if data.draw(st.booleans()):
        content = CLEAN.read_bytes()
    else:
        cells: dict[tuple[int, int], Any] = {
            (row, column): f"{row}" for row in range(60) for column in range(9)
        }
        content = old_workbook(folder / "damage-source.xls", cells).read_bytes()
    if data.draw(st.booleans()):
        content = content[: data.draw(st.integers(1, len(content) - 1))]
    else:
        damaged = bytearray(content)
        for place in data.draw(st.lists(st.integers(8, len(content) - 1), min_size=1, max_size=30)):
            damaged[place] = data.draw(st.integers(0, 255))
        content = bytes(damaged)
    check_survives(content, folder / "damaged.bin")


def test_that_the_small_streams_of_a_compound_file_are_read() -> None:
    from kpi_desktop.exchange.old_workbooks import _Frame

    frame = _Frame((DATA / "encrypted.xlsx").read_bytes())
    streams = dict(frame.streams())

    assert b"<encryption" in frame.read(*streams["EncryptionInfo"])
    assert len(frame.read(*streams["EncryptedPackage"])) == streams["EncryptedPackage"][1]
