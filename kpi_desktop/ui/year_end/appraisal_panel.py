"""Sub-page 评鉴评语: summary, comment and opinions of everybody, pasted as a block or written in full below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from kpi_desktop.domain.appraisals import APPRAISAL_TEXTS, read_prose
from kpi_desktop.domain.errors import Place
from kpi_desktop.services import appraisals as appraisal_service
from kpi_desktop.ui.grid.columns import CellEdit
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import (
    Panel,
    across,
    card,
    down,
    heading,
    note,
    put_caret,
    set_mood,
    stacked,
)
from kpi_desktop.ui.record_edits import write_edits, write_or_say
from kpi_desktop.ui.saved_text import SavedTextEdit
from kpi_desktop.ui.year_end.appraisal_state import (
    AppraisalLine,
    appraisal_columns,
    appraisals_of,
    derive_appraisals,
    say_appraisals,
)

_TEXTS = {text.key: text for text in APPRAISAL_TEXTS}


class ProseEditor(SavedTextEdit):
    """Takes a text of several paragraphs; `left` fires when the focus leaves it."""

    left = Signal()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()


class AppraisalPanel(Panel):
    """The grid of texts above the text under the caret in full."""

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self._shown: tuple[str, str] = ("", "")
        self._saved = ""
        self.sentence = note()
        self.grid: EntryGrid[AppraisalLine] = EntryGrid(
            "appraisals",
            "评鉴评语",
            appraisal_columns(),
            lambda line: line.employee.employee_no,
            tools.settings,
            empty_text="人员名册还是空的。\n请先到“岗位设置”填写人员，或从台账导入。",
        )
        self.grid.edit_requested.connect(self._on_edits)
        self.grid.current_changed.connect(self._show_text)
        self.title = heading("")
        self.hint = note()
        self.editor = ProseEditor()
        self.editor.setAccessibleName("选中格的全文")
        self.editor.setTabChangesFocus(True)
        self.editor.setPlaceholderText("在这里写全文，可以分段；离开这里就存盘。")
        self.editor.left.connect(self.save_text)
        self.editor.textChanged.connect(self._say_length)
        full = card(down(across(self.title, self.hint), self.editor, margin=10, spacing=6))
        top = down(
            across(
                self.sentence,
                note("可以从WPS整列复制过来，每人一格。"),
            ),
            self.grid,
            spacing=6,
        )
        holder = QWidget()
        holder.setLayout(top)
        self.setLayout(down(stacked(holder, full, sizes=(380, 210)), margin=8))

    @override
    def fill(self) -> None:
        lines = derive_appraisals(self.result)
        self.grid.set_rows(lines)
        self.sentence.setText(say_appraisals(lines))
        put_caret(self.grid, column_key="summary")
        self._show_text(*self.grid.current_keys())

    @override
    def go_to(self, place: Place) -> bool:
        return not place.employee_no or self.grid.select_cell(place.employee_no, place.item or "comment")

    @override
    def finish_editing(self) -> bool:
        if self.editor.hasFocus():
            return self.save_text()
        return self.grid.finish_editing()

    def _show_text(self, number: str, column: str) -> None:
        """Show another cell in full; what is being typed for the same one stays."""
        if (number, column) != self._shown:
            self.save_text()
        self._shown = (number, column)
        line = next((each for each in self.grid.rows if each.employee.employee_no == number), None)
        text = _TEXTS.get(column)
        can_write = line is not None and text is not None
        self.editor.setEnabled(can_write)
        saved = str(getattr(line.appraisal, column)) if line is not None and text is not None else ""
        if saved != self._saved or self.editor.toPlainText() != saved:
            self._saved = saved
            self.editor.blockSignals(True)
            self.editor.setPlainText(saved)
            self.editor.blockSignals(False)
        self.title.setText(
            f"{line.employee.name}　{text.label}" if line is not None and text is not None else "选中一格"
        )
        self._say_length()

    def _say_length(self) -> None:
        text = _TEXTS.get(self._shown[1])
        if text is None:
            self.hint.setText("请在上面的表里选中要写的一格。")
            set_mood(self.hint, "")
            return
        count = len(read_prose(self.editor.toPlainText()))
        set_mood(self.hint, "bad" if count > text.most else "warning" if count > text.fits else "")
        more = f"，最多{text.most}字" if count > text.most else ""
        self.hint.setText(f"{count}字，登记表约放得下{text.fits}字{more}")

    def save_text(self) -> bool:
        """Give the text over when it differs from what is saved; whether nothing is left open."""
        number, column = self._shown
        value = read_prose(self.editor.toPlainText())
        if column not in _TEXTS or value == self._saved:
            return True
        known = {line.employee.employee_no: line.appraisal for line in self.grid.rows}
        if number not in known:
            return True
        edit = CellEdit(row_key=number, column_key=column, old=self._saved, text=value, new=value)
        # The write reloads the page, which must not find the text unsaved and write it again.
        before, self._saved = self._saved, value
        refused = self._write_text(edit, known[number].employee_no)
        if refused:
            self._saved = before
            self.hint.setText(refused)
            set_mood(self.hint, "bad")
        return not refused

    def _write_text(self, edit: CellEdit, number: str) -> str:
        known = {line.employee.employee_no: line.appraisal for line in self.grid.rows}
        changed = appraisals_of((edit,), {number: known[number]})
        return write_or_say(
            self.open_file, lambda: appraisal_service.record_appraisals(self.workspace, self.key, changed)
        )

    def _on_edits(self, edits: Sequence[CellEdit]) -> None:
        known = {line.employee.employee_no: line.appraisal for line in self.grid.rows}
        changed = appraisals_of(edits, known)
        write_edits(
            self.open_file,
            self.grid,
            edits,
            lambda: appraisal_service.record_appraisals(self.workspace, self.key, changed),
            self,
        )
