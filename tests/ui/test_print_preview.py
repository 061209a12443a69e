"""The preview before the printer."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from pytestqt.qtbot import QtBot
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas

from kpi_desktop.ui import messages
from kpi_desktop.ui.pdf_pages import PdfPages
from kpi_desktop.ui.print_preview import PageEntry, PrintPreview, print_pages


def a_pdf(pages: int) -> bytes:
    stream = BytesIO()
    canvas = Canvas(stream, pagesize=A4)
    for page in range(pages):
        canvas.setPageSize(landscape(A4) if page == 1 else A4)
        canvas.rect(100, 100, 200, 200, fill=1)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


@pytest.fixture
def preview(qtbot: QtBot, tmp_path: Path) -> Iterator[PrintPreview]:
    entries = [PageEntry(label="001 张伟", first_page=1), PageEntry(label="002 李静", first_page=3)]
    preview = PrintPreview("评分表", a_pdf(3), save_path=tmp_path / "评分表.pdf", page_list=entries)
    qtbot.addWidget(preview)
    preview.show()
    qtbot.waitExposed(preview)
    yield preview
    preview.reject()


def test_that_pages_are_counted_and_turned_by_keys(qtbot: QtBot, preview: PrintPreview) -> None:
    assert preview.number.suffix() == " 页，共 3 页"
    qtbot.keyClick(preview, Qt.Key.Key_PageDown)
    assert preview.page == 2
    qtbot.keyClick(preview, Qt.Key.Key_End)
    qtbot.keyClick(preview, Qt.Key.Key_PageDown)
    assert preview.page == 3
    assert not preview.following.isEnabled()
    qtbot.keyClick(preview, Qt.Key.Key_Home)
    assert preview.page == 1


def test_that_the_page_list_goes_to_a_person(preview: PrintPreview) -> None:
    preview.names.setCurrentRow(1)
    assert preview.page == 3
    assert preview.number.value() == 3


def test_that_zoom_changes_the_picture(preview: PrintPreview) -> None:
    preview.zoom.setCurrentText("100%")
    small = preview.picture.pixmap().width()
    preview.zoom.setCurrentText("200%")
    assert preview.picture.pixmap().width() == pytest.approx(2 * small, abs=2)
    preview.zoom.setCurrentText("整页")
    assert preview.picture.pixmap().height() <= preview.view.viewport().height()
    preview.zoom.setCurrentText("适合宽度")
    assert preview.picture.pixmap().width() <= preview.view.viewport().width()


def test_that_thumbnails_are_pictures_of_pages(preview: PrintPreview) -> None:
    model = preview.thumbnails.model()
    assert model.rowCount() == 3
    picture = model.index(0, 0).data(Qt.ItemDataRole.DecorationRole)
    assert picture.width() == pytest.approx(116, abs=2)


def test_that_the_pdf_is_saved_as_it_is(preview: PrintPreview, tmp_path: Path) -> None:
    with messages.recorded(str(tmp_path / "存.pdf")) as log:
        preview.save_button.click()
    assert pypdfium2.PdfDocument((tmp_path / "存.pdf").read_bytes()).get_page_size(1)[0] > 800
    assert "共3页" in log.texts[-1]


def test_that_the_printer_gets_every_page_at_its_own_orientation(qtbot: QtBot, tmp_path: Path) -> None:
    pages = PdfPages(a_pdf(3))
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "out.pdf"))
    print_pages(pages, printer, range(1, 3))
    pages.close()
    printed = pypdfium2.PdfDocument((tmp_path / "out.pdf").read_bytes())
    assert len(printed) == 2
    wide, tall = printed.get_page_size(0), printed.get_page_size(1)
    assert wide[0] > wide[1]
    assert tall[0] < tall[1]
    dark = printed[1].render(scale=0.5).to_pil().convert("L").getpixel((100, 320))
    assert dark < 60
