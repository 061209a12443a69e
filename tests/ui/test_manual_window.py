"""The manual in the window: every page and every dialog opens it at its own chapter, and all of it can be read."""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QVBoxLayout
from pytestqt.qtbot import QtBot

from kpi_desktop.domain.manual import BlockKind, Chapter
from kpi_desktop.services.demo import make_demo_county
from kpi_desktop.services.manual import load_chapters, pictures_folder
from kpi_desktop.ui import help_commands, manual_pictures, messages, screenshots
from kpi_desktop.ui.main_window import MainWindow
from kpi_desktop.ui.manual_window import ManualWindow, to_html
from kpi_desktop.ui.new_file_dialog import NewFileDialog
from kpi_desktop.ui.print_preview import PrintPreview
from kpi_desktop.ui.settings import Settings

CHAPTERS = load_chapters()
ANCHORS = frozenset(anchor for chapter in CHAPTERS for anchor in chapter.anchors)
Key = Qt.Key


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("手册") / "演示县"
    make_demo_county(folder, units=1, people=6)
    return folder


@pytest.fixture
def window(qtbot: QtBot, settings: Settings) -> MainWindow:
    settings.operator = "李静"
    window = MainWindow(settings, lambda: None)
    qtbot.addWidget(window)
    window.complete()
    window.show()
    return window


@pytest.fixture
def manual(qtbot: QtBot) -> ManualWindow:
    made = ManualWindow()
    qtbot.addWidget(made)
    made.show()
    return made


def files(county: Path) -> tuple[Path, ...]:
    return tuple(next((county / name).iterdir()) for name in ("单位文件", "局端文件"))


def test_that_every_page_of_the_window_has_a_place_and_a_picture(window: MainWindow, county: Path) -> None:
    pictured = {name for chapter in CHAPTERS for name in chapter.pictures}
    for path in files(county):
        assert window.files.open_path(path) is not None
        for name in screenshots.each_page(window):
            assert window.help.topic() == name
            assert name in ANCHORS, f"{name} has no section in the manual"
            assert f"{name}.png" in pictured, f"{name} has no picture in the manual"


def test_that_f1_opens_the_manual_at_the_page_in_sight(
    qtbot: QtBot, window: MainWindow, county: Path
) -> None:
    with qtbot.waitActive(window):
        window.activateWindow()
    qtbot.keyClick(window, Key.Key_F1)
    manual = window.findChild(ManualWindow)
    assert manual is not None
    assert manual.topic == "开始页"
    manual.close()
    window.files.open_path(files(county)[0])
    window.show_tab(2)
    with qtbot.waitActive(window):
        window.activateWindow()
    qtbot.keyClick(QApplication.focusWidget() or window, Key.Key_F1)
    assert manual.isVisible()
    assert manual.topic == "月度检查-月度评分"
    assert "关账" in manual.text.toPlainText()
    assert manual.text.verticalScrollBar().value() > 0
    manual.close()


@pytest.mark.parametrize(("topic", "expected"), [("", "开始页"), ("打印本页", "打印本页")])
def test_that_f1_in_a_dialog_opens_the_manual_over_it(
    qtbot: QtBot, window: MainWindow, topic: str, expected: str
) -> None:
    dialog = QDialog(window)
    dialog.help_topic = topic  # type: ignore[attr-defined]
    field = QLineEdit(dialog)
    QVBoxLayout(dialog).addWidget(field)
    dialog.setModal(True)
    with qtbot.waitActive(window):
        window.activateWindow()
    dialog.show()
    dialog.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is field)
    qtbot.keyClick(field, Key.Key_F1)
    manual = dialog.findChild(ManualWindow)
    assert manual is not None
    assert manual.isVisible()
    assert manual.topic == expected
    qtbot.waitUntil(manual.isActiveWindow)
    qtbot.keyClick(manual.text, Key.Key_F1)
    assert manual.findChild(ManualWindow) is None
    manual.close()
    dialog.close()


def test_that_every_topic_named_anywhere_is_in_the_manual() -> None:
    named = {kind.help_topic for kind in (NewFileDialog, PrintPreview)}
    named |= {help_commands.KEYS_TOPIC, help_commands.START_TOPIC}
    source = Path(help_commands.__file__).parent
    for path in source.rglob("*.py"):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip().startswith("help_topic = "):
                named.add(line.split('"')[1])
    assert len(named) >= 7
    assert named <= ANCHORS


def test_that_links_lead_somewhere_and_anchors_are_one_each() -> None:
    all_anchors = [c.anchor for c in CHAPTERS] + [b.anchor for c in CHAPTERS for b in c.blocks if b.anchor]
    assert len(all_anchors) == len(set(all_anchors))
    links = [part.split('"')[0] for chapter in CHAPTERS for part in chapter.source.split('href="')[1:]]
    assert links
    assert {link.removeprefix("#") for link in links} <= ANCHORS


