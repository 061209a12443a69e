"""Files dropped on the window by real drag events: each goes where it belongs, and a hostile one is refused in a sentence."""

import json
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from kpi_desktop.domain.files import FileKind
from kpi_desktop.services import dropped_files, returning
from kpi_desktop.services.dropped_files import sort_files
from kpi_desktop.services.merging import merge_into
from kpi_desktop.services.workspace import create_bureau_file, open_file
from kpi_desktop.store.file_kind import peek_kind
from kpi_desktop.ui import messages
from kpi_desktop.ui.hand_in.page import HandInPage
from kpi_desktop.ui.hand_in.return_dialog import ReturnDialog
from kpi_desktop.ui.import_dialog import ImportDialog
from kpi_desktop.ui.main_window import MainWindow
from kpi_desktop.ui.posts.forms_dialog import FormsDialog
from kpi_desktop.ui.settings import Settings
from tests.exchange.forms import a_file, a_form
from tests.hostile.county import a_unit, pack
from tests.hostile.hostile_files import HOSTILE, spoil_package

DATA = Path(__file__).parents[1] / "data"
LEDGER = DATA / "云岭县自然资源局2026年考核台账.xlsx"
CASES = [name for name in HOSTILE if name != "pipe" or hasattr(os, "mkfifo")]
# What they are is what a clerk may well open or hand over: a unit's or the bureau's own file, and a package whose only
# fault is to be larger than the limits the intake's tests set.
OWN_FILES, LARGE = {"unit file", "bureau file"}, {"too many rows"}
GARBAGE = {
    "坏.xlsx": b"PK\x03\x04 nothing behind it",
    "假.xlsx": b"%PDF-1.7 a paper",
    "旧.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
    "表.ods": b"",
    "表.et": b"\x00" * 4096,
    "人.lrmx": b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><Person>&b;</Person>",
    "人二.lrmx": b"\xff\xfe\x00",
    "回执.json": b"[" * 100_000,
    "回执二.json": b'{"kind": "return"}',
    "文件.kpi": b"not ours",
    "照片.jpg": b"\xff\xd8\xff",
    "无后缀": b"x",
}


@pytest.fixture(autouse=True)
def _no_unexpected_box(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_parent: QWidget | None, message: messages.Message) -> str | None:
        raise AssertionError(message.text)

    monkeypatch.setattr(messages, "_door", refuse)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("好")
    with a_unit(folder / "单位.kpi") as unit:
        pack(unit, folder / "好包.sqlite")
    return folder / "好包.sqlite"


@pytest.fixture
def unit_path(package: Path, tmp_path: Path) -> Path:
    path = tmp_path / "单位.kpi"
    path.write_bytes(package.with_name("单位.kpi").read_bytes())
    return path


@pytest.fixture
def bureau_path(tmp_path: Path) -> Path:
    path = tmp_path / "局端.kpi"
    create_bureau_file(path, operator="局端科员").close()
    return path


@pytest.fixture
def window(qtbot: QtBot, settings: Settings) -> Iterator[MainWindow]:
    settings.operator = "李静"
    window = MainWindow(settings, lambda: None)
    qtbot.addWidget(window)
    window.resize(1366, 720)
    window.show()
    yield window
    window.close()


Drop = Callable[[Sequence[Path]], list[str]]


@pytest.fixture
def drop(window: MainWindow, qtbot: QtBot) -> Drop:
    """Drop files on the middle of the window and give the sentences that were told."""

    def do(paths: Sequence[Path]) -> list[str]:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        actions, buttons = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
        none = Qt.KeyboardModifier.NoModifier
        with messages.recorded() as boxes:
            enter = QDragEnterEvent(QPoint(600, 300), actions, data, buttons, none)
            QApplication.sendEvent(window, enter)
            assert enter.isAccepted()
            QApplication.sendEvent(window, QDropEvent(QPointF(600, 300), actions, data, buttons, none))
            qtbot.waitUntil(lambda: not window.jobs.is_busy, timeout=60_000)
            qtbot.wait(1)
            qtbot.waitUntil(lambda: not window.jobs.is_busy, timeout=60_000)
        return [f"{box.text}{box.detail}" for box in boxes.shown]

    return do


def listing(folder: Path) -> dict[str, tuple[int, int]]:
    return {
        str(path.relative_to(folder)): (path.stat().st_size, path.stat().st_mtime_ns)
        for path in folder.rglob("*")
    }


