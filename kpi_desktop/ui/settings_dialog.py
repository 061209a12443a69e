"""设置: all that this PC remembers for its user, in one place; every change holds at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from kpi_desktop.domain.errors import RuleViolation
from kpi_desktop.domain.staff import check_unit_code
from kpi_desktop.domain.values import clean_name, clean_text
from kpi_desktop.ui import messages, open_file
from kpi_desktop.ui.parts import chars, resize_within, scrolled
from kpi_desktop.ui.plain_text import plain_label
from kpi_desktop.ui.settings import PACKAGE_LIMITS, TEXT_PERCENTS, Settings
from kpi_desktop.ui.theme import ThemeChoice

if TYPE_CHECKING:
    from kpi_desktop.ui.main_window import MainWindow


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A folder that can be chosen, and what stands there while none is."""

    key: str
    label: str
    none: str


_LIMITS = {
    "megabytes": ("文件大小", "兆字节"),
    "rows": ("每张表", "条"),
    "kilobytes": ("一段文字", "千字节"),
    "seconds": ("检查时间", "秒"),
}
_PLACES = (
    _Place(key="hand_in_folder", label="上报包存放到", none="考核文件所在的文件夹"),
    _Place(key="backup_folder", label="备份存放到", none="考核文件旁边的“-备份”文件夹"),
    _Place(key="second_backup_folder", label="第二处备份（U盘）", none="没有设，备份到U盘时再选"),
)


