"""口令和使用人: who may open the file, what each may do, and what a password is worth."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from kpi_desktop.domain.access import Account, Role
from kpi_desktop.domain.errors import FileTrouble, RuleViolation
from kpi_desktop.services import access
from kpi_desktop.ui import messages
from kpi_desktop.ui.form_dialog import FormDialog, FormField, Values
from kpi_desktop.ui.login_dialog import AGAIN, DIFFERENT, NAME, NEW_PASSWORD, CodeDialog
from kpi_desktop.ui.open_file import OpenFile
from kpi_desktop.ui.plain_text import plain_label

_ROLES = {f"{role.label}：{role.meaning}": role for role in reversed(Role)}
_NONE = "这个文件没有设口令，任何人都能打开和修改。只有一个人用、电脑有开机密码的，可以不设。"
_SOME = "打开文件时要选姓名、输口令。"


def _shown(role: Role) -> str:
    return next(text for text, of in _ROLES.items() if of is role)


class PeopleDialog(QDialog):
    """The list of people with what can be done to it."""

    help_topic = "使用人"

    def __init__(self, open_file: OpenFile, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("口令和使用人")
        self.setMinimumWidth(820)
        self._workspace = open_file.workspace
        self._people: tuple[Account, ...] = ()
        self.lead = plain_label()
        self.lead.setWordWrap(True)
        self.table = QTableWidget(0, 3, self)
        self.table.setAccessibleName("使用人")
        self.table.setHorizontalHeaderLabels(["姓名", "身份", "可以做什么"])
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setTabKeyNavigation(False)
        self.table.setMinimumHeight(190)
        self.table.itemActivated.connect(lambda _item: self.edit_person())
        self.protect_button = self._button("设口令(&P)…", self.protect)
        self.add_button = self._button("增加使用人(&A)…", self.add_person)
        self.edit_button = self._button("修改身份、重设口令(&E)…", self.edit_person)
        self.remove_button = self._button("去掉(&D)", self.remove_person)
        self.own_button = self._button("改我的口令(&M)…", self.change_own)
        self.code_button = self._button("更换恢复码(&R)", self.renew_code)
        self.free_button = self._button("解除全部口令(&U)…", self.unprotect)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(12)
        layout.addWidget(self.lead)
        layout.addWidget(self.table)
        for row in (
            (self.protect_button, self.add_button, self.edit_button, self.remove_button),
            (self.own_button, self.code_button, self.free_button),
        ):
            line = QHBoxLayout()
            for button in row:
                line.addWidget(button)
            line.addStretch(1)
            layout.addLayout(line)
        for sentence in (access.WHAT_IT_DOES, access.WHAT_IT_DOES_NOT, access.IF_FORGOTTEN):
            note = plain_label(sentence)
            note.setObjectName("muted")
            note.setWordWrap(True)
            layout.addWidget(note)
        buttons = QDialogButtonBox(self)
        close = buttons.addButton("关闭", QDialogButtonBox.ButtonRole.RejectRole)
        close.setDefault(True)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)
        self.reload()

    def _button(self, text: str, slot: Callable[[], object]) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _checked=False: slot())
        return button

    def reload(self) -> None:
        """Show the list as the file has it."""
        self._people = access.list_people(self._workspace)
        has_some = bool(self._people)
        may_manage = self._workspace.role is Role.REVIEW
        self.lead.setText(_SOME if has_some else _NONE)
        self.table.setVisible(has_some)
        self.table.setRowCount(len(self._people))
        for at, person in enumerate(self._people):
            for column, text in enumerate((person.name, person.role.label, person.role.meaning)):
                self.table.setItem(at, column, QTableWidgetItem(text))
        if has_some:
            self.table.selectRow(0)
        self.protect_button.setVisible(not has_some)
        self.protect_button.setEnabled(not self._workspace.read_only)
        for button in (
            self.add_button,
            self.edit_button,
            self.remove_button,
            self.code_button,
            self.free_button,
        ):
            button.setVisible(has_some and may_manage)
        self.own_button.setVisible(has_some and not self._workspace.read_only)

    def _chosen(self) -> Account | None:
        row = self.table.currentRow()
        return self._people[row] if 0 <= row < len(self._people) else None

    def protect(self) -> None:
        """Set the first password."""
        codes: list[str] = []

        def take(values: Values) -> str:
            if values["new"] != values["again"]:
                return DIFFERENT
            codes.append(access.protect(self._workspace, values["name"], values["new"]))
            return ""

        name = FormField(key="name", label="姓名", start=self._workspace.operator)
        lead = "第一位是审核人员，由他再增加录入、只读的人员。"
        if self._ask("设口令", (name, NEW_PASSWORD, AGAIN), take, lead=lead):
            self._show_code(codes[-1])

    def add_person(self) -> None:
        """Add somebody."""
        role = FormField(key="role", label="身份", choices=tuple(_ROLES), start=_shown(Role.ENTRY))
        self._ask("增加使用人", (NAME, role, NEW_PASSWORD, AGAIN), self._save)

    def edit_person(self) -> None:
        """Change somebody's role or password."""
        person = self._chosen()
        if person is None or self._workspace.role is not Role.REVIEW:
            return
        role = FormField(key="role", label="身份", choices=tuple(_ROLES), start=_shown(person.role))
        password = FormField(key="new", label="新口令", is_secret=True, hint="不改口令就空着")
        self._ask(
            f"修改{person.name}",
            (role, password, AGAIN),
            lambda values: self._save({**values, "name": person.name}),
        )

    def _save(self, values: Values) -> str:
        if values["new"] != values["again"]:
            return DIFFERENT
        access.save_person(self._workspace, values["name"], _ROLES[values["role"]], values["new"])
        return ""

    def remove_person(self) -> None:
        """Take somebody off the list."""
        person = self._chosen()
        if person is not None and messages.ask(
            self, f"去掉{person.name}后，他就打不开这个文件了；他以前的修改记录都还在。", yes="去掉"
        ):
            self._run(partial(access.remove_person, self._workspace, person.name))

    def change_own(self) -> None:
        """Change one's own password."""

        def take(values: Values) -> str:
            if values["new"] != values["again"]:
                return DIFFERENT
            access.change_password(self._workspace, values["old"], values["new"])
            return ""

        old = FormField(key="old", label="原口令", is_secret=True)
        self._ask(f"修改{self._workspace.operator}的口令", (old, NEW_PASSWORD, AGAIN), take)

    def renew_code(self) -> None:
        """Make a new recovery code."""
        if messages.ask(self, "换成新的恢复码后，以前抄下的就不能用了。", yes="更换"):
            codes: list[str] = []
            self._run(lambda: codes.append(access.renew_recovery_code(self._workspace)))
            if codes:
                self._show_code(codes[0])

    def unprotect(self) -> None:
        """Take all passwords away."""
        reason = messages.ask_text(
            self, "解除后任何人都能打开和修改。请写明为什么解除，理由会留在修改记录里。"
        )
        if reason is not None:
            self._run(partial(access.unprotect, self._workspace, reason))

    def _ask(
        self, title: str, fields: tuple[FormField, ...], take: Callable[[Values], str], *, lead: str = ""
    ) -> bool:
        dialog = FormDialog(title, fields, take, lead=lead, parent=self)
        taken = bool(dialog.exec())
        dialog.deleteLater()
        self.reload()
        return taken

    def _run(self, step: Callable[[], object]) -> None:
        try:
            step()
        except (RuleViolation, FileTrouble) as trouble:
            messages.warn(self, str(trouble))
        self.reload()

    def _show_code(self, code: str) -> None:
        dialog = CodeDialog(code, self)
        dialog.exec()
        dialog.deleteLater()