def check_sentence(said: list[str], path: Path) -> None:
    assert len(said) == 1, (path.name, said)
    sentence = said[0]
    assert sentence.startswith(("“", "找不到", "读取", "文件夹", "打不开", "没有权限", "不能")), sentence
    assert path.name in sentence, sentence
    assert sentence.endswith("。"), sentence
    assert sentence.count("。") == 1, sentence
    assert "！" not in sentence
    assert "Error" not in sentence


def all_hostile(package: Path, folder: Path) -> list[tuple[str, Path]]:
    folder.mkdir()
    found = [(name, spoil_package(package, name, folder)) for name in CASES]
    for name, content in GARBAGE.items():
        (folder / name).write_bytes(content)
        found.append((name, folder / name))
    return found


def test_no_hostile_file_opens_or_changes_anything_on_the_start_page(
    package: Path, tmp_path: Path, window: MainWindow, drop: Drop
) -> None:
    files = all_hostile(package, tmp_path / "U盘")
    before = listing(tmp_path / "U盘")
    for name, path in files:
        if name in OWN_FILES:
            continue
        check_sentence(drop([path]), path)
        assert window.open_file is None, name
    assert listing(tmp_path / "U盘") == before
    assert window.settings.recent_files() == ()


def test_no_hostile_file_changes_the_open_unit(
    package: Path, tmp_path: Path, unit_path: Path, window: MainWindow, drop: Drop
) -> None:
    opened = window.files.open_path(unit_path)
    assert opened is not None
    files = all_hostile(package, tmp_path / "U盘")
    before, content = listing(tmp_path / "U盘"), unit_path.read_bytes()
    for name, path in files:
        if name in OWN_FILES:
            continue
        check_sentence(drop([path]), path)
        assert window.open_file is opened, name
    assert listing(tmp_path / "U盘") == before
    assert unit_path.read_bytes() == content


def test_no_hostile_file_changes_the_open_bureau(
    package: Path, tmp_path: Path, bureau_path: Path, window: MainWindow, drop: Drop
) -> None:
    opened = window.files.open_path(bureau_path)
    assert opened is not None
    files = all_hostile(package, tmp_path / "U盘")
    before, content = listing(tmp_path / "U盘"), bureau_path.read_bytes()
    for name, path in files:
        if name == "bureau file":
            continue
        said = drop([path])
        if name in LARGE:
            assert said == []
        else:
            check_sentence(said, path)
        assert window.open_file is opened, name
    assert listing(tmp_path / "U盘") == before
    assert bureau_path.read_bytes() == content


def test_all_of_them_at_once_as_a_folder_are_told_in_one_box(
    package: Path, tmp_path: Path, bureau_path: Path, window: MainWindow, drop: Drop
) -> None:
    assert window.files.open_path(bureau_path) is not None
    folder = tmp_path / "U盘"
    folder.mkdir()
    for name in ("trigger", "truncated", "forged counts"):
        spoil_package(package, name, folder)
    (folder / "照片.jpg").write_bytes(b"\xff\xd8")
    said = drop([folder])
    assert len(said) == 1
    assert all(f"“{name}.sqlite”" in said[0] for name in ("trigger", "truncated", "forged counts"))
    assert "照片" not in said[0]


def test_a_data_file_is_opened(unit_path: Path, window: MainWindow, drop: Drop) -> None:
    assert drop([unit_path]) == []
    assert window.open_file is not None
    assert window.open_file.path == unit_path


def test_of_several_data_files_the_first_is_opened_and_said(
    unit_path: Path, bureau_path: Path, window: MainWindow, drop: Drop
) -> None:
    drop([unit_path, bureau_path])
    assert window.open_file is not None
    assert window.open_file.path == unit_path
    assert window.status.currentMessage() == "一次只能打开一个考核文件，打开的是“单位.kpi”。"


def test_packages_go_to_the_bureaus_preview(
    package: Path, tmp_path: Path, bureau_path: Path, window: MainWindow, drop: Drop
) -> None:
    window.files.open_path(bureau_path)
    content = bureau_path.read_bytes()
    folder = tmp_path / "收到的"
    folder.mkdir()
    (folder / "好包.sqlite").write_bytes(package.read_bytes())
    assert drop([folder]) == []
    page = window.current_page()
    assert isinstance(page, HandInPage)
    assert [report.file_name for report in page.bureau.intake.grid.rows] == ["好包.sqlite"]
    assert page.bureau.intake.merge_button.isEnabled()
    assert bureau_path.read_bytes() == content


