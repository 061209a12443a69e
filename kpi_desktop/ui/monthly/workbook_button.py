"""The month by workbook: the ledger, forms for the sections, and taking the filled ones back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QMenu, QPushButton, QWidget
from typing_extensions import override

from kpi_desktop.domain.errors import FileTrouble, RuleViolation
from kpi_desktop.services import month_sheets
from kpi_desktop.ui import messages
from kpi_desktop.ui.file_commands import LEDGER_FILTER
from kpi_desktop.ui.import_dialog import import_with_preview
from kpi_desktop.ui.monthly.take_back_dialog import TakeBackDialog
from kpi_desktop.ui.page import PageTools
from kpi_desktop.ui.parts import Panel, button, down

_FORMS = "评分表 (*.xlsx *.xls *.et *.ods)"


class WorkbookButton(Panel):
    """One button with a menu; `month` says which month is in sight."""

    def __init__(self, tools: PageTools, month: Callable[[], int], parent: QWidget | None = None) -> None:
        super().__init__(tools, parent)
        self._month = month
        self.menu = QMenu(self)
        self.menu.addAction("从台账导入…", self.import_ledger)
        self.menu.addSeparator()
        self.menu.addAction("发评分表给各科室（每科室一份）…", lambda: self.send(by_section=True))
        self.menu.addAction("发评分表（全单位一份）…", lambda: self.send(by_section=False))
        self.menu.addAction("收回一份评分表…", self.take_file)
        self.menu.addAction("收回一个文件夹的评分表…", self.take_folder)
        self.button: QPushButton = button(
            "工作簿", self.menu.show, tip="导入台账；发评分表给科室填写，收回时先看差异再写入"
        )
        self.button.clicked.disconnect()
        self.button.setMenu(self.menu)
        self.setLayout(down(self.button))

    @override
    def fill(self) -> None:
        """Nothing of the year is shown here."""

    def import_ledger(self) -> None:
        """Choose a ledger and open its preview."""
        path = messages.choose_file(self, "选择台账", LEDGER_FILTER)
        if path is not None:
            import_with_preview(self.window(), self.open_file, path, self.tools.settings)

    def send(self, *, by_section: bool) -> None:
        """Write the month's forms into a folder."""
        month = self._month()
        folder = messages.choose_folder(self, f"{month}月评分表存放在哪个文件夹", self.open_file.path.parent)
        if folder is None:
            return
        try:
            paths = month_sheets.export_month_forms(
                self.workspace, self.key, month, folder, by_section=by_section
            )
        except (RuleViolation, FileTrouble) as trouble:
            messages.warn(self, str(trouble))
            return
        messages.tell(
            self,
            f"已写好{len(paths)}份{month}月评分表，在“{folder.name}”文件夹里；发给科室填写，交回后用“收回”读入。",
            "\n".join(path.name for path in paths),
        )

    def take_file(self) -> None:
        """Take one filled form back."""
        path = messages.choose_file(self, "选择科室交回的评分表", _FORMS)
        if path is not None:
            self._take(path)

    def take_folder(self) -> None:
        """Take back every form of a folder."""
        folder = messages.choose_folder(self, "选择放着交回的评分表的文件夹", self.open_file.path.parent)
        if folder is not None:
            self._take(folder)

    def _take(self, path: Path) -> None:
        try:
            plan = month_sheets.plan_take_back(self.workspace, self.key, self._month(), [path])
        except (RuleViolation, FileTrouble) as trouble:
            messages.warn(self, str(trouble))
            return
        dialog = TakeBackDialog(plan, self.window())
        is_confirmed = dialog.exec() == TakeBackDialog.DialogCode.Accepted
        taken = dialog.taken()
        dialog.deleteLater()
        if is_confirmed:
            self.open_file.run_write(lambda: month_sheets.apply_take_back(self.workspace, plan, taken), self)