def test_that_every_picture_named_is_there_of_the_window_and_not_blank() -> None:
    named = {name for chapter in CHAPTERS for name in chapter.pictures}
    stored = {path.name for path in pictures_folder().iterdir()}
    assert named == stored
    assert sum(path.stat().st_size for path in pictures_folder().iterdir()) < 4_000_000
    for name in named:
        picture = QImage(str(pictures_folder() / name))
        if "-" in name:
            assert (picture.width(), picture.height()) == screenshots.SIZE
        assert picture.width() >= 500, name
        assert (
            len(
                {
                    picture.pixel(x, y)
                    for x in range(0, picture.width(), 7)
                    for y in range(0, picture.height(), 7)
                }
            )
            > 8
        )


@pytest.mark.timeout(900)
def test_that_the_pictures_can_be_taken_anew(tmp_path: Path) -> None:
    code = "from kpi_desktop.ui.manual_pictures import take_pictures as t; import sys; from pathlib import Path; t(Path(sys.argv[1]), 6)"
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, capture_output=True)
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in pictures_folder().iterdir()}
    for path in tmp_path.iterdir():
        stored, taken = QImage(str(pictures_folder() / path.name)), QImage(str(path))
        if "-" in path.name or path.stem == manual_pictures.START:
            assert stored.size() == taken.size(), path.name


def test_that_words_are_found_through_all_chapters(qtbot: QtBot, manual: ManualWindow) -> None:
    manual.show_topic("开始使用")
    manual.search.setText("影响期")
    qtbot.keyClick(manual.search, Key.Key_Return)
    assert manual.text.textCursor().selectedText() == "影响期"
    first = manual.topic
    qtbot.keyClick(manual.search, Key.Key_Return)
    assert (manual.topic, manual.text.textCursor().selectedText()) != (first, "")
    manual.search.setText("没有这样的话")
    qtbot.keyClick(manual.search, Key.Key_Return)
    assert manual.found.text() == "手册里没有“没有这样的话”，请换个说法。"
    manual.search.clear()
    qtbot.keyClick(manual.search, Key.Key_Return)


def test_that_one_goes_back_and_forward_and_by_links(qtbot: QtBot, manual: ManualWindow) -> None:
    manual.show_topic("月度检查-四项制度")
    manual.show_topic("出了问题怎么办")
    manual.show_topic("恢复")
    qtbot.keyClick(manual.text, Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert manual.topic == "出了问题怎么办"
    manual.go_back()
    manual.go_back()
    assert manual.topic == "月度检查-四项制度"
    manual.go_forward()
    assert manual.topic == "出了问题怎么办"
    manual.show_topic("年终评分-没有这一页")
    assert manual.topic == "年终评分"
    assert manual.contents.currentItem().text(0) == "年终评分"
    manual.contents.setCurrentItem(manual.contents.topLevelItem(0))
    assert manual.topic == CHAPTERS[0].anchor


@pytest.mark.parametrize("chapter", CHAPTERS, ids=[chapter.anchor for chapter in CHAPTERS])
def test_that_the_window_shows_all_of_a_chapter(manual: ManualWindow, chapter: Chapter) -> None:
    manual.show_topic(chapter.anchor)
    shown = "".join(manual.text.toPlainText().split())
    for block in chapter.blocks:
        texts = (
            [text for row in block.rows for text in row] if block.kind is BlockKind.TABLE else [block.markup]
        )
        for text in texts:
            words = text.replace("&lt;", "<").replace("&amp;", "&")
            for piece in words.replace("<b>", "|").replace("</b>", "|").split("|"):
                if "<a" not in piece and "</a" not in piece:
                    assert "".join(piece.split()) in shown
    assert "<kbd>" not in to_html(chapter)


def test_that_the_manual_is_previewed_on_paper(qtbot: QtBot, window: MainWindow) -> None:
    window.menus.actions["manual_paper"].trigger()
    qtbot.waitUntil(lambda: window.findChild(PrintPreview) is not None, timeout=60_000)
    preview = window.findChild(PrintPreview)
    assert preview.page_count > 2 * len(CHAPTERS)
    preview.close()


def test_that_the_help_menu_leads_to_keys_and_says_what_program_it_is(window: MainWindow) -> None:
    window.menus.actions["keys"].trigger()
    manual = window.findChild(ManualWindow)
    assert manual.topic == "快捷键"
    manual.close()
    with messages.recorded() as boxes:
        window.menus.actions["about"].trigger()
    assert boxes.texts[0].startswith("岗位绩效管理 ")