def test_a_package_away_from_the_bureau_is_told_where_it_goes(package: Path, drop: Drop) -> None:
    (said,) = drop([package])
    assert "2026年第1次上报包（年终结果），要由局端接收" in said


def test_a_ledger_goes_to_its_preview(unit_path: Path, window: MainWindow, drop: Drop, qtbot: QtBot) -> None:
    window.files.open_path(unit_path)
    content = unit_path.read_bytes()
    assert drop([LEDGER]) == []
    dialog = window.findChild(ImportDialog)
    assert dialog is not None
    assert dialog.isVisible()
    assert unit_path.read_bytes() == content
    dialog.reject()
    qtbot.waitUntil(lambda: window.findChild(ImportDialog) is None)


def test_forms_of_people_go_to_theirs(
    unit_path: Path, tmp_path: Path, window: MainWindow, drop: Drop, qtbot: QtBot
) -> None:
    form = a_file(tmp_path, a_form())
    (said,) = drop([form])
    assert said == "“张伟.lrmx”是任免审批表，请先打开单位文件，再拖进来导入人员。"
    window.files.open_path(unit_path)
    assert drop([form]) == []
    dialog = window.findChild(FormsDialog)
    assert dialog is not None
    dialog.reject()
    qtbot.waitUntil(lambda: window.findChild(FormsDialog) is None)


def test_a_return_file_goes_to_its_unit(
    unit_path: Path, package: Path, tmp_path: Path, window: MainWindow, drop: Drop
) -> None:
    bureau = tmp_path / "汇总.kpi"
    merge_into(bureau, [package])
    with open_file(bureau) as workspace:
        key = workspace.only_book()
        book = workspace.load_book(key)
        with workspace.write(key, "局端改") as step:
            step.save(replace(book.employees[0], remark="局端改过"))
        returning.make_return(workspace, key, tmp_path / "回执.json")
    (said,) = drop([tmp_path / "回执.json"])
    assert said == "“回执.json”是局端给单位的回执文件，请先打开这个单位的文件，再拖进来。"
    window.files.open_path(unit_path)
    assert drop([tmp_path / "回执.json"]) == []
    dialog = window.findChild(ReturnDialog)
    assert dialog is not None
    dialog.close()


def test_what_is_no_file_is_not_taken(window: MainWindow) -> None:
    data = QMimeData()
    data.setText("文字")
    event = QDragEnterEvent(
        QPoint(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    event.ignore()
    QApplication.sendEvent(window, event)
    assert not event.isAccepted()


def test_an_empty_and_a_too_large_folder_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    empty = tmp_path / "空的"
    empty.mkdir()
    (empty / "照片.jpg").write_bytes(b"x")
    assert sort_files([empty]).refused[0].startswith("文件夹“空的”里没有本程序用得上的文件")
    monkeypatch.setattr(dropped_files, "_MOST", 1)
    for at in range(2):
        (empty / f"{at}.json").write_text(json.dumps([]), encoding="utf-8")
    assert sort_files([empty]).refused == ("文件夹“空的”里的文件超过1个，请选小一点的文件夹。",)


def test_folders_are_looked_into_but_not_our_own_copies(tmp_path: Path, package: Path) -> None:
    for name in ("收到的", "单位-备份", ".隐藏", "收到的/甲/乙/丙/丁"):
        folder = tmp_path / "县" / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "包.sqlite").write_bytes(package.read_bytes())
    (tmp_path / "县" / "~$临时.xlsx").write_bytes(b"")
    found = sort_files([tmp_path / "县"])
    assert [path.parent.name for path, _ in found.packages] == ["收到的"]
    assert found.refused == ()


def test_the_kind_of_a_file_is_told_without_a_trace(
    unit_path: Path, package: Path, bureau_path: Path
) -> None:
    kinds = [peek_kind(path) for path in (unit_path, package, bureau_path)]
    assert kinds == [FileKind.UNIT, FileKind.PACKAGE, FileKind.BUREAU]
    assert sorted(path.name for path in unit_path.parent.iterdir() if "kpi" in path.name) == [
        "单位.kpi",
        "局端.kpi",
    ]
