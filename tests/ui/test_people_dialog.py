"""Logging in to a protected file, and the list of people, over real files."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit
from pytestqt.qtbot import QtBot

from kpi_desktop.domain.access import Role
from kpi_desktop.services import access, workspace
from kpi_desktop.ui import messages
from kpi_desktop.ui.form_dialog import FormDialog
from kpi_desktop.ui.login_dialog import CodeDialog, LoginDialog, ResetDialog
from kpi_desktop.ui.main_window import MainWindow
from kpi_desktop.ui.people_dialog import PeopleDialog
from kpi_desktop.ui.settings import Settings
from tests.builders import UNIT, YEAR

SECRET, OTHER, WRONG, NEW = "山高月小123", "水落石出456", "不是这个口令", "新的口令789"


@pytest.fixture(scope="module")
def protected(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    path = tmp_path_factory.mktemp("protected") / "单位.kpi"
    with workspace.create_unit_file(
        path,
        unit_code=UNIT.code,
        unit_name=UNIT.name,
        year=YEAR,
        operator="李静",
        clock=lambda: datetime(2026, 12, 28, 8, 0, tzinfo=UTC),
    ) as opened:
        code = access.protect(opened, "李静", SECRET)
        access.save_person(opened, "张伟", Role.ENTRY, OTHER)
    return path, code


@pytest.fixture
def file(protected: tuple[Path, str], tmp_path: Path) -> Path:
    return Path(shutil.copy(protected[0], tmp_path / "单位.kpi"))


@pytest.fixture
def window(qtbot: QtBot, settings: Settings) -> Iterator[MainWindow]:
    settings.operator = "张伟"
    window = MainWindow(settings, lambda: None)
    qtbot.addWidget(window)
    window.show()
    window.prepare()
    yield window
    window.close()


class User:
    """Answers the dialogs in the order they open; each answer gets the dialog."""

    def __init__(self, bot: QtBot) -> None:
        self.bot = bot
        self.seen: list[str] = []

    def will(self, *answers: Callable[[QDialog], None]) -> None:
        """Answer the next dialog, and the ones it opens, one after the other."""
        if answers:
            QTimer.singleShot(0, lambda: self._answer(answers))

    def _answer(self, answers: tuple[Callable[[QDialog], None], ...]) -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, QDialog):
            QTimer.singleShot(5, lambda: self._answer(answers))
            return
        self.seen.append(type(dialog).__name__)
        self.will(*answers[1:])
        answers[0](dialog)


def fill(**texts: str) -> Callable[[QDialog], None]:
    def answer(dialog: QDialog) -> None:
        assert isinstance(dialog, FormDialog)
        for key, text in texts.items():
            dialog.set_text(key, text)
        dialog.submit()

    return answer


def leave(dialog: QDialog) -> None:
    dialog.reject()


@pytest.fixture
def user(qtbot: QtBot) -> User:
    return User(qtbot)


def test_a_protected_file_opens_for_who_knows_the_password(
    window: MainWindow, user: User, file: Path
) -> None:
    def check_and_enter(dialog: QDialog) -> None:
        assert isinstance(dialog, LoginDialog)
        # Whoever worked here last stands chosen, and the password is not shown.
        assert dialog.editors["name"].currentText() == "张伟（录入）"  # type: ignore[union-attr]
        password = dialog.editors["password"]
        assert isinstance(password, QLineEdit)
        assert password.echoMode() is QLineEdit.EchoMode.Password
        fill(password=WRONG)(dialog)
        assert dialog.refusal.text() == "张伟的口令不对，请看清大小写和输入法后再试。"
        assert password.text() == ""
        fill(password=OTHER)(dialog)

    user.will(check_and_enter)
    opened = window.files.open_path(file)
    assert opened is not None
    assert opened.role is Role.ENTRY
    assert window.status.operator.text() == "操作人 张伟（录入）"
    with messages.recorded() as boxes:
        window.change_operator()
    assert boxes.texts == ["现在登录的是张伟，每次修改都记在这个姓名下。换人请关闭文件后重新打开登录。"]


def test_leaving_the_login_opens_nothing(window: MainWindow, user: User, file: Path) -> None:
    user.will(leave)
    assert window.files.open_path(file) is None
    assert window.open_file is None
    assert not file.with_name(file.name + ".lock").exists()


def test_a_forgotten_password_is_set_anew_by_the_code(
    window: MainWindow, user: User, file: Path, protected: tuple[Path, str]
) -> None:
    def forget(dialog: QDialog) -> None:
        assert isinstance(dialog, LoginDialog)
        dialog.forgotten.click()
        assert "口令已重设" in dialog.refusal.text()
        fill(name="李静（审核）", password=NEW)(dialog)

    def reset(dialog: QDialog) -> None:
        assert isinstance(dialog, ResetDialog)
        fill(code=protected[1], new=NEW, again="新的口令788")(dialog)
        assert dialog.refusal.text() == "两遍输入的口令不一样，请重新输入。"
        fill(code="乱写的", again=NEW)(dialog)
        assert dialog.refusal.text().startswith("恢复码不对")
        fill(code=protected[1])(dialog)

    user.will(forget, reset, lambda dialog: dialog.accept())
    opened = window.files.open_path(file)
    assert user.seen == ["LoginDialog", "ResetDialog", "CodeDialog"]
    assert opened is not None
    assert opened.role is Role.REVIEW


@pytest.fixture
def people(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> PeopleDialog:
    """The dialog over a file without passwords."""
    path = tmp_path / "新.kpi"
    with workspace.create_unit_file(
        path, unit_code=UNIT.code, unit_name=UNIT.name, year=YEAR, operator="李静"
    ):
        pass
    opened = window.files.open_path(path)
    assert opened is not None
    dialog = PeopleDialog(opened, window)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def shown(dialog: PeopleDialog) -> list[tuple[str, str]]:
    return [
        (dialog.table.item(row, 0).text(), dialog.table.item(row, 1).text())
        for row in range(dialog.table.rowCount())
    ]


def test_the_list_is_kept_from_the_first_password_to_the_last(
    people: PeopleDialog, user: User, window: MainWindow
) -> None:
    assert people.protect_button.isVisible()
    assert not people.table.isVisible()
    codes: list[str] = []

    def note(dialog: QDialog) -> None:
        assert isinstance(dialog, CodeDialog)
        codes.append(dialog.code.text())
        dialog.accept()

    user.will(fill(name="李静", new=SECRET, again=SECRET), note)
    people.protect()
    assert shown(people) == [("李静", "审核")]
    assert len(codes[0].split("-")) == 5
    entry = next(text for text in _roles() if text.startswith("录入"))
    read = next(text for text in _roles() if text.startswith("只读"))
    user.will(fill(name="张伟", role=entry, new=OTHER, again=OTHER))
    people.add_person()
    assert shown(people) == [("张伟", "录入"), ("李静", "审核")]
    people.table.selectRow(0)
    user.will(fill(role=read))
    people.edit_person()
    assert shown(people)[0] == ("张伟", "只读")
    user.will(fill(old=SECRET, new=NEW, again=NEW))
    people.change_own()
    user.will(note)
    with messages.recorded(""):
        people.renew_code()
    assert codes[0] != codes[1]
    people.table.selectRow(0)
    with messages.recorded(""):
        people.remove_person()
    assert shown(people) == [("李静", "审核")]
    with messages.recorded("不用了"):
        people.unprotect()
    assert people.protect_button.isVisible()
    assert window.open_file is not None
    assert access.list_people(window.open_file.workspace) == ()


def test_a_refusal_stays_in_its_form_or_is_told(people: PeopleDialog, user: User) -> None:
    def weak(dialog: QDialog) -> None:
        assert isinstance(dialog, FormDialog)
        fill(name="李静", new="123", again="123")(dialog)
        assert dialog.refusal.text() == "口令不到6位，请设6位以上。"
        dialog.reject()

    user.will(weak)
    people.protect()
    assert people.protect_button.isVisible()
    user.will(fill(name="李静", new=SECRET, again=SECRET), leave)
    people.protect()
    with messages.recorded("") as boxes:
        people.remove_person()
    assert boxes.texts[1].startswith("不能去掉正在登录的自己")


def test_who_types_sees_the_list_and_changes_only_the_own_password(
    window: MainWindow, user: User, qtbot: QtBot, file: Path
) -> None:
    user.will(fill(password=OTHER))
    opened = window.files.open_path(file)
    assert opened is not None
    dialog = PeopleDialog(opened, window)
    qtbot.addWidget(dialog)
    dialog.show()
    assert shown(dialog) == [("张伟", "录入"), ("李静", "审核")]
    assert dialog.own_button.isVisible()
    assert not any(
        button.isVisible()
        for button in (dialog.add_button, dialog.edit_button, dialog.remove_button, dialog.free_button)
    )


def _roles() -> list[str]:
    return [f"{role.label}：{role.meaning}" for role in Role]
