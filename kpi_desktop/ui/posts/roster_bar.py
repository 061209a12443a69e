"""Beside the tree's menu: the roster, sections, posts, duties and tasks as a workbook, out and in, and people's forms."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QMenu, QWidget
from typing_extensions import override

from kpi_desktop.domain.errors import FileTrouble
from kpi_desktop.ui import messages
from kpi_desktop.ui.import_dialog import ImportDialog, import_with_preview
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import Panel, across, button
from kpi_desktop.ui.posts.forms_dialog import ask_form_files, ask_form_folder

WORKBOOK_FILTER = "表格 (*.xlsx *.xls *.et *.ods)"


class RosterBar(Panel):
    """One button with a menu."""

    def __init__(self, tools: PageTools, parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self.button = button(
            "导入导出", self._open_menu, tip="名册、科室、岗位、职责和任务的表格，以及任免审批表"
        )
        self.menu = QMenu("导入导出", self)
        self._add("导出名册和岗位…", self.export_roster)
        self._add("从表格导入…", self.import_workbook)
        self.menu.addSeparator()
        self._add("从任免表导入…", lambda: ask_form_files(self))
        self._add("从任免表文件夹导入…", lambda: ask_form_folder(self))
        self.setLayout(across(self.button))

    def _add(self, text: str, run: Callable[[], object]) -> None:
        self.menu.addAction(text).triggered.connect(lambda _=False: run())

    @override
    def fill(self) -> None:
        self.button.setEnabled(True)

    def _open_menu(self) -> None:
        self.menu.popup(self.button.mapToGlobal(self.button.rect().topLeft()))

    def export_roster(self) -> None:
        """Ask where the workbook goes and write it."""
        from kpi_desktop.services import reporting

        book = self.book
        start = self.open_file.path.with_name(f"{book.unit.name}{book.year}年名册和岗位.xlsx")
        path = messages.choose_save_path(self, "名册和岗位的工作簿存放在哪里", "表格 (*.xlsx)", start)
        if path is None:
            return
        try:
            reporting.export_roster(book, path)
        except FileTrouble as trouble:
            messages.warn(self, str(trouble))
            return
        messages.tell(self, f"已导出到“{path.name}”，改好以后用“从表格导入”读回来。")

    def import_workbook(self) -> ImportDialog | None:
        """Ask for a workbook and open the preview of what it would change."""
        path = messages.choose_file(self, "选择名册和岗位的表格", WORKBOOK_FILTER)
        if path is None:
            return None
        return import_with_preview(self, self.open_file, path, self.tools.settings)
