"""Asks what a new unit file needs: unit, code, year, scheme, name of the clerk, and where it goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from kpi_desktop.domain.staff import check_unit_code
from kpi_desktop.domain.values import clean_name, clean_text
from kpi_desktop.ui import messages

FILE_FILTER = "考核文件 (*.kpi)"
_FORBIDDEN_SIGNS = str.maketrans(dict.fromkeys('\\/:*?"<>|', "_"))


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFile:
    """The answers."""

    path: Path
    unit_name: str
    unit_code: str
    year: int
    scheme_key: str
    operator: str


def file_name(unit_name: str, year: int) -> str:
    """The name a new file gets unless the user gives another."""
    return f"{(unit_name or '单位').translate(_FORBIDDEN_SIGNS)}{year}年.kpi"


class _Field:
    """An entry with its sentence below it when something is wrong."""

    def __init__(self, form: QFormLayout, label: str, entry: QWidget, hint: str = "") -> None:
        self._hint = hint
        self.entry = entry
        self.trouble = QLabel(hint)
        self.trouble.setWordWrap(True)
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(entry)
        column.addWidget(self.trouble)
        name = QLabel(label)
        name.setBuddy(entry)
        # In line with the entry, not with the sentence under it.
        name.setAlignment(Qt.AlignmentFlag.AlignTop)
        name.setContentsMargins(0, 6, 0, 0)
        form.addRow(name, box)
        entry.setAccessibleName(label.partition("(")[0])
        self.say("")

    @property
    def shown_trouble(self) -> str:
        return self.entry.accessibleDescription()

    def say(self, trouble: str) -> None:
        self.trouble.setText(trouble or self._hint)
        self.trouble.setObjectName("fieldTrouble" if trouble else "muted")
        self.trouble.setVisible(bool(trouble or self._hint))
        self.entry.setAccessibleDescription(trouble)
        self.entry.setProperty("refused", bool(trouble))
        for widget in (self.trouble, self.entry):
            widget.style().unpolish(widget)
            widget.style().polish(widget)


class NewFileDialog(QDialog):
    """After `exec` is accepted, `answers` holds a complete set."""

    help_topic = "新建单位文件"

    def __init__(
        self,
        schemes: Sequence[tuple[str, str]],
        *,
        year: int,
        operator: str,
        folder: Path,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("新建单位文件")
        self.setMinimumWidth(620)
        self._folder = folder
        self._has_own_path = False
        self.answers: NewFile | None = None
        self.unit_name = QLineEdit(self)
        self.unit_name.setPlaceholderText("如 云岭县自然资源局")
        self.unit_code = QLineEdit(self)
        self.unit_code.setPlaceholderText("18位数字和大写字母")
        self.year = QSpinBox(self)
        self.year.setRange(2000, 2100)
        self.year.setSuffix(" 年")
        self.year.setValue(year)
        self.operator = QLineEdit(operator, self)
        self.operator.setPlaceholderText("您的姓名，每次修改都会记下")
        self.scheme = QComboBox(self)
        for key, label in schemes:
            self.scheme.addItem(label, key)
        self.path = QLineEdit(self)
        self._build()
        self.unit_name.textChanged.connect(self._suggest_path)
        self.year.valueChanged.connect(self._suggest_path)
        self.path.textEdited.connect(self._on_path_edited)
        self._suggest_path()

    def _build(self) -> None:
        form = QFormLayout()
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        form.setVerticalSpacing(10)
        form.setHorizontalSpacing(14)
        self._fields = {
            "unit_name": _Field(form, "单位名称(&U)", self.unit_name),
            "unit_code": _Field(form, "统一社会信用代码(&C)", self.unit_code),
            "year": _Field(form, "考核年度(&Y)", self.year),
            "operator": _Field(form, "操作人(&P)", self.operator),
            "scheme": _Field(form, "起始方案(&S)", self.scheme, "权重、分数线和名额以后都可以改"),
        }
        place = QWidget(self)
        row = QHBoxLayout(place)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.path, 1)
        self.browse = QPushButton("另选位置(&B)…", self)
        self.browse.setAutoDefault(False)
        self.browse.clicked.connect(self._on_browse)
        row.addWidget(self.browse)
        self._fields["path"] = _Field(
            form, "保存为(&F)", place, "每次确认的内容都立即存进这个文件，不需要再点保存"
        )
        self.path.setAccessibleName("保存为")
        place.setFocusProxy(self.path)
        self.buttons = QDialogButtonBox(self)
        self.create_button = self.buttons.addButton("新建", QDialogButtonBox.ButtonRole.AcceptRole)
        self.create_button.setDefault(True)
        self.buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 18)
        layout.setSpacing(16)
        layout.addLayout(form)
        layout.addWidget(self.buttons)

    def suggest(self, unit_name: str, unit_code: str, scheme_key: str) -> None:
        """Fill in what this PC's clerk is most likely to answer."""
        self.unit_name.setText(unit_name)
        self.unit_code.setText(unit_code)
        self.scheme.setCurrentIndex(max(0, self.scheme.findData(scheme_key)))

    def say(self, field: str, trouble: str) -> None:
        """Show a sentence at a field and go there."""
        self._fields[field].say(trouble)
        self._grow()
        self._fields[field].entry.setFocus()

    def trouble_at(self, field: str) -> str:
        """The sentence shown at a field, empty when it is right."""
        return self._fields[field].shown_trouble

    @override
    def accept(self) -> None:
        answers = NewFile(
            path=Path(self.path.text().strip()),
            unit_name=clean_text(self.unit_name.text()),
            unit_code=clean_text(self.unit_code.text()).replace(" ", "").upper(),
            year=self.year.value(),
            scheme_key=str(self.scheme.currentData()),
            operator=clean_name(self.operator.text()),
        )
        troubles = check_answers(answers)
        for name, field in self._fields.items():
            field.say(troubles.get(name, ""))
        self._grow()
        if troubles:
            self._fields[next(iter(troubles))].entry.setFocus()
            return
        self.answers = answers
        super().accept()

    def _grow(self) -> None:
        """Make room for sentences that run over two lines."""
        layout = self.layout()
        if layout is not None:
            layout.activate()
            self.resize(self.width(), max(self.height(), layout.totalHeightForWidth(self.width())))

    def _suggest_path(self) -> None:
        if not self._has_own_path:
            self.path.setText(
                str(self._folder / file_name(clean_text(self.unit_name.text()), self.year.value()))
            )

    def _on_path_edited(self) -> None:
        self._has_own_path = True

    def _on_browse(self) -> None:
        chosen = messages.choose_save_path(self, "新文件存放在哪里", FILE_FILTER, Path(self.path.text()))
        if chosen is not None:
            self._has_own_path = True
            self.path.setText(str(chosen if chosen.suffix else chosen.with_suffix(".kpi")))


def check_answers(answers: NewFile) -> dict[str, str]:
    """What is wrong with the answers, by field."""
    troubles = {}
    if not answers.unit_name:
        troubles["unit_name"] = "请填写单位名称，它会印在每一张表上。"
    trouble = check_unit_code(answers.unit_code)
    if trouble:
        troubles["unit_code"] = f"{trouble}，请对照单位证书核对。"
    if not answers.operator:
        troubles["operator"] = "请填写操作人姓名，每次修改都会记下是谁改的。"
    if not answers.path.name or not answers.path.parent.is_dir():
        troubles["path"] = "这个文件夹不存在，请另选位置。"
    elif answers.path.exists():
        troubles["path"] = f"“{answers.path.name}”已经存在，请换一个文件名，或直接打开它。"
    return troubles
