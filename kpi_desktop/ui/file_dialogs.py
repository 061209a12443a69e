"""What the menus open over the window about the file itself: its people, its trail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kpi_desktop.ui import messages

if TYPE_CHECKING:
    from kpi_desktop.domain.errors import Finding
    from kpi_desktop.ui.main_window import MainWindow


def show_people(window: MainWindow) -> None:
    """Show who may open the file, and its passwords."""
    from kpi_desktop.ui.people_dialog import PeopleDialog

    if window.open_file is not None:
        dialog = PeopleDialog(window.open_file, window)
        dialog.exec()
        dialog.deleteLater()
        window.status.show_file(window.open_file)


def show_trail(window: MainWindow) -> None:
    """Show who changed what and when; beside the window, so that both can be looked at."""
    from PySide6.QtCore import Qt

    from kpi_desktop.ui.trail_dialog import TrailDialog

    page = window.current_page()
    if window.open_file is not None and (page is None or page.finish_editing()):
        dialog = TrailDialog(window.open_file, window.jobs, window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        window.open_file.closed.connect(dialog.close)
        dialog.show()


def show_settings(window: MainWindow) -> None:
    """Show what this PC remembers for its user."""
    from kpi_desktop.ui.settings_dialog import SettingsDialog

    dialog = SettingsDialog(window)
    dialog.exec()
    dialog.deleteLater()
    window.menus.show_choices()


def change_operator(window: MainWindow) -> None:
    """Ask who is working."""
    opened = window.open_file
    if opened is None:
        return
    if opened.role is not None:
        who = f"现在登录的是{opened.operator}，每次修改都记在这个姓名下。"
        messages.tell(window, f"{who}换人请关闭文件后重新打开登录。")
        return
    question = "操作人姓名，每次修改都会记下是谁改的。"
    name = messages.ask_text(window, question, opened.operator)
    if name and name.strip():
        window.set_operator(name.strip())


def export_findings(window: MainWindow, findings: tuple[Finding, ...]) -> None:
    """Write the findings in the panel as a workbook."""
    from kpi_desktop.domain.errors import FileTrouble
    from kpi_desktop.ui import open_file

    if window.open_file is None:
        return
    start = window.open_file.path.with_name("问题清单.xlsx")
    path = messages.choose_save_path(window, "问题清单存放在哪里", "表格 (*.xlsx)", start)
    if path is None:
        return
    try:
        open_file.export_findings(findings, path)
    except FileTrouble as trouble:
        messages.warn(window, str(trouble))
        return
    window.status.say(f"已把{len(findings)}个问题存到“{path.name}”。")
