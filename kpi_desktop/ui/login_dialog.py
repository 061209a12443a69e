"""Asks who opens a file with passwords, and helps with the recovery code when one is forgotten."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from kpi_desktop.domain.access import Account, Login, Role
from kpi_desktop.domain.errors import FileTrouble
from kpi_desktop.services import access
from kpi_desktop.ui.form_dialog import FormDialog, FormField, Values
from kpi_desktop.ui.open_file import OpenFile, now
from kpi_desktop.ui.plain_text import plain_label

NAME = FormField(key="name", label="姓名")
PASSWORD = FormField(key="password", label="口令", is_secret=True)
NEW_PASSWORD = FormField(key="new", label="新口令", is_secret=True, hint="6位以上")
AGAIN = FormField(key="again", label="再输一遍", is_secret=True)
DIFFERENT = "两遍输入的口令不一样，请重新输入。"


class LoginDialog(FormDialog):
    """After `exec`, `opened` is the file, or None when the dialog was left."""

    help_topic = "密码"

    def __init__(
        self,
        path: Path,
        people: Sequence[Account],
        try_login: Callable[[Login], OpenFile],
        *,
        preferred: str = "",
        parent: QWidget | None = None,
    ) -> None:
        names = tuple(f"{person.name}（{person.role.label}）" for person in people)
        self._path = path
        self._people = dict(zip(names, people, strict=True))
        self._try_login = try_login
        self.opened: OpenFile | None = None
        start = next((shown for shown, person in self._people.items() if person.name == preferred), "")
        super().__init__(
            f"打开“{path.name}”",
            (FormField(key="name", label="姓名", choices=names, start=start), PASSWORD),
            self._log_in,
            yes="打开",
            lead="这个文件设有口令。每次修改都记在登录人的姓名下。",
            parent=parent,
        )
        self.forgotten = self.buttons.addButton("忘记口令…", QDialogButtonBox.ButtonRole.HelpRole)
        self.forgotten.clicked.connect(self._on_forgotten)
        self.editors["password"].setFocus()

    def _log_in(self, values: Values) -> str:
        person = self._people[values["name"]]
        try:
            self.opened = self._try_login(Login(name=person.name, password=values["password"]))
        except FileTrouble as trouble:
            self.set_text("password", "")
            self.editors["password"].setFocus()
            return str(trouble)
        return ""

    def _on_forgotten(self) -> None:
        reviewers = tuple(person.name for person in self._people.values() if person.role is Role.REVIEW)
        dialog = ResetDialog(self._path, reviewers, self)
        if dialog.exec():
            CodeDialog(dialog.following_code, self).exec()
            self.refusal.setText("口令已重设，请用新口令打开。")
            self.refusal.show()
        dialog.deleteLater()
        self.editors["password"].setFocus()


class ResetDialog(FormDialog):
    """Sets a reviewer's password anew with the recovery code; `following_code` is the next one."""

    help_topic = "密码"

    def __init__(self, path: Path, reviewers: Sequence[str], parent: QWidget | None = None) -> None:
        self._path = path
        self.following_code = ""
        super().__init__(
            "忘记口令",
            (
                FormField(key="name", label="审核人员", choices=tuple(reviewers)),
                FormField(key="code", label="恢复码", hint="设口令时抄下的二十位字母和数字"),
                NEW_PASSWORD,
                AGAIN,
            ),
            self._reset,
            yes="重设口令",
            lead=access.IF_FORGOTTEN,
            parent=parent,
        )

    def _reset(self, values: Values) -> str:
        if values["new"] != values["again"]:
            return DIFFERENT
        try:
            self.following_code = access.reset_by_code(
                self._path, values["code"], values["name"], values["new"], clock=now
            )
        except FileTrouble as trouble:
            return str(trouble)
        return ""


class CodeDialog(QDialog):
    """Shows a recovery code, once."""

    help_topic = "密码"

    def __init__(self, code: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("恢复码")
        self.setMinimumWidth(520)
        lead = plain_label(
            "这是恢复码，只显示这一次，关掉后没有地方再查。请抄在纸上锁好，不要和文件放在一起。"
            "审核人员忘记口令时要用它；用过一次就换成新的。"
        )
        lead.setWordWrap(True)
        self.code = QLineEdit(code, self)
        self.code.setReadOnly(True)
        self.code.setAccessibleName("恢复码")
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(22)
        self.code.setFont(font)
        self.code.setStyleSheet("font-size: 22px; letter-spacing: 1px;")
        self.code.selectAll()
        buttons = QDialogButtonBox(self)
        copy = buttons.addButton("复制", QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(code))
        done = buttons.addButton("已抄好", QDialogButtonBox.ButtonRole.AcceptRole)
        done.setDefault(True)
        buttons.accepted.connect(self.accept)
        hint = QLabel("没有字母O、I、L、U、V和数字0、1，抄写时不会混淆。", self)
        hint.setObjectName("muted")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(12)
        layout.addWidget(lead)
        layout.addWidget(self.code)
        layout.addWidget(hint)
        layout.addWidget(buttons)