class SettingsDialog(QDialog):
    """The settings in groups; nothing has to be saved."""

    help_topic = "设置"

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.setWindowTitle("设置")
        self.setMinimumWidth(min(chars(62), 1240))
        self._window = window
        self._settings: Settings = window.settings
        self._build_fields()
        self.trouble = plain_label()
        self.trouble.setObjectName("refusal")
        self.trouble.setWordWrap(True)
        self.trouble.setAccessibleName("没有采用的原因")
        self.trouble.hide()
        columns = QHBoxLayout()
        columns.setSpacing(14)
        columns.addLayout(_stack((self._who_box(), self._look_box(), self._start_box(), self._package_box())))
        columns.addLayout(_stack((self._unit_box(), self._folder_box())), 1)
        note = plain_label("每一项改好就生效，只记在这台电脑的当前用户下，不写进考核文件。")
        note.setObjectName("muted")
        buttons = QDialogButtonBox(self)
        close = buttons.addButton("关闭", QDialogButtonBox.ButtonRole.RejectRole)
        close.setAutoDefault(False)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 14)
        layout.setSpacing(10)
        # At the largest text there is more than a small screen is high.
        holder = scrolled(columns)
        layout.addWidget(holder, 1)
        layout.addWidget(self.trouble)
        layout.addWidget(note)
        layout.addWidget(buttons)
        wanted = columns.sizeHint()
        resize_within(self, max(self.minimumWidth(), wanted.width() + chars(5)), wanted.height() + chars(8))
        self.operator.setFocus()

    def _build_fields(self) -> None:
        settings = self._settings
        self.operator = self._line("操作人", settings.operator, self._take_operator)
        opened = self._window.open_file
        self.operator.setEnabled(opened is None or opened.role is None)
        self.theme = self._combo("颜色", [choice.label for choice in ThemeChoice])
        self.theme.setCurrentIndex(list(ThemeChoice).index(settings.theme))
        self.theme.currentIndexChanged.connect(lambda at: self._window.set_theme(list(ThemeChoice)[at]))
        self.text_size = self._combo("文字大小", [f"{percent}%" for percent in TEXT_PERCENTS])
        nearest = min(TEXT_PERCENTS, key=lambda percent: abs(percent - settings.text_percent))
        self.text_size.setCurrentIndex(TEXT_PERCENTS.index(nearest))
        self.text_size.currentIndexChanged.connect(
            lambda at: self._window.set_text_percent(TEXT_PERCENTS[at])
        )
        self.restore = QCheckBox("打开上次退出时的文件(&R)", self)
        self.restore.setChecked(settings.restores_session)
        self.restore.toggled.connect(lambda on: setattr(settings, "restores_session", on))
        self.stick = QCheckBox("关闭文件时提示备份到第二处(&B)", self)
        self.stick.setChecked(settings.second_backup_on_close)
        self.stick.toggled.connect(lambda on: setattr(settings, "second_backup_on_close", on))
        self.unit_name = self._line("单位名称", settings.unit_name, self._take_unit_name)
        self.unit_code = self._line("统一社会信用代码", settings.unit_code, self._take_unit_code)
        schemes = open_file.list_schemes()
        self.scheme = self._combo("起始方案", [label for _, label in schemes])
        keys = [key for key, _ in schemes]
        self.scheme.setCurrentIndex(keys.index(settings.scheme_key) if settings.scheme_key in keys else 0)
        self.scheme.currentIndexChanged.connect(lambda at: setattr(settings, "scheme_key", keys[at]))
        self.megabytes = self._spin("单个附件最大", settings.evidence_megabytes, 2000, "兆字节")
        self.megabytes.valueChanged.connect(lambda count: setattr(settings, "evidence_megabytes", count))
        self.limits = {
            name: self._spin(label, getattr(settings.package_limits, name), PACKAGE_LIMITS[name][1], unit)
            for name, (label, unit) in _LIMITS.items()
        }
        for name, spin in self.limits.items():
            spin.valueChanged.connect(partial(settings.set_package_limit, name))
        self.places = {place.key: self._line(place.label, "", lambda _text: None) for place in _PLACES}
        for place in _PLACES:
            self.places[place.key].setReadOnly(True)
            self._show_place(place)

    def _line(self, name: str, text: str, take: Callable[[str], None]) -> QLineEdit:
        line = QLineEdit(text, self)
        line.setAccessibleName(name)
        line.editingFinished.connect(lambda: self._try(take, line.text()))
        return line

    def _spin(self, name: str, number: int, most: int, unit: str) -> QSpinBox:
        spin = QSpinBox(self)
        spin.setAccessibleName(name)
        spin.setRange(1, most)
        spin.setSuffix(f" {unit}")
        spin.setValue(number)
        return spin

    def _combo(self, name: str, texts: list[str]) -> QComboBox:
        combo = QComboBox(self)
        combo.setAccessibleName(name)
        combo.addItems(texts)
        return combo

    def _try(self, take: Callable[[str], None], text: str) -> None:
        sentence = ""
        try:
            take(text)
        except RuleViolation as violation:
            sentence = str(violation)
        self.trouble.setText(sentence)
        self.trouble.setVisible(bool(sentence))

    def _take_operator(self, text: str) -> None:
        name = clean_name(text)
        if not name and self._settings.operator:
            self.operator.setText(self._settings.operator)
            message = "操作人不能空着，每次修改都要记下是谁改的，仍用原来的姓名。"
            raise RuleViolation(message)
        if name and name != self._settings.operator:
            self._window.set_operator(name)

    def _take_unit_name(self, text: str) -> None:
        self._settings.unit_name = clean_text(text)

    def _take_unit_code(self, text: str) -> None:
        code = clean_text(text).replace(" ", "").upper()
        trouble = check_unit_code(code) if code else ""
        if trouble:
            message = f"{trouble}，请对照单位证书核对，没有采用。"
            raise RuleViolation(message)
        self._settings.unit_code = code

    def _who_box(self) -> QGroupBox:
        return _group("使用人", (("操作人(&N)", self.operator),))

    def _look_box(self) -> QGroupBox:
        return _group("外观", (("颜色(&C)", self.theme), ("文字大小(&T)", self.text_size)))

    def _start_box(self) -> QGroupBox:
        return _group("启动和关闭", (("", self.restore), ("", self.stick)))

    def _unit_box(self) -> QGroupBox:
        rows = (
            ("单位名称(&U)", self.unit_name),
            ("信用代码(&D)", self.unit_code),
            ("起始方案(&S)", self.scheme),
        )
        return _group("新建文件时先填好", rows)

    def _folder_box(self) -> QGroupBox:
        rows: list[tuple[str, QWidget]] = [(place.label, self._place_row(place)) for place in _PLACES]
        return _group("文件夹和附件", (*rows, ("单个附件最大(&M)", self.megabytes)))

    def _package_box(self) -> QGroupBox:
        rows = [(label, self.limits[name]) for name, (label, _) in _LIMITS.items()]
        return _group("接收上报包，超过的拒收", rows)

    def _place_row(self, place: _Place) -> QWidget:
        row = QWidget(self)
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.places[place.key], 1)
        for text, slot in (("选择…", self.choose_place), ("不设", self.clear_place)):
            button = QPushButton(text, row)
            button.setAutoDefault(False)
            button.setAccessibleName(f"{place.label}：{text.rstrip('…')}")
            button.clicked.connect(lambda _checked=False, slot=slot: slot(place.key))
            line.addWidget(button)
        row.setFocusProxy(self.places[place.key])
        return row

    def choose_place(self, key: str) -> None:
        """Let the user choose a folder."""
        place = next(place for place in _PLACES if place.key == key)
        known = getattr(self._settings, key)
        folder = messages.choose_folder(self, place.label, Path(known) if known else None)
        if folder is not None:
            setattr(self._settings, key, str(folder))
            self._show_place(place)

    def clear_place(self, key: str) -> None:
        """Go back to what holds without a folder."""
        setattr(self._settings, key, "")
        self._show_place(next(place for place in _PLACES if place.key == key))

    def _show_place(self, place: _Place) -> None:
        folder = getattr(self._settings, place.key)
        line = self.places[place.key]
        line.setText(folder)
        line.setPlaceholderText(place.none)
        line.setToolTip(folder or place.none)
        line.setCursorPosition(0)


def _group(title: str, rows: Sequence[tuple[str, QWidget]]) -> QGroupBox:
    box = QGroupBox(title)
    form = QFormLayout(box)
    form.setVerticalSpacing(8)
    form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    for text, widget in rows:
        if not text:
            form.addRow(widget)
            continue
        label = QLabel(text)
        label.setBuddy(widget)
        form.addRow(label, widget)
    return box


def _stack(boxes: Sequence[QGroupBox]) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(6)
    for box in boxes:
        column.addWidget(box)
    column.addStretch(1)
    return column
