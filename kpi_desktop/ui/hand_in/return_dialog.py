"""The bureau's return file beside the unit's own values: each field seen, one or all accepted."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from kpi_desktop.domain.merging import ReturnedField, ReturnState
from kpi_desktop.services import returning
from kpi_desktop.ui.grid.columns import CellState, Column
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.hand_in.state import local_time
from kpi_desktop.ui.parts import plain, put_caret

if TYPE_CHECKING:
    from kpi_desktop.services.returning import ReturnPlan
    from kpi_desktop.ui.open_file import OpenFile
    from kpi_desktop.ui.page import PageTools

_COLUMNS: tuple[Column[ReturnedField], ...] = (
    Column(key="label", title="哪一项", read=lambda f: f.label, is_searched=True, width=330),
    Column(key="own", title="本单位现在的值", read=lambda f: f.own, width=130),
    Column(key="bureau", title="局端的值", read=lambda f: f.bureau, width=130),
    Column(
        key="state",
        title="状态",
        read=lambda f: f.state.label,
        state=lambda f: CellState.MARKED if f.state is ReturnState.CHANGED_SINCE else None,
        width=130,
    ),
    Column(key="by", title="局端谁改的", read=lambda f: f"{f.by} {local_time(f.at)}", width=160),
    Column(key="reason", title="理由", read=lambda f: f.reason, width=160),
)


class ReturnDialog(QDialog):
    """Shows a return file; stays open until everything is accepted or it is closed."""

    def __init__(self, tools: PageTools, file: OpenFile, plan: ReturnPlan, parent: QWidget) -> None:
        super().__init__(parent)
        self._file = file
        self._plan = plan
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("接收局端回执")
        self.resize(1120, 560)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(10)
        self.sentence = plain()
        layout.addWidget(self.sentence)
        self.grid: EntryGrid[ReturnedField] = EntryGrid(
            "hand_in.return",
            "回执中的改动",
            _COLUMNS,
            lambda field: f"{field.row}|{field.field}",
            tools.settings,
            empty_text="回执中没有要接受的改动。",
        )
        layout.addWidget(self.grid, 1)
        self.buttons = QDialogButtonBox(self)
        role = QDialogButtonBox.ButtonRole.ActionRole
        self.one_button = self.buttons.addButton("接受这一项", role)
        self.all_button = self.buttons.addButton("全部接受", role)
        self.buttons.addButton("关闭", QDialogButtonBox.ButtonRole.RejectRole)
        self.one_button.clicked.connect(self.accept_one)
        self.all_button.clicked.connect(self.accept_all)
        self.buttons.rejected.connect(self.reject)
        layout.addWidget(self.buttons)
        self._show()

    def _show(self) -> None:
        plan = self._plan
        waiting = len(plan.open_fields)
        self.grid.set_rows(plan.fields)
        self.sentence.setText(
            f"{plan.file.unit_name}{plan.file.key.year}年第{plan.file.number}次上报的回执，"
            f"由局端{plan.file.made_by}于{local_time(plan.file.made_at)}生成，"
            + (f"{waiting}处与本单位现在的值不同。" if waiting else "本单位的值已经与局端一致。")
        )
        self.one_button.setEnabled(waiting > 0)
        self.all_button.setEnabled(waiting > 0)
        put_caret(self.grid)

    def accept_one(self) -> None:
        """Take the bureau's value of the field under the caret over."""
        field = self.grid.current_row()
        if field is not None:
            self._accept((field,))

    def accept_all(self) -> None:
        """Take every value that differs over."""
        self._accept(self._plan.open_fields)

    def _accept(self, fields: tuple[ReturnedField, ...]) -> None:
        write = partial(returning.accept_return, self._file.workspace, self._plan, fields)
        if self._file.run_write(write, self) is not None:
            self._plan = returning.compare_return(self._file.workspace, self._plan.file)
            self._show()
