"""The preview of 任免审批表 files: who is new or changed, each difference, what is only shown; then one step."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHeaderView, QLabel, QTreeWidget, QTreeWidgetItem, QWidget

from kpi_desktop.domain.errors import FileTrouble
from kpi_desktop.ui import messages
from kpi_desktop.ui.grid.columns import Column
from kpi_desktop.ui.grid.entry_grid import EntryGrid
from kpi_desktop.ui.parts import (
    Panel,
    across,
    beside,
    box,
    button,
    chars,
    down,
    heading,
    note,
    put_caret,
    stacked,
)
from kpi_desktop.ui.posts.forms_state import (
    FormLine,
    derive_forms,
    derive_notice,
    derive_rows,
    derive_summary,
    write_text,
)
from kpi_desktop.ui.settings import Settings

if TYPE_CHECKING:
    from kpi_desktop.services.people_forms import PeoplePlan

FORM_FILTER = "任免审批表 (*.lrmx)"
_COLUMNS = (
    Column[FormLine](key="name", title="姓名", read=lambda r: r.name, width=84, is_searched=True),
    Column[FormLine](key="number", title="工号", read=lambda r: r.number, width=64, is_searched=True),
    Column[FormLine](key="standing", title="导入后", read=lambda r: r.standing, width=80),
    Column[FormLine](key="known_by", title="怎样认出", read=lambda r: r.known_by, width=124),
    Column[FormLine](key="changes", title="变化", read=lambda r: r.changes, width=170, is_stretched=True),
    Column[FormLine](key="source", title="文件", read=lambda r: r.source, width=120),
)


class FormsDialog(QDialog):
    """Accepted means: write `plan`."""

    def __init__(self, plan: PeoplePlan, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plan = plan
        self._lines = derive_forms(plan.matches)
        self.setWindowTitle("从任免审批表导入人员")
        self.notice = QLabel(derive_notice(plan.findings), self)
        self.notice.setObjectName("refusal")
        self.notice.setWordWrap(True)
        self.notice.setTextFormat(Qt.TextFormat.PlainText)
        self.notice.setVisible(bool(plan.findings))
        self.grid: EntryGrid[FormLine] = EntryGrid(
            "forms",
            "任免审批表中的人员",
            _COLUMNS,
            lambda line: line.key,
            settings,
            empty_text="没有可以导入的人员，原因写在上面。",
        )
        self.title = heading("")
        self.differences = _table("名册与任免表的差异", ("项目", "名册", "任免表"), (6, 10))
        self.others = _table("任免表中的其他信息", ("项目", "内容"), (9,))
        right = stacked(
            box(down(self.title, self.differences)),
            box(down(note("其他信息只供核对，不存入考核文件"), self.others)),
            sizes=(230, 260),
        )
        self.write_button = button(write_text(plan), self.accept, is_primary=True)
        self.write_button.setEnabled(not plan.is_empty)
        self.cancel_button = button("不导入", self.reject)
        split = beside(self.grid, right, sizes=(690, 460), growing=0)
        self.setLayout(
            down(
                note(derive_summary(plan)),
                self.notice,
                split,
                across(1, self.write_button, self.cancel_button),
                margin=16,
                spacing=10,
            )
        )
        self.resize(1190, 620)
        self.grid.current_changed.connect(self._show_person)
        self.grid.set_rows(self._lines)
        put_caret(self.grid)
        self._show_person()
        self.grid.setFocus()

    def _show_person(self, *_: str) -> None:
        line = self.grid.current_row()
        self.title.setText(f"{line.name}：{line.standing}" if line else "差异")
        differences, others = derive_rows(line.match) if line else ((), ())
        _fill(self.differences, differences)
        _fill(self.others, others)


def _table(name: str, headers: Sequence[str], widths: Sequence[float]) -> QTreeWidget:
    table = QTreeWidget()
    table.setAccessibleName(name)
    table.setRootIsDecorated(False)
    table.setWordWrap(True)
    table.setHeaderLabels(list(headers))
    for column, count in enumerate(widths):
        table.setColumnWidth(column, chars(count))
    table.header().setSectionResizeMode(len(headers) - 1, QHeaderView.ResizeMode.Stretch)
    return table


def _fill(table: QTreeWidget, rows: Sequence[tuple[str, ...]]) -> None:
    table.clear()
    for row in rows:
        item = QTreeWidgetItem(list(row))
        for column in range(len(row)):
            item.setTextAlignment(column, Qt.AlignmentFlag.AlignTop)
        table.addTopLevelItem(item)
    first = table.topLevelItem(0)
    if first is not None:
        table.setCurrentItem(first)


def import_forms(panel: Panel, paths: Sequence[Path]) -> FormsDialog | None:
    """Read forms and open their preview; None when none can be read, which the user is told."""
    from kpi_desktop.services import people_forms

    try:
        plan = people_forms.plan_people(panel.workspace, panel.key, paths)
    except FileTrouble as trouble:
        messages.warn(panel, str(trouble))
        return None
    dialog = FormsDialog(plan, panel.tools.settings, panel)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.accepted.connect(lambda: _write(panel, plan))
    dialog.open()
    return dialog


def _write(panel: Panel, plan: PeoplePlan) -> None:
    from kpi_desktop.services import people_forms

    if not panel.open_file.make_backup("导入前", panel):
        return
    panel.open_file.run_write(lambda: people_forms.apply_people(panel.workspace, plan), panel)


def ask_form_files(panel: Panel) -> FormsDialog | None:
    """Let the user choose forms, one or several, and open their preview."""
    paths = messages.choose_files(panel, "选择任免审批表（可以一次选几份）", FORM_FILTER)
    return import_forms(panel, paths) if paths else None


def ask_form_folder(panel: Panel) -> FormsDialog | None:
    """Let the user choose a folder of forms and open their preview."""
    folder = messages.choose_folder(panel, "选择存放任免审批表的文件夹")
    return import_forms(panel, (folder,)) if folder is not None else None
