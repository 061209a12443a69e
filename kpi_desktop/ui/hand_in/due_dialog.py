"""The units that are due and when (应报单位和期限): pasted as lines, due dates by stage."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from kpi_desktop.domain.merging import HandInStage
from kpi_desktop.services import county
from kpi_desktop.ui.hand_in.county_state import due_units_text, read_due_units
from kpi_desktop.ui.parts import note, plain, set_mood

if TYPE_CHECKING:
    from kpi_desktop.ui.open_file import OpenFile


class DueDialog(QDialog):
    """Accepted when both the units and the dates were taken."""

    def __init__(self, file: OpenFile, year: int | None, parent: QWidget) -> None:
        super().__init__(parent)
        self._file = file
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("应报单位和期限")
        self.resize(640, 560)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(
            plain(
                "一行一个单位：统一社会信用代码和单位名称，可以从表格里整列复制过来。没有收到、逾期和迟报的单位会在汇总里标出。"
            )
        )
        form = QFormLayout()
        self.year = QSpinBox(self)
        self.year.setRange(1990, 2200)
        self.year.setAccessibleName("年度")
        self.year.setValue(year or date.today().year)  # noqa: DTZ011 - the user's own day
        self.year.valueChanged.connect(lambda _year: self._load())
        form.addRow("年度", self.year)
        self.dates: dict[HandInStage, QLineEdit] = {}
        for stage in HandInStage:
            editor = QLineEdit(self)
            editor.setAccessibleName(f"{stage.label}期限")
            editor.setPlaceholderText("例如2027-01-15，不设期限就空着")
            self.dates[stage] = editor
            form.addRow(f"{stage.label}期限", editor)
        layout.addLayout(form)
        self.units = QPlainTextEdit(self)
        self.units.setAccessibleName("应报单位")
        self.units.setTabChangesFocus(True)
        self.units.setPlaceholderText("11530499MB0A10001M\t云岭县自然资源局")
        layout.addWidget(self.units, 1)
        self.refusal = note()
        set_mood(self.refusal, "bad")
        layout.addWidget(self.refusal)
        self.buttons = QDialogButtonBox(self)
        self.yes_button = self.buttons.addButton("保存", QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        self.buttons.accepted.connect(self.submit)
        self.buttons.rejected.connect(self.reject)
        layout.addWidget(self.buttons)
        self._load()

    def _load(self) -> None:
        workspace, year = self._file.workspace, self.year.value()
        due, units = county.load_due(workspace, year)
        self.units.setPlainText(due_units_text(units))
        for stage, editor in self.dates.items():
            editor.setText(due.due(stage))

    def submit(self) -> None:
        """Save, or stay open with the sentence of what is refused."""
        workspace, year = self._file.workspace, self.year.value()
        dates = {stage.value: editor.text().strip() for stage, editor in self.dates.items()}
        units = read_due_units(self.units.toPlainText())
        write = partial(county.save_due, workspace, year, units, **dates)
        if self._file.run_write(write, self, self.refusal.setText) is not None:
            self.accept()
