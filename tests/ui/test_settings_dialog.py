"""设置, and what it changes: the window, new files, folders, the next start."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from kpi_desktop.services import workspace
from kpi_desktop.ui import messages
from kpi_desktop.ui.main_window import MainWindow
from kpi_desktop.ui.settings import Settings
from kpi_desktop.ui.settings_dialog import SettingsDialog
from kpi_desktop.ui.theme import ThemeChoice
from tests.builders import UNIT, YEAR


@pytest.fixture(autouse=True)
def _no_unexpected_box(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_parent: QWidget | None, message: messages.Message) -> str | None:
        raise AssertionError(message.text)

    monkeypatch.setattr(messages, "_door", refuse)


def make_window(qtbot: QtBot, settings: Settings, restyled: list[str]) -> MainWindow:
    window = MainWindow(settings, lambda: restyled.append("again"))
    qtbot.addWidget(window)
    window.show()
    window.prepare()
    return window


@pytest.fixture
def restyled() -> list[str]:
    return []


@pytest.fixture
def window(qtbot: QtBot, settings: Settings, restyled: list[str]) -> Iterator[MainWindow]:
    settings.operator = "李静"
    window = make_window(qtbot, settings, restyled)
    yield window
    window.close()


@pytest.fixture
def dialog(window: MainWindow, qtbot: QtBot) -> SettingsDialog:
    dialog = SettingsDialog(window)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


@pytest.fixture
def unit_path(tmp_path: Path) -> Path:
    path = tmp_path / "单位.kpi"
    workspace.create_unit_file(
        path, unit_code=UNIT.code, unit_name=UNIT.name, year=YEAR, operator="李静"
    ).close()
    return path


def write(dialog: SettingsDialog, field: str, text: str) -> None:
    line = getattr(dialog, field)
    line.setText(text)
    line.editingFinished.emit()


def test_the_operator_signs_the_open_file_at_once(
    window: MainWindow, dialog: SettingsDialog, settings: Settings, unit_path: Path
) -> None:
    opened = window.files.open_path(unit_path)
    assert opened is not None
    write(dialog, "operator", " 王芳 ")
    assert (settings.operator, opened.operator) == ("王芳", "王芳")
    assert window.status.operator.text() == "操作人 王芳"


def test_the_operator_is_never_empty(dialog: SettingsDialog, settings: Settings) -> None:
    write(dialog, "operator", "　")
    assert dialog.trouble.text() == "操作人不能空着，每次修改都要记下是谁改的，仍用原来的姓名。"
    assert dialog.trouble.isVisible()
    assert settings.operator == dialog.operator.text() == "李静"
    write(dialog, "operator", "王芳")
    assert not dialog.trouble.isVisible()


def test_colours_and_text_size_hold_at_once_and_the_menu_follows(
    window: MainWindow, dialog: SettingsDialog, settings: Settings, restyled: list[str]
) -> None:
    restyled.clear()
    dialog.theme.setCurrentIndex(list(ThemeChoice).index(ThemeChoice.DARK))
    dialog.text_size.setCurrentText("90%")
    assert settings.theme is ThemeChoice.DARK
    assert settings.text_percent == 90
    assert restyled == ["again", "again"]
    window.menus.show_choices()
    checked = [
        action.text() for sub in window.menus.choices for action in sub.actions() if action.isChecked()
    ]
    assert checked == ["90%", "深色"]


def test_a_new_file_begins_with_the_units_own_answers(
    window: MainWindow, dialog: SettingsDialog, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(dialog, "unit_name", UNIT.name)
    write(dialog, "unit_code", "123")
    assert "请对照单位证书核对，没有采用" in dialog.trouble.text()
    assert settings.unit_code == ""
    write(dialog, "unit_code", UNIT.code.lower())
    dialog.scheme.setCurrentIndex(1)
    from kpi_desktop.ui.new_file_dialog import NewFileDialog

    seen: list[tuple[str, str, int]] = []

    def leave(new: NewFileDialog) -> int:
        seen.append((new.unit_name.text(), new.unit_code.text(), new.scheme.currentIndex()))
        return 0

    monkeypatch.setattr(NewFileDialog, "exec", leave)
    window.begin("new")
    assert seen == [(UNIT.name, UNIT.code, 1)]


def test_folders_are_chosen_and_let_go(dialog: SettingsDialog, settings: Settings, tmp_path: Path) -> None:
    for key in ("hand_in_folder", "backup_folder", "second_backup_folder"):
        with messages.recorded(str(tmp_path)):
            dialog.choose_place(key)
        assert getattr(settings, key) == dialog.places[key].text() == str(tmp_path)
        with messages.recorded(None):
            dialog.choose_place(key)
        assert getattr(settings, key) == str(tmp_path)
        dialog.clear_place(key)
        assert getattr(settings, key) == dialog.places[key].text() == ""


def test_boxes_and_numbers_are_kept(dialog: SettingsDialog, settings: Settings) -> None:
    dialog.restore.setChecked(False)
    dialog.stick.setChecked(True)
    dialog.megabytes.setValue(50)
    assert not settings.restores_session
    assert settings.second_backup_on_close
    assert settings.evidence_megabytes == 50
    for number, spin in enumerate(dialog.limits.values(), start=7):
        spin.setValue(number)
    assert settings.package_limits == (7, 8, 9, 10)


def test_every_field_is_named_and_fits_the_screen(dialog: SettingsDialog) -> None:
    fields = (
        dialog.operator,
        dialog.theme,
        dialog.text_size,
        dialog.unit_name,
        dialog.unit_code,
        dialog.scheme,
    )
    assert all(
        field.accessibleName()
        for field in (*fields, dialog.megabytes, *dialog.limits.values(), *dialog.places.values())
    )
    hint = dialog.minimumSizeHint()
    assert hint.width() <= 1366
    assert hint.height() <= 700
    assert dialog.height() <= 768
    assert not [
        label for label in dialog.findChildren(QLabel) if label.width() < label.minimumSizeHint().width()
    ]


def test_the_menu_opens_it(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[SettingsDialog] = []
    monkeypatch.setattr(SettingsDialog, "exec", lambda self: shown.append(self) or 0)
    action = window.menus.actions["settings"]
    assert action.shortcut().toString() == "Ctrl+,"
    action.trigger()
    assert len(shown) == 1


def test_the_next_start_begins_where_the_last_one_ended(
    qtbot: QtBot, settings: Settings, unit_path: Path
) -> None:
    settings.operator = "李静"
    first = make_window(qtbot, settings, [])
    first.files.open_path(unit_path)
    first.show_tab(2)
    page = first.current_page()
    assert page is not None
    page.restore_place("月度评分 5")
    place = page.current_place()
    first.close()
    second = make_window(qtbot, settings, [])
    second.drops.restore_session()
    assert second.open_file is not None
    assert second.open_file.path == unit_path
    assert second.workbench is not None
    assert second.workbench.tabs.currentIndex() == 2
    restored = second.current_page()
    assert restored is not None
    assert restored.current_place() == place
    second.close_file()
    second.close()
    third = make_window(qtbot, settings, [])
    third.drops.restore_session()
    # Whoever closes the file before the program begins with the start page.
    assert third.open_file is None
    third.close()


def test_a_file_that_is_gone_or_not_wanted_is_not_opened(
    qtbot: QtBot, settings: Settings, unit_path: Path
) -> None:
    settings.operator = "李静"
    settings.session_file = unit_path
    settings.restores_session = False
    window = make_window(qtbot, settings, [])
    window.drops.restore_session()
    assert window.open_file is None
    settings.restores_session = True
    unit_path.unlink()
    window.drops.restore_session()
    assert window.open_file is None
    assert window.status.currentMessage().startswith("上次的文件“单位.kpi”不在原处")
    window.close()


def test_the_unit_and_year_in_view_come_back(qtbot: QtBot, settings: Settings, unit_path: Path) -> None:
    from kpi_desktop.services.next_year import start_next_year

    with workspace.open_file(unit_path, operator="李静") as opened:
        start_next_year(opened, opened.only_book())
    settings.operator = "李静"
    window = make_window(qtbot, settings, [])
    file = window.files.open_path(unit_path)
    assert file is not None
    earlier = min((book.key for book in file.books), key=lambda key: key.year)
    file.show_year(earlier)
    window.close_file()
    again = window.files.open_path(unit_path)
    assert again is not None
    assert again.key == earlier
    window.close()


def test_another_start_brings_the_window_forward_with_its_files(
    window: MainWindow, unit_path: Path, qtbot: QtBot
) -> None:
    window.showMinimized()
    window.drops.come_forward([unit_path])
    assert not window.isMinimized()
    qtbot.waitUntil(lambda: window.open_file is not None)
    assert window.open_file is not None
    assert window.open_file.path == unit_path
    window.drops.come_forward([])
