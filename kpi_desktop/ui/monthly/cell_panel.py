"""The panel beside the grid: standard and source of the cell, its reason, and the person's twelve months."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QLabel, QLineEdit, QWidget

from kpi_desktop.domain.evidence import mark_place
from kpi_desktop.ui.monthly.cell_state import CellDetail
from kpi_desktop.ui.monthly.curve import CurveView
from kpi_desktop.ui.monthly.evidence_dialog import EvidenceBox
from kpi_desktop.ui.monthly.state import MonthCurve
from kpi_desktop.ui.open_file import OpenFile
from kpi_desktop.ui.parts import across, box, chars, down, heading, note, plain, scrolled
from kpi_desktop.ui.settings import Settings

_SETTLE_MS = 30


class CellPanel(QFrame):
    """Shows a CellDetail: `reason_given` carries the reason typed, `source_given` number and day of its source.

    `left` asks for the grid again.
    """

    reason_given = Signal(str)
    source_given = Signal(str, str)
    left = Signal()

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self._title = heading("")
        self._sub_title = plain()
        self._facts = plain()
        self._reason_label = QLabel("评分理由（Shift+F2）")
        self.reason = QLineEdit()
        self.reason.setAccessibleName("评分理由")
        self.reason.setPlaceholderText("低于满分时写明事实，如：5月12日迟到1次")
        self._reason_label.setBuddy(self.reason)
        self.reason.setToolTip("从表格按 Shift+F2 到这里，回车写好并回到表格；选中多格时一起写")
        self.reason.editingFinished.connect(self._on_reason)
        self.reason.returnPressed.connect(self.left)
        self._history_title = note("谁在什么时候填的")
        self.history = plain()
        self._curve_title = note("全年各月得分（灰线为单位平均）")
        self.curve = CurveView()
        self.document_no = QLineEdit()
        self.document_no.setAccessibleName("依据编号")
        self.document_no.setPlaceholderText("依据编号")
        self.document_no.editingFinished.connect(self._on_source)
        self.happened_on = QLineEdit()
        self.happened_on.setAccessibleName("发生日期")
        self.happened_on.setPlaceholderText("日期")
        self.happened_on.setFixedWidth(chars(7))
        self.happened_on.editingFinished.connect(self._on_source)
        self.source = box(across(self.document_no, self.happened_on, spacing=6))
        self.evidence = EvidenceBox(settings, is_small=True)
        self._given = ""
        self._source = ("", "")
        entered = (self._reason_label, self.reason, self.source, self.evidence)
        past = (self._history_title, self.history)
        parts = (self._title, self._sub_title, self._facts, *entered, *past)
        self._column = down(*parts, None, self._curve_title, self.curve, 1, margin=12, spacing=6)
        self.setLayout(down(scrolled(self._column), margin=1))
        # Texts that wrap know their height only once they have their font and place; the area is not told of it.
        self._settle_timer = QTimer(self)
        self._settle_timer.setSingleShot(True)
        self._settle_timer.setInterval(_SETTLE_MS)
        self._settle_timer.timeout.connect(self._settle)
        self.setMinimumWidth(240)

    def show_detail(self, detail: CellDetail) -> None:
        """Show what stands under the caret."""
        self._settle_timer.start()
        self._title.setText(detail.title)
        self._sub_title.setText(detail.sub_title)
        self._facts.setText("\n".join(f"{label}：{text}" for label, text in detail.facts))
        self._given = detail.reason
        self.reason.setText(detail.reason)
        has_reason = detail.indicator is not None
        self._reason_label.setVisible(has_reason)
        self.reason.setVisible(has_reason)
        self.reason.setEnabled(detail.can_give_reason)
        mark = detail.mark
        self._source = (mark.document_no, mark.happened_on) if mark is not None else ("", "")
        for editor, text in zip((self.document_no, self.happened_on), self._source, strict=True):
            editor.setText(text)
            editor.setEnabled(detail.can_give_reason)
        self.source.setVisible(has_reason)
        self.evidence.setVisible(has_reason)

    def _settle(self) -> None:
        self._column.invalidate()
        self._column.activate()

    def focus_reason(self) -> None:
        """Put the focus where the reason is written."""
        if self.reason.isEnabled() and self.reason.isVisible():
            self.reason.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.reason.selectAll()

    def show_history(self, text: str) -> None:
        """Show who gave the mark and when, and its earlier versions."""
        self.history.setText(text)
        self.history.setVisible(bool(text))
        self._history_title.setVisible(bool(text))
        self._settle_timer.start()

    def show_curve(self, curve: MonthCurve, *, has_person: bool) -> None:
        """Draw the year of the person under the caret."""
        self._curve_title.setVisible(has_person)
        self.curve.setVisible(has_person)
        if has_person:
            self.curve.show_curve(curve)

    def show_files(self, open_file: OpenFile, detail: CellDetail) -> None:
        """Show the files of the cell's mark."""
        place = mark_place(detail.mark) if detail.mark is not None else ""
        self.evidence.show_place(open_file, place, detail.files)

    def _on_source(self) -> None:
        given = (self.document_no.text().strip(), self.happened_on.text().strip())
        if given != self._source:
            self._source = given
            self.source_given.emit(*given)

    def _on_reason(self) -> None:
        text = self.reason.text().strip()
        if text != self._given:
            self._given = text
            self.reason_given.emit(text)
