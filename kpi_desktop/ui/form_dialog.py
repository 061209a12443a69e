"""A small form over the window: a few named fields, and a sentence while what is typed cannot be taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.ui.plain_text import plain_label

Values = Mapping[str, str]
Take = Callable[[Values], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """One field; with `choices` it is chosen, else typed; a secret one shows dots."""

    key: str
    label: str
    start: str = ""
    choices: tuple[str, ...] = ()
    hint: str = ""
    is_secret: bool = False


class FormDialog(QDialog):
    """Asks for a few fields; `take` gets the texts and gives the sentence of a refusal, empty when it took them."""

    def __init__(
        self,
        title: str,
        fields: Sequence[FormField],
        take: Take,
        *,
        yes: str = "确定",
        lead: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(500)
        self._take = take
        self.editors: dict[str, QLineEdit | QComboBox] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(14)
        if lead:
            first = plain_label(lead)
            first.setWordWrap(True)
            layout.addWidget(first)
        form = QFormLayout()
        form.setVerticalSpacing(10)
        form.setHorizontalSpacing(12)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for field in fields:
            form.addRow(field.label, self._make_editor(field))
        layout.addLayout(form)
        self.refusal = plain_label()
        self.refusal.setObjectName("refusal")
        self.refusal.setWordWrap(True)
        self.refusal.setAccessibleName("不能确定的原因")
        self.refusal.hide()
        layout.addWidget(self.refusal)
        self.buttons = QDialogButtonBox(self)
        self.yes_button = self.buttons.addButton(yes, QDialogButtonBox.ButtonRole.AcceptRole)
        self.yes_button.setDefault(True)
        self.buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.accepted.connect(self.submit)
        self.buttons.rejected.connect(self.reject)
        layout.addWidget(self.buttons)

    def _make_editor(self, field: FormField) -> QLineEdit | QComboBox:
        editor: QLineEdit | QComboBox
        if field.choices:
            editor = QComboBox(self)
            editor.addItems(list(field.choices))
            editor.setCurrentText(field.start or field.choices[0])
        else:
            editor = QLineEdit(field.start, self)
            editor.setPlaceholderText(field.hint)
            if field.is_secret:
                editor.setEchoMode(QLineEdit.EchoMode.Password)
        editor.setAccessibleName(field.label)
        self.editors[field.key] = editor
        return editor

    def set_text(self, key: str, text: str) -> None:
        """Fill a field in, as a hand would."""
        editor = self.editors[key]
        if isinstance(editor, QComboBox):
            editor.setCurrentText(text)
        else:
            editor.setText(text)

    def submit(self) -> None:
        """Give the texts over; the dialog stays open with the sentence while they are refused."""
        sentence = self._ask(
            {
                key: editor.currentText() if isinstance(editor, QComboBox) else editor.text()
                for key, editor in self.editors.items()
            }
        )
        self.refusal.setText(sentence)
        self.refusal.setVisible(bool(sentence))
        if not sentence:
            self.accept()

    def _ask(self, values: Values) -> str:
        try:
            return self._take(values)
        except RuleViolation as violation:
            return str(violation)


def ask_form(
    title: str,
    fields: Sequence[FormField],
    take: Take,
    *,
    yes: str = "确定",
    lead: str = "",
    parent: QWidget | None = None,
) -> FormDialog:
    """Open a form over the window and go on; it frees itself when it is closed."""
    dialog = FormDialog(title, fields, take, yes=yes, lead=lead, parent=parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog
